//! May this message go now? One answer from all that can speak against it.

use core::fmt;

use chrono::{DateTime, Utc};

use super::{
    backoff::{self, Backoff},
    bucket::Bucket,
};
use crate::time::Window;

/// What the lists say of one recipient: taken from a quarantine, or from wherever they are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Permission {
    /// Nothing is known against it.
    #[default]
    Allowed,
    /// The recipient is not to be mailed before this instant.
    Until(DateTime<Utc>),
    /// The recipient is not to be mailed.
    Never,
}

impl Permission {
    /// A block, with its end where it has one.
    ///
    /// ```
    /// use deliverability::delivery::Permission;
    ///
    /// assert_eq!(Permission::blocked(None), Permission::Never);
    /// ```
    #[must_use]
    pub const fn blocked(until: Option<DateTime<Utc>>) -> Self {
        match until {
            Some(until) => Self::Until(until),
            None => Self::Never,
        }
    }
}

#[cfg(feature = "quarantine")]
impl From<crate::quarantine::Permission> for Permission {
    /// Takes over the answer of a quarantine, with the end of the block where it has one.
    ///
    /// ```
    /// use deliverability::{delivery::{Answer, Gate, Part}, quarantine::{Event, Ledger, Policy}};
    ///
    /// let now = "2026-03-02T09:00:00Z".parse().unwrap();
    /// let policy = Policy::default();
    /// let ledger = Ledger::fold([("jane@example.org", Event::complaint("c1", now, "shop"))], &policy);
    /// let mut gate = Gate::default();
    /// gate.permission = ledger.may_send("jane@example.org", "shop", now).into();
    /// assert_eq!(gate.ask(now), Answer::Never { reason: Part::Permission });
    /// ```
    fn from(permission: crate::quarantine::Permission) -> Self {
        permission.block().map_or(Self::Allowed, |block| Self::blocked(block.until))
    }
}

/// What the day lets through: how many more messages may go, and when there will be more. A warm-up's
/// `Plan::allowance` gives both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[expect(clippy::exhaustive_structs, reason = "a count and an instant, which callers write")]
pub struct Quota {
    /// How many more messages may go now.
    pub left: u64,
    /// When there will be more: `None` where that is not known.
    pub renews: Option<DateTime<Utc>>,
}

/// Everything that can speak against sending a message now. What is `None` does not.
///
/// It is asked before a message goes, and changes nothing: take from the [`Bucket`] and count the message
/// once it went. It allocates nothing, and costs what its parts cost.
///
/// ```
/// use chrono::{DateTime, TimeDelta, Utc};
/// use deliverability::{
///     bounce::Reason,
///     delivery::{Answer, Backoff, Bucket, Gate, Part, Quota, Setback, Throttle, backoff},
///     time::Window,
/// };
///
/// let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse()?;
/// let policy = backoff::Policy::default();
/// let mut held = Backoff::new();
/// let (bucket, window) = (Bucket::full(Throttle::per_hour(60), now), Window::between(9, 18));
/// let ask = |held: &Backoff, left, now| {
///     let mut gate = Gate::default();
///     gate.quota = Some(Quota { left, renews: Some(now + TimeDelta::hours(15)) });
///     gate.bucket = Some(&bucket);
///     gate.backoff = Some((held, &policy));
///     gate.window = Some(&window);
///     gate.ask(now)
/// };
/// assert_eq!(ask(&held, 100, now), Answer::Send);
///
/// held.on_reply(&Setback::transient(Reason::RateLimited), now, &policy);
/// let answer = ask(&held, 100, now);
/// assert_eq!(answer, Answer::Wait { until: Some(now + TimeDelta::minutes(10)), reason: Part::Backoff });
/// assert_eq!(answer.to_string(), "wait until 2026-03-02 09:10:00 UTC: the provider asked for less");
///
/// // The day is used up until midnight, and the window opens at nine.
/// let answer = ask(&held, 0, now);
/// assert_eq!(answer, Answer::Wait { until: Some(now + TimeDelta::days(1)), reason: Part::Window });
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Gate<'a> {
    /// What the lists say of the recipient.
    pub permission: Permission,
    /// What the day lets through.
    pub quota: Option<Quota>,
    /// The limit on messages to the provider. Where the sender holds back, it is to be under
    /// [`Backoff::throttle`].
    pub bucket: Option<&'a Bucket>,
    /// Whether the sender holds back from the provider.
    pub backoff: Option<(&'a Backoff, &'a backoff::Policy)>,
    /// How many connections to the provider are open already, this one not counted.
    pub open_connections: u32,
    /// The hours of sending.
    pub window: Option<&'a Window>,
}

/// Whether a message may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Answer {
    /// It may go now.
    Send,
    /// Not now.
    Wait {
        /// When to ask again: no part lets it go before. `None` where a part cannot say when.
        until: Option<DateTime<Utc>>,
        /// Which part asks for the longest wait.
        reason: Part,
    },
    /// It may not go at all.
    Never {
        /// Which part refuses it.
        reason: Part,
    },
}

