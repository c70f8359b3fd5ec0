//! Statements about the message: spam, infected, malformed, too large.

use super::{Guard, Rule, one, rule, set};
use crate::{
    bounce::{reason::Reason, vocabulary::Term},
    smtp::Phase,
};

const REFUSED: u128 = set(&[Term::Rejected, Term::Blocked, Term::NotAllowed, Term::Filtered]);
const THING: u128 = set(&[Term::Message, Term::Messages, Term::Content]);

#[rustfmt::skip] // A line for each rule.
pub(super) const RULES: &[Rule] = &[
    rule("spam", Reason::SpamContent, &[one(Term::Spam)], "550 5.7.1 Message considered spam"),
    rule("spam-rejected", Reason::SpamContent, &[one(Term::Spam), REFUSED], "554 spam rejected"),
    rule("spam-score", Reason::SpamContent, &[one(Term::Score), one(Term::Over)], "554 5.7.1 message score (9) over"),
    rule("spam-over-score", Reason::SpamContent, &[one(Term::Over), one(Term::Score)], "550 exceeds the score allowed"),
    rule("content-rejected", Reason::SpamContent, &[one(Term::Content), REFUSED], "550 5.7.1 message content rejected").weighs(66),
    rule("content-rejected-after", Reason::SpamContent, &[REFUSED, one(Term::Content)], "554 denied due to the content").weighs(64),
    rule("policy-content", Reason::SpamContent, &[one(Term::Content), one(Term::Policy)], "554 content policy").weighs(60),
    rule("virus", Reason::VirusDetected, &[one(Term::Virus)], "554 5.7.1 Virus found"),
    rule("attachment-rejected", Reason::VirusDetected, &[one(Term::Attachment), REFUSED], "552 5.7.0 attachment type not allowed"),
    rule("rejected-attachment", Reason::VirusDetected, &[set(&[Term::Blocked, Term::NotAllowed, Term::Rejected, Term::Policy]), one(Term::Attachment)], "554 blocked file extension"),
    rule("attachment-too-large", Reason::MessageTooLarge, &[one(Term::TooMany), one(Term::Attachment)], "552 too many attachments").weighs(80),
    rule("too-large", Reason::MessageTooLarge, &[THING, one(Term::TooLarge)], "552 5.3.4 Message too big"),
    rule("too-large-alone", Reason::MessageTooLarge, &[one(Term::TooLarge)], "552 size exceeded").weighs(63),
    rule("header-too-large", Reason::MessageTooLarge, &[one(Term::Header), one(Term::TooLarge)], "552 header too long"),
    rule("header-size", Reason::MessageTooLarge, &[one(Term::Header), one(Term::Size), one(Term::Over)], "552 5.3.4 header size is over the limit").weighs(85),
    rule("headers-over", Reason::MessageTooLarge, &[one(Term::Header), one(Term::Over)], "552 headers exceed what is allowed"),
    rule("size-over", Reason::MessageTooLarge, &[one(Term::Size), one(Term::Over)], "552 message size is over what is allowed"),
    rule("size-limit-over", Reason::MessageTooLarge, &[one(Term::Size), one(Term::Limit), one(Term::Over)], "552 the size allowance was exceeded"),
    rule("over-size", Reason::MessageTooLarge, &[one(Term::Over), set(&[Term::Limit, Term::Message]), one(Term::Size)], "552 the message exceeded the maximum length"),
    rule("over-message-size", Reason::MessageTooLarge, &[one(Term::Over), one(Term::Size)], "552 5.2.3 over the size limits"),
    rule("message-over-limit", Reason::MessageTooLarge, &[one(Term::Message), one(Term::Over), one(Term::Limit)], "552 message exceeds the limit").weighs(66),
    rule("message-over-quota-size", Reason::MessageTooLarge, &[one(Term::Message), one(Term::Over), one(Term::Quota)], "552 the message exceeds the allowed size").weighs(85),
    rule("malformed", Reason::MalformedMessage, &[one(Term::Malformed)], "554 5.6.0 not RFC 5322 compliant"),
    rule("header-missing", Reason::MalformedMessage, &[one(Term::Header), one(Term::Missing)], "550 From: header missing"),
    rule("missing-header", Reason::MalformedMessage, &[set(&[Term::Missing, Term::NoSuch]), one(Term::Header)], "550 missing Message-ID"),
    rule("missing-address-header", Reason::MalformedMessage, &[one(Term::Missing), one(Term::Address), one(Term::Header)], "550 without an address in the To header"),
    rule("invalid-header", Reason::MalformedMessage, &[one(Term::Invalid), one(Term::Header)], "550 invalid headers"),
    rule("header-invalid", Reason::MalformedMessage, &[one(Term::Header), set(&[Term::Invalid, Term::Syntax])], "554 Message-ID invalid"),
    rule("message-syntax-at-data", Reason::MalformedMessage, &[one(Term::Syntax)], "550 syntax (in reply to end of DATA command)").weighs(60).when(Guard::Phases(&[Phase::EndOfData])),
];
