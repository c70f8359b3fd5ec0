//! The lists, and the caller's corrections to them.

use alloc::{collections::BTreeSet, string::String};

use super::packed;
#[cfg(feature = "address")]
use super::{Facts, suggest_domain};
#[cfg(feature = "address")]
use crate::address::{Address, Host};
use crate::domain::{Domain, Error};

const FREE: &str = include_str!("data/free.txt");
const RELAY: &str = include_str!("data/relay.txt");
const ROLE: &str = include_str!("data/role.txt");
const KNOWN: &str = include_str!("data/known.txt");

/// The four categories that the lists cover.
///
/// ```
/// use deliverability::hygiene::{Category, Lists};
///
/// let lists = Lists::builtin();
/// assert!(lists.holds(Category::Free, &"gmail.com".parse()?));
/// assert!(!lists.holds(Category::Disposable, &"gmail.com".parse()?));
/// # Ok::<(), deliverability::domain::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Category {
    /// Mailboxes for anyone that last minutes or days.
    Disposable,
    /// Aliases that forward to a mailbox which its owner keeps private.
    Relay,
    /// Mailboxes for anyone, to keep.
    Free,
    /// Local parts that name a function and not a person (RFC 2142).
    Role,
}

crate::names::named! {
    Category {
        Disposable => "disposable",
        Relay => "relay",
        Free => "free",
        Role => "role",
    }
}

/// The lists of the four categories: the built-in ones or the caller's, with entries
/// that the caller allows or denies.
///
/// An entry of the disposable or relay list covers the names below it too. What the
/// caller allows or denies covers the names below it in every list of domains, and the
/// entry nearest to the name decides, before the list does. A single label is never an
/// entry, and with the feature `psl` neither is any public suffix: an entry `co.uk`
/// matches nobody.
///
/// ```
/// use deliverability::hygiene::{Category, Lists};
///
/// let lists = Lists::builtin()
///     .allow(Category::Disposable, "yopmail.com")?
///     .deny(Category::Disposable, "throwaway.example")?;
/// assert!(!lists.is_disposable(&"yopmail.com".parse()?));
/// assert!(lists.is_disposable(&"mx.throwaway.example".parse()?));
/// # Ok::<(), deliverability::domain::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lists {
    disposable: List,
    relay: List,
    free: List,
    role: List,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct List {
    /// The list in place of the built-in one.
    own: Option<BTreeSet<String>>,
    allowed: BTreeSet<String>,
    denied: BTreeSet<String>,
}

impl List {
    const fn new() -> Self {
        Self { own: None, allowed: BTreeSet::new(), denied: BTreeSet::new() }
    }

    /// What the caller says about a name, or about one above it.
    fn corrected<'n>(&self, mut names: impl Iterator<Item = &'n str>) -> Option<bool> {
        if self.allowed.is_empty() && self.denied.is_empty() {
            return None;
        }
        names.find_map(|name| {
            let allowed = self.allowed.contains(name);
            (allowed || self.denied.contains(name)).then_some(!allowed)
        })
    }
}

impl Default for Lists {
    fn default() -> Self {
        Self::builtin()
    }
}

impl Lists {
    /// The built-in lists, without corrections.
    #[must_use]
    pub const fn builtin() -> Self {
        Self { disposable: List::new(), relay: List::new(), free: List::new(), role: List::new() }
    }

    const fn list(&self, category: Category) -> &List {
        match category {
            Category::Disposable => &self.disposable,
            Category::Relay => &self.relay,
            Category::Free => &self.free,
            Category::Role => &self.role,
        }
    }

    const fn list_mut(&mut self, category: Category) -> &mut List {
        match category {
            Category::Disposable => &mut self.disposable,
            Category::Relay => &mut self.relay,
            Category::Free => &mut self.free,
            Category::Role => &mut self.role,
        }
    }

    /// Takes a domain (or for [`Category::Role`] a local part) out of a category.
    ///
    /// # Errors
    ///
    /// A [`domain::Error`](Error) if the entry should be a domain and is not.
    ///
    /// ```
    /// use deliverability::hygiene::{Category, Lists};
    ///
    /// let lists = Lists::builtin().allow(Category::Role, "sales")?;
    /// assert!(!lists.is_role("sales") && lists.is_role("support"));
    /// assert!(Lists::builtin().allow(Category::Free, "not a domain").is_err());
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    pub fn allow(mut self, category: Category, entry: &str) -> Result<Self, Error> {
        let entry = normal(category, entry)?;
        self.list_mut(category).allowed.insert(entry);
        Ok(self)
    }

