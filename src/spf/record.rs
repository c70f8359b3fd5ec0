//! The record as data.

use alloc::{sync::Arc, vec::Vec};
use core::{fmt, str::FromStr};

pub(super) use super::stored::{Part, Range, Selection, StoredTerm};
use super::{
    macros::MacroString,
    parse::{self, Error},
    term::{Directive, DomainSpec, Mechanism, Modifier, Term},
};
use crate::{
    diagnostic::Span,
    dns::{Answer, Data, Text},
};

/// A published SPF record (RFC 7208 sections 4.5 and 12).
///
/// It borrows its text and keeps every term with its place, including prefix lengths as
/// written and unknown modifiers. `Display` writes the canonical text: single spaces,
/// mechanisms in lower case.
///
/// ```
/// use deliverability::spf::{Mechanism, Qualifier, Record};
///
/// let record = Record::parse("v=spf1 ip4:192.0.2.0/24 ~all")?;
/// let directive = record.directives().last().unwrap();
/// assert_eq!(
///     (directive.qualifier(), directive.mechanism()),
///     (Qualifier::SoftFail, Mechanism::All)
/// );
/// assert_eq!(directive.span().slice(record.as_str()), Some("~all"));
///
/// let error = Record::parse("v=spf1 ip4:192.0.2.0/33 -all").unwrap_err();
/// assert_eq!(error.span().slice("v=spf1 ip4:192.0.2.0/33 -all"), Some("/33"));
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Record<'a> {
    text: Source<'a>,
    terms: Vec<StoredTerm>,
}

/// The text of a record: the caller's, or shared with the answer it came in.
#[derive(Debug, Clone)]
enum Source<'a> {
    Borrowed(&'a str),
    Shared(Arc<str>),
}

impl<'a> Record<'a> {
    /// Whether a text is an SPF record at all, valid or not: it begins with the version,
    /// followed by a space or nothing (RFC 7208 section 4.5).
    ///
    /// ```
    /// use deliverability::spf::Record;
    ///
    /// assert!(Record::is_spf(b"v=spf1 no such term"));
    /// assert!(!Record::is_spf(b"v=spf10 -all"));
    /// assert!(!Record::is_spf(b"google-site-verification=x"));
    /// ```
    #[must_use]
    pub fn is_spf(text: &[u8]) -> bool {
        matches!(
            text,
            [b'v' | b'V', b'=', b's' | b'S', b'p' | b'P', b'f' | b'F', b'1']
                | [b'v' | b'V', b'=', b's' | b'S', b'p' | b'P', b'f' | b'F', b'1', b' ', ..]
        )
    }

