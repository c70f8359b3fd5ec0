//! The evidence that is kept: five parts, filled from the values of other modules, and
//! what they lack.

mod by_hand;
mod change_log;
mod figures;
mod missing;
mod note;
mod replies;
#[cfg(feature = "quarantine")]
mod suppression;

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

use chrono::NaiveDate;

pub use by_hand::{CampaignNote, MailboxNote, SourceNote};
pub use change_log::{ChangeLog, LoggedChange};
pub use figures::Figures;
pub use note::AuditNote;
pub use replies::{ReplyCategory, ReplyResults};
#[cfg(feature = "quarantine")]
pub use suppression::Suppression;

use super::{plan::Plan, policy::Policy, schedule::Schedule, snapshot::Snapshot};
use crate::{rate::Daily, reputation::Verdict};

/// The key of a part of a document in the facts.
pub(super) fn fact_key(word: &str) -> String {
    word.replace('-', "_")
}

/// The audit pack: five parts, the evidence for closing, a naming scheme, and what is
/// missing.
///
/// It accepts the values of other modules as they are: the counts of a [`Daily`], a
/// [`Verdict`] on them, classified replies ([`ReplyResults`]), a quarantine ledger, and
/// [`Snapshot`]s. What no module knows is noted by hand: [`CampaignNote`],
/// [`MailboxNote`], [`SourceNote`].
///
/// ```
/// use chrono::{Days, NaiveDate};
/// use deliverability::{
///     rate::{Daily, Outcome},
///     retirement::{
///         AuditPack, EndState, Facts, Plan, Policy,
///         audit_pack::{ReplyCategory, ReplyResults},
///     },
/// };
///
/// let mut plan = Plan::new("example.org", EndState::Parked);
/// plan.dates.end = Some("2026-10-02".parse()?);
/// use Outcome::{Complaints, Hard, Sent, Unsubscribes};
/// let mut daily = Daily::measuring(&[Sent, Hard, Complaints, Unsubscribes]);
/// let freeze: NaiveDate = "2026-09-18".parse()?;
/// for back in 1..=30 {
///     daily.count(freeze - Days::new(back), "gmail", "", Sent, 200);
/// }
/// let mut replies = ReplyResults::new();
/// replies.count(freeze, ReplyCategory::Interested, false);
///
/// let policy = Policy::default();
/// let pack = AuditPack::new(&plan, &policy)
///     .with_figures(&daily, &policy)
///     .with_replies(replies);
/// assert_eq!(
///     pack.missing(),
///     ["campaign-configuration", "mailbox-inventory", "sourcing-notes"]
/// );
///
/// // The facts of a day take over what the pack contains.
/// let mut facts = Facts::default();
/// pack.enter(&mut facts);
/// let has = |part: &str| facts.audit_pack[part];
/// assert_eq!((has("reply_results"), has("sourcing_notes")), (true, false));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct AuditPack {
    /// The domain of the plan, without a trailing dot.
    pub domain: String,
    /// The end date: `None` if the plan has none.
    pub end: Option<NaiveDate>,
    /// The date of the freeze, before which the figures are taken: `None` without an end
    /// date.
    pub freeze: Option<NaiveDate>,
    /// The first and the last day whose figures are kept, as planned.
    pub metrics: Option<(NaiveDate, NaiveDate)>,
    /// The last day on which the mailboxes are kept.
    pub mailboxes_until: Option<NaiveDate>,
    /// The last day on which logs and evidence are kept.
    pub logs_until: Option<NaiveDate>,
    /// The senders that stop. Each needs a campaign note.
    pub senders: Vec<String>,
    /// The campaigns that ran.
    pub campaigns: Vec<CampaignNote>,
    /// The figures of a stable window.
    pub figures: Option<Figures>,
    /// The verdict on the sender's reputation.
    pub health: Option<Verdict>,
    /// The replies, by category.
    pub replies: Option<ReplyResults>,
    /// The addresses that may no longer be mailed, and the reasons of bounces.
    #[cfg(feature = "quarantine")]
    pub suppression: Option<Suppression>,
    /// The mailboxes of the domain.
    pub mailboxes: Vec<MailboxNote>,
    /// Where the contacts came from.
    pub sources: Vec<SourceNote>,
    /// The zone before the first change.
    pub before: Option<Snapshot>,
    /// The changes that were made.
    pub changes: Option<ChangeLog>,
}

