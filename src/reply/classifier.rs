//! The decision: headers, then the table over words and signs, and the wish to opt out
//! over it.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use chrono::NaiveDate;

use super::{
    clauses::{self, Concepts, Lexicon},
    contact,
    dates::{self, Locale},
    footers::Footers,
    headers::{self, MACHINE},
    incoming::Message,
    language::{Frequent, Language},
    opt_out::{self, Wish},
    phrases::Sign,
    signs::{Hit, Phrases, UserPhrase},
    text::{self, Word},
    verdict::{Intent, Reply},
};
use crate::{
    hash::{FNV_BASIS, fnv_step},
    learned::{Scores, Table, WHOLE, clip, feature},
};

/// The phrases and the table, made ready.
///
/// ```
/// use deliverability::reply::{Classifier, Intent, Message};
///
/// let classifier = Classifier::new();
/// let reply = classifier.classify(&Message::new("Not interested, thanks."));
/// assert_eq!(reply.intent(), Intent::NotInterested);
/// ```
#[derive(Debug, Clone)]
pub struct Classifier {
    phrases: Phrases,
    lexicon: Lexicon,
    frequent: Frequent,
    footers: Footers,
    own: Vec<UserPhrase>,
    table: Table<LABELS>,
}

impl Default for Classifier {
    fn default() -> Self {
        Self::new()
    }
}

/// The intents, and a complaint that is an opt-out too.
pub(super) const LABELS: usize = Intent::ALL.len() + 1;

/// The label of a complaint that is an opt-out too.
pub(super) const COMPLAINT_AND_OPT_OUT: usize = Intent::ALL.len();

/// The table that the trainer wrote: see `scripts/train`.
const TABLE: &[u8] = include_bytes!("table.bin");

/// How probable an opt-out must be where the text says it in so many words, of [`WHOLE`].
const SAID: u32 = WHOLE / 100 * 20;

/// How probable it must be where a machine says it, of [`WHOLE`].
const SAID_BY_MACHINE: u32 = WHOLE / 100 * 70;

/// How probable it must be where a clause of a person says it, of [`WHOLE`].
const SAID_IN_A_CLAUSE: u32 = WHOLE / 100 * 10;

/// How probable an opt-out must be where no phrase says it, of [`WHOLE`].
const UNSAID: u32 = WHOLE / 100 * 70;

/// How probable it must be where words of removal and of lists come together, of
/// [`WHOLE`].
const HINTED: u32 = WHOLE / 100 * 30;

/// How probable it must be where a phrase speaks against it, of [`WHOLE`].
const DOUBTED: u32 = WHOLE / 100 * 50;

/// How probable it must be where something else is to be removed or stopped, of
/// [`WHOLE`].
const UNLIKELY: u32 = WHOLE / 100 * 80;

/// How probable it must be that an absent person is gone for good where a phrase says
/// so, of [`WHOLE`].
const GONE: u32 = WHOLE / 100 * 4;

/// How probable it must be where a day of return is named too, of [`WHOLE`].
const SURELY_GONE: u32 = WHOLE / 100 * 70;

/// How probable a challenge must be where a machine says a phrase of one, of [`WHOLE`].
const CHALLENGED: u32 = WHOLE / 100 * 3;

/// More than any probability, of [`WHOLE`].
const NEVER: u32 = WHOLE + 1;

/// What a feature is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    Bias,
    Word,
    Pair,
    Stem,
    SubjectWord,
    Header,
    Language,
    Sign,
    SignCount,
    FirstSign,
    LastSign,
    SignPair,
    SignOfMachine,
    Length,
    Question,
    Concept,
    ConceptPair,
    Says,
    SaysSign,
    SaysLast,
    /// A day of return is named.
    Back,
    /// The rule of a clause that wishes.
    Wish,
}

