//! How a verdict is reached: rules of the caller, exact codes, the learned table, codes.

use alloc::vec::Vec;

use super::{
    failure::Failure,
    features::{self, Circumstances, Kind, feature},
    hosts,
    lessons::Lessons,
    matcher::Matcher,
    matches::{Best, Facts},
    reason::{Class, Reason},
    retry,
    rules::VENDOR,
    status_codes,
    tokens::{self, Lower, MAX_TEXT, Tokens},
    user_rule::UserRule,
    verdict::{Certainty, RuleId, Vendor, Verdict},
    vocabulary::Term,
    word::{Sort, Word},
};
use crate::{
    diagnostic::Span,
    learned::{Scores, Table, WHOLE, clip},
    smtp::{EnhancedStatus, Severity},
};

/// The built-in rules and the learned table, with rules and lessons of the caller.
///
/// Making a classifier takes some milliseconds, classifying takes microseconds. With
/// the feature `std`, [`classify`](super::classify()) and
/// [`classify_reply`](super::classify_reply) share one that has the built-in rules
/// alone.
///
/// ```
/// use deliverability::bounce::{Classifier, Reason, UserRule};
///
/// let classifier = Classifier::new().with_rule_before(UserRule::new(
///     "acme-closed",
///     Reason::MailboxDisabled,
///     "counter 17 is shut",
/// ));
/// let verdict =
///     classifier.classify_reply("554 5.7.1 Sorry, counter 17 is shut for good");
/// assert_eq!(
///     (verdict.reason(), verdict.rule()),
///     (Reason::MailboxDisabled, "acme-closed")
/// );
/// ```
#[derive(Debug, Clone)]
pub struct Classifier {
    matcher: Matcher,
    table: Table<REASONS>,
    lessons: Lessons,
    before: Vec<UserRule>,
    after: Vec<UserRule>,
}

impl Default for Classifier {
    fn default() -> Self {
        Self::new()
    }
}

/// The number of reasons.
const REASONS: usize = Reason::ALL.len();

/// The table that the trainer wrote; see `scripts/train`.
const TABLE: &[u8] = include_bytes!("table.bin");

/// How probable it must be that an address is at fault before a failure is called hard,
/// of [`WHOLE`]. A wrong "hard" costs an address, a missed one costs another attempt:
/// the number is the greatest with which fewer than 6 in 100 hard failures of the
/// development texts are missed.
const HARD: u32 = WHOLE / 100 * 73;

/// Below this weight, what the remote said counts as no cause, and the text around it
/// is read too.
const CAUSE: u8 = 60;

/// Below this weight, the remote said nothing.
const SAID: u8 = 29;

/// A text with its words and the rules that match them.
#[derive(Debug)]
struct Reading<'t> {
    text: &'t Lower<'t>,
    tokens: Tokens,
    best: Best,
}

/// The table's opinion of a text.
#[derive(Debug, Clone, Copy)]
struct Opinion {
    reason: Reason,
    runner_up: Reason,
    /// In parts of [`WHOLE`].
    probability: u32,
    /// The number of word features that the table knows.
    known_words: u32,
}

impl Classifier {
    /// A classifier with the built-in rules and table.
    #[must_use]
    pub fn new() -> Self {
        Self::from_table(Table::new(TABLE))
    }

    fn from_table(table: Table<REASONS>) -> Self {
        Self {
            matcher: Matcher::new(),
            table,
            lessons: Lessons::default(),
            before: Vec::new(),
            after: Vec::new(),
        }
    }

    pub(super) fn with_table(table: &[u8]) -> Self {
        Self::from_table(Table::new(table))
    }

    /// Adds a rule that is tried before the built-in ones, and after those added before
    /// it.
    ///
    /// ```
    /// use deliverability::bounce::{Classifier, Reason, UserRule};
    ///
    /// let rule =
    ///     UserRule::new("partner-quota", Reason::RateLimited, "mailbox is full");
    /// let classifier = Classifier::new().with_rule_before(rule);
    /// let verdict =
    ///     classifier.classify_reply("452 4.2.2 your mailbox is full for today");
    /// assert_eq!(verdict.reason(), Reason::RateLimited);
    /// ```
    #[must_use]
    pub fn with_rule_before(mut self, rule: UserRule) -> Self {
        self.before.push(rule);
        self
    }

