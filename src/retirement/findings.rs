//! Findings about a plan and its zone.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};
use core::fmt;

use super::{
    changes::{Change, ChangeClass, dmarc::report_service},
    inventory::{
        Action, Group, Label, Role,
        claims::{Claims, Holder, canonical},
        report_hosts,
    },
    plan::{EndState, InFlightRule, Plan, ReplyWay, ScopeKind},
    policy::Policy,
    schedule::{Schedule, later},
};
use crate::diagnostic::Severity;

/// A finding about a plan or its zone.
///
/// ```
/// use deliverability::{
///     diagnostic::Severity,
///     retirement::{EndState, Plan, Policy, validate},
/// };
///
/// let findings =
///     validate(&Plan::new("example.org", EndState::Parked), &Policy::default());
/// let missing =
///     findings.iter().find(|finding| finding.code == "missing-end-date").unwrap();
/// assert_eq!(missing.severity, Severity::Error);
/// assert_eq!(
///     missing.to_string(),
///     "error[missing-end-date]: name the day from which nothing is sent",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PlanFinding {
    /// The stable code, as in `missing-end-date`.
    pub code: &'static str,
    /// The service or field that it is about: `None` for the plan as a whole.
    pub about: Option<String>,
    /// How serious it is: an error makes the plan invalid.
    pub severity: Severity,
    /// What is wrong, and what to do.
    pub message: String,
}

impl PlanFinding {
    fn new(code: &'static str, severity: Severity, message: &str) -> Self {
        Self { code, about: None, severity, message: message.to_owned() }
    }

    fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }

    /// The code, followed by a colon and what it is about, if anything.
    #[must_use]
    pub fn word(&self) -> String {
        self.about.as_ref().map_or_else(|| self.code.to_owned(), |about| format!("{}:{about}", self.code))
    }
}

impl fmt::Display for PlanFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity, self.word(), self.message)
    }
}

/// Checks a plan by itself: what is missing, contradictory or risky.
///
/// ```
/// use deliverability::{
///     diagnostic::Severity,
///     retirement::{EndState, Plan, Policy, validate},
/// };
///
/// let mut plan = Plan::new("example.org", EndState::Parked);
/// plan.dates.end = Some("2026-10-02".parse()?);
/// plan.dates.freeze = Some("2026-10-05".parse()?);
/// let findings = validate(&plan, &Policy::default());
/// let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
/// assert_eq!(
///     errors.map(|finding| finding.word()).collect::<Vec<_>>(),
///     ["freeze-after-end"]
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[must_use]
pub fn validate(plan: &Plan, policy: &Policy) -> Vec<PlanFinding> {
    let mut findings = Vec::new();
    decisions(plan, &mut findings);
    dates(plan, policy, &mut findings);
    uses(plan, &mut findings);
    findings
}

/// Missing decisions and owners.
fn decisions(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    let mut warn = |code, message| findings.push(PlanFinding::new(code, Severity::Warning, message));
    if plan.why.reason.is_none() {
        warn("missing-reason", "write down why the domain is retired");
    }
    if Plan::owner(&plan.why.success).is_none() {
        warn("missing-success-criterion", "write down what counts as success");
    }
    if !plan.why.lists_or_templates_reused_on.is_empty() {
        let domains = plan.why.lists_or_templates_reused_on.join(", ");
        let message =
            format!("the same lists or templates go on at {domains}: a sudden drop here looks worse there");
        findings.push(PlanFinding::new("lists-reused-elsewhere", Severity::Warning, &message));
    }
    let owners = &plan.owners;
    let fields = [
        ("dns", &owners.dns),
        ("mailboxes", &owners.mailboxes),
        ("records", &owners.records),
        ("closing", &owners.closing),
        ("no-restart", &owners.no_restart),
    ];
    for (what, _) in fields.into_iter().filter(|(_, owner)| Plan::owner(owner).is_none()) {
        let message = format!("name one owner of {what}");
        findings.push(PlanFinding::new("missing-owner", Severity::Warning, &message).about(what));
    }
    if plan.in_flight.rule == InFlightRule::FinishStep && plan.in_flight.last_date.is_none() {
        let message = "name the last day on which sequences under way may send";
        findings.push(PlanFinding::new("missing-in-flight-last-date", Severity::Warning, message));
    }
    if Plan::owner(&plan.replies.monitored_mailbox).is_none() {
        let message = "name a mailbox that somebody reads after the stop";
        findings.push(PlanFinding::new("no-monitored-mailbox", Severity::Warning, message));
    }
    for (what, date) in [("mailboxes", plan.retention.mailboxes_until), ("logs", plan.retention.logs_until)] {
        if date.is_none() {
            let message = format!("say until when the {what} are kept");
            findings.push(PlanFinding::new("missing-retention", Severity::Warning, &message).about(what));
        }
    }
}

