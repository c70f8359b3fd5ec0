//! Failures that delivery reports state.

use super::Failure;
use crate::dsn::{Action, Recipient};

impl<'a> From<&'a Recipient> for Failure<'a> {
    /// The diagnostic with the report's text for people as notice; the latter alone if
    /// there is no diagnostic.
    fn from(recipient: &'a Recipient) -> Self {
        let failure = match (recipient.diagnostic(), recipient.notice()) {
            ("", notice) => Self::new(notice).with_notice(""),
            (diagnostic, notice) => Self::new(diagnostic).with_notice(notice),
        };
        let failure = if recipient.action() == Some(Action::Failed) { failure.given_up() } else { failure };
        recipient.status().map_or(failure, |status| failure.with_status(status))
    }
}
