//! The messages that were sent, by the ids that a bounce names.

use alloc::{
    collections::BTreeSet,
    string::{String, ToString as _},
};

/// The Message-IDs and queue ids of sent messages, each with its recipient.
///
/// A bounce that names one of them for the same recipient is about mail that was sent.
/// This proves less than a signed address: anyone who once received the message knows
/// its Message-ID.
///
/// ```
/// use deliverability::envelope::Sent;
///
/// let mut sent = Sent::new();
/// sent.insert("jane@example.org", "<17@news.example>");
/// sent.insert("jane@example.org", "4CzQkR1Xyz");
/// assert!(sent.knows("Jane@example.org", "17@news.example"));
/// assert!(!sent.knows("joe@example.org", "<17@news.example>"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Sent(BTreeSet<(String, String)>);

impl Sent {
    /// An empty record.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Records that a message to a recipient was sent under an id: a Message-ID or a
    /// queue id.
    ///
    /// ```
    /// use deliverability::envelope::Sent;
    ///
    /// let mut sent = Sent::new();
    /// sent.insert("jane@example.org", "<17@news.example>");
    /// assert!(sent.knows("jane@example.org", "17@news.example"));
    /// ```
    pub fn insert(&mut self, recipient: &str, id: &str) {
        self.0.insert(entry(recipient, id));
    }

    /// Forgets a message, when no bounce of it can come any more.
    ///
    /// ```
    /// use deliverability::envelope::Sent;
    ///
    /// let mut sent = Sent::new();
    /// sent.insert("jane@example.org", "<17@news.example>");
    /// sent.remove("jane@example.org", "<17@news.example>");
    /// assert!(!sent.knows("jane@example.org", "<17@news.example>"));
    /// ```
    pub fn remove(&mut self, recipient: &str, id: &str) {
        self.0.remove(&entry(recipient, id));
    }

    /// Whether a message to the recipient was sent under an id, with or without angle
    /// brackets. The recipient's case does not matter, that of the id does.
    ///
    /// ```
    /// use deliverability::envelope::Sent;
    ///
    /// let mut sent = Sent::new();
    /// sent.insert("jane@example.org", "<A17@news.example>");
    /// assert!(sent.knows("JANE@example.org", "A17@news.example"));
    /// assert!(!sent.knows("jane@example.org", "a17@news.example"));
    /// ```
    #[must_use]
    pub fn knows(&self, recipient: &str, id: &str) -> bool {
        let (recipient, id) = entry(recipient, id);
        !id.is_empty() && self.0.contains(&(recipient, id))
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Sent {
    /// Reads pairs of a recipient and an id, and records them as [`insert`](Self::insert)
    /// does.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pairs = alloc::vec::Vec::<(String, String)>::deserialize(deserializer)?;
        Ok(Self(pairs.iter().map(|(recipient, id)| entry(recipient, id)).collect()))
    }
}

fn entry(recipient: &str, id: &str) -> (String, String) {
    let id = id.trim();
    let inner = id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).unwrap_or(id);
    (recipient.trim().to_ascii_lowercase(), inner.to_string())
}
