//! The plan: the decisions about a domain that is taken out of service.

use alloc::{string::String, vec::Vec};

use chrono::NaiveDate;

use super::schedule::later;

/// Defines a data struct of the plan: public fields that all have a default.
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
pub use super::choices::{EndState, InFlightRule, Motive, ReplyWay, ScopeKind};
pub(super) use data;

data! {
    /// A plan to take a sending domain out of service.
    ///
    /// With the feature `serde` it can be read from a TOML or JSON document with the
    /// keys `domain`, `[why]`, `[scope]`, `[dates]`, `[owners]`, `[in_flight]`,
    /// `[host]`, `[[use]]`, `[[drop]]`, `[[former]]`, `[warm_up]`, `[replies]`,
    /// `[unsubscribe]`, `[reporting]`, `[reports_for]`, `[retention]`. What is left out
    /// has the default of its type, and [`validate`](super::validate) reports what is
    /// missing.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan};
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// plan.dates.end = Some("2026-10-02".parse()?);
    /// assert_eq!(plan.baseline(), 0);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan};
    ///
    /// # #[cfg(feature = "serde")] {
    /// let plan: Plan = toml::from_str(
    ///     r#"
    ///     domain = "example.org"
    ///     [scope]
    ///     end_state = "parked"
    ///     [dates]
    ///     end = "2026-10-02"
    ///     [[drop]]
    ///     service = "Mailchimp"
    ///     daily = { gmail = 200, outlook = 120 }
    ///     "#,
    /// )?;
    /// assert_eq!((plan.scope.end_state, plan.baseline()), (EndState::Parked, 320));
    /// # }
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    Plan {
        /// A name for the plan.
        id: Option<String>,
        /// The domain, without a trailing dot.
        domain: String,
        /// The date on which the plan was written.
        written_on: Option<NaiveDate>,
        /// The time zone of the dates, as the IANA database names it.
        time_zone: Option<String>,
        /// Why the domain is retired, and what counts as success.
        why: Why,
        /// How much of the domain is retired, and what is left in the end.
        scope: Scope,
        /// The dates that were decided.
        dates: Dates,
        /// The people who own each part.
        owners: Owners,
        /// What happens to running sequences.
        in_flight: InFlight,
        /// The mailbox host, with the records that it needs.
        host: Host,
        /// The uses of the domain that continue.
        #[cfg_attr(feature = "serde", serde(rename = "use"))]
        uses: Vec<Use>,
        /// The senders that stop.
        #[cfg_attr(feature = "serde", serde(rename = "drop"))]
        drops: Vec<Sender>,
        /// Senders that stopped before and left records.
        former: Vec<Sender>,
        /// The tool that keeps the mailboxes warm.
        warm_up: Option<WarmUp>,
        /// How replies are handled after the end date.
        replies: Replies,
        /// The host of the unsubscribe links.
        unsubscribe: Unsubscribe,
        /// Where DMARC reports are sent from now on.
        reporting: Reporting,
        /// Other domains whose reports are sent to this domain.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::reports_for"))]
        reports_for: Vec<String>,
        /// How long mailboxes and logs are kept.
        retention: Retention,
    }
}

data! {
    /// Why a domain is retired, and what counts as success.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, Policy, validate, plan::Motive};
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// let codes = |plan: &Plan| -> Vec<&str> {
    ///     validate(plan, &Policy::default())
    ///         .iter()
    ///         .map(|finding| finding.code)
    ///         .collect()
    /// };
    /// assert!(codes(&plan).contains(&"missing-reason"));
    /// plan.why.reason = Some(Motive::Rebrand);
    /// plan.why.success = Some("no complaint about the old name by December".into());
    /// assert!(!codes(&plan).contains(&"missing-reason"));
    /// ```
    Why {
        /// The motive of the retirement.
        reason: Option<Motive>,
        /// The criterion of success, in words.
        success: Option<String>,
        /// Domains that continue to use the same lists, templates or tracking.
        lists_or_templates_reused_on: Vec<String>,
    }
}

data! {
    /// How much of a domain is retired.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, plan::ScopeKind};
    ///
    /// // Two mailboxes are closed; the domain stays in use.
    /// let mut plan = Plan::new("example.org", EndState::ReceiveOnly);
    /// plan.scope.kind = ScopeKind::Mailboxes;
    /// plan.scope.mailboxes =
    ///     vec!["outreach@example.org".into(), "sales@example.org".into()];
    /// assert!(!plan.closes_mail());
    /// ```
    Scope {
        /// Whether the whole domain or some mailboxes are retired.
        kind: ScopeKind,
        /// The mailboxes, if the domain stays in use.
        mailboxes: Vec<String>,
        /// What is left of the mail in the end.
        end_state: EndState,
    }
}

