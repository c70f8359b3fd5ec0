//! What is known on a day.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use chrono::NaiveDate;

use super::plan::data;

data! {
    /// What the caller has found out: counts, dates and what somebody has confirmed. Nothing is asked for
    /// here, and an unknown fact is `None`.
    ///
    /// ```
    /// use deliverability::retirement::Facts;
    ///
    /// let mut facts = Facts::default();
    /// facts.confirmed.push("queue-empty".into());
    /// assert!(facts.is_confirmed("queue-empty") && !facts.is_confirmed("snapshot"));
    /// ```
    Facts {
        /// The day on which the zone was written down.
        snapshot_taken: Option<NaiveDate>,
        /// The parts of the audit pack, and whether each is there.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::flags"))]
        audit_pack: BTreeMap<String, bool>,
        /// Sequences that run.
        sequences_active: Option<u64>,
        /// Sends that are scheduled.
        scheduled_sends: Option<u64>,
        /// Imports and automations that enrol people.
        imports_active: Option<u64>,
        /// Messages in the queue.
        queue: Option<u64>,
        /// Whether the warm-up tool sends.
        warm_up_active: Option<bool>,
        /// The day of the last message of the senders that stop.
        last_send: Option<NaiveDate>,
        /// Messages of the last seven days, by service.
        sends_last_7d: Option<BTreeMap<String, u64>>,
        /// Messages in the DMARC reports of the last seven days; `None` where no report can be read.
        dmarc_report_messages_last_7d: Option<u64>,
        /// The same by source; `None` where no report can be read.
        dmarc_report_sources_last_7d: Option<BTreeMap<String, u64>>,
        /// The DMARC record as it is now.
        dmarc_record: Option<String>,
        /// Whether the record names an address for reports.
        #[cfg_attr(feature = "serde", serde(alias = "reporting", alias = "dmarc_rua"))]
        dmarc_reporting: Option<Switch>,
        /// The day of the last report.
        dmarc_last_report: Option<NaiveDate>,
        /// What came in during the last seven days.
        inbound_last_7d: Option<Inbound>,
        /// Opt-outs that arrived.
        opt_outs_received: Option<u64>,
        /// Opt-outs in the suppression list.
        opt_outs_recorded: Option<u64>,
        /// The day of the last look into the mailbox.
        mailbox_last_checked: Option<NaiveDate>,
        /// Forwards of the mailboxes.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::list"))]
        forwards: Vec<Forward>,
        /// Opened tracking links in the last seven days.
        tracking_hits_last_7d: Option<u64>,
        /// Visits of the page to unsubscribe in the last seven days.
        unsubscribe_hits_last_7d: Option<u64>,
        /// `up` or `down`.
        unsubscribe_endpoint: Option<String>,
        /// The changes of the zone that were made.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::list"))]
        dns_done: Vec<DnsDone>,
        /// What somebody has done and noted.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::list"))]
        confirmed: Vec<String>,
        /// Who approved what.
        approvals: BTreeMap<String, Option<Approval>>,
        /// The documents and their parts, and whether each is there.
        documents: BTreeMap<String, BTreeMap<String, bool>>,
    }
}

data! {
    /// Mail that came in.
    Inbound {
        /// Replies of people.
        human_replies: u64,
        /// Opt-outs.
        opt_outs: u64,
        /// Bounces.
        bounces: u64,
        /// Automatic answers.
        auto_replies: u64,
    }
}

/// Something that is on or off, or a text that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(untagged))]
#[non_exhaustive]
pub enum Switch {
    /// On or off.
    On(bool),
    /// A text: empty, `off`, `none`, `down` and `removed` mean off.
    Text(String),
}

impl Switch {
    /// Whether it is on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        match self {
            Self::On(on) => *on,
            Self::Text(text) => !matches!(text.as_str(), "" | "off" | "none" | "down" | "removed"),
        }
    }
}

/// A forward of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(untagged))]
#[non_exhaustive]
pub enum Forward {
    /// An address, or a sentence that names it.
    Text(String),
    /// With what is known about it.
    Detail(ForwardDetail),
}

