//! What no module knows, noted by hand.

use alloc::{string::String, vec::Vec};

use chrono::NaiveDate;

use crate::retirement::plan::data;

data! {
    /// How a campaign was configured, so that it is known later what ran. A list that is
    /// `None` was not noted; an empty one means that there was nothing.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     AuditPack, audit_pack::CampaignNote, EndState, Plan, Policy,
    /// };
    ///
    /// let mut campaign = CampaignNote::default();
    /// (campaign.name, campaign.steps) = ("spring".into(), Some(4));
    /// campaign.templates = Some(vec!["templates/spring".into()]);
    /// (campaign.filters, campaign.variants) =
    ///     (Some(vec!["fair 2026".into()]), Some(vec![]));
    /// let pack = AuditPack::new(
    ///     &Plan::new("example.org", EndState::Parked),
    ///     &Policy::default(),
    /// );
    /// assert!(pack.with_campaign(campaign).has("campaign-configuration"));
    /// ```
    CampaignNote {
        /// The name of the campaign.
        name: String,
        /// The service that sent it.
        service: Option<String>,
        /// The number of messages in a sequence.
        steps: Option<u32>,
        /// The templates, as names or places where they are kept.
        templates: Option<Vec<String>>,
        /// How its recipients were selected.
        filters: Option<Vec<String>>,
        /// The variants that were compared.
        variants: Option<Vec<String>>,
    }
}

data! {
    /// A mailbox of the domain, for the inventory.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     AuditPack, EndState, audit_pack::MailboxNote, Plan, Policy,
    /// };
    ///
    /// let mut mailbox = MailboxNote::default();
    /// (mailbox.address, mailbox.provider) =
    ///     ("sales@example.org".into(), Some("Google Workspace".into()));
    /// (mailbox.purpose, mailbox.last_used) =
    ///     (Some("outreach".into()), Some("2026-10-01".parse()?));
    /// let pack = AuditPack::new(
    ///     &Plan::new("example.org", EndState::Parked),
    ///     &Policy::default(),
    /// );
    /// assert!(pack.with_mailbox(mailbox).has("mailbox-inventory"));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    MailboxNote {
        /// The address of the mailbox.
        address: String,
        /// The name of its mailbox host.
        provider: Option<String>,
        /// What the mailbox was for.
        purpose: Option<String>,
        /// The last day on which it was used.
        last_used: Option<NaiveDate>,
        /// The person who is responsible for it now.
        owner: Option<String>,
        /// The date on which it was closed.
        closed_on: Option<NaiveDate>,
    }
}

data! {
    /// Where contacts came from, and the legal ground on which they were mailed.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     AuditPack, EndState, Plan, Policy, audit_pack::SourceNote,
    /// };
    ///
    /// let mut source = SourceNote::default();
    /// (source.name, source.origin) =
    ///     ("spring".into(), Some("fair of March 2026".into()));
    /// source.consent = Some("card handed over at the stand".into());
    /// let pack = AuditPack::new(
    ///     &Plan::new("example.org", EndState::Parked),
    ///     &Policy::default(),
    /// );
    /// assert!(pack.with_source(source).has("sourcing-notes"));
    /// ```
    SourceNote {
        /// The name of the list, base or batch.
        name: String,
        /// Where its contacts came from.
        origin: Option<String>,
        /// The legal ground: consent, a contract, a legitimate interest that was
        /// weighed.
        consent: Option<String>,
        /// The number of its contacts.
        contacts: Option<u64>,
        /// The number of contacts who gave a consent of which proof is kept.
        with_proof: Option<u64>,
    }
}
