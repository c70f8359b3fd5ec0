//! What the words of a clause say together: wishes that no list of phrases holds all
//! wordings of.

use alloc::vec::Vec;

use super::{
    language::Language,
    lexicon::{Concept, EVERYWHERE, LEXICON, MISSPELT, SEPARABLE},
    phrases::Sign,
    rules::{RULES, any, bit},
    text::Word,
    word_map::{WordMap, basis},
};

/// What a word is about: one bit for each [`Concept`].
pub(super) type Concepts = u128;

/// The words of the lexicon, by language.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    words: WordMap<Concepts>,
}

impl Lexicon {
    pub(super) fn new() -> Self {
        let all = LEXICON.iter().flat_map(|(language, own)| {
            own.iter().chain(EVERYWHERE).flat_map(move |(concept, words)| {
                words.split(' ').map(move |word| (basis(*language as u8), word, bit(*concept)))
            })
        });
        Self { words: WordMap::new(all, |concepts, own| *concepts |= own) }
    }

    /// What a word is about in a language.
    fn of(&self, word: &str, language: Language) -> Concepts {
        let mut found = 0;
        self.words.each(basis(language as u8), word, |concepts| found |= concepts);
        found | enclitic(word, language, found)
    }

    /// Whether a language has a word.
    pub(super) fn knows(&self, word: &str, language: Language) -> bool {
        self.of(word, language) != 0
    }

    /// What each word is about.
    pub(super) fn read(&self, words: &[Word], language: Option<Language>) -> Vec<Concepts> {
        let of = |word: &Word| {
            let found = match language {
                Some(language) => self.of(&word.text, language),
                // A text too short to tell its language by: a word may be of any.
                None => LEXICON.iter().fold(0, |found, (language, _)| found | self.of(&word.text, *language)),
            };
            let address = if word.joint == '@' { bit(Concept::Address) } else { 0 };
            address | if found == 0 { misspelt(&word.text) } else { found }
        };
        let mut out: Vec<Concepts> = words.iter().take(MAX_WORDS).map(of).collect();
        if matches!(language, Some(Language::German | Language::Dutch)) {
            join_verbs(words, &mut out, language);
        }
        for (at, own) in out.iter_mut().enumerate() {
            // `opt out`, `opt me out`.
            let word = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
            let is_out = || word(at.saturating_add(1)) == "out" || word(at.saturating_add(2)) == "out";
            if matches!(word(at), "opt" | "opting" | "opted") && is_out() {
                *own |= bit(Concept::Unsubscribe);
            }
        }
        out
    }
}

/// Gives verbs of two parts their meaning: `melden Sie mich ab`.
fn join_verbs(words: &[Word], concepts: &mut [Concepts], language: Option<Language>) {
    let verbs = || SEPARABLE.iter().filter(|(own, ..)| Some(*own) == language);
    let ends = |at: usize| starts_clause(words, at.saturating_add(1), language);
    let goes_on = |at: usize| {
        let next = words.get(at.saturating_add(1)).map_or("", |word| word.text.as_str());
        matches!(
            next,
            "mit" | "met" | "damit" | "bitte" | "aub" | "mir" | "me" | "mij" | "mich" | "uns" | "hiermee"
        )
    };
    for (place, word) in words.iter().enumerate().take(concepts.len()) {
        for (_, concept, _, particle) in verbs().filter(|(.., stem, _)| word.text.starts_with(stem)) {
            let rest = words.iter().enumerate().skip(place.saturating_add(1)).take(PARTS_REACH);
            let found = rest
                .take_while(|(_, other)| !other.after_break)
                .find(|(at, other)| other.text == *particle && (ends(*at) || goes_on(*at)));
            if found.is_some()
                && let Some(own) = concepts.get_mut(place)
            {
                *own |= bit(*concept);
            }
        }
    }
}

/// How many words the parts of a verb may be apart.
const PARTS_REACH: usize = 10;

