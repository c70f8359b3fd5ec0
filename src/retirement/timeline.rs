//! The steps of a plan with their dates.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};

use chrono::{NaiveDate, NaiveTime};

use super::findings::PlanFinding;
use super::{
    changes::{Change, ChangeClass, ChangeKind, changes, title},
    findings,
    inventory::{Label, Role, claims::Claims, labels},
    plan::Plan,
    policy::Policy,
    schedule::{Schedule, earlier, later},
    snapshot::Snapshot,
    step::{Step, StepKind},
};
use crate::time::{Overlap, Zone};

/// The whole retirement: dates, labels, changes, steps in order, and findings about the
/// plan and the zone.
///
/// ```
/// use deliverability::retirement::{
///     EndState, Plan, Policy, Snapshot, step::StepKind, Timeline,
/// };
///
/// let mut plan = Plan::new("example.org", EndState::Parked);
/// plan.dates.end = Some("2026-10-02".parse()?);
/// let zone = Snapshot::parse("example.org. TXT \"v=spf1 mx ~all\"\n", "example.org")?;
/// let timeline = Timeline::new(&plan, &zone, &Policy::default());
/// let spf =
///     timeline.steps().iter().find(|step| step.kind == StepKind::SpfChange).unwrap();
/// assert_eq!(spf.date.to_string(), "2026-10-16");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline<'a> {
    pub(super) plan: &'a Plan,
    pub(super) zone: &'a Snapshot,
    pub(super) policy: Policy,
    pub(super) schedule: Option<Schedule>,
    pub(super) claims: Claims<'a>,
    /// Whether the DMARC record names an address for reports.
    pub(super) expects_reports: bool,
    labels: Vec<Label>,
    pub(super) changes: Vec<Change>,
    pub(super) steps: Vec<Step>,
    findings: Vec<PlanFinding>,
}

#[cfg(feature = "serde")]
impl serde::Serialize for Timeline<'_> {
    /// Writes what follows from the plan and the zone, without these themselves.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut map = serializer.serialize_struct("Timeline", 5)?;
        map.serialize_field("schedule", &self.schedule)?;
        map.serialize_field("labels", &self.labels)?;
        map.serialize_field("changes", &self.changes)?;
        map.serialize_field("steps", &self.steps)?;
        map.serialize_field("findings", &self.findings)?;
        map.end()
    }
}

impl<'a> Timeline<'a> {
    /// The timeline of a plan for a zone. Without an end date it has labels and changes,
    /// but no steps.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, Policy, Snapshot, Timeline};
    ///
    /// let plan = Plan::new("example.org", EndState::Parked);
    /// let zone =
    ///     Snapshot::parse("example.org. TXT \"v=spf1 mx ~all\"\n", "example.org")?;
    /// let timeline = Timeline::new(&plan, &zone, &Policy::default());
    /// assert_eq!((timeline.schedule(), timeline.steps().len()), (None, 0));
    /// assert_eq!(timeline.changes()[0].text_after(), Some("v=spf1 -all"));
    /// assert!(
    ///     timeline.findings().iter().any(|finding| finding.code == "missing-end-date")
    /// );
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    #[must_use]
    pub fn new(plan: &'a Plan, zone: &'a Snapshot, policy: &Policy) -> Self {
        let claims = Claims::new(plan, zone);
        let edits = super::changes::spf::edits(&claims);
        let labels = labels(&claims, &edits);
        let changes = changes(&claims, &edits, &labels);
        let schedule = Schedule::new(plan, policy);
        let steps = schedule
            .as_ref()
            .map(|schedule| Steps { plan, policy, schedule, steps: Vec::new() }.build(&changes));
        let mut findings = findings::validate(plan, policy);
        findings.extend(findings::of_zone(&claims, &labels, &changes));
        let expects_reports = labels.iter().any(|label| {
            label.role == Role::Dmarc && super::inventory::report_hosts(label.record.data()).next().is_some()
        });
        Self {
            plan,
            zone,
            policy: policy.clone(),
            schedule,
            changes,
            steps: steps.unwrap_or_default(),
            findings,
            labels,
            claims,
            expects_reports,
        }
    }

