//! The status of every step on a day.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use chrono::NaiveDate;

use super::{
    alarm::{Alarm, alarms},
    audit_pack::{AuditPack, fact_key},
    changes::{Change, ChangeClass},
    completion::{Completion, completion},
    facts::Facts,
    inventory::claims::{Claims, canonical},
    plan::Plan,
    schedule::later,
    step::{Blocker, Status, Step, StepKind, StepStatus},
    timeline::{Timeline, floor, kind_of, wait},
};
use crate::diagnostic::Severity;

/// What follows from the facts of a day: alarms, the status of every step, and what is
/// missing.
///
/// ```
/// use deliverability::retirement::{
///     Alarm, EndState, Facts, Plan, Policy, Snapshot, Timeline,
/// };
///
/// let plan =
///     Plan::in_four_weeks("example.org", EndState::Parked, "2026-09-07".parse()?);
/// let zone = Snapshot::default();
/// let timeline = Timeline::new(&plan, &zone, &Policy::default());
/// let mut facts = Facts::default();
/// facts.last_send = Some("2026-09-23".parse()?);
/// let report = timeline.status(&facts, "2026-09-24".parse()?, false);
/// assert!(report.alarms.contains(&Alarm::SendingAfterTheEnd));
/// assert_eq!(report.steps.len(), timeline.steps().len());
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Report {
    /// What needs attention at once.
    pub alarms: Vec<Alarm>,
    /// The status of every step of the timeline, in its order.
    pub steps: Vec<StepStatus>,
    /// What the retirement still lacks to be complete.
    pub completion: Completion,
}

/// A service that still sends, and its relation to the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Active {
    /// The name, as the plan or the facts write it.
    pub(super) service: String,
    /// Whether the plan names it.
    pub(super) named: bool,
    /// Whether it is the mailbox host.
    pub(super) host: bool,
}

/// The facts of a day, with what is derived from them once.
pub(super) struct Day<'a> {
    pub(super) timeline: &'a Timeline<'a>,
    pub(super) claims: &'a Claims<'a>,
    pub(super) facts: &'a Facts,
    pub(super) today: NaiveDate,
    /// Services that send although they should not.
    pub(super) active: Vec<Active>,
    sent: bool,
    /// Whether a DMARC report can be read.
    pub(super) reports: bool,
    /// Whether the plan contradicts itself.
    invalid: bool,
    /// Whether its dates do.
    undated: bool,
    captured: bool,
    /// Whether the mailbox host can no longer send in the end.
    closes_host: bool,
}

impl Timeline<'_> {
    /// The status of every step on a day, the alarms, and what is missing.
    ///
    /// `within_no_restart` is whether the time is inside [`Timeline::no_restart`]; if
    /// only the date is known, pass whether the day begins inside it.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     EndState, Facts, Plan, Policy, Snapshot, Status, step::StepKind, Timeline,
    /// };
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// plan.dates.end = Some("2026-10-02".parse()?);
    /// let zone =
    ///     Snapshot::parse("example.org. TXT \"v=spf1 mx ~all\"\n", "example.org")?;
    /// let timeline = Timeline::new(&plan, &zone, &Policy::default());
    /// let mut facts = Facts::default();
    /// facts.queue = Some(120);
    /// let report = timeline.status(&facts, "2026-11-05".parse()?, false);
    /// let is_queue = |step: usize| timeline.steps()[step].kind == StepKind::QueueEmpty;
    /// let queue = report.steps.iter().find(|status| is_queue(status.step)).unwrap();
    /// assert_eq!(queue.status, Status::Blocked);
    /// assert!(!report.completion.is_complete());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn status(&self, facts: &Facts, today: NaiveDate, within_no_restart: bool) -> Report {
        let claims = &self.claims;
        let findings = || self.findings().iter().filter(|finding| finding.severity == Severity::Error);
        let mut day = Day {
            timeline: self,
            active: Vec::new(),
            sent: false,
            reports: reports_readable(facts, self.policy.report_age, today),
            invalid: findings().next().is_some(),
            undated: findings().any(|finding| UNDATED.contains(&finding.code)),
            captured: is_captured(facts),
            closes_host: self.plan.closes_mail() && !claims.host().is_some_and(|host| claims.is_used(host)),
            claims,
            facts,
            today,
        };
        day.sent = day.has_sent();
        day.active = day.senders();
        let steps = day.steps();
        let alarms = alarms(&day, within_no_restart);
        let completion = completion(&day, &alarms);
        Report { alarms, steps, completion }
    }
}

