//! What an answer means to an audit.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

use super::{Audit, Task};
use crate::{
    diagnostic::{Finding, Severity, Span},
    dns::{Answer, Data, Name, Question, RecordType, Text},
    spf::{
        lint::{self, resembles},
        mend,
        record::{Part, Record, Selection},
        term::{DualCidr, Qualifier},
        verdict::Place,
    },
};

/// How many mail exchangers of one `mx` may be looked up (RFC 7208 section 4.6.4), and
/// how many an audit looks up.
const MAX_NAMES: usize = 10;
const MAX_EXCHANGERS: usize = 20;
/// How many lookups may be void (RFC 7208 section 4.6.4).
const MAX_VOIDS: usize = 2;
/// What every answer over UDP can hold, in bytes (RFC 7208 section 3.4).
const MAX_ANSWER: usize = 512;
/// The header of an answer, and the fields of the question and of each record beside
/// their names.
const HEADER: usize = 12;
const QUESTION: usize = 4;
const RECORD: usize = 12;
/// How many texts that are nearly records are looked at.
const MAX_TEXTS: usize = 20;

impl Audit {
    pub(super) fn take(&mut self, answer: &Answer) {
        let Some(question) = self.question.take() else { return };
        match self.tasks.pop() {
            Some(Task::Record(0)) => self.take_own_record(answer),
            Some(Task::Record(index)) => self.take_included_record(index, answer),
            Some(Task::Abandoned) => self.take_abandoned(answer),
            Some(Task::Addresses { place, cidr, is_own, record_type, other_is_void, .. }) => {
                // A name without addresses of one family is not a fault; one without any is.
                match self.tasks.last_mut() {
                    Some(Task::Addresses { other_is_void, .. }) if record_type == RecordType::A => {
                        *other_is_void = answer.is_void();
                    }
                    _ if is_own => self.note_families(place, &question, other_is_void, answer.is_void()),
                    _ => {}
                }
                self.take_addresses(place, cidr, &question, answer);
            }
            Some(Task::Exchangers { place, cidr, .. }) => {
                self.take_exchangers(place, cidr, &question, answer)
            }
            Some(Task::Exists { place, .. }) => self.take_existence(place, &question, answer),
            Some(Task::Terms(..) | Task::Redirect(..)) | None => {}
        }
    }

    fn take_abandoned(&mut self, answer: &Answer) {
        if answer.records().any(|data| matches!(data, Data::Spf(_))) {
            let message =
                "remove the record of the type SPF: the text is the only one that is read (RFC 7208, 3.1)";
            self.find_own("spf::type-99", Severity::Warning, Span::at(0), message);
        }
    }

    fn take_own_record(&mut self, answer: &Answer) {
        let domain = self.report.domain();
        if let Answer::Failure(_) = answer {
            self.is_unknown(0);
            let message = format!("the record of {domain} could not be looked up: {answer}");
            return self.find_own("spf::lookup-failure", Severity::Error, Span::at(0), message);
        }
        self.answer_too_long(&domain, answer);
        let stray: Vec<Arc<str>> = near_records(answer);
        match Record::select(answer) {
            Selection::None => self.no_own_record(&domain, answer, stray),
            Selection::Several => self.several_own_records(&domain, answer),
            Selection::One(text) => {
                for text in stray {
                    let message = format!(
                        "remove the text that is nearly a record, or merge it into this one: receivers ignore \
                         {:?} (RFC 7208, 4.5)",
                        clipped(&text)
                    );
                    self.find_own("spf::stray-record", Severity::Warning, Span::at(0), message);
                }
                self.own_record(text.to_shared());
            }
        }
    }

    fn own_record(&mut self, text: Arc<str>) {
        self.report.published = Some(text.clone());
        // A string that came over the wire cannot be too long.
        let findings = match Record::parse_shared(text) {
            Ok(record) => {
                let findings = lint::lint(&record);
                self.open(0, record);
                findings
            }
            Err((_, text)) => {
                self.is_unknown(0);
                lint::lint_text(&text)
            }
        };
        let findings = findings.into_iter().filter(|finding| finding.code() != lint::STRING_TOO_LONG);
        self.report.findings.extend(findings);
    }

    /// The domain publishes no record, but perhaps something that was meant as one.
    fn no_own_record(&mut self, domain: &Name, answer: &Answer, near: Vec<Arc<str>>) {
        self.is_unknown(0);
        if let Some(text) = near.first() {
            self.report.published = Some(text.clone());
            match unquoted(answer, text) {
                Some(joined) => {
                    let message = "the value was published without quotes, so that its spaces were lost: receivers see \
                         no record (RFC 7208, 3.3)";
                    let whole = Span::new(0, text.len());
                    let finding = Finding::new("spf::syntax", Severity::Error, whole, message);
                    self.report.findings.push(finding.suggest(joined));
                }
                None => self.report.findings.extend(lint::lint_text(text)),
            }
            return;
        }
        let message = format!("{domain} publishes no record (RFC 7208, 4.5)");
        self.find_own("spf::no-record", Severity::Error, Span::at(0), message);
    }

