//! Finding the phrases in a text.

use alloc::{borrow::Cow, vec::Vec};

use super::{
    clauses::{Clause, Concepts, clauses},
    language::Language,
    opt_out::{self, Wish},
    phrases::{PHRASES, Sign},
    text::{self, Word},
    verdict::Intent,
    word_map::{WordMap, basis},
};

/// One phrase, its words ready to be compared.
#[derive(Debug, Clone)]
struct Phrase {
    sign: Sign,
    words: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Exact(Cow<'static, str>),
    Start(Cow<'static, str>),
    /// Up to [`GAP`] words of any kind.
    Gap,
}

/// How many words a gap may hold.
const GAP: usize = 3;

/// A phrase in a text: its sign, and its words, the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) sign: Sign,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// All phrases, by their first words.
#[derive(Debug, Clone)]
pub(super) struct Phrases {
    phrases: Vec<Phrase>,
    /// The numbers of the phrases that begin with a word.
    by_word: WordMap<Vec<usize>>,
}

impl Phrases {
    pub(super) fn new() -> Self {
        let all = || {
            PHRASES
                .iter()
                .flat_map(|(sign, phrases)| phrases.split('|').map(move |phrase| (*sign, phrase)))
                .filter(|(_, phrase)| !phrase.is_empty())
        };
        let phrases = all().map(|(sign, phrase)| Phrase { sign, words: parts(phrase) }).collect();
        let first = all()
            .enumerate()
            .map(|(number, (_, phrase))| (basis(0), phrase.split(' ').next().unwrap_or_default(), number));
        Self { phrases, by_word: WordMap::new(first, |numbers: &mut Vec<usize>, own| numbers.push(own)) }
    }

    /// The phrases in a text; a wish that a phrase denies as a whole is left out.
    pub(super) fn find(
        &self,
        words: &[Word],
        concepts: &[Concepts],
        language: Option<Language>,
        wishes: &[Wish],
    ) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let rest = words.get(at..).unwrap_or_default();
            self.by_word.each(basis(0), &word.text, |numbers| {
                for phrase in numbers.iter().filter_map(|number| self.phrases.get(*number)) {
                    if let Some(length) = matches(&phrase.words, rest) {
                        hits.push(Hit { sign: phrase.sign, from: at, to: at.saturating_add(length) });
                    }
                }
            });
        }
        let all: Vec<Clause<'_>> = match hits.iter().any(|hit| hit.sign == Sign::OptOut) {
            true => clauses(words, concepts, language).collect(),
            false => Vec::new(),
        };
        hits.retain(|hit| match hit.sign {
            Sign::OptOut => {
                !is_denied(words, *hit)
                    && !opt_out::is_only_asked(words, concepts, *hit)
                    && !opt_out::is_of_a_thing(words, concepts, *hit)
                    && !opt_out::is_missed(&all, *hit)
            }
            Sign::Interested => !is_refused(words, *hit),
            Sign::NotInterested => !is_corrected(words, *hit),
            _ => true,
        });
        hits.extend(wishes.iter().map(|wish| wish.hit));
        hits.sort_unstable_by_key(|hit| (hit.from, hit.to, hit.sign));
        if hits.iter().any(|hit| hit.sign == Sign::PutBack) {
            hits.retain(|hit| hit.sign != Sign::OptOut);
        }
        let kept: Vec<Hit> = hits.iter().copied().filter(|hit| hit.sign == Sign::Keep).collect();
        hits.retain(|hit| {
            hit.sign != Sign::OptOut
                || !(is_quoted(words, *hit)
                    || kept.iter().any(|keep| keep.from <= hit.to && hit.from <= keep.to.saturating_add(1)))
        });
        hits
    }
}

/// The words of a phrase as they are compared.
fn parts(phrase: &'static str) -> Vec<Part> {
    phrase
        .split(' ')
        .map(|word| match word.strip_suffix('*') {
            Some(start) => Part::Start(start.into()),
            None if word == "_" => Part::Gap,
            None => Part::Exact(word.into()),
        })
        .collect()
}

/// A phrase of the caller, and what it decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UserPhrase {
    pub(super) intent: Intent,
    words: Vec<Part>,
}

