//! Counts of what became of messages.

use super::count::{Rate, Trials};

/// What can be counted about messages and their sender.
///
/// ```
/// use deliverability::rate::Outcome;
///
/// assert_eq!("inbox-delivered".parse::<Outcome>().unwrap(), Outcome::InboxDelivered);
/// assert_eq!(Outcome::Complaints.as_str(), "complaints");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// Messages sent, each counted once, however often it was tried.
    Sent,
    /// Messages that the receiving servers accepted.
    Delivered,
    /// Messages known to have been put into an inbox.
    InboxDelivered,
    /// Messages known to have been put into a spam folder, by seed lists or panels.
    SpamFolder,
    /// Messages delivered to domains that return complaints.
    LoopCovered,
    /// Failures of the class hard: the address does not exist.
    Hard,
    /// Failures of the class soft: permanent for this message, for a reason that may
    /// pass.
    Soft,
    /// Failures of the class spam: refused because of the sender.
    Blocked,
    /// Messages deferred at least once.
    Deferred,
    /// Complaints ("this is spam").
    Complaints,
    /// Hits of known spam traps.
    Traps,
    /// Messages that failed authentication (SPF, DKIM or DMARC).
    Unauthenticated,
    /// Messages that were opened.
    Opens,
    /// Messages in which a link was clicked.
    Clicks,
    /// Messages that were answered.
    Replies,
    /// Messages that recipients moved out of the spam folder.
    NotSpam,
    /// Recipients who unsubscribed.
    Unsubscribes,
}

crate::names::named! {
    Outcome {
        Sent => "sent",
        Delivered => "delivered",
        InboxDelivered => "inbox-delivered",
        SpamFolder => "spam-folder",
        LoopCovered => "loop-covered",
        Hard => "hard",
        Soft => "soft",
        Blocked => "blocked",
        Deferred => "deferred",
        Complaints => "complaints",
        Traps => "traps",
        Unauthenticated => "unauthenticated",
        Opens => "opens",
        Clicks => "clicks",
        Replies => "replies",
        NotSpam => "not-spam",
        Unsubscribes => "unsubscribes",
    }
}

/// The counts of the mail of one span of time.
///
/// What was not measured is `None`, and is never taken for zero. Each field has a setter
/// of its name.
///
/// ```
/// use deliverability::rate::{Counts, Outcome, Trials};
///
/// let counts = Counts::new(10_000, 9_900).hard(60).complaints(4);
/// let rate = counts.rate(Outcome::Complaints, Trials::Delivered).unwrap();
/// assert_eq!(rate.to_string(), "0.04 % (4 of 9,900 delivered)");
/// assert_eq!(counts.rate(Outcome::Complaints, Trials::InboxDelivered), None);
/// assert_eq!(counts.rate(Outcome::Traps, Trials::Sent), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Counts {
    /// The messages sent; see [`Outcome::Sent`].
    pub sent: Option<u64>,
    /// The messages accepted; see [`Outcome::Delivered`].
    pub delivered: Option<u64>,
    /// The messages put into an inbox; see [`Outcome::InboxDelivered`].
    pub inbox_delivered: Option<u64>,
    /// The messages put into a spam folder; see [`Outcome::SpamFolder`].
    pub spam_folder: Option<u64>,
    /// The messages to domains that return complaints; see [`Outcome::LoopCovered`].
    pub loop_covered: Option<u64>,
    /// The hard failures; see [`Outcome::Hard`].
    pub hard: Option<u64>,
    /// The soft failures; see [`Outcome::Soft`].
    pub soft: Option<u64>,
    /// The failures because of the sender; see [`Outcome::Blocked`].
    pub blocked: Option<u64>,
    /// The messages deferred at least once; see [`Outcome::Deferred`].
    pub deferred: Option<u64>,
    /// The complaints; see [`Outcome::Complaints`].
    pub complaints: Option<u64>,
    /// The hits of spam traps; see [`Outcome::Traps`].
    pub traps: Option<u64>,
    /// The messages that failed authentication; see [`Outcome::Unauthenticated`].
    pub unauthenticated: Option<u64>,
    /// The messages opened; see [`Outcome::Opens`].
    pub opens: Option<u64>,
    /// The messages with a click; see [`Outcome::Clicks`].
    pub clicks: Option<u64>,
    /// The messages answered; see [`Outcome::Replies`].
    pub replies: Option<u64>,
    /// The messages moved out of a spam folder; see [`Outcome::NotSpam`].
    pub not_spam: Option<u64>,
    /// The unsubscriptions; see [`Outcome::Unsubscribes`].
    pub unsubscribes: Option<u64>,
}