    /// Puts a domain (or for [`Category::Role`] a local part) into a category.
    ///
    /// # Errors
    ///
    /// A [`domain::Error`](Error) if the entry should be a domain and is not.
    ///
    /// ```
    /// use deliverability::hygiene::{Category, Lists};
    ///
    /// let lists = Lists::builtin().deny(Category::Disposable, "throwaway.example")?;
    /// assert!(lists.is_disposable(&"mx.throwaway.example".parse()?));
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    pub fn deny(mut self, category: Category, entry: &str) -> Result<Self, Error> {
        let entry = normal(category, entry)?;
        self.list_mut(category).denied.insert(entry);
        Ok(self)
    }

    /// Replaces the built-in list of a category. What was allowed or denied remains.
    ///
    /// # Errors
    ///
    /// A [`domain::Error`](Error) at the first entry that should be a domain and is
    /// not.
    ///
    /// ```
    /// use deliverability::hygiene::{Category, Lists};
    ///
    /// let own = ["throwaway.example", "minutes.example"];
    /// let lists = Lists::builtin().replace(Category::Disposable, own)?;
    /// assert!(lists.is_disposable(&"minutes.example".parse()?));
    /// assert!(!lists.is_disposable(&"yopmail.com".parse()?), "no longer listed");
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    pub fn replace<'e>(
        mut self,
        category: Category,
        entries: impl IntoIterator<Item = &'e str>,
    ) -> Result<Self, Error> {
        let entries = entries.into_iter().map(|entry| normal(category, entry)).collect::<Result<_, _>>()?;
        self.list_mut(category).own = Some(entries);
        Ok(self)
    }

    /// Whether the domain gives out mailboxes that last minutes or days.
    ///
    /// ```
    /// use deliverability::hygiene::Lists;
    ///
    /// let lists = Lists::builtin();
    /// assert!(lists.is_disposable(&"cool.yopmail.com".parse()?), "and names below it");
    /// assert!(!lists.is_disposable(&"example.org".parse()?));
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn is_disposable(&self, domain: &Domain<'_>) -> bool {
        self.holds(Category::Disposable, domain)
    }

    /// Whether a mail exchanger belongs to a service of disposable mailboxes. Such
    /// services point new domains at their own hosts.
    ///
    /// ```
    /// use deliverability::hygiene::Lists;
    ///
    /// let lists = Lists::builtin();
    /// assert!(lists.is_disposable_host("mx1.mailinator.com."));
    /// assert!(!lists.is_disposable_host("mx.example.org"));
    /// ```
    #[must_use]
    pub fn is_disposable_host(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        Domain::parse(host).is_ok_and(|host| self.is_disposable(&host))
    }

    /// Whether the domain gives out aliases that forward to a mailbox which its owner
    /// keeps private.
    ///
    /// ```
    /// use deliverability::hygiene::Lists;
    ///
    /// let lists = Lists::builtin();
    /// assert!(lists.is_relay(&"mozmail.com".parse()?));
    /// assert!(!lists.is_relay(&"gmail.com".parse()?));
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn is_relay(&self, domain: &Domain<'_>) -> bool {
        self.holds(Category::Relay, domain)
    }

    /// Whether the domain gives mailboxes to anyone, to keep.
    ///
    /// ```
    /// use deliverability::hygiene::Lists;
    ///
    /// let lists = Lists::builtin();
    /// assert!(lists.is_free(&"gmail.com".parse()?));
    /// assert!(!lists.is_free(&"example.org".parse()?));
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn is_free(&self, domain: &Domain<'_>) -> bool {
        self.holds(Category::Free, domain)
    }

    /// Whether a local part names a function, not a person: `info`, `Sales`,
    /// `no-reply+x`. A sub-address after `+` is ignored.
    ///
    /// ```
    /// use deliverability::hygiene::Lists;
    ///
    /// let lists = Lists::builtin();
    /// assert!(lists.is_role("Sales") && lists.is_role("no-reply+x"));
    /// assert!(!lists.is_role("jane.doe"));
    /// ```
    #[must_use]
    pub fn is_role(&self, local_part: &str) -> bool {
        let name = local_part.split('+').next().unwrap_or_default().to_ascii_lowercase();
        let list = &self.role;
        list.corrected(core::iter::once(name.as_str())).unwrap_or_else(|| match &list.own {
            Some(own) => own.contains(&name),
            None => has_line(ROLE, &name),
        })
    }

    /// What the lists say about an address, and the domain that was probably meant: all
    /// that is known without a history of the address and without a probe, which
    /// [`Facts::trap`] and [`Facts::probe`] are for.
    ///
    /// A literal such as `[192.0.2.1]` is in no list. A misspelled domain may be on the
    /// list of disposable domains as well; [`review`](super::review) takes it for a typo.
    ///
    /// ```
    /// use deliverability::{
    ///     address::Address,
    ///     hygiene::{Lists, Policy, Reason, review},
    /// };
    ///
    /// let facts = Lists::builtin().facts(&Address::parse("info@gmial.com")?);
    /// assert!(facts.is_role && facts.is_disposable);
    /// assert_eq!(facts.suggestion.unwrap().domain, "gmail.com");
    /// let reasons = review(&facts, &Policy::default()).reasons;
    /// assert_eq!(reasons, [Reason::Typo, Reason::Role]);
    /// # Ok::<(), deliverability::address::Error>(())
    /// ```
    #[cfg(feature = "address")]
    #[must_use]
    pub fn facts(&self, address: &Address<'_>) -> Facts {
        let mut facts = Facts { is_role: self.is_role(&address.local_part().unquoted()), ..Facts::default() };
        match (address.domain(), address.host()) {
            (Some(domain), _) => {
                facts.suggestion = suggest_domain(domain.as_str(), self);
                facts.is_disposable = self.is_disposable(&domain);
                facts.is_relay = self.is_relay(&domain);
            }
            // A name that is no host name, which may be a misspelled one.
            (None, Host::Name(name)) => facts.suggestion = suggest_domain(name, self),
            (None, _) => {}
        }
        facts
    }

    /// Whether a domain is in the list of a category. Always false for
    /// [`Category::Role`], which lists local parts.
    ///
    /// ```
    /// use deliverability::hygiene::{Category, Lists};
    ///
    /// let (lists, domain) = (Lists::builtin(), "yopmail.com".parse()?);
    /// let found: Vec<_> = Category::ALL
    ///     .iter()
    ///     .filter(|category| lists.holds(**category, &domain))
    ///     .map(|category| category.as_str())
    ///     .collect();
    /// assert_eq!(found, ["disposable"]);
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn holds(&self, category: Category, domain: &Domain<'_>) -> bool {
        let name = domain.to_ascii();
        let list = self.list(category);
        if let Some(answer) = list.corrected(with_parents(&name)) {
            return answer;
        }
        match (&list.own, category) {
            (_, Category::Role) => false,
            (Some(own), Category::Free) => own.contains(&*name),
            (Some(own), _) => with_parents(&name).any(|name| own.contains(name)),
            (None, Category::Disposable) => packed::contains_suffix(&name),
            (None, Category::Relay) => with_parents(&name).any(|name| has_line(RELAY, name)),
            (None, Category::Free) => has_line(FREE, &name),
        }
    }

    /// Whether a name is known to be a real mail domain, because it is in one of the
    /// lists. The built-in list of disposable domains does not count, since it has
    /// squatted misspellings.
    pub(super) fn knows(&self, name: &str) -> bool {
        let in_own = |list: &List| list.own.as_ref().is_some_and(|own| own.contains(name));
        let lists = [&self.disposable, &self.relay, &self.free];
        has_line(KNOWN, name)
            || has_line(FREE, name)
            || has_line(RELAY, name)
            || lists
                .into_iter()
                .any(|list| in_own(list) || list.denied.contains(name) || list.allowed.contains(name))
    }
}

