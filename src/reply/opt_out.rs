//! Wishes to get no more mail, composed from what the words of a clause are about.
//!
//! Such a wish is a word of ending with its object (`take` and `my address`), a refusal
//! of what is to come (`no more` and `mails`), an objection, or a word on its own. What
//! tells `remove me` from `remove the attachment` is the object: the first word beside
//! the verb that may be one.

use alloc::vec::Vec;

use super::{
    clauses::{Clause, Concepts, clauses, is_question},
    language::Language,
    lexicon::{self, Concept},
    phrases::Sign,
    rules::{any, bit},
    signs::Hit,
    text::Word,
};

/// What a verb is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Object {
    /// The writer, the writer's data, or the mail that the writer gets.
    Mail,
    /// Anything else.
    Thing,
    Unsaid,
}

pub(super) const NOT: Concepts = bit(Concept::Not);
pub(super) const MORE: Concepts = bit(Concept::More);
pub(super) const MYSELF: Concepts = bit(Concept::Myself);
pub(super) const MAIL: Concepts = any(&[Concept::Mail, Concept::Advertising]);
pub(super) const PLACE: Concepts = any(&[Concept::List, Concept::Address]);
pub(super) const OURS: Concepts = MAIL | PLACE | bit(Concept::Data);
pub(super) const WISH: Concepts = any(&[Concept::Wish, Concept::Please]);
pub(super) const REMOVAL: Concepts = any(&[Concept::Unsubscribe, Concept::Remove]);
pub(super) const TIME: Concepts =
    any(&[Concept::Month, Concept::Period, Concept::Next, Concept::Later, Concept::Day]);
pub(super) const THING: Concepts = any(&[
    Concept::Thing,
    Concept::Trade,
    Concept::Papers,
    Concept::Price,
    Concept::Trial,
    Concept::Talk,
    Concept::Product,
    Concept::Old,
    Concept::Held,
]);

/// Without one of these a clause wishes nothing about mail.
const GATE: Concepts = REMOVAL
    | NOT
    | any(&[
        Concept::Take,
        Concept::Stop,
        Concept::More,
        Concept::Object,
        Concept::Forget,
        Concept::Peace,
        Concept::Last,
        Concept::FedUp,
        Concept::Blocklist,
        Concept::Unwelcome,
        Concept::If,
        Concept::Right,
        Concept::Repeated,
        Concept::Keep,
        Concept::Off,
        Concept::Spare,
        Concept::Spam,
        Concept::Next,
    ]);

/// How far from its verb an object may be, in words.
const REACH: usize = 8;

/// A rule: the place of the word that says the wish.
type Rule = fn(&Clause<'_>) -> Option<usize>;

/// The rules, in the order in which they are tried.
const RULES: &[Rule] = &[
    |clause| clause.unsubscribes(),
    |clause| clause.removes(),
    |clause| clause.takes(),
    |clause| clause.stops(),
    |clause| clause.halts(),
    |clause| clause.refuses(),
    |clause| clause.wants_none(),
    |clause| clause.has_enough(),
    |clause| clause.has_asked(),
    |clause| clause.objects(),
    |clause| clause.lets_go(),
    |clause| clause.bars(),
    |clause| clause.saves_effort(),
    |clause| clause.sends_to_junk(),
];

/// A wish about mail, and the number of the rule that found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) hit: Hit,
    pub(super) rule: usize,
}

/// The wishes about mail that the clauses of a text say.
pub(super) fn wishes(words: &[Word], concepts: &[Concepts], language: Option<Language>) -> Vec<Wish> {
    let mut out = Vec::new();
    if is_command(words, concepts) {
        out.push(Wish { hit: Hit { sign: Sign::OptOut, from: 0, to: words.len() }, rule: RULES.len() });
    }
    for clause in clauses(words, concepts, language) {
        if let Some((sign, at, rule)) = clause.wish() {
            let from = clause.from.saturating_add(at);
            out.push(Wish { hit: Hit { sign, from, to: from.saturating_add(1) }, rule });
        }
    }
    out
}