macro_rules! fields {
    ($($name:ident: $outcome:ident, $what:literal;)+) => {
        impl Counts {
            $(
                #[doc = concat!("The same counts with `count` ", $what, ".")]
                ///
                /// ```
                /// use deliverability::rate::{Counts, Outcome};
                ///
                #[doc = concat!("let counts = Counts::default().", stringify!($name), "(3);")]
                #[doc = concat!("assert_eq!(counts.get(Outcome::", stringify!($outcome), "), Some(3));")]
                /// ```
                #[must_use]
                pub const fn $name(mut self, count: u64) -> Self {
                    self.$name = Some(count);
                    self
                }
            )+

            /// How often an outcome was counted: `None` if it was not measured.
            ///
            /// ```
            /// use deliverability::rate::{Counts, Outcome};
            ///
            /// let counts = Counts::new(10_000, 9_900).complaints(0);
            /// assert_eq!(counts.get(Outcome::Complaints), Some(0));
            /// assert_eq!(counts.get(Outcome::Traps), None);
            /// ```
            #[must_use]
            pub const fn get(&self, outcome: Outcome) -> Option<u64> {
                match outcome {
                    $(Outcome::$outcome => self.$name,)+
                }
            }

            const fn get_mut(&mut self, outcome: Outcome) -> &mut Option<u64> {
                match outcome {
                    $(Outcome::$outcome => &mut self.$name,)+
                }
            }
        }
    };
}

fields! {
    sent: Sent, "messages sent";
    delivered: Delivered, "messages accepted";
    inbox_delivered: InboxDelivered, "messages put into an inbox";
    spam_folder: SpamFolder, "messages put into a spam folder";
    loop_covered: LoopCovered, "messages delivered to domains that return complaints";
    hard: Hard, "hard failures";
    soft: Soft, "soft failures";
    blocked: Blocked, "failures because of the sender";
    deferred: Deferred, "messages deferred at least once";
    complaints: Complaints, "complaints";
    traps: Traps, "hits of spam traps";
    unauthenticated: Unauthenticated, "messages that failed authentication";
    opens: Opens, "opened messages";
    clicks: Clicks, "messages with a click";
    replies: Replies, "answered messages";
    not_spam: NotSpam, "messages moved out of the spam folder";
    unsubscribes: Unsubscribes, "unsubscriptions";
}

impl Counts {
    /// The counts of `sent` messages of which `delivered` were accepted; nothing else is
    /// known.
    ///
    /// ```
    /// use deliverability::rate::Counts;
    ///
    /// let counts = Counts::new(2_000, 1_980);
    /// assert_eq!(
    ///     (counts.sent, counts.delivered, counts.hard),
    ///     (Some(2_000), Some(1_980), None)
    /// );
    /// ```
    #[must_use]
    pub fn new(sent: u64, delivered: u64) -> Self {
        Self { sent: Some(sent), delivered: Some(delivered), ..Self::default() }
    }

    /// Counts `more` of an outcome, which is measured from then on. Sums stop at
    /// [`u64::MAX`].
    ///
    /// ```
    /// use deliverability::rate::{Counts, Outcome};
    ///
    /// let mut counts = Counts::default();
    /// counts.add(Outcome::Opens, 2);
    /// counts.add(Outcome::Opens, 3);
    /// assert_eq!((counts.opens, counts.clicks), (Some(5), None));
    /// ```
    pub const fn add(&mut self, outcome: Outcome, more: u64) {
        let field = self.get_mut(outcome);
        *field = Some(match *field {
            Some(count) => count.saturating_add(more),
            None => more,
        });
    }

