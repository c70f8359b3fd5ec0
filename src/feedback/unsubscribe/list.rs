//! Writing `List-Unsubscribe` and `List-Unsubscribe-Post`, and reading what a `mailto`
//! URI asks for.

use alloc::{string::String, vec::Vec};
use core::fmt;

use super::one_click::{ONE_CLICK, OneClick, Scheme, Uri};
use crate::diagnostic::{ParseError, Severity, Span, expectations};

/// The fields by which a message offers to unsubscribe. What is built is always valid.
///
/// ```
/// use deliverability::feedback::unsubscribe::{ListUnsubscribe, OneClick, OneClickState};
///
/// let fields = ListUnsubscribe::https("https://example.org/u/81f3")?
///     .and_mailto("leave@example.org", "81f3")?;
/// assert_eq!(
///     fields.value(),
///     "<https://example.org/u/81f3>,\r\n <mailto:leave@example.org?subject=81f3>",
/// );
/// assert_eq!(fields.post(), Some("List-Unsubscribe=One-Click"));
/// let read = OneClick::read([fields.value()], fields.post());
/// assert_eq!(read.state(), OneClickState::Unverified);
/// # Ok::<(), deliverability::feedback::unsubscribe::BuildError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ListUnsubscribe {
    value: String,
    has_https: bool,
}

impl ListUnsubscribe {
    /// The fields with an `https` URI that unsubscribes by one POST request (RFC 8058).
    /// The URI must identify the recipient and the list, since the request carries no
    /// cookie and no login.
    ///
    /// # Errors
    ///
    /// A [`BuildError`] if the text is not an `https` URI, or does not identify a
    /// recipient.
    ///
    /// ```
    /// use deliverability::feedback::unsubscribe::{BuildErrorKind, ListUnsubscribe};
    ///
    /// let fields = ListUnsubscribe::https("https://example.org/u/81f3")?;
    /// assert_eq!(
    ///     fields.to_string(),
    ///     "List-Unsubscribe: <https://example.org/u/81f3>\r\n\
    ///      List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
    /// );
    /// let error = ListUnsubscribe::https("https://example.org").unwrap_err();
    /// assert_eq!(error.kind(), BuildErrorKind::Identity);
    /// # Ok::<(), deliverability::feedback::unsubscribe::BuildError>(())
    /// ```
    pub fn https(uri: &str) -> Result<Self, BuildError> {
        let value = bracketed(uri);
        let read = OneClick::read([value.as_str()], [ONE_CLICK]);
        let is_https = read
            .uris()
            .first()
            .is_some_and(|uri| uri.scheme == Scheme::Https && uri.text == value_of(&value));
        if !is_https {
            return Err(BuildError::new(BuildErrorKind::Https, Span::new(0, uri.len()), uri));
        }
        let is_anonymous = read.findings().iter().any(|finding| finding.severity() == Severity::Warning);
        if is_anonymous {
            return Err(BuildError::new(BuildErrorKind::Identity, Span::new(0, uri.len()), uri));
        }
        Ok(Self { value, has_https: true })
    }

    /// The fields with an address to which a message unsubscribes, and its subject,
    /// `""` for none. There is no one-click URI then.
    ///
    /// # Errors
    ///
    /// A [`BuildError`] if the text is not an address.
    ///
    /// ```
    /// use deliverability::feedback::unsubscribe::ListUnsubscribe;
    ///
    /// let fields = ListUnsubscribe::mailto("leave@example.org", "")?;
    /// assert_eq!(
    ///     (fields.value(), fields.post()),
    ///     ("<mailto:leave@example.org>", None)
    /// );
    /// # Ok::<(), deliverability::feedback::unsubscribe::BuildError>(())
    /// ```
    pub fn mailto(address: &str, subject: &str) -> Result<Self, BuildError> {
        Ok(Self { value: mailto(address, subject)?, has_https: false })
    }

    /// Adds an address, for programs that support no other way, and the subject of the
    /// message, `""` for none.
    ///
    /// # Errors
    ///
    /// A [`BuildError`] if the text is not an address.
    ///
    /// ```
    /// use deliverability::feedback::unsubscribe::{BuildErrorKind, ListUnsubscribe};
    ///
    /// let fields = ListUnsubscribe::https("https://example.org/u/81f3")?;
    /// let error = fields.clone().and_mailto("leave", "81f3").unwrap_err();
    /// assert_eq!(error.kind(), BuildErrorKind::Address);
    /// let fields = fields.and_mailto("leave@example.org", "81f3")?;
    /// assert!(fields.value().ends_with("<mailto:leave@example.org?subject=81f3>"));
    /// # Ok::<(), deliverability::feedback::unsubscribe::BuildError>(())
    /// ```
    pub fn and_mailto(mut self, address: &str, subject: &str) -> Result<Self, BuildError> {
        let mailto = mailto(address, subject)?;
        self.value.push_str(",\r\n ");
        self.value.push_str(&mailto);
        Ok(self)
    }

    /// The value of `List-Unsubscribe`, folded between its URIs.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The value of `List-Unsubscribe-Post`; `None` without an `https` URI. A DKIM
    /// signature must cover both fields (RFC 8058 section 3.1).
    #[must_use]
    pub const fn post(&self) -> Option<&'static str> {
        if self.has_https { Some(ONE_CLICK) } else { None }
    }
}

