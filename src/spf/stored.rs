//! How a record stores its terms: by places in its text.

use super::term::{Mechanism, Qualifier};
use crate::{diagnostic::Span, dns::Text};

/// Which texts of an answer are SPF records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selection<'a> {
    None,
    One(&'a Text),
    Several,
}

/// A term as a record stores it, with places instead of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StoredTerm {
    pub(super) span: Range,
    pub(super) part: Part,
}

/// The kind of a stored term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Directive(Qualifier, Mechanism<Range>),
    Redirect(Range),
    Exp(Range),
    /// A modifier without effect, with the place of its value.
    Unknown(Range),
}

/// A span in 32 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    start: u32,
    end: u32,
}

impl Range {
    pub(super) fn new(start: usize, end: usize) -> Self {
        let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: short(start), end: short(end) }
    }

    pub(super) const fn span(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}
