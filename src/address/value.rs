//! Addresses: their parts, their text, and their equality.

use alloc::{borrow::Cow, string::String};
use core::{
    fmt,
    hash::{Hash, Hasher},
    net::{Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use super::{
    Error, Grammar,
    class::{self, ATEXT, HIGH},
    features::Features,
    literal::Literal,
    scanner::Parts,
    warning::Warnings,
};
use crate::{
    diagnostic::Span,
    domain::Domain,
    mail::{after_comment, after_quoted},
};

/// An address, borrowed from the text it was read from, or owned (`Address<'static>`).
///
/// Two addresses are equal if their local parts have the same content, letter case
/// included (RFC 5321 section 2.4) but quotes and comments aside, and their domains are
/// the same in their ASCII form, letter case aside.
///
/// ```
/// use deliverability::address::{Address, Host};
///
/// let address = Address::parse("Jane.Doe+news@bücher.example")?;
/// assert_eq!(address.local_part().as_str(), "Jane.Doe+news");
/// assert_eq!(address.host(), Host::Name("bücher.example"));
/// assert_eq!(address.domain().unwrap().to_ascii(), "xn--bcher-kva.example");
/// assert_eq!(address.subaddress('+'), Some("news"));
/// assert_eq!(address, Address::parse("Jane.Doe+news@XN--bcher-kva.EXAMPLE")?);
/// # Ok::<(), deliverability::address::Error>(())
/// ```
#[derive(Clone)]
pub struct Address<'a> {
    text: Cow<'a, str>,
    local: (usize, usize),
    host: (usize, usize),
    seen: Features,
    grammar: Grammar,
}

impl<'a> Address<'a> {
    #[inline]
    pub(super) const fn new(text: &'a str, parts: Parts, grammar: Grammar) -> Self {
        let Parts { local, host, seen } = parts;
        Self { text: Cow::Borrowed(text), local, host, seen, grammar }
    }

    /// Reads an address under [`Grammar::Rfc6531`]: the whole text must be one address.
    /// It allocates nothing.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault.
    ///
    /// ```
    /// use deliverability::address::Address;
    ///
    /// let error = Address::parse("jane doe@example.org").unwrap_err();
    /// assert_eq!((error.span().start(), error.section()), (4, "RFC 5321, 4.1.2"));
    /// ```
    #[inline]
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        Grammar::Rfc6531.parse(text)
    }

    /// The same address with a copy of the text, so that it borrows nothing. One
    /// allocation.
    #[must_use]
    pub fn into_owned(self) -> Address<'static> {
        let Self { text, local, host, seen, grammar } = self;
        Address { text: Cow::Owned(text.into_owned()), local, host, seen, grammar }
    }

    /// The text as it was given, including comments and white space if the grammar
    /// allows them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The grammar under which the address was read.
    #[must_use]
    pub const fn grammar(&self) -> Grammar {
        self.grammar
    }

    /// The part before the `@`.
    #[must_use]
    pub fn local_part(&self) -> LocalPart<'_> {
        LocalPart(self.text.get(self.local.0..self.local.1).unwrap_or_default())
    }

    /// The place of the local part, in bytes of the text.
    #[must_use]
    pub const fn local_span(&self) -> Span {
        Span::new(self.local.0, self.local.1)
    }

    /// The place of the domain or literal, in bytes of the text.
    #[must_use]
    pub const fn host_span(&self) -> Span {
        Span::new(self.host.0, self.host.1)
    }

    pub(super) fn raw_host(&self) -> &str {
        self.text.get(self.host.0..self.host.1).unwrap_or_default()
    }

    pub(super) const fn seen(&self) -> Features {
        self.seen
    }

    /// The part after the `@`: a name or a literal.
    ///
    /// ```
    /// use deliverability::address::{Address, Host};
    ///
    /// let address = Address::parse("jane@[IPv6:2001:db8::1]")?;
    /// assert_eq!(address.host(), Host::Ipv6("2001:db8::1".parse()?));
    /// assert_eq!(address.domain(), None);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn host(&self) -> Host<'_> {
        let raw = self.raw_host();
        if !self.seen.has(Features::LITERALS) {
            return Host::Name(raw);
        }
        let content = raw.strip_prefix('[').and_then(|raw| raw.strip_suffix(']')).unwrap_or_default();
        match Literal::read(content) {
            Literal::Ipv4(address) => Host::Ipv4(address),
            Literal::Ipv6(address, _) => Host::Ipv6(address),
            Literal::General(tag, value) => Host::General { tag, value },
            Literal::BadIpv6 | Literal::Free => Host::Literal(content),
        }
    }

    /// The domain. `None` for a literal, and for a name that is not a host name: one
    /// with an underscore, or with an A-label that decodes to nothing.
    ///
    /// This costs nothing for the names that the parser already recognized as host
    /// names.
    #[must_use]
    pub fn domain(&self) -> Option<Domain<'_>> {
        if self.seen.has(Features::PLAIN_HOST) {
            return Some(Domain::of_checked(self.raw_host()));
        }
        if self.seen.has(Features::LITERALS) {
            return None;
        }
        match without_space(self.raw_host()) {
            Cow::Borrowed(name) => Domain::parse(name).ok(),
            Cow::Owned(name) => name.parse().ok(),
        }
    }

    /// The sub-address: the text after the first separator in the local part (RFC 5233
    /// section 4, which leaves the choice of the separator to the site). `None` if
    /// there is no separator, or nothing before it.
    ///
    /// ```
    /// use deliverability::address::Address;
    ///
    /// let address = Address::parse("jane+news+2026@example.org")?;
    /// assert_eq!(address.subaddress('+'), Some("news+2026"));
    /// assert_eq!(address.subaddress('-'), None);
    /// # Ok::<(), deliverability::address::Error>(())
    /// ```
    #[must_use]
    pub fn subaddress(&self, separator: char) -> Option<&str> {
        let raw = self.text.get(self.local.0..self.local.1)?;
        let inner = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).unwrap_or(raw);
        inner.split_once(separator).filter(|(user, _)| !user.is_empty()).map(|(_, detail)| detail)
    }

    /// What is unusual about the address, although it is valid.
    ///
    /// ```
    /// use deliverability::address::{Address, Warning};
    ///
    /// let address = Address::parse("\"jane doe\"@localhost")?;
    /// let codes: Vec<_> = address.warnings().iter().map(Warning::as_str).collect();
    /// assert_eq!(codes, ["quoted-local-part", "dotless-domain", "special-use-domain"]);
    /// # Ok::<(), deliverability::address::Error>(())
    /// ```
    #[must_use]
    pub fn warnings(&self) -> Warnings {
        Warnings::of(self)
    }

    /// The host as it is compared: lower-case, in ASCII form where it has one, without
    /// white space.
    pub(super) fn host_key(&self) -> Cow<'_, str> {
        let raw = self.raw_host();
        if self.seen.has(Features::LITERALS) {
            let bare = without_space(raw);
            let content = bare.strip_prefix('[').and_then(|bare| bare.strip_suffix(']')).unwrap_or_default();
            return Cow::Owned(match Literal::read(content) {
                Literal::Ipv4(address) => alloc::format!("[{address}]"),
                Literal::Ipv6(address, _) => alloc::format!("[ipv6:{address}]"),
                _ => bare.to_ascii_lowercase(),
            });
        }
        if self.seen.has(Features::PLAIN_HOST) {
            return if raw.bytes().any(|byte| byte.is_ascii_uppercase()) {
                Cow::Owned(raw.to_ascii_lowercase())
            } else {
                Cow::Borrowed(raw)
            };
        }
        let bare = without_space(raw);
        match Domain::parse(&bare) {
            Ok(domain) => Cow::Owned(domain.to_ascii().into_owned()),
            Err(_) => Cow::Owned(bare.to_lowercase()),
        }
    }
}

