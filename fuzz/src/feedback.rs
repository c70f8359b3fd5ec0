//! Bodies of the targets for feedback reports and the fields around them.

use deliverability::{
    dsn::{Kind, Message},
    feedback::{
        Field, Report, cfbl,
        unsubscribe::{Mailto, OneClick},
    },
};

/// A message with a feedback report.
pub fn feedback_report(data: &[u8]) {
    let Ok(report) = Report::parse(data) else { return };
    assert!(!report.to_string().is_empty());
    // A header whose names have blanks in them is one to the MIME reader alone.
    let kind = Message::parse(data).map(|message| message.kind());
    assert!(
        report.is_complaint() || kind != Ok(Kind::Complaint) || report.is_derived(Field::FeedbackType),
        "{report}"
    );
    for recipient in report.recipients() {
        assert!(!recipient.address().is_empty());
        assert!(!recipient.is_derived() || report.is_derived(Field::OriginalRecipient));
    }
    if let Some(verp) = report.verp() {
        assert!(verp.recipient().contains('@') && !verp.prefix().is_empty());
    }
    assert_eq!(Report::parse(data).as_ref(), Ok(&report), "the same input gives the same output");
}

/// A value of one of the header fields by which senders ask for complaints and offer to unsubscribe.
pub fn feedback_fields(data: &[u8]) {
    let Ok(value) = core::str::from_utf8(data) else { return };
    match cfbl::Address::parse(value) {
        Ok(read) => assert_eq!(cfbl::Address::parse(&read.to_string()), Ok(read)),
        Err(error) => assert!(error.span().end() <= value.len()),
    }
    match cfbl::FeedbackId::parse(value) {
        Ok(id) => assert_eq!(cfbl::FeedbackId::parse(id.as_str()).as_ref(), Ok(&id)),
        Err(error) => assert!(error.span().end() <= value.len()),
    }
    for uri in OneClick::read([value], []).uris() {
        if let Some(mailto) = Mailto::from_uri(uri) {
            assert!(mailto.to.iter().all(|address| address.contains('@')));
            assert!(!mailto.subject.contains(['\r', '\n']));
        }
    }
}
