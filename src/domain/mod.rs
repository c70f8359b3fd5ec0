//! Domain names as mail uses them: checked, compared and written in both their forms.
//!
//! A [`Domain`] is a host name (RFC 5321 section 4.1.2, RFC 5890 for international
//! ones): labels of letters, digits and inner hyphens, each at most 63 bytes in its
//! ASCII form, 253 in all. It keeps the text it was given, borrowed;
//! [`to_ascii`](Domain::to_ascii) and [`to_unicode`](Domain::to_unicode) write the two
//! forms that UTS 46 defines. Comparison and hash ignore case and form: `BÜCHER.example`
//! equals `xn--bcher-kva.example`.
//!
//! ```
//! use deliverability::domain::Domain;
//!
//! let domain = Domain::parse("Mail.Bücher.example")?;
//! assert_eq!(domain.to_ascii(), "mail.xn--bcher-kva.example");
//! assert_eq!(domain, "mail.xn--bcher-kva.EXAMPLE".parse()?);
//! assert!(domain.is_subdomain_of(&"example".parse()?));
//! assert!(domain.special_use().is_some());
//! # Ok::<(), deliverability::domain::Error>(())
//! ```
//!
//! International names need the feature `idna`, on by default. Without it a text outside
//! ASCII is not a domain ([`ErrorKind::ULabel`]), and A-labels are taken as they are:
//! programs that meet only ASCII names save the Unicode tables.
//!
//! Names that only DNS holds (`_dmarc.example.org`) and address literals (`[192.0.2.1]`)
//! are not domains here.

mod idna;
mod special;

pub use special::SpecialUse;

use alloc::{borrow::Cow, string::String};
use core::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use crate::diagnostic::{ParseError, Span, expectations};
use idna::{to_ascii, to_unicode};

/// The longest ASCII form of a domain, in bytes, without a final dot (RFC 1035 section
/// 2.3.4).
pub const MAX_LENGTH: usize = 253;
/// The longest text that is converted, in bytes; characters that the ASCII form leaves
/// out count too.
const MAX_TEXT: usize = 4 * MAX_LENGTH;
/// The longest ASCII form of a label, in bytes (RFC 1035 section 2.3.4).
pub const MAX_LABEL_LENGTH: usize = 63;

/// A host name, borrowed from the text it was read from, or owned (`Domain<'static>`).
///
/// ```
/// use deliverability::domain::{Domain, ErrorKind};
///
/// let domain = Domain::parse("MX1.Example.org")?;
/// assert_eq!(domain.as_str(), "MX1.Example.org");
/// assert_eq!(domain.to_string(), "mx1.example.org");
/// assert_eq!(domain.labels().collect::<Vec<_>>(), ["MX1", "Example", "org"]);
/// assert_eq!(domain.parent().unwrap().as_str(), "Example.org");
///
/// let error = Domain::parse("mx1..example.org").unwrap_err();
/// assert_eq!((error.kind(), error.span().start()), (ErrorKind::EmptyLabel, 4));
/// # Ok::<(), deliverability::domain::Error>(())
/// ```
#[derive(Clone)]
pub struct Domain<'a>(Cow<'a, str>);

