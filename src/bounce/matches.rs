//! The choice among the rules that match, and the facts that their guards check.

use super::{
    failure::Failure,
    reason::Reason,
    rules::{Guard, Pattern, Rule},
};
use crate::{
    diagnostic::Span,
    smtp::{Diagnostic, EnhancedStatus, Phase, Severity},
};

/// The best rule so far, and the best one with another reason.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Best {
    pub(super) first: Option<(u8, usize, &'static Rule, Span)>,
    pub(super) second: Option<(u8, Reason)>,
    /// The rule that says that a queue's lifetime ran out.
    expired: Option<(&'static Rule, Span)>,
}

impl Best {
    pub(super) fn offer(&mut self, rule: &'static Rule, span: Span) {
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

    /// A queue that expired and names nothing but a connection or DNS failure is
    /// classified as expired.
    pub(super) fn settle(&mut self) {
        if let Some((rule, span)) = self.expired
            && let Some((weight, length, first, _)) = self.first
            && matches!(first.reason, Reason::NetworkError | Reason::DnsFailure)
        {
            self.offer_second(weight, first.reason);
            self.first = Some((weight, length, rule, span));
        }
    }

    /// The rule that says that a queue's lifetime ran out. Beside a domain that is not
    /// found one word is not enough: a domain expires too.
    pub(super) fn ended_queue(&self, reason: Reason) -> Option<(&'static Rule, Span)> {
        self.expired.filter(|(_, span)| reason != Reason::DomainUnknown || span.len() > "expiration".len())
    }

    pub(super) fn weight(&self) -> u8 {
        self.first.map_or(0, |(weight, ..)| weight)
    }
}

/// The facts that the guards of rules check.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) code: Option<u16>,
    pub(super) status: Option<EnhancedStatus>,
    pub(super) phase: Option<Phase>,
    pub(super) given_up: bool,
}

impl Facts {
    /// What the text says; if it says nothing, what was given beside it.
    pub(super) fn new(failure: &Failure<'_>, diagnostic: &Diagnostic<'_>) -> Self {
        Self {
            code: diagnostic.code().or(failure.code),
            status: diagnostic.status().or(failure.status),
            phase: diagnostic.phase().or(failure.phase),
            given_up: failure.given_up,
        }
    }

    pub(super) fn severity(self) -> Option<Severity> {
        let of_status = || self.status.filter(|_| !self.given_up).map(EnhancedStatus::severity);
        self.code.map(Severity::from_code).or_else(of_status)
    }

    /// The phase, if the text names it; x.1.7 and x.1.8 are about the sender, as MAIL
    /// FROM is.
    fn spoken_in(self) -> Option<Phase> {
        let of_sender =
            self.status.is_some_and(|status| status.subject() == 1 && matches!(status.detail(), 7 | 8));
        if of_sender { Some(Phase::MailFrom) } else { self.phase }
    }

    pub(super) fn allow(self, guard: Guard, text: &str, span: Span) -> bool {
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
