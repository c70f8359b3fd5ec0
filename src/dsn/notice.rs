//! Bounces in words: the formats that are not delivery-status reports.
//!
//! Dozens of mail systems write bounces for people, and no two alike: qmail, Exim, Sendmail,
//! Exchange, Domino, Yahoo... What they share is layout. A failed address stands alone on a line, or
//! leads one (`<a@b>: reason`, `a@b on Mon, ...`), or follows a key (`Recipient: a@b`), and what is
//! said of it stands behind it, up to the next address. So the reader here knows layouts, not
//! systems: it cuts the notice off where the returned message begins, ranks the places where
//! addresses stand, and takes those of the best rank.

use alloc::{string::String, vec::Vec};

use super::{
    recipient::{Recipient, Source},
    scan::addresses,
};
use crate::smtp::EnhancedStatus;

/// How much text is kept for one recipient, in bytes.
const MAX_SAID: usize = 4 * 1024;
/// How many recipients one notice may name.
const MAX_RECIPIENTS: usize = 10_000;

/// How an address stands in its line. Greater is more certainly a failed recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// In a sentence that may speak of a mailbox.
    Hint,
    /// In a sentence that speaks of delivery.
    Sentence,
    /// Behind `RCPT TO:` or a reply code.
    Transcript,
    /// Alone, leading, or behind a key.
    Listed,
}

#[derive(Debug, Clone, Copy)]
struct Mention<'t> {
    place: Place,
    address: &'t str,
    /// Where the line begins, and where what follows the address begins.
    line: usize,
    after: usize,
    /// Whether a key stands before the address, which may tell the cause: `unknown user: a@b`.
    keyed: bool,
}

/// What the caller knows of the message around the notice.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context<'c> {
    /// Whom the bounce was sent to: the sender of the message that failed.
    pub(super) to: Option<&'c str>,
    /// Who sent the bounce.
    pub(super) from: Option<&'c str>,
    /// Whether lines that begin with `>` count: a person quotes so, a mail system does not.
    pub(super) quotes: bool,
}

/// The recipients that a notice names, with what it says of each.
pub(super) fn recipients(notice: &str, context: Context<'_>) -> Vec<Recipient> {
    let mut mentions = mentions(notice, context);
    let Some(best) = mentions.iter().map(|mention| mention.place).max() else { return Vec::new() };
    // Lesser places still tell where the words about a known address go on.
    let known: Vec<&str> =
        mentions.iter().filter(|mention| mention.place == best).map(|mention| mention.address).collect();
    mentions.retain(|mention| {
        mention.place == best
            || (mention.place == Place::Transcript
                && known.len() <= 64
                && known.iter().any(|address| same(address, mention.address)))
    });
    let source = if best <= Place::Sentence { Source::Sentence } else { Source::Notice };
    let intro = mentions.first().map_or("", |mention| notice.get(..mention.line).unwrap_or_default());
    let intro: String = intro.chars().take(1000).collect();
    let mut out: Vec<Recipient> = Vec::new();
    let mut index = alloc::collections::BTreeMap::new();
    for (position, mention) in mentions.iter().enumerate() {
        let next = mentions.get(position.saturating_add(1)).map_or(notice.len(), |next| next.line);
        let slot = *index.entry(mention.address.to_ascii_lowercase()).or_insert_with(|| {
            let mut recipient = Recipient::named(source, mention.address);
            recipient.notice.clone_from(&intro);
            out.push(recipient);
            out.len().saturating_sub(1)
        });
        // In a sentence the cause may stand before the address.
        let from =
            if mention.place == Place::Listed && !mention.keyed { mention.after } else { mention.line };
        if let Some(recipient) = out.get_mut(slot) {
            say(&mut recipient.diagnostic, notice.get(from..next.max(from)).unwrap_or_default());
        }
        if out.len() >= MAX_RECIPIENTS {
            break;
        }
    }
    for recipient in &mut out {
        recipient.status = first_status(&recipient.diagnostic);
        if recipient.status.is_none() && crate::smtp::Diagnostic::read(&recipient.diagnostic).code().is_none()
        {
            recipient.status = first_status(&recipient.notice);
        }
    }
    // One cause may be told for all of a list: addresses that say nothing share the last word.
    if let Some((diagnostic, status)) = out.last().map(|last| (last.diagnostic.clone(), last.status))
        && !diagnostic.is_empty()
    {
        for recipient in out.iter_mut().filter(|recipient| recipient.diagnostic.is_empty()) {
            recipient.diagnostic.clone_from(&diagnostic);
            recipient.status = status;
        }
    }
    out
}

