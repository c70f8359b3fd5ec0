//! The events, as JSON, as lines for `replay_quarantine`, and for people.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use anstyle::AnsiColor;
use chrono::SecondsFormat;
use deliverability::{
    bounce::Class,
    quarantine::{self, Happening},
    webhook::{Event, Kind},
};
use serde_json::{Value, json};

use crate::table::{self, Cell, Fit};

/// The object of an event.
pub fn json(file: &str, index: usize, event: &Event<'_>) -> Value {
    let verdict = event.verdict();
    json!({
        "file": file,
        "index": index,
        "provider": event.provider().as_str(),
        "kind": event.kind().as_str(),
        "recipient": event.recipient(),
        "at": event.at().map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        "class": verdict.as_ref().map(|verdict| verdict.class().as_str()),
        "reason": verdict.as_ref().map(|verdict| verdict.reason().as_str()),
        "rule": verdict.as_ref().map(|verdict| verdict.rule()),
        "message_id": event.message_id(),
        "event_id": event.event_id(),
        "category": event.category(),
        "provider_class": event.provider_class().map(|class| class.as_str()),
        "diagnostic": event.diagnostic(),
        "status": event.status().map(|status| status.to_string()),
        "actor": event.actor().as_str(),
    })
}

/// An event that says something of an address, but not when, or of which.
pub struct Incomplete;

/// The line of an event for `replay_quarantine`; `None` where the event is nothing to a quarantine.
pub fn quarantine_json(event: &Event<'_>, tenant: &str) -> Option<Result<Value, Incomplete>> {
    let Some(happened) = quarantine::Event::from_webhook(event, tenant) else {
        let counts = matches!(event.kind(), Kind::Bounce | Kind::Complaint | Kind::Unsubscribe);
        return counts.then_some(Err(Incomplete));
    };
    let Some(address) = event.recipient() else { return Some(Err(Incomplete)) };
    let mut line = json!({
        "id": happened.id(),
        "at": happened.at().to_rfc3339_opts(SecondsFormat::AutoSi, true),
        "address": address,
        "message": event.message_id(),
    });
    match happened.happening() {
        Happening::Bounce(bounce) => {
            line["event"] = "bounce".into();
            line["class"] = bounce.class.as_str().into();
            line["reason"] = bounce.reason.map(|reason| reason.as_str()).into();
            line["status"] = bounce.status.map(|status| status.to_string()).into();
            line["reply_code"] = bounce.reply_code.into();
            line["provider_class"] = bounce.provider_class.map(|class| class.as_str()).into();
        }
        Happening::Delivery => line["event"] = "delivery".into(),
        Happening::Engagement { sign } => {
            line["event"] = "engagement".into();
            line["sign"] = sign.as_str().into();
        }
        Happening::Complaint { tenant } => {
            line["event"] = "complaint".into();
            line["licence"] = tenant.as_ref().into();
        }
        Happening::Unsubscribe { tenant } => {
            line["event"] = "unsubscribe".into();
            line["licence"] = tenant.as_ref().into();
        }
        _ => return None,
    }
    Some(Ok(line))
}

/// The events for people.
pub struct Table {
    table: table::Table,
    kinds: BTreeMap<Kind, usize>,
    reasons: BTreeMap<(Class, &'static str), usize>,
}

impl Table {
    pub fn new() -> Self {
        let table = table::Table::new([
            ("when", Fit::Whole),
            ("whose", Fit::Whole),
            ("what", Fit::Whole),
            ("recipient", Fit::Whole),
            ("why", Fit::Words),
        ]);
        Self { table, kinds: BTreeMap::new(), reasons: BTreeMap::new() }
    }

    pub fn add(&mut self, event: &Event<'_>) {
        *self.kinds.entry(event.kind()).or_default() += 1;
        let verdict = event.verdict();
        if let Some(verdict) = verdict.as_ref().filter(|_| event.kind() == Kind::Bounce) {
            let key = (verdict.effective_class(), verdict.reason().description());
            *self.reasons.entry(key).or_default() += 1;
        }
        let at = event.at().map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
        self.table.add([
            at.unwrap_or_else(|| "-".to_owned()).into(),
            event.provider().as_str().into(),
            Self::painted(event.kind()),
            event.recipient().unwrap_or("-").into(),
            verdict.map(|verdict| verdict.to_string()).unwrap_or_default().into(),
        ]);
    }

    fn painted(kind: Kind) -> Cell {
        let colour = match kind {
            Kind::Bounce | Kind::Complaint => AnsiColor::Red,
            Kind::Deferred | Kind::Dropped | Kind::Unsubscribe => AnsiColor::Yellow,
            Kind::Delivered | Kind::Opened | Kind::Clicked => AnsiColor::Green,
            _ => return kind.as_str().into(),
        };
        Cell::painted(kind.as_str(), colour)
    }

    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        if self.kinds.is_empty() {
            return writeln!(out, "no events");
        }
        self.table.print(out, table::terminal_width(), table::wants_colours())?;
        let all: usize = self.kinds.values().sum();
        let kinds: Vec<String> = self.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        writeln!(out, "\n{all} events: {}", kinds.join(", "))?;
        for ((class, reason), count) in &self.reasons {
            writeln!(out, "{count:>7} {class} bounces: {reason}")?;
        }
        Ok(())
    }
}
