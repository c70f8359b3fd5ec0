//! Whose chains may excuse a failure of DMARC (RFC 8617 section 7.2.1).

use alloc::{string::String, vec::Vec};
use core::fmt;

use super::{
    chain::{Result, Set},
    verdict::Verdict,
};
use crate::{auth::results::shown, domain::ascii};

/// Whose chains may excuse a failure of DMARC.
///
/// A chain states who handled a message, not whether they tell the truth: anyone can
/// seal anything. So nobody is trusted by default, and the receiver names the sealers
/// that it trusts.
///
/// A failure is excused if the chain is valid, its newest message signature signs
/// `From`, and some set says `dmarc=pass` for the author's domain (`header.from`), with
/// that set and all newer ones sealed by trusted domains: an untrusted relay after it
/// could have written any text under the old results.
///
/// ```
/// use deliverability::auth::arc::Policy;
///
/// assert!(!Policy::default().is_trusted("lists.example"));
/// let policy = Policy::trusting(["lists.example"]);
/// assert!(policy.is_trusted("Lists.Example"));
/// assert!(!policy.is_trusted("other.lists.example"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// The domains of trusted sealers, as in `d=` of their seals.
    pub trusted: Vec<String>,
}

crate::source::presets!(Policy, "auth::arc", []);

impl Policy {
    /// A policy that trusts these sealers, by the domain in `d=` of their seals.
    ///
    /// ```
    /// use deliverability::auth::arc::Policy;
    ///
    /// let policy = Policy::trusting(["lists.example", "forward.example.net"]);
    /// assert_eq!(policy.trusted, ["lists.example", "forward.example.net"]);
    /// ```
    #[must_use]
    pub fn trusting<'d>(domains: impl IntoIterator<Item = &'d str>) -> Self {
        Self { trusted: domains.into_iter().map(String::from).collect() }
    }

    /// Whether the seals of a domain are trusted. The whole name has to agree, without
    /// regard to case.
    ///
    /// ```
    /// use deliverability::auth::arc::Policy;
    ///
    /// let policy = Policy::trusting(["bücher.example"]);
    /// assert!(policy.is_trusted("xn--bcher-kva.example"));
    /// assert!(!policy.is_trusted("mail.xn--bcher-kva.example"));
    /// ```
    #[must_use]
    pub fn is_trusted(&self, domain: &str) -> bool {
        self.trusted.iter().any(|trusted| same(trusted, domain))
    }

    /// The reason to excuse a failure of DMARC for an author's domain, if there is one.
    ///
    /// ```
    /// use deliverability::{
    ///     auth::arc::{self, Policy},
    ///     dkim::RustCrypto,
    ///     dns::{self, Answer},
    ///     mail::Message,
    /// };
    ///
    /// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
    /// let check =
    ///     arc::Check::new(&message, "2026-11-25T12:00:00Z".parse()?, RustCrypto);
    /// let verdict = dns::resolve_with(check, |_| Answer::NoSuchName);
    /// assert_eq!(
    ///     Policy::trusting(["lists.example"]).excuse(&verdict, "example.org"),
    ///     None
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn excuse(&self, verdict: &Verdict, author: &str) -> Option<Override> {
        if verdict.result() != Result::Pass || !verdict.is_from_signed() {
            return None;
        }
        let trusted = verdict.sets().iter().rev().map_while(|set| {
            let domain = set.domain().filter(|domain| self.is_trusted(domain))?;
            Some((set, domain))
        });
        let (set, sealer) = { trusted }.find(|(set, _)| says_pass(set, author))?;
        Some(Override {
            instance: set.instance(),
            sealer: sealer.into(),
            author: author.into(),
            sets: verdict
                .sets()
                .iter()
                .rev()
                .map(|set| (set.instance(), text(set.domain()), text(set.selector())))
                .collect(),
            remote_ip: verdict.sets().first().and_then(remote_ip),
        })
    }
}

fn text(value: Option<&str>) -> String {
    value.map(shown).unwrap_or_default()
}

