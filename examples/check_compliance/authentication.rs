//! The facts of SPF, DKIM and DMARC.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use deliverability::{
    auth,
    compliance::{Authentication, DmarcPolicy, Facts, Signature},
    dkim::{self, KeyType, RustCrypto},
    dmarc,
    dns::{self, Zone},
    domain::Domain,
    mail::Message,
    spf,
};

/// How the message comes in.
pub struct Connection<'a> {
    pub ip: Option<IpAddr>,
    pub helo: &'a str,
    pub mail_from: Option<&'a str>,
}

/// What is known when all is checked.
pub struct Authenticated {
    pub facts: Facts,
    /// The `h=` of each DKIM signature that passes; `None` where that was not checked.
    pub signed_fields: Option<Vec<String>>,
}

/// Adds what SPF, DKIM and DMARC tell, at a time. Without a zone nothing is known but that a message has no
/// signature; without a connection nothing of SPF.
pub fn authentication(
    facts: Facts,
    raw: &[u8],
    at: DateTime<Utc>,
    connection: &Connection<'_>,
    zone: Option<&Zone>,
) -> Authenticated {
    let message = Message::parse(raw);
    let Some(zone) = zone else {
        let is_signed = message.fields().iter().any(|field| field.is("DKIM-Signature"));
        let facts = if is_signed { facts } else { facts.dkim([]) };
        return Authenticated { facts, signed_fields: (!is_signed).then(Vec::new) };
    };
    let (spf, dkim, dmarc) = match (connection.ip, connection.mail_from) {
        (Some(ip), Some(mail_from)) => {
            let connection = auth::Connection::new(ip, connection.helo, mail_from);
            let check = auth::Check::new(&message, &connection, at, RustCrypto);
            let verdict = dns::resolve_with(check, |question| zone.answer(question));
            (Some(verdict.spf().clone()), verdict.dkim().clone(), verdict.dmarc().clone())
        }
        _ => {
            let dkim = dkim::Check::new(&message, at, RustCrypto);
            let dkim = dns::resolve_with(dkim, |question| zone.answer(question));
            let authors = auth::author_domains(&message);
            let request = dmarc::Request::from_authors(authors.iter().map(String::as_str));
            let domains = dkim.passes().filter_map(|outcome| outcome.domain());
            let request = domains.fold(request, dmarc::Request::dkim);
            let check = dmarc::Check::new(&request);
            (None, dkim, dns::resolve_with(check, |question| zone.answer(question)))
        }
    };
    let aligned = |method: dmarc::Method, domain: &str| {
        // U-labels and A-labels are one domain.
        let ascii = domain
            .parse::<Domain<'_>>()
            .map_or_else(|_| domain.into(), |domain| domain.to_ascii().into_owned());
        let is_it = |known: &&dmarc::Identifier| {
            known.method == method && known.domain.as_str().eq_ignore_ascii_case(&ascii)
        };
        dmarc.identifiers().iter().find(is_it).and_then(|identifier| identifier.is_aligned)
    };
    let mut facts = facts;
    if let Some(spf) = &spf {
        let aligned = aligned(dmarc::Method::Spf, spf.request().domain());
        facts = match spf.result() {
            spf::Result::Pass => facts.spf(Authentication::Pass, aligned),
            spf::Result::None => facts.spf(Authentication::None, aligned),
            // Next time it may be another one.
            spf::Result::TempError => facts,
            _ => facts.spf(Authentication::Fail, aligned),
        };
    }
    // A key that could not be fetched leaves all signatures open.
    let is_known = dkim.outcomes().iter().all(|outcome| outcome.result() != dkim::Result::TempError);
    if is_known {
        facts = facts.dkim(dkim.outcomes().iter().map(|outcome| {
            signature(outcome, outcome.domain().and_then(|domain| aligned(dmarc::Method::Dkim, domain)))
        }));
    }
    facts = match (dmarc.policy(), dmarc.cause()) {
        (Some(policy), _) => facts.dmarc(match policy {
            dmarc::Policy::None => DmarcPolicy::None,
            dmarc::Policy::Quarantine => DmarcPolicy::Quarantine,
            dmarc::Policy::Reject => DmarcPolicy::Reject,
        }),
        (None, dmarc::Cause::NoRecord | dmarc::Cause::Unusable { .. }) => facts.dmarc(DmarcPolicy::Absent),
        (None, _) => facts,
    };
    let fields =
        |outcome: &dkim::Outcome| Some(outcome.signature()?.signed_fields().collect::<Vec<_>>().join(":"));
    let signed_fields = is_known.then(|| dkim.passes().filter_map(fields).collect());
    Authenticated { facts, signed_fields }
}

fn signature(outcome: &dkim::Outcome, aligned: Option<bool>) -> Signature {
    let passes = outcome.result() == dkim::Result::Pass;
    let mut signature = Signature::new(if passes { Authentication::Pass } else { Authentication::Fail });
    signature.aligned = aligned;
    match outcome.key() {
        Some(key) if key.key_type() == KeyType::Ed25519 => signature.ed25519(),
        Some(key) => signature.rsa(key.bits()),
        None => signature,
    }
}
