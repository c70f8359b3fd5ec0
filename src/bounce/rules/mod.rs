//! The rules: which words, in which order, mean which reason.
//!
//! A rule is one line: its id, its reason, a pattern and a text that it must decide. To
//! add one, find the file by what the text is about, add the line, run `cargo test`: a
//! test runs every rule against its own text. Where a word is missing, add it to its
//! term in [`vocabulary`](super::vocabulary) instead of writing a rule for one more
//! synonym.
//!
//! A pattern is a row of sets of terms. It matches where the terms are next to each
//! other in the text (at most [`REACH`] words apart, words outside the vocabulary,
//! addresses and "you" ignored). Of all the rules that match, the heaviest decides; a
//! rule weighs what its reason weighs ([`weight_of`]) unless it says otherwise.

mod address;
mod content;
mod sender;
mod transport;
mod vendor;

use super::{reason::Reason, vocabulary::Term};
use crate::{
    hash::{FNV_BASIS, fnv_step},
    smtp::Phase,
};

/// A set of terms, one bit each.
pub(super) type Set = u128;

/// How many words may lie between two terms of a pattern.
pub(super) const REACH: usize = 5;

/// What a rule looks for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pattern {
    /// A row of terms.
    Terms(&'static [Set]),
    /// Literal text, folded: a code of a vendor, an exact wording that no term can
    /// carry.
    Literal(&'static str),
}

/// When a rule that matches counts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Guard {
    Always,
    /// The reply code or the status is a transient one.
    Transient,
    /// The reply code or the status is a permanent one, or there is none.
    NotTransient,
    /// The reply code is one of these.
    Codes(&'static [u16]),
    /// The enhanced status is this one.
    Status(u8, u16, u16),
    /// The word is in square brackets, as some vendors write their codes.
    Bracketed,
    /// The session was in one of these phases.
    Phases(&'static [Phase]),
}

/// One rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) id: &'static str,
    /// The hash of the id, which is the rule's feature in the learned table.
    pub(super) number: u64,
    pub(super) reason: Reason,
    pub(super) weight: u8,
    pub(super) pattern: Pattern,
    pub(super) guard: Guard,
    /// A text that this rule decides; the table tests itself with it.
    #[cfg_attr(not(test), expect(dead_code, reason = "only the tests read it"))]
    pub(super) example: &'static str,
}

const fn rule(id: &'static str, reason: Reason, pattern: &'static [Set], example: &'static str) -> Rule {
    let pattern = Pattern::Terms(pattern);
    Rule {
        id,
        number: number_of(id),
        reason,
        weight: weight_of(reason),
        pattern,
        guard: Guard::Always,
        example,
    }
}

const fn literal(id: &'static str, reason: Reason, pattern: &'static str, example: &'static str) -> Rule {
    let pattern = Pattern::Literal(pattern);
    Rule { id, number: number_of(id), reason, weight: VENDOR, pattern, guard: Guard::Always, example }
}

const fn number_of(id: &str) -> u64 {
    let (mut hash, mut rest) = (FNV_BASIS, id.as_bytes());
    while let [first, tail @ ..] = rest {
        hash = fnv_step(hash, *first);
        rest = tail;
    }
    hash
}

impl Rule {
    /// A weight other than that of the reason.
    const fn weighs(mut self, weight: u8) -> Self {
        self.weight = weight;
        self
    }

    const fn when(mut self, guard: Guard) -> Self {
        self.guard = guard;
        self
    }
}

/// The weight of a vendor's own code, which has exactly one meaning.
pub(super) const VENDOR: u8 = 95;

/// How much a reason weighs when several rules match. Quota beats all, the sender's
/// faults beat the recipient's, a cause beats a symptom (the tie-breaks of the
/// taxonomy).
const fn weight_of(reason: Reason) -> u8 {
    match reason {
        Reason::Greylisted => 88,
        Reason::MailboxFull => 84,
        Reason::AuthFailed | Reason::NoReverseDns => 82,
        Reason::DomainBlocklisted => 81,
        Reason::IpBlocklisted => 80,
        Reason::VirusDetected => 78,
        Reason::BadReputation => 77,
        Reason::RoutingLoop | Reason::SenderRejected => 79,
        Reason::MessageTooLarge => 76,
        Reason::SpamContent => 75,
        Reason::RateLimited | Reason::RecipientRefused => 74,
        Reason::TlsRequired | Reason::MalformedMessage | Reason::RelayDenied => 73,
        Reason::AddressMoved | Reason::MailboxDisabled => 72,
        Reason::DomainUnknown => 71,
        Reason::UserUnknown => 70,
        Reason::AddressInvalid => 69,
        Reason::ProtocolError => 62,
        Reason::Policy => 58,
        Reason::ServerError => 50,
        Reason::Expired => 49,
        Reason::DnsFailure => 47,
        Reason::NetworkError => 46,
        Reason::Undetermined => 10,
    }
}

/// Every built-in rule.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    [address::RULES, content::RULES, sender::RULES, transport::RULES, vendor::RULES].into_iter().flatten()
}

/// The set of some terms.
pub(super) const fn set(terms: &[Term]) -> Set {
    let mut set = 0;
    let mut rest = terms;
    while let [term, tail @ ..] = rest {
        set |= one(*term);
        rest = tail;
    }
    set
}

/// The set of one term.
pub(super) const fn one(term: Term) -> Set {
    1 << term as u32
}

/// Terms that a pattern ignores.
pub(super) const LIGHT: Set = set(&[Term::You, Term::Quoted, Term::Name]);

/// A person's place at a domain.
const WHO: Set = set(&[Term::User, Term::Box, Term::Address]);
/// Words for something that does not exist.
const ABSENT: Set = set(&[Term::Unknown, Term::Invalid]);
