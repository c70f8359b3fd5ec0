//! What an answer means to a check: the second half of `check_host()`.

use alloc::{string::ToString, vec::Vec};
use core::net::IpAddr;

use super::{AUDIT_NAMES, Check, Explanation, Wait, in_ip4, in_ip6};
use crate::{
    dns::{Answer, Data, Exchange, Machine, Name, Question, Step, Text},
    spf::{
        macros::MacroString,
        record::{DualCidr, Qualifier, Record, Term},
        verdict::{Cause, Place, Result, Verdict},
    },
};

impl Machine for Check {
    type Verdict = Verdict;

    fn step(&mut self) -> Step<Verdict> {
        loop {
            if let Some(verdict) = &self.done {
                return Step::Done(verdict.clone());
            }
            if let Some(question) = &self.question {
                return Step::Query(question.clone());
            }
            self.advance();
        }
    }

    fn answer(&mut self, answer: Answer) {
        let Some(question) = self.question.take() else { return };
        let place = self.asked_for();
        match core::mem::replace(&mut self.wait, Wait::Nothing) {
            Wait::Nothing => {}
            Wait::Record => self.take_record(&question, &answer),
            Wait::Addresses(cidr) => {
                if self.counts(&question, &answer) {
                    self.settle(self.holds_client(&answer, cidr));
                }
            }
            Wait::Exchanges(cidr) => {
                if self.counts(&question, &answer) {
                    self.take_exchanges(&question, &answer, cidr);
                }
            }
            Wait::ExchangeAddresses { cidr, names } => {
                if let Answer::Failure(failure) = answer {
                    let question = question.clone();
                    self.end(Result::TempError, Cause::Dns { question, failure });
                } else if self.holds_client(&answer, cidr) {
                    self.settle(true);
                } else {
                    self.ask_exchange(names, cidr);
                }
            }
            Wait::Exists => {
                if self.counts(&question, &answer) {
                    self.settle(answer.records().any(|data| matches!(data, Data::A(_))));
                }
            }
            Wait::ClientNames => self.take_client_names(&answer),
            Wait::ClientAddresses { mut names, mut valid } => {
                let name = names.pop();
                if self.holds_client(&answer, DualCidr::default()) {
                    valid.extend(name);
                }
                self.ask_client_name(names, valid);
            }
            Wait::Explanation => self.take_explanation(&answer),
        }
        self.asked.push((place, Exchange::new(question, answer)));
    }
}

impl Check {
    /// The term that the open question is for; none for the first record and for an explanation.
    fn asked_for(&self) -> Option<Place> {
        let open = self.open?;
        let visited = self.visited.get(open)?;
        if self.wait == Wait::Record { visited.from } else { Some((open, visited.at)) }
    }

    /// Takes the answer for the current term's own question; false where it ends the check.
    fn counts(&mut self, question: &Question, answer: &Answer) -> bool {
        if let Answer::Failure(failure) = answer {
            self.end(Result::TempError, Cause::Dns { question: question.clone(), failure: *failure });
            return false;
        }
        if answer.is_void() {
            self.voids.push(question.clone());
            if self.voids.len() > self.limits.voids {
                return self.exceed(Cause::TooManyVoids);
            }
        }
        true
    }

    fn take_record(&mut self, question: &Question, answer: &Answer) {
        let Some(open) = self.open else { return };
        if let Answer::Failure(failure) = answer {
            self.end(Result::TempError, Cause::Dns { question: question.clone(), failure: *failure });
            return;
        }
        let is_record = |text: &&Text| Record::is_spf(text.as_bytes());
        let mut found = answer.records().filter_map(Data::text).filter(is_record);
        let domain = || question.name().clone();
        match (found.next(), found.next()) {
            (None, _) if open == 0 => self.end(Result::None, Cause::NoRecord),
            (None, _) => self.end(Result::PermError, Cause::NoRecordBehind { domain: domain().to_string() }),
            (Some(_), Some(_)) => self.end(Result::PermError, Cause::SeveralRecords { domain: domain() }),
            (Some(text), None) => {
                // Bytes outside ASCII are a fault of the record that parsing finds.
                let text = text.to_shared();
                match Record::parse_shared(text.clone()) {
                    Ok(record) => {
                        if let Some(visited) = self.visited.get_mut(open) {
                            visited.record = Some(record);
                        }
                    }
                    Err(error) => {
                        let record = text.as_ref().into();
                        self.end(Result::PermError, Cause::Syntax { domain: domain(), record, error });
                    }
                }
            }
        }
    }

