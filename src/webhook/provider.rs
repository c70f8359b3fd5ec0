//! The providers whose payloads are read.

use super::detect;

/// An e-mail provider or mail server that posts events, or writes them to a log.
///
/// ```
/// use deliverability::webhook::{self, Provider};
///
/// let provider: Provider = "sendinblue".parse()?; // its former name
/// assert_eq!((provider, provider.as_str()), (Provider::Brevo, "brevo"));
/// let body = br#"{"event": "hard_bounce", "ts_event": 1604933654,
///     "email": "jane@example.org"}"#;
/// assert_eq!(webhook::parse(provider, body).len(), 1);
/// # Ok::<(), deliverability::diagnostic::UnknownName>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Provider {
    /// Azure Communication Services, by Event Grid.
    Azure,
    /// Brevo, formerly Sendinblue: transactional and marketing webhooks.
    Brevo,
    /// Customer.io: reporting webhooks.
    CustomerIo,
    /// Elastic Email: HTTP notifications.
    ElasticEmail,
    /// Haraka with a logger plugin that writes JSON lines.
    Haraka,
    /// Iterable: system webhooks.
    Iterable,
    /// KumoMTA: log records.
    KumoMta,
    /// Mailchimp: webhooks of audiences.
    Mailchimp,
    /// MailerSend: its webhooks.
    MailerSend,
    /// Mailgun: webhooks of both generations, and pages of its events API.
    Mailgun,
    /// Mailjet: the Event API.
    Mailjet,
    /// Mailchimp Transactional, formerly Mandrill.
    Mandrill,
    /// Postal: webhooks of a server of your own.
    Postal,
    /// Postmark: its webhooks.
    Postmark,
    /// PowerMTA: accounting files in CSV.
    PowerMta,
    /// Resend: its webhooks.
    Resend,
    /// Scaleway Transactional Email.
    Scaleway,
    /// Twilio SendGrid: the Event Webhook.
    SendGrid,
    /// Amazon SES: notifications and published events, by SNS, by EventBridge, by
    /// e-mail or bare.
    Ses,
    /// SMTP2GO: its webhooks.
    Smtp2Go,
    /// SparkPost, now Bird.
    SparkPost,
    /// Zoho ZeptoMail.
    ZeptoMail,
    /// ZoneMTA with its plugin http-bounce.
    ZoneMta,
}

crate::names::named! {
    Provider {
        Azure => "azure",
        Brevo => "brevo" | "sendinblue",
        CustomerIo => "customerio" | "customer.io",
        ElasticEmail => "elasticemail" | "elastic-email",
        Haraka => "haraka",
        Iterable => "iterable",
        KumoMta => "kumomta",
        Mailchimp => "mailchimp",
        MailerSend => "mailersend",
        Mailgun => "mailgun",
        Mailjet => "mailjet",
        Mandrill => "mandrill",
        Postal => "postal",
        Postmark => "postmark",
        PowerMta => "powermta",
        Resend => "resend",
        Scaleway => "scaleway",
        SendGrid => "sendgrid" | "twilio",
        Ses => "ses" | "amazon-ses",
        Smtp2Go => "smtp2go",
        SparkPost => "sparkpost" | "bird",
        ZeptoMail => "zeptomail",
        ZoneMta => "zonemta" | "zone-mta",
    }
}

impl Provider {
    /// Recognizes the provider of a payload by the shape of the body or, failing that,
    /// by the names of its headers (name and value, in any case). `None` if neither
    /// tells.
    ///
    /// ```
    /// use deliverability::webhook::Provider;
    ///
    /// let body = br#"{"RecordType": "Delivery", "Recipient": "jane@example.org"}"#;
    /// assert_eq!(Provider::detect(body, &[]), Some(Provider::Postmark));
    /// assert_eq!(
    ///     Provider::detect(b"[]", &[("X-Mandrill-Signature", "x")]),
    ///     Some(Provider::Mandrill)
    /// );
    /// assert_eq!(Provider::detect(b"{}", &[]), None);
    /// ```
    #[must_use]
    pub fn detect(body: &[u8], headers: &[(&str, &str)]) -> Option<Self> {
        detect::by_body(body).or_else(|| detect::by_headers(headers))
    }
}
