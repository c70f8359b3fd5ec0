//! The `Feedback-ID` field, by which Gmail groups complaints.

use core::fmt;

use crate::diagnostic::{ParseError, Span, expectations};

/// A `Feedback-ID` as Gmail reads it: up to three identifiers of the sender's choice
/// (campaign, customer, kind of mail) and a mandatory SenderId of 5 to 15 characters,
/// separated by colons.
///
/// Gmail's feedback loop reports complaint rates only by these identifiers, and only if
/// a DKIM signature of the sender covers the field (see
/// [`covers`](crate::feedback::unsubscribe::covers)). (Google, "Feedback loop",
/// support.google.com/a/answer/6254652.)
///
/// ```
/// use deliverability::compliance::{FeedbackId, FeedbackIdErrorKind};
///
/// let id = FeedbackId::parse("spring-sale:customer7:newsletter:example-esp")?;
/// assert_eq!(id.sender_id(), "example-esp");
/// assert_eq!(
///     id.identifiers().collect::<Vec<_>>(),
///     ["spring-sale", "customer7", "newsletter"]
/// );
///
/// let error = FeedbackId::parse("campaign:esp").unwrap_err();
/// assert_eq!((error.kind(), error.span().start()), (FeedbackIdErrorKind::SenderId, 9));
/// # Ok::<(), deliverability::compliance::FeedbackIdError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct FeedbackId<'a>(&'a str);

impl<'a> FeedbackId<'a> {
    /// Parses the value of the field; white space around it is ignored.
    ///
    /// # Errors
    ///
    /// A [`FeedbackIdError`] with its place, for a character that is not printable
    /// ASCII, for more than three identifiers, and for a SenderId that is missing,
    /// shorter than 5 or longer than 15 characters.
    ///
    /// ```
    /// use deliverability::compliance::{FeedbackId, FeedbackIdErrorKind};
    ///
    /// assert_eq!(FeedbackId::parse(" example-esp ")?.as_str(), "example-esp");
    /// let error =
    ///     FeedbackId::parse("spring:sale:customer7:newsletter:example").unwrap_err();
    /// assert_eq!(
    ///     (error.kind(), error.span().start()),
    ///     (FeedbackIdErrorKind::TooMany, 32)
    /// );
    /// # Ok::<(), deliverability::compliance::FeedbackIdError>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, FeedbackIdError> {
        let value = text.trim_matches([' ', '\t', '\r', '\n']);
        let before = text.len().saturating_sub(text.trim_start_matches([' ', '\t', '\r', '\n']).len());
        let fault = |kind, start: usize, end: usize| {
            let span = Span::new(start.saturating_add(before), end.saturating_add(before));
            Err(FeedbackIdError::new(kind, span, text))
        };
        let not_printable = |(_, character): &(usize, char)| !character.is_ascii_graphic();
        if let Some((at, character)) = value.char_indices().find(not_printable) {
            return fault(FeedbackIdErrorKind::Character, at, at.saturating_add(character.len_utf8()));
        }
        if let Some((at, _)) = value.match_indices(':').nth(3) {
            return fault(FeedbackIdErrorKind::TooMany, at, value.len());
        }
        let id = Self(value);
        if !(5..=15).contains(&id.sender_id().len()) {
            return fault(
                FeedbackIdErrorKind::SenderId,
                value.len().saturating_sub(id.sender_id().len()),
                value.len(),
            );
        }
        Ok(id)
    }

    /// The value without white space around it.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.0
    }

    /// The last part, which identifies the sender.
    #[must_use]
    pub fn sender_id(&self) -> &'a str {
        self.0.rsplit(':').next().unwrap_or_default()
    }

    /// The other parts, at most three; an empty one is an unused identifier.
    pub fn identifiers(&self) -> impl Iterator<Item = &'a str> {
        let others = self.0.rsplit_once(':').map(|(others, _)| others);
        others.into_iter().flat_map(|others| others.split(':'))
    }
}

impl fmt::Display for FeedbackId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// The error of [`FeedbackId::parse`], with its place in the text.
pub type FeedbackIdError = ParseError<FeedbackIdErrorKind>;

/// What is wrong with a `Feedback-ID`.
///
/// ```
/// use deliverability::compliance::{FeedbackId, FeedbackIdErrorKind};
///
/// let kind = |text| FeedbackId::parse(text).unwrap_err().kind();
/// assert_eq!(kind("spring sale:example"), FeedbackIdErrorKind::Character);
/// assert_eq!(kind("spring:esp"), FeedbackIdErrorKind::SenderId);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FeedbackIdErrorKind {
    /// A character that is not printable ASCII.
    Character,
    /// More than three identifiers before the SenderId.
    TooMany,
    /// The SenderId is missing, too short or too long.
    SenderId,
}

expectations! {
    FeedbackIdErrorKind {
        Character => "printable ASCII without spaces", "Google, Feedback loop";
        TooMany => "at most three identifiers before the SenderId", "Google, Feedback loop";
        SenderId => "a SenderId of 5 to 15 characters at the end", "Google, Feedback loop";
    }
}
