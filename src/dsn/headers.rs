//! The header of a message, read once.

use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
    vec::Vec,
};

use super::{addresses::first_address, text::fold};
use crate::mail::{block::unfolded, decode};

/// The header of a message: its fields, and those of them in a form that can be
/// compared.
pub(super) struct Headers<'m> {
    fields: Vec<(&'m str, Cow<'m, str>)>,
    /// The address of the From field.
    pub(super) from: Option<String>,
    /// The From field, decoded and in lower case; empty if there is none.
    pub(super) from_text: String,
    /// The address of the To field.
    pub(super) to: Option<String>,
    /// The Subject, decoded.
    pub(super) subject: Option<String>,
    /// The Subject, decoded and folded; empty if there is none.
    pub(super) subject_folded: String,
}

impl<'m> Headers<'m> {
    /// Reads a header block; `None` if it has no field.
    pub(super) fn read(block: &'m str) -> Option<Self> {
        let fields: Vec<_> = unfolded(block).flatten().collect();
        if fields.is_empty() {
            return None;
        }
        let headers = Self {
            fields,
            from: None,
            from_text: String::new(),
            to: None,
            subject: None,
            subject_folded: String::new(),
        };
        let from = headers.get("From");
        let subject = headers.get("Subject").map(|subject| decode(subject).into_owned());
        Some(Self {
            from: from.and_then(first_address).map(str::to_owned),
            from_text: from.map(|from| decode(from).to_lowercase()).unwrap_or_default(),
            to: headers.get("To").and_then(first_address).map(str::to_owned),
            subject_folded: subject.as_deref().map(fold).unwrap_or_default(),
            subject,
            ..headers
        })
    }

    /// The first field of a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every field of a name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    /// The first field of a name, folded for comparison.
    pub(super) fn folded(&self, name: &str) -> Option<String> {
        self.get(name).map(fold)
    }

    /// Whether there is a field of one of these names.
    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        self.fields.iter().any(|(own, _)| names.iter().any(|name| own.eq_ignore_ascii_case(name)))
    }

    /// The name in the From field, decoded, in lower case and without quotes.
    pub(super) fn sender_name(&self) -> &str {
        let name = self.from_text.split_once('<').map_or("", |(name, _)| name);
        name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
    }

    /// The local part of the sender, in lower case; without a domain where the field
    /// has none.
    pub(super) fn sender_local_part(&self) -> &str {
        let address = self.from_text.rsplit_once('<').map_or(self.from_text.as_str(), |(_, address)| address);
        let local = address.split('@').next().unwrap_or_default();
        local.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>'))
    }

    /// Whether it was sent with the null path (RFC 5321 section 4.5.5).
    pub(super) fn has_null_path(&self) -> bool {
        self.get("Return-Path").is_some_and(|path| path.trim() == "<>")
    }
}
