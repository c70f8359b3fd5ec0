//! The facts that are known on a day.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use chrono::NaiveDate;

use super::plan::data;

data! {
    /// What the caller has found out: counts, dates, and what was confirmed. An unknown
    /// fact is `None`.
    ///
    /// ```
    /// use deliverability::retirement::Facts;
    ///
    /// let mut facts = Facts::default();
    /// facts.confirmed.push("queue-empty".into());
    /// assert!(facts.is_confirmed("queue-empty") && !facts.is_confirmed("snapshot"));
    /// ```
    Facts {
        /// The date on which the zone was recorded.
        snapshot_taken: Option<NaiveDate>,
        /// The parts of the audit pack, and whether each is complete.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::flags"))]
        audit_pack: BTreeMap<String, bool>,
        /// The number of running sequences.
        sequences_active: Option<u64>,
        /// The number of scheduled sends.
        scheduled_sends: Option<u64>,
        /// The number of imports and automations that enrol people.
        imports_active: Option<u64>,
        /// The number of messages in the queue.
        queue: Option<u64>,
        /// Whether the warm-up tool still sends.
        warm_up_active: Option<bool>,
        /// The date of the last message of the senders that stop.
        last_send: Option<NaiveDate>,
        /// The messages of the last seven days, by service.
        sends_last_7d: Option<BTreeMap<String, u64>>,
        /// The messages in the DMARC reports of the last seven days: `None` if no report
        /// can be read.
        dmarc_report_messages_last_7d: Option<u64>,
        /// The same by source: `None` if no report can be read.
        dmarc_report_sources_last_7d: Option<BTreeMap<String, u64>>,
        /// The DMARC record as it is now.
        dmarc_record: Option<String>,
        /// Whether the record names an address for reports.
        #[cfg_attr(feature = "serde", serde(alias = "reporting", alias = "dmarc_rua"))]
        dmarc_reporting: Option<Switch>,
        /// The date of the last DMARC report.
        dmarc_last_report: Option<NaiveDate>,
        /// The mail received during the last seven days.
        inbound_last_7d: Option<Inbound>,
        /// The number of opt-outs that arrived.
        opt_outs_received: Option<u64>,
        /// The number of opt-outs in the suppression list.
        opt_outs_recorded: Option<u64>,
        /// The date on which the mailbox was last read.
        mailbox_last_checked: Option<NaiveDate>,
        /// The forwards that are set up in the mailboxes.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::list"))]
        forwards: Vec<Forward>,
        /// The number of tracking links opened in the last seven days.
        tracking_hits_last_7d: Option<u64>,
        /// The number of visits to the unsubscribe page in the last seven days.
        unsubscribe_hits_last_7d: Option<u64>,
        /// The state of the unsubscribe page: `up` or `down`.
        unsubscribe_endpoint: Option<String>,
        /// The changes of the zone that were made.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::list"))]
        dns_done: Vec<DnsDone>,
        /// What was confirmed, as stable words: `queue-empty`, `reminder-1`.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::list"))]
        confirmed: Vec<String>,
        /// The approvals, by what was approved.
        approvals: BTreeMap<String, Option<Approval>>,
        /// The parts of each document, and whether each is complete.
        documents: BTreeMap<String, BTreeMap<String, bool>>,
    }
}

data! {
    /// The mail received in a period, in messages.
    ///
    /// ```
    /// use deliverability::retirement::{Facts, facts::Inbound};
    ///
    /// let mut inbound = Inbound::default();
    /// (inbound.human_replies, inbound.opt_outs) = (2, 1);
    /// let mut facts = Facts::default();
    /// facts.inbound_last_7d = Some(inbound);
    /// assert_eq!(facts.inbound_last_7d.unwrap().auto_replies, 0);
    /// ```
    Inbound {
        /// Replies written by people.
        human_replies: u64,
        /// Requests to receive no more mail.
        opt_outs: u64,
        /// Messages that came back.
        bounces: u64,
        /// Automatic replies.
        auto_replies: u64,
    }
}

/// Something that is on or off, as a boolean or a text.
///
/// ```
/// use deliverability::retirement::facts::Switch;
///
/// assert!(Switch::Text("mailto:dmarc@example.org".into()).is_on());
/// assert!(!Switch::Text("removed".into()).is_on());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(untagged))]
#[non_exhaustive]
pub enum Switch {
    /// A boolean: on or off.
    On(bool),
    /// A text: empty, `off`, `none`, `down` and `removed` mean off, everything else on.
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

/// A forward that is set up in a mailbox.
///
/// ```
/// use deliverability::retirement::facts::Forward;
///
/// let forward = Forward::Text("jane@example.net".into());
/// assert_eq!((forward.target(), forward.is_reviewed()), ("jane@example.net", false));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(untagged))]
#[non_exhaustive]
pub enum Forward {
    /// An address, or a sentence that names it.
    Text(String),
    /// The mailbox, the target, and whether it was reviewed.
    Detail(ForwardDetail),
}

data! {
    /// What is known about a forward.
    ///
    /// ```
    /// use deliverability::retirement::facts::{Forward, ForwardDetail};
    ///
    /// let mut detail = ForwardDetail::default();
    /// (detail.from, detail.to) =
    ///     (Some("sales@example.org".into()), Some("jane@example.net".into()));
    /// detail.reviewed = true;
    /// assert!(Forward::Detail(detail).is_reviewed());
    /// ```
    ForwardDetail {
        /// The mailbox whose mail is forwarded.
        from: Option<String>,
        /// The address to which its mail is forwarded.
        to: Option<String>,
        /// Whether a person has reviewed and approved it.
        #[cfg_attr(feature = "serde", serde(alias = "known", alias = "declared", alias = "approved", alias = "expected"))]
        reviewed: bool,
    }
}

impl Forward {
    /// The address to which mail is forwarded, or the sentence that names it.
    #[must_use]
    pub fn target(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Detail(detail) => detail.to.as_deref().unwrap_or_default(),
        }
    }