impl UserPhrase {
    /// `None` for a phrase without a word.
    pub(super) fn new(intent: Intent, phrase: &str) -> Option<Self> {
        let mut out = Vec::new();
        for word in phrase.split_whitespace() {
            if word == "_" {
                out.push(Part::Gap);
                continue;
            }
            let mut own = text::words(word).into_iter().map(|own| Cow::Owned(own.text)).peekable();
            while let Some(part) = own.next() {
                let is_start = own.peek().is_none() && word.ends_with('*');
                out.push(if is_start { Part::Start(part) } else { Part::Exact(part) });
            }
        }
        // A gap at an end stands for nothing.
        let is_word = |part: &Part| *part != Part::Gap;
        let (first, last) = (out.iter().position(is_word)?, out.iter().rposition(is_word)?);
        Some(Self { intent, words: out.get(first..=last)?.to_vec() })
    }

    /// The words of a text that it fits, the end not included.
    pub(super) fn find(&self, words: &[Word]) -> Option<(usize, usize)> {
        (0..words.len()).find_map(|at| {
            let length = matches(&self.words, words.get(at..).unwrap_or_default())?;
            Some((at, at.saturating_add(length)))
        })
    }
}

/// Whether the words begin with a phrase, and how many of them it takes.
fn matches(phrase: &[Part], words: &[Word]) -> Option<usize> {
    let mut at = 0_usize;
    let mut gap = 0_usize;
    for part in phrase {
        if matches!(part, Part::Gap) {
            gap = GAP;
            continue;
        }
        loop {
            let word = words.get(at)?;
            if at > 0 && word.after_break {
                return None;
            }
            let fits = match part {
                Part::Exact(own) => word.text == **own,
                Part::Start(start) => word.text.starts_with(&**start),
                Part::Gap => false,
            };
            at = at.saturating_add(1);
            if fits {
                break;
            }
            gap = gap.checked_sub(1)?;
        }
        gap = 0;
    }
    Some(at)
}

/// Whether the words are in quotation marks: a link or a button that is mentioned.
fn is_quoted(words: &[Word], hit: Hit) -> bool {
    let opens = words.get(hit.from).is_some_and(|word| word.is_quoted);
    let last = hit.to.checked_sub(1).and_then(|last| words.get(last));
    let closes = |word: &Word| matches!(word.joint, '"' | '\'' | '\u{bb}' | '\u{201c}'..='\u{201d}' | '\u{2018}'..='\u{2019}');
    opens && last.is_some_and(closes)
}

/// Whether a denial is denied itself: `it's not that we are not interested`,
/// `ce n'est pas que`.
fn is_corrected(words: &[Word], hit: Hit) -> bool {
    const CORRECTIONS: &[[&str; 2]] = &[
        ["not", "that"],
        ["pas", "que"],
        ["nicht", "dass"],
        ["no", "que"],
        ["es", "que"],
        ["non", "che"],
        ["e", "che"],
        ["niet", "dat"],
        ["e", "que"],
    ];
    let before = words.get(hit.from.saturating_sub(5)..hit.from).unwrap_or_default();
    before.windows(2).any(|pair| {
        matches!(pair, [one, other] if CORRECTIONS.contains(&[one.text.as_str(), other.text.as_str()]))
    })
}

/// Whether interest is denied right before it: `I don't need a quote`.
fn is_refused(words: &[Word], hit: Hit) -> bool {
    const REFUSALS: &[&str] = &[
        "not", "don", "no", "ne", "pas", "nicht", "kein", "keine", "keinen", "non", "niet", "geen", "nao",
        "sin", "sem", "ohne",
    ];
    let begins = words.get(hit.from).is_none_or(|word| word.after_break);
    let before = words.get(hit.from.saturating_sub(3)..hit.from).unwrap_or_default();
    let own = before.iter().rposition(|word| word.after_break).unwrap_or(0);
    !begins && before.iter().skip(own).any(|word| REFUSALS.contains(&word.text.as_str()) && word.joint != ',')
}

/// Whether a wish is denied right before it, or only spoken of.
fn is_denied(words: &[Word], hit: Hit) -> bool {
    const DENIALS: &[&str] = &[
        "don", "not", "never", "ne", "nicht", "niet", "nao", "without", "before", "if", "can", "does", "how",
        "will",
    ];
    let begins = words.get(hit.from).is_some_and(|word| word.after_break);
    let first = words.get(hit.from).map_or("", |word| word.text.as_str());
    // A phrase that brings its own denial is a wish.
    if begins
        || matches!(
            first,
            "no" | "not"
                | "don"
                | "do"
                | "ne"
                | "keine"
                | "nicht"
                | "geen"
                | "niet"
                | "nao"
                | "non"
                | "never"
        )
    {
        return false;
    }
    let before = words.get(hit.from.saturating_sub(2)..hit.from).unwrap_or_default();
    before.iter().any(|word| DENIALS.get(..6).is_some_and(|denials| denials.contains(&word.text.as_str())))
}
