//! From the words of a text to the rules that match it, in one pass.
//!
//! The vocabulary is a dictionary of phrases, walked word by word, the longest phrase
//! first: a text is some twenty words, and a lookup of each costs less than an
//! automaton over all its bytes, whose table outgrows the caches. Scripts without
//! spaces between words, and stems, are searched for by such an automaton; only texts
//! outside ASCII need it. A rule of several terms is tried when the term of its last
//! set comes by, against the few tokens before.

use alloc::{collections::BTreeMap, vec, vec::Vec};

use aho_corasick::{AhoCorasick, Input, MatchKind};

use super::{
    rules::{self, LIGHT, Pattern, REACH, Rule, Set},
    tokens::{Lower, phrase},
    vocabulary::{Term, WORDS},
    word::{Word, hash},
};
use crate::diagnostic::Span;

/// How many tokens back a pattern may look: the longest pattern and the light tokens
/// between.
const WINDOW: usize = 8;

/// How many tokens are kept before the window moves back.
const TOKENS: usize = 4 * WINDOW;

const HELP: u8 = Term::Help as u8;
const BREAK: u8 = Term::Break as u8;

/// The number of the term that stands for the end of a sentence.
pub(super) const TERM_BREAK: u64 = Term::Break as u64;

/// What a phrase stands for.
#[derive(Debug, Clone, Default)]
struct Entry {
    /// The number of its term.
    term: Option<u8>,
    /// The rules whose literal it is.
    literals: Vec<&'static Rule>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Token {
    /// The number of its term.
    term: u8,
    /// Its first byte.
    start: u32,
    /// Its first word, and the word after its last one.
    words: (u32, u32),
}

impl Token {
    const fn is_in(self, set: Set) -> bool {
        set.wrapping_shr(self.term as u32) & 1 == 1
    }
}

/// The vocabulary and the rules, prepared for matching.
#[derive(Debug, Clone)]
pub(super) struct Matcher {
    entries: Vec<Entry>,
    phrases: Phrases,
    /// Stems, and words of scripts without spaces; their entries in the order of the
    /// patterns.
    stems: Option<AhoCorasick>,
    stem_entries: Vec<usize>,
    index: Index,
}

/// The rules by how their patterns end.
#[derive(Debug, Clone)]
struct Index {
    /// For each term, the rules whose pattern is that term.
    alone: Vec<Vec<&'static Rule>>,
    /// For each term and the one before it, which of `lists` has the rules that end so;
    /// 0 for none.
    pairs: Vec<u16>,
    lists: Vec<Vec<&'static Rule>>,
}

/// Greater than the number of terms.
const TERMS: usize = Set::BITS as usize;

impl Index {
    fn new() -> Self {
        let mut out =
            Self { alone: vec![Vec::new(); TERMS], pairs: vec![0; TERMS * TERMS], lists: vec![Vec::new()] };
        for rule in rules::all() {
            let Pattern::Terms(sets) = rule.pattern else { continue };
            let terms_of = |set: Set| (0..TERMS).filter(move |term| set >> term & 1 == 1);
            match *sets {
                [alone] => {
                    for term in terms_of(alone) {
                        if let Some(list) = out.alone.get_mut(term) {
                            list.push(rule);
                        }
                    }
                }
                [.., before, last] => {
                    for (last, before) in
                        terms_of(last).flat_map(|last| terms_of(before).map(move |before| (last, before)))
                    {
                        out.add_pair(last, before, rule);
                    }
                }
                [] => {}
            }
        }
        out
    }

    fn add_pair(&mut self, last: usize, before: usize, rule: &'static Rule) {
        let Some(pair) = self.pairs.get_mut(place_of(last, before)) else { return };
        if *pair == 0 {
            *pair = u16::try_from(self.lists.len()).unwrap_or_default();
            self.lists.push(Vec::new());
        }
        if let Some(list) = self.lists.get_mut(usize::from(*pair)) {
            list.push(rule);
        }
    }

    /// The rules of more than one term that end with `before`, `last`.
    fn ending(&self, last: usize, before: usize) -> &[&'static Rule] {
        let list = self.pairs.get(place_of(last, before)).copied().unwrap_or_default();
        self.lists.get(usize::from(list)).map(Vec::as_slice).unwrap_or_default()
    }
}