    /// Takes back `less` of an outcome, for an event that turned out to be another one.
    /// It stops at 0.
    ///
    /// ```
    /// use deliverability::rate::{Counts, Outcome};
    ///
    /// let mut counts = Counts::new(10, 10);
    /// counts.take_back(Outcome::Delivered, 1);
    /// assert_eq!(counts.delivered, Some(9));
    /// ```
    pub const fn take_back(&mut self, outcome: Outcome, less: u64) {
        let field = self.get_mut(outcome);
        if let Some(count) = *field {
            *field = Some(count.saturating_sub(less));
        }
    }

    /// The counts of two spans together. What only one of them measured is taken from
    /// that one.
    ///
    /// ```
    /// use deliverability::rate::Counts;
    ///
    /// let both = Counts::new(10, 9).hard(1).merged(&Counts::new(5, 5));
    /// assert_eq!((both.sent, both.hard, both.opens), (Some(15), Some(1), None));
    /// ```
    #[must_use]
    pub fn merged(mut self, other: &Self) -> Self {
        for &outcome in Outcome::ALL {
            if let Some(count) = other.get(outcome) {
                self.add(outcome, count);
            }
        }
        self
    }

    /// The number of trials of a kind: `None` if they were not measured.
    ///
    /// ```
    /// use deliverability::rate::{Counts, Trials};
    ///
    /// let counts = Counts::new(1_000, 990).spam_folder(40).inbox_delivered(160);
    /// assert_eq!(counts.trials(Trials::Delivered), Some(990));
    /// assert_eq!(
    ///     counts.trials(Trials::Placed),
    ///     Some(200),
    ///     "messages whose folder is known"
    /// );
    /// assert_eq!(counts.trials(Trials::LoopCovered), None);
    /// ```
    #[must_use]
    pub const fn trials(&self, of: Trials) -> Option<u64> {
        match of {
            Trials::Sent => self.sent,
            Trials::Delivered => self.delivered,
            Trials::InboxDelivered => self.inbox_delivered,
            Trials::LoopCovered => self.loop_covered,
            Trials::Placed => match (self.spam_folder, self.inbox_delivered) {
                (Some(spam), inbox) => Some(spam.saturating_add(match inbox {
                    Some(inbox) => inbox,
                    None => 0,
                })),
                // Whatever was delivered and did not reach the inbox was put elsewhere.
                (None, Some(inbox)) => match self.delivered {
                    Some(delivered) if delivered > inbox => Some(delivered),
                    _ => Some(inbox),
                },
                (None, None) => None,
            },
        }
    }

    /// The number of messages known to have been put elsewhere than into an inbox: those
    /// counted in spam folders or, if these were not counted, those delivered that did
    /// not reach an inbox.
    ///
    /// ```
    /// use deliverability::rate::Counts;
    ///
    /// assert_eq!(Counts::new(100, 98).inbox_delivered(3).misplaced(), Some(95));
    /// assert_eq!(
    ///     Counts::new(100, 98).spam_folder(40).inbox_delivered(10).misplaced(),
    ///     Some(40)
    /// );
    /// assert_eq!(Counts::new(100, 98).misplaced(), None);
    /// ```
    #[must_use]
    pub const fn misplaced(&self) -> Option<u64> {
        match (self.spam_folder, self.inbox_delivered, self.delivered) {
            (Some(spam), _, _) => Some(spam),
            (None, Some(inbox), Some(delivered)) => Some(delivered.saturating_sub(inbox)),
            _ => None,
        }
    }

    /// The rate of an outcome: `None` if either count is unknown.
    ///
    /// ```
    /// use deliverability::rate::{Counts, Outcome, Trials};
    ///
    /// let counts = Counts::new(10_000, 9_900).hard(60);
    /// let rate = counts.rate(Outcome::Hard, Trials::Sent).unwrap();
    /// assert_eq!(rate.to_string(), "0.60 % (60 of 10,000 sent)");
    /// assert_eq!(counts.rate(Outcome::Complaints, Trials::Delivered), None);
    /// ```
    #[must_use]
    pub fn rate(&self, outcome: Outcome, of: Trials) -> Option<Rate> {
        Some(Rate::new(self.get(outcome)?, self.trials(of)?, of))
    }
}
