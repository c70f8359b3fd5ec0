//! The record at `_dmarc.<domain>` (RFC 9989 sections 4.7 and 4.8).

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{fmt, str::FromStr};

use super::{
    mend::mend,
    policy::{Alignment, FailureOptions, Policy, Psd},
};
use crate::{
    diagnostic::{ParseError, Span, expectations},
    tags::{self, Fault, Tags, items, trim},
};

/// A record, with every tag and its place.
///
/// Only a text that does not begin with `v=DMARC1` is not a record. Everything else that
/// is wrong has the fallback of the standard: unknown and malformed tags have no effect,
/// invalid values count as if they were absent, and an invalid policy makes the record
/// act as `p=none` or not at all ([`is_usable`](Self::is_usable)).
///
/// ```
/// use deliverability::dmarc::{Alignment, Policy, Record};
///
/// let text = "v=DMARC1; p=reject; sp=none; adkim=s; pct=50; rua=mailto:d@example.org";
/// let record = Record::parse(text)?;
/// assert_eq!(
///     (record.policy(), record.subdomain_policy()),
///     (Policy::Reject, Policy::None)
/// );
/// assert_eq!(record.non_existent_policy(), Policy::None);
/// assert_eq!(record.dkim_alignment(), Alignment::Strict);
/// assert_eq!(record.removed_tags().collect::<Vec<_>>(), [("pct", "50")]);
///
/// // An invalid policy with somewhere to report to acts as none.
/// let record = Record::parse("v=DMARC1; p=refuse; rua=mailto:d@example.org")?;
/// assert_eq!((record.policy(), record.stated_policy()), (Policy::None, None));
/// assert!(Record::parse("v=dmarc1; p=reject").is_err());
/// # Ok::<(), deliverability::dmarc::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Record<'a> {
    text: Cow<'a, str>,
    p: Value<Policy>,
    sp: Value<Policy>,
    np: Value<Policy>,
    adkim: Value<Alignment>,
    aspf: Value<Alignment>,
    psd: Value<Psd>,
    testing: Value<bool>,
    rua: Option<Span>,
    ruf: Option<Span>,
    /// Whether there is somewhere to report to; only determined if the policies are not
    /// valid.
    has_reports: bool,
}

/// The value of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Value<T> {
    /// The tag is absent.
    Absent,
    /// The value is not one that the tag can have.
    Bad,
    Good(T),
}

impl<T: Copy> Value<T> {
    const fn good(self) -> Option<T> {
        match self {
            Self::Good(value) => Some(value),
            Self::Absent | Self::Bad => None,
        }
    }

    pub(super) const fn is_bad(self) -> bool {
        matches!(self, Self::Bad)
    }
}

