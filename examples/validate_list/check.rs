//! One address, and the counts of many.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use deliverability::{
    address::Grammar,
    diagnostic::Span,
    hygiene::{Advice, Facts, Lists, Policy, Review, review, suggest_domain},
};
use serde_json::{Value, json};

use crate::table::{Cell, Fit, Table, terminal_width};

/// What is asked of every line.
pub struct Checker {
    grammar: Grammar,
    escaped: bool,
    lists: Lists,
    policy: Policy,
}

/// What was found out about a line.
pub struct Row {
    line: usize,
    address: String,
    error: Option<Fault>,
    warnings: Vec<&'static str>,
    ascii: Option<String>,
    disposable: bool,
    relay: bool,
    role: bool,
    free: bool,
    suggestion: Option<&'static str>,
    review: Review,
}

struct Fault {
    kind: &'static str,
    span: Span,
    message: String,
}

impl Checker {
    pub fn new(grammar: Grammar, escaped: bool) -> Self {
        Self { grammar, escaped, lists: Lists::builtin(), policy: Policy::default() }
    }

    /// Checks a line, whatever bytes it has.
    pub fn check(&self, line: usize, bytes: &[u8]) -> Row {
        let shown = || String::from_utf8_lossy(bytes).into_owned();
        let fault = |kind, at, message: String| Fault { kind, span: Span::at(at), message };
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let fault = fault("utf-8", error.valid_up_to(), "the line is no UTF-8".into());
                return self.row(line, shown(), Err(fault));
            }
        };
        if !self.escaped {
            return self.row(line, text.into(), Ok(()));
        }
        match serde_json::from_str::<String>(&format!("\"{text}\"")) {
            Ok(text) => self.row(line, text, Ok(())),
            Err(error) => {
                let at = error.column().saturating_sub(2).min(text.len());
                self.row(
                    line,
                    shown(),
                    Err(fault("escape", at, format!("no inside of a JSON string: {error}"))),
                )
            }
        }
    }

    fn row(&self, line: usize, address: String, readable: Result<(), Fault>) -> Row {
        let mut row = Row {
            line,
            error: None,
            warnings: Vec::new(),
            ascii: None,
            disposable: false,
            relay: false,
            role: false,
            free: false,
            suggestion: None,
            review: review(&Facts::default(), &self.policy),
            address,
        };
        let mut facts;
        match readable.and_then(|()| {
            self.grammar.parse(&row.address).map_err(|error| Fault {
                kind: error.kind().as_str(),
                span: error.span(),
                message: error.to_string(),
            })
        }) {
            Ok(parsed) => {
                row.warnings = parsed.warnings().iter().map(|warning| warning.as_str()).collect();
                row.ascii = parsed.wire().ok().map(|wire| wire.as_str().to_owned());
                facts = self.lists.facts(&parsed);
                row.free = parsed.domain().is_some_and(|domain| self.lists.is_free(&domain));
            }
            Err(fault) => {
                row.error = Some(fault);
                facts = Facts::invalid();
                let domain = row.address.rsplit_once('@').map(|(_, domain)| domain.trim());
                facts.suggestion = domain.and_then(|domain| suggest_domain(domain, &self.lists));
            }
        }
        row.suggestion = facts.suggestion.map(|suggestion| suggestion.domain);
        (row.disposable, row.relay, row.role) = (facts.is_disposable, facts.is_relay, facts.is_role);
        row.review = review(&facts, &self.policy);
        row
    }
}

impl Row {
    pub const CSV_HEAD: &str = "line,address,valid,error,start,end,message,warnings,ascii,disposable,relay,role,free,suggestion,advice,reasons";

    pub fn json(&self) -> Value {
        json!({
            "line": self.line,
            "address": self.address,
            "valid": self.error.is_none(),
            "error": self.error.as_ref().map(|fault| json!({
                "kind": fault.kind,
                "start": fault.span.start(),
                "end": fault.span.end(),
                "message": fault.message,
            })),
            "warnings": self.warnings,
            "ascii": self.ascii,
            "disposable": self.disposable,
            "relay": self.relay,
            "role": self.role,
            "free": self.free,
            "suggestion": self.suggestion,
            "advice": self.review.advice.as_str(),
            "reasons": self.review.reasons.iter().map(|reason| reason.as_str()).collect::<Vec<_>>(),
        })
    }

    pub fn csv(&self) -> String {
        let fault = self.error.as_ref();
        let place =
            |of: fn(&Span) -> usize| fault.map(|fault| of(&fault.span).to_string()).unwrap_or_default();
        let reasons: Vec<&str> = self.review.reasons.iter().map(|reason| reason.as_str()).collect();
        let fields = [
            self.line.to_string(),
            self.address.clone(),
            fault.is_none().to_string(),
            fault.map(|fault| fault.kind.to_owned()).unwrap_or_default(),
            place(|span| span.start()),
            place(|span| span.end()),
            fault.map(|fault| fault.message.clone()).unwrap_or_default(),
            self.warnings.join(" "),
            self.ascii.clone().unwrap_or_default(),
            self.disposable.to_string(),
            self.relay.to_string(),
            self.role.to_string(),
            self.free.to_string(),
            self.suggestion.unwrap_or_default().to_owned(),
            self.review.advice.to_string(),
            reasons.join(" "),
        ];
        fields.map(|field| quoted(&field)).join(",")
    }
}

