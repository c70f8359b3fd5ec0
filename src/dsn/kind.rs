//! What kind of message it is: a bounce before anything else.
//!
//! Headers alone do not tell: of real bounces a third carry `Auto-Submitted: auto-replied`. So the
//! report parts decide first, then the signs of a bounce in words are weighed, and only what is no
//! bounce can be an auto-reply, a challenge or a request.

use super::{
    header::{decoded, field, unfolded},
    mime::Parts,
    notice::starts_with,
    recipient::{Action, Recipient},
};

/// What kind of message it is.
///
/// ```
/// use deliverability::dsn::{Kind, Message};
///
/// let raw = b"From: jane@example.org\nAuto-Submitted: auto-replied\nSubject: Away\n\nBack on Monday.\n";
/// assert_eq!(Message::parse(raw)?.kind(), Kind::AutoReply);
/// assert_eq!(Kind::AutoReply.as_str(), "autoreply");
/// # Ok::<(), deliverability::dsn::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Kind {
    /// A delivery failed for good.
    Bounce,
    /// A delivery is late, and goes on being tried.
    Delayed,
    /// A delivery was made, or passed on.
    Delivered,
    /// A program answered for a person: absence, acknowledgement.
    #[cfg_attr(feature = "serde", serde(rename = "autoreply"))]
    AutoReply,
    /// A filter asks the sender to prove to be a person.
    Challenge,
    /// A person or provider reports the message as unwanted (ARF, RFC 5965).
    Complaint,
    /// A mailbox or person asks to be taken off a list.
    Unsubscribe,
    /// A message was read, or deleted unread (RFC 8098).
    #[cfg_attr(feature = "serde", serde(rename = "mdn"))]
    Disposition,
    /// Anything else.
    #[cfg_attr(feature = "serde", serde(rename = "not-bounce"))]
    Ordinary,
}

crate::macros::named! {
    Kind {
        Bounce => "bounce",
        Delayed => "delayed",
        Delivered => "delivered",
        AutoReply => "autoreply",
        Challenge => "challenge",
        Complaint => "complaint",
        Unsubscribe => "unsubscribe",
        Disposition => "mdn",
        Ordinary => "not-bounce",
    }
}

/// The kind that report parts state, if there are any.
pub(super) fn of_parts(parts: &Parts, stated: &[Recipient]) -> Option<Kind> {
    if !parts.feedback.is_empty() {
        let is_complaint = parts.feedback.iter().any(|body| {
            let kind = field(body, "Feedback-Type").unwrap_or_default();
            !["not-spam", "auth-failure", "dmarc", "tlsrpt"].iter().any(|other| kind.trim().eq_ignore_ascii_case(other))
        });
        return Some(if is_complaint { Kind::Complaint } else { Kind::Ordinary });
    }
    if !stated.is_empty() {
        return Some(of_actions(stated));
    }
    parts.disposition.as_ref().map(|_| Kind::Disposition)
}

/// The worst that a report states.
pub(super) fn of_actions(recipients: &[Recipient]) -> Kind {
    let actions = || recipients.iter().map(effective_action);
    if actions().any(|action| action == Action::Failed) {
        Kind::Bounce
    } else if actions().any(|action| action == Action::Delayed) {
        Kind::Delayed
    } else {
        Kind::Delivered
    }
}

/// The action of a recipient; where none is stated, what its status says.
pub(super) fn effective_action(recipient: &Recipient) -> Action {
    recipient.action.unwrap_or_else(|| match recipient.status.map(crate::smtp::EnhancedStatus::class) {
        Some(2) => Action::Delivered,
        _ => Action::Failed,
    })
}

/// The signs of a bounce in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs {
    /// How much speaks for a bounce; [`Self::is_bounce`] sets the bar.
    weight: u32,
    /// Whether the text speaks of a failure, not only the headers.
    phrase: bool,
    delayed: bool,
    /// Whether a mail system sent it, by its From.
    pub(super) from_system: bool,
    /// Whether a mail system sent it, by its From or its null envelope sender.
    by_system: bool,
}

