//! The elements of a report, one after the other, whatever is wrong with them.

use alloc::string::String;

use memchr::{memchr, memchr2, memchr3, memmem};
use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, Event},
};

/// The elements that a report has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Feedback,
    Version,
    OrgName,
    Email,
    ExtraContactInfo,
    ReportId,
    Begin,
    End,
    Error,
    Generator,
    ReportMetadata,
    PolicyPublished,
    Domain,
    Adkim,
    Aspf,
    P,
    Sp,
    Np,
    Pct,
    Fo,
    Testing,
    DiscoveryMethod,
    SourceIp,
    Count,
    PolicyEvaluated,
    Disposition,
    Dkim,
    Spf,
    Reason,
    Type,
    Comment,
    Identifiers,
    HeaderFrom,
    EnvelopeFrom,
    EnvelopeTo,
    AuthResults,
    Selector,
    Scope,
    Result,
    HumanResult,
    Record,
    Unknown,
}

impl Tag {
    fn of(name: &str) -> Self {
        // By length first, so that a name is compared with few others.
        match (name.len(), name) {
            (8, "feedback") => Self::Feedback,
            (7, "version") => Self::Version,
            (8, "org_name") => Self::OrgName,
            (5, "email") => Self::Email,
            (18, "extra_contact_info") => Self::ExtraContactInfo,
            (9, "report_id") => Self::ReportId,
            (5, "begin") => Self::Begin,
            (3, "end") => Self::End,
            (5, "error") => Self::Error,
            (9, "generator") => Self::Generator,
            (15, "report_metadata") => Self::ReportMetadata,
            (16, "policy_published") => Self::PolicyPublished,
            (6, "domain") => Self::Domain,
            (5, "adkim") => Self::Adkim,
            (4, "aspf") => Self::Aspf,
            (1, "p") => Self::P,
            (2, "sp") => Self::Sp,
            (2, "np") => Self::Np,
            (3, "pct") => Self::Pct,
            (2, "fo") => Self::Fo,
            (7, "testing") => Self::Testing,
            (16, "discovery_method") => Self::DiscoveryMethod,
            (9, "source_ip") => Self::SourceIp,
            (5, "count") => Self::Count,
            (16, "policy_evaluated") => Self::PolicyEvaluated,
            (11, "disposition") => Self::Disposition,
            (4, "dkim") => Self::Dkim,
            (3, "spf") => Self::Spf,
            (6, "reason") => Self::Reason,
            (4, "type") => Self::Type,
            (7, "comment") => Self::Comment,
            (11, "identifiers") | (10, "identities") => Self::Identifiers,
            (11, "header_from") => Self::HeaderFrom,
            (13, "envelope_from") => Self::EnvelopeFrom,
            (11, "envelope_to") => Self::EnvelopeTo,
            (12, "auth_results") | (11, "auth_result") => Self::AuthResults,
            (8, "selector") => Self::Selector,
            (5, "scope") => Self::Scope,
            (6, "result") => Self::Result,
            (12, "human_result") => Self::HumanResult,
            (6, "record") => Self::Record,
            _ => Self::Unknown,
        }
    }
}

impl Tag {
    /// Whether it holds elements and no text.
    const fn has_elements(self) -> bool {
        matches!(
            self,
            Self::Feedback
                | Self::ReportMetadata
                | Self::PolicyPublished
                | Self::PolicyEvaluated
                | Self::Reason
                | Self::Identifiers
                | Self::AuthResults
                | Self::Dkim
                | Self::Spf
                | Self::Record
                | Self::Unknown
        )
    }
}

/// What takes the elements of a part of the text.
pub(super) trait Handler {
    /// An element begins.
    fn open(&mut self, tag: Tag);
    /// An element ends; this is its text, if it has no elements.
    fn close(&mut self, tag: Tag, text: &str);
    /// The text is not well-formed from here on.
    fn broken(&mut self);
}

/// A part declares a document type, which could define entities.
pub(super) struct DocumentType;

/// Walks over the elements of a part, whose end may be missing or belong to an element
/// outside of it.
pub(super) fn walk(part: &str, handler: &mut impl Handler) -> Result<(), DocumentType> {
    if is_plain(part.as_bytes()) {
        walk_plain(part, handler);
        return Ok(());
    }
    walk_any(part, handler)
}

