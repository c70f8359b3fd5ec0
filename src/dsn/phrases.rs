//! The words of mail systems, programs and people: all phrases by which this module
//! recognizes a message.
//!
//! Everything is lower case, with single spaces and straight apostrophes.

/// Names and addresses in the From field of mail systems.
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

/// Subjects of bounces.
#[rustfmt::skip] // Filled lines.
pub(super) const BOUNCE_SUBJECTS: &[&str] = &[
    "delivery failure", "delivery status notification", "delivery failed", "delivery has failed",
    "delivery problem", "delivery error", "delivery unsuccessful", "undeliver", "failure notice",
    "failure delivery", "returned mail", "mail delivery", "mail error", "mail system error", "mail failure",
    "mail could not be delivered", "returned to sender", "non-deliver", "nondeliver", "non deliver",
    "not delivered", "could not be delivered", "message delivery", "email delivery", "e-mail delivery",
    "unzustellbar", "nicht zugestellt", "zustellung", "rückläufer", "non remis", "non délivré", "non livré",
    "échec de la remise", "échec de remise", "echec de", "no entregado", "no se puede entregar",
    "no se pudo entregar", "não entregue", "falha na entrega", "mancato recapito", "mancata consegna",
    "onbestelbaar", "niet bezorgd", "недоставлен", "не доставлен", "не может быть доставлено",
    "ошибка доставки", "無法傳遞", "無法投遞", "未傳遞", "无法投递", "退信", "系统退信", "配信エラー", "配信不能", "送信エラー", "送信できません",
    "メールが届", "user unknown", "unknown user", "returned email", "bounced mail", "mail bounce",
    "mail rejected", "automatically rejected mail", "message rejected", "rejected mail", "rejected message",
    "failed mail", "error sending", "problem delivering", "cannot be delivered", "can't be delivered",
    "unable to deliver", "undelivered", "delayed", "delivery delay", "delivery warning", "delivery report",
    "delivery notification", "could not send", "warning--could not", "message status", "delivery receipt",
    "nicht zustellbar", "olevererbar", "kunde inte levereras", "ikke leveret", "kézbesít", "nedoručiteľn",
    "nedoručen", "niedoręczon", "nie dostarczono", "adresse introuvable", "address not found",
    "mail not delivered", "postmaster notify", "blocked by our", "message blocked", "you have sent a virus",
    "e-mail non distribué", "non distribuibile", "mail system", "warning: could not send message",
    "warning: message", "배달 실패", "전송 실패", "반송", "발송 실패", "teslim edilemedi", "iletilemedi", "gönderilemedi",
    "mail failed", "failed delivery", "投递失败", "传送失败", "邮件退回", "送信失敗", "配信失敗", "配信不可", "mail returned",
    "returned message", "message returned",
];