impl<'a> Record<'a> {
    /// Parses a record: the strings of a TXT record, joined.
    ///
    /// # Errors
    ///
    /// An [`Error`] if the text does not begin with `v=DMARC1`, complete and in
    /// capitals.
    ///
    /// ```
    /// use deliverability::dmarc::{ErrorKind, Policy, Record};
    ///
    /// // Everything after the version has a fallback.
    /// let record = Record::parse("v=DMARC1; p=reject; sp=rejct; foo")?;
    /// assert_eq!(record.stated_policy(), Some(Policy::Reject));
    /// assert!(!record.is_usable());
    ///
    /// let error = Record::parse("v=spf1 -all").unwrap_err();
    /// assert_eq!((error.kind(), error.found()), (ErrorKind::Version, "v=spf1 -all"));
    /// # Ok::<(), deliverability::dmarc::Error>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        let mut parts = Tags::new(text);
        let slice = |span: Span| text.as_bytes().get(span.range()).unwrap_or_default();
        match parts.next() {
            Some(Ok(tag))
                if tag.name.start() == 0
                    && slice(tag.name).eq_ignore_ascii_case(b"v")
                    && slice(tag.value) == b"DMARC1" => {}
            _ => {
                let span = Span::new(0, text.find(';').unwrap_or(text.len()));
                return Err(Error::new(ErrorKind::Version, span, text));
            }
        }
        let mut record = Record {
            text: Cow::Borrowed(text),
            p: Value::Absent,
            sp: Value::Absent,
            np: Value::Absent,
            adkim: Value::Absent,
            aspf: Value::Absent,
            psd: Value::Absent,
            testing: Value::Absent,
            rua: None,
            ruf: None,
            has_reports: false,
        };
        for tag in parts.filter_map(Result::ok) {
            record.take(slice(tag.name), slice(tag.value), tag.value);
        }
        // Only determined if it matters.
        record.has_reports =
            !record.is_sound() && record.rua.is_some_and(|span| uris(text, span).any(|uri| uri.is_valid()));
        Ok(record)
    }

    /// Takes a tag; the first of a name counts.
    fn take(&mut self, name: &[u8], value: &[u8], span: Span) {
        fn first<T>(place: &mut Value<T>, value: Option<T>) {
            if matches!(place, Value::Absent) {
                *place = value.map_or(Value::Bad, Value::Good);
            }
        }
        let mut lower = [0_u8; 5];
        let Some(known) = lower.get_mut(..name.len()) else { return };
        known.copy_from_slice(name);
        known.make_ascii_lowercase();
        match &*known {
            b"p" => first(&mut self.p, policy(value)),
            b"sp" => first(&mut self.sp, policy(value)),
            b"np" => first(&mut self.np, policy(value)),
            b"adkim" => first(&mut self.adkim, alignment(value)),
            b"aspf" => first(&mut self.aspf, alignment(value)),
            b"psd" => first(
                &mut self.psd,
                match value {
                    [b'y' | b'Y'] => Some(Psd::Yes),
                    [b'n' | b'N'] => Some(Psd::No),
                    [b'u' | b'U'] => Some(Psd::Unknown),
                    _ => None,
                },
            ),
            b"t" => first(
                &mut self.testing,
                match value {
                    [b'y' | b'Y'] => Some(true),
                    [b'n' | b'N'] => Some(false),
                    _ => None,
                },
            ),
            b"rua" => self.rua = self.rua.or(Some(span)),
            b"ruf" => self.ruf = self.ruf.or(Some(span)),
            _ => {}
        }
    }

    /// Whether a text is a record or was meant as one: with quotes inside, a space
    /// before the version, the version not first or misspelled.
    /// [`lint_text`](super::lint_text) says what to change.
    ///
    /// ```
    /// use deliverability::dmarc::Record;
    ///
    /// assert!(Record::resembles("p=reject; v=DMARC1; rua=mailto:d@example.org"));
    /// assert!(!Record::resembles("v=spf1 -all"));
    /// ```
    #[must_use]
    pub fn resembles(text: &str) -> bool {
        Record::parse(text).is_ok() || mend(text).is_some()
    }

    /// The same record with a text of its own.
    #[must_use]
    pub fn into_owned(self) -> Record<'static> {
        Record { text: Cow::Owned(self.text.into_owned()), ..self }
    }

    /// The text as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the record has any effect. A record whose `p` is missing or invalid, or
    /// whose `sp` or `np` is invalid, has one only if its `rua` has a URI, and then acts
    /// as `p=none` (RFC 9989 section 4.7).
    #[must_use]
    pub const fn is_usable(&self) -> bool {
        self.is_sound() || self.has_reports
    }

    /// Whether the policies are valid.
    pub(super) const fn is_sound(&self) -> bool {
        matches!(self.p, Value::Good(_)) && !self.sp.is_bad() && !self.np.is_bad()
    }

    /// The policy for the domain itself (`p`); `none` if the record merely [acts
    /// so](Self::is_usable). Testing is not taken into account.
    #[must_use]
    pub fn policy(&self) -> Policy {
        self.p.good().filter(|_| self.is_sound()).unwrap_or(Policy::None)
    }

    /// The policy for subdomains that exist: `sp`, else `p`.
    #[must_use]
    pub fn subdomain_policy(&self) -> Policy {
        self.sp.good().filter(|_| self.is_sound()).unwrap_or_else(|| self.policy())
    }

    /// The policy for subdomains that do not exist: `np`, else `sp`, else `p`.
    #[must_use]
    pub fn non_existent_policy(&self) -> Policy {
        self.np.good().filter(|_| self.is_sound()).unwrap_or_else(|| self.subdomain_policy())
    }

    /// The policy that `p` states, if it is valid.
    #[must_use]
    pub const fn stated_policy(&self) -> Option<Policy> {
        self.p.good()
    }

    /// How closely the domain of DKIM has to match (`adkim`).
    #[must_use]
    pub fn dkim_alignment(&self) -> Alignment {
        self.adkim.good().unwrap_or_default()
    }

    /// How closely the domain of SPF has to match (`aspf`).
    #[must_use]
    pub fn spf_alignment(&self) -> Alignment {
        self.aspf.good().unwrap_or_default()
    }

    /// Whether the domain is a public suffix (`psd`).
    #[must_use]
    pub fn psd(&self) -> Psd {
        self.psd.good().unwrap_or_default()
    }

    /// Whether the policy is only being tested, so that it counts one level lower (`t`).
    #[must_use]
    pub fn is_testing(&self) -> bool {
        self.testing.good().unwrap_or_default()
    }

    /// When failure reports are wanted (`fo`); unknown options are ignored.
    #[must_use]
    pub fn failure_options(&self) -> FailureOptions {
        let Some(value) = self.tag("fo").and_then(|span| span.slice(&self.text)) else {
            return FailureOptions::default();
        };
        let mut options = FailureOptions { all: false, ..FailureOptions::default() };
        for item in items(value) {
            match item {
                "0" => options.all = true,
                "1" => options.any = true,
                "d" | "D" => options.dkim = true,
                "s" | "S" => options.spf = true,
                _ => {}
            }
        }
        let is_empty = !(options.all || options.any || options.dkim || options.spf);
        if is_empty { FailureOptions::default() } else { options }
    }

    /// Where aggregate reports go (`rua`), including texts that are not URIs.
    pub fn aggregate_reports(&self) -> impl Iterator<Item = ReportUri<'_>> {
        self.rua.into_iter().flat_map(|span| uris(&self.text, span))
    }

    /// Where failure reports go (`ruf`), including texts that are not URIs.
    pub fn failure_reports(&self) -> impl Iterator<Item = ReportUri<'_>> {
        self.ruf.into_iter().flat_map(|span| uris(&self.text, span))
    }

    /// Tags that RFC 7489 had and RFC 9989 does not: `pct`, `rf` and `ri`. They have no
    /// effect.
    pub fn removed_tags(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tags().filter(|(name, ..)| is_removed(name)).map(|(name, value, _)| (name, value))
    }

    /// Tags that neither RFC defines.
    pub fn unknown_tags(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tags()
            .filter(|(name, ..)| !is_known(name) && !is_removed(name))
            .map(|(name, value, _)| (name, value))
    }

    /// The place of the value of the first tag with this name.
    ///
    /// ```
    /// use deliverability::dmarc::Record;
    ///
    /// let record = Record::parse("v=DMARC1; p=none; P=reject")?;
    /// assert_eq!(
    ///     record.tag("p").and_then(|span| span.slice(record.as_str())),
    ///     Some("none")
    /// );
    /// assert_eq!(record.tag("sp"), None);
    /// # Ok::<(), deliverability::dmarc::Error>(())
    /// ```
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<Span> {
        self.tags().find(|(known, ..)| known.eq_ignore_ascii_case(name)).map(|(_, _, span)| span)
    }

    /// Every tag after the version, in order: name, value, place of the value.
    pub fn tags(&self) -> impl Iterator<Item = (&str, &str, Span)> {
        tags::named(&self.text).skip(1)
    }

    /// The parts that are not tags.
    pub(super) fn faults(&self) -> impl Iterator<Item = Fault> {
        Tags::new(&self.text).filter_map(Result::err)
    }

    /// The tags with invalid values.
    pub(super) fn bad_values(&self) -> impl Iterator<Item = &'static str> {
        let bad = [
            ("p", self.p.is_bad()),
            ("sp", self.sp.is_bad()),
            ("np", self.np.is_bad()),
            ("adkim", self.adkim.is_bad()),
            ("aspf", self.aspf.is_bad()),
            ("psd", self.psd.is_bad()),
            ("t", self.testing.is_bad()),
        ];
        bad.into_iter().filter(|(_, is_bad)| *is_bad).map(|(name, _)| name)
    }
}