/// A word or three that say nothing but a removal.
fn is_command(words: &[Word], concepts: &[Concepts]) -> bool {
    // `No more, please.`
    let is_last = |pair: &[Word]| is_end(pair) && !pair.iter().any(|word| word.text == "nada");
    if words.len() <= 4 && words.windows(2).any(is_last) {
        let polite = NOT | MORE | any(&[Concept::Please, Concept::Thanks, Concept::Wish]);
        return concepts.iter().all(|own| own & polite != 0 || *own == 0);
    }
    if words.len() > 3 || concepts.iter().any(|own| own & NOT != 0) {
        return false;
    }
    let alone = match words.len() {
        1 => REMOVAL | any(&[Concept::Stop, Concept::Off]),
        _ => REMOVAL | bit(Concept::Stop),
    };
    let other = THING | any(&[Concept::Others, Concept::Hesitate]);
    let of_all = |wanted: Concepts| concepts.iter().any(|own| own & wanted != 0);
    let is_thing = |own: &Concepts| own & other != 0 && own & (alone | OURS) == 0;
    of_all(alone) && !concepts.iter().any(is_thing)
}

/// `no more`, `plus rien`.
pub(super) fn is_end(pair: &[Word]) -> bool {
    matches!(pair, [one, other] if lexicon::NO_MORE.contains(&[one.text.as_str(), other.text.as_str()]))
}

/// Whether a phrase of an opt-out goes on to something other than mail, or only
/// postpones.
pub(super) fn is_of_a_thing(words: &[Word], concepts: &[Concepts], hit: Hit) -> bool {
    let own = concepts.get(hit.from..hit.to).unwrap_or_default();
    let ends = |at: usize| words.get(at).is_none_or(|word| word.after_break);
    let last = hit.to.saturating_add(8);
    let end = (hit.to..last).find(|at| ends(*at)).unwrap_or(last);
    let rest = concepts.get(hit.to..end.min(concepts.len())).unwrap_or_default();
    let is_put_off =
        rest.iter().any(|own| own & bit(Concept::Before) != 0) && rest.iter().any(|own| own & TIME != 0);
    let is_of_another = rest.iter().take(5).any(|own| own & bit(Concept::But) != 0)
        && !own.iter().chain(rest).any(|own| own & MORE != 0);
    if (is_put_off || is_of_another) && own.iter().any(|own| own & NOT != 0) {
        return true;
    }
    let before = concepts.get(hit.from.saturating_sub(6)..hit.from).unwrap_or_default();
    let says = |part: &[Concepts], wanted: Concepts| part.iter().any(|own| own & wanted != 0);
    if says(before, bit(Concept::Others)) && !says(before, MYSELF) && !says(own, MYSELF) {
        return true;
    }
    if rest.iter().any(|own| own & bit(Concept::Old) != 0) {
        return true;
    }
    if says(own, any(&[Concept::List, Concept::Address, Concept::Data])) {
        return false;
    }
    let first = rest.iter().take(7).find(|own| **own & (OURS | THING | bit(Concept::Others)) != 0);
    first.is_some_and(|own| own & OURS == 0)
}

/// Whether a single word is part of a question about removal in which nobody asks for it.
pub(super) fn is_only_asked(words: &[Word], concepts: &[Concepts], hit: Hit) -> bool {
    if !is_question(words, hit.to) {
        return false;
    }
    let asks = any(&[Concept::Please, Concept::Modal, Concept::Writer]);
    // `You no longer want these? Click here.`
    let after = concepts.get(hit.to..hit.to.saturating_add(10).min(concepts.len())).unwrap_or_default();
    if after.iter().any(|own| own & bit(Concept::Click) != 0) {
        return true;
    }
    if hit.to.saturating_sub(hit.from) > 1 {
        // `Don't want to receive these?`
        let before = concepts.get(hit.from.saturating_sub(6)..hit.from).unwrap_or_default();
        return words.get(hit.from).is_some_and(|word| word.after_break)
            && deny(concepts, hit)
            && !before.iter().any(|own| own & asks != 0);
    }
    let starts = |at: usize| words.get(at).is_none_or(|word| word.after_break);
    let reach = 100;
    let from = (0..=hit.from).rev().take(reach).find(|at| starts(*at)).unwrap_or_default();
    let to = (hit.to..).take(reach).find(|at| starts(*at)).unwrap_or(hit.to);
    let sentence = concepts.get(from..to).unwrap_or_default();
    let says = |wanted: Concepts| sentence.iter().any(|own| own & wanted != 0);
    // `Can I cancel monthly?`
    let word = words.get(hit.from).map_or("", |word| word.text.as_str());
    let is_cancelled = lexicon::CANCELLING.iter().any(|start| word.starts_with(start)) && !says(OURS);
    says(any(&[Concept::Product, Concept::Others])) || !says(MYSELF | asks) || is_cancelled
}