impl Signs {
    pub(super) fn of(parts: &Parts, subject: &str, notice: &str) -> Self {
        let header = parts.header.as_str();
        let mut weight = 0_u32;
        let mut add = |sign: bool, amount: u32| {
            if sign {
                weight = weight.saturating_add(amount);
            }
        };
        let from = field(header, "From").map(|from| decoded(&from).to_lowercase()).unwrap_or_default();
        let from_system = SYSTEM_SENDERS.iter().any(|name| from.contains(name));
        let head = notice.char_indices().nth(4000).map_or(notice, |(at, _)| notice.get(..at).unwrap_or(notice));
        let text = fold(head);
        let subject = fold(subject);
        let phrase = BOUNCE_PHRASES.iter().any(|phrase| text.contains(phrase));
        let title = BOUNCE_SUBJECTS.iter().any(|title| subject.contains(title));
        let passes_on = is_passed_on(&subject);
        let null_sender = field(header, "Return-Path").is_some_and(|path| path.trim() == "<>");
        add(from_system, 3);
        add(from.is_empty() || from.contains("<>"), 1);
        add(null_sender, 1);
        add(field(header, "X-Failed-Recipients").is_some(), 4);
        add(title && (from_system || !passes_on), 3);
        add(phrase, 2);
        add(field(header, "Content-Type").is_some_and(|kind| kind.to_ascii_lowercase().contains("delivery-status")), 3);
        add(field(header, "Auto-Submitted").is_some_and(|value| value.to_ascii_lowercase().contains("failure")), 2);
        let delayed = DELAY_PHRASES.iter().any(|phrase| text.contains(phrase) || subject.contains(phrase));
        let over = OVER_PHRASES.iter().any(|phrase| text.contains(phrase));
        add(delayed && from_system, 2);
        Self { weight, phrase, delayed: delayed && !over, from_system, by_system: from_system || null_sender || from.is_empty() || from.contains("<>") }
    }

    pub(super) const fn is_bounce(self) -> bool {
        self.weight >= 5
    }

    /// A bounce by a sender who signs as a person: the text must list a recipient too.
    pub(super) const fn may_be_bounce(self) -> bool {
        self.weight >= 3
    }

    pub(super) const fn kind(self) -> Kind {
        if self.delayed { Kind::Delayed } else { Kind::Bounce }
    }

    /// Whether a mail system speaks of a failure: a person may do so of any parcel.
    pub(super) const fn has_phrase(self) -> bool {
        self.phrase && self.by_system
    }

    pub(super) const fn is_delayed(self) -> bool {
        self.delayed
    }
}

/// Whether a subject is that of a bounce behind `Fwd:` or `Re:`, as people pass it on. A system that
/// quotes the subject of the message puts its own words behind it.
fn is_passed_on(subject: &str) -> bool {
    let mut rest = subject;
    while let Some((prefix, after)) = rest.split_once(':') {
        if !["re", "fwd", "fw", "aw", "wg", "tr", "rv", "res", "ynt", "sv", "vs"].contains(&prefix.trim()) {
            break;
        }
        rest = after.trim_start();
    }
    rest.len() < subject.len() && BOUNCE_SUBJECTS.iter().any(|title| rest.starts_with(title))
}

