//! Feedback reports (RFC 5965), as feedback loops send them in practice.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::{fmt, net::IpAddr};

use chrono::{DateTime, Utc};

use super::{AuthFailure, DeliveryResult, FeedbackType, Field, Recipient, Verp};
use crate::{
    diagnostic::{ParseError, Span, expectations},
    dsn::{self, Kind, Returned},
    mail::block,
};

/// How many values of a repeated field are kept.
const MAX_REPEATED: usize = 1000;
/// How many fields that no standard defines are kept.
const MAX_EXTENSIONS: usize = 100;
/// How much of an input without a report an error points at, in bytes.
const MAX_FOUND: usize = 1000;

/// Fields of the returned message in which a feedback loop names the recipient.
const LOOP_RECIPIENT_FIELDS: &[&str] = &["X-HmXmrOriginalRecipient", "X-Original-To", "Delivered-To"];
/// Fields of the returned message that hold the address of the system that sent it.
const LOOP_SOURCE_FIELDS: &[&str] = &["X-Originating-IP", "X-SenderIP", "X-Sender-IP", "X-Source-IP"];

/// A feedback report (RFC 5965): a complaint, or another report about a message.
///
/// ```
/// use deliverability::feedback::{Field, Report};
///
/// // Microsoft's loop sends no report part: everything is in the message within.
/// let raw =
///     b"From: staff@hotmail.com\nSubject: complaint about message from 192.0.2.7\n\
///         Content-Type: multipart/mixed; boundary=b\n\n--b\n\
///         Content-Type: message/rfc822\n\n\
///         X-HmXmrOriginalRecipient: jane@hotmail.example\nFrom: news@example.com\n\
///         --b--\n";
/// let report = Report::parse(raw)?;
/// assert!(report.is_complaint());
/// assert_eq!(report.recipients()[0].address(), "jane@hotmail.example");
/// assert_eq!(report.source_ip().unwrap().to_string(), "192.0.2.7");
/// assert!(report.is_derived(Field::OriginalRecipient));
/// # Ok::<(), deliverability::feedback::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Report {
    feedback_type: FeedbackType,
    user_agent: Option<String>,
    version: Option<String>,
    arrival_date: Option<DateTime<Utc>>,
    authentication_results: Vec<String>,
    incidents: u32,
    original_envelope_id: Option<String>,
    original_mail_from: Option<String>,
    recipients: Vec<Recipient>,
    reported_domains: Vec<String>,
    reported_uris: Vec<String>,
    reporting_mta: Option<String>,
    source_ip: Option<IpAddr>,
    source_port: Option<u16>,
    auth_failure: Option<AuthFailure>,
    delivery_result: Option<DeliveryResult>,
    identity_alignment: Option<String>,
    dkim_domain: Option<String>,
    dkim_identity: Option<String>,
    dkim_selector: Option<String>,
    extensions: Vec<(String, String)>,
    message_id: Option<String>,
    original: Option<Returned>,
    derived: Vec<Field>,
}

impl Report {
    /// Reads a raw message (RFC 5322) with a feedback report.
    ///
    /// Tolerated are: fields in any order and case, repeated single fields (the first
    /// counts), empty values, a missing type, dates and addresses that cannot be read,
    /// and a message without a report part if its subject or the message within it
    /// shows that it comes from a feedback loop.
    ///
    /// # Errors
    ///
    /// An [`Error`] if the input is not a message, or is a message without a feedback
    /// report.
    ///
    /// ```
    /// use deliverability::feedback::{AuthFailure, FeedbackType, Report};
    ///
    /// let raw = b"Content-Type: message/feedback-report\n\n\
    ///     Feedback-Type: auth-failure\nAuth-Failure: dmarc\nSource-IP: 192.0.2.7\n\
    ///     Reported-Domain: example.com\nDelivery-Result: reject\n";
    /// let report = Report::parse(raw)?;
    /// assert_eq!(report.feedback_type(), FeedbackType::AuthFailure);
    /// assert_eq!(report.auth_failure(), Some(AuthFailure::Dmarc));
    /// assert_eq!(report.to_string(), "auth-failure about example.com from 192.0.2.7");
    /// # Ok::<(), deliverability::feedback::Error>(())
    /// ```
    pub fn parse(raw: &[u8]) -> Result<Self, Error> {
        let found = Span::new(0, raw.len().min(MAX_FOUND));
        let parts = dsn::parts(raw).ok_or_else(|| Error::new(ErrorKind::Message, found, raw))?;
        let mut report = match parts.feedback.first() {
            Some(body) => Self::of_fields(body),
            None => {
                let message =
                    dsn::Message::parse(raw).map_err(|_| Error::new(ErrorKind::Message, found, raw))?;
                if message.kind() != Kind::Complaint {
                    return Err(Error::new(ErrorKind::Report, found, raw));
                }
                let mut report = Self::of_fields("");
                report.source_ip = message.subject().and_then(address_in);
                if report.source_ip.is_some() {
                    report.derived.push(Field::SourceIp);
                }
                report
            }
        };
        report.original = parts.returned.and_then(Returned::new);
        report.derive();
        Ok(report)
    }

