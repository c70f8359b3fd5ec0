//! The record as data.

use alloc::{sync::Arc, vec::Vec};
use core::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

pub(super) use super::stored::{Part, Range, Selection, StoredTerm};
use super::{
    macros::MacroString,
    network::Network,
    parse::{self, Error},
};
use crate::{
    diagnostic::Span,
    dns::{Answer, Data, Text},
};

/// The result of a matching directive (RFC 7208 section 4.6.2).
///
/// ```
/// use deliverability::spf::{Qualifier, Record, Result};
///
/// let record = Record::parse("v=spf1 mx ~all")?;
/// let qualifiers: Vec<_> =
///     record.directives().map(|directive| directive.qualifier()).collect();
/// assert_eq!(qualifiers, [Qualifier::Pass, Qualifier::SoftFail]);
/// assert_eq!(
///     (Qualifier::SoftFail.prefix(), Result::from(Qualifier::SoftFail)),
///     ("~", Result::SoftFail)
/// );
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these four")]
pub enum Qualifier {
    /// `+`, or no prefix: the client is authorized.
    Pass,
    /// `-`: the client is not authorized.
    Fail,
    /// `~`: the client is probably not authorized.
    SoftFail,
    /// `?`: nothing is said about the client.
    Neutral,
}

crate::names::named! {
    Qualifier {
        Pass => "pass",
        Fail => "fail",
        SoftFail => "softfail",
        Neutral => "neutral",
    }
}

impl Qualifier {
    /// The character before a mechanism; empty for [`Pass`](Self::Pass), which needs
    /// none.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Pass => "",
            Self::Fail => "-",
            Self::SoftFail => "~",
            Self::Neutral => "?",
        }
    }
}

/// A published SPF record (RFC 7208 sections 4.5 and 12).
///
/// It borrows its text and keeps every term with its place, including prefix lengths as
/// written and unknown modifiers. `Display` writes the canonical text: single spaces,
/// mechanisms in lower case.
///
/// ```
/// use deliverability::spf::{Mechanism, Qualifier, Record};
///
/// let record = Record::parse("v=spf1 ip4:192.0.2.0/24 ~all")?;
/// let directive = record.directives().last().unwrap();
/// assert_eq!(
///     (directive.qualifier(), directive.mechanism()),
///     (Qualifier::SoftFail, Mechanism::All)
/// );
/// assert_eq!(directive.span().slice(record.as_str()), Some("~all"));
///
/// let error = Record::parse("v=spf1 ip4:192.0.2.0/33 -all").unwrap_err();
/// assert_eq!(error.span().slice("v=spf1 ip4:192.0.2.0/33 -all"), Some("/33"));
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Record<'a> {
    text: Source<'a>,
    terms: Vec<StoredTerm>,
}

/// The text of a record: the caller's, or shared with the answer it came in.
#[derive(Debug, Clone)]
enum Source<'a> {
    Borrowed(&'a str),
    Shared(Arc<str>),
}

/// The prefix lengths of an `a` or `mx` mechanism, as written (RFC 7208 section 5.3).
///
/// ```
/// use deliverability::spf::{DualCidr, Mechanism, Record};
///
/// let record = Record::parse("v=spf1 mx/28//64 -all")?;
/// let Mechanism::Mx(None, cidr) = record.directives().next().unwrap().mechanism()
/// else {
///     unreachable!()
/// };
/// assert_eq!(cidr, DualCidr::new(Some(28), Some(64)));
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DualCidr {
    /// The prefix length for IPv4, 0 to 32.
    pub ip4: Option<u8>,
    /// The prefix length for IPv6, 0 to 128.
    pub ip6: Option<u8>,
}

impl DualCidr {
    /// Both prefix lengths as they are to be written; `None` leaves one out.
    ///
    /// ```
    /// use deliverability::spf::DualCidr;
    ///
    /// assert_eq!(DualCidr::new(Some(24), None).to_string(), "/24");
    /// assert_eq!(DualCidr::new(None, Some(64)).to_string(), "//64");
    /// ```
    #[must_use]
    pub const fn new(ip4: Option<u8>, ip6: Option<u8>) -> Self {
        Self { ip4, ip6 }
    }
}

