//! Changing and building records.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    mend::policy_of,
    policy::{Alignment, Policy},
    record::{Record, ReportUri, is_removed},
};

/// Builds a record from another one, or from nothing.
///
/// It never writes removed tags, nor size limits after URIs. A policy or a URI that
/// cannot be parsed stays as it is: changing something else neither weakens the policy
/// nor stops the reports.
///
/// ```
/// use deliverability::dmarc::{Editor, Policy, Record};
///
/// let record =
///     Record::parse("v=DMARC1; p=none; pct=50; rua=mailto:d@example.org!10m; x=y")?;
/// let stricter = record.edit().policy(Policy::Quarantine).testing(true).build();
/// assert_eq!(stricter, "v=DMARC1; p=quarantine; t=y; rua=mailto:d@example.org; x=y");
/// # Ok::<(), deliverability::dmarc::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    tags: Vec<(String, String)>,
}

/// The order in which tags are written.
const ORDER: &[&str] = &["p", "sp", "np", "t", "psd", "adkim", "aspf", "rua", "ruf", "fo"];

impl Record<'_> {
    /// Begins a change of this record. Invalid values of tags other than policies and
    /// URIs, which have no effect, are left out.
    #[must_use]
    pub fn edit(&self) -> Editor {
        let mut editor = Editor { tags: Vec::new() };
        let mut seen = BTreeSet::new();
        let bad: Vec<&str> = self.bad_values().filter(|name| !is_policy(name)).collect();
        for (name, value, _) in self.tags().filter(|(name, ..)| !is_removed(name)) {
            let name = name.to_ascii_lowercase();
            // The first tag of a name counts.
            if !seen.insert(name.clone()) || bad.contains(&name.as_str()) {
                continue;
            }
            let value = match name.as_str() {
                "rua" => uris(self.aggregate_reports()),
                "ruf" => uris(self.failure_reports()),
                _ => value.to_owned(),
            };
            if !value.is_empty() || is_policy(&name) {
                editor.tags.push((name, value));
            }
        }
        // A record without any policy acts as `p=none`. Writing that next to another policy would give it an
        // effect that it does not have today.
        let has_policy = editor.tags.iter().any(|(name, _)| is_policy(name));
        if has_policy { editor } else { editor.policy(Policy::None) }
    }
}

fn is_policy(name: &str) -> bool {
    matches!(name, "p" | "sp" | "np")
}

/// URIs without their size limits; one that cannot be read stays as it is.
fn uris<'a>(uris: impl Iterator<Item = ReportUri<'a>>) -> String {
    let texts = uris.map(|uri| if uri.is_valid() { uri.as_str() } else { uri.text() });
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(",")
}

impl Editor {
    /// These tags, each name once and in lower case. A record without any policy acts as
    /// `p=none`.
    pub(super) fn of(tags: Vec<(String, String)>) -> Self {
        let has_policy = tags.iter().any(|(name, _)| name == "p");
        let editor = Self { tags };
        if has_policy { editor } else { editor.policy(Policy::None) }
    }