    /// Adds a rule that is tried if the built-in ones find no cause in the text.
    ///
    /// ```
    /// use deliverability::bounce::{Classifier, Reason, UserRule};
    ///
    /// let rule = UserRule::new("any-554", Reason::Policy, "").on_code(554);
    /// let classifier = Classifier::new().with_rule_after(rule);
    /// assert_eq!(classifier.classify_reply("554").rule(), "any-554");
    /// let verdict = classifier.classify_reply("554 5.2.2 mailbox full");
    /// assert_eq!(verdict.reason(), Reason::MailboxFull, "the text says why");
    /// ```
    #[must_use]
    pub fn with_rule_after(mut self, rule: UserRule) -> Self {
        self.after.push(rule);
        self
    }

    /// Replaces what this classifier was taught by what another one was.
    ///
    /// ```
    /// use deliverability::bounce::{Classifier, Reason};
    ///
    /// let mut teacher = Classifier::new();
    /// let text = "554 5.7.1 the harbour master turns your cargo away";
    /// assert!(teacher.teach(text, Reason::Policy));
    /// let classifier = Classifier::new().with_lessons(teacher.lessons().clone());
    /// assert_eq!(classifier.classify_reply(text).reason(), Reason::Policy);
    /// ```
    #[must_use]
    pub fn with_lessons(mut self, lessons: Lessons) -> Self {
        self.lessons = lessons;
        self
    }

    /// What this classifier was taught, to be stored or given to another one.
    #[must_use]
    pub const fn lessons(&self) -> &Lessons {
        &self.lessons
    }