/// A reply, read.
pub(super) struct Reading<'a> {
    /// The text that the author wrote.
    own: &'a str,
    pub(super) words: Vec<Word>,
    pub(super) subject: Vec<Word>,
    hits: Vec<Hit>,
    concepts: Vec<Concepts>,
    /// What its clauses say, and by which rule.
    says: Vec<(Sign, usize)>,
    /// Whether a machine wrote it and it names a day of return.
    names_return: bool,
    /// The wishes of its clauses.
    wishes: Vec<Wish>,
    /// Whether a clause says a wish to be taken off, or to get no more.
    wishes_out: bool,
    /// Whether it denies a wish to be taken off.
    denies: bool,
    language: Option<Language>,
    headers: u32,
    has_question: bool,
    /// Whether the subject itself asks for removal.
    asks_in_subject: bool,
}

impl Classifier {
    /// The built-in phrases and table.
    #[must_use]
    pub fn new() -> Self {
        Self::with_table(TABLE)
    }

    /// Adds a phrase of the caller, which decides over the built-in phrases and the
    /// table where the author's own text has it; the first of those added wins. Bounces,
    /// receipts and challenges that headers tell are left alone. [`Intent::Unsubscribe`]
    /// is an opt-out.
    ///
    /// Case and accents do not matter; `*` at the end of a word stands for any ending,
    /// `_` for up to three words. A phrase without a word is left out.
    ///
    /// ```
    /// use deliverability::reply::{Classifier, Intent, Message};
    ///
    /// let classifier =
    ///     Classifier::new().with_phrase(Intent::NotNow, "ask _ after the harvest*");
    /// let reply = classifier
    ///     .classify(&Message::new("Please ask us again after the harvests."));
    /// assert_eq!((reply.intent(), reply.rule()), (Intent::NotNow, "caller"));
    /// assert_eq!(reply.evidence(), Some("ask us again after the harvests"));
    /// ```
    #[must_use]
    pub fn with_phrase(mut self, intent: Intent, phrase: &str) -> Self {
        self.own.extend(UserPhrase::new(intent, phrase));
        self
    }

    pub(super) fn with_table(table: &[u8]) -> Self {
        Self {
            phrases: Phrases::new(),
            lexicon: Lexicon::new(),
            frequent: Frequent::new(),
            footers: Footers::new(),
            own: Vec::new(),
            table: Table::new(table),
        }
    }

    /// Classifies one reply.
    ///
    /// ```
    /// use deliverability::reply::{Classifier, Message};
    ///
    /// let reply = Classifier::new()
    ///     .classify(&Message::new("Please don't take me off the list."));
    /// assert!(!reply.is_opt_out());
    /// ```
    #[must_use]
    pub fn classify(&self, message: &Message) -> Reply {
        let reading = self.read(message);
        let mut reply = Reply {
            intent: Intent::Other,
            is_opt_out: false,
            language: reading.language,
            rule: "header",
            contact: None,
            evidence: None,
            probability: None,
            subject: Vec::new(),
            words: Vec::new(),
        };
        if let Some(intent) = headers::decide(message) {
            reply.intent = intent;
        } else if !self.decide_by_caller(&reading, &mut reply) {
            self.decide(&reading, &mut reply);
        }
        if matches!(reply.intent, Intent::LeftCompany | Intent::WrongPerson) {
            reply.contact = contact::of(reading.own, message);
        }
        (reply.subject, reply.words) = (reading.subject, reading.words);
        reply
    }

    /// Whether a phrase of the caller decided.
    fn decide_by_caller(&self, reading: &Reading<'_>, reply: &mut Reply) -> bool {
        let found = self.own.iter().find_map(|phrase| Some((phrase.intent, phrase.find(&reading.words)?)));
        let Some((intent, (from, to))) = found else { return false };
        reply.intent = intent;
        reply.is_opt_out = intent == Intent::Unsubscribe;
        reply.rule = "caller";
        reply.evidence = reading.between(from, to);
        true
    }

