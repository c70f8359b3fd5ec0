//! The figures of a stable window.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use chrono::NaiveDate;

use crate::{
    rate::{Counts, Daily, Outcome, Rate, Trials},
    retirement::{
        policy::Policy,
        schedule::{earlier, later},
    },
};

/// The counts of a window of days, and whether its volume was steady. See
/// [`Figures::recent`].
///
/// ```
/// use chrono::{Days, NaiveDate};
/// use deliverability::{
///     rate::{Daily, Outcome},
///     retirement::{Policy, audit_pack::Figures},
/// };
///
/// let freeze: NaiveDate = "2026-09-18".parse()?;
/// let mut daily = Daily::new();
/// for back in 1..=30 {
///     daily.count(freeze - Days::new(back), "gmail", "", Outcome::Sent, 100);
/// }
/// let figures = Figures::recent(freeze, &daily, &Policy::default()).unwrap();
/// assert_eq!(figures.by_provider["gmail"].sent, Some(3_000));
/// assert_eq!(figures.missing(), ["bounces", "complaints", "unsubscribes"]);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Figures {
    /// The first and the last day of the window.
    pub window: (NaiveDate, NaiveDate),
    /// The number of days of the window on which something was counted.
    pub days: u32,
    /// The counts of the whole window; what was not measured is `None`.
    pub counts: Counts,
    /// The counts by mailbox provider.
    pub by_provider: BTreeMap<String, Counts>,
    /// Whether the volume was steady: neither half of the window has more than twice the
    /// other, and the longest run of days without mail is no longer than
    /// [`Policy::longest_gap`].
    pub is_stable: bool,
}

impl Figures {
    /// The figures of the [`Policy::metrics_days`] days just before a date: `None` if
    /// nothing was counted on any of them.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::{
    ///     rate::{Daily, Outcome},
    ///     retirement::{Policy, audit_pack::Figures},
    /// };
    ///
    /// let freeze: NaiveDate = "2026-09-18".parse()?;
    /// let mut daily =
    ///     Daily::measuring(&[Outcome::Sent, Outcome::Hard, Outcome::Complaints]);
    /// for back in 1..=30 {
    ///     let date = freeze - chrono::Days::new(back);
    ///     daily.count(date, "gmail", "", Outcome::Sent, 240);
    ///     daily.count(date, "gmail", "", Outcome::Hard, 3);
    /// }
    /// let figures = Figures::before(freeze, &daily, &Policy::default()).unwrap();
    /// assert_eq!((figures.counts.sent, figures.is_stable), (Some(7_200), true));
    /// assert_eq!(figures.window.0.to_string(), "2026-08-19");
    /// assert_eq!(
    ///     figures.bounce_rate().unwrap().to_string(),
    ///     "1.25 % (90 of 7,200 sent)"
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn before(date: NaiveDate, daily: &Daily, policy: &Policy) -> Option<Self> {
        let window = (earlier(date, policy.metrics_days), earlier(date, 1));
        let mut days: BTreeMap<NaiveDate, u64> = BTreeMap::new();
        let mut counts: Option<Counts> = None;
        let mut by_provider: BTreeMap<String, Counts> = BTreeMap::new();
        for (day, provider, _, row) in daily.rows().filter(|row| window.0 <= row.0 && row.0 <= window.1) {
            let sent = days.entry(day).or_default();
            *sent = sent.saturating_add(row.sent.unwrap_or_default());
            counts = Some(counts.map_or(*row, |sum| sum.merged(row)));
            let own = by_provider.entry(provider.to_string()).or_default();
            *own = own.merged(row);
        }
        Some(Self {
            window,
            days: u32::try_from(days.len()).unwrap_or(u32::MAX),
            counts: counts?,
            by_provider,
            is_stable: is_stable(window, &days, policy),
        })
    }

