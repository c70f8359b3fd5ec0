//! TXT records, and the names of mail policies.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
};

use super::{
    Action, Certainty, Draft, Group, Role,
    claims::{Claims, Holder},
};
use crate::retirement::{
    changes::spf::{Outcome, SpfEdit},
    services::{Kind, Service},
    snapshot::Record,
};

/// An SPF record, whose change is planned already.
pub(super) fn spf(edit: &SpfEdit) -> Draft {
    let (action, reason) = match &edit.outcome {
        Outcome::Keep => (Action::Keep, "what goes on sends by this record"),
        Outcome::Ask => {
            (Action::Ask, "a recognized service that the plan does not name: ask whether it still sends")
        }
        Outcome::Delete => (Action::Remove, "a second SPF record at the name is an error (RFC 7208, 4.5)"),
        Outcome::Replace(_) => (Action::Replace, "the senders that stop are taken out"),
    };
    let draft = Draft::new(Group::Sending, Role::Spf, edit.holder, action, reason);
    draft.service(edit.service.clone())
}

/// The selector and the domain of a name with `_domainkey`.
pub(in crate::retirement) fn selector(name: &str) -> Option<(&str, &str)> {
    let (selector, domain) = name.split_once("._domainkey")?;
    Some((selector, domain.trim_start_matches('.')))
}

/// Whether a key is revoked: its `p` is empty.
fn is_revoked(text: &str) -> bool {
    text.split(';').any(|tag| {
        let mut parts = tag.splitn(2, '=');
        parts.next().is_some_and(|name| name.trim() == "p")
            && parts.next().is_some_and(|value| value.trim().is_empty())
    })
}

/// The hosts of the report addresses of a record.
pub(in crate::retirement) fn report_hosts(text: &str) -> impl Iterator<Item = String> {
    let reports = text.split(';').filter(|tag| {
        let name = tag.split('=').next().unwrap_or_default().trim();
        name.eq_ignore_ascii_case("rua") || name.eq_ignore_ascii_case("ruf")
    });
    let uris = reports.flat_map(|tag| tag.split_once('=').map_or("", |(_, uris)| uris).split(','));
    uris.filter_map(|uri| {
        let host =
            uri.split_once('@').map(|(_, host)| host).or_else(|| uri.trim().strip_prefix("https://"))?;
        let end = host.find(['!', '/', '?']).unwrap_or(host.len());
        Some(host.get(..end).unwrap_or_default().trim().to_ascii_lowercase())
    })
}

fn reporter(text: &str) -> Option<String> {
    report_hosts(text).find_map(|host| Service::by_reports(&host)).map(|service| service.name.to_owned())
}

/// DKIM, DMARC, MTA-STS, TLS-RPT and BIMI: by the name, whatever the type.
pub(super) fn mail_policy(claims: &Claims<'_>, record: &Record, inner: &str) -> Option<Draft> {
    if !matches!(record.record_type(), "TXT" | "CNAME" | "A" | "AAAA" | "NS") {
        return None;
    }
    let name = record.name().as_str().to_ascii_lowercase();
    if let Some((selector, domain)) = selector(&name) {
        return Some(key(claims, record, selector, domain));
    }
    let labels = || inner.split('.');
    let is_text = record.record_type() == "TXT";
    let target = record.target();
    let by_target = || target.and_then(Service::by_reports).map(|service| service.name.to_owned());
    let policy =
        |role, action, reason| Draft::new(Group::PolicyReporting, role, Holder::Nobody, action, reason);
    let open_mail = !claims.plan.closes_mail() || claims.receives_for_use(&claims.apex());
    if inner.ends_with("_report._dmarc") {
        let (action, reason) = if open_mail {
            (Action::Keep, "other domains send their reports here while the mailbox lives")
        } else {
            (Action::Ask, "other domains send their reports here: they need another address first")
        };
        return Some(policy(Role::ReportPermission, action, reason));
    }
    if labels().next() == Some("_dmarc") {
        if record.record_type() == "CNAME" || record.record_type() == "NS" {
            let reason = "the policy is hosted: it is changed at the host, and the record stays";
            return Some(policy(Role::Dmarc, Action::Keep, reason).service(by_target()));
        }
        if is_text && crate::retirement::changes::dmarc::is_extra(claims, record) {
            let reason = "a second DMARC record at a name makes both count as none (RFC 9989, 4.6)";
            return Some(policy(Role::Dmarc, Action::Remove, reason).service(reporter(record.data())));
        }
        if is_text {
            let action = if crate::retirement::changes::dmarc::will_change(claims, record) {
                (Action::Replace, "the policy becomes as strict as the end state allows, reporting stays")
            } else {
                (Action::Keep, "policy and reporting stay as they are")
            };
            return Some(policy(Role::Dmarc, action.0, action.1).service(reporter(record.data())));
        }
    }
    let follows_mail = |removed: &'static str| {
        if open_mail { (Action::Keep, "mail is still received here") } else { (Action::Remove, removed) }
    };
    if inner == "_smtp._tls" || inner.starts_with("_smtp._tls.") {
        let draft =
            policy(Role::TlsRpt, Action::Keep, "a report does no harm and shows who still tries to deliver");
        return Some(draft.service(reporter(record.data()).or_else(by_target)));
    }
    if matches!(labels().next(), Some("_mta-sts" | "mta-sts")) {
        let (action, reason) = follows_mail("no mail is received any more, so no policy is needed");
        return Some(policy(Role::MtaSts, action, reason).service(by_target()));
    }
    if labels().nth(1) == Some("_bimi") {
        let (action, reason) = if claims.still_sends() {
            (Action::Keep, "mail is still sent that shows the logo")
        } else {
            (Action::Remove, "no mail is sent that could show the logo")
        };
        return Some(policy(Role::Bimi, action, reason).service(by_target()));
    }
    None
}

