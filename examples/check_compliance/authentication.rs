//! The facts of SPF, DKIM and DMARC.

use std::net::IpAddr;

use deliverability::{
    compliance::{Authentication, DmarcPolicy, Facts},
    dns::{self, Answer, Question, RecordType, Zone},
    domain::Domain,
    spf,
};

use crate::message::Header;

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

/// Adds what SPF, DKIM and DMARC tell: the result of SPF and its alignment, the policy that is
/// published, and that a message without a signature has none. Signatures are not verified here: those
/// of a signed message stay unknown.
pub fn authentication(
    mut facts: Facts,
    header: &Header,
    connection: &Connection<'_>,
    zone: Option<&Zone>,
) -> Authenticated {
    let from = header.from.as_ref();
    if let (Some(zone), Some(ip), Some(mail_from)) = (zone, connection.ip, connection.mail_from) {
        let request = spf::Request::mail_from(ip, connection.helo, mail_from);
        let verdict = dns::resolve_with(spf::Check::new(&request), |question| zone.answer(question));
        let aligned = from.zip(request.domain().parse().ok()).and_then(|(from, of)| aligned(from, &of));
        facts = match verdict.result() {
            spf::Result::Pass => facts.spf(Authentication::Pass, aligned),
            spf::Result::None => facts.spf(Authentication::None, aligned),
            // Next time it may be another one.
            spf::Result::TempError => facts,
            _ => facts.spf(Authentication::Fail, aligned),
        };
    }
    if let Some(policy) = zone.zip(from).and_then(|(zone, from)| dmarc(zone, from)) {
        facts = facts.dmarc(policy);
    }
    let is_signed = header.signatures > 0;
    if !is_signed {
        facts = facts.dkim([]);
    }
    Authenticated { facts, signed_fields: (!is_signed).then(Vec::new) }
}

/// Whether two domains belong together: one is the other or lies below it. Of names that only share
/// their end it takes a list of public suffixes to tell.
fn aligned(one: &Domain<'_>, other: &Domain<'_>) -> Option<bool> {
    if one.is_subdomain_of(other) || other.is_subdomain_of(one) {
        return Some(true);
    }
    (one.labels().next_back() != other.labels().next_back()).then_some(false)
}

/// The policy of the nearest domain that publishes one.
fn dmarc(zone: &Zone, from: &Domain<'_>) -> Option<DmarcPolicy> {
    for domain in from.ancestors() {
        let question = Question::new(&format!("_dmarc.{}", domain.to_ascii()), RecordType::Txt).ok()?;
        let answer = zone.answer(&question);
        if matches!(answer, Answer::Failure(_)) {
            return None;
        }
        let texts = answer.records().filter_map(|data| data.text()).map(|text| text.as_bytes().to_vec());
        let policy = texts.filter_map(|text| String::from_utf8(text).ok()).find_map(|text| policy(&text));
        if policy.is_some() {
            return policy;
        }
    }
    Some(DmarcPolicy::Absent)
}

/// The policy of a DMARC record.
fn policy(record: &str) -> Option<DmarcPolicy> {
    let mut tags = record
        .split(';')
        .filter_map(|tag| tag.split_once('='))
        .map(|(tag, value)| (tag.trim(), value.trim()));
    if tags.next()? != ("v", "DMARC1") {
        return None;
    }
    let (_, policy) = tags.find(|(tag, _)| tag.eq_ignore_ascii_case("p"))?;
    match policy.to_ascii_lowercase().as_str() {
        "none" => Some(DmarcPolicy::None),
        "quarantine" => Some(DmarcPolicy::Quarantine),
        "reject" => Some(DmarcPolicy::Reject),
        _ => None,
    }
}