impl FromStr for Record<'static> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Record::parse(text).map(Record::into_owned)
    }
}

impl fmt::Display for Record<'_> {
    /// Writes the version and the tags with `; ` between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("v=DMARC1")?;
        self.tags().try_for_each(|(name, value, _)| write!(f, "; {name}={value}"))
    }
}

pub(super) fn is_known(name: &str) -> bool {
    const KNOWN: &[&str] = &["p", "sp", "np", "adkim", "aspf", "psd", "t", "fo", "rua", "ruf"];
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name))
}

pub(super) fn is_removed(name: &str) -> bool {
    ["pct", "rf", "ri"].iter().any(|removed| removed.eq_ignore_ascii_case(name))
}

fn policy(value: &[u8]) -> Option<Policy> {
    Policy::ALL.iter().find(|policy| value.eq_ignore_ascii_case(policy.as_str().as_bytes())).copied()
}

fn alignment(value: &[u8]) -> Option<Alignment> {
    match value {
        [b'r' | b'R'] => Some(Alignment::Relaxed),
        [b's' | b'S'] => Some(Alignment::Strict),
        _ => None,
    }
}

fn uris(text: &str, span: Span) -> impl Iterator<Item = ReportUri<'_>> {
    let mut start = Some(span.start());
    core::iter::from_fn(move || {
        let from = start?;
        let rest = text.as_bytes().get(from..span.end()).unwrap_or_default();
        let comma = memchr::memchr(b',', rest);
        let end = from.saturating_add(comma.unwrap_or(rest.len()));
        start = comma.map(|_| end.saturating_add(1));
        let place = trim(text.as_bytes(), from, end);
        Some(ReportUri { text: place.slice(text).unwrap_or_default(), span: place })
    })
}

