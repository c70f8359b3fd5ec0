//! Rules that others publish, as policies.

use alloc::vec::Vec;

use super::policy::{Beyond, Policy, no_fault_of_the_address};

impl Policy {
    /// The names of the rule sets, the default among them, that [`Policy::preset`] takes.
    pub const PRESETS: &[&str] = &[
        "default",
        "adobe",
        "mailchimp",
        "klaviyo",
        "brevo",
        "sfmc",
        "summit2000",
        "maildrop-fr",
        "cloudflare",
        "postal",
        "listmonk",
        "ses-global",
    ];

    /// The rule set of this name.
    ///
    /// ```
    /// use deliverability::quarantine::Policy;
    ///
    /// assert_eq!(Policy::preset("brevo").map(|policy| policy.soft_bounces), Some(5));
    /// assert_eq!(Policy::preset("nobody"), None);
    /// ```
    #[must_use]
    pub fn preset(name: &str) -> Option<Self> {
        Some(match name {
            "default" => Self::default(),
            "adobe" => Self::adobe(),
            "mailchimp" => Self::mailchimp(),
            "klaviyo" => Self::klaviyo(),
            "brevo" => Self::brevo(),
            "sfmc" => Self::sfmc(),
            "summit2000" => Self::summit2000(),
            "maildrop-fr" => Self::maildrop_fr(),
            "cloudflare" => Self::cloudflare(),
            "postal" => Self::postal(),
            "listmonk" => Self::listmonk(),
            "ses-global" => Self::ses_global(),
            _ => return None,
        })
    }

