//! What is wrong with a signature or the signatures of a message, or soon will be.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    algorithm::{Algorithm, Canonicalization},
    error::ErrorKind,
    sign::OVERSIGNED,
    signature::Signature,
    signature_tags::same_domain,
    verdict::{Cause, Result, Verdict},
};
use crate::{
    diagnostic::{Finding, Severity, Span},
    mail::Message,
};

/// Fields whose change would mislead the reader (RFC 6376 section 5.4.1, RFC 8058
/// section 4).
const WORTH_SIGNING: &[&str] = &[
    "Subject",
    "Date",
    "To",
    "Cc",
    "Reply-To",
    "Content-Type",
    "MIME-Version",
    "Message-ID",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Feedback-ID",
];

/// Finds what is wrong with the text of a signature in its message. Spans are places in
/// the text.
///
/// ```
/// use deliverability::{dkim::lint_signature, mail::Message};
///
/// let message = Message::parse(b"From: a@example.org\r\nSubject: x\r\n\r\n");
/// let text = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s; t=1; l=0; \
///     h=From:From; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA";
/// let findings = lint_signature(text, &message);
/// let codes: Vec<_> = findings.iter().map(|finding| finding.code()).collect();
/// assert_eq!(
///     codes,
///     ["dkim::body-length", "dkim::unsigned-subject", "dkim::field-can-be-added"]
/// );
/// ```
#[must_use]
pub fn lint_signature(text: &str, message: &Message<'_>) -> Vec<Finding> {
    let signature = match Signature::parse(text) {
        Ok(signature) => signature,
        Err(error) => {
            let code = match error.kind() {
                ErrorKind::DuplicateTag => "dkim::duplicate-tag",
                ErrorKind::FromNotSigned => "dkim::unsigned-from",
                ErrorKind::MissingTag { .. } => "dkim::missing-tag",
                _ => "dkim::signature-syntax",
            };
            let message = format!("no receiver takes this signature: {}", error.kind());
            return Vec::from([Finding::new(code, Severity::Error, error.span(), message)]);
        }
    };
    let mut findings = Vec::new();
    let mut add = |code, severity, span: Option<Span>, message: String| {
        findings.push(Finding::new(
            code,
            severity,
            span.unwrap_or_else(|| Span::new(0, text.len())),
            message,
        ));
    };
    if signature.algorithm() == Algorithm::RsaSha1 {
        let message = "sign by rsa-sha256: rsa-sha1 counts nowhere any more (RFC 8301, 3.1)";
        add("dkim::historic-algorithm", Severity::Error, signature.tag("a"), message.to_string());
    }
    if signature.body_length().is_some() {
        let message = "remove `l=`: anyone can append to the body (RFC 6376, 8.2)";
        add("dkim::body-length", Severity::Warning, signature.tag("l"), message.to_string());
    }
    if signature.header_canonicalization() == Canonicalization::Simple {
        let message =
            "sign by `c=relaxed/relaxed`: under simple every new fold of a field breaks the signature";
        add("dkim::simple-header", Severity::Info, signature.tag("c"), message.to_string());
    }
    if signature.signed_at().is_none() {
        add("dkim::no-timestamp", Severity::Info, None, "add `t=` (RFC 6376, 3.5)".to_string());
    }
    let list = signature.tag("h");
    let signed: Vec<&str> = signature.signed_fields().collect();
    let is_signed = |name: &str| signed.iter().any(|known| known.eq_ignore_ascii_case(name));
    for name in WORTH_SIGNING {
        if is_signed(name) || !message.fields().iter().any(|field| field.is(name)) {
            continue;
        }
        let (code, severity) = match *name {
            "Subject" => ("dkim::unsigned-subject", Severity::Warning),
            "List-Unsubscribe" | "List-Unsubscribe-Post" => {
                ("dkim::unsigned-list-unsubscribe", Severity::Warning)
            }
            _ => ("dkim::unsigned-field", Severity::Info),
        };
        add(code, severity, list, format!("sign {name}: anybody on the way can change it"));
    }
    let can_be_added = |name: &&&str| {
        let count = signed.iter().filter(|known| known.eq_ignore_ascii_case(name)).count();
        count <= message.fields().iter().filter(|field| field.is(name)).count()
    };
    let (from, others): (Vec<&str>, Vec<&str>) =
        OVERSIGNED.iter().filter(can_be_added).partition(|name| **name == "From");
    if !from.is_empty() {
        let message = "name From once more than it is there, so that none can be added (RFC 6376, 8.15)";
        add("dkim::from-can-be-added", Severity::Info, list, message.to_string());
    }
    if !others.is_empty() {
        let message = format!(
            "name these once more than they are there, so that none can be added that changes what is shown: {}",
            others.join(", ")
        );
        add("dkim::field-can-be-added", Severity::Info, list, message);
    }
    findings
}

