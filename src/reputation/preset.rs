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
    source::{Preset, Source},
};

const DAY: u32 = 24;
const WEEK: u32 = 7 * 24;
const MONTH: u32 = 30 * 24;
const GMAIL: &str = "Google, Email sender guidelines and their FAQ";
const YAHOO: &str = "Yahoo, Sender best practices";
const SES: &str = "Amazon SES, reputation metrics";
const MOMENTUM: &str = "Momentum, adaptive delivery defaults";
const POSTHOG: &str = "PostHog, sending limits (2026)";
const GUARD: &str = "deliverability-guard, a Python package, unconfirmed";
const ORANGE: &str = "Orange, postmaster.orange.fr";
const MINDBAZ: &str = "Mindbaz, pre-block limits, unconfirmed";
const OURS: &str = "this crate's choice";

impl Default for Policy {
    /// The default rules; see [`Policy`].
    fn default() -> Self {
        use Health::{Pause, Throttle, Watch};
        let delivered = |events| Limit::at_least(events, 1_000, Trials::Delivered);
        let sent = |percent| Limit::at_least(percent, 100, Trials::Sent);
        let over = |percent| Limit::over(percent, 100, Trials::Sent);
        let least = |trials, events| Evidence::default().floors(trials, events);
        let placed = |percent| Limit::over(percent, 100, Trials::Placed);
        let rate = |name: &'static str, signal, limit, verdict, evidence: Evidence, source: &'static str| {
            Rule::rate(name, signal, limit, verdict).evidence(evidence).source(source)
        };
        use Signal::{Blocked, Complaints, Deferrals, HardBounces, SoftBounces, SpamFolder, Undelivered};
        let adobe = "Adobe Campaign: over 30 % at one provider for 24 h is an incident";
        let yahoo = "Adobe: Yahoo delivery suffers near 1 % of unknown users";
        let rules = [
            // Zero complaints prove less than 0.1 % only after 2,995 messages.
            rate(
                "complaints-throttle",
                Complaints,
                Limit::over(1, 1_000, Trials::Delivered),
                Throttle,
                least(2_995, 5),
                GMAIL,
            )
            .required(),
            rate("complaints-day-pause", Complaints, delivered(3), Pause, least(1_000, 5), GMAIL)
                .within_hours(DAY)
                .hold_days(7),
            rate("complaints-pause", Complaints, delivered(3), Pause, least(1_000, 5), GMAIL)
                .windows(&[WEEK, MONTH]),
            rate("hard-bounces-watch", HardBounces, over(1), Watch, least(500, 5), yahoo).required(),
            rate("hard-bounces-throttle", HardBounces, sent(5), Throttle, least(200, 10), SES),
            rate("hard-bounces-pause", HardBounces, sent(10), Pause, least(200, 20), SES),
            rate("soft-bounces-watch", SoftBounces, sent(10), Watch, least(300, 10), OURS),
            rate("soft-bounces", SoftBounces, over(30), Throttle, least(300, 30), adobe),
            rate("blocked-watch", Blocked, over(5), Watch, least(300, 10), OURS),
            rate("blocked", Blocked, over(20), Pause, least(300, 30), MOMENTUM),
            rate("deferrals-watch", Deferrals, sent(10), Watch, least(300, 10), OURS),
            rate("deferrals", Deferrals, sent(30), Throttle, least(300, 30), OURS),
            rate("undelivered-watch", Undelivered, over(10), Watch, least(300, 10), OURS),
            rate("undelivered-throttle", Undelivered, over(30), Throttle, least(300, 30), OURS),
            rate("undelivered-pause", Undelivered, over(80), Pause, least(300, 30), OURS),
            rate("spam-folder-watch", SpamFolder, placed(10), Watch, least(100, 5), OURS),
            rate("spam-folder-throttle", SpamFolder, placed(25), Throttle, least(100, 10), OURS),
            rate("spam-folder-pause", SpamFolder, placed(50), Pause, least(100, 20), OURS),
            Rule::rate("opens-floor", Signal::Opens, Limit::at_least(2, 100, Trials::Delivered), Watch)
                .evidence(least(500, 0))
                .source(OURS),
            Rule::count("trap-hit", Signal::Traps, 1, Pause)
                .within_hours(DAY)
                .hold_days(7)
                .source("common advice: one hit can outweigh thousands of good deliveries"),
            rate("authentication", Signal::Authentication, sent(1), Pause, Evidence::raw(), OURS)
                .within_hours(DAY),
        ];
        Self::new(Vec::from(rules))
    }
}

crate::source::presets!(Policy, "reputation");

