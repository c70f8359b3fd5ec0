//! The evidence that is kept: five parts, filled from what the other modules know, and what they lack.

mod change_log;
mod figures;
mod note;
mod replies;
#[cfg(feature = "quarantine")]
mod suppression;

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use chrono::NaiveDate;

pub use change_log::{ChangeLog, LoggedChange};
pub use figures::Figures;
pub use note::AuditNote;
pub use replies::{ReplyCategory, ReplyResults};
#[cfg(feature = "quarantine")]
pub use suppression::Suppression;

use super::{
    facts::Facts,
    inventory::claims::canonical,
    plan::{Plan, data},
    policy::Policy,
    snapshot::Snapshot,
    timeline::Schedule,
};
use crate::{rate::Daily, reputation::Verdict};

data! {
    /// How a campaign was set up: what would be needed to tell later what ran. A list that is `None` was not
    /// written down; an empty one says that there was nothing.
    CampaignNote {
        /// Its name.
        name: String,
        /// The service that it ran in.
        service: Option<String>,
        /// How many messages a sequence had.
        steps: Option<u32>,
        /// The templates: names, or places where they are kept.
        templates: Option<Vec<String>>,
        /// How its contacts were selected.
        filters: Option<Vec<String>>,
        /// The variants that were compared.
        variants: Option<Vec<String>>,
    }
}

data! {
    /// A mailbox of the domain.
    MailboxNote {
        /// The address.
        address: String,
        /// The mailbox host.
        provider: Option<String>,
        /// What it was for.
        purpose: Option<String>,
        /// The last day on which it was used.
        last_used: Option<NaiveDate>,
        /// Who answers for it now.
        owner: Option<String>,
        /// The day on which it was closed.
        closed_on: Option<NaiveDate>,
    }
}

data! {
    /// Where contacts came from, and on what ground they were written to.
    SourceNote {
        /// The list, base or batch.
        name: String,
        /// Where its contacts came from.
        origin: Option<String>,
        /// The ground: consent, a contract, a legitimate interest that was weighed.
        consent: Option<String>,
        /// How many contacts it has.
        contacts: Option<u64>,
        /// How many of them gave a consent whose proof is kept.
        with_proof: Option<u64>,
    }
}

/// The key under which facts have a part of a document.
pub(super) fn fact_key(word: &str) -> String {
    word.replace('-', "_")
}

/// The audit pack: five parts, the evidence of the closing, one naming scheme, and what is missing.
///
/// It takes the values of the other modules as they are: the counts of a [`Daily`], a [`Verdict`] on them,
/// classified replies ([`ReplyResults`]), a quarantine ledger, and [`Snapshot`]s. What no
/// module knows is written down by hand: [`CampaignNote`], [`MailboxNote`], [`SourceNote`].
///
/// ```
/// use chrono::{Days, NaiveDate};
/// use deliverability::{
///     rate::{Daily, Outcome},
///     retirement::{AuditPack, EndState, Facts, Plan, Policy, ReplyCategory, ReplyResults},
/// };
///
/// let mut plan = Plan::new("example.org", EndState::Parked);
/// plan.dates.end = Some("2026-10-02".parse()?);
/// let mut daily = Daily::measuring(&[Outcome::Sent, Outcome::Hard, Outcome::Complaints, Outcome::Unsubscribes]);
/// let freeze: NaiveDate = "2026-09-18".parse()?;
/// for back in 1..=30 {
///     daily.count(freeze - Days::new(back), "gmail", "", Outcome::Sent, 200);
/// }
/// let mut replies = ReplyResults::new();
/// replies.count(freeze, ReplyCategory::Interested, false);
///
/// let policy = Policy::default();
/// let pack = AuditPack::new(&plan, &policy).with_figures(&daily, &policy).with_replies(replies);
/// assert_eq!(pack.missing(), ["campaign-configuration", "mailbox-inventory", "sourcing-notes"]);
/// assert_eq!(pack.file_name("sourcing-notes").as_deref(), Some("2026-10-02_example.org_sourcing-notes"));
///
/// // The facts of a day take over what the pack shows.
/// let mut facts = Facts::default();
/// pack.enter(&mut facts);
/// assert_eq!((facts.audit_pack["reply_results"], facts.audit_pack["sourcing_notes"]), (true, false));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct AuditPack {
    /// The domain.
    pub domain: String,
    /// The end date; `None` where the plan names none.
    pub end: Option<NaiveDate>,
    /// The day before which the figures are taken; `None` without an end date.
    pub freeze: Option<NaiveDate>,
    /// The days whose figures are kept, as planned.
    pub metrics: Option<(NaiveDate, NaiveDate)>,
    /// How long the mailboxes are kept.
    pub mailboxes_until: Option<NaiveDate>,
    /// How long logs and evidence are kept.
    pub logs_until: Option<NaiveDate>,
    /// The senders that stop: each needs a campaign that says what ran.
    pub senders: Vec<String>,
    /// What ran.
    pub campaigns: Vec<CampaignNote>,
    /// The figures of a stable window.
    pub figures: Option<Figures>,
    /// How the sender stood with the mailbox providers.
    pub health: Option<Verdict>,
    /// What people answered.
    pub replies: Option<ReplyResults>,
    /// Who may not be mailed any more, and why messages bounced.
    #[cfg(feature = "quarantine")]
    pub suppression: Option<Suppression>,
    /// The mailboxes.
    pub mailboxes: Vec<MailboxNote>,
    /// Where the contacts came from.
    pub sources: Vec<SourceNote>,
    /// The zone before the first change.
    pub before: Option<Snapshot>,
    /// The changes that were made.
    pub changes: Option<ChangeLog>,
}

