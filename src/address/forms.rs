//! The three normal forms: for display, for the wire, for comparison.

use alloc::{
    borrow::Cow,
    string::{String, ToString as _},
};
use core::fmt;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::{
    Address, Error, Grammar,
    class::{self, ATEXT, HIGH},
    error::{ErrorKind, Fault},
    features::Features,
    value::without_space,
};
use crate::{
    domain::Domain,
    provider::{Dots, Provider},
};

impl Address<'_> {
    /// The form to show and to store: the domain in lower case and Unicode, the local
    /// part in NFC and without needless quotes, no comments. The local part keeps its
    /// letter case.
    ///
    /// # Errors
    ///
    /// An [`Error`] if a control character would remain (from an obsolete form), or if
    /// the resulting text is no longer an address under the same grammar.
    ///
    /// ```
    /// use deliverability::address::{Address, Grammar};
    ///
    /// let address =
    ///     Grammar::Rfc5322.parse("\"Jane.Doe\" (home) @ XN--BCHER-KVA . Example")?;
    /// let shown = address.presentation()?;
    /// assert_eq!(shown.as_str(), "Jane.Doe@bücher.example");
    /// assert_eq!(shown.address().presentation()?, shown);
    /// assert!(
    ///     Grammar::Rfc5322.parse("\"a\\\0b\"@example.org")?.presentation().is_err()
    /// );
    /// # Ok::<(), deliverability::address::Error>(())
    /// ```
    pub fn presentation(&self) -> Result<Presentation, Error> {
        let text = self.normal(|domain| domain.to_unicode().into_owned())?;
        // A decoded A-label may be outside the grammar that accepted the A-label.
        let grammar = match self.grammar() {
            Grammar::Rfc5321 | Grammar::Html5 if !text.is_ascii() => Grammar::Rfc6531,
            Grammar::Rfc5322Current | Grammar::Rfc5322 if !text.is_ascii() => Grammar::Rfc6532,
            grammar => grammar,
        };
        let parse = |text: &str| grammar.parse(text).map(Address::into_owned);
        let address = match parse(&text) {
            // The ASCII form is always in the grammar: an A-label of symbols stays one.
            Err(_) if !text.is_ascii() => parse(&self.normal(|domain| domain.to_ascii().into_owned())?)?,
            result => result?,
        };
        Ok(Presentation(address))
    }

    /// The form for `MAIL FROM` and `RCPT TO` (RFC 6531 section 3.2): the domain in its
    /// ASCII form, the local part in its shortest spelling.
    ///
    /// # Errors
    ///
    /// An [`Error`] if a control character would remain, if the domain has no ASCII
    /// form, or if SMTP cannot carry the address: [`Grammar::Rfc6531`] accepts the
    /// result, except for the lengths and dots of [`Grammar::Lenient`].
    ///
    /// ```
    /// use deliverability::address::Address;
    ///
    /// let wire = Address::parse("jörg@bücher.example")?.wire()?;
    /// assert_eq!(wire.as_str(), "jörg@xn--bcher-kva.example");
    /// assert!(wire.needs_smtputf8());
    /// let wire = Address::parse("jane@bücher.example")?.wire()?;
    /// assert!(!wire.needs_smtputf8());
    /// # Ok::<(), deliverability::address::Error>(())
    /// ```
    pub fn wire(&self) -> Result<Wire, Error> {
        let text = self.normal(|domain| domain.to_ascii().into_owned())?;
        let grammar = match self.grammar() {
            Grammar::Lenient | Grammar::Html5 => Grammar::Lenient,
            _ => Grammar::Rfc6531,
        };
        grammar.parse(&text)?;
        Ok(Wire(text))
    }

    /// A key that is equal for addresses of one mailbox, by the rules of the provider
    /// that the domain belongs to. **For comparison only**: never send to it.
    ///
    /// The domain is in its ASCII form. At a known [`Provider`] the local part is in
    /// lower case and without the sub-address if its rule is known; at Gmail it is also
    /// without dots, and the names of one service become one. Elsewhere the local part
    /// stays as it is, in NFC.
    ///
    /// ```
    /// use deliverability::address::Address;
    ///
    /// let key = |text: &'static str| Address::parse(text).unwrap().key();
    /// assert_eq!(key("Jane.Doe+news@gmail.com"), key("janedoe@googlemail.com"));
    /// assert_eq!(key("jane.doe+news@outlook.com").as_str(), "jane.doe@outlook.com");
    /// assert_eq!(
    ///     key("Jane-News@yahoo.com").as_str(),
    ///     "jane-news@yahoo.com",
    ///     "\"jane\" may be someone else"
    /// );
    /// assert_eq!(key("Jane+news@example.org").as_str(), "Jane+news@example.org");
    /// ```
    #[must_use]
    pub fn key(&self) -> Key {
        self.key_by(self.domain().as_ref().and_then(Provider::for_domain), true)
    }

    /// Like [`key`](Self::key), given the host of the domain's best MX record, which
    /// tells the provider of a domain of one's own.
    ///
    /// Dots count there: Google ignores them in its own domains only.
    ///
    /// ```
    /// use deliverability::{address::Address, domain::Domain};
    ///
    /// let mx = Domain::parse("aspmx.l.google.com").unwrap();
    /// let key = |text: &'static str| Address::parse(text).unwrap().key_at(&mx);
    /// assert_eq!(key("Jane.Doe+news@acme.example").as_str(), "jane.doe@acme.example");
    /// assert_eq!(key("Jane.Doe+news@gmail.com").as_str(), "janedoe@gmail.com");
    /// ```
    #[must_use]
    pub fn key_at(&self, mx: &Domain<'_>) -> Key {
        match self.domain().as_ref().and_then(Provider::for_domain) {
            Some(provider) => self.key_by(Some(provider), true),
            None => self.key_by(Provider::for_mx(&mx.to_ascii()), false),
        }
    }

    fn key_by(&self, provider: Option<Provider>, is_own: bool) -> Key {
        let content: String = self.local_part().content().collect();
        let mut local = ComposingNormalizerBorrowed::new_nfc().normalize(&content).into_owned();
        let mut host = self.host_key();
        if let Some(provider) = provider {
            local = local.to_lowercase();
            let separator = provider.subaddress_separator();
            let user = separator.and_then(|separator| local.split_once(separator)).map(|(user, _)| user);
            if let Some(user) = user.filter(|user| !user.is_empty()) {
                local = user.to_string();
            }
            let dots = provider.facts().dots.filter(|(_, source)| is_own && source.is_confirmed());
            if dots.is_some_and(|(dots, _)| dots == Dots::Ignored) {
                local.retain(|character| character != '.');
            }
            if is_own && provider == Provider::Gmail {
                host = Cow::Borrowed("gmail.com");
            }
            if is_own && provider == Provider::Yandex && matches!(&*host, "ya.ru" | "yandex.com") {
                host = Cow::Borrowed("yandex.ru");
            }
        }
        let local = ComposingNormalizerBorrowed::new_nfc().normalize(&local);
        let mut key = written(&local, false);
        key.push('@');
        key.push_str(&host);
        Key(key)
    }

    /// The text with a domain as `form` writes it.
    fn normal(&self, form: impl Fn(&Domain<'_>) -> String) -> Result<String, Error> {
        let content: String = self.local_part().content().collect();
        let local = ComposingNormalizerBorrowed::new_nfc().normalize(&content);
        let span = self.local_span();
        let fault =
            |kind, start, end| Error::new(Fault::new(kind, start, end), self.grammar(), self.as_str());
        if local.chars().any(char::is_control) {
            return Err(fault(ErrorKind::Control, span.start(), span.end()));
        }
        let bare = without_space(self.raw_host());
        let host = if self.seen().has(Features::LITERALS) {
            self.host_key().into_owned().replacen("[ipv6:", "[IPv6:", 1)
        } else {
            Domain::parse(&bare).map_or_else(|_| bare.to_lowercase(), |domain| form(&domain))
        };
        if host.chars().any(char::is_control) {
            let span = self.host_span();
            return Err(fault(ErrorKind::Control, span.start(), span.end()));
        }
        let has_dots = self.seen().has(Features::DOTS) && !self.local_part().is_quoted();
        let mut text = written(&local, has_dots);
        text.push('@');
        text.push_str(&host);
        Ok(text)
    }
}

