//! Wishes to get no more mail, composed from what the words of a clause are about.
//!
//! Such a wish is a word of ending with its object (`take` and `my address`), a refusal of what is to
//! come (`no more` and `mails`), an objection, or a word that stands alone. What tells `remove me` from
//! `remove the attachment` is the object: the first word beside the verb that may be one.

use alloc::vec::Vec;

use super::{
    clauses::{Clause, Concepts, clauses, is_question},
    language::Language,
    lexicon::Concept,
    phrases::Sign,
    rules::{any, bit},
    signs::Hit,
    text::Word,
};

/// What a verb is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Object {
    /// The writer, the writer's data, or the mail that the writer gets.
    Mail,
    /// Anything else.
    Thing,
    Unsaid,
}

const NOT: Concepts = bit(Concept::Not);
const MORE: Concepts = bit(Concept::More);
const MYSELF: Concepts = bit(Concept::Myself);
const MAIL: Concepts = any(&[Concept::Mail, Concept::Advertising]);
const PLACE: Concepts = any(&[Concept::List, Concept::Address]);
const OURS: Concepts = MAIL | PLACE | bit(Concept::Data);
const WISH: Concepts = any(&[Concept::Wish, Concept::Please]);
const REMOVAL: Concepts = any(&[Concept::Unsubscribe, Concept::Remove]);
const TIME: Concepts = any(&[Concept::Month, Concept::Period, Concept::Next, Concept::Later, Concept::Day]);
const THING: Concepts = any(&[
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
    ]);

/// How far from its verb an object may stand, in words.
const REACH: usize = 8;

/// Whom one writes to.
const READER: &[&str] = &["you", "vous", "sie", "ihnen", "usted", "ustedes", "le", "lei", "vi", "u", "lhe", "voce"];

/// What is the reader's.
const READERS: &[&str] = &[
    "your", "vos", "votre", "ihre", "ihrem", "ihrer", "ihren", "eure", "eurem", "eurer", "euren", "sus", "su", "vuestra",
    "vuestras", "vostra", "vostre", "vostri", "vostro", "uw", "jullie", "je", "vossa", "vossas", "vosso", "sua", "suas",
    "seus", "seu",
];

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
fn is_end(pair: &[Word]) -> bool {
    const ENDS: &[[&str; 2]] = &[
        ["no", "more"], ["nothing", "more"], ["plus", "rien"], ["nichts", "mehr"], ["niets", "meer"],
        ["piu", "nulla"], ["piu", "niente"], ["nada", "mas"], ["nada", "mais"], ["mais", "nada"], ["mas", "nada"],
    ];
    matches!(pair, [one, other] if ENDS.contains(&[one.text.as_str(), other.text.as_str()]))
}

/// Whether a phrase of an opt-out goes on to something that is no mail, or only puts off.
pub(super) fn is_of_a_thing(words: &[Word], concepts: &[Concepts], hit: Hit) -> bool {
    let own = concepts.get(hit.from..hit.to).unwrap_or_default();
    let ends = |at: usize| words.get(at).is_none_or(|word| word.after_break);
    let end = (hit.to..hit.to.saturating_add(8)).find(|at| ends(*at)).unwrap_or(hit.to.saturating_add(8));
    let rest = concepts.get(hit.to..end.min(concepts.len())).unwrap_or_default();
    let is_put_off = rest.iter().any(|own| own & bit(Concept::Before) != 0) && rest.iter().any(|own| own & TIME != 0);
    if is_put_off && own.iter().any(|own| own & NOT != 0) {
        return true;
    }
    let before = concepts.get(hit.from.saturating_sub(6)..hit.from).unwrap_or_default();
    let says = |part: &[Concepts], wanted: Concepts| part.iter().any(|own| own & wanted != 0);
    if says(before, bit(Concept::Others)) && !says(before, MYSELF) && !says(own, MYSELF) {
        return true;
    }
    if rest.iter().take(3).any(|own| own & bit(Concept::Old) != 0) {
        return true;
    }
    if says(own, any(&[Concept::List, Concept::Address, Concept::Data])) {
        return false;
    }
    let first = rest.iter().take(4).find(|own| **own & (OURS | THING | bit(Concept::Others)) != 0);
    first.is_some_and(|own| own & OURS == 0)
}

/// Whether a single word is part of a question about removal in which nobody asks for it.
pub(super) fn is_only_asked(words: &[Word], concepts: &[Concepts], hit: Hit) -> bool {
    if !is_question(words, hit.to) {
        return false;
    }
    let asks = any(&[Concept::Please, Concept::Modal, Concept::Writer]);
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
    says(any(&[Concept::Product, Concept::Others])) || !says(MYSELF | asks)
}

/// Whether some of the words deny.
pub(super) fn deny(concepts: &[Concepts], hit: Hit) -> bool {
    concepts.get(hit.from..hit.to).unwrap_or_default().iter().any(|own| own & NOT != 0)
}

