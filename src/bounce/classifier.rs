//! The decision: rules of the caller, rules of the text, codes.

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use super::{
    codes,
    lexer::Lexer,
    reason::{Class, Reason},
    retry,
    rules::{Guard, Pattern, Rule, VENDOR},
    text::{self, MAX_TEXT, Words, clip},
    user::UserRule,
    verdict::{Certainty, Failure, Verdict},
};
use crate::{
    diagnostic::Span,
    smtp::{Diagnostic, EnhancedStatus, Phase, Severity},
};

/// The built-in rules and those of the caller, made ready.
///
/// Making one costs some milliseconds; classifying costs microseconds. With the feature `std`,
/// [`classify`](super::classify()) and [`classify_reply`](super::classify_reply) share one that has
/// the built-in rules alone.
///
/// ```
/// use deliverability::bounce::{Classifier, Reason, UserRule};
///
/// let classifier = Classifier::new()
///     .with_rule_before(UserRule::new("acme-closed", Reason::MailboxDisabled, "counter 17 is shut"));
/// let verdict = classifier.classify_reply("554 5.7.1 Sorry, counter 17 is shut for good");
/// assert_eq!((verdict.reason(), verdict.rule()), (Reason::MailboxDisabled, "acme-closed"));
/// ```
#[derive(Debug, Clone)]
pub struct Classifier {
    lexer: Lexer,
    before: Vec<UserRule>,
    after: Vec<UserRule>,
}

impl Default for Classifier {
    fn default() -> Self {
        Self::new()
    }
}

/// Below this weight, what the remote said is no cause, and the text around it is read too.
const CAUSE: u8 = 60;

/// Below this weight, the remote said nothing.
const SAID: u8 = 29;

/// The best rule so far, and the best one with another reason.
#[derive(Debug, Default, Clone, Copy)]
struct Best {
    first: Option<(u8, usize, &'static Rule, Span)>,
    second: Option<(u8, Reason)>,
    /// The rule that says that a queue's lifetime ran out.
    expired: Option<(&'static Rule, Span)>,
}

impl Best {
    fn offer(&mut self, rule: &'static Rule, span: Span) {
        if rule.reason == Reason::Expired {
            self.expired.get_or_insert((rule, span));
        }
        let length = match rule.pattern {
            Pattern::Terms(terms) => terms.len(),
            Pattern::Literal(_) => usize::MAX,
        };
        match self.first {
            Some((weight, terms, current, _)) if (weight, terms) >= (rule.weight, length) => {
                if rule.reason != current.reason {
                    self.offer_second(rule.weight, rule.reason);
                }
            }
            Some((weight, _, current, _)) => {
                if rule.reason != current.reason {
                    self.offer_second(weight, current.reason);
                }
                self.first = Some((rule.weight, length, rule, span));
            }
            None => self.first = Some((rule.weight, length, rule, span)),
        }
    }

    fn offer_second(&mut self, weight: u8, reason: Reason) {
        if self.second.is_none_or(|(best, _)| best < weight) {
            self.second = Some((weight, reason));
        }
    }

    /// A queue that ended with nothing but a connection or DNS failure named has expired.
    fn settle(&mut self) {
        if let Some((rule, span)) = self.expired
            && let Some((weight, length, first, _)) = self.first
            && matches!(first.reason, Reason::NetworkError | Reason::DnsFailure)
        {
            self.offer_second(weight, first.reason);
            self.first = Some((weight, length, rule, span));
        }
    }

    fn weight(&self) -> u8 {
        self.first.map_or(0, |(weight, ..)| weight)
    }
}

/// What the guards of rules look at.
#[derive(Debug, Clone, Copy)]
struct Facts {
    code: Option<u16>,
    status: Option<EnhancedStatus>,
    phase: Option<Phase>,
    given_up: bool,
}

impl Facts {
    fn severity(self) -> Option<Severity> {
        let of_status = || self.status.filter(|_| !self.given_up).map(EnhancedStatus::severity);
        self.code.map(Severity::of_code).or_else(of_status)
    }

    /// The phase, where the text names it; x.1.7 and x.1.8 speak of the sender, as MAIL FROM does.
    fn spoken_in(self) -> Option<Phase> {
        let of_sender =
            self.status.is_some_and(|status| status.subject() == 1 && matches!(status.detail(), 7 | 8));
        if of_sender { Some(Phase::MailFrom) } else { self.phase }
    }

    fn allow(self, guard: Guard, text: &str, span: Span) -> bool {
        match guard {
            Guard::Always => true,
            Guard::Bracketed => {
                let byte = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at));
                byte(span.start().checked_sub(1)) == Some(&b'[') && byte(Some(span.end())) == Some(&b']')
            }
            Guard::Codes(codes) => self.code.is_some_and(|code| codes.contains(&code)),
            Guard::Transient => self.severity() == Some(Severity::Transient),
            Guard::NotTransient => self.severity() != Some(Severity::Transient),
            Guard::Status(class, subject, detail) => {
                self.status == EnhancedStatus::new(class, subject, detail)
            }
            Guard::Phases(phases) => self.spoken_in().is_some_and(|phase| phases.contains(&phase)),
        }
    }
}