    /// Teaches a failure and its reason. Returns whether the failure is now classified
    /// so.
    ///
    /// The weights of the words in the text are changed as little as it takes, so that
    /// texts in the same words are classified in the same way. What fixed rules decide
    /// before the table is asked cannot be taught: a rule of the caller, an exact code
    /// of a vendor, a status that is about the sender, and a text without words. For
    /// these use [`with_rule_before`](Self::with_rule_before).
    ///
    /// ```
    /// use deliverability::bounce::{Classifier, Reason};
    ///
    /// let mut classifier = Classifier::new();
    /// assert!(
    ///     classifier
    ///         .teach("550 the abbot took her vows elsewhere", Reason::AddressMoved)
    /// );
    /// assert!(!classifier.teach("550", Reason::AddressMoved));
    /// ```
    pub fn teach<'a>(&mut self, failure: impl Into<Failure<'a>>, reason: Reason) -> bool {
        let failure = failure.into();
        let features = self.features(&failure);
        for step in (0..STEPS).map(|step| 1_i16 << step) {
            let read = self.classify(failure).reason();
            if read == reason {
                return true;
            }
            for (_, feature) in features.iter().filter(|(kind, _)| features::is_of_words(*kind)) {
                self.lessons.change(*feature, reason, step);
                self.lessons.change(*feature, read, step.saturating_neg());
            }
        }
        self.classify(failure).reason() == reason
    }

    /// Classifies one failure: a text, a [`Failure`], or a recipient of a delivery
    /// report.
    ///
    /// ```
    /// use deliverability::bounce::{Classifier, Failure, Reason};
    ///
    /// let failure = Failure::new("554 delivery error")
    ///     .with_notice("The recipient's mailbox is full. Please try again later.");
    /// let verdict = Classifier::new().classify(failure);
    /// assert_eq!(verdict.reason(), Reason::MailboxFull, "the notice says why");
    /// ```
    #[must_use]
    pub fn classify<'a>(&self, failure: impl Into<Failure<'a>>) -> Verdict<'a> {
        let failure = failure.into();
        let verdict = self.judge(&failure, failure.text);
        match failure.notice {
            // What the system wrote for people is read if the reply gives no cause.
            Some(notice)
                if verdict.certainty < Certainty::Text
                    || verdict.reason == Reason::Undetermined
                    || (verdict.reason == Reason::Policy
                        && verdict.certainty < Certainty::VendorCode
                        && is_bare(failure.text)) =>
            {
                let other = self.judge(&failure, notice);
                // An expired queue is not a cause if a code names one.
                let says_nothing = other.reason == Reason::Undetermined
                    || (other.reason == Reason::Expired && verdict.certainty == Certainty::EnhancedCode);
                // A notice is full of words that say nothing about the cause: no guess is taken from it.
                let is_sure = other.probability.is_none_or(|probability| probability >= SURE);
                let better = other.certainty >= Certainty::Text && is_sure && !says_nothing;
                if better { other } else { verdict }
            }
            _ => verdict,
        }
    }

    /// Classifies the text of one reply, or of a diagnostic that wraps one.
    ///
    /// ```
    /// use deliverability::bounce::{Classifier, Reason};
    ///
    /// let classifier = Classifier::new();
    /// let texts = ["550 5.1.1 No such user", "552 5.2.2 Over quota"];
    /// let reasons = texts.map(|text| classifier.classify_reply(text).reason());
    /// assert_eq!(reasons, [Reason::UserUnknown, Reason::MailboxFull]);
    /// ```
    #[must_use]
    pub fn classify_reply<'a>(&self, text: &'a str) -> Verdict<'a> {
        self.classify(text)
    }

    fn judge<'a>(&self, failure: &Failure<'a>, text: &'a str) -> Verdict<'a> {
        let own = clip(text, MAX_TEXT);
        // Case outside ASCII is folded first; the places stay the same.
        let lower = tokens::lower(own);
        let (words, diagnostic) = Tokens::with_diagnostic(own, &lower);
        let facts = Facts::new(failure, &diagnostic);
        let mut verdict = Verdict::undetermined(text, facts.code, facts.status, facts.phase);
        if let Some((rule, span)) = UserRule::first(&self.before, text, facts.code, facts.status) {
            verdict.decide(rule.reason(), RuleId::Own(rule.id().into()), Some(span), Certainty::VendorCode);
            return verdict;
        }
        // A reply of success states no failure, whatever its text is about.
        if facts.code.is_none() && is_success(diagnostic.remote()) {
            verdict.status = None;
            return verdict;
        }
        let reading = self.read(&lower, words, diagnostic.remote_span(), facts);
        let tokens = &reading.tokens;
        verdict.vendor = tokens.evidence.vendor.or_else(|| diagnostic.host().and_then(hosts::vendor_of));
        verdict.blocklist = tokens.evidence.blocklist;
        verdict.url = tokens.evidence.url;
        verdict.runner_up = reading.best.second.map(|(_, reason)| reason);
        self.decide(&mut verdict, &reading, facts);
        // x.1.7 and x.1.8 are about the sender: no recipient is to blame.
        if verdict.reason.class() == Class::Hard
            && let Some(status) = facts.status.filter(|status| is_of_sender(*status))
        {
            let rule = RuleId::of_status(status);
            verdict.decide(Reason::SenderRejected, rule, None, Certainty::EnhancedCode);
        }
        if matches!(verdict.reason, Reason::IpBlocklisted | Reason::DomainBlocklisted) {
            let whole = lower.span();
            let of_whole = || (diagnostic.remote_span() != whole).then(|| Tokens::new(lower.as_str(), whole));
            verdict.blocklist = verdict
                .blocklist
                .or_else(|| tokens::blocklist_named(&reading.tokens.words))
                .or_else(|| tokens::blocklist_named(&of_whole()?.words));
        }
        if verdict.permanence() == Some(Severity::Transient) {
            verdict.retry_after = retry::seconds(diagnostic.remote());
        }
        verdict
    }

    /// Exact rules and codes first, then the table, then what codes alone say.
    fn decide(&self, verdict: &mut Verdict<'_>, reading: &Reading<'_>, facts: Facts) {
        let exact_status = facts.status.and_then(|status| exact_status(status, verdict.vendor));
        let by_status = facts.status.and_then(status_codes::of_status);
        let by_code = facts.code.and_then(status_codes::of_code);
        let agrees =
            |reason| [by_status, by_code].into_iter().flatten().any(|(of_code, _)| of_code == reason);
        if let Some((_, _, rule, span)) = reading.best.first
            && rule.weight >= VENDOR
        {
            return verdict.decide(rule.reason, rule.id.into(), Some(span), Certainty::VendorCode);
        }
        if let (Some(status), Some(reason)) = (facts.status, exact_status) {
            return verdict.decide(reason, RuleId::of_status(status), None, Certainty::VendorCode);
        }
        let opinion = self.opinion(reading, facts);
        // A queue that ended names only what kept it waiting: a name that is not found today may be found
        // tomorrow.
        if matches!(opinion.reason, Reason::NetworkError | Reason::DnsFailure | Reason::DomainUnknown)
            && let Some((rule, span)) = reading.best.ended_queue(opinion.reason)
        {
            verdict.decide(Reason::Expired, rule.id.into(), Some(span), Certainty::Text);
            verdict.runner_up = Some(opinion.reason);
            return;
        }
        // A status that names its cause outweighs a mere hint of the words.
        let needed = match by_status {
            None => 0,
            Some((_, weight)) if weight >= STRONG && reading.best.first.is_none() => SURE,
            Some((_, weight)) if weight <= 31 => HINT / 2,
            Some(_) => HINT,
        };
        let has_words = reading.tokens.words.iter().any(|word| word.sort == Sort::Plain);
        let is_read = reading.best.first.is_some() || (has_words && opinion.known_words >= ENOUGH_WORDS);
        if is_read && opinion.probability >= needed {
            let certainty = match opinion.reason {
                Reason::Undetermined => Certainty::None,
                reason if agrees(reason) => Certainty::TextAndCode,
                _ => Certainty::Text,
            };
            let (rule, span) = match reading.best.first {
                Some((_, _, rule, span)) if rule.reason == opinion.reason => (rule.id, Some(span)),
                _ => ("learned", self.evidence(reading, facts, opinion)),
            };
            // A text that gives no cause leaves the decision to the rules after it, and to a status that
            // names one.
            let is_last =
                self.after.is_empty() && by_status.is_none_or(|(_, weight)| weight < status_codes::BARE);
            if opinion.reason != Reason::Undetermined || is_last {
                verdict.decide(opinion.reason, rule.into(), span, certainty);
                verdict.runner_up = Some(opinion.runner_up);
                verdict.probability = Some(opinion.probability);
                return;
            }
        }
        if let Some((rule, span)) = UserRule::first(&self.after, &verdict.text, facts.code, facts.status) {
            verdict.decide(rule.reason(), RuleId::Own(rule.id().into()), Some(span), Certainty::VendorCode);
        } else if let (Some(status), Some((reason, _))) = (facts.status, by_status) {
            verdict.decide(reason, RuleId::of_status(status), None, Certainty::EnhancedCode);
        } else if let (Some(code), Some((reason, _))) = (facts.code, by_code) {
            verdict.decide(reason, RuleId::of_reply_code(code), None, Certainty::BasicCode);
        }
    }

    /// Reads what the remote said; if that names no cause, the text around it.
    fn read<'t>(&self, text: &'t Lower<'t>, words: Tokens, said: Span, facts: Facts) -> Reading<'t> {
        let remote = self.read_part(text, said, words, facts);
        if remote.best.weight() >= CAUSE || said.start() == 0 {
            return remote;
        }
        let before = Span::new(0, said.start());
        let around = self.read_part(text, before, Tokens::around(text.as_str(), before), facts);
        // A cause, or anything where the remote said nothing.
        let weight = around.best.weight();
        let better = weight > remote.best.weight() && (weight >= CAUSE || remote.best.weight() < SAID);
        if better { around } else { remote }
    }

    fn read_part<'t>(
        &self,
        text: &'t Lower<'t>,
        part: Span,
        mut tokens: Tokens,
        facts: Facts,
    ) -> Reading<'t> {
        let mut best = Best::default();
        self.matcher.scan(text, part, &mut tokens.words, |rule, span| {
            if facts.allow(rule.guard, text.as_str(), span) {
                best.offer(rule, span);
            }
        });
        best.settle();
        Reading { text, tokens, best }
    }

    /// The likeliest reason by the table; a hard one only if it is certain enough.
    fn opinion(&self, reading: &Reading<'_>, facts: Facts) -> Opinion {
        let mut scores = Scores::default();
        circumstances(reading, facts).features(|kind, of| {
            scores.add(&self.table, feature(kind, of));
        });
        let beside = scores.known;
        let mut is_taught = false;
        features::of_words(reading.text, &reading.tokens.words, facts.phase, |kind, of, _| {
            let feature = feature(kind, of);
            scores.add(&self.table, feature);
            if !self.lessons.is_empty() {
                is_taught |= self.lessons.add(&mut scores, feature);
            }
        });
        let probabilities = scores.probabilities(&self.table);
        let (mut first, mut second) = two_likeliest(&probabilities, |_| true);
        if first.0.class() == Class::Hard {
            let hard: u32 = of_reasons(&probabilities).filter(is_hard).map(|(_, part)| part).sum();
            let is_temporary = says_temporary(&reading.tokens.words, first.0);
            if hard < HARD || is_temporary {
                (first, _) = two_likeliest(&probabilities, |reason| match reason {
                    Reason::ServerError | Reason::MailboxFull | Reason::RateLimited => true,
                    reason => !is_temporary && reason.class() != Class::Hard,
                });
                (second, _) = two_likeliest(&probabilities, |reason| reason != first.0);
            }
        }
        Opinion {
            reason: first.0,
            runner_up: second.0,
            probability: first.1,
            known_words: if is_taught { ENOUGH_WORDS } else { scores.known.saturating_sub(beside) },
        }
    }

    /// The words that support the reason most, compared with the next one.
    fn evidence(&self, reading: &Reading<'_>, facts: Facts, opinion: Opinion) -> Option<Span> {
        let mut best = (0, None);
        features::of_words(reading.text, &reading.tokens.words, facts.phase, |kind, of, span| {
            let labels = (opinion.reason as usize, opinion.runner_up as usize);
            let feature = feature(kind, of);
            let mut margin = self.table.margin(feature, labels.0, labels.1);
            if !self.lessons.is_empty() {
                margin = margin.saturating_add(self.lessons.margin(feature, labels.0, labels.1));
            }
            if margin > best.0 {
                best = (margin, Some(span));
            }
        });
        best.1
    }

    /// The heaviest rule that matches a text.
    #[cfg(test)]
    pub(super) fn heaviest_rule(&self, text: &str) -> Option<&'static str> {
        let lower = tokens::lower(text);
        let (words, diagnostic) = Tokens::with_diagnostic(text, &lower);
        let facts = Facts::new(&Failure::new(text), &diagnostic);
        let reading = self.read(&lower, words, diagnostic.remote_span(), facts);
        reading.best.first.map(|(_, _, rule, _)| rule.id)
    }

    /// The verdict of the rules and codes without the table, for the trainer.
    pub(super) fn by_rules(&self, failure: &Failure<'_>) -> Reason {
        let text = clip(failure.text, MAX_TEXT);
        let lower = tokens::lower(text);
        let (words, diagnostic) = Tokens::with_diagnostic(text, &lower);
        let facts = Facts::new(failure, &diagnostic);
        let reading = self.read(&lower, words, diagnostic.remote_span(), facts);
        let by_rule = reading.best.first.map(|(_, _, rule, _)| rule.reason);
        let by_status = || facts.status.and_then(status_codes::of_status).map(|(reason, _)| reason);
        let by_code = || facts.code.and_then(status_codes::of_code).map(|(reason, _)| reason);
        by_rule.or_else(by_status).or_else(by_code).unwrap_or(Reason::Undetermined)
    }

    /// The features of a failure's text, for the trainer.
    pub(super) fn features(&self, failure: &Failure<'_>) -> Vec<(u8, u32)> {
        let text = clip(failure.text, MAX_TEXT);
        let lower = tokens::lower(text);
        let (words, diagnostic) = Tokens::with_diagnostic(text, &lower);
        let facts = Facts::new(failure, &diagnostic);
        let reading = self.read(&lower, words, diagnostic.remote_span(), facts);
        let mut out = Vec::new();
        circumstances(&reading, facts).features(|kind, of| out.push((kind as u8, feature(kind, of))));
        features::of_words(reading.text, &reading.tokens.words, facts.phase, |kind: Kind, of, _| {
            out.push((kind as u8, feature(kind, of)));
        });
        out
    }
}