/// The presets: the limits that one provider, service or tool publishes, and nothing
/// else. The numbers are vendor practice, not a standard; if a source publishes no least
/// number of messages, it is this crate's.
impl Policy {
    /// The published policies, and this crate's default.
    ///
    /// ```
    /// use deliverability::reputation::Policy;
    ///
    /// let ses = Policy::PRESETS.iter().find(|preset| preset.name() == "ses").unwrap();
    /// assert_eq!(ses.source().title(), "Amazon SES, reputation metrics");
    /// assert_eq!(ses.policy().rules.len(), 5);
    /// ```
    pub const PRESETS: &'static [Preset<Self>] = &[
        Preset::new(
            "default",
            Source::new(
                "Limits of Google, Amazon SES and others, joined by this crate",
                "crate documentation",
                "2026-11-28",
            ),
            Self::default,
        ),
        Preset::new(
            "gmail",
            Source::new(GMAIL, "https://support.google.com/a/answer/14229414", "2026-03-11"),
            Self::gmail,
        ),
        Preset::new(
            "yahoo",
            Source::new(YAHOO, "https://senders.yahooinc.com/best-practices/", "2025-04-10"),
            Self::yahoo,
        ),
        Preset::new(
            "microsoft",
            Source::new(
                "Microsoft, Outlook's requirements for high-volume senders",
                "https://techcommunity.microsoft.com/blog/microsoftdefenderforoffice365blog/4399730",
                "2025-08-02",
            ),
            Self::microsoft,
        ),
        Preset::new(
            "ses",
            Source::new(
                SES,
                "https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-bounce-rate.html",
                "2023-06-15",
            ),
            Self::ses,
        ),
        Preset::new(
            "momentum",
            Source::new(MOMENTUM, "https://github.com/SparkPost/momentum-documentation", "2021-04-27"),
            Self::momentum,
        ),
        Preset::new(
            "posthog",
            Source::new(POSTHOG, "https://github.com/PostHog/posthog/pull/89879", "2026-08-27"),
            Self::posthog,
        ),
        Preset::new(
            "deliverability-guard",
            Source::unconfirmed(
                "deliverability-guard 0.2.0: the package exists, its numbers were not seen",
                "the Python package deliverability-guard",
                "2026-11-28",
            ),
            Self::deliverability_guard,
        ),
        Preset::new(
            "orange",
            Source::new(
                "Orange, Postmaster: complaints trigger at 0.6 % since August 2025, moving to 0.3 %",
                "https://postmaster.orange.fr",
                "2026-06-22",
            ),
            Self::orange,
        ),
        Preset::new("sfr", Source::unconfirmed(MINDBAZ, "https://www.mindbaz.com", "2026-11-28"), Self::sfr),
        Preset::new(
            "laposte",
            Source::unconfirmed(MINDBAZ, "https://www.mindbaz.com", "2026-11-28"),
            Self::la_poste,
        ),
    ];

    /// The default policy with the rules that the provider publishes, if any. Complaints
    /// are not required if the provider returns none.
    ///
    /// ```
    /// use deliverability::{provider::Provider, reputation::Policy};
    ///
    /// let rules = Policy::for_provider(Provider::Yahoo).rules;
    /// assert!(
    ///     rules.iter().any(|rule| rule.name == "yahoo-spam-rate" && !rule.required)
    /// );
    /// assert!(rules.iter().any(|rule| rule.name == "trap-hit"));
    /// ```
    #[must_use]
    pub fn for_provider(provider: Provider) -> Self {
        Self::default().with_provider(provider)
    }

    /// The same policy with the rules that the provider publishes, if any. Complaints
    /// are not required if the provider returns none.
    ///
    /// ```
    /// use deliverability::{provider::Provider, reputation::Policy};
    ///
    /// let policy = Policy::new(Vec::new()).with_provider(Provider::Gmail);
    /// assert_eq!(policy.rules[0].name, "gmail-spam-rate-0.1");
    /// ```
    #[must_use]
    pub fn with_provider(mut self, provider: Provider) -> Self {
        let own = match provider {
            Provider::Gmail => Self::gmail(),
            Provider::Yahoo => Self::yahoo(),
            Provider::Outlook => {
                self.rules.retain(|rule| rule.signal != Signal::Authentication);
                self.rules.push(Self::microsoft_authentication());
                return self;
            }
            Provider::Orange => Self::orange(),
            Provider::Sfr => Self::sfr(),
            Provider::Laposte => Self::la_poste(),
            _ => Self::new(Vec::new()),
        };
        // Their counts may differ from the policy's, and are not available everywhere.
        self.rules.extend(own.rules.into_iter().map(|rule| Rule { required: false, ..rule }));
        match FeedbackLoop::for_provider(provider) {
            Some(FeedbackLoop::None) => self.without_complaints(),
            _ => self,
        }
    }

    /// Gmail: keep the spam rate under 0.10 %, never reach 0.30 %; after 0.30 % no
    /// mitigation until it was kept on 7 days in a row (Google, Email sender guidelines
    /// and their FAQ).
    ///
    /// Google divides by the mail that reached the inboxes of its active users, which
    /// only Postmaster Tools knows: pass that as
    /// [`Counts::inbox_delivered`](super::Counts), without which no sender is healthy
    /// here. Two more rules apply the same limits to delivered mail, for when the inbox
    /// count is unknown. They are an approximation: the inbox receives no more than was
    /// delivered, so a rate that breaks them breaks Google's limits as well, but one
    /// that keeps them proves nothing.
    fn gmail() -> Self {
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

    /// Yahoo: less than 0.3 % of what was delivered to inboxes (Yahoo, Sender best
    /// practices).
    fn yahoo() -> Self {
        let limit = Limit::at_least(3, 1_000, Trials::InboxDelivered);
        Self::new(Vec::from([Rule::rate("yahoo-spam-rate", Signal::Complaints, limit, Health::Pause)
            .within_hours(DAY)
            .evidence(Evidence::raw().floors(1_000, 3))
            .required()
            .source(YAHOO)]))
    }

    /// Microsoft: the default of this crate, with every failure of authentication, which
    /// Outlook.com refuses from high-volume senders (550 5.7.515, since May 2025). It
    /// publishes no limit for complaints; its reports (JMRP) cover all mail delivered
    /// from an enrolled IP address.
    fn microsoft() -> Self {
        Self::default().with_provider(Provider::Outlook)
    }

    fn microsoft_authentication() -> Rule {
        Rule::count("microsoft-authentication", Signal::Authentication, 1, Health::Pause)
            .within_hours(DAY)
            .source("Microsoft, Outlook's requirements for high-volume senders")
    }

    /// Amazon SES: bounces under 2 % are good, 5 % is under review, 10 % pauses;
    /// complaints under 0.1 %, 0.1 % under review, 0.5 % pauses, over mail to domains
    /// that return complaints. "Over a representative volume" is taken as 1,000 messages
    /// in 7 days.
    fn ses() -> Self {
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

    /// Momentum's adaptive delivery: bounces throttle from 3 % and suspend from 10 %,
    /// with at least 2,000 attempts in an hour; complaints throttle from 0.2 % and
    /// suspend from 0.5 %, with at least 20,000 in a day. Its check of refusals over 20
    /// % is off by default, and is left out.
    fn momentum() -> Self {
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

    /// PostHog (2026): complaints in an hour warn at 0.5 % and pause at 1 % (from 200
    /// sends and 5 events on), in a day at 0.15 % and 0.3 % (1,000 and 10); hard bounces
    /// in an hour at 5 % and 10 % (200 and 20), in a day at 2.5 % and 5 % (1,000 and
    /// 50); all relative to messages sent. Its windows begin again when sending is
    /// resumed: pass only the samples since then.
    fn posthog() -> Self {
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

    /// deliverability-guard: complaints over 0.05 % warn, over 0.10 % throttle, over
    /// 0.20 % pause, by the lower bound at 95 % with the prior Beta(0.5, 500).
    ///
    /// The bound is Wilson's on the counts with the prior, in integers, where the tool
    /// takes the quantile of a Beta distribution; Wilson's is higher, so breaches show
    /// somewhat earlier.
    fn deliverability_guard() -> Self {
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

    /// Orange: complaints from 0.6 % on, since August 2025 (it announced 0.3 % without a
    /// date). According to Validity, Orange warns from 3,000 complaints a day and IP
    /// address on.
    fn orange() -> Self {
        let mut policy = Self::complaint_limit("orange-complaints", 6, ORANGE);
        policy.rules.push(
            Rule::count("orange-complaints-warning", Signal::Complaints, 3_000, Health::Watch)
                .within_hours(DAY)
                .source("Validity, on Orange"),
        );
        policy
    }

    /// SFR: 3 % or 1,000 complaints a day, the limits from which Mindbaz blocks before
    /// SFR does (unconfirmed).
    fn sfr() -> Self {
        Self::pre_block("sfr-complaints")
    }

    /// La Poste: 3 % or 1,000 complaints a day, the limits from which Mindbaz blocks
    /// before La Poste does (unconfirmed). For repeated breaches see
    /// [`Ladder::mindbaz`](super::ladder::Ladder::mindbaz).
    fn la_poste() -> Self {
        Self::pre_block("laposte-complaints")
    }

    fn pre_block(name: &'static str) -> Self {
        let mut policy = Self::complaint_limit(name, 30, MINDBAZ);
        let count = Rule::count(name, Signal::Complaints, 1_000, Health::Pause);
        policy.rules.push(count.within_hours(DAY).source(MINDBAZ));
        policy
    }

    fn complaint_limit(name: &'static str, per_mille: u32, source: &'static str) -> Self {
        let limit = Limit::at_least(per_mille, 1_000, Trials::Delivered);
        Self::new(Vec::from([Rule::rate(name, Signal::Complaints, limit, Health::Pause)
            .within_hours(DAY)
            .evidence(Evidence::raw().floors(1_000, 3))
            .required()
            .source(source)]))
    }

    /// Rules with the same window, evidence and source; each signal is required once.
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
