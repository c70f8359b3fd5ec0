//! What mail systems, programs and people write: the signs by which [`kind`](super::kind) knows them.
//!
//! Everything is lower-case, with single spaces and straight apostrophes.

#[rustfmt::skip] // Filled lines.
pub(super) const SYSTEM_SENDERS: &[&str] = &[
    "mailer-daemon", "mailerdaemon", "mail-daemon", "postmaster", "post_master", "mail delivery sub",
    "mail delivery system", "mail deliver system", "mail delivery service", "mail.delivery.system",
    "delivery subsystem", "system administrator", "mail system", "mail administrator", "mdaemon", "mmdf",
    "administrator@", "bounce@", "bounces@", "no-reply@mail", "mail-server", "mailserver", "mail router",
    "jetmail", "internet mail delivery", "virus-daemon", "interscan", "mailmarshal", "mail gateway",
    "mailgateway", "smtp server", "smtp gateway", "daemon@", "mta@", "mail_delivery", "mailsystem",
    "delivery status", "delivery notification", "lsmtp", "inetgw", "sysadmin@", "mail delivery",
    "microsoftexchange", "microsoft outlook", "groupwise", "mailsweeper",
];

#[rustfmt::skip] // Filled lines.
pub(super) const BOUNCE_SUBJECTS: &[&str] = &[
    "delivery failure", "delivery status notification", "delivery failed", "delivery has failed",
    "delivery problem", "delivery error", "delivery unsuccessful", "undeliver", "failure notice",
    "failure delivery", "returned mail", "mail delivery", "mail error", "mail system error",
    "mail failure", "mail could not be delivered", "returned to sender", "non-deliver", "nondeliver",
    "non deliver", "not delivered", "could not be delivered", "message delivery", "email delivery",
    "e-mail delivery", "unzustellbar", "nicht zugestellt", "zustellung", "rückläufer", "non remis",
    "non délivré", "non livré", "échec de la remise", "échec de remise", "echec de", "no entregado",
    "no se puede entregar", "no se pudo entregar", "não entregue", "falha na entrega", "mancato recapito",
    "mancata consegna", "onbestelbaar", "niet bezorgd", "недоставлен", "не доставлен",
    "не может быть доставлено", "ошибка доставки", "無法傳遞", "無法投遞", "未傳遞", "无法投递", "退信", "系统退信", "配信エラー",
    "配信不能", "送信エラー", "送信できません", "メールが届", "user unknown", "unknown user", "returned email", "bounced mail",
    "mail bounce", "mail rejected", "automatically rejected mail", "message rejected", "rejected mail",
    "rejected message", "failed mail", "error sending", "problem delivering", "cannot be delivered",
    "can't be delivered", "unable to deliver", "undelivered", "delayed", "delivery delay",
    "delivery warning", "delivery report", "delivery notification", "could not send", "warning--could not",
    "message status", "delivery receipt", "nicht zustellbar", "olevererbar", "kunde inte levereras",
    "ikke leveret", "kézbesít", "nedoručiteľn", "nedoručen", "niedoręczon", "nie dostarczono",
    "adresse introuvable", "address not found", "mail not delivered", "postmaster notify",
    "blocked by our", "message blocked", "you have sent a virus", "e-mail non distribué",
    "non distribuibile", "mail system", "warning: could not send message", "warning: message",
];