impl<'a> Domain<'a> {
    /// Parses a domain.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault: an empty or overlong label, a
    /// character that host names cannot have, a hyphen at the edge of a label, an
    /// A-label that decodes to nothing, a name that is too long, or a final dot.
    ///
    /// ```
    /// use deliverability::domain::{Domain, ErrorKind};
    ///
    /// let domain = Domain::parse("bücher.example")?;
    /// assert_eq!(domain.to_ascii(), "xn--bcher-kva.example");
    /// assert_eq!(domain, Domain::parse("XN--BCHER-KVA.example")?);
    ///
    /// let error = Domain::parse("mail_1.example.org").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Character);
    /// assert_eq!(error.span().slice("mail_1.example.org"), Some("_"));
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        check(text)?;
        Ok(Self(Cow::Borrowed(text)))
    }

    /// A domain that another parser of this crate has checked: labels of letters, digits
    /// and inner hyphens, none of them an A-label, within the limits.
    #[cfg(feature = "address")]
    pub(crate) const fn of_checked(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// The same domain with a text of its own.
    #[must_use]
    pub fn into_owned(self) -> Domain<'static> {
        Domain(Cow::Owned(self.0.into_owned()))
    }

    /// The text as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ASCII form: A-labels in lower case. Allocates only if the text differs from
    /// it.
    #[must_use]
    pub fn to_ascii(&self) -> Cow<'_, str> {
        if !self.0.is_ascii() {
            // `parse` has seen the conversion succeed on this text.
            return to_ascii(&self.0).unwrap_or_else(|| Cow::Borrowed(&self.0));
        }
        if self.0.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(self.0.to_ascii_lowercase());
        }
        Cow::Borrowed(&self.0)
    }

    /// The Unicode form: U-labels in lower case. Allocates only if the text differs from
    /// it.
    #[must_use]
    pub fn to_unicode(&self) -> Cow<'_, str> {
        to_unicode(&self.0)
    }

    /// The labels, from the left.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split(is_separator)
    }

    /// The domain without its leftmost label; `None` for a single label.
    ///
    /// ```
    /// use deliverability::domain::Domain;
    ///
    /// let domain = Domain::parse("mx.example.org")?;
    /// assert_eq!(domain.parent(), Some(Domain::parse("example.org")?));
    /// assert_eq!(Domain::parse("org")?.parent(), None);
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn parent(&self) -> Option<Domain<'_>> {
        let (_, rest) = self.0.split_once(is_separator)?;
        Some(Domain(Cow::Borrowed(rest)))
    }

    /// The domain itself, then each of its parents, up to the single label.
    ///
    /// ```
    /// use deliverability::domain::Domain;
    ///
    /// let domain = Domain::parse("a.example.org")?;
    /// let names: Vec<_> = domain.ancestors().map(|name| name.to_string()).collect();
    /// assert_eq!(names, ["a.example.org", "example.org", "org"]);
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    pub fn ancestors(&self) -> impl Iterator<Item = Domain<'_>> {
        let mut rest = Some(&*self.0);
        core::iter::from_fn(move || {
            let name = rest?;
            rest = name.split_once(is_separator).map(|(_, parents)| parents);
            Some(Domain(Cow::Borrowed(name)))
        })
    }

    /// Whether this domain is `other`, or lies below it.
    ///
    /// ```
    /// use deliverability::domain::Domain;
    ///
    /// let domain = Domain::parse("mx.Example.org")?;
    /// assert!(domain.is_subdomain_of(&Domain::parse("example.org")?));
    /// assert!(domain.is_subdomain_of(&domain));
    /// assert!(
    ///     !Domain::parse("notexample.org")?
    ///         .is_subdomain_of(&Domain::parse("example.org")?)
    /// );
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn is_subdomain_of(&self, other: &Domain<'_>) -> bool {
        let (name, other) = (self.to_ascii(), other.to_ascii());
        name.strip_suffix(&*other).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// The special use that RFC 6761 and its registry assign to the name; `None` for
    /// ordinary names.
    #[must_use]
    pub fn special_use(&self) -> Option<SpecialUse> {
        special::of(&self.to_ascii())
    }

    /// The registrable domain: one label below the public suffix, by the list built into
    /// `psl`. `None` for a public suffix itself. A top-level domain that the list does
    /// not know counts as a public suffix (the list's default rule).
    ///
    /// ```
    /// use deliverability::domain::Domain;
    ///
    /// let domain = Domain::parse("www.Example.co.uk")?;
    /// assert_eq!(domain.registrable().unwrap().to_string(), "example.co.uk");
    /// assert_eq!(Domain::parse("co.uk")?.registrable(), None);
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[cfg(feature = "psl")]
    #[must_use]
    pub fn registrable(&self) -> Option<Domain<'static>> {
        let name = self.to_ascii();
        let registrable = psl::domain_str(&name)?;
        Some(Domain(Cow::Owned(registrable.into())))
    }
}

/// UTS 46 accepts four characters for the dot between labels.
pub(crate) const fn is_separator(character: char) -> bool {
    matches!(character, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
}

/// Whether the Unicode form of an international label has hyphens as its third and
/// fourth character, which are reserved for A-labels (RFC 5891 section 4.2.3.1):
/// `xn--xn--...` would decode to one.
fn has_reserved_hyphens(label: &str) -> bool {
    let unicode = to_unicode(label);
    let mut characters = unicode.chars().skip(2);
    !unicode.is_ascii() && characters.next() == Some('-') && characters.next() == Some('-')
}

fn check(text: &str) -> Result<(), Error> {
    let fault = |kind, start, end| Err(Error::new(kind, Span::new(start, end), text));
    if text.is_empty() {
        return fault(ErrorKind::Empty, 0, 0);
    }
    if text.len() > MAX_TEXT {
        return fault(ErrorKind::TooLong, 0, text.len());
    }
    let mut start = 0_usize;
    let mut needs_conversion = !text.is_ascii();
    for label in text.split(is_separator) {
        let end = start.saturating_add(label.len());
        if label.is_empty() {
            let last = end == text.len() && start > 0;
            if last {
                let dot = text.chars().next_back().map_or(0, char::len_utf8);
                return fault(ErrorKind::FinalDot, start.saturating_sub(dot), end);
            }
            return fault(ErrorKind::EmptyLabel, start, end);
        }
        for (position, character) in label.char_indices() {
            if character.is_ascii() && !character.is_ascii_alphanumeric() && character != '-' {
                let at = start.saturating_add(position);
                return fault(ErrorKind::Character, at, at.saturating_add(1));
            }
        }
        if label.starts_with('-') || label.ends_with('-') {
            return fault(ErrorKind::Hyphen, start, end);
        }
        if label.is_ascii() && label.len() > MAX_LABEL_LENGTH {
            return fault(ErrorKind::LongLabel, start, end);
        }
        let is_a_label = label.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("xn--"));
        if is_a_label || !label.is_ascii() {
            needs_conversion = true;
            if to_ascii(label).is_none() || has_reserved_hyphens(label) {
                let kind = if is_a_label { ErrorKind::ALabel } else { ErrorKind::ULabel };
                return fault(kind, start, end);
            }
        }
        // Each of the three wide dots is longer than one byte.
        let separator = text.get(end..).and_then(|rest| rest.chars().next());
        start = end.saturating_add(separator.map_or(1, char::len_utf8));
    }
    if needs_conversion {
        return match to_ascii(text) {
            Some(ascii) if ascii.len() <= MAX_LENGTH => Ok(()),
            Some(_) => fault(ErrorKind::TooLong, 0, text.len()),
            // Each label is valid by itself: what remains is the length, or a rule across labels
            // (right-to-left text).
            None if text.len() > MAX_LENGTH => fault(ErrorKind::TooLong, 0, text.len()),
            None => fault(ErrorKind::ULabel, 0, text.len()),
        };
    }
    if text.len() > MAX_LENGTH {
        return fault(ErrorKind::TooLong, 0, text.len());
    }
    Ok(())
}

