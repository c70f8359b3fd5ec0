//! The fold of an address's events.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    event::{Event, Happening},
    permission::{Block, Cause, List, Permission},
    policy::{Policy, Treatment},
};

/// The state of one address.
///
/// It belongs to the address, not to the person: a new address begins with a state of its own. See
/// the [module](super) for an example.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct State {
    /// How many steps of the ladder were taken.
    step: u32,
    /// How many steps the ladder has.
    steps: u32,
    /// How many bounces in a row were one too few for a step.
    pending: u32,
    /// How many hard bounces count.
    hard_bounces: u32,
    /// When the last bounce counted, or the quarantine after it ended: quiet begins here.
    quiet_since: Option<DateTime<Utc>>,
    temporary: Option<Temporary>,
    long_term: Option<Since>,
    blacklists: BTreeMap<String, DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Temporary {
    step: u32,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    cause: Cause,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Since {
    at: DateTime<Utc>,
    cause: Cause,
}

impl State {
    /// Folds the events of an address at `domain`.
    ///
    /// The events may come in any order: they are taken by time, then by id, and of those with one
    /// id the first is taken. Times outside what chrono can add to end up at its last instant.
    #[must_use]
    pub fn fold(domain: &str, events: &[Event], policy: &Policy) -> Self {
        let mut ordered: Vec<&Event> = events.iter().collect();
        let key = |event: &'_ Event| (event.at(), event.happening().clone());
        ordered.sort_by(|one, other| one.id().cmp(other.id()).then_with(|| key(one).cmp(&key(other))));
        ordered.dedup_by(|later, first| later.id() == first.id());
        ordered.sort_by(|one, other| (one.at(), one.id()).cmp(&(other.at(), other.id())));
        let steps = u32::try_from(policy.ladder_days.len()).unwrap_or(u32::MAX);
        let mut state = Self { steps, ..Self::default() };
        for event in ordered {
            state.apply(domain, event, policy);
        }
        state
    }

    fn apply(&mut self, domain: &str, event: &Event, policy: &Policy) {
        let at = event.at();
        match event.happening() {
            Happening::Bounce { reason } => {
                let cause = Cause::Bounce(*reason);
                match policy.treatment(*reason) {
                    Treatment::Ignore => {}
                    Treatment::Temporary { from } => self.soft(at, cause, from, policy),
                    Treatment::LongTerm => {
                        self.hard_bounces = self.hard_bounces.saturating_add(1);
                        if self.hard_bounces >= policy.hard_limit(domain) {
                            self.end(at, cause);
                        }
                    }
                    Treatment::LongTermAtOnce => self.end(at, cause),
                }
            }
            Happening::Absence if policy.absence_counts => self.soft(at, Cause::Absence, 1, policy),
            Happening::Absence => {}
            Happening::Delivery if policy.delivery_resets => {
                self.step = 0;
                self.pending = 0;
                self.hard_bounces = 0;
                self.quiet_since = None;
            }
            Happening::Delivery => {}
            Happening::Complaint { licence } => {
                self.blacklists.entry(licence.clone()).or_insert(at);
            }
        }
    }

    /// A soft bounce: one step up the ladder, unless the address is quarantined already.
    fn soft(&mut self, at: DateTime<Utc>, cause: Cause, from: u32, policy: &Policy) {
        let quarantined = self.long_term.is_some() || self.temporary.is_some_and(|now| at < now.until);
        if quarantined {
            // It comes from mail that was under way.
            return;
        }
        self.settle(at, policy);
        if from > 1 {
            self.pending = self.pending.saturating_add(1);
            if self.pending < from {
                self.quiet_since = Some(at);
                return;
            }
        }
        self.pending = 0;
        let days = usize::try_from(self.step).ok().and_then(|step| policy.ladder_days.get(step));
        let Some(&days) = days else {
            self.end(at, cause);
            return;
        };
        let until = add_days(at, days);
        self.step = self.step.saturating_add(1);
        self.temporary = Some(Temporary { step: self.step, since: at, until, cause });
        self.quiet_since = Some(until);
    }

    /// Takes off the ladder what quiet has earned since the last counted bounce.
    fn settle(&mut self, at: DateTime<Utc>, policy: &Policy) {
        let Some(since) = self.quiet_since.filter(|_| policy.quiet_days > 0) else { return };
        let quiet = at.signed_duration_since(since).num_seconds().max(0);
        let periods =
            quiet.checked_div(i64::from(policy.quiet_days).saturating_mul(86_400)).unwrap_or_default();
        if periods > 0 {
            self.step = self.step.saturating_sub(u32::try_from(periods).unwrap_or(u32::MAX));
            self.pending = 0;
        }
    }

    /// Quarantines for good; the first cause stays.
    fn end(&mut self, at: DateTime<Utc>, cause: Cause) {
        self.long_term.get_or_insert(Since { at, cause });
    }

    /// Whether a message of `licence` may be sent at `now`; if not, the strongest list that blocks
    /// it and why. Quarantines hold for every licence, a blacklist for its own alone.
    #[must_use]
    pub fn may_send(&self, licence: &str, now: DateTime<Utc>) -> Permission {
        if let Some(&since) = self.blacklists.get(licence).filter(|since| **since <= now) {
            let cause = Cause::Complaint;
            return Permission::Blocked(Block {
                list: List::Blacklist,
                since,
                until: None,
                step: None,
                cause,
            });
        }
        if let Some(Since { at: since, cause }) = self.long_term.filter(|long| long.at <= now) {
            return Permission::Blocked(Block {
                list: List::LongTerm,
                since,
                until: None,
                step: None,
                cause,
            });
        }
        match self.temporary {
            Some(Temporary { step, since, until, cause }) if since <= now && now < until => {
                let step = Some((step, self.steps));
                Permission::Blocked(Block { list: List::Temporary, since, until: Some(until), step, cause })
            }
            _ => Permission::Allowed,
        }
    }

    /// When the answer of [`may_send`](Self::may_send) changes next by time alone: the end of the
    /// temporary quarantine that holds at `now`. `None` where only an event can change it.
    #[must_use]
    pub fn next_change(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let held_for_good = self.long_term.is_some_and(|long| long.at <= now);
        let temporary =
            self.temporary.filter(|held| !held_for_good && held.since <= now && now < held.until)?;
        Some(temporary.until)
    }

    /// The quarantine that holds at `now`, whoever sends.
    #[must_use]
    pub fn quarantine(&self, now: DateTime<Utc>) -> Option<List> {
        if self.long_term.is_some_and(|long| long.at <= now) {
            return Some(List::LongTerm);
        }
        self.temporary.filter(|held| held.since <= now && now < held.until).map(|_| List::Temporary)
    }

    /// How many steps of the ladder count, without what quiet since the last bounce takes off.
    #[must_use]
    pub const fn step(&self) -> u32 {
        self.step
    }

    /// The licences whose mail the person called spam, and when.
    pub fn blacklists(&self) -> impl Iterator<Item = (&str, DateTime<Utc>)> {
        self.blacklists.iter().map(|(licence, &at)| (licence.as_str(), at))
    }
}

fn add_days(at: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    let length = TimeDelta::try_days(i64::from(days));
    length.and_then(|length| at.checked_add_signed(length)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