/// What the text of a bounce says.
#[rustfmt::skip] // Filled lines.
pub(super) const BOUNCE_PHRASES: &[&str] = &[
    "could not be delivered", "couldn't be delivered", "cannot be delivered", "can't be delivered",
    "can not be delivered", "not be delivered", "wasn't delivered", "was not delivered",
    "were not delivered", "has not been delivered", "not been delivered", "not yet been delivered",
    "is undeliverable", "was undeliverable", "undeliverable to", "undelivered", "could not deliver",
    "couldn't deliver", "wasn't able to deliver", "was not able to deliver", "were unable to deliver",
    "unable to deliver", "unable to send", "was unable to deliver", "cannot deliver", "failed to deliver",
    "delivery to the following", "delivery of your message", "delivery has failed", "delivery failed",
    "error delivering", "delivering your mail", "permanent fatal errors", "permanent error", "fatal errors",
    "delivery errors", "did not reach the following", "did not reach some or all", "could not be reached",
    "transcript of session", "this is the mail system at host", "is the postfix program",
    "returned to sender", "returned message", "mail delivery failed", "delivery failure", "non-delivery",
    "automatically rejected", "was rejected by", "has been rejected", "rejected by the", "was blocked by",
    "has been blocked", "undeliverable mail", "undeliverable address", "failed permanently",
    "has been delayed", "has been postponed", "no longer accepting mail", "invalid final delivery",
    "mailbox is full", "user unknown", "unknown user", "no such user", "does not exist",
    "is not accepting mail", "not delivered to the following", "error was detected while processing",
    "contained one or more recipient addresses", "doesn't have a", "konnte nicht zugestellt",
    "nicht zugestellt werden", "konnte an einen oder mehrere", "nicht ausgeliefert", "n'a pas pu être",
    "n'a pu être", "n'a pas pu etre", "n'a pas été remis", "n'a pas été délivré", "impossible de remettre",
    "impossible de délivrer", "échec de la remise", "no pudo ser entregado", "no se ha podido entregar",
    "no se pudo entregar", "no ha podido ser entregado", "não pôde ser entregue", "nao pode ser entregue",
    "não foi possível entregar", "non è stato possibile", "non può essere recapitato",
    "non è stato recapitato", "impossibile consegnare", "impossibile recapitare", "kon niet worden bezorgd",
    "niet worden afgeleverd", "kan niet worden afgeleverd", "не может быть отправлено",
    "не может быть доставлено", "не удалось доставить", "не было доставлено", "не доставлено",
    "nie mogła zostać dostarczona", "nie została dostarczona", "nie można dostarczyć", "配信できません", "配送できません",
    "送信できません", "送信できなかった", "配信に失敗", "届けることができません", "お届けできません", "無法傳遞", "無法投遞", "无法送达", "无法投递", "退回", "전송되지",
    "배달되지", "address not found", "mailbox quota", "over quota", "has exceeded", "quota exceeded",
    "addresses had delivery errors", "was not delivered to", "recipients of your message", "been returned",
    "following addresses failed", "following address(es) failed", "following address failed",
    "host unknown", "domain not found", "could not find a gateway", "not been collected", "message expired",
    "message too large", "following recipient", "technical details", "not a valid user",
    "isn't a valid user", "is not a valid", "no valid recipients", "no message collected",
    "failed addresses follow", "aborted after", "unknown recipient", "recipient unknown",
    "invalid recipient", "is no longer valid", "not a known user", "mailbox not found",
    "mailbox unavailable", "mailbox is unavailable", "user not found", "no mailbox here",
    "has been returned to you", "is being returned", "退信", "送达", "不存在", "존재하지 않는", "보내지 못했", "반송",
    "teslim edilemedi", "iletilemedi", "gönderilemedi", "δεν παραδόθηκε", "δεν ήταν δυνατή",
    "nem sikerült kézbesíteni", "nelze doručit", "nebylo možné doručit", "nebyla doručena",
    "kunne ikke leveres", "kunde inte levereras", "ei voitu toimittaa", "nu a putut fi", "không thể gửi",
    "tidak dapat dikirim", "ไม่สามารถส่ง", "تعذر تسليم", "تعذر التسليم", "לא נמסרה", "fehlgeschlagen",
    "unbekannter empfänger", "empfänger unbekannt", "недоставлен", "не доставлен", "could not be sent",
    "not find user", "as the user is unknown", "as their mailbox",
];

/// What the text or the subject of a delay notice says.
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
    "temporarily deferred, we", "is still queued", "queued mail for delivery",
];

/// What a notice says about a delay that has ended: the message is a bounce.
#[rustfmt::skip] // Filled lines.
pub(super) const OVER_PHRASES: &[&str] = &[
    "giving up", "given up", "permanent error", "permanent failure", "i'm not going to try again",
    "failed permanently", "no further delivery attempts", "permanent fatal errors",
    "could not be delivered to one or more", "message will not be retried", "will not be retried",
    "message has been removed from the queue", "this message has been returned", "aborted after",
];

/// How the subjects of automatic replies begin.
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

/// Words in the subjects of automatic replies.
#[rustfmt::skip] // Filled lines.
pub(super) const AUTO_WORDS: &[&str] = &[
    "out of office", "out of the office", "vacation", "away", "on leave", "holiday", "automatic",
    "auto-reply", "autoreply", "absence", "absent", "abwesen", "urlaub", "no longer with",
    "left the company", "has left", "new email address", "ticket", "thank you for", "we have received",
    "received your", "your request", "votre demande", "ihre anfrage", "accusé de réception", "acknowledg",
];

/// What the text of an automatic reply says.
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

