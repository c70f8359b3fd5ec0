//! Recipients in envelope senders: variable envelope return paths.

use alloc::string::String;

/// A variable envelope return path: an envelope sender that encodes the recipient, with
/// the recipient's at sign written as `=` (`news+jane=example.org@bounce.example.com`).
///
/// A feedback loop that removes the recipient from its report usually leaves the
/// envelope sender.
///
/// ```
/// use deliverability::feedback::Verp;
///
/// let verp = Verp::parse("bounce-jane.doe=example.org@news.example.com").unwrap();
/// assert_eq!((verp.recipient(), verp.prefix()), ("jane.doe@example.org", "bounce"));
/// let verp = Verp::parse("news+81f3-jane=example.org@example.com").unwrap();
/// assert_eq!((verp.recipient(), verp.prefix()), ("jane@example.org", "news+81f3"));
/// assert_eq!(Verp::parse("bounces@example.com"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Verp {
    prefix: String,
    recipient: String,
}

impl Verp {
    /// Reads an envelope sender; `None` if it encodes no recipient.
    ///
    /// The recipient's local part begins after the last `-` before the `=`, or after
    /// the last `+` if there is no hyphen. A local part that has a hyphen itself is cut
    /// there: a system that sends to such addresses should look up the whole path.
    ///
    /// ```
    /// use deliverability::feedback::Verp;
    ///
    /// let verp = Verp::parse("<news-81f3-joe=example.org@bounce.example.com>");
    /// let verp = verp.ok_or("it encodes a recipient")?;
    /// assert_eq!((verp.prefix(), verp.recipient()), ("news-81f3", "joe@example.org"));
    /// assert_eq!(Verp::parse("joe@example.org"), None);
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn parse(return_path: &str) -> Option<Self> {
        let (local, _) = return_path.trim_matches(['<', '>', ' ']).rsplit_once('@')?;
        let (before, domain) = local.rsplit_once('=')?;
        let (prefix, name) = before.rsplit_once('-').or_else(|| before.rsplit_once('+'))?;
        let is_domain = domain.contains('.')
            && domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
        if prefix.is_empty() || name.is_empty() || !is_domain {
            return None;
        }
        let mut recipient = String::from(name);
        recipient.push('@');
        recipient.push_str(domain);
        Some(Self { prefix: prefix.into(), recipient })
    }

    /// The recipient's address.
    #[must_use]
    pub fn recipient(&self) -> &str {
        &self.recipient
    }

    /// The part of the local part before the recipient: the sender's own name and
    /// token.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}
