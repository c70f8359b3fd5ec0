//! Steps, their status, and what blocks them.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use chrono::NaiveDate;

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum StepKind {
    /// Snapshot and audit pack, before anything is switched off.
    Capture,
    /// No new sequences, imports off.
    Freeze,
    /// Scheduled sends are deleted.
    CancelScheduled,
    /// Sequences under way end.
    InFlight,
    /// Sending is declared stopped.
    SendingStopped,
    /// The queue is confirmed empty.
    QueueEmpty,
    /// Nothing is started again.
    NoRestart,
    /// Replies are read and answered.
    ReplyHandling,
    /// An automatic answer says where to write.
    AutoReply,
    /// An SPF record changes.
    SpfChange,
    /// A key is revoked.
    DkimRevoke,
    /// The DMARC policy changes.
    DmarcChange,
    /// A token, a return path or a logo is removed.
    OtherRemoval,
    /// The records of receiving change.
    MxChange,
    /// The links to unsubscribe may stop to work.
    UnsubscribeEndpointRemoval,
    /// A tracking host is removed.
    TrackingRemoval,
    /// A revoked key is deleted.
    DkimDelete,
    /// The mailboxes are closed.
    MailboxClosure,
    /// The first look at reports and inbound mail.
    Reminder1,
    /// The second look.
    Reminder2,
    /// The closing checklist.
    ClosingChecklist,
    /// The audit note.
    AuditNote,
    /// The one-page sheet.
    Sheet,
    /// The note to the team.
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

/// Where a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Status {
    /// Its date is not reached, or an earlier step of its chain is open.
    Waiting,
    /// Its date is reached, and a fact speaks against it.
    Blocked,
    /// Somebody should do it now.
    Due,
    /// It is done and noted.
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

/// What blocks a step. `Display` writes the stable word, [`Blocker::sentence`] says it in words.
///
/// ```
/// use deliverability::retirement::Blocker;
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
    /// Somebody has not agreed: what is owned, or the person.
    Approval(String),
    /// Sequences still run.
    SequencesActive,
    /// Sends are still scheduled.
    ScheduledSends,
    /// The queue is not confirmed empty.
    Queue,
    /// The warm-up tool still sends.
    WarmUpActive,
    /// A service still sends.
    SenderActive(String),
    /// People still write.
    InboundNotOver,
    /// Tracking links are still opened.
    TrackingInUse,
    /// People still unsubscribe.
    UnsubscribeInUse,
    /// No DMARC report can be read: that is not the same as a quiet one.
    DmarcReportsMissing,
    /// The mailboxes are not exported.
    MailboxesNotExported,
    /// The plan contradicts itself.
    PlanInvalid,
}

impl Blocker {
    /// What blocks, in words.
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

/// One step of a retirement.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// The day on which it is planned; of a window the first day.
    pub date: NaiveDate,
    /// The last day of a window.
    pub until: Option<NaiveDate>,
    /// What is done, in words.
    pub title: String,
    /// Who does it; `None` where the plan names nobody.
    pub owner: Option<String>,
    /// The steps that come first, by their place in the timeline.
    pub after: Vec<usize>,
    /// The change of the zone, by its place in the change plan.
    pub change: Option<usize>,
}

impl fmt::Display for Step {
    /// Writes `2026-10-02 sending-stopped: declare sending stopped`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.date, self.kind, self.title)
    }
}

/// A step with its status on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StepStatus {
    /// The step, by its place in the timeline.
    pub step: usize,
    /// Where it is.
    pub status: Status,
    /// The day from which it can be done, as the facts stand.
    pub date: NaiveDate,
    /// What blocks it, in a fixed order.
    pub blocked_by: Vec<Blocker>,
}
