//! Many reports as one sum, and two sums compared.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use super::{PolicyType, Report};

/// How many sums are kept by default.
const MAX_KEYS: usize = 100_000;

/// What sessions are summed by.
///
/// ```
/// use deliverability::tls::report::{Report, Totals};
///
/// let json = br#"{"policies": [{"policy": {"policy-domain": "Example.org"},
///     "summary": {"total-successful-session-count": 7}}]}"#;
/// let mut totals = Totals::new();
/// totals.add(&Report::parse(json)?);
/// let (key, sessions) = totals.policies().next().unwrap();
/// assert_eq!((key.domain.as_str(), key.policy_type), ("example.org", None));
/// assert_eq!(sessions.succeeded, 7);
/// # Ok::<(), deliverability::tls::report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Key {
    /// The domain of the recipients, in lower case.
    pub domain: String,
    /// The type of policy; `None` if it is unknown.
    pub policy_type: Option<PolicyType>,
}

/// Numbers of sessions.
///
/// ```
/// use deliverability::tls::report::Sessions;
///
/// let sessions = Sessions::default();
/// assert_eq!((sessions.succeeded, sessions.failed), (0, 0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Sessions {
    /// The number of sessions that were encrypted.
    pub succeeded: u64,
    /// The number of sessions that failed.
    pub failed: u64,
}

/// What failures are summed by.
///
/// ```
/// use deliverability::tls::report::{Report, Totals};
///
/// let json = br#"{"policies": [{"policy": {"policy-domain": "example.org"},
///     "failure-details": [
///         {"result-type": "Certificate-Expired", "failed-session-count": 3}]}]}"#;
/// let mut totals = Totals::new();
/// totals.add(&Report::parse(json)?);
/// let (key, sessions) = totals.failures().next().unwrap();
/// assert_eq!((key.domain.as_str(), key.mx.as_str()), ("example.org", ""));
/// assert_eq!((key.result_type.as_str(), sessions), ("certificate-expired", 3));
/// # Ok::<(), deliverability::tls::report::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct FailureKey {
    /// The domain of the recipients, in lower case.
    pub domain: String,
    /// The name of the MX host, in lower case; empty if the report does not give it.
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
///         r#"{{"policies": [{{
///             "policy": {{"policy-type": "sts", "policy-domain": "example.org"}},
///             "summary": {{
///                 "total-successful-session-count": 10,
///                 "total-failure-session-count": {failed}
///             }},
///             "failure-details": [
///                 {{"result-type": "{reason}", "failed-session-count": {failed}}}
///             ]
///         }}]}}"#,
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Totals {
    #[cfg_attr(feature = "serde", serde(with = "policy_rows"))]
    policies: BTreeMap<Key, Sessions>,
    #[cfg_attr(feature = "serde", serde(with = "failure_rows"))]
    failures: BTreeMap<FailureKey, u64>,
    max: usize,
    reports: u64,
    #[cfg_attr(feature = "serde", serde(flatten))]
    all: Sessions,
    unsorted: u64,
}

impl Default for Totals {
    fn default() -> Self {
        Self::new()
    }
}

impl Totals {
    /// Empty totals that keep up to 100,000 sums of policies and as many of failures.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_max(MAX_KEYS)
    }

    /// Empty totals that keep up to `max` sums of each kind. Sessions of further keys
    /// are only counted.
    ///
    /// ```
    /// use deliverability::tls::report::{Report, Totals};
    ///
    /// let json = br#"{"policies": [
    ///     {"policy": {"policy-domain": "a.example"},
    ///         "summary": {"total-successful-session-count": 1}},
    ///     {"policy": {"policy-domain": "b.example"},
    ///         "summary": {"total-successful-session-count": 2}}
    /// ]}"#;
    /// let mut totals = Totals::with_max(1);
    /// totals.add(&Report::parse(json)?);
    /// assert_eq!(
    ///     (totals.policies().count(), totals.succeeded(), totals.unsorted()),
    ///     (1, 3, 2)
    /// );
    /// # Ok::<(), deliverability::tls::report::Error>(())
    /// ```
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

    /// Adds a report. Adding the same one twice counts it twice; its organization and id
    /// identify it.
    ///
    /// ```
    /// use deliverability::tls::report::{Report, Totals};
    ///
    /// let json = br#"{"policies": [{"summary": {"total-failure-session-count": 2}}]}"#;
    /// let report = Report::parse(json)?;
    /// let mut totals = Totals::new();
    /// totals.add(&report);
    /// totals.add(&report);
    /// assert_eq!((totals.reports(), totals.failed()), (2, 4));
    /// # Ok::<(), deliverability::tls::report::Error>(())
    /// ```
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
                // Sessions without a sum are already counted with their policy.
                if let Some(sum) = sum_of(&mut self.failures, key, self.max) {
                    *sum = sum.saturating_add(failure.sessions);
                }
            }
        }
    }

    /// The sums, by domain and type of policy.
    pub fn policies(&self) -> impl Iterator<Item = (&Key, Sessions)> {
        self.policies.iter().map(|(key, sessions)| (key, *sessions))
    }

    /// The failed sessions, by domain, MX and reason.
    pub fn failures(&self) -> impl Iterator<Item = (&FailureKey, u64)> {
        self.failures.iter().map(|(key, sessions)| (key, *sessions))
    }

    /// The number of reports added.
    #[must_use]
    pub const fn reports(&self) -> u64 {
        self.reports
    }

    /// The number of sessions that were encrypted.
    #[must_use]
    pub const fn succeeded(&self) -> u64 {
        self.all.succeeded
    }

    /// The number of sessions that failed.
    #[must_use]
    pub const fn failed(&self) -> u64 {
        self.all.failed
    }

    /// How many sessions are in no sum of a policy because there were too many keys.
    #[must_use]
    pub const fn unsorted(&self) -> u64 {
        self.unsorted
    }

    /// Which failures are new since an earlier period, and which have stopped.
    ///
    /// ```
    /// use deliverability::tls::report::{Report, Totals};
    ///
    /// let json = br#"{"policies": [{"policy": {"policy-domain": "example.org"},
    ///     "failure-details": [
    ///         {"result-type": "validation-failure", "failed-session-count": 1}]}]}"#;
    /// let mut today = Totals::new();
    /// today.add(&Report::parse(json)?);
    /// let changes = today.since(&Totals::new());
    /// assert_eq!(changes.new[0].domain, "example.org");
    /// assert!(changes.stopped.is_empty());
    /// # Ok::<(), deliverability::tls::report::Error>(())
    /// ```
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

/// The sum of a key; `None` if there are too many to begin another.
fn sum_of<K: Ord, V: Default>(sums: &mut BTreeMap<K, V>, key: K, max: usize) -> Option<&mut V> {
    let is_full = sums.len() >= max && !sums.contains_key(&key);
    (!is_full).then(|| sums.entry(key).or_default())
}

/// The difference between two periods.
///
/// ```
/// use deliverability::tls::report::Totals;
///
/// let changes = Totals::new().since(&Totals::new());
/// assert!(changes.new.is_empty() && changes.stopped.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Changes {
    /// Failures that did not occur in the earlier period.
    pub new: Vec<FailureKey>,
    /// Failures that do not occur in the later period.
    pub stopped: Vec<FailureKey>,
}

crate::sums::as_rows!(policy_rows: Key => #[serde(flatten)] sessions: Sessions, Sessions::plus);
crate::sums::as_rows!(failure_rows: FailureKey => sessions: u64, u64::saturating_add);
