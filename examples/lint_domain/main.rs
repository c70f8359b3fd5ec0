//! Says what is wrong with the mail records of a domain, and what to publish instead.
//!
//! Reads a zone and looks at SPF with everything it includes, at the keys of the selectors that are named, at DMARC
//! and the addresses that its reports go to, at the mail exchangers, at MTA-STS and at TLS reporting. Draws each finding
//! under its record, or prints one JSON object per finding.

mod records;
#[path = "../shared/mod.rs"]
mod shared;

use std::{
    error::Error,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::Parser;
use deliverability::domain::Domain;
use records::Remark;
use serde_json::json;
use shared::{Format, end, painted, read_zone, record, snippet, table::fitted, wants_colours};

/// Lint the mail records of a domain: SPF, DKIM, DMARC, MX, MTA-STS and TLS reporting.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The records: a master file (RFC 1035), or zone data as OpenSPF writes it.
    #[arg(long, value_name = "FILE")]
    zone: PathBuf,
    /// A selector of DKIM; may be given several times.
    #[arg(long, value_name = "NAME")]
    selector: Vec<String>,
    /// The domain.
    domain: String,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let outcome = lint(&arguments, &mut out);
    end("lint_domain", outcome.and_then(|()| Ok(out.flush().map(|()| ExitCode::SUCCESS)?)))
}

fn lint(arguments: &Arguments, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let domain =
        Domain::parse(&arguments.domain).map_err(|error| format!("{}: {error}", arguments.domain))?;
    let zone = read_zone(&arguments.zone)?;
    let remarks = records::lint(&domain, &arguments.selector, &zone)?;
    if arguments.format == Format::Json {
        return Ok(remarks.iter().try_for_each(|remark| writeln!(out, "{}", as_json(remark)))?);
    }
    let colours = wants_colours();
    for remark in &remarks {
        let title = format!("[{}] {}", remark.finding.code(), remark.name);
        match &remark.text {
            Some(text) => writeln!(out, "{}", snippet(&title, text, &remark.finding, colours))?,
            None => {
                let severity = painted(remark.finding.severity().as_str(), None, colours);
                writeln!(out, "{severity}: {title}\n{}", fitted("  ", remark.finding.message(), 2))?;
            }
        }
        if let Some(suggestion) = remark.finding.suggestion() {
            writeln!(out, "{}", record("  publish instead:", suggestion))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{} findings", remarks.len())?;
    Ok(())
}

fn as_json(remark: &Remark) -> serde_json::Value {
    let finding = &remark.finding;
    json!({
        "record": remark.record,
        "name": remark.name,
        "code": finding.code(),
        "severity": finding.severity().as_str(),
        "start": finding.span().start(),
        "end": finding.span().end(),
        "message": finding.message(),
        "suggestion": finding.suggestion(),
        "text": remark.text,
    })
}
