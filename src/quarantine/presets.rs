//! Rules that others publish, as policies.

use alloc::{collections::BTreeSet, vec::Vec};

use super::policy::{Beyond, Policy, no_fault_of_the_address};
use crate::source::{Preset, Source};

crate::source::presets!(Policy, "quarantine");

impl Policy {
    /// The rule sets by name, the default first, each with its source. Those of
    /// services and programs are their practice, not a standard.
    pub const PRESETS: &'static [Preset<Self>] = &[
        Preset::new(
            "default",
            Source::unconfirmed("Actito, quarantine rules", "www.actito.com, not found again", "2026-11-28"),
            Self::default,
        ),
        Preset::new(
            "adobe",
            Source::new(
                "Adobe Campaign Classic, quarantine management",
                "github.com/AdobeDocs/campaign-classic.en",
                "2026-08-19",
            ),
            adobe,
        ),
        Preset::new(
            "mailchimp",
            Source::new(
                "Mailchimp, soft vs. hard bounces",
                "mailchimp.com/help/soft-vs-hard-bounces",
                "2026-11-28",
            ),
            mailchimp,
        ),
        Preset::new(
            "klaviyo",
            Source::new("Klaviyo, bounced emails", "help.klaviyo.com/hc/articles/115005250408", "2024-10-01"),
            klaviyo,
        ),
        Preset::new(
            "brevo",
            Source::new("Brevo, soft bounces", "help.brevo.com/hc/articles/209435165", "2026-11-28"),
            brevo,
        ),
        Preset::new(
            "sfmc",
            Source::new(
                "Salesforce Marketing Cloud, bounce mail management",
                "help.salesforce.com: mc_es_bounce_mail_management",
                "2026-05-01",
            ),
            sfmc,
        ),
        Preset::new(
            "summit2003",
            Source::new(
                "Email Deliverability Summit II, 2003",
                "isipp.com: email-policy-standards",
                "2026-11-28",
            ),
            summit2003,
        ),
        Preset::new(
            "maildrop-fr",
            Source::new("Maildrop, bounces", "doc.maildrop.fr/-t112.html", "2026-11-28"),
            maildrop_fr,
        ),
        Preset::new(
            "cloudflare",
            Source::new(
                "Cloudflare Email Service, suppressions",
                "github.com/cloudflare/cloudflare-docs 0165280, suppressions.mdx",
                "2026-11-28",
            ),
            cloudflare,
        ),
        Preset::new(
            "postal",
            Source::new("Postal, source", "github.com/postalserver/postal 8ef8960", "2026-04-28"),
            postal,
        ),
        Preset::new(
            "listmonk",
            Source::new(
                "listmonk, bounce processing",
                "github.com/knadh/listmonk 0487a04, schema.sql",
                "2026-11-28",
            ),
            listmonk,
        ),
        Preset::new(
            "ses-global",
            Source::new(
                "Amazon SES developer guide, global suppression list",
                "github.com/awsdocs/amazon-ses-developer-guide e425dab",
                "2023-06-15",
            ),
            ses_global,
        ),
    ];
}

/// Adobe Campaign: the sixth error quarantines, errors count when they are a day apart,
/// and ten days without one forget them. A quarantine lasts 10 days, for a full mailbox
/// 30; a hard error quarantines at once and for good, a delivery takes the errors back.
fn adobe() -> Policy {
    use crate::bounce::Reason::MailboxFull;
    let mut policy = Policy {
        soft_bounces: 6,
        soft_spacing_hours: 24,
        soft_forget_days: 10,
        ladder_days: Vec::from([10]),
        beyond_ladder: Beyond::Repeat,
        ..plain("adobe")
    };
    let full = super::Treatment::Temporary { from: None, days: Some(30) };
    policy.treatments.insert(MailboxFull, full);
    policy
}

/// Mailchimp: 7 soft bounces clean an address, 15 where it was active before; a hard
/// bounce cleans at once, unless the person was active, for which this takes a second
/// one (the number is not published).
fn mailchimp() -> Policy {
    Policy {
        soft_bounces: 7,
        soft_bounces_if_active: Some(15),
        hard_bounces_if_active: Some(2),
        ..plain("mailchimp")
    }
}

/// Klaviyo: 7 consecutive soft bounces suppress, a hard bounce at once. Its page says
/// both "7" and "more than 7"; this takes 7.
fn klaviyo() -> Policy {
    Policy { soft_bounces: 7, ..plain("klaviyo") }
}

