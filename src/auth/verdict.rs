//! The verdict on a message.

use alloc::{format, string::String, sync::Arc, vec::Vec};
use core::fmt;

use super::{
    arc,
    results::{AuthenticationResults, MAX_SHOWN, MethodResult},
};
use crate::{
    dkim,
    dmarc::{self, Disposition},
    dns::Transcript,
    spf,
};

/// The verdict of a [`Check`](super::Check): the results of SPF, DKIM, ARC and DMARC,
/// and what to do with the message. A clone shares its data.
///
/// ```
/// use deliverability::{
///     auth::{Check, Connection},
///     dkim::RustCrypto,
///     dns::{self, Zone},
///     mail::Message,
/// };
///
/// let zone = Zone::parse(
///     "example.org.        TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n\
///      _dmarc.example.org. TXT \"v=DMARC1; p=quarantine\"\n",
/// )?;
/// let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
/// let connection =
///     Connection::new("198.51.100.9".parse()?, "mx.example.com", "eve@example.com");
/// let check =
///     Check::new(&message, &connection, "2026-11-25T12:00:00Z".parse()?, RustCrypto);
/// let verdict = dns::resolve_with(check, |question| zone.answer(question));
/// assert_eq!(verdict.author_domains(), ["example.org"]);
/// assert_eq!(verdict.disposition().as_str(), "quarantine");
/// assert_eq!(
///     verdict
///         .to_string()
///         .lines()
///         .map(|line| line.split(':').next().unwrap())
///         .collect::<Vec<_>>(),
///     ["spf none", "dkim none", "dmarc fail"],
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict(Arc<Parts>);

/// The parts of a verdict.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) spf: spf::Verdict,
    pub(super) dkim: dkim::Verdict,
    pub(super) dmarc: dmarc::Verdict,
    pub(super) authors: Vec<String>,
    pub(super) arc: arc::Verdict,
    pub(super) excuse: Option<arc::Override>,
    pub(super) transcript: Transcript,
}

impl Verdict {
    pub(super) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The verdict of SPF.
    #[must_use]
    pub fn spf(&self) -> &spf::Verdict {
        &self.0.spf
    }

    /// The verdict of DKIM, with an outcome for each signature.
    #[must_use]
    pub fn dkim(&self) -> &dkim::Verdict {
        &self.0.dkim
    }

    /// The verdict of DMARC.
    #[must_use]
    pub fn dmarc(&self) -> &dmarc::Verdict {
        &self.0.dmarc
    }

    /// The domains of the authors, from every `From` field.
    #[must_use]
    pub fn author_domains(&self) -> &[String] {
        &self.0.authors
    }

    /// The verdict on the Authenticated Received Chain (RFC 8617).
    #[must_use]
    pub fn arc(&self) -> &arc::Verdict {
        &self.0.arc
    }

    /// What to do with the message: what the owner of the author's domain asks for, or
    /// nothing if a trusted chain excuses the failure.
    #[must_use]
    pub fn disposition(&self) -> Disposition {
        if self.0.excuse.is_some() { Disposition::None } else { self.dmarc().disposition() }
    }

    /// The chain that excuses a failure of DMARC under
    /// [`Check::with_arc_policy`](super::Check::with_arc_policy). Report it as a local
    /// policy.
    #[must_use]
    pub fn local_override(&self) -> Option<&arc::Override> {
        self.0.excuse.as_ref()
    }

    /// Everything that was asked and answered, in order. It answers the same check
    /// again.
    #[must_use]
    pub fn transcript(&self) -> &Transcript {
        &self.0.transcript
    }

    /// The `Authentication-Results` field (RFC 8601), with `authserv_id` as the name of
    /// the service that checked. Nothing that a stranger wrote can break out of its
    /// value.
    ///
    /// ```
    /// # use deliverability::{
    /// #     auth::{Check, Connection},
    /// #     dkim::RustCrypto,
    /// #     dns::{self, Answer},
    /// #     mail::Message,
    /// # };
    /// # let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
    /// # let connection = Connection::new(
    /// #     "192.0.2.7".parse()?,
    /// #     "mx.example.org",
    /// #     "jane@example.org",
    /// # );
    /// # let check = Check::new(
    /// #     &message,
    /// #     &connection,
    /// #     "2026-11-25T12:00:00Z".parse()?,
    /// #     RustCrypto,
    /// # );
    /// # let verdict = dns::resolve_with(check, |_| Answer::NoSuchName);
    /// let field = verdict.authentication_results("mx.example.net");
    /// assert_eq!(
    ///     field.to_string(),
    ///     "mx.example.net; spf=none smtp.mailfrom=jane@example.org; dkim=none; \
    ///      dmarc=none header.from=example.org",
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn authentication_results(&self, authserv_id: &str) -> AuthenticationResults {
        let mut results = AuthenticationResults::new(authserv_id);
        results.push(self.spf_result());
        let is_left_out = |outcome: &&dkim::Outcome| *outcome.cause() == dkim::Cause::TooManySignatures;
        for outcome in self.dkim().outcomes().iter().filter(|outcome| !is_left_out(outcome)) {
            results.push(dkim_result(outcome));
        }
        let left_out = self.dkim().outcomes().iter().filter(is_left_out).count();
        if left_out > 0 {
            let reason = format!("{left_out} signatures were not looked at");
            results.push(MethodResult::new("dkim", "policy").reason(&reason));
        }
        if self.dkim().outcomes().is_empty() {
            results.push(MethodResult::new("dkim", "none"));
        }
        if self.arc().result() != arc::Result::None {
            results.push(self.arc().method_result());
        }
        results.push(self.dmarc_result());
        results
    }

