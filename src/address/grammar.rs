//! The grammars by name, and the options that narrow them.

use super::{
    Address,
    error::{Error, ErrorKind, Fault},
    features::Features,
    scanner::{Parts, Scanner, plain},
};

/// A definition of what an address is.
///
/// The [module's page](super) has a table of the differences, and of which grammar
/// includes which.
///
/// ```
/// use deliverability::address::Grammar;
///
/// assert!(Grammar::Rfc5321.parse("jane@example.org").is_ok());
/// assert!(Grammar::Rfc5321.parse("jörg@bücher.example").is_err());
/// assert!(Grammar::Rfc6531.parse("jörg@bücher.example").is_ok());
/// assert!(Grammar::Rfc5322Current.parse("jane (Jane Doe) @example.org").is_ok());
/// assert!(Grammar::Rfc5322.parse("jane . doe @ example . org").is_ok());
/// assert!(Grammar::Lenient.parse("a..b.@docomo.ne.jp").is_ok());
/// assert_eq!("rfc5322-current".parse::<Grammar>().unwrap(), Grammar::Rfc5322Current);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Grammar {
    /// `Mailbox` of RFC 5321 section 4.1.2: what SMTP carries without an extension.
    Rfc5321,
    /// Like [`Rfc5321`](Self::Rfc5321), with SMTPUTF8 (RFC 6531 section 3.3): UTF-8 in
    /// the local part, U-labels in the domain.
    #[default]
    Rfc6531,
    /// `addr-spec` of RFC 5322 section 3.4.1 as it may be written: with comments and
    /// folded space.
    Rfc5322Current,
    /// `addr-spec` of RFC 5322 as it must be read: with the obsolete forms of section 4
    /// and the erratum 1908.
    Rfc5322,
    /// Like [`Rfc5322`](Self::Rfc5322), with UTF-8 (RFC 6532 section 3.2).
    Rfc6532,
    /// What browsers accept in `<input type=email>` (HTML section 4.10.5.1.5).
    Html5,
    /// All of the above, and addresses that exist in practice: dots anywhere in the
    /// local part (`a..b.@docomo.ne.jp`), local parts over 64 bytes.
    Lenient,
}

impl Grammar {
    /// Reads an address: the whole text must be one address.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault, if the text is not an address
    /// under this grammar.
    ///
    /// ```
    /// use deliverability::address::{ErrorKind, Grammar};
    ///
    /// let error = Grammar::Rfc5321.parse("jane@[IPv6:1::2::3]").unwrap_err();
    /// assert_eq!((error.kind(), error.span().start()), (ErrorKind::Ipv6, 5));
    /// ```
    #[inline]
    pub fn parse(self, text: &str) -> Result<Address<'_>, Error> {
        self.options().parse(text)
    }

    /// The first grammar of [`ALL`](Self::ALL) that accepts the text, in one pass over
    /// it.
    ///
    /// ```
    /// use deliverability::address::Grammar;
    ///
    /// assert_eq!(
    ///     Grammar::strictest("\"jane doe\"@example.org"),
    ///     Some(Grammar::Rfc5321)
    /// );
    /// assert_eq!(Grammar::strictest("jane@bücher.example"), Some(Grammar::Rfc6531));
    /// assert_eq!(Grammar::strictest("jane..doe@example.org"), Some(Grammar::Html5));
    /// assert_eq!(Grammar::strictest("jane"), None);
    /// ```
    #[must_use]
    pub fn strictest(text: &str) -> Option<Self> {
        if plain(text.as_bytes(), &Limits::SMTP).is_some() {
            return Some(Self::Rfc5321);
        }
        let parts = Scanner::new(text, Features::ALL, Limits::SMTP).whole().ok()?;
        Self::ALL.iter().copied().find(|grammar| parts.seen.is_within(Features::of(*grammar)))
    }

    /// The options of this grammar, to change some of them.
    #[must_use]
    pub const fn options(self) -> Options {
        Options { grammar: self, allowed: Features::of(self), limits: Limits::SMTP, special_use: true }
    }
}

