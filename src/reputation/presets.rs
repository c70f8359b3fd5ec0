//! Published rule sets as policies.

use alloc::vec::Vec;

use super::{
    feedback::FeedbackLoop,
    policy::{Policy, Rule},
    signal::{Health, Signal},
};
use crate::{
    provider::Provider,
    rate::{Confidence, Evidence, Limit, Prior, Trials},
};

const DAY: u32 = 24;
const WEEK: u32 = 7 * 24;
const GMAIL: &str = "Google, Email sender guidelines and their FAQ";
const YAHOO: &str = "Yahoo, Sender best practices";
const SES: &str = "Amazon SES, reputation metrics";
const MOMENTUM: &str = "Momentum, adaptive delivery defaults";
const POSTHOG: &str = "PostHog, sending limits (2026)";
const GUARD: &str = "deliverability-guard (PyPI)";

impl Default for Policy {
    /// See [`Policy`].
    fn default() -> Self {
        let delivered = |events| Limit::at_least(events, 1_000, Trials::Delivered);
        let sent = |percent| Limit::at_least(percent, 100, Trials::Sent);
        // Zero complaints prove less than 0.1 % only after 2,995 messages.
        let complaints = Evidence::default().floors(2_995, 5);
        let rules = [
            Rule::rate(
                "complaints-throttle",
                Signal::Complaints,
                Limit::over(1, 1_000, Trials::Delivered),
                Health::Throttle,
            )
            .evidence(complaints)
            .required()
            .source(GMAIL),
            Rule::rate("complaints-pause", Signal::Complaints, delivered(3), Health::Pause)
                .evidence(complaints.floors(1_000, 5))
                .source(GMAIL),
            Rule::rate("complaints-day-pause", Signal::Complaints, delivered(3), Health::Pause)
                .within_hours(DAY)
                .evidence(complaints.floors(1_000, 5))
                .hold_days(7)
                .source(GMAIL),
            Rule::rate(
                "hard-bounces-watch",
                Signal::HardBounces,
                Limit::over(1, 100, Trials::Sent),
                Health::Watch,
            )
            .evidence(Evidence::default().floors(500, 5))
            .required()
            .source("Adobe: Yahoo delivery suffers near 1 % of unknown users"),
            Rule::rate("hard-bounces-throttle", Signal::HardBounces, sent(5), Health::Throttle)
                .evidence(Evidence::default().floors(200, 10))
                .source(SES),
            Rule::rate("hard-bounces-pause", Signal::HardBounces, sent(10), Health::Pause)
                .evidence(Evidence::default().floors(200, 20))
                .source(SES),
            Rule::rate(
                "soft-bounces",
                Signal::SoftBounces,
                Limit::over(30, 100, Trials::Sent),
                Health::Throttle,
            )
            .within_hours(DAY)
            .evidence(Evidence::default().floors(300, 30))
            .source("Adobe Campaign: over 30 % at one provider for 24 h is an incident"),
            Rule::rate("blocked", Signal::Blocked, Limit::over(20, 100, Trials::Sent), Health::Pause)
                .within_hours(DAY)
                .evidence(Evidence::default().floors(300, 30))
                .source(MOMENTUM),
            Rule::count("trap-hit", Signal::Traps, 1, Health::Pause)
                .within_hours(DAY)
                .hold_days(7)
                .source("R-09: one hit can outweigh thousands of good deliveries"),
            Rule::rate("authentication", Signal::Authentication, sent(1), Health::Pause)
                .within_hours(DAY)
                .evidence(Evidence::raw())
                .source("R-10: failing guarantees bad"),
        ];
        Self::new(Vec::from(rules))
    }
}

/// The presets: what one provider, service or tool publishes, and nothing else. The numbers are
/// theirs, and vendor practice, not a standard; where one publishes no floor of evidence, the floor
/// is this crate's.
impl Policy {
    /// The default, with what the provider publishes beside, if anything; complaints are not required of a
    /// provider that returns none.
    ///
    /// ```
    /// use deliverability::{provider::Provider, reputation::Policy};
    ///
    /// let rules = Policy::for_provider(Provider::Yahoo).rules;
    /// assert!(rules.iter().any(|rule| rule.name == "yahoo-spam-rate" && !rule.required));
    /// assert!(rules.iter().any(|rule| rule.name == "trap-hit"));
    /// ```
    #[must_use]
    pub fn for_provider(provider: Provider) -> Self {
        let own = match provider {
            Provider::Gmail => Self::gmail(),
            Provider::Yahoo => Self::yahoo(),
            Provider::Outlook => return Self::microsoft(),
            Provider::Orange => Self::orange(),
            Provider::Sfr => Self::sfr(),
            Provider::Laposte => Self::la_poste(),
            _ => Self::new(Vec::new()),
        };
        let mut policy = Self::default();
        // Their counts may be others than the default's, and are not had everywhere.
        policy.rules.extend(own.rules.into_iter().map(|rule| Rule { required: false, ..rule }));
        if FeedbackLoop::of(provider) == Some(FeedbackLoop::None) {
            policy.without_complaints()
        } else {
            policy
        }
    }

