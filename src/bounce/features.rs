//! The features of the learned table: words, terms, codes, and the rules that match.
//!
//! A feature is a number of 32 bits, made from its kind and its content. The trainer
//! and the classifier share this code.

use super::{
    matcher::TERM_BREAK,
    reason::Reason,
    rules::Rule,
    status_codes,
    tokens::Lower,
    word::{Sort, Word, hash_of_stem},
};
use crate::{
    diagnostic::Span,
    learned,
    smtp::{EnhancedStatus, Phase, Severity},
};

/// The version of the numbers, by which what callers taught a classifier is stored. Raise
/// it with every change of the features that some text has.
pub(super) const VERSION: u32 = 1;

/// The kind of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    /// A feature that every text has.
    Bias,
    /// One word.
    Word,
    /// Two neighboring characters of a script without blanks.
    Characters,
    /// The start of a long word.
    Stem,
    /// One term of the vocabulary.
    Term,
    /// Two terms, one after the other.
    TermPair,
    /// A term and the phase of the session.
    TermPhase,
    /// The reply code.
    Code,
    /// The enhanced status.
    Status,
    /// The subject and detail of the enhanced status.
    StatusDetail,
    /// The phase of the session.
    Phase,
    /// Transient or permanent.
    Severity,
    /// How much the heaviest rule weighs.
    Weight,
    /// The heaviest rule.
    Rule,
    /// The reason of the heaviest rule.
    Reason,
    /// That reason, and whether the failure is transient.
    ReasonSeverity,
    /// The reason of the heaviest rule with another reason.
    SecondReason,
    /// The reason that the status gives.
    StatusReason,
    /// The reason that the reply code gives.
    CodeReason,
}

/// A feature of a kind, from the number of its content.
pub(super) const fn feature(kind: Kind, of: u64) -> u32 {
    learned::feature(kind as u8, of)
}

/// Whether a kind, given by its number, is one of word features.
pub(super) const fn is_of_words(kind: u8) -> bool {
    kind >= Kind::Word as u8 && kind <= Kind::TermPhase as u8
}

/// What is known about a failure besides its words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances {
    pub(super) code: Option<u16>,
    pub(super) status: Option<EnhancedStatus>,
    pub(super) phase: Option<Phase>,
    pub(super) severity: Option<Severity>,
    /// The heaviest rule.
    pub(super) rule: Option<&'static Rule>,
    /// The reason of the heaviest rule with another reason.
    pub(super) second: Option<Reason>,
}

impl Circumstances {
    /// The features of everything but the words.
    pub(super) fn features(&self, mut add: impl FnMut(Kind, u64)) {
        let severity = self.severity.map_or(0, |severity| (severity as u64).saturating_add(1));
        add(Kind::Bias, 0);
        add(Kind::Phase, phase_number(self.phase));
        add(Kind::Severity, severity);
        if let Some(code) = self.code {
            add(Kind::Code, code.into());
        }
        if let Some(status) = self.status {
            let detail = u64::from(status.subject()) << 16 | u64::from(status.detail());
            add(Kind::Status, detail << 4 | u64::from(status.class()));
            add(Kind::StatusDetail, detail);
            if let Some((reason, _)) = status_codes::of_status(status) {
                add(Kind::StatusReason, reason as u64);
            }
        }
        if let Some((reason, _)) = self.code.and_then(status_codes::of_code) {
            add(Kind::CodeReason, reason as u64);
        }
        if let Some(rule) = self.rule {
            add(Kind::Rule, rule.number);
            add(Kind::Reason, rule.reason as u64);
            add(Kind::ReasonSeverity, (rule.reason as u64) << 8 | severity);
            add(Kind::Weight, u64::from(rule.weight / 8));
        } else {
            add(Kind::Reason, NO_REASON);
        }
        if let Some(reason) = self.second {
            add(Kind::SecondReason, reason as u64);
        }
    }
}

/// Greater than the number of any reason.
const NO_REASON: u64 = 99;

fn phase_number(phase: Option<Phase>) -> u64 {
    phase.map_or(0, |phase| (phase as u64).saturating_add(1))
}

/// How much of a long word stands for its inflected forms, in bytes.
const STEM: usize = 6;

/// The features of the words of a text, each with its place.
///
/// Numbers, ids and what the text quotes are masked, so that they never count.
pub(super) fn of_words(
    text: &Lower<'_>,
    words: &[Word],
    phase: Option<Phase>,
    mut add: impl FnMut(Kind, u64, Span),
) {
    let phase = phase_number(phase);
    let Lower { is_ascii, .. } = *text;
    let text = text.as_str();
    let mut before: Option<(u64, usize)> = None;
    for word in words {
        let span = Span::new(word.start as usize, word.end as usize);
        if word.after_break {
            before = before.map(|(_, start)| (TERM_BREAK, start));
        }
        if word.term != 0 {
            let term = u64::from(word.term);
            add(Kind::Term, term, span);
            add(Kind::TermPhase, term << 8 | phase, span);
            if let Some((first, start)) = before {
                add(Kind::TermPair, first << 8 | term, Span::new(start, span.end()));
            }
            before = Some((term, span.start()));
        }
        if word.sort == Sort::Coded {
            continue;
        }
        add(Kind::Word, word.hash, span);
        if word.sort == Sort::Plain && span.len() > STEM {
            let own = text.as_bytes().get(span.range()).unwrap_or_default();
            add(Kind::Stem, hash_of_stem::<STEM>(text.as_bytes(), span.start()), span);
            if !is_ascii && own.iter().any(|byte| *byte >= 0xe0) {
                of_characters(text.get(span.range()).unwrap_or_default(), span.start(), &mut add);
            }
        }
    }
}

/// The pairs of characters of scripts that have no blanks between words.
fn of_characters(word: &str, base: usize, add: &mut impl FnMut(Kind, u64, Span)) {
    let mut before: Option<(usize, char)> = None;
    for (at, character) in word.char_indices() {
        if character < '\u{e00}' {
            before = None;
            continue;
        }
        if let Some((start, first)) = before {
            let end = at.saturating_add(character.len_utf8());
            let span = Span::new(base.saturating_add(start), base.saturating_add(end));
            add(Kind::Characters, u64::from(u32::from(first)) << 32 | u64::from(u32::from(character)), span);
        }
        before = Some((at, character));
    }
}

#[cfg(test)]
mod tests {
    use super::VERSION;
    use crate::bounce::{Classifier, training, vocabulary::WORDS};

    /// The sum of the features that words have, over texts with every kind of them and
    /// the whole vocabulary. If it changes, raise [`VERSION`]: stored lessons hold the
    /// old numbers.
    #[test]
    fn another_reading_of_words_has_another_version() {
        let texts = [
            "550 5.1.1 <kim@example.org>: Recipient address rejected: User unknown (id 4F2A1)",
            "452 4.2.2 Das Postfach ist überfüllt; voir https://help.example.net/quota",
            "收件人邮箱已满 Почтовый ящик переполнен",
            "554 OFR_506 [501] host mx.example.org [192.0.2.7] said: internationalization",
        ];
        let classifier = Classifier::new();
        let terms = WORDS.iter().flat_map(|(_, words)| words.iter().copied());
        let features = texts.into_iter().chain(terms).flat_map(|text| training::features(&classifier, text));
        let of_words = features.filter(|(kind, _)| super::is_of_words(*kind));
        let sum = of_words
            .fold(0_u32, |sum, (kind, feature)| sum.rotate_left(5).wrapping_add(feature ^ u32::from(kind)));
        assert_eq!((VERSION, sum), (1, 3_012_605_482));
    }
}