impl fmt::Display for DualCidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(length) = self.ip4 {
            write!(f, "/{length}")?;
        }
        if let Some(length) = self.ip6 {
            write!(f, "//{length}")?;
        }
        Ok(())
    }
}

/// A term of a record.
///
/// ```
/// use deliverability::spf::{Record, Term};
///
/// let record = Record::parse("v=spf1 mx redirect=_spf.example.org")?;
/// let directives = record.terms().filter(|term| matches!(term, Term::Directive(_)));
/// assert_eq!((record.len(), directives.count()), (2, 1));
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the grammar has these two")]
pub enum Term<'r> {
    /// A mechanism with its qualifier.
    Directive(Directive<'r>),
    /// A modifier.
    Modifier(Modifier<'r>),
}

impl fmt::Display for Term<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directive(directive) => directive.fmt(f),
            Self::Modifier(modifier) => modifier.fmt(f),
        }
    }
}

/// A mechanism with its qualifier (RFC 7208 section 4.6.1).
///
/// ```
/// use deliverability::spf::{Qualifier, Record};
///
/// let record = Record::parse("v=spf1 ?include:_spf.example.net -all")?;
/// let directive = record.directives().next().unwrap();
/// assert_eq!(directive.qualifier(), Qualifier::Neutral);
/// assert_eq!(directive.mechanism().name(), "include");
/// assert_eq!(directive.to_string(), "?include:_spf.example.net");
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Directive<'r> {
    qualifier: Qualifier,
    mechanism: Mechanism<DomainSpec<'r>>,
    span: Span,
}

impl<'r> Directive<'r> {
    /// The result of a match.
    #[must_use]
    pub const fn qualifier(&self) -> Qualifier {
        self.qualifier
    }

    /// What the client is compared with.
    #[must_use]
    pub const fn mechanism(&self) -> Mechanism<DomainSpec<'r>> {
        self.mechanism
    }

    /// The place of the directive in the record.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }
}

impl fmt::Display for Directive<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.qualifier.prefix(), self.mechanism)
    }
}

/// A mechanism (RFC 7208 section 5). `D` is the type of its domain-spec: a
/// [`DomainSpec`] in the terms of a [`Record`].
///
/// ```
/// use deliverability::spf::{Mechanism, Record};
///
/// let record = Record::parse("v=spf1 include:_spf.example.net -all")?;
/// let mechanism = record.directives().next().unwrap().mechanism();
/// let Mechanism::Include(domain) = mechanism else { unreachable!() };
/// assert_eq!(domain.as_str(), "_spf.example.net");
/// assert_eq!((mechanism.name(), mechanism.looks_up()), ("include", true));
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these eight, and a ninth would be an error")]
pub enum Mechanism<D> {
    /// Always matches.
    All,
    /// Matches if the record of that domain passes.
    Include(D),
    /// Matches an address of the domain.
    A(Option<D>, DualCidr),
    /// Matches an address of a mail exchanger of the domain.
    Mx(Option<D>, DualCidr),
    /// Matches if the name of the client lies in the domain; should not be used.
    Ptr(Option<D>),
    /// Matches an IPv4 network, with its prefix length as written.
    Ip4(Ipv4Addr, Option<u8>),
    /// Matches an IPv6 network, with its prefix length as written.
    Ip6(Ipv6Addr, Option<u8>),
    /// Matches if the name has an IPv4 address.
    Exists(D),
}

impl<D: Copy> Mechanism<D> {
    /// The domain-spec after the name, if there is one.
    #[must_use]
    pub const fn domain_spec(&self) -> Option<D> {
        match self {
            Self::Include(spec) | Self::Exists(spec) => Some(*spec),
            Self::A(spec, _) | Self::Mx(spec, _) | Self::Ptr(spec) => *spec,
            Self::All | Self::Ip4(..) | Self::Ip6(..) => None,
        }
    }

    /// The same mechanism with another form of domain-spec.
    fn map<E>(self, form: impl FnOnce(D) -> E) -> Mechanism<E> {
        match self {
            Self::All => Mechanism::All,
            Self::Include(spec) => Mechanism::Include(form(spec)),
            Self::A(spec, cidr) => Mechanism::A(spec.map(form), cidr),
            Self::Mx(spec, cidr) => Mechanism::Mx(spec.map(form), cidr),
            Self::Ptr(spec) => Mechanism::Ptr(spec.map(form)),
            Self::Ip4(address, length) => Mechanism::Ip4(address, length),
            Self::Ip6(address, length) => Mechanism::Ip6(address, length),
            Self::Exists(spec) => Mechanism::Exists(form(spec)),
        }
    }

