//! Misspelt domains of well-known providers.

use super::{Certainty, Lists};

const TARGETS: &str = include_str!("data/target.txt");

/// The longest name that is compared.
const MAX_NAME: usize = 64;
/// A provider's name shorter than this is only suggested for a single error.
const SHORT: usize = 5;
/// Providers with a single top-level domain: any other after their name is wrong.
const ONE_TLD: &[&str] = &["gmail.com", "icloud.com"];
/// Endings near to `com` that are misspelled far more often than meant.
const NEAR_COM: &[&str] = &["cm", "co", "om", "cn", "vom", "xom", "comm", "con", "cpm", "ocm", "coom", "clm"];

/// A domain that was probably meant.
///
/// ```
/// use deliverability::hygiene::{Certainty, Lists, suggest_domain};
///
/// let suggestion =
///     suggest_domain("hotmial.com", &Lists::builtin()).ok_or("misspelled")?;
/// assert_eq!((suggestion.domain, suggestion.distance), ("hotmail.com", 1));
/// assert_eq!(suggestion.certainty, Certainty::Medium);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Suggestion {
    /// The domain of the provider.
    pub domain: &'static str,
    /// The number of typing errors: letters left out, added, replaced, or swapped with
    /// a neighbor.
    pub distance: u8,
    /// How certain the suggestion is.
    pub certainty: Certainty,
}

/// What the DNS says about the domain as it was typed.
///
/// ```
/// use deliverability::hygiene::{Certainty, Lists, Mx, suggest_domain};
///
/// let suggestion = suggest_domain("gmial.com", &Lists::builtin()).ok_or("misspelled")?;
/// assert_eq!(suggestion.with_mx(Mx::Parked).certainty, Certainty::High);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Mx {
    /// The domain accepts mail.
    Present,
    /// The domain accepts no mail: no such name, neither a mail exchanger nor an
    /// address, or a null MX.
    Absent,
    /// The mail of the domain goes to a host that is known to collect misaddressed mail.
    Parked,
}

impl Suggestion {
    /// A suggestion of your own, for domains that [`suggest_domain`] does not know.
    ///
    /// ```
    /// use deliverability::hygiene::{
    ///     Certainty, Facts, Policy, Reason, Suggestion, review,
    /// };
    ///
    /// let mut facts = Facts::default(); // of jane@exmaple.org
    /// facts.suggestion = Some(Suggestion::new("example.org", 1, Certainty::High));
    /// assert_eq!(review(&facts, &Policy::default()).reasons, [Reason::Typo]);
    /// ```
    #[must_use]
    pub const fn new(domain: &'static str, distance: u8, certainty: Certainty) -> Self {
        Self { domain, distance, certainty }
    }

    /// The suggestion given what the DNS says: a domain without mail is almost
    /// certainly a typo, while one with a mail exchanger of its own may well be meant.
    ///
    /// ```
    /// use deliverability::hygiene::{Certainty, Lists, Mx, suggest_domain};
    ///
    /// let suggestion = suggest_domain("hotmial.com", &Lists::builtin()).unwrap();
    /// assert_eq!(suggestion.certainty, Certainty::Medium);
    /// assert_eq!(suggestion.with_mx(Mx::Absent).certainty, Certainty::High);
    /// assert_eq!(suggestion.with_mx(Mx::Present).certainty, Certainty::Low);
    /// ```
    #[must_use]
    pub const fn with_mx(mut self, mx: Mx) -> Self {
        self.certainty = match (mx, self.certainty) {
            (Mx::Absent | Mx::Parked, Certainty::Low) => Certainty::Medium,
            (Mx::Absent | Mx::Parked, _) => Certainty::High,
            (Mx::Present, _) => Certainty::Low,
        };
        self
    }
}

