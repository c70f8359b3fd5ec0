//! What a retirement still lacks to be complete.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use super::{
    alarm::{Alarm, leaks},
    audit_pack::{AuditPack, fact_key},
    plan::Plan,
    status::{Day, has_snapshot},
};

/// What a retirement still lacks to be complete, in the order in which to do it.
///
/// A retirement is complete if outbound mail has stopped, inbound mail was handled for a
/// defined time, and it is on record what happened, when, and who approved it.
///
/// ```
/// use deliverability::retirement::{
///     EndState, Facts, Plan, Policy, Snapshot, Timeline,
/// };
///
/// let plan =
///     Plan::in_four_weeks("example.org", EndState::Parked, "2026-09-07".parse()?);
/// let zone = Snapshot::default();
/// let timeline = Timeline::new(&plan, &zone, &Policy::default());
/// let completion =
///     timeline.status(&Facts::default(), "2026-12-01".parse()?, false).completion;
/// assert!(!completion.is_complete());
/// assert!(completion.to_string().starts_with("missing: snapshot, audit-pack"));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Completion {
    /// What is missing, as stable words.
    pub missing: Vec<String>,
    /// Whether mail that still arrives extends the monitoring.
    pub extend_monitoring: bool,
}

impl Completion {
    /// Whether nothing is missing any more.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }
}

impl fmt::Display for Completion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_complete() {
            f.write_str("complete")
        } else {
            write!(f, "missing: {}", self.missing.join(", "))
        }
    }
}

pub(super) fn completion(day: &Day<'_>, alarms: &[Alarm]) -> Completion {
    let (facts, plan) = (day.facts, day.timeline.plan);
    let mut missing: Vec<String> = Vec::new();
    let mut need = |fulfilled: bool, word: &str| {
        if !fulfilled {
            missing.push(word.to_string());
        }
    };
    need(has_snapshot(facts), "snapshot");
    let stated = |part: &str| facts.audit_pack.get(part) == Some(&true);
    let unstated = facts.audit_pack.is_empty();
    need(!unstated || facts.is_confirmed("audit-pack"), "audit-pack");
    for part in AuditPack::PARTS {
        need(unstated || stated(&fact_key(part)), &format!("audit-pack:{part}"));
    }
    need(facts.sequences_active == Some(0), "sequences-ended");
    let cancelled = facts.is_confirmed("scheduled-cancelled") && facts.scheduled_sends.unwrap_or(0) == 0;
    need(cancelled, "scheduled-cancelled");
    let queue = facts.is_confirmed("queue-empty") && facts.queue.unwrap_or(0) == 0;
    need(queue, "queue-empty");
    need(facts.warm_up_active != Some(true), "warm-up-ended");
    let checked = |part: &str| facts.parts("closing_checklist").any(|(own, there)| own == part && there);
    let flows = facts.imports_active.unwrap_or(0) == 0
        && (facts.is_confirmed("imports-off") || checked("lead_flows_blocked"));
    need(flows, "lead-flows-blocked");
    let unnamed = alarms.iter().any(|alarm| matches!(alarm, Alarm::UndeclaredSender(_)));
    need(facts.is_confirmed("sources-audited") && !unnamed, "sources-audited");
    need(facts.opt_outs_received.unwrap_or(0) <= facts.opt_outs_recorded.unwrap_or(0), "opt-outs-recorded");
    need(!leaks(facts, plan), "forwards-reviewed");
    let watched =
        Plan::owner(&plan.replies.monitored_mailbox).is_some() && !alarms.contains(&Alarm::MailboxUnwatched);
    need(watched, "monitored-mailbox");
    need(facts.is_confirmed("reminder-1"), "reminder-1");
    need(facts.is_confirmed("reminder-2"), "reminder-2");
    need(facts.is_confirmed("mailboxes-exported"), "mailboxes-exported");
    if !facts.is_approved("dns") {
        need(false, "approval:dns");
        if let Some(name) = Plan::owner(&plan.owners.dns) {
            need(false, &format!("approval:{name}"));
        }
    }
    let owners = [
        ("dns", &plan.owners.dns),
        ("mailboxes", &plan.owners.mailboxes),
        ("records", &plan.owners.records),
        ("closing", &plan.owners.closing),
        ("no-restart", &plan.owners.no_restart),
    ];
    for (what, owner) in owners {
        need(Plan::owner(owner).is_some(), &format!("owner:{what}"));
    }
    let documents: [(&str, &str, &[&str]); 4] = [
        ("evidence_set", "evidence", &AuditPack::EVIDENCE),
        ("audit_note", "audit-note", &AuditPack::NOTE),
        ("sheet", "sheet", &AuditPack::SHEET),
        ("closing_checklist", "closing-checklist", &AuditPack::CHECKLIST),
    ];
    for (document, word, parts) in documents {
        for part in parts {
            let key = fact_key(part);
            let there = facts.parts(document).any(|(own, there)| own == key && there);
            need(there, &format!("{word}:{part}"));
        }
    }
    let significant = facts.significant() >= day.timeline.policy.significant_inbound;
    let sends = alarms.iter().any(|alarm| {
        matches!(
            alarm,
            Alarm::SendingAfterTheEnd
                | Alarm::UndeclaredSender(_)
                | Alarm::RestartInNoRestartWindow
                | Alarm::DnsRemovedWhileSending
        )
    });
    Completion { missing, extend_monitoring: significant || sends }
}