/// The kind of a message that is no bounce.
pub(super) fn of_rest(parts: &Parts, subject: &str, text: &str) -> Kind {
    let header = parts.header.as_str();
    let subject_folded = fold(subject);
    let text_folded = fold(text.char_indices().nth(4000).map_or(text, |(at, _)| text.get(..at).unwrap_or(text)));
    let from = field(header, "From").map(|from| fold(&from)).unwrap_or_default();
    if is_feedback(&from, &subject_folded) {
        return Kind::Complaint;
    }
    if CHALLENGES.iter().any(|phrase| text_folded.contains(phrase))
        || CHALLENGE_SUBJECTS.iter().any(|phrase| subject_folded.contains(phrase))
        || unfolded(header).flatten().any(|(name, _)| CHALLENGE_HEADERS.iter().any(|known| name.eq_ignore_ascii_case(known)))
    {
        return Kind::Challenge;
    }
    if is_unsubscribe(header, &subject_folded, &text_folded) {
        return Kind::Unsubscribe;
    }
    if is_auto_reply(header, &subject_folded, &text_folded) {
        return Kind::AutoReply;
    }
    Kind::Ordinary
}

/// A complaint of a feedback loop that came without its report part.
fn is_feedback(from: &str, subject: &str) -> bool {
    subject.contains("email feedback report for ip")
        || (from.contains("staff@hotmail.com") && subject.contains("complaint about message from"))
        || (from.contains("scomp@") && subject.contains("feedback report"))
}

fn is_unsubscribe(header: &str, subject: &str, text: &str) -> bool {
    let bare = subject.trim_matches(|c: char| !c.is_alphanumeric());
    let to = field(header, "To").map(|to| fold(&to)).unwrap_or_default();
    let asked = ["unsubscribe", "désabonnement", "désinscription", "se désabonner", "abmelden", "abmeldung", "baja", "opt-out", "optout", "opt out", "remove", "remove me"];
    let is_request = asked.contains(&bare) || bare.starts_with("unsubscribe ") && !bare.starts_with("unsubscribe from our");
    is_request || (to.contains("unsubscribe") || to.contains("-leave@") || to.contains("+unsub")) && text.len() < 400
}

fn is_auto_reply(header: &str, subject: &str, text: &str) -> bool {
    let value = |name: &str| field(header, name).map(|value| fold(&value));
    let submitted = value("Auto-Submitted");
    let says_no = submitted.as_ref().is_some_and(|value| value.trim() == "no");
    if submitted.is_some_and(|value| value.starts_with("auto-replied") || value.contains("vacation")) {
        return true;
    }
    let header_says = value("X-Autoreply").is_some_and(|value| value != "no")
        || value("X-Autorespond").is_some()
        || value("X-Autoreply-From").is_some()
        || value("X-Auto-Reply-From").is_some()
        || value("X-Mail-Autoreply").is_some()
        || value("X-AutoReply-From").is_some()
        || value("Precedence").is_some_and(|value| value.contains("auto_reply") || value.contains("auto-reply"))
        || value("X-Precedence").is_some_and(|value| value.contains("auto_reply") || value.contains("auto-reply"));
    if header_says && !says_no {
        return true;
    }
    if AUTO_SUBJECTS.iter().any(|prefix| subject.starts_with(prefix)) {
        return true;
    }
    let to_somebody = value("In-Reply-To").is_some() || subject.starts_with("re:") || subject.starts_with("aw:");
    let is_list = value("List-Id").is_some() || value("List-Unsubscribe").is_some();
    !is_list
        && (to_somebody || AUTO_WORDS.iter().any(|word| subject.contains(word)))
        && AUTO_PHRASES.iter().any(|phrase| text.contains(phrase))
}

/// Lower case, single spaces, straight apostrophes.
fn fold(text: &str) -> alloc::string::String {
    let mut out = alloc::string::String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for character in word.chars() {
            let character = if character == '’' { '\'' } else { character };
            out.extend(character.to_lowercase());
        }
    }
    out
}

/// Whether a Subject begins as those of bounces do, for addresses named there.
pub(super) fn is_bounce_subject(subject: &str) -> bool {
    let folded = fold(subject);
    BOUNCE_SUBJECTS.iter().any(|title| folded.contains(title)) || starts_with(subject, "Warning:")
}

