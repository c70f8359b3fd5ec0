//! Many reports as one sum, and two sums compared.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use super::{PolicyType, Report};

/// How many sums are kept apart unless it is told otherwise.
const MAX_KEYS: usize = 100_000;

/// What sessions are summed by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Key {
    /// The domain of the recipients, in lower case.
    pub domain: String,
    /// The kind of policy; `None` where it is none that is known.
    pub policy_type: Option<PolicyType>,
}

/// How many sessions were encrypted, and how many failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[non_exhaustive]
pub struct Sessions {
    /// How many were encrypted.
    pub succeeded: u64,
    /// How many failed.
    pub failed: u64,
}

/// What failures are summed by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct FailureKey {
    /// The domain of the recipients, in lower case.
    pub domain: String,
    /// The name of the MX, in lower case; empty where the report has none.
    pub mx: String,
    /// The reason, such as `certificate-expired`, in lower case.
    pub result_type: String,
}

/// The sum of many reports, in bounded memory.
///
/// ```
/// use deliverability::tls::report::{Report, Totals};
///
/// let report = |reason: &str, failed: u64| {
///     let json = format!(
///         r#"{{"policies": [{{"policy": {{"policy-type": "sts", "policy-domain": "example.org"}},
///         "summary": {{"total-successful-session-count": 10, "total-failure-session-count": {failed}}},
///         "failure-details": [{{"result-type": "{reason}", "failed-session-count": {failed}}}]}}]}}"#
///     );
///     Report::parse(json.as_bytes()).unwrap()
/// };
/// let mut before = Totals::new();
/// before.add(&report("certificate-expired", 3));
/// let mut after = Totals::new();
/// after.add(&report("starttls-not-supported", 1));
/// after.add(&report("starttls-not-supported", 2));
/// assert_eq!((after.reports(), after.succeeded(), after.failed()), (2, 20, 3));
/// let changes = after.since(&before);
/// assert_eq!(changes.new[0].result_type, "starttls-not-supported");
/// assert_eq!(changes.stopped[0].result_type, "certificate-expired");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    policies: BTreeMap<Key, Sessions>,
    failures: BTreeMap<FailureKey, u64>,
    max: usize,
    reports: u64,
    all: Sessions,
    unsorted: u64,
}

impl Default for Totals {
    fn default() -> Self {
        Self::new()
    }
}

impl Totals {
    /// Nothing yet; up to 100,000 sums of policies and as many of failures are kept
    /// apart.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_max(MAX_KEYS)
    }

    /// Nothing yet; sessions of further keys, once there are `max` of a kind, are only
    /// counted.
    #[must_use]
    pub const fn with_max(max: usize) -> Self {
        Self {
            policies: BTreeMap::new(),
            failures: BTreeMap::new(),
            max,
            reports: 0,
            all: Sessions { succeeded: 0, failed: 0 },
            unsorted: 0,
        }
    }

    /// Adds a report. Adding the same one twice counts it twice: its organization and id
    /// tell.
    pub fn add(&mut self, report: &Report) {
        self.reports = self.reports.saturating_add(1);
        for policy in &report.policies {
            let own = Sessions { succeeded: policy.succeeded, failed: policy.failed };
            self.all = self.all.plus(own);
            let domain = policy.domain.to_ascii_lowercase();
            let key = Key { domain: domain.clone(), policy_type: policy.policy_type };
            match sum_of(&mut self.policies, key, self.max) {
                Some(sum) => *sum = sum.plus(own),
                None => {
                    self.unsorted = self.unsorted.saturating_add(own.succeeded).saturating_add(own.failed);
                }
            }
            for failure in &policy.failures {
                let key = FailureKey {
                    domain: domain.clone(),
                    mx: failure.receiving_mx.as_deref().unwrap_or_default().to_ascii_lowercase(),
                    result_type: failure.result_type.to_ascii_lowercase(),
                };
                // Those of no sum are counted with their policy already.
                if let Some(sum) = sum_of(&mut self.failures, key, self.max) {
                    *sum = sum.saturating_add(failure.sessions);
                }
            }
        }
    }

    /// The sums, by domain and kind of policy.
    pub fn policies(&self) -> impl Iterator<Item = (&Key, Sessions)> {
        self.policies.iter().map(|(key, sessions)| (key, *sessions))
    }

    /// The failed sessions, by domain, MX and reason.
    pub fn failures(&self) -> impl Iterator<Item = (&FailureKey, u64)> {
        self.failures.iter().map(|(key, sessions)| (key, *sessions))
    }

    /// How many reports were added.
    #[must_use]
    pub const fn reports(&self) -> u64 {
        self.reports
    }

    /// How many sessions were encrypted.
    #[must_use]
    pub const fn succeeded(&self) -> u64 {
        self.all.succeeded
    }

    /// How many sessions failed.
    #[must_use]
    pub const fn failed(&self) -> u64 {
        self.all.failed
    }

    /// How many sessions are in no sum of a policy, since there were too many.
    #[must_use]
    pub const fn unsorted(&self) -> u64 {
        self.unsorted
    }

    /// Which failures are new since an earlier period, and which have stopped.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Changes {
        let (now, before): (BTreeSet<_>, BTreeSet<_>) =
            (self.failures.keys().collect(), earlier.failures.keys().collect());
        Changes {
            new: now.difference(&before).map(|key| (*key).clone()).collect(),
            stopped: before.difference(&now).map(|key| (*key).clone()).collect(),
        }
    }
}

impl Sessions {
    const fn plus(self, other: Self) -> Self {
        Self {
            succeeded: self.succeeded.saturating_add(other.succeeded),
            failed: self.failed.saturating_add(other.failed),
        }
    }
}

/// The sum of a key; `None` where there are too many to begin another.
fn sum_of<K: Ord, V: Default>(sums: &mut BTreeMap<K, V>, key: K, max: usize) -> Option<&mut V> {
    let is_full = sums.len() >= max && !sums.contains_key(&key);
    (!is_full).then(|| sums.entry(key).or_default())
}

/// What differs between two periods.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Changes {
    /// Failures that were not seen before.
    pub new: Vec<FailureKey>,
    /// Failures that are not seen any more.
    pub stopped: Vec<FailureKey>,
}