fn dates(plan: &Plan, policy: &Policy, findings: &mut Vec<PlanFinding>) {
    let Some(schedule) = Schedule::new(plan, policy) else {
        let message = "name the day from which nothing is sent";
        findings.push(PlanFinding::new("missing-end-date", Severity::Error, message));
        return;
    };
    let mut add = |code, severity, message: &str| findings.push(PlanFinding::new(code, severity, message));
    let days = schedule.end.signed_duration_since(schedule.freeze).num_days();
    if days < 0 {
        add("freeze-after-end", Severity::Error, "the freeze comes before the end date");
    } else if days == 0 && plan.baseline() > 0 {
        add(
            "cliff",
            Severity::Error,
            "volume never drops from steady to zero overnight: freeze at least a week before the end",
        );
    }
    match plan.dates.cool_down_days {
        Some(days) if days < policy.shortest_cool_down => {
            let message = format!("a cool-down takes at least {} days", policy.shortest_cool_down);
            add("cool-down-too-short", Severity::Warning, &message);
        }
        Some(days) if days > policy.longest_cool_down => {
            let message = format!(
                "a cool-down of more than {} days extends sending: extend monitoring instead",
                policy.longest_cool_down
            );
            add("cool-down-too-long", Severity::Warning, &message);
        }
        Some(_) => {}
        None => add("missing-cool-down", Severity::Warning, "name the days of cool-down"),
    }
    if schedule.in_flight_last.is_some_and(|last| last >= schedule.end) {
        add(
            "in-flight-after-end",
            Severity::Error,
            "sequences under way send last on the day before the end date",
        );
    }
    if plan.warm_up.as_ref().and_then(|tool| tool.end).is_some_and(|end| end > schedule.end) {
        add("warm-up-after-end", Severity::Warning, "the warm-up ends with the sending");
    }
    if plan.replies.way == ReplyWay::AutoReply
        && (plan.replies.auto_reply_from.is_none() || plan.replies.auto_reply_until.is_none())
    {
        add(
            "missing-auto-reply-window",
            Severity::Warning,
            "name the first and the last day of the automatic answer",
        );
    }
    if let Some((from, until)) = schedule.auto_reply.filter(|_| plan.replies.auto_reply_until.is_some()) {
        let (shortest, longest) = (14, 28);
        if until < later(from, shortest) {
            add("auto-reply-too-short", Severity::Warning, "an automatic answer runs for two to four weeks");
        } else if until > later(from, longest) {
            add("auto-reply-too-long", Severity::Warning, "an automatic answer runs for two to four weeks");
        }
        if from < schedule.end {
            add("auto-reply-before-end", Severity::Warning, "the automatic answer begins with the end date");
        }
    }
    if plan.dates.first_dns_change.is_some_and(|day| day < schedule.first_change) {
        let message =
            format!("the zone changes after the drain and the cool-down, from {} on", schedule.first_change);
        add("dns-before-drain", Severity::Error, &message);
    }
    let last_look = later(schedule.last_send, policy.second_reminder.1);
    if plan.reporting.until.is_some_and(|until| until < last_look) {
        let message = format!("DMARC reports go on at least until the last look at them, {last_look}");
        add("reporting-removed", Severity::Error, &message);
    }
    if plan.retention.mailboxes_until.is_some_and(|until| until < schedule.reply_until) {
        add(
            "retention-too-short",
            Severity::Warning,
            "mailboxes are kept at least as long as replies are handled",
        );
    }
}