    /// The plan that the timeline was made from.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        self.plan
    }

    /// The thresholds that the timeline was made with.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Whether the domain had DMARC reports, but a later zone has no address for them.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, Policy, Snapshot, Timeline};
    ///
    /// let zone = |text: &str| Snapshot::parse(text, "example.org");
    /// let owner = "_dmarc.example.org. TXT";
    /// let before =
    ///     zone(&format!("{owner} \"v=DMARC1; p=none; rua=mailto:d@example.net\"\n"))?;
    /// let after = zone(&format!("{owner} \"v=DMARC1; p=reject\"\n"))?;
    /// let plan = Plan::new("example.org", EndState::Parked);
    /// let timeline = Timeline::new(&plan, &before, &Policy::default());
    /// assert!(timeline.reporting_lost(&after) && !timeline.reporting_lost(&before));
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    #[must_use]
    pub fn reporting_lost(&self, later: &Snapshot) -> bool {
        let name = format!("_dmarc.{}", self.plan.domain.trim_end_matches('.'));
        let reports = |zone: &Snapshot| {
            let mut records = zone.at(&name, "TXT").chain(zone.at(&name, "CNAME"));
            records.any(|record| {
                record.record_type() == "CNAME"
                    || super::inventory::report_hosts(record.data()).next().is_some()
            })
        };
        reports(self.zone) && !reports(later)
    }

    /// The dates: `None` if the plan has no end date.
    #[must_use]
    pub const fn schedule(&self) -> Option<&Schedule> {
        self.schedule.as_ref()
    }

    /// All records of the zone, each with what happens to it.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The changes of the zone, in the order in which they are made.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The steps, in the order in which they are done.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The findings about the plan and the zone.
    #[must_use]
    pub fn findings(&self) -> &[PlanFinding] {
        &self.findings
    }

    /// The window in which nothing is restarted: its first and its last instant, in the
    /// given time zone. `None` without an end date.
    ///
    /// ```
    /// use deliverability::{
    ///     retirement::{EndState, Plan, Policy, Snapshot, Timeline},
    ///     time::Zone,
    /// };
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// plan.dates.end = Some("2026-10-02".parse()?);
    /// let zone = Snapshot::default();
    /// let window =
    ///     Timeline::new(&plan, &zone, &Policy::default()).no_restart(&Zone::utc());
    /// assert_eq!(window.unwrap().1.to_rfc3339(), "2026-10-05T00:00:00+00:00");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn no_restart(
        &self,
        offsets: &Zone,
    ) -> Option<(chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>)> {
        let from = offsets.instant(self.schedule.as_ref()?.end.and_time(NaiveTime::MIN), Overlap::Earlier)?;
        let hours = chrono::TimeDelta::try_hours(self.policy.no_restart_hours.into())?;
        Some((from, from.checked_add_signed(hours)?))
    }
}

/// The step of a change.
pub(super) const fn kind_of(class: ChangeClass) -> StepKind {
    match class {
        ChangeClass::Spf => StepKind::SpfChange,
        ChangeClass::Dkim => StepKind::DkimRevoke,
        ChangeClass::Dmarc => StepKind::DmarcChange,
        ChangeClass::Other => StepKind::OtherRemoval,
        ChangeClass::Receiving => StepKind::MxChange,
        ChangeClass::Tracking => StepKind::TrackingRemoval,
        ChangeClass::DkimDelete => StepKind::DkimDelete,
    }
}

/// Builds the steps.
struct Steps<'a> {
    plan: &'a Plan,
    policy: &'a Policy,
    schedule: &'a Schedule,
    steps: Vec<Step>,
}