    fn decide(&self, reading: &Reading<'_>, reply: &mut Reply) {
        let mut scores = Scores::default();
        reading.features(|feature| {
            scores.add(&self.table, feature);
        });
        let parts = scores.probabilities(&self.table);
        let part = |label: usize| parts.get(label).copied().unwrap_or_default();
        let opt_out = part(Intent::Unsubscribe as usize).saturating_add(part(COMPLAINT_AND_OPT_OUT));
        let complaint = part(Intent::Complaint as usize).saturating_add(part(COMPLAINT_AND_OPT_OUT));
        let said = reading.hits.iter().find(|hit| hit.sign == Sign::OptOut);
        let best = |allowed: &dyn Fn(Intent) -> bool| {
            Intent::ALL.iter().copied().filter(|intent| allowed(*intent)).max_by_key(|intent| match intent {
                Intent::Complaint => complaint,
                intent => part(*intent as usize),
            })
        };
        let is_machine = reading.headers & MACHINE != 0;
        let has = |wanted: Sign| reading.hits.iter().any(|hit| hit.sign == wanted);
        let is_interested =
            has(Sign::Interested) || reading.says.iter().any(|(sign, _)| *sign == Sign::Interested);
        let asks_about_product = reading.has_question && is_interested;
        let is_said = said.is_some() || reading.asks_in_subject;
        let needed = match is_said {
            true if is_machine => SAID_BY_MACHINE,
            true if reading.wishes_out => SAID_IN_A_CLAUSE,
            true if asks_about_product => UNSAID,
            true => SAID,
            false if reading.denies => NEVER,
            false if has(Sign::Business) || has(Sign::PutBack) => UNLIKELY,
            false if is_machine || has(Sign::Keep) || asks_about_product => DOUBTED,
            false if has(Sign::Removal) && has(Sign::List) => HINTED,
            false => UNSAID,
        };
        let wants_out = opt_out >= needed;
        let is_challenge = best(&|_| true) == Some(Intent::Challenge)
            || (is_machine && has(Sign::Challenge) && part(Intent::Challenge as usize) >= CHALLENGED);
        if wants_out && !is_challenge {
            reply.is_opt_out = true;
            // Offence is taken as one where it is said.
            let rival = part(Intent::Unsubscribe as usize) >> if has(Sign::Complaint) { 2_u32 } else { 0 };
            let offended = complaint > rival;
            reply.intent = if offended { Intent::Complaint } else { Intent::Unsubscribe };
            reply.probability = Some(opt_out.max(complaint));
        } else {
            let mut intent = best(&|intent| intent != Intent::Unsubscribe).unwrap_or(Intent::Other);
            let is_away = has(Sign::Absence) && reading.names_return;
            let is_vague = match intent {
                Intent::AutoAck | Intent::Other | Intent::NotNow | Intent::WrongPerson => true,
                Intent::LeftCompany => !has(Sign::Left),
                _ => false,
            };
            if is_away && is_vague {
                intent = Intent::Absence;
            }
            // Away first and gone for good after it is gone for good.
            let gone = part(Intent::LeftCompany as usize);
            let leaves = reading.says.iter().any(|(sign, _)| *sign == Sign::Left) || !reading.names_return;
            if intent == Intent::Absence && has(Sign::Left) && gone >= if leaves { GONE } else { SURELY_GONE }
            {
                intent = Intent::LeftCompany;
            }
            reply.intent = intent;
            reply.probability =
                Some(if intent == Intent::Complaint { complaint } else { part(intent as usize) });
        }
        let sign = sign_of(reply.intent);
        let hit = reading
            .hits
            .iter()
            .find(|hit| Some(hit.sign) == sign)
            .or_else(|| said.filter(|_| reply.is_opt_out));
        reply.rule = hit.map_or("learned", |hit| name_of(hit.sign));
        reply.evidence = hit.and_then(|hit| reading.between(hit.from, hit.to));
    }