    /// The text of an answer that is an SPF record, valid or not, if there is exactly
    /// one (RFC 7208 section 4.5).
    pub(super) fn select(answer: &Answer) -> Selection<'_> {
        let is_record = |text: &&Text| Self::is_spf(text.as_bytes());
        let mut found = answer.records().filter_map(Data::text).filter(is_record);
        match (found.next(), found.next()) {
            (None, _) => Selection::None,
            (Some(text), None) => Selection::One(text),
            (Some(_), Some(_)) => Selection::Several,
        }
    }

    /// Parses a record. Allocates once, for the terms.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault (RFC 7208 section 4.6: a syntax
    /// error anywhere makes the record a permerror). A text that is not an SPF record
    /// has the kind [`Version`](super::ErrorKind::Version); ask [`is_spf`](Self::is_spf)
    /// first if that is not an error for you.
    ///
    /// ```
    /// use deliverability::spf::{ErrorKind, Record};
    ///
    /// let record = Record::parse("v=spf1 mx include:_spf.example.net ~all")?;
    /// assert_eq!(
    ///     record.terms().map(|term| term.to_string()).collect::<Vec<_>>(),
    ///     ["mx", "include:_spf.example.net", "~all",]
    /// );
    ///
    /// let text = "v=spf1 mx ipv4:192.0.2.1 ~all";
    /// let error = Record::parse(text).unwrap_err();
    /// assert_eq!(
    ///     (error.kind(), error.span().slice(text)),
    ///     (ErrorKind::Mechanism, Some("ipv4"))
    /// );
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        let terms = parse::terms(text)?;
        Ok(Self { text: Source::Borrowed(text), terms })
    }

    /// Parses a record that shares its text; an error gives the text back.
    pub(super) fn parse_shared(text: Arc<str>) -> Result<Record<'static>, (Error, Arc<str>)> {
        match parse::terms(&text) {
            Ok(terms) => Ok(Record { text: Source::Shared(text), terms }),
            Err(error) => Err((error, text)),
        }
    }

    /// A record without terms.
    pub(super) const fn empty() -> Record<'static> {
        Record { text: Source::Borrowed("v=spf1"), terms: Vec::new() }
    }

    /// The same record with a text of its own.
    #[must_use]
    pub fn into_owned(self) -> Record<'static> {
        Record { text: Source::Shared(self.as_str().into()), terms: self.terms }
    }

    /// The text as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.text {
            Source::Borrowed(text) => text,
            Source::Shared(text) => text,
        }
    }

    /// The length of the text.
    pub(super) fn text_length(&self) -> usize {
        self.as_str().len()
    }

    /// The number of terms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether the record has no terms.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The terms in order.
    pub fn terms(&self) -> impl DoubleEndedIterator<Item = Term<'_>> + ExactSizeIterator {
        self.terms.iter().map(|term| self.view(term))
    }

    /// The term at an index.
    pub(super) fn term(&self, index: usize) -> Option<Term<'_>> {
        self.terms.get(index).map(|term| self.view(term))
    }

    /// What kind of term there is at an index.
    pub(super) fn part(&self, index: usize) -> Option<Part> {
        self.terms.get(index).map(|term| term.part)
    }

    /// The span of the term at an index.
    pub(super) fn span(&self, index: usize) -> Option<Span> {
        self.terms.get(index).map(|term| term.span.span())
    }

    /// The span of each term, in order.
    pub fn spans(&self) -> impl DoubleEndedIterator<Item = Span> + ExactSizeIterator {
        self.terms.iter().map(|term| term.span.span())
    }

    pub(super) fn stored(&self) -> &[StoredTerm] {
        &self.terms
    }

    /// The domain-spec at a place that a stored term names.
    pub(super) fn domain_spec(&self, place: Range) -> DomainSpec<'_> {
        DomainSpec(MacroString::checked(place.span().slice(self.as_str()).unwrap_or_default()))
    }

    /// The index of the first `all`.
    pub(super) fn all_index(&self) -> Option<usize> {
        self.terms.iter().position(|term| matches!(term.part, Part::Directive(_, Mechanism::All)))
    }

    /// The index of the `redirect`.
    pub(super) fn redirect_index(&self) -> Option<usize> {
        self.terms.iter().position(|term| matches!(term.part, Part::Redirect(_)))
    }

    /// The directives in order.
    pub fn directives(&self) -> impl DoubleEndedIterator<Item = Directive<'_>> {
        self.terms().filter_map(|term| match term {
            Term::Directive(directive) => Some(directive),
            Term::Modifier(_) => None,
        })
    }

    /// The modifiers in order.
    pub fn modifiers(&self) -> impl DoubleEndedIterator<Item = Modifier<'_>> {
        self.terms().filter_map(|term| match term {
            Term::Directive(_) => None,
            Term::Modifier(modifier) => Some(modifier),
        })
    }

    /// The domain-spec of the `redirect`, if there is one.
    #[must_use]
    pub fn redirect(&self) -> Option<DomainSpec<'_>> {
        self.modifiers().find_map(|modifier| match modifier {
            Modifier::Redirect(domain) => Some(domain),
            _ => None,
        })
    }

    /// The domain-spec of the `exp`, if there is one.
    #[must_use]
    pub fn exp(&self) -> Option<DomainSpec<'_>> {
        self.modifiers().find_map(|modifier| match modifier {
            Modifier::Exp(domain) => Some(domain),
            _ => None,
        })
    }

    fn view(&self, term: &StoredTerm) -> Term<'_> {
        let span = term.span.span();
        match term.part {
            Part::Directive(qualifier, mechanism) => {
                let mechanism = mechanism.map(|place| self.domain_spec(place));
                Term::Directive(Directive { qualifier, mechanism, span })
            }
            Part::Redirect(place) => Term::Modifier(Modifier::Redirect(self.domain_spec(place))),
            Part::Exp(place) => Term::Modifier(Modifier::Exp(self.domain_spec(place))),
            Part::Unknown(place) => {
                let name = Span::new(span.start(), place.span().start().saturating_sub(1));
                let name = name.slice(self.as_str()).unwrap_or_default();
                let value = self.domain_spec(place).into_macro_string();
                Term::Modifier(Modifier::Unknown { name, value })
            }
        }
    }
}

impl FromStr for Record<'static> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Record::parse(text).map(Record::into_owned)
    }
}

impl fmt::Display for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("v=spf1")?;
        self.terms().try_for_each(|term| write!(f, " {term}"))
    }
}

impl PartialEq for Record<'_> {
    /// Records are equal if their terms are, whatever the space between them.
    fn eq(&self, other: &Record<'_>) -> bool {
        self.terms.len() == other.terms.len()
            && self.terms().zip(other.terms()).all(|(one, other)| match (one, other) {
                (Term::Directive(one), Term::Directive(other)) => {
                    (one.qualifier, one.mechanism) == (other.qualifier, other.mechanism)
                }
                (Term::Modifier(one), Term::Modifier(other)) => one == other,
                _ => false,
            })
    }
}

impl Eq for Record<'_> {}

#[cfg(feature = "serde")]
impl serde::Serialize for Record<'_> {
    /// As its text.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Record<'static> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <alloc::string::String as serde::Deserialize>::deserialize(deserializer)?;
        Self::parse_shared(text.into()).map_err(|(error, _)| serde::de::Error::custom(error))
    }
}
