//! The reader: what a report says, whatever is wrong around it.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{net::IpAddr, str::FromStr};

use chrono::{DateTime, Utc};
use memchr::memmem;

use super::{
    AuthResult, DkimResult, Error, ErrorKind, Override, OverrideKind, Published, Record, Report, SpfResult,
    Warning, WarningKind,
    walk::{Handler, Tag, walk},
};
use crate::{
    diagnostic::{ParseError, Span},
    dmarc::Alignment,
};

/// How many warnings are kept.
const MAX_WARNINGS: usize = 100;

/// How many characters of a value a warning shows.
const MAX_FOUND: usize = 80;

/// How long the prefix of an element may be, with its colon.
const MAX_PREFIX: usize = 32;

/// How many results of one kind, or reasons, a row may have.
const MAX_RESULTS: usize = 100;

pub(super) fn report(xml: &[u8]) -> Result<Report, Error> {
    // The lossy conversion is slower.
    let text = core::str::from_utf8(xml).map_or_else(|_| String::from_utf8_lossy(xml), Cow::Borrowed);
    let mut report = Report {
        version: None,
        organization: String::new(),
        email: String::new(),
        extra_contact_info: None,
        report_id: String::new(),
        begin: DateTime::UNIX_EPOCH,
        end: DateTime::UNIX_EPOCH,
        errors: Vec::new(),
        generator: None,
        policy: Published::default(),
        records: Vec::new(),
        warnings: Vec::new(),
    };
    if let Cow::Owned(_) = text {
        warn(&mut report.warnings, None, WarningKind::Encoding, "");
    }
    // The rows are read one by one, so that a broken row does not affect the next.
    let rows = Rows::new(&text);
    let head = text.get(..rows.next.map_or(text.len(), |next| next.open)).unwrap_or_default();
    let mut state = Head { report: &mut report, feedback: false, known: false, begin: false, end: false };
    let document_type = walk(head, &mut state);
    let (feedback, known, dated) = (state.feedback, state.known, state.begin && state.end);
    if document_type.is_err() {
        return Err(fault(ErrorKind::DocumentType, xml));
    }
    if !feedback {
        return Err(fault(ErrorKind::NoFeedback, xml));
    }
    if !dated {
        warn(&mut report.warnings, None, WarningKind::Period, "");
    }
    let mut seen = 0_usize;
    // What follows the last row is read too: some reporters put the rows first.
    for (index, row) in rows.enumerate() {
        seen = index.saturating_add(1);
        record(row, index, &mut report);
    }
    if !known && seen == 0 { Err(fault(ErrorKind::Empty, xml)) } else { Ok(report) }
}

/// An error at the document type, or else at the first element; at the end of the text
/// if there is none.
fn fault(kind: ErrorKind, xml: &[u8]) -> Error {
    let is_wanted = |at: &usize| match (kind, xml.get(at.saturating_add(1)..)) {
        (ErrorKind::DocumentType, Some([b'!', b'D' | b'd', ..])) => true,
        (ErrorKind::NoFeedback | ErrorKind::Empty, Some([first, ..])) => first.is_ascii_alphabetic(),
        _ => false,
    };
    let start = memchr::memchr_iter(b'<', xml).find(is_wanted).unwrap_or(xml.len());
    let length =
        xml.get(start..).and_then(|rest| memchr::memchr(b'>', rest)).map_or(0, |last| last.saturating_add(1));
    ParseError::new(kind, Span::new(start, start.saturating_add(length)), xml).into()
}

fn warn(warnings: &mut Vec<Warning>, record: Option<usize>, kind: WarningKind, found: &str) {
    if warnings.len() < MAX_WARNINGS {
        warnings.push(Warning { record, kind, found: found.chars().take(MAX_FOUND).collect() });
    }
}

/// The parts of a text that each begin with the start of a `record`, up to the next one.
struct Rows<'a> {
    text: &'a str,
    next: Option<Start>,
}