    pub(super) fn read<'a>(&self, message: &'a Message) -> Reading<'a> {
        let own = text::own_words(message.text(), &self.footers);
        let subject = text::words(own_subject(message.subject().unwrap_or_default()));
        // A mail program that unsubscribes writes no text of its own.
        let is_empty = !text::has_words(Some(own)) || own.contains("automatically generated by");
        let own = if is_empty { "" } else { own };
        let words = if is_empty { subject.clone() } else { text::words(own) };
        let language = self
            .frequent
            .language_of(&words, &self.lexicon)
            .or_else(|| self.frequent.language_of(&subject, &self.lexicon));
        let concepts = self.lexicon.read(&words, language);
        let wishes = opt_out::wishes(&words, &concepts, language);
        let hits = self.phrases.find(&words, &concepts, language, &wishes);
        let wishes_out =
            hits.iter().any(|hit| hit.sign == Sign::OptOut && wishes.iter().any(|wish| wish.hit == *hit));
        let is_denial = |hit: &&Hit| hit.sign == Sign::Keep && opt_out::deny(&concepts, **hit);
        let denies =
            wishes.iter().any(|wish| wish.hit.sign == Sign::Keep) || hits.iter().any(|hit| is_denial(&hit));
        let headers = headers::bits_of(message);
        let says = clauses::says(&words, &concepts, language);
        let names_return = headers & MACHINE != 0 && (names_return(&subject) || names_return(&words));
        let asks_in_subject = self
            .phrases
            .find(&subject, &[], language, &[])
            .iter()
            .any(|hit| matches!(hit.sign, Sign::OptOut | Sign::Removal));
        Reading {
            own,
            words,
            subject,
            hits,
            concepts,
            says,
            wishes,
            names_return,
            wishes_out,
            denies,
            language,
            headers,
            has_question: own.contains('?'),
            asks_in_subject,
        }
    }
}

/// Whether a day of return is named, whichever it is.
fn names_return(words: &[Word]) -> bool {
    let locale = Locale { sent: NaiveDate::default(), language: None, month_first: false };
    dates::return_date(words.get(..words.len().min(MAX_WORDS)).unwrap_or_default(), locale).is_some()
}

/// The subject without the one that it answers: in `Automatic reply: Offer` only the
/// first part.
fn own_subject(subject: &str) -> &str {
    let subject = clip(subject, 400);
    let mut rest = subject.trim();
    // A plain answer names the sender's own subject.
    const ANSWERS: &[&str] = &[
        "re:", "re :", "aw:", "sv:", "r:", "antw:", "rif:", "res:", "tr:", "fw:", "fwd:", "wg:", "i:",
        "enc:", "rv:",
    ];
    let lower = rest.to_lowercase();
    if ANSWERS.iter().any(|answer| lower.starts_with(answer)) {
        return "";
    }
    if (lower.starts_with("auto:") || lower.starts_with("auto :")) && rest.contains('(') {
        return rest;
    }
    if let Some((first, _)) = rest.split_once(": ") {
        rest = first;
    }
    rest
}