/// Finds what is wrong with the signatures of a message together. Spans are places in
/// the message.
///
/// ```
/// use deliverability::{
///     dkim::{Check, Ed25519Key, RustCrypto, Signer, SigningKey as _, lint_verdict},
///     dns::{self, Answer},
///     mail::Message,
/// };
///
/// # let now = "2026-11-25T12:00:00Z".parse()?;
/// # let key = Ed25519Key::from_seed(&[7; 32]);
/// # let raw = b"From: Jane <jane@example.org>\r\n\r\nAt noon?\r\n";
/// let field = Signer::new("example.org", "s1", &key).sign(&Message::parse(raw), now)?;
/// let signed = [field.as_bytes(), raw].concat();
/// let check = Check::new(&Message::parse(&signed), now, RustCrypto);
/// let verdict = dns::resolve_with(check, |_| Answer::NoSuchName);
/// let findings = lint_verdict(&verdict);
/// assert_eq!(findings[0].code(), "dkim::missing-key");
/// assert_eq!(
///     findings[0].message(),
///     "publish the key at s1._domainkey.example.org, or stop signing by it",
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[must_use]
pub fn lint_verdict(verdict: &Verdict) -> Vec<Finding> {
    let mut findings = Vec::new();
    for outcome in verdict.outcomes() {
        let (domain, selector) =
            (outcome.domain().unwrap_or_default(), outcome.selector().unwrap_or_default());
        let mut add = |code, severity, message: String| {
            findings.push(Finding::new(code, severity, outcome.span(), message));
        };
        match outcome.cause() {
            Cause::KeyRevoked => {
                let message = format!(
                    "stop signing by {selector} of {domain}, whose key is revoked, or publish it again"
                );
                add("dkim::revoked-key-signing", Severity::Error, message);
            }
            Cause::NoKey => {
                let message =
                    format!("publish the key at {selector}._domainkey.{domain}, or stop signing by it");
                add("dkim::missing-key", Severity::Error, message);
            }
            _ if outcome.is_testing() => {
                let message = format!("the key {selector} of {domain} is under test (`t=y`)");
                add("dkim::testing", Severity::Warning, message);
            }
            _ => {}
        }
        let content: Vec<&str> =
            outcome.unsigned_fields().iter().copied().filter(|name| name.starts_with("Content-")).collect();
        if outcome.result() == Result::Pass && !content.is_empty() {
            let message = format!(
                "sign {} for {domain}: a change of it shows the same body otherwise, and breaks no signature",
                content.join(" and ")
            );
            add("dkim::unsigned-content", Severity::Warning, message);
        }
        let is_alone = outcome.algorithm() == Some(Algorithm::Ed25519Sha256)
            && !verdict.outcomes().iter().any(|other| {
                let is_same = other.domain().zip(outcome.domain()).is_some_and(|(a, b)| same_domain(a, b));
                other.algorithm() == Some(Algorithm::RsaSha256) && other.result() == Result::Pass && is_same
            });
        if is_alone && outcome.result() == Result::Pass {
            let message = format!(
                "sign for {domain} by rsa-sha256 too: many receivers do not know ed25519 (RFC 8463, 6)"
            );
            add("dkim::ed25519-alone", Severity::Warning, message);
        }
    }
    findings
}
