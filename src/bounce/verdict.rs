//! What a classification gives back: the reason, and everything that led to it.

use alloc::{borrow::Cow, string::String};
use core::fmt::{self, Write as _};

use super::reason::{Class, Reason, Scope};
use crate::{
    diagnostic::Span,
    smtp::{EnhancedStatus, Phase, Severity},
};

/// How sure a verdict is, by what decided it. Greater is surer.
///
/// ```
/// use deliverability::bounce::Certainty;
///
/// assert!(Certainty::VendorCode > Certainty::Text && Certainty::Text > Certainty::EnhancedCode);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Certainty {
    /// Nothing decided: the reason is [`Reason::Undetermined`].
    None,
    /// The reply code alone.
    BasicCode,
    /// The enhanced status code alone.
    EnhancedCode,
    /// The text.
    Text,
    /// The text, and a code that says the same.
    TextAndCode,
    /// A code that a vendor has published, or a rule of the caller.
    VendorCode,
}

crate::names::named! {
    Certainty {
        None => "none",
        BasicCode => "basic-code",
        EnhancedCode => "enhanced-code",
        Text => "text",
        TextAndCode => "text-and-code",
        VendorCode => "vendor-code",
    }
}

/// Who wrote the text, where a host name, a link or a code gives it away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each value is a company's name")]
pub enum Vendor {
    Amazon,
    Apple,
    Barracuda,
    Comcast,
    GoDaddy,
    Google,
    MailRu,
    McAfee,
    Microsoft,
    Mimecast,
    Orange,
    Proofpoint,
    Symantec,
    Tencent,
    UnitedInternet,
    Yahoo,
    Yandex,
    Zoho,
}

crate::names::named! {
    Vendor {
        Amazon => "amazon",
        Apple => "apple",
        Barracuda => "barracuda",
        Comcast => "comcast",
        GoDaddy => "godaddy",
        Google => "google",
        MailRu => "mail-ru",
        McAfee => "mcafee",
        Microsoft => "microsoft",
        Mimecast => "mimecast",
        Orange => "orange",
        Proofpoint => "proofpoint",
        Symantec => "symantec",
        Tencent => "tencent",
        UnitedInternet => "united-internet",
        Yahoo => "yahoo",
        Yandex => "yandex",
        Zoho => "zoho",
    }
}

/// The id of what decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RuleId {
    /// A built-in rule.
    Built(&'static str),
    /// A rule of the caller.
    Own(String),
    /// A code, as it is written.
    Code(CodeId),
}

impl RuleId {
    pub(super) fn of_status(status: EnhancedStatus) -> Self {
        Self::of_code(format_args!("status-{status}"))
    }

    pub(super) fn of_reply_code(code: u16) -> Self {
        Self::of_code(format_args!("code-{code}"))
    }

    fn of_code(text: fmt::Arguments<'_>) -> Self {
        let mut id = CodeId::default();
        // The longest, `status-5.999.999`, fits.
        let _fits = id.write_fmt(text);
        Self::Code(id)
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Built(id) => id,
            Self::Own(id) => id,
            Self::Code(id) => id.as_str(),
        }
    }
}

impl From<&'static str> for RuleId {
    fn from(id: &'static str) -> Self {
        Self::Built(id)
    }
}

/// A short text without an allocation of its own.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CodeId {
    bytes: [u8; 23],
    length: u8,
}

impl CodeId {
    fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.length)).unwrap_or_default();
        core::str::from_utf8(bytes).unwrap_or_default()
    }
}

impl fmt::Debug for CodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Write for CodeId {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let start = usize::from(self.length);
        let end = start.saturating_add(text.len());
        self.bytes.get_mut(start..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = u8::try_from(end).map_err(|_| fmt::Error)?;
        Ok(())
    }
}

/// The verdict on one failure.
///
/// It borrows the text it was made from, so that [`evidence`](Self::evidence) can show the words
/// that decided.
///
/// ```
/// use deliverability::bounce::{self, Class, Reason, Vendor};
/// use deliverability::smtp::Severity;
///
/// let verdict = bounce::classify_reply(
///     "452 4.2.2 The recipient's inbox is out of storage space - gsmtp",
/// );
/// assert_eq!((verdict.class(), verdict.reason()), (Class::Soft, Reason::MailboxFull));
/// assert_eq!(verdict.evidence(), Some("inbox is out of storage space"));
/// assert_eq!(verdict.permanence(), Some(Severity::Transient));
/// assert_eq!(verdict.vendor(), Some(Vendor::Google));
/// assert_eq!(verdict.to_string(), "soft, mailbox full (4.2.2, rule mailbox-exceeds)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) reason: Reason,
    pub(super) rule: RuleId,
    pub(super) span: Option<Span>,
    pub(super) certainty: Certainty,
    pub(super) code: Option<u16>,
    pub(super) status: Option<EnhancedStatus>,
    pub(super) phase: Option<Phase>,
    pub(super) vendor: Option<Vendor>,
    pub(super) blocklist: Option<&'static str>,
    pub(super) url: Option<Span>,
    pub(super) retry_after: Option<u32>,
    pub(super) runner_up: Option<Reason>,
    /// In hundredths of a percent.
    pub(super) probability: Option<u32>,
}

impl<'a> Verdict<'a> {
    /// A verdict on a text before anything has decided.
    pub(super) const fn undetermined(
        text: &'a str,
        code: Option<u16>,
        status: Option<EnhancedStatus>,
        phase: Option<Phase>,
    ) -> Self {
        Self {
            text: Cow::Borrowed(text),
            reason: Reason::Undetermined,
            rule: RuleId::Built("none"),
            span: None,
            certainty: Certainty::None,
            code,
            status,
            phase,
            vendor: None,
            blocklist: None,
            url: None,
            retry_after: None,
            runner_up: None,
            probability: None,
        }
    }

