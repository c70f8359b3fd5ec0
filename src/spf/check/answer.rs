//! What an answer means to a check: the second half of `check_host()`.

use alloc::{string::ToString, vec::Vec};
use core::net::IpAddr;

use super::{Check, Explanation, Purpose, in_ip4, in_ip6};
use crate::{
    dns::{Answer, Data, Exchange, Name, Question},
    spf::{
        macros::MacroString,
        record::{Part, Record, Selection},
        term::DualCidr,
        verdict::{Cause, Place, Result, Visited},
    },
};

impl Check {
    /// Takes the answer to the open question.
    pub(super) fn take(&mut self, answer: Answer) {
        let Some((question, purpose)) = self.question.take() else { return };
        // The term that the question is for; `None` for the first record and for an explanation.
        let place = match purpose {
            Purpose::Record { from } => from,
            _ => self.place(),
        };
        match purpose {
            Purpose::Record { from } => self.take_record(&question, &answer, from),
            Purpose::Addresses(cidr) => {
                if self.counts(&question, &answer) {
                    self.settle(self.holds_client(&answer, cidr));
                }
            }
            Purpose::Exchanges(cidr) => {
                if self.counts(&question, &answer) {
                    self.take_exchanges(&question, &answer, cidr);
                }
            }
            Purpose::ExchangeAddresses { cidr, names } => {
                if let Answer::Failure(failure) = answer {
                    let question = question.clone();
                    self.end(Result::TempError, Cause::Dns { question, failure });
                } else if self.holds_client(&answer, cidr) {
                    self.settle(true);
                } else {
                    self.ask_exchange(names, cidr);
                }
            }
            Purpose::Exists => {
                if self.counts(&question, &answer) {
                    self.settle(answer.records().any(|data| matches!(data, Data::A(_))));
                }
            }
            Purpose::ClientNames => self.take_client_names(&answer),
            Purpose::ClientAddresses { mut names, mut valid } => {
                let name = names.pop();
                if self.holds_client(&answer, DualCidr::default()) {
                    valid.extend(name);
                }
                self.ask_client_name(names, valid);
            }
            Purpose::Explanation => self.take_explanation(&answer),
        }
        self.asked.push((place, Exchange::new(question, answer)));
    }

    /// Takes the answer to the current term's own question; false if it ends the check.
    fn counts(&mut self, question: &Question, answer: &Answer) -> bool {
        if let Answer::Failure(failure) = answer {
            self.end(Result::TempError, Cause::Dns { question: question.clone(), failure: *failure });
            return false;
        }
        if answer.is_void() {
            self.voids.push(question.clone());
            if self.voids.len() > self.limits.voids {
                self.end(Result::PermError, Cause::TooManyVoids);
                return false;
            }
        }
        true
    }

    fn take_record(&mut self, question: &Question, answer: &Answer, from: Option<Place>) {
        let domain = question.name();
        if let Answer::Failure(failure) = answer {
            return self.end(Result::TempError, Cause::Dns { question: question.clone(), failure: *failure });
        }
        let text = match Record::select(answer) {
            Selection::None if from.is_none() => return self.end(Result::None, Cause::NoRecord),
            Selection::None => {
                return self.end(Result::PermError, Cause::NoRecordAt { domain: domain.to_string() });
            }
            Selection::Several => {
                return self.end(Result::PermError, Cause::SeveralRecords { domain: domain.clone() });
            }
            // Bytes outside ASCII are a fault that parsing finds.
            Selection::One(text) => text.to_shared(),
        };
        match Record::parse_shared(text) {
            Ok(record) => {
                let number = self.open.len().saturating_add(self.closed.len());
                let domain = domain.clone();
                self.open.push(Visited { number, domain, record, at: 0, from, has_match: false });
            }
            Err((error, text)) => {
                let record = text.as_ref().into();
                self.end(Result::PermError, Cause::Syntax { domain: domain.clone(), record, error });
            }
        }
    }

    /// Continues after the current term, which matched or did not.
    fn settle(&mut self, matches: bool) {
        let part = self.open.last().and_then(|visited| visited.record.part(visited.at));
        match part {
            Some(Part::Directive(qualifier, _)) if matches => self.matches(qualifier),
            _ => self.next(),
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
            return self.end(Result::PermError, Cause::TooManyExchangers { domain });
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
                self.ask(name, record_type, Purpose::ExchangeAddresses { cidr, names });
            }
            None => self.settle(false),
        }
    }

    fn take_client_names(&mut self, answer: &Answer) {
        // A failure counts as no name (section 5.5); names beyond the limit are ignored.
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
                // The name in question stays at the end until it moves to the valid ones.
                open.push(name.clone());
                self.ask(name, record_type, Purpose::ClientAddresses { names: open, valid });
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