/// A start tag: where it begins, and where its name ends.
#[derive(Debug, Clone, Copy)]
struct Start {
    open: usize,
    name_end: usize,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, next: start_of_record(text, 0) }
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let start = self.next?;
        self.next = start_of_record(self.text, start.name_end);
        self.text.get(start.open..self.next.map_or(self.text.len(), |next| next.open))
    }
}

/// Where the next start tag `record` is, with or without a prefix.
fn start_of_record(text: &str, from: usize) -> Option<Start> {
    let bytes = text.as_bytes();
    let mut from = from;
    loop {
        let at = from.saturating_add(memmem::find(bytes.get(from..)?, b"record")?);
        let name_end = at.saturating_add(6);
        let after = bytes.get(name_end);
        let ends = matches!(after, Some(b'>' | b' ' | b'\t' | b'\r' | b'\n'));
        let before = bytes.get(..at)?;
        let prefix = before
            .iter()
            .rev()
            .take(MAX_PREFIX)
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b':')
            .count();
        let open = at.checked_sub(prefix).and_then(|start| start.checked_sub(1));
        let is_prefix = prefix == 0 || before.last() == Some(&b':');
        match open {
            Some(open) if ends && is_prefix && bytes.get(open) == Some(&b'<') => {
                return Some(Start { open, name_end });
            }
            _ => from = name_end,
        }
    }
}

/// Everything before the rows.
struct Head<'a> {
    report: &'a mut Report,
    feedback: bool,
    /// Whether the reporter or the policy was seen.
    known: bool,
    begin: bool,
    end: bool,
}

impl Handler for Head<'_> {
    fn open(&mut self, tag: Tag) {
        match tag {
            Tag::Feedback => self.feedback = true,
            Tag::ReportMetadata | Tag::PolicyPublished => self.known = true,
            _ => {}
        }
    }

    fn close(&mut self, tag: Tag, text: &str) {
        if text.is_empty() {
            return;
        }
        let report = &mut *self.report;
        let (policy, warnings) = (&mut report.policy, &mut report.warnings);
        match tag {
            Tag::Version => report.version = Some(text.into()),
            Tag::OrgName => report.organization = text.into(),
            Tag::Email => report.email = text.into(),
            Tag::ExtraContactInfo => report.extra_contact_info = Some(text.into()),
            Tag::ReportId => report.report_id = text.into(),
            Tag::Generator => report.generator = Some(text.into()),
            Tag::Error if report.errors.len() < MAX_RESULTS => report.errors.push(text.into()),
            Tag::Begin => match seconds(text) {
                Some(at) => (report.begin, self.begin) = (at, true),
                None => warn(warnings, None, WarningKind::Period, text),
            },
            Tag::End => match seconds(text) {
                Some(at) => (report.end, self.end) = (at, true),
                None => warn(warnings, None, WarningKind::Period, text),
            },
            Tag::Domain => policy.domain = text.into(),
            Tag::Adkim => policy.adkim = alignment(text, warnings),
            Tag::Aspf => policy.aspf = alignment(text, warnings),
            Tag::P => policy.p = value(text, None, warnings),
            Tag::Sp => policy.sp = value(text, None, warnings),
            Tag::Np => policy.np = value(text, None, warnings),
            Tag::Pct => policy.pct = text.parse().ok().filter(|&pct| pct <= 100),
            Tag::Fo => policy.fo = Some(text.into()),
            Tag::Testing => policy.testing = Some(text.eq_ignore_ascii_case("y")),
            Tag::DiscoveryMethod => policy.discovery_method = value(text, None, warnings),
            _ => {}
        }
    }

    fn broken(&mut self) {
        warn(&mut self.report.warnings, None, WarningKind::Malformed, "");
    }
}

/// A time in seconds since the epoch, possibly with a fraction, or RFC 3339.
fn seconds(text: &str) -> Option<DateTime<Utc>> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    match whole.parse() {
        Ok(seconds) => DateTime::from_timestamp(seconds, 0),
        Err(_) => text.parse().ok(),
    }
}