impl AuditPack {
    /// The five parts: campaigns, figures, replies, mailboxes, and where the contacts
    /// came from.
    pub const PARTS: [&'static str; 5] = [
        "campaign-configuration",
        "deliverability-figures",
        "reply-results",
        "mailbox-inventory",
        "sourcing-notes",
    ];
    /// The evidence for closing.
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

    /// The audit pack of a plan. It contains the mailboxes that the plan names, with
    /// address and host.
    ///
    /// ```
    /// use deliverability::retirement::{AuditPack, EndState, Plan, Policy};
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// plan.replies.monitored_mailbox = Some("hello@example.net".into());
    /// let pack = AuditPack::new(&plan, &Policy::default());
    /// assert_eq!(pack.mailboxes[0].address, "hello@example.net");
    /// assert_eq!(
    ///     pack.missing().len(),
    ///     4 + 3,
    ///     "four parts, and three fields of the mailbox"
    /// );
    /// ```
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

    /// Adds a campaign that ran.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     AuditPack, audit_pack::CampaignNote, EndState, Plan, Policy, plan::Sender,
    /// };
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// let mut sender = Sender::default();
    /// sender.service = "Mailchimp".into();
    /// plan.drops.push(sender);
    /// let mut campaign = CampaignNote::default();
    /// campaign.name = "spring".into();
    /// // Every sender that stops needs a campaign.
    /// let pack = AuditPack::new(&plan, &Policy::default()).with_campaign(campaign);
    /// assert_eq!(pack.missing()[0], "campaign-configuration:Mailchimp");
    /// ```
    #[must_use]
    pub fn with_campaign(mut self, campaign: CampaignNote) -> Self {
        self.campaigns.push(campaign);
        self
    }