/// The findings that prevent even the freeze.
const UNDATED: [&str; 4] = ["missing-end-date", "freeze-after-end", "cliff", "in-flight-after-end"];

/// Whether reports can be read: there are some, and the last one is recent.
fn reports_readable(facts: &Facts, age: u32, today: NaiveDate) -> bool {
    let there = facts.dmarc_report_messages_last_7d.is_some() || facts.dmarc_report_sources_last_7d.is_some();
    there && facts.dmarc_last_report.is_none_or(|last| later(last, age) >= today)
}

/// Whether the zone was recorded.
pub(super) fn has_snapshot(facts: &Facts) -> bool {
    facts.snapshot_taken.is_some() || facts.is_confirmed("snapshot")
}

fn is_captured(facts: &Facts) -> bool {
    let parts = AuditPack::PARTS.iter().all(|part| facts.audit_pack.get(&fact_key(part)) == Some(&true));
    has_snapshot(facts) && (parts || facts.audit_pack.is_empty() && facts.is_confirmed("audit-pack"))
}

impl Day<'_> {
    fn plan_end(&self) -> NaiveDate {
        self.timeline.schedule.as_ref().map_or(self.today, |schedule| schedule.end)
    }

    /// The date of the last send, by the facts or else as planned.
    pub(super) fn last_send(&self) -> NaiveDate {
        let Some(schedule) = &self.timeline.schedule else { return self.today };
        match self.facts.last_send {
            Some(last) if self.today < schedule.end => last.max(schedule.last_send),
            Some(last) => last,
            None => schedule.last_send,
        }
    }

    /// Whether the senders that stop sent on the end date or after it.
    pub(super) const fn sent_after_end(&self) -> bool {
        self.sent
    }

    fn has_sent(&self) -> bool {
        let end = self.plan_end();
        // A week after the end, the counts of seven days hold nothing from before it.
        let week_over = self.today >= later(end, 7);
        let counts = || {
            let plan = self.timeline.plan;
            let names = plan
                .drops
                .iter()
                .map(|sender| &sender.service)
                .chain(plan.warm_up.iter().map(|tool| &tool.service));
            let counts = self.facts.sends_last_7d.iter().flatten().filter(|(_, count)| **count > 0);
            let sending: Vec<String> = counts.map(|(service, _)| canonical(service)).collect();
            names
                .map(|name| canonical(name))
                .any(|name| !self.claims.is_used(&name) && sending.contains(&name))
        };
        self.today >= end && (self.facts.last_send.is_some_and(|last| last >= end) || week_over && counts())
    }

    /// The services that send and should not: those that stop, once the end is a week
    /// ago, and all that the plan does not name.
    fn senders(&self) -> Vec<Active> {
        let sends = self.facts.sends_last_7d.iter().flatten();
        let reported = self.facts.dmarc_report_sources_last_7d.iter().flatten();
        let end = self.plan_end();
        let sent_lately =
            self.facts.last_send.is_some_and(|last| last >= end && later(last, 7) >= self.today);
        let stale = self.today < later(end, 7) || !sent_lately && self.today < later(end, 9);
        let mut active: Vec<Active> = Vec::new();
        for (service, count) in sends.chain(reported) {
            let name = canonical(service);
            if *count == 0 || self.claims.is_used(&name) || self.claims.sends_from(service) {
                continue;
            }
            let warm_up =
                self.timeline.plan.warm_up.as_ref().is_some_and(|tool| canonical(&tool.service) == name);
            let named = self.claims.is_named(&name) || warm_up;
            let host = self.claims.host() == Some(name.as_str());
            if named && stale && !sent_lately {
                continue;
            }
            let service = if named { self.claims.spelling(&name) } else { service.clone() };
            let service = if warm_up {
                self.timeline.plan.warm_up.as_ref().map_or(service, |tool| tool.service.clone())
            } else {
                service
            };
            if !active.iter().any(|own| own.service == service) {
                active.push(Active { service, named, host });
            }
        }
        active
    }

    /// The services that send and should not, once a record changes. People answer
    /// through the mailbox host: that counts where it loses its records, or where a
    /// sender that stops sends through it.
    pub(super) fn harmful(&self, closes_host: bool) -> impl Iterator<Item = &Active> {
        let lately = self.facts.last_send.is_some_and(|last| later(last, 7) >= self.today);
        let by_host = self.sent_after_end() && lately;
        self.active.iter().filter(move |sender| !sender.host || closes_host || by_host)
    }

    /// Whether the mailbox host can no longer send in the end.
    pub(super) const fn closes_host(&self) -> bool {
        self.closes_host
    }

    /// What shows that sending is not over.
    fn sending_blockers(&self) -> Vec<Blocker> {
        let facts = self.facts;
        let mut blockers = Vec::new();
        if self.runs() {
            blockers.push(Blocker::SequencesActive);
        }
        if facts.scheduled_sends.unwrap_or(0) > 0 {
            blockers.push(Blocker::ScheduledSends);
        }
        if facts.queue.unwrap_or(0) > 0 || !facts.is_confirmed("queue-empty") {
            blockers.push(Blocker::Queue);
        }
        if facts.warm_up_active == Some(true) {
            blockers.push(Blocker::WarmUpActive);
        }
        blockers
    }

    /// What prevents any change of the zone.
    fn change_blockers(&self, closes_host: bool) -> Vec<Blocker> {
        let mut blockers = Vec::new();
        if self.invalid {
            blockers.push(Blocker::PlanInvalid);
        }
        if !has_snapshot(self.facts) {
            blockers.push(Blocker::Capture);
        }
        if !self.facts.is_approved("dns") {
            blockers.push(Blocker::Approval("dns".into()));
            let owners = &self.timeline.plan.owners;
            for name in [&owners.dns, &owners.approver].into_iter().filter_map(Plan::owner) {
                let blocker = Blocker::Approval(name.to_owned());
                if !blockers.contains(&blocker) {
                    blockers.push(blocker);
                }
            }
        }
        blockers.extend(self.sending_blockers());
        blockers
            .extend(self.harmful(closes_host).map(|sender| Blocker::SenderActive(sender.service.clone())));
        blockers
    }

    /// What prevents the removal of links that people may still follow.
    fn inbound_blockers(&self) -> Vec<Blocker> {
        let mut blockers = Vec::new();
        if self.facts.significant() > 0 {
            blockers.push(Blocker::InboundNotOver);
        }
        if self.facts.unsubscribe_hits_last_7d.unwrap_or(0) > 0 {
            blockers.push(Blocker::UnsubscribeInUse);
        }
        blockers
    }

    /// What prevents one change.
    fn blockers_of(&self, change: &Change) -> Vec<Blocker> {
        let mut blockers = self.change_blockers(self.closes_host() || change.closes_host);
        let facts = self.facts;
        if !self.reports && (self.timeline.expects_reports || change.class == ChangeClass::Tracking) {
            blockers.push(Blocker::DmarcReportsMissing);
        }
        match change.class {
            ChangeClass::Receiving => {
                if facts.significant() > 0 {
                    blockers.push(Blocker::InboundNotOver);
                }
                if !facts.is_confirmed("mailboxes-exported") {
                    blockers.push(Blocker::MailboxesNotExported);
                }
            }
            ChangeClass::Tracking => {
                if facts.tracking_hits_last_7d.unwrap_or(0) > 0 {
                    blockers.push(Blocker::TrackingInUse);
                }
                if change.carries_unsubscribe {
                    blockers.extend(self.inbound_blockers());
                }
            }
            _ => {}
        }
        blockers
    }

    fn steps(&self) -> Vec<StepStatus> {
        let mut changes = Chain::default();
        let steps = self.timeline.steps.iter().enumerate();
        steps
            .map(|(at, step)| match step.change.and_then(|at| self.timeline.changes.get(at)) {
                Some(change) => self.change_step(at, step, change, &mut changes),
                None => self.plain_step(at, step, &changes),
            })
            .collect()
    }

    /// The status by date, facts and what is done already.
    fn by(&self, at: usize, date: NaiveDate, done: bool, blocked_by: Vec<Blocker>) -> StepStatus {
        let status = if done {
            Status::Done
        } else if self.today < date {
            Status::Waiting
        } else if blocked_by.is_empty() {
            Status::Due
        } else {
            Status::Blocked
        };
        let blocked_by = if status == Status::Blocked { blocked_by } else { Vec::new() };
        StepStatus { step: at, status, date, blocked_by }
    }

    /// Whether every part of a document is complete.
    fn has(&self, document: &str) -> bool {
        let mut parts = self.facts.parts(document).peekable();
        parts.peek().is_some() && parts.all(|(_, there)| there)
    }

    /// The status of a step that changes no record.
    fn plain_step(&self, at: usize, step: &Step, changes: &Chain) -> StepStatus {
        let policy = &self.timeline.policy;
        let date = match step.kind {
            StepKind::UnsubscribeEndpointRemoval => return self.endpoint(at, step.date, changes),
            StepKind::Reminder1 => later(self.last_send(), policy.first_reminder.0),
            StepKind::Reminder2 => later(self.last_send(), policy.second_reminder.0),
            _ => step.date,
        };
        self.by(at, date, self.is_done(step), self.plain_blockers(step.kind))
    }

    /// Whether sequences of mail are running.
    fn runs(&self) -> bool {
        self.facts.sequences_active.unwrap_or(0) > 0
    }

    /// Whether a step that changes no record is done.
    fn is_done(&self, step: &Step) -> bool {
        use StepKind as Kind;

        let facts = self.facts;
        let over = step.until.is_some_and(|until| self.today > until);
        match step.kind {
            Kind::Capture => self.captured,
            Kind::Freeze => facts.is_confirmed("freeze") && !(self.runs() && self.today >= self.plan_end()),
            Kind::CancelScheduled => {
                facts.is_confirmed("scheduled-cancelled") && facts.scheduled_sends.unwrap_or(0) == 0
            }
            Kind::InFlight => facts.sequences_active == Some(0) && self.today >= step.date,
            Kind::QueueEmpty => facts.is_confirmed("queue-empty") && facts.queue.unwrap_or(0) == 0,
            Kind::SendingStopped => self.today >= step.date && self.sending_blockers().is_empty(),
            Kind::NoRestart => step.until.is_some_and(|until| self.today >= until),
            Kind::ReplyHandling => over && facts.significant() == 0,
            Kind::AutoReply => over,
            Kind::Reminder1 => facts.is_confirmed("reminder-1"),
            Kind::Reminder2 => facts.is_confirmed("reminder-2"),
            Kind::ClosingChecklist => self.has("closing_checklist"),
            Kind::AuditNote => self.has("audit_note"),
            Kind::Sheet => self.has("sheet"),
            Kind::TeamNote => facts.is_confirmed("team-note"),
            Kind::MailboxClosure => facts.is_confirmed("mailboxes-closed"),
            _ => false,
        }
    }

    /// What prevents a step that changes no record.
    fn plain_blockers(&self, kind: StepKind) -> Vec<Blocker> {
        use StepKind as Kind;

        let facts = self.facts;
        let mut blockers = Vec::new();
        match kind {
            Kind::Freeze | Kind::CancelScheduled | Kind::InFlight => {
                if self.undated {
                    blockers.push(Blocker::PlanInvalid);
                }
                if !self.captured {
                    blockers.push(Blocker::Capture);
                }
            }
            Kind::QueueEmpty => {
                blockers = self.sending_blockers();
                blockers.retain(|blocker| !matches!(blocker, Blocker::Queue | Blocker::WarmUpActive));
                if facts.queue.unwrap_or(0) > 0 {
                    blockers.push(Blocker::Queue);
                }
            }
            Kind::SendingStopped => blockers = self.sending_blockers(),
            Kind::NoRestart if self.runs() => blockers.push(Blocker::SequencesActive),
            Kind::MailboxClosure => {
                if !facts.is_confirmed("mailboxes-exported") {
                    blockers.push(Blocker::MailboxesNotExported);
                }
                if facts.significant() > 0 {
                    blockers.push(Blocker::InboundNotOver);
                }
            }
            _ => {}
        }
        blockers
    }

    /// The end of the unsubscribe links: after the policy changed, once nobody uses
    /// them.
    fn endpoint(&self, at: usize, planned: NaiveDate, changes: &Chain) -> StepStatus {
        let receiving = self.timeline.schedule.as_ref().map_or(planned, |schedule| schedule.receiving);
        let done = self.facts.done(StepKind::UnsubscribeEndpointRemoval.as_str(), "").is_some();
        let mut blockers = self.change_blockers(false);
        blockers.extend(self.inbound_blockers());
        if changes.open {
            let mut status = self.by(at, receiving, done, blockers);
            if !done {
                (status.status, status.date) = (Status::Waiting, planned.max(receiving));
                status.blocked_by.clear();
            }
            return status;
        }
        self.by(at, receiving, done, blockers)
    }

    /// The status of a change: one at a time, after those of the earlier classes.
    fn change_step(&self, at: usize, step: &Step, change: &Change, chain: &mut Chain) -> StepStatus {
        let Some(schedule) = &self.timeline.schedule else {
            return self.by(at, step.date, false, Vec::new());
        };
        let kind = kind_of(change.class);
        let name = change.name();
        if let Some(done) = self.facts.done(kind.as_str(), &name) {
            let date = done.unwrap_or(step.date);
            chain.made(change, date, &self.timeline.policy);
            return StepStatus { step: at, status: Status::Done, date, blocked_by: Vec::new() };
        }
        let first = floor(schedule, change);
        let ordered = matches!(change.class, ChangeClass::Spf | ChangeClass::Dkim | ChangeClass::Dmarc);
        // An open change of an earlier class keeps this one waiting.
        let open = chain.open_class.is_some_and(|class| class < change.class)
            || change.class == ChangeClass::DkimDelete && chain.open;
        let mut date = chain.next(change.class).map_or(first, |next| first.max(next));
        if change.class == ChangeClass::DkimDelete {
            let revoked = self.facts.done(StepKind::DkimRevoke.as_str(), &name).flatten();
            date = revoked.map_or(step.date, |revoked| {
                date.max(later(revoked, self.timeline.policy.key_deletion_after))
            });
        }
        if ordered {
            chain.open = true;
            chain.open_class = Some(chain.open_class.map_or(change.class, |class| class.min(change.class)));
        }
        if open {
            let date = step.date.max(date);
            return StepStatus { step: at, status: Status::Waiting, date, blocked_by: Vec::new() };
        }
        let mut status = self.by(at, date, false, self.blockers_of(change));
        if status.status == Status::Due && core::mem::replace(&mut chain.due, true) {
            // One change at a time.
            (status.status, status.date) =
                (Status::Waiting, later(self.today, self.timeline.policy.between_changes));
        }
        status
    }
}

/// The changes so far.
#[derive(Default)]
struct Chain {
    /// The first class of SPF, DKIM and DMARC with an open change.
    open_class: Option<ChangeClass>,
    /// Whether SPF, DKIM or DMARC has an open change.
    open: bool,
    /// Whether a change is due already.
    due: bool,
    /// When the next change of each class may be made at the earliest.
    waits: Vec<(ChangeClass, NaiveDate)>,
}

impl Chain {
    /// A change was made on a day.
    fn made(&mut self, change: &Change, date: NaiveDate, policy: &super::Policy) {
        for class in ChangeClass::ALL {
            if *class >= change.class {
                self.waits.push((*class, later(date, wait(policy, change, *class))));
            }
        }
    }

    /// The day from which a change of a class may follow those that were made.
    fn next(&self, class: ChangeClass) -> Option<NaiveDate> {
        self.waits.iter().filter(|(of, _)| *of == class).map(|(_, date)| *date).max()
    }
}