/// What the text of a challenge says.
#[rustfmt::skip] // Filled lines.
pub(super) const CHALLENGES: &[&str] = &[
    "click the link below to verify that you", "confirm that you are a human", "prove that you are human",
    "prove you are human", "to confirm you are not a spammer", "spam arrest", "boxbe", "bluebottle", "qurb",
    "vanquish", "choicemail", "mailinblack", "mail in black", "tmda", "earthlink spamblocker",
    "sender address verification", "please complete the verification",
    "verify your email so that it can be delivered", "to complete delivery of your message",
    "before your message can be delivered", "your message is being held until",
    "awaiting your confirmation to be delivered", "vérifier que vous êtes", "votre message est en attente",
    "approve this sender", "prove that you are a person", "real live human", "requires that you verify",
    "complete this verification", "type the characters shown", "request to be added to my approved",
    "reply to this message to release", "to release your message", "verify that you are a real person",
    "verify you are a real person", "not a spam robot", "you are not a robot",
    "confirm that you are a real person", "confirm you are a real person", "confirm you sent",
    "confirm that you sent", "this one-time confirmation", "click on the link to confirm",
    "click here to confirm that", "to have your message delivered",
    "in order for your message to be delivered", "message will be delivered once",
    "has been quarantined until you", "added to my whitelist", "added to the whitelist",
    "add you to my list of approved", "uses a challenge", "challenge-response", "challenge/response",
    "ich verwende einen spamschutz", "bestätigen sie ihre nachricht", "bestätigen sie, dass sie",
    "confirme que no es", "confirmez que vous êtes", "cliquez sur le lien pour vous authentifier",
    "authentifier votre adresse", "merci de vous identifier", "un seul clic pour",
    "per confermare il tuo messaggio",
    "click this link once", "so that i receive your message", "only have to do this once",
    "only need to do this once", "to prove that you are a human",
];

/// Subjects of challenges.
#[rustfmt::skip] // Filled lines.
pub(super) const CHALLENGE_SUBJECTS: &[&str] = &[
    "(verification required)", "please confirm your message", "challenge:", "spam arrest",
    "confirm your email to", "sender verification", "verification required", "[tmda]",
    "antispam verification", "demande d'authentification", "please verify your email to",
    "permission to send you mail", "confirmation required for your message", "please authenticate",
    "requires verification", "action required: verify your email to", "please confirm your email to",
    "confirm your message", "your message is waiting", "message awaiting", "authentification requise",
    "authentification de votre", "your email requires verification", "sender confirmation",
    "please verify yourself", "confirm you are human", "one-time verification",
];

/// Header fields of challenge systems.
#[rustfmt::skip] // Filled lines.
pub(super) const CHALLENGE_HEADERS: &[&str] = &[
    "X-TMDA-Confirm", "X-TMDA-Version", "X-ChoiceMail-Registration-Request", "X-Spamarrest-noauth",
    "X-SpamArrest-speedcode", "X-Boxbe-Challenge", "X-Vanquish-Challenge", "X-Qurb", "X-ASK-Auth",
    "X-MailInBlack", "X-Boxtrapper", "X-BoxTrapper-Match",
];

/// Prefixes of subjects that people reply to or pass on.
#[rustfmt::skip] // Filled lines.
pub(super) const REPLY_PREFIXES: &[&str] = &[
    "re", "fwd", "fw", "aw", "wg", "tr", "rv", "res", "ynt", "sv", "vs",
];

/// Subjects of requests to be taken off a list.
#[rustfmt::skip] // Filled lines.
pub(super) const UNSUBSCRIBE_SUBJECTS: &[&str] = &[
    "unsubscribe", "désabonnement", "désinscription", "se désabonner", "abmelden", "abmeldung", "baja",
    "opt-out", "optout", "opt out", "remove", "remove me",
];

/// Local parts of mail systems and their operators, which are not failed recipients.
#[rustfmt::skip] // Filled lines.
pub(super) const OWN_NAMES: &[&str] = &[
    "mailer-daemon", "mail-daemon", "postmaster", "mailerdaemon", "abuse",
];

