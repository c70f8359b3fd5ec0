//! The recipients that a feedback report names.

use alloc::string::String;

/// A recipient that a feedback report names.
///
/// ```
/// use deliverability::feedback::Report;
///
/// let raw = b"Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n\
///     Original-Rcpt-To: redacted@example.net\n";
/// let report = Report::parse(raw)?;
/// assert!(report.recipients()[0].is_redacted());
/// # Ok::<(), deliverability::feedback::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Recipient {
    address: String,
    redacted: bool,
    derived: bool,
}

impl Recipient {
    pub(super) fn new(address: &str, derived: bool) -> Self {
        Self { address: address.into(), redacted: is_redacted(address), derived }
    }

    /// The address, without angle brackets.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether the local part is replaced (RFC 6590): the report says that somebody
    /// complained, but not who.
    #[must_use]
    pub const fn is_redacted(&self) -> bool {
        self.redacted
    }

    /// Whether the address is taken from the returned message.
    #[must_use]
    pub const fn is_derived(&self) -> bool {
        self.derived
    }
}

/// Whether an address has a word or a mask in place of its local part. The hashes of
/// RFC 6590 cannot be distinguished from local parts.
fn is_redacted(address: &str) -> bool {
    const WORDS: &[&str] =
        &["redacted", "removed", "hidden", "withheld", "suppressed", "anonymous", "undisclosed"];
    let Some((local, _)) = address.rsplit_once('@') else { return true };
    let bare = local.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    WORDS.iter().any(|word| bare.eq_ignore_ascii_case(word))
        || local.bytes().all(|byte| matches!(byte, b'*' | b'x' | b'X' | b'.' | b'-' | b'_' | b'#' | b'?'))
        || local.contains("***")
}