impl FromStr for Domain<'static> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        check(text)?;
        Ok(Self(Cow::Owned(String::from(text))))
    }
}

impl fmt::Display for Domain<'_> {
    /// Writes the canonical text: the ASCII form for an ASCII name, else the Unicode
    /// form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_ascii() { f.pad(&self.to_ascii()) } else { f.pad(&self.to_unicode()) }
    }
}

impl fmt::Debug for Domain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Domain").field(&self.0).finish()
    }
}

impl PartialEq<Domain<'_>> for Domain<'_> {
    fn eq(&self, other: &Domain<'_>) -> bool {
        if self.0.is_ascii() && other.0.is_ascii() {
            return self.0.eq_ignore_ascii_case(&other.0);
        }
        self.to_ascii() == other.to_ascii()
    }
}

impl Eq for Domain<'_> {}

impl Hash for Domain<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.0.is_ascii() {
            for byte in self.0.bytes() {
                state.write_u8(byte.to_ascii_lowercase());
            }
        } else {
            for byte in self.to_ascii().bytes() {
                state.write_u8(byte);
            }
        }
        state.write_u8(0xff);
    }
}

impl PartialOrd for Domain<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Domain<'_> {
    /// The order of the ASCII forms.
    fn cmp(&self, other: &Self) -> Ordering {
        self.to_ascii().cmp(&other.to_ascii())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Domain<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Domain<'static> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        check(&text).map_err(serde::de::Error::custom)?;
        Ok(Self(Cow::Owned(text)))
    }
}

/// Why a text is not a domain, and where.
///
/// ```
/// let error = deliverability::domain::Domain::parse("example.org.").unwrap_err();
/// assert_eq!((error.found(), error.section()), (".", "RFC 5321, 2.3.5"));
/// assert_eq!(error.span().range(), 11..12);
/// ```
pub type Error = ParseError<ErrorKind>;

/// The kinds of error in a domain.
///
/// ```
/// use deliverability::domain::{Domain, ErrorKind};
///
/// let kind = |text: &str| Domain::parse(text).unwrap_err().kind();
/// assert_eq!(kind("-mail.example.org"), ErrorKind::Hyphen);
/// assert_eq!(kind("xn--a.example.org"), ErrorKind::ALabel);
/// assert_eq!(kind(&"a".repeat(64)), ErrorKind::LongLabel);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is empty.
    Empty,
    /// A label has no character.
    EmptyLabel,
    /// The name ends with a dot, which mail does not write.
    FinalDot,
    /// A character that host names cannot have.
    Character,
    /// A label begins or ends with a hyphen.
    Hyphen,
    /// A label is longer than 63 bytes.
    LongLabel,
    /// The name is longer than 253 bytes in its ASCII form.
    TooLong,
    /// A label begins with `xn--` but is not an A-label.
    ALabel,
    /// A label outside ASCII is not valid.
    ULabel,
}

expectations! {
    ErrorKind {
        Empty => "a domain", "RFC 5321, 4.1.2";
        EmptyLabel => "a label between two dots", "RFC 5321, 4.1.2";
        FinalDot => "a domain without the final dot of the DNS", "RFC 5321, 2.3.5";
        Character => "letters, digits and hyphens in a label", "RFC 5321, 4.1.2";
        Hyphen => "a label without a hyphen at its ends", "RFC 5321, 4.1.2";
        LongLabel => "a label of at most 63 bytes", "RFC 1035, 2.3.4";
        TooLong => "a domain of at most 253 bytes in its ASCII form", "RFC 1035, 2.3.4";
        ALabel => "the ASCII form of a valid label after xn--", "RFC 5890, 2.3.2.1";
        ULabel => "an international label that UTS 46 allows", "RFC 5890, 2.3.2.1";
    }
}

/// A name in its A-labels (RFC 8616), or unchanged if it has none.
#[cfg(any(feature = "dkim", feature = "spf"))]
pub(crate) fn ascii(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return Cow::Borrowed(name);
    }
    Domain::parse(name).map_or(Cow::Borrowed(name), |domain| Cow::Owned(domain.to_ascii().into_owned()))
}
