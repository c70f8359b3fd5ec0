//! What is known about one failure before it is classified.

use crate::smtp::{Diagnostic, EnhancedStatus, Phase};

/// What is known about one failure: a text, and the codes that were given beside it.
///
/// A `&str` converts to a failure of which only the text is known. With the feature
/// `dsn`, so does `&dsn::Recipient`, a recipient of a delivery report.
///
/// ```
/// use deliverability::bounce::{self, Failure, Reason};
///
/// let failure =
///     Failure::new("mail for this person was not taken").with_status("5.2.2".parse()?);
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
    /// A failure described by a text: a reply, a diagnostic, or a line of a log.
    ///
    /// ```
    /// use deliverability::bounce::{self, Failure, Reason};
    ///
    /// let failure = Failure::new("smtp; 550 5.1.1 <jane@example.org>: user unknown");
    /// assert_eq!(bounce::classify(failure).reason(), Reason::UserUnknown);
    /// ```
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self { text, notice: None, status: None, code: None, phase: None, given_up: false }
    }

    /// Adds what a mail system wrote about the failure for people. It is read if the
    /// text itself gives no cause.
    ///
    /// ```
    /// use deliverability::bounce::{self, Failure, Reason};
    ///
    /// let notice = "The e-mail account does not exist at this organization.";
    /// let failure = Failure::new("554 delivery error").with_notice(notice);
    /// assert_eq!(bounce::classify(failure).reason(), Reason::UserUnknown);
    /// ```
    #[must_use]
    pub const fn with_notice(mut self, notice: &'a str) -> Self {
        self.notice = Some(notice);
        self
    }

    /// Adds the enhanced status code that was given beside the text. A code in the text
    /// takes precedence.
    ///
    /// ```
    /// use deliverability::bounce::{self, Certainty, Failure};
    ///
    /// let failure = Failure::new("quota exceeded").with_status("5.2.2".parse()?);
    /// let verdict = bounce::classify(failure);
    /// assert_eq!(verdict.status().map(|status| status.subject()), Some(2));
    /// assert_eq!(verdict.certainty(), Certainty::TextAndCode);
    /// # Ok::<(), deliverability::smtp::Error>(())
    /// ```
    #[must_use]
    pub const fn with_status(mut self, status: EnhancedStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// Adds the reply code that was given beside the text. A code in the text takes
    /// precedence.
    ///
    /// ```
    /// use deliverability::bounce::{self, Failure};
    /// use deliverability::smtp::Severity;
    ///
    /// let verdict = bounce::classify(Failure::new("mailbox full").with_code(452));
    /// assert_eq!(verdict.permanence(), Some(Severity::Transient));
    /// ```
    #[must_use]
    pub const fn with_code(mut self, code: u16) -> Self {
        self.code = Some(code);
        self
    }

    /// States that the system has given up. A status of 4.y.z then says how the last
    /// attempt ended, not that the cause will pass.
    #[must_use]
    pub const fn given_up(mut self) -> Self {
        self.given_up = true;
        self
    }

    /// Adds the phase of the SMTP session in which the text was said. A phase that the
    /// text names takes precedence.
    ///
    /// ```
    /// use deliverability::bounce::{self, Failure};
    /// use deliverability::smtp::Phase;
    ///
    /// let failure = Failure::new("550 rejected").with_phase(Phase::MailFrom);
    /// assert_eq!(bounce::classify(failure).phase(), Some(Phase::MailFrom));
    /// ```
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