data! {
    /// The dates that were decided. The other dates follow from them; see
    /// [`Schedule`](super::Schedule).
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, Policy, validate};
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// let codes = |plan: &Plan| -> Vec<&str> {
    ///     validate(plan, &Policy::default())
    ///         .iter()
    ///         .map(|finding| finding.code)
    ///         .collect()
    /// };
    /// assert!(codes(&plan).contains(&"missing-end-date"));
    /// plan.dates.end = Some("2026-10-02".parse()?);
    /// plan.dates.cool_down_days = Some(14);
    /// assert!(!codes(&plan).contains(&"missing-end-date"));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    Dates {
        /// The first day without new sequences; the ramp-down begins.
        freeze: Option<NaiveDate>,
        /// The first day on which nothing is sent.
        end: Option<NaiveDate>,
        /// The days of cool-down: the length of the ramp-down, and of the silent period
        /// after the end.
        cool_down_days: Option<u32>,
        /// The first day on which the zone may change. It can only postpone the first
        /// change: it is never earlier than the cool-down allows.
        first_dns_change: Option<NaiveDate>,
    }
}

data! {
    /// The people who own each part of the retirement.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, Policy, validate};
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// let codes = |plan: &Plan| -> Vec<&str> {
    ///     validate(plan, &Policy::default())
    ///         .iter()
    ///         .map(|finding| finding.code)
    ///         .collect()
    /// };
    /// assert!(codes(&plan).contains(&"missing-owner"));
    /// let jane = || Some("Jane Doe".to_owned());
    /// (plan.owners.dns, plan.owners.mailboxes, plan.owners.records) =
    ///     (jane(), jane(), jane());
    /// (plan.owners.closing, plan.owners.no_restart) = (jane(), jane());
    /// assert!(!codes(&plan).contains(&"missing-owner"));
    /// ```
    Owners {
        /// The owner of the DNS zone.
        dns: Option<String>,
        /// The owner of the access to the mailboxes.
        mailboxes: Option<String>,
        /// The owner of records and evidence.
        records: Option<String>,
        /// The owner of the closing checklist.
        closing: Option<String>,
        /// The owner of the window in which nothing is restarted.
        no_restart: Option<String>,
        /// The person who approves what is done.
        approver: Option<String>,
    }
}

data! {
    /// What happens to running sequences.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     EndState, plan::InFlightRule, Plan, Policy, validate,
    /// };
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// plan.dates.end = Some("2026-10-02".parse()?);
    /// plan.in_flight.rule = InFlightRule::FinishStep;
    /// plan.in_flight.last_date = Some("2026-10-02".parse()?);
    /// let codes = |plan: &Plan| -> Vec<&str> {
    ///     validate(plan, &Policy::default())
    ///         .iter()
    ///         .map(|finding| finding.code)
    ///         .collect()
    /// };
    /// assert!(codes(&plan).contains(&"in-flight-after-end"));
    /// plan.in_flight.last_date = Some("2026-10-01".parse()?);
    /// assert!(!codes(&plan).contains(&"in-flight-after-end"));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    InFlight {
        /// Whether they are finished or cancelled.
        rule: InFlightRule,
        /// The last day with mail, if the current step is finished.
        last_date: Option<NaiveDate>,
    }
}

data! {
    /// The mailbox host, with the records that it needs.
    ///
    /// ```
    /// use deliverability::retirement::{Action, EndState, Plan, Snapshot, inventory};
    ///
    /// let mut plan = Plan::new("example.org", EndState::ReceiveOnly);
    /// plan.host.service = Some("Google Workspace".into());
    /// plan.host.dkim_selectors = vec!["s2024".into()];
    /// let zone = Snapshot::parse(
    ///     "s2024._domainkey.example.org. TXT \"v=DKIM1; p=MIG\"\n",
    ///     "example.org",
    /// )?;
    /// let label = &inventory(&plan, &zone)[0];
    /// assert_eq!(
    ///     (label.action, label.reason),
    ///     (Action::Keep, "the mailbox host stays for replies")
    /// );
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    Host {
        /// The name of the service.
        service: Option<String>,
        /// SPF terms that only it needs.
        spf_terms: Vec<String>,
        /// DKIM selectors that it signs with.
        dkim_selectors: Vec<String>,
    }
}

