//! The edits of DMARC records.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::dmarc::{Alignment, Editor, Policy, Record};
use crate::retirement::{
    inventory::{claims::Claims, report_hosts},
    plan::{EndState, Plan, ScopeKind},
    services::Service,
    snapshot::Record as ZoneRecord,
};

/// The new report address of the plan, as a URI.
fn new_address(plan: &Plan) -> Option<String> {
    let address = Plan::owner(&plan.reporting.new_address)?;
    Some(if address.contains(':') { address.to_owned() } else { format!("mailto:{address}") })
}

/// The report addresses of a text that is not a valid DMARC record.
fn addresses(text: &str) -> Vec<String> {
    let tags = text.split(';').filter_map(|tag| tag.split_once('='));
    let reports = tags.filter(|(name, _)| name.trim().eq_ignore_ascii_case("rua"));
    reports.flat_map(|(_, uris)| uris.split(',')).map(|uri| uri.trim().to_owned()).collect()
}

/// The policy of a text that is not a valid DMARC record.
fn stated_policy(text: &str) -> Policy {
    let tags = text.split(';').filter_map(|tag| tag.split_once('='));
    let mut policies = tags.filter(|(name, _)| name.trim().eq_ignore_ascii_case("p"));
    policies
        .next()
        .and_then(|(_, value)| value.trim().to_ascii_lowercase().parse().ok())
        .unwrap_or(Policy::None)
}

/// Whether the record is that of the domain itself.
fn is_own(claims: &Claims<'_>, record: &ZoneRecord) -> bool {
    record.name().as_str().eq_ignore_ascii_case(&format!("_dmarc.{}", claims.apex()))
}

/// Whether a text has the beginning of a DMARC record, or that of one whose version is
/// missing.
fn is_policy(record: &ZoneRecord) -> bool {
    let text = record.data().trim_start().to_ascii_lowercase();
    text.starts_with("v=dmarc1") || text.starts_with("p=")
}

/// The DMARC records at the name of a record, including itself.
fn of_name<'a>(claims: &'a Claims<'_>, record: &'a ZoneRecord) -> impl Iterator<Item = &'a ZoneRecord> {
    claims.at(record.name().as_str(), "TXT").filter(|own| is_policy(own))
}

/// Whether another DMARC record of the name is kept instead: the first one with a report
/// address, else the first one.
pub(in crate::retirement) fn is_extra(claims: &Claims<'_>, record: &ZoneRecord) -> bool {
    let reports = |own: &&ZoneRecord| report_hosts(own.data()).next().is_some();
    let survivor = of_name(claims, record).find(reports).or_else(|| of_name(claims, record).next());
    is_policy(record) && survivor.is_some_and(|own| !core::ptr::eq(own, record) && own != record)
}

/// The text that replaces a DMARC record: `None` if it stays as it is.
///
/// Report addresses are never removed, and no policy becomes weaker.
pub(in crate::retirement) fn text(claims: &Claims<'_>, record: &ZoneRecord) -> Option<String> {
    let plan = claims.plan;
    let closes = plan.closes_mail();
    let old = record.data();
    let parsed = Record::parse(old).ok();
    let editor = parsed.as_ref().map_or_else(
        || addresses(old).iter().fold(Editor::new(stated_policy(old)), |editor, uri| editor.report_to(uri)),
        Record::edit,
    );
    let raised = match plan.scope.end_state {
        _ if closes && !claims.still_sends() => {
            let strict =
                editor.raise_to(Policy::Reject).policy(Policy::Reject).subdomain_policy(Policy::Reject);
            strict.testing(false).dkim_alignment(Alignment::Strict).spf_alignment(Alignment::Strict)
        }
        // Uses that continue may sign with a subdomain, so alignment stays as it is.
        _ if closes => editor.raise_to(Policy::Reject).policy(Policy::Reject).testing(false),
        EndState::ReceiveOnly if plan.scope.kind == ScopeKind::WholeDomain && plan.uses.is_empty() => {
            editor.raise_to(Policy::Quarantine)
        }
        _ => editor,
    };
    let lost = plan.reporting.new_address.is_some() && is_own(claims, record);
    let new = if lost { new_address(plan) } else { None };
    // The addresses of the deleted records are kept.
    let others = of_name(claims, record).filter(|own| *own != record);
    let others: Vec<String> = others.flat_map(|own| addresses(own.data())).collect();
    let raised = others.iter().fold(raised, |editor, uri| editor.report_to(uri));
    let text = match &new {
        Some(uri) => raised.report_to(uri).build(),
        None => raised.build(),
    };
    let changes = parsed.as_ref().is_none_or(|before| {
        Record::parse(&text).is_ok_and(|after| {
            let policies = |record: &Record<'_>| {
                (record.policy(), record.subdomain_policy(), record.dkim_alignment(), record.spf_alignment())
            };
            policies(before) != policies(&after)
                || before.is_testing() != after.is_testing()
                || before.aggregate_reports().count() < after.aggregate_reports().count()
        })
    });
    // Records of subdomains are changed only if no mail is left.
    if !is_own(claims, record) && !closes {
        return None;
    }
    changes.then_some(text)
}

/// Whether a DMARC record is replaced.
pub(in crate::retirement) fn will_change(claims: &Claims<'_>, record: &ZoneRecord) -> bool {
    text(claims, record).is_some()
}

/// The record for a domain that has none: `None` if one would be of no use.
pub(in crate::retirement) fn missing(claims: &Claims<'_>) -> Option<String> {
    let address = new_address(claims.plan);
    let closes = claims.plan.closes_mail();
    if !closes && address.is_none() {
        return None;
    }
    let editor = if closes && !claims.still_sends() {
        Editor::new(Policy::Reject)
            .subdomain_policy(Policy::Reject)
            .dkim_alignment(Alignment::Strict)
            .spf_alignment(Alignment::Strict)
    } else if closes {
        Editor::new(Policy::Reject)
    } else {
        Editor::new(Policy::None)
    };
    Some(match address {
        Some(uri) => editor.report_to(&uri).build(),
        None => editor.build(),
    })
}

/// The service that a report host belongs to, if it is recognized.
pub(in crate::retirement) fn report_service(host: &str) -> Option<String> {
    Service::by_reports(host).map(|service| service.name.to_string())
}