    /// Reads the fields of a message/feedback-report part.
    fn of_fields(body: &str) -> Self {
        let mut report = Self {
            feedback_type: FeedbackType::Abuse,
            user_agent: None,
            version: None,
            arrival_date: None,
            authentication_results: Vec::new(),
            incidents: 1,
            original_envelope_id: None,
            original_mail_from: None,
            recipients: Vec::new(),
            reported_domains: Vec::new(),
            reported_uris: Vec::new(),
            reporting_mta: None,
            source_ip: None,
            source_port: None,
            auth_failure: None,
            delivery_result: None,
            identity_alignment: None,
            dkim_domain: None,
            dkim_identity: None,
            dkim_selector: None,
            extensions: Vec::new(),
            message_id: None,
            original: None,
            derived: Vec::new(),
        };
        let mut stated_type = None;
        for (name, value) in block::unfolded(body).flatten() {
            let value = value.trim();
            if !value.is_empty() {
                match name.eq_ignore_ascii_case("Feedback-Type") {
                    true => stated_type = stated_type.or_else(|| Some(FeedbackType::read(value))),
                    false => report.field(name, value),
                }
            }
        }
        report.feedback_type = stated_type.unwrap_or_else(|| {
            report.derived.push(Field::FeedbackType);
            if report.auth_failure.is_some() { FeedbackType::AuthFailure } else { FeedbackType::Abuse }
        });
        report
    }

    fn field(&mut self, name: &str, value: &str) {
        let set = |field: &mut Option<String>| {
            field.get_or_insert_with(|| value.to_owned());
        };
        let add = |values: &mut Vec<String>| {
            if values.len() < MAX_REPEATED {
                values.push(value.to_owned());
            }
        };
        match name.to_ascii_lowercase().as_str() {
            "user-agent" => set(&mut self.user_agent),
            "version" => set(&mut self.version),
            "arrival-date" | "received-date" => {
                self.arrival_date = self.arrival_date.or_else(|| dsn::date(value));
            }
            "authentication-results" => add(&mut self.authentication_results),
            "incidents" => self.incidents = value.parse().unwrap_or(self.incidents),
            "original-envelope-id" => set(&mut self.original_envelope_id),
            "original-mail-from" => {
                self.original_mail_from.get_or_insert_with(|| bare(value).to_owned());
            }
            "original-rcpt-to" | "removal-recipient" | "redacted-address" => self.recipient(value, false),
            "reported-domain" => add(&mut self.reported_domains),
            "reported-uri" => add(&mut self.reported_uris),
            "reporting-mta" => {
                let untyped = value.split_once(';').map_or(value, |(_, name)| name.trim());
                self.reporting_mta.get_or_insert_with(|| untyped.to_owned());
            }
            "source-ip" | "source" => self.source_ip = self.source_ip.or_else(|| address_in(value)),
            "source-port" => self.source_port = self.source_port.or_else(|| value.parse().ok()),
            "auth-failure" => {
                self.auth_failure = self.auth_failure.or_else(|| first_word(value).parse().ok());
            }
            "delivery-result" => {
                let result = || first_word(value).parse().unwrap_or(DeliveryResult::Other);
                self.delivery_result.get_or_insert_with(result);
            }
            "identity-alignment" => set(&mut self.identity_alignment),
            "dkim-domain" => set(&mut self.dkim_domain),
            "dkim-identity" => set(&mut self.dkim_identity),
            "dkim-selector" => set(&mut self.dkim_selector),
            "message-id" => {
                self.message_id.get_or_insert_with(|| bare(value).to_owned());
            }
            _ if self.extensions.len() < MAX_EXTENSIONS => {
                self.extensions.push((name.to_owned(), value.to_owned()));
            }
            _ => {}
        }
    }