/// What a misspelled word of leaving stands for; nothing for any other word.
fn misspelt(word: &str) -> Concepts {
    const SHORTEST: usize = 7;
    const LONGEST: usize = 16;
    if !(SHORTEST..=LONGEST).contains(&word.len()) || !word.is_ascii() {
        return 0;
    }
    let is_near = |right: &str| {
        // `many unsubscribes`: a noun.
        if word.strip_suffix('s') == Some(right) {
            return false;
        }
        let allowed = if right.len() > 9 { 2 } else { 1 };
        word.get(..2) == right.get(..2)
            && word.len().abs_diff(right.len()) <= allowed
            && distance(word.as_bytes(), right.as_bytes()) <= allowed
    };
    MISSPELT.iter().find(|(_, right)| is_near(right)).map_or(0, |(concept, _)| bit(*concept))
}

/// How many letters are put in, left out, changed or swapped with the next, for words of
/// 16 bytes at most.
fn distance(one: &[u8], other: &[u8]) -> usize {
    const SIZE: usize = 20;
    let mut rows = [[0_usize; SIZE]; 3];
    rows[1] = core::array::from_fn(|column| column);
    for (line, own) in one.iter().enumerate() {
        let [older, last, next] = &mut rows;
        next[0] = line.saturating_add(1);
        for (column, theirs) in other.iter().enumerate() {
            let cell = |row: &[usize; SIZE], at: usize| row.get(at).copied().unwrap_or(SIZE);
            let right = column.saturating_add(1);
            let mut least = cell(last, column).saturating_add(usize::from(own != theirs));
            least = least.min(cell(last, right).saturating_add(1)).min(cell(next, column).saturating_add(1));
            let is_swap = line > 0
                && column > 0
                && other.get(column.wrapping_sub(1)) == Some(own)
                && one.get(line.wrapping_sub(1)) == Some(theirs);
            if is_swap {
                least = least.min(cell(older, column.saturating_sub(1)).saturating_add(1));
            }
            if let Some(out) = next.get_mut(right) {
                *out = least;
            }
        }
        rows.rotate_left(1);
    }
    rows[1].get(other.len()).copied().unwrap_or(SIZE)
}

/// How many words are looked at.
const MAX_WORDS: usize = 400;

/// `elimínenme`, `toglietemi`: the verb brings its object.
fn enclitic(word: &str, language: Language, found: Concepts) -> Concepts {
    let verbs = any(&[
        Concept::Remove,
        Concept::Take,
        Concept::Contact,
        Concept::Keep,
        Concept::Let,
        Concept::Forget,
        Concept::Include,
        Concept::Approach,
    ]);
    let endings: &[&str] = match language {
        Language::Spanish => &["me", "nos"],
        Language::Italian => &["mi", "ci"],
        _ => return 0,
    };
    let is_one = word.len() > 3 && endings.iter().any(|ending| word.ends_with(ending));
    if found & verbs != 0 && is_one { bit(Concept::Myself) } else { 0 }
}

/// The words between two commas or the ends of a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clause<'a> {
    pub(super) words: &'a [Word],
    /// The words after it.
    rest: &'a [Word],
    /// The concepts of the whole text.
    text: &'a [Concepts],
    pub(super) concepts: &'a [Concepts],
    /// All of its concepts.
    pub(super) all: Concepts,
    /// Where it begins in the text.
    pub(super) from: usize,
    pub(super) language: Option<Language>,
    /// Whether its sentence ends in a question mark.
    pub(super) is_question: bool,
}