/// A part without white space and comments outside quotes and literals' pairs.
pub(super) fn without_space(raw: &str) -> Cow<'_, str> {
    if !raw.bytes().any(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'(')) {
        return Cow::Borrowed(raw);
    }
    let is_literal = raw.starts_with('[');
    let mut bare = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        let next = match first {
            '(' if !is_literal => after_comment(after).unwrap_or_default(),
            '"' if !is_literal => {
                let next = after_quoted(after).unwrap_or_default();
                let quoted = rest.get(..rest.len().saturating_sub(next.len())).unwrap_or_default();
                let mut is_escaped = false;
                bare.extend(quoted.chars().filter(|character| {
                    let was_escaped = is_escaped;
                    is_escaped = *character == '\\' && !was_escaped;
                    was_escaped || !matches!(character, '\r' | '\n')
                }));
                next
            }
            ' ' | '\t' | '\r' | '\n' => after,
            '\\' => {
                let next = after.get(after.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
                bare.push_str(rest.get(..rest.len().saturating_sub(next.len())).unwrap_or_default());
                next
            }
            _ => {
                bare.push(first);
                after
            }
        };
        rest = next;
    }
    Cow::Owned(bare)
}

impl FromStr for Address<'static> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Address::parse(text).map(Address::into_owned)
    }
}

impl fmt::Display for Address<'_> {
    /// Writes the address without comments and white space around its parts, its local
    /// part quoted where it must be and was. The same grammar reads it back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (local, host) = (without_space(self.local_part().as_str()), without_space(self.raw_host()));
        if f.width().is_some() || f.precision().is_some() {
            return f.pad(&alloc::format!("{local}@{host}"));
        }
        write!(f, "{local}@{host}")
    }
}

impl fmt::Debug for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Address").field(&self.text).finish()
    }
}

