//! The DNS records of MTA-STS and TLS reporting.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{fmt, str::FromStr};

use super::{Error, ErrorKind};
use crate::{
    diagnostic::Span,
    tags::{self, named},
};

/// The record at `_mta-sts`: it says that there is a policy, and its id changes when the
/// policy does (RFC 8461 section 3.1).
///
/// ```
/// use deliverability::tls::{ErrorKind, StsRecord};
///
/// let record = StsRecord::parse("v=STSv1; id=a1;")?;
/// assert_eq!(record.to_string(), "v=STSv1; id=a1;");
/// assert_eq!(StsRecord::parse("v=STSv1; id=a-1").unwrap_err().kind(), ErrorKind::Id);
/// # Ok::<(), deliverability::tls::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StsRecord<'a> {
    id: Cow<'a, str>,
}

impl<'a> StsRecord<'a> {
    /// Whether a TXT record is one of MTA-STS at all, valid or not. Others at the name
    /// are ignored.
    ///
    /// ```
    /// use deliverability::tls::StsRecord;
    ///
    /// assert!(StsRecord::is_record("v=STSv1; id="));
    /// assert!(!StsRecord::is_record("v=spf1 -all"));
    /// ```
    #[must_use]
    pub fn is_record(text: &str) -> bool {
        begins(text, "v=STSv1")
    }

    /// Parses the record.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault: another version, or an id that is
    /// not 1 to 32 letters and digits.
    ///
    /// ```
    /// use deliverability::tls::{ErrorKind, StsRecord};
    ///
    /// assert_eq!(
    ///     StsRecord::parse("v=STSv1; id=20260202T090000")?.id(),
    ///     "20260202T090000"
    /// );
    /// assert_eq!(
    ///     StsRecord::parse("v=STSv2; id=a1").unwrap_err().kind(),
    ///     ErrorKind::StsVersion
    /// );
    /// # Ok::<(), deliverability::tls::Error>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        if !Self::is_record(text) {
            return Err(Error::new(ErrorKind::StsVersion, first(text), text));
        }
        let Some((_, id, span)) = named(text).find(|(name, ..)| *name == "id") else {
            return Err(Error::new(ErrorKind::Id, Span::at(text.len()), text));
        };
        if !(1..=32).contains(&id.len()) || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Error::new(ErrorKind::Id, span, text));
        }
        Ok(Self { id: Cow::Borrowed(id) })
    }

    /// The id of the policy.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The same record with a text of its own.
    #[must_use]
    pub fn into_owned(self) -> StsRecord<'static> {
        StsRecord { id: Cow::Owned(self.id.into_owned()) }
    }
}

impl FromStr for StsRecord<'static> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        StsRecord::parse(text).map(StsRecord::into_owned)
    }
}

impl fmt::Display for StsRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v=STSv1; id={};", self.id)
    }
}

/// The record at `_smtp._tls`: where TLS reports go (RFC 8460 section 3).
///
/// ```
/// use deliverability::tls::TlsRptRecord;
///
/// let record = TlsRptRecord::parse(
///     "v=TLSRPTv1;rua=mailto:a@example.org,https://r.example/tls",
/// )?;
/// assert_eq!(record.uris().count(), 2);
/// assert_eq!(
///     record.to_string(),
///     "v=TLSRPTv1; rua=mailto:a@example.org,https://r.example/tls"
/// );
/// # Ok::<(), deliverability::tls::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TlsRptRecord<'a> {
    uris: Vec<Cow<'a, str>>,
}

impl<'a> TlsRptRecord<'a> {
    /// Whether a TXT record is one of TLS reporting at all, valid or not. Others at the
    /// name are ignored.
    ///
    /// ```
    /// use deliverability::tls::TlsRptRecord;
    ///
    /// assert!(TlsRptRecord::is_record("v=TLSRPTv1; rua="));
    /// assert!(!TlsRptRecord::is_record("v=TLSRPTv10; rua=mailto:a@example.org"));
    /// ```
    #[must_use]
    pub fn is_record(text: &str) -> bool {
        begins(text, "v=TLSRPTv1")
    }

    /// Parses the record.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault: another version, no `rua`, or an
    /// address that is neither a `mailto:` nor an `https:` URI.
    ///
    /// ```
    /// use deliverability::tls::{ErrorKind, TlsRptRecord};
    ///
    /// let record = TlsRptRecord::parse("v=TLSRPTv1; rua=mailto:tls@example.org")?;
    /// assert_eq!(record.uris().next(), Some("mailto:tls@example.org"));
    /// let error = TlsRptRecord::parse("v=TLSRPTv1; rua=a@example.org").unwrap_err();
    /// assert_eq!((error.kind(), error.found()), (ErrorKind::Uri, "a@example.org"));
    /// # Ok::<(), deliverability::tls::Error>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        if !Self::is_record(text) {
            return Err(Error::new(ErrorKind::RptVersion, first(text), text));
        }
        let Some((_, list, span)) = named(text).find(|(name, ..)| *name == "rua") else {
            return Err(Error::new(ErrorKind::Rua, Span::at(text.len()), text));
        };
        let mut uris = Vec::new();
        let mut start = span.start();
        for part in list.split(',') {
            let place = tags::trim(text.as_bytes(), start, start.saturating_add(part.len()));
            start = start.saturating_add(part.len()).saturating_add(1);
            let uri = part.trim();
            if !is_uri(uri) {
                return Err(Error::new(ErrorKind::Uri, place, text));
            }
            uris.push(Cow::Borrowed(uri));
        }
        Ok(Self { uris })
    }

    /// The addresses that reports go to.
    pub fn uris(&self) -> impl Iterator<Item = &str> {
        self.uris.iter().map(|uri| &**uri)
    }

    /// The same record with a text of its own.
    #[must_use]
    pub fn into_owned(self) -> TlsRptRecord<'static> {
        TlsRptRecord { uris: self.uris.into_iter().map(|uri| Cow::Owned(uri.into_owned())).collect() }
    }
}

impl FromStr for TlsRptRecord<'static> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        TlsRptRecord::parse(text).map(TlsRptRecord::into_owned)
    }
}

impl fmt::Display for TlsRptRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uris: Vec<&str> = self.uris().collect();
        let uris: String = uris.join(",");
        write!(f, "v=TLSRPTv1; rua={uris}")
    }
}

/// Whether the text begins with the version, followed by a semicolon, white space or
/// nothing.
fn begins(text: &str, version: &str) -> bool {
    text.strip_prefix(version)
        .is_some_and(|rest| rest.trim_start().is_empty() || rest.trim_start().starts_with(';'))
}

/// The first tag of a record.
fn first(text: &str) -> Span {
    Span::new(0, text.find(';').unwrap_or(text.len()))
}

/// Whether a text is a `mailto:` with a mailbox or an `https:` with a host, of
/// characters that URIs have.
fn is_uri(uri: &str) -> bool {
    let after = |scheme: &str| {
        let start = uri.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| uri.get(scheme.len()..)).flatten()
    };
    let good = uri.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'!' | b'"' | b'<' | b'>'));
    let mailbox = after("mailto:").is_some_and(|rest| {
        rest.split('?')
            .next()
            .unwrap_or_default()
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
    });
    let host = after("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    good && (mailbox || host)
}