    /// Gmail: keep the spam rate under 0.10 %, never reach 0.30 %; after 0.30 % no mitigation until it
    /// was kept on 7 days in a row (Google, Email sender guidelines and their FAQ).
    ///
    /// Google divides by what reached the inboxes of its active users, which only Postmaster Tools
    /// knows: give that as [`Counts::inbox_delivered`](super::Counts), without which nobody is healthy
    /// here. Two more rules take the same limits of what was delivered, for when the inbox is not known.
    /// They approximate: no more reaches the inbox than is delivered, so what breaks them breaks Google's
    /// as well, and what keeps them clears nobody.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::reputation::{Counts, Health, Policy, Sample, assess};
    ///
    /// // 0.30 % on the 1st, then clean: it is held until the 8th is over.
    /// let day = |day, complaints| {
    ///     let date = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    ///     let counts = Counts::new(12_000, 12_000).inbox_delivered(10_000);
    ///     Sample::day(date, counts.complaints(complaints))
    /// };
    /// let samples: Vec<Sample> = (1..=8).map(|n| day(n, if n == 1 { 30 } else { 2 })).collect();
    /// let health = |days: usize| {
    ///     assess(&samples[..days], &Policy::gmail(), samples[days - 1].until()).health()
    /// };
    /// assert_eq!((health(1), health(7), health(8)), (Health::Pause, Health::Pause, Health::Healthy));
    /// ```
    #[must_use]
    pub fn gmail() -> Self {
        let rule = |name, events, of, verdict| {
            Rule::rate(name, Signal::Complaints, Limit::at_least(events, 1_000, of), verdict)
                .within_hours(DAY)
                .evidence(Evidence::raw().floors(1_000, 3))
                .source(GMAIL)
        };
        let (inbox, delivered) = (Trials::InboxDelivered, Trials::Delivered);
        Self::new(Vec::from([
            rule("gmail-spam-rate-0.1", 1, inbox, Health::Throttle).required(),
            rule("gmail-spam-rate-0.3", 3, inbox, Health::Pause).hold_days(7),
            rule("gmail-spam-rate-0.1-of-delivered", 1, delivered, Health::Throttle),
            rule("gmail-spam-rate-0.3-of-delivered", 3, delivered, Health::Pause).hold_days(7),
        ]))
    }

    /// Yahoo: less than 0.3 % of what was delivered to inboxes (Yahoo, Sender best practices).
    #[must_use]
    pub fn yahoo() -> Self {
        let limit = Limit::at_least(3, 1_000, Trials::InboxDelivered);
        Self::new(Vec::from([Rule::rate("yahoo-spam-rate", Signal::Complaints, limit, Health::Pause)
            .within_hours(DAY)
            .evidence(Evidence::raw().floors(1_000, 3))
            .required()
            .source(YAHOO)]))
    }

    /// Microsoft: the default of this crate, with every failure of authentication, which Outlook.com
    /// refuses from high-volume senders (550 5.7.515, since May 2025). It publishes no limit for
    /// complaints; its reports (JMRP) cover all mail delivered from an enrolled IP address.
    #[must_use]
    pub fn microsoft() -> Self {
        let mut policy = Self::default();
        policy.rules.retain(|rule| rule.signal != Signal::Authentication);
        policy.rules.push(
            Rule::count("microsoft-authentication", Signal::Authentication, 1, Health::Pause)
                .within_hours(DAY)
                .source("Microsoft, Outlook's requirements for high-volume senders"),
        );
        policy
    }

    /// Amazon SES: bounces under 2 % are good, 5 % is under review, 10 % pauses; complaints under
    /// 0.1 %, 0.1 % under review, 0.5 % pauses, over mail to domains that return complaints. "Over a
    /// representative volume" is taken as 1,000 messages in 7 days.
    #[must_use]
    pub fn ses() -> Self {
        let bounces =
            |percent| (Signal::HardBounces, Limit::at_least(percent, 100, Trials::Sent), "ses-bounces");
        let complaints = |per_mille| {
            (Signal::Complaints, Limit::at_least(per_mille, 1_000, Trials::LoopCovered), "ses-complaints")
        };
        let rules = [
            (bounces(2), Health::Watch),
            (bounces(5), Health::Throttle),
            (bounces(10), Health::Pause),
            (complaints(1), Health::Throttle),
            (complaints(5), Health::Pause),
        ];
        Self::raw_set(&rules, WEEK, Evidence::raw().floors(1_000, 1), SES)
    }

