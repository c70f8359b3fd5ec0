//! Complaints of feedback reports as events.

use alloc::boxed::Box;

use chrono::{DateTime, Utc};

use super::Event;
use crate::feedback::Report;

impl Event {
    /// The complaint of a feedback report about a message of a tenant, at the time
    /// `received` when the report came in. `None` if the report is not a complaint
    /// (`not-spam`, `auth-failure`).
    ///
    /// The caller finds the address and the tenant by what ties the report to a
    /// message: [`Report::recipients`], [`Report::verp`], [`Report::message_id`],
    /// [`Report::token`].
    ///
    /// ```
    /// use deliverability::{feedback::Report, quarantine::Event};
    ///
    /// let raw = b"Content-Type: message/feedback-report\n\n\
    ///     Feedback-Type: abuse\nOriginal-Rcpt-To: jane@example.net\n";
    /// let report = Report::parse(raw)?;
    /// let received = "2026-03-02T09:00:00Z".parse()?;
    /// let event = Event::complaint_from(&report, "fbl-1", received, "shop");
    /// assert_eq!(event, Some(Event::complaint("fbl-1", received, "shop")));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn complaint_from(
        report: &Report,
        id: impl Into<Box<str>>,
        received: DateTime<Utc>,
        tenant: impl Into<Box<str>>,
    ) -> Option<Self> {
        let event = report.is_complaint().then(|| Self::complaint(id, received, tenant))?;
        Some(match report.message_id() {
            Some(message) => event.about_message(message),
            None => event,
        })
    }
}
