//! The plan: the written decisions about a domain that is taken out of service.

use alloc::{string::String, vec::Vec};

use chrono::NaiveDate;

use super::timeline::later;

/// Why the domain is retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Motive {
    /// Mail no longer arrives.
    Deliverability,
    /// The company has a new name.
    Rebrand,
    /// Tools or domains are merged.
    Consolidation,
    /// The domain is a risk to the others.
    Risk,
}

crate::names::named! {
    Motive {
        Deliverability => "deliverability",
        Rebrand => "rebrand",
        Consolidation => "consolidation",
        Risk => "risk",
    }
}

/// How much of the domain is retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum ScopeKind {
    /// The whole domain.
    #[default]
    WholeDomain,
    /// Some mailboxes, while the domain goes on.
    Mailboxes,
}

crate::names::named! {
    ScopeKind {
        WholeDomain => "whole-domain",
        Mailboxes => "mailboxes",
    }
}

/// What is left of the domain's mail in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum EndState {
    /// Mail is still received; the mailbox host keeps its records.
    #[default]
    ReceiveOnly,
    /// No mail either way; the domain and its site go on.
    Parked,
    /// No mail service at all.
    Retired,
}

crate::names::named! {
    EndState {
        ReceiveOnly => "receive-only",
        Parked => "parked",
        Retired => "retired",
    }
}

/// What happens to sequences that are under way when the freeze begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum InFlightRule {
    /// The current step is finished until a fixed date; later steps are removed.
    FinishStep,
    /// Everything is cancelled at once.
    #[default]
    CancelAtOnce,
}

crate::names::named! {
    InFlightRule {
        FinishStep => "finish-step",
        CancelAtOnce => "cancel-at-once",
    }
}

/// How replies are handled after the end date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum ReplyWay {
    /// A person reads the mailbox.
    #[default]
    Monitor,
    /// Mail is forwarded to a shared mailbox.
    Forward,
    /// An automatic answer says where to write.
    AutoReply,
}

crate::names::named! {
    ReplyWay {
        Monitor => "monitor",
        Forward => "forward",
        AutoReply => "auto-reply",
    }
}

/// Writes a data struct of the plan: public fields that have a default.
macro_rules! data {
    ($(#[$doc:meta])* $name:ident { $($(#[$meta:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(default))]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$meta])* pub $field: $type,)+
        }
    };
}
pub(super) use data;

data! {
    /// A plan to take a sending domain out of service.
    ///
    /// Behind the feature `serde` it reads the keys of a TOML or JSON document: `domain`, `[why]`,
    /// `[scope]`, `[dates]`, `[owners]`, `[in_flight]`, `[host]`, `[[use]]`, `[[drop]]`, `[[former]]`,
    /// `[warm_up]`, `[replies]`, `[unsubscribe]`, `[reporting]`, `[reports_for]`, `[retention]`. What is
    /// left out has the default of its type, and [`validate`](super::validate) says what is missing.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan};
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// plan.dates.end = Some("2026-10-02".parse()?);
    /// assert_eq!(plan.baseline(), 0);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    Plan {
        /// A name of the plan.
        id: Option<String>,
        /// The domain, without a final dot.
        domain: String,
        /// The day on which the plan was written.
        written_on: Option<NaiveDate>,
        /// The time zone of the dates, as the IANA database names it.
        time_zone: Option<String>,
        /// Why, and what counts as success.
        why: Why,
        /// How much of the domain, and what is left in the end.
        scope: Scope,
        /// When.
        dates: Dates,
        /// Who.
        owners: Owners,
        /// What happens to sequences under way.
        in_flight: InFlight,
        /// The mailbox host.
        host: Host,
        /// What goes on.
        #[cfg_attr(feature = "serde", serde(rename = "use"))]
        uses: Vec<Use>,
        /// The senders that stop.
        #[cfg_attr(feature = "serde", serde(rename = "drop"))]
        drops: Vec<Sender>,
        /// Senders that stopped before and left records.
        former: Vec<Sender>,
        /// The tool that keeps the mailboxes warm.
        warm_up: Option<WarmUp>,
        /// How replies are handled.
        replies: Replies,
        /// The host of the links to unsubscribe.
        unsubscribe: Unsubscribe,
        /// Where reports go in future.
        reporting: Reporting,
        /// Domains whose reports this domain takes.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::reports_for"))]
        reports_for: Vec<String>,
        /// How long things are kept.
        retention: Retention,
    }
}