fn alignment(text: &str, warnings: &mut Vec<Warning>) -> Option<Alignment> {
    match text {
        "r" | "R" | "relaxed" => Some(Alignment::Relaxed),
        "s" | "S" | "strict" => Some(Alignment::Strict),
        _ => {
            warn(warnings, None, WarningKind::Value, text);
            None
        }
    }
}

/// A value of the schema, in any case.
fn value<T: FromStr>(text: &str, record: Option<usize>, warnings: &mut Vec<Warning>) -> Option<T> {
    let parsed = text.parse().ok().or_else(|| text.to_ascii_lowercase().parse().ok());
    if parsed.is_none() {
        warn(warnings, record, WarningKind::Value, text);
    }
    parsed
}

/// Where in a row the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Row,
    Evaluated,
    Reason,
    Identifiers,
    Results,
    Dkim,
    Spf,
    /// After the end of the row.
    After,
}

struct Row<'a> {
    index: usize,
    warnings: &'a mut Vec<Warning>,
    place: Place,
    ip: Option<IpAddr>,
    count: Option<u64>,
    bad_ip: bool,
    broken: bool,
    record: Record,
}

/// Reads a row; what follows its end belongs to the report.
fn record(part: &str, index: usize, report: &mut Report) {
    let record = Record {
        source_ip: IpAddr::from([0, 0, 0, 0]),
        count: 0,
        disposition: None,
        dkim_aligned: None,
        spf_aligned: None,
        reasons: Vec::new(),
        header_from: String::new(),
        envelope_from: None,
        envelope_to: None,
        dkim: Vec::new(),
        spf: Vec::new(),
    };
    let mut row = Row {
        index,
        warnings: &mut report.warnings,
        place: Place::Row,
        ip: None,
        count: None,
        bad_ip: false,
        broken: false,
        record,
    };
    if walk(part, &mut row).is_err() {
        row.broken = true;
    }
    let Row { place, ip, count, bad_ip, broken, mut record, .. } = row;
    match (ip, count) {
        (Some(ip), Some(count)) => {
            (record.source_ip, record.count) = (ip, count);
            report.records.push(record);
            if broken {
                warn(&mut report.warnings, Some(index), WarningKind::Malformed, "");
            }
        }
        _ if broken || (place != Place::After && !bad_ip) => {
            warn(&mut report.warnings, Some(index), WarningKind::Incomplete, part);
        }
        (None, _) if !bad_ip => warn(&mut report.warnings, Some(index), WarningKind::SourceIp, ""),
        (Some(_), None) => warn(&mut report.warnings, Some(index), WarningKind::Count, ""),
        _ => {}
    }
}

impl Row<'_> {
    fn value<T: FromStr>(&mut self, text: &str) -> Option<T> {
        value(text, Some(self.index), self.warnings)
    }

    fn result(&mut self, text: &str) -> Option<AuthResult> {
        self.value(text)
    }

    fn aligned(&mut self, text: &str) -> Option<bool> {
        match text {
            "pass" => Some(true),
            "fail" => Some(false),
            _ => match self.value(text)? {
                AuthResult::Pass => Some(true),
                _ => Some(false),
            },
        }
    }
}

