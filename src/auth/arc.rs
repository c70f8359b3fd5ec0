//! The fields of ARC (RFC 8617), read and told; nothing is verified.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use super::results::AuthenticationResults;
use crate::{
    mail::{Field, Message},
    tags::Tags,
};

/// The most sets of a chain (RFC 8617 section 4.2.1).
const MAX_SETS: usize = 50;

/// What others say to have found before the message came here.
///
/// It is a claim: the seals are not verified, and RFC 8617's own experiment has ended. [`fault`](Self::fault) says where the
/// chain does not even hold together.
///
/// ```
/// use deliverability::{auth::ArcChain, mail::Message};
///
/// let message = Message::parse(
///     b"ARC-Seal: i=1; a=rsa-sha256; cv=none; d=lists.example; s=s; b=AAAA\r\n\
///       ARC-Message-Signature: i=1; a=rsa-sha256; d=lists.example; s=s; h=from; bh=AAAA; b=AAAA\r\n\
///       ARC-Authentication-Results: i=1; lists.example; dkim=pass header.d=example.org\r\n\r\n",
/// );
/// let chain = ArcChain::of(&message);
/// assert_eq!((chain.sets().len(), chain.fault()), (1, None));
/// assert_eq!(chain.sets()[0].results().unwrap().results()[0].result, "pass");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ArcChain {
    sets: Vec<ArcSet>,
    fault: Option<ArcFault>,
}

/// What stands in the way of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ArcFault {
    /// A field has no instance between 1 and 50.
    Instance,
    /// A set lacks one of its three fields, or has one twice.
    Incomplete,
    /// The instances do not count from 1 without a gap.
    Gap,
    /// A seal says that the chain before it did not hold, or says nothing (`cv`).
    Broken,
}

crate::names::named! {
    ArcFault {
        Instance => "instance",
        Incomplete => "incomplete",
        Gap => "gap",
        Broken => "broken",
    }
}

/// What one of them says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ArcSet {
    instance: usize,
    #[cfg_attr(feature = "serde", serde(skip))]
    seals: usize,
    #[cfg_attr(feature = "serde", serde(skip))]
    signatures: usize,
    #[cfg_attr(feature = "serde", serde(skip))]
    findings: usize,
    domain: Option<String>,
    validation: Option<String>,
    results: Option<AuthenticationResults>,
}

impl ArcSet {
    /// Its number, from 1 for the first.
    #[must_use]
    pub const fn instance(&self) -> usize {
        self.instance
    }

    /// The domain that seals (`d` of the seal).
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// What it says of the chain before it (`cv`): `none`, `pass` or `fail`.
    #[must_use]
    pub fn validation(&self) -> Option<&str> {
        self.validation.as_deref()
    }

    /// What it says to have found; `None` where it cannot be read.
    #[must_use]
    pub const fn results(&self) -> Option<&AuthenticationResults> {
        self.results.as_ref()
    }
}

impl ArcChain {
    /// The chain of a message; without a set where it has none.
    #[must_use]
    pub fn of(message: &Message<'_>) -> Self {
        let mut sets: BTreeMap<usize, ArcSet> = BTreeMap::new();
        let mut fault = None;
        for field in message.fields() {
            let is_seal = field.is("ARC-Seal");
            let is_signature = field.is("ARC-Message-Signature");
            let is_finding = field.is("ARC-Authentication-Results");
            if !(is_seal || is_signature || is_finding) {
                continue;
            }
            let text = String::from_utf8_lossy(field.value());
            let Some(instance) = instance(field, &text) else {
                fault = Some(ArcFault::Instance);
                continue;
            };
            let set = sets.entry(instance).or_insert_with(|| ArcSet { instance, ..ArcSet::default() });
            if is_seal {
                set.seals = set.seals.saturating_add(1);
                set.domain = tag(&text, "d").map(ToString::to_string);
                set.validation = tag(&text, "cv").map(str::to_ascii_lowercase);
            } else if is_signature {
                set.signatures = set.signatures.saturating_add(1);
            } else {
                set.findings = set.findings.saturating_add(1);
                let rest = text.split_once(';').map_or("", |(_, rest)| rest);
                set.results = rest.parse().ok();
            }
        }
        let sets: Vec<ArcSet> = sets.into_values().collect();
        let fault = fault.or_else(|| sets.iter().enumerate().find_map(|(index, set)| fault_of(index, set)));
        Self { sets, fault }
    }

    /// The sets, from the first.
    #[must_use]
    pub fn sets(&self) -> &[ArcSet] {
        &self.sets
    }

    /// What stands in the way of the chain, if anything does. Without, it could be verified.
    #[must_use]
    pub const fn fault(&self) -> Option<ArcFault> {
        self.fault
    }
}

fn fault_of(index: usize, set: &ArcSet) -> Option<ArcFault> {
    let expected = if index == 0 { "none" } else { "pass" };
    if set.instance != index.saturating_add(1) {
        Some(ArcFault::Gap)
    } else if (set.seals, set.signatures, set.findings) != (1, 1, 1) {
        Some(ArcFault::Incomplete)
    } else if set.validation() != Some(expected) {
        Some(ArcFault::Broken)
    } else {
        None
    }
}

/// The instance, which is a tag like others in two of the fields, and the first in the third.
fn instance(field: &Field<'_>, text: &str) -> Option<usize> {
    let number = if field.is("ARC-Authentication-Results") {
        let (first, _) = text.split_once(';')?;
        let (name, number) = first.split_once('=')?;
        (name.trim() == "i").then_some(number.trim())?
    } else {
        tag(text, "i")?
    };
    number.parse().ok().filter(|number| (1..=MAX_SETS).contains(number))
}

fn tag<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let tag = Tags::new(text).flatten().find(|tag| tag.name.slice(text) == Some(name))?;
    tag.value.slice(text)
}

impl fmt::Display for ArcChain {
    /// Writes who seals what, or that there is no chain.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sets.is_empty() {
            return f.write_str("none");
        }
        for (index, set) in self.sets.iter().enumerate() {
            let between = if index == 0 { "" } else { "; " };
            let (domain, cv) = (set.domain().unwrap_or("?"), set.validation().unwrap_or("?"));
            write!(f, "{between}{}: {} cv={}", set.instance, domain.escape_debug(), cv.escape_debug())?;
        }
        self.fault.map_or(Ok(()), |fault| write!(f, " ({fault})"))
    }
}
