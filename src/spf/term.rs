//! The terms of a record (RFC 7208, 4.6.1).

use core::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use super::{
    macros::MacroString,
    network::Network,
    parse::{self, Error},
};
use crate::diagnostic::Span;

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

/// The prefix lengths of an `a` or `mx` mechanism, as written (RFC 7208 section 5.3).
///
/// ```
/// use deliverability::spf::{Mechanism, Record, term::DualCidr};
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
    /// use deliverability::spf::term::DualCidr;
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
    pub(super) qualifier: Qualifier,
    pub(super) mechanism: Mechanism<DomainSpec<'r>>,
    pub(super) span: Span,
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
/// [`DomainSpec`] in the terms of a [`Record`](super::Record).
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
    pub(super) fn map<E>(self, form: impl FnOnce(D) -> E) -> Mechanism<E> {
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
/// use deliverability::spf::{Record, term::Modifier};
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
/// use deliverability::spf::{macros::Context, term::DomainSpec};
///
/// let spec = DomainSpec::parse("%{ir}._spf.%{d}")?;
/// let context = Context::new("192.0.2.7".parse()?, "jane@example.org", "example.org");
/// assert_eq!(spec.macro_string().expand_name(&context), "7.2.0.192._spf.example.org");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DomainSpec<'r>(pub(super) MacroString<'r>);

impl<'r> DomainSpec<'r> {
    /// Parses a domain-spec.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of a malformed macro, or of the whole text if it ends
    /// neither with a macro nor with a dot and a top label.
    ///
    /// ```
    /// use deliverability::spf::{ErrorKind, term::DomainSpec};
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
