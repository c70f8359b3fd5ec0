//! One report of any kind, as JSON and for people.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use chrono::{DateTime, SecondsFormat, Utc};
use comfy_table::{Table, presets::NOTHING};
use deliverability::{
    dmarc::aggregate::{self, Network, Totals},
    tls,
    unpack::{self, Policy},
};
use serde_json::{Value, json};

/// How many sources are shown.
const MAX_SOURCES: usize = 20;

pub enum Report {
    Aggregate(aggregate::Report),
    Tls(tls::report::Report),
}

impl Report {
    /// Reads a report, whatever it is; else why there is none.
    pub fn read(raw: &[u8]) -> Result<Self, String> {
        let payloads = unpack::payloads(raw, &Policy::default()).map_err(|error| error.to_string())?;
        let mut reason = None;
        for payload in payloads {
            let text = payload.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&payload).trim_ascii_start();
            let outcome = if text.starts_with(b"{") {
                tls::report::Report::parse(text).map(Self::Tls).map_err(|error| error.to_string())
            } else {
                aggregate::Report::parse(text).map(Self::Aggregate).map_err(|error| error.to_string())
            };
            match outcome {
                Ok(report) => return Ok(report),
                Err(error) => reason = reason.or(Some(error)),
            }
        }
        Err(reason.unwrap_or_default())
    }

    /// The object of a report.
    pub fn json(&self, file: &str) -> Value {
        match self {
            Self::Aggregate(report) => json!({
                "file": file,
                "type": "aggregate",
                "organization": report.organization,
                "report_id": report.report_id,
                "begin": time(Some(report.begin)),
                "end": time(Some(report.end)),
                "domain": report.policy.domain,
                "messages": report.messages(),
                "pass": report.passed(),
                "fail": report.messages().saturating_sub(report.passed()),
                "warnings": report.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
            }),
            Self::Tls(report) => json!({
                "file": file,
                "type": "tls",
                "organization": report.organization,
                "report_id": report.report_id,
                "begin": time(report.begin),
                "end": time(report.end),
                "domain": report.policies.iter().map(|policy| &policy.domain).find(|domain| !domain.is_empty()),
                "messages": report.succeeded().saturating_add(report.failed()),
                "pass": report.succeeded(),
                "fail": report.failed(),
                "warnings": report.warnings,
            }),
        }
    }

    /// The report for people.
    pub fn print(&self, file: &str, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Aggregate(report) => {
                let (all, passed) = (report.messages(), report.passed());
                writeln!(out, "{file}: {} on {}", report.organization, report.policy.domain)?;
                writeln!(out, "  {} to {}", day(report.begin), day(report.end))?;
                writeln!(out, "  {all} messages, {passed} passed, {} failed", all.saturating_sub(passed))?;
                let mut sources: BTreeMap<_, (u64, u64)> = BTreeMap::new();
                for record in &report.records {
                    let sums = sources.entry((record.source_ip, record.header_from.as_str())).or_default();
                    sums.0 += record.count;
                    sums.1 += if record.passed() { record.count } else { 0 };
                }
                let rows =
                    sources.iter().map(|((ip, domain), sums)| (ip.to_string(), (*domain).to_owned(), *sums));
                print_sources(rows.collect(), out)?;
                for warning in &report.warnings {
                    writeln!(out, "  warning: {warning}")?;
                }
            }
            Self::Tls(report) => {
                writeln!(out, "{file}: {} on TLS", report.organization)?;
                for policy in &report.policies {
                    let kind = policy.policy_type.map_or("unknown policy", |kind| kind.as_str());
                    let (good, bad) = (policy.succeeded, policy.failed);
                    writeln!(out, "  {} ({kind}): {good} sessions encrypted, {bad} failed", policy.domain)?;
                }
                for (reason, sessions) in report.failures() {
                    writeln!(out, "  {sessions:>7} {reason}")?;
                }
                for warning in &report.warnings {
                    writeln!(out, "  warning: {warning}")?;
                }
            }
        }
        writeln!(out)
    }
}

/// The sum of several reports for people.
pub fn print_totals(totals: &Totals, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{} aggregate reports: {} messages, {} passed",
        totals.reports(),
        totals.messages(),
        totals.passed()
    )?;
    let mut sources: BTreeMap<(Network, String), (u64, u64)> = BTreeMap::new();
    for (key, count) in totals.iter() {
        let sums = sources.entry((key.network, key.domain.clone())).or_default();
        sums.0 += count;
        sums.1 += if key.passed() { count } else { 0 };
    }
    let rows = sources.into_iter().map(|((network, domain), sums)| (network.to_string(), domain, sums));
    print_sources(rows.collect(), out)
}

fn print_sources(mut rows: Vec<(String, String, (u64, u64))>, out: &mut impl Write) -> io::Result<()> {
    rows.sort_by_key(|(source, _, (all, _))| (u64::MAX - all, source.clone()));
    let more = rows.len().saturating_sub(MAX_SOURCES);
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header(["source", "author", "messages", "passed"]);
    for (source, domain, (all, passed)) in rows.into_iter().take(MAX_SOURCES) {
        table.add_row([source, domain, all.to_string(), passed.to_string()]);
    }
    writeln!(out, "{}", table.trim_fmt())?;
    if more > 0 {
        writeln!(out, "  and {more} more")?;
    }
    Ok(())
}

fn time(at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn day(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}