    /// The `Received-SPF` field (RFC 7208 section 9.1).
    #[must_use]
    pub fn received_spf(&self) -> spf::ReceivedSpf {
        spf::ReceivedSpf::new(self.spf())
    }

    fn spf_result(&self) -> MethodResult {
        let spf = self.spf();
        let result = MethodResult::new("spf", spf.result().as_str());
        let result = match spf.result() {
            spf::Result::TempError | spf::Result::PermError => result.reason(&format!("{}", spf.cause())),
            _ => result,
        };
        match spf.request().identity() {
            spf::Identity::Helo => with_value(result, "smtp", "helo", spf.request().helo_name()),
            _ => with_value(result, "smtp", "mailfrom", spf.request().sender()),
        }
    }

    fn dmarc_result(&self) -> MethodResult {
        let dmarc = self.dmarc();
        let mut result = MethodResult::new("dmarc", dmarc.result().as_str());
        let is_about_authors = dmarc.author_domains().len() > 1;
        if is_about_authors || matches!(dmarc.result(), dmarc::Result::TempError | dmarc::Result::PermError) {
            let cause = dmarc.cause().as_str().replace('-', " ");
            let authors = if is_about_authors { ", several authors" } else { "" };
            result = result.reason(&format!("{cause}{authors}"));
        }
        if let Some(policy) = dmarc.policy() {
            let tag = dmarc.policy_tag().unwrap_or("p");
            let excused = if self.0.excuse.is_some() { " arc=pass" } else { "" };
            result = result.comment(&format!("{tag}={policy} dis={}{excused}", self.disposition()));
        }
        if let Some(excuse) = self.local_override() {
            result = result.reason(&format!("{excuse}"));
        }
        match dmarc.author_domains() {
            [] => match self.0.authors.first() {
                Some(author) => with_value(result, "header", "from", author),
                None => result,
            },
            authors => authors
                .iter()
                .fold(result, |result, author| with_value(result, "header", "from", author.as_str())),
        }
    }
}

/// Adds a property, unless its value is too long to be shown whole: part of a name is
/// another name.
fn with_value(result: MethodResult, ptype: &str, name: &str, value: &str) -> MethodResult {
    if value.len() <= MAX_SHOWN { result.property(ptype, name, value) } else { result }
}

/// The result of a signature (RFC 8601 section 2.7.1, with `header.b` of RFC 6008).
fn dkim_result(outcome: &dkim::Outcome) -> MethodResult {
    let mut result = MethodResult::new("dkim", outcome.result().as_str());
    if *outcome.cause() != dkim::Cause::Verified {
        result = result.reason(&format!("{}", outcome.cause()));
    } else if let Some(key) = outcome.key() {
        let testing = if key.is_testing() { ", testing" } else { "" };
        result = result.comment(&format!("{}-bit key{testing}", key.bits()));
    }
    let Some(signature) = outcome.signature() else { return result };
    result = with_value(result, "header", "d", signature.domain());
    if signature.tag("i").is_some() {
        result = with_value(result, "header", "i", &signature.identity());
    }
    result = with_value(result, "header", "s", signature.selector());
    result = with_value(result, "header", "a", signature.algorithm().as_str());
    let b = signature.tag("b").and_then(|span| span.slice(signature.as_str())).unwrap_or_default();
    let start: String = b.chars().filter(|c| !c.is_ascii_whitespace()).take(8).collect();
    with_value(result, "header", "b", &start)
}

impl fmt::Display for Verdict {
    /// Writes the verdicts, a line each: that of ARC if there is a chain, and what
    /// excuses a failure.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "spf {}\ndkim {}", self.spf(), self.dkim())?;
        if self.arc().result() != arc::Result::None {
            write!(f, "\narc {}", self.arc())?;
        }
        write!(f, "\ndmarc {}", self.dmarc())?;
        self.local_override().map_or(Ok(()), |excuse| write!(f, " ({excuse})"))
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Verdict {
    /// A map of the four verdicts, the domains of the authors, the disposition, and what
    /// excuses a failure.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut map = serializer.serialize_struct("Verdict", 7)?;
        map.serialize_field("spf", self.spf())?;
        map.serialize_field("dkim", self.dkim())?;
        map.serialize_field("dmarc", self.dmarc())?;
        map.serialize_field("author_domains", self.author_domains())?;
        map.serialize_field("arc", self.arc())?;
        map.serialize_field("disposition", &self.disposition())?;
        map.serialize_field("local_override", &self.local_override())?;
        map.end()
    }
}