/// Where reports go: one URI of `rua` or `ruf`.
///
/// ```
/// use deliverability::dmarc::Record;
///
/// let text =
///     "v=DMARC1; p=none; rua=mailto:d%2Bx@example.org!10m, https://example.net/r";
/// let record = Record::parse(text)?;
/// let uris: Vec<_> = record.aggregate_reports().collect();
/// assert_eq!(uris[0].mailbox().as_deref(), Some("d+x@example.org"));
/// assert_eq!(uris[0].size_limit(), Some("10m"));
/// assert_eq!(uris[1].host().as_deref(), Some("example.net"));
/// # Ok::<(), deliverability::dmarc::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReportUri<'a> {
    text: &'a str,
    span: Span,
}

impl<'a> ReportUri<'a> {
    /// A URI by itself. [`is_valid`](Self::is_valid) tells whether the text is one.
    ///
    /// ```
    /// use deliverability::dmarc::ReportUri;
    ///
    /// assert!(ReportUri::new("mailto:d@example.org").is_valid());
    /// assert!(!ReportUri::new("d@example.org").is_valid());
    /// ```
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self { text, span: Span::new(0, text.len()) }
    }

    /// The URI without an obsolete size limit.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        self.text.split_once('!').map_or(self.text, |(uri, _)| uri)
    }

    /// The text as written, size limit included.
    pub(super) const fn text(&self) -> &'a str {
        self.text
    }

    /// The obsolete size limit after a `!` (RFC 7489 section 6.2), if there is one.
    #[must_use]
    pub fn size_limit(&self) -> Option<&'a str> {
        self.text.split_once('!').map(|(_, limit)| limit)
    }

    /// Its place in the record.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// The scheme, if there is one (RFC 3986 section 3.1).
    #[must_use]
    pub fn scheme(&self) -> Option<&'a str> {
        let (scheme, _) = self.text.split_once(':')?;
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        let is_scheme =
            scheme.bytes().all(is_letter) && scheme.starts_with(|c: char| c.is_ascii_alphabetic());
        is_scheme.then_some(scheme)
    }

    /// Whether the text is a URI: a scheme, something after it, no character that URIs
    /// cannot have, and for `mailto` a mailbox.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        // Programs disagree about characters that RFC 3986 does not allow: a `\` is a `/` to some.
        let is_of_uri = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
        let is_visible = self.as_str().bytes().all(is_of_uri);
        match self.scheme() {
            Some(scheme) if scheme.eq_ignore_ascii_case("mailto") => is_visible && self.host().is_some(),
            Some(scheme) => is_visible && self.as_str().len() > scheme.len().saturating_add(1),
            None => false,
        }
    }

    /// The mailbox of a `mailto`, decoded (RFC 6068 section 2); `None` if it is not a
    /// single address, or one with quotes or a literal.
    #[must_use]
    pub fn mailbox(&self) -> Option<Cow<'a, str>> {
        self.scheme().filter(|scheme| scheme.eq_ignore_ascii_case("mailto"))?;
        let (_, rest) = self.as_str().split_once(':')?;
        let address = rest.split_once('?').map_or(rest, |(address, _)| address);
        let address = percent_decoded(address)?;
        let (local, domain) = address.rsplit_once('@')?;
        // The decoded text could be two addresses: one whose host is asked, and one that gets the reports.
        let is_local = |c: char| !c.is_ascii() || c.is_ascii_graphic() && !"\"(),:;<>@[\\]".contains(c);
        let is_one = !local.is_empty() && local.chars().all(is_local);
        (is_one && is_host(domain)).then_some(address)
    }

    /// The host that receives the reports: the domain of a `mailto`, the host of another
    /// URI.
    #[must_use]
    pub fn host(&self) -> Option<Cow<'a, str>> {
        if self.scheme()?.eq_ignore_ascii_case("mailto") {
            return Some(match self.mailbox()? {
                Cow::Borrowed(address) => Cow::Borrowed(address.rsplit_once('@')?.1),
                Cow::Owned(address) => Cow::Owned(address.rsplit_once('@')?.1.into()),
            });
        }
        let (_, rest) = self.as_str().split_once("://")?;
        let authority = rest.split(['/', '?', '#']).next()?;
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let host = host.split_once(':').map_or(host, |(host, _)| host);
        is_host(host).then_some(Cow::Borrowed(host))
    }
}

