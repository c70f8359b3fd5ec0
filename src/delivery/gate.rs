//! May this message be sent now? One answer from everything that can object.

use core::fmt;

use chrono::{DateTime, Utc};

use super::{
    backoff::{self, Backoff},
    bucket::Bucket,
};
use crate::time::Window;

/// Whether a recipient may be mailed: taken from a quarantine, or from any other list.
///
/// ```
/// use deliverability::delivery::{Gate, Permission};
///
/// let now = "2026-03-02T09:00:00Z".parse()?;
/// let mut gate = Gate::default();
/// gate.permission = Permission::Until("2026-03-09T09:00:00Z".parse()?);
/// assert_eq!(
///     gate.ask(now).to_string(),
///     "wait until 2026-03-09 09:00:00 UTC: the recipient is on a list",
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Permission {
    /// The recipient may be mailed.
    #[default]
    Allowed,
    /// The recipient must not be mailed before this instant.
    Until(DateTime<Utc>),
    /// The recipient must never be mailed.
    Never,
}

impl Permission {
    /// A block, with its end if it has one.
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
    /// Converts the answer of a quarantine, with the end of the block if it has one.
    ///
    /// ```
    /// use deliverability::{
    ///     delivery::{Answer, Gate, Part},
    ///     quarantine::{Event, Ledger, Policy},
    /// };
    ///
    /// let now = "2026-03-02T09:00:00Z".parse().unwrap();
    /// let policy = Policy::default();
    /// let complaint = Event::complaint("c1", now, "shop");
    /// let ledger = Ledger::fold([("jane@example.org", complaint)], &policy);
    /// let mut gate = Gate::default();
    /// gate.permission = ledger.may_send("jane@example.org", "shop", now).into();
    /// assert_eq!(gate.ask(now), Answer::Never { reason: Part::Permission });
    /// ```
    fn from(permission: crate::quarantine::Permission) -> Self {
        permission.block().map_or(Self::Allowed, |block| Self::blocked(block.until))
    }
}

/// The rest of a day's volume: how many more messages may be sent, and when there will
/// be more.
///
/// The `Plan::allowance` of a [warm-up](crate::_guide::warmup) provides both.
///
/// ```
/// use deliverability::delivery::{Gate, Quota};
///
/// let now = "2026-03-02T21:00:00Z".parse()?;
/// let mut gate = Gate::default();
/// gate.quota = Some(Quota { left: 0, renews: Some("2026-03-03T00:00:00Z".parse()?) });
/// assert_eq!(
///     gate.ask(now).to_string(),
///     "wait until 2026-03-03 00:00:00 UTC: the day's volume is used up",
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[expect(clippy::exhaustive_structs, reason = "a count and an instant, which callers write")]
pub struct Quota {
    /// The number of messages that may still be sent now.
    pub left: u64,
    /// When there will be more: `None` if that is unknown.
    pub renews: Option<DateTime<Utc>>,
}

/// Everything that can object to sending a message now. A part that is `None` does not
/// object.
///
/// Ask it before a message is sent. It changes nothing: take from the [`Bucket`] and
/// count the message once it was sent. It does not allocate, and costs as much as its
/// parts.
///
/// ```
/// use chrono::{DateTime, TimeDelta, Utc};
/// use deliverability::{
///     bounce::Reason,
///     delivery::{
///         Answer, Backoff, Bucket, Gate, Part, Quota, Setback, Throttle, backoff,
///     },
///     time::Window,
/// };
///
/// let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse()?;
/// let policy = backoff::Policy::default();
/// let mut held = Backoff::new();
/// let (bucket, window) =
///     (Bucket::full(Throttle::per_hour(60), now), Window::between(9, 18));
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
/// let until = Some(now + TimeDelta::minutes(10));
/// assert_eq!(answer, Answer::Wait { until, reason: Part::Backoff });
/// assert_eq!(
///     answer.to_string(),
///     "wait until 2026-03-02 09:10:00 UTC: the provider asked for less",
/// );
///
/// // The day is used up until midnight, and the window opens at nine.
/// let answer = ask(&held, 0, now);
/// let until = Some(now + TimeDelta::days(1));
/// assert_eq!(answer, Answer::Wait { until, reason: Part::Window });
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Gate<'a> {
    /// Whether the recipient may be mailed.
    pub permission: Permission,
    /// The rest of the day's volume.
    pub quota: Option<Quota>,
    /// The limit on messages to the provider. If the sender holds back, it should have
    /// the limit of [`Backoff::throttle`].
    pub bucket: Option<&'a Bucket>,
    /// The pace of the sender at the provider, with its policy.
    pub backoff: Option<(&'a Backoff, &'a backoff::Policy)>,
    /// The number of connections to the provider that are open already, without this
    /// one.
    pub open_connections: u32,
    /// The weekdays and hours of sending.
    pub window: Option<&'a Window>,
}

/// The answer of a [`Gate`]: whether a message may be sent. Its `Display` is one
/// sentence.
///
/// ```
/// use deliverability::delivery::{Answer, Gate, Part, Permission};
///
/// let mut gate = Gate::default();
/// let now = "2026-03-02T09:00:00Z".parse()?;
/// assert_eq!(gate.ask(now), Answer::Send);
/// gate.permission = Permission::Never;
/// assert_eq!(gate.ask(now), Answer::Never { reason: Part::Permission });
/// assert_eq!(gate.ask(now).to_string(), "never: the recipient is on a list");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Answer {
    /// It may be sent now.
    Send,
    /// It may not be sent now.
    Wait {
        /// When to ask again: at least one part objects until then. `None` if that is
        /// unknown.
        until: Option<DateTime<Utc>>,
        /// The part with the longest wait.
        reason: Part,
    },
    /// It may never be sent.
    Never {
        /// The part that refuses it.
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
    /// The permission of the recipient.
    Permission,
    /// The rest of the day's volume.
    Quota,
    /// The limit on messages to the provider.
    Bucket,
    /// The pace at a provider that asked for less.
    Backoff,
    /// The weekdays and hours of sending.
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

/// The answer of one part: when it lets the message through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    Now,
    Later(Option<DateTime<Utc>>),
    Never,
}

impl Says {
    /// The answer at `now` of a part that objects until `until`.
    fn at(until: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        if until <= now { Self::Now } else { Self::Later(Some(until)) }
    }
}

impl Gate<'_> {
    /// Whether the message may be sent at `now`: never if one part refuses it, else not
    /// before every part lets it through.
    ///
    /// ```
    /// use chrono::{DateTime, Utc};
    /// use deliverability::{
    ///     delivery::{Answer, Bucket, Gate, Part, Throttle},
    ///     time::Window,
    /// };
    ///
    /// let now: DateTime<Utc> = "2026-03-02T17:59:30Z".parse()?;
    /// let (bucket, office) =
    ///     (Bucket::empty(Throttle::per_hour(60), now), Window::between(9, 18));
    /// let mut gate = Gate::default();
    /// (gate.bucket, gate.window) = (Some(&bucket), Some(&office));
    /// // The next token comes at 18:00:30, when the window is closed.
    /// let until = Some("2026-03-03T09:00:00Z".parse()?);
    /// assert_eq!(gate.ask(now), Answer::Wait { until, reason: Part::Window });
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
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
                    // An unknown end is later than any other.
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

    /// The wait, extended to the next opening if the window is closed when the other
    /// parts stop objecting.
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