impl Steps<'_> {
    /// The owner of a kind of step.
    fn owner(&self, kind: StepKind) -> Option<String> {
        let owners = &self.plan.owners;
        let own = match kind {
            StepKind::Capture
            | StepKind::AuditNote
            | StepKind::Sheet
            | StepKind::Reminder1
            | StepKind::Reminder2 => &owners.records,
            StepKind::SpfChange
            | StepKind::DkimRevoke
            | StepKind::DmarcChange
            | StepKind::OtherRemoval
            | StepKind::MxChange
            | StepKind::UnsubscribeEndpointRemoval
            | StepKind::TrackingRemoval
            | StepKind::DkimDelete => &owners.dns,
            StepKind::NoRestart => &owners.no_restart,
            StepKind::ClosingChecklist | StepKind::TeamNote => &owners.closing,
            _ => &owners.mailboxes,
        };
        Plan::owner(own).map(ToOwned::to_owned)
    }

    fn push(
        &mut self,
        kind: StepKind,
        date: NaiveDate,
        until: Option<NaiveDate>,
        title: &str,
        after: &[StepKind],
    ) {
        let places = self.steps.iter().enumerate();
        let after = places.filter(|(_, step)| after.contains(&step.kind)).map(|(at, _)| at).collect();
        let owner = self.owner(kind);
        self.steps.push(Step { kind, date, until, title: title.to_owned(), owner, after, change: None });
    }

    fn build(mut self, changes: &[Change]) -> Vec<Step> {
        use StepKind as Kind;

        let schedule = self.schedule;
        let (freeze, end) = (schedule.freeze, schedule.end);
        let capture = self
            .plan
            .written_on
            .map_or_else(|| earlier(freeze, 1), |written| written.max(earlier(freeze, 1)));
        let capture = capture.min(freeze);
        let (first, last) = schedule.metrics;
        let title =
            format!("write the zone down and build the audit pack, with the figures of {first} to {last}");
        self.push(Kind::Capture, capture, Some(freeze), &title, &[]);
        let title = format!(
            "tell the team: read-only until {}, ask before the sender of a running thread changes",
            schedule.cool_down_end
        );
        self.push(Kind::TeamNote, freeze, None, &title, &[]);
        let title = "end or pause active sequences; switch off imports, API jobs and automations";
        self.push(Kind::Freeze, freeze, Some(end), title, &[Kind::Capture]);
        let title = format!("delete scheduled sends through {}", schedule.cancel_through);
        self.push(Kind::CancelScheduled, freeze, Some(schedule.cancel_through), &title, &[Kind::Capture]);
        let (date, title) = match schedule.in_flight_last {
            Some(last) => (last, format!("finish the current step until {last}; later steps are removed")),
            None => (freeze, "cancel every sequence under way at once".to_owned()),
        };
        self.push(Kind::InFlight, date, None, &title, &[Kind::Freeze]);
        self.push(
            Kind::QueueEmpty,
            end,
            None,
            "confirm that the queue is empty",
            &[Kind::CancelScheduled, Kind::InFlight],
        );
        let title = "declare sending stopped: sequences off, warm-up off, queue empty";
        self.push(Kind::SendingStopped, end, None, title, &[Kind::QueueEmpty]);
        let hours = self.policy.no_restart_hours;
        let title = format!("start nothing again for {hours} hours");
        let days = hours.div_ceil(24);
        self.push(Kind::NoRestart, end, Some(later(end, days)), &title, &[]);
        let title = format!(
            "read the mailbox daily for {} days, then twice a week; record every opt-out",
            self.policy.daily_reading
        );
        self.push(Kind::ReplyHandling, end, Some(schedule.reply_until), &title, &[]);
        if let Some((from, until)) = schedule.auto_reply {
            self.push(
                Kind::AutoReply,
                from,
                Some(until),
                "answer automatically: no links, where to write, opt-outs are honored",
                &[],
            );
        }
        let (date, last) = self.window(self.policy.first_reminder);
        self.push(
            Kind::Reminder1,
            date,
            Some(last),
            "check DMARC reports and inbound mail",
            &[Kind::SendingStopped],
        );
        self.changes(changes);
        self.close();
        self.steps
    }

    /// The days from the last planned send.
    fn window(&self, days: (u32, u32)) -> (NaiveDate, NaiveDate) {
        (later(self.schedule.last_send, days.0), later(self.schedule.last_send, days.1))
    }

    /// The second reminder, the documents and the mailboxes.
    fn close(&mut self) {
        use StepKind as Kind;

        let schedule = self.schedule;
        let (date, last) = self.window(self.policy.second_reminder);
        self.push(
            Kind::Reminder2,
            date,
            Some(last),
            "check DMARC reports and inbound mail again",
            &[Kind::Reminder1],
        );
        let end_of_changes =
            self.steps.iter().filter(|step| step.change.is_some()).map(|step| step.date).max();
        let closing = end_of_changes.unwrap_or(schedule.cool_down_end).max(schedule.reply_until);
        let closing = later(closing, 1);
        let stopped = [Kind::SendingStopped];
        self.push(Kind::ClosingChecklist, closing, None, "go through the closing checklist", &stopped);
        self.push(Kind::AuditNote, closing, None, "write the audit note", &stopped);
        self.push(Kind::Sheet, closing, None, "fill in the one-page sheet and sign it", &stopped);
        let kept = self.plan.retention.mailboxes_until.unwrap_or(closing).max(closing);
        let title = "close the mailboxes once they are exported and no deal depends on them";
        self.push(Kind::MailboxClosure, kept, None, title, &[Kind::ClosingChecklist]);
    }

    /// The steps of the changes: one at a time, each after the one before it.
    fn changes(&mut self, changes: &[Change]) {
        let mut before: Option<(usize, &Change, NaiveDate)> = None;
        let mut revoked: BTreeMap<String, NaiveDate> = BTreeMap::new();
        let mut ended = false;
        for (at, change) in changes.iter().enumerate() {
            let mut date = floor(self.schedule, change);
            if let Some((_, last, day)) = before {
                date = date.max(later(day, wait(self.policy, last, change.class)));
            }
            let name = change.name();
            if change.class == ChangeClass::DkimDelete {
                let of_key = revoked.get(&name);
                date = of_key.map_or(date, |day| date.max(later(*day, self.policy.key_deletion_after)));
            }
            if change.kind == ChangeKind::Revoke {
                revoked.entry(name.clone()).or_insert(date);
            }
            if change.carries_unsubscribe && change.class == ChangeClass::Tracking && !ended {
                self.endpoint(date);
                ended = true;
            }
            let kind = kind_of(change.class);
            let mut after: Vec<usize> = before.iter().map(|(step, ..)| *step).collect();
            after.extend(self.steps.iter().position(|step| step.kind == StepKind::SendingStopped));
            let owner = self.owner(kind);
            self.steps.push(Step {
                kind,
                date,
                until: None,
                title: title(change),
                owner,
                after,
                change: Some(at),
            });
            before = Some((self.steps.len().saturating_sub(1), change, date));
        }
        if !ended && !self.plan.unsubscribe.host.is_empty() {
            let day = before.map_or(self.schedule.receiving, |(_, _, day)| later(day, 1));
            self.endpoint(day.max(self.schedule.receiving));
        }
    }

    /// The end of the unsubscribe links.
    fn endpoint(&mut self, date: NaiveDate) {
        let title = "let the links to unsubscribe end, once nobody writes or unsubscribes any more";
        self.push(
            StepKind::UnsubscribeEndpointRemoval,
            date,
            None,
            title,
            &[StepKind::DmarcChange, StepKind::SendingStopped],
        );
    }
}

/// The first day of a change, whatever came before it.
pub(super) fn floor(schedule: &Schedule, change: &Change) -> NaiveDate {
    match change.class {
        ChangeClass::Tracking if change.carries_unsubscribe => schedule.receiving.max(schedule.tracking),
        ChangeClass::Tracking => schedule.tracking,
        ChangeClass::Receiving => schedule.receiving,
        _ if change.closes_host => schedule.host_change,
        _ => schedule.first_change,
    }
}

/// The days between a change and the next one of a class: the larger of its time to live
/// and the policy's least wait; between SPF, DKIM and DMARC also at least the
/// observation.
pub(super) fn wait(policy: &Policy, before: &Change, next: ChangeClass) -> u32 {
    let least = before.wait_days(policy);
    let watched = matches!(next, ChangeClass::Dkim | ChangeClass::Dmarc) && next != before.class;
    if watched { least.max(policy.observation) } else { least }
}