data! {
    /// A use of the domain that continues. It protects its records in every end state.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     Action, EndState, Plan, Snapshot, plan::Use, inventory,
    /// };
    ///
    /// let mut plan = Plan::new("example.org", EndState::ReceiveOnly);
    /// let mut billing = Use::default();
    /// (billing.name, billing.sends_with) = ("billing".into(), vec!["Stripe".into()]);
    /// billing.dkim_selectors = vec!["pay".into()];
    /// plan.uses.push(billing);
    /// let zone = Snapshot::parse(
    ///     "pay._domainkey.example.org. TXT \"v=DKIM1; p=MIG\"\n",
    ///     "example.org",
    /// )?;
    /// assert_eq!(inventory(&plan, &zone)[0].action, Action::Keep);
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    Use {
        /// The name of the use: billing, support, calendar.
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
        /// Its volume in messages a day.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::volume"))]
        daily: u64,
    }
}

data! {
    /// A service that stops sending, or stopped before.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     Action, EndState, Plan, plan::Sender, Snapshot, inventory,
    /// };
    ///
    /// let mut plan = Plan::new("example.org", EndState::ReceiveOnly);
    /// let mut sender = Sender::default();
    /// (sender.service, sender.daily) = ("Mailchimp".into(), 2_000);
    /// plan.drops.push(sender);
    /// let zone = Snapshot::parse(
    ///     "k1._domainkey.example.org. CNAME dkim.mcsv.net.\n",
    ///     "example.org",
    /// )?;
    /// assert_eq!(inventory(&plan, &zone)[0].action, Action::Remove);
    /// assert_eq!(plan.baseline(), 2_000);
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    Sender {
        /// The name of the service.
        service: String,
        /// The services through which it sends; it has no SPF or DKIM of its own.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::one_or_many"))]
        sends_through: Vec<String>,
        /// The domains that only it uses.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::one_or_many"))]
        domain: Vec<String>,
        /// Its volume in messages a day, as the sum over all mailboxes and providers.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::volume"))]
        daily: u64,
        /// SPF terms that only it needs.
        spf_terms: Vec<String>,
        /// DKIM selectors that it signs with.
        dkim_selectors: Vec<String>,
        /// The names of its tracking hosts.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::one_or_many"))]
        tracking: Vec<String>,
        /// A remark in words.
        note: Option<String>,
    }
}

data! {
    /// The tool that keeps the mailboxes warm.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, Policy, validate, plan::WarmUp};
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// plan.dates.end = Some("2026-10-02".parse()?);
    /// let mut tool = WarmUp::default();
    /// (tool.service, tool.daily, tool.end) =
    ///     ("Lemwarm".into(), 40, Some("2026-11-30".parse()?));
    /// plan.warm_up = Some(tool);
    /// let findings = validate(&plan, &Policy::default());
    /// assert!(findings.iter().any(|finding| finding.code == "warm-up-after-end"));
    /// assert_eq!(plan.baseline(), 0, "its mail is not part of the baseline");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    WarmUp {
        /// The name of the service.
        service: String,
        /// The services through which it sends.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::one_or_many"))]
        sends_through: Vec<String>,
        /// Its volume in messages a day, which is not part of the baseline.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::volume"))]
        daily: u64,
        /// The last day on which it sends.
        end: Option<NaiveDate>,
    }
}

data! {
    /// How replies are handled after the end date.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, Policy, validate};
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// let codes = |plan: &Plan| -> Vec<&str> {
    ///     validate(plan, &Policy::default())
    ///         .iter()
    ///         .map(|finding| finding.code)
    ///         .collect()
    /// };
    /// assert!(codes(&plan).contains(&"no-monitored-mailbox"));
    /// plan.replies.monitored_mailbox = Some("hello@example.net".into());
    /// assert!(!codes(&plan).contains(&"no-monitored-mailbox"));
    /// ```
    Replies {
        /// Who or what answers.
        way: ReplyWay,
        /// The mailbox that a person reads.
        monitored_mailbox: Option<String>,
        /// The address to which mail is forwarded.
        forward_to: Option<String>,
        /// The first day of the automatic answer.
        auto_reply_from: Option<NaiveDate>,
        /// The last day of the automatic answer.
        auto_reply_until: Option<NaiveDate>,
        /// Whether late replies, opt-outs or an audit are expected, for which mail must
        /// still be received.
        late_expected: bool,
    }
}

