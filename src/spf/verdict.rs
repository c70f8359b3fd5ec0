//! What a check comes to, and how.

use alloc::{
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};
use core::fmt;

use super::{
    parse::Error,
    record::{Qualifier, Record, Term},
    request::Request,
};
use crate::{
    diagnostic::Span,
    dns::{Exchange, Failure, Name, Question, Transcript},
};

/// The result of a check (RFC 7208 section 2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

crate::names::named! {
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
        /// The domain of the record that has it.
        domain: Name,
        /// The directive as the record's `Display` writes it.
        directive: String,
        /// Its place in that record.
        span: Span,
    },
    /// No directive matched, and there is no redirect.
    NoMatch,
    /// The identity has no domain that could be looked up.
    NoDomain,
    /// The domain publishes no record.
    NoRecord,
    /// The domain, which an include or redirect names, publishes none.
    NoRecordAt {
        /// The domain without a record; no name of the DNS, perhaps.
        domain: String,
    },
    /// The domain publishes more than one.
    SeveralRecords {
        /// The domain.
        domain: Name,
    },
    /// A record cannot be read.
    Syntax {
        /// The domain of the record.
        domain: Name,
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
        domain: Name,
    },
}

impl Cause {
    /// The stable name of the kind of cause.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Directive { .. } => "directive",
            Self::NoMatch => "no-match",
            Self::NoDomain => "no-domain",
            Self::NoRecord => "no-record",
            Self::NoRecordAt { .. } => "no-record-at-target",
            Self::SeveralRecords { .. } => "several-records",
            Self::Syntax { .. } => "syntax",
            Self::Dns { .. } => "dns",
            Self::TooManyTerms => "too-many-terms",
            Self::TooManyVoids => "too-many-voids",
            Self::TooManyExchangers { .. } => "too-many-exchangers",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directive { domain, directive, .. } => write!(f, "{directive} of {domain}"),
            Self::NoMatch => f.write_str("no directive matches"),
            Self::NoDomain => f.write_str("the identity has no domain that can be looked up"),
            Self::NoRecord => f.write_str("the domain publishes no record"),
            Self::NoRecordAt { domain } => write!(f, "{} publishes no record", domain.escape_debug()),
            Self::SeveralRecords { domain } => write!(f, "{domain} publishes several records"),
            Self::Syntax { domain, error, .. } => write!(f, "the record of {domain}: {error}"),
            Self::Dns { question, failure } => write!(f, "{question}: {failure}"),
            Self::TooManyTerms => f.write_str("too many terms look up names (RFC 7208, 4.6.4)"),
            Self::TooManyVoids => f.write_str("too many look-ups found nothing (RFC 7208, 4.6.4)"),
            Self::TooManyExchangers { domain } => {
                write!(f, "{domain} has too many mail exchangers (RFC 7208, 4.6.4)")
            }
        }
    }
}

/// How a term came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// It did not match.
    NoMatch,
    /// It matched.
    Match,
    /// It led on to another record, which became the record of the domain (`redirect`).
    Entered,
    /// The check ended with an error here.
    Error,
}

crate::names::named! {
    Outcome {
        NoMatch => "no-match",
        Match => "match",
        Entered => "entered",
        Error => "error",
    }
}

/// A term on the way to a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TraceStep {
    /// How many records lie above: 0 in the domain's own.
    pub depth: usize,
    /// The domain of the record.
    pub domain: Name,
    /// The term as the record's `Display` writes it.
    pub term: String,
    /// Its place in the record of the domain.
    pub span: Span,
    /// How it came out.
    pub outcome: Outcome,
    /// What was asked for it, and what came.
    pub exchanges: Vec<Exchange>,
    /// How many terms have looked up names so far, this one included.
    pub lookups: usize,
    /// How many look-ups have found nothing so far.
    pub void_lookups: usize,
}

impl fmt::Display for TraceStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:indent$}{}: {}", "", self.term, self.outcome, indent = self.depth.saturating_mul(2))?;
        self.exchanges.iter().try_for_each(|exchange| write!(f, "; {exchange}"))
    }
}

/// A record that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visited {
    /// Its number in the order in which the records came.
    pub(super) number: usize,
    pub(super) domain: Name,
    pub(super) record: Record<'static>,
    /// The term that is looked at, or was last.
    pub(super) at: usize,
    /// The term that led here; `None` for the first.
    pub(super) from: Option<Place>,
    /// Whether the last term matched.
    pub(super) has_match: bool,
}

/// A term of a record that was looked at: both by their numbers.
pub(super) type Place = (usize, usize);

/// What a [`Check`](super::Check) comes to. A clone shares its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict(Arc<Findings>);

/// What a verdict holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Findings {
    pub(super) result: Result,
    /// `None` where the outermost directive that matched is it.
    pub(super) cause: Option<Cause>,
    pub(super) request: Request,
    pub(super) explanation: Option<String>,
    pub(super) terms: usize,
    pub(super) limit: usize,
    pub(super) voids: Vec<Question>,
    pub(super) visited: Vec<Visited>,
    /// What was asked, in order, and the term it was asked for.
    pub(super) asked: Vec<(Option<Place>, Exchange)>,
    /// The outermost term that matched.
    pub(super) matched: Option<Place>,
}

impl Verdict {
    pub(super) fn new(findings: Findings) -> Self {
        Self(Arc::new(findings))
    }

    /// The result.
    #[must_use]
    pub fn result(&self) -> Result {
        self.0.result
    }

    /// What led to it.
    #[must_use]
    pub fn cause(&self) -> Cause {
        self.0.cause.clone().or_else(|| self.directive()).unwrap_or(Cause::NoMatch)
    }