const SYSTEM_SENDERS: &[&str] = &[
    "mailer-daemon", "mailerdaemon", "mail-daemon", "postmaster", "post_master", "mail delivery sub", "mail delivery system", "mail deliver system",
    "mail delivery service", "mail.delivery.system", "delivery subsystem", "system administrator", "mail system", "mail administrator", "mdaemon", "mmdf",
    "administrator@", "bounce@", "bounces@", "no-reply@mail", "mail-server", "mailserver", "mail router", "jetmail", "internet mail delivery", "virus-daemon",
    "interscan", "mailmarshal", "mail gateway", "mailgateway", "smtp server", "smtp gateway", "daemon@", "mta@", "mail_delivery", "mailsystem",
    "delivery status", "delivery notification", "lsmtp", "inetgw", "sysadmin@", "mail delivery", "microsoftexchange", "microsoft outlook", "groupwise", "mailsweeper",
];

const BOUNCE_SUBJECTS: &[&str] = &[
    "delivery failure", "delivery status notification", "delivery failed", "delivery has failed", "delivery problem", "delivery error", "delivery unsuccessful", "undeliver", "failure notice", "failure delivery",
    "returned mail", "mail delivery", "mail error", "mail system error", "mail failure", "mail could not be delivered", "returned to sender", "non-deliver", "nondeliver", "non deliver", "not delivered", "could not be delivered", "message delivery",
    "email delivery", "e-mail delivery", "unzustellbar", "nicht zugestellt", "zustellung", "rückläufer", "non remis", "non délivré", "non livré", "échec de la remise", "échec de remise", "echec de", "no entregado", "no se puede entregar", "no se pudo entregar",
    "não entregue", "falha na entrega", "mancato recapito", "mancata consegna", "onbestelbaar", "niet bezorgd", "недоставлен", "не доставлен", "не может быть доставлено", "ошибка доставки", "無法傳遞", "無法投遞", "未傳遞", "无法投递", "退信", "系统退信", "配信エラー", "配信不能", "送信エラー", "送信できません", "メールが届", "user unknown", "unknown user", "returned email", "bounced mail", "mail bounce", "mail rejected", "automatically rejected mail", "message rejected", "rejected mail", "rejected message",
    "failed mail", "error sending", "problem delivering", "cannot be delivered", "can't be delivered", "unable to deliver", "undelivered", "delayed", "delivery delay", "delivery warning", "delivery report", "delivery notification", "could not send", "warning--could not", "message status", "delivery receipt", "nicht zustellbar", "olevererbar", "kunde inte levereras", "ikke leveret", "kézbesít", "nedoručiteľn", "nedoručen", "niedoręczon", "nie dostarczono", "adresse introuvable", "address not found", "mail not delivered", "postmaster notify", "blocked by our", "message blocked", "you have sent a virus", "e-mail non distribué", "non distribuibile", "mail system", "warning: could not send message", "warning: message",
];

