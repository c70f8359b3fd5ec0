//! What the headers of a reply say: who wrote it, and what they decide alone.

use super::{incoming::Message, verdict::Intent};

/// The header says that a machine wrote the reply.
pub(super) const MACHINE: u32 = 1;

/// What the headers and the subject's prefix say, one bit each.
pub(super) fn bits_of(message: &Message) -> u32 {
    let auto = message.header("Auto-Submitted").map(str::trim);
    let says = |value: Option<&str>, start: &str| {
        value.is_some_and(|value| value.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)))
    };
    let is_person = says(auto, "no");
    let subject = message.subject().unwrap_or_default().to_lowercase();
    const PREFIXES: &[&str] = &[
        "automatic reply",
        "auto:",
        "out of office",
        "réponse automatique",
        "automatische antwort",
        "abwesen",
        "respuesta automática",
        "risposta automatica",
        "automatisch antwoord",
        "resposta automática",
        "absence",
        "autoreply",
        "auto reply",
        "auto-reply",
        "ooo",
        "afwezig",
        "fuera de la oficina",
        "fuori ufficio",
        "fora do escritório",
        "ausencia",
        "ausência",
        "assenza",
    ];
    let by_subject = PREFIXES.iter().any(|prefix| subject.starts_with(prefix));
    let by_product =
        message.has_header_starting("X-Autore") || message.has_header_starting("X-Ovh-Autoresponder");
    let precedence = message.header("Precedence");
    let flags = [
        !is_person && (auto.is_some() || by_product || by_subject || says(precedence, "auto_reply")),
        says(auto, "auto-replied"),
        says(auto, "auto-generated"),
        message.header("X-Auto-Response-Suppress").is_some(),
        by_product,
        precedence.is_some(),
        by_subject,
        is_person,
        subject.starts_with("re:") || subject.starts_with("aw:") || subject.starts_with("r:"),
        subject.starts_with("fw")
            || subject.starts_with("tr:")
            || subject.starts_with("wg:")
            || subject.starts_with("i:"),
        message.has_header_starting("X-MS-Exchange"),
        message.has_header_starting("X-Mailer") || message.has_header_starting("User-Agent"),
        ["RT-", "X-ServiceNow", "X-OTRS", "X-JIRA", "X-Managed-by", "X-Ricevuta"]
            .iter()
            .any(|start| message.has_header_starting(start)),
        ["X-Delivery-Agent", "X-Spamarrest", "X-Mailinblack"]
            .iter()
            .any(|start| message.has_header_starting(start)),
    ];
    flags.iter().enumerate().fold(0, |bits, (bit, flag)| bits | u32::from(*flag).wrapping_shl(bit as u32))
}

/// What headers alone decide.
pub(super) fn decide(message: &Message) -> Option<Intent> {
    if message.is_bounce() {
        return Some(Intent::Bounce);
    }
    let is_receipt = message
        .header("Content-Type")
        .is_some_and(|value| value.to_ascii_lowercase().contains("disposition-notification"));
    if is_receipt {
        return Some(Intent::Other);
    }
    const RECEIPTS: &[&str] = &[
        "read:",
        "not read:",
        "lu :",
        "lu:",
        "non lu :",
        "non lu:",
        "gelesen:",
        "ungelesen:",
        "nicht gelesen:",
        "leído:",
        "no leído:",
        "letto:",
        "non letto:",
        "gelezen:",
        "niet gelezen:",
        "lida:",
        "lido:",
        "não lida:",
        "não lido:",
    ];
    let subject = crate::learned::clip(message.subject().unwrap_or_default(), 40).to_lowercase();
    if RECEIPTS.iter().any(|receipt| subject.starts_with(receipt)) {
        return Some(Intent::Other);
    }
    let by_filter = message.header("X-Delivery-Agent").is_some_and(|value| value.contains("TMDA"))
        || message.has_header_starting("X-Spamarrest")
        || message.has_header_starting("X-Mailinblack");
    by_filter.then_some(Intent::Challenge)
}
