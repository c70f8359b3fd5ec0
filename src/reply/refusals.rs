//! Refusals of what is to come: `no more mails`, `do not contact me`, `I object`.

use super::{
    clauses::{Clause, Concepts},
    language::Language,
    lexicon::{self, Concept},
    opt_out::{MAIL, MORE, MYSELF, NOT, Object, REMOVAL, THING, TIME, WISH, is_end},
    rules::{any, bit},
    text::Word,
};

/// What is bought and booked, which one may not want and still want the mails.
const BUSINESS: Concepts = THING & !any(&[Concept::Papers, Concept::Trade, Concept::Price]);

/// Whether a word is of courts and complaints alone: `melden` is to report and to write.
fn threatens(own: &Concepts) -> bool {
    let other = any(&[Concept::Contact, Concept::Take]) | REMOVAL;
    own & bit(Concept::Legal) != 0 && own & other == 0
}

fn is_effort(word: &Word) -> bool {
    lexicon::EFFORT.iter().any(|start| word.text.starts_with(start))
}

impl Clause<'_> {
    /// Whether a refusal is only until some time: `not before June`.
    fn is_put_off(&self) -> bool {
        self.has(bit(Concept::Before)) && self.has(TIME)
    }

    /// Whether the writer tells what is, and wishes nothing.
    pub(super) fn is_report(&self) -> bool {
        self.has(bit(Concept::Writer)) && !self.has(WISH | any(&[Concept::If, Concept::Need]))
    }

    /// `don't write again`, `keine weiteren Mails`, `n'insistez pas`.
    pub(super) fn refuses(&self) -> Option<usize> {
        if !self.has(NOT)
            || self.is_put_off()
            || self.has(bit(Concept::Hesitate))
            || self.misses_mail()
            || self.is_redirected().is_some()
        {
            return None;
        }
        let is_short = self.words.len() <= 7;
        let wishes = self.has(WISH) || is_short;
        let never_again = self.places(any(&[Concept::Contact, Concept::Approach])).find(|at| {
            // `no more calls, but do write to me`.
            let is_call =
                self.at(*at) & bit(Concept::Talk) != 0 && self.at(*at) & bit(Concept::Approach) == 0;
            let is_verb = self.at(*at) & bit(Concept::Address) == 0
                && !(is_call && self.after(12) & bit(Concept::Mail) != 0);
            let is_more = is_verb && self.near(*at, 6, MORE);
            let is_near = self.near(*at, 3, MYSELF) || self.at(*at) & MYSELF != 0;
            let is_ours = is_near || !self.is_report();
            self.near(*at, 6, NOT)
                && is_ours
                && is_more
                && (wishes || is_near)
                && !self.is_said_of_a_thing(*at)
        });
        let no_more = || {
            let at = self.places(MAIL).find(|at| self.near(*at, 3, NOT) && self.near(*at, 4, MORE))?;
            ((self.words.len() <= 6 || self.has(WISH)) && !self.is_report()).then_some(at)
        };
        never_again.or_else(|| self.forbids()).or_else(no_more)
    }

    /// Whether a verb of sending is about something other than advertising:
    /// `don't send the contract`.
    fn is_said_of_a_thing(&self, at: usize) -> bool {
        let next = at.saturating_add(1);
        let reach = self.words.len().min(next.saturating_add(7));
        let after = self.first_object(&mut (next..reach));
        let before = || {
            let verb_last = matches!(self.language, Some(Language::German | Language::Dutch));
            verb_last && self.first_object(&mut (at.saturating_sub(6)..at).rev()) == Object::Thing
        };
        after == Object::Thing || (after == Object::Unsaid && before())
    }

    /// `do not contact me`, `ne me démarchez pas`: no `again` is needed.
    fn forbids(&self) -> Option<usize> {
        let is_asked = self.is_question && !self.has(bit(Concept::Please));
        if is_asked
            || self.has(any(&[
                Concept::If,
                Concept::Need,
                Concept::Reply,
                Concept::Colleague,
                Concept::Ticket,
            ]))
        {
            return None;
        }
        self.places(any(&[Concept::Approach, Concept::Contact])).find(|at| self.is_forbidden(*at))
    }

    fn is_forbidden(&self, at: usize) -> bool {
        let own = self.at(at);
        let before = at.checked_sub(1).map_or("", |before| self.word(before));
        let is_english = self.language == Some(Language::English);
        // `mail` and `text` are verbs after these only.
        let is_noun = is_english && own & MAIL != 0 && !lexicon::BEFORE_VERBS.contains(&before);
        let is_unasked =
            own & bit(Concept::Approach) != 0 || (self.near(at, 2, MYSELF) && self.near(at, 4, MAIL));
        // `not me but my colleague`.
        let is_of_another = self.after(1) & bit(Concept::But) != 0 && !self.has(MORE);
        if is_noun || !is_unasked || is_of_another || own & bit(Concept::Talk) != 0 {
            return false;
        }
        // `nobody checks whom you write to` forbids nothing.
        let denies = |place: &usize| {
            let is_nobody = lexicon::NOBODY.contains(&self.word(*place));
            self.at(*place) & NOT != 0 && (!is_nobody || self.has(WISH))
        };
        let next = at.saturating_add(1);
        let may_follow = matches!(self.language, Some(Language::German | Language::Dutch | Language::French));
        let after = (next..next.saturating_add(4)).find(|place| may_follow && denies(place)).map(|_| at);
        let Some(not) = (at.saturating_sub(4)..at).rev().find(denies).or(after) else { return false };
        let is_wish = self.has(WISH);
        let is_told = (0..not).any(|place| self.at(place) & bit(Concept::Writer) != 0);
        let is_past = self.is_past(at) && before != "be" && self.language != Some(Language::French);
        (is_wish || !(is_told || is_past)) && !self.speaks_to_reader(at) && !self.is_said_of_a_thing(at)
    }

    /// `I don't want to bother you`.
    fn speaks_to_reader(&self, at: usize) -> bool {
        let is_reader = |place: usize| lexicon::READER.contains(&self.word(place));
        let is_own = self.has(bit(Concept::Writer)) && !self.near(at, 4, MYSELF);
        is_own && (is_reader(at.saturating_add(1)) || at.checked_sub(1).is_some_and(is_reader))
    }

    /// `I don't want these mails`, `sorgen Sie dafür, dass nichts mehr kommt`.
    pub(super) fn wants_none(&self) -> Option<usize> {
        let begins_with_none = self.language == Some(Language::French) && self.word(0) == "plus";
        if begins_with_none && let Some(at) = self.places(MAIL).next() {
            return Some(at);
        }
        let is_asked = self.is_question && !self.has(any(&[Concept::Please, Concept::Modal]));
        if !self.has(NOT) || self.is_put_off() || is_asked {
            return None;
        }
        self.wants_no_mail()
            .or_else(|| self.wants_nothing())
            .or_else(|| self.wants_no_approach())
            .or_else(|| self.wants_this_no_more())
            .or_else(|| self.says_no_mail())
            .or_else(|| self.wants_to_get_none())
            .or_else(|| self.gets_none())
            .or_else(|| self.needs_none())
            .or_else(|| self.leaves_out())
    }

    /// `I don't want your newsletter`.
    fn wants_no_mail(&self) -> Option<usize> {
        let at = self.places(bit(Concept::Wish)).find(|at| self.near(*at, 3, NOT))?;
        let about = self.places(MAIL).next()?;
        let is_refused = self.near(about, 3, NOT) || self.near(at, 2, NOT);
        let is_other = REMOVAL | BUSINESS | any(&[Concept::Take, Concept::Forget, Concept::Keep]);
        (is_refused && !self.has(is_other)).then_some(about)
    }

    /// `qu'il n'y ait plus rien`.
    fn wants_nothing(&self) -> Option<usize> {
        let at = self.words.windows(2).position(is_end)?;
        (self.has(WISH) && !self.has(THING | bit(Concept::Wait)) && self.words.len() > 2).then_some(at)
    }

    /// `we do not wish to be solicited`.
    fn wants_no_approach(&self) -> Option<usize> {
        let at = self.places(any(&[Concept::Approach, Concept::Include])).next()?;
        let wishes = self.places(bit(Concept::Wish)).any(|at| self.near(at, 4, NOT));
        let is_ours = !self.speaks_to_reader(at) && !self.is_said_of_a_thing(at);
        (wishes && is_ours && self.at(at) & bit(Concept::Talk) == 0).then_some(at)
    }

    /// `we don't want this any more`.
    fn wants_this_no_more(&self) -> Option<usize> {
        const OTHER: Concepts = THING
            | any(&[Concept::Work, Concept::Company, Concept::Wait, Concept::Interest, Concept::Forget]);
        let is_pressing = |own: &Concepts| threatens(own) || own & bit(Concept::Last) != 0;
        let at = self.places(bit(Concept::Wish)).find(|at| self.near(*at, 3, NOT))?;
        let is_ended = self.near(at, 4, MORE) || self.around(10).iter().any(is_pressing);
        let is_this = |word: &Word| lexicon::THIS.contains(&&*word.text);
        let is_meant = self.points() || self.words.len() <= 6 || self.words.iter().any(is_this);
        (is_ended && is_meant && !self.has(OTHER)).then_some(at)
    }

    /// `niente mail`, and no more than that.
    fn says_no_mail(&self) -> Option<usize> {
        let is_short = self.words.len() <= 4 && !self.has(any(&[Concept::Receive, Concept::Reply]));
        is_short.then(|| self.places(MAIL).find(|at| !self.is_part_of_a_thing(*at)))?
    }

    /// `I'd rather not get these`, `would prefer not to be on your list`.
    fn wants_to_get_none(&self) -> Option<usize> {
        if !self.has(WISH) || self.has(REMOVAL | BUSINESS) {
            return None;
        }
        let receives = self.places(bit(Concept::Receive)).next().filter(|_| self.has(MAIL | MORE));
        let is_theirs = |at: &usize| {
            let is_bare = self.words.len() <= 7 && !self.word(*at).starts_with("syst");
            is_bare || self.names_readers_list() || self.points()
        };
        receives.or_else(|| self.places(bit(Concept::List)).find(is_theirs))
    }

    /// `se non mi arrivassero più queste comunicazioni`, but not
    /// `I don't get your mails any more`.
    fn gets_none(&self) -> Option<usize> {
        let at = self.places(bit(Concept::Receive)).next()?;
        let is_mail = self.has(MAIL | any(&[Concept::Need, Concept::Address]));
        // `Que no me lleguen más`.
        let is_wished = matches!(self.word(0), "que" | "che" | "qu") && self.has(MYSELF);
        (self.has(MORE) && (is_mail || is_wished) && !self.is_report()).then_some(at)
    }

    /// `I don't need your mails any more`, `no need to write to me`.
    fn needs_none(&self) -> Option<usize> {
        if self.has(bit(Concept::If)) {
            return None;
        }
        let at = self.places(bit(Concept::Need)).find(|at| self.near(*at, 4, NOT))?;
        let is_them = |word: &Word| lexicon::THEM.contains(&&*word.text);
        if self.has(MORE) && self.words.len() <= 8 && !self.has(THING) && self.words.iter().any(is_them) {
            return Some(at);
        }
        let is_ours = self.has(MYSELF | MORE) || self.words.len() <= 6;
        let is_approach = |about: &usize| {
            is_ours
                && self.at(*about) & bit(Concept::Talk) == 0
                && !self.is_said_of_a_thing(*about)
                && !self.speaks_to_reader(*about)
        };
        let is_mail = |about: &usize| self.near(*about, 6, MORE) && self.near(at, 6, MAIL);
        // `you no longer need to send me these`.
        let is_sent = |about: &usize| {
            self.has(MORE) && self.near(*about, 6, MYSELF) && !self.is_said_of_a_thing(*about)
        };
        let approach = self.places(bit(Concept::Approach)).next().filter(is_approach);
        let approach = approach.or_else(|| self.places(bit(Concept::Contact)).find(is_sent));
        approach.or_else(|| self.places(MAIL).find(is_mail))
    }

    /// `do not include me in these`.
    fn leaves_out(&self) -> Option<usize> {
        let at = self.places(bit(Concept::Include)).find(|at| self.near(*at, 4, NOT))?;
        let about = self.at(at) & MYSELF != 0 || self.near(at, 3, MYSELF);
        (about && !self.is_question && self.object(at) != Object::Thing).then_some(at)
    }

    /// `ras le bol de vos mails`, `let this be the last one`, `Werbung unerwünscht`.
    pub(super) fn has_enough(&self) -> Option<usize> {
        self.is_fed_up().or_else(|| self.wants_the_last()).or_else(|| self.is_unwelcome())
    }

    fn is_fed_up(&self) -> Option<usize> {
        let mail = MAIL | bit(Concept::Spam);
        // `sick` alone is away.
        let is_so = |at: &usize| {
            let next = self.word(at.saturating_add(1));
            // `zat in` is past of sitting.
            (self.at(*at) & bit(Concept::Away) == 0 || next == "of")
                && !matches!(next, "in" | "op" | "tussen")
        };
        let at = self.places(bit(Concept::FedUp)).find(is_so)?;
        let is_of_mail =
            self.near(at, 6, mail) && self.places(mail).any(|mail| !self.is_part_of_a_thing(mail));
        (is_of_mail && !self.has(bit(Concept::Busy) | THING)).then_some(at)
    }

    fn wants_the_last(&self) -> Option<usize> {
        let at = self.places(bit(Concept::Last)).find(|at| self.near(*at, 3, bit(Concept::Mail)))?;
        (self.has(bit(Concept::Let)) && !self.has(bit(Concept::Reply) | THING)).then_some(at)
    }

    fn is_unwelcome(&self) -> Option<usize> {
        let is_short = self.words.len() <= 6 && !self.has(bit(Concept::Writer));
        let unwelcome = self.places(bit(Concept::Unwelcome)).find(|at| is_short && self.near(*at, 4, MAIL));
        // `he accepts only mail of known senders`.
        let is_only =
            |at: usize| self.language == Some(Language::French) && self.word(at.saturating_add(1)) == "que";
        let is_barred = |at: &usize| self.near(*at, 6, NOT) && self.near(*at, 6, MAIL) && !is_only(*at);
        let barred = || self.places(bit(Concept::Allow)).find(is_barred);
        // `do not use this address for advertising`.
        let is_of_sender = !self.has(bit(Concept::Writer)) || self.has(bit(Concept::Allow));
        let misused = || {
            let may_be = is_of_sender && self.has(bit(Concept::Advertising));
            let of = if may_be { any(&[Concept::Address, Concept::Data]) } else { 0 };
            self.places(of).find(|at| self.near(*at, 7, NOT))
        };
        let wish = unwelcome.or_else(barred).or_else(misused);
        wish.filter(|_| !self.has(THING) && !self.is_question)
    }

    /// `I have asked twice to be removed`, `why am I still on your list?`.
    pub(super) fn has_asked(&self) -> Option<usize> {
        self.asks_again().or_else(|| self.is_still_listed()).or_else(|| self.has_clicked_in_vain())
    }

    fn asks_again(&self) -> Option<usize> {
        if !self.has(bit(Concept::Repeated)) {
            return None;
        }
        // `I have opted out twice`.
        let has_left = |at: &usize| {
            let is_strong = self.at(*at) & bit(Concept::Unsubscribe) != 0;
            (is_strong || (self.language == Some(Language::Spanish) && self.is_off(*at))) && !self.denied(*at)
        };
        let left = self.places(any(&[Concept::Unsubscribe, Concept::Take])).find(has_left);
        let is_of_writer = self.has(MYSELF | bit(Concept::Writer)) && !self.has(bit(Concept::If));
        if left.is_some() && is_of_writer && !self.is_question {
            return left;
        }
        if self.has(bit(Concept::Thing)) {
            return None;
        }
        let is_of_mail =
            self.has(MAIL | any(&[Concept::Contact, Concept::Approach])) || self.words.len() <= 6;
        let pleads = self.has(any(&[Concept::Writer, Concept::Please])) && is_of_mail;
        let stop =
            self.places(bit(Concept::Stop)).find(|at| pleads && self.at(*at) & bit(Concept::Away) == 0);
        let at = stop.or_else(|| self.places(REMOVAL).find(|at| self.object(*at) != Object::Thing))?;
        (!self.denied(at) && !self.is_told(at)).then_some(at)
    }

    fn is_still_listed(&self) -> Option<usize> {
        let at = self.places(bit(Concept::List)).next()?;
        let is_still =
            self.has(any(&[Concept::Keep, Concept::More])) && self.has(bit(Concept::Writer) | MYSELF);
        let is_repeated = (self.before(25) | self.all) & bit(Concept::Repeated) != 0;
        let is_theirs = self.names_readers_list() || self.points();
        (is_still && is_theirs && is_repeated && self.is_question && !self.has(bit(Concept::Like)))
            .then_some(at)
    }

    /// `I clicked the link three times and they keep coming`.
    fn has_clicked_in_vain(&self) -> Option<usize> {
        let at = self.places(bit(Concept::Click)).next()?;
        let has_clicked =
            self.has(bit(Concept::Repeated)) && !self.has(any(&[Concept::Thing, Concept::Trial]));
        (has_clicked && self.goes_on(14)).then_some(at)
    }

    /// Whether something goes on, so many words around.
    fn goes_on(&self, reach: usize) -> bool {
        self.around(reach).iter().any(|own| own & any(&[Concept::Keep, Concept::More]) != 0)
    }

    /// `I withdraw my consent`, `widerspreche der Nutzung meiner Daten`,
    /// `my right to be forgotten`.
    pub(super) fn objects(&self) -> Option<usize> {
        const ABOUT: Concepts = any(&[Concept::Consent, Concept::Data, Concept::Advertising, Concept::Law]);
        let objects = self
            .places(bit(Concept::Object))
            .find(|at| self.near(*at, 8, ABOUT) && !self.denied(*at) && !self.has(bit(Concept::Thing)));
        let wish = objects.or_else(|| self.claims()).or_else(|| self.has_objected_in_vain());
        wish.filter(|at| !self.is_asked(*at))
    }

    /// `my right to be forgotten`.
    fn claims(&self) -> Option<usize> {
        const ENDS: Concepts = REMOVAL | any(&[Concept::Object, Concept::Forget]);
        let at = self.places(bit(Concept::Right)).find(|at| self.near(*at, 5, ENDS))?;
        let is_claimed = self.has(MYSELF | WISH | any(&[Concept::Writer, Concept::Law]));
        (is_claimed && !self.is_question).then_some(at)
    }

    /// `I objected in writing and still get these`.
    fn has_objected_in_vain(&self) -> Option<usize> {
        let declines = |at: &usize| lexicon::DECLINES.iter().any(|start| self.word(*at).starts_with(start));
        let at = self.places(bit(Concept::Object)).find(|at| !declines(at))?;
        let by_whom = MYSELF | any(&[Concept::Repeated, Concept::Writer, Concept::Receive]);
        let is_done = self.is_past(at) || self.has(by_whom);
        (is_done && !self.has(THING | NOT) && self.goes_on(8)).then_some(at)
    }

    pub(super) fn names_effort(&self) -> bool {
        self.words.iter().any(is_effort)
    }

    /// `save yourself the trouble of writing to me`.
    pub(super) fn saves_effort(&self) -> Option<usize> {
        // `al del trabajo` is where one works.
        let is_work = |at: &usize| {
            matches!(self.word(*at), "trabajo" | "trabalho") && self.word(at.saturating_add(1)) != "de"
        };
        let at = self.words.iter().position(is_effort).filter(|at| !is_work(at))?;
        let around = self.around(10).iter().fold(0, |all, own| all | own);
        let spares = (around | self.all) & (NOT | any(&[Concept::Spare, Concept::Stop])) != 0;
        let is_of_mail = around & any(&[Concept::Approach, Concept::Contact]) != 0 && around & MYSELF != 0;
        let is_of_writer = self.has(bit(Concept::Writer)) || self.has(bit(Concept::Hesitate));
        (spares && is_of_mail && !is_of_writer && !self.is_question).then_some(at)
    }

    /// `the next one goes straight to spam`.
    pub(super) fn sends_to_junk(&self) -> Option<usize> {
        let is_junk = |place: &usize| {
            self.at(*place) & bit(Concept::Spam) != 0 || lexicon::JUNK.contains(&self.word(*place))
        };
        let at = self.places(bit(Concept::Next)).next()?;
        let junk = (at..self.words.len()).find(is_junk)?;
        let is_told = self.has(bit(Concept::Writer) | TIME & !bit(Concept::Next) | WISH | NOT);
        (!is_told && !self.is_question && self.words.len() <= 12).then_some(junk)
    }

    /// `if one more mail comes I call my lawyer`, `sans suppression je saisis la CNIL`.
    pub(super) fn threatens(&self) -> Option<usize> {
        let comes_again =
            self.has(bit(Concept::Mail) | bit(Concept::Receive)) && !self.has(bit(Concept::Writer));
        let warns = self.has(MORE)
            && (self.has(bit(Concept::Mail)) && self.concepts.iter().any(threatens)
                || comes_again && threatens(&self.after(10)));
        let may_threaten = (self.has(NOT | bit(Concept::If)) || warns) && !self.is_question;
        if !may_threaten || !self.around(12).iter().any(threatens) {
            return None;
        }
        let removal = self.places(REMOVAL | bit(Concept::Stop)).find(|at| self.object(*at) == Object::Mail);
        let again = || {
            let coming = any(&[Concept::Approach, Concept::Contact, Concept::Mail, Concept::Receive]);
            let at = self.places(coming).next()?;
            ((self.has(bit(Concept::If)) || warns) && self.has(MORE) && !self.has(THING)).then_some(at)
        };
        removal.or_else(again)
    }
}