/// The clauses of a text.
pub(super) fn clauses<'a>(
    words: &'a [Word],
    text: &'a [Concepts],
    language: Option<Language>,
) -> impl Iterator<Item = Clause<'a>> {
    let count = words.len().min(text.len());
    let mut from = 0_usize;
    core::iter::from_fn(move || {
        if from >= count {
            return None;
        }
        let end = (from.saturating_add(1)..count)
            .find(|at| starts_clause(words, *at, language) || text.get(*at).is_some_and(|own| own & BUT != 0))
            .unwrap_or(count);
        let concepts = text.get(from..end).unwrap_or_default();
        let clause = Clause {
            words: words.get(from..end).unwrap_or_default(),
            rest: words.get(end..).unwrap_or_default(),
            text,
            concepts,
            all: concepts.iter().fold(0, |all, own| all | own),
            from,
            language,
            is_question: is_question(words, end),
        };
        from = end;
        Some(clause)
    })
}

const BUT: Concepts = bit(Concept::But);

/// Whether a clause starts at a place, or the text ends there.
fn starts_clause(words: &[Word], at: usize, language: Option<Language>) -> bool {
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    // The `e` of `e-mail` is not a word.
    let is_mail = || words.get(at.saturating_add(1)).is_some_and(|next| next.text.starts_with("mail"));
    // The Italian `è` is not an `e`.
    let is_plain = |word: &Word| word.end.saturating_sub(word.start) == word.text.len();
    let joined = |word: &Word| joins(&word.text, language) && is_plain(word) && !is_mail();
    words.get(at).is_none_or(|word| word.after_break || joined(word))
        || before.is_some_and(|word| matches!(word.joint, ',' | ';' | ':' | '(' | ')'))
}

/// Whether the sentence ends in a question mark of which the clause ends at a place.
pub(super) fn is_question(words: &[Word], end: usize) -> bool {
    let end = end.saturating_sub(1);
    let rest = words.get(end..).unwrap_or_default();
    let reach = 20;
    rest.iter()
        .take(reach)
        .enumerate()
        .take_while(|(at, word)| *at == 0 || !word.after_break)
        .any(|(_, word)| word.joint == '?')
}

/// Whether a word joins two clauses: `and` and its like.
fn joins(word: &str, language: Option<Language>) -> bool {
    match language {
        Some(Language::English) | None => word == "and",
        Some(Language::French) => word == "et",
        Some(Language::German) => word == "und",
        Some(Language::Spanish) => word == "y",
        Some(Language::Italian | Language::Portuguese) => word == "e",
        Some(Language::Dutch) => word == "en",
    }
}