    /// Adds a recipient, unless it is known.
    fn recipient(&mut self, value: &str, derived: bool) {
        let address = dsn::first_address(value).unwrap_or_else(|| bare(value));
        let is_known = self.recipients.iter().any(|known| known.address().eq_ignore_ascii_case(address));
        if !address.is_empty() && !is_known && self.recipients.len() < MAX_REPEATED {
            self.recipients.push(Recipient::new(address, derived));
        }
    }

    /// Takes from the returned message what the report leaves out, and marks it.
    fn derive(&mut self) {
        let Some(original) = self.original.take() else { return };
        if !self.recipients.iter().any(|recipient| !recipient.is_redacted()) {
            let named = LOOP_RECIPIENT_FIELDS.iter().find_map(|name| original.header(name));
            match named.as_deref().and_then(dsn::first_address) {
                Some(address) => self.recipient(address, true),
                None => {
                    if let Some(address) = dsn::only_recipient(original.as_str()) {
                        self.recipient(&address, true);
                    }
                }
            }
            if self.recipients.iter().any(|recipient| recipient.is_derived()) {
                self.derived.push(Field::OriginalRecipient);
            }
        }
        if self.original_mail_from.is_none()
            && let Some(path) = original.return_path().filter(|path| path.contains('@'))
        {
            self.original_mail_from = Some(path);
            self.derived.push(Field::OriginalMailFrom);
        }
        if self.source_ip.is_none() {
            let stated = LOOP_SOURCE_FIELDS.iter().find_map(|name| original.header(name));
            self.source_ip = stated.as_deref().and_then(address_in);
            self.derived.extend(self.source_ip.map(|_| Field::SourceIp));
        }
        if self.arrival_date.is_none() {
            let received = original.header("Received");
            let stamp = received.as_deref().and_then(|value| value.rsplit_once(';')).map(|(_, date)| date);
            let sent = || original.header("Date").as_deref().and_then(dsn::date);
            self.arrival_date = stamp.and_then(|stamp| dsn::date(stamp.trim())).or_else(sent);
            self.derived.extend(self.arrival_date.map(|_| Field::ArrivalDate));
        }
        if self.reported_domains.is_empty() {
            let from = original.header("From");
            let domain = from.as_deref().and_then(dsn::first_address).and_then(|from| from.rsplit_once('@'));
            self.reported_domains.extend(domain.map(|(_, domain)| domain.to_ascii_lowercase()));
            self.derived.extend(domain.map(|_| Field::ReportedDomain));
        }
        // Of several fields the last one is the sender's own: relays add theirs before it.
        let ids = block::fields(original.as_str(), "Message-ID").last();
        self.message_id = ids.map(|id| bare(&id).to_owned()).or_else(|| self.message_id.take());
        self.original = Some(original);
    }

    /// What the report is about.
    #[must_use]
    pub const fn feedback_type(&self) -> FeedbackType {
        self.feedback_type
    }

    /// Whether a person complains about the message. `not-spam` and `auth-failure` are
    /// not complaints.
    #[must_use]
    pub const fn is_complaint(&self) -> bool {
        self.feedback_type.is_complaint()
    }

