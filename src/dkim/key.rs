//! The key record at `<selector>._domainkey.<domain>` (RFC 6376 section 3.6.1).

use alloc::{borrow::Cow, vec::Vec};
use core::{fmt, str::FromStr};

use super::{
    algorithm::{Algorithm, KeyType},
    backend::{PublicKey, RsaPublicKey},
    der,
    error::{Error, ErrorKind, Fault},
    list,
};
use crate::{
    diagnostic::Span,
    mail::base64,
    tags::{self, items},
};

/// A key record, with every tag and the key itself parsed (RFC 6376 section 3.6.1).
///
/// ```
/// use deliverability::dkim::{Key, KeyType};
///
/// let key = Key::parse(
///     "v=DKIM1; k=ed25519; t=s; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
/// )?;
/// assert_eq!((key.key_type(), key.bits()), (KeyType::Ed25519, 256));
/// assert!(key.is_strict() && !key.is_testing() && !key.is_revoked());
/// assert!(Key::parse("v=DKIM1; p=")?.is_revoked());
/// # Ok::<(), deliverability::dkim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key<'a> {
    text: Cow<'a, str>,
    key_type: KeyType,
    public: Vec<u8>,
    bits: u32,
}

impl<'a> Key<'a> {
    /// Parses a record: the strings of a TXT record, joined.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place: a version that is not `DKIM1` or not the first tag,
    /// no `p=`, a repeated tag, an unknown type of key, or data that is not a key of its
    /// type.
    ///
    /// ```
    /// use deliverability::dkim::{ErrorKind, Key};
    ///
    /// let key = Key::parse(
    ///     "k=ed25519; n=May; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    /// )?;
    /// assert_eq!(key.notes(), Some("May"));
    ///
    /// // An Ed25519 key of 31 bytes.
    /// let text = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHUQ==";
    /// let error = Key::parse(text).unwrap_err();
    /// assert_eq!((error.kind(), error.span().start()), (ErrorKind::KeyData, 22));
    /// # Ok::<(), deliverability::dkim::Error>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        Self::read(text).map_err(|fault| fault.of(text))
    }

    fn read(text: &'a str) -> Result<Self, Fault> {
        let (mut first, mut version, mut k, mut p) = (None, None, None, None);
        list::read(text, |name, tag| {
            first = first.or(Some(tag));
            match name {
                b"v" => version = Some(tag),
                b"k" => k = Some(tag.value),
                b"p" => p = Some(tag.value),
                _ => {}
            }
        })?;
        let value = |span: Span| span.slice(text).unwrap_or_default();
        if let Some(tag) = version
            && (value(tag.value) != "DKIM1" || first != version)
        {
            return Err(Fault::new(ErrorKind::KeyVersion, tag.value));
        }
        let whole = Span::new(0, text.len());
        let p = p.ok_or_else(|| Fault::new(ErrorKind::MissingTag { tag: "p" }, whole))?;
        let key_type = match k {
            None => KeyType::Rsa,
            Some(k) => {
                let known = KeyType::ALL.iter().find(|known| value(k).eq_ignore_ascii_case(known.as_str()));
                *known.ok_or_else(|| Fault::new(ErrorKind::KeyType, k))?
            }
        };
        let public = base64::decode(value(p)).ok_or_else(|| Fault::new(ErrorKind::Base64 { tag: "p" }, p))?;
        let bits = match key_type {
            _ if public.is_empty() => Some(0),
            KeyType::Rsa => der::rsa_key(&public).map(|(_, modulus, _)| der::bits(modulus)),
            KeyType::Ed25519 => (public.len() == 32).then_some(256),
        };
        let bits = bits.ok_or_else(|| Fault::new(ErrorKind::KeyData, p))?;
        Ok(Self { text: Cow::Borrowed(text), key_type, public, bits })
    }

    /// The same record with a text of its own.
    #[must_use]
    pub fn into_owned(self) -> Key<'static> {
        Key { text: Cow::Owned(self.text.into_owned()), ..self }
    }

    /// The text as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The type of key (`k=`); RSA if absent.
    #[must_use]
    pub const fn key_type(&self) -> KeyType {
        self.key_type
    }

    /// The length of the key in bits: the modulus of RSA, 256 for Ed25519, 0 for a
    /// revoked key.
    #[must_use]
    pub const fn bits(&self) -> u32 {
        self.bits
    }

    /// Whether the key is revoked: `p=` is empty.
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        self.public.is_empty()
    }

    /// The key itself; `None` if it is revoked.
    #[must_use]
    pub fn public_key(&self) -> Option<PublicKey<'_>> {
        match self.key_type {
            KeyType::Rsa => {
                let (der, modulus, exponent) = der::rsa_key(&self.public)?;
                Some(PublicKey::Rsa(RsaPublicKey { der, modulus, exponent }))
            }
            KeyType::Ed25519 => self.public.as_slice().try_into().ok().map(PublicKey::Ed25519),
        }
    }

    /// Whether the domain is only testing DKIM (`t=y`).
    #[must_use]
    pub fn is_testing(&self) -> bool {
        self.has("t", "y")
    }

    /// Whether identities have to be at the domain itself, not under it (`t=s`).
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.has("t", "s")
    }

    /// Whether the key may be used with the hash of an algorithm (`h=`; every hash if
    /// absent).
    ///
    /// ```
    /// use deliverability::dkim::{Algorithm, Key};
    ///
    /// let key = Key::parse(
    ///     "v=DKIM1; h=sha1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    /// )?;
    /// assert!(!key.allows_hash_of(Algorithm::Ed25519Sha256));
    /// # Ok::<(), deliverability::dkim::Error>(())
    /// ```
    #[must_use]
    pub fn allows_hash_of(&self, algorithm: Algorithm) -> bool {
        self.tag("h").is_none() || self.has("h", algorithm.hash())
    }

    /// Whether the key is for mail (`s=` is absent, or has `email` or `*`).
    #[must_use]
    pub fn is_for_email(&self) -> bool {
        self.tag("s").is_none() || self.has("s", "*") || self.has("s", "email")
    }

    /// The notes for people (`n=`), as written.
    #[must_use]
    pub fn notes(&self) -> Option<&str> {
        self.tag("n").and_then(|span| span.slice(&self.text))
    }

    /// The place of a tag's value in the text.
    ///
    /// ```
    /// use deliverability::dkim::Key;
    ///
    /// let key = Key::parse("v=DKIM1; t=y:s; p=")?;
    /// assert_eq!(key.tag("t").and_then(|span| span.slice(key.as_str())), Some("y:s"));
    /// assert_eq!(key.tag("n"), None);
    /// # Ok::<(), deliverability::dkim::Error>(())
    /// ```
    #[must_use]
    pub fn tag(&self, name: &str) -> Option<Span> {
        self.tags().find(|(known, ..)| *known == name).map(|(_, _, span)| span)
    }

    /// Every tag in order, including unknown ones: name, value, place of the value.
    pub fn tags(&self) -> impl Iterator<Item = (&str, &str, Span)> {
        tags::named(&self.text)
    }

    fn has(&self, tag: &str, item: &str) -> bool {
        let list = self.tag(tag).and_then(|span| span.slice(&self.text)).unwrap_or_default();
        items(list).any(|known| known.eq_ignore_ascii_case(item))
    }
}

impl FromStr for Key<'static> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Key::parse(text).map(Key::into_owned)
    }
}

impl fmt::Display for Key<'_> {
    /// Writes the tags with `; ` between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value, _)) in self.tags().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Key<'_> {
    /// The text as it was given.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Key<'static> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = alloc::string::String::deserialize(deserializer)?;
        Key::parse(&text).map(Key::into_owned).map_err(serde::de::Error::custom)
    }
}