impl AuditPack {
    /// The five parts: what ran, the figures, the replies, the mailboxes, where the contacts came from.
    pub const PARTS: [&'static str; 5] = [
        "campaign-configuration",
        "deliverability-figures",
        "reply-results",
        "mailbox-inventory",
        "sourcing-notes",
    ];
    /// The evidence of the closing.
    pub const EVIDENCE: [&'static str; 4] =
        ["metrics-30-days", "replies-by-category", "dns-change-log", "mailbox-closure-list-with-owners"];
    /// The fields of the audit note.
    pub const NOTE: [&'static str; 7] = [
        "retirement-date",
        "approver",
        "last-sending-day",
        "volume",
        "bounce-rate",
        "complaint-rate",
        "meetings-booked",
    ];
    /// The fields of the one-page sheet.
    pub const SHEET: [&'static str; 6] =
        ["domain-use-owner", "key-dates", "what-ran", "final-dns", "where-evidence-is", "signed-by"];
    /// The points of the closing checklist.
    pub const CHECKLIST: [&'static str; 5] = [
        "sequences-ended-and-queue-empty",
        "lead-flows-blocked",
        "reply-plan-2-to-4-weeks",
        "final-dns-documented",
        "mailbox-inventory-archived-access-restricted-owner-named",
    ];

    /// The audit pack of a plan. Of the mailboxes that the plan names it knows the address and the host.
    #[must_use]
    pub fn new(plan: &Plan, policy: &Policy) -> Self {
        let schedule = Schedule::new(plan, policy);
        let mailbox = |address: &str| MailboxNote {
            address: address.to_owned(),
            provider: Plan::owner(&plan.host.service).map(ToOwned::to_owned),
            owner: Plan::owner(&plan.owners.mailboxes).map(ToOwned::to_owned),
            ..MailboxNote::default()
        };
        let mut pack = Self {
            domain: plan.domain.trim_end_matches('.').to_string(),
            end: plan.dates.end,
            freeze: schedule.as_ref().map(|schedule| schedule.freeze),
            metrics: schedule.map(|schedule| schedule.metrics),
            mailboxes_until: plan.retention.mailboxes_until,
            logs_until: plan.retention.logs_until,
            senders: plan.drops.iter().map(|sender| sender.service.clone()).collect(),
            campaigns: Vec::new(),
            figures: None,
            health: None,
            replies: None,
            #[cfg(feature = "quarantine")]
            suppression: None,
            mailboxes: Vec::new(),
            sources: Vec::new(),
            before: None,
            changes: None,
        };
        let monitored = Plan::owner(&plan.replies.monitored_mailbox);
        for address in plan.scope.mailboxes.iter().map(String::as_str).chain(monitored) {
            pack = pack.with_mailbox(mailbox(address));
        }
        pack
    }

    /// With a campaign that ran.
    #[must_use]
    pub fn with_campaign(mut self, campaign: CampaignNote) -> Self {
        self.campaigns.push(campaign);
        self
    }

    /// With the figures of the last stable window before the freeze; see [`Figures::recent`]. The counts of
    /// a quarantine ledger come from [`Ledger::daily`](crate::quarantine::Ledger::daily).
    #[must_use]
    pub fn with_figures(mut self, daily: &Daily, policy: &Policy) -> Self {
        self.figures = self.freeze.and_then(|freeze| Figures::recent(freeze, daily, policy));
        self
    }

    /// With the verdict on the sender's reputation.
    #[must_use]
    pub fn with_health(mut self, verdict: Verdict) -> Self {
        self.health = Some(verdict);
        self
    }

    /// With the replies.
    #[must_use]
    pub fn with_replies(mut self, replies: ReplyResults) -> Self {
        self.replies = Some(replies);
        self
    }

    /// With what a quarantine ledger says at a time: who is on which list, why messages bounced, and a note
    /// for each base that was mailed. A base that has a note already keeps it.
    ///
    /// ```
    /// use deliverability::{
    ///     bounce::Reason,
    ///     quarantine::{Event, Ledger, Policy as Quarantine},
    ///     retirement::{AuditPack, EndState, Plan, Policy},
    /// };
    ///
    /// let at = "2026-09-01T09:00:00Z".parse()?;
    /// let event = Event::bounce("b1", at, Reason::UserUnknown).from_base("spring");
    /// let ledger = Ledger::fold([("jane@gmail.com", event)], &Quarantine::default());
    /// let pack = AuditPack::new(&Plan::new("example.org", EndState::Parked), &Policy::default());
    /// let pack = pack.with_ledger(&ledger, at);
    /// assert_eq!(pack.suppression.as_ref().unwrap().counts.quarantined(), 1);
    /// assert!(pack.missing().contains(&"sourcing-notes:spring:origin".to_owned()));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[cfg(feature = "quarantine")]
    #[must_use]
    pub fn with_ledger(
        mut self,
        ledger: &crate::quarantine::Ledger,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Self {
        self.suppression = Some(Suppression::new(ledger, now));
        for note in SourceNote::of_bases(ledger) {
            match self.sources.iter_mut().find(|own| own.name == note.name) {
                Some(own) => (own.contacts, own.with_proof) = (note.contacts, note.with_proof),
                None => self.sources.push(note),
            }
        }
        self
    }

    /// With a mailbox. What is known of an address already is completed.
    #[must_use]
    pub fn with_mailbox(mut self, mailbox: MailboxNote) -> Self {
        let same = |own: &&mut MailboxNote| own.address.eq_ignore_ascii_case(&mailbox.address);
        match self.mailboxes.iter_mut().find(same) {
            Some(own) => {
                let known = core::mem::take(own);
                *own = MailboxNote {
                    provider: mailbox.provider.or(known.provider),
                    purpose: mailbox.purpose.or(known.purpose),
                    last_used: mailbox.last_used.or(known.last_used),
                    owner: mailbox.owner.or(known.owner),
                    closed_on: mailbox.closed_on.or(known.closed_on),
                    address: known.address,
                };
            }
            None => self.mailboxes.push(mailbox),
        }
        self
    }

    /// With a note on where contacts came from.
    #[must_use]
    pub fn with_source(mut self, source: SourceNote) -> Self {
        match self.sources.iter_mut().find(|own| own.name == source.name) {
            Some(own) => {
                own.origin = source.origin.or_else(|| own.origin.take());
                own.consent = source.consent.or_else(|| own.consent.take());
                own.contacts = own.contacts.or(source.contacts);
                own.with_proof = own.with_proof.or(source.with_proof);
            }
            None => self.sources.push(source),
        }
        self
    }

    /// With the zone as it was before the first change.
    #[must_use]
    pub fn with_snapshot(mut self, before: Snapshot) -> Self {
        self.before = Some(before);
        self
    }

    /// With the changes of the zone that were made.
    #[must_use]
    pub fn with_changes(mut self, changes: ChangeLog) -> Self {
        self.changes = Some(changes);
        self
    }

    /// What is missing from the five parts, as stable words: the part, or `part:what`, in the order of
    /// [`PARTS`](Self::PARTS).
    ///
    /// ```
    /// use deliverability::retirement::{AuditPack, CampaignNote, EndState, Plan, Policy};
    ///
    /// let pack = AuditPack::new(&Plan::new("example.org", EndState::Parked), &Policy::default());
    /// let mut campaign = CampaignNote::default();
    /// (campaign.name, campaign.steps) = ("spring".into(), Some(4));
    /// let missing = pack.with_campaign(campaign).missing();
    /// assert_eq!(missing[..2], ["campaign-configuration:spring:templates", "campaign-configuration:spring:filters"]);
    /// ```
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        for part in Self::PARTS {
            let (exists, lacks) = self.lacks(part);
            if exists {
                missing.extend(lacks.into_iter().map(|what| format!("{part}:{what}")));
            } else {
                missing.push(part.to_owned());
            }
        }
        missing
    }

    /// Whether anything of a part is there, and what it lacks.
    fn lacks(&self, part: &str) -> (bool, Vec<String>) {
        /// The words of fields that are not filled in.
        fn fields(name: &str, fields: &[(&str, bool)]) -> Vec<String> {
            let lacking = fields.iter().filter(|(_, there)| !there);
            lacking.map(|(field, _)| format!("{name}:{field}")).collect()
        }
        match part {
            "campaign-configuration" => {
                let has = |sender: &str| {
                    let services = self.campaigns.iter().filter_map(|own| own.service.as_deref());
                    services.map(canonical).any(|service| service == canonical(sender))
                };
                let senders = self.senders.iter().filter(|sender| !has(sender)).cloned();
                let campaigns = self.campaigns.iter().flat_map(|own| {
                    let parts = [
                        ("steps", own.steps.is_some()),
                        ("templates", own.templates.is_some()),
                        ("filters", own.filters.is_some()),
                        ("variants", own.variants.is_some()),
                    ];
                    fields(&own.name, &parts)
                });
                (!self.campaigns.is_empty(), senders.chain(campaigns).collect())
            }
            "deliverability-figures" => {
                let lacks = self.figures.iter().flat_map(Figures::missing);
                (self.figures.is_some(), lacks.map(ToOwned::to_owned).collect())
            }
            "mailbox-inventory" => {
                let mailboxes = self.mailboxes.iter().flat_map(|own| {
                    let parts = [
                        ("provider", own.provider.is_some()),
                        ("purpose", own.purpose.is_some()),
                        ("last-used", own.last_used.is_some()),
                    ];
                    fields(&own.address, &parts)
                });
                (!self.mailboxes.is_empty(), mailboxes.collect())
            }
            "sourcing-notes" => {
                let sources = self.sources.iter().flat_map(|own| {
                    let parts = [("origin", own.origin.is_some()), ("consent", own.consent.is_some())];
                    fields(&own.name, &parts)
                });
                (!self.sources.is_empty(), sources.collect())
            }
            _ => (self.replies.is_some(), Vec::new()),
        }
    }

    /// Whether a part is there and complete.
    #[must_use]
    pub fn has(&self, part: &str) -> bool {
        let (exists, lacks) = self.lacks(part);
        Self::PARTS.contains(&part) && exists && lacks.is_empty()
    }

    /// What is missing from the evidence of the closing, by the words of [`EVIDENCE`](Self::EVIDENCE).
    ///
    /// The figures need a whole window; the change log needs the day of every change that was made; every
    /// mailbox needs an owner and the day on which it was closed.
    #[must_use]
    pub fn missing_evidence(&self) -> Vec<&'static str> {
        let closed = |mailbox: &MailboxNote| mailbox.owner.is_some() && mailbox.closed_on.is_some();
        let there = [
            self.has("deliverability-figures"),
            self.has("reply-results"),
            self.changes.as_ref().is_some_and(ChangeLog::is_complete),
            !self.mailboxes.is_empty() && self.mailboxes.iter().all(closed),
        ];
        Self::EVIDENCE.into_iter().zip(there).filter(|(_, there)| !there).map(|(part, _)| part).collect()
    }

    /// Writes into the facts of a day what the pack shows: its parts, and the evidence of the closing.
    pub fn enter(&self, facts: &mut Facts) {
        facts.audit_pack = Self::PARTS.into_iter().map(|part| (fact_key(part), self.has(part))).collect();
        let missing = self.missing_evidence();
        let evidence = Self::EVIDENCE.into_iter().map(|part| (fact_key(part), !missing.contains(&part)));
        let evidence: BTreeMap<String, bool> = evidence.collect();
        facts.documents.insert("evidence_set".to_owned(), evidence);
    }

    /// The name of a part in the one place where everything is kept: date, domain, part. `None` without an
    /// end date.
    #[must_use]
    pub fn file_name(&self, part: &str) -> Option<String> {
        self.end.map(|end| format!("{end}_{}_{part}", self.domain))
    }
}