const BOUNCE_PHRASES: &[&str] = &[
    "could not be delivered", "couldn't be delivered", "cannot be delivered", "can't be delivered", "can not be delivered", "not be delivered", "wasn't delivered", "was not delivered", "were not delivered", "has not been delivered", "not been delivered", "not yet been delivered", "is undeliverable", "was undeliverable", "undeliverable to", "undelivered", "could not deliver", "couldn't deliver", "wasn't able to deliver", "was not able to deliver", "were unable to deliver", "unable to deliver", "unable to send", "was unable to deliver", "cannot deliver", "failed to deliver", "delivery to the following", "delivery of your message", "delivery has failed", "delivery failed", "error delivering", "delivering your mail", "permanent fatal errors", "permanent error", "fatal errors", "delivery errors", "did not reach the following", "did not reach some or all", "could not be reached", "transcript of session", "this is the mail system at host", "is the postfix program", "returned to sender", "returned message", "mail delivery failed", "delivery failure", "non-delivery", "automatically rejected", "was rejected by", "has been rejected", "rejected by the", "was blocked by", "has been blocked", "undeliverable mail", "undeliverable address", "failed permanently", "has been delayed", "has been postponed", "no longer accepting mail", "invalid final delivery", "mailbox is full", "user unknown", "unknown user", "no such user", "does not exist", "is not accepting mail", "error was detected while processing", "contained one or more recipient addresses", "doesn't have a", "konnte nicht zugestellt", "nicht zugestellt werden", "konnte an einen oder mehrere", "nicht ausgeliefert", "n'a pas pu être", "n'a pu être", "n'a pas pu etre", "n'a pas été remis", "n'a pas été délivré", "impossible de remettre", "impossible de délivrer", "échec de la remise", "no pudo ser entregado", "no se ha podido entregar", "no se pudo entregar", "no ha podido ser entregado", "não pôde ser entregue", "nao pode ser entregue", "não foi possível entregar", "non è stato possibile", "non può essere recapitato", "non è stato recapitato", "impossibile consegnare", "impossibile recapitare", "kon niet worden bezorgd", "niet worden afgeleverd", "kan niet worden afgeleverd", "не может быть отправлено", "не может быть доставлено", "не удалось доставить", "не было доставлено", "не доставлено", "nie mogła zostać dostarczona", "nie została dostarczona", "nie można dostarczyć", "配信できません", "配送できません", "送信できません", "送信できなかった", "配信に失敗", "届けることができません", "お届けできません", "無法傳遞", "無法投遞", "无法送达", "无法投递", "退回", "전송되지", "배달되지", "address not found", "mailbox quota", "over quota", "has exceeded", "quota exceeded", "addresses had delivery errors", "was not delivered to", "recipients of your message", "been returned", "following addresses failed", "following address(es) failed", "following address failed", "host unknown", "domain not found", "could not find a gateway", "not been collected", "message expired", "message too large", "following recipient", "technical details",
];

const DELAY_PHRASES: &[&str] = &[
    "has not yet been delivered", "not yet been delivered", "this is a warning message only", "warning message only", "do not need to resend", "has been delayed", "is delayed", "was delayed", "delivery delayed", "delivery status notification (delay)", "delayed mail", "will be retried", "will continue to try", "we will continue to", "still being retried", "still trying to deliver", "will keep trying", "delivery attempts will continue", "has been postponed", "delivery will be attempted again", "this is a warning only", "delivery delay", "not been able to deliver", "haven't been able to deliver", "will try again", "there was a temporary problem", "gmail will retry", "will retry for", "retried for", "warning: could not send message", "could not send message for past", "could not send mail for past", "mail delivery warning", "message delivery delayed", "delivery incomplete", "verzögert", "est retardé", "a été retardé", "se ha retrasado", "è stata ritardata", "vertraagd", "задерж", "配信が遅延", "遅延しています", "temporarily deferred, we", "is still queued", "queued mail for delivery", "aborted after",
];

/// Said of a delay that is over: the message is a bounce.
const OVER_PHRASES: &[&str] = &[
    "giving up", "given up", "permanent error", "permanent failure", "i'm not going to try again", "failed permanently", "no further delivery attempts", "permanent fatal errors", "could not be delivered to one or more", "message will not be retried", "will not be retried", "message has been removed from the queue", "this message has been returned",
];