fn uses(plan: &Plan, findings: &mut Vec<PlanFinding>) {
    let names = plan.uses.iter().map(|own| own.name.as_str()).collect::<Vec<_>>().join(", ");
    let whole = plan.scope.kind == ScopeKind::WholeDomain;
    if whole && !plan.uses.is_empty() {
        let message = format!("{names} go on, so only mailboxes can be retired, not the whole domain");
        findings.push(PlanFinding::new("whole-domain-with-uses", Severity::Warning, &message));
        if plan.scope.end_state != EndState::ReceiveOnly {
            let message =
                format!("{names} need mail that the end state {} does not leave", plan.scope.end_state);
            findings.push(PlanFinding::new("end-state-against-uses", Severity::Error, &message));
        }
    }
    if plan.replies.late_expected && plan.closes_mail() {
        let message = format!(
            "late replies, opt-outs or an audit are expected, and the end state {} takes no mail: choose receive-only",
            plan.scope.end_state
        );
        findings.push(PlanFinding::new("late-replies-against-end-state", Severity::Warning, &message));
    }
    if !whole && plan.scope.mailboxes.is_empty() {
        let message = "name the mailboxes that are retired";
        findings.push(PlanFinding::new("missing-mailboxes", Severity::Warning, message));
    }
    for sender in &plan.drops {
        let service = canonical(&sender.service);
        let shared = plan.uses.iter().any(|own| own.sends_with.iter().any(|name| canonical(name) == service));
        if shared {
            let message = format!(
                "{} is dropped and also sends for a use that goes on: name selectors and hosts of both",
                sender.service
            );
            findings.push(
                PlanFinding::new("dropped-service-in-use", Severity::Warning, &message)
                    .about(&sender.service),
            );
        }
    }
}