    /// The figures of the last stable window that ends before a date: the days just
    /// before it or, if their volume was not steady, a window that ends up to
    /// [`Policy::metrics_search`] days earlier. If no window is stable, they are those
    /// of the days just before the date.
    ///
    /// ```
    /// use chrono::{Days, NaiveDate};
    /// use deliverability::{
    ///     rate::{Daily, Outcome},
    ///     retirement::{Policy, audit_pack::Figures},
    /// };
    ///
    /// // A pause of ten days, just before the freeze.
    /// let freeze: NaiveDate = "2026-09-18".parse()?;
    /// let mut daily = Daily::new();
    /// for back in 11..=60 {
    ///     daily.count(freeze - Days::new(back), "gmail", "", Outcome::Sent, 240);
    /// }
    /// let policy = Policy::default();
    /// assert!(!Figures::before(freeze, &daily, &policy).unwrap().is_stable);
    /// let figures = Figures::recent(freeze, &daily, &policy).unwrap();
    /// assert!(figures.is_stable);
    /// assert_eq!(figures.window.1.to_string(), "2026-09-11");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn recent(date: NaiveDate, daily: &Daily, policy: &Policy) -> Option<Self> {
        let ends = (0..=policy.metrics_search).map(|back| earlier(date, back));
        let mut windows = ends.filter_map(|end| Self::before(end, daily, policy));
        windows.find(|figures| figures.is_stable).or_else(|| Self::before(date, daily, policy))
    }

    /// The number of messages that failed permanently: hard, soft or refused because of
    /// the sender. `None` if none of these was measured.
    #[must_use]
    pub fn bounced(&self) -> Option<u64> {
        let kinds = [Outcome::Hard, Outcome::Soft, Outcome::Blocked];
        kinds.into_iter().filter_map(|kind| self.counts.get(kind)).reduce(u64::saturating_add)
    }

    /// The rate of bounces among the messages sent: `None` if either was not measured.
    #[must_use]
    pub fn bounce_rate(&self) -> Option<Rate> {
        Some(Rate::new(self.bounced()?, self.counts.sent?, Trials::Sent))
    }

    /// The rate of complaints among the messages delivered or, if these were not
    /// counted, among those sent.
    #[must_use]
    pub fn complaint_rate(&self) -> Option<Rate> {
        let of = |trials| self.counts.rate(Outcome::Complaints, trials);
        of(Trials::Delivered).or_else(|| of(Trials::Sent))
    }

    /// What was not measured, or is wrong with the window, as stable words: `volume`,
    /// `bounces`, `complaints`, `unsubscribes`, `stable-window`.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let parts = [
            ("volume", self.counts.sent.is_some()),
            ("bounces", self.bounced().is_some()),
            ("complaints", self.counts.complaints.is_some()),
            ("unsubscribes", self.counts.unsubscribes.is_some()),
            ("stable-window", self.is_stable),
        ];
        parts.into_iter().filter(|(_, there)| !there).map(|(word, _)| word).collect()
    }
}

/// Whether the volume of a window was steady.
fn is_stable(window: (NaiveDate, NaiveDate), days: &BTreeMap<NaiveDate, u64>, policy: &Policy) -> bool {
    let middle = later(window.0, policy.metrics_days / 2);
    let half = |first: bool| {
        let of_half = days.iter().filter(|(date, _)| (**date < middle) == first);
        of_half.fold(0_u64, |sum, (_, sent)| sum.saturating_add(*sent))
    };
    let (first, second) = (half(true), half(false));
    let steady = first <= second.saturating_mul(2) && second <= first.saturating_mul(2);
    let mut gap = 0_u32;
    let mut longest = 0_u32;
    let all = window.0.iter_days().take_while(|date| *date <= window.1);
    for date in all.take(usize::try_from(policy.metrics_days).unwrap_or(usize::MAX)) {
        let sent = days.get(&date).copied().unwrap_or_default();
        gap = if sent == 0 { gap.saturating_add(1) } else { 0 };
        longest = longest.max(gap);
    }
    steady && first > 0 && longest <= policy.longest_gap
}