    /// Sets the figures of the last stable window before the freeze; see
    /// [`Figures::recent`]. The counts of a quarantine ledger come from
    /// [`Ledger::daily`](crate::quarantine::Ledger::daily).
    ///
    /// ```
    /// use chrono::{Days, NaiveDate};
    /// use deliverability::{
    ///     rate::{Daily, Outcome},
    ///     retirement::{AuditPack, EndState, Plan, Policy},
    /// };
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// plan.dates.end = Some("2026-10-02".parse()?);
    /// let freeze: NaiveDate = "2026-09-18".parse()?;
    /// let mut daily = Daily::measuring(&[Outcome::Hard]);
    /// (1..=30).for_each(|back| {
    ///     daily.count(freeze - Days::new(back), "gmail", "", Outcome::Sent, 200)
    /// });
    /// let policy = Policy::default();
    /// let pack = AuditPack::new(&plan, &policy).with_figures(&daily, &policy);
    /// assert_eq!(pack.figures.unwrap().counts.sent, Some(6_000));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn with_figures(mut self, daily: &Daily, policy: &Policy) -> Self {
        self.figures = self.freeze.and_then(|freeze| Figures::recent(freeze, daily, policy));
        self
    }

    /// Sets the verdict on the sender's reputation.
    ///
    /// ```
    /// use deliverability::{
    ///     rate::Counts,
    ///     reputation::{Health, Policy as Reputation, Sample, assess},
    ///     retirement::{AuditPack, EndState, Plan, Policy},
    /// };
    ///
    /// let counts = Counts::new(20_000, 19_950).hard(50).complaints(4);
    /// let day = Sample::day("2026-09-17".parse()?, counts);
    /// let verdict = assess(&[day], &Reputation::default(), day.until());
    /// let pack = AuditPack::new(
    ///     &Plan::new("example.org", EndState::Parked),
    ///     &Policy::default(),
    /// );
    /// assert_eq!(pack.with_health(verdict).health.unwrap().health(), Health::Healthy);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn with_health(mut self, verdict: Verdict) -> Self {
        self.health = Some(verdict);
        self
    }

    /// Sets the replies, by category.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     AuditPack, EndState, Plan, Policy,
    ///     audit_pack::{ReplyCategory, ReplyResults},
    /// };
    ///
    /// let mut replies = ReplyResults::new();
    /// replies.count("2026-09-18".parse()?, ReplyCategory::NotNow, false);
    /// let pack = AuditPack::new(
    ///     &Plan::new("example.org", EndState::Parked),
    ///     &Policy::default(),
    /// );
    /// assert!(pack.with_replies(replies).has("reply-results"));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn with_replies(mut self, replies: ReplyResults) -> Self {
        self.replies = Some(replies);
        self
    }

    /// Adds what a quarantine ledger contains at a time: the addresses on each list, the
    /// reasons of bounces, and a note for each base that was mailed. A base that already
    /// has a note keeps it.
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
    /// let pack = AuditPack::new(
    ///     &Plan::new("example.org", EndState::Parked),
    ///     &Policy::default(),
    /// );
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
        for note in SourceNote::from_bases(ledger) {
            match self.sources.iter_mut().find(|own| own.name == note.name) {
                Some(own) => (own.contacts, own.with_proof) = (note.contacts, note.with_proof),
                None => self.sources.push(note),
            }
        }
        self
    }

    /// Adds a mailbox, or completes what is already known of its address.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     AuditPack, EndState, audit_pack::MailboxNote, Plan, Policy,
    /// };
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// plan.host.service = Some("Google Workspace".into());
    /// plan.replies.monitored_mailbox = Some("hello@example.org".into());
    /// let mut mailbox = MailboxNote::default();
    /// (mailbox.address, mailbox.purpose) =
    ///     ("Hello@example.org".into(), Some("replies".into()));
    /// let pack = AuditPack::new(&plan, &Policy::default()).with_mailbox(mailbox);
    /// assert_eq!(pack.mailboxes.len(), 1);
    /// assert_eq!(pack.mailboxes[0].provider.as_deref(), Some("Google Workspace"));
    /// assert_eq!(pack.mailboxes[0].purpose.as_deref(), Some("replies"));
    /// ```
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

    /// Adds a note on where contacts came from, or completes the one with this name.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     AuditPack, EndState, Plan, Policy, audit_pack::SourceNote,
    /// };
    ///
    /// let mut source = SourceNote::default();
    /// (source.name, source.origin) =
    ///     ("spring".into(), Some("fair of March 2026".into()));
    /// let pack = AuditPack::new(
    ///     &Plan::new("example.org", EndState::Parked),
    ///     &Policy::default(),
    /// );
    /// let pack = pack.with_source(source);
    /// assert!(pack.missing().contains(&"sourcing-notes:spring:consent".to_owned()));
    /// ```
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

    /// Sets the zone as it was before the first change.
    ///
    /// ```
    /// use deliverability::retirement::{AuditPack, EndState, Plan, Policy, Snapshot};
    ///
    /// let zone =
    ///     Snapshot::parse("example.org. 300 TXT \"v=spf1 mx ~all\"\n", "example.org")?;
    /// let pack = AuditPack::new(
    ///     &Plan::new("example.org", EndState::Parked),
    ///     &Policy::default(),
    /// );
    /// let before = pack.with_snapshot(zone).before.unwrap();
    /// assert_eq!(before.records()[0].data(), "v=spf1 mx ~all");
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    #[must_use]
    pub fn with_snapshot(mut self, before: Snapshot) -> Self {
        self.before = Some(before);
        self
    }

    /// Sets the changes of the zone that were made.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     AuditPack, EndState, Facts, Plan, Policy, Snapshot, Timeline,
    ///     audit_pack::ChangeLog, facts::DnsDone,
    /// };
    ///
    /// let plan = Plan::in_four_weeks(
    ///     "example.org",
    ///     EndState::Parked,
    ///     "2026-09-07".parse()?,
    /// );
    /// let zone =
    ///     Snapshot::parse("example.org. TXT \"v=spf1 mx ~all\"\n", "example.org")?;
    /// let policy = Policy::default();
    /// let timeline = Timeline::new(&plan, &zone, &policy);
    /// let mut facts = Facts::default();
    /// facts
    ///     .dns_done
    ///     .push(DnsDone::Step("spf-change".into(), Some("2026-09-28".parse()?)));
    /// let log = ChangeLog::new(&timeline, &facts);
    /// let pack = AuditPack::new(&plan, &policy).with_changes(log);
    /// assert!(!pack.missing_evidence().contains(&"dns-change-log"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_changes(mut self, changes: ChangeLog) -> Self {
        self.changes = Some(changes);
        self
    }
}