impl Clause<'_> {
    /// The sign of a wish about mail, the place of the word that says it, and the rule.
    fn wish(&self) -> Option<(Sign, usize, usize)> {
        if !self.has(GATE) {
            return None;
        }
        if let Some(at) = self.threatens().or_else(|| self.is_broken()) {
            return Some((Sign::OptOut, at, RULES.len().saturating_add(1)));
        }
        if let Some(at) = self.keeps() {
            return Some((Sign::Keep, at, RULES.len().saturating_add(2)));
        }
        let mut rules = RULES.iter().enumerate();
        let wish = rules.find_map(|(number, rule)| Some((Sign::OptOut, rule(self)?, number)));
        wish.or_else(|| Some((Sign::Business, self.handles()?, RULES.len().saturating_add(3))))
    }

    /// What a verb is about: the first word beside it that tells.
    fn object(&self, at: usize) -> Object {
        if self.at(at) & MYSELF != 0 || (self.is_romance() && self.has_clitic(at)) {
            return Object::Mail;
        }
        let after = self.object_after(at);
        if after != Object::Unsaid {
            return after;
        }
        self.first_object(&mut (at.saturating_sub(REACH)..at).rev())
    }

    fn object_after(&self, at: usize) -> Object {
        let next = at.saturating_add(1);
        self.first_object(&mut (next..self.words.len().min(next.saturating_add(REACH))))
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

    fn first_object(&self, places: &mut dyn Iterator<Item = usize>) -> Object {
        let mut left = None;
        for place in places {
            let own = self.at(place);
            if left == Some(0) {
                break;
            }
            left = left.map(|left: usize| left.saturating_sub(1));
            if own & OURS != 0 {
                return if self.is_part_of_a_thing(place) { Object::Thing } else { Object::Mail };
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
    fn is_part_of_a_thing(&self, place: usize) -> bool {
        let next = self.at(place.saturating_add(1));
        let before = place.checked_sub(1).map_or(0, |before| self.at(before));
        let is_compound = matches!(self.language, Some(Language::English) | None);
        (is_compound && next & bit(Concept::Thing) != 0 && next & OURS == 0)
            || (next | before) & bit(Concept::Old) != 0
    }

    /// Whether a verb is denied, and not by what goes before a wish: `not interested please remove me`.
    fn denied(&self, at: usize) -> bool {
        const BETWEEN: Concepts = any(&[Concept::Interest, Concept::Need, Concept::Thanks, Concept::More]);
        let reach = match self.language {
            Some(Language::German | Language::Dutch) => 8,
            Some(Language::French) => 2,
            _ => 0,
        };
        let next = at.saturating_add(1);
        let to = next.saturating_add(reach).min(self.words.len());
        let back = (at.saturating_sub(5)..at).rev();
        let before = back.map(|place| self.at(place)).take_while(|own| own & (BETWEEN | bit(Concept::Please)) == 0 || own & NOT != 0);
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
            let is_stopped =
                own & bit(Concept::Stop) != 0 && self.near(*at, 3, MAIL | bit(Concept::Contact));
            let wishes = !self.is_past(*at) || self.has(bit(Concept::Wish));
            (is_strong || is_taken || is_removed || is_stopped)
                && wishes
                && self.denied(*at)
                && (is_strong || is_stopped || self.object(*at) == Object::Mail)
        };
        self.places(ending).find(leaves)
    }

    /// `remove the attachment`, `does it let people unsubscribe?`: the word that wishes something else.
    fn handles(&self) -> Option<usize> {
        let ending = REMOVAL | any(&[Concept::Take, Concept::Stop]);
        self.places(ending).find(|at| {
            let is_verb = self.at(*at) & bit(Concept::Take) == 0 || self.is_off(*at);
            is_verb && (self.object(*at) == Object::Thing || self.is_asked(*at) || self.is_of_others(*at))
        })
    }

    /// Whether the clause asks about something in which the writer has no part.
    fn is_asked(&self, at: usize) -> bool {
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
        let is_of_writer = self.has(MYSELF) || self.places(bit(Concept::Writer)).any(|place| self.word(place) != "on");
        let is_named = is_strong
            || self.object_after(at) == Object::Mail
            || self.near(at, 3, MYSELF | bit(Concept::Receive));
        !((is_of_writer && is_named) || (is_strong && self.words.len() <= 4))
    }

    /// `your list`.
    fn names_readers_list(&self) -> bool {
        let is_readers =
            |at: usize| (at.saturating_sub(3)..at).any(|place| READERS.contains(&self.word(place)));
        self.places(bit(Concept::List)).any(is_readers)
    }

    /// Whether a word points at what is meant: `this address`.
    fn points(&self) -> bool {
        const POINTING: &[&str] = &[
            "this", "these", "cette", "ces", "diese", "dieses", "esta", "estos", "questo", "questa", "dit", "deze",
            "este", "estes",
        ];
        self.words.iter().any(|word| POINTING.contains(&word.text.as_str()))
    }

    /// Whether a verb is what the writer does, or what would be if: no wish.
    fn is_told(&self, at: usize) -> bool {
        if self.has(WISH | any(&[Concept::Can, Concept::Modal])) {
            return false;
        }
        let next = at.saturating_add(1);
        let after = match self.language {
            Some(Language::German | Language::Dutch) => self.concepts.get(next..next.saturating_add(1)),
            _ => None,
        };
        let before = self.concepts.get(at.saturating_sub(2)..at);
        let is_subject = |own: &Concepts| own & bit(Concept::Writer) != 0 && own & MYSELF == 0;
        let begins = self.at(0) & bit(Concept::Writer) != 0 && at <= 2 && at > 0;
        let by_writer = begins || before.into_iter().chain(after).flatten().any(is_subject);
        // `best if you take us off`.
        let asks = |place: usize| READER.contains(&self.word(place.saturating_add(1)));
        by_writer || self.places(bit(Concept::If)).any(|place| !asks(place))
    }

    /// `Unsubscribe`, `comment se désinscrire ?`: a word that says what is left.
    fn unsubscribes(&self) -> Option<usize> {
        if !self.has(any(&[Concept::Unsubscribe, Concept::Take])) {
            return None;
        }
        let opts = |at: usize| {
            let is_opt = self.word(at).starts_with("opt") && self.at(at) & bit(Concept::Take) != 0;
            is_opt && self.near(at, 2, bit(Concept::Off))
        };
        let is_done = |at: usize| {
            (self.is_past(at) && self.has(bit(Concept::Writer)) && !self.has(WISH | bit(Concept::Repeated)))
                || self.has(bit(Concept::If)) && !self.has(WISH)
        };
        self.places(any(&[Concept::Unsubscribe, Concept::Take])).find(|at| {
            let is_verb = self.at(*at) & bit(Concept::Unsubscribe) != 0 || opts(*at);
            is_verb
                && !self.denied(*at)
                && !self.is_asked(*at)
                && !is_done(*at)
                && self.object(*at) != Object::Thing
                && !self.is_of_others(*at)
        })
    }

    /// Whether a verb is of third persons, and not of the writer: `people who want to unsubscribe`.
    fn is_of_others(&self, at: usize) -> bool {
        let is_third = self.has(bit(Concept::Others)) && !self.near(at, 2, MYSELF);
        is_third && !self.has(bit(Concept::Please)) && !self.names_readers_list()
    }

    /// A verb of removal with what is removed.
    fn removes(&self) -> Option<usize> {
        self.places(bit(Concept::Remove)).find(|at| {
            let is_cancelled = ["cancel", "annul", "anul", "storn"].iter().any(|start| self.word(*at).starts_with(start));
            let is_named = !is_cancelled || self.language == Some(Language::Italian) || self.has(OURS);
            let is_ours = match self.object(*at) {
                Object::Mail => is_named,
                Object::Thing => false,
                Object::Unsaid => self.points_back() || self.near(*at, 3, bit(Concept::Receive)),
            };
            is_ours && !self.denied(*at) && !self.is_asked(*at) && !self.is_told(*at)
        })
    }

    /// `Where did you get my address? Delete it.`: what is meant was named before.
    fn points_back(&self) -> bool {
        if self.words.len() > 5 {
            return false;
        }
        let before = self.before(14);
        let is_got = before & bit(Concept::Origin) != 0 && before & bit(Concept::Mail) != 0;
        let is_named = is_got || before & any(&[Concept::Address, Concept::Data]) != 0;
        let is_alone = self.words.len() == 1;
        let is_bare = self.words.len() <= 3 && self.all & (THING | bit(Concept::Others) | TIME) == 0;
        before & bit(Concept::Thing) == 0 && (is_named || is_alone || (is_bare && self.has(bit(Concept::Please))))
    }

    /// Whether a verb of taking takes off.
    fn is_off(&self, at: usize) -> bool {
        let list = bit(Concept::List) | MAIL;
        let from_list = self.near(at, 9, list);
        let off = bit(Concept::Off);
        if self.is_romance() || self.language == Some(Language::Dutch) {
            let has_object = self.at(at) & MYSELF != 0 || self.near(at, 8, MYSELF | PLACE);
            return from_list || (self.near(at, 8, off) && has_object);
        }
        if self.language == Some(Language::German) {
            return self.near(at, 8, off) && (from_list || self.near(at, 3, off));
        }
        let Some(off) = self.places(off).find(|off| *off > at && off.saturating_sub(at) <= 8) else { return false };
        let ends = off.saturating_add(1) == self.words.len();
        let next = (1..4).fold(0, |all, step| all | self.at(off.saturating_add(step)));
        let goes_on = next & (OURS | THING | any(&[Concept::Office, Concept::Company, Concept::Need])) != 0;
        if self.is_question && off == at.saturating_add(1) && self.has(bit(Concept::Writer)) && !goes_on {
            return true;
        }
        let from_list = self.places(list).any(|place| place > off && place.saturating_sub(at) <= 9);
        let taken = self.at(at.saturating_add(1)) | self.at(at.saturating_add(2));
        let is_wished = self.has(bit(Concept::Writer)) && self.has(bit(Concept::Wish)) && off == at.saturating_add(1);
        let is_near = is_wished || off.saturating_sub(at) <= 4 && taken & (MYSELF | bit(Concept::Address)) != 0;
        from_list || (is_near && (ends || !goes_on))
    }

    /// Whether a verb of leaving leaves in: `laat mij weten`, and not `laat mij eruit`.
    fn only_lets(&self, at: usize) -> bool {
        let lets = self.at(at) & bit(Concept::Let) != 0;
        let is_out = self.near(at, 4, bit(Concept::Off)) && (self.at(at) & MYSELF != 0 || self.near(at, 2, MYSELF));
        lets && !is_out
    }

    /// A verb of taking, with what is taken and the list, or an "off".
    fn takes(&self) -> Option<usize> {
        let begins_off = || {
            let is_off = self.at(0) & bit(Concept::Off) != 0 && self.language == Some(Language::German);
            (is_off && self.words.len() <= 6 && self.has(MYSELF | bit(Concept::Address))).then_some(0)
        };
        let object = MYSELF | PLACE | MAIL;
        // `graag van de lijst af`, `I want out`: no verb is needed.
        let off = || {
            const AWAY: &[&str] = &[
                "off", "out", "af", "eruit", "eraf", "raus", "heraus", "fuera", "salir", "salirme", "fuori", "uscire",
                "hors", "sortir", "fora", "sair", "saio",
            ];
            let at = self.places(bit(Concept::Off)).find(|at| AWAY.contains(&self.word(*at)))?;
            let wishes = self.has(WISH) || (self.is_question && self.has(bit(Concept::Writer)));
            let is_list = self.near(at, 4, bit(Concept::List) | MAIL) && self.words.len() <= 10;
            let other = THING | NOT | any(&[Concept::Away, Concept::Company, Concept::Office, Concept::Others]);
            let is_bare = self.words.len() <= 3 && self.all & any(&[Concept::Contact, Concept::Interest]) == 0;
            let ends = at.saturating_add(1) == self.words.len();
            let is_way_out = self.is_question && ends && self.language != Some(Language::English);
            let is_short = self.words.len() <= 7 && !self.has(any(&[Concept::Talk, Concept::Contact]));
            (wishes && (is_list || is_bare || (is_way_out && is_short)) && !self.has(other)).then_some(at)
        };
        let taken = self.places(bit(Concept::Take)).find(|at| {
            self.is_off(*at)
                && (self.at(*at) & MYSELF != 0 || self.near(*at, 8, object | bit(Concept::Writer)))
                && !self.only_lets(*at)
                && self.object(*at) != Object::Thing
                && !self.has(bit(Concept::Held))
                && !self.is_told(*at)
                && !self.denied(*at)
                && !self.is_asked(*at)
                && !self.is_of_others(*at)
        });
        taken.or_else(begins_off).or_else(off)
    }

    /// `cessez de m'écrire`, `no more of your spam`.
    fn stops(&self) -> Option<usize> {
        const TARGET: Concepts = MAIL | any(&[Concept::Contact, Concept::Approach, Concept::Spam]);
        self.places(bit(Concept::Stop)).find(|at| {
            let is_away = self.at(*at) & bit(Concept::Away) != 0;
            let thing = self.places(bit(Concept::Thing)).find(|thing| thing > at);
            let is_written = |place: &usize| self.at(*place) & bit(Concept::Talk) == 0;
            let target = self.places(TARGET).find(|place| place > at && is_written(place));
            let is_insisting = self.word(*at).starts_with("inutil")
                && target.is_some_and(|target| self.word(target).starts_with("insist"));
            let receives = self.near(*at, 3, bit(Concept::Receive)) && thing.is_none();
            let is_near = receives
                || target.is_some_and(|target| target.saturating_sub(*at) <= 9)
                || target.is_none() && self.near(*at, 6, TARGET) && self.places(TARGET).all(|place| is_written(&place));
            let is_of_a_thing = match (target, thing) {
                (Some(target), Some(thing)) => thing < target || self.is_part_of_a_thing(target),
                (None, Some(_)) => true,
                (_, None) => false,
            };
            !is_away
                // `Inutile d'insister` is no more than a no.
                && !is_insisting
                && is_near
                && !is_of_a_thing
                && !self.denied(*at)
                && !self.is_asked(*at)
                && !self.is_told(*at)
        })
    }

    /// `Stop`, `make it stop`, `Schluss damit`: no object is said, and nothing else.
    fn halts(&self) -> Option<usize> {
        const BARE: &[&str] = &[
            "rest", "reste", "everything", "all", "the", "der", "die", "den", "le", "lo", "demas", "resto", "que", "dat",
            "che", "et", "y", "e", "en", "und", "and", "het", "ok", "okay", "just", "really", "seriously", "so", "see", "be", "you", "sie", "vous", "it", "this", "that", "these", "has", "have", "to", "must", "now", "ca", "cela", "tout", "maintenant", "da",
            "damit", "das", "es", "jetzt", "mit", "esto", "eso", "ya", "questo", "cosi", "dit", "dat", "hiermee",
            "ermee", "nu", "isto", "isso", "com", "con", "de", "di", "d", "il", "faut", "va", "is",
        ];
        let at = self.places(bit(Concept::Stop)).next()?;
        let threatens = self.has(any(&[Concept::Legal, Concept::Offence]));
        let is_useless = self.word(at).starts_with("inutil");
        if is_useless || self.denied(at) || self.has(bit(Concept::Away)) || self.at(at) & TIME != 0 {
            return None;
        }
        if threatens && at == 0 && !self.has(bit(Concept::Thing)) {
            return Some(at);
        }
        if self.has(THING) {
            return None;
        }
        let said = if self.has(bit(Concept::Wish)) { any(&[Concept::If, Concept::Writer]) } else { 0 };
        let allowed = WISH
            | MYSELF
            | said
            | any(&[Concept::Stop, Concept::Thanks, Concept::Let, Concept::Now, Concept::Offence])
            | any(&[Concept::More, Concept::Modal, Concept::Can]);
        let is_bare = |place: usize| self.at(place) & allowed != 0 || BARE.contains(&self.word(place));
        let says_no_more = self.words.len() <= 8 && (0..self.words.len()).all(is_bare);
        says_no_more.then_some(at)
    }

    /// Whether a refusal is only until some time: `not before June`.
    fn is_put_off(&self) -> bool {
        self.has(bit(Concept::Before)) && self.has(TIME)
    }

    /// Whether the writer tells what is, and wishes nothing.
    fn is_report(&self) -> bool {
        self.has(bit(Concept::Writer)) && !self.has(WISH | any(&[Concept::If, Concept::Need]))
    }

    /// `don't write again`, `keine weiteren Mails`, `n'insistez pas`.
    fn refuses(&self) -> Option<usize> {
        if !self.has(NOT) || self.is_put_off() || self.has(bit(Concept::Hesitate)) {
            return None;
        }
        let is_short = self.words.len() <= 7;
        let wishes = self.has(WISH) || is_short;
        let never_again = self.places(any(&[Concept::Contact, Concept::Approach])).find(|at| {
            let is_verb = self.at(*at) & bit(Concept::Address) == 0;
            let is_more = is_verb && self.near(*at, 6, MORE);
            let is_near = self.near(*at, 3, MYSELF) || self.at(*at) & MYSELF != 0;
            let is_ours = is_near || !self.is_report();
            self.near(*at, 6, NOT) && is_ours && is_more && (wishes || is_near) && !self.is_said_of_a_thing(*at)
        });
        let no_more = || {
            let at = self.places(MAIL).find(|at| self.near(*at, 3, NOT) && self.near(*at, 4, MORE))?;
            ((self.words.len() <= 6 || self.has(WISH)) && !self.is_report()).then_some(at)
        };
        never_again.or_else(|| self.forbids()).or_else(no_more)
    }

    /// Whether a verb of sending is about something that is no advertising: `don't send the contract`.
    fn is_said_of_a_thing(&self, at: usize) -> bool {
        let next = at.saturating_add(1);
        let reach = self.words.len().min(next.saturating_add(5));
        let after = self.first_object(&mut (next..reach));
        let before = || {
            let verb_last = matches!(self.language, Some(Language::German | Language::Dutch));
            verb_last && self.first_object(&mut (at.saturating_sub(6)..at).rev()) == Object::Thing
        };
        after == Object::Thing || (after == Object::Unsaid && before())
    }

    /// `do not contact me`, `ne me démarchez pas`: no `again` is needed.
    fn forbids(&self) -> Option<usize> {
        // `mail` and `text` are verbs right after these only.
        const BEFORE_VERBS: &[&str] = &["not", "t", "dont", "never", "to", "ever", "please", "be", "again", "or", "kindly"];
        let is_noun = |at: usize| {
            let before = at.checked_sub(1).map_or("", |before| self.word(before));
            self.language == Some(Language::English)
                && self.at(at) & MAIL != 0
                && !BEFORE_VERBS.contains(&before)
        };
        if (self.is_question && !self.has(bit(Concept::Please))) || self.has(any(&[Concept::If, Concept::Need])) {
            return None;
        }
        self.places(any(&[Concept::Approach, Concept::Contact])).find(|at| {
            let own = self.at(*at);
            let is_call = own & bit(Concept::Talk) != 0;
            let is_unasked = own & bit(Concept::Approach) != 0
                || self.near(*at, 2, MYSELF) && self.near(*at, 4, MAIL);
            let from = at.saturating_sub(4);
            let not = (from..*at).rev().find(|place| self.at(*place) & NOT != 0);
            let after = (at.saturating_add(1)..self.words.len()).take(4);
            let is_after = matches!(
                self.language,
                Some(Language::German | Language::Dutch | Language::French)
            ) && after.into_iter().any(|place| self.at(place) & NOT != 0);
            let Some(not) = not.or(is_after.then_some(*at)) else { return false };
            let is_told = (0..not).any(|place| self.at(place) & bit(Concept::Writer) != 0) && !self.has(WISH);
            let is_passive = at.checked_sub(1).is_some_and(|before| self.word(before) == "be");
            let is_past = self.is_past(*at)
                && !is_passive
                && !self.has(WISH)
                && self.language != Some(Language::French);
            is_unasked
                && !is_noun(*at)
                && !is_call
                && !is_told
                && !is_past
                && !self.speaks_to_reader(*at)
                && !self.is_said_of_a_thing(*at)
                && !self.has(any(&[Concept::Reply, Concept::Colleague, Concept::Ticket]))
        })
    }

    /// `I don't want to bother you`.
    fn speaks_to_reader(&self, at: usize) -> bool {
        let is_reader = |place: usize| READER.contains(&self.word(place));
        let is_own = self.has(bit(Concept::Writer)) && !self.near(at, 4, MYSELF);
        is_own && (is_reader(at.saturating_add(1)) || at.checked_sub(1).is_some_and(is_reader))
    }

    /// `I don't want these mails`, `sorgen Sie dafür, dass nichts mehr kommt`.
    fn wants_none(&self) -> Option<usize> {
        let is_list_of_theirs = self.language == Some(Language::French) && self.word(0) == "plus";
        if is_list_of_theirs && let Some(at) = self.places(MAIL).next() {
            return Some(at);
        }
        let is_asked = self.is_question && !self.has(any(&[Concept::Please, Concept::Modal]));
        if !self.has(NOT) || self.is_put_off() || is_asked {
            return None;
        }
        let business = THING & !any(&[Concept::Papers, Concept::Trade, Concept::Price]);
        let unwished = || {
            let at = self.places(bit(Concept::Wish)).find(|at| self.near(*at, 3, NOT))?;
            let about = self.places(MAIL).next()?;
            let is_refused = self.near(about, 3, NOT) || self.near(at, 2, NOT);
            let is_other = REMOVAL | business | any(&[Concept::Take, Concept::Forget, Concept::Keep]);
            (is_refused && !self.has(is_other)).then_some(about)
        };
        let is_solicited = || {
            let at = self.places(any(&[Concept::Approach, Concept::Include])).next()?;
            let wishes = self.has(bit(Concept::Wish)) && self.places(bit(Concept::Wish)).any(|at| self.near(at, 4, NOT));
            let is_ours = !self.speaks_to_reader(at) && !self.is_said_of_a_thing(at);
            (wishes && is_ours && self.at(at) & bit(Concept::Talk) == 0).then_some(at)
        };
        let none = || {
            let is_short = self.words.len() <= 4 && !self.has(any(&[Concept::Receive, Concept::Reply]));
            is_short.then(|| self.places(MAIL).find(|at| !self.is_part_of_a_thing(*at)))?
        };
        let unwanted = || {
            let asks = self.has(WISH) && !self.has(REMOVAL) && !self.has(business);
            let receives = self.places(bit(Concept::Receive)).next().filter(|_| self.has(MAIL | MORE));
            let is_theirs = |at: &usize| {
                self.names_readers_list() || self.points() || (self.words.len() <= 7 && !self.word(*at).starts_with("syst"))
            };
            asks.then(|| receives.or_else(|| self.places(bit(Concept::List)).find(is_theirs)))?
        };
        // `se non mi arrivassero più queste comunicazioni`, but not `I don't get your mails any more`.
        let unwelcome = || {
            let at = self.places(bit(Concept::Receive)).next()?;
            let needs_none = self.has(MAIL | any(&[Concept::Need, Concept::Address]));
            (self.has(MORE) && needs_none && !self.is_report()).then_some(at)
        };
        // `I don't need your mails any more`, `inutile de m'écrire`.
        let needless = || {
            let is_needless = !self.has(bit(Concept::If));
            let at = self.places(bit(Concept::Need)).find(|at| is_needless && self.near(*at, 4, NOT))?;
            let about = self.places(bit(Concept::Approach)).next();
            let about = about.filter(|about| !self.is_said_of_a_thing(*about) && !self.speaks_to_reader(*about));
            let more = self.places(MAIL).find(|about| self.near(*about, 6, MORE) && self.near(at, 6, MAIL));
            let is_ours = self.has(MYSELF | MORE) || self.words.len() <= 6;
            about.filter(|about| is_ours && self.at(*about) & bit(Concept::Talk) == 0).or(more)
        };
        // `we don't want this any more`.
        let outworn = || {
            let is_pressed =
                || self.around(10).iter().any(|own| own & any(&[Concept::Legal, Concept::Last, Concept::Repeated]) != 0);
            let at = self.places(bit(Concept::Wish)).find(|at| self.near(*at, 3, NOT))?;
            if !self.near(at, 4, MORE) && !is_pressed() {
                return None;
            }
            let is_bare = self.all & (THING | any(&[Concept::Work, Concept::Company, Concept::Wait, Concept::Interest])) == 0;
            (is_bare && (self.points() || self.words.len() <= 6) && !self.has(bit(Concept::Forget))).then_some(at)
        };
        // `qu'il n'y ait plus rien`.
        let nothing = || {
            let at = self.words.windows(2).position(is_end)?;
            (self.has(WISH) && !self.has(THING | bit(Concept::Wait)) && self.words.len() > 2).then_some(at)
        };
        unwished()
            .or_else(nothing)
            .or_else(is_solicited)
            .or_else(outworn)
            .or_else(none)
            .or_else(unwanted)
            .or_else(unwelcome)
            .or_else(needless)
            .or_else(|| self.leaves_out())
    }

    /// `do not include me in these`.
    fn leaves_out(&self) -> Option<usize> {
        let at = self.places(bit(Concept::Include)).find(|at| self.near(*at, 4, NOT))?;
        let about = self.at(at) & MYSELF != 0 || self.near(at, 3, MYSELF);
        (about && !self.is_question && self.object(at) != Object::Thing).then_some(at)
    }

    /// `ras le bol de vos mails`, `let this be the last one`, `Werbung unerwünscht`.
    fn has_enough(&self) -> Option<usize> {
        let fed_up = || {
            let sick = |at: &usize| self.at(*at) & bit(Concept::Away) == 0 || self.word(at.saturating_add(1)) == "of";
            let at = self.places(bit(Concept::FedUp)).find(sick)?;
            let is_mail = self.places(MAIL | bit(Concept::Spam)).any(|mail| !self.is_part_of_a_thing(mail));
            (is_mail && self.near(at, 6, MAIL | bit(Concept::Spam)) && !self.has(bit(Concept::Busy) | THING)).then_some(at)
        };
        let last = || {
            let at = self.places(bit(Concept::Last)).find(|at| self.near(*at, 3, bit(Concept::Mail)))?;
            (self.has(bit(Concept::Let)) && !self.has(bit(Concept::Reply) | THING)).then_some(at)
        };
        let unwelcome = || {
            let at = self.places(bit(Concept::Unwelcome)).next()?;
            let is_short = self.words.len() <= 6;
            (is_short && self.near(at, 4, MAIL) && !self.has(bit(Concept::Writer))).then_some(at)
        };
        let barred = || {
            let at = self.places(bit(Concept::Allow)).find(|at| self.near(*at, 6, NOT))?;
            let about = bit(Concept::Advertising) | bit(Concept::Mail);
            (self.near(at, 6, about) && !self.has(THING) && !self.is_question).then_some(at)
        };
        fed_up().or_else(last).or_else(unwelcome).or_else(barred)
    }

    /// `I have asked twice to be removed`, `why am I still on your list?`.
    fn has_asked(&self) -> Option<usize> {
        let asked = || {
            let pleads = self.has(any(&[Concept::Writer, Concept::Please]));
            let is_of_mail = self.has(MAIL | any(&[Concept::Contact, Concept::Approach])) || self.words.len() <= 6;
            let stop = self
                .places(bit(Concept::Stop))
                .find(|at| pleads && is_of_mail && self.at(*at) & bit(Concept::Away) == 0);
            let at = stop.or_else(|| self.places(REMOVAL).find(|at| self.object(*at) != Object::Thing))?;
            let is_thing = self.has(bit(Concept::Thing));
            (self.has(bit(Concept::Repeated)) && !is_thing && !self.denied(at) && !self.is_told(at)).then_some(at)
        };
        let is_listed = || {
            let at = self.places(bit(Concept::List)).next()?;
            let still = self.has(any(&[Concept::Keep, Concept::More])) && self.has(bit(Concept::Writer) | MYSELF);
            let is_repeated = (self.before(25) | self.all) & bit(Concept::Repeated) != 0;
            let is_theirs = self.names_readers_list() || self.points();
            (still && is_theirs && is_repeated && self.is_question && !self.has(bit(Concept::Like))).then_some(at)
        };
        let in_vain = || {
            let at = self.places(bit(Concept::Click)).next()?;
            let clicked = self.has(bit(Concept::Repeated)) && !self.has(any(&[Concept::Thing, Concept::Trial]));
            let goes_on = |own: &Concepts| own & any(&[Concept::Keep, Concept::More]) != 0;
            (clicked && self.around(14).iter().any(goes_on)).then_some(at)
        };
        asked().or_else(is_listed).or_else(in_vain)
    }

    /// `I withdraw my consent`, `widerspreche der Nutzung meiner Daten`, `my right to be forgotten`.
    fn objects(&self) -> Option<usize> {
        let about =
            bit(Concept::Consent) | bit(Concept::Data) | bit(Concept::Advertising) | bit(Concept::Law);
        let objects = self
            .places(bit(Concept::Object))
            .find(|at| self.near(*at, 8, about) && !self.denied(*at) && !self.has(bit(Concept::Thing)));
        let by_right = || {
            let ends = REMOVAL | any(&[Concept::Object, Concept::Forget]);
            let at = self.places(bit(Concept::Right)).find(|at| self.near(*at, 6, ends))?;
            let is_claimed = self.has(MYSELF | WISH | any(&[Concept::Writer, Concept::Law]));
            (is_claimed && !self.is_question && self.at(at) & bit(Concept::Now) == 0
                || self.word(at) == "right" && self.near(at, 5, bit(Concept::Forget) | bit(Concept::Object) | bit(Concept::Remove)))
                .then_some(at)
        };
        // `I objected in writing and still get these`.
        let in_vain = || {
            const DECLINES: &[&str] =
                &["lehn", "ablehn", "refus", "reject", "rechaz", "rifiut", "weiger", "recus", "retir"];
            let declines = |at: &usize| DECLINES.iter().any(|start| self.word(*at).starts_with(start));
            let at = self.places(bit(Concept::Object)).find(|at| !declines(at))?;
            let goes_on = |own: &Concepts| own & any(&[Concept::Keep, Concept::More]) != 0;
            let is_done =
                self.is_past(at) || self.has(MYSELF | any(&[Concept::Repeated, Concept::Writer, Concept::Receive]));
            (is_done && !self.has(THING | NOT) && self.around(8).iter().any(goes_on)).then_some(at)
        };
        objects.or_else(by_right).or_else(in_vain).filter(|at| !self.is_asked(*at))
    }

    /// `lose my number`, `oubliez-moi`, `leave me in peace`.
    fn lets_go(&self) -> Option<usize> {
        let forgets = self.places(bit(Concept::Forget)).find(|at| {
            let is_ours = self.at(*at) & MYSELF != 0 || self.near(*at, 3, MYSELF | bit(Concept::Address));
            is_ours
                && self.words.len() <= 7
                && !self.has(NOT)
                && !self.is_question
                && !self.has(bit(Concept::Writer) & !MYSELF)
                && self.object(*at) == Object::Mail
                && !self.is_past(*at)
        });
        let in_peace = || {
            let at = self.places(bit(Concept::Peace)).next()?;
            let is_left = self.has(any(&[Concept::Let, Concept::Keep, Concept::Take]));
            let is_ours = self.has(MYSELF) && !self.is_told(at);
            (is_left && is_ours && !self.has(NOT) && !self.is_question).then_some(at)
        };
        let spares = || {
            let at = self.places(bit(Concept::Spare)).find(|at| self.at(*at) & MYSELF != 0 || self.near(*at, 2, MYSELF))?;
            let is_of_mail = self.has(MAIL | MORE | any(&[Concept::Approach, Concept::Spam]));
            (is_of_mail && !self.has(NOT | bit(Concept::Writer) & !MYSELF)).then_some(at)
        };
        forgets.or_else(in_peace).or_else(spares)
    }

    /// `put us on your blocklist`.
    fn bars(&self) -> Option<usize> {
        let at = self.places(bit(Concept::Blocklist)).next()?;
        let is_list = self.has(bit(Concept::List)) || self.word(at).len() > 8;
        let is_ours = self.has(MYSELF | bit(Concept::Address)) || self.has(bit(Concept::Please));
        (is_list && is_ours && !self.has(NOT) && !self.is_question && !self.is_told(at)).then_some(at)
    }

    /// `if one more mail comes I call my lawyer`, `sans suppression je saisis la CNIL`.
    fn threatens(&self) -> Option<usize> {
        // `melden` is to report and to write.
        let sues = |own: &Concepts| {
            let other = any(&[Concept::Contact, Concept::Take]) | REMOVAL;
            own & bit(Concept::Legal) != 0 && own & other == 0
        };
        let may_threaten = self.has(NOT | bit(Concept::If)) && !self.is_question;
        if !may_threaten || !self.around(12).iter().any(sues) {
            return None;
        }
        let removal = self.places(REMOVAL | bit(Concept::Stop)).find(|at| self.object(*at) == Object::Mail);
        let again = || {
            let at = self.places(any(&[Concept::Approach, Concept::Contact, Concept::Mail])).next()?;
            (self.has(bit(Concept::If)) && self.has(MORE) && !self.has(THING)).then_some(at)
        };
        removal.or_else(again)
    }

    /// `the unsubscribe link does not work`.
    fn is_broken(&self) -> Option<usize> {
        let near_link = |at: &usize| {
            self.at(*at) & bit(Concept::Unsubscribe) != 0 || self.near(*at, 4, bit(Concept::Click))
        };
        let at = self.places(REMOVAL).find(near_link)?;
        let is_link = self.has(bit(Concept::Click))
            || ["link", "seite", "pagina"].iter().any(|end| self.word(at).ends_with(end));
        let fails = self.has(NOT) || self.words.iter().any(|word| matches!(&*word.text, "broken" | "kaputt" | "defekt" | "dead" | "kapot" | "erro" | "error" | "errore"));
        (is_link && fails && !self.has(bit(Concept::Product)) && !self.has(bit(Concept::Wish))).then_some(at)
    }
}