// The strictest first: `strictest` depends on this order.
crate::names::named! {
    Grammar {
        Rfc5321 => "rfc5321",
        Rfc6531 => "rfc6531",
        Rfc5322Current => "rfc5322-current",
        Rfc5322 => "rfc5322",
        Rfc6532 => "rfc6532",
        Html5 => "html5",
        Lenient => "lenient",
    }
}

/// The greatest lengths of the parts of an address, each in bytes.
///
/// ```
/// use deliverability::address::{Grammar, Limits};
///
/// let limits = Limits { local_part: 30, ..Limits::SMTP };
/// let options = Grammar::Rfc5321.options().limits(limits);
/// assert!(options.parse(&format!("{}@example.org", "x".repeat(31))).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[expect(clippy::exhaustive_structs, reason = "the four parts that have a length; built with `..`")]
pub struct Limits {
    /// The local part as it is written, with its quotes (RFC 5321 section 4.5.3.1.1:
    /// 64).
    pub local_part: usize,
    /// A label in its ASCII form (RFC 1035 section 2.3.4: 63).
    pub label: usize,
    /// The domain in its ASCII form (RFC 1035 section 2.3.4: 253 without the final dot).
    pub domain: usize,
    /// The whole address, with the domain as it is written and in its ASCII form (RFC
    /// 5321 section 4.5.3.1.3: 256 with the angle brackets, so 254; erratum 1690 of RFC
    /// 3696).
    pub total: usize,
}

impl Limits {
    /// The limits of SMTP: 64, 63, 253 and 254 bytes.
    pub const SMTP: Self = Self { local_part: 64, label: 63, domain: 253, total: 254 };
    /// No limits on any part.
    pub const NONE: Self =
        Self { local_part: usize::MAX, label: usize::MAX, domain: usize::MAX, total: usize::MAX };
}

impl Default for Limits {
    fn default() -> Self {
        Self::SMTP
    }
}

/// A grammar, and which of its forms are allowed.
///
/// Each setter takes whether a form is allowed. None of them adds a form that the
/// grammar does not have, except [`uts46`](Self::uts46).
///
/// ```
/// use deliverability::address::{ErrorKind, Grammar, Options};
///
/// // For a sign-up form: no literals, quotes, dotless or reserved domains.
/// let options = Options::new(Grammar::Rfc6531)
///     .literals(false)
///     .quoted(false)
///     .dotless(false)
///     .special_use(false);
/// assert!(options.parse("jane@bücher.de").is_ok());
/// assert_eq!(options.parse("jane@localhost").unwrap_err().kind(), ErrorKind::Dotless);
/// assert_eq!(
///     options.parse("jane@[192.0.2.1]").unwrap_err().kind(),
///     ErrorKind::Literal
/// );
/// assert_eq!(options.parse("jane@mx.test").unwrap_err().kind(), ErrorKind::SpecialUse);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Options {
    grammar: Grammar,
    allowed: Features,
    limits: Limits,
    special_use: bool,
}

impl Default for Options {
    /// The options of [`Grammar::Rfc6531`].
    fn default() -> Self {
        Self::new(Grammar::default())
    }
}

impl Options {
    /// Everything that the grammar allows, with the limits of SMTP where the grammar
    /// has limits.
    ///
    /// ```
    /// use deliverability::address::{Grammar, Options};
    ///
    /// let options = Options::new(Grammar::Rfc5321);
    /// assert!(options.parse("\"jane doe\"@[192.0.2.1]").is_ok());
    /// assert_eq!(options, Grammar::Rfc5321.options());
    /// ```
    #[must_use]
    pub const fn new(grammar: Grammar) -> Self {
        grammar.options()
    }

    /// The grammar that the options narrow.
    #[must_use]
    pub const fn grammar(&self) -> Grammar {
        self.grammar
    }

    const fn set(mut self, seen: Features, is_allowed: bool) -> Self {
        // No option adds what the grammar does not have.
        let has = Features::of(self.grammar);
        let seen = seen.without(Features::ALL.without(has));
        self.allowed = if is_allowed { self.allowed.with(seen) } else { self.allowed.without(seen) };
        self
    }

