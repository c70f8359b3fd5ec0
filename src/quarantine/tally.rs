//! How many addresses of a ledger are on each list.

use chrono::{DateTime, Utc};

use super::{Ledger, State, permission::Decision};

/// How many addresses of a ledger are on each list.
///
/// ```
/// use deliverability::quarantine::{Event, Ledger, Policy};
///
/// let at = "2026-03-02T09:00:00Z".parse()?;
/// let ledger = Ledger::fold(
///     [
///         ("jane@example.org", Event::complaint("c1", at, "shop")),
///         ("joe@example.org", Event::delivery("d1", at)),
///     ],
///     &Policy::default(),
/// );
/// let counts = ledger.counts(at);
/// assert_eq!((counts.addresses, counts.blocklisted, counts.quarantined()), (2, 1, 0));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Counts {
    /// All addresses of the ledger.
    pub addresses: u64,
    /// Addresses in temporary quarantine.
    pub temporary: u64,
    /// Addresses in long-term quarantine.
    pub long_term: u64,
    /// Addresses on the blocklist of a tenant.
    #[cfg_attr(feature = "serde", serde(alias = "blacklisted"))]
    pub blocklisted: u64,
    /// Addresses in a quarantine and on a blocklist.
    #[cfg_attr(feature = "serde", serde(alias = "quarantined_and_blacklisted"))]
    pub quarantined_and_blocklisted: u64,
    /// Addresses that unsubscribed from a tenant, or from all.
    pub opted_out: u64,
}

impl Counts {
    /// How many addresses are in a quarantine, temporary or long-term.
    #[must_use]
    pub const fn quarantined(&self) -> u64 {
        self.temporary.saturating_add(self.long_term)
    }

    /// How many addresses are in a quarantine, on a blocklist or both, each counted
    /// once.
    #[must_use]
    pub const fn quarantined_or_blocklisted(&self) -> u64 {
        self.quarantined().saturating_add(self.blocklisted).saturating_sub(self.quarantined_and_blocklisted)
    }
}

impl Ledger {
    /// How many addresses are on each list at `now`. The blocklist of any tenant
    /// counts.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Ledger, Policy}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let bounce =
    ///     Event::bounce("b1", at("2026-03-02T09:00:00Z"), Reason::MailboxFull);
    /// let ledger = Ledger::fold([("jane@example.org", bounce)], &Policy::default());
    /// assert_eq!(ledger.counts(at("2026-03-03T09:00:00Z")).temporary, 1);
    /// assert_eq!(
    ///     ledger.counts(at("2026-03-09T09:00:00Z")).temporary,
    ///     0,
    ///     "it has ended"
    /// );
    /// ```
    #[must_use]
    pub fn counts(&self, now: DateTime<Utc>) -> Counts {
        self.count(now, None, |_| true)
    }

    /// How many addresses are on each list at `now`, as one tenant sees them: the
    /// blocklists and opt-outs of other tenants do not count.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Ledger, Policy};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let complaint = Event::complaint("c1", at, "shop");
    /// let ledger = Ledger::fold([("jane@example.org", complaint)], &Policy::default());
    /// assert_eq!(ledger.counts_for("shop", at).blocklisted, 1);
    /// assert_eq!(ledger.counts_for("magazine", at).blocklisted, 0);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn counts_for(&self, tenant: &str, now: DateTime<Utc>) -> Counts {
        self.count(now, Some(tenant), |_| true)
    }

    /// How many of the addresses that are known in a base are on each list: those that
    /// were mailed from it, or would have been but for a list.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Ledger, Policy}};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let bounce = Event::bounce("b1", at, Reason::UserUnknown).from_base("spring");
    /// let ledger = Ledger::fold([("jane@gmail.com", bounce)], &Policy::default());
    /// assert_eq!(ledger.counts_in("spring", at).quarantined(), 1);
    /// assert_eq!(ledger.counts_in("autumn", at).addresses, 0);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn counts_in(&self, base: &str, now: DateTime<Utc>) -> Counts {
        self.count(now, None, |state| state.is_known_to(base))
    }

    /// Counts the states that `is_of` accepts, as one tenant sees them or for all.
    fn count(&self, now: DateTime<Utc>, tenant: Option<&str>, is_of: impl Fn(&State) -> bool) -> Counts {
        let mut counts = Counts::default();
        let add = |count: &mut u64, is: bool| *count = count.saturating_add(u64::from(is));
        for state in self.iter().map(|(_, state)| state).filter(|state| is_of(state)) {
            let decision = state.decide(now);
            let concerns = |of: &str| tenant.is_none_or(|tenant| of == tenant);
            let blocklisted = state.blocklists().any(|(of, since)| concerns(of) && since <= now);
            let opted_out = match tenant {
                Some(tenant) => state.is_opted_out_of(tenant, now),
                None => {
                    state.opted_out_of_all_since().is_some_and(|since| since <= now)
                        || state.opt_outs().any(|(_, since)| since <= now)
                }
            };
            add(&mut counts.addresses, true);
            add(&mut counts.temporary, matches!(decision, Decision::Temporary(_)));
            add(&mut counts.long_term, matches!(decision, Decision::LongTerm(_)));
            add(&mut counts.blocklisted, blocklisted);
            add(&mut counts.quarantined_and_blocklisted, blocklisted && decision != Decision::Free);
            add(&mut counts.opted_out, opted_out);
        }
        counts
    }
}
