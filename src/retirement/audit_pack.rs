//! The evidence that is kept: what must be in it, and the figures of a stable window.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use chrono::NaiveDate;

use super::{
    plan::Plan,
    policy::Policy,
    timeline::{Schedule, earlier, later},
};

/// The figures of one day, as the sender or its quarantine counts them, in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Day {
    /// The day.
    pub date: NaiveDate,
    /// Messages sent.
    pub sent: u64,
    /// Messages that bounced.
    pub bounced: u64,
    /// Complaints.
    pub complaints: u64,
    /// Opt-outs.
    pub unsubscribed: u64,
}

/// The sums of a window of days.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Figures {
    /// The first and the last day.
    pub window: (NaiveDate, NaiveDate),
    /// Days of the window that have figures.
    pub days: u32,
    /// Messages sent.
    pub sent: u64,
    /// Messages that bounced.
    pub bounced: u64,
    /// Complaints.
    pub complaints: u64,
    /// Opt-outs.
    pub unsubscribed: u64,
    /// Whether the volume was steady: neither half of the window has more than twice the other, and no day
    /// of the window is missing.
    pub is_stable: bool,
}

impl Figures {
    /// The figures of a window: of the policy's days, up to the day before a date. `None` where no day is in
    /// it.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::retirement::{Figures, FiguresDay, Policy};
    ///
    /// let freeze: NaiveDate = "2026-09-18".parse()?;
    /// let days = (1..=30).filter_map(|back| freeze.checked_sub_days(chrono::Days::new(back)));
    /// let days: Vec<_> = days
    ///     .map(|date| FiguresDay { date, sent: 240, bounced: 3, complaints: 0, unsubscribed: 1 })
    ///     .collect();
    /// let figures = Figures::before(freeze, &days, &Policy::default()).unwrap();
    /// assert_eq!((figures.sent, figures.is_stable), (7_200, true));
    /// assert_eq!(figures.window.0.to_string(), "2026-08-19");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn before(date: NaiveDate, days: &[Day], policy: &Policy) -> Option<Self> {
        let window = (earlier(date, policy.metrics_days), earlier(date, 1));
        let middle = later(window.0, policy.metrics_days / 2);
        let inside = || days.iter().filter(|day| window.0 <= day.date && day.date <= window.1);
        inside().next()?;
        let sum = |count: fn(&Day) -> u64| inside().fold(0_u64, |sum, day| sum.saturating_add(count(day)));
        let half = |first: bool| {
            let days = inside().filter(|day| (day.date < middle) == first);
            days.fold(0_u64, |sum, day| sum.saturating_add(day.sent))
        };
        let (first, second) = (half(true), half(false));
        let count = u32::try_from(inside().count()).unwrap_or(u32::MAX);
        let steady = first <= second.saturating_mul(2) && second <= first.saturating_mul(2);
        Some(Self {
            window,
            days: count,
            sent: sum(|day| day.sent),
            bounced: sum(|day| day.bounced),
            complaints: sum(|day| day.complaints),
            unsubscribed: sum(|day| day.unsubscribed),
            is_stable: steady && count >= policy.metrics_days,
        })
    }
}

/// The audit pack: what it must hold, what is there, one naming scheme.
///
/// ```
/// use deliverability::retirement::{AuditPack, EndState, Plan, Policy};
///
/// let mut plan = Plan::new("example.org", EndState::Parked);
/// plan.dates.end = Some("2026-10-02".parse()?);
/// let pack = AuditPack::new(&plan, &Policy::default());
/// assert_eq!(pack.file_name("sourcing-notes").as_deref(), Some("2026-10-02_example.org_sourcing-notes"));
/// let missing = pack.missing(&["campaign-configuration", "deliverability-figures", "reply-results"]);
/// assert_eq!(missing, ["mailbox-inventory", "sourcing-notes"]);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuditPack {
    /// The domain.
    pub domain: String,
    /// The end date; `None` where the plan names none.
    pub end: Option<NaiveDate>,
    /// The days whose figures are kept.
    pub metrics: Option<(NaiveDate, NaiveDate)>,
    /// How long the mailboxes are kept.
    pub mailboxes_until: Option<NaiveDate>,
    /// How long logs and evidence are kept.
    pub logs_until: Option<NaiveDate>,
}

impl AuditPack {
    /// The five parts: what ran, the figures, the replies, the mailboxes, where the contacts came from.
    pub const PARTS: [&'static str; 5] = [
        "campaign-configuration",
        "deliverability-figures",
        "reply-results",
        "mailbox-inventory",
        "sourcing-notes",
    ];
    /// The evidence of the closing.
    pub const EVIDENCE: [&'static str; 4] =
        ["metrics-30-days", "replies-by-category", "dns-change-log", "mailbox-closure-list-with-owners"];
    /// The fields of the audit note.
    pub const NOTE: [&'static str; 7] = [
        "retirement-date",
        "approver",
        "last-sending-day",
        "volume",
        "bounce-rate",
        "complaint-rate",
        "meetings-booked",
    ];
    /// The fields of the one-page sheet.
    pub const SHEET: [&'static str; 6] =
        ["domain-use-owner", "key-dates", "what-ran", "final-dns", "where-evidence-is", "signed-by"];

    /// The audit pack of a plan.
    #[must_use]
    pub fn new(plan: &Plan, policy: &Policy) -> Self {
        let schedule = Schedule::new(plan, policy);
        Self {
            domain: plan.domain.to_string(),
            end: plan.dates.end,
            metrics: schedule.map(|schedule| schedule.metrics),
            mailboxes_until: plan.retention.mailboxes_until,
            logs_until: plan.retention.logs_until,
        }
    }

    /// The parts that are not among those that are there.
    #[must_use]
    pub fn missing(&self, there: &[&str]) -> Vec<&'static str> {
        Self::PARTS.into_iter().filter(|part| !there.contains(part)).collect()
    }

    /// The name of a part in the one place where everything is kept: date, domain, part. `None` without an
    /// end date.
    #[must_use]
    pub fn file_name(&self, part: &str) -> Option<String> {
        self.end.map(|end| format!("{end}_{}_{part}", self.domain))
    }
}
