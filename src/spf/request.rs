//! What a check needs to know about the session.

use alloc::{string::String, sync::Arc};
use core::net::IpAddr;

use crate::domain::ascii;

/// The identity that is checked (RFC 7208 section 2).
///
/// ```
/// use deliverability::spf::{Identity, Request};
///
/// let request = Request::helo("192.0.2.7".parse()?, "mx.example.org");
/// assert_eq!(request.identity(), Identity::Helo);
/// assert_eq!(Identity::MailFrom.to_string(), "mailfrom");
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Identity {
    /// The name in HELO or EHLO.
    Helo,
    /// The envelope sender.
    MailFrom,
}

crate::names::named! {
    Identity {
        Helo => "helo",
        MailFrom => "mailfrom",
    }
}

/// The client and the identity that a [`Check`](super::Check) is about.
///
/// ```
/// use deliverability::spf::{Identity, Request};
///
/// let client = "::ffff:192.0.2.7".parse()?;
/// let request = Request::mail_from(client, "mx.example.org", "jane@example.org");
/// assert_eq!(request.ip().to_string(), "192.0.2.7");
/// assert_eq!(
///     (request.domain(), request.identity()),
///     ("example.org", Identity::MailFrom)
/// );
///
/// // The null path is checked as postmaster at the name in HELO (RFC 7208 section 2.4).
/// let request = Request::mail_from(client, "mx.example.org", "");
/// assert_eq!(request.sender(), "postmaster@mx.example.org");
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Request {
    ip: IpAddr,
    helo: Arc<str>,
    sender: Arc<str>,
    identity: Identity,
    receiver: Option<Arc<str>>,
    timestamp: i64,
}

impl Request {
    /// A request about the envelope sender. The empty path and `<>` stand for the null
    /// path. An IPv4-mapped address counts as IPv4. A domain outside ASCII is looked up
    /// in its A-labels (RFC 8616).
    ///
    /// ```
    /// use deliverability::spf::Request;
    ///
    /// let client = "192.0.2.7".parse()?;
    /// let request =
    ///     Request::mail_from(client, "mx.example.org", "<jane@bücher.example>");
    /// assert_eq!(request.domain(), "xn--bcher-kva.example");
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn mail_from(ip: IpAddr, helo: &str, mail_from: &str) -> Self {
        let path = mail_from.strip_prefix('<').and_then(|path| path.strip_suffix('>')).unwrap_or(mail_from);
        let (local, domain) = match path.rsplit_once('@') {
            _ if path.is_empty() => ("", helo),
            Some((local, domain)) => (local, domain),
            None => ("", path),
        };
        Self::new(ip, helo, local, domain, Identity::MailFrom)
    }

    /// A request about the name in HELO or EHLO (RFC 7208 section 2.3).
    ///
    /// ```
    /// use deliverability::spf::Request;
    ///
    /// let request = Request::helo("192.0.2.7".parse()?, "mx.example.org");
    /// assert_eq!(request.sender(), "postmaster@mx.example.org");
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn helo(ip: IpAddr, helo: &str) -> Self {
        Self::new(ip, helo, "", helo, Identity::Helo)
    }

    fn new(ip: IpAddr, helo: &str, local: &str, domain: &str, identity: Identity) -> Self {
        let local = if local.is_empty() { "postmaster" } else { local };
        let domain = ascii(domain);
        let mut sender = String::with_capacity(local.len().saturating_add(domain.len()).saturating_add(1));
        sender.push_str(local);
        sender.push('@');
        sender.push_str(&domain);
        Self {
            ip: ip.to_canonical(),
            helo: ascii(helo).into(),
            sender: sender.into(),
            identity,
            receiver: None,
            timestamp: 0,
        }
    }

    /// Sets the name of the checking host, for the macro `r` of explanations.
    ///
    /// ```
    /// use deliverability::spf::Request;
    ///
    /// let request = Request::helo("192.0.2.7".parse()?, "mx.example.org");
    /// assert_eq!(request.receiver(), "unknown");
    /// assert_eq!(request.with_receiver("mx.example.net").receiver(), "mx.example.net");
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn with_receiver(mut self, receiver: &str) -> Self {
        self.receiver = Some(receiver.into());
        self
    }

    /// Sets the current time in seconds since 1970, for the macro `t` of explanations; 0
    /// by default.
    ///
    /// ```
    /// use deliverability::spf::Request;
    ///
    /// let request = Request::helo("192.0.2.7".parse()?, "mx.example.org")
    ///     .with_timestamp(1_795_608_000);
    /// assert_eq!(request.timestamp(), 1_795_608_000);
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub const fn with_timestamp(mut self, timestamp: i64) -> Self {
        self.timestamp = timestamp;
        self
    }

    /// The address of the client.
    #[must_use]
    pub const fn ip(&self) -> IpAddr {
        self.ip
    }

    /// The name in HELO or EHLO.
    #[must_use]
    pub fn helo_name(&self) -> &str {
        &self.helo
    }

    /// The identity as an address; its local part is `postmaster` if there is none.
    #[must_use]
    pub fn sender(&self) -> &str {
        &self.sender
    }

    /// The domain of the identity.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.sender.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The identity that is checked.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        self.identity
    }

    /// The name of the checking host; `unknown` if it was not given (RFC 7208 section
    /// 7.3).
    #[must_use]
    pub fn receiver(&self) -> &str {
        self.receiver.as_deref().unwrap_or("unknown")
    }

    /// The current time, in seconds since 1970.
    #[must_use]
    pub const fn timestamp(&self) -> i64 {
        self.timestamp
    }
}

#[cfg(feature = "serde")]
mod as_data {
    use alloc::{borrow::Cow, string::String};
    use core::net::IpAddr;

    use super::{Identity, Request};

    /// The serialized form of a request.
    #[derive(serde::Serialize, serde::Deserialize)]
    struct Form<'a> {
        ip: IpAddr,
        helo: Cow<'a, str>,
        sender: Cow<'a, str>,
        identity: Identity,
        receiver: Option<String>,
        timestamp: i64,
    }

    impl serde::Serialize for Request {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let form = Form {
                ip: self.ip,
                helo: Cow::Borrowed(&self.helo),
                sender: Cow::Borrowed(&self.sender),
                identity: self.identity,
                receiver: self.receiver.as_deref().map(String::from),
                timestamp: self.timestamp,
            };
            form.serialize(serializer)
        }
    }

    impl<'de> serde::Deserialize<'de> for Request {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let form = Form::deserialize(deserializer)?;
            let mut request = match form.identity {
                Identity::Helo => Self::helo(form.ip, &form.helo),
                Identity::MailFrom => Self::mail_from(form.ip, &form.helo, &form.sender),
            };
            request.receiver = form.receiver.as_deref().map(Into::into);
            Ok(request.with_timestamp(form.timestamp))
        }
    }
}