impl Clause<'_> {
    /// The places of the words that are about one of some concepts.
    pub(super) fn places(&self, wanted: Concepts) -> impl Iterator<Item = usize> {
        let concepts = if self.has(wanted) { self.concepts } else { &[] };
        concepts.iter().enumerate().filter(move |(_, own)| **own & wanted != 0).map(|(at, _)| at)
    }

    pub(super) const fn has(&self, wanted: Concepts) -> bool {
        self.all & wanted != 0
    }

    /// What a word is about; nothing beyond the ends.
    pub(super) fn at(&self, place: usize) -> Concepts {
        self.concepts.get(place).copied().unwrap_or_default()
    }

    pub(super) fn word(&self, place: usize) -> &str {
        self.words.get(place).map_or("", |word| word.text.as_str())
    }

    /// A word after the clause, the first one at 0.
    pub(super) fn word_after(&self, place: usize) -> &str {
        self.rest.get(place).map_or("", |word| word.text.as_str())
    }

    /// What so many words before the clause are about.
    pub(super) fn before(&self, reach: usize) -> Concepts {
        let before = self.text.get(self.from.saturating_sub(reach)..self.from).unwrap_or_default();
        before.iter().fold(0, |all, own| all | own)
    }

    /// What so many words after the clause are about.
    pub(super) fn after(&self, reach: usize) -> Concepts {
        let end = self.from.saturating_add(self.words.len()).min(self.text.len());
        let after = self.text.get(end..end.saturating_add(reach).min(self.text.len())).unwrap_or_default();
        after.iter().fold(0, |all, own| all | own)
    }

    /// What each word of the clause and so many on both sides are about.
    pub(super) fn around(&self, reach: usize) -> &[Concepts] {
        let end = self.from.saturating_add(self.words.len()).saturating_add(reach).min(self.text.len());
        self.text.get(self.from.saturating_sub(reach)..end).unwrap_or_default()
    }

    /// Whether one of the wanted words is so near a place, that place left out.
    pub(super) fn near(&self, at: usize, reach: usize, wanted: Concepts) -> bool {
        if !self.has(wanted) {
            return false;
        }
        let from = at.saturating_sub(reach);
        self.concepts
            .iter()
            .enumerate()
            .skip(from)
            .take_while(|(other, _)| *other <= at.saturating_add(reach))
            .any(|(other, own)| other != at && own & wanted != 0)
    }

    /// `removed`, `gelöscht`, `eliminado`: what was done, or was not.
    pub(super) fn is_past(&self, at: usize) -> bool {
        let word = self.word(at);
        let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
        match self.language {
            Some(Language::English) | None => ends(&["ed", "taken", "dropped"]),
            Some(Language::French) => !ends(&["ez", "er", "re", "ir"]),
            Some(Language::German) => word.contains("ge") && ends(&["t", "chen", "gen"]),
            Some(Language::Spanish | Language::Portuguese) => {
                ends(&["ado", "ada", "ido", "ida", "ados", "adas", "idos", "idas"])
            }
            Some(Language::Italian) => ends(&["ato", "ata", "ati", "rimosso", "tolto"]),
            // `vergeet` is not a past form.
            Some(Language::Dutch) => {
                (word.contains("ge") && !word.starts_with("verge")) || ends(&["rd", "nd"])
            }
        }
    }

    /// Whether what is past shows by its form, and not by an ending that nouns have too.
    pub(super) const fn has_past_forms(&self) -> bool {
        matches!(self.language, Some(Language::German | Language::Dutch))
    }

    pub(super) const fn is_romance(&self) -> bool {
        matches!(
            self.language,
            Some(Language::French | Language::Spanish | Language::Italian | Language::Portuguese)
        )
    }
}

/// What the clauses of a text say: the sign of each rule that fits, with the number of
/// the rule.
pub(super) fn says(words: &[Word], concepts: &[Concepts], language: Option<Language>) -> Vec<(Sign, usize)> {
    let mut out = Vec::new();
    for clause in clauses(words, concepts, language) {
        for (number, (sign, needed, barred)) in RULES.iter().enumerate() {
            if !clause.has(*barred) && needed.iter().all(|set| clause.has(*set)) {
                out.push((*sign, number));
            }
        }
    }
    out
}

/// How many words with a concept a pair may reach over.
const REACH: usize = 3;

/// The concepts of a text and their pairs, as numbers.
pub(super) fn features(
    words: &[Word],
    concepts: &[Concepts],
    language: Option<Language>,
    mut single: impl FnMut(u64),
    mut pair: impl FnMut(u64),
) {
    for clause in clauses(words, concepts, language) {
        let mut before: [Concepts; REACH] = [0; REACH];
        let mut denied = 0_u64;
        for own in clause.concepts.iter().copied().filter(|own| *own != 0) {
            for concept in bits(own) {
                single(concept << 1 | denied);
                for other in before.iter().flat_map(|other| bits(*other)) {
                    pair(other << 8 | concept);
                }
            }
            if own & bit(Concept::Not) != 0 {
                denied = 1;
            }
            before.rotate_right(1);
            if let Some(nearest) = before.first_mut() {
                *nearest = own;
            }
        }
    }
}

/// The places of the bits that are set, the first few.
fn bits(of: Concepts) -> impl Iterator<Item = u64> {
    let mut rest = of;
    core::iter::from_fn(move || {
        let at = (rest != 0).then(|| rest.trailing_zeros())?;
        rest &= rest.wrapping_sub(1);
        Some(u64::from(at))
    })
    .take(4)
}