impl PartialEq<Address<'_>> for Address<'_> {
    fn eq(&self, other: &Address<'_>) -> bool {
        if !self.local_part().content().eq(other.local_part().content()) {
            return false;
        }
        if self.seen.has(Features::PLAIN_HOST) && other.seen.has(Features::PLAIN_HOST) {
            return self.raw_host().eq_ignore_ascii_case(other.raw_host());
        }
        self.host_key() == other.host_key()
    }
}

impl Eq for Address<'_> {}

impl Hash for Address<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for character in self.local_part().content() {
            state.write_u32(u32::from(character));
        }
        state.write_u8(0xff);
        if self.seen.has(Features::PLAIN_HOST) {
            for byte in self.raw_host().bytes() {
                state.write_u8(byte.to_ascii_lowercase());
            }
        } else {
            for byte in self.host_key().bytes() {
                state.write_u8(byte);
            }
        }
        state.write_u8(0xff);
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Address<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Address<'static> {
    /// Reads what [`Grammar::Rfc6531`] accepts, as [`FromStr`] does.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The text after the `@` of an address.
///
/// ```
/// use deliverability::address::{Grammar, Host};
///
/// let host = |text: &'static str| {
///     format!("{:?}", Grammar::Rfc5322.parse(text).unwrap().host())
/// };
/// assert_eq!(host("a@example.org"), "Name(\"example.org\")");
/// assert_eq!(host("a@[192.0.2.1]"), "Ipv4(192.0.2.1)");
/// assert_eq!(host("a@[X-400:c=gb]"), "General { tag: \"X-400\", value: \"c=gb\" }");
/// assert_eq!(host("a@[what ever]"), "Literal(\"what ever\")");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Host<'a> {
    /// A domain name as it was written.
    Name(&'a str),
    /// An IPv4 literal (RFC 5321 section 4.1.3).
    Ipv4(Ipv4Addr),
    /// An IPv6 literal (RFC 5321 section 4.1.3).
    Ipv6(Ipv6Addr),
    /// A literal with another tag (RFC 5321 section 4.1.3).
    General {
        /// The tag before the colon.
        tag: &'a str,
        /// The text after the colon.
        value: &'a str,
    },
    /// Any other literal, which only RFC 5322 allows: the text between the brackets.
    Literal(&'a str),
}

/// The local part of an address: a dot-atom, a quoted string, or what obsolete grammars
/// mix.
///
/// ```
/// use deliverability::address::Address;
///
/// let address = Address::parse("\"jane\\ \\\"doe\\\"\"@example.org")?;
/// let local = address.local_part();
/// assert!(local.is_quoted());
/// assert_eq!(local.unquoted(), "jane \"doe\"");
/// assert_eq!(local.to_string(), "\"jane\\ \\\"doe\\\"\"");
/// # Ok::<(), deliverability::address::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct LocalPart<'a>(&'a str);

impl<'a> LocalPart<'a> {
    /// The text as it was given, including quotes.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.0
    }

    /// Whether it is quoted, in whole or in part.
    #[must_use]
    pub fn is_quoted(&self) -> bool {
        self.0.contains('"')
    }

    /// The content, without quotes, backslashes, comments and line breaks. It allocates
    /// only if that differs from the text.
    #[must_use]
    pub fn unquoted(&self) -> Cow<'a, str> {
        if self.0.bytes().all(|byte| byte == b'.' || class::is(byte, ATEXT | HIGH)) {
            return Cow::Borrowed(self.0);
        }
        Cow::Owned(self.content().collect())
    }

    /// The characters of the content.
    pub(super) fn content(&self) -> Content<'a> {
        Content { rest: self.0.chars(), is_quoted: false }
    }
}

/// The characters of a local part, read out of its quotes.
#[derive(Debug, Clone)]
pub(super) struct Content<'a> {
    rest: core::str::Chars<'a>,
    is_quoted: bool,
}

impl Iterator for Content<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            let character = self.rest.next()?;
            match character {
                '"' => self.is_quoted = !self.is_quoted,
                '\\' if self.is_quoted => return self.rest.next(),
                _ if self.is_quoted => {
                    if !matches!(character, '\r' | '\n') {
                        return Some(character);
                    }
                }
                '(' => self.rest = after_comment(self.rest.as_str()).unwrap_or_default().chars(),
                ' ' | '\t' | '\r' | '\n' => {}
                _ => return Some(character),
            }
        }
    }
}

impl fmt::Display for LocalPart<'_> {
    /// Writes it without comments and white space around its words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&without_space(self.0))
    }
}

impl PartialEq for LocalPart<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.content().eq(other.content())
    }
}

impl Eq for LocalPart<'_> {}

impl Hash for LocalPart<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for character in self.content() {
            state.write_u32(u32::from(character));
        }
        state.write_u8(0xff);
    }
}
