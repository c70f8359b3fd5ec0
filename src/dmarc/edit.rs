//! A record, changed.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    policy::{Alignment, Policy},
    record::{Record, is_removed},
};

/// Builds a record from another one, or from nothing.
///
/// It never writes the removed tags, nor size limits behind URIs. Reporting stays as it is unless it is changed
/// by name.
///
/// ```
/// use deliverability::dmarc::{Editor, Policy, Record};
///
/// let record = Record::parse("v=DMARC1; p=none; pct=50; rua=mailto:d@example.org!10m; x=y")?;
/// let stricter = record.edit().policy(Policy::Quarantine).testing(true).build();
/// assert_eq!(stricter, "v=DMARC1; p=quarantine; t=y; rua=mailto:d@example.org; x=y");
/// assert_eq!(Editor::new(Policy::Reject).report_to("mailto:d@example.org").build(),
///     "v=DMARC1; p=reject; rua=mailto:d@example.org");
/// # Ok::<(), deliverability::dmarc::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    tags: Vec<(String, String)>,
}

/// The order in which tags are written.
const ORDER: &[&str] = &["p", "sp", "np", "t", "psd", "adkim", "aspf", "rua", "ruf", "fo"];

impl Record<'_> {
    /// Begins a change of this record.
    #[must_use]
    pub fn edit(&self) -> Editor {
        let mut editor = Editor { tags: Vec::new() };
        let mut seen = BTreeSet::new();
        for (name, value, _) in self.tags().filter(|(name, ..)| !is_removed(name)) {
            let name = name.to_ascii_lowercase();
            // The first of a name counts.
            if !seen.insert(name.clone()) {
                continue;
            }
            let value = match name.as_str() {
                "rua" | "ruf" => {
                    let uris = if name == "rua" {
                        self.aggregate_reports().collect()
                    } else {
                        self.failure_reports().collect::<Vec<_>>()
                    };
                    let uris: Vec<&str> =
                        uris.iter().filter(|uri| uri.is_valid()).map(super::ReportUri::as_str).collect();
                    uris.join(",")
                }
                _ => value.to_owned(),
            };
            if !value.is_empty() {
                editor.tags.push((name, value));
            }
        }
        // What is bad is written as it acts: a good `sp` beside a bad `p` does nothing either.
        for name in self.bad_values() {
            editor = editor.without(name);
        }
        if !self.is_sound() {
            editor = editor.without("sp").without("np").policy(self.policy());
        }
        editor
    }
}

impl Editor {
    /// A record with a policy and nothing else.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self { tags: Vec::new() }.policy(policy)
    }

    /// The policy for the domain.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        self.with("p", policy.to_string())
    }

    /// The policy for subdomains.
    #[must_use]
    pub fn subdomain_policy(self, policy: Policy) -> Self {
        self.with("sp", policy.to_string())
    }

    /// The policy for subdomains that do not exist.
    #[must_use]
    pub fn non_existent_policy(self, policy: Policy) -> Self {
        self.with("np", policy.to_string())
    }

    /// Raises every policy that is written to at least this one; none is lowered, and reporting stays.
    #[must_use]
    pub fn raise_to(mut self, policy: Policy) -> Self {
        for (name, value) in &mut self.tags {
            if matches!(name.as_str(), "p" | "sp" | "np")
                && value.parse::<Policy>().map_or(true, |stated| stated < policy)
            {
                *value = policy.to_string();
            }
        }
        self
    }

    /// Whether the policy is only tested: it counts one level lower.
    #[must_use]
    pub fn testing(self, is_testing: bool) -> Self {
        if is_testing { self.with("t", "y".to_owned()) } else { self.without("t") }
    }

    /// How near DKIM's domain has to be.
    #[must_use]
    pub fn dkim_alignment(self, alignment: Alignment) -> Self {
        self.with("adkim", short(alignment))
    }

    /// How near SPF's domain has to be.
    #[must_use]
    pub fn spf_alignment(self, alignment: Alignment) -> Self {
        self.with("aspf", short(alignment))
    }

    /// Aggregate reports go to this URI too. What is no URI, or would end the tag, is left out.
    #[must_use]
    pub fn report_to(mut self, uri: &str) -> Self {
        let uri = uri.trim();
        let text = alloc::format!("v=DMARC1; rua={uri}");
        let reads_back = Record::parse(&text).is_ok_and(|record| {
            let mut uris = record.aggregate_reports();
            uris.next().is_some_and(|read| read.is_valid() && read.as_str() == uri) && uris.next().is_none()
        });
        if !reads_back {
            return self;
        }
        match self.tags.iter_mut().find(|(name, _)| name == "rua") {
            Some((_, uris)) if uris.split(',').any(|known| known == uri) => {}
            Some((_, uris)) => {
                uris.push(',');
                uris.push_str(uri);
            }
            None => self.tags.push(("rua".to_owned(), uri.to_owned())),
        }
        self
    }

    /// Removes a tag.
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

fn short(alignment: Alignment) -> String {
    match alignment {
        Alignment::Relaxed => "r".to_owned(),
        Alignment::Strict => "s".to_owned(),
    }
}