fn key(claims: &Claims<'_>, record: &Record, selector: &str, domain: &str) -> Draft {
    if record.record_type() == "NS" {
        return super::hosts::delegation(claims, record);
    }
    let target = record.target().map(|target| claims.end_of(target));
    let role = if record.record_type() == "CNAME" { Role::DkimCname } else { Role::DkimSelector };
    if target.is_none() && is_revoked(record.data()) {
        let (holder, service) = claims.key_holder(selector, domain, target);
        let draft = Draft::new(Group::Sending, role, holder, Action::Keep, "the key is revoked already");
        return draft.service(service);
    }
    let (holder, service) = claims.key_holder(selector, domain, target);
    let draft = Draft::held(claims, Group::Sending, role, holder, service);
    match holder {
        Holder::Nobody => Draft { certainty: Certainty::Unknown, ..draft },
        _ if target.is_none() => draft.likely(),
        _ => draft,
    }
}

/// A TXT record that is not a policy.
pub(super) fn text(claims: &Claims<'_>, record: &Record, inner: &str) -> Draft {
    let data = record.data();
    let first = inner.split('.').next().unwrap_or_default();
    let lower = data.to_ascii_lowercase();
    if lower.starts_with("v=spf1") || lower.starts_with("spf2.0/") {
        let draft = Draft::held(claims, Group::Sending, Role::Spf, Holder::Nobody, None);
        return Draft { reason: "a record of an abandoned type or version: ask who reads it", ..draft };
    }
    if matches!(first, "_caldav" | "_carddav" | "_caldavs" | "_carddavs") && lower.starts_with("path=") {
        let host = claims.host().map(ToString::to_string);
        return super::hosts::mailbox(claims, Role::Autodiscover, host).likely();
    }
    if let Some(service) = Service::by_forward(data) {
        let name = Some(service.name.to_owned());
        return Draft::held(claims, Group::Receiving, Role::MailboxHost, claims.holder(service.name), name);
    }
    if let Some(service) = Service::by_token(data).or_else(|| Service::by_label(first)) {
        return token(claims, service);
    }
    if let Some(service) = stated_service(data) {
        return Draft::site(Role::Verification).service(Some(service)).likely();
    }
    // Redirects and texts of a web host: a letter or a digit, a bar, and a host or a word.
    let mut characters = data.chars();
    let is_web_text = characters.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && characters.next() == Some('|');
    if is_web_text {
        return Draft::site(Role::Other).likely();
    }
    Draft::unknown()
}

/// The service that a token names, as in `acme-domain-verification=17`: tokens of
/// services have these words in common.
fn stated_service(text: &str) -> Option<String> {
    let name = text.split(['=', ':']).next()?.to_ascii_lowercase();
    let words = ["verification", "verify", "validation", "verification-code", "ownership"];
    let states = words.iter().any(|word| name.split(['-', '_', '.']).any(|part| part == *word));
    let service = name.split(['-', '_', '.']).find(|part| !part.is_empty())?;
    let is_plain = service.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !states || !is_plain || words.contains(&service) || name.len() >= text.len() {
        return None;
    }
    let mut letters = service.chars();
    let first = letters.next()?.to_ascii_uppercase();
    Some(core::iter::once(first).chain(letters).collect())
}

/// A token that proves control of the domain to a service.
pub(super) fn token(claims: &Claims<'_>, service: &'static Service) -> Draft {
    let role = Role::Verification;
    let holder = claims.holder(service.name);
    let name = Some(service.name.to_owned());
    let sends = match service.kind {
        // The token of a shop or a payment service is the same that its site needs.
        Kind::Sender | Kind::HelpDesk => service.site.is_empty() || !service.tracking.is_empty(),
        Kind::Outreach => true,
        Kind::Crm => !service.tracking.is_empty(),
        _ => false,
    };
    let hosts_mail = matches!(service.kind, Kind::MailboxHost | Kind::Gateway);
    match holder {
        // Search and analytics need it, wherever the mailboxes are.
        _ if service.name == "Google Workspace" => Draft::site(role).service(name),
        Holder::Host | Holder::Use | Holder::Drop | Holder::Former if hosts_mail => {
            let draft = Draft::held(claims, Group::Sending, role, holder, name);
            if draft.action == Action::Remove {
                let reason = "log-ins may need it: ask before it goes with the mailbox host";
                return Draft { action: Action::Ask, reason, ..draft };
            }
            draft
        }
        Holder::Drop | Holder::Former => Draft::held(claims, Group::Sending, role, holder, name),
        Holder::Use => Draft::held(claims, Group::Sending, role, holder, name),
        _ if sends => Draft::held(claims, Group::Sending, role, holder, name),
        _ => Draft::site(role).service(name).likely(),
    }
}