/// Whether a part has neither references, attributes, declarations nor empty elements,
/// as most rows.
fn is_plain(part: &[u8]) -> bool {
    memchr3(b'&', b'!', b'?', part).is_none()
        && memchr2(b'"', b'\'', part).is_none()
        && memmem::find(part, b"/>").is_none()
}

/// [`walk_any`] for a part that [`is_plain`]: nothing but start tags, end tags and text.
fn walk_plain(part: &str, handler: &mut impl Handler) {
    let mut rest = part;
    let mut leaf: Option<(Tag, &str)> = None;
    let mut text = "";
    while let Some(open) = memchr(b'<', rest.as_bytes()) {
        text = rest.get(..open).unwrap_or_default();
        let inside = rest.get(open.saturating_add(1)..).unwrap_or_default();
        let Some(end) = memchr(b'>', inside.as_bytes()) else {
            handler.broken();
            close_plain(handler, &mut leaf, text);
            return;
        };
        let tag = inside.get(..end).unwrap_or_default();
        rest = inside.get(end.saturating_add(1)..).unwrap_or_default();
        if let Some(name) = tag.strip_prefix('/') {
            let known = leaf.filter(|(_, own)| *own == name).map(|(tag, _)| tag);
            let tag = known.unwrap_or_else(|| Tag::of(local_name(name)));
            let is_own = leaf.is_some_and(|(own, _)| own == tag);
            close_plain(handler, &mut leaf, text);
            if !is_own {
                handler.close(tag, "");
            }
        } else {
            // Text before an element belongs to one that should have ended before it.
            leaf = leaf.filter(|(tag, _)| !tag.has_elements());
            close_plain(handler, &mut leaf, text);
            let own = Tag::of(local_name(tag));
            handler.open(own);
            leaf = Some((own, tag));
        }
        text = "";
    }
    if !rest.is_empty() {
        text = rest;
    }
    close_plain(handler, &mut leaf, text);
}

fn close_plain(handler: &mut impl Handler, leaf: &mut Option<(Tag, &str)>, text: &str) {
    if let Some((tag, _)) = leaf.take() {
        handler.close(tag, text.trim());
    }
}

/// The name in a tag, without its prefix and what follows it.
fn local_name(tag: &str) -> &str {
    let mut from = None;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b':' if from.is_none() => from = Some(at.saturating_add(1)),
            b' ' | b'\t' | b'\r' | b'\n' => return tag.get(from.unwrap_or(0)..at).unwrap_or_default(),
            _ => {}
        }
    }
    tag.get(from.unwrap_or(0)..).unwrap_or_default()
}

/// Walks over the elements of any part.
fn walk_any(part: &str, handler: &mut impl Handler) -> Result<(), DocumentType> {
    let mut reader = Reader::from_str(part);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut text = String::new();
    // The element that holds the text.
    let mut leaf: Option<Tag> = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                // Text before an element belongs to one that should have ended before it.
                leaf = leaf.filter(|tag| !tag.has_elements());
                close(handler, &mut leaf, &mut text);
                let tag = Tag::of(start.local_name().as_ref());
                handler.open(tag);
                leaf = Some(tag);
            }
            Ok(Event::End(end)) => {
                let tag = Tag::of(end.local_name().as_ref());
                let own = leaf == Some(tag);
                close(handler, &mut leaf, &mut text);
                if !own {
                    handler.close(tag, "");
                }
            }
            Ok(Event::Text(part)) if leaf.is_some() => text.push_str(&part),
            Ok(Event::CData(part)) if leaf.is_some() => text.push_str(&part),
            Ok(Event::GeneralRef(reference)) if leaf.is_some() => resolve(&reference, &mut text),
            Ok(Event::DocType(_)) => return Err(DocumentType),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => {
                handler.broken();
                break;
            }
        }
    }
    close(handler, &mut leaf, &mut text);
    Ok(())
}

fn close(handler: &mut impl Handler, leaf: &mut Option<Tag>, text: &mut String) {
    if let Some(tag) = leaf.take() {
        handler.close(tag, text.trim());
    }
    text.clear();
}

/// A character or one of the five entities that XML itself has; others are dropped.
fn resolve(reference: &BytesRef<'_>, text: &mut String) {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        text.push(character);
    } else if let Some(entity) = resolve_predefined_entity(reference) {
        text.push_str(entity);
    }
}
