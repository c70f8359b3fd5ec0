//! The kinds of messages.

/// What kind of message it is.
///
/// ```
/// use deliverability::dsn::{Kind, Message};
///
/// let raw = b"From: jane@example.org\nAuto-Submitted: auto-replied\nSubject: Away\n\n\
///     Back on Monday.\n";
/// assert_eq!(Message::parse(raw)?.kind(), Kind::AutoReply);
/// assert_eq!(Kind::AutoReply.as_str(), "autoreply");
/// # Ok::<(), deliverability::dsn::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A delivery failed for good.
    Bounce,
    /// A delivery is late, and the system goes on trying.
    Delayed,
    /// A message was delivered, or passed on.
    Delivered,
    /// A program answered for a person: an absence message, an acknowledgement.
    AutoReply,
    /// A filter asks the sender to prove that they are a person.
    Challenge,
    /// A person or provider reports the message as unwanted (ARF, RFC 5965).
    Complaint,
    /// A mailbox or person asks to be taken off a list.
    Unsubscribe,
    /// A message was read, or deleted unread (RFC 8098).
    Disposition,
    /// Any other message.
    Ordinary,
}

crate::names::named! {
    Kind {
        Bounce => "bounce",
        Delayed => "delayed",
        Delivered => "delivered",
        AutoReply => "autoreply",
        Challenge => "challenge",
        Complaint => "complaint",
        Unsubscribe => "unsubscribe",
        Disposition => "mdn",
        Ordinary => "not-bounce",
    }
}
