//! DMARC: reading a record.

use std::hint::black_box;

use deliverability::dmarc::Record;
use mail_auth::common::parse::TxtRecordParser;

use crate::Compare;

/// A record of nine tags.
const RECORD: &str = "v=DMARC1; p=reject; sp=quarantine; np=reject; adkim=s; aspf=r; fo=1:d:s; \
    rua=mailto:dmarc-a@example.org,mailto:dmarc@reports.example.net; ruf=mailto:dmarc-f@example.org";

pub fn run(compare: &Compare) {
    let ours = Record::parse(RECORD).unwrap();
    let theirs = mail_auth::dmarc::Dmarc::parse(RECORD.as_bytes()).unwrap();
    assert!(
        ours.aggregate_reports().map(|uri| uri.as_str()).eq(theirs.rua().iter().map(|uri| uri.uri())) || {
            // It keeps the mailbox alone.
            let mailboxes: Vec<_> =
                ours.aggregate_reports().map(|uri| uri.mailbox().unwrap().into_owned()).collect();
            mailboxes.iter().map(String::as_str).eq(theirs.rua().iter().map(|uri| uri.uri()))
        }
    );
    let parse = || drop(black_box(Record::parse(black_box(RECORD))));
    compare.case("dmarc: parse a record of 9 tags", "mail-auth", parse, || {
        drop(black_box(mail_auth::dmarc::Dmarc::parse(black_box(RECORD.as_bytes()))));
    });
}