    fn several_own_records(&mut self, domain: &Name, answer: &Answer) {
        self.is_unknown(0);
        let texts: Vec<Arc<str>> = answer
            .records()
            .filter_map(Data::text)
            .filter(|text| Record::is_spf(text.as_bytes()))
            .take(MAX_TEXTS)
            .map(Text::to_shared)
            .collect();
        self.report.published = texts.first().cloned();
        let message = format!("publish one record at {domain}, not several (RFC 7208, 3.2)");
        let finding = Finding::new("spf::several-records", Severity::Error, Span::at(0), message);
        let mut records = texts.iter().map(|text| Record::parse(text).ok());
        let first = records.next().flatten().map(Record::into_owned);
        let merged =
            records.try_fold(first, |merged, record| Some(Some(merged?.merge(&record?).ok()?))).flatten();
        self.report.findings.push(match merged {
            Some(merged) => finding.suggest(merged.to_string()),
            None => finding,
        });
    }

    fn take_included_record(&mut self, index: usize, answer: &Answer) {
        let Some(audited) = self.report.records.get(index) else { return };
        let domain = audited.domain.clone();
        let (code, message) = match Record::select(answer) {
            _ if matches!(answer, Answer::Failure(_)) => {
                ("spf::lookup-failure", format!("the record of {domain} could not be looked up: {answer}"))
            }
            Selection::None => {
                let nearly = near_records(answer).first().map(|text| format!(", only {:?}", clipped(text)));
                let message = format!(
                    "{domain} publishes no record{}: receivers answer permerror (RFC 7208, 5.2)",
                    nearly.unwrap_or_default()
                );
                ("spf::no-record-at-target", message)
            }
            Selection::Several => {
                ("spf::several-records", format!("{domain} publishes several records (RFC 7208, 3.2)"))
            }
            Selection::One(text) => match Record::parse_shared(text.to_shared()) {
                Ok(record) => return self.open(index, record),
                Err((error, _)) => {
                    ("spf::included-syntax", format!("the record of {domain} cannot be read: {error}"))
                }
            },
        };
        self.is_unknown(index);
        let from = self.report.records.get(index).and_then(|record| record.from);
        if let Some(place) = from {
            let message = format!("{message}{}", self.report.way(place));
            self.find_at(place, code, Severity::Error, message);
        }
    }

    /// Continues in a record that was parsed.
    fn open(&mut self, index: usize, record: Record<'static>) {
        // A redirect is followed last, and not at all if there is an `all`.
        let redirect = record.redirect_index().filter(|_| record.all_index().is_none());
        if let Some(audited) = self.report.records.get_mut(index) {
            audited.record = Some(record);
        }
        self.tasks.extend(redirect.map(|term| Task::Redirect(index, term)));
        self.tasks.push(Task::Terms(index, 0));
    }

    /// All texts of the name come in one answer, whatever they are for.
    fn answer_too_long(&mut self, domain: &Name, answer: &Answer) {
        let texts: Vec<&Text> = answer.records().filter_map(Data::text).collect();
        let name = domain.as_str().len().saturating_add(2);
        let of_text = |text: &&Text| text.as_bytes().len().saturating_add(text.strings().count());
        let size = texts.iter().map(|text| of_text(text).saturating_add(RECORD)).sum::<usize>();
        let size = size.saturating_add(HEADER).saturating_add(QUESTION).saturating_add(name);
        if texts.len() > 1 && size > MAX_ANSWER {
            let message = format!(
                "remove texts that are no longer needed: the {} TXT records at {domain} take {size} bytes together, and \
                 an answer over UDP holds {MAX_ANSWER} everywhere (RFC 7208, 3.4)",
                texts.len()
            );
            self.find_own("spf::answer-too-long", Severity::Warning, Span::at(0), message);
        }
    }

    fn take_exchangers(&mut self, place: Place, cidr: DualCidr, question: &Question, answer: &Answer) {
        let exchangers = answer.records().filter_map(|data| match data {
            Data::Mx { exchange, .. } if !exchange.as_str().is_empty() => Some(exchange.clone()),
            _ => None,
        });
        let mut names: Vec<Name> = exchangers.collect();
        self.note(place, question, answer);
        if names.len() > MAX_NAMES {
            let message = format!(
                "name fewer mail exchangers: {} has {}, and a check ends with permerror beyond {MAX_NAMES} \
                 (RFC 7208, 4.6.4){}",
                question.name(),
                names.len(),
                self.report.way(place)
            );
            self.find_at(place, "spf::too-many-exchangers", Severity::Error, message);
        }
        names.truncate(MAX_EXCHANGERS);
        for name in names.iter().rev() {
            self.ask_for_addresses(place, name, cidr, false);
        }
    }

