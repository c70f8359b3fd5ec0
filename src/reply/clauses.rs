//! What the words of a clause say together: wishes that no list of phrases holds all wordings of.

use alloc::vec::Vec;

use super::{
    language::Language,
    lexicon::{Concept, EVERYWHERE, LEXICON},
    phrases::Sign,
    rules::{RULES, any, bit},
    signs::Hit,
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
        let of = |word: &Word| match language {
            Some(language) => self.of(&word.text, language),
            // A text too short to tell its language by: a word may be of any.
            None => LEXICON.iter().fold(0, |found, (language, _)| found | self.of(&word.text, *language)),
        };
        words.iter().take(MAX_WORDS).map(of).collect()
    }
}

/// How many words are looked at.
const MAX_WORDS: usize = 400;

/// `elimínenme`, `toglietemi`: the verb brings its object.
fn enclitic(word: &str, language: Language, found: Concepts) -> Concepts {
    let verbs = bit(Concept::Remove) | bit(Concept::Take) | bit(Concept::Contact) | bit(Concept::Keep);
    let endings: &[&str] = match language {
        Language::Spanish => &["me", "nos"],
        Language::Italian => &["mi", "ci"],
        _ => return 0,
    };
    let is_one = word.len() > 5 && endings.iter().any(|ending| word.ends_with(ending));
    if found & verbs != 0 && is_one { bit(Concept::Myself) } else { 0 }
}

/// The words between two commas or the ends of a sentence.
#[derive(Debug, Clone, Copy)]
struct Clause<'a> {
    words: &'a [Word],
    concepts: &'a [Concepts],
    /// Where it begins in the text.
    from: usize,
    language: Option<Language>,
    /// Whether its sentence ends in a question mark.
    is_question: bool,
}

/// The clauses of a text.
fn clauses<'a>(
    words: &'a [Word],
    concepts: &'a [Concepts],
    language: Option<Language>,
) -> impl Iterator<Item = Clause<'a>> {
    let count = words.len().min(concepts.len());
    let mut from = 0_usize;
    core::iter::from_fn(move || {
        if from >= count {
            return None;
        }
        let starts = |at: &usize| {
            let before = at.checked_sub(1).and_then(|before| words.get(before));
            words.get(*at).is_none_or(|word| word.after_break || joins(&word.text, language))
                || before.is_some_and(|word| matches!(word.joint, ',' | ';' | ':' | '(' | ')'))
                || concepts.get(*at).is_some_and(|own| own & bit(Concept::But) != 0)
        };
        let end = (from.saturating_add(1)..count).find(starts).unwrap_or(count);
        let clause = Clause {
            words: words.get(from..end).unwrap_or_default(),
            concepts: concepts.get(from..end).unwrap_or_default(),
            from,
            language,
            is_question: is_question(words, end),
        };
        from = end;
        Some(clause)
    })
}

