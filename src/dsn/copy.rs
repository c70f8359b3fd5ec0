//! Where a notice ends and the message that it returns begins.

use super::notice::starts_with;

/// A notice, split from the message that it returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Split<'t> {
    pub(super) notice: &'t str,
    pub(super) returned: Option<&'t str>,
}

/// Splits a text where the returned message begins.
pub(super) fn split(text: &str) -> Split<'_> {
    let mut at = 0_usize;
    let mut after_blank = true;
    for line in text.split_inclusive('\n') {
        let start = at;
        at = at.saturating_add(line.len());
        let trimmed = line.trim();
        if trimmed.is_empty() {
            after_blank = true;
            continue;
        }
        if announces_copy(trimmed) {
            let returned = text.get(at..).map(str::trim_start).filter(|rest| !rest.is_empty());
            return Split { notice: text.get(..start).unwrap_or_default(), returned };
        }
        let unquoted = trimmed.strip_prefix('>').map_or(trimmed, str::trim_start);
        let begins_header = !line.starts_with([' ', '\t'])
            && after_blank
            && (starts_with(unquoted, "received: from ")
                || starts_with(unquoted, "received: by ")
                || starts_with(unquoted, "received: (")
                || starts_with(unquoted, "return-path: ")
                || starts_with(unquoted, "dkim-signature: "));
        if begins_header {
            return Split { notice: text.get(..start).unwrap_or_default(), returned: text.get(start..) };
        }
        after_blank = false;
    }
    Split { notice: text, returned: None }
}

/// Whether a line says that the returned message follows.
fn announces_copy(line: &str) -> bool {
    const PHRASES: &[&str] = &[
        "copy of the message",
        "copy of your message",
        "copy of the original",
        "copy of the first part",
        "original message",
        "original mail",
        "original e-mail",
        "message header",
        "message headers",
        "headers of the message",
        "header of the original",
        "header of the message",
        "header of the source",
        "returned message",
        "unsent message",
        "undelivered message",
        "rejected message",
        "message text follows",
        "lines of your original",
        "lines of the message",
        "message follows",
        "start of returned",
        "headers follow",
        "body of message generated",
        "enclosed message",
        "mensaje original",
        "mensagem original",
        "message d'origine",
        "message original",
        "originalnachricht",
        "ursprüngliche nachricht",
        "urspruengliche nachricht",
        "messaggio originale",
        "oorspronkelijk bericht",
        "исходное сообщение",
        "оригинальное сообщение",
        "forwarded message",
        "weitergeleitete nachricht",
        "message transféré",
        "mensaje reenviado",
        "元のメッセージ",
        "元メッセージ",
        "原始邮件",
    ];
    if line.len() > 120 {
        return false;
    }
    // A heading, not a sentence of the notice: between dashes, or ended by what announces.
    let framed =
        line.starts_with(['-', '=', '*', '_', '#', '>', '+']) || line.ends_with(['-', '=', '*', '_', '#']);
    let announces = line.ends_with([':', '.']);
    if !framed && !announces {
        return false;
    }
    let folded = line.to_lowercase();
    let named = PHRASES.iter().any(|phrase| folded.contains(phrase));
    // "... the attached returned message." ends a sentence of Postfix's notices.
    const FIRST: &[&str] = &[
        "a",
        "attached",
        "below",
        "copy",
        "enclosed",
        "first",
        "header",
        "headers",
        "here",
        "included",
        "mensagem",
        "mensaje",
        "message",
        "messaggio",
        "original",
        "originalnachricht",
        "returned",
        "start",
        "the",
        "this",
        "undelivered",
        "unsent",
        "ursprüngliche",
        "your",
        "исходное",
        "元のメッセージ",
    ];
    let first =
        folded.split(|c: char| c.is_whitespace() || matches!(c, ':' | '.')).next().unwrap_or_default();
    let announced = framed
        || FIRST.contains(&first)
            && ([
                "follow",
                "below",
                "is the",
                "here is",
                "this is a copy",
                "attached",
                "included",
                "enclosed",
            ]
            .iter()
            .any(|word| folded.contains(word))
                || PHRASES.iter().any(|phrase| folded.trim_end_matches([':', '.', ' ']) == *phrase));
    // "The original message was received at ..." opens the reports of Sendmail.
    let opens = folded.contains("was received")
        || folded.contains("were received")
        || folded.contains("did not reach")
        || folded.contains("could not");
    named && announced && !opens
}