impl Handler for Row<'_> {
    fn open(&mut self, tag: Tag) {
        self.place = match (tag, self.place) {
            (_, Place::After) => Place::After,
            (Tag::PolicyEvaluated, _) => Place::Evaluated,
            (Tag::Reason, Place::Evaluated | Place::Reason) => {
                if self.record.reasons.len() < MAX_RESULTS {
                    self.record.reasons.push(Override { kind: OverrideKind::Other, comment: None });
                }
                Place::Reason
            }
            (Tag::Identifiers, _) => Place::Identifiers,
            (Tag::AuthResults, _) => Place::Results,
            (Tag::Dkim, Place::Results | Place::Dkim | Place::Spf) => {
                if self.record.dkim.len() < MAX_RESULTS {
                    self.record.dkim.push(DkimResult::default());
                }
                Place::Dkim
            }
            (Tag::Spf, Place::Results | Place::Dkim | Place::Spf) => {
                if self.record.spf.len() < MAX_RESULTS {
                    self.record.spf.push(SpfResult::default());
                }
                Place::Spf
            }
            (_, place) => place,
        };
    }

    fn close(&mut self, tag: Tag, text: &str) {
        match (self.place, tag) {
            (Place::After, _) => {}
            (_, Tag::Record | Tag::Feedback) => self.place = Place::After,
            (_, Tag::PolicyEvaluated | Tag::Identifiers | Tag::AuthResults) => self.place = Place::Row,
            (Place::Reason, Tag::Reason) => {
                self.place = Place::Evaluated;
                // An empty reason does not count.
                if text.is_empty() && self.record.reasons.last().is_some_and(is_empty) {
                    self.record.reasons.pop();
                }
            }
            (Place::Dkim, Tag::Dkim) | (Place::Spf, Tag::Spf) => self.place = Place::Results,
            (_, Tag::SourceIp) => {
                let bare = text.trim_start_matches(['[', '(']).trim_end_matches([']', ')']);
                self.ip = bare.parse().ok();
                if self.ip.is_none() {
                    self.bad_ip = true;
                    warn(self.warnings, Some(self.index), WarningKind::SourceIp, text);
                }
            }
            (_, Tag::Count) => self.count = text.split('.').next().and_then(|count| count.parse().ok()),
            _ if text.is_empty() => {}
            (Place::Evaluated, Tag::Disposition) => self.record.disposition = self.value(text),
            (Place::Evaluated, Tag::Dkim) => self.record.dkim_aligned = self.aligned(text),
            (Place::Evaluated, Tag::Spf) => self.record.spf_aligned = self.aligned(text),
            (Place::Reason, Tag::Type) => {
                let kind = self.value(text);
                if let (Some(reason), Some(kind)) = (self.record.reasons.last_mut(), kind) {
                    reason.kind = kind;
                }
            }
            (Place::Reason, Tag::Comment) => {
                if let Some(reason) = self.record.reasons.last_mut() {
                    reason.comment = Some(text.into());
                }
            }
            (_, Tag::HeaderFrom) => self.record.header_from = text.into(),
            (_, Tag::EnvelopeFrom) => self.record.envelope_from = Some(text.into()),
            (_, Tag::EnvelopeTo) => self.record.envelope_to = Some(text.into()),
            (Place::Dkim, tag) => self.dkim(tag, text),
            (Place::Spf, tag) => self.spf(tag, text),
            _ => {}
        }
    }

    fn broken(&mut self) {
        // After the row, it is the report that is incomplete.
        self.broken |= self.place != Place::After;
    }
}

fn is_empty(reason: &Override) -> bool {
    reason.kind == OverrideKind::Other && reason.comment.is_none()
}

impl Row<'_> {
    fn dkim(&mut self, tag: Tag, text: &str) {
        let parsed = if tag == Tag::Result { self.result(text) } else { None };
        let Some(last) = self.record.dkim.last_mut() else { return };
        match tag {
            Tag::Domain => last.domain = text.into(),
            Tag::Selector => last.selector = Some(text.into()),
            Tag::Result => last.result = parsed,
            Tag::HumanResult => last.human_result = Some(text.into()),
            _ => {}
        }
    }

    fn spf(&mut self, tag: Tag, text: &str) {
        let parsed = if tag == Tag::Result { self.result(text) } else { None };
        let scope = if tag == Tag::Scope { self.value(text) } else { None };
        let Some(last) = self.record.spf.last_mut() else { return };
        match tag {
            Tag::Domain => last.domain = text.into(),
            Tag::Scope => last.scope = scope,
            Tag::Result => last.result = parsed,
            Tag::HumanResult => last.human_result = Some(text.into()),
            _ => {}
        }
    }
}
