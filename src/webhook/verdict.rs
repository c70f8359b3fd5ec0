//! Why a delivery failed, by the text or by the provider's category.

use core::fmt;

use super::{event::Event, provider::Provider};
use crate::bounce::{self, Class, Reason};

/// Why a delivery failed, by its text or by the provider's category.
///
/// ```
/// use deliverability::{bounce::{Class, Reason}, webhook::{self, Provider}};
///
/// let body =
///     br#"{"notificationType": "Bounce", "mail": {"messageId": "m1"}, "bounce": {
///     "bounceType": "Permanent", "bounceSubType": "NoEmail",
///     "bouncedRecipients": [{"emailAddress": "jane@example.org"}]}}"#;
/// let event = webhook::parse(Provider::Ses, body).remove(0).unwrap();
/// let verdict = event.verdict().unwrap();
/// assert_eq!((verdict.class(), verdict.reason()), (Class::Hard, Reason::UserUnknown));
/// assert_eq!(verdict.rule(), "category");
/// assert_eq!(verdict.to_string(), "hard, user unknown (ses Permanent/NoEmail)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict<'a> {
    provider: Provider,
    category: Option<&'a str>,
    provider_class: Option<Class>,
    reason: Reason,
    text: Option<bounce::Verdict<'a>>,
}

impl<'a> Verdict<'a> {
    pub(super) fn of_text(event: &'a Event<'_>, text: bounce::Verdict<'a>) -> Self {
        Self { reason: text.reason(), text: Some(text), ..Self::of_category(event, Reason::Undetermined) }
    }

    pub(super) fn of_category(event: &'a Event<'_>, reason: Reason) -> Self {
        Self {
            provider: event.provider,
            category: event.category(),
            provider_class: event.provider_class,
            reason,
            text: None,
        }
    }

    /// The class of the [`reason`](Self::reason); see also
    /// [`effective_class`](Self::effective_class).
    #[must_use]
    pub const fn class(&self) -> Class {
        self.reason.class()
    }

    /// Why the delivery failed; [`Reason::Undetermined`] if neither text nor category
    /// names a cause.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// The class that a sender should act on: that of the reason or, if no cause is
    /// known, the provider's own.
    #[must_use]
    pub fn effective_class(&self) -> Class {
        match (self.reason, self.provider_class) {
            (Reason::Undetermined, Some(class)) => class,
            (reason, _) => reason.class(),
        }
    }

    /// The rule of [`bounce`](crate::bounce) that decided; `category` if the provider's
    /// category did, `none` if nothing did.
    #[must_use]
    pub fn rule(&self) -> &str {
        match &self.text {
            Some(text) => text.rule(),
            None if self.reason == Reason::Undetermined => "none",
            None => "category",
        }
    }

    /// The verdict on the text, if the text decided.
    #[must_use]
    pub const fn text(&self) -> Option<&bounce::Verdict<'a>> {
        self.text.as_ref()
    }
}

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(text) = &self.text {
            return write!(f, "{text}");
        }
        write!(f, "{}, {} ({}", self.effective_class(), self.reason.description(), self.provider)?;
        match self.category {
            Some(category) => write!(f, " {category})"),
            None => f.write_str(")"),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Verdict<'_> {
    /// Writes a map of what the accessors return, with the provider and its category.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut map = serializer.serialize_struct("Verdict", 8)?;
        map.serialize_field("class", &self.class())?;
        map.serialize_field("effective_class", &self.effective_class())?;
        map.serialize_field("reason", &self.reason())?;
        map.serialize_field("rule", self.rule())?;
        map.serialize_field("provider", &self.provider)?;
        map.serialize_field("category", &self.category)?;
        map.serialize_field("provider_class", &self.provider_class)?;
        map.serialize_field("text", &self.text())?;
        map.end()
    }
}
