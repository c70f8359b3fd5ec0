//! Puts a message through SPF, DKIM and DMARC as a receiver does, with the records of a zone.
//!
//! Prints the three verdicts, the steps that led to them and the field `Authentication-Results`, or one JSON object.

#[path = "../shared/mod.rs"]
mod shared;

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
    auth::{Check, Connection, Verdict},
    dkim::{self, RustCrypto},
    dns::{self, Name},
    mail::Message,
};
use serde_json::json;
use shared::{Format, colour_of, end, of_file, painted, read_zone, wants_colours};

/// Check a message by SPF, DKIM and DMARC, as its receiver would.
#[derive(Parser)]
#[command(version, about, long_about = None)]
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
    let check = Check::new(&Message::parse(&raw), &connection, now, RustCrypto);
    let verdict = dns::resolve_with(check, |question| zone.answer(question));
    let header = verdict.authentication_results(&arguments.authserv_id);
    if arguments.format == Format::Json {
        writeln!(out, "{}", as_json(&verdict, &format!("Authentication-Results: {header}")))?;
        return Ok(());
    }
    view(out, &verdict, wants_colours())?;
    write!(out, "\n{}", header.to_field().replace("\r\n", "\n"))?;
    Ok(())
}

fn as_json(verdict: &Verdict, header: &str) -> serde_json::Value {
    let (spf, dmarc) = (verdict.spf(), verdict.dmarc());
    let domain = |name: Option<&Name>| name.map(ToString::to_string);
    json!({
        "spf": {
            "result": spf.result().as_str(),
            "domain": Some(spf.request().domain()).filter(|domain| !domain.is_empty()),
            "cause": spf.cause().to_string(),
        },
        "dkim": verdict.dkim().outcomes().iter().map(|outcome| json!({
            "result": outcome.result().as_str(),
            "domain": outcome.domain(),
            "selector": outcome.selector(),
            "reason": Some(outcome.cause().to_string()).filter(|_| outcome.result() != dkim::Result::Pass),
            "cause": outcome.cause().as_str(),
        })).collect::<Vec<_>>(),
        "dmarc": {
            "result": dmarc.result().as_str(),
            "disposition": dmarc.disposition().as_str(),
            "organizational_domain": domain(dmarc.organizational_domain()),
            "policy_domain": domain(dmarc.policy_domain()),
            "policy": dmarc.policy().map(|policy| policy.as_str()),
            "cause": dmarc.cause().as_str(),
        },
        "arc": verdict.arc().to_string(),
        "questions": verdict.transcript().exchanges().iter().map(|exchange| exchange.question.to_string())
            .collect::<Vec<_>>(),
        "header": header,
    })
}

fn view(out: &mut impl Write, verdict: &Verdict, colours: bool) -> io::Result<()> {
    let mut line = |method: &str, sentence: &str| {
        let (result, why) = sentence.split_once(": ").unwrap_or((sentence, ""));
        writeln!(out, "{method:<6}{} {why}", painted(result, colour_of(result), colours))
    };
    line("SPF", &verdict.spf().to_string())?;
    if verdict.dkim().outcomes().is_empty() {
        line("DKIM", &verdict.dkim().to_string())?;
    }
    for outcome in verdict.dkim().outcomes() {
        line("DKIM", &outcome.to_string())?;
    }
    line("DMARC", &verdict.dmarc().to_string())?;
    for finding in dkim::lint_verdict(verdict.dkim()) {
        writeln!(out, "      {}", finding.message())?;
    }
    if !verdict.arc().sets().is_empty() {
        writeln!(out, "ARC   {} (not verified)", verdict.arc())?;
    }
    writeln!(out)?;
    for exchange in verdict.transcript().exchanges() {
        writeln!(out, "  {exchange}")?;
    }
    Ok(())
}