    /// The network of an `ip4` or `ip6`.
    #[must_use]
    pub fn network(&self) -> Option<Network> {
        match *self {
            Self::Ip4(address, length) => Network::new(address.into(), length.unwrap_or(32)),
            Self::Ip6(address, length) => Network::new(address.into(), length.unwrap_or(128)),
            _ => None,
        }
    }
}

impl<D> Mechanism<D> {
    /// Whether the mechanism counts towards the limit of ten lookups (RFC 7208 section
    /// 4.6.4).
    #[must_use]
    pub const fn looks_up(&self) -> bool {
        !matches!(self, Self::All | Self::Ip4(..) | Self::Ip6(..))
    }

    /// The name of the mechanism.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Include(_) => "include",
            Self::A(..) => "a",
            Self::Mx(..) => "mx",
            Self::Ptr(_) => "ptr",
            Self::Ip4(..) => "ip4",
            Self::Ip6(..) => "ip6",
            Self::Exists(_) => "exists",
        }
    }
}

impl<D: fmt::Display> fmt::Display for Mechanism<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::All | Self::A(None, _) | Self::Mx(None, _) | Self::Ptr(None) => {}
            Self::Include(domain)
            | Self::Exists(domain)
            | Self::A(Some(domain), _)
            | Self::Mx(Some(domain), _)
            | Self::Ptr(Some(domain)) => write!(f, ":{domain}")?,
            Self::Ip4(network, _) => write!(f, ":{network}")?,
            Self::Ip6(network, _) => write!(f, ":{network}")?,
        }
        match self {
            Self::A(_, cidr) | Self::Mx(_, cidr) => cidr.fmt(f),
            Self::Ip4(_, Some(length)) | Self::Ip6(_, Some(length)) => write!(f, "/{length}"),
            _ => Ok(()),
        }
    }
}

/// A modifier (RFC 7208 section 6).
///
/// ```
/// use deliverability::spf::{Modifier, Record};
///
/// let record = Record::parse("v=spf1 mx -all exp=why.example.org")?;
/// let Some(Modifier::Exp(domain)) = record.modifiers().next() else { unreachable!() };
/// assert_eq!(domain.as_str(), "why.example.org");
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Modifier<'r> {
    /// The domain whose record continues if no directive matches.
    Redirect(DomainSpec<'r>),
    /// The name of the text that explains a fail.
    Exp(DomainSpec<'r>),
    /// Any other modifier; it has no effect.
    Unknown {
        /// The name as written.
        name: &'r str,
        /// The value.
        value: MacroString<'r>,
    },
}

impl fmt::Display for Modifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redirect(domain) => write!(f, "redirect={domain}"),
            Self::Exp(domain) => write!(f, "exp={domain}"),
            Self::Unknown { name, value } => write!(f, "{name}={value}"),
        }
    }
}

/// A domain-spec: a macro string that expands to a name (RFC 7208 section 7.1).
///
/// ```
/// use deliverability::spf::{Context, DomainSpec};
///
/// let spec = DomainSpec::parse("%{ir}._spf.%{d}")?;
/// let context = Context::new("192.0.2.7".parse()?, "jane@example.org", "example.org");
/// assert_eq!(spec.macro_string().expand_name(&context), "7.2.0.192._spf.example.org");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DomainSpec<'r>(MacroString<'r>);

impl<'r> DomainSpec<'r> {
    /// Parses a domain-spec.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of a malformed macro, or of the whole text if it ends
    /// neither with a macro nor with a dot and a top label.
    ///
    /// ```
    /// use deliverability::spf::{DomainSpec, ErrorKind};
    ///
    /// assert_eq!(
    ///     DomainSpec::parse("%{ir}._spf.example.org")?.macro_string().parts().count(),
    ///     2
    /// );
    /// assert_eq!(
    ///     DomainSpec::parse("example").unwrap_err().kind(),
    ///     ErrorKind::DomainEnd
    /// );
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
    pub fn parse(text: &'r str) -> Result<Self, Error> {
        parse::domain_spec(text.as_bytes(), 0, text.len())?;
        Ok(Self(MacroString::checked(text)))
    }