/// Whether a set says that DMARC passed for the author.
fn says_pass(set: &Set, author: &str) -> bool {
    let results = set.results().into_iter().flat_map(|results| results.by_method("dmarc"));
    { results }.any(|result| {
        let from = result.get("header", "from").unwrap_or_default();
        let domain = from.rsplit_once('@').map_or(from, |(_, domain)| domain);
        result.result.eq_ignore_ascii_case("pass") && same(domain, author)
    })
}

/// The address of the client that the first relay reports.
fn remote_ip(set: &Set) -> Option<String> {
    let results = set.results()?.results();
    results.iter().find_map(|result| result.get("smtp", "remote-ip")).map(shown)
}

fn same(one: &str, other: &str) -> bool {
    let dotless = |domain: &str| String::from(ascii(domain.trim_end_matches('.')).as_ref());
    dotless(one).eq_ignore_ascii_case(&dotless(other))
}

/// The local policy that excused a failure of DMARC (RFC 9990 `local_policy`, RFC 8617
/// section 7.2.2).
///
/// ```
/// use deliverability::{
///     auth::{AuthenticationResults, arc},
///     dkim::{Ed25519Key, RustCrypto, SigningKey as _},
///     dns::{self, Zone},
///     mail::Message,
/// };
///
/// # let now = "2026-11-25T12:00:00Z".parse()?;
/// # let key = Ed25519Key::from_seed(&[7; 32]);
/// # let zone = Zone::parse(&format!(
/// #     "s1._domainkey.lists.example. TXT \"{}\"",
/// #     key.record()
/// # ))?;
/// # let check = |raw: &[u8]| {
/// #     let check = arc::Check::new(&Message::parse(raw), now, RustCrypto);
/// #     dns::resolve_with(check, |question| zone.answer(question))
/// # };
/// # let raw = b"From: Jane <jane@example.org>\r\n\r\nAt noon?\r\n";
/// let results: AuthenticationResults =
///     "lists.example; dmarc=pass header.from=example.org".parse()?;
/// let sealer = arc::Sealer::new("lists.example", "s1", &key);
/// let fields = sealer.seal(&Message::parse(raw), &results, &check(raw), now)?;
/// let verdict = check(&[fields.as_bytes(), raw].concat());
///
/// let excuse = arc::Policy::trusting(["lists.example"])
///     .excuse(&verdict, "example.org")
///     .unwrap();
/// assert_eq!((excuse.sealer(), excuse.instance()), ("lists.example", 1));
/// assert_eq!(excuse.report_comment(), "arc=pass as[1].d=lists.example as[1].s=s1");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Override {
    instance: usize,
    sealer: String,
    author: String,
    #[cfg_attr(feature = "serde", serde(skip))]
    sets: Vec<(usize, String, String)>,
    #[cfg_attr(feature = "serde", serde(skip))]
    remote_ip: Option<String>,
}

impl Override {
    /// The set whose results are believed, from 1 for the oldest.
    #[must_use]
    pub const fn instance(&self) -> usize {
        self.instance
    }

    /// The trusted domain that sealed that set.
    #[must_use]
    pub fn sealer(&self) -> &str {
        &self.sealer
    }

    /// The type of the reason in a DMARC report: `local_policy`.
    #[must_use]
    pub const fn reason_type(&self) -> &'static str {
        "local_policy"
    }

    /// The comment of the reason in a DMARC report, with what RFC 8617 section 7.2.2
    /// asks for: `arc=pass as[2].d=... as[2].s=...`, and the address of the first client
    /// if the first set has it.
    #[must_use]
    pub fn report_comment(&self) -> String {
        let mut comment = String::from("arc=pass");
        for (instance, domain, selector) in &self.sets {
            comment.push_str(&alloc::format!(" as[{instance}].d={domain} as[{instance}].s={selector}"));
        }
        if let Some(ip) = &self.remote_ip {
            comment.push_str(&alloc::format!(" remote-ip[1]={ip}"));
        }
        comment
    }
}

impl fmt::Display for Override {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { instance, sealer, author, .. } = self;
        write!(
            f,
            "the trusted sealer {sealer} says that DMARC passed for {author} in set {instance} \
             (local policy; RFC 8617, 7.2.1)",
        )
    }
}