const fn place_of(last: usize, before: usize) -> usize {
    last.saturating_mul(TERMS).saturating_add(before)
}

impl Matcher {
    pub(super) fn new() -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut phrases = Phrases::default();
        let mut stems: Vec<&'static str> = Vec::new();
        let mut stem_entries = Vec::new();
        let mut known: BTreeMap<Vec<&'static str>, usize> = BTreeMap::new();
        let mut entry = |text: &'static str, entries: &mut Vec<Entry>| {
            let key: Vec<&str> = if is_stem(text) { vec![text] } else { phrase(text) };
            *known.entry(key).or_insert_with_key(|key| {
                let index = entries.len();
                entries.push(Entry::default());
                if is_stem(text) {
                    stems.push(text.trim_end_matches('*'));
                    stem_entries.push(index);
                } else {
                    phrases.add(key, index);
                }
                index
            })
        };
        for rule in rules::all() {
            if let Pattern::Literal(text) = rule.pattern {
                let index = entry(text, &mut entries);
                if let Some(entry) = entries.get_mut(index) {
                    entry.literals.push(rule);
                }
            }
        }
        for &(term, synonyms) in WORDS {
            for text in synonyms {
                let index = entry(text, &mut entries);
                if let Some(entry) = entries.get_mut(index) {
                    entry.term = Some(term as u8);
                }
            }
        }
        // The automaton of a fixed table fits any memory. If it were ever refused, the phrases
        // would decide.
        let stems = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(stems)
            .ok();
        Self { entries, phrases, stems, stem_entries, index: Index::new() }
    }

    /// Calls `hit` with every rule whose pattern matches, and where.
    ///
    /// Notes the terms in the words that begin them.
    pub(super) fn scan(
        &self,
        text: &Lower<'_>,
        part: Span,
        words: &mut [Word],
        mut hit: impl FnMut(&'static Rule, Span),
    ) {
        let mut stems = self.stems_of(text, part, words).into_iter().peekable();
        let mut reader = Reader::new(self, &mut hit);
        let mut at = 0_usize;
        while let Some(first) = words.get(at).copied() {
            let begin = first.start as usize;
            while let Some((entry, span, place)) = stems.next_if(|(_, span, _)| span.start() <= begin) {
                note(words, place.0, reader.entry(entry, span, place));
            }
            if first.after_break {
                reader.token(BREAK, Span::at(begin), (at, at));
            }
            let next = at.saturating_add(1);
            // Most words begin no phrase.
            let Some(place) = self.phrases.first.get(first.hash) else {
                at = next;
                continue;
            };
            let (more, entry) = self.phrases.longest(place, words.get(next..).unwrap_or_default());
            let after = next.saturating_add(more);
            if let Some(entry) = entry.and_then(|entry| self.entries.get(entry)) {
                let end = words.get(after.saturating_sub(1)).map_or(first.end, |last| last.end);
                note(words, at, reader.entry(entry, Span::new(begin, end as usize), (at, after)));
            }
            at = after;
        }
        for (entry, span, place) in stems {
            note(words, place.0, reader.entry(entry, span, place));
        }
    }

    /// The stems in a text outside ASCII, each with its word.
    fn stems_of<'t>(
        &'t self,
        text: &Lower<'_>,
        part: Span,
        words: &[Word],
    ) -> Vec<(&'t Entry, Span, (usize, usize))> {
        let is_ascii = text.is_ascii || part.slice(text.as_str()).is_none_or(str::is_ascii);
        let Some(stems) = self.stems.as_ref().filter(|_| !is_ascii) else { return Vec::new() };
        let found = stems.find_iter(Input::new(text.as_str()).range(part.range())).filter_map(|found| {
            let entry = self.entries.get(*self.stem_entries.get(found.pattern().as_usize())?)?;
            let at = words.partition_point(|word| word.start as usize <= found.start()).saturating_sub(1);
            Some((entry, Span::new(found.start(), found.end()), (at, at.saturating_add(1))))
        });
        found.collect()
    }
}

/// Notes a term in the word that begins it.
fn note(words: &mut [Word], at: usize, term: Option<u8>) {
    if let (Some(term), Some(word)) = (term, words.get_mut(at)) {
        word.term = term;
    }
}

