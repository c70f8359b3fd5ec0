//! Names as the DNS holds them.

#[cfg(feature = "serde")]
use alloc::string::String;
use alloc::sync::Arc;
use core::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use crate::diagnostic::{ParseError, Span, expectations};

/// A DNS name: labels of any characters, separated by dots (RFC 1035, RFC 2181 section
/// 11).
///
/// Unlike a [`Domain`](crate::domain::Domain) it may hold what no host name does, such
/// as `_dmarc` or the odd characters that come out of SPF macros. It is stored without
/// the final dot; the root is the empty text. Comparison and hash ignore ASCII case. A
/// clone shares the text.
///
/// ```
/// use deliverability::dns::Name;
///
/// let name: Name = "_dmarc.Example.org.".parse()?;
/// assert_eq!(name.as_str(), "_dmarc.Example.org");
/// assert_eq!(name, "_DMARC.example.org".parse()?);
/// assert!("a..b".parse::<Name>().is_err());
/// # Ok::<(), deliverability::dns::NameError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Name(Arc<str>);

impl Name {
    /// Parses a name. One final dot is dropped.
    ///
    /// # Errors
    ///
    /// A [`NameError`] with the place of an empty label, of a label over 63 bytes, or of
    /// a name over 253 bytes.
    ///
    /// ```
    /// use deliverability::dns::{Name, NameErrorKind};
    ///
    /// assert_eq!(
    ///     Name::parse("s1._domainkey.example.org.")?.as_str(),
    ///     "s1._domainkey.example.org"
    /// );
    /// let error = Name::parse("mx..example.org").unwrap_err();
    /// assert_eq!((error.kind(), error.span().start()), (NameErrorKind::EmptyLabel, 3));
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check(text)?;
        Ok(Self(Arc::from(text.strip_suffix('.').unwrap_or(text))))
    }

    /// The text, without a final dot.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this name is `other`, or lies below it.
    ///
    /// ```
    /// use deliverability::dns::Name;
    ///
    /// let name = Name::parse("mx.example.org")?;
    /// assert!(name.is_subdomain_of(&Name::parse("Example.org")?));
    /// assert!(name.is_subdomain_of(&name));
    /// assert!(
    ///     !Name::parse("badexample.org")?
    ///         .is_subdomain_of(&Name::parse("example.org")?)
    /// );
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    #[must_use]
    pub fn is_subdomain_of(&self, other: &Self) -> bool {
        let (name, other) = (self.0.as_bytes(), other.0.as_bytes());
        let Some(before) = name.len().checked_sub(other.len()) else { return false };
        let same = name.get(before..).is_some_and(|end| end.eq_ignore_ascii_case(other));
        same && (before == 0 || other.is_empty() || name.get(before.saturating_sub(1)) == Some(&b'.'))
    }

    /// The name without its leftmost label; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        if self.0.is_empty() {
            return None;
        }
        Some(self.0.split_once('.').map_or_else(Self::default, |(_, rest)| Self(rest.into())))
    }
}

fn check(text: &str) -> Result<(), NameError> {
    let text = match text {
        "" | "." => return Ok(()),
        _ => text.strip_suffix('.').unwrap_or(text),
    };
    let mut start = 0_usize;
    let label = |start: usize, end: usize| {
        let kind = match end.saturating_sub(start) {
            0 => NameErrorKind::EmptyLabel,
            1..=63 => return Ok(()),
            _ => NameErrorKind::LongLabel,
        };
        Err(NameError::new(kind, Span::new(start, end), text))
    };
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'.' {
            label(start, at)?;
            start = at.saturating_add(1);
        }
    }
    label(start, text.len())?;
    if text.len() > 253 {
        return Err(NameError::new(NameErrorKind::TooLong, Span::new(0, text.len()), text));
    }
    Ok(())
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}

impl fmt::Display for Name {
    /// Writes the text, controls as `\DDD` (RFC 1035 section 5.1).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.chars().any(char::is_control) {
            return f.pad(if self.0.is_empty() { "." } else { &self.0 });
        }
        self.0.chars().try_for_each(|character| match character {
            control if control.is_control() => write!(f, "\\{:03}", u32::from(control)),
            other => write!(f, "{other}"),
        })
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for byte in self.0.bytes() {
            state.write_u8(byte.to_ascii_lowercase());
        }
        state.write_u8(0xff);
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        let lower = |byte: u8| byte.to_ascii_lowercase();
        self.0.bytes().map(lower).cmp(other.0.bytes().map(lower))
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Name {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Name {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Why a text is not a DNS name, and where.
///
/// ```
/// let error = deliverability::dns::Name::parse("mx..example.org").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "expected a label between two dots, found \".\" (RFC 1035, 3.1), at 3..3",
/// );
/// ```
pub type NameError = ParseError<NameErrorKind>;

/// The kinds of error in a DNS name.
///
/// ```
/// use deliverability::dns::{Name, NameErrorKind};
///
/// let kind = |text: &str| Name::parse(text).unwrap_err().kind();
/// assert_eq!(kind(&"a".repeat(64)), NameErrorKind::LongLabel);
/// assert_eq!(kind(&"a.".repeat(128)), NameErrorKind::TooLong);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NameErrorKind {
    /// A label has no character.
    EmptyLabel,
    /// A label is longer than 63 bytes.
    LongLabel,
    /// The name is longer than 253 bytes.
    TooLong,
}

expectations! {
    NameErrorKind {
        EmptyLabel => "a label between two dots", "RFC 1035, 3.1";
        LongLabel => "a label of at most 63 bytes", "RFC 1035, 2.3.4";
        TooLong => "a name of at most 253 bytes", "RFC 1035, 2.3.4";
    }
}
