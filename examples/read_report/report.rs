//! One report of any kind, as JSON and for people.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use chrono::{DateTime, SecondsFormat, Utc};
use deliverability::{
    dmarc::aggregate::{self, Network, Totals},
    dsn,
    feedback::{self, FeedbackType},
    tls,
    unpack::{self, Policy},
};
use serde_json::{Value, json};

use crate::table::{Fit, Table, terminal_width};

/// How many sources are shown.
const MAX_SOURCES: usize = 20;

pub enum Report {
    Aggregate(aggregate::Report),
    Tls(tls::report::Report),
    Feedback(Box<Feedback>),
}

impl Report {
    /// Reads a report, whatever it is; else why there is none.
    pub fn read(raw: &[u8]) -> Result<Self, String> {
        Self::read_statistics(raw).or_else(|reason| {
            Feedback::read(raw).map(|report| Self::Feedback(Box::new(report))).ok_or(reason)
        })
    }

    /// Reads an aggregate report or a TLS report.
    fn read_statistics(raw: &[u8]) -> Result<Self, String> {
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
            Self::Feedback(report) => report.json(file),
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
            Self::Feedback(report) => report.print(file, out)?,
        }
        writeln!(out)
    }
}

/// A complaint or a failure report: about one message, or a few that are alike.
pub struct Feedback {
    report: feedback::Report,
    /// Who sent the report, and its Message-ID.
    sender: Option<String>,
    message_id: Option<String>,
}

impl Feedback {
    fn read(raw: &[u8]) -> Option<Self> {
        let report = feedback::Report::parse(raw).ok()?;
        let message = dsn::Message::parse(raw).ok();
        let sender = message.as_ref().and_then(dsn::Message::from);
        let sender = sender.and_then(|address| address.rsplit_once('@')).map(|(_, domain)| domain.to_owned());
        let message_id = message.as_ref().and_then(dsn::Message::message_id).map(str::to_owned);
        Some(Self { report, sender, message_id })
    }

    /// `failure` where authentication failed, else `abuse`.
    fn kind(&self) -> &'static str {
        if self.report.feedback_type() == FeedbackType::AuthFailure { "failure" } else { "abuse" }
    }

    /// The domain of the sender of the report, or the system that it names.
    fn organization(&self) -> Option<&str> {
        self.sender.as_deref().or_else(|| self.report.reporting_mta())
    }

    fn domain(&self) -> Option<&str> {
        self.report.reported_domains().first().map(String::as_str).or_else(|| self.report.dkim_domain())
    }

    fn warnings(&self) -> Vec<String> {
        let derived = self.report.derived().iter();
        derived.map(|field| format!("the report does not state {field}: it is inferred")).collect()
    }

    fn json(&self, file: &str) -> Value {
        let report = &self.report;
        let is_failure = self.kind() == "failure";
        json!({
            "file": file,
            "type": self.kind(),
            "organization": self.organization(),
            "report_id": self.message_id,
            "begin": time(report.arrival_date()),
            "end": time(report.arrival_date()),
            "domain": self.domain(),
            "messages": report.incidents(),
            // A complaint does not say whether the message was authenticated.
            "pass": is_failure.then_some(0),
            "fail": is_failure.then(|| report.incidents()),
            "warnings": self.warnings(),
            "feedback_type": report.feedback_type().as_str(),
            "auth_failure": report.auth_failure().map(|failure| failure.as_str()),
            "source_ip": report.source_ip().map(|address| address.to_string()),
            "recipients": report.recipients().iter().map(feedback::Recipient::address).collect::<Vec<_>>(),
            "message_id": report.message_id(),
        })
    }

    fn print(&self, file: &str, out: &mut impl Write) -> io::Result<()> {
        writeln!(
            out,
            "{file}: {} on one message",
            self.organization().unwrap_or("unknown sender").escape_debug()
        )?;
        writeln!(out, "  {}", self.report)?;
        if let Some(failure) = self.report.auth_failure() {
            writeln!(out, "  failed: {failure}")?;
        }
        if let Some(at) = self.report.arrival_date() {
            writeln!(out, "  received {}", day(at))?;
        }
        if self.report.incidents() > 1 {
            writeln!(out, "  {} such messages", self.report.incidents())?;
        }
        for warning in self.warnings() {
            writeln!(out, "  warning: {warning}")?;
        }
        Ok(())
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
    let mut table = Table::new([
        ("source", Fit::Whole),
        ("author", Fit::Whole),
        ("messages", Fit::Right),
        ("passed", Fit::Right),
    ]);
    for (source, domain, (all, passed)) in rows.into_iter().take(MAX_SOURCES) {
        table.add([source.into(), domain.into(), all.to_string().into(), passed.to_string().into()]);
    }
    table.print(out, terminal_width(), false)?;
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