/// Whether the sentence ends in a question mark of which the clause ends at a place.
fn is_question(words: &[Word], end: usize) -> bool {
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
    fn places(&self, concept: Concept) -> impl Iterator<Item = usize> {
        let wanted = bit(concept);
        self.concepts.iter().enumerate().filter(move |(_, own)| **own & wanted != 0).map(|(at, _)| at)
    }

    fn has(&self, wanted: Concepts) -> bool {
        self.concepts.iter().any(|own| own & wanted != 0)
    }

    /// Whether one of the wanted words stands so near a place, that place left out.
    fn near(&self, at: usize, reach: usize, wanted: Concepts) -> bool {
        let from = at.saturating_sub(reach);
        self.concepts
            .iter()
            .enumerate()
            .skip(from)
            .take_while(|(other, _)| *other <= at.saturating_add(reach))
            .any(|(other, own)| other != at && own & wanted != 0)
    }

    /// Whether a verb is denied: by a word before it, or one after it where the language has it there.
    fn is_denied(&self, at: usize) -> bool {
        let not = bit(Concept::Not);
        let before = self.concepts.get(at.saturating_sub(5)..at).unwrap_or_default();
        let reach = match self.language {
            Some(Language::German | Language::Dutch) => 8,
            Some(Language::French) => 2,
            _ => 0,
        };
        let next = at.saturating_add(1);
        let after =
            self.concepts.get(next..next.saturating_add(reach).min(self.concepts.len())).unwrap_or_default();
        before.iter().chain(after).any(|own| own & not != 0)
    }

    /// `removed`, `gelöscht`, `eliminado`: what was done, or was not.
    fn is_past(&self, at: usize) -> bool {
        let Some(word) = self.words.get(at).map(|word| word.text.as_str()) else { return false };
        let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
        match self.language {
            Some(Language::English) | None => ends(&["ed", "taken", "dropped"]),
            Some(Language::French) => !ends(&["ez", "er", "re", "ir"]),
            Some(Language::German) => word.contains("ge") && ends(&["t", "chen", "gen"]),
            Some(Language::Spanish | Language::Portuguese) => ends(&["do", "da", "dos", "das"]),
            Some(Language::Italian) => ends(&["ato", "ata", "ati", "rimosso", "tolto"]),
            Some(Language::Dutch) => word.contains("ge") || ends(&["rd", "nd"]),
        }
    }

    /// The sign of a wish about mail, and the place of the word that says it.
    fn wish(&self) -> Option<(Sign, usize)> {
        self.removal().or_else(|| self.refusal()).or_else(|| self.objection())
    }

    /// `strike my name from it`, `nehmen Sie uns aus dem Verteiler`; denied it is a wish to stay.
    fn removal(&self) -> Option<(Sign, usize)> {
        let denied = |at: &usize| {
            self.is_denied(*at)
                && (!self.is_past(*at) || self.has(bit(Concept::Wish)))
                && !self.has(any(&[Concept::More, Concept::Repeated]))
        };
        let Some(at) = self.removes().or_else(|| self.takes()) else {
            let is_close = |at: &usize| self.near(*at, 2, bit(Concept::Not)) && denied(at);
            return self.places(Concept::Remove).find(is_close).map(|at| (Sign::Keep, at));
        };
        if !self.is_denied(at) {
            return Some((Sign::OptOut, at));
        }
        denied(&at).then_some((Sign::Keep, at))
    }

    /// A verb of removal with what is removed, or what from.
    fn removes(&self) -> Option<usize> {
        let place = any(&[Concept::List, Concept::Address]);
        let myself = bit(Concept::Myself);
        let target = place | myself | any(&[Concept::Mail, Concept::Advertising, Concept::Data]);
        if self.has(any(&[Concept::Talk, Concept::Trial, Concept::Price])) && !self.has(place) {
            return None;
        }
        self.places(Concept::Remove).find(|at| {
            let own = self.concepts.get(*at).copied().unwrap_or_default();
            let has_target = own & myself != 0 || self.near(*at, 8, target);
            // Asked about, not asked for.
            let asks_us = self.has(myself | bit(Concept::Please)) || own & myself != 0 || self.points();
            let is_asked = self.is_question && !asks_us;
            has_target && !is_asked && !self.is_told(*at)
        })
    }

    /// Whether a word points at what is meant, `this address`, or at whom is asked, `could you`.
    fn points(&self) -> bool {
        const POINTING: &[&str] = &[
            "this", "you", "cette", "vous", "diese", "dieses", "sie", "ihr", "esta", "ustedes", "questo",
            "questa", "dit", "deze", "u", "este", "voces",
        ];
        self.words.iter().any(|word| POINTING.contains(&word.text.as_str()))
    }

    /// A verb of taking, with what is taken and the list, or an "off".
    fn takes(&self) -> Option<usize> {
        let object = any(&[Concept::Myself, Concept::Address, Concept::Mail]);
        let needs_off = !matches!(
            self.language,
            Some(
                Language::French
                    | Language::Spanish
                    | Language::Italian
                    | Language::Portuguese
                    | Language::Dutch
            )
        );
        self.places(Concept::Take).find(|at| {
            let own = self.concepts.get(*at).copied().unwrap_or_default();
            let from_list = self.near(*at, 9, any(&[Concept::List, Concept::Advertising]))
                || self.near(*at, 6, bit(Concept::Mail));
            let is_off = self.near(*at, 8, bit(Concept::Off));
            let has_object = own & bit(Concept::Myself) != 0 || self.near(*at, 8, object);
            let takes = if needs_off {
                is_off && (has_object || from_list) && (from_list || self.near(*at, 3, bit(Concept::Off)))
            } else {
                from_list || (is_off && has_object)
            };
            takes && !self.is_told(*at)
        })
    }

    /// Whether a verb is what the writer does, or what would be if: no wish.
    fn is_told(&self, at: usize) -> bool {
        if self.has(any(&[Concept::Wish, Concept::Please, Concept::Can])) {
            return false;
        }
        let next = at.saturating_add(1);
        let after = match self.language {
            Some(Language::German | Language::Dutch) => self.concepts.get(next..next.saturating_add(1)),
            _ => None,
        };
        let before = self.concepts.get(at.saturating_sub(2)..at);
        let by_writer = before
            .into_iter()
            .chain(after)
            .flatten()
            .any(|own| own & bit(Concept::Writer) != 0 && own & bit(Concept::Myself) == 0);
        by_writer || self.has(bit(Concept::If))
    }

    /// `don't write again`, `keine weiteren Mails`, `cessez de m'écrire`.
    fn refusal(&self) -> Option<(Sign, usize)> {
        let (not, more) = (bit(Concept::Not), bit(Concept::More));
        let mail = bit(Concept::Mail) | bit(Concept::Advertising);
        let wish = bit(Concept::Wish) | bit(Concept::Please);
        let stops = self.places(Concept::Stop).find(|at| {
            !self.is_denied(*at) && self.near(*at, 6, bit(Concept::Contact) | mail | bit(Concept::Spam))
        });
        let never_again = || {
            let is_short = self.words.len() <= 7;
            self.places(Concept::Contact).find(|at| {
                self.near(*at, 6, not)
                    && self.near(*at, 6, more)
                    && (is_short || self.has(wish) || self.near(*at, 3, bit(Concept::Myself)))
            })
        };
        // `I don't want these mails`, however it is put.
        let unwished = || {
            let at = self.places(Concept::Wish).find(|at| self.near(*at, 3, not))?;
            let about = self.places(Concept::Mail).chain(self.places(Concept::Advertising)).next()?;
            let is_refused = self.near(about, 3, not) || self.near(at, 2, not);
            (is_refused && !self.has(any(&[Concept::Remove, Concept::Take, Concept::Talk]))).then_some(about)
        };
        let none = || {
            let is_short = self.words.len() <= 3 && !self.has(bit(Concept::Receive)) && self.has(not);
            is_short.then(|| self.places(Concept::Mail).chain(self.places(Concept::Advertising)).next())?
        };
        let no_more = || {
            let at = self
                .places(Concept::Mail)
                .chain(self.places(Concept::Advertising))
                .find(|at| self.near(*at, 3, not) && self.near(*at, 4, more))?;
            (self.words.len() <= 6 || self.has(wish)).then_some(at)
        };
        let unwanted = || {
            let asks = self.has(wish) && self.has(not) && !self.has(bit(Concept::Remove));
            let receives = self.places(Concept::Receive).next().filter(|_| self.has(mail | more));
            asks.then(|| receives.or_else(|| self.places(Concept::List).next()))?
        };
        let asked = || {
            let pleads = self.has(any(&[Concept::Writer, Concept::Please]));
            let stop = self.places(Concept::Stop).find(|_| pleads);
            let at = stop.or_else(|| self.places(Concept::Remove).next())?;
            (self.has(bit(Concept::Repeated)) && !self.is_denied(at) && !self.is_told(at)).then_some(at)
        };
        // `se non mi arrivassero più queste comunicazioni`, but not `I don't get your mails any more`.
        let unwelcome = || {
            let at = self.places(Concept::Receive).next()?;
            let is_told = self.has(bit(Concept::Writer)) && !self.has(wish | bit(Concept::If));
            (self.has(not) && self.has(more) && self.has(mail) && !is_told).then_some(at)
        };
        // `Plus de sollicitations`: no word denies it.
        let none_left = || {
            let begins = self.language == Some(Language::French)
                && self.words.first().is_some_and(|word| word.text == "plus");
            begins.then(|| self.places(Concept::Mail).chain(self.places(Concept::Advertising)).next())?
        };
        let halts = || {
            let threatens = self.has(any(&[Concept::Legal, Concept::Offence]));
            // `Inutile d'insister` is no more than a no.
            let is_useless = self.words.first()?.text.starts_with("inutil");
            let begins = (self.words.len() <= 3 || threatens)
                && !is_useless
                && self.concepts.first()? & bit(Concept::Stop) != 0;
            begins.then_some(0)
        };
        let at = stops
            .or_else(halts)
            .or_else(never_again)
            .or_else(no_more)
            .or_else(none)
            .or_else(unwished)
            .or_else(unwanted)
            .or_else(unwelcome)
            .or_else(none_left)
            .or_else(asked)?;
        Some((Sign::OptOut, at))
    }

    /// `I withdraw my consent`, `widerspreche der Nutzung meiner Daten`.
    fn objection(&self) -> Option<(Sign, usize)> {
        let about =
            bit(Concept::Consent) | bit(Concept::Data) | bit(Concept::Advertising) | bit(Concept::Law);
        let at = self.places(Concept::Object).find(|at| self.near(*at, 8, about))?;
        (!self.is_denied(at)).then_some((Sign::OptOut, at))
    }
}

