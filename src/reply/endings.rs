//! Words of ending with their object: `take me off the list`, `stop mailing us`.

use super::{
    clauses::{Clause, Concepts},
    language::Language,
    lexicon::{self, Concept},
    opt_out::{MAIL, MORE, MYSELF, NOT, OURS, Object, PLACE, REMOVAL, THING, TIME, WISH},
    rules::{any, bit},
};

impl Clause<'_> {
    /// `Unsubscribe`, `comment se désinscrire ?`: a word that says what is left.
    pub(super) fn unsubscribes(&self) -> Option<usize> {
        self.places(bit(Concept::Unsubscribe)).find(|at| {
            !self.denied(*at)
                && !self.is_noun(*at)
                && !self.is_asked(*at)
                && !self.is_done(*at)
                && (self.has(WISH) || !self.has(bit(Concept::If)))
                && self.object(*at) != Object::Thing
                && !self.is_of_others(*at)
        })
    }

    /// `I had signed off`: the writer tells what was.
    fn is_done(&self, at: usize) -> bool {
        self.is_past(at) && self.has(bit(Concept::Writer)) && !self.has(WISH | bit(Concept::Repeated))
    }

    /// `the unsubscribe link`, `List-Unsubscribe`, `Abmeldelink`: a part of a message
    /// that is spoken of.
    fn is_noun(&self, at: usize) -> bool {
        let is_compound =
            ["link", "button", "seite", "pagina", "knop"].iter().any(|end| self.word(at).ends_with(end));
        let is_field = at.checked_sub(1).is_some_and(|before| {
            self.word(before) == "list" && self.words.get(before).is_some_and(|word| word.joint == '-')
        });
        let next = self.word(at.saturating_add(1));
        let is_spoken_of = is_compound
            || is_field
            || matches!(next, "link" | "links" | "button" | "header" | "page" | "rate" | "rates");
        // Who asks for the link wants to leave, unless it is a link of one's own.
        let asks = self.is_question || self.has(WISH | any(&[Concept::Modal, Concept::Can]));
        let is_product = |own: &Concepts| own & bit(Concept::Product) != 0;
        is_spoken_of && (!asks || self.around(16).iter().any(is_product))
    }

    /// Whether a verb is of third persons, and not of the writer:
    /// `people who want to unsubscribe`.
    pub(super) fn is_of_others(&self, at: usize) -> bool {
        // `people who unsubscribe`, `Leute, die sich abmelden wollen`.
        let begins_relative = lexicon::RELATIVE.contains(&self.word(0)) && !self.is_question;
        let of_writer = MYSELF | MAIL | PLACE | bit(Concept::Writer);
        let of_whom = (begins_relative && self.from > 0 && at > 0 && !self.has(of_writer))
            || self.has(bit(Concept::Others));
        let is_third = of_whom && !self.near(at, 2, MYSELF);
        is_third && !self.has(bit(Concept::Please)) && !self.names_readers_list()
    }

    /// A verb of removal with what is removed.
    pub(super) fn removes(&self) -> Option<usize> {
        self.places(bit(Concept::Remove)).find(|at| {
            let is_cancelled = lexicon::CANCELLING.iter().any(|start| self.word(*at).starts_with(start));
            let is_named = !is_cancelled || self.language == Some(Language::Italian) || self.has(OURS);
            let is_ours = match self.object(*at) {
                Object::Mail => is_named,
                Object::Thing => false,
                Object::Unsaid => self.points_back(*at) || self.near(*at, 3, bit(Concept::Receive)),
            };
            is_ours
                && !self.denied(*at)
                && !self.is_noun(*at)
                && (!self.has_past_forms() || !self.is_done(*at))
                && !self.is_asked(*at)
                && !self.is_told(*at)
        })
    }

    /// `Where did you get my address? Delete it.`: what is meant was named before.
    fn points_back(&self, at: usize) -> bool {
        if self.words.len() > 6 {
            return false;
        }
        let before = self.before(14);
        let is_got = before & bit(Concept::Origin) != 0 && before & bit(Concept::Mail) != 0;
        let is_named = is_got || before & any(&[Concept::Address, Concept::Data]) != 0;
        let is_alone = self.words.len() == 1;
        // Nothing follows that could be meant: `I request the deletion`, but not `remove the logo`.
        let is_bare = self.has(bit(Concept::Please)) && !self.has(THING | bit(Concept::Others) | TIME);
        let polite = any(&[Concept::Please, Concept::Thanks, Concept::Now]);
        let says_no_more =
            |place: usize| self.at(place) & polite != 0 || lexicon::BARE.contains(&self.word(place));
        let ends = (at.saturating_add(1)..self.words.len()).all(says_no_more);
        before & bit(Concept::Thing) == 0 && (is_named || is_alone || (is_bare && ends))
    }

    /// Whether a verb of taking takes off.
    pub(super) fn is_off(&self, at: usize) -> bool {
        let list = bit(Concept::List) | MAIL;
        let from_list = self.near(at, 9, list);
        let off = bit(Concept::Off);
        if self.is_romance() || self.language == Some(Language::Dutch) {
            let has_object = self.at(at) & MYSELF != 0 || self.near(at, 8, MYSELF | PLACE);
            return from_list || (self.near(at, 8, off) && has_object);
        }
        if self.language == Some(Language::German) {
            let is_from =
                (at..self.words.len()).any(|place| matches!(self.word(place), "von" | "vom" | "aus"));
            let is_of_list = is_from && self.near(at, 9, bit(Concept::List)) && self.has(MYSELF);
            return is_of_list || (self.near(at, 8, off) && (from_list || self.near(at, 3, off)));
        }
        let Some(off) = self.places(off).find(|off| *off > at && off.saturating_sub(at) <= 8) else {
            return false;
        };
        let ends = off.saturating_add(1) == self.words.len();
        let next = off.saturating_add(1);
        let polite = OURS | MORE | any(&[Concept::Please, Concept::Thanks, Concept::Now]);
        let says_no_more = lexicon::AFTER_OFF.contains(&self.word(next)) || self.at(next) & polite != 0;
        let after = self.at(next) | self.at(next.saturating_add(1)) | self.at(next.saturating_add(2));
        let other = THING | any(&[Concept::Office, Concept::Company, Concept::Need]);
        let goes_on = !ends && (!says_no_more || after & other & !OURS != 0);
        if self.is_question && off == at.saturating_add(1) && self.has(bit(Concept::Writer)) && !goes_on {
            return true;
        }
        let from_list = self.places(list).any(|place| place > off && place.saturating_sub(at) <= 9);
        let taken = self.at(at.saturating_add(1)) | self.at(at.saturating_add(2));
        let is_wished =
            self.has(bit(Concept::Writer)) && self.has(bit(Concept::Wish)) && off == at.saturating_add(1);
        let is_near =
            is_wished || off.saturating_sub(at) <= 4 && taken & (MYSELF | bit(Concept::Address)) != 0;
        from_list || (is_near && (ends || !goes_on))
    }

    /// Whether a verb of leaving leaves in: `laat mij weten`, and not `laat mij eruit`.
    pub(super) fn only_lets(&self, at: usize) -> bool {
        let lets = self.at(at) & bit(Concept::Let) != 0;
        let is_out =
            self.near(at, 4, bit(Concept::Off)) && (self.at(at) & MYSELF != 0 || self.near(at, 2, MYSELF));
        lets && !is_out
    }

    /// A verb of taking, with what is taken and the list, or an "off".
    pub(super) fn takes(&self) -> Option<usize> {
        let object = MYSELF | PLACE | MAIL | bit(Concept::Writer);
        let taken = self.places(bit(Concept::Take)).find(|at| {
            self.is_off(*at)
                && !self.only_lets(*at)
                && (self.at(*at) & MYSELF != 0 || self.near(*at, 8, object))
                && self.object(*at) != Object::Thing
                && !self.has(bit(Concept::Held))
                && !self.is_told(*at)
                && !self.denied(*at)
                && !self.is_asked(*at)
                && !self.is_of_others(*at)
        });
        taken.or_else(|| self.throws_out()).or_else(|| self.wants_out())
    }

    /// `raus mit meiner Adresse`.
    fn throws_out(&self) -> Option<usize> {
        let begins =
            self.at(0) & bit(Concept::Off) != 0 && !matches!(self.language, Some(Language::English) | None);
        let is_this = matches!(self.word(1), "damit" | "ermee" | "hiermee");
        let is_ours = is_this || self.has(PLACE | MAIL | bit(Concept::Data));
        (begins && is_ours && self.words.len() <= 6 && !self.has(THING | bit(Concept::Writer))).then_some(0)
    }

    /// `graag van de lijst af`, `I want out`: no verb is needed.
    fn wants_out(&self) -> Option<usize> {
        let other = THING | NOT | any(&[Concept::Away, Concept::Company, Concept::Office, Concept::Others]);
        let may_wish = self.has(WISH) || (self.is_question && self.has(bit(Concept::Writer)));
        if !may_wish || self.has(other) {
            return None;
        }
        let at = self.places(bit(Concept::Off)).find(|at| lexicon::OUT.contains(&self.word(*at)))?;
        let is_list = self.near(at, 4, bit(Concept::List) | MAIL) && self.words.len() <= 10;
        let is_bare = self.words.len() <= 3 && !self.has(any(&[Concept::Contact, Concept::Interest]));
        let ends = at.saturating_add(1) == self.words.len();
        let is_way_out = self.is_question && ends && self.language != Some(Language::English);
        let is_short = self.words.len() <= 7 && !self.has(any(&[Concept::Talk, Concept::Contact]));
        (is_list || is_bare || (is_way_out && is_short)).then_some(at)
    }

    /// `cessez de m'écrire`, `stop getting these`.
    pub(super) fn stops(&self) -> Option<usize> {
        self.places(bit(Concept::Stop)).find(|at| {
            self.at(*at) & bit(Concept::Away) == 0
                && !self.only_comes_to_an_end(*at)
                && !self.leaves_behind(*at)
                && !self.ceases_to_work(*at)
                && self.is_stop_of_mail(*at)
                && !self.denied(*at)
                && !self.is_asked(*at)
                && !self.is_told(*at)
        })
    }

    /// `this address will stop working`.
    fn ceases_to_work(&self, at: usize) -> bool {
        let next = at.saturating_add(1);
        (next..next.saturating_add(3)).any(|place| lexicon::WORKING.contains(&self.word(place)))
    }

    /// `deixo o contacto às compras`, and not `deixo de ler`.
    fn leaves_behind(&self, at: usize) -> bool {
        matches!(self.word(at), "deixo" | "dejo") && self.word(at.saturating_add(1)) != "de"
    }

    /// `your mails end up in the junk`.
    fn only_comes_to_an_end(&self, at: usize) -> bool {
        let is_end = self.language == Some(Language::English) && self.word(at).starts_with("end");
        is_end
            && (self.word(at.saturating_add(1)) == "up" || (at > 0 && !self.has(WISH | bit(Concept::Modal))))
    }

    /// Whether what is stopped is mail, and no call, delivery or trial.
    fn is_stop_of_mail(&self, at: usize) -> bool {
        const TARGET: Concepts = MAIL | any(&[Concept::Contact, Concept::Approach, Concept::Spam]);
        let is_written = |place: &usize| self.at(*place) & bit(Concept::Talk) == 0;
        let thing = self.places(bit(Concept::Thing)).find(|thing| *thing > at);
        let target = self.places(TARGET).find(|place| *place > at && is_written(place));
        let is_of_a_thing = match (target, thing) {
            (Some(target), Some(thing)) => thing < target || self.is_part_of_a_thing(target),
            (None, Some(_)) => true,
            (_, None) => false,
        };
        // `Inutile d'insister` is no more than a no.
        let insists = |target: usize| self.word(target).starts_with("insist");
        let is_useless = self.word(at).starts_with("inutil") && target.is_some_and(insists);
        let receives = thing.is_none() && self.near(at, 3, bit(Concept::Receive));
        let is_near = match target {
            Some(target) => target.saturating_sub(at) <= 9,
            None => self.near(at, 6, TARGET) && self.places(TARGET).all(|place| is_written(&place)),
        };
        // `sehen Sie davon ab, uns zu schreiben`.
        let goes_on = || {
            let may_go_on = self.language == Some(Language::German) && self.words.len() <= 7;
            may_go_on && self.after(6) & any(&[Concept::Contact, Concept::Approach]) != 0
        };
        (receives || is_near || goes_on()) && !is_of_a_thing && !is_useless
    }

    /// `Stop`, `make it stop`, `Schluss damit`: no object is said, and nothing else.
    pub(super) fn halts(&self) -> Option<usize> {
        let at = self.places(bit(Concept::Stop)).next()?;
        // `Inutile d'insister` is no more than a no.
        let is_useless = self.word(at).starts_with("inutil");
        if is_useless
            || self.has(any(&[Concept::Away, Concept::Thing]))
            || self.at(at) & TIME != 0
            || self.denied(at)
        {
            return None;
        }
        let threatens = at == 0 && self.has(any(&[Concept::Legal, Concept::Offence]));
        let said = if self.has(bit(Concept::Wish)) { any(&[Concept::If, Concept::Writer]) } else { 0 };
        let allowed = WISH
            | MYSELF
            | MORE
            | said
            | any(&[Concept::Stop, Concept::Thanks, Concept::Let, Concept::Now, Concept::Offence])
            | any(&[Concept::Modal, Concept::Can]);
        let is_bare =
            |place: usize| self.at(place) & allowed != 0 || lexicon::BARE.contains(&self.word(place));
        let says_no_more = self.words.len() <= 8 && !self.has(THING) && (0..self.words.len()).all(is_bare);
        // `this is a ward, please stop`.
        let before = at.checked_sub(1).map_or(0, |before| self.at(before));
        let ends = at.saturating_add(1) == self.words.len() && before & bit(Concept::Please) != 0;
        (threatens || says_no_more || ends).then_some(at)
    }

    /// `lose my number`, `oubliez-moi`, `leave me in peace`, `spare me these mails`.
    pub(super) fn lets_go(&self) -> Option<usize> {
        if self.has(NOT) || self.is_question {
            return None;
        }
        let is_subject = self.has(bit(Concept::Writer)) && !self.has(MYSELF);
        let forgets = self.places(bit(Concept::Forget)).find(|at| {
            (self.at(*at) & MYSELF != 0 || self.near(*at, 3, MYSELF | bit(Concept::Address)))
                && self.words.len() <= 7
                && !is_subject
                && self.object(*at) == Object::Mail
                && !self.is_past(*at)
        });
        let in_peace = || {
            let at = self.places(bit(Concept::Peace)).next()?;
            let is_left = self.has(any(&[Concept::Let, Concept::Keep, Concept::Take]));
            (is_left && self.has(MYSELF) && !self.is_told(at)).then_some(at)
        };
        let spares = || {
            let is_ours = |at: &usize| self.at(*at) & MYSELF != 0 || self.near(*at, 2, MYSELF);
            let at = self.places(bit(Concept::Spare)).find(is_ours)?;
            let is_of_mail = self.has(MAIL | MORE | any(&[Concept::Approach, Concept::Spam]));
            (is_of_mail && !is_subject).then_some(at)
        };
        forgets.or_else(in_peace).or_else(spares)
    }

    /// `put us on your blocklist`.
    pub(super) fn bars(&self) -> Option<usize> {
        let at = self.places(bit(Concept::Blocklist)).next()?;
        let is_list = self.has(bit(Concept::List)) || self.word(at).len() > 8;
        let is_ours = self.has(MYSELF | bit(Concept::Address)) || self.has(bit(Concept::Please));
        (is_list && is_ours && !self.has(NOT) && !self.is_question && !self.is_told(at)).then_some(at)
    }

    /// `the unsubscribe link does not work`.
    pub(super) fn is_broken(&self) -> Option<usize> {
        let near_link = |at: &usize| {
            self.at(*at) & bit(Concept::Unsubscribe) != 0 || self.near(*at, 4, bit(Concept::Click))
        };
        let at = self.places(REMOVAL).find(near_link)?;
        let is_link = self.has(bit(Concept::Click))
            || ["link", "seite", "pagina"].iter().any(|end| self.word(at).ends_with(end));
        let fails = self.has(NOT) || self.words.iter().any(|word| lexicon::BROKEN.contains(&&*word.text));
        // One's own link is tested, not used.
        let is_own =
            self.around(16).iter().any(|own| own & bit(Concept::Product) != 0) || self.near(at, 1, MYSELF);
        (is_link && fails && !is_own && !self.has(bit(Concept::Wish))).then_some(at)
    }
}