data! {
    /// Why a domain is retired, and what counts as success.
    Why {
        /// The motive.
        reason: Option<Motive>,
        /// The success criterion, in words.
        success: Option<String>,
        /// Domains on which the same lists, templates or tracking go on.
        lists_or_templates_reused_on: Vec<String>,
    }
}

data! {
    /// How much of a domain is retired.
    Scope {
        /// The whole domain or some mailboxes.
        kind: ScopeKind,
        /// The mailboxes, where the domain goes on.
        mailboxes: Vec<String>,
        /// What is left in the end.
        end_state: EndState,
    }
}

data! {
    /// The dates that somebody decided.
    Dates {
        /// No new sequences from this day on; the ramp-down begins.
        freeze: Option<NaiveDate>,
        /// Nothing is sent from this day on.
        end: Option<NaiveDate>,
        /// The days of cool-down: the length of the ramp-down, and of the silent watch after the end.
        cool_down_days: Option<u32>,
        /// The day from which somebody wants the zone to change. It only makes the first change later: never
        /// earlier than the cool-down allows.
        first_dns_change: Option<NaiveDate>,
    }
}

data! {
    /// Who owns what.
    Owners {
        /// The DNS zone.
        dns: Option<String>,
        /// Access to the mailboxes.
        mailboxes: Option<String>,
        /// Records and evidence.
        records: Option<String>,
        /// The closing checklist.
        closing: Option<String>,
        /// The window in which nothing is started again.
        no_restart: Option<String>,
        /// Who approves what is done.
        approver: Option<String>,
    }
}

data! {
    /// What happens to sequences under way.
    InFlight {
        /// The rule.
        rule: InFlightRule,
        /// The last day with mail, where the current step is finished.
        last_date: Option<NaiveDate>,
    }
}

data! {
    /// The mailbox host.
    Host {
        /// Its name.
        service: Option<String>,
        /// SPF terms that it alone needs.
        spf_terms: Vec<String>,
        /// DKIM selectors that it signs with.
        dkim_selectors: Vec<String>,
    }
}

data! {
    /// A use of the domain that goes on.
    Use {
        /// What it is: billing, support, calendar.
        name: String,
        /// The services that send for it.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::one_or_many"))]
        sends_with: Vec<String>,
        /// Where its mail is received: a service, a domain or an address.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::one_or_many"))]
        receives_at: Vec<String>,
        /// SPF terms that it needs.
        spf_terms: Vec<String>,
        /// DKIM selectors that it signs with.
        dkim_selectors: Vec<String>,
        /// Its mail a day, in messages.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::volume"))]
        daily: u64,
    }
}

data! {
    /// A sender that stops, or stopped before.
    Sender {
        /// The service.
        service: String,
        /// The services through which it sends; it has no SPF or DKIM of its own.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::one_or_many"))]
        sends_through: Vec<String>,
        /// The domains that it alone uses.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::one_or_many"))]
        domain: Vec<String>,
        /// Its mail a day, in messages; of several mailboxes or providers the sum.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::volume"))]
        daily: u64,
        /// SPF terms that it alone needs.
        spf_terms: Vec<String>,
        /// DKIM selectors that it signs with.
        dkim_selectors: Vec<String>,
        /// Its tracking hosts.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::one_or_many"))]
        tracking: Vec<String>,
        /// A remark.
        note: Option<String>,
    }
}

