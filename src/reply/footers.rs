//! What is under a text without being of it: legal notices, the links of lists, what
//! devices add.

use alloc::vec::Vec;

use aho_corasick::AhoCorasick;

/// What a line of a device begins with.
const STARTS: &[&str] = &[
    "sent from my",
    "get outlook for",
    "envoyé de mon",
    "envoyé depuis",
    "von meinem",
    "gesendet von",
    "enviado desde",
    "enviado do meu",
    "enviado de mi",
    "enviado a partir",
    "inviato da",
    "verstuurd vanaf",
    "verzonden vanaf",
    "télécharger outlook",
    "obtenir outlook",
    "this message was sent from my",
];

/// What only legal notices and list footers say.
const PARTS: &[&str] = &[
    "confidential",
    "confidentiel",
    "vertraulich",
    "confidencial",
    "riservat",
    "vertrouwelijk",
    "intended solely",
    "intended only",
    "intended recipient",
    "destinataire prévu",
    "à l'attention exclusive",
    "you received this message because",
    "you are receiving this",
    "vous recevez ce",
    "sie erhalten diese",
    "recibe este",
    "ricevi questa",
    "u ontvangt deze",
    "recebeu est",
    "to stop receiving",
    "to unsubscribe",
    "pour vous désabonner",
    "pour vous désinscrire",
    "click here to unsubscribe",
    "se désabonner",
    "newsletter abbestellen",
    "zum abbestellen",
    "si vous ne souhaitez plus",
    "wenn sie keine weiteren",
    "si no desea recibir",
    "se non desidera ricevere",
    "afmelden voor onze",
    "clique aqui para cancelar",
    "caso não queira receber",
    "para darse de baja",
    "para cancelar la suscripción",
    "per annullare l'iscrizione",
    "please consider the environment",
    "pensez à l'environnement",
    "handelsregister",
    "amtsgericht",
    "data protection notice",
    "privacy notice",
    "personal data at",
    "dados pessoais, escreva",
    "persoonsgegevens verwerken",
    "données personnelles : ",
    "mitteilung ist vertraulich",
    "virus-free",
    "sans virus",
    "virenfrei",
];

/// What legal notices say, and persons too who claim their rights.
const NOTICES: &[&str] = &[
    "pas destinataire",
    "pas le destinataire",
    "not the addressee",
    "nicht der adressat",
    "no es el destinatario",
    "non è il destinatario",
    "não é o destinatário",
    "niet de geadresseerde",
    "vos données sont traitées",
    "ai sensi del reg",
    "privacyverzoeken",
    "droit d'accès",
    "droits d'accès",
    "droit d’accès",
    "droits d’accès",
    "rights of access",
    "right of access",
    "rechte auf auskunft",
    "derechos de acceso",
    "derecho de acceso",
    "diritti di accesso",
    "diritto di accesso",
    "recht op inzage",
    "direitos de acesso",
    "direito de acesso",
];

/// Words of leaving a list.
const LEAVING: &[&str] = &[
    "unsubscrib",
    "opt out",
    "opt-out",
    "fewer e",
    "no longer wish",
    "no longer want",
    "stop receiving",
    "désabonn",
    "désinscri",
    "ne plus recevoir",
    "plus recevoir",
    "abmeld",
    "abbestell",
    "keine nachrichten mehr",
    "keine e-mails mehr",
    "keine mails mehr",
    "nicht mehr erhalten",
    "darse de baja",
    "dar de baja",
    "date de baja",
    "no desea recibir",
    "no quiere recibir",
    "cancelar la suscrip",
    "disiscri",
    "cancellat",
    "cancellar",
    "annulla l",
    "non ricevere più",
    "non vuole più",
    "non vuoi più",
    "uitschrijv",
    "afmeld",
    "geen berichten meer",
    "geen mail meer",
    "geen e-mails meer",
    "niet meer ontvangen",
    "cancelar a",
    "cancelar inscri",
    "cancele",
    "descadastr",
    "não deseje receber",
    "não quiser receber",
    "deixar de receber",
    "não receber mais",
    "af te melden",
    "geen mails meer",
    "non desidera ricevere",
    "no recibir más",
];

