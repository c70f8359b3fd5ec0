//! What is checked, and by which rules.

use alloc::{string::String, vec::Vec};

use super::{
    discovery::Mode,
    verdict::{Method, Result},
};

/// The authors of a message, and the domains that are authenticated.
///
/// ```
/// use deliverability::dmarc::Request;
///
/// let request =
///     Request::new("example.org").spf("bounces.example.org").dkim("example.net");
/// assert_eq!(request.author(), Some("example.org"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Request {
    pub(super) authors: Vec<String>,
    pub(super) identifiers: Vec<(Method, String, bool)>,
}

impl Request {
    /// A message with one author, by the domain of its `From`.
    ///
    /// ```
    /// use deliverability::{
    ///     dmarc::{Check, Request},
    ///     dns::{self, Zone},
    /// };
    ///
    /// let zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=reject\"")?;
    /// let check = Check::new(&Request::new("example.org"));
    /// let verdict = dns::resolve_with(check, |question| zone.answer(question));
    /// assert_eq!(verdict.disposition().as_str(), "reject");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(author: &str) -> Self {
        Self::from_authors([author])
    }

    /// A message with any number of authors, by the domains of the mailboxes in `From`.
    /// Mailboxes of one domain are one author.
    ///
    /// ```
    /// use deliverability::dmarc::Request;
    ///
    /// assert_eq!(
    ///     Request::from_authors(["example.org", "example.net"]).author(),
    ///     Some("example.org")
    /// );
    /// assert_eq!(Request::from_authors([]).author(), None);
    /// ```
    #[must_use]
    pub fn from_authors<'a>(authors: impl IntoIterator<Item = &'a str>) -> Self {
        Self { authors: authors.into_iter().map(String::from).collect(), identifiers: Vec::new() }
    }

    /// Adds a domain for which SPF passed: that of the envelope sender, or the name in
    /// HELO if the path is null (RFC 9989 section 4.4).
    ///
    /// ```
    /// use deliverability::{
    ///     dmarc::{Check, Request},
    ///     dns::{self, Zone},
    /// };
    ///
    /// let zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=reject\"")?;
    /// let check = Check::new(&Request::new("example.org").spf("bounces.example.org"));
    /// let verdict = dns::resolve_with(check, |question| zone.answer(question));
    /// assert_eq!(
    ///     verdict.to_string(),
    ///     "pass: bounces.example.org by spf is aligned with example.org",
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn spf(self, domain: &str) -> Self {
        self.with(Method::Spf, domain, true)
    }

    /// Adds a domain for which SPF failed temporarily.
    ///
    /// ```
    /// use deliverability::{
    ///     dmarc::{Check, Request, Result},
    ///     dns::{self, Zone},
    /// };
    ///
    /// let zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=reject\"")?;
    /// let check =
    ///     Check::new(&Request::new("example.org").spf_temperror("example.org"));
    /// let verdict = dns::resolve_with(check, |question| zone.answer(question));
    /// assert_eq!(
    ///     (verdict.result(), verdict.cause().as_str()),
    ///     (Result::TempError, "method")
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn spf_temperror(self, domain: &str) -> Self {
        self.with(Method::Spf, domain, false)
    }

    /// Adds the domain (`d=`) of a DKIM signature that passed.
    ///
    /// ```
    /// use deliverability::{
    ///     dmarc::{Check, Request, Result},
    ///     dns::{self, Zone},
    /// };
    ///
    /// let zone =
    ///     Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=reject; adkim=s\"")?;
    /// let result = |signer| {
    ///     let check = Check::new(&Request::new("example.org").dkim(signer));
    ///     dns::resolve_with(check, |question| zone.answer(question)).result()
    /// };
    /// assert_eq!(result("example.org"), Result::Pass);
    /// assert_eq!(result("news.example.org"), Result::Fail);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn dkim(self, domain: &str) -> Self {
        self.with(Method::Dkim, domain, true)
    }

    /// Adds the domain (`d=`) of a DKIM signature that failed temporarily.
    ///
    /// ```
    /// use deliverability::{
    ///     dmarc::{Check, Request, Result},
    ///     dns::{self, Zone},
    /// };
    ///
    /// let zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=reject\"")?;
    /// // What passes elsewhere does not need the key that could not be fetched.
    /// let request =
    ///     Request::new("example.org").dkim_temperror("example.org").spf("example.org");
    /// let verdict =
    ///     dns::resolve_with(Check::new(&request), |question| zone.answer(question));
    /// assert_eq!(verdict.result(), Result::Pass);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn dkim_temperror(self, domain: &str) -> Self {
        self.with(Method::Dkim, domain, false)
    }

    fn with(mut self, method: Method, domain: &str, is_authenticated: bool) -> Self {
        self.identifiers.push((method, domain.into(), is_authenticated));
        self
    }

    /// The author's domain, if there is one; the first if there are several.
    #[must_use]
    pub fn author(&self) -> Option<&str> {
        self.authors.first().map(String::as_str)
    }
}

/// How to treat a message whose authors have several domains (RFC 9989 sections 5.3.1
/// and 11.5).
///
/// ```
/// use deliverability::{
///     dmarc::{Check, Disposition, Request, Rules, SeveralAuthors},
///     dns::{self, Zone},
/// };
///
/// let zone = Zone::parse("_dmarc.example.org. TXT \"v=DMARC1; p=reject\"")?;
/// let request =
///     Request::from_authors(["example.org", "eve.example"]).dkim("eve.example");
/// let disposition = |several_authors| {
///     let mut rules = Rules::default();
///     rules.several_authors = several_authors;
///     let check = Check::new(&request).with_rules(rules);
///     dns::resolve_with(check, |question| zone.answer(question)).disposition()
/// };
/// assert_eq!(disposition(SeveralAuthors::Exempt), Disposition::None);
/// assert_eq!(disposition(SeveralAuthors::Strictest), Disposition::Reject);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum SeveralAuthors {
    /// DMARC does not apply to it, so that any second author escapes the policy of the
    /// first.
    Exempt,
    /// Each domain is evaluated and the strictest verdict counts: the message passes if
    /// all of them pass. A message with more than four author domains fails.
    #[default]
    Strictest,
}

crate::names::named! {
    SeveralAuthors {
        Exempt => "exempt",
        Strictest => "strictest",
    }
}

/// What the standard leaves to the receiver.
///
/// ```
/// use deliverability::dmarc::{Result, Rules};
///
/// let mut rules = Rules::default();
/// assert_eq!((rules.unusable, rules.method_failures), (Result::None, true));
/// rules.unusable = Result::PermError;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Rules {
    /// How the organizational domain is found.
    pub mode: Mode,
    /// The result if the record that applies cannot be used: `none`, the default, or
    /// `permerror`. Never a pass.
    pub unusable: Result,
    /// Whether an aligned domain that could not be authenticated because of a temporary
    /// failure turns a fail into a `temperror`. By default it does.
    pub method_failures: bool,
    /// How to treat a message with several author domains.
    pub several_authors: SeveralAuthors,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            mode: Mode::TreeWalk,
            unusable: Result::None,
            method_failures: true,
            several_authors: SeveralAuthors::Strictest,
        }
    }
}
