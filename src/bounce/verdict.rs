//! The result of a classification: the reason, and everything that led to it.

use alloc::{borrow::Cow, string::String};
use core::fmt::{self, Write as _};

use super::reason::{Class, Reason, Scope};
use crate::{
    diagnostic::Span,
    smtp::{EnhancedStatus, Phase, Severity},
};

/// How certain a verdict is, by what decided it. The greater value is the more certain.
///
/// ```
/// use deliverability::bounce::Certainty;
///
/// assert!(
///     Certainty::VendorCode > Certainty::Text
///         && Certainty::Text > Certainty::EnhancedCode
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Certainty {
    /// Nothing decided, and the reason is [`Reason::Undetermined`].
    None,
    /// The reply code alone decided.
    BasicCode,
    /// The enhanced status code alone decided.
    EnhancedCode,
    /// The text decided.
    Text,
    /// The text decided, and a code agrees with it.
    TextAndCode,
    /// A code that a vendor has published decided, or a rule of the caller.
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

/// The company whose system wrote a text, recognized by a host name, a link or a code
/// in it.
///
/// ```
/// use deliverability::bounce::{self, Vendor};
///
/// let verdict = bounce::classify_reply(
///     "550 5.7.606 Access denied, banned sending IP [192.0.2.7]. \
///      See https://sender.office.com/",
/// );
/// assert_eq!(verdict.vendor(), Some(Vendor::Microsoft));
/// assert_eq!("mail-ru".parse(), Ok(Vendor::MailRu));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Vendor {
    /// Amazon: SES and WorkMail.
    Amazon,
    /// Apple: iCloud Mail.
    Apple,
    /// Barracuda, a mail filter.
    Barracuda,
    /// Comcast, United States.
    Comcast,
    /// GoDaddy and its host secureserver.net.
    GoDaddy,
    /// Google: Gmail and Workspace.
    Google,
    /// Mail.ru, Russia.
    MailRu,
    /// McAfee (MX Logic), a mail filter.
    McAfee,
    /// Microsoft: Outlook.com and Exchange Online.
    Microsoft,
    /// Mimecast, a mail filter.
    Mimecast,
    /// Orange, and SFR and La Poste, whose replies the same filter writes.
    Orange,
    /// Proofpoint, a mail filter.
    Proofpoint,
    /// Symantec (MessageLabs), now Broadcom, a mail filter.
    Symantec,
    /// Tencent: QQ Mail.
    Tencent,
    /// United Internet: GMX, WEB.DE and IONOS.
    UnitedInternet,
    /// Yahoo and AOL.
    Yahoo,
    /// Yandex, Russia.
    Yandex,
    /// Zoho Mail.
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

/// The id of the rule or code that decided.
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

/// The verdict on one failure: the reason, and everything that led to it.
///
/// It borrows the text that it was made from, so that [`evidence`](Self::evidence) can
/// show the words that decided. With the feature `serde` it serializes as a map of
/// class, reason, scope, certainty, probability (in percent), rule, evidence, codes,
/// phase, vendor, blocklist, help URL, wait and runner-up.
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
    /// The probability in hundredths of a percent.
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
    /// The class of the failure, which says what a sender should do about the address.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.reason.class()
    }

    /// Why the delivery failed.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// What the failure is about: the recipient, the domain, the message, the sender or
    /// the infrastructure.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.reason.scope()
    }

    /// Whether the server called the failure transient (4yz, 4.y.z) or permanent (5yz,
    /// 5.y.z); `None` if no code says it.
    ///
    /// This is what the server said about one attempt, and does not decide the class: a
    /// full mailbox is soft even with 552.
    #[must_use]
    pub const fn permanence(&self) -> Option<Severity> {
        let severity = match (self.code, self.status) {
            (Some(code), _) => Severity::from_code(code),
            (None, Some(status)) => status.severity(),
            (None, None) => return None,
        };
        match severity {
            Severity::Transient | Severity::Permanent => Some(severity),
            Severity::Positive | Severity::Intermediate => None,
        }
    }

    /// The stable id of the rule that decided: `status-...` or `code-...` if a code
    /// did, `learned` if the learned table did, `none` if nothing did.
    #[must_use]
    pub fn rule(&self) -> &str {
        self.rule.as_str()
    }

    /// How certain the verdict is, by what decided it.
    #[must_use]
    pub const fn certainty(&self) -> Certainty {
        self.certainty
    }

    /// The text that was classified.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place of the words that decided, in bytes of [`text`](Self::text); `None` if
    /// a code decided.
    #[must_use]
    pub const fn span(&self) -> Option<Span> {
        self.span
    }

    /// The words that decided; `None` if a code decided.
    #[must_use]
    pub fn evidence(&self) -> Option<&str> {
        self.span?.slice(&self.text)
    }

    /// The SMTP reply code, from 400 to 599, that the text has or that was given beside
    /// it.
    #[must_use]
    pub const fn reply_code(&self) -> Option<u16> {
        self.code
    }

    /// The enhanced status code (RFC 3463) that the text has or that was given beside
    /// it.
    #[must_use]
    pub const fn status(&self) -> Option<EnhancedStatus> {
        self.status
    }

    /// The phase of the SMTP session in which the failure happened, if the text names
    /// it.
    #[must_use]
    pub const fn phase(&self) -> Option<Phase> {
        self.phase
    }

    /// The company whose system wrote the text, if a host name, a link or a code tells.
    #[must_use]
    pub const fn vendor(&self) -> Option<Vendor> {
        self.vendor
    }

    /// The public blocklist that the text names by its host, its link or its name.
    #[must_use]
    pub const fn blocklist(&self) -> Option<&'static str> {
        self.blocklist
    }

    /// The first link in the text, which usually leads to an explanation or a delisting
    /// form.
    #[must_use]
    pub fn help_url(&self) -> Option<&str> {
        self.url?.slice(&self.text)
    }

    /// The time to wait that a transient failure asks for, in seconds.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u32> {
        self.retry_after
    }

    /// The next likely reason, if there is one: what the verdict would have been
    /// without the rule that decided.
    #[must_use]
    pub const fn runner_up(&self) -> Option<Reason> {
        self.runner_up
    }

    /// The probability of the reason in percent, as the learned table estimates it.
    /// `None` if a rule of the caller, an exact code, or a code alone decided.
    ///
    /// ```
    /// let verdict = deliverability::bounce::classify_reply("550 5.1.1 User unknown");
    /// assert!(verdict.probability().is_some_and(|percent| percent > 90));
    /// ```
    #[must_use]
    pub fn probability(&self) -> Option<u8> {
        u8::try_from(self.probability? / 100).ok()
    }

    /// The same verdict with a copy of the text, so that it borrows nothing.
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
    /// Writes a map of what the accessors return, without the text and the places in it.
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
