//! What a check comes to, and how.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, net::IpAddr};

use super::{
    parse::{Error, ErrorKind},
    record::{Qualifier, Record, Term},
};
use crate::dns::{Failure, Question};

/// The result of a check (RFC 7208 section 2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[expect(clippy::exhaustive_enums, reason = "the standard has these seven")]
pub enum Result {
    /// No record, or no domain to look one up at.
    None,
    /// The domain says nothing of the client.
    Neutral,
    /// The client may send for the domain.
    Pass,
    /// The client may not.
    Fail,
    /// The client probably may not.
    SoftFail,
    /// The DNS failed for the moment.
    TempError,
    /// The record cannot be read, or asks too much.
    PermError,
}

crate::macros::named! {
    Result {
        None => "none",
        Neutral => "neutral",
        Pass => "pass",
        Fail => "fail",
        SoftFail => "softfail",
        TempError => "temperror",
        PermError => "permerror",
    }
}

impl From<Qualifier> for Result {
    fn from(qualifier: Qualifier) -> Self {
        match qualifier {
            Qualifier::Pass => Self::Pass,
            Qualifier::Fail => Self::Fail,
            Qualifier::SoftFail => Self::SoftFail,
            Qualifier::Neutral => Self::Neutral,
        }
    }
}

/// What led to a result.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// A directive matched.
    Directive {
        /// The domain of the record it stands in.
        domain: String,
        /// The directive as the record's `Display` writes it.
        directive: String,
    },
    /// No directive matched, and there is no redirect.
    NoMatch,
    /// The identity has no domain that could be looked up.
    NoDomain,
    /// The domain publishes no record.
    NoRecord,
    /// The domain, which an include or redirect names, publishes none.
    NoRecordBehind {
        /// The domain without a record.
        domain: String,
    },
    /// The domain publishes more than one.
    SeveralRecords {
        /// The domain.
        domain: String,
    },
    /// A record cannot be read.
    Syntax {
        /// The domain of the record.
        domain: String,
        /// Its text.
        record: String,
        /// What is wrong and where.
        error: Error,
    },
    /// A question got no answer.
    Dns {
        /// The question.
        question: Question,
        /// Why.
        failure: Failure,
    },
    /// More terms that look up than allowed.
    TooManyTerms,
    /// More void look-ups than allowed.
    TooManyVoids,
    /// A domain has more mail exchangers than are looked up.
    TooManyExchangers {
        /// The domain.
        domain: String,
    },
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directive { domain, directive } => write!(f, "{directive} of {domain}"),
            Self::NoMatch => f.write_str("no directive matches"),
            Self::NoDomain => f.write_str("the identity has no domain that can be looked up"),
            Self::NoRecord => f.write_str("the domain publishes no record"),
            Self::NoRecordBehind { domain } => write!(f, "{domain} publishes no record"),
            Self::SeveralRecords { domain } => write!(f, "{domain} publishes several records"),
            Self::Syntax { domain, error, .. } => write!(f, "the record of {domain}: {error}"),
            Self::Dns { question, failure } => write!(f, "{question}: {failure}"),
            Self::TooManyTerms => f.write_str("too many terms look up names"),
            Self::TooManyVoids => f.write_str("too many look-ups found nothing"),
            Self::TooManyExchangers { domain } => write!(f, "{domain} has too many mail exchangers"),
        }
    }
}

/// How a term came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Outcome {
    /// It did not match.
    NoMatch,
    /// It matched.
    Match,
    /// It led to another record.
    Entered,
    /// The check ended with an error here.
    Error,
}

crate::macros::named! {
    Outcome {
        NoMatch => "no match",
        Match => "match",
        Entered => "entered",
        Error => "error",
    }
}

/// A term on the way to a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TraceStep {
    /// How many records lie above: 0 in the domain's own.
    pub depth: usize,
    /// The domain of the record.
    pub domain: String,
    /// The term as the record's `Display` writes it.
    pub term: String,
    /// How it came out.
    pub outcome: Outcome,
    /// What was asked for it, and whether the answer was void.
    pub questions: Vec<(Question, bool)>,
}

impl fmt::Display for TraceStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:indent$}{}: {}", "", self.term, self.outcome, indent = self.depth.saturating_mul(2))?;
        for (question, void) in &self.questions {
            write!(f, "; asked {question}{}", if *void { " (void)" } else { "" })?;
        }
        Ok(())
    }
}

