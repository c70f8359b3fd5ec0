//! Recognizing a provider by the shape of its payload.

use super::{
    batch::json_start,
    form::Form,
    json::{self, Json},
    mail,
    provider::Provider,
};

/// How many bytes of a form or a table are examined.
const MAX_LOOK: usize = 65_536;

pub(super) fn by_body(body: &[u8]) -> Option<Provider> {
    let start = json_start(body);
    let rest = body.get(start..)?;
    match rest.first()? {
        b'[' | b'{' => by_json(rest),
        _ if mail::is_mail(rest) => {
            let text = mail::notification(rest)?;
            let value = Json::stream(text.as_bytes()).next()?.ok()?;
            of_object(&value).filter(|provider| matches!(provider, Provider::Ses | Provider::Scaleway))
        }
        _ => by_line(rest).or_else(|| by_form(rest)),
    }
}

fn by_json(body: &[u8]) -> Option<Provider> {
    // The elements of a list, the first of which may be broken.
    let places = json::elements(body);
    let object = places.iter().take(4).find_map(|place| {
        let bytes = body.get(place.clone())?;
        let value = Json::stream(bytes).next();
        match value {
            Some(Ok(value)) => of_object(&value),
            _ => of_object(&Json::parse(json::repaired(bytes).as_bytes()).ok()?),
        }
    });
    object.or_else(|| of_object(&Json::stream(body).next()?.ok()?))
}

/// The header line of a table.
fn by_line(body: &[u8]) -> Option<Provider> {
    let line = body.split(|&byte| byte == b'\n').find(|line| line.contains(&b','))?;
    let line = line.strip_prefix(b"#").unwrap_or(line);
    let has =
        |name: &str| line.split(|&byte| byte == b',').any(|field| field.trim_ascii() == name.as_bytes());
    (has("type") && has("rcpt")).then_some(Provider::PowerMta)
}

fn by_form(body: &[u8]) -> Option<Provider> {
    let form = Form::parse(body.get(..MAX_LOOK).unwrap_or(body))?;
    let has = |name: &str| form.has(name);
    Some(if has("mandrill_events") {
        Provider::Mandrill
    } else if has("fired_at") && form.names().any(|name| name.starts_with("data[")) {
        Provider::Mailchimp
    } else if has("event") && (has("rcpt") || has("email_id")) {
        Provider::Smtp2Go
    } else if has("event") && (has("recipient") || has("token")) {
        Provider::Mailgun
    } else if has("status") && has("to") {
        Provider::ElasticEmail
    } else if has("to") && (has("response") || has("returnPath")) {
        Provider::ZoneMta
    } else {
        return None;
    })
}

/// The content of an envelope tells the provider.
fn of_object(json: &Json<'_>) -> Option<Provider> {
    if let Json::List(elements) = json {
        return elements.iter().take(4).find_map(of_event);
    }
    if let Some(record) = json.at("Records").each().first() {
        let inner = [record.at("Sns"), record].iter().find_map(|json| enclosed(json));
        return inner.or(Some(Provider::Ses));
    }
    enclosed(json).or_else(|| of_event(json))
}

/// The provider of what a notification of a topic encloses.
fn enclosed(json: &Json<'_>) -> Option<Provider> {
    let Json::Text(text) = json.at(if json.has("Type") { "Message" } else { "body" }) else { return None };
    match Json::parse(text.as_str().as_bytes()) {
        Ok(inner) if inner.has("Message") && inner.has("Type") => enclosed_once(&inner),
        Ok(inner) => of_event(&inner).or(Some(Provider::Ses)),
        Err(_) if json.has("TopicArn") => Some(Provider::Ses),
        Err(_) => None,
    }
}

fn enclosed_once(json: &Json<'_>) -> Option<Provider> {
    let inner = Json::parse(json.at("Message").str()?.as_bytes()).ok()?;
    of_event(&inner)
}