/// How the help or the farewell at the end of a notice begins.
#[rustfmt::skip] // Filled lines.
pub(super) const CLOSING_WORDS: &[&str] = &[
    "for further assistance", "for assistance", "if you do so", "if you need", "if you have",
    "please contact", "please direct", "this is an automatic", "this message was", "this is an advisory",
    "contact your", "to retry", "we will continue", "no action is required", "it's attached below",
    "the following addresses were", "reporting-mta",
    "for more information", "if this problem", "please do not reply", "do not reply to this", "need help",
    "the original message", "your original message", "below this line", "below is", "best regards", "regards,",
    "sincerely", "kind regards", "you do not need", "this notification", "this e-mail was", "this email was",
];

/// How lines begin whose addresses are senders and contacts, never the failed recipient.
#[rustfmt::skip] // Filled lines.
pub(super) const NOT_RECIPIENTS: &[&str] = &[
    "from:", "from :", "reply-to:", "sender:", "return-path:", "message-id:", "errors-to:", "cc:",
    "mail from:", "> mail from", ">>> mail from", "x-", "contact", "please contact", "list-", "references:",
    "in-reply-to:", "received:", "date:", "de:", "von:", "feedback-id:", "dkim-", "for further assistance",
    "if you", "delivered-to:", "original sender", "orig-from", "发件人", "寄件人", "寄件者", "发送者", "差出人", "送信者",
    "送信元", "보낸사람", "보낸 사람", "발신자", "отправитель", "от:", "expéditeur", "remitente", "remetente", "mittente",
    "absender", "nadawca", "odesílatel", "gönderen", "feladó", "afzender", "avsändare", "avsender",
    "afsender", "lähettäjä", "envelope-from", "envelope sender", "for help", "for more information",
    "for questions", "any questions", "if this", "to report", "questions", "sent by",
];

/// How what follows a failed address at the start of a line begins.
#[rustfmt::skip] // Filled lines.
pub(super) const AFTER_ADDRESS: &[&str] = &[
    "on ", "because", "failed", "was", "is ", "does", "could", "cannot", "has ", "host ", "smtp", "user ",
    "unknown", "mailbox", "unable", "error",
];

/// Keys before a failed address: `Recipient: a@b`.
#[rustfmt::skip] // Filled lines.
pub(super) const RECIPIENT_KEYS: &[&str] = &[
    "recipient", "recipients", "failed recipient", "recipient address", "failed address",
    "failed addresses", "undeliverable address", "address", "original recipient", "final recipient",
    "final-recipient: rfc822;", "original-recipient: rfc822;", "error-for", "delivery failed",
    "failed to deliver to", "to", "an", "addressed to", "user", "unknown user", "e-mail address",
    "email address", "intended recipient", "rcpt", "destinataire", "empfänger", "destinatario",
    "unknown address", "invalid recipient", "mailbox", "for", "recipient(s)", "failed recipient(s)",
    "addressee", "получатель", "кому", "宛先", "收件人", "invalid final delivery userid", "not delivered to",
    "final-recipient", "original-recipient", "user unknown", "no such user", "rcpt_to", "收件人地址", "收件人邮箱",
    "收件人邮件地址", "收件人郵件地址", "收件者", "收信人", "受信者", "送信先", "あて先", "宛て先", "配信先", "受取人", "받는사람", "받는 사람", "수신자",
    "수신인", "адресат", "адрес получателя", "адрес", "одержувач", "destinatário", "destinatari",
    "destinataires", "adresse", "adresse du destinataire", "odbiorca", "adres odbiorcy", "adresat",
    "příjemce", "príjemca", "empfängeradresse", "ontvanger", "geadresseerde", "aan", "mottagare",
    "mottaker", "modtager", "vastaanottaja", "alıcı", "címzett", "παραλήπτης", "destinatar", "người nhận",
    "penerima", "ผู้รับ", "المستلم", "إلى", "הנמען", "נמען", "failed recipients", "failed address(es)",
    "invalid address", "invalid address(es)", "bad address", "the following address failed",
    "undelivered to", "undeliverable to", "could not be delivered to", "not a valid user",
    "no such recipient", "unknown recipient", "invalid user", "invalid mailbox", "error for",
    "could not deliver to",
];

/// Keys that are also fields of a quoted header.
#[rustfmt::skip] // Filled lines.
pub(super) const WEAK_KEYS: &[&str] = &[
    "to", "an", "for", "address", "user", "aan", "адрес", "adresse", "إلى",
];

