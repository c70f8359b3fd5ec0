//! The key of an address in a ledger.

use alloc::string::{String, ToString as _};

use crate::address::Address;

/// The key under which a ledger keeps an address: the same for all spellings of one
/// mailbox.
///
/// The domain is in its ASCII form, the local part has no needless quotes, and its
/// ASCII letters are in lower case. RFC 5321 (2.4) lets a system distinguish letter
/// case, but no provider does, and a complaint that is not found again is the costlier
/// error. If a provider's rules are known, those of [`Address::key`] apply too:
/// sub-addresses, and the dots of Gmail.
///
/// ```
/// use deliverability::{address::Address, quarantine::key};
///
/// let of = |text: &'static str| Address::parse(text).map(|address| key(&address));
/// assert_eq!(of("JEAN.DUPONT@orange.fr")?, "jean.dupont@orange.fr");
/// assert_eq!(of("Jane@bücher.example")?, of("\"jane\"@xn--bcher-kva.example")?);
/// assert_eq!(of("Jane.Doe+news@googlemail.com")?, "janedoe@gmail.com");
/// # Ok::<(), deliverability::address::Error>(())
/// ```
#[must_use]
pub fn key(address: &Address<'_>) -> String {
    let mut key = address.key().as_str().to_string();
    key.make_ascii_lowercase();
    key
}