impl fmt::Display for ReportUri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a text can be the name of a host and nothing else; an address literal is not
/// one.
fn is_host(text: &str) -> bool {
    let is_part = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    !text.is_empty() && text.chars().all(is_part)
}

/// A text with its `%XX` decoded; `None` if the result is not text.
fn percent_decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        if *byte != b'%' {
            out.push(*byte);
            continue;
        }
        let (digits, after) = tail.split_at_checked(2)?;
        let digits = core::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
        out.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    let text = String::from_utf8(out).ok()?;
    (!text.chars().any(char::is_control)).then_some(Cow::Owned(text))
}

/// Why a text is not a DMARC record, and where.
///
/// ```
/// use deliverability::dmarc::{ErrorKind, Record};
///
/// let error = Record::parse("v=DMARC; p=none").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Version);
/// assert_eq!(
///     error.to_string(),
///     "expected v=DMARC1 at the start, found \"v=DMARC\" (RFC 9989, 4.7), at 0..7",
/// );
/// ```
pub type Error = ParseError<ErrorKind>;

/// The kinds of error in a DMARC record. Everything after the version has a fallback
/// instead.
///
/// ```
/// use deliverability::dmarc::{ErrorKind, Record};
///
/// let error = Record::parse("v=DMARC2; p=reject").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Version);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text does not begin with the version.
    Version,
}

expectations! {
    ErrorKind {
        Version => "v=DMARC1 at the start", "RFC 9989, 4.7";
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Record<'_> {
    /// The text as it was given.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Record<'static> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Record::parse(&text).map(Record::into_owned).map_err(serde::de::Error::custom)
    }
}