/// A local part in its shortest spelling: a dot-atom, or in quotes. `has_dots` keeps
/// irregular dots outside quotes, where they were so.
fn written(content: &str, has_dots: bool) -> String {
    let is_atom = |atom: &str| !atom.is_empty() && atom.bytes().all(|byte| class::is(byte, ATEXT | HIGH));
    let is_dots = || has_dots && content.bytes().all(|byte| byte == b'.' || class::is(byte, ATEXT | HIGH));
    if content.split('.').all(is_atom) || is_dots() {
        return content.into();
    }
    let mut quoted = String::with_capacity(content.len().saturating_add(2));
    quoted.push('"');
    for character in content.chars() {
        if matches!(character, '"' | '\\') || character.is_ascii_control() {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// An address as people should see it; see [`Address::presentation`].
///
/// ```
/// use deliverability::address::Address;
///
/// let shown = Address::parse("\"jane\"@XN--BCHER-KVA.example")?.presentation()?;
/// assert_eq!(shown.to_string(), "jane@bücher.example");
/// assert!(!shown.address().local_part().is_quoted());
/// # Ok::<(), deliverability::address::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Presentation(Address<'static>);

impl Presentation {
    /// The address, read again from the normalized text.
    #[must_use]
    pub const fn address(&self) -> &Address<'static> {
        &self.0
    }

    /// Returns the address, read again from the normalized text.
    #[must_use]
    pub fn into_address(self) -> Address<'static> {
        self.0
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Presentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An address as SMTP carries it; see [`Address::wire`].
///
/// ```
/// use deliverability::address::Address;
///
/// let wire = Address::parse("Jane.Doe@bücher.example")?.wire()?;
/// assert_eq!(format!("RCPT TO:<{wire}>"), "RCPT TO:<Jane.Doe@xn--bcher-kva.example>");
/// # Ok::<(), deliverability::address::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wire(String);

impl Wire {
    /// The address as text, without angle brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the server must support SMTPUTF8 (RFC 6531), because the local part is
    /// not ASCII.
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        !self.0.is_ascii()
    }
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A key that addresses of one mailbox share; see [`Address::key`]. For comparison
/// only, never to send to.
///
/// ```
/// use std::collections::BTreeSet;
/// use deliverability::address::Address;
///
/// let list = ["jane.doe@gmail.com", "JaneDoe+news@googlemail.com", "joe@example.org"];
/// let keys: Result<BTreeSet<_>, _> = list
///     .iter()
///     .map(|text| Address::parse(text).map(|address| address.key()))
///     .collect();
/// assert_eq!(keys?.len(), 2, "two mailboxes");
/// # Ok::<(), deliverability::address::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Key(String);

impl Key {
    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