    /// Whether a person has reviewed and approved it.
    #[must_use]
    pub const fn is_reviewed(&self) -> bool {
        matches!(self, Self::Detail(detail) if detail.reviewed)
    }
}

/// A change of the zone that was made: the step, the date, and the name if only one of
/// several changes was made.
///
/// ```
/// use deliverability::retirement::facts::DnsDone;
///
/// let done = DnsDone::Step("spf-change".into(), Some("2026-10-16".parse()?));
/// assert_eq!((done.step(), done.covers("example.org")), ("spf-change", true));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(untagged))]
#[non_exhaustive]
pub enum DnsDone {
    /// All changes of a step.
    Step(String, Option<NaiveDate>),
    /// The change of a step at one name.
    Name(String, Option<NaiveDate>, String),
}

impl DnsDone {
    /// The name of the step, as in [`StepKind`](super::step::StepKind).
    #[must_use]
    pub fn step(&self) -> &str {
        match self {
            Self::Step(step, _) | Self::Name(step, ..) => step,
        }
    }

    /// The date of the change: `None` if it was not noted.
    #[must_use]
    pub const fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Step(_, date) | Self::Name(_, date, _) => *date,
        }
    }

    /// Whether it includes the change at a name. Case and a trailing dot do not matter.
    ///
    /// ```
    /// use deliverability::retirement::facts::DnsDone;
    ///
    /// let key = "k1._domainkey.example.org";
    /// let done = DnsDone::Name("dkim-revoke".into(), None, key.into());
    /// assert!(done.covers("K1._domainkey.example.org."));
    /// assert!(!done.covers("k2._domainkey.example.org"));
    /// ```
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

/// An approval, in one of the forms in which it may be noted.
///
/// ```
/// use deliverability::retirement::{Facts, facts::Approval};
///
/// let mut facts = Facts::default();
/// facts.approvals.insert("dns".into(), Some(Approval::By("Jane Doe".into())));
/// assert!(facts.is_approved("dns"));
/// assert_eq!(facts.approver("dns").as_deref(), Some("Jane Doe"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(untagged))]
#[non_exhaustive]
pub enum Approval {
    /// The name of the person who approved.
    By(String),
    /// Whether it was approved.
    Given(bool),
    /// The person who approved, and when.
    Detail {
        /// The name of the person.
        by: Option<String>,
        /// The date of the approval.
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
    /// Whether something was confirmed, by its stable word.
    ///
    /// ```
    /// use deliverability::retirement::Facts;
    ///
    /// let mut facts = Facts::default();
    /// facts.confirmed.push("mailboxes-exported".into());
    /// assert!(facts.is_confirmed("mailboxes-exported"));
    /// assert!(!facts.is_confirmed("queue-empty"));
    /// ```
    #[must_use]
    pub fn is_confirmed(&self, what: &str) -> bool {
        self.confirmed.iter().any(|word| word == what)
    }

    /// Whether something was approved, by its stable word.
    ///
    /// ```
    /// use deliverability::retirement::{Facts, facts::Approval};
    ///
    /// let mut facts = Facts::default();
    /// assert!(!facts.is_approved("dns"));
    /// facts.approvals.insert("dns".into(), Some(Approval::Given(true)));
    /// assert!(facts.is_approved("dns"));
    /// ```
    #[must_use]
    pub fn is_approved(&self, what: &str) -> bool {
        self.approvals.get(what).and_then(Option::as_ref).is_some_and(Approval::is_given)
    }

    /// The person who approved something: `None` if the approval names none.
    ///
    /// ```
    /// use deliverability::retirement::{Facts, facts::Approval};
    ///
    /// let mut facts = Facts::default();
    /// let approval = Approval::Detail {
    ///     by: Some("Jane".into()),
    ///     on: Some("2026-10-15".parse()?),
    /// };
    /// facts.approvals.insert("dns".into(), Some(approval));
    /// assert_eq!(facts.approver("dns").as_deref(), Some("Jane"));
    /// assert_eq!(facts.approver("mailboxes"), None);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn approver(&self, what: &str) -> Option<String> {
        self.approvals.get(what).and_then(Option::as_ref).and_then(Approval::person)
    }

    /// The first person named in any approval.
    pub(super) fn any_approver(&self) -> Option<String> {
        self.approvals.values().flatten().find_map(Approval::person)
    }

    /// The parts of a document, and whether each is complete.
    pub(super) fn parts(&self, document: &str) -> impl Iterator<Item = (&str, bool)> {
        self.documents.get(document).into_iter().flatten().map(|(part, there)| (part.as_str(), *there))
    }

    /// The number of replies by people and opt-outs in the last seven days.
    pub(super) fn significant(&self) -> u64 {
        self.inbound_last_7d
            .as_ref()
            .map_or(0, |inbound| inbound.human_replies.saturating_add(inbound.opt_outs))
    }

    /// The date on which the change of a step was made at a name: `None` if it was not
    /// made.
    pub(super) fn done(&self, step: &str, name: &str) -> Option<Option<NaiveDate>> {
        self.dns_done.iter().find(|done| done.step() == step && done.covers(name)).map(DnsDone::date)
    }
}
