//! Checks a message and its sender against what mailbox providers require.
//!
//! Reads a message, and from a zone what the sender publishes; prints every rule with its outcome,
//! or one JSON object per line. What is neither given nor in the files is unknown, and never a pass.

mod authentication;
mod message;
#[path = "../shared/mod.rs"]
mod shared;
mod view;

use std::{
    error::Error,
    fs,
    io::{self, Write},
    net::IpAddr,
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, ValueEnum, builder::PossibleValuesParser};
use deliverability::{
    compliance::{Facts, Mail, Profile, ReverseCheck},
    dns::{self, Zone},
    provider::Provider,
    rate::{Rate, Trials},
};
use shared::{Format, end, of_file, read_zone, wants_colours};

/// The providers whose requirements are known.
fn names() -> impl Iterator<Item = &'static str> {
    Provider::ALL
        .iter()
        .filter(|provider| Profile::for_provider(**provider).is_some())
        .map(|provider| provider.as_str())
}

/// Check a message and its sender against what mailbox providers require.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The message.
    #[arg(value_name = "MESSAGE")]
    message: PathBuf,
    /// Whose rules; may be given several times.
    #[arg(long, value_parser = PossibleValuesParser::new(names()), default_value = "gmail")]
    provider: Vec<String>,
    /// What the sender publishes: a master file (RFC 1035), or zone data as OpenSPF writes it.
    #[arg(long, value_name = "FILE")]
    zone: Option<PathBuf>,
    /// How many messages the primary domain sends to the provider today.
    #[arg(long, value_name = "N")]
    daily_volume: Option<u64>,
    /// Whether the primary domain was ever a bulk sender there, which some providers never forget.
    #[arg(long, value_name = "BOOL")]
    ever_bulk: Option<bool>,
    /// The kind of message; without it, what has fields of mailing lists is marketing.
    #[arg(long, value_enum)]
    mail: Option<Kind>,
    /// The address that sends.
    #[arg(long, value_name = "IP")]
    ip: Option<IpAddr>,
    /// The name that it gives in HELO or EHLO.
    #[arg(long, default_value = "")]
    helo: String,
    /// The envelope sender; without it, that of Return-Path.
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// Whether the connection is encrypted.
    #[arg(long, value_name = "BOOL")]
    tls: Option<bool>,
    /// Within how many hours an unsubscription takes effect.
    #[arg(long, value_name = "N")]
    unsubscribe_hours: Option<u32>,
    /// How many complaints came from the provider in a day.
    #[arg(long, value_name = "N")]
    complaints: Option<u64>,
    /// How many messages the provider delivered that day.
    #[arg(long, value_name = "N", requires = "complaints")]
    delivered: Option<u64>,
    /// How many of them it put into an inbox.
    #[arg(long, value_name = "N", requires = "complaints")]
    inbox_delivered: Option<u64>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Newsletters and the like.
    Marketing,
    /// What one person's action asked for.
    Transactional,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let outcome = check(&arguments, &mut out);
    end("check_compliance", outcome.and_then(|()| Ok(out.flush().map(|()| ExitCode::SUCCESS)?)))
}

fn check(arguments: &Arguments, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let raw = of_file(&arguments.message, fs::read(&arguments.message))?;
    let message = of_file(&arguments.message, message::Header::read(&raw).ok_or("this is no message"))?;
    let zone = arguments.zone.as_deref().map(read_zone).transpose()?;
    let connection = authentication::Connection {
        ip: arguments.ip,
        helo: &arguments.helo,
        mail_from: arguments.mail_from.as_deref().or(message.return_path.as_deref()),
    };
    let told = told(arguments, message.mail, zone.as_ref());
    // The message is judged at its own time.
    let at = message.date.unwrap_or_default();
    let authenticated = authentication::authentication(told, &raw, at, &connection, zone.as_ref());
    let (facts, findings) = message.facts(authenticated);

    let colours = wants_colours();
    for provider in &arguments.provider {
        let profile = Profile::for_provider(provider.parse()?).ok_or("its requirements are not known")?;
        let report = profile.check(&facts);
        match arguments.format {
            Format::Json => view::json(out, &report)?,
            Format::Text => view::table(out, &report, colours)?,
        }
    }
    if arguments.format == Format::Text {
        view::findings(out, &findings)?;
    }
    Ok(())
}

/// The facts of the arguments; the kind of message is the one that it gives away where none is told.
fn told(arguments: &Arguments, mail: Option<Mail>, zone: Option<&Zone>) -> Facts {
    let mut facts = Facts::new();
    if let Some(messages) = arguments.daily_volume {
        facts = facts.messages_today(messages);
    }
    if let Some(ever) = arguments.ever_bulk {
        facts = facts.ever_bulk(ever);
    }
    let mail = match arguments.mail {
        Some(Kind::Marketing) => Some(Mail::Marketing),
        Some(Kind::Transactional) => Some(Mail::Transactional),
        None => mail,
    };
    if let Some(mail) = mail {
        facts = facts.mail(mail);
    }
    if let Some(tls) = arguments.tls {
        facts = facts.tls(tls);
    }
    if let Some(hours) = arguments.unsubscribe_hours {
        facts = facts.unsubscribe_hours(hours);
    }
    if let Some(complaints) = arguments.complaints {
        facts = facts.complaints_today(complaints);
        let trials =
            [(arguments.delivered, Trials::Delivered), (arguments.inbox_delivered, Trials::InboxDelivered)];
        for (trials, of) in trials {
            if let Some(trials) = trials {
                facts = facts.complaint_rate(Rate::new(complaints, trials, of));
            }
        }
    }
    if let (Some(ip), Some(zone)) = (arguments.ip, zone)
        && let Some(reverse) = dns::resolve_with(ReverseCheck::new(ip), |question| zone.answer(question))
    {
        facts = facts.reverse_dns(reverse);
    }
    facts
}
