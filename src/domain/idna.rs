//! The two forms of international names (UTS 46).
//!
//! Without the feature `idna` no name outside ASCII converts, and A-labels are taken as they are.

use alloc::borrow::Cow;

#[cfg(feature = "idna")]
mod uts46 {
    use alloc::borrow::Cow;

    use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

    pub(super) fn to_ascii(text: &str) -> Option<Cow<'_, str>> {
        Uts46::new()
            .to_ascii(text.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
            .ok()
    }

    pub(super) fn to_unicode(text: &str) -> Cow<'_, str> {
        Uts46::new().to_unicode(text.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast).0
    }
}

#[cfg(not(feature = "idna"))]
mod uts46 {
    use alloc::borrow::Cow;

    pub(super) fn to_ascii(text: &str) -> Option<Cow<'_, str>> {
        text.is_ascii().then(|| to_unicode(text))
    }

    pub(super) fn to_unicode(text: &str) -> Cow<'_, str> {
        match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => Cow::Borrowed(text),
        }
    }
}

/// The ASCII form; `None` for a text that has none.
pub(super) fn to_ascii(text: &str) -> Option<Cow<'_, str>> {
    uts46::to_ascii(text)
}

/// The Unicode form, with U+FFFD for what has none.
pub(super) fn to_unicode(text: &str) -> Cow<'_, str> {
    uts46::to_unicode(text)
}