data! {
    /// The host of the unsubscribe links.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     EndState, Plan, plan::Sender, Snapshot, change_plan,
    /// };
    ///
    /// let mut plan = Plan::new("example.org", EndState::ReceiveOnly);
    /// let mut sender = Sender::default();
    /// (sender.service, sender.tracking) =
    ///     ("Mailchimp".into(), vec!["click.example.org".into()]);
    /// plan.drops.push(sender);
    /// plan.unsubscribe.host = vec!["click.example.org".into()];
    /// let zone = Snapshot::parse(
    ///     "click.example.org. CNAME links.mcsv.net.\n",
    ///     "example.org",
    /// )?;
    /// let changes = change_plan(&plan, &zone);
    /// let tracking =
    ///     changes.iter().find(|change| change.name() == "click.example.org.").unwrap();
    /// assert!(
    ///     tracking.carries_unsubscribe
    ///         && tracking.needs().contains(&"unsubscribe-unused")
    /// );
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    Unsubscribe {
        /// The names of the host.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "super::flexible::one_or_many"))]
        host: Vec<String>,
    }
}

data! {
    /// Where DMARC reports are sent from now on.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     changes::ChangeClass, EndState, Plan, Snapshot, change_plan,
    /// };
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// plan.reporting.new_address = Some("dmarc@example.net".into());
    /// let text =
    ///     "_dmarc.example.org. TXT \"v=DMARC1; p=none; rua=mailto:d@example.org\"\n";
    /// let changes = change_plan(&plan, &Snapshot::parse(text, "example.org")?);
    /// let dmarc =
    ///     changes.iter().find(|change| change.class == ChangeClass::Dmarc).unwrap();
    /// let text = dmarc.text_after().unwrap();
    /// assert!(
    ///     text.contains("rua=mailto:d@example.org,mailto:dmarc@example.net"),
    ///     "{text}"
    /// );
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    Reporting {
        /// An address, as a `mailto:` URI or bare, that is added to those in the record.
        new_address: Option<String>,
        /// The last day on which reports are wanted: `None` if they continue.
        until: Option<NaiveDate>,
    }
}

data! {
    /// How long mailboxes and logs are kept.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, Policy, validate};
    ///
    /// let mut plan = Plan::new("example.org", EndState::Parked);
    /// let codes = |plan: &Plan| -> Vec<&str> {
    ///     validate(plan, &Policy::default())
    ///         .iter()
    ///         .map(|finding| finding.code)
    ///         .collect()
    /// };
    /// assert!(codes(&plan).contains(&"missing-retention"));
    /// plan.retention.mailboxes_until = Some("2027-03-31".parse()?);
    /// plan.retention.logs_until = Some("2027-10-02".parse()?);
    /// assert!(!codes(&plan).contains(&"missing-retention"));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    Retention {
        /// The last day on which the mailboxes are kept, read-only.
        mailboxes_until: Option<NaiveDate>,
        /// The last day on which logs and evidence are kept.
        logs_until: Option<NaiveDate>,
    }
}

impl Plan {
    /// A plan for a whole domain.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan};
    ///
    /// let plan = Plan::new("example.org", EndState::Parked);
    /// assert_eq!((plan.domain.as_str(), plan.dates.end), ("example.org", None));
    /// assert!(plan.closes_mail());
    /// ```
    #[must_use]
    pub fn new(domain: &str, end_state: EndState) -> Self {
        Self { domain: domain.into(), scope: Scope { end_state, ..Scope::default() }, ..Self::default() }
    }

    /// A plan for a whole domain in four weeks, beginning on a Monday. In the first week
    /// nothing new starts and running sequences finish; in the second, replies are
    /// handled daily; from the third on, nothing is sent; in the fourth, after a week of
    /// silence, the zone changes.
    ///
    /// ```
    /// use deliverability::retirement::{EndState, Plan, Policy, Schedule};
    ///
    /// let plan =
    ///     Plan::in_four_weeks("example.org", EndState::Parked, "2026-09-07".parse()?);
    /// let schedule =
    ///     Schedule::new(&plan, &Policy::preset("week-plan").unwrap()).unwrap();
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

    /// The volume of the senders that stop, in messages a day, from which the ramp-down
    /// starts. Uses that continue and the warm-up tool are not part of it.
    #[must_use]
    pub fn baseline(&self) -> u64 {
        self.drops.iter().fold(0, |sum, sender| sum.saturating_add(sender.daily))
    }

    /// Whether the mailbox host loses its records, since the whole domain is parked or
    /// retired.
    #[must_use]
    pub fn closes_mail(&self) -> bool {
        self.scope.kind == ScopeKind::WholeDomain && self.scope.end_state != EndState::ReceiveOnly
    }

    /// The name in a field, unless it is empty.
    pub(super) fn owner(field: &Option<String>) -> Option<&str> {
        field.as_deref().map(str::trim).filter(|name| !name.is_empty())
    }
}