/// Words of a sentence about delivery.
#[rustfmt::skip] // Filled lines.
pub(super) const DELIVERY_WORDS: &[&str] = &[
    "deliver", "undeliver", "recipient", "addressed to", "not reach", "could not be sent", "unknown user",
    "user unknown", "userid", "no such user", "failed", "rejected", "refused", "message to", "mail to",
    "e-mail to", "email to", "was addressed", "zugestellt", "zustell", "unzustellbar", "remis", "délivr",
    "delivr", "livr", "entreg", "consegn", "recapit", "bezorg", "достав", "доставл", "配信", "送信", "届", "投递",
    "送达", "전송", "배달", "보내지", "수신", "발송", "投遞", "傳送", "送達", "发送", "退回", "退信", "不存在", "不正", "無効", "送れ", "届き",
    "配達", "受信", "iletil", "teslim", "gönderil", "dostarcz", "doręcz", "doruč", "kézbesít", "παραδο",
    "παράδοσ", "leverer", "lever", "toimit", "تسليم", "توصيل", "إرسال", "נמסר", "מסיר", "ส่ง", "gửi",
    "terkirim", "dikirim", "не найден", "не существует", "not a valid", "not exist", "undelivered",
    "no valid", "bounced",
];

/// Words of a sentence that may be about a mailbox.
#[rustfmt::skip] // Filled lines.
pub(super) const MAILBOX_WORDS: &[&str] = &[
    "address", "user", "account", "mailbox", "sent to", "адрес", "ящик", "пользовател", "邮箱", "郵箱", "用户",
    "用戶", "ユーザ", "メールアドレス", "사용자", "메일", "adresse", "dirección", "indirizzo", "endereço", "utilisateur",
    "benutzer", "usuario", "utente", "gebruiker", "postfach", "buzón", "boîte",
];

/// The text before an address that is a sender or a contact.
#[rustfmt::skip] // Filled lines.
pub(super) const SENDER_WORDS: &[&str] = &[
    "from", "from <", "from:<", "by", "contact", "from: <",
];

/// Headings of the returned message.
#[rustfmt::skip] // Filled lines.
pub(super) const COPY_HEADINGS: &[&str] = &[
    "copy of the message", "copy of your message", "copy of the original", "copy of the first part",
    "original message", "original mail", "original e-mail", "message header", "message headers",
    "headers of the message", "header of the original", "header of the message", "header of the source",
    "returned message", "unsent message", "undelivered message", "rejected message", "message text follows",
    "lines of your original", "lines of the message", "message follows", "start of returned",
    "headers follow", "body of message generated", "enclosed message", "mensaje original",
    "mensagem original", "message d'origine", "message original", "originalnachricht",
    "ursprüngliche nachricht", "urspruengliche nachricht", "messaggio originale", "oorspronkelijk bericht",
    "исходное сообщение", "оригинальное сообщение", "forwarded message", "weitergeleitete nachricht",
    "message transféré", "mensaje reenviado", "元のメッセージ", "元メッセージ", "原始邮件",
];

/// First words of an announcement of the returned message that is not a framed heading.
#[rustfmt::skip] // Filled lines.
pub(super) const COPY_FIRST_WORDS: &[&str] = &[
    "a", "attached", "below", "copy", "enclosed", "first", "header", "headers", "here", "included",
    "mensagem", "mensaje", "message", "messaggio", "original", "originalnachricht", "returned", "start",
    "the", "this", "undelivered", "unsent", "ursprüngliche", "your", "исходное", "元のメッセージ",
];

/// What an announcement of the returned message says.
#[rustfmt::skip] // Filled lines.
pub(super) const COPY_VERBS: &[&str] = &[
    "follow", "below", "is the", "here is", "this is a copy", "attached", "included", "enclosed",
];

/// What lines say that name the original message but do not announce a copy of it.
#[rustfmt::skip] // Filled lines.
pub(super) const NOT_COPY: &[&str] = &[
    "was received", "were received", "did not reach", "could not",
];

/// How the header of a returned message begins if nothing announces it.
#[rustfmt::skip] // Filled lines.
pub(super) const COPY_FIELDS: &[&str] = &[
    "received: from ", "received: by ", "received: (", "return-path: ", "dkim-signature: ",
];

