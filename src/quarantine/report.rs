//! Failures that a message reports, as events.

use alloc::{format, string::String};

use chrono::{DateTime, Utc};

use super::{Bounce, Event, Policy};
use crate::{bounce, dsn};

impl Event {
    /// The bounces that a message reports: each failed recipient with its event,
    /// classified by [`bounce::classify`].
    ///
    /// The time is that of the message's `Date` field if the policy finds it plausible
    /// for a message that came at `received` ([`Policy::plausible_time`]). The event
    /// names the message that failed, if the report returns it. Its id is that of the
    /// report, so that a report that is read twice counts once.
    ///
    /// Anyone can write such a message: the events are
    /// [`Unproven`](super::Provenance::Unproven) unless
    /// [`with_provenance`](Self::with_provenance) says otherwise.
    ///
    /// ```
    /// use deliverability::bounce::Reason;
    /// use deliverability::dsn::Message;
    /// use deliverability::quarantine::{Event, Happening, Policy};
    ///
    /// let raw = b"From: MAILER-DAEMON@mx.example.net\r\n\
    ///     Message-ID: <1@mx.example.net>\r\n\
    ///     Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\
    ///     \r\n\
    ///     --b\r\nContent-Type: message/delivery-status\r\n\r\n\
    ///     Reporting-MTA: dns; mx.example.net\r\n\r\n\
    ///     Final-Recipient: rfc822; jane@example.org\r\nAction: failed\r\n\
    ///     Status: 5.1.1\r\n\
    ///     Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n--b--\r\n";
    /// let received = "2026-03-02T09:00:00Z".parse()?;
    /// let message = Message::parse(raw)?;
    /// let bounces: Vec<_> =
    ///     Event::bounces_from(&message, received, &Policy::default()).collect();
    /// let [(recipient, event)] = &bounces[..] else { panic!("one recipient failed") };
    /// assert_eq!((*recipient, event.at()), ("jane@example.org", received));
    /// let Happening::Bounce(bounce) = event.happening() else {
    ///     panic!("it is a bounce")
    /// };
    /// assert_eq!(bounce.reason, Some(Reason::UserUnknown));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn bounces_from<'m>(
        message: &'m dsn::Message,
        received: DateTime<Utc>,
        policy: &Policy,
    ) -> impl Iterator<Item = (&'m str, Self)> {
        let claimed = message.date().unwrap_or(received);
        let at = policy.plausible_time(claimed, received);
        let returned = message.returned().and_then(dsn::Returned::message_id);
        let returned = returned.filter(|id| !id.is_empty()).map(String::into_boxed_str);
        let id = match (message.message_id(), &returned) {
            (Some(id), _) => String::from(id),
            (None, Some(returned)) => format!("report on {returned} of {claimed}"),
            (None, None) => format!("report of {claimed}"),
        };
        message.failures().map(move |failure| {
            let event = Self::new(id.as_str(), at, Bounce::from(&bounce::classify(failure)));
            let event = match &returned {
                Some(returned) => event.about_message(returned.clone()),
                None => event,
            };
            (failure.recipient(), event)
        })
    }
}
