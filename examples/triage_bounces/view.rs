//! The rows, as JSON and as a table.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use chrono::{DateTime, SecondsFormat, Utc};
use deliverability::{
    bounce::{self, Certainty, Class, Reason, Verdict},
    dsn::{self, Kind, Message},
    quarantine::{Event, Ledger, List, Permission, Policy},
};
use serde_json::json;

use crate::table::{self, Cell, Fit};

/// One recipient, or one message that has none.
pub struct Row {
    file: String,
    kind: &'static str,
    recipient: Option<String>,
    verdict: Option<Judged>,
    action: &'static str,
    until: Option<DateTime<Utc>>,
}

struct Judged {
    class: Class,
    reason: Reason,
    status: Option<String>,
    reply_code: Option<u16>,
    permanence: Option<&'static str>,
    diagnostic: String,
    rule: String,
    evidence: Option<String>,
}

impl Row {
    /// The rows of a message: its failed recipients, else those it reports on, else the message.
    pub fn of_message(file: &str, raw: &[u8]) -> Result<Vec<Self>, dsn::Error> {
        let message = Message::parse(raw)?;
        let mut recipients: Vec<&dsn::Recipient> = message.failures().collect();
        if recipients.is_empty() {
            recipients = message.recipients().iter().collect();
        }
        let row = |recipient: Option<&dsn::Recipient>| Self::new(file, &message, recipient);
        if recipients.is_empty() {
            return Ok(vec![row(None)]);
        }
        Ok(recipients.into_iter().map(|recipient| row(Some(recipient))).collect())
    }

    fn new(file: &str, message: &Message, recipient: Option<&dsn::Recipient>) -> Self {
        let kind = message.kind();
        let judges = matches!(kind, Kind::Bounce | Kind::Delayed);
        let verdict = recipient
            .filter(|_| judges)
            .map(|recipient| Judged::new(recipient, &bounce::classify(recipient)));
        let (action, until) = action(message, recipient, verdict.as_ref());
        Self {
            file: file.to_owned(),
            kind: kind.as_str(),
            recipient: recipient.map(|recipient| recipient.recipient().to_owned()),
            verdict,
            action,
            until,
        }
    }

    /// The row of one reply.
    pub fn of_reply(line: usize, verdict: &Verdict<'_>) -> Self {
        let judged = states_failure(verdict).then(|| Judged::of_text(verdict));
        let text = verdict.text().to_owned();
        Self {
            file: line.to_string(),
            kind: "reply",
            recipient: Some(text),
            verdict: judged,
            action: "",
            until: None,
        }
    }

    /// The row as a JSON object.
    pub fn json(&self) -> serde_json::Value {
        let verdict = self.verdict.as_ref();
        json!({
            "file": self.file,
            "kind": self.kind,
            "recipient": self.recipient,
            "class": verdict.map(|verdict| verdict.class.as_str()),
            "reason": verdict.map(|verdict| verdict.reason.as_str()),
            "status": verdict.and_then(|verdict| verdict.status.as_deref()),
            "reply_code": verdict.and_then(|verdict| verdict.reply_code),
            "permanence": verdict.and_then(|verdict| verdict.permanence),
            "diagnostic": verdict.map(|verdict| verdict.diagnostic.as_str()).filter(|text| !text.is_empty()),
            "rule": verdict.map(|verdict| verdict.rule.as_str()),
            "action": self.action,
            "until": self.until.map(|until| until.to_rfc3339_opts(SecondsFormat::Secs, true)),
        })
    }
}

impl Row {
    fn cells(&self) -> [Cell; 7] {
        let recipient = self.recipient.clone().unwrap_or_default();
        let action = match self.until {
            Some(until) => format!("until {}", until.format("%Y-%m-%d")),
            None if self.kind == "delayed" => self.kind.to_owned(),
            None => self.action.to_owned(),
        };
        let file = self.file.rsplit('/').next().unwrap_or(&self.file).to_owned();
        let Some(verdict) = &self.verdict else {
            return [
                recipient.into(),
                "-".into(),
                self.kind.into(),
                "".into(),
                action.into(),
                "".into(),
                file.into(),
            ];
        };
        let code = verdict.status.clone().or_else(|| verdict.reply_code.map(|code| code.to_string()));
        let why = verdict.evidence.clone().unwrap_or_else(|| verdict.rule.clone());
        [
            recipient.into(),
            Cell::painted(verdict.class.as_str(), colour(verdict.class)),
            verdict.reason.as_str().into(),
            code.unwrap_or_default().into(),
            action.into(),
            why.into(),
            file.into(),
        ]
    }
}

