//! Puts a message through SPF, DKIM, ARC and DMARC as a receiver does, with the records of a zone.
//!
//! Prints the verdicts, the steps that led to them and the field `Authentication-Results`, or one JSON object; or
//! seals the message for the next receiver.

mod sealing;
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

use chrono::{DateTime, Utc};
use clap::Parser;
use deliverability::{
    auth::{Check, Connection, arc},
    dkim::RustCrypto,
    dns,
    mail::Message,
};
use sealing::Sealing;
use shared::{Format, end, of_file, read_zone, wants_colours};

/// Check a message by SPF, DKIM, ARC and DMARC, as its receiver would.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The address of the client.
    #[arg(long)]
    ip: IpAddr,
    /// The name in HELO or EHLO.
    #[arg(long, default_value = "")]
    helo: String,
    /// The envelope sender; empty for the null path.
    #[arg(long, default_value = "")]
    mail_from: String,
    /// The records: a master file (RFC 1035), or zone data as OpenSPF writes it.
    #[arg(long, value_name = "FILE")]
    zone: PathBuf,
    /// The time of the check; without it, now.
    #[arg(long, value_name = "RFC3339")]
    now: Option<DateTime<Utc>>,
    /// The name of the service that checks, for Authentication-Results.
    #[arg(long, value_name = "NAME", default_value = "localhost")]
    authserv_id: String,
    /// A domain whose ARC seals may excuse a failure of DMARC; more than once for several.
    #[arg(long, value_name = "DOMAIN")]
    trusted_sealer: Vec<String>,
    /// Write the message with an ARC set added instead. The key file is PEM or DER, RSA or Ed25519.
    #[arg(long, value_name = "DOMAIN:SELECTOR:KEYFILE")]
    seal: Option<Sealing>,
    /// The message.
    message: PathBuf,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let outcome = authenticate(&arguments, &mut out);
    end("authenticate", outcome.and_then(|()| Ok(out.flush().map(|()| ExitCode::SUCCESS)?)))
}

fn authenticate(arguments: &Arguments, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let raw = of_file(&arguments.message, fs::read(&arguments.message))?;
    let zone = read_zone(&arguments.zone)?;
    let now = match arguments.now {
        Some(now) => now,
        None => DateTime::from_timestamp(
            i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs())?,
            0,
        )
        .ok_or("the clock is out of range")?,
    };
    let connection = Connection::new(arguments.ip, &arguments.helo, &arguments.mail_from)
        .with_receiver(&arguments.authserv_id);
    let trusted = arc::Policy::trusting(arguments.trusted_sealer.iter().map(String::as_str));
    let check = Check::new(&Message::parse(&raw), &connection, now, RustCrypto).with_arc_policy(trusted);
    let verdict = dns::resolve_with(check, |question| zone.answer(question));
    let header = verdict.authentication_results(&arguments.authserv_id);
    if let Some(sealing) = &arguments.seal {
        let fields = sealing.fields(&raw, &verdict, &arguments.authserv_id, now);
        out.write_all(of_file(&arguments.message, fields)?.as_bytes())?;
        out.write_all(&raw)?;
        return Ok(());
    }
    if arguments.format == Format::Json {
        writeln!(out, "{}", view::as_json(&verdict, &format!("Authentication-Results: {header}")))?;
        return Ok(());
    }
    view::text(out, &verdict, wants_colours())?;
    write!(out, "\n{}", header.to_field().replace("\r\n", "\n"))?;
    Ok(())
}
