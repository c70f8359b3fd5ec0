//! The registered values of feedback reports.

/// What a feedback report is about (RFC 5965 section 7.3, RFC 6430, RFC 6591 and the
/// IANA registry "Feedback Report Type Values").
///
/// ```
/// use deliverability::feedback::FeedbackType;
///
/// assert!(FeedbackType::Abuse.is_complaint());
/// assert!(!FeedbackType::NotSpam.is_complaint());
/// assert_eq!("auth-failure".parse(), Ok(FeedbackType::AuthFailure));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FeedbackType {
    /// A person or a filter calls the message unsolicited.
    Abuse,
    /// The message failed authentication (RFC 6591). No person complained.
    AuthFailure,
    /// Fraud or phishing.
    Fraud,
    /// The message is not spam: a person took it out of the spam folder (RFC 6430).
    NotSpam,
    /// The person wants no more mail of this list. (From a draft of RFC 5965; still in
    /// use.)
    OptOut,
    /// The message carries a virus.
    Virus,
    /// Anything else, unregistered types included (RFC 5965 section 7.3).
    Other,
}

crate::names::named! {
    FeedbackType {
        Abuse => "abuse",
        AuthFailure => "auth-failure",
        Fraud => "fraud",
        NotSpam => "not-spam",
        OptOut => "opt-out" | "opt-out-list",
        Virus => "virus",
        Other => "other",
    }
}

impl FeedbackType {
    /// Reads the value of a Feedback-Type field, in any case.
    pub(super) fn read(value: &str) -> Self {
        value.trim().to_ascii_lowercase().parse().unwrap_or(Self::Other)
    }

    /// Whether a person complains, and so wants no more such mail.
    #[must_use]
    pub const fn is_complaint(self) -> bool {
        !matches!(self, Self::AuthFailure | Self::NotSpam)
    }
}

/// Which check failed, in an authentication failure report (RFC 6591 section 3.3, RFC
/// 7489 section 7.3.1).
///
/// ```
/// use deliverability::feedback::AuthFailure;
///
/// assert_eq!(AuthFailure::BodyHash.as_str(), "bodyhash");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AuthFailure {
    /// The author domain's signing practices (ADSP, historic).
    Adsp,
    /// The body hash of a DKIM signature did not match.
    BodyHash,
    /// The DKIM key is revoked.
    Revoked,
    /// A DKIM signature did not verify.
    Signature,
    /// SPF did not pass.
    Spf,
    /// DMARC: no identifier is aligned.
    Dmarc,
}

crate::names::named! {
    AuthFailure {
        Adsp => "adsp",
        BodyHash => "bodyhash",
        Revoked => "revoked",
        Signature => "signature",
        Spf => "spf",
        Dmarc => "dmarc",
    }
}

/// What happened to the reported message (RFC 6591 section 3.2.2).
///
/// ```
/// use deliverability::feedback::DeliveryResult;
///
/// assert_eq!("spam".parse(), Ok(DeliveryResult::Spam));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DeliveryResult {
    /// The message was delivered to the inbox.
    Delivered,
    /// The message went to the spam folder.
    Spam,
    /// A policy was applied to the message, without rejecting it.
    Policy,
    /// The message was rejected.
    Reject,
    /// Any other result.
    Other,
}

crate::names::named! {
    DeliveryResult {
        Delivered => "delivered" | "inbox",
        Spam => "spam",
        Policy => "policy" | "quarantine",
        Reject => "reject",
        Other => "other",
    }
}

/// A field of a [`Report`](super::Report) that may be missing, and whose value is then
/// taken from elsewhere.
///
/// ```
/// use deliverability::feedback::Field;
///
/// assert_eq!(Field::OriginalRecipient.to_string(), "Original-Rcpt-To");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Field {
    /// The feedback type.
    FeedbackType,
    /// When the message arrived.
    ArrivalDate,
    /// The envelope sender.
    OriginalMailFrom,
    /// The envelope recipient.
    OriginalRecipient,
    /// The domain that the report is about.
    ReportedDomain,
    /// The address of the system that sent the message.
    SourceIp,
}

crate::names::named! {
    Field {
        FeedbackType => "Feedback-Type",
        ArrivalDate => "Arrival-Date",
        OriginalMailFrom => "Original-Mail-From",
        OriginalRecipient => "Original-Rcpt-To",
        ReportedDomain => "Reported-Domain",
        SourceIp => "Source-IP",
    }
}