/// The first status code in a text, wherever it stands.
pub(super) fn first_status(text: &str) -> Option<EnhancedStatus> {
    crate::smtp::Diagnostic::read(text).status()
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// Adds lines to what is said of a recipient: without frames, without blank space.
fn say(said: &mut String, text: &str) {
    let mut blank = 0_usize;
    for line in text.lines() {
        let line = line.trim();
        let line = line.trim_start_matches(['|', '*', '>', ':', ' ']);
        if line.is_empty() {
            blank = blank.saturating_add(1);
            continue;
        }
        // The closing words of a notice stand behind a blank line, and begin anew.
        if blank > 0 && !said.is_empty() && closes(line) {
            break;
        }
        if line.bytes().all(|byte| byte.is_ascii_punctuation()) {
            continue;
        }
        if said.len().saturating_add(line.len()) > MAX_SAID {
            break;
        }
        if !said.is_empty() {
            said.push('\n');
        }
        said.push_str(line);
    }
}

/// Whether a paragraph is the help or the farewell at the end of a notice.
fn closes(line: &str) -> bool {
    const OPENINGS: &[&str] = &[
        "for further assistance",
        "for assistance",
        "if you do so",
        "if you need",
        "if you have",
        "please contact",
        "please direct",
        "this is an automatic",
        "this message was",
        "this is an advisory",
        "contact your",
        "to retry",
        "we will continue",
        "no action is required",
        "it's attached below",
        "the following addresses were",
        "reporting-mta",
    ];
    OPENINGS.iter().any(|opening| starts_with(line, opening))
}

/// Every place of the notice where an address may be a failed recipient.
fn mentions<'t>(notice: &'t str, context: Context<'_>) -> Vec<Mention<'t>> {
    let mut out = Vec::new();
    let mut at = 0_usize;
    let mut previous = "";
    for line in notice.split_inclusive('\n') {
        let start = at;
        at = at.saturating_add(line.len());
        let content = line.trim_end();
        if content.contains('@')
            && (context.quotes || !content.starts_with('>'))
            && let Some((place, from, to)) = place(content, previous)
        {
            for (begin, end) in addresses(content).filter(|(begin, end)| *begin >= from && *end <= to) {
                let Some(address) = content.get(begin..end) else { continue };
                if is_ours(address, context, place) {
                    continue;
                }
                let after = start.saturating_add(end);
                let after = after.saturating_add(closing(notice.get(after..).unwrap_or_default()));
                out.push(Mention { place, address, line: start, after, keyed: from > 0 });
            }
        }
        if !content.trim().is_empty() {
            previous = content;
        }
        if out.len() >= MAX_RECIPIENTS {
            break;
        }
    }
    out
}

/// The closing punctuation behind an address: `>`, `:`, `...`.
fn closing(rest: &str) -> usize {
    rest.bytes()
        .take_while(|byte| matches!(byte, b'>' | b':' | b'.' | b'"' | b'\'' | b')' | b']' | b',' | b';'))
        .count()
}

/// Addresses of the systems and people around a failure are no failed recipients.
fn is_ours(address: &str, context: Context<'_>, place: Place) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    let is_system = ["mailer-daemon", "mail-daemon", "postmaster", "mailerdaemon", "abuse"]
        .iter()
        .any(|name| same(local, name));
    let is_party = [context.to, context.from].into_iter().flatten().any(|party| same(party, address));
    (is_system || is_party) && place < Place::Listed
}

/// How addresses stand in a line, and between which bytes they count.
fn place(line: &str, previous: &str) -> Option<(Place, usize, usize)> {
    let trimmed = line.trim_start();
    let indent = line.len().saturating_sub(trimmed.len());
    let whole = (Place::Listed, 0, line.len());
    // A header of some message, an envelope sender: never the one who failed.
    const NOT: &[&str] = &[
        "from:",
        "from :",
        "reply-to:",
        "sender:",
        "return-path:",
        "message-id:",
        "errors-to:",
        "cc:",
        "mail from:",
        "> mail from",
        ">>> mail from",
        "x-",
        "contact",
        "please contact",
        "list-",
        "references:",
        "in-reply-to:",
        "received:",
        "date:",
        "de:",
        "von:",
        "feedback-id:",
        "dkim-",
        "for further assistance",
        "if you",
        "delivered-to:",
        "original sender",
        "orig-from",
    ];
    if NOT.iter().any(|start| starts_with(trimmed, start)) {
        return None;
    }
    let (begin, end) = addresses(line).next()?;
    let before = line.get(..begin).unwrap_or_default();
    let after = line.get(end..).unwrap_or_default();
    // Alone or leading: nothing but bullets and brackets before, or a display name in quotes.
    let lead = before.trim_matches([' ', '\t', '<', '*', '-', '•', '|', '[', '(', '"', '\'', '>', '=']);
    let is_named = before.trim().starts_with('"')
        && before.trim_end().ends_with('<')
        && before.matches('"').count() == 2;
    if lead.is_empty() || is_named {
        let rest = after.trim_start_matches(['>', '"', '\'', ']', ')']);
        let rest_trimmed = rest.trim();
        let alone = rest_trimmed.is_empty() || rest_trimmed.bytes().all(|byte| byte.is_ascii_punctuation());
        if alone || is_named && addresses(rest).next().is_some() {
            return Some(whole);
        }
        let leads = rest.starts_with(':')
            || rest.starts_with("...")
            || rest_trimmed.starts_with(['(', '[', '-', ','])
            || [
                "on ", "because", "failed", "was", "is ", "does", "could", "cannot", "has ", "host ", "smtp",
                "user ", "unknown", "mailbox", "unable", "error",
            ]
            .iter()
            .any(|word| starts_with(rest_trimmed, word))
            || rest.starts_with("  ")
            || rest.starts_with('\t');
        if leads {
            return Some((Place::Listed, 0, end));
        }
    }
    let folded = before.trim().to_ascii_lowercase();
    if folded.ends_with("rcpt to:<")
        || folded.ends_with("rcpt to: <")
        || folded.ends_with("rcpt to:")
        || folded.ends_with("rcpt to")
    {
        return Some((Place::Transcript, begin, end));
    }
    // `550 5.1.1 <a@b>... User unknown`
    let coded =
        folded.trim_start_matches("<<< ").trim_end_matches('<').split_ascii_whitespace().all(|word| {
            word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'#' | b'(' | b')'))
        });
    if coded && !folded.is_empty() {
        return Some((Place::Transcript, begin, end));
    }
    const KEYS: &[&str] = &[
        "recipient",
        "recipients",
        "failed recipient",
        "recipient address",
        "failed address",
        "failed addresses",
        "undeliverable address",
        "address",
        "original recipient",
        "final recipient",
        "final-recipient: rfc822;",
        "original-recipient: rfc822;",
        "error-for",
        "delivery failed",
        "failed to deliver to",
        "to",
        "an",
        "addressed to",
        "user",
        "unknown user",
        "e-mail address",
        "email address",
        "intended recipient",
        "rcpt",
        "destinataire",
        "empfänger",
        "destinatario",
        "unknown address",
        "invalid recipient",
        "mailbox",
        "for",
        "recipient(s)",
        "failed recipient(s)",
        "addressee",
        "получатель",
        "кому",
        "宛先",
        "收件人",
        "invalid final delivery userid",
        "not delivered to",
        "final-recipient",
        "original-recipient",
        "user unknown",
        "no such user",
        "rcpt_to",
    ];
    let key = folded
        .trim_end_matches([':', '<', ' ', '"', '\'', '[', ';', '='])
        .trim_end_matches("rfc822")
        .trim_end_matches("smtp")
        .trim_end_matches([';', ':', ' ']);
    let key = key.trim_start_matches(['*', '-', '|', '•', ' ', '>']);
    let is_keyed = before.trim_end_matches([' ', '<', '"', '\'', '[']).ends_with([':', ';', '=']);
    if is_keyed && KEYS.contains(&key) {
        // `To:` is also a header of the message quoted in the notice.
        let place = if matches!(key, "to" | "an" | "for" | "address" | "user") {
            Place::Sentence
        } else {
            Place::Listed
        };
        return Some((place, begin, line.len()));
    }
    // A sentence that speaks of delivery, in this line or begun in the one before.
    const DELIVERY: &[&str] = &[
        "deliver",
        "undeliver",
        "recipient",
        "addressed to",
        "not reach",
        "could not be sent",
        "unknown user",
        "user unknown",
        "userid",
        "no such user",
        "failed",
        "rejected",
        "refused",
        "message to",
        "mail to",
        "e-mail to",
        "email to",
        "was addressed",
        "zugestellt",
        "zustell",
        "unzustellbar",
        "remis",
        "délivr",
        "delivr",
        "livr",
        "entreg",
        "consegn",
        "recapit",
        "bezorg",
        "достав",
        "доставл",
        "配信",
        "送信",
        "届",
        "投递",
        "送达",
    ];
    const HINTS: &[&str] = &["address", "user", "account", "mailbox", "sent to"];
    let line_folded = line.to_lowercase();
    let previous_folded = previous.to_lowercase();
    let speaks = |text: &str| DELIVERY.iter().any(|word| text.contains(word));
    let from_sender = folded.ends_with("from")
        || folded.ends_with("from <")
        || folded.ends_with("from:<")
        || folded.ends_with("by")
        || folded.ends_with("contact")
        || folded.ends_with("from: <");
    if from_sender {
        // The next address of the line may still be the recipient.
        let (second, second_end) = addresses(line).nth(1)?;
        return speaks(&line_folded).then_some((Place::Sentence, second, second_end));
    }
    // A list that the line before opens, in a form of its own.
    if speaks(&previous_folded) && previous_folded.ends_with(':') && !is_keyed {
        return Some((Place::Listed, begin, end));
    }
    if speaks(&line_folded) {
        return Some((Place::Sentence, begin, line.len()));
    }
    let hints = |text: &str| HINTS.iter().any(|word| text.contains(word));
    (hints(&line_folded) || (indent == 0 && (speaks(&previous_folded) || hints(&previous_folded))))
        .then_some((Place::Hint, begin, line.len()))
}

pub(super) fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