    /// Adobe Campaign: the sixth error quarantines, errors count when they are a day apart, and ten
    /// days without one forget them. A quarantine lasts 10 days, for a full mailbox 30; a hard error
    /// quarantines at once and for good, a delivery takes the errors back.
    ///
    /// Vendor practice, not a standard. Source: the Campaign Classic documentation on quarantine
    /// management ("5 errors", "24 hours", "10 days", "30 days").
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Policy, Treatment}};
    ///
    /// let policy = Policy::adobe();
    /// assert_eq!((policy.soft_bounces, policy.soft_spacing_hours, policy.hard_bounces), (6, 24, 1));
    /// assert_eq!(
    ///     policy.treatment(Reason::MailboxFull),
    ///     Treatment::Temporary { from: None, days: Some(30) },
    /// );
    /// ```
    #[must_use]
    pub fn adobe() -> Self {
        use crate::bounce::Reason::MailboxFull;
        let mut policy = Self {
            soft_bounces: 6,
            soft_spacing_hours: 24,
            soft_forget_days: 10,
            ladder_days: Vec::from([10]),
            beyond_ladder: Beyond::Repeat,
            ..plain()
        };
        let full = super::Treatment::Temporary { from: None, days: Some(30) };
        policy.treatments.insert(MailboxFull, full);
        policy
    }

    /// Mailchimp: 7 soft bounces clean an address, 15 where it was active before; a hard bounce
    /// cleans at once, unless the person was active, for which this takes a second one (the number
    /// is not published).
    ///
    /// Vendor practice, not a standard. Source: Mailchimp's knowledge base, "Soft vs. hard bounces".
    ///
    /// ```
    /// use deliverability::quarantine::Policy;
    ///
    /// let policy = Policy::mailchimp();
    /// assert_eq!((policy.soft_bounces, policy.soft_bounces_if_active), (7, Some(15)));
    /// ```
    #[must_use]
    pub fn mailchimp() -> Self {
        Self { soft_bounces: 7, soft_bounces_if_active: Some(15), hard_bounces_if_active: Some(2), ..plain() }
    }

    /// Klaviyo: 7 consecutive soft bounces suppress, a hard bounce at once. Its page says both "7"
    /// and "more than 7"; this takes 7.
    ///
    /// Vendor practice, not a standard. Source: Klaviyo's help centre, article 115005250408.
    ///
    /// ```
    /// use deliverability::quarantine::Policy;
    ///
    /// let policy = Policy::klaviyo();
    /// assert_eq!((policy.soft_bounces, policy.hard_bounces, policy.delivery_resets), (7, 1, true));
    /// ```
    #[must_use]
    pub fn klaviyo() -> Self {
        Self { soft_bounces: 7, ..plain() }
    }

    /// Brevo: 5 consecutive soft bounces of campaigns block, a hard bounce at once. It holds for
    /// campaigns: do not feed it the bounces of transactional mail.
    ///
    /// Vendor practice, not a standard. Source: Brevo's help centre on soft bounces.
    ///
    /// ```
    /// use deliverability::quarantine::Policy;
    ///
    /// assert_eq!((Policy::brevo().soft_bounces, Policy::brevo().hard_bounces), (5, 1));
    /// ```
    #[must_use]
    pub fn brevo() -> Self {
        Self { soft_bounces: 5, ..plain() }
    }

    /// Salesforce Marketing Cloud: held after 3 bounces of any kind when the first is at least 15
    /// days old; one hard bounce is enough at a trusted domain.
    ///
    /// Vendor practice, not a standard. Source: Salesforce's documentation on bounce mail and held
    /// status, as reported by Suped.
    ///
    /// ```
    /// use deliverability::quarantine::Policy;
    ///
    /// let policy = Policy::sfmc();
    /// assert_eq!((policy.soft_bounces, policy.soft_span_hours), (3, 15 * 24));
    /// assert_eq!((policy.hard_bounces, policy.hard_bounces_at_large), (0, 1));
    /// assert!(policy.hard_counts_as_soft);
    /// ```
    #[must_use]
    pub fn sfmc() -> Self {
        Self {
            soft_bounces: 3,
            soft_span_hours: 15 * 24,
            hard_bounces: 0,
            hard_counts_as_soft: true,
            ..plain()
        }
    }

    /// The rule of the Email Deliverability Summit: 3 consecutive rejections, and more than 15 days
    /// between the first and the last, taken as 15 days and an hour. It speaks of rejections of any
    /// kind.
    ///
    /// An agreement of senders, not a standard. Source: the summit of 2000, as given by ISIPP and
    /// MailUp.
    ///
    /// ```
    /// use deliverability::quarantine::Policy;
    ///
    /// let policy = Policy::summit2000();
    /// assert_eq!((policy.soft_bounces, policy.soft_span_hours), (3, 361));
    /// ```
    #[must_use]
    pub fn summit2000() -> Self {
        Self {
            soft_bounces: 3,
            soft_span_hours: 15 * 24 + 1,
            hard_bounces: 0,
            hard_bounces_at_large: 0,
            hard_counts_as_soft: true,
            ..plain()
        }
    }

    /// Maildrop, a French service: 3 consecutive soft bounces over at least 45 days, 6 where the
    /// address was active before; one hard bounce, two where it was active.
    ///
    /// Vendor practice, not a standard. Source: doc.maildrop.fr.
    ///
    /// ```
    /// use deliverability::quarantine::Policy;
    ///
    /// let policy = Policy::maildrop_fr();
    /// assert_eq!((policy.soft_bounces, policy.soft_bounces_if_active), (3, Some(6)));
    /// assert_eq!((policy.hard_bounces, policy.hard_bounces_if_active), (1, Some(2)));
    /// ```
    #[must_use]
    pub fn maildrop_fr() -> Self {
        Self {
            soft_bounces: 3,
            soft_bounces_if_active: Some(6),
            soft_span_hours: 45 * 24,
            hard_bounces_if_active: Some(2),
            ..plain()
        }
    }

    /// Cloudflare's e-mail sending: a soft bounce suppresses for 24 hours, a hard bounce for 7 days,
    /// and one that is confirmed by another without a delivery in between for good.
    ///
    /// Vendor practice, not a standard. Source: Cloudflare's documentation on suppression lists.
    ///
    /// ```
    /// use deliverability::quarantine::Policy;
    ///
    /// let policy = Policy::cloudflare();
    /// assert_eq!((policy.ladder_days, policy.long_term_days), (vec![1], vec![7]));
    /// ```
    #[must_use]
    pub fn cloudflare() -> Self {
        Self {
            ladder_days: Vec::from([1]),
            beyond_ladder: Beyond::Repeat,
            long_term_days: Vec::from([7]),
            ..plain()
        }
    }

    /// Postal: a message that failed at all its 18 tries suppresses for 30 days, so do 2 hard
    /// bounces within 24 hours; a delivery takes the address off the list.
    ///
    /// Software practice, not a standard. Source: Postal's source and documentation on suppression
    /// lists.
    ///
    /// ```
    /// use deliverability::quarantine::Policy;
    ///
    /// let policy = Policy::postal();
    /// assert_eq!((policy.hard_bounces, policy.hard_window_hours), (2, 24));
    /// assert!(policy.delivery_releases);
    /// ```
    #[must_use]
    pub fn postal() -> Self {
        Self {
            ladder_days: Vec::from([30]),
            beyond_ladder: Beyond::Repeat,
            hard_bounces: 2,
            hard_bounces_at_large: 2,
            hard_window_hours: 24,
            long_term_days: Vec::from([30]),
            beyond_long_term: Beyond::Repeat,
            delivery_releases: true,
            ..plain()
        }
    }

    /// listmonk as it is set up at first: one hard bounce blocks for good and nothing takes it back;
    /// soft bounces are counted (2), and the action is "none".
    ///
    /// Software practice, not a standard. Source: listmonk's documentation on bounce processing.
    ///
    /// ```
    /// use deliverability::quarantine::Policy;
    ///
    /// let policy = Policy::listmonk();
    /// assert_eq!((policy.soft_bounces, policy.hard_bounces, policy.delivery_resets), (0, 1, false));
    /// ```
    #[must_use]
    pub fn listmonk() -> Self {
        Self { soft_bounces: 0, delivery_resets: false, ..plain() }
    }

    /// The global suppression list of Amazon SES: a hard bounce lists for up to 14 days. The lengths
    /// before that are not published, so every one is 14 days here; soft bounces do nothing.
    ///
    /// Vendor practice, not a standard. Source: the SES developer guide, "global suppression list".
    ///
    /// ```
    /// use deliverability::quarantine::{Beyond, Policy};
    ///
    /// let policy = Policy::ses_global();
    /// assert_eq!(policy.long_term_days, [14]);
    /// assert_eq!((policy.soft_bounces, policy.beyond_long_term), (0, Beyond::Repeat));
    /// ```
    #[must_use]
    pub fn ses_global() -> Self {
        Self {
            soft_bounces: 0,
            long_term_days: Vec::from([14]),
            beyond_long_term: Beyond::Repeat,
            delivery_resets: false,
            ..plain()
        }
    }
}

/// What the presets have in common: no ladder, so what acts acts for good; one hard bounce; a
/// delivery takes the counts back; an absence message is none of their business. Reasons that are
/// about one message or its route do not count, as in the default.
fn plain() -> Policy {
    Policy {
        ladder_days: Vec::new(),
        hard_bounces: 1,
        quiet_days: 0,
        absence_counts: false,
        treatments: no_fault_of_the_address(),
        ..Policy::default()
    }
}