    /// The program that made the report (`User-Agent`).
    #[must_use]
    pub fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }

    /// The version of the format (`Version`), as it is written.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// When the message arrived (`Arrival-Date`).
    #[must_use]
    pub const fn arrival_date(&self) -> Option<DateTime<Utc>> {
        self.arrival_date
    }

    /// The results of authentication (`Authentication-Results`), unfolded.
    #[must_use]
    pub fn authentication_results(&self) -> &[String] {
        &self.authentication_results
    }

    /// How many such messages there were (`Incidents`); 1 if it is not stated.
    #[must_use]
    pub const fn incidents(&self) -> u32 {
        self.incidents
    }

    /// The envelope id of the message (`Original-Envelope-Id`).
    #[must_use]
    pub fn original_envelope_id(&self) -> Option<&str> {
        self.original_envelope_id.as_deref()
    }

    /// The envelope sender (`Original-Mail-From`), without angle brackets.
    #[must_use]
    pub fn original_mail_from(&self) -> Option<&str> {
        self.original_mail_from.as_deref()
    }

    /// Who received the message; for a complaint, who complained.
    #[must_use]
    pub fn recipients(&self) -> &[Recipient] {
        &self.recipients
    }

    /// The domains that the report is about (`Reported-Domain`).
    #[must_use]
    pub fn reported_domains(&self) -> &[String] {
        &self.reported_domains
    }

    /// The URIs that the report is about (`Reported-URI`).
    #[must_use]
    pub fn reported_uris(&self) -> &[String] {
        &self.reported_uris
    }

    /// The system that reports (`Reporting-MTA`), without its type.
    #[must_use]
    pub fn reporting_mta(&self) -> Option<&str> {
        self.reporting_mta.as_deref()
    }

    /// The address of the system that sent the message (`Source-IP`).
    #[must_use]
    pub const fn source_ip(&self) -> Option<IpAddr> {
        self.source_ip
    }

    /// The port of that system (`Source-Port`, RFC 6692).
    #[must_use]
    pub const fn source_port(&self) -> Option<u16> {
        self.source_port
    }

    /// Which check failed (`Auth-Failure`, RFC 6591 section 3.1).
    #[must_use]
    pub const fn auth_failure(&self) -> Option<AuthFailure> {
        self.auth_failure
    }

    /// What happened to the message (`Delivery-Result`, RFC 6591 section 3.2.2).
    #[must_use]
    pub const fn delivery_result(&self) -> Option<DeliveryResult> {
        self.delivery_result
    }

    /// Which identifiers were aligned (`Identity-Alignment`, RFC 7489 section 7.3.1),
    /// as it is written.
    #[must_use]
    pub fn identity_alignment(&self) -> Option<&str> {
        self.identity_alignment.as_deref()
    }

    /// The signing domain (`DKIM-Domain`, RFC 6591 section 3.2.3).
    #[must_use]
    pub fn dkim_domain(&self) -> Option<&str> {
        self.dkim_domain.as_deref()
    }

    /// The identity of the signature (`DKIM-Identity`).
    #[must_use]
    pub fn dkim_identity(&self) -> Option<&str> {
        self.dkim_identity.as_deref()
    }

    /// The selector of the key (`DKIM-Selector`).
    #[must_use]
    pub fn dkim_selector(&self) -> Option<&str> {
        self.dkim_selector.as_deref()
    }

    /// The first field of that name among those that have no accessor here, names
    /// compared without case: `SPF-DNS`, `DKIM-Canonicalized-Body`, `Abuse-Type`,
    /// fields of one feedback loop.
    ///
    /// ```
    /// use deliverability::feedback::Report;
    ///
    /// let raw = b"Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n\
    ///     Abuse-Type: complaint\n";
    /// assert_eq!(Report::parse(raw)?.extension("abuse-type"), Some("complaint"));
    /// # Ok::<(), deliverability::feedback::Error>(())
    /// ```
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<&str> {
        let field = self.extensions.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        field.map(|(_, value)| value.as_str())
    }

    /// The Message-ID of the message, without angle brackets.
    #[must_use]
    pub fn message_id(&self) -> Option<String> {
        self.message_id.clone()
    }

    /// The recipient that the envelope sender encodes; see [`Verp`].
    #[must_use]
    pub fn verp(&self) -> Option<Verp> {
        Verp::parse(self.original_mail_from()?)
    }

    /// The header of the message, as far as the report carries it. The sender's own
    /// tokens are usually there.
    #[must_use]
    pub const fn original(&self) -> Option<&Returned> {
        self.original.as_ref()
    }

    /// The first of the sender's own fields that the message has, in the order of
    /// `names`: it ties the report to a customer and a campaign.
    ///
    /// ```
    /// use deliverability::feedback::Report;
    ///
    /// let raw = b"Content-Type: multipart/report; boundary=b\n\n--b\n\
    ///     Content-Type: message/feedback-report\n\n\
    ///     Feedback-Type: abuse\n\n--b\nContent-Type: text/rfc822-headers\n\n\
    ///     X-Campaign: spring\n--b--\n";
    /// let report = Report::parse(raw)?;
    /// let token = report.token(&["X-Customer", "X-Campaign"]);
    /// assert_eq!(token, Some(("X-Campaign", "spring".into())));
    /// # Ok::<(), deliverability::feedback::Error>(())
    /// ```
    #[must_use]
    pub fn token<'n>(&self, names: &[&'n str]) -> Option<(&'n str, String)> {
        let original = self.original.as_ref()?;
        names.iter().find_map(|name| Some((*name, original.header(name)?.into_owned())))
    }

    /// The fields that the report leaves out, and whose values are taken from its
    /// subject or from the returned message.
    #[must_use]
    pub fn derived(&self) -> &[Field] {
        &self.derived
    }

    /// Whether the report leaves a field out, and its value is taken from elsewhere.
    ///
    /// ```
    /// use deliverability::feedback::{Field, Report};
    ///
    /// let report = Report::parse(
    ///     b"Content-Type: message/feedback-report\n\nSource-IP: 192.0.2.1\n",
    /// )?;
    /// assert!(
    ///     report.is_derived(Field::FeedbackType)
    ///         && !report.is_derived(Field::SourceIp)
    /// );
    /// # Ok::<(), deliverability::feedback::Error>(())
    /// ```
    #[must_use]
    pub fn is_derived(&self, field: Field) -> bool {
        self.derived.contains(&field)
    }
}