fn of_event(json: &Json<'_>) -> Option<Provider> {
    let has = |name: &str| json.has(name);
    let word = |name: &str| json.at(name).str().unwrap_or_default();
    let type_name = word("type");
    Some(if has("msys") {
        Provider::SparkPost
    } else if has("event-data") || (has("items") && has("paging")) {
        Provider::Mailgun
    } else if has("RecordType") {
        Provider::Postmark
    } else if has("notificationType")
        || (has("eventType") && has("mail"))
        || word("source") == "aws.ses"
        || json.at("detail").has("mail")
    {
        Provider::Ses
    } else if word("eventType").starts_with("Microsoft.") || type_name.starts_with("Microsoft.") {
        Provider::Azure
    } else if has("event_name") && has("event_message") {
        Provider::ZeptoMail
    } else if type_name.starts_with("activity.") {
        Provider::MailerSend
    } else if (type_name.starts_with("email_") || type_name.starts_with("blocklist_"))
        && (has("email_to") || has("email_id") || has("project_id"))
    {
        Provider::Scaleway
    } else if type_name.contains('.') && has("data") && has("created_at") {
        Provider::Resend
    } else if has("msg") || (matches!(type_name, "blacklist" | "whitelist") && has("action")) {
        Provider::Mandrill
    } else if has("event") {
        return by_name_of_event(json);
    } else if has("metric") || (has("event_type") && has("event_id")) {
        Provider::CustomerIo
    } else if has("eventName") && (has("dataFields") || has("email")) {
        Provider::Iterable
    } else if has("job_id") || has("dsn_action") {
        Provider::Haraka
    } else if type_name.starts_with(char::is_uppercase)
        && (has("response") || has("queue") || has("recipient") || has("feedback_report"))
    {
        Provider::KumoMta
    } else if has("fired_at") {
        Provider::Mailchimp
    } else if has("returnPath") && has("to") {
        Provider::ZoneMta
    } else {
        return None;
    })
}

/// Providers whose events have a field `event`.
fn by_name_of_event(json: &Json<'_>) -> Option<Provider> {
    let has = |name: &str| json.has(name);
    Some(if has("payload") && (has("uuid") || has("timestamp")) {
        Provider::Postal
    } else if has("mj_campaign_id") || has("mj_contact_id") || has("MessageID") {
        Provider::Mailjet
    } else if has("rcpt") || has("email_id") {
        Provider::Smtp2Go
    } else if has("sg_event_id") || has("sg_message_id") || has("smtp-id") {
        Provider::SendGrid
    } else if has("message-id") || has("ts_epoch") || has("ts_event") || has("camp_id") {
        Provider::Brevo
    } else if has("email") && has("timestamp") {
        Provider::SendGrid
    } else if has("delivery-status") || (has("recipient") && has("timestamp")) {
        Provider::Mailgun
    } else if has("email") && has("time") {
        Provider::Mailjet
    } else if has("email") && (has("ts") || has("reason") || has("tag") || has("tags")) {
        Provider::Brevo
    } else {
        return None;
    })
}

/// Headers that only one provider sends.
const HEADERS: &[(&str, Provider)] = &[
    ("x-twilio-email-event-webhook-signature", Provider::SendGrid),
    ("x-amz-sns-message-type", Provider::Ses),
    ("x-mandrill-signature", Provider::Mandrill),
    ("x-pm-webhook-trace-id", Provider::Postmark),
    ("x-pm-retries-remaining", Provider::Postmark),
    ("x-messagesystems-batch-id", Provider::SparkPost),
    ("svix-signature", Provider::Resend),
    ("x-postal-signature", Provider::Postal),
    ("x-postal-signature-256", Provider::Postal),
    ("x-cio-signature", Provider::CustomerIo),
    ("x-elasticemail-signature", Provider::ElasticEmail),
    ("aeg-event-type", Provider::Azure),
    ("aeg-subscription-name", Provider::Azure),
];

/// The beginnings of `User-Agent` values.
const AGENTS: &[(&str, Provider)] = &[
    ("sendgrid", Provider::SendGrid),
    ("mailgun", Provider::Mailgun),
    ("postmark", Provider::Postmark),
    ("mandrill", Provider::Mandrill),
    ("mailchimp", Provider::Mailchimp),
    ("mailjet", Provider::Mailjet),
    ("sendinblue", Provider::Brevo),
    ("brevo", Provider::Brevo),
    ("mailersend", Provider::MailerSend),
    ("svix-webhooks", Provider::Resend),
    ("amazon simple notification service", Provider::Ses),
];

pub(super) fn by_headers(headers: &[(&str, &str)]) -> Option<Provider> {
    let named = headers.iter().find_map(|(name, _)| {
        HEADERS
            .iter()
            .find(|(header, _)| header.eq_ignore_ascii_case(name.trim()))
            .map(|&(_, provider)| provider)
    });
    named.or_else(|| {
        let (_, agent) = headers.iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("user-agent"))?;
        let starts =
            |name: &str| agent.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        AGENTS.iter().find(|(name, _)| starts(name)).map(|&(_, provider)| provider)
    })
}