/// Brevo: 5 consecutive soft bounces of campaigns block, a hard bounce at once. It is a
/// rule for campaigns: do not apply it to the bounces of transactional mail.
fn brevo() -> Policy {
    Policy { soft_bounces: 5, ..plain("brevo") }
}

/// Salesforce Marketing Cloud: held after 3 bounces of any kind when the first is at
/// least 15 days old; one hard bounce is enough at a trusted domain.
fn sfmc() -> Policy {
    Policy {
        soft_bounces: 3,
        soft_span_hours: 15 * 24,
        hard_bounces: 0,
        hard_counts_as_soft: true,
        ..plain("sfmc")
    }
}

/// The rule of the Email Deliverability Summit: 3 consecutive rejections, and more than
/// 15 days between the first and the last, implemented as 15 days and an hour. It
/// covers rejections of any kind.
fn summit2003() -> Policy {
    Policy {
        soft_bounces: 3,
        soft_span_hours: 15 * 24 + 1,
        hard_bounces: 0,
        hard_bounces_at_large: 0,
        hard_counts_as_soft: true,
        ..plain("summit2003")
    }
}

/// Maildrop, a French service: 3 consecutive soft bounces over at least 45 days, 6 if
/// the address was active before; one hard bounce, two if it was active.
fn maildrop_fr() -> Policy {
    Policy {
        soft_bounces: 3,
        soft_bounces_if_active: Some(6),
        soft_span_hours: 45 * 24,
        hard_bounces_if_active: Some(2),
        ..plain("maildrop-fr")
    }
}

/// Cloudflare's e-mail sending: a soft bounce suppresses for 24 hours, a hard bounce
/// for 7 days, and for good if another confirms it without a delivery in between.
fn cloudflare() -> Policy {
    Policy {
        ladder_days: Vec::from([1]),
        beyond_ladder: Beyond::Repeat,
        long_term_days: Vec::from([7]),
        ..plain("cloudflare")
    }
}

/// Postal: a message that failed all its 18 attempts suppresses for 30 days, and so do
/// 2 hard bounces within 24 hours; a delivery takes the address off the list.
fn postal() -> Policy {
    Policy {
        ladder_days: Vec::from([30]),
        beyond_ladder: Beyond::Repeat,
        hard_bounces: 2,
        hard_bounces_at_large: 2,
        hard_window_hours: 24,
        long_term_days: Vec::from([30]),
        beyond_long_term: Beyond::Repeat,
        delivery_releases: true,
        ..plain("postal")
    }
}

/// The default configuration of listmonk: one hard bounce blocks for good and nothing
/// takes it back; soft bounces are counted (2), and the action is "none".
fn listmonk() -> Policy {
    Policy { soft_bounces: 0, delivery_resets: false, ..plain("listmonk") }
}

/// The global suppression list of Amazon SES: a hard bounce lists for up to 14 days.
/// The lengths before that are not published, so every one is 14 days here; soft
/// bounces do nothing.
fn ses_global() -> Policy {
    Policy {
        soft_bounces: 0,
        long_term_days: Vec::from([14]),
        beyond_long_term: Beyond::Repeat,
        delivery_resets: false,
        ..plain("ses-global")
    }
}

/// The name of a preset. A name that this version does not know is dropped when it is
/// read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Name(pub(super) Option<&'static str>);

#[cfg(feature = "serde")]
impl serde::Serialize for Name {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Name {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Option::<alloc::string::String>::deserialize(deserializer)?;
        Ok(Self(name.and_then(|name| Preset::find(Policy::PRESETS, &name)).map(Preset::name)))
    }
}

/// What the presets have in common: no ladder, so every suppression is for good; one
/// hard bounce; a delivery resets the counts at once; absence messages do not count.
/// Reasons that are about one message or its route do not count, as in the default.
fn plain(preset: &'static str) -> Policy {
    Policy {
        preset: Name(Some(preset)),
        ladder_days: Vec::new(),
        hard_bounces: 1,
        hard_spacing_hours: 0,
        contradiction_hours: 0,
        unnamed_contradiction_hours: 0,
        signs_of_life: BTreeSet::new(),
        quiet_days: 0,
        absence_counts: false,
        treatments: no_fault_of_the_address(),
        ..Policy::default()
    }
}