    fn take_existence(&mut self, place: Place, question: &Question, answer: &Answer) {
        self.note(place, question, answer);
        if answer.records().any(|data| matches!(data, Data::A(_))) && self.term_passes(place) {
            self.report.passes_everyone = true;
            let message = format!(
                "{} lets anyone pass: without a macro it asks the same of every client (RFC 7208, 5.7)",
                self.report.source(place)
            );
            self.find_at(place, "spf::included-pass-all", Severity::Error, message);
        }
    }

    fn find_own(&mut self, code: &'static str, severity: Severity, span: Span, message: impl Into<String>) {
        self.report.findings.push(Finding::new(code, severity, span, message));
    }

    /// Notes what the clients of each family find at the name of an `a`.
    fn note_families(&mut self, place: Place, question: &Question, ip4: bool, ip6: bool) {
        if ip4 && ip6 {
            self.note_void(place, &Question::from_name(question.name().clone(), RecordType::A));
            return;
        }
        let voids = self.report.voids.len();
        let counts = &mut self.report;
        counts.void_for_ip4 = counts.void_for_ip4.saturating_add(usize::from(ip4));
        counts.void_for_ip6 = counts.void_for_ip6.saturating_add(usize::from(ip6));
        let (family, count) = match (ip4, ip6) {
            (true, _) => ("IPv4", counts.void_for_ip4),
            (_, true) => ("IPv6", counts.void_for_ip6),
            _ => return,
        };
        if count.saturating_add(voids) == MAX_VOIDS.saturating_add(1) {
            let message = format!(
                "clients of {family} find nothing here, and have found nothing twice before: their checks end with \
                 permerror (RFC 7208, 4.6.4)"
            );
            self.find_at(place, "spf::void-lookup", Severity::Error, message);
        }
    }

    /// Notes a void answer to a term's own question.
    fn note_void(&mut self, place: Place, question: &Question) {
        self.report.voids.push(question.clone());
        let many = self.report.voids.len() > MAX_VOIDS;
        let (severity, end) = if many {
            (Severity::Error, "more than two of those and receivers answer permerror (RFC 7208, 4.6.4)")
        } else {
            (Severity::Warning, "receivers count those that find nothing (RFC 7208, 4.6.4)")
        };
        let message = if place.0 == 0 {
            format!("remove this term: {question} finds nothing, and {end}")
        } else {
            format!("{} finds nothing, and {end}", self.report.source(place))
        };
        self.find_at(place, "spf::void-lookup", severity, message);
    }

    /// Notes a void answer or a failure.
    fn note(&mut self, place: Place, question: &Question, answer: &Answer) {
        if answer.is_void() {
            self.note_void(place, question);
        } else if let Answer::Failure(failure) = answer {
            self.is_unknown(place.0);
            self.report.unknown.insert(place);
            let message = format!("{question} could not be looked up: {failure}{}", self.report.way(place));
            self.find_at(place, "spf::lookup-failure", Severity::Error, message);
        }
    }

    /// Whether a match of a term lets a client pass in the end.
    fn term_passes(&self, place: Place) -> bool {
        self.passes(place.0) && matches!(self.part(place), Some(Part::Directive(Qualifier::Pass, _)))
    }

    fn take_addresses(&mut self, place: Place, cidr: DualCidr, question: &Question, answer: &Answer) {
        if let Answer::Failure(_) = answer {
            self.note(place, question, answer);
        }
        let passes = self.term_passes(place);
        for data in answer.records() {
            match data {
                Data::A(address) => {
                    self.authorize_address(place, (*address).into(), cidr.ip4.unwrap_or(32), passes);
                }
                Data::Aaaa(address) => {
                    self.authorize_address(place, (*address).into(), cidr.ip6.unwrap_or(128), passes);
                }
                _ => {}
            }
        }
    }
}

/// The texts of an answer that are not records but were meant as such.
fn near_records(answer: &Answer) -> Vec<Arc<str>> {
    let texts = answer.records().filter_map(Data::text).filter(|text| !Record::is_spf(text.as_bytes()));
    texts.map(Text::to_shared).filter(|text| resembles(text)).take(MAX_TEXTS).collect()
}

/// The record of a value that was published without quotes: each word became a string,
/// and strings are joined without a space.
fn unquoted(answer: &Answer, text: &str) -> Option<String> {
    let of_text = |data: &Text| data.as_bytes() == text.as_bytes();
    let strings = answer.records().filter_map(Data::text).find(|data| of_text(data))?.strings();
    let words: Vec<&str> = strings.map(|word| core::str::from_utf8(word).unwrap_or_default()).collect();
    let is_split = words.len() > 1 && words.iter().all(|word| !word.contains(' '));
    let joined = words.join(" ");
    let mended = if Record::parse(&joined).is_ok() { joined } else { mend::mend(&joined)?.text? };
    is_split.then(|| lint::mended_or_same(&mended))
}

/// A text, short enough for a sentence.
fn clipped(text: &str) -> String {
    const MAX: usize = 60;
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
