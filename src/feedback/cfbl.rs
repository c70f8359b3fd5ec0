//! Complaint addresses in the header: `CFBL-Address` and `CFBL-Feedback-ID` (RFC 9477).

use alloc::{borrow::ToOwned, string::String};
use core::fmt;

use crate::{
    diagnostic::{ParseError, Span, expectations},
    domain::Domain,
};

/// The longest feedback id that is accepted, in bytes.
const MAX_ID: usize = 998;

/// The format in which a sender wants complaints (RFC 9477 section 3.4).
///
/// ```
/// use deliverability::feedback::cfbl::ReportFormat;
///
/// assert_eq!("xarf".parse(), Ok(ReportFormat::Xarf));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum ReportFormat {
    /// The Abuse Reporting Format (RFC 5965), the default.
    #[default]
    Arf,
    /// XARF (xarf.org).
    Xarf,
}

crate::names::named! {
    ReportFormat {
        Arf => "arf",
        Xarf => "xarf",
    }
}

/// Where a sender wants complaints about a message: the field `CFBL-Address` (RFC 9477
/// section 5.1).
///
/// ```
/// use deliverability::feedback::cfbl::{Address, ErrorKind, ReportFormat};
///
/// let field = Address::parse("fbl@example.com; report=xarf")?;
/// assert_eq!(
///     (field.address(), field.format()),
///     ("fbl@example.com", ReportFormat::Xarf)
/// );
/// assert_eq!(field.to_string(), "fbl@example.com; report=xarf");
///
/// let error = Address::parse("fbl@example.com; report=csv").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Format);
/// assert_eq!(error.found(), "csv");
/// # Ok::<(), deliverability::feedback::cfbl::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Address {
    address: String,
    format: ReportFormat,
}