/// Whether a word of the vocabulary is a stem, or of a script without spaces.
fn is_stem(text: &str) -> bool {
    text.ends_with('*') || text.chars().any(|character| character >= '\u{e00}')
}

/// The tokens of a text, and the rules that they complete.
struct Reader<'l, 'h, F> {
    matcher: &'l Matcher,
    hit: &'h mut F,
    /// The last tokens, the last one first, from `at` on.
    tokens: [Token; TOKENS],
    at: usize,
    skipping: bool,
}

impl<'l, 'h, F: FnMut(&'static Rule, Span)> Reader<'l, 'h, F> {
    fn new(matcher: &'l Matcher, hit: &'h mut F) -> Self {
        Self { matcher, hit, tokens: [Token::default(); TOKENS], at: TOKENS, skipping: false }
    }

    /// Reads an entry. Returns the number of its term, unless it only names help.
    fn entry(&mut self, entry: &Entry, span: Span, words: (usize, usize)) -> Option<u8> {
        for rule in &entry.literals {
            (self.hit)(rule, span);
        }
        self.token(entry.term?, span, words)
    }

    fn token(&mut self, term: u8, span: Span, words: (usize, usize)) -> Option<u8> {
        // Where help is offered, the words name the help, up to the end of the sentence.
        if term == HELP || term == BREAK {
            self.skipping = term == HELP;
        } else if self.skipping {
            return None;
        }
        if self.at == 0 {
            // The front is full: what is still looked at moves to the back.
            self.at = TOKENS.saturating_sub(WINDOW);
            self.tokens.copy_within(..WINDOW, self.at);
        }
        self.at = self.at.saturating_sub(1);
        if let Some(first) = self.tokens.get_mut(self.at) {
            let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let words = (small(words.0), small(words.1));
            *first = Token { term, start: small(span.start()), words };
        }
        let end = self.at.saturating_add(WINDOW).min(TOKENS);
        let seen = self.tokens.get(self.at..end).unwrap_or_default();
        for rule in self.matcher.index.alone.get(usize::from(term)).into_iter().flatten() {
            (self.hit)(rule, span);
        }
        for before in seen.iter().skip(1) {
            for rule in self.matcher.index.ending(term.into(), before.term.into()) {
                if let Pattern::Terms(sets) = rule.pattern
                    && let Some(first) = row(sets, seen)
                {
                    (self.hit)(rule, Span::new(first, span.end()));
                }
            }
            if !before.is_in(LIGHT) {
                break;
            }
        }
        Some(term)
    }
}

/// If the tokens (the last one first) end with a row of terms, the place where it
/// starts.
fn row(sets: &[Set], tokens: &[Token]) -> Option<usize> {
    let mut tokens = tokens.iter();
    let mut right = tokens.next()?;
    for set in sets.iter().rev().skip(1) {
        loop {
            let left = tokens.next()?;
            if right.words.0.saturating_sub(left.words.1) as usize > REACH {
                return None;
            }
            if left.is_in(*set) {
                right = left;
                break;
            }
            if !left.is_in(LIGHT) {
                return None;
            }
        }
    }
    Some(right.start as usize)
}

/// Phrases as paths of words.
///
/// A word is identified by 48 bits of its hash. A word outside the vocabulary has the
/// hash of one inside once in a hundred billion words, which costs one misread word.
/// Everything is kept small, so that the tables stay in the caches.
#[derive(Debug, Clone, Default)]
struct Phrases {
    /// The place after the first word.
    first: Table,
    /// The place after a place and a word.
    steps: Table,
    places: Vec<Place>,
}

/// A place on the path of some phrases.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// The entry of the phrase that ends here, plus one; 0 for none.
    entry: u16,
}

impl Phrases {
    fn add(&mut self, words: &[&str], entry: usize) {
        if self.places.is_empty() {
            // A table knows no number 0.
            self.places.push(Place::default());
        }
        let mut place = None;
        for text in words {
            let (table, key) = match place {
                None => (&mut self.first, hash(text)),
                Some(place) => (&mut self.steps, step_key(place, hash(text))),
            };
            let next = table.get(key).unwrap_or_else(|| {
                let next = u16::try_from(self.places.len()).unwrap_or_default();
                table.insert(key, next);
                self.places.push(Place::default());
                next
            });
            place = Some(next);
        }
        if let Some(place) = place.and_then(|place| self.places.get_mut(usize::from(place))) {
            place.entry = u16::try_from(entry.saturating_add(1)).unwrap_or_default();
        }
    }