/// How often a lesson is repeated, each time twice as hard.
const STEPS: u8 = 12;

/// Below this probability (in parts of [`WHOLE`]) the words are only a hint.
const HINT: u32 = WHOLE / 100 * 40;

/// The weight of a status that names its cause.
const STRONG: u8 = 61;

/// The probability (in parts of [`WHOLE`]) from which words alone outweigh such a
/// status.
const SURE: u32 = WHOLE / 100 * 80;

/// How many words the table must know to decide if no rule matches.
const ENOUGH_WORDS: u32 = 2;

fn circumstances(reading: &Reading<'_>, facts: Facts) -> Circumstances {
    Circumstances {
        code: facts.code,
        status: facts.status,
        phase: facts.phase,
        severity: facts.severity(),
        rule: reading.best.first.map(|(_, _, rule, _)| rule),
        second: reading.best.second.map(|(_, reason)| reason),
    }
}

/// Whether the text says that the mailbox will accept mail again.
fn says_temporary(words: &[Word], reason: Reason) -> bool {
    let is_said = |term: Term| words.iter().any(|word| word.term == term as u8);
    match reason {
        Reason::MailboxDisabled => is_said(Term::Temporary) || is_said(Term::Later),
        Reason::UserUnknown => is_said(Term::Temporary),
        _ => false,
    }
}