    /// Whether the local part may be a quoted string.
    ///
    /// ```
    /// use deliverability::address::{ErrorKind, Grammar};
    ///
    /// let options = Grammar::Rfc5321.options().quoted(false);
    /// let error = options.parse("\"jane doe\"@example.org").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Quoted);
    /// ```
    #[must_use]
    pub const fn quoted(self, is_allowed: bool) -> Self {
        self.set(Features::QUOTED.with(Features::EMPTY_QUOTES).with(Features::QUOTED_SPACE), is_allowed)
    }

    /// Whether the local part may be `""`. The grammars allow it, and erratum 3135 of
    /// RFC 5322 would not.
    ///
    /// ```
    /// use deliverability::address::Grammar;
    ///
    /// let options = Grammar::Rfc5321.options().empty_quotes(false);
    /// assert!(options.parse("\"\"@example.org").is_err());
    /// assert!(options.parse("\"jane\"@example.org").is_ok());
    /// ```
    #[must_use]
    pub const fn empty_quotes(self, is_allowed: bool) -> Self {
        self.set(Features::EMPTY_QUOTES, is_allowed)
    }

    /// Whether an address literal of any kind may take the place of the domain.
    ///
    /// ```
    /// use deliverability::address::{ErrorKind, Grammar};
    ///
    /// let options = Grammar::Rfc5321.options().literals(false);
    /// let error = options.parse("jane@[IPv6:2001:db8::1]").unwrap_err();
    /// assert_eq!(
    ///     (error.kind(), error.section()),
    ///     (ErrorKind::Literal, "RFC 5321, 4.1.3")
    /// );
    /// ```
    #[must_use]
    pub const fn literals(self, is_allowed: bool) -> Self {
        self.set(Features::LITERALS, is_allowed)
    }

    /// Whether an IPv4 literal may take the place of the domain.
    ///
    /// ```
    /// use deliverability::address::Grammar;
    ///
    /// let options = Grammar::Rfc5321.options().ipv4(false);
    /// assert!(options.parse("jane@[192.0.2.1]").is_err());
    /// assert!(options.parse("jane@[IPv6:2001:db8::1]").is_ok());
    /// ```
    #[must_use]
    pub const fn ipv4(self, is_allowed: bool) -> Self {
        self.set(Features::IPV4, is_allowed)
    }

    /// Whether an IPv6 literal may take the place of the domain.
    ///
    /// ```
    /// use deliverability::address::Grammar;
    ///
    /// let options = Grammar::Rfc5321.options().ipv6(false);
    /// assert!(options.parse("jane@[IPv6:2001:db8::1]").is_err());
    /// assert!(options.parse("jane@[192.0.2.1]").is_ok());
    /// ```
    #[must_use]
    pub const fn ipv6(self, is_allowed: bool) -> Self {
        self.set(Features::IPV6.with(Features::IPV6_SHORT), is_allowed)
    }

    /// Whether a literal with another tag may take the place of the domain. The
    /// registry of tags has none but `IPv6`.
    ///
    /// ```
    /// use deliverability::address::Grammar;
    ///
    /// let text = "jane@[X-400:c=gb]";
    /// assert!(Grammar::Rfc5321.parse(text).is_ok());
    /// assert!(Grammar::Rfc5321.options().general_literals(false).parse(text).is_err());
    /// ```
    #[must_use]
    pub const fn general_literals(self, is_allowed: bool) -> Self {
        self.set(Features::GENERAL.with(Features::FREE_LITERAL), is_allowed)
    }

    /// Whether the domain may be a single label, such as `localhost` or a top-level
    /// domain.
    ///
    /// ```
    /// use deliverability::address::{ErrorKind, Grammar};
    ///
    /// let options = Grammar::Rfc5321.options().dotless(false);
    /// let error = options.parse("jane@localhost").unwrap_err();
    /// assert_eq!((error.kind(), error.span().start()), (ErrorKind::Dotless, 5));
    /// ```
    #[must_use]
    pub const fn dotless(self, is_allowed: bool) -> Self {
        self.set(Features::DOTLESS, is_allowed)
    }

