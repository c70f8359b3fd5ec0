//! Rules that a caller adds at run time.

use alloc::{string::String, vec::Vec};

use super::reason::Reason;
use crate::{diagnostic::Span, smtp::EnhancedStatus};

/// A rule of the caller: a text to find, without regard to ASCII case, and codes that
/// must match.
///
/// The text is found literally. If a rule has several texts, all of them must occur in
/// the failure's text, in their order.
///
/// ```
/// use deliverability::bounce::{Classifier, Reason, UserRule};
///
/// let rule = UserRule::new("house-full", Reason::MailboxFull, "store")
///     .and("brim")
///     .on_code(452);
/// let classifier = Classifier::new().with_rule_before(rule);
/// let verdict = classifier.classify_reply("452 the store is filled to the brim");
/// assert_eq!(
///     (verdict.reason(), verdict.evidence()),
///     (Reason::MailboxFull, Some("store is filled to the brim"))
/// );
/// assert_ne!(
///     classifier.classify_reply("550 the store is at the brim").rule(),
///     "house-full"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct UserRule {
    id: String,
    reason: Reason,
    texts: Vec<String>,
    code: Option<u16>,
    status: Option<EnhancedStatus>,
}

impl UserRule {
    /// A rule with one text. An empty text occurs everywhere: such a rule asks for the
    /// codes alone.
    ///
    /// ```
    /// use deliverability::bounce::{Classifier, Reason, UserRule};
    ///
    /// let rule = UserRule::new("acme-left", Reason::AddressMoved, "has left acme");
    /// let classifier = Classifier::new().with_rule_before(rule);
    /// let verdict = classifier.classify_reply("550 Jane Doe HAS LEFT ACME");
    /// assert_eq!(
    ///     (verdict.reason(), verdict.rule()),
    ///     (Reason::AddressMoved, "acme-left")
    /// );
    /// ```
    #[must_use]
    pub fn new(id: impl Into<String>, reason: Reason, text: impl Into<String>) -> Self {
        Self { id: id.into(), reason, texts: Vec::from([text.into()]), code: None, status: None }
    }

    /// Requires another text after the ones before.
    ///
    /// ```
    /// use deliverability::bounce::{Classifier, Reason, UserRule};
    ///
    /// let rule =
    ///     UserRule::new("shut", Reason::MailboxDisabled, "counter").and("is shut");
    /// let classifier = Classifier::new().with_rule_before(rule);
    /// assert_eq!(classifier.classify_reply("554 counter 17 is shut").rule(), "shut");
    /// assert_ne!(classifier.classify_reply("554 is shut: counter 17").rule(), "shut");
    /// ```
    #[must_use]
    pub fn and(mut self, text: impl Into<String>) -> Self {
        self.texts.push(text.into());
        self
    }

    /// Requires a reply code.
    ///
    /// ```
    /// use deliverability::bounce::{Classifier, Reason, UserRule};
    ///
    /// let rule = UserRule::new("busy", Reason::RateLimited, "try again").on_code(421);
    /// let classifier = Classifier::new().with_rule_before(rule);
    /// assert_eq!(classifier.classify_reply("421 try again").rule(), "busy");
    /// assert_ne!(classifier.classify_reply("451 try again").rule(), "busy");
    /// ```
    #[must_use]
    pub const fn on_code(mut self, code: u16) -> Self {
        self.code = Some(code);
        self
    }

    /// Requires an enhanced status code.
    ///
    /// ```
    /// use deliverability::bounce::{Classifier, Reason, UserRule};
    ///
    /// let rule =
    ///     UserRule::new("house-5.7.9", Reason::Policy, "").on_status("5.7.9".parse()?);
    /// let classifier = Classifier::new().with_rule_before(rule);
    /// assert_eq!(classifier.classify_reply("550 5.7.9 refused").rule(), "house-5.7.9");
    /// # Ok::<(), deliverability::smtp::Error>(())
    /// ```
    #[must_use]
    pub const fn on_status(mut self, status: EnhancedStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// The id that verdicts report as their [`rule`](super::Verdict::rule).
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The reason that the rule gives to a failure.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// The first rule that matches, and the place of the match.
    pub(super) fn first<'r>(
        rules: &'r [Self],
        text: &str,
        code: Option<u16>,
        status: Option<EnhancedStatus>,
    ) -> Option<(&'r Self, Span)> {
        rules.iter().find_map(|rule| {
            let fits = (rule.code.is_none() || rule.code == code)
                && (rule.status.is_none() || rule.status == status);
            if !fits {
                return None;
            }
            rule.find(text).map(|span| (rule, span))
        })
    }

    fn find(&self, text: &str) -> Option<Span> {
        let mut from = 0_usize;
        let mut start = None;
        for wanted in &self.texts {
            let at = from.saturating_add(position(text.as_bytes().get(from..)?, wanted.as_bytes())?);
            start.get_or_insert(at);
            from = at.saturating_add(wanted.len());
        }
        Some(Span::new(start.unwrap_or_default(), from))
    }
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    if wanted.is_empty() {
        return Some(0);
    }
    text.windows(wanted.len()).position(|part| part.eq_ignore_ascii_case(wanted))
}