/// The likeliest reason and the next one among some; of two equally likely ones the
/// later in order.
fn two_likeliest(parts: &[u32; REASONS], among: impl Fn(Reason) -> bool) -> ((Reason, u32), (Reason, u32)) {
    // Probability and number as one number, which is compared without a branch.
    let (mut first, mut second) = (0_u32, 0_u32);
    for (reason, part) in of_reasons(parts).filter(|(reason, _)| among(*reason)) {
        let key = part << 8 | reason as u32;
        second = second.max(first.min(key));
        first = first.max(key);
    }
    let reason = |label: u32| Reason::ALL.get(label as usize).copied().unwrap_or(Reason::Undetermined);
    let read = |key: u32| (reason(key & 0xff), key >> 8);
    (read(first), read(second))
}

fn of_reasons(parts: &[u32; REASONS]) -> impl Iterator<Item = (Reason, u32)> {
    Reason::ALL.iter().copied().zip(parts.iter().copied())
}

fn is_hard((reason, _): &(Reason, u32)) -> bool {
    reason.class() == Class::Hard
}

/// The reason of a status that one vendor has given one meaning.
fn exact_status(status: EnhancedStatus, vendor: Option<Vendor>) -> Option<Reason> {
    let of_google = (vendor == Some(Vendor::Google)).then(|| status_codes::of_google(status)).flatten();
    let of_any = || status_codes::of_status(status).filter(|(_, weight)| *weight >= status_codes::EXACT);
    of_google.or_else(|| of_any().map(|(reason, _)| reason))
}

const fn is_of_sender(status: EnhancedStatus) -> bool {
    status.subject() == 1 && matches!(status.detail(), 7 | 8)
}

/// Whether a text has at most a few words: `550 5.7.1 Message rejected` says that a
/// message was refused, and not why.
fn is_bare(text: &str) -> bool {
    // Scripts without blanks have whole sentences in what looks like a word.
    text.len() <= MAX_TEXT && text.is_ascii() && {
        let words = Tokens::new(text, Span::new(0, text.len())).words;
        words.iter().filter(|word| word.sort == Sort::Plain).count() <= BARE
    }
}

/// How many words a bare refusal has: `message rejected`, `access denied by server`.
const BARE: usize = 3;

/// Whether a text begins with a code of success or of continuation.
fn is_success(text: &str) -> bool {
    matches!(text.as_bytes(), [b'2' | b'3', b'0'..=b'9', b'0'..=b'9', b' ' | b'-', ..])
}