/// Checks the zone together with the plan.
pub(super) fn of_zone(claims: &Claims<'_>, labels: &[Label], changes: &[Change]) -> Vec<PlanFinding> {
    let mut findings = Vec::new();
    let mut known: BTreeSet<(String, String)> = BTreeSet::new();
    let mut add = |code, about: Option<&str>, severity, message: &str| {
        let finding = PlanFinding::new(code, severity, message);
        let finding = match about {
            Some(about) => finding.about(about),
            None => finding,
        };
        if known.insert((finding.word(), finding.message.clone())) {
            findings.push(finding);
        }
    };
    let of_role = |role: Role| labels.iter().filter(move |label| label.role == role);
    let is_text = |label: &&Label| label.record.record_type() == "TXT";
    let mut records: BTreeMap<String, u32> = BTreeMap::new();
    for label in of_role(Role::Spf).filter(is_text) {
        let count = records.entry(label.record.absolute_name()).or_default();
        *count = count.saturating_add(1);
    }
    for (name, _) in records.into_iter().filter(|(_, count)| *count > 1) {
        let message =
            format!("{name} has two SPF records, which is an error for every receiver (RFC 7208, 4.5)");
        add("two-spf-records", None, Severity::Warning, &message);
    }
    let unexplained = labels.iter().filter(|label| {
        label.group == Group::Unknown || label.holder == Holder::Nobody && label.action == Action::Ask
    });
    let names: Vec<String> = unexplained
        .map(|label| format!("{} {}", label.record.absolute_name(), label.record.record_type()))
        .collect();
    if !names.is_empty() {
        let message = format!("nobody has explained {}: ask before they are touched", names.join(", "));
        add("unexplained-records", None, Severity::Warning, &message);
    }
    for label in labels {
        let Some(service) = &label.service else { continue };
        match label.holder {
            Holder::Unclaimed => {
                let message =
                    format!("{service} is in use, and no use claims some of its records: ask who needs them");
                add("unclaimed-keys", Some(service), Severity::Warning, &message);
            }
            Holder::Undeclared if label.action == Action::Ask => {
                let message = format!(
                    "{service} has records and the plan does not name it: ask whether it still sends"
                );
                add("undeclared-sender", Some(service), Severity::Warning, &message);
            }
            _ => {}
        }
    }
    for label in of_role(Role::Spf).filter(is_text) {
        for term in label.record.data().split_ascii_whitespace().skip(1) {
            let (holder, service) = claims.term_holder(term, label.record.name().as_str());
            if let (Holder::Undeclared, Some(service)) = (holder, service)
                && !claims.is_named(&service)
            {
                let message = format!(
                    "{service} has records and the plan does not name it: ask whether it still sends"
                );
                add("undeclared-sender", Some(&service), Severity::Warning, &message);
            }
        }
    }
    for label in labels.iter().filter(|label| label.role == Role::Ns && label.action == Action::Ask) {
        let message = format!(
            "{} is delegated: what is in that zone cannot be seen from here",
            label.record.absolute_name()
        );
        add("delegated-zone", None, Severity::Warning, &message);
    }
    reporting(claims, labels, changes, &mut add);
    findings
}

/// Adds a finding: its code, what it is about, severity and message.
type Add<'a> = dyn FnMut(&'static str, Option<&str>, Severity, &str) + 'a;

fn reporting(claims: &Claims<'_>, labels: &[Label], changes: &[Change], add: &mut Add<'_>) {
    let own = format!("_dmarc.{}.", claims.apex());
    let mut policies =
        labels.iter().filter(|label| label.role == Role::Dmarc && label.record.absolute_name() == own);
    let loses_mail: Vec<String> = changes
        .iter()
        .filter(|change| change.class == ChangeClass::Receiving && change.record_type() == "MX")
        .map(Change::name)
        .collect();
    let Some(policy) = policies.next() else {
        add(
            "no-dmarc-record",
            None,
            Severity::Warning,
            "the domain has no DMARC record, so nobody reports who still sends: publish one before SPF changes",
        );
        return;
    };
    if policies.next().is_some() {
        add("two-dmarc-records", None, Severity::Warning, "two DMARC records count as none (RFC 9989, 4.6)");
    }
    if policy.record.record_type() != "TXT" {
        return;
    }
    let hosts: Vec<String> = report_hosts(policy.record.data()).collect();
    if hosts.is_empty() {
        add(
            "no-dmarc-reporting",
            None,
            Severity::Warning,
            "the DMARC record names no address for reports, so nobody sees who still sends",
        );
    }
    for host in hosts {
        if loses_mail.iter().any(|name| name.trim_end_matches('.') == host) {
            let message =
                format!("reports go to {host}, whose mail exchangers go: name an address that stays");
            add("report-address-loses-its-mailbox", None, Severity::Warning, &message);
        }
        if let Some(service) = report_service(&host)
            && matches!(claims.holder(&service), Holder::Drop | Holder::Former)
        {
            let message = format!(
                "reports go to {service}, which is dropped: name an address that stays before the account is closed"
            );
            add("report-address-at-a-dropped-service", None, Severity::Warning, &message);
        }
    }
    if !claims.plan.reports_for.is_empty() && claims.plan.closes_mail() {
        let domains = claims.plan.reports_for.join(", ");
        let message = format!("{domains} send their reports here: give them another address first");
        add("reports-of-other-domains", None, Severity::Warning, &message);
    }
}
