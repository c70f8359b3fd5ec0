//! The verdict of a check, and the steps that led to it.

use alloc::{
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};
use core::fmt;

use super::{
    parse::Error,
    record::Record,
    request::Request,
    term::{Qualifier, Term},
};
use crate::{
    diagnostic::Span,
    dns::{Exchange, Failure, Name, Question, Transcript},
};

/// The result of a check (RFC 7208 section 2.6).
///
/// ```
/// use deliverability::spf::Result;
///
/// assert_eq!("softfail".parse(), Ok(Result::SoftFail));
/// assert_eq!(Result::PermError.to_string(), "permerror");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these seven")]
pub enum Result {
    /// There is no record, or no domain to look one up at.
    None,
    /// The domain says nothing about the client.
    Neutral,
    /// The client is authorized to send for the domain.
    Pass,
    /// The client is not authorized.
    Fail,
    /// The client is probably not authorized.
    SoftFail,
    /// A temporary DNS failure prevented the check.
    TempError,
    /// The record cannot be parsed, or exceeds a limit.
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
///
/// ```
/// use deliverability::{
///     dns::{self, Zone},
///     spf::{Cause, Check, Request},
/// };
///
/// let zone = Zone::parse("example.org. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"")?;
/// let request = Request::mail_from(
///     "198.51.100.9".parse()?,
///     "mx.example.org",
///     "jane@example.org",
/// );
/// let verdict =
///     dns::resolve_with(Check::new(&request), |question| zone.answer(question));
/// let cause = verdict.cause();
/// assert_eq!(
///     (cause.as_str(), cause.to_string().as_str()),
///     ("directive", "-all of example.org")
/// );
/// let Cause::Directive { span, .. } = cause else { unreachable!() };
/// assert_eq!(span.range(), 24..28);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// A directive matched.
    Directive {
        /// The domain of the record that has it.
        domain: Name,
        /// The directive as the record's `Display` writes it.
        directive: String,
        /// The place of the directive in that record.
        span: Span,
    },
    /// No directive matched, and there is no redirect.
    NoMatch,
    /// The identity has no domain that could be looked up.
    NoDomain,
    /// The domain publishes no record.
    NoRecord,
    /// A domain that an include or redirect names publishes no record.
    NoRecordAt {
        /// The domain without a record, which may not even be a DNS name.
        domain: String,
    },
    /// A domain publishes more than one record.
    SeveralRecords {
        /// The domain with several records.
        domain: Name,
    },
    /// A record cannot be parsed.
    Syntax {
        /// The domain of the record.
        domain: Name,
        /// The text of the record.
        record: String,
        /// What is wrong and where.
        error: Error,
    },
    /// A question was not answered.
    Dns {
        /// The question.
        question: Question,
        /// Why there was no answer.
        failure: Failure,
    },
    /// More terms look up names than are allowed.
    TooManyTerms,
    /// More lookups were void than are allowed.
    TooManyVoids,
    /// A domain has more mail exchangers than are looked up.
    TooManyExchangers {
        /// The domain of the mail exchangers.
        domain: Name,
    },
}

impl Cause {
    /// The stable name of the kind of cause, in kebab case.
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
            Self::TooManyVoids => f.write_str("too many lookups found nothing (RFC 7208, 4.6.4)"),
            Self::TooManyExchangers { domain } => {
                write!(f, "{domain} has too many mail exchangers (RFC 7208, 4.6.4)")
            }
        }
    }
}

/// The outcome of a term.
///
/// ```
/// use deliverability::spf::Outcome;
///
/// assert_eq!("no-match".parse(), Ok(Outcome::NoMatch));
/// assert_eq!(Outcome::Entered.to_string(), "entered");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The term did not match.
    NoMatch,
    /// The term matched.
    Match,
    /// The term led to another record, which took the place of the domain's
    /// (`redirect`).
    Entered,
    /// The check ended with an error at this term.
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

/// A term that was evaluated on the way to a verdict.
///
/// ```
/// use deliverability::{
///     dns::{self, Zone},
///     spf::{Check, Request},
/// };
///
/// let zone = Zone::parse(
///     "example.org.      TXT \"v=spf1 include:_spf.example.net -all\"\n\
///      _spf.example.net. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n",
/// )?;
/// let request =
///     Request::mail_from("192.0.2.7".parse()?, "mx.example.org", "jane@example.org");
/// let verdict =
///     dns::resolve_with(Check::new(&request), |question| zone.answer(question));
/// let trace = verdict.trace();
/// let steps: Vec<_> =
///     trace.iter().map(|step| (step.depth, step.term.as_str())).collect();
/// assert_eq!(steps, [(0, "include:_spf.example.net"), (1, "ip4:192.0.2.0/24")]);
/// assert_eq!(trace[0].outcome.as_str(), "match");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TraceStep {
    /// How many records led here: 0 in the domain's own record.
    pub depth: usize,
    /// The domain of the record.
    pub domain: Name,
    /// The term as the record's `Display` writes it.
    pub term: String,
    /// The place of the term in the record.
    pub span: Span,
    /// The outcome of the term.
    pub outcome: Outcome,
    /// The questions asked for the term, with their answers.
    pub exchanges: Vec<Exchange>,
    /// How many terms have looked up names so far, including this one.
    pub lookups: usize,
    /// How many lookups have been void so far.
    pub void_lookups: usize,
}