fn normal(category: Category, entry: &str) -> Result<String, Error> {
    match category {
        Category::Role => Ok(entry.to_ascii_lowercase()),
        _ => Ok(Domain::parse(entry)?.to_ascii().into_owned()),
    }
}

/// A name and those above it, down to two labels; with the list of public suffixes,
/// down to the registrable domain.
fn with_parents(name: &str) -> impl Iterator<Item = &str> {
    #[cfg(feature = "psl")]
    let shortest = psl::domain_str(name).map_or(usize::MAX, str::len);
    #[cfg(not(feature = "psl"))]
    let shortest =
        name.rmatch_indices('.').nth(1).map_or(0, |(at, _)| name.len().saturating_sub(at.saturating_add(1)));
    let parents = name.match_indices('.').filter_map(|(at, _)| name.get(at.saturating_add(1)..));
    core::iter::once(name).chain(parents).take_while(move |name| name.len() >= shortest && name.contains('.'))
}

/// Whether a line of a sorted text is this one.
fn has_line(text: &str, line: &str) -> bool {
    let (mut low, mut high) = (0_usize, text.len());
    while low < high {
        let middle = low.midpoint(high);
        let start =
            text.get(..middle).and_then(|before| before.rfind('\n')).map_or(0, |at| at.saturating_add(1));
        let rest = text.get(start..).unwrap_or_default();
        let found = rest.split('\n').next().unwrap_or_default();
        match found.cmp(line) {
            core::cmp::Ordering::Equal => return !line.is_empty(),
            core::cmp::Ordering::Less => low = start.saturating_add(found.len()).saturating_add(1),
            core::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_every_line_is_found() {
        for list in [FREE, RELAY, ROLE, KNOWN] {
            let lines: alloc::vec::Vec<&str> = list.lines().collect();
            assert!(lines.is_sorted_by(|one, other| one < other));
            for line in lines {
                assert!(has_line(list, line), "{line}");
                assert!(
                    !has_line(list, &line[..line.len() - 1])
                        || list.lines().any(|l| l == &line[..line.len() - 1])
                );
            }
            assert!(!has_line(list, ""));
        }
    }
}
