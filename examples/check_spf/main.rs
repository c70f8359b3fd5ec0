//! Checks a client against SPF records in a file, before they are published or to see why mail failed.
//!
//! Reads a zone (a master file, or OpenSPF's zone data), prints the verdict with every step that led
//! to it and what is wrong with the records, or one JSON object per line. With `--suite` it runs a
//! suite of tests in OpenSPF's format.

#[path = "../shared/mod.rs"]
mod shared;
mod view;

use std::{
    error::Error,
    fs,
    io::{self, Write},
    net::IpAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use chrono::{DateTime, Utc};
use clap::Parser;
use deliverability::{
    dns,
    spf::{Audit, Check, Request, Result as SpfResult, Verdict},
};
use serde_json::json;
use shared::{Format, end, of_file, openspf, read_zone, wants_colours};

/// Check SPF for a client: the result, every step on the way, and what is wrong with the records.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The address of the client.
    #[arg(long, required_unless_present = "suite")]
    ip: Option<IpAddr>,
    /// The name in HELO or EHLO.
    #[arg(long, default_value = "", required_unless_present = "suite")]
    helo: String,
    /// The envelope sender; empty for the null path.
    #[arg(long, default_value = "", required_unless_present = "suite")]
    mail_from: String,
    /// The records: a master file (RFC 1035), or zone data as OpenSPF writes it.
    #[arg(long, value_name = "FILE", required_unless_present = "suite")]
    zone: Option<PathBuf>,
    /// The name of the host that checks, for explanations.
    #[arg(long, value_name = "NAME")]
    receiver: Option<String>,
    /// The time of the check, for explanations.
    #[arg(long, value_name = "RFC3339")]
    now: Option<DateTime<Utc>>,
    /// Run the tests of a suite in OpenSPF's format instead.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["ip", "helo", "mail_from", "zone"])]
    suite: Option<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let outcome = match &arguments.suite {
        Some(path) => suite(path, arguments.format, &mut out),
        None => check(&arguments, &mut out),
    };
    end("check_spf", outcome.and_then(|code| Ok(out.flush().map(|()| code)?)))
}

fn check(arguments: &Arguments, out: &mut impl Write) -> Result<ExitCode, Box<dyn Error>> {
    let (Some(ip), Some(path)) = (arguments.ip, &arguments.zone) else {
        return Err("--ip and --zone are needed".into());
    };
    let zone = read_zone(path)?;
    let mut request = Request::mail_from(ip, &arguments.helo, &arguments.mail_from);
    if let Some(receiver) = &arguments.receiver {
        request = request.with_receiver(receiver);
    }
    if let Some(now) = arguments.now {
        request = request.with_timestamp(now.timestamp());
    }
    let verdict = dns::resolve_with(Check::new(&request), |question| zone.answer(question));
    if arguments.format == Format::Json {
        writeln!(out, "{}", as_json(&verdict))?;
        return Ok(ExitCode::SUCCESS);
    }
    let colours = wants_colours();
    view::verdict(out, &verdict, colours)?;
    if let Ok(domain) = request.domain().parse() {
        let report = dns::resolve_with(Audit::new(domain), |question| zone.answer(question));
        view::report(out, &report, colours)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(verdict: &Verdict) -> serde_json::Value {
    let texts = |items: &mut dyn Iterator<Item = String>| items.collect::<Vec<_>>();
    json!({
        "result": verdict.result().as_str(),
        "explanation": verdict.explanation(),
        "cause": verdict.cause().to_string(),
        "lookups": verdict.lookups(),
        "void_lookups": verdict.void_lookups().len(),
        "void_questions": texts(&mut verdict.void_lookups().iter().map(ToString::to_string)),
        "trace": verdict.trace().iter().map(|step| json!({
            "depth": step.depth,
            "domain": step.domain.to_string(),
            "term": step.term,
            "start": step.span.start(),
            "end": step.span.end(),
            "outcome": step.outcome.as_str(),
            "asked": texts(&mut step.exchanges.iter().map(ToString::to_string)),
        })).collect::<Vec<_>>(),
    })
}

fn suite(path: &Path, format: Format, out: &mut impl Write) -> Result<ExitCode, Box<dyn Error>> {
    let text = of_file(path, fs::read_to_string(path))?;
    let (mut passed, mut failed) = (0_usize, 0_usize);
    for scenario in of_file(path, openspf::suite(&text))? {
        for test in &scenario.tests {
            let ip =
                test.host.parse().map_err(|error| format!("{}: host {:?}: {error}", test.name, test.host))?;
            let request = Request::mail_from(ip, &test.helo, &test.mail_from);
            let verdict = dns::resolve_with(Check::new(&request), |question| scenario.zone.answer(question));
            let explanation =
                (verdict.result() == SpfResult::Fail).then(|| verdict.explanation().unwrap_or("DEFAULT"));
            let is_expected = test.expected.iter().any(|expected| expected == verdict.result().as_str());
            let explains = explanation.is_none()
                || test.explanation.as_deref().is_none_or(|expected| explanation == Some(expected));
            let ok = is_expected && explains;
            if ok {
                passed += 1
            } else {
                failed += 1
            }
            match format {
                Format::Json => writeln!(
                    out,
                    "{}",
                    json!({
                        "scenario": scenario.description,
                        "test": test.name,
                        "expected": test.expected,
                        "result": verdict.result().as_str(),
                        "explanation_expected": test.explanation,
                        "explanation": explanation,
                        "ok": ok,
                    })
                )?,
                Format::Text if ok => {}
                Format::Text => writeln!(
                    out,
                    "{}, {}: expected {}, got {verdict}",
                    scenario.description,
                    test.name,
                    test.expected.join(" or ")
                )?,
            }
        }
    }
    out.flush()?;
    eprintln!("{passed} passed, {failed} failed");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