const AUTO_SUBJECTS: &[&str] = &[
    "auto:", "auto reply", "auto-reply", "autoreply", "automatic reply", "automatic response", "auto response", "auto-response", "autoresponder", "autorespond", "[auto-reply]", "[auto reply]", "(auto reply)", "out of office", "out of the office", "ooo:", "ooo ", "vacation:", "vacation reply", "away from", "away:", "on vacation", "on leave", "on holiday", "holiday:", "réponse automatique", "reponse automatique", "absence", "absent", "absence du bureau", "message d'absence", "automatische antwort", "abwesenheit", "abwesend", "autoantwort", "automatische abwesenheit", "urlaub", "nicht im büro", "respuesta automática", "respuesta automatica", "fuera de la oficina", "resposta automática", "ausência", "fora do escritório", "risposta automatica", "fuori sede", "assente", "automatisch antwoord", "afwezig", "afwezigheid", "automatiskt svar", "frånvaro", "automatisk svar", "fravær", "poissa", "automaattinen vastaus", "automatyczna odpowiedź", "nieobecność", "poza biurem", "automatická odpověď", "automatikus válasz", "автоответ", "автоматический ответ", "нет на работе", "不在", "自動応答", "自動返信", "自动回复", "自動回覆", "부재중", "자동 응답",
];

const AUTO_WORDS: &[&str] = &[
    "out of office", "out of the office", "vacation", "away", "on leave", "holiday", "automatic", "auto-reply", "autoreply", "absence", "absent", "abwesen", "urlaub", "no longer with", "left the company", "has left", "new email address", "ticket", "thank you for", "we have received", "received your", "your request", "votre demande", "ihre anfrage", "accusé de réception", "acknowledg",
];

const AUTO_PHRASES: &[&str] = &[
    "out of the office", "out of office", "on vacation", "on annual leave", "on leave until", "on holiday", "away from my", "away from the office", "i am currently away", "i'm currently away", "i will be away", "limited access to email", "limited access to e-mail", "no longer with", "no longer work", "has left the company", "left the company", "no longer employed", "automatic reply", "automated response", "automatic response", "automatically generated", "auto-generated", "this is an automated", "do not reply to this", "please do not reply", "ticket number", "has been received", "we have received your", "je suis absent", "je suis actuellement", "je serai absent", "de retour le", "en congé", "ne fait plus partie", "ne travaille plus", "réponse automatique", "ich bin nicht im", "ich bin bis", "ich bin derzeit", "ich bin ab", "wieder erreichbar", "im urlaub", "nicht mehr für", "nicht mehr im unternehmen", "automatisch generiert", "estoy fuera", "de vacaciones", "ya no trabaja", "estarei ausente", "de férias", "sono fuori", "in ferie", "ik ben afwezig", "op vakantie", "niet meer werkzaam", "в отпуске", "休暇", "不在", "自動", "休假", "not in the office", "i am out", "i'm out",
];

const CHALLENGES: &[&str] = &[
    "click the link below to verify that you", "confirm that you are a human", "prove that you are human", "prove you are human", "to confirm you are not a spammer", "spam arrest", "boxbe", "bluebottle", "qurb", "vanquish", "choicemail", "mailinblack", "mail in black", "tmda", "earthlink spamblocker", "sender address verification", "please complete the verification", "verify your email so that it can be delivered", "to complete delivery of your message", "before your message can be delivered", "your message is being held until", "awaiting your confirmation to be delivered", "vérifier que vous êtes", "votre message est en attente", "approve this sender", "prove that you are a person", "real live human", "requires that you verify", "complete this verification", "type the characters shown", "request to be added to my approved", "reply to this message to release", "to release your message",
];

const CHALLENGE_SUBJECTS: &[&str] = &["(verification required)", "please confirm your message", "challenge:", "spam arrest", "confirm your email to", "sender verification", "verification required", "[tmda]", "antispam verification", "demande d'authentification", "please verify your email to", "permission to send you mail", "confirmation required for your message", "please authenticate", "requires verification", "action required: verify your email to"];

const CHALLENGE_HEADERS: &[&str] = &["X-TMDA-Confirm", "X-TMDA-Version", "X-ChoiceMail-Registration-Request", "X-Spamarrest-noauth", "X-SpamArrest-speedcode", "X-Boxbe-Challenge", "X-Vanquish-Challenge", "X-Qurb", "X-ASK-Auth", "X-MailInBlack", "X-Boxtrapper", "X-BoxTrapper-Match"];