impl fmt::Display for TraceStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:indent$}{}: {}", "", self.term, self.outcome, indent = self.depth.saturating_mul(2))?;
        self.exchanges.iter().try_for_each(|exchange| write!(f, "; {exchange}"))
    }
}

/// A record that was evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visited {
    /// Its number, in the order in which the records came.
    pub(super) number: usize,
    pub(super) domain: Name,
    pub(super) record: Record<'static>,
    /// The term that is evaluated, or was last.
    pub(super) at: usize,
    /// The term that led here; `None` for the first.
    pub(super) from: Option<Place>,
    /// Whether the last term matched.
    pub(super) has_match: bool,
}

/// A term of a record that was evaluated, both by their numbers.
pub(super) type Place = (usize, usize);

/// The verdict of a [`Check`](super::Check). A clone shares its data.
///
/// ```
/// use deliverability::{
///     dns::{self, Zone},
///     spf::{Check, Request, Result},
/// };
///
/// let zone = Zone::parse(
///     "example.org. TXT \"v=spf1 include:_spf.example.net a:gone.example.org -all\"\n\
///      _spf.example.net. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n",
/// )?;
/// let request = Request::mail_from(
///     "198.51.100.9".parse()?,
///     "mx.example.org",
///     "jane@example.org",
/// );
/// let verdict =
///     dns::resolve_with(Check::new(&request), |question| zone.answer(question));
/// assert_eq!(verdict.result(), Result::Fail);
/// assert_eq!(verdict.cause().to_string(), "-all of example.org");
/// assert_eq!((verdict.lookups(), verdict.questions()), (2, 3));
/// assert_eq!(verdict.void_lookups()[0].to_string(), "gone.example.org A");
/// assert_eq!(
///     verdict.to_string(),
///     "fail: 198.51.100.9 matches -all of example.org (2 of 10 lookups)",
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict(Arc<Findings>);

/// The contents of a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Findings {
    pub(super) result: Result,
    /// `None` if the cause is the outermost directive that matched.
    pub(super) cause: Option<Cause>,
    pub(super) request: Request,
    pub(super) explanation: Option<String>,
    pub(super) terms: usize,
    pub(super) limit: usize,
    pub(super) voids: Vec<Question>,
    pub(super) visited: Vec<Visited>,
    /// The questions in order, each with the term that it was asked for.
    pub(super) asked: Vec<(Option<Place>, Exchange)>,
    /// The outermost term that matched.
    pub(super) matched: Option<Place>,
}

impl Verdict {
    pub(super) fn new(findings: Findings) -> Self {
        Self(Arc::new(findings))
    }

    /// The result of the check.
    #[must_use]
    pub fn result(&self) -> Result {
        self.0.result
    }

    /// What led to the result.
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

    /// The request that was checked.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.0.request
    }

    /// The explanation that the domain publishes for a fail, with its macros expanded
    /// (RFC 7208 section 6.2). A stranger wrote this text: present it as such.
    #[must_use]
    pub fn explanation(&self) -> Option<&str> {
        self.0.explanation.as_deref()
    }

    /// How many terms looked up names (RFC 7208 section 4.6.4).
    #[must_use]
    pub fn lookups(&self) -> usize {
        self.0.terms
    }

    /// The questions with a void answer, in order.
    #[must_use]
    pub fn void_lookups(&self) -> &[Question] {
        &self.0.voids
    }

    /// How many questions were asked in total.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.0.asked.len()
    }

    /// Everything that was asked and answered, in order. It answers the same check
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

    /// The records that were evaluated, with their domains, in order.
    pub fn records(&self) -> impl Iterator<Item = (&Name, &Record<'static>)> {
        self.0.visited.iter().map(|visited| (&visited.domain, &visited.record))
    }

    /// Every term that was evaluated, in order. The terms of an included record follow
    /// the term that led to it.
    #[must_use]
    pub fn trace(&self) -> Vec<TraceStep> {
        let records = &self.0.visited;
        let is_error = matches!(self.result(), Result::TempError | Result::PermError);
        let mut out: Vec<TraceStep> = Vec::new();
        // The terms still to be listed, with their depths.
        let mut open = Vec::from([((0_usize, 0_usize), 0_usize)]);
        while let Some(((record, term), depth)) = open.pop() {
            let Some(visited) = records.get(record) else { continue };
            let parsed = &visited.record;
            // If no term matched, a redirect is followed last, wherever it is.
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
        write!(f, " ({} of {} lookups)", self.lookups(), self.0.limit)
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
