//! The readers of each provider's elements.
//!
//! What each event and category means comes from the provider's documentation, named at
//! the top of each reader.

mod amazon;
mod azure;
mod brevo;
mod customer;
mod elastic;
mod logs;
mod mailchimp;
mod mailersend;
mod mailgun;
mod mailjet;
mod postal;
mod postmark;
mod resend;
mod scaleway;
mod sendgrid;
mod smtp2go;
mod sparkpost;
mod zepto;

pub(super) use logs::powermta;

use super::{error::ErrorKind, event::Event, json::Json, provider::Provider};

/// The place where a reader puts its events.
pub(super) type Sink<'s, 'a> = &'s mut dyn FnMut(Event<'a>);

/// The result of a reader: an error if the element is not an event of this provider,
/// `Ok` without an event for a test call.
pub(super) type Outcome = Result<(), ErrorKind>;

/// The elements of a payload that is one object: the object itself for most providers.
pub(super) fn envelope<'j, 'a>(provider: Provider, json: &'j Json<'a>) -> &'j [Json<'a>] {
    let list = match provider {
        // A page of the events API.
        Provider::Mailgun => json.at("items"),
        // What a function of AWS Lambda is called with.
        Provider::Ses | Provider::Scaleway => json.at("Records"),
        _ => &Json::Null,
    };
    match list {
        Json::List(elements) => elements,
        _ => core::slice::from_ref(json),
    }
}

/// Reads one element, which is an object.
pub(super) fn read<'a>(provider: Provider, json: &Json<'a>, sink: Sink<'_, 'a>) -> Outcome {
    match provider {
        Provider::Azure => azure::read(json, sink),
        Provider::Brevo => brevo::read(json, sink),
        Provider::CustomerIo => customer::read_customer_io(json, sink),
        Provider::ElasticEmail => elastic::read(json, sink),
        Provider::Haraka => logs::read_haraka(json, sink),
        Provider::Iterable => customer::read_iterable(json, sink),
        Provider::KumoMta => logs::read_kumomta(json, sink),
        Provider::Mailchimp => mailchimp::read_audience(json, sink),
        Provider::MailerSend => mailersend::read(json, sink),
        Provider::Mailgun => mailgun::read(json, sink),
        Provider::Mailjet => mailjet::read(json, sink),
        Provider::Mandrill => mailchimp::read_mandrill(json, sink),
        Provider::Postal => postal::read(json, sink),
        Provider::Postmark => postmark::read(json, sink),
        Provider::PowerMta => powermta(&|name| json.at(name).id(), sink),
        Provider::Resend => resend::read(json, sink),
        Provider::Scaleway | Provider::Ses => amazon::read(provider, json, sink),
        Provider::SendGrid => sendgrid::read(json, sink),
        Provider::Smtp2Go => smtp2go::read(json, sink),
        Provider::SparkPost => sparkpost::read(json, sink),
        Provider::ZeptoMail => zepto::read(json, sink),
        Provider::ZoneMta => logs::read_zonemta(json, sink),
    }
}
