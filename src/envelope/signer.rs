//! Signed envelope senders.

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use chrono::NaiveDate;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{DEFAULT_DAYS, Error, ErrorKind, day_number, days_between, is_equal};

/// The greatest length of a local part, in characters (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL_PART: usize = 64;

/// The length of a signature in characters: 80 bits in base 32.
const SIGNATURE: usize = 16;

/// Makes and checks signed envelope senders:
/// `bounces+jane=40example.org.514k3f...@news.example`.
///
/// Such an address carries the recipient or another name of the message, the day it was
/// sent, and the first 80 bits of an HMAC-SHA256 over both. Letter case does not
/// matter, since some systems change it.
///
/// ```
/// use deliverability::envelope::{ErrorKind, Signer};
///
/// let signer =
///     Signer::new(b"a key of 32 random bytes, kept!!", "bounces", "news.example")?
///         .valid_for(7);
/// let sender = signer.sign("message-17", "2026-03-02".parse()?)?;
/// assert_eq!(
///     signer.check(&sender.to_uppercase(), "2026-03-09".parse()?)?,
///     "message-17"
/// );
/// let error = signer.check(&sender, "2026-03-10".parse()?).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Expired);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Signer {
    key: Vec<u8>,
    prefix: String,
    domain: String,
    days: u16,
}

impl fmt::Debug for Signer {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { prefix, domain, days, .. } = self;
        f.debug_struct("Signer")
            .field("prefix", prefix)
            .field("domain", domain)
            .field("days", days)
            .finish_non_exhaustive()
    }
}