#[rustfmt::skip] // Filled lines.
pub(super) const BOUNCE_PHRASES: &[&str] = &[
    "could not be delivered", "couldn't be delivered", "cannot be delivered", "can't be delivered",
    "can not be delivered", "not be delivered", "wasn't delivered", "was not delivered",
    "were not delivered", "has not been delivered", "not been delivered", "not yet been delivered",
    "is undeliverable", "was undeliverable", "undeliverable to", "undelivered", "could not deliver",
    "couldn't deliver", "wasn't able to deliver", "was not able to deliver", "were unable to deliver",
    "unable to deliver", "unable to send", "was unable to deliver", "cannot deliver", "failed to deliver",
    "delivery to the following", "delivery of your message", "delivery has failed", "delivery failed",
    "error delivering", "delivering your mail", "permanent fatal errors", "permanent error",
    "fatal errors", "delivery errors", "did not reach the following", "did not reach some or all",
    "could not be reached", "transcript of session", "this is the mail system at host",
    "is the postfix program", "returned to sender", "returned message", "mail delivery failed",
    "delivery failure", "non-delivery", "automatically rejected", "was rejected by", "has been rejected",
    "rejected by the", "was blocked by", "has been blocked", "undeliverable mail", "undeliverable address",
    "failed permanently", "has been delayed", "has been postponed", "no longer accepting mail",
    "invalid final delivery", "mailbox is full", "user unknown", "unknown user", "no such user",
    "does not exist", "is not accepting mail", "error was detected while processing",
    "contained one or more recipient addresses", "doesn't have a", "konnte nicht zugestellt",
    "nicht zugestellt werden", "konnte an einen oder mehrere", "nicht ausgeliefert", "n'a pas pu être",
    "n'a pu être", "n'a pas pu etre", "n'a pas été remis", "n'a pas été délivré", "impossible de remettre",
    "impossible de délivrer", "échec de la remise", "no pudo ser entregado", "no se ha podido entregar",
    "no se pudo entregar", "no ha podido ser entregado", "não pôde ser entregue", "nao pode ser entregue",
    "não foi possível entregar", "non è stato possibile", "non può essere recapitato",
    "non è stato recapitato", "impossibile consegnare", "impossibile recapitare",
    "kon niet worden bezorgd", "niet worden afgeleverd", "kan niet worden afgeleverd",
    "не может быть отправлено", "не может быть доставлено", "не удалось доставить", "не было доставлено",
    "не доставлено", "nie mogła zostać dostarczona", "nie została dostarczona", "nie można dostarczyć",
    "配信できません", "配送できません", "送信できません", "送信できなかった", "配信に失敗", "届けることができません", "お届けできません", "無法傳遞", "無法投遞",
    "无法送达", "无法投递", "退回", "전송되지", "배달되지", "address not found", "mailbox quota", "over quota",
    "has exceeded", "quota exceeded", "addresses had delivery errors", "was not delivered to",
    "recipients of your message", "been returned", "following addresses failed",
    "following address(es) failed", "following address failed", "host unknown", "domain not found",
    "could not find a gateway", "not been collected", "message expired", "message too large",
    "following recipient", "technical details",
];

#[rustfmt::skip] // Filled lines.
pub(super) const DELAY_PHRASES: &[&str] = &[
    "has not yet been delivered", "not yet been delivered", "this is a warning message only",
    "warning message only", "do not need to resend", "has been delayed", "is delayed", "was delayed",
    "delivery delayed", "delivery status notification (delay)", "delayed mail", "will be retried",
    "will continue to try", "we will continue to", "still being retried", "still trying to deliver",
    "will keep trying", "delivery attempts will continue", "has been postponed",
    "delivery will be attempted again", "this is a warning only", "delivery delay",
    "not been able to deliver", "haven't been able to deliver", "will try again",
    "there was a temporary problem", "gmail will retry", "will retry for", "retried for",
    "warning: could not send message", "could not send message for past", "could not send mail for past",
    "mail delivery warning", "message delivery delayed", "delivery incomplete", "verzögert", "est retardé",
    "a été retardé", "se ha retrasado", "è stata ritardata", "vertraagd", "задерж", "配信が遅延", "遅延しています",
    "temporarily deferred, we", "is still queued", "queued mail for delivery", "aborted after",
];

/// Said of a delay that is over: the message is a bounce.
#[rustfmt::skip] // Filled lines.
pub(super) const OVER_PHRASES: &[&str] = &[
    "giving up", "given up", "permanent error", "permanent failure", "i'm not going to try again",
    "failed permanently", "no further delivery attempts", "permanent fatal errors",
    "could not be delivered to one or more", "message will not be retried", "will not be retried",
    "message has been removed from the queue", "this message has been returned",
];

