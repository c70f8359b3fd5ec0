//! What the readers of reports share: a parsed message, and the outcome of reading it.

use alloc::{string::String, vec::Vec};
use core::cell::OnceCell;

use super::{
    headers::Headers,
    kind::Kind,
    mime::Parts,
    recipient::Recipient,
    report::Report,
    returned::{Split, header_block, only_recipient, split},
    signs::Signs,
};

/// A parsed message.
pub(super) struct Mail<'m> {
    pub(super) parts: &'m Parts,
    pub(super) headers: Headers<'m>,
    /// The text parts together.
    pub(super) text: &'m str,
    /// The text up to the message that came back.
    pub(super) notice: &'m str,
    /// The message that came back, if the text has it.
    returned_text: Option<&'m str>,
    signs: OnceCell<Signs>,
}

impl<'m> Mail<'m> {
    pub(super) fn new(parts: &'m Parts, text: &'m str, headers: Headers<'m>) -> Self {
        let Split { notice, returned } = split(text);
        Self { parts, headers, text, notice, returned_text: returned, signs: OnceCell::new() }
    }

    /// The signs of a bounce in words, computed on first use, since a report needs
    /// none.
    pub(super) fn signs(&self) -> Signs {
        *self.signs.get_or_init(|| Signs::of(&self.headers, self.notice))
    }

    /// The header of the message that came back. Within the text of an ordinary message
    /// it is a quotation.
    pub(super) fn returned_header(&self, kind: Kind) -> Option<String> {
        let in_text = || self.returned_text.filter(|_| kind != Kind::Ordinary).map(header_block);
        self.parts.returned.clone().or_else(in_text)
    }

    /// The only recipient of the message that came back as a part.
    pub(super) fn only_recipient(&self) -> Option<String> {
        self.parts.returned.as_deref().and_then(only_recipient)
    }

    /// The same, of a message that came back as a part or in the text.
    pub(super) fn only_recipient_of_any(&self) -> Option<String> {
        match (&self.parts.returned, self.returned_text) {
            (Some(block), _) => only_recipient(block),
            (None, text) => only_recipient(&header_block(text?)),
        }
    }
}

/// What a message reports.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) kind: Kind,
    pub(super) recipients: Vec<Recipient>,
    pub(super) report: Option<Report>,
}

impl Outcome {
    /// A message of a kind that names no recipient.
    pub(super) const fn of(kind: Kind) -> Self {
        Self::new(kind, Vec::new())
    }

    pub(super) const fn new(kind: Kind, recipients: Vec<Recipient>) -> Self {
        Self { kind, recipients, report: None }
    }
}