data! {
    /// What is known about a forward.
    ForwardDetail {
        /// The mailbox.
        from: Option<String>,
        /// Where its mail goes.
        to: Option<String>,
        /// Whether somebody has looked at it and wants it.
        #[cfg_attr(feature = "serde", serde(alias = "known", alias = "declared", alias = "approved", alias = "expected"))]
        reviewed: bool,
    }
}

impl Forward {
    /// Where mail goes, or the sentence that says so.
    #[must_use]
    pub fn target(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Detail(detail) => detail.to.as_deref().unwrap_or_default(),
        }
    }

    /// Whether somebody has looked at it and wants it.
    #[must_use]
    pub const fn is_reviewed(&self) -> bool {
        matches!(self, Self::Detail(detail) if detail.reviewed)
    }
}

/// A change of the zone that was made: the step, the day, and the name where only one of several changes
/// was made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(untagged))]
#[non_exhaustive]
pub enum DnsDone {
    /// Every change of the step.
    Step(String, Option<NaiveDate>),
    /// The change at one name.
    Name(String, Option<NaiveDate>, String),
}

impl DnsDone {
    /// The step.
    #[must_use]
    pub fn step(&self) -> &str {
        match self {
            Self::Step(step, _) | Self::Name(step, ..) => step,
        }
    }

    /// The day.
    #[must_use]
    pub const fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Step(_, date) | Self::Name(_, date, _) => *date,
        }
    }

    /// Whether it covers the change at a name.
    #[must_use]
    pub fn covers(&self, name: &str) -> bool {
        match self {
            Self::Step(..) => true,
            Self::Name(_, _, own) => {
                own.trim_end_matches('.').eq_ignore_ascii_case(name.trim_end_matches('.'))
            }
        }
    }
}

/// Who approved something.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(untagged))]
#[non_exhaustive]
pub enum Approval {
    /// The name of a person.
    By(String),
    /// Yes or no.
    Given(bool),
    /// A person and a day.
    Detail {
        /// The person.
        by: Option<String>,
        /// The day.
        on: Option<NaiveDate>,
    },
}

impl Approval {
    const fn is_given(&self) -> bool {
        match self {
            Self::By(name) => !name.is_empty(),
            Self::Given(given) => *given,
            Self::Detail { by, .. } => by.is_some(),
        }
    }

    fn person(&self) -> Option<String> {
        let name = match self {
            Self::By(name) => Some(name),
            Self::Given(_) => None,
            Self::Detail { by, .. } => by.as_ref(),
        };
        name.filter(|name| !name.is_empty()).cloned()
    }
}

impl Facts {
    /// Whether somebody has confirmed something.
    #[must_use]
    pub fn is_confirmed(&self, what: &str) -> bool {
        self.confirmed.iter().any(|word| word == what)
    }

    /// Whether something was approved.
    #[must_use]
    pub fn is_approved(&self, what: &str) -> bool {
        self.approvals.get(what).and_then(Option::as_ref).is_some_and(Approval::is_given)
    }

    /// Who approved something, where the approval names a person.
    #[must_use]
    pub fn approver(&self, what: &str) -> Option<String> {
        self.approvals.get(what).and_then(Option::as_ref).and_then(Approval::person)
    }

    /// The first person who approved anything.
    pub(super) fn any_approver(&self) -> Option<String> {
        self.approvals.values().flatten().find_map(Approval::person)
    }

    /// The parts of a document, and whether each is there.
    pub(super) fn parts(&self, document: &str) -> impl Iterator<Item = (&str, bool)> {
        self.documents.get(document).into_iter().flatten().map(|(part, there)| (part.as_str(), *there))
    }

    /// Replies of people and opt-outs of the last seven days.
    pub(super) fn significant(&self) -> u64 {
        self.inbound_last_7d
            .as_ref()
            .map_or(0, |inbound| inbound.human_replies.saturating_add(inbound.opt_outs))
    }

    /// The day on which a change of a step was made at a name, and whether it was made.
    pub(super) fn done(&self, step: &str, name: &str) -> Option<Option<NaiveDate>> {
        self.dns_done.iter().find(|done| done.step() == step && done.covers(name)).map(DnsDone::date)
    }
}
