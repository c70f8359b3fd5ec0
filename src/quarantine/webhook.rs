//! Events that e-mail providers post.

use alloc::{format, string::String};

use super::{Bounce, Event, Happening, Sign};
use crate::webhook::{self, Actor, Kind};

impl Event {
    /// An event of an e-mail provider as an event of its recipient. `None` if it
    /// changes nothing: a deferral, a message that was accepted or not sent at all, an
    /// open by a machine, an event without a time.
    ///
    /// `tenant` is the tenant whose mail it was. The class that the provider gave a
    /// failure is kept, for
    /// [`Policy::trusts_provider_class`](super::Policy::trusts_provider_class). The id
    /// is the provider's, so that an event that is posted twice counts once.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Policy, State};
    /// use deliverability::webhook::{self, Provider};
    ///
    /// let body =
    ///     br#"{"notificationType": "Bounce", "mail": {"messageId": "m1"}, "bounce": {
    /// "feedbackId": "f1", "timestamp": "2026-02-02T09:00:00Z",
    /// "bounceType": "Permanent", "bounceSubType": "General",
    /// "bouncedRecipients": [{"emailAddress": "jane@gmail.com"}]}}"#;
    /// let posted = webhook::parse(Provider::Ses, body).remove(0).unwrap();
    /// let event = Event::from_webhook(&posted, "shop").unwrap();
    /// let state = State::fold(&"gmail.com".parse()?, [&event], &Policy::default());
    /// assert!(!state.may_send("shop", event.at()).is_allowed());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from_webhook(event: &webhook::Event<'_>, tenant: &str) -> Option<Self> {
        let happening = match event.kind() {
            Kind::Bounce | Kind::Dropped => {
                let verdict = event.verdict()?;
                let mut bounce = Bounce::new(verdict.reason());
                bounce.provider_class = event.provider_class();
                let text = verdict.text();
                bounce.status = event.status().or_else(|| text?.status());
                bounce.reply_code = event.reply_code().or_else(|| text?.reply_code());
                Happening::Bounce(bounce)
            }
            Kind::Delivered => Happening::Delivery,
            Kind::Opened | Kind::Clicked if event.actor() == Actor::Machine => return None,
            Kind::Opened => Happening::Engagement { sign: Sign::Open },
            Kind::Clicked => Happening::Engagement { sign: Sign::Click },
            Kind::Complaint => Happening::Complaint { tenant: tenant.into() },
            Kind::Unsubscribe => Happening::Unsubscribe { tenant: tenant.into() },
            _ => return None,
        };
        let told = Self::new(id(event), event.at()?, happening);
        Some(match event.message_id() {
            Some(message) => told.about_message(message),
            None => told,
        })
    }
}

/// An id that an event has every time it is posted: several kinds share a message's id,
/// and some providers give no ids at all.
fn id(event: &webhook::Event<'_>) -> String {
    let (provider, kind) = (event.provider(), event.kind());
    match (event.event_id(), event.message_id(), event.at()) {
        (Some(id), ..) => format!("{provider}:{kind}:{id}"),
        (None, Some(id), _) if !matches!(kind, Kind::Opened | Kind::Clicked) => {
            format!("{provider}:{kind}:{id}")
        }
        (None, id, at) => {
            let micros = at.map_or(0, |at| at.timestamp_micros());
            format!("{provider}:{kind}:{}:{micros}", id.unwrap_or_default())
        }
    }
}
