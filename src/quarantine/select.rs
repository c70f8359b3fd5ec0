//! Which addresses to release first: the most active ones.

use alloc::vec::Vec;
use core::cmp::Reverse;

use chrono::{DateTime, Utc};

use super::{Ledger, List, State, event::Happening, permission::Decision, release::ReleasePlan};

/// How active an address is, judged by its events. The greater value is the more active
/// address.
///
/// ```
/// use deliverability::quarantine::{Event, Policy, Sign, State};
///
/// let at = "2026-03-02T09:00:00Z".parse()?;
/// let state = State::fold(
///     &"example.org".parse()?,
///     [Event::engagement("e", at, Sign::Click)],
///     &Policy::default(),
/// );
/// let activity = state.activity();
/// assert_eq!((activity.last_sign, activity.signs), (Some(at), 1));
/// assert!(activity > State::new(&"example.org".parse()?).activity());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
// The order of the fields is that of their weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Activity {
    /// The time of the last sign of life of the person.
    pub last_sign: Option<DateTime<Utc>>,
    /// The number of signs of life.
    pub signs: usize,
    /// The time of the last delivery.
    pub last_delivery: Option<DateTime<Utc>>,
    /// The number of bounces; fewer are better.
    pub bounces: Reverse<usize>,
}

impl State {
    /// How active the address is, for ordering addresses before a release.
    #[must_use]
    pub fn activity(&self) -> Activity {
        let mut activity =
            Activity { last_sign: None, signs: 0, last_delivery: None, bounces: Reverse(self.bounces()) };
        for event in self.history() {
            match event.happening() {
                Happening::Engagement { .. } => {
                    activity.last_sign = Some(event.at());
                    activity.signs = activity.signs.saturating_add(1);
                }
                Happening::Delivery => activity.last_delivery = Some(event.at()),
                _ => {}
            }
        }
        activity
    }
}

impl Ledger {
    /// The addresses in a quarantine at `now`, the most active first. Empty for any
    /// other list: people who complained or unsubscribed are not released in bulk.
    ///
    /// ```
    /// use deliverability::bounce::Reason;
    /// use deliverability::quarantine::{Event, Ledger, List, Policy, Sign};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let bounce =
    ///     |id| Event::bounce(id, at("2026-03-02T09:00:00Z"), Reason::UserUnknown);
    /// let ledger = Ledger::fold(
    ///     [
    ///         ("ann@gmail.com", bounce("1")),
    ///         ("joe@gmail.com", bounce("2")),
    ///         (
    ///             "joe@gmail.com",
    ///             Event::engagement("3", at("2026-02-01T09:00:00Z"), Sign::Open),
    ///         ),
    ///     ],
    ///     &Policy::default(),
    /// );
    /// let first = ledger.most_active(List::LongTerm, at("2026-03-03T09:00:00Z"));
    /// assert_eq!(first, ["joe@gmail.com", "ann@gmail.com"]);
    /// ```
    #[must_use]
    pub fn most_active(&self, list: List, now: DateTime<Utc>) -> Vec<&str> {
        let is_in = |decision: Decision| decision.block().is_some_and(|block| block.list == list);
        let mut found: Vec<(Reverse<Activity>, &str)> = self
            .iter()
            .filter(|(_, state)| is_in(state.decide(now)))
            .map(|(address, state)| (Reverse(state.activity()), address))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, address)| address).collect()
    }

    /// The addresses in a quarantine at `now` that each wave of a plan releases, the
    /// most active first. Empty if the plan asks for an investigation.
    ///
    /// ```
    /// use deliverability::{
    ///     bounce::Reason,
    ///     quarantine::{
    ///         Event, Ledger, List, Policy,
    ///         release::{self, Campaign, MassRelease, RiskClass},
    ///     },
    /// };
    ///
    /// let now = "2026-03-02T09:00:00Z".parse()?;
    /// let bounce = |id| Event::bounce(id, now, Reason::UserUnknown);
    /// let ledger = Ledger::fold(
    ///     [("ann@gmail.com", bounce("1")), ("joe@gmail.com", bounce("2"))],
    ///     &Policy::default(),
    /// );
    /// let release = MassRelease::new()
    ///     .class(RiskClass::new("all", 2, 10_000))
    ///     .campaign(Campaign::new(99))
    ///     .campaign(Campaign::new(500));
    /// let plan = release.plan(&release::Policy::default());
    /// let waves = ledger.waves(List::LongTerm, &plan, now);
    /// assert_eq!(
    ///     waves,
    ///     [["ann@gmail.com"], ["joe@gmail.com"]],
    ///     "one of 100 is the limit"
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn waves(&self, list: List, plan: &ReleasePlan, now: DateTime<Utc>) -> Vec<Vec<&str>> {
        let ReleasePlan::Waves { waves, .. } = plan else { return Vec::new() };
        let mut waiting = self.most_active(list, now).into_iter();
        let size = |size: u64| usize::try_from(size).unwrap_or(usize::MAX);
        waves.iter().map(|wave| waiting.by_ref().take(size(wave.size)).collect()).collect()
    }
}