impl Reading<'_> {
    /// The text of some words, the end not included.
    fn between(&self, from: usize, to: usize) -> Option<String> {
        let start = self.words.get(from)?.start;
        let end = self.words.get(to.checked_sub(1)?)?.end;
        self.own.get(start..end).map(ToOwned::to_owned)
    }

    /// The features of a reply.
    pub(super) fn features(&self, mut add: impl FnMut(u32)) {
        let mut put = |kind: Kind, of: u64| add(feature(kind as u8, of));
        put(Kind::Bias, 0);
        put(Kind::Language, self.language.map_or(99, |language| language as u64));
        put(Kind::Length, (self.words.len() as u64).checked_ilog2().map_or(0, u64::from));
        if self.headers & MACHINE != 0 {
            put(Kind::Back, self.names_return.into());
        }
        put(Kind::Question, u64::from(self.has_question));
        for bit in (0..u32::BITS).filter(|bit| self.headers >> bit & 1 == 1) {
            put(Kind::Header, bit.into());
        }
        for word in &self.subject {
            put(Kind::SubjectWord, hash(&word.text, usize::MAX));
        }
        let mut before = None;
        for word in self.words.iter().take(MAX_WORDS) {
            if word.text.bytes().any(|byte| byte.is_ascii_digit()) {
                continue;
            }
            let own = hash(&word.text, usize::MAX);
            put(Kind::Word, own);
            if word.text.len() > STEM {
                put(Kind::Stem, hash(&word.text, STEM));
            }
            if word.after_break {
                before = Some(START);
            }
            if let Some(before) = before {
                put(Kind::Pair, u64::rotate_left(before, 23) ^ own);
            }
            before = Some(own);
        }
        let put = &mut put;
        let concepts = &self.concepts;
        let both = core::cell::RefCell::new(put);
        clauses::features(
            &self.words,
            concepts,
            self.language,
            |concept| both.borrow_mut()(Kind::Concept, concept),
            |pair| both.borrow_mut()(Kind::ConceptPair, pair),
        );
        for &(sign, rule) in &self.says {
            both.borrow_mut()(Kind::Says, rule as u64);
            both.borrow_mut()(Kind::SaysSign, sign as u64);
        }
        both.borrow_mut()(Kind::SaysLast, self.says.last().map_or(99, |(sign, _)| *sign as u64));
        for wish in &self.wishes {
            both.borrow_mut()(Kind::Wish, wish.rule as u64);
        }
        self.sign_features(both.into_inner());
    }

    fn sign_features(&self, mut put: impl FnMut(Kind, u64)) {
        let mut counts = [0_u8; SIGNS];
        for hit in &self.hits {
            if let Some(count) = counts.get_mut(hit.sign as usize) {
                *count = count.saturating_add(1);
            }
        }
        let is_machine = u64::from(self.headers & MACHINE != 0);
        for (sign, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            put(Kind::Sign, sign as u64);
            put(Kind::SignOfMachine, (sign as u64) << 1 | is_machine);
            if *count > 1 {
                put(Kind::SignCount, (sign as u64) << 4 | u64::from((*count).min(4)));
            }
            for (other, _) in
                counts.iter().enumerate().skip(sign.saturating_add(1)).filter(|(_, count)| **count > 0)
            {
                put(Kind::SignPair, (sign as u64) << 8 | other as u64);
            }
        }
        put(Kind::FirstSign, self.hits.first().map_or(99, |hit| hit.sign as u64));
        put(Kind::LastSign, self.hits.last().map_or(99, |hit| hit.sign as u64));
    }
}

/// How many signs there are.
const SIGNS: usize = 16;
/// How many words are looked at.
const MAX_WORDS: usize = 400;
/// The start of a long word that stands for its forms, in bytes.
const STEM: usize = 5;
/// What comes before the first word of a sentence.
const START: u64 = 0x5354_4152_5421;

fn hash(word: &str, length: usize) -> u64 {
    word.bytes().take(length).fold(FNV_BASIS, fnv_step)
}

/// The sign that speaks for an intent.
const fn sign_of(intent: Intent) -> Option<Sign> {
    Some(match intent {
        Intent::Absence => Sign::Absence,
        Intent::Unsubscribe => Sign::OptOut,
        Intent::Complaint => Sign::Complaint,
        Intent::LeftCompany => Sign::Left,
        Intent::WrongPerson => Sign::WrongPerson,
        Intent::NotInterested => Sign::NotInterested,
        Intent::NotNow => Sign::NotNow,
        Intent::Interested => Sign::Interested,
        Intent::AutoAck => Sign::Acknowledgement,
        Intent::Challenge => Sign::Challenge,
        Intent::Bounce | Intent::Other => return None,
    })
}

const fn name_of(sign: Sign) -> &'static str {
    match sign {
        Sign::OptOut => "opt-out",
        Sign::Keep => "keep",
        Sign::Complaint => "complaint",
        Sign::Absence => "absence",
        Sign::Left => "left",
        Sign::WrongPerson => "wrong-person",
        Sign::NotInterested => "not-interested",
        Sign::NotNow => "not-now",
        Sign::Interested => "interested",
        Sign::Acknowledgement => "acknowledgement",
        Sign::Challenge => "challenge",
        Sign::WasAway => "was-away",
        Sign::Removal => "removal",
        Sign::List => "list",
        Sign::PutBack => "put-back",
        Sign::Business => "business",
    }
}
