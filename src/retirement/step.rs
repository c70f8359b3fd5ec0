//! Steps, their status, and what blocks them.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use chrono::NaiveDate;

/// The kind of a step.
///
/// ```
/// use deliverability::retirement::step::StepKind;
///
/// assert_eq!(StepKind::SpfChange.as_str(), "spf-change");
/// assert_eq!("queue-empty".parse::<StepKind>().unwrap(), StepKind::QueueEmpty);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum StepKind {
    /// Snapshot and audit pack, before anything is switched off.
    Capture,
    /// Nothing new is started, and imports are switched off.
    Freeze,
    /// Scheduled sends are deleted.
    CancelScheduled,
    /// Running sequences end.
    InFlight,
    /// Sending is declared stopped.
    SendingStopped,
    /// The queue is confirmed empty.
    QueueEmpty,
    /// Nothing is restarted.
    NoRestart,
    /// Replies are read and answered.
    ReplyHandling,
    /// An automatic answer tells people where to write.
    AutoReply,
    /// An SPF record changes.
    SpfChange,
    /// A DKIM key is revoked.
    DkimRevoke,
    /// The DMARC policy changes.
    DmarcChange,
    /// A verification token, a return path or a logo is removed.
    OtherRemoval,
    /// The records for receiving mail change.
    MxChange,
    /// The unsubscribe links may stop working.
    UnsubscribeEndpointRemoval,
    /// A tracking host is removed.
    TrackingRemoval,
    /// A revoked DKIM key is deleted.
    DkimDelete,
    /// The mailboxes are closed.
    MailboxClosure,
    /// The first check of reports and inbound mail.
    Reminder1,
    /// The second check of reports and inbound mail.
    Reminder2,
    /// The closing checklist is completed.
    ClosingChecklist,
    /// The audit note is written.
    AuditNote,
    /// The one-page sheet is filled in and signed.
    Sheet,
    /// The team is informed.
    TeamNote,
}

crate::names::named! {
    StepKind {
        Capture => "capture",
        Freeze => "freeze",
        CancelScheduled => "cancel-scheduled",
        InFlight => "in-flight",
        SendingStopped => "sending-stopped",
        QueueEmpty => "queue-empty",
        NoRestart => "no-restart",
        ReplyHandling => "reply-handling",
        AutoReply => "auto-reply",
        SpfChange => "spf-change",
        DkimRevoke => "dkim-revoke",
        DmarcChange => "dmarc-change",
        OtherRemoval => "other-removal",
        MxChange => "mx-change",
        UnsubscribeEndpointRemoval => "unsubscribe-endpoint-removal",
        TrackingRemoval => "tracking-removal",
        DkimDelete => "dkim-delete",
        MailboxClosure => "mailbox-closure",
        Reminder1 => "reminder-1",
        Reminder2 => "reminder-2",
        ClosingChecklist => "closing-checklist",
        AuditNote => "audit-note",
        Sheet => "sheet",
        TeamNote => "team-note",
    }
}

/// The status of a step on a day.
///
/// ```
/// use deliverability::retirement::{
///     EndState, Facts, Plan, Policy, Snapshot, Status, Timeline,
/// };
///
/// let plan =
///     Plan::in_four_weeks("example.org", EndState::Parked, "2026-09-07".parse()?);
/// let zone = Snapshot::default();
/// let timeline = Timeline::new(&plan, &zone, &Policy::default());
/// let report = timeline.status(&Facts::default(), "2026-08-01".parse()?, false);
/// assert!(
///     report.steps.iter().all(|step| step.status == Status::Waiting),
///     "weeks before it begins"
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Status {
    /// Its date is not reached, or an earlier step that it depends on is open.
    Waiting,
    /// Its date is reached, but a fact prevents it.
    Blocked,
    /// It should be done now.
    Due,
    /// It was done and noted.
    Done,
}

crate::names::named! {
    Status {
        Waiting => "waiting",
        Blocked => "blocked",
        Due => "due",
        Done => "done",
    }
}

/// What blocks a step. `Display` writes the stable word, [`Blocker::sentence`] a
/// sentence.
///
/// ```
/// use deliverability::retirement::step::Blocker;
///
/// let blocker = Blocker::SenderActive("Calendly".into());
/// assert_eq!(blocker.to_string(), "sender-active:Calendly");
/// assert_eq!(blocker.sentence(), "Calendly still sends");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Blocker {
    /// The snapshot or the audit pack is missing.
    Capture,
    /// An approval is missing: what has to be approved, or by whom.
    Approval(String),
    /// Sequences are still running.
    SequencesActive,
    /// Sends are still scheduled.
    ScheduledSends,
    /// The queue is not confirmed empty.
    Queue,
    /// The warm-up tool still sends.
    WarmUpActive,
    /// A service still sends.
    SenderActive(String),
    /// People still write to the domain.
    InboundNotOver,
    /// Tracking links are still opened.
    TrackingInUse,
    /// People still use the unsubscribe links.
    UnsubscribeInUse,
    /// No DMARC report can be read, which does not prove that nothing is sent.
    DmarcReportsMissing,
    /// The mailboxes are not exported.
    MailboxesNotExported,
    /// The plan contradicts itself.
    PlanInvalid,
}