impl Address {
    /// Reads the value of the field, folded or not.
    ///
    /// # Errors
    ///
    /// A [`Error`] if there is no address, or if a parameter is not `report=arf` or
    /// `report=xarf`.
    ///
    /// ```
    /// use deliverability::feedback::cfbl::{Address, ErrorKind, ReportFormat};
    ///
    /// let field = Address::parse("fbl@example.com")?;
    /// assert_eq!(field.format(), ReportFormat::Arf, "the default");
    /// let error = Address::parse("fbl@example.com; format=arf").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Parameter);
    /// # Ok::<(), deliverability::feedback::cfbl::Error>(())
    /// ```
    pub fn parse(value: &str) -> Result<Self, Error> {
        let (address, parameter) = value.split_once(';').map_or((value, None), |(a, p)| (a, Some(p)));
        let place = place_of(value, address.trim_matches(is_space));
        let text = address.trim_matches(is_space);
        let is_address = text.rsplit_once('@').is_some_and(|(local, domain)| {
            let is_local = !local.is_empty()
                && local.len() <= 64
                && !local.contains(|c: char| {
                    c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '@' | ',')
                });
            is_local && Domain::parse(domain).is_ok()
        });
        if !is_address {
            return Err(Error::new(ErrorKind::Address, place, value));
        }
        let format = match parameter.map(|parameter| parameter.trim_matches(is_space)) {
            None | Some("") => ReportFormat::Arf,
            Some(parameter) => {
                let format = parameter.strip_prefix("report").map(|rest| rest.trim_start_matches(is_space));
                let format =
                    format.and_then(|rest| rest.strip_prefix('=')).map(|rest| rest.trim_matches(is_space));
                let Some(format) = format else {
                    let place = place_of(value, parameter);
                    return Err(Error::new(ErrorKind::Parameter, place, value));
                };
                let place = place_of(value, format);
                format.parse().map_err(|_| Error::new(ErrorKind::Format, place, value))?
            }
        };
        Ok(Self { address: text.to_owned(), format })
    }

    /// The address that complaints go to.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The domain of the address. It must be the domain in From or that of a DKIM
    /// signature, or a child of it (RFC 9477 section 3.1).
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The format in which the sender wants complaints.
    #[must_use]
    pub const fn format(&self) -> ReportFormat {
        self.format
    }

    /// Whether a receiver may send complaints to the address (RFC 9477 section 3.1): a
    /// DKIM signature that passes covers the field, and its domain is that of the
    /// address, or that of From if the address is in the domain of From or below it.
    ///
    /// `signatures` are the `d=` and `h=` tags of every signature that passes.
    ///
    /// ```
    /// use deliverability::feedback::cfbl::Address;
    ///
    /// let field = Address::parse("fbl@mail.example.com")?;
    /// let signed = [("example.com", "from:cfbl-address:subject")];
    /// assert!(field.may_receive("example.com", signed));
    /// assert!(!field.may_receive("example.net", signed));
    /// assert!(!field.may_receive("example.com", [("example.com", "from:subject")]));
    /// # Ok::<(), deliverability::feedback::cfbl::Error>(())
    /// ```
    #[must_use]
    pub fn may_receive<'s>(
        &self,
        from_domain: &str,
        signatures: impl IntoIterator<Item = (&'s str, &'s str)>,
    ) -> bool {
        let in_from = is_within(self.domain(), from_domain);
        signatures.into_iter().any(|(domain, signed_fields)| {
            let covers = super::unsubscribe::covers(signed_fields, "CFBL-Address");
            let of_from = in_from && is_within(from_domain, domain);
            covers
                && (of_from
                    || is_within(self.domain(), domain)
                        && (in_from || domain.eq_ignore_ascii_case(self.domain())))
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; report={}", self.address, self.format)
    }
}

/// The id that ties a complaint to a message: the field `CFBL-Feedback-ID` (RFC 9477
/// section 5.2).
///
/// White space in it has no meaning and is dropped.
///
/// ```
/// use deliverability::feedback::cfbl::FeedbackId;
///
/// let id = FeedbackId::parse("111:222:333:\r\n 4444")?;
/// assert_eq!(id.as_str(), "111:222:333:4444");
/// # Ok::<(), deliverability::feedback::cfbl::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FeedbackId(String);

impl FeedbackId {
    /// Reads the value of the field, folded or not.
    ///
    /// # Errors
    ///
    /// A [`Error`] if the value is empty, longer than 998 bytes, or has a character
    /// that is neither a colon nor allowed in an atom.
    ///
    /// ```
    /// use deliverability::feedback::cfbl::FeedbackId;
    ///
    /// assert_eq!(FeedbackId::parse(" 2026-03:81f3 ")?.as_str(), "2026-03:81f3");
    /// let error = FeedbackId::parse("spring;81f3").unwrap_err();
    /// assert_eq!((error.found(), error.span().start()), (";", 6));
    /// # Ok::<(), deliverability::feedback::cfbl::Error>(())
    /// ```
    pub fn parse(value: &str) -> Result<Self, Error> {
        let allowed =
            |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~:.".contains(c) || is_space(c);
        if let Some((at, wrong)) = value.char_indices().find(|(_, c)| !allowed(*c)) {
            let place = Span::new(at, at.saturating_add(wrong.len_utf8()));
            return Err(Error::new(ErrorKind::Id, place, value));
        }
        let id: String = value.chars().filter(|c| !is_space(*c)).collect();
        if id.is_empty() || id.len() > MAX_ID {
            return Err(Error::new(ErrorKind::Id, Span::new(0, value.len()), value));
        }
        Ok(Self(id))
    }

    /// The id, without white space.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FeedbackId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a domain is another one or below it.
fn is_within(domain: &str, parent: &str) -> bool {
    let (domain, parent) = (domain.trim_end_matches('.'), parent.trim_end_matches('.'));
    let Some(start) = domain.len().checked_sub(parent.len()) else { return false };
    let ends = domain.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(parent));
    !parent.is_empty()
        && ends
        && (start == 0 || domain.as_bytes().get(start.saturating_sub(1)) == Some(&b'.'))
}

/// Where a part of a text is in it.
fn place_of(text: &str, part: &str) -> Span {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
    Span::new(start, start.saturating_add(part.len()).min(text.len()))
}

const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// Why the value of a field of RFC 9477 cannot be read, and where.
///
/// ```
/// use deliverability::feedback::cfbl::Address;
///
/// let error = Address::parse("example.com").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "expected an address, found \"example.com\" (RFC 9477, 5.1), at 0..11",
/// );
/// ```
pub type Error = ParseError<ErrorKind>;

/// What is wrong with the value of a field of RFC 9477.
///
/// ```
/// use deliverability::feedback::cfbl::{ErrorKind, FeedbackId};
///
/// assert_eq!(FeedbackId::parse(" ").unwrap_err().kind(), ErrorKind::Id);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no address.
    Address,
    /// The parameter is not `report`.
    Parameter,
    /// The format is neither `arf` nor `xarf`.
    Format,
    /// The feedback id is empty, too long or has a character that it may not have.
    Id,
}

expectations! {
    ErrorKind {
        Address => "an address", "RFC 9477, 5.1";
        Parameter => "`report=` and a format", "RFC 9477, 5.1";
        Format => "`arf` or `xarf`", "RFC 9477, 5.1";
        Id => "letters, digits, colons and the other characters of an atom", "RFC 9477, 5.2";
    }
}
