//! What is wrong with a key record, or soon will be.

use alloc::{format, string::String, vec::Vec};

use super::{
    algorithm::{Algorithm, KeyType},
    error::ErrorKind,
    key::Key,
    mend::mend,
};
use crate::{
    diagnostic::{Finding, Severity, Span},
    tags::items,
};

/// The length of a record from which an answer with it may not fit into a packet of 512
/// bytes.
const LONG_RECORD: usize = 450;
/// How many findings carry the corrected record.
const MANY_SUGGESTIONS: usize = 20;
/// What receivers recommend (RFC 8301 section 3.2).
const GOOD_BITS: u32 = 2048;
/// The least that receivers accept.
const LEAST_BITS: u32 = 1024;

/// Finds what is wrong with the text of a key record. Spans are places in it.
///
/// A text that is nearly a record has one finding for each fault: quotes or backslashes
/// inside, a truncated key, an Ed25519 key in its SPKI wrapping, a version that is not
/// first. Findings with a remedy all carry the same suggestion, a record that fixes all
/// of them together.
///
/// ```
/// use deliverability::dkim::lint_key;
///
/// let findings =
///     lint_key("k=ed25519; t=y; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
/// let codes: Vec<_> = findings.iter().map(|finding| finding.code()).collect();
/// assert_eq!(codes, ["dkim::missing-version", "dkim::testing"]);
/// let better = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
/// assert!(findings.iter().all(|finding| finding.suggestion() == Some(better)));
/// ```
#[must_use]
pub fn lint_key(text: &str) -> Vec<Finding> {
    match Key::parse(text) {
        Ok(key) => {
            let mut lint = Lint { key: &key, findings: Vec::new() };
            lint.run();
            lint.findings
        }
        Err(error) => unreadable(text, error.kind(), error.span()),
    }
}

/// Findings about a text that is not a key record.
fn unreadable(text: &str, kind: ErrorKind, span: Span) -> Vec<Finding> {
    let code = match kind {
        ErrorKind::DuplicateTag => "dkim::duplicate-tag",
        ErrorKind::KeyVersion => "dkim::key-version",
        ErrorKind::KeyType => "dkim::key-type",
        ErrorKind::KeyData | ErrorKind::Base64 { .. } => "dkim::key-data",
        _ => "dkim::key-syntax",
    };
    let Some(mended) = mend(text) else {
        let message = format!("no receiver can use this record: {kind}");
        return Vec::from([Finding::new(code, Severity::Error, span, message)]);
    };
    let suggestion = mended.text.map(|text| match Key::parse(&text) {
        Ok(key) => better(&key),
        Err(_) => text,
    });
    let findings = mended.faults.into_iter().enumerate().map(|(index, (span, message))| {
        let finding = Finding::new(code, Severity::Error, span, message);
        match &suggestion {
            Some(suggestion) if index < MANY_SUGGESTIONS => finding.suggest(suggestion.clone()),
            _ => finding,
        }
    });
    findings.collect()
}

struct Lint<'k> {
    key: &'k Key<'k>,
    findings: Vec<Finding>,
}