/// The provider that a misspelled domain probably means: the nearest within two typing
/// errors (optimal string alignment), or the same name with a top-level domain that is
/// missing, doubled or wrong.
///
/// A domain in one of the lists is never corrected, and neither is a provider's name
/// under a country code.
///
/// ```
/// use deliverability::hygiene::{Lists, suggest_domain};
///
/// let lists = Lists::builtin();
/// let suggest =
///     |domain| suggest_domain(domain, &lists).map(|suggestion| suggestion.domain);
/// assert_eq!(suggest("hotmial.com"), Some("hotmail.com"));
/// assert_eq!(suggest("gmail"), Some("gmail.com"));
/// assert_eq!(suggest("mail.com"), None);
/// assert_eq!(suggest("outlook.dk"), None);
/// ```
#[must_use]
pub fn suggest_domain(domain: &str, lists: &Lists) -> Option<Suggestion> {
    let name = domain.trim_end_matches('.').to_ascii_lowercase();
    if name.len() > MAX_NAME
        || name.is_empty()
        || targets().any(|target| target == name)
        || lists.knows(&name)
    {
        return None;
    }
    let (stem, ending) = name.split_once('.').unwrap_or((&name, ""));
    for target in targets() {
        let (target_stem, target_ending) = target.split_once('.').unwrap_or((target, ""));
        if stem != target_stem {
            continue;
        }
        let doubled = ending.split('.').all(|label| label == target_ending);
        let of_one = ONE_TLD.contains(&target);
        if ending.is_empty() || doubled || of_one {
            let distance = if ending.is_empty() || doubled { 1 } else { 2 };
            return Some(suggestion(target, distance));
        }
    }
    // A provider's name under a country code is a branch of the provider, or someone else's.
    let is_branch = ending.len() == 2
        && !NEAR_COM.contains(&ending)
        && targets().any(|target| target.split('.').next() == Some(stem));
    if is_branch {
        return None;
    }
    // Two providers at the same distance: either would be a guess.
    let mut nearest: Option<(u8, Option<&'static str>)> = None;
    for target in targets() {
        let short = target.find('.').is_some_and(|dot| dot < SHORT);
        let Some(distance) = distance(name.as_bytes(), target.as_bytes(), if short { 1 } else { 2 }) else {
            continue;
        };
        match &mut nearest {
            Some((least, _)) if *least < distance => {}
            Some((least, tied)) if *least == distance => *tied = None,
            _ => nearest = Some((distance, Some(target))),
        }
    }
    let (distance, target) = nearest?;
    Some(suggestion(target?, distance))
}

const fn suggestion(domain: &'static str, distance: u8) -> Suggestion {
    let certainty = if distance <= 1 { Certainty::Medium } else { Certainty::Low };
    Suggestion { domain, distance, certainty }
}

fn targets() -> impl Iterator<Item = &'static str> {
    TARGETS.lines()
}

/// The set of the letters of a name; letters that share a bit count as one.
fn letters(name: &[u8]) -> u64 {
    name.iter().fold(0, |set, byte| set | 1 << (byte & 63))
}

/// The distance by optimal string alignment, if it is at most `most`.
fn distance(one: &[u8], other: &[u8], most: u8) -> Option<u8> {
    if one.len().abs_diff(other.len()) > usize::from(most) || one.len() > MAX_NAME || other.len() > MAX_NAME {
        return None;
    }
    // An error changes at most two letters of the set, so most pairs are ruled out at once.
    let differing = (letters(one) ^ letters(other)).count_ones();
    if differing > u32::from(most).saturating_mul(2) {
        return None;
    }
    let mut two_before = [0_u8; MAX_NAME + 1];
    let mut before = [0_u8; MAX_NAME + 1];
    let mut row = [0_u8; MAX_NAME + 1];
    for (at, cell) in (0_u8..).zip(before.iter_mut()) {
        *cell = at;
    }
    let cell = |row: &[u8], at: Option<usize>| at.and_then(|at| row.get(at)).copied().unwrap_or(u8::MAX);
    for (i, a) in one.iter().enumerate() {
        let mut last = u8::try_from(i.saturating_add(1)).unwrap_or(u8::MAX);
        if let Some(first) = row.first_mut() {
            *first = last;
        }
        let mut best = last;
        for (j, b) in other.iter().enumerate() {
            let replaced = cell(&before, Some(j)).saturating_add(u8::from(a != b));
            let inserted = last.saturating_add(1);
            let removed = cell(&before, Some(j.saturating_add(1))).saturating_add(1);
            last = replaced.min(inserted).min(removed);
            let is_swap = j.checked_sub(1).and_then(|j| other.get(j)) == Some(a)
                && i.checked_sub(1).and_then(|i| one.get(i)) == Some(b);
            if is_swap {
                last = last.min(cell(&two_before, j.checked_sub(1)).saturating_add(1));
            }
            if let Some(cell) = row.get_mut(j.saturating_add(1)) {
                *cell = last;
            }
            best = best.min(last);
        }
        if best > most {
            return None;
        }
        two_before = before;
        before = row;
    }
    Some(cell(&before, Some(other.len()))).filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_by_optimal_string_alignment() {
        for (one, other, expected) in [
            ("abc", "abc", Some(0)),
            ("acb", "abc", Some(1)),
            ("ab", "abc", Some(1)),
            ("abcd", "abc", Some(1)),
            ("xbc", "abc", Some(1)),
            ("ca", "abc", None),
            ("badc", "abcd", Some(2)),
            ("", "ab", Some(2)),
            ("", "abc", None),
        ] {
            assert_eq!(distance(one.as_bytes(), other.as_bytes(), 2), expected, "{one} {other}");
        }
    }
}