/// Whether a single word is part of a question about removal in which nobody asks for it.
pub(super) fn is_only_asked(words: &[Word], concepts: &[Concepts], hit: Hit) -> bool {
    if hit.to.saturating_sub(hit.from) > 1 || !is_question(words, hit.to) {
        return false;
    }
    let starts = |at: usize| words.get(at).is_none_or(|word| word.after_break);
    let from = (0..=hit.from).rev().find(|at| starts(*at)).unwrap_or_default();
    let to = (hit.to..).take(MAX_WORDS).find(|at| starts(*at)).unwrap_or(hit.to);
    let asks = any(&[Concept::Myself, Concept::Please]);
    !concepts.get(from..to).unwrap_or_default().iter().any(|own| own & asks != 0)
}

/// Whether some of the words deny.
pub(super) fn deny(concepts: &[Concepts], hit: Hit) -> bool {
    concepts.get(hit.from..hit.to).unwrap_or_default().iter().any(|own| own & bit(Concept::Not) != 0)
}

/// The wishes about mail that the clauses of a text say.
pub(super) fn wishes(words: &[Word], concepts: &[Concepts], language: Option<Language>) -> Vec<Hit> {
    let mut out = Vec::new();
    let mut alone = any(&[Concept::Remove, Concept::Stop]);
    if words.len() == 1 {
        alone |= bit(Concept::Off);
    }
    // A word or three that say nothing else.
    if words.len() <= 3 && !concepts.iter().any(|own| own & bit(Concept::Not) != 0) {
        let found = concepts.iter().position(|own| own & alone != 0);
        out.extend(found.map(|_| Hit { sign: Sign::OptOut, from: 0, to: words.len() }));
    }
    for clause in clauses(words, concepts, language) {
        if let Some((sign, at)) = clause.wish() {
            let from = clause.from.saturating_add(at);
            out.push(Hit { sign, from, to: from.saturating_add(1) });
        }
    }
    out
}

/// What the clauses of a text say: the sign of each rule that fits, with the number of the rule.
pub(super) fn says(words: &[Word], concepts: &[Concepts], language: Option<Language>) -> Vec<(Sign, usize)> {
    let mut out = Vec::new();
    for clause in clauses(words, concepts, language) {
        let all = clause.concepts.iter().fold(0, |all, own| all | own);
        for (number, (sign, needed, barred)) in RULES.iter().enumerate() {
            if all & barred == 0 && needed.iter().all(|set| all & set != 0) {
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
