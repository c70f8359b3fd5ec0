//! Bounces in words: notices that mail systems write for people, without the parts of a
//! report.

use alloc::{borrow::ToOwned, collections::BTreeMap, string::String, vec::Vec};

use super::{
    addresses::{addresses, first_address},
    kind::Kind,
    mail::{Mail, Outcome},
    mentions::{self, Context, MAX_RECIPIENTS, first_status, shared},
    recipient::{Action, Recipient, Source},
    report::{self, MAX_NOTICE},
    signs::is_bounce_subject,
    text::first_chars,
};
use crate::smtp::Diagnostic;

/// Reads a bounce in words; `None` for any other message.
pub(super) fn read(mail: &Mail<'_>) -> Option<Outcome> {
    let words = in_words(mail);
    let named = words
        .as_ref()
        .is_some_and(|outcome| outcome.recipients.iter().any(|recipient| recipient.source > Source::Subject));
    let outcome = if named { words } else { report::read_within(mail).or(words) };
    let report = report::without_recipients(mail);
    let may_be_bounce = report.is_some() && mail.signs().may_be_bounce();
    let outcome = outcome.or_else(|| may_be_bounce.then(|| Outcome::of(mail.signs().kind())))?;
    Some(Outcome { report, ..outcome })
}

/// The kind and the recipients of a message by its words alone.
pub(super) fn in_words(mail: &Mail<'_>) -> Option<Outcome> {
    let signs = mail.signs();
    if !signs.may_be_bounce() {
        return None;
    }
    let context = Context {
        to: mail.headers.to.as_deref(),
        from: mail.headers.from.as_deref(),
        quotes: signs.from_system,
    };
    let named = mentions::recipients(mail.notice, context);
    let failed = failed_by_header(mail);
    let is_listed = named.first().is_some_and(|recipient| recipient.source == Source::Notice);
    let has_evidence =
        signs.has_phrase() || !named.is_empty() || mail.headers.get("X-Failed-Recipients").is_some();
    if !(signs.is_bounce() && has_evidence || is_listed) {
        return None;
    }
    let mut recipients = if failed.is_empty() { named } else { merge(&failed, named, mail.notice) };
    if recipients.is_empty() {
        recipients.extend(in_subject(mail).or_else(|| of_returned(mail)));
    }
    if signs.needs_reply() && (signs.is_correspondence() || !recipients.iter().any(has_reply)) {
        return None;
    }
    let kind = signs.kind();
    let action = if kind == Kind::Delayed { Action::Delayed } else { Action::Failed };
    for recipient in &mut recipients {
        recipient.action = Some(action);
    }
    Some(Outcome::new(kind, recipients))
}

/// Whether a mail server's reply is quoted for a recipient that is listed in the form
/// of mail systems.
fn has_reply(recipient: &Recipient) -> bool {
    if recipient.source < Source::Notice {
        return false;
    }
    let said = Diagnostic::read(&recipient.diagnostic);
    let noticed = Diagnostic::read(&recipient.notice);
    [said, noticed].iter().any(|text| text.code().is_some() || text.status().is_some())
}

/// The addresses of `X-Failed-Recipients`, each once.
fn failed_by_header(mail: &Mail<'_>) -> Vec<String> {
    let mut known = alloc::collections::BTreeSet::new();
    let fields = mail.headers.all("X-Failed-Recipients");
    fields
        .flat_map(|value| addresses(value).filter_map(|(start, end)| value.get(start..end)))
        .filter(|address| known.insert(address.to_ascii_lowercase()))
        .take(MAX_RECIPIENTS)
        .map(str::to_owned)
        .collect()
}

/// The address that the subject of a bounce names.
fn in_subject(mail: &Mail<'_>) -> Option<Recipient> {
    let subject =
        mail.headers.subject.as_deref().filter(|_| is_bounce_subject(&mail.headers.subject_folded))?;
    Some(unnamed(Source::Subject, first_address(subject)?, mail.notice))
}

/// The only recipient of the message that came back.
fn of_returned(mail: &Mail<'_>) -> Option<Recipient> {
    Some(unnamed(Source::Returned, &mail.only_recipient_of_any()?, mail.notice))
}

/// A recipient whom the text does not name: the whole text is about them.
fn unnamed(source: Source, address: &str, text: &str) -> Recipient {
    let mut recipient = Recipient::named(source, address);
    recipient.notice = first_chars(text.trim(), MAX_NOTICE).to_owned();
    recipient.status = first_status(&recipient.notice);
    recipient
}

/// The recipients in `X-Failed-Recipients`, with what the text says about them.
fn merge(failed: &[String], named: Vec<Recipient>, notice: &str) -> Vec<Recipient> {
    // One address in the header and one in the text are the same failure.
    let is_one_failure = failed.len() == 1 && named.len() == 1;
    let mut single = if is_one_failure { named.first().cloned() } else { None };
    let mut said = by_address(named);
    let text = shared(first_chars(notice.trim(), MAX_NOTICE), failed.len());
    let status = first_status(text);
    let mut merged = Vec::with_capacity(failed.len());
    for address in failed {
        let Some(mut recipient) = said.remove(&address.to_ascii_lowercase()).or_else(|| single.take()) else {
            let notice = text.to_owned();
            merged.push(Recipient { notice, status, ..Recipient::named(Source::Header, address) });
            continue;
        };
        recipient.source = Source::Header;
        if !recipient.recipient().eq_ignore_ascii_case(address) {
            let own = Recipient::named(Source::Header, address).final_recipient;
            recipient.original_recipient = core::mem::replace(&mut recipient.final_recipient, own);
        }
        merged.push(recipient);
    }
    merged
}

/// Recipients by their addresses in lower case.
pub(super) fn by_address(recipients: Vec<Recipient>) -> BTreeMap<String, Recipient> {
    recipients.into_iter().map(|recipient| (recipient.recipient().to_ascii_lowercase(), recipient)).collect()
}