    /// The text as written.
    #[must_use]
    pub const fn as_str(&self) -> &'r str {
        self.0.as_str()
    }

    pub(super) const fn into_macro_string(self) -> MacroString<'r> {
        self.0
    }

    /// The macro string.
    #[must_use]
    pub const fn macro_string(&self) -> MacroString<'r> {
        self.0
    }
}

impl fmt::Display for DomainSpec<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'a> Record<'a> {
    /// Whether a text is an SPF record at all, valid or not: it begins with the version,
    /// followed by a space or nothing (RFC 7208 section 4.5).
    ///
    /// ```
    /// use deliverability::spf::Record;
    ///
    /// assert!(Record::is_spf(b"v=spf1 no such term"));
    /// assert!(!Record::is_spf(b"v=spf10 -all"));
    /// assert!(!Record::is_spf(b"google-site-verification=x"));
    /// ```
    #[must_use]
    pub fn is_spf(text: &[u8]) -> bool {
        text.get(..6).is_some_and(|version| version.eq_ignore_ascii_case(b"v=spf1"))
            && matches!(text.get(6), None | Some(b' '))
    }

    /// The text of an answer that is an SPF record, valid or not, if there is exactly
    /// one (RFC 7208 section 4.5).
    pub(super) fn select(answer: &Answer) -> Selection<'_> {
        let is_record = |text: &&Text| Self::is_spf(text.as_bytes());
        let mut found = answer.records().filter_map(Data::text).filter(is_record);
        match (found.next(), found.next()) {
            (None, _) => Selection::None,
            (Some(text), None) => Selection::One(text),
            (Some(_), Some(_)) => Selection::Several,
        }
    }

    /// Parses a record. Allocates once, for the terms.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault (RFC 7208 section 4.6: a syntax
    /// error anywhere makes the record a permerror). A text that is not an SPF record
    /// has the kind [`Version`](super::ErrorKind::Version); ask [`is_spf`](Self::is_spf)
    /// first if that is not an error for you.
    ///
    /// ```
    /// use deliverability::spf::{ErrorKind, Record};
    ///
    /// let record = Record::parse("v=spf1 mx include:_spf.example.net ~all")?;
    /// assert_eq!(
    ///     record.terms().map(|term| term.to_string()).collect::<Vec<_>>(),
    ///     ["mx", "include:_spf.example.net", "~all",]
    /// );
    ///
    /// let text = "v=spf1 mx ipv4:192.0.2.1 ~all";
    /// let error = Record::parse(text).unwrap_err();
    /// assert_eq!(
    ///     (error.kind(), error.span().slice(text)),
    ///     (ErrorKind::Mechanism, Some("ipv4"))
    /// );
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        let terms = parse::terms(text)?;
        Ok(Self { text: Source::Borrowed(text), terms })
    }

    /// Parses a record and shares its text.
    pub(super) fn parse_shared(text: Arc<str>) -> Result<Record<'static>, Error> {
        let terms = parse::terms(&text)?;
        Ok(Record { text: Source::Shared(text), terms })
    }

    /// A record without terms.
    pub(super) const fn empty() -> Record<'static> {
        Record { text: Source::Borrowed("v=spf1"), terms: Vec::new() }
    }

    /// The same record with a text of its own.
    #[must_use]
    pub fn into_owned(self) -> Record<'static> {
        Record { text: Source::Shared(self.as_str().into()), terms: self.terms }
    }

    /// The text as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.text {
            Source::Borrowed(text) => text,
            Source::Shared(text) => text,
        }
    }

    /// The length of the text.
    pub(super) fn text_length(&self) -> usize {
        self.as_str().len()
    }

    /// The number of terms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether the record has no terms.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The terms in order.
    pub fn terms(&self) -> impl DoubleEndedIterator<Item = Term<'_>> + ExactSizeIterator {
        self.terms.iter().map(|term| self.view(term))
    }

    /// The term at an index.
    pub(super) fn term(&self, index: usize) -> Option<Term<'_>> {
        self.terms.get(index).map(|term| self.view(term))
    }

    /// What kind of term there is at an index.
    pub(super) fn part(&self, index: usize) -> Option<Part> {
        self.terms.get(index).map(|term| term.part)
    }

    /// The span of the term at an index.
    pub(super) fn span(&self, index: usize) -> Option<Span> {
        self.terms.get(index).map(|term| term.span.span())
    }

    /// The span of each term, in order.
    pub fn spans(&self) -> impl DoubleEndedIterator<Item = Span> + ExactSizeIterator {
        self.terms.iter().map(|term| term.span.span())
    }

    pub(super) fn stored(&self) -> &[StoredTerm] {
        &self.terms
    }

    /// The domain-spec at a place that a stored term names.
    pub(super) fn domain_spec(&self, place: Range) -> DomainSpec<'_> {
        DomainSpec(MacroString::checked(place.span().slice(self.as_str()).unwrap_or_default()))
    }

    /// The index of the first `all`.
    pub(super) fn all_index(&self) -> Option<usize> {
        self.terms.iter().position(|term| matches!(term.part, Part::Directive(_, Mechanism::All)))
    }

    /// The index of the `redirect`.
    pub(super) fn redirect_index(&self) -> Option<usize> {
        self.terms.iter().position(|term| matches!(term.part, Part::Redirect(_)))
    }

    /// The directives in order.
    pub fn directives(&self) -> impl DoubleEndedIterator<Item = Directive<'_>> {
        self.terms().filter_map(|term| match term {
            Term::Directive(directive) => Some(directive),
            Term::Modifier(_) => None,
        })
    }

    /// The modifiers in order.
    pub fn modifiers(&self) -> impl DoubleEndedIterator<Item = Modifier<'_>> {
        self.terms().filter_map(|term| match term {
            Term::Directive(_) => None,
            Term::Modifier(modifier) => Some(modifier),
        })
    }

    /// The domain-spec of the `redirect`, if there is one.
    #[must_use]
    pub fn redirect(&self) -> Option<DomainSpec<'_>> {
        self.modifiers().find_map(|modifier| match modifier {
            Modifier::Redirect(domain) => Some(domain),
            _ => None,
        })
    }

    /// The domain-spec of the `exp`, if there is one.
    #[must_use]
    pub fn exp(&self) -> Option<DomainSpec<'_>> {
        self.modifiers().find_map(|modifier| match modifier {
            Modifier::Exp(domain) => Some(domain),
            _ => None,
        })
    }

    fn view(&self, term: &StoredTerm) -> Term<'_> {
        let span = term.span.span();
        match term.part {
            Part::Directive(qualifier, mechanism) => {
                let mechanism = mechanism.map(|place| self.domain_spec(place));
                Term::Directive(Directive { qualifier, mechanism, span })
            }
            Part::Redirect(place) => Term::Modifier(Modifier::Redirect(self.domain_spec(place))),
            Part::Exp(place) => Term::Modifier(Modifier::Exp(self.domain_spec(place))),
            Part::Unknown(place) => {
                let name = Span::new(span.start(), place.span().start().saturating_sub(1));
                let name = name.slice(self.as_str()).unwrap_or_default();
                let value = self.domain_spec(place).into_macro_string();
                Term::Modifier(Modifier::Unknown { name, value })
            }
        }
    }
}

impl FromStr for Record<'static> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Record::parse(text).map(Record::into_owned)
    }
}

impl fmt::Display for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("v=spf1")?;
        self.terms().try_for_each(|term| write!(f, " {term}"))
    }
}

impl PartialEq for Record<'_> {
    /// Records are equal if their terms are, whatever the space between them.
    fn eq(&self, other: &Record<'_>) -> bool {
        self.terms.len() == other.terms.len()
            && self.terms().zip(other.terms()).all(|(one, other)| match (one, other) {
                (Term::Directive(one), Term::Directive(other)) => {
                    (one.qualifier, one.mechanism) == (other.qualifier, other.mechanism)
                }
                (Term::Modifier(one), Term::Modifier(other)) => one == other,
                _ => false,
            })
    }
}

impl Eq for Record<'_> {}

#[cfg(feature = "serde")]
impl serde::Serialize for Record<'_> {
    /// As its text.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Record<'static> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <alloc::string::String as serde::Deserialize>::deserialize(deserializer)?;
        Self::parse_shared(text.into()).map_err(serde::de::Error::custom)
    }
}
