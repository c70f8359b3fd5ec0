//! Texts of a payload: borrowed if they occur in it unchanged, shared if they had to be
//! decoded.

use alloc::{string::String, sync::Arc};
use core::fmt;

/// A text that is cheap to copy to several events.
#[derive(Clone)]
pub(super) enum Text<'a> {
    /// A part of the payload.
    Borrowed(&'a str),
    /// Decoded from the payload.
    Shared(Arc<str>),
}

impl Text<'_> {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Shared(text) => text,
        }
    }

    pub(super) fn into_owned(self) -> Text<'static> {
        match self {
            Self::Borrowed(text) => Text::Shared(text.into()),
            Self::Shared(text) => Text::Shared(text),
        }
    }
}

impl<'a> Text<'a> {
    /// The part of the text that `part` finds.
    pub(super) fn part(&self, part: impl for<'t> Fn(&'t str) -> &'t str) -> Self {
        match self {
            Self::Borrowed(text) => Self::Borrowed(part(text)),
            Self::Shared(text) => {
                let found = part(text);
                if found.len() == text.len() { self.clone() } else { Self::Shared(found.into()) }
            }
        }
    }

    /// The address in it: the text in the last angle brackets, else the whole text
    /// without blanks around it. `None` if nothing is left.
    pub(super) fn address(&self) -> Option<Self> {
        let address = self.part(|text| {
            let inner = text
                .rfind('>')
                .and_then(|end| text.get(..end))
                .and_then(|text| Some(text.rsplit_once('<')?.1));
            inner.unwrap_or(text).trim()
        });
        (!address.as_str().is_empty()).then_some(address)
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text<'_> {}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self::Shared(text.into())
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Text<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