    /// The longest phrase that goes on from a place with some words: how many of them,
    /// and its entry; none of them and no entry if no phrase ends there.
    fn longest(&self, mut at: u16, words: &[Word]) -> (usize, Option<usize>) {
        let (mut best, mut entry, mut taken) = (0, 0_u16, 0_usize);
        while let Some(place) = self.places.get(usize::from(at)) {
            // Without a branch: whether a phrase ends here is anyone's guess.
            (best, entry) = if place.entry == 0 { (best, entry) } else { (taken, place.entry) };
            let word = words.get(taken).filter(|word| !word.after_break);
            let Some(next) = word.and_then(|word| self.steps.get(step_key(at, word.hash))) else { break };
            at = next;
            taken = taken.saturating_add(1);
        }
        (best, usize::from(entry).checked_sub(1))
    }
}

/// A place and a word as one key.
const fn step_key(place: u16, word: u64) -> u64 {
    word ^ (place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A hash table with open addressing, from 48 bits of a key to a number that is not 0.
#[derive(Debug, Clone, Default)]
struct Table {
    /// The upper 48 bits of a key and a number; 0 for a free slot. The length is a
    /// power of two.
    slots: Vec<u64>,
    used: usize,
}

const NUMBER: u64 = 0xffff;

impl Table {
    fn slot(&self, key: u64) -> usize {
        (key >> 40) as usize & self.slots.len().saturating_sub(1)
    }

    fn get(&self, key: u64) -> Option<u16> {
        let mut at = self.slot(key);
        loop {
            let slot = *self.slots.get(at)?;
            if slot == 0 {
                return None;
            }
            if (slot ^ key) & !NUMBER == 0 {
                return Some((slot & NUMBER) as u16);
            }
            at = at.saturating_add(1) & self.slots.len().saturating_sub(1);
        }
    }

    fn insert(&mut self, key: u64, number: u16) {
        // A quarter full at most: the first slot usually ends the search for a word that is not there.
        if self.used.saturating_mul(4) >= self.slots.len() {
            let bigger = self.slots.len().saturating_mul(2).max(16);
            let old = core::mem::replace(&mut self.slots, vec![0; bigger]);
            old.into_iter().filter(|slot| *slot != 0).for_each(|slot| self.put(slot));
        }
        self.put(key & !NUMBER | u64::from(number));
        self.used = self.used.saturating_add(1);
    }

    fn put(&mut self, slot: u64) {
        let mut at = self.slot(slot);
        while self.slots.get(at).is_some_and(|slot| *slot != 0) {
            at = at.saturating_add(1) & self.slots.len().saturating_sub(1);
        }
        if let Some(free) = self.slots.get_mut(at) {
            *free = slot;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_has_two_terms() {
        let mut seen = BTreeMap::new();
        for &(term, words) in WORDS {
            for text in words {
                let key: Vec<_> = if is_stem(text) { vec![*text] } else { phrase(text) };
                assert!(!key.is_empty(), "{text:?} has no word");
                let other = seen.insert(key, term);
                assert!(
                    other.is_none_or(|other| other == term),
                    "{text} is listed twice, as {other:?} and {term:?}"
                );
            }
        }
    }

    #[test]
    fn words_are_folded() {
        for (_, words) in WORDS {
            for word in *words {
                assert_eq!(*word, word.to_ascii_lowercase(), "words are lower-case");
            }
        }
    }

    #[test]
    fn places_and_words_fit_their_numbers() {
        let matcher = Matcher::new();
        assert!(matcher.phrases.places.len() < usize::from(u16::MAX));
        assert!(matcher.entries.len() > 1000 && matcher.entries.len() < usize::from(u16::MAX));
        let words: alloc::collections::BTreeSet<&str> = WORDS
            .iter()
            .flat_map(|(_, words)| *words)
            .filter(|word| !is_stem(word))
            .flat_map(|text| phrase(text))
            .collect();
        let hashes: alloc::collections::BTreeSet<u64> =
            words.iter().map(|text| hash(text) & !NUMBER).collect();
        assert_eq!(words.len(), hashes.len(), "two words of the vocabulary have one hash");
    }
}
