//! The ARC fields as they are in a message; nothing is verified here.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use super::verdict::Cause;
use crate::{
    auth::results::AuthenticationResults,
    mail::{Field, Message, after_white_space},
    tags::Tags,
};

/// The most sets of a chain (RFC 8617 section 4.2.1).
pub(super) const MAX_SETS: usize = 50;

/// The Chain Validation Status (RFC 8617 section 4.4): the result of a check, and what a
/// seal states about the chain before it (`cv=`).
///
/// ```
/// use deliverability::auth::arc::Result;
///
/// assert_eq!("fail".parse(), Ok(Result::Fail));
/// assert_eq!(Result::None.to_string(), "none");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these three")]
pub enum Result {
    /// The message has no chain.
    None,
    /// The chain is valid.
    Pass,
    /// The chain is not valid.
    Fail,
}

crate::names::named! {
    Result {
        None => "none",
        Pass => "pass",
        Fail => "fail",
    }
}

/// One of the three fields of a set (RFC 8617 section 4.1).
///
/// ```
/// use deliverability::auth::arc::Part;
///
/// assert_eq!(Part::Seal.as_str(), "ARC-Seal");
/// assert_eq!("ARC-Message-Signature".parse(), Ok(Part::MessageSignature));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these three")]
pub enum Part {
    /// `ARC-Authentication-Results`: the results when the message came in.
    AuthenticationResults,
    /// `ARC-Message-Signature`: a signature of the message as it goes out.
    MessageSignature,
    /// `ARC-Seal`: a signature of all sets so far.
    Seal,
}

crate::names::named! {
    Part {
        AuthenticationResults => "ARC-Authentication-Results",
        MessageSignature => "ARC-Message-Signature",
        Seal => "ARC-Seal",
    }
}

impl Part {
    fn of(field: &Field<'_>) -> Option<Self> {
        // Most fields differ in the first letters.
        let is_arc = field.name().get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"ARC-"));
        if !is_arc {
            return None;
        }
        Self::ALL.iter().copied().find(|part| field.is(part.as_str()))
    }
}

/// The sets of a message as they are written. They are claims until a
/// [`Check`](super::Check) has verified them.
///
/// ```
/// use deliverability::{
///     auth::arc::{Chain, Result},
///     mail::Message,
/// };
///
/// let message = Message::parse(
///     b"ARC-Seal: i=1; a=rsa-sha256; cv=none; d=lists.example; s=s1; b=AAAA\r\n\
///       ARC-Message-Signature: i=1; a=rsa-sha256; d=lists.example; s=s1;\r\n\
///       \th=from; bh=AAAA; b=AAAA\r\n\
///       ARC-Authentication-Results: i=1; lists.example;\r\n\
///       \tdkim=pass header.d=example.org\r\n\r\n",
/// );
/// let chain = Chain::from_message(&message);
/// assert_eq!((chain.sets().len(), chain.fault()), (1, None));
/// assert_eq!(chain.sets()[0].validation(), Some(Result::None));
/// assert_eq!(chain.sets()[0].results().unwrap().results()[0].result, "pass");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Chain {
    sets: Vec<Set>,
    #[cfg_attr(feature = "serde", serde(skip))]
    fault: Option<(Option<usize>, Cause)>,
}

/// The three fields that one relay added.
///
/// ```
/// use deliverability::{auth::arc::Chain, mail::Message};
///
/// let message =
///     Message::parse(b"ARC-Seal: i=1; cv=none; d=lists.example; s=s1\r\n\r\n");
/// let chain = Chain::from_message(&message);
/// let set = &chain.sets()[0];
/// assert_eq!(
///     (set.instance(), set.domain(), set.selector()),
///     (1, Some("lists.example"), Some("s1"))
/// );
/// assert_eq!(set.results(), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Set {
    instance: usize,
    domain: Option<String>,
    selector: Option<String>,
    validation: Option<Result>,
    results: Option<AuthenticationResults>,
    /// The place of each part among the fields of the message.
    #[cfg_attr(feature = "serde", serde(skip))]
    places: [Option<usize>; 3],
    #[cfg_attr(feature = "serde", serde(skip))]
    repeated: Option<Part>,
}

impl Set {
    /// The instance (`i=`), from 1 for the oldest set.
    #[must_use]
    pub const fn instance(&self) -> usize {
        self.instance
    }

    /// The domain that sealed the set (`d=` of the seal).
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// The selector of the key that sealed the set (`s=` of the seal).
    #[must_use]
    pub fn selector(&self) -> Option<&str> {
        self.selector.as_deref()
    }

    /// What the seal states about the chain before it (`cv=`); `None` if that is missing
    /// or unknown.
    #[must_use]
    pub const fn validation(&self) -> Option<Result> {
        self.validation
    }

    /// The results that the relay reports; `None` if they cannot be read.
    #[must_use]
    pub const fn results(&self) -> Option<&AuthenticationResults> {
        self.results.as_ref()
    }

    /// A field of the set, in the message it was read from.
    pub(super) fn field<'m, 'a>(&self, message: &'m Message<'a>, part: Part) -> Option<&'m Field<'a>> {
        let place = self.places.iter().zip(Part::ALL).find(|(_, known)| **known == part)?.0;
        message.fields().get((*place)?)
    }