    /// Momentum's adaptive delivery: bounces from 3 % on throttle and from 10 % suspend, by 2,000
    /// attempts in an hour; complaints from 0.2 % on throttle and from 0.5 % suspend, by 20,000 in a
    /// day. Its sweep of refusals over 20 % is off by default, and is left out.
    #[must_use]
    pub fn momentum() -> Self {
        let bounces =
            |percent| (Signal::HardBounces, Limit::at_least(percent, 100, Trials::Sent), "momentum-bounces");
        let complaints = |per_mille| {
            (Signal::Complaints, Limit::at_least(per_mille, 1_000, Trials::Delivered), "momentum-complaints")
        };
        let of_bounces = [(bounces(3), Health::Throttle), (bounces(10), Health::Pause)];
        let of_complaints = [(complaints(2), Health::Throttle), (complaints(5), Health::Pause)];
        let hourly = Self::raw_set(&of_bounces, 1, Evidence::raw().floors(2_000, 1), MOMENTUM);
        let daily = Self::raw_set(&of_complaints, DAY, Evidence::raw().floors(20_000, 1), MOMENTUM);
        Self::new([hourly.rules, daily.rules].concat())
    }

    /// PostHog (2026): complaints in an hour warn at 0.5 % and pause at 1 % (from 200 sends and 5
    /// events on), in a day at 0.15 % and 0.3 % (1,000 and 10); hard bounces in an hour at 5 % and
    /// 10 % (200 and 20), in a day at 2.5 % and 5 % (1,000 and 50); all of what was sent. A resume starts its windows anew:
    /// give only the samples since then.
    #[must_use]
    pub fn posthog() -> Self {
        let complaints = |per_10_000| {
            let limit = Limit::at_least(per_10_000, 10_000, Trials::Sent);
            (Signal::Complaints, limit, "posthog-complaints")
        };
        let bounces = |per_mille| {
            (Signal::HardBounces, Limit::at_least(per_mille, 1_000, Trials::Sent), "posthog-hard-bounces")
        };
        let warn_and_pause = |warn, pause| [(warn, Health::Watch), (pause, Health::Pause)];
        let sets = [
            (warn_and_pause(complaints(50), complaints(100)), 1, (200, 5)),
            (warn_and_pause(complaints(15), complaints(30)), DAY, (1_000, 10)),
            (warn_and_pause(bounces(50), bounces(100)), 1, (200, 20)),
            (warn_and_pause(bounces(25), bounces(50)), DAY, (1_000, 50)),
        ];
        let rules = sets.iter().flat_map(|(rules, hours, (trials, events))| {
            Self::raw_set(rules, *hours, Evidence::raw().floors(*trials, *events), POSTHOG).rules
        });
        Self::new(rules.collect())
    }

    /// deliverability-guard: complaints over 0.05 % warn, over 0.10 % throttle, over 0.20 % pause, by
    /// the lower bound at 95 % with the prior Beta(0.5, 500).
    ///
    /// The bound is Wilson's on the counts with the prior, in integers, where the tool takes the
    /// quantile of a Beta distribution; this one lies higher, so breaches show somewhat earlier.
    #[must_use]
    pub fn deliverability_guard() -> Self {
        let complaints = |per_10_000| {
            (Signal::Complaints, Limit::over(per_10_000, 10_000, Trials::Delivered), "guard-complaints")
        };
        let rules = [
            (complaints(5), Health::Watch),
            (complaints(10), Health::Throttle),
            (complaints(20), Health::Pause),
        ];
        let evidence = Evidence::raw()
            .floors(1, 1)
            .confidence(Confidence::Wilson95)
            .prior(Prior { half_events: 1, half_trials: 1_001 });
        Self::raw_set(&rules, WEEK, evidence, GUARD)
    }

    /// Orange's limit before it blocks: 0.6 % or 1,000 complaints a day (Mindbaz, August 2025). What
    /// repeated breaches bring is [`Ladder::mindbaz`](super::Ladder::mindbaz).
    #[must_use]
    pub fn orange() -> Self {
        Self::pre_block("orange-complaints", 6)
    }

    /// SFR's limit before it blocks: 3 % or 1,000 complaints a day (Mindbaz).
    #[must_use]
    pub fn sfr() -> Self {
        Self::pre_block("sfr-complaints", 30)
    }

    /// La Poste's limit before it blocks: 3 % or 1,000 complaints a day (Mindbaz).
    #[must_use]
    pub fn la_poste() -> Self {
        Self::pre_block("laposte-complaints", 30)
    }

    fn pre_block(name: &'static str, per_mille: u32) -> Self {
        let limit = Limit::at_least(per_mille, 1_000, Trials::Delivered);
        Self::new(Vec::from([
            Rule::rate(name, Signal::Complaints, limit, Health::Pause)
                .within_hours(DAY)
                .evidence(Evidence::raw().floors(1_000, 3))
                .required()
                .source("Mindbaz, pre-block limits"),
            Rule::count(name, Signal::Complaints, 1_000, Health::Pause)
                .within_hours(DAY)
                .source("Mindbaz, pre-block limits"),
        ]))
    }

    /// Rules that share window, evidence and source; each signal is required once.
    fn raw_set(
        rules: &[((Signal, Limit, &'static str), Health)],
        hours: u32,
        evidence: Evidence,
        source: &'static str,
    ) -> Self {
        let rules = rules.iter().map(|((signal, limit, name), verdict)| {
            Rule::rate(*name, *signal, *limit, *verdict)
                .within_hours(hours)
                .evidence(evidence)
                .required()
                .source(source)
        });
        Self::new(rules.collect())
    }
}