#[rustfmt::skip] // Filled lines.
pub(super) const AUTO_SUBJECTS: &[&str] = &[
    "auto:", "auto reply", "auto-reply", "autoreply", "automatic reply", "automatic response",
    "auto response", "auto-response", "autoresponder", "autorespond", "[auto-reply]", "[auto reply]",
    "(auto reply)", "out of office", "out of the office", "ooo:", "ooo ", "vacation:", "vacation reply",
    "away from", "away:", "on vacation", "on leave", "on holiday", "holiday:", "réponse automatique",
    "reponse automatique", "absence", "absent", "absence du bureau", "message d'absence",
    "automatische antwort", "abwesenheit", "abwesend", "autoantwort", "automatische abwesenheit", "urlaub",
    "nicht im büro", "respuesta automática", "respuesta automatica", "fuera de la oficina",
    "resposta automática", "ausência", "fora do escritório", "risposta automatica", "fuori sede",
    "assente", "automatisch antwoord", "afwezig", "afwezigheid", "automatiskt svar", "frånvaro",
    "automatisk svar", "fravær", "poissa", "automaattinen vastaus", "automatyczna odpowiedź",
    "nieobecność", "poza biurem", "automatická odpověď", "automatikus válasz", "автоответ",
    "автоматический ответ", "нет на работе", "不在", "自動応答", "自動返信", "自动回复", "自動回覆", "부재중", "자동 응답",
];

#[rustfmt::skip] // Filled lines.
pub(super) const AUTO_WORDS: &[&str] = &[
    "out of office", "out of the office", "vacation", "away", "on leave", "holiday", "automatic",
    "auto-reply", "autoreply", "absence", "absent", "abwesen", "urlaub", "no longer with",
    "left the company", "has left", "new email address", "ticket", "thank you for", "we have received",
    "received your", "your request", "votre demande", "ihre anfrage", "accusé de réception", "acknowledg",
];

#[rustfmt::skip] // Filled lines.
pub(super) const AUTO_PHRASES: &[&str] = &[
    "out of the office", "out of office", "on vacation", "on annual leave", "on leave until", "on holiday",
    "away from my", "away from the office", "i am currently away", "i'm currently away", "i will be away",
    "limited access to email", "limited access to e-mail", "no longer with", "no longer work",
    "has left the company", "left the company", "no longer employed", "automatic reply",
    "automated response", "automatic response", "automatically generated", "auto-generated",
    "this is an automated", "do not reply to this", "please do not reply", "ticket number",
    "has been received", "we have received your", "je suis absent", "je suis actuellement",
    "je serai absent", "de retour le", "en congé", "ne fait plus partie", "ne travaille plus",
    "réponse automatique", "ich bin nicht im", "ich bin bis", "ich bin derzeit", "ich bin ab",
    "wieder erreichbar", "im urlaub", "nicht mehr für", "nicht mehr im unternehmen",
    "automatisch generiert", "estoy fuera", "de vacaciones", "ya no trabaja", "estarei ausente",
    "de férias", "sono fuori", "in ferie", "ik ben afwezig", "op vakantie", "niet meer werkzaam",
    "в отпуске", "休暇", "不在", "自動", "休假", "not in the office", "i am out", "i'm out",
];

#[rustfmt::skip] // Filled lines.
pub(super) const CHALLENGES: &[&str] = &[
    "click the link below to verify that you", "confirm that you are a human", "prove that you are human",
    "prove you are human", "to confirm you are not a spammer", "spam arrest", "boxbe", "bluebottle",
    "qurb", "vanquish", "choicemail", "mailinblack", "mail in black", "tmda", "earthlink spamblocker",
    "sender address verification", "please complete the verification",
    "verify your email so that it can be delivered", "to complete delivery of your message",
    "before your message can be delivered", "your message is being held until",
    "awaiting your confirmation to be delivered", "vérifier que vous êtes", "votre message est en attente",
    "approve this sender", "prove that you are a person", "real live human", "requires that you verify",
    "complete this verification", "type the characters shown", "request to be added to my approved",
    "reply to this message to release", "to release your message",
];

#[rustfmt::skip] // Filled lines.
pub(super) const CHALLENGE_SUBJECTS: &[&str] = &[
    "(verification required)", "please confirm your message", "challenge:", "spam arrest",
    "confirm your email to", "sender verification", "verification required", "[tmda]",
    "antispam verification", "demande d'authentification", "please verify your email to",
    "permission to send you mail", "confirmation required for your message", "please authenticate",
    "requires verification", "action required: verify your email to",
];

#[rustfmt::skip] // Filled lines.
pub(super) const CHALLENGE_HEADERS: &[&str] = &[
    "X-TMDA-Confirm", "X-TMDA-Version", "X-ChoiceMail-Registration-Request", "X-Spamarrest-noauth",
    "X-SpamArrest-speedcode", "X-Boxbe-Challenge", "X-Vanquish-Challenge", "X-Qurb", "X-ASK-Auth",
    "X-MailInBlack", "X-Boxtrapper", "X-BoxTrapper-Match",
];