    fn take(&mut self, part: Part, place: usize, text: &str) {
        let slots = self.places.iter_mut().zip(Part::ALL);
        for (slot, _) in slots.filter(|(_, known)| **known == part) {
            if slot.is_some() {
                self.repeated = self.repeated.or(Some(part));
                return;
            }
            *slot = Some(place);
        }
        match part {
            Part::Seal => {
                self.domain = tag(text, "d").map(ToString::to_string);
                self.selector = tag(text, "s").map(ToString::to_string);
                self.validation = tag(text, "cv").and_then(|cv| cv.to_ascii_lowercase().parse().ok());
            }
            Part::AuthenticationResults => {
                let payload = text.split_once(';').map_or("", |(_, payload)| payload);
                self.results = payload.parse().ok();
            }
            Part::MessageSignature => {}
        }
    }

    /// Why it cannot be the set of this instance (RFC 8617 section 5.2 step 3).
    fn fault(&self, instance: usize) -> Option<(usize, Cause)> {
        if self.instance != instance {
            return Some((instance, Cause::Gap));
        }
        let missing = self.places.iter().zip(Part::ALL).find(|(place, _)| place.is_none());
        let expected = if instance == 1 { Result::None } else { Result::Pass };
        let cause = match (self.repeated, missing) {
            (Some(part), _) => Cause::Repeated { part },
            (None, Some((_, part))) => Cause::Missing { part: *part },
            (None, None) if self.validation == Some(expected) => return None,
            (None, None) => Cause::ChainValidation { found: self.validation },
        };
        Some((instance, cause))
    }
}

impl Chain {
    /// The chain of a message; without a set if the message has none.
    ///
    /// ```
    /// use deliverability::{
    ///     auth::arc::{Cause, Chain, Part},
    ///     mail::Message,
    /// };
    ///
    /// let chain =
    ///     Chain::from_message(&Message::parse(b"ARC-Seal: i=1; cv=none\r\n\r\n"));
    /// assert_eq!(
    ///     chain.fault(),
    ///     Some(&Cause::Missing { part: Part::AuthenticationResults })
    /// );
    /// assert!(
    ///     Chain::from_message(&Message::parse(b"From: jane@example.org\r\n\r\n"))
    ///         .is_empty()
    /// );
    /// ```
    #[must_use]
    pub fn from_message(message: &Message<'_>) -> Self {
        let mut sets: BTreeMap<usize, Set> = BTreeMap::new();
        let mut fault = None;
        for (place, field) in message.fields().iter().enumerate() {
            let Some(part) = Part::of(field) else { continue };
            let text = String::from_utf8_lossy(field.value());
            match instance(part, &text) {
                Some(instance) => {
                    let set = sets.entry(instance).or_insert_with(|| Set { instance, ..Set::default() });
                    set.take(part, place, &text);
                }
                None => fault = fault.or(Some((None, Cause::Instance { part }))),
            }
        }
        let sets: Vec<Set> = sets.into_values().collect();
        // RFC 8617 section 5.2: the newest seal comes before the structure.
        let has_failed = |set: &&Set| set.validation == Some(Result::Fail);
        let failed = sets
            .last()
            .filter(has_failed)
            .map(|set| (Some(set.instance), Cause::ChainValidation { found: set.validation }));
        let broken = || {
            let instances = 1_usize..;
            sets.iter().zip(instances).find_map(|(set, instance)| set.fault(instance))
        };
        let fault = failed.or(fault).or_else(|| broken().map(|(instance, cause)| (Some(instance), cause)));
        Self { sets, fault }
    }

    /// The sets, from the oldest to the newest.
    #[must_use]
    pub fn sets(&self) -> &[Set] {
        &self.sets
    }

    /// Whether the message has no ARC field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty() && self.fault.is_none()
    }

    /// Why the sets are not a chain, whatever their signatures are (RFC 8617 section 5.2
    /// steps 1 to 3).
    #[must_use]
    pub fn fault(&self) -> Option<&Cause> {
        self.fault.as_ref().map(|(_, cause)| cause)
    }

    /// The instance that [`fault`](Self::fault) is about, if it is about one.
    pub(super) fn faulty_instance(&self) -> Option<usize> {
        self.fault.as_ref().and_then(|(instance, _)| *instance)
    }

    /// Whether both chains say the same, wherever their fields are.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let mut pairs = self.sets.iter().zip(&other.sets);
        self.fault == other.fault
            && self.sets.len() == other.sets.len()
            && pairs.all(|(one, other)| Set { places: other.places, ..one.clone() } == *other)
    }

    pub(super) fn set(&self, instance: usize) -> Option<&Set> {
        self.sets.iter().find(|set| set.instance == instance)
    }
}

/// The instance: the first thing in `ARC-Authentication-Results`, a tag like others in
/// the other two (RFC 8617 sections 3.9 and 4.2.1).
fn instance(part: Part, text: &str) -> Option<usize> {
    let number = if part == Part::AuthenticationResults {
        let rest = after_white_space(text)?.strip_prefix('i')?;
        let rest = after_white_space(rest)?.strip_prefix('=')?;
        let rest = after_white_space(rest)?;
        let (number, rest) = rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count());
        after_white_space(rest)?.strip_prefix(';')?;
        number
    } else {
        tag(text, "i")?
    };
    let is_number = (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse().ok().filter(|number| is_number && (1..=MAX_SETS).contains(number))
}

fn tag<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let tag = Tags::new(text).flatten().find(|tag| tag.name.slice(text) == Some(name))?;
    tag.value.slice(text)
}

impl fmt::Display for Chain {
    /// Writes who sealed what, or that the message has no chain.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sets.is_empty() {
            return f.write_str("none");
        }
        for (index, set) in self.sets.iter().enumerate() {
            let between = if index == 0 { "" } else { "; " };
            let (domain, cv) = (set.domain().unwrap_or("?"), set.validation.map_or("?", Result::as_str));
            write!(f, "{between}{}: {} cv={cv}", set.instance, domain.escape_debug())?;
        }
        Ok(())
    }
}