    /// Whether the domain may be one that RFC 6761 and its registry reserve, such as
    /// those below `test` or `invalid`.
    ///
    /// ```
    /// use deliverability::address::Grammar;
    ///
    /// let options = Grammar::Rfc5321.options().special_use(false);
    /// assert!(options.parse("jane@mx.test").is_err());
    /// assert!(options.parse("jane@iana.org").is_ok());
    /// ```
    #[must_use]
    pub const fn special_use(mut self, is_allowed: bool) -> Self {
        self.special_use = is_allowed;
        self
    }

    /// Whether labels that UTS 46 maps or allows are accepted in addition to the
    /// U-labels of IDNA2008: capital letters (`Bücher.example`), symbols.
    /// [`Grammar::Rfc6532`] and [`Grammar::Lenient`] always accept them.
    ///
    /// ```
    /// use deliverability::address::{Grammar, Options};
    ///
    /// assert!(Options::default().parse("jane@Bücher.example").is_err());
    /// assert!(Options::default().uts46(true).parse("jane@Bücher.example").is_ok());
    /// ```
    #[must_use]
    pub const fn uts46(mut self, is_allowed: bool) -> Self {
        if is_allowed && self.allowed.has(Features::UTF8_DOMAIN) {
            self.allowed = self.allowed.with(Features::MAPPED_LABEL);
            return self;
        }
        self.set(Features::MAPPED_LABEL, is_allowed)
    }

    /// Sets the limits, which then apply even if the grammar has none.
    ///
    /// ```
    /// use deliverability::address::{ErrorKind, Grammar, Limits};
    ///
    /// let long = format!("{}@example.org", "x".repeat(65));
    /// assert!(Grammar::Lenient.parse(&long).is_ok());
    /// let options = Grammar::Lenient.options().limits(Limits::SMTP);
    /// assert_eq!(options.parse(&long).unwrap_err().kind(), ErrorKind::LongLocalPart);
    /// ```
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self.allowed = self.allowed.without(Features::LONG);
        self
    }

    /// Reads an address: the whole text must be one address.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault.
    ///
    /// ```
    /// use deliverability::address::{ErrorKind, Grammar};
    ///
    /// let options = Grammar::Rfc6531.options().literals(false).dotless(false);
    /// assert_eq!(options.parse("jane@example.org")?.to_string(), "jane@example.org");
    /// assert_eq!(options.parse("jane@org").unwrap_err().kind(), ErrorKind::Dotless);
    /// # Ok::<(), deliverability::address::Error>(())
    /// ```
    #[inline]
    pub fn parse<'a>(&self, text: &'a str) -> Result<Address<'a>, Error> {
        if let Some((local, labels)) = plain(text.as_bytes(), &self.limits) {
            let seen =
                if labels == 1 { Features::PLAIN_HOST.with(Features::DOTLESS) } else { Features::PLAIN_HOST };
            if self.special_use && seen.is_within(self.allowed.with(Features::PLAIN_HOST)) {
                let host = (local.saturating_add(1), text.len());
                let parts = Parts { local: (0, local), host, seen };
                return Ok(Address::new(text, parts, self.grammar));
            }
        }
        self.parse_slowly(text)
    }

    #[cold]
    #[inline(never)]
    fn parse_slowly<'a>(&self, text: &'a str) -> Result<Address<'a>, Error> {
        let parts = Scanner::new(text, self.allowed.with(Features::PLAIN_HOST), self.limits)
            .whole()
            .map_err(|fault| Error::new(fault, self.grammar, text))?;
        self.finish(text, parts)
    }

    /// The address that a scan found, where its domain is not reserved.
    pub(super) fn finish<'a>(&self, text: &'a str, parts: Parts) -> Result<Address<'a>, Error> {
        let address = Address::new(text, parts, self.grammar);
        let is_special = || address.domain().is_some_and(|domain| domain.special_use().is_some());
        if !self.special_use && is_special() {
            let fault = Fault::new(ErrorKind::SpecialUse, parts.host.0, parts.host.1);
            return Err(Error::new(fault, self.grammar, text));
        }
        Ok(address)
    }

    pub(super) const fn allowed(&self) -> Features {
        self.allowed.with(Features::PLAIN_HOST)
    }

    pub(super) const fn bounds(&self) -> Limits {
        self.limits
    }
}