/// The parts of a [`Gate`].
///
/// ```
/// use deliverability::delivery::Part;
///
/// assert_eq!("window".parse::<Part>().unwrap(), Part::Window);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The lists.
    Permission,
    /// What the day lets through.
    Quota,
    /// The limit on messages to the provider.
    Bucket,
    /// A provider that asked for less.
    Backoff,
    /// The hours of sending.
    Window,
}

crate::names::named! {
    Part {
        Permission => "permission",
        Quota => "quota",
        Bucket => "bucket",
        Backoff => "backoff",
        Window => "window",
    }
}

impl Part {
    const fn phrase(self) -> &'static str {
        match self {
            Self::Permission => "the recipient is on a list",
            Self::Quota => "the day's volume is used up",
            Self::Bucket => "the limit on messages to the provider is used up",
            Self::Backoff => "the provider asked for less",
            Self::Window => "it is outside the hours of sending",
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send => f.write_str("send"),
            Self::Wait { until: Some(until), reason } => {
                write!(f, "wait until {}: {}", until.format("%Y-%m-%d %H:%M:%S UTC"), reason.phrase())
            }
            Self::Wait { until: None, reason } => write!(f, "wait: {}", reason.phrase()),
            Self::Never { reason } => write!(f, "never: {}", reason.phrase()),
        }
    }
}

/// What one part says: when it lets the message go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    Now,
    Later(Option<DateTime<Utc>>),
    Never,
}

impl Says {
    /// Not before `until`, at `now`.
    fn at(until: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        if until <= now { Self::Now } else { Self::Later(Some(until)) }
    }
}

impl Gate<'_> {
    /// Whether the message may go at `now`: never where a part says so, and else not before every part
    /// lets it go.
    #[must_use]
    pub fn ask(&self, now: DateTime<Utc>) -> Answer {
        let parts = [
            (Part::Permission, self.permission(now)),
            (Part::Quota, self.quota(now)),
            (Part::Bucket, self.bucket(now)),
            (Part::Backoff, self.backoff(now)),
            (Part::Window, self.window(now)),
        ];
        let mut wait: Option<(Option<DateTime<Utc>>, Part)> = None;
        for (part, says) in parts {
            match says {
                Says::Now => {}
                Says::Never => return Answer::Never { reason: part },
                Says::Later(until) => {
                    // An end that is not known is later than every other.
                    let is_later = wait.is_none_or(|(other, _)| match (other, until) {
                        (None, _) => false,
                        (Some(_), None) => true,
                        (Some(other), Some(until)) => until > other,
                    });
                    if is_later {
                        wait = Some((until, part));
                    }
                }
            }
        }
        match wait {
            None => Answer::Send,
            Some((Some(until), part)) => self.in_window(until, part),
            Some((None, reason)) => Answer::Wait { until: None, reason },
        }
    }

    /// The wait, on to the next opening where the window is closed when the other parts let go.
    fn in_window(&self, until: DateTime<Utc>, reason: Part) -> Answer {
        match self.window.map(|window| window.next_open(until)) {
            Some(None) => Answer::Never { reason: Part::Window },
            Some(Some(open)) if open > until => Answer::Wait { until: Some(open), reason: Part::Window },
            _ => Answer::Wait { until: Some(until), reason },
        }
    }

    fn permission(&self, now: DateTime<Utc>) -> Says {
        match self.permission {
            Permission::Allowed => Says::Now,
            Permission::Until(until) => Says::at(until, now),
            Permission::Never => Says::Never,
        }
    }

    fn quota(&self, now: DateTime<Utc>) -> Says {
        match self.quota {
            Some(Quota { left: 0, renews }) => Says::Later(renews.filter(|renews| *renews > now)),
            _ => Says::Now,
        }
    }

    fn bucket(&self, now: DateTime<Utc>) -> Says {
        match self.bucket.map(|bucket| bucket.ready_at(1, now)) {
            None => Says::Now,
            Some(Some(at)) => Says::at(at, now),
            Some(None) => Says::Later(None),
        }
    }

    fn backoff(&self, now: DateTime<Utc>) -> Says {
        let Some((backoff, policy)) = self.backoff else { return Says::Now };
        let allowance = backoff.allowance(now, policy);
        if self.open_connections < allowance.connections {
            Says::Now
        } else {
            Says::Later(allowance.until.filter(|until| *until > now))
        }
    }

    fn window(&self, now: DateTime<Utc>) -> Says {
        match self.window.map(|window| (window.is_open(now), window)) {
            None | Some((true, _)) => Says::Now,
            Some((false, window)) => window.next_open(now).map_or(Says::Never, |open| Says::at(open, now)),
        }
    }
}