const fn colour(class: Class) -> AnsiColor {
    match class {
        Class::Hard => AnsiColor::Red,
        Class::Soft => AnsiColor::Yellow,
        _ => AnsiColor::Magenta,
    }
}

fn paint(class: Class) -> String {
    let style = Style::new().fg_color(Some(colour(class).into()));
    if table::wants_colours() { format!("{style}{class}{style:#}") } else { class.to_string() }
}

impl Judged {
    fn new(recipient: &dsn::Recipient, verdict: &Verdict<'_>) -> Self {
        let status = recipient.status().or_else(|| verdict.status());
        Self {
            status: status.map(|status| status.to_string()),
            diagnostic: recipient.diagnostic().to_owned(),
            ..Self::of_text(verdict)
        }
    }

    fn of_text(verdict: &Verdict<'_>) -> Self {
        Self {
            class: verdict.class(),
            reason: verdict.reason(),
            status: verdict.status().map(|status| status.to_string()),
            reply_code: verdict.reply_code(),
            permanence: verdict.permanence().map(|severity| severity.as_str()),
            diagnostic: verdict.text().to_owned(),
            rule: verdict.rule().to_owned(),
            evidence: verdict.evidence().map(|words| words.split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }
}

/// Whether a reply states a failure at all: a code of failure, or a cause in its words.
pub fn states_failure(verdict: &Verdict<'_>) -> bool {
    verdict.reply_code().is_some() || verdict.status().is_some() || verdict.certainty() > Certainty::None
}

/// What the default policy does at the message's own date, were this all that is known.
fn action(
    message: &Message,
    recipient: Option<&dsn::Recipient>,
    verdict: Option<&Judged>,
) -> (&'static str, Option<DateTime<Utc>>) {
    const TENANT: &str = "sender";
    let dated = message.date();
    let at = dated.unwrap_or(DateTime::UNIX_EPOCH);
    let event = match (message.kind(), verdict) {
        (Kind::Bounce, Some(verdict)) => Event::bounce("", at, verdict.reason),
        (Kind::Complaint, _) => Event::complaint("", at, TENANT),
        _ => return ("none", None),
    };
    let address = recipient.map(dsn::Recipient::recipient).unwrap_or_default();
    match Ledger::fold([(address, event)], &Policy::default()).may_send(address, TENANT, at) {
        Permission::Blocked(block) => {
            let list = match block.list {
                List::Blocklist => "blacklist",
                other => other.as_str(),
            };
            (list, block.until.filter(|_| dated.is_some()))
        }
        _ => ("none", None),
    }
}

/// The table for people, and its summary.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    pub fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let replies = self.rows.iter().all(|row| row.kind == "reply");
        let (first, first_fit, last) =
            if replies { ("reply", Fit::Words, "line") } else { ("recipient", Fit::Whole, "file") };
        let mut table = table::Table::new([
            (first, first_fit),
            ("class", Fit::Whole),
            ("reason", Fit::Whole),
            ("code", Fit::Whole),
            ("action", Fit::Whole),
            ("because of", Fit::Words),
            (last, Fit::Middle),
        ]);
        let shown = |row: &&Row| row.verdict.is_some() || row.kind == "reply" || row.recipient.is_some();
        for row in self.rows.iter().filter(shown) {
            table.add(row.cells());
        }
        if !table.is_empty() {
            table.print(out, table::terminal_width(), table::wants_colours())?;
            writeln!(out)?;
        }
        self.summary(out)
    }

    fn summary(&self, out: &mut impl Write) -> io::Result<()> {
        let mut reasons: BTreeMap<(Class, &str), usize> = BTreeMap::new();
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &self.rows {
            match &row.verdict {
                Some(verdict) if row.kind != "delayed" => {
                    *reasons.entry((verdict.class, verdict.reason.as_str())).or_default() += 1;
                }
                _ => *kinds.entry(row.kind).or_default() += 1,
            }
        }
        for class in Class::ALL {
            let from_class = || reasons.iter().filter(|((of, _), _)| of == class);
            let total: usize = from_class().map(|(_, count)| count).sum();
            if total > 0 {
                let parts: Vec<_> =
                    from_class().map(|((_, reason), count)| format!("{count} {reason}")).collect();
                writeln!(out, "{:>5} {}: {}", total, paint(*class), parts.join(", "))?;
            }
        }
        for (kind, count) in kinds {
            let name = if kind == "reply" { "no failure stated" } else { kind };
            writeln!(out, "{count:>5} {name}")?;
        }
        Ok(())
    }
}