impl Lint<'_> {
    fn run(&mut self) {
        self.missing_version();
        self.strength();
        self.testing();
        self.sha1_only();
        self.not_for_mail();
        self.other_tags();
        self.long_record();
        let better = better(self.key);
        if better != self.key.as_str() {
            let mended = self.findings.iter_mut().filter(|finding| is_mendable(finding.code()));
            for finding in mended.take(MANY_SUGGESTIONS) {
                *finding = finding.clone().suggest(better.clone());
            }
        }
    }

    fn add(&mut self, code: &'static str, severity: Severity, span: Span, message: impl Into<String>) {
        self.findings.push(Finding::new(code, severity, span, message));
    }

    fn span(&self, tag: &str) -> Span {
        self.key.tag(tag).unwrap_or_else(|| Span::new(0, self.key.as_str().len()))
    }

    fn missing_version(&mut self) {
        if self.key.tag("v").is_none() {
            let message = "begin the record with `v=DKIM1`, so that it cannot be taken for another text (RFC 6376, 3.6.1)";
            self.add("dkim::missing-version", Severity::Info, Span::at(0), message);
        }
    }

    fn strength(&mut self) {
        let (key, span) = (self.key, self.span("p"));
        let bits = key.bits();
        if key.is_revoked() {
            let message = "the key is revoked: signatures by this selector do not count";
            self.add("dkim::revoked", Severity::Info, span, message);
        } else if key.key_type() == KeyType::Rsa && bits < LEAST_BITS {
            let message = format!(
                "replace the key: it has {bits} bits, and receivers must not take under {LEAST_BITS} (RFC 8301, 3.2)"
            );
            self.add("dkim::short-key", Severity::Error, span, message);
        } else if key.key_type() == KeyType::Rsa && bits < GOOD_BITS {
            let message = format!("rotate to a key of {GOOD_BITS} bits: this one has {bits} (RFC 8301, 3.2)");
            self.add("dkim::weak-key", Severity::Warning, span, message);
        }
    }

    fn testing(&mut self) {
        if self.key.is_testing() {
            let message =
                "remove the flag `y`: with it, receivers may treat the mail as unsigned (RFC 6376, 3.6.1)";
            self.add("dkim::testing", Severity::Warning, self.span("t"), message);
        }
    }

    fn sha1_only(&mut self) {
        if !self.key.allows_hash_of(Algorithm::RsaSha256) {
            let message = "remove `h=`: without sha256 in it no signature by this key counts (RFC 8301, 3.1)";
            self.add("dkim::sha1-only", Severity::Error, self.span("h"), message);
        }
    }

    fn not_for_mail(&mut self) {
        if !self.key.is_for_email() {
            let message = "remove `s=`: the key is not for mail as it is (RFC 6376, 3.6.1)";
            self.add("dkim::not-for-mail", Severity::Error, self.span("s"), message);
        }
    }

    fn other_tags(&mut self) {
        let tags: Vec<(&str, Span)> = self.key.tags().map(|(name, _, span)| (name, span)).collect();
        for (name, span) in tags.into_iter().filter(|(name, _)| !is_current(name)) {
            if name == "g" {
                let message = "remove `g=`: RFC 6376 took it out of the standard";
                self.add("dkim::obsolete-tag", Severity::Info, span, message);
            } else {
                let message = format!("receivers ignore the unknown tag `{name}`");
                self.add("dkim::unknown-tag", Severity::Info, span, message);
            }
        }
    }

    fn long_record(&mut self) {
        let length = self.key.as_str().len();
        if length > LONG_RECORD {
            let message = format!(
                "shorten the record: with {length} bytes its answer does not fit into one packet everywhere; a key of {GOOD_BITS} bits does"
            );
            self.add("dkim::long-record", Severity::Warning, Span::new(0, length), message);
        }
    }
}

fn is_current(name: &str) -> bool {
    matches!(name, "v" | "h" | "k" | "n" | "p" | "s" | "t")
}

fn is_mendable(code: &str) -> bool {
    matches!(
        code,
        "dkim::missing-version"
            | "dkim::testing"
            | "dkim::sha1-only"
            | "dkim::not-for-mail"
            | "dkim::obsolete-tag"
            | "dkim::unknown-tag"
    )
}

/// The record with its version, and without what receivers ignore or refuse.
fn better(key: &Key<'_>) -> String {
    let mut text = String::from("v=DKIM1");
    for (name, value, _) in key.tags().filter(|(name, ..)| is_current(name) && *name != "v") {
        let value = match name {
            "h" if !key.allows_hash_of(Algorithm::RsaSha256) => continue,
            "s" if !key.is_for_email() => continue,
            "t" => {
                let flags = items(value).filter(|flag| !flag.eq_ignore_ascii_case("y") && !flag.is_empty());
                flags.collect::<Vec<_>>().join(":")
            }
            _ => value.into(),
        };
        if !value.is_empty() || name == "p" {
            text.push_str("; ");
            text.push_str(name);
            text.push('=');
            text.push_str(&value);
        }
    }
    text
}