impl Signer {
    /// A signer of addresses `prefix+...@domain`. The key has at least 16 bytes, and
    /// should be 32 random ones.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ShortKey`], or [`ErrorKind::BadPart`] if the prefix or the domain
    /// is empty, begins or ends with a dot, or has characters other than letters,
    /// digits, hyphens, dots and underscores.
    ///
    /// ```
    /// use deliverability::envelope::{ErrorKind, Signer};
    ///
    /// let key = b"a key of 32 random bytes, kept!!";
    /// let error = Signer::new(key, "bounces+x", "news.example").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::BadPart);
    /// let signer = Signer::new(key, "bounces", "news.example")?;
    /// assert!(!format!("{signer:?}").contains("key"), "the key is not shown");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn new(key: &[u8], prefix: &str, domain: &str) -> Result<Self, Error> {
        const MIN_KEY: usize = 16;
        if key.len() < MIN_KEY {
            return Err(ErrorKind::ShortKey.into());
        }
        let is_plain = |text: &str| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
            !text.is_empty() && text.bytes().all(fits) && !text.starts_with('.') && !text.ends_with('.')
        };
        if !is_plain(prefix) || !is_plain(domain) {
            return Err(ErrorKind::BadPart.into());
        }
        let (prefix, domain) = (prefix.to_ascii_lowercase(), domain.to_ascii_lowercase());
        Ok(Self { key: key.into(), prefix, domain, days: DEFAULT_DAYS })
    }

    /// Sets for how many days a bounce is accepted: 14 by default, at most 499.
    ///
    /// ```
    /// use deliverability::envelope::{ErrorKind, Signer};
    ///
    /// let key = b"a key of 32 random bytes, kept!!";
    /// let signer = Signer::new(key, "bounces", "news.example")?.valid_for(1);
    /// let sender = signer.sign("jane@example.org", "2026-03-02".parse()?)?;
    /// assert!(signer.check(&sender, "2026-03-03".parse()?).is_ok());
    /// let error = signer.check(&sender, "2026-03-04".parse()?).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Expired);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn valid_for(mut self, days: u16) -> Self {
        const MAX_DAYS: u16 = 499;
        self.days = days.min(MAX_DAYS);
        self
    }

    /// The envelope sender for a recipient's address, or for another name of the
    /// message, that is sent on the day `sent`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooLong`] if the name is empty or the local part would have more
    /// than 64 characters (RFC 5321, 4.5.3.1.1). Sign a shorter name then, such as the
    /// number of the recipient in the caller's records.
    ///
    /// ```
    /// use deliverability::envelope::{ErrorKind, Signer};
    ///
    /// let key = b"a key of 32 random bytes, kept!!";
    /// let signer = Signer::new(key, "bounces", "news.example")?;
    /// let sender = signer.sign("jane@example.org", "2026-03-02".parse()?)?;
    /// assert!(sender.starts_with("bounces+jane=40example.org."));
    /// let name = "a.very.long.name.that.leaves.no.space@example.org";
    /// let error = signer.sign(name, "2026-03-02".parse()?).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::TooLong);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn sign(&self, name: &str, sent: NaiveDate) -> Result<String, Error> {
        let payload = encode(name);
        let day = day_number(sent);
        let signature = self.signature(&payload, day);
        let local = format!("{}+{payload}.{day:03}{signature}", self.prefix);
        if local.len() > MAX_LOCAL_PART || payload.is_empty() {
            return Err(ErrorKind::TooLong.into());
        }
        Ok(format!("{local}@{}", self.domain))
    }

    /// The recipient or name that an envelope address carries, in lower case, if this
    /// key signed it and it has not expired at `now`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotSigned`] if the address does not have the form of a signed one,
    /// [`ErrorKind::BadSignature`] if another key signed it, or [`ErrorKind::Expired`].
    ///
    /// ```
    /// use deliverability::envelope::{ErrorKind, Signer};
    ///
    /// let signer = |key: &[u8]| Signer::new(key, "bounces", "news.example");
    /// let day = "2026-03-02".parse()?;
    /// let sender = signer(b"a key of 32 random bytes, kept!!")?
    ///     .sign("Jane@example.org", day)?;
    /// let own = signer(b"a key of 32 random bytes, kept!!")?;
    /// assert_eq!(own.check(&sender, day)?, "jane@example.org");
    /// let other = signer(b"another key, and it is as long.")?;
    /// assert_eq!(
    ///     other.check(&sender, day).unwrap_err().kind(),
    ///     ErrorKind::BadSignature
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn check(&self, address: &str, now: NaiveDate) -> Result<String, Error> {
        let address = address.trim().to_ascii_lowercase();
        let (payload, day, signature) = self.split(&address).ok_or(ErrorKind::NotSigned)?;
        if !is_equal(self.signature(payload, day).as_bytes(), signature.as_bytes()) {
            return Err(ErrorKind::BadSignature.into());
        }
        if days_between(day, day_number(now)) > self.days {
            return Err(ErrorKind::Expired.into());
        }
        Ok(decode(payload).ok_or(ErrorKind::NotSigned)?)
    }

    fn split<'a>(&self, address: &'a str) -> Option<(&'a str, u16, &'a str)> {
        let local = address.strip_suffix(&*self.domain)?.strip_suffix('@')?;
        let signed = local.strip_prefix(&*self.prefix)?.strip_prefix('+')?;
        let (payload, proof) = signed.rsplit_once('.')?;
        let (day, signature) = proof.split_at_checked(3)?;
        let is_number = day.bytes().all(|byte| byte.is_ascii_digit());
        Some((payload, day.parse().ok().filter(|_| is_number)?, signature))
    }

    /// The first 80 bits of the HMAC in base 32 (RFC 4648, 6), lower case.
    fn signature(&self, payload: &str, day: u16) -> String {
        const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return String::new() };
        for part in [&*self.prefix, "+", payload, ".", &format!("{day:03}"), "@", &*self.domain] {
            mac.update(part.as_bytes());
        }
        let bytes = mac.finalize().into_bytes();
        let bits = bytes.iter().take(10).fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
        (0..SIGNATURE)
            .rev()
            .map(|place| {
                let digit = (bits >> place.saturating_mul(5)) & 31;
                usize::try_from(digit)
                    .ok()
                    .and_then(|digit| DIGITS.get(digit))
                    .map_or('a', |digit| char::from(*digit))
            })
            .collect()
    }
}

/// A name in lower case, with all but letters, digits, hyphens, dots and underscores as
/// `=` and two hexadecimal digits. A dot at an end or after another dot is written in
/// this form too.
fn encode(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let name = name.to_ascii_lowercase();
    let last = name.len().saturating_sub(1);
    for (index, byte) in name.bytes().enumerate() {
        let is_inner_dot = byte == b'.' && index > 0 && index < last && !text.ends_with('.');
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || is_inner_dot {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("={byte:02x}"));
        }
    }
    text
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let mut digit =
                || char::from(rest.next()?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            bytes.push(digit()?.checked_mul(16)?.checked_add(digit()?)?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