impl fmt::Display for ListUnsubscribe {
    /// The fields with their names, ended by CRLF.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "List-Unsubscribe: {}\r\n", self.value)?;
        self.post().map_or(Ok(()), |post| write!(f, "List-Unsubscribe-Post: {post}\r\n"))
    }
}

fn bracketed(uri: &str) -> String {
    let mut value = String::with_capacity(uri.len().saturating_add(2));
    value.push('<');
    value.push_str(uri);
    value.push('>');
    value
}

fn value_of(bracketed: &str) -> &str {
    bracketed.get(1..bracketed.len().saturating_sub(1)).unwrap_or_default()
}

fn mailto(address: &str, subject: &str) -> Result<String, BuildError> {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| {
                byte.is_ascii_graphic()
                    && !matches!(byte, b'@' | b'<' | b'>' | b',' | b'"' | b'(' | b')' | b'[' | b']')
            })
    };
    if !address.rsplit_once('@').is_some_and(|(local, domain)| is_part(local) && is_part(domain)) {
        return Err(BuildError::new(BuildErrorKind::Address, Span::new(0, address.len()), address));
    }
    let mut uri = String::from("<mailto:");
    encode(address, &mut uri);
    if !subject.is_empty() {
        uri.push_str("?subject=");
        encode(subject, &mut uri);
    }
    uri.push('>');
    Ok(uri)
}

/// Writes a text with percent encoding (RFC 6068 section 2).
fn encode(text: &str, into: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'@' | b'+' | b'!' | b'$' | b'*' | b':')
        {
            into.push(char::from(byte));
        } else {
            into.push('%');
            for digit in [byte >> 4, byte & 15] {
                into.push(HEX.get(usize::from(digit)).map_or('0', |hex| char::from(*hex)));
            }
        }
    }
}

/// The message that a `mailto` URI asks for (RFC 6068).
///
/// ```
/// use deliverability::feedback::unsubscribe::{Mailto, OneClick};
///
/// let read = OneClick::read(
///     ["<mailto:leave%2Bnews@example.org?subject=leave%20now&body=81f3>"],
///     [],
/// );
/// let mailto = Mailto::from_uri(read.mailto().unwrap()).unwrap();
/// assert_eq!(mailto.to, ["leave+news@example.org"]);
/// assert_eq!((mailto.subject.as_str(), mailto.body.as_str()), ("leave now", "81f3"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Mailto {
    /// The addresses that the message goes to.
    pub to: Vec<String>,
    /// The subject of the message; empty for none.
    pub subject: String,
    /// The text of the message; empty for none.
    pub body: String,
}

impl Mailto {
    /// Reads a URI; `None` if its scheme is not `mailto`. Fields other than To, Subject
    /// and Body are ignored, as RFC 6068 section 4 advises. Line breaks in a subject
    /// become spaces.
    ///
    /// ```
    /// use deliverability::feedback::unsubscribe::{Mailto, OneClick};
    ///
    /// let field =
    ///     "<https://example.org/u/81f3>, <mailto:leave@example.org?subject=81f3>";
    /// let read = OneClick::read([field], []);
    /// let [https, mailto] = read.uris() else { panic!("two URIs") };
    /// assert_eq!(Mailto::from_uri(https), None);
    /// assert_eq!(
    ///     Mailto::from_uri(mailto).map(|mailto| mailto.subject).as_deref(),
    ///     Some("81f3")
    /// );
    /// ```
    #[must_use]
    pub fn from_uri(uri: &Uri<'_>) -> Option<Self> {
        let (_, rest) = uri.text.split_once(':').filter(|_| uri.scheme == Scheme::Mailto)?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut read = Self::default();
        let add = |list: &str, to: &mut Vec<String>| {
            to.extend(list.split(',').map(decode).filter(|address| address.contains('@')));
        };
        add(path, &mut read.to);
        for (name, value) in query.split('&').filter_map(|field| field.split_once('=')) {
            if name.eq_ignore_ascii_case("to") {
                add(value, &mut read.to);
            } else if name.eq_ignore_ascii_case("subject") {
                read.subject = decode(value).replace(['\r', '\n'], " ");
            } else if name.eq_ignore_ascii_case("body") {
                read.body = decode(value);
            }
        }
        Some(read)
    }
}

/// A text without percent encoding; bytes that are not UTF-8 are replaced.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digit = |at: usize| tail.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high << 4 | low).unwrap_or_default());
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Why a [`ListUnsubscribe`] cannot be built.
///
/// ```
/// use deliverability::feedback::unsubscribe::{BuildErrorKind, ListUnsubscribe};
///
/// let error = ListUnsubscribe::https("http://example.org/u/1").unwrap_err();
/// assert_eq!(error.kind(), BuildErrorKind::Https);
/// ```
pub type BuildError = ParseError<BuildErrorKind>;

/// What is wrong with a part of a [`ListUnsubscribe`].
///
/// ```
/// use deliverability::feedback::unsubscribe::{BuildErrorKind, ListUnsubscribe};
///
/// let error = ListUnsubscribe::https("https://example.org/").unwrap_err();
/// assert_eq!(error.kind(), BuildErrorKind::Identity);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum BuildErrorKind {
    /// The text is not an `https` URI.
    Https,
    /// The URI is that of a site and does not identify a recipient.
    Identity,
    /// The text is not an address.
    Address,
}

expectations! {
    BuildErrorKind {
        Https => "an https URI without spaces", "RFC 8058, 3.1";
        Identity => "a path or a query that identifies the recipient", "RFC 8058, 3.1";
        Address => "an address", "RFC 6068, 2";
    }
}