impl fmt::Display for Report {
    /// One line: `abuse by jane@example.org about example.com from 192.0.2.7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.feedback_type.fmt(f)?;
        if let Some(recipient) = self.recipients.first() {
            write!(f, " by {}", recipient.address().escape_debug())?;
        }
        if let Some(domain) = self.reported_domains.first() {
            write!(f, " about {}", domain.escape_debug())?;
        }
        self.source_ip.map_or(Ok(()), |source| write!(f, " from {source}"))
    }
}

/// A value without angle brackets and white space around it.
fn bare(value: &str) -> &str {
    value.trim_matches(['<', '>', ' ', '\t'])
}

fn first_word(value: &str) -> String {
    value
        .split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '('))
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// The first IP address among the words of a value.
fn address_in(value: &str) -> Option<IpAddr> {
    value
        .split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | ',' | ';'))
        .find_map(|word| word.strip_prefix("IPv6:").unwrap_or(word).trim_end_matches('.').parse().ok())
}

/// Why an input is not a feedback report, and where.
///
/// ```
/// use deliverability::feedback::{ErrorKind, Report};
///
/// assert_eq!(
///     Report::parse(b"Subject: Hello\n\nHi\n").unwrap_err().kind(),
///     ErrorKind::Report
/// );
/// ```
pub type Error = ParseError<ErrorKind>;

/// What keeps an input from being a feedback report.
///
/// ```
/// use deliverability::feedback::{ErrorKind, Report};
///
/// assert_eq!(Report::parse(b" ").unwrap_err().kind(), ErrorKind::Message);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input is not a message.
    Message,
    /// The input is a message without a feedback report.
    Report,
}

expectations! {
    ErrorKind {
        Message => "a message that begins with its header", "RFC 5322, 3.5";
        Report => "a message with a feedback report", "RFC 5965, 2";
    }
}