/// A record that was looked at.
#[derive(Debug, Clone)]
pub(super) struct Visited {
    pub(super) domain: String,
    pub(super) record: Option<Record<'static>>,
    /// The term that is looked at, or was last.
    pub(super) at: usize,
    /// The record and term that led here; `None` for the first.
    pub(super) from: Option<(usize, usize)>,
}

/// What was asked for a term.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) record: usize,
    pub(super) term: usize,
    pub(super) question: Question,
    pub(super) void: bool,
}

/// What a [`Check`](super::Check) comes to.
#[derive(Debug, Clone)]
pub struct Verdict {
    pub(super) result: Result,
    pub(super) cause: Cause,
    pub(super) ip: IpAddr,
    pub(super) domain: String,
    pub(super) explanation: Option<String>,
    pub(super) terms: usize,
    pub(super) limit: usize,
    pub(super) voids: Vec<Question>,
    pub(super) questions: usize,
    pub(super) visited: Vec<Visited>,
    pub(super) asked: Vec<Asked>,
    /// The record and term that matched, innermost first.
    pub(super) matched: Vec<(usize, usize)>,
}

impl Verdict {
    /// The result.
    #[must_use]
    pub const fn result(&self) -> Result {
        self.result
    }

    /// What led to it.
    #[must_use]
    pub const fn cause(&self) -> &Cause {
        &self.cause
    }

    /// The domain of the identity that was checked.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The explanation that the domain publishes for a fail, its macros expanded. It is the text of
    /// a stranger: show it as such.
    #[must_use]
    pub fn explanation(&self) -> Option<&str> {
        self.explanation.as_deref()
    }

    /// How many terms looked up names.
    #[must_use]
    pub const fn lookups(&self) -> usize {
        self.terms
    }

    /// The questions whose answer was void, in order.
    #[must_use]
    pub fn void_lookups(&self) -> &[Question] {
        &self.voids
    }

    /// How many questions were asked in all.
    #[must_use]
    pub const fn questions(&self) -> usize {
        self.questions
    }

    /// The records that were looked at, with their domains, in order.
    pub fn records(&self) -> impl Iterator<Item = (&str, &Record<'static>)> {
        self.visited.iter().filter_map(|visited| Some((visited.domain.as_str(), visited.record.as_ref()?)))
    }

    /// Every term that was looked at, in order, those of included records below the term that led
    /// to them.
    #[must_use]
    pub fn trace(&self) -> Vec<TraceStep> {
        let mut out = Vec::new();
        // Records still to be told: which, from which term on, how deep.
        let mut open = Vec::from([(0_usize, 0_usize, 0_usize)]);
        while let Some((record, term, depth)) = open.pop() {
            let Some(visited) = self.visited.get(record) else { continue };
            let Some(parsed) = &visited.record else { continue };
            let Some(view) = parsed.term(term) else { continue };
            // A redirect is followed last, wherever it stands.
            let is_last = visited.at == term;
            let child = self.visited.iter().position(|other| other.from == Some((record, term)));
            if matches!(view, Term::Directive(_)) || child.is_some() {
                let text = match view {
                    Term::Directive(directive) => directive.to_string(),
                    Term::Modifier(modifier) => modifier.to_string(),
                };
                let is_error = matches!(self.result, Result::TempError | Result::PermError);
                let outcome = if self.matched.contains(&(record, term)) {
                    Outcome::Match
                } else if is_last && is_error && child.is_none() {
                    Outcome::Error
                } else if child.is_some() {
                    Outcome::Entered
                } else {
                    Outcome::NoMatch
                };
                let of_term = self.asked.iter().filter(|asked| (asked.record, asked.term) == (record, term));
                let questions = of_term.map(|asked| (asked.question.clone(), asked.void)).collect();
                out.push(TraceStep { depth, domain: visited.domain.clone(), term: text, outcome, questions });
            }
            if term < visited.at {
                open.push((record, term.saturating_add(1), depth));
            }
            if let Some(child) = child {
                open.push((child, 0, depth.saturating_add(1)));
            }
        }
        out
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.result)?;
        match &self.cause {
            Cause::Directive { domain, directive } => {
                write!(f, "{} matches {directive} of {domain}", self.ip)?;
            }
            cause => cause.fmt(f)?,
        }
        write!(f, " ({} of {} look-ups)", self.terms, self.limit)
    }
}

impl Cause {
    /// Whether a record was at fault, and which kind of fault it was.
    #[must_use]
    pub const fn syntax(&self) -> Option<ErrorKind> {
        match self {
            Self::Syntax { error, .. } => Some(error.kind()),
            _ => None,
        }
    }
}
