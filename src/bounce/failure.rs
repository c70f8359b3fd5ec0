//! What is known of one failure before it is classified.

use crate::smtp::{Diagnostic, EnhancedStatus, Phase};

/// What is known of one failure: a text, and the codes that were given beside it.
///
/// A `&str` is a failure of which only the text is known; `&dsn::Recipient` (with the feature `dsn`)
/// is one that a delivery report states.
///
/// ```
/// use deliverability::bounce::{self, Failure, Reason};
///
/// let failure = Failure::new("mail for this person was not taken").with_status("5.2.2".parse()?);
/// assert_eq!(bounce::classify(failure).reason(), Reason::MailboxFull);
/// # Ok::<(), deliverability::smtp::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure<'a> {
    pub(super) text: &'a str,
    pub(super) notice: Option<&'a str>,
    pub(super) status: Option<EnhancedStatus>,
    pub(super) code: Option<u16>,
    pub(super) phase: Option<Phase>,
    pub(super) given_up: bool,
}

impl<'a> Failure<'a> {
    /// A failure told by a text.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self { text, notice: None, status: None, code: None, phase: None, given_up: false }
    }

    /// What a mail system wrote about it for people: read where the text itself gives no cause.
    #[must_use]
    pub const fn with_notice(mut self, notice: &'a str) -> Self {
        self.notice = Some(notice);
        self
    }

    /// The enhanced status that was given beside the text.
    #[must_use]
    pub const fn with_status(mut self, status: EnhancedStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// The reply code that was given beside the text.
    #[must_use]
    pub const fn with_code(mut self, code: u16) -> Self {
        self.code = Some(code);
        self
    }

    /// The system has given up: a status of 4.y.z then says how the last attempt ended, and not that
    /// the cause will pass.
    #[must_use]
    pub const fn given_up(mut self) -> Self {
        self.given_up = true;
        self
    }

    /// The phase of the session in which it was said.
    #[must_use]
    pub const fn with_phase(mut self, phase: Phase) -> Self {
        self.phase = Some(phase);
        self
    }
}

impl<'a> From<&'a str> for Failure<'a> {
    fn from(text: &'a str) -> Self {
        Self::new(text)
    }
}

impl<'a> From<Diagnostic<'a>> for Failure<'a> {
    fn from(diagnostic: Diagnostic<'a>) -> Self {
        Self::new(diagnostic.as_str())
    }
}