/// What a list names beside: a link, a button, its own mail.
const PLACES: &[&str] = &[
    "http",
    "www.",
    "click here",
    "click the",
    "this link",
    " | ",
    " · ",
    "from us",
    "our mailing",
    "our newsletter",
    "our marketing",
    "preferences",
    "cliquez",
    "ici",
    "nos communications",
    "nos messages",
    "notre newsletter",
    "nos newsletters",
    "nos e-mails",
    "nos emails",
    "hier ",
    "hier:",
    "klicken",
    "von uns",
    "unseren newsletter",
    "unserem newsletter",
    "unsere newsletter",
    "haga clic",
    "pulse aquí",
    "aquí",
    "nuestras comunicaciones",
    "nuestro boletín",
    "nuestros correos",
    "escribiendo a",
    "clicca",
    "clicchi",
    "qui ",
    "nostre comunicazioni",
    "nostra newsletter",
    "nostre e-mail",
    "klik",
    "onze nieuwsbrief",
    "onze berichten",
    "onze mailing",
    "via onze",
    "clique",
    "aqui",
    "nossas comunicações",
    "nossa newsletter",
    "nossos e-mails",
    "nossos emails",
];

/// A person who writes of themselves in the line speaks, not a list.
const SPEAKER: &[&str] = &[
    "me", "my", "please", "i", "we", "moi", "mon", "mes", "je", "svp", "mich", "mein", "meine", "ich", "wir",
    "bitte", "mis", "mi", "quiero", "favor", "miei", "mio", "vorrei", "mij", "mijn", "graag", "ik", "wij",
    "meu", "minha", "quero", "suis", "demande", "exige", "exerce", "invoque", "ejerzo", "invoco", "solicito",
    "pido", "exijo", "esercito", "chiedo", "richiedo", "chiede", "esigo", "miei", "mie", "mia", "meus",
    "minhas", "exerço", "peço", "requeiro", "verzoek", "eis",
];

/// The least length of a footer, in bytes.
const SHORTEST: usize = 10;

/// The marks of footers, made ready.
#[derive(Debug, Clone)]
pub(super) struct Footers {
    /// `None` where it could not be built, which no test has seen.
    marks: Option<AhoCorasick>,
}

impl Footers {
    pub(super) fn new() -> Self {
        let all: Vec<&str> = PARTS.iter().chain(NOTICES).chain(LEAVING).chain(PLACES).copied().collect();
        Self { marks: AhoCorasick::builder().ascii_case_insensitive(true).build(all).ok() }
    }

    /// Whether a line is a legal notice, a list's footer, or what a device added.
    pub(super) fn has(&self, line: &str) -> bool {
        if line.len() < SHORTEST {
            return false;
        }
        if STARTS
            .iter()
            .any(|start| line.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)))
        {
            return true;
        }
        let Some(marks) = &self.marks else { return false };
        let (mut leaves, mut is_of_list, mut is_notice) = (false, false, false);
        for found in marks.find_overlapping_iter(line) {
            let mark = found.pattern().as_usize();
            let Some(mark) = mark.checked_sub(PARTS.len()) else { return true };
            let Some(mark) = mark.checked_sub(NOTICES.len()) else {
                is_notice = true;
                continue;
            };
            leaves |= mark < LEAVING.len();
            is_of_list |= mark >= LEAVING.len();
        }
        let speaks = || {
            let lower = line.to_lowercase();
            lower.split(|character: char| !character.is_alphanumeric()).any(|word| SPEAKER.contains(&word))
        };
        (is_notice || (leaves && is_of_list)) && !speaks()
    }
}
