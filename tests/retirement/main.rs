//! Retirement through its public API: dates, records, changes, statuses, and what must hold for every plan.

mod changes;
mod dates;
mod documents;
#[cfg(all(feature = "quarantine", feature = "reply"))]
mod evidence;
mod facts;
mod generated;
mod inventory;
mod properties;
mod services;
mod variants;

use chrono::NaiveDate;
use deliverability::retirement::{
    Facts, Plan, Policy, Report, Snapshot, Status, Step, Timeline,
    step::{StepKind, StepStatus},
};
use serde_json::{Value, json};

/// A domain that prospected through its mailboxes and by two senders of their own.
const ZONE: &str = r#"
$ORIGIN north-mail.example.
$TTL 3600
@ SOA ns1.dns.example. hostmaster.dns.example. 1 7200 3600 604800 300
@ NS ns1.dns.example.
@ A 192.0.2.10
www CNAME @
@ MX 1 smtp.google.com.
@ TXT "v=spf1 include:_spf.google.com include:sendgrid.net ip4:198.51.100.8 ~all"
@ TXT "google-site-verification=Zk3"
@ TXT "7f1c2b"
google._domainkey TXT "v=DKIM1; k=rsa; p=MIIB"
s1._domainkey CNAME s1.domainkey.u7.wl003.sendgrid.net.
s2._domainkey CNAME s2.domainkey.u7.wl003.sendgrid.net.
em7 CNAME u7.wl003.sendgrid.net.
click CNAME sendgrid.net.
inst CNAME prox.itrackly.com.
_dmarc TXT "v=DMARC1; p=none; pct=50; rua=mailto:reports@north.example"
old A 203.0.113.9
"#;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The plan for [`ZONE`]: everything stops, the domain is parked.
fn base() -> Value {
    json!({
        "domain": "north-mail.example",
        "written_on": "2026-02-20",
        "time_zone": "Europe/Paris",
        "why": { "reason": "rebrand", "success": "no mail leaves the domain after 2026-03-16" },
        "scope": { "kind": "whole-domain", "end_state": "parked" },
        "dates": { "freeze": "2026-03-02", "end": "2026-03-16", "cool_down_days": 14 },
        "owners": { "dns": "Ann", "mailboxes": "Ben", "records": "Cas", "closing": "Dee", "no_restart": "Eve" },
        "in_flight": { "rule": "finish-step", "last_date": "2026-03-13" },
        "host": { "service": "Google Workspace" },
        "drop": [
            { "service": "SendGrid", "daily": 900, "tracking": ["click.north-mail.example"] },
            { "service": "Instantly", "sends_through": "Google Workspace", "daily": 100, "tracking": ["inst.north-mail.example"] },
        ],
        "replies": {
            "way": "auto-reply", "monitored_mailbox": "hello@north-mail.example",
            "auto_reply_from": "2026-03-16", "auto_reply_until": "2026-04-06",
        },
        "unsubscribe": { "host": "inst.north-mail.example" },
        "retention": { "mailboxes_until": "2026-12-31", "logs_until": "2029-03-16" },
    })
}

/// The base plan with some fields set, by JSON pointer.
fn with(changes: &[(&str, Value)]) -> Plan {
    let mut plan = base();
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        plan.pointer_mut(parent).unwrap()[key] = value.clone();
    }
    serde_json::from_value(plan).unwrap()
}

/// Scope and end state of the base plan.
fn scoped(kind: &str, end_state: &str) -> Plan {
    with(&[("/scope/kind", json!(kind)), ("/scope/end_state", json!(end_state))])
}

fn zone() -> Snapshot {
    Snapshot::parse(ZONE, "north-mail.example").unwrap()
}

/// Facts when everything is quiet and confirmed, and no record has changed.
fn quiet() -> Value {
    json!({
        "snapshot_taken": "2026-03-01",
        "audit_pack": {
            "campaign_configuration": true, "deliverability_figures": true, "reply_results": true,
            "mailbox_inventory": true, "sourcing_notes": true,
        },
        "sequences_active": 0, "scheduled_sends": 0, "imports_active": 0, "queue": 0, "warm_up_active": false,
        "last_send": "2026-03-15",
        "sends_last_7d": { "SendGrid": 0 },
        "dmarc_report_messages_last_7d": 0,
        "dmarc_report_sources_last_7d": {},
        "dmarc_last_report": null,
        "inbound_last_7d": { "human_replies": 0, "opt_outs": 0, "bounces": 0, "auto_replies": 0 },
        "opt_outs_received": 4, "opt_outs_recorded": 4,
        "mailbox_last_checked": "2026-12-31",
        "forwards": [],
        "tracking_hits_last_7d": 0, "unsubscribe_hits_last_7d": 0, "unsubscribe_endpoint": "up",
        "dns_done": [],
        "confirmed": ["snapshot", "audit-pack", "freeze", "imports-off", "scheduled-cancelled", "queue-empty", "sources-audited", "reminder-1"],
        "approvals": { "dns": "Ann" },
        "documents": {},
    })
}

/// Quiet facts with some set, by key.
fn facts(changes: &[(&str, Value)]) -> Facts {
    let mut facts = quiet();
    for (key, value) in changes {
        facts[key] = value.clone();
    }
    serde_json::from_value(facts).unwrap()
}

/// What a plan for [`ZONE`] comes to on a day.
fn report(plan: &Plan, facts: &Facts, day: &str) -> Report {
    Timeline::new(plan, &zone(), &Policy::default()).status(facts, date(day), false)
}

/// The steps of a kind, with their status.
fn of_kind<'a>(
    timeline: &'a Timeline<'_>,
    report: &'a Report,
    kind: StepKind,
) -> Vec<(&'a Step, &'a StepStatus)> {
    let steps = report.steps.iter().map(|status| (&timeline.steps()[status.step], status));
    steps.filter(|(step, _)| step.kind == kind).collect()
}

/// The status of the first step of a kind and what blocks it, in words.
fn status(plan: &Plan, facts: &Facts, day: &str, kind: StepKind) -> (Status, Vec<String>) {
    let zone = zone();
    let timeline = Timeline::new(plan, &zone, &Policy::default());
    let report = timeline.status(facts, date(day), false);
    let steps = of_kind(&timeline, &report, kind);
    let (_, status) = steps.first().unwrap_or_else(|| panic!("no step {kind}"));
    (status.status, status.blocked_by.iter().map(ToString::to_string).collect())
}
