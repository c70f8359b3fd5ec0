//! The signals of reputation, and the levels of a sender's health.

use crate::rate::{Counts, Rate, Trials};

/// What mailbox providers and blocklists judge a sender by, as far as it can be counted.
///
/// None of them is a provider's own reputation score: Postmaster Tools no longer shows
/// one.
///
/// ```
/// use deliverability::reputation::Signal;
///
/// assert_eq!("hard-bounces".parse::<Signal>().unwrap(), Signal::HardBounces);
/// assert!(Signal::Opens.is_good() && !Signal::Complaints.is_good());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Signal {
    /// Complaints, which weigh most.
    Complaints,
    /// Addresses that do not exist, as on a bought or unmaintained list.
    HardBounces,
    /// Failures for a reason that may pass.
    SoftBounces,
    /// Refusals because of the sender.
    Blocked,
    /// Messages that were deferred.
    Deferrals,
    /// Hits of spam traps.
    Traps,
    /// Messages that failed authentication.
    Authentication,
    /// Messages sent and not delivered, for whatever reason.
    Undelivered,
    /// Messages not put into an inbox, according to seed lists, panels or a provider's
    /// figures.
    SpamFolder,
    /// Messages that were opened.
    Opens,
    /// Messages in which a link was clicked.
    Clicks,
    /// Messages that were answered.
    Replies,
    /// Messages that recipients moved out of the spam folder.
    NotSpam,
}

crate::names::named! {
    Signal {
        Complaints => "complaints",
        HardBounces => "hard-bounces",
        SoftBounces => "soft-bounces",
        Blocked => "blocked",
        Deferrals => "deferrals",
        Traps => "traps",
        Authentication => "authentication",
        Undelivered => "undelivered",
        SpamFolder => "spam-folder",
        Opens => "opens",
        Clicks => "clicks",
        Replies => "replies",
        NotSpam => "not-spam",
    }
}

impl Signal {
    /// The name of the signal in a sentence.
    pub(crate) const fn phrase(self) -> &'static str {
        match self {
            Self::HardBounces => "hard bounces",
            Self::SoftBounces => "soft bounces",
            Self::Blocked => "refusals because of the sender",
            Self::Traps => "spam traps",
            Self::Authentication => "failed authentication",
            Self::Undelivered => "not delivered",
            Self::SpamFolder => "not in the inbox",
            Self::NotSpam => "moved out of spam",
            _ => self.as_str(),
        }
    }

    /// The trials that its rate is usually computed over: delivered mail for what
    /// recipients do, mail whose folder is known for the spam folder, sent mail for
    /// everything else.
    #[must_use]
    pub const fn usual_trials(self) -> Trials {
        match self {
            Self::Complaints | Self::Opens | Self::Clicks | Self::Replies | Self::NotSpam => {
                Trials::Delivered
            }
            Self::SpamFolder => Trials::Placed,
            _ => Trials::Sent,
        }
    }

    /// Whether more of it is better, which is true for engagement and nothing else.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Opens | Self::Clicks | Self::Replies | Self::NotSpam)
    }

    /// The age in hours from which its data are stale, if its usual source is slower
    /// than the policy assumes: seed lists are mostly sent to once a week.
    #[must_use]
    pub const fn stale_after_hours(self) -> Option<u32> {
        match self {
            Self::SpamFolder | Self::Traps => Some(8 * 24),
            _ => None,
        }
    }

    /// The number of its events in `counts`: `None` if they were not measured.
    ///
    /// ```
    /// use deliverability::{rate::Counts, reputation::Signal};
    ///
    /// let counts = Counts::new(10_000, 9_900).inbox_delivered(300);
    /// assert_eq!(Signal::Undelivered.events(&counts), Some(100));
    /// assert_eq!(Signal::SpamFolder.events(&counts), Some(9_600));
    /// assert_eq!(Signal::Opens.events(&counts), None);
    /// ```
    #[must_use]
    pub const fn events(self, counts: &Counts) -> Option<u64> {
        match self {
            Self::Complaints => counts.complaints,
            Self::HardBounces => counts.hard,
            Self::SoftBounces => counts.soft,
            Self::Blocked => counts.blocked,
            Self::Deferrals => counts.deferred,
            Self::Traps => counts.traps,
            Self::Authentication => counts.unauthenticated,
            Self::Undelivered => match (counts.sent, counts.delivered) {
                (Some(sent), Some(delivered)) => Some(sent.saturating_sub(delivered)),
                _ => None,
            },
            Self::SpamFolder => counts.misplaced(),
            Self::Opens => counts.opens,
            Self::Clicks => counts.clicks,
            Self::Replies => counts.replies,
            Self::NotSpam => counts.not_spam,
        }
    }

    /// Its rate in `counts`: `None` if either count is unknown.
    ///
    /// ```
    /// use deliverability::{
    ///     rate::{Counts, Trials},
    ///     reputation::Signal,
    /// };
    ///
    /// let rate = Signal::Complaints
    ///     .rate(&Counts::new(500, 490).complaints(1), Trials::Delivered);
    /// assert_eq!(rate.unwrap().to_string(), "0.20 % (1 of 490 delivered)");
    /// ```
    #[must_use]
    pub fn rate(self, counts: &Counts, of: Trials) -> Option<Rate> {
        Some(Rate::new(self.events(counts)?, counts.trials(of)?, of))
    }
}

/// The health of a sender at a mailbox provider, ordered from best to worst.
///
/// If several verdicts apply, the worst wins. A known breach outweighs unknown data,
/// since old data that showed a breach show no recovery, and unknown data are never
/// healthy.
///
/// ```
/// use deliverability::reputation::Health;
///
/// assert_eq!(Health::ALL.iter().max(), Some(&Health::Pause));
/// assert!(Health::Insufficient > Health::Healthy && Health::Watch > Health::Stale);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Health {
    /// All required data are known, and all limits are kept.
    Healthy,
    /// Too little is known for a verdict.
    Insufficient,
    /// The data are too old.
    Stale,
    /// A limit is broken by the counts at face value, or one that only warns:
    /// investigate, and do not add volume.
    Watch,
    /// A limit is broken: send less.
    Throttle,
    /// A limit is broken that providers punish: stop, find the cause and fix it.
    Pause,
}

crate::names::named! {
    Health {
        Healthy => "healthy",
        Insufficient => "insufficient",
        Stale => "stale",
        Watch => "watch",
        Throttle => "throttle",
        Pause => "pause",
    }
}
