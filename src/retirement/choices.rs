//! What a plan chooses among.

/// Why a domain is retired.
///
/// ```
/// use deliverability::retirement::plan::Motive;
///
/// assert_eq!("rebrand".parse::<Motive>().unwrap(), Motive::Rebrand);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Motive {
    /// Its mail no longer reaches inboxes.
    Deliverability,
    /// The company has a new name.
    Rebrand,
    /// Tools or domains are consolidated.
    Consolidation,
    /// The domain is a risk to other domains.
    Risk,
}

crate::names::named! {
    Motive {
        Deliverability => "deliverability",
        Rebrand => "rebrand",
        Consolidation => "consolidation",
        Risk => "risk",
    }
}

/// How much of a domain is retired.
///
/// ```
/// use deliverability::retirement::{EndState, Plan, plan::ScopeKind};
///
/// let mut plan = Plan::new("example.org", EndState::Retired);
/// assert!(plan.closes_mail());
/// plan.scope.kind = ScopeKind::Mailboxes;
/// assert!(!plan.closes_mail());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum ScopeKind {
    /// The whole domain is retired.
    #[default]
    WholeDomain,
    /// Some mailboxes are retired; the domain stays in use.
    Mailboxes,
}

crate::names::named! {
    ScopeKind {
        WholeDomain => "whole-domain",
        Mailboxes => "mailboxes",
    }
}

/// What is left of a domain's mail in the end.
///
/// ```
/// use deliverability::retirement::{EndState, Plan, Snapshot, change_plan};
///
/// let zone = Snapshot::parse("example.org. MX 1 smtp.google.com.\n", "example.org")?;
/// let removes_mx = |end_state| {
///     let changes = change_plan(&Plan::new("example.org", end_state), &zone);
///     changes.iter().any(|change| change.record_type() == "MX")
/// };
/// assert!(!removes_mx(EndState::ReceiveOnly) && removes_mx(EndState::Parked));
/// # Ok::<(), deliverability::dns::MasterError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum EndState {
    /// Mail is still received; the mailbox host keeps its records.
    #[default]
    ReceiveOnly,
    /// No mail in either direction; the domain and its site stay.
    Parked,
    /// No mail service at all.
    Retired,
}

crate::names::named! {
    EndState {
        ReceiveOnly => "receive-only",
        Parked => "parked",
        Retired => "retired",
    }
}

/// What happens to sequences that are running when the freeze begins.
///
/// ```
/// use deliverability::retirement::{
///     EndState, Plan, Policy, Schedule, plan::InFlightRule,
/// };
///
/// let mut plan = Plan::new("example.org", EndState::Parked);
/// plan.dates.end = Some("2026-10-02".parse()?);
/// assert_eq!(
///     Schedule::new(&plan, &Policy::default()).unwrap().in_flight_last,
///     None
/// );
/// plan.in_flight.rule = InFlightRule::FinishStep;
/// let last = Schedule::new(&plan, &Policy::default()).unwrap().in_flight_last;
/// assert_eq!(last, Some("2026-10-01".parse()?));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum InFlightRule {
    /// The current step is finished by a fixed date; later steps are removed.
    FinishStep,
    /// All sequences are cancelled at once.
    #[default]
    CancelAtOnce,
}

crate::names::named! {
    InFlightRule {
        FinishStep => "finish-step",
        CancelAtOnce => "cancel-at-once",
    }
}

/// How replies are handled after the end date.
///
/// ```
/// use deliverability::retirement::{EndState, Plan, Policy, Schedule, plan::ReplyWay};
///
/// let mut plan = Plan::new("example.org", EndState::Parked);
/// plan.dates.end = Some("2026-10-02".parse()?);
/// plan.replies.way = ReplyWay::AutoReply;
/// let schedule = Schedule::new(&plan, &Policy::default()).unwrap();
/// assert_eq!(
///     schedule.auto_reply,
///     Some(("2026-10-02".parse()?, "2026-10-16".parse()?))
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum ReplyWay {
    /// A person reads the mailbox.
    #[default]
    Monitor,
    /// Mail is forwarded to a shared mailbox.
    Forward,
    /// An automatic answer tells people where to write.
    AutoReply,
}

crate::names::named! {
    ReplyWay {
        Monitor => "monitor",
        Forward => "forward",
        AutoReply => "auto-reply",
    }
}
