//! What an audit pack lacks, and what it enters into the facts of a day.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};

use super::{AuditPack, ChangeLog, Figures, MailboxNote, fact_key};
use crate::retirement::{facts::Facts, inventory::claims::canonical};

impl AuditPack {
    /// What is missing from the five parts, as stable words: `part` or `part:what`, in
    /// the order of [`PARTS`](Self::PARTS).
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     AuditPack, audit_pack::CampaignNote, EndState, Plan, Policy,
    /// };
    ///
    /// let pack = AuditPack::new(
    ///     &Plan::new("example.org", EndState::Parked),
    ///     &Policy::default(),
    /// );
    /// let mut campaign = CampaignNote::default();
    /// (campaign.name, campaign.steps) = ("spring".into(), Some(4));
    /// let missing = pack.with_campaign(campaign).missing();
    /// assert_eq!(
    ///     missing[..2],
    ///     [
    ///         "campaign-configuration:spring:templates",
    ///         "campaign-configuration:spring:filters",
    ///     ]
    /// );
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

    /// Whether a part contains anything, and what it lacks.
    fn lacks(&self, part: &str) -> (bool, Vec<String>) {
        /// The names of fields that are not filled in.
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

    /// Whether a part is complete, by its word in [`PARTS`](Self::PARTS).
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     AuditPack, EndState, Plan, Policy, audit_pack::ReplyResults,
    /// };
    ///
    /// let pack = AuditPack::new(
    ///     &Plan::new("example.org", EndState::Parked),
    ///     &Policy::default(),
    /// );
    /// assert!(!pack.has("reply-results"));
    /// assert!(
    ///     pack.with_replies(ReplyResults::new()).has("reply-results"),
    ///     "there were none"
    /// );
    /// ```
    #[must_use]
    pub fn has(&self, part: &str) -> bool {
        let (exists, lacks) = self.lacks(part);
        Self::PARTS.contains(&part) && exists && lacks.is_empty()
    }

    /// What is missing from the evidence for closing, by the words of
    /// [`EVIDENCE`](Self::EVIDENCE).
    ///
    /// The figures need a complete window; the change log needs the date of every change
    /// that was made; every mailbox needs an owner and the date on which it was closed.
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

    /// Enters into the facts of a day which parts and which evidence for closing are
    /// complete.
    ///
    /// ```
    /// use deliverability::retirement::{AuditPack, EndState, Facts, Plan, Policy};
    ///
    /// let pack = AuditPack::new(
    ///     &Plan::new("example.org", EndState::Parked),
    ///     &Policy::default(),
    /// );
    /// let mut facts = Facts::default();
    /// pack.enter(&mut facts);
    /// assert_eq!(facts.audit_pack.len(), 5);
    /// assert_eq!(facts.documents["evidence_set"]["dns_change_log"], false);
    /// ```
    pub fn enter(&self, facts: &mut Facts) {
        facts.audit_pack = Self::PARTS.into_iter().map(|part| (fact_key(part), self.has(part))).collect();
        let missing = self.missing_evidence();
        let evidence = Self::EVIDENCE.into_iter().map(|part| (fact_key(part), !missing.contains(&part)));
        let evidence: BTreeMap<String, bool> = evidence.collect();
        facts.documents.insert("evidence_set".to_owned(), evidence);
    }

    /// The file name of a part: date, domain, part. `None` without an end date.
    ///
    /// ```
    /// use deliverability::retirement::{AuditPack, EndState, Plan, Policy};
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// plan.dates.end = Some("2026-10-02".parse()?);
    /// let pack = AuditPack::new(&plan, &Policy::default());
    /// let name = pack.file_name("sourcing-notes");
    /// assert_eq!(name.as_deref(), Some("2026-10-02_example.org_sourcing-notes"));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn file_name(&self, part: &str) -> Option<String> {
        self.end.map(|end| format!("{end}_{}_{part}", self.domain))
    }
}