impl Blocker {
    /// The blocker as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let text = match self {
            Self::Capture => "the snapshot of the zone or a part of the audit pack is missing",
            Self::Approval(who) => return alloc::format!("{who} has not approved it"),
            Self::SequencesActive => "sequences still run",
            Self::ScheduledSends => "sends are still scheduled",
            Self::Queue => "the queue is not confirmed empty",
            Self::WarmUpActive => "the warm-up tool still sends",
            Self::SenderActive(service) => return alloc::format!("{service} still sends"),
            Self::InboundNotOver => "people still write to the domain",
            Self::TrackingInUse => "tracking links are still opened",
            Self::UnsubscribeInUse => "people still unsubscribe by it",
            Self::DmarcReportsMissing => "no DMARC report can be read, which is not the same as quiet",
            Self::MailboxesNotExported => "the mailboxes are not exported",
            Self::PlanInvalid => "the plan contradicts itself",
        };
        text.to_string()
    }
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Capture => "capture",
            Self::Approval(who) => return write!(f, "approval:{who}"),
            Self::SequencesActive => "sequences-active",
            Self::ScheduledSends => "scheduled-sends",
            Self::Queue => "queue",
            Self::WarmUpActive => "warm-up-active",
            Self::SenderActive(service) => return write!(f, "sender-active:{service}"),
            Self::InboundNotOver => "inbound-not-over",
            Self::TrackingInUse => "tracking-in-use",
            Self::UnsubscribeInUse => "unsubscribe-in-use",
            Self::DmarcReportsMissing => "dmarc-reports-missing",
            Self::MailboxesNotExported => "mailboxes-not-exported",
            Self::PlanInvalid => "plan-invalid",
        })
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Blocker {
    /// Writes the stable word, as `Display` does.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One step of a retirement.
///
/// ```
/// use deliverability::retirement::{
///     EndState, Plan, Policy, Snapshot, step::StepKind, Timeline,
/// };
///
/// let plan =
///     Plan::in_four_weeks("example.org", EndState::Parked, "2026-09-07".parse()?);
/// let zone = Snapshot::default();
/// let timeline = Timeline::new(&plan, &zone, &Policy::default());
/// let step = timeline
///     .steps()
///     .iter()
///     .find(|step| step.kind == StepKind::SendingStopped)
///     .unwrap();
/// assert_eq!(
///     step.to_string(),
///     "2026-09-21 sending-stopped: declare sending stopped: \
///      sequences off, warm-up off, queue empty",
/// );
/// assert_eq!(timeline.steps()[step.after[0]].kind, StepKind::QueueEmpty);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Step {
    /// The kind of the step.
    pub kind: StepKind,
    /// The date on which it is planned, or the first day of a window.
    pub date: NaiveDate,
    /// The last day of a window: `None` for a single date.
    pub until: Option<NaiveDate>,
    /// What is to be done, in words.
    pub title: String,
    /// Who does it: `None` if the plan names nobody.
    pub owner: Option<String>,
    /// The steps that come first, as indices into
    /// [`Timeline::steps`](super::Timeline::steps).
    pub after: Vec<usize>,
    /// The change of the zone, as an index into
    /// [`Timeline::changes`](super::Timeline::changes).
    pub change: Option<usize>,
}

impl fmt::Display for Step {
    /// Writes `2026-10-02 sending-stopped: declare sending stopped`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.date, self.kind, self.title)
    }
}

/// A step with its status on a day.
///
/// ```
/// use deliverability::retirement::{
///     step::Blocker, EndState, Facts, Plan, Policy, Snapshot, Timeline,
/// };
///
/// let plan =
///     Plan::in_four_weeks("example.org", EndState::Parked, "2026-09-07".parse()?);
/// let zone = Snapshot::default();
/// let timeline = Timeline::new(&plan, &zone, &Policy::default());
/// let mut facts = Facts::default();
/// facts.sequences_active = Some(3);
/// let report = timeline.status(&facts, "2026-09-21".parse()?, true);
/// let blocked =
///     report.steps.iter().find(|step| step.blocked_by == [Blocker::SequencesActive]);
/// let title = &timeline.steps()[blocked.unwrap().step].title;
/// assert_eq!(title, "confirm that the queue is empty");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct StepStatus {
    /// The step, as an index into [`Timeline::steps`](super::Timeline::steps).
    pub step: usize,
    /// The status on that day.
    pub status: Status,
    /// The date from which it can be done, given the facts.
    pub date: NaiveDate,
    /// What blocks it, in a fixed order.
    pub blocked_by: Vec<Blocker>,
}