    fn current_qualifier(&self) -> Qualifier {
        let visited = self.open.and_then(|open| self.visited.get(open));
        match visited.and_then(|visited| visited.record.as_ref()?.term(visited.at)) {
            Some(Term::Directive(directive)) => directive.qualifier(),
            _ => Qualifier::Neutral,
        }
    }

    /// Goes on behind the current term: it matched, or not.
    fn settle(&mut self, matches: bool) {
        if matches {
            let qualifier = self.current_qualifier();
            self.matches(qualifier);
        } else if let Some(open) = self.open {
            self.next(open);
        }
    }

    fn holds_client(&self, answer: &Answer, cidr: DualCidr) -> bool {
        answer.records().any(|data| match (self.request.ip(), data) {
            (IpAddr::V4(ip), Data::A(address)) => in_ip4(ip, *address, cidr.ip4.unwrap_or(32)),
            (IpAddr::V6(ip), Data::Aaaa(address)) => in_ip6(ip, *address, cidr.ip6.unwrap_or(128)),
            _ => false,
        })
    }

    fn take_exchanges(&mut self, question: &Question, answer: &Answer, cidr: DualCidr) {
        let mut names: Vec<Name> = Vec::new();
        for data in answer.records() {
            if let Data::Mx { exchange, .. } = data {
                names.push(exchange.clone());
            }
        }
        if names.len() > self.limits.names {
            let domain = question.name().clone();
            if !self.exceed(Cause::TooManyExchangers { domain }) {
                return;
            }
            names.truncate(AUDIT_NAMES.max(self.limits.names));
        }
        // A null MX has no address.
        names.retain(|name| !name.as_str().is_empty());
        names.reverse();
        self.ask_exchange(names, cidr);
    }

    fn ask_exchange(&mut self, mut names: Vec<Name>, cidr: DualCidr) {
        match names.pop() {
            Some(name) => {
                let record_type = self.address_type();
                self.ask(name, record_type, Wait::ExchangeAddresses { cidr, names });
            }
            None => self.settle(false),
        }
    }

    fn take_client_names(&mut self, answer: &Answer) {
        // A failure finds no name (section 5.5); names beyond the limit are not looked at.
        let mut names: Vec<Name> = answer
            .records()
            .filter_map(|data| match data {
                Data::Ptr(name) => Some(name.clone()),
                _ => None,
            })
            .take(self.limits.names)
            .collect();
        names.reverse();
        self.ask_client_name(names, Vec::new());
    }

    fn ask_client_name(&mut self, mut names: Vec<Name>, valid: Vec<Name>) {
        match names.pop() {
            Some(name) => {
                let record_type = self.address_type();
                let mut open = names;
                // The name that is asked for stays at the end, to be moved to the valid ones.
                open.push(name.clone());
                self.ask(name, record_type, Wait::ClientAddresses { names: open, valid });
            }
            None => self.validated = Some(valid),
        }
    }

    fn take_explanation(&mut self, answer: &Answer) {
        self.explanation = Explanation::Settled(None);
        let mut texts = answer.records().filter_map(Data::text);
        let (Some(text), None) = (texts.next(), texts.next()) else { return };
        let Ok(text) = core::str::from_utf8(text.as_bytes()) else { return };
        let is_printable = text.bytes().all(|byte| matches!(byte, 0x20..=0x7e));
        if is_printable && MacroString::explanation(text).is_ok() {
            self.explanation = Explanation::Raw(text.into());
        }
    }
}