    pub(super) fn decide(&mut self, reason: Reason, rule: RuleId, span: Option<Span>, certainty: Certainty) {
        if self.runner_up == Some(reason) {
            self.runner_up = None;
        }
        self.reason = reason;
        self.rule = rule;
        self.span = span;
        self.certainty = certainty;
    }
}

impl Verdict<'_> {
    /// What a sender acts on.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.reason.class()
    }

    /// Why the delivery failed.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// What the failure is about.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.reason.scope()
    }

    /// Transient (4yz, 4.y.z) or permanent (5yz, 5.y.z); `None` where no code says it.
    ///
    /// It is what the server said of this attempt, and no class: a full mailbox is soft beside 552
    /// too.
    #[must_use]
    pub const fn permanence(&self) -> Option<Severity> {
        let severity = match (self.code, self.status) {
            (Some(code), _) => Severity::of_code(code),
            (None, Some(status)) => status.severity(),
            (None, None) => return None,
        };
        match severity {
            Severity::Transient | Severity::Permanent => Some(severity),
            Severity::Positive | Severity::Intermediate => None,
        }
    }

    /// The stable id of the rule that decided; `status-...` or `code-...` where a code did, and
    /// `none` where nothing did.
    #[must_use]
    pub fn rule(&self) -> &str {
        self.rule.as_str()
    }

    /// How sure it is.
    #[must_use]
    pub const fn certainty(&self) -> Certainty {
        self.certainty
    }

    /// The text that was judged.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the words that decided stand in [`text`](Self::text), in bytes.
    #[must_use]
    pub const fn span(&self) -> Option<Span> {
        self.span
    }

    /// The words that decided.
    #[must_use]
    pub fn evidence(&self) -> Option<&str> {
        self.span?.slice(&self.text)
    }

    /// The reply code, from 400 to 599.
    #[must_use]
    pub const fn reply_code(&self) -> Option<u16> {
        self.code
    }

    /// The enhanced status code.
    #[must_use]
    pub const fn status(&self) -> Option<EnhancedStatus> {
        self.status
    }

    /// The phase of the SMTP session that the text names.
    #[must_use]
    pub const fn phase(&self) -> Option<Phase> {
        self.phase
    }

    /// Who wrote the text, where it gives that away.
    #[must_use]
    pub const fn vendor(&self) -> Option<Vendor> {
        self.vendor
    }

    /// The public blocklist that the text names by its host or link.
    #[must_use]
    pub const fn blocklist(&self) -> Option<&'static str> {
        self.blocklist
    }

    /// The first link in the text: help, or the way off a list.
    #[must_use]
    pub fn help_url(&self) -> Option<&str> {
        self.url?.slice(&self.text)
    }

    /// The wait that the text asks for, in seconds.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u32> {
        self.retry_after
    }

    /// The reason that would have been given without the rule that decided, if another one matched.
    #[must_use]
    pub const fn runner_up(&self) -> Option<Reason> {
        self.runner_up
    }

    /// How probable the reason is, in percent, by the table's reckoning; `None` where a rule of the
    /// caller, an exact code, or a code alone decided.
    ///
    /// ```
    /// let verdict = deliverability::bounce::classify_reply("550 5.1.1 User unknown");
    /// assert!(verdict.probability().is_some_and(|percent| percent > 90));
    /// ```
    #[must_use]
    pub fn probability(&self) -> Option<u8> {
        u8::try_from(self.probability? / 100).ok()
    }

    /// The same verdict, holding its own text.
    #[must_use]
    pub fn into_owned(self) -> Verdict<'static> {
        Verdict {
            text: Cow::Owned(self.text.into_owned()),
            reason: self.reason,
            rule: self.rule,
            span: self.span,
            certainty: self.certainty,
            code: self.code,
            status: self.status,
            phase: self.phase,
            vendor: self.vendor,
            blocklist: self.blocklist,
            url: self.url,
            retry_after: self.retry_after,
            runner_up: self.runner_up,
            probability: self.probability,
        }
    }
}

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} (", self.class(), self.reason.description())?;
        if let Some(status) = self.status {
            write!(f, "{status}, ")?;
        } else if let Some(code) = self.code {
            write!(f, "{code}, ")?;
        }
        write!(f, "rule {})", self.rule())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Verdict<'_> {
    /// A map of what the accessors give, without the text and the places in it.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut map = serializer.serialize_struct("Verdict", 15)?;
        map.serialize_field("class", &self.class())?;
        map.serialize_field("reason", &self.reason())?;
        map.serialize_field("scope", &self.scope())?;
        map.serialize_field("certainty", &self.certainty())?;
        map.serialize_field("probability", &self.probability())?;
        map.serialize_field("rule", self.rule())?;
        map.serialize_field("evidence", &self.evidence())?;
        map.serialize_field("reply_code", &self.reply_code())?;
        map.serialize_field("status", &self.status())?;
        map.serialize_field("phase", &self.phase())?;
        map.serialize_field("vendor", &self.vendor())?;
        map.serialize_field("blocklist", &self.blocklist())?;
        map.serialize_field("help_url", &self.help_url())?;
        map.serialize_field("retry_after", &self.retry_after())?;
        map.serialize_field("runner_up", &self.runner_up())?;
        map.end()
    }
}