/// Header fields of programs that answer automatically.
#[rustfmt::skip] // Filled lines.
pub(super) const AUTO_HEADERS: &[&str] = &[
    "X-Autorespond", "X-Autoreply-From", "X-Auto-Reply-From", "X-Mail-Autoreply",
];

/// Types of feedback reports that are not a complaint of a person (RFC 6430, RFC 6591).
#[rustfmt::skip] // Filled lines.
pub(super) const FEEDBACK_WITHOUT_COMPLAINT: &[&str] = &[
    "not-spam", "auth-failure", "dmarc", "tlsrpt",
];

/// Fields of feedback reports that name the recipient.
#[rustfmt::skip] // Filled lines.
pub(super) const RECIPIENT_FIELDS: &[&str] = &[
    "Original-Rcpt-To", "Removal-Recipient", "Redacted-Address",
];

/// Names in a From field that only mail systems have.
#[rustfmt::skip] // Filled lines.
pub(super) const SYSTEM_DISPLAY_NAMES: &[&str] = &[
    "mail delivery subsystem", "mail delivery system", "mail delivery service", "mail deliver system",
    "mail delivery", "mailer-daemon", "mailer daemon", "mail daemon", "postmaster", "system administrator",
    "mail administrator", "mail system", "microsoft outlook", "microsoft exchange",
    "internet mail delivery", "delivery subsystem", "mail router", "mail gateway", "smtp gateway",
    "smtp server", "mail server", "mdaemon", "mailsweeper", "mailmarshal", "interscan", "groupwise",
    "delivery status notification", "mail.delivery.system",
];

/// What the local parts of mail systems contain.
#[rustfmt::skip] // Filled lines.
pub(super) const SYSTEM_LOCAL_PARTS: &[&str] = &[
    "mailer-daemon", "mailerdaemon", "mailer_daemon", "mail-daemon", "maildaemon", "postmaster",
    "post_master", "mdaemon", "mmdf", "mail.delivery.system", "maildelivery", "mail_delivery", "mailsystem",
    "mail-system", "virus-daemon", "lsmtp", "inetgw", "microsoftexchange", "mailsweeper", "mailmarshal",
    "interscan", "groupwise", "daemon", "bounce", "sysadmin",
];

/// Local parts that mail systems have among others.
#[rustfmt::skip] // Filled lines.
pub(super) const SYSTEM_LOCAL_NAMES: &[&str] = &[
    "admin", "administrator", "mta", "smtp", "mail", "root", "mailer", "listserv",
];

/// Local parts of contacts that a notice names.
#[rustfmt::skip] // Filled lines.
pub(super) const CONTACT_NAMES: &[&str] = &[
    "support", "help", "helpdesk", "noc", "contact", "security", "admin", "administrator", "hotline",
    "hostmaster", "webmaster", "service",
];

/// Words of lines that name a contact, not a recipient.
#[rustfmt::skip] // Filled lines.
pub(super) const CONTACT_WORDS: &[&str] = &[
    "contact", "question", "assistance", "help", "support", "report to", "reply to", "kontakt", "fragen",
    "hilfe", "aide", "ayuda", "aiuto", "询", "问", "お問", "문의", "обратит", "помощ",
];

/// Header fields of bulk mail.
#[rustfmt::skip] // Filled lines.
pub(super) const LIST_FIELDS: &[&str] = &[
    "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Post", "List-Help", "Feedback-ID",
];

/// Subjects of complaints that feedback loops send without a report part.
#[rustfmt::skip] // Filled lines.
pub(super) const COMPLAINT_SUBJECTS: &[&str] = &[
    "complaint about message from", "email feedback report for ip", "email abuse report for ip",
];

/// How the text of a complaint begins that comes with the message alone.
#[rustfmt::skip] // Filled lines.
pub(super) const COMPLAINT_PHRASES: &[&str] = &[
    "this is an email abuse report", "this is an e-mail abuse report", "this is an abuse report",
    "this is a spam complaint", "this is an email complaint", "this is a spam report",
];

/// Words in the subjects of mailings, and of mail about mailings.
#[rustfmt::skip] // Filled lines.
pub(super) const CAMPAIGN_WORDS: &[&str] = &[
    "campaign", "newsletter", "kampagne", "campagne", "campaña", "campanha", "campagna", "how to", "tips",
    "guide", "webinar", "weekly", "monthly", "digest", "summary", "?",
];
