//! From a folded text to the rules that match it, in one pass.
//!
//! One automaton holds the vocabulary and the rules' literals. Its matches are tokens; a rule of
//! several terms is tried when the term of its last set comes by, against the few tokens before.

use alloc::{collections::BTreeMap, vec, vec::Vec};

use aho_corasick::{AhoCorasick, Anchored, Input, Match, MatchKind, StartKind};

use super::{
    rules::{self, LIGHT, Pattern, REACH, Rule, Set},
    words::{Term, WORDS},
};
use crate::diagnostic::Span;

/// How many tokens back a pattern may look: the longest pattern and the light tokens between.
const WINDOW: usize = 12;

const HELP: Set = rules::one(Term::Help);
const BREAK: Set = rules::one(Term::Break);

/// What a word of the automaton stands for.
#[derive(Debug, Clone, Default)]
struct Word {
    /// The bit of its term, 0 for none.
    term: Set,
    /// The index of its term, for the table of rules.
    index: Option<usize>,
    /// The rules whose literal it is.
    literals: Vec<&'static Rule>,
    /// Whether it is the beginning of a word and may go on.
    open: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Token {
    term: Set,
    start: usize,
    end: usize,
}

/// The vocabulary and the rules, made ready.
#[derive(Debug, Clone)]
pub(super) struct Lexer {
    automaton: Option<AhoCorasick>,
    words: Vec<Word>,
    /// For each term, the rules whose pattern ends with it.
    by_last: Vec<Vec<&'static Rule>>,
}

impl Lexer {
    pub(super) fn new() -> Self {
        let mut texts: Vec<&'static str> = Vec::new();
        let mut words: Vec<Word> = Vec::new();
        let mut known = BTreeMap::new();
        let mut entry = |text: &'static str| {
            let open = text.ends_with('*');
            let text = text.trim_end_matches('*');
            *known.entry(text).or_insert_with(|| {
                texts.push(text);
                words.push(Word { open, ..Word::default() });
                texts.len().saturating_sub(1)
            })
        };
        let mut terms = Vec::new();
        for &(term, synonyms) in WORDS {
            for text in synonyms {
                terms.push((entry(text), term));
            }
        }
        let mut literals = Vec::new();
        let mut by_last = vec![Vec::new(); Set::BITS as usize];
        for rule in rules::all() {
            match rule.pattern {
                Pattern::Literal(text) => literals.push((entry(text), rule)),
                Pattern::Terms(sets) => {
                    let last = sets.last().copied().unwrap_or_default();
                    for (index, bucket) in by_last.iter_mut().enumerate() {
                        if last >> index & 1 == 1 {
                            bucket.push(rule);
                        }
                    }
                }
            }
        }
        for (word, term) in terms {
            if let Some(word) = words.get_mut(word) {
                word.term = rules::one(term);
                word.index = Some(term as usize);
            }
        }
        for (word, rule) in literals {
            if let Some(word) = words.get_mut(word) {
                word.literals.push(rule);
            }
        }
        // The automaton of fixed tables fits any memory; were it ever refused, the codes decide.
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .start_kind(StartKind::Both).build(&texts).ok();
        Self { automaton, words, by_last }
    }

    /// Calls `hit` with every rule whose pattern matches, and where.
    pub(super) fn scan(&self, text: &str, mut hit: impl FnMut(&'static Rule, Span)) {
        let Some(automaton) = &self.automaton else { return };
        let mut window = [Token::default(); WINDOW];
        let mut count = 0_usize;
        let mut skipping = false;
        let mut at = 0;
        while let Some(found) = automaton.find(Input::new(text).range(at..)) {
            let start = found.start();
            at = start.saturating_add(1);
            let Some((word, end)) = self.word_at(automaton, text, found) else { continue };
            at = end;
            for rule in &word.literals {
                hit(rule, Span::new(start, end));
            }
            let Some(index) = word.index else { continue };
            // Where help is offered, the words name the help, up to the end of the sentence.
            if word.term == HELP || word.term == BREAK {
                skipping = word.term == HELP;
            } else if skipping {
                continue;
            }
            let token = Token { term: word.term, start, end };
            window.rotate_right(1);
            if let Some(first) = window.first_mut() {
                *first = token;
            }
            count = count.saturating_add(1);
            let seen = window.get(..count.min(WINDOW)).unwrap_or_default();
            for rule in self.by_last.get(index).into_iter().flatten() {
                if let Pattern::Terms(sets) = rule.pattern
                    && let Some(first) = row(sets, seen)
                {
                    hit(rule, Span::new(first, end));
                }
            }
        }
    }

    /// The longest word that stands where `found` starts, and its end.
    fn word_at(&self, automaton: &AhoCorasick, text: &str, found: Match) -> Option<(&Word, usize)> {
        let (bytes, start) = (text.as_bytes(), found.start());
        if !is_boundary(bytes, start) {
            return None;
        }
        let mut found = found;
        loop {
            let word = self.words.get(found.pattern().as_usize())?;
            let end = found.end();
            // `relay=` names a field of a log line.
            let is_key = bytes.get(end) == Some(&b'=');
            if !is_key && (word.open || is_boundary(bytes, end)) {
                return Some((word, end));
            }
            let shorter = Input::new(text).range(start..end.saturating_sub(1)).anchored(Anchored::Yes);
            found = automaton.find(shorter)?;
        }
    }
}

/// Whether the tokens, the last one first, end with a row of terms; where it starts.
fn row(sets: &[Set], tokens: &[Token]) -> Option<usize> {
    let mut tokens = tokens.iter();
    let mut right = tokens.next()?;
    for set in sets.iter().rev().skip(1) {
        loop {
            let left = tokens.next()?;
            if right.start.saturating_sub(left.end) > REACH {
                return None;
            }
            if left.term & set != 0 {
                right = left;
                break;
            }
            if left.term & LIGHT == 0 {
                return None;
            }
        }
    }
    Some(right.start)
}

/// Whether no word of letters and digits goes through this place.
fn is_boundary(bytes: &[u8], at: usize) -> bool {
    let is_inner = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    !(is_inner(at.checked_sub(1).and_then(|before| bytes.get(before))) && is_inner(bytes.get(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_has_two_terms() {
        let mut seen = BTreeMap::new();
        for &(term, words) in WORDS {
            for word in words {
                assert_eq!(seen.insert(*word, term), None, "{word} is listed twice, last as {term:?}");
            }
        }
    }

    #[test]
    fn words_are_folded() {
        for (_, words) in WORDS {
            for word in *words {
                assert_eq!(*word, word.to_ascii_lowercase(), "words are lower-case");
                assert!(!word.contains("  "), "words have single spaces");
            }
        }
    }
}