    /// The outermost directive that matched.
    fn directive(&self) -> Option<Cause> {
        let (record, term) = self.0.matched?;
        let visited = self.0.visited.get(record)?;
        let Term::Directive(directive) = visited.record.term(term)? else { return None };
        let (domain, span) = (visited.domain.clone(), directive.span());
        Some(Cause::Directive { domain, directive: directive.to_string(), span })
    }

    /// What was checked.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.0.request
    }

    /// The explanation that the domain publishes for a fail, its macros expanded (RFC
    /// 7208 section 6.2). It is the text of a stranger: show it as such.
    #[must_use]
    pub fn explanation(&self) -> Option<&str> {
        self.0.explanation.as_deref()
    }

    /// How many terms looked up names (RFC 7208 section 4.6.4).
    #[must_use]
    pub fn lookups(&self) -> usize {
        self.0.terms
    }

    /// The questions whose answer was void, in order.
    #[must_use]
    pub fn void_lookups(&self) -> &[Question] {
        &self.0.voids
    }

    /// How many questions were asked in all.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.0.asked.len()
    }

    /// Everything that was asked and answered, in order; it answers the same check
    /// again.
    ///
    /// ```
    /// use deliverability::{
    ///     dns::{self, Zone},
    ///     spf::{Check, Request},
    /// };
    ///
    /// let zone = Zone::parse(
    ///     "example.org. TXT \"v=spf1 mx -all\"\nexample.org. MX 1 example.org.",
    /// )?;
    /// let request = Request::mail_from(
    ///     "192.0.2.7".parse()?,
    ///     "mx.example.org",
    ///     "jane@example.org",
    /// );
    /// let verdict =
    ///     dns::resolve_with(Check::new(&request), |question| zone.answer(question));
    /// let transcript = verdict.transcript();
    /// assert_eq!(transcript.exchanges().len(), 3);
    /// let again = dns::resolve_with(Check::new(&request), |question| {
    ///     transcript.answer(question)
    /// });
    /// assert_eq!(again, verdict);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        self.0.asked.iter().map(|(_, exchange)| exchange.clone()).collect()
    }

    /// The records that were looked at, with their domains, in order.
    pub fn records(&self) -> impl Iterator<Item = (&Name, &Record<'static>)> {
        self.0.visited.iter().map(|visited| (&visited.domain, &visited.record))
    }

    /// Every term that was looked at, in order, those of included records below the term
    /// that led to them.
    #[must_use]
    pub fn trace(&self) -> Vec<TraceStep> {
        let records = &self.0.visited;
        let is_error = matches!(self.result(), Result::TempError | Result::PermError);
        let mut out: Vec<TraceStep> = Vec::new();
        // Terms still to be listed, and how deep they are.
        let mut open = Vec::from([((0_usize, 0_usize), 0_usize)]);
        while let Some(((record, term), depth)) = open.pop() {
            let Some(visited) = records.get(record) else { continue };
            let parsed = &visited.record;
            // Where no term matched, a redirect is followed last, wherever it is.
            let is_last = term == parsed.len();
            let Some(at) = (if is_last { parsed.redirect_index() } else { Some(term) }) else { continue };
            let place = (record, at);
            if term < visited.at && !is_last {
                open.push(((record, term.saturating_add(1)), depth));
            }
            let (Some(view), Some(span)) = (parsed.term(at), parsed.span(at)) else { continue };
            if matches!(view, Term::Modifier(_)) && !is_last {
                continue;
            }
            let child = records.iter().position(|other| other.from == Some(place));
            let fails_here = child.is_none() && visited.at == term;
            let outcome = if visited.has_match && visited.at == at {
                Outcome::Match
            } else if is_error && fails_here {
                Outcome::Error
            } else if is_last {
                Outcome::Entered
            } else {
                Outcome::NoMatch
            };
            let of_term = self.0.asked.iter().filter(|(of, _)| *of == Some(place));
            let exchanges: Vec<Exchange> = of_term.map(|(_, exchange)| exchange.clone()).collect();
            let (lookups, void_lookups) = out.last().map_or((0, 0), |step| (step.lookups, step.void_lookups));
            let looks_up = match view {
                Term::Directive(directive) => directive.mechanism().looks_up(),
                Term::Modifier(_) => true,
            };
            let voids = exchanges
                .iter()
                .filter(|exchange| exchange.answer.is_void() && self.0.voids.contains(&exchange.question))
                .count();
            out.push(TraceStep {
                depth,
                domain: visited.domain.clone(),
                term: view.to_string(),
                span,
                outcome,
                exchanges,
                lookups: lookups.saturating_add(usize::from(looks_up)),
                void_lookups: void_lookups.saturating_add(voids),
            });
            if let Some(child) = child {
                open.push(((child, 0), depth.saturating_add(1)));
            }
        }
        out
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.result())?;
        match self.cause() {
            cause @ Cause::Directive { .. } => write!(f, "{} matches {cause}", self.request().ip())?,
            cause => cause.fmt(f)?,
        }
        write!(f, " ({} of {} look-ups)", self.lookups(), self.0.limit)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Verdict {
    /// A map of the result, the kind of cause, the reason as a sentence, the counts, and
    /// the trace.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> core::result::Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut map = serializer.serialize_struct("Verdict", 8)?;
        map.serialize_field("result", &self.result())?;
        map.serialize_field("explanation", &self.explanation())?;
        map.serialize_field("cause", self.cause().as_str())?;
        map.serialize_field("reason", &self.cause().to_string())?;
        map.serialize_field("lookups", &self.lookups())?;
        map.serialize_field("void_lookups", self.void_lookups())?;
        map.serialize_field("questions", &self.questions())?;
        map.serialize_field("trace", &self.trace())?;
        map.end()
    }
}
