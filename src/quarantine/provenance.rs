//! What proves that an event is about the caller's own mail.

/// What proves that a bounce is about a message that the caller sent, from the weakest
/// proof to the strongest.
///
/// Anyone can write a bounce message.
/// [`Policy::bounce_provenance`](super::Policy::bounce_provenance) says how much proof
/// a bounce or an absence message needs to count.
///
/// ```
/// use deliverability::bounce::Reason;
/// use deliverability::quarantine::{Effect, Event, Policy, Provenance, State};
///
/// let at = "2026-03-02T09:00:00Z".parse()?;
/// let mut policy = Policy::default();
/// policy.bounce_provenance = Provenance::KnownMessage;
/// let mut state = State::new(&"gmail.com".parse()?);
///
/// let forged = Event::bounce("b1", at, Reason::UserUnknown);
/// assert_eq!(state.apply(forged, &policy)?, Effect::Unproven);
/// let proven = Event::bounce("b2", at, Reason::UserUnknown)
///     .with_provenance(Provenance::SignedRecipient);
/// assert!(matches!(state.apply(proven, &policy)?, Effect::Listed(_)));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Provenance {
    /// Nothing proves it.
    #[default]
    Unproven,
    /// It names a message that the caller sent to this address: by its Message-ID or
    /// queue id.
    KnownMessage,
    /// It came to an envelope address that only the caller can have made.
    SignedRecipient,
    /// A signed report of the service that sends the mail.
    SignedReport,
    /// A reply in the caller's own SMTP session.
    Session,
}

crate::names::named! {
    Provenance {
        Unproven => "unproven",
        KnownMessage => "known-message",
        SignedRecipient => "signed-recipient",
        SignedReport => "signed-report",
        Session => "session",
    }
}