    /// A record with a policy and nothing else.
    ///
    /// ```
    /// use deliverability::dmarc::{Editor, Policy};
    ///
    /// let record =
    ///     Editor::new(Policy::Reject).report_to("mailto:d@example.org").build();
    /// assert_eq!(record, "v=DMARC1; p=reject; rua=mailto:d@example.org");
    /// ```
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self { tags: Vec::new() }.policy(policy)
    }

    /// Sets the policy for the domain (`p`).
    ///
    /// ```
    /// use deliverability::dmarc::{Policy, Record};
    ///
    /// let record = Record::parse("v=DMARC1; p=none; sp=reject")?;
    /// assert_eq!(
    ///     record.edit().policy(Policy::Quarantine).build(),
    ///     "v=DMARC1; p=quarantine; sp=reject"
    /// );
    /// # Ok::<(), deliverability::dmarc::Error>(())
    /// ```
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        self.with("p", policy.to_string())
    }

    /// Sets the policy for subdomains (`sp`).
    ///
    /// ```
    /// use deliverability::dmarc::{Editor, Policy};
    ///
    /// let record = Editor::new(Policy::Reject).subdomain_policy(Policy::None).build();
    /// assert_eq!(record, "v=DMARC1; p=reject; sp=none");
    /// ```
    #[must_use]
    pub fn subdomain_policy(self, policy: Policy) -> Self {
        self.with("sp", policy.to_string())
    }

    /// Sets the policy for subdomains that do not exist (`np`).
    ///
    /// ```
    /// use deliverability::dmarc::{Editor, Policy};
    ///
    /// let record =
    ///     Editor::new(Policy::None).non_existent_policy(Policy::Reject).build();
    /// assert_eq!(record, "v=DMARC1; p=none; np=reject");
    /// ```
    #[must_use]
    pub fn non_existent_policy(self, policy: Policy) -> Self {
        self.with("np", policy.to_string())
    }

    /// Raises every policy that is written to at least this one, and sets `p` if it is
    /// missing. No policy is lowered, and the reports stay. A value that cannot be
    /// parsed counts as what it nearly is, or as no policy.
    ///
    /// ```
    /// use deliverability::dmarc::{Policy, Record};
    ///
    /// let record =
    ///     Record::parse("v=DMARC1; p=none; sp=reject; rua=mailto:d@example.org")?;
    /// assert_eq!(
    ///     record.edit().raise_to(Policy::Quarantine).build(),
    ///     "v=DMARC1; p=quarantine; sp=reject; rua=mailto:d@example.org",
    /// );
    /// # Ok::<(), deliverability::dmarc::Error>(())
    /// ```
    #[must_use]
    pub fn raise_to(mut self, policy: Policy) -> Self {
        let has_policy = self.tags.iter().any(|(name, _)| name == "p");
        for (name, value) in &mut self.tags {
            if !is_policy(name) {
                continue;
            }
            let stated = policy_of(value);
            // A value that is only nearly a policy has no effect until it is corrected.
            let is_written = Policy::ALL.iter().any(|policy| policy.as_str().eq_ignore_ascii_case(value));
            let is_low = if is_written { stated < Some(policy) } else { policy > Policy::None };
            if is_low {
                *value = stated.map_or(policy, |stated| stated.max(policy)).to_string();
            }
        }
        if has_policy { self } else { self.policy(policy) }
    }

    /// Sets whether the policy is only being tested (`t`), so that it counts one level
    /// lower.
    ///
    /// ```
    /// use deliverability::dmarc::{Editor, Policy};
    ///
    /// assert_eq!(
    ///     Editor::new(Policy::Reject).testing(true).build(),
    ///     "v=DMARC1; p=reject; t=y"
    /// );
    /// ```
    #[must_use]
    pub fn testing(self, is_testing: bool) -> Self {
        if is_testing { self.with("t", "y".to_owned()) } else { self.without("t") }
    }

    /// Sets how closely the domain of DKIM has to match (`adkim`).
    ///
    /// ```
    /// use deliverability::dmarc::{Alignment, Editor, Policy};
    ///
    /// let record =
    ///     Editor::new(Policy::Reject).dkim_alignment(Alignment::Strict).build();
    /// assert_eq!(record, "v=DMARC1; p=reject; adkim=s");
    /// ```
    #[must_use]
    pub fn dkim_alignment(self, alignment: Alignment) -> Self {
        self.with("adkim", short(alignment))
    }

    /// Sets how closely the domain of SPF has to match (`aspf`).
    ///
    /// ```
    /// use deliverability::dmarc::{Alignment, Editor, Policy};
    ///
    /// let record =
    ///     Editor::new(Policy::Reject).spf_alignment(Alignment::Strict).build();
    /// assert_eq!(record, "v=DMARC1; p=reject; aspf=s");
    /// ```
    #[must_use]
    pub fn spf_alignment(self, alignment: Alignment) -> Self {
        self.with("aspf", short(alignment))
    }

    /// Adds a URI for aggregate reports (`rua`). A text that is not a URI, or that would
    /// end the tag, is left out.
    ///
    /// ```
    /// use deliverability::dmarc::Record;
    ///
    /// let record = Record::parse("v=DMARC1; p=none; rua=mailto:d@example.org")?;
    /// let editor =
    ///     record.edit().report_to("mailto:r@reports.example").report_to("x; p=reject");
    /// assert_eq!(
    ///     editor.build(),
    ///     "v=DMARC1; p=none; rua=mailto:d@example.org,mailto:r@reports.example",
    /// );
    /// # Ok::<(), deliverability::dmarc::Error>(())
    /// ```
    #[must_use]
    pub fn report_to(self, uri: &str) -> Self {
        self.add_uri("rua", uri)
    }

    fn add_uri(mut self, tag: &str, uri: &str) -> Self {
        let uri = uri.trim();
        let text = alloc::format!("v=DMARC1; rua={uri}");
        let reads_back = Record::parse(&text).is_ok_and(|record| {
            let mut uris = record.aggregate_reports();
            uris.next().is_some_and(|read| read.is_valid() && read.as_str() == uri) && uris.next().is_none()
        });
        if !reads_back {
            return self;
        }
        match self.tags.iter_mut().find(|(name, _)| name == tag) {
            Some((_, uris)) if uris.split(',').any(|known| known == uri) => {}
            Some((_, uris)) => {
                uris.push(',');
                uris.push_str(uri);
            }
            None => self.tags.push((tag.to_owned(), uri.to_owned())),
        }
        self
    }

    /// Merges another record at the same name into this one, since receivers ignore both
    /// while there are two (RFC 9989 section 4.10).
    ///
    /// The merged record has the stricter policies and sends reports to the addresses of
    /// both. If the two differ in alignment it has the relaxed one, so that mail that is
    /// aligned under one of them stays aligned.
    ///
    /// ```
    /// use deliverability::dmarc::Record;
    ///
    /// let one = Record::parse("v=DMARC1; p=reject; rua=mailto:a@example.org")?;
    /// let other =
    ///     Record::parse("v=DMARC1; p=none; adkim=s; rua=mailto:b@example.org")?;
    /// let merged = one.edit().merge(&other).build();
    /// assert_eq!(
    ///     merged,
    ///     "v=DMARC1; p=reject; rua=mailto:a@example.org,mailto:b@example.org"
    /// );
    /// # Ok::<(), deliverability::dmarc::Error>(())
    /// ```
    #[must_use]
    pub fn merge(self, other: &Record<'_>) -> Self {
        let text = self.build();
        let Ok(own) = Record::parse(&text) else { return self };
        let [policy, subdomains, non_existent] = meant_policies(&own);
        let [other_policy, other_subdomains, other_non_existent] = meant_policies(other);
        let policy = policy.max(other_policy);
        let subdomains = subdomains.max(other_subdomains);
        let non_existent = non_existent.max(other_non_existent);
        let mut merged = self.policy(policy).without("sp").without("np");
        if subdomains != policy {
            merged = merged.subdomain_policy(subdomains);
        }
        if non_existent != subdomains {
            merged = merged.non_existent_policy(non_existent);
        }
        if own.dkim_alignment() != other.dkim_alignment() {
            merged = merged.without("adkim");
        }
        if own.spf_alignment() != other.spf_alignment() {
            merged = merged.without("aspf");
        }
        merged = merged.testing(own.is_testing() && other.is_testing());
        let aggregate = other.aggregate_reports();
        merged = aggregate.fold(merged, |merged, uri| merged.add_uri("rua", uri.as_str()));
        other.failure_reports().fold(merged, |merged, uri| merged.add_uri("ruf", uri.as_str()))
    }

    /// Removes a tag.
    ///
    /// ```
    /// use deliverability::dmarc::Record;
    ///
    /// let record = Record::parse("v=DMARC1; p=reject; ruf=mailto:f@example.org")?;
    /// assert_eq!(record.edit().without("ruf").build(), "v=DMARC1; p=reject");
    /// # Ok::<(), deliverability::dmarc::Error>(())
    /// ```
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.tags.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    fn with(mut self, name: &str, value: String) -> Self {
        match self.tags.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.tags.push((name.to_owned(), value)),
        }
        self
    }

    /// The text of the record: known tags in a fixed order, then the others.
    #[must_use]
    pub fn build(&self) -> String {
        let mut text = String::from("v=DMARC1");
        let known = ORDER.iter().flat_map(|name| self.tags.iter().filter(move |(known, _)| known == name));
        let others = self.tags.iter().filter(|(name, _)| !ORDER.contains(&name.as_str()));
        for (name, value) in known.chain(others) {
            text.push_str("; ");
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        text
    }
}

/// The policies for the domain, its subdomains and those that do not exist, as they were
/// meant: a value that is nearly a policy counts as that policy.
fn meant_policies(record: &Record<'_>) -> [Policy; 3] {
    let meant =
        |name: &str| record.tag(name).and_then(|span| span.slice(record.as_str())).and_then(policy_of);
    let policy = meant("p").unwrap_or(Policy::None);
    let subdomains = meant("sp").unwrap_or(policy);
    [policy, subdomains, meant("np").unwrap_or(subdomains)]
}

fn short(alignment: Alignment) -> String {
    match alignment {
        Alignment::Relaxed => "r".to_owned(),
        Alignment::Strict => "s".to_owned(),
    }
}