data! {
    /// The tool that keeps the mailboxes warm.
    WarmUp {
        /// Its name.
        service: String,
        /// The services through which it sends.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::one_or_many"))]
        sends_through: Vec<String>,
        /// Its mail a day, in messages; no part of the baseline.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::volume"))]
        daily: u64,
        /// Its last day.
        end: Option<NaiveDate>,
    }
}

data! {
    /// How replies are handled.
    Replies {
        /// The way.
        way: ReplyWay,
        /// The mailbox that somebody reads.
        monitored_mailbox: Option<String>,
        /// Where mail is forwarded to.
        forward_to: Option<String>,
        /// The first day of the automatic answer.
        auto_reply_from: Option<NaiveDate>,
        /// The last day of the automatic answer.
        auto_reply_until: Option<NaiveDate>,
        /// Whether late replies, opt-outs or an audit are expected: then mail has to be received on.
        late_expected: bool,
    }
}

data! {
    /// The host of the links to unsubscribe.
    Unsubscribe {
        /// Its names.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::one_or_many"))]
        host: Vec<String>,
    }
}

data! {
    /// Where DMARC reports go in future.
    Reporting {
        /// The address, as `mailto:` or bare; it is added to those in the record.
        new_address: Option<String>,
        /// The last day on which somebody wants reports; `None` where they go on.
        until: Option<NaiveDate>,
    }
}

data! {
    /// How long things are kept.
    Retention {
        /// The mailboxes, read-only.
        mailboxes_until: Option<NaiveDate>,
        /// The logs and evidence.
        logs_until: Option<NaiveDate>,
    }
}

impl Plan {
    /// A plan for a whole domain.
    #[must_use]
    pub fn new(domain: &str, end_state: EndState) -> Self {
        Self { domain: domain.into(), scope: Scope { end_state, ..Scope::default() }, ..Self::default() }
    }

    /// A plan for a whole domain in four weeks, from a Monday on: in the first nothing new starts and what
    /// runs finishes, in the second replies are handled daily, with the third nothing is sent any more, and
    /// in the fourth, after a week of silence, the zone changes.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, Policy, Schedule};
    ///
    /// let plan = Plan::in_four_weeks("example.org", EndState::Parked, "2026-09-07".parse()?);
    /// let schedule = Schedule::new(&plan, &Policy::preset("week-plan").unwrap()).unwrap();
    /// assert_eq!(schedule.in_flight_last.unwrap().to_string(), "2026-09-13");
    /// assert_eq!(schedule.end.to_string(), "2026-09-21");
    /// assert_eq!(schedule.first_change.to_string(), "2026-09-28");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn in_four_weeks(domain: &str, end_state: EndState, monday: NaiveDate) -> Self {
        let mut plan = Self::new(domain, end_state);
        plan.dates.freeze = Some(monday);
        plan.dates.end = Some(later(monday, 14));
        plan.dates.cool_down_days = Some(7);
        plan.in_flight = InFlight { rule: InFlightRule::FinishStep, last_date: Some(later(monday, 6)) };
        plan
    }

    /// The mail a day of the senders that stop: what the ramp-down starts from. Uses that go on and the
    /// warm-up are no part of it.
    #[must_use]
    pub fn baseline(&self) -> u64 {
        self.drops.iter().fold(0, |sum, sender| sum.saturating_add(sender.daily))
    }

    /// Whether the mailbox host loses its records: the whole domain is parked or retired.
    #[must_use]
    pub fn closes_mail(&self) -> bool {
        self.scope.kind == ScopeKind::WholeDomain && self.scope.end_state != EndState::ReceiveOnly
    }

    /// The owner of something, unless the field is empty.
    pub(super) fn owner(field: &Option<String>) -> Option<&str> {
        field.as_deref().map(str::trim).filter(|name| !name.is_empty())
    }
}