/// Whether a phrase is part of a clause that misses mail (`I get no mails any more`) or
/// whose removal goes on to a thing. `all` are the clauses of the text.
pub(super) fn is_missed(all: &[Clause<'_>], hit: Hit) -> bool {
    let own = all.partition_point(|clause| clause.from.saturating_add(clause.words.len()) <= hit.from);
    all.get(own).is_some_and(|clause| {
        let last = hit.to.saturating_sub(1).saturating_sub(clause.from);
        let is_removal = clause.at(last) & (REMOVAL | any(&[Concept::Off, Concept::Unsubscribe])) != 0;
        clause.misses_mail() || clause.is_redirected().is_some() || (is_removal && clause.names_a_thing(last))
    })
}

/// Whether some of the words deny.
pub(super) fn deny(concepts: &[Concepts], hit: Hit) -> bool {
    concepts.get(hit.from..hit.to).unwrap_or_default().iter().any(|own| own & NOT != 0)
}

impl Clause<'_> {
    /// The sign of a wish about mail, the place of the word that says it, and the rule.
    fn wish(&self) -> Option<(Sign, usize, usize)> {
        if !self.has(GATE) && !self.names_effort() {
            return None;
        }
        if self.waits_until_then() {
            return None;
        }
        if let Some(at) = self.threatens().or_else(|| self.is_broken()) {
            return Some((Sign::OptOut, at, RULES.len().saturating_add(1)));
        }
        if let Some(at) = self.keeps() {
            return Some((Sign::Keep, at, RULES.len().saturating_add(2)));
        }
        let mut rules = RULES.iter().enumerate();
        // `is there an "unsubscribe" button`.
        let is_spoken_of = |at: usize| {
            let before = at.checked_sub(1).and_then(|before| self.words.get(before));
            let is_elision = before.is_some_and(|word| matches!(word.joint, '\'' | '\u{2019}'));
            before.is_some() && !is_elision && self.words.get(at).is_some_and(|word| word.is_quoted)
        };
        let wish = rules
            .find_map(|(number, rule)| Some((Sign::OptOut, rule(self)?, number)))
            .filter(|(_, at, _)| !is_spoken_of(*at));
        wish.or_else(|| Some((Sign::Business, self.handles()?, RULES.len().saturating_add(3))))
    }

    /// `no need to remind me until then`, but not `remove me before then`.
    fn waits_until_then(&self) -> bool {
        let says = |at: usize| {
            lexicon::UNTIL_THEN.contains(&[self.word(at), self.word(at.saturating_add(1))])
                // `d'ici là`, but not `d'ici la fin du mois`.
                && (self.word(at) != "d"
                    || (self.word(at.saturating_add(2)) == "la" && at.saturating_add(3) == self.words.len()))
        };
        !self.has(REMOVAL) && (0..self.words.len()).any(says)
    }

    /// What a verb is about: the first word beside it that tells.
    pub(super) fn object(&self, at: usize) -> Object {
        if self.at(at) & MYSELF != 0 || (self.is_romance() && self.has_clitic(at)) {
            return Object::Mail;
        }
        let after = self.object_after(at);
        if after != Object::Unsaid {
            return after;
        }
        self.first_object(&mut (at.saturating_sub(REACH)..at).rev())
    }

    pub(super) fn object_after(&self, at: usize) -> Object {
        if self.names_a_thing(at) {
            return Object::Thing;
        }
        let next = at.saturating_add(1);
        self.first_object(&mut (next..self.words.len().min(next.saturating_add(REACH))))
    }

    /// `the green kettle from my basket`: a noun with an article, and not a word for
    /// mail.
    fn names_a_thing(&self, verb: usize) -> bool {
        // One leaves lists only; the Spanish `dar de baja` ends contracts too.
        let is_of_lists =
            self.at(verb) & bit(Concept::Unsubscribe) != 0 && self.language != Some(Language::Spanish);
        if is_of_lists || self.has(bit(Concept::List)) {
            return false;
        }
        let is_article =
            |place: &usize| lexicon::is_one_of(lexicon::ARTICLES, self.language, self.word(*place));
        let after = verb.saturating_add(1);
        let is_particle =
            |place: &usize| matches!(self.word(*place), "de" | "baja" | "off" | "out" | "bitte");
        let first = (after..self.words.len()).find(|place| !is_particle(place)).filter(is_article);
        let ends_clause = verb.saturating_add(2) >= self.words.len();
        let is_verb_last = matches!(self.language, Some(Language::German | Language::Dutch)) && ends_clause;
        let before = || if is_verb_last { (0..verb).find(is_article) } else { None };
        let Some(article) = first.or_else(before) else { return false };
        let end = if article < verb { verb } else { self.words.len() };
        let noun = (article.saturating_add(1)..end.min(article.saturating_add(6)))
            .take_while(|place| !lexicon::is_one_of(lexicon::PREPOSITIONS, self.language, self.word(*place)));
        let mut words = 0_usize;
        for place in noun {
            let mail = OURS | MYSELF | MORE | any(&[Concept::Spam, Concept::Receive, Concept::Consent]);
            let is_registration = |start: &&str| self.word(place).starts_with(*start);
            if self.at(place) & mail != 0
                || lexicon::WHOLE.contains(&self.word(place))
                || lexicon::REGISTRATION.iter().any(is_registration)
            {
                return false;
            }
            words = words.saturating_add(1);
        }
        words > 0
    }

    /// `me retirer`, `nos den de baja`.
    fn has_clitic(&self, at: usize) -> bool {
        // `nous` may be the subject: `nous supprimons`.
        let is_object = |place: usize| {
            let own = self.at(place);
            own & MYSELF != 0
                && (own & bit(Concept::Writer) == 0 || (place > 0 && place.saturating_add(1) == at))
        };
        (at.saturating_sub(2)..at).any(is_object)
    }

    pub(super) fn first_object(&self, places: &mut dyn Iterator<Item = usize>) -> Object {
        let mut left = None;
        for place in places {
            let own = self.at(place);
            if left == Some(0) {
                break;
            }
            left = left.map(|left: usize| left.saturating_sub(1));
            if own & OURS != 0 {
                let is_of_a_thing = self.is_part_of_a_thing(place) || self.is_named_in_a_thing(place);
                return if is_of_a_thing { Object::Thing } else { Object::Mail };
            }
            let is_third = own & bit(Concept::Others) != 0 && !self.has(bit(Concept::List));
            if own & THING != 0 || is_third {
                return Object::Thing;
            }
            if own & MYSELF != 0 && left.is_none() {
                left = Some(3);
            }
        }
        if left.is_some() { Object::Mail } else { Object::Unsaid }
    }

    /// `the old address`, `our mail filter`.
    pub(super) fn is_part_of_a_thing(&self, place: usize) -> bool {
        let next = self.at(place.saturating_add(1));
        let before = place.checked_sub(1).map_or(0, |before| self.at(before));
        let is_compound = matches!(self.language, Some(Language::English) | None);
        (is_compound && next & bit(Concept::Thing) != 0 && next & OURS == 0)
            || (next | before) & bit(Concept::Old) != 0
    }

    /// `my name from the advertisement`.
    fn is_named_in_a_thing(&self, place: usize) -> bool {
        let next = place.saturating_add(1);
        let is_name = lexicon::NAMES.contains(&self.word(place));
        let is_preposition =
            |place: &usize| lexicon::is_one_of(lexicon::PREPOSITIONS, self.language, self.word(*place));
        // `my phone number`: a word or two may come between.
        let Some(preposition) = (next..next.saturating_add(4)).find(is_preposition) else { return false };
        let after = preposition.saturating_add(1);
        let mut noun = after..self.words.len().min(after.saturating_add(4));
        is_name
            && !noun.is_empty()
            && noun.all(|place| {
                self.at(place) & (OURS | MYSELF) == 0 && !lexicon::READERS.contains(&self.word(place))
            })
    }

    /// Whether a verb is denied, and not by what goes before a wish:
    /// `not interested please remove me`.
    pub(super) fn denied(&self, at: usize) -> bool {
        const BETWEEN: Concepts = any(&[Concept::Interest, Concept::Need, Concept::Thanks, Concept::More]);
        let reach = match self.language {
            Some(Language::German | Language::Dutch) => 8,
            Some(Language::French) => 2,
            _ => 0,
        };
        let next = at.saturating_add(1);
        let to = next.saturating_add(reach).min(self.words.len());
        let back = (at.saturating_sub(5)..at).rev();
        let before = back
            .map(|place| self.at(place))
            .take_while(|own| own & (BETWEEN | bit(Concept::Please)) == 0 || own & NOT != 0);
        let after = (next..to).map(|place| self.at(place)).take_while(|own| own & BETWEEN == 0);
        let is_denied = before.chain(after).any(|own| own & NOT != 0);
        is_denied && !self.has(any(&[Concept::More, Concept::Repeated]))
    }

    /// `don't remove me`, `ne me désinscrivez pas`, `don't stop sending these`.
    fn keeps(&self) -> Option<usize> {
        let ending = REMOVAL | any(&[Concept::Take, Concept::Stop]);
        if !self.has(NOT) || !self.has(ending) || self.has(bit(Concept::If)) {
            return None;
        }
        let leaves = |at: &usize| {
            let own = self.at(*at);
            let is_strong = own & bit(Concept::Unsubscribe) != 0;
            let is_taken = own & bit(Concept::Take) != 0 && self.is_off(*at) && !self.only_lets(*at);
            let is_removed = own & bit(Concept::Remove) != 0;
            let is_stopped = own & bit(Concept::Stop) != 0 && self.near(*at, 3, MAIL | bit(Concept::Contact));
            let wishes = !self.is_past(*at) || self.has(bit(Concept::Wish));
            (is_strong || is_taken || is_removed || is_stopped)
                && wishes
                && self.denied(*at)
                && (is_strong || is_stopped || self.object(*at) == Object::Mail)
        };
        self.places(ending).find(leaves)
    }

    /// `remove the attachment`, `does it let people unsubscribe?`: the word that wishes
    /// something else.
    fn handles(&self) -> Option<usize> {
        let ending = REMOVAL | any(&[Concept::Take, Concept::Stop]);
        // `no more to my old address`.
        let moves = |at: &usize| self.has(NOT) && self.has(MORE) && self.near(*at, 2, bit(Concept::Address));
        let moved = self.places(bit(Concept::Old)).find(moves);
        let moved = moved.or_else(|| self.is_redirected());
        let handled = self.places(ending).find(|at| {
            let is_removed = self.at(*at) & bit(Concept::Remove) != 0;
            let is_verb = self.at(*at) & bit(Concept::Take) == 0 || is_removed || self.is_off(*at);
            is_verb && (self.object(*at) == Object::Thing || self.is_asked(*at) || self.is_of_others(*at))
        });
        // `we no longer get your invoices`.
        let missed = || self.places(bit(Concept::Receive)).next().filter(|_| self.misses_mail());
        handled.or(moved).or_else(missed)
    }

    /// `we no longer get your invoices`: mail that does not come is missed.
    pub(super) fn misses_mail(&self) -> bool {
        let may_wish = any(&[Concept::Modal, Concept::Can]);
        let says_may = (0..self.words.len()).any(|place| {
            let own = self.at(place);
            own & may_wish != 0 && own & (MORE | bit(Concept::Writer)) == 0
        });
        // `no newsletter for weeks`.
        let is_since = |word: &Word| lexicon::SINCE.contains(&&*word.text);
        // `since the move the newsletter no longer comes`.
        let comes_no_more = self.has(bit(Concept::Receive)) && lexicon::SURELY_SINCE.contains(&self.word(0));
        let waits = (comes_no_more || (self.has(bit(Concept::Period)) && self.words.iter().any(is_since)))
            && !self.has(WISH);
        let tells = self.has(MORE)
            && self.has(bit(Concept::Receive))
            && self.has(MAIL | bit(Concept::Trade))
            && self.is_report();
        self.has(NOT) && (tells || (waits && self.has(bit(Concept::Mail)))) && !says_may
    }

    /// `no more to this address but to that one`.
    pub(super) fn is_redirected(&self) -> Option<usize> {
        let goes_elsewhere = self.has(NOT) && self.after(1) & bit(Concept::But) != 0;
        // `sondern` and `sino` say what is meant instead, `aber` and `pero` say anything.
        let is_instead = matches!(self.word_after(0), "sondern" | "sino");
        let is_to = lexicon::is_one_of(lexicon::PREPOSITIONS, self.language, self.word_after(1))
            || self.word_after(1) == "naar";
        let goes_on_to = is_instead || (is_to && self.after(6) & bit(Concept::Address) != 0);
        self.places(bit(Concept::Address)).next().filter(|_| goes_elsewhere && goes_on_to)
    }

    /// Whether the clause asks about something in which the writer has no part.
    pub(super) fn is_asked(&self, at: usize) -> bool {
        if !self.is_question {
            return false;
        }
        let own = self.at(at);
        let is_product = |own: &Concepts| own & bit(Concept::Product) != 0;
        if self.has(bit(Concept::Others)) || self.around(12).iter().any(is_product) {
            return !self.near(at, 2, MYSELF) && !self.names_readers_list();
        }
        if own & MYSELF != 0 || self.has(any(&[Concept::Please, Concept::Modal])) || self.points() {
            return false;
        }
        let is_strong = own & any(&[Concept::Unsubscribe, Concept::Take, Concept::Stop]) != 0;
        // `peut-on` asks of nobody.
        let is_of_writer =
            self.has(MYSELF) || self.places(bit(Concept::Writer)).any(|place| self.word(place) != "on");
        let is_named = is_strong
            || self.object_after(at) == Object::Mail
            || self.near(at, 3, MYSELF | bit(Concept::Receive));
        !((is_of_writer && is_named) || (is_strong && self.words.len() <= 4))
    }

    /// `your list`.
    pub(super) fn names_readers_list(&self) -> bool {
        let is_readers =
            |at: usize| (at.saturating_sub(3)..at).any(|place| lexicon::READERS.contains(&self.word(place)));
        self.places(bit(Concept::List)).any(is_readers)
    }

    /// Whether a word points at what is meant: `this address`.
    pub(super) fn points(&self) -> bool {
        self.words.iter().any(|word| lexicon::POINTING.contains(&word.text.as_str()))
    }

    /// Whether a verb is what the writer does, or what would be if: no wish.
    pub(super) fn is_told(&self, at: usize) -> bool {
        let may_wish = WISH | any(&[Concept::Can, Concept::Modal]);
        let begins = self.at(0) & bit(Concept::Writer) != 0 && at <= 2 && at > 0;
        if begins && !(0..at).any(|place| self.at(place) & may_wish != 0) {
            return true;
        }
        if self.has(may_wish) {
            return false;
        }
        // `messages will be deleted`.
        let is_future = |word: &Word| lexicon::PASSIVE.contains(&&*word.text);
        if self.is_past(at) && self.words.iter().any(is_future) {
            return true;
        }
        let next = at.saturating_add(1);
        let after = match self.language {
            Some(Language::German | Language::Dutch) => self.concepts.get(next..next.saturating_add(1)),
            _ => None,
        };
        let before = self.concepts.get(at.saturating_sub(2)..at);
        let is_subject = |own: &Concepts| own & bit(Concept::Writer) != 0 && own & MYSELF == 0;
        let by_writer = before.into_iter().chain(after).flatten().any(is_subject);
        // `best if you take us off`.
        let asks = |place: usize| {
            let next = place.saturating_add(1);
            let is_object = self.at(next) & MYSELF != 0 && self.at(next) & bit(Concept::Writer) == 0;
            // `se mi togliete`.
            lexicon::READER.contains(&self.word(next)) || (self.is_romance() && is_object)
        };
        by_writer || self.places(bit(Concept::If)).any(|place| !asks(place))
    }
}