/// A field of CSV (RFC 4180); what a spreadsheet would take for a formula is made plain text.
fn quoted(field: &str) -> String {
    let is_formula = field.starts_with(['=', '+', '-', '@', '\t']);
    let field = if is_formula { format!("'{field}") } else { field.to_owned() };
    if field.contains([',', '"', '\r', '\n']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}

/// How many lines are shown that want a look.
const SHOWN: usize = 20;

/// A line that wants a look, and why.
struct Remark {
    line: usize,
    address: String,
    advice: Advice,
    why: String,
}

impl Remark {
    fn of(row: &Row) -> Option<Self> {
        let reasons =
            || row.review.reasons.iter().map(|reason| reason.as_str()).collect::<Vec<_>>().join(", ");
        let why = match (&row.error, row.suggestion) {
            (Some(fault), _) => fault.message.clone(),
            (None, Some(suggestion)) => format!("probably misspelt: {suggestion}?"),
            (None, None) if row.review.advice != Advice::Keep => reasons(),
            (None, None) => return None,
        };
        let address = row.address.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        Some(Self { line: row.line, address, advice: row.review.advice, why })
    }
}

/// The counts of a list, and the first lines that want a look.
#[derive(Default)]
pub struct Summary {
    remarks: Vec<Remark>,
    valid: u64,
    errors: BTreeMap<&'static str, u64>,
    warnings: BTreeMap<&'static str, u64>,
    kinds: [u64; 4],
    suggestions: BTreeMap<&'static str, u64>,
    advice: BTreeMap<Advice, u64>,
}

fn merge<K: Ord>(mut one: BTreeMap<K, u64>, other: BTreeMap<K, u64>) -> BTreeMap<K, u64> {
    for (key, count) in other {
        *one.entry(key).or_default() += count;
    }
    one
}

impl Summary {
    pub fn with(mut self, row: Row) -> Self {
        if self.remarks.len() < SHOWN {
            self.remarks.extend(Remark::of(&row));
        }
        match &row.error {
            None => self.valid += 1,
            Some(fault) => *self.errors.entry(fault.kind).or_default() += 1,
        }
        for warning in row.warnings {
            *self.warnings.entry(warning).or_default() += 1;
        }
        let kinds = [row.disposable, row.relay, row.role, row.free];
        self.kinds.iter_mut().zip(kinds).for_each(|(count, is)| *count += u64::from(is));
        if let Some(suggestion) = row.suggestion {
            *self.suggestions.entry(suggestion).or_default() += 1;
        }
        *self.advice.entry(row.review.advice).or_default() += 1;
        self
    }

    pub fn and(mut self, other: Self) -> Self {
        self.remarks.extend(other.remarks);
        self.remarks.sort_by_key(|remark| remark.line);
        self.remarks.truncate(SHOWN);
        self.valid += other.valid;
        self.errors = merge(self.errors, other.errors);
        self.warnings = merge(self.warnings, other.warnings);
        self.kinds.iter_mut().zip(other.kinds).for_each(|(count, more)| *count += more);
        self.suggestions = merge(self.suggestions, other.suggestions);
        self.advice = merge(self.advice, other.advice);
        self
    }

    pub fn print(&self, out: &mut impl Write, colours: bool) -> io::Result<()> {
        let invalid: u64 = self.errors.values().sum();
        let all = self.valid + invalid;
        let mut line = |name: &str, count: u64, colour: Option<AnsiColor>| {
            let style = Style::new().fg_color(colour.filter(|_| colours).map(Into::into));
            let share = count as f64 / all.max(1) as f64 * 100.0;
            writeln!(out, "{style}{name:<28} {count:>10} {share:>6.1} %{style:#}")
        };
        line("addresses", all, None)?;
        line("valid", self.valid, Some(AnsiColor::Green))?;
        line("invalid", invalid, Some(AnsiColor::Red).filter(|_| invalid > 0))?;
        let mut errors: Vec<_> = self.errors.iter().collect();
        errors.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for (kind, count) in errors {
            line(&format!("  {kind}"), *count, None)?;
        }
        for (name, count) in ["disposable", "privacy relay", "role", "free provider"].iter().zip(self.kinds) {
            line(name, count, None)?;
        }
        line("probably misspelt", self.suggestions.values().sum(), Some(AnsiColor::Yellow))?;
        let mut suggestions: Vec<_> = self.suggestions.iter().collect();
        suggestions.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for (domain, count) in suggestions.into_iter().take(10) {
            line(&format!("  for {domain}"), *count, None)?;
        }
        for (warning, count) in &self.warnings {
            line(&format!("warning: {warning}"), *count, None)?;
        }
        for (advice, count) in &self.advice {
            line(&format!("advice: {advice}"), *count, None)?;
        }
        if self.remarks.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nThe first lines that want a look:\n")?;
        let mut table = Table::new([
            ("line", Fit::Right),
            ("address", Fit::Whole),
            ("advice", Fit::Whole),
            ("why", Fit::Words),
        ]);
        for Remark { line, address, advice, why } in &self.remarks {
            let colour = if *advice == Advice::Remove { AnsiColor::Red } else { AnsiColor::Yellow };
            table.add([
                line.to_string().into(),
                address.as_str().into(),
                Cell::painted(advice.as_str(), colour),
                why.as_str().into(),
            ]);
        }
        table.print(out, terminal_width(), colours)
    }
}