impl Classifier {
    /// The built-in rules.
    #[must_use]
    pub fn new() -> Self {
        Self { lexer: Lexer::new(), before: Vec::new(), after: Vec::new() }
    }

    /// Adds a rule that is asked before the built-in ones, after those added before it.
    #[must_use]
    pub fn with_rule_before(mut self, rule: UserRule) -> Self {
        self.before.push(rule);
        self
    }

    /// Adds a rule that is asked where the built-in ones find no cause in the text.
    #[must_use]
    pub fn with_rule_after(mut self, rule: UserRule) -> Self {
        self.after.push(rule);
        self
    }

    /// Classifies one failure.
    #[must_use]
    pub fn classify<'a>(&self, failure: impl Into<Failure<'a>>) -> Verdict<'a> {
        let failure = failure.into();
        let verdict = self.judge(&failure, failure.text);
        match failure.notice {
            // What the system wrote for people is read where the reply gives no cause.
            Some(notice) if verdict.certainty < Certainty::Text || verdict.reason == Reason::Undetermined => {
                let other = self.judge(&failure, notice);
                // That the queue's time ran out is no cause beside a code that names one.
                let says_nothing = other.reason == Reason::Undetermined
                    || (other.reason == Reason::Expired && verdict.certainty == Certainty::EnhancedCode);
                let better = other.certainty >= Certainty::Text && !says_nothing;
                if better { other } else { verdict }
            }
            _ => verdict,
        }
    }

    /// Classifies the text of one reply, or of a diagnostic that wraps one.
    #[must_use]
    pub fn classify_reply<'a>(&self, text: &'a str) -> Verdict<'a> {
        self.classify(text)
    }

    fn judge<'a>(&self, failure: &Failure<'a>, text: &'a str) -> Verdict<'a> {
        let diagnostic = Diagnostic::read(clip(text, MAX_TEXT));
        let facts = Facts {
            code: diagnostic.code().or(failure.code),
            status: diagnostic.status().or(failure.status),
            phase: diagnostic.phase().or(failure.phase),
            given_up: failure.given_up,
        };
        let mut verdict = Verdict {
            text: Cow::Borrowed(text),
            reason: Reason::Undetermined,
            rule: Cow::Borrowed("none"),
            span: None,
            certainty: Certainty::None,
            code: facts.code,
            status: facts.status,
            phase: facts.phase,
            vendor: None,
            blocklist: None,
            url: None,
            retry_after: None,
            runner_up: None,
        };
        if let Some((rule, span)) = UserRule::first(&self.before, text, facts.code, facts.status) {
            verdict.decide(rule.reason(), String::from(rule.id()).into(), Some(span), Certainty::VendorCode);
            return verdict;
        }

        let remote = diagnostic.remote_span();
        // A reply of success states no failure, whatever it talks about.
        if facts.code.is_none() && is_success(diagnostic.remote()) {
            verdict.status = None;
            return verdict;
        }
        let (mut best, mut words) = self.read(diagnostic.remote(), facts);
        let mut base = remote.start();
        if best.weight() < CAUSE && remote.start() > 0 {
            let before = text.get(..remote.start()).unwrap_or_default();
            let (around, words_around) = self.read(before, facts);
            // A cause, or anything where the remote said nothing.
            if around.weight() > best.weight() && (around.weight() >= CAUSE || best.weight() < SAID) {
                (best, words, base) = (around, words_around, 0);
            }
        }
        verdict.vendor = words.vendor.or_else(|| diagnostic.host().and_then(text::vendor_of));
        verdict.blocklist = words.blocklist;
        verdict.url = words.url.map(|span| shift(span, base));
        verdict.runner_up = best.second.map(|(_, reason)| reason);

        let by_status = facts.status.and_then(codes::of_status);
        let by_code = facts.code.and_then(codes::of_code);
        if let Some((weight, _, rule, span)) = best.first
            && by_status.is_none_or(|(_, of_status)| weight >= of_status)
            && (by_status.is_some() || by_code.is_none_or(|(_, of_code)| weight >= of_code))
        {
            let agrees = [by_status, by_code].into_iter().flatten().any(|(reason, _)| reason == rule.reason);
            let certainty = match rule.weight {
                VENDOR => Certainty::VendorCode,
                _ if rule.reason == Reason::Undetermined => Certainty::None,
                _ if agrees => Certainty::TextAndCode,
                _ => Certainty::Text,
            };
            verdict.decide(rule.reason, rule.id.into(), Some(shift(span, base)), certainty);
        } else if let Some((rule, span)) = UserRule::first(&self.after, text, facts.code, facts.status) {
            verdict.decide(rule.reason(), String::from(rule.id()).into(), Some(span), Certainty::VendorCode);
        } else if let (Some(status), Some((reason, _))) = (facts.status, by_status) {
            verdict.runner_up =
                best.first.map(|(_, _, rule, _)| rule.reason).filter(|other| *other != reason);
            verdict.decide(reason, format!("status-{status}").into(), None, Certainty::EnhancedCode);
        } else if let (Some(code), Some((reason, _))) = (facts.code, by_code) {
            verdict.decide(reason, format!("code-{code}").into(), None, Certainty::BasicCode);
        }
        // x.1.7 and x.1.8 speak of the sender: no recipient is to blame.
        if verdict.reason.class() == Class::Hard
            && let Some(status) = facts.status.filter(|status| is_of_sender(*status))
        {
            verdict.decide(
                Reason::SenderRejected,
                format!("status-{status}").into(),
                None,
                Certainty::EnhancedCode,
            );
        }
        if matches!(verdict.reason, Reason::IpBlocklisted | Reason::DomainBlocklisted) {
            verdict.blocklist = verdict.blocklist.or_else(|| text::blocklist_named(text));
        }
        if verdict.permanence() == Some(Severity::Transient) {
            verdict.retry_after = retry::seconds(diagnostic.remote());
        }
        verdict
    }

    fn read(&self, text: &str, facts: Facts) -> (Best, Words) {
        // Case outside ASCII is folded first, places kept.
        let text = &*text::lower(text);
        let words = Words::new(text);
        let mut best = Best::default();
        self.lexer.scan(text, &words.words, |rule, span| {
            if facts.allow(rule.guard, text, span) {
                best.offer(rule, span);
            }
        });
        best.settle();
        (best, words)
    }
}

const fn is_of_sender(status: EnhancedStatus) -> bool {
    status.subject() == 1 && matches!(status.detail(), 7 | 8)
}

/// Whether a text begins with a code of success or of going on.
fn is_success(text: &str) -> bool {
    matches!(text.as_bytes(), [b'2' | b'3', b'0'..=b'9', b'0'..=b'9', b' ' | b'-', ..])
}

fn shift(span: Span, base: usize) -> Span {
    Span::new(span.start().saturating_add(base), span.end().saturating_add(base))
}

impl Verdict<'_> {
    fn decide(&mut self, reason: Reason, rule: Cow<'static, str>, span: Option<Span>, certainty: Certainty) {
        if self.runner_up == Some(reason) {
            self.runner_up = None;
        }
        self.reason = reason;
        self.rule = rule;
        self.span = span;
        self.certainty = certainty;
    }
}
