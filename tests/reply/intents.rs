//! What people want, in seven languages; denials; the phrases of the caller; whom to write to instead.

use deliverability::reply::{Classifier, Intent, Language, Message};

use super::{intents, opt_outs, read};

#[test]
fn r_17_opt_outs_in_every_language() {
    opt_outs(
        true,
        &[
            "Unsubscribe",
            "Please remove me from your mailing list.",
            "Kindly delete my details from your database.",
            "Would you stop emailing me please?",
            "I do not wish to receive any further newsletters.",
            "I withdraw my consent to the use of my data.",
            "Désabonnez-moi.",
            "Merci de retirer mon adresse de votre fichier.",
            "Cessez de m'écrire.",
            "Je ne souhaite plus recevoir vos messages.",
            "Plus de mails svp.",
            "Bitte streichen Sie mich aus Ihrem Verteiler.",
            "Löschen Sie meine Daten.",
            "Ich möchte keine Werbung mehr erhalten.",
            "Hiermit widerspreche ich der Verwendung meiner Daten.",
            "Nehmen Sie uns bitte aus der Liste.",
            "Por favor, denme de baja.",
            "Elimínenme de su base de datos.",
            "No vuelvan a escribirme.",
            "No deseo recibir más correos.",
            "Toglietemi dalla lista.",
            "Non contattatemi più.",
            "Cancellate i miei dati personali.",
            "Haal mij van de lijst.",
            "Ik wil geen mails meer ontvangen.",
            "Verwijder mijn gegevens uit uw systeem.",
            "Retirem o meu email da vossa lista.",
            "Não quero receber mais mensagens.",
            "Pare de me enviar emails.",
        ],
    );
}

#[test]
fn an_opt_out_wins_over_other_clauses() {
    for text in [
        "Not interested, please take me off your list.",
        "You have the wrong person. Remove my address please.",
        "Pas intéressé, retirez-moi.",
        "Kein Interesse, bitte löschen Sie meine Adresse.",
        "No me interesa, borren mis datos.",
        "Non mi interessa, cancellatemi.",
        "Geen interesse, haal me van de lijst.",
        "Sem interesse, removam o meu email.",
    ] {
        let reply = read(text);
        assert_eq!((reply.intent(), reply.is_opt_out()), (Intent::Unsubscribe, true), "{text}: {reply}");
    }
}

#[test]
fn a_negated_opt_out_is_not_an_opt_out() {
    opt_outs(
        false,
        &[
            "Please don't remove me from the list.",
            "Don't take me off the newsletter, I enjoy it.",
            "Never unsubscribe me!",
            "I don't want to be removed from the list.",
            "Ne me désinscrivez pas.",
            "Surtout ne me retirez pas de la liste.",
            "Bitte nicht abmelden.",
            "Bitte löschen Sie mich nicht aus dem Verteiler.",
            "Nehmen Sie mich nicht aus dem Verteiler.",
            "No me den de baja, por favor.",
            "No me borren de la lista.",
            "Non cancellatemi dalla lista.",
            "Non toglietemi dalla newsletter.",
            "Haal me niet van de lijst.",
            "Schrijf me niet uit.",
            "Não me removam da lista.",
            "Não me tirem da newsletter.",
        ],
    );
}

#[test]
fn words_of_removal_about_other_things() {
    opt_outs(
        false,
        &[
            "Can I delete single contacts in your tool? What does it cost?",
            "Could you remove the set-up fee from the quote? Then we have a deal.",
            "Please cancel our call on Thursday, we chose another supplier.",
            "I usually delete mails like this, but yours is interesting. Send me a quote.",
            "Stop by at our stand, we would like to see a demo.",
            "Können Sie die Gebühr aus dem Angebot streichen? Dann kaufen wir.",
            "Nehmen Sie mich bitte in die Liste der Testkunden auf.",
            "Pouvez-vous supprimer l'option du devis et me le renvoyer ?",
            "¿Pueden quitar la cuota del presupuesto? Así lo firmamos.",
            "Ik schrijf me graag in voor de demo.",
        ],
    );
}

#[test]
fn intents_by_language() {
    intents(
        Intent::Interested,
        &[
            "Sounds interesting, could you send me a quote?",
            "Cela m'intéresse, pouvez-vous m'envoyer vos tarifs ?",
            "Klingt gut, schicken Sie mir bitte ein Angebot.",
            "Me interesa, ¿cuánto cuesta?",
            "Mi interessa, può inviarmi un preventivo?",
            "Klinkt goed, stuur me een offerte.",
            "Tenho interesse, pode enviar um orçamento?",
        ],
    );
    intents(
        Intent::NotInterested,
        &[
            "No thanks, we already have a supplier.",
            "Non merci, nous avons déjà un prestataire.",
            "Nein danke, wir sind bereits versorgt.",
            "No gracias, ya tenemos proveedor.",
            "No grazie, abbiamo già un fornitore.",
            "Nee bedankt, we hebben al een leverancier.",
            "Não, obrigado, já temos fornecedor.",
        ],
    );
    intents(
        Intent::NotNow,
        &[
            "Not right now, please try again next year.",
            "Pas maintenant, recontactez-moi en septembre.",
            "Momentan nicht, melden Sie sich im Herbst wieder.",
            "Ahora no, escríbame en enero.",
            "Non ora, mi ricontatti a settembre.",
            "Nu niet, neem volgend jaar weer contact op.",
            "Agora não, fale comigo em janeiro.",
        ],
    );
    intents(
        Intent::WrongPerson,
        &[
            "I am not the right person, please contact our purchasing department.",
            "Je ne suis pas la bonne personne, adressez-vous à ma collègue.",
            "Dafür bin ich nicht zuständig, wenden Sie sich an den Einkauf.",
            "No soy la persona adecuada, hable con mi compañera.",
            "Non sono la persona giusta, si rivolga al collega.",
            "Ik ben niet de juiste persoon, u moet bij mijn collega zijn.",
            "Não sou a pessoa certa, fale com a minha colega.",
        ],
    );
    intents(
        Intent::LeftCompany,
        &[
            "Jane no longer works for this company.",
            "Mme Petit ne travaille plus dans notre société.",
            "Herr Weber ist nicht mehr im Unternehmen tätig.",
            "Juan ya no trabaja en la empresa.",
            "Il dott. Rossi non lavora più in azienda.",
            "De heer Smit is niet meer werkzaam bij ons bedrijf.",
            "A Ana já não trabalha na empresa.",
        ],
    );
    intents(
        Intent::Complaint,
        &[
            "Where did you get my address? I never gave you my consent.",
            "Comment avez-vous obtenu mes coordonnées ? Je n'ai jamais donné mon accord.",
            "Woher haben Sie meine Adresse? Ich habe nie zugestimmt.",
            "¿De dónde han sacado mi correo? Nunca di mi consentimiento.",
            "Dove avete preso il mio indirizzo? Non ho mai dato il consenso.",
            "Hoe komt u aan mijn adres? Ik heb nooit toestemming gegeven.",
            "Onde obtiveram o meu contacto? Nunca dei autorização.",
        ],
    );
}

#[test]
fn languages_are_told() {
    for (text, language) in [
        ("Thank you for the offer, we will have a look at it.", Language::English),
        ("Merci pour votre offre, nous allons regarder.", Language::French),
        ("Vielen Dank für das Angebot, wir sehen es uns an.", Language::German),
        ("Gracias por la oferta, la vamos a mirar.", Language::Spanish),
        ("Grazie per la proposta, la guardiamo con calma.", Language::Italian),
        ("Dank voor het aanbod, we gaan ernaar kijken.", Language::Dutch),
        ("Obrigado pela proposta, nós vamos ver com calma.", Language::Portuguese),
    ] {
        assert_eq!(read(text).language(), Some(language), "{text}");
    }
    assert_eq!(read("12345").language(), None);
}

#[test]
fn the_phrases_of_the_caller_come_first() {
    let classifier = Classifier::new()
        .with_phrase(Intent::Unsubscribe, "adiós")
        .with_phrase(Intent::Interested, "code _ blue*")
        .with_phrase(Intent::Other, " _ * ");
    for (text, intent, is_opt_out, evidence) in [
        ("ADIOS amigos", Intent::Unsubscribe, true, "ADIOS"),
        ("The code is deep blueish, no thanks", Intent::Interested, false, "code is deep blueish"),
    ] {
        let reply = classifier.classify(&Message::new(text));
        assert_eq!(
            (reply.intent(), reply.is_opt_out(), reply.rule()),
            (intent, is_opt_out, "caller"),
            "{text}"
        );
        assert_eq!((reply.evidence(), reply.probability()), (Some(evidence), None), "{text}");
    }
    // What is quoted decides nothing, nor a gap that is too long, nor a headers' verdict.
    let quoted = Message::new("No thanks, not interested.\n\n> adiós");
    assert_eq!(classifier.classify(&quoted).intent(), Intent::NotInterested);
    let far = Message::new("code one two three four blue");
    assert_ne!(classifier.classify(&far).rule(), "caller");
    let bounce = Message::new("adiós").with_header("X-Failed-Recipients", "a@example.org");
    assert_eq!(classifier.classify(&bounce).intent(), Intent::Bounce);
}

#[test]
fn another_contact_is_named() {
    let sent_by = |text: &str| Message::new(text).with_header("From", "Carl <carl@example.org>");
    for (text, contact) in [
        ("Carl no longer works here. Contact Amy: amy.lowe@example.org.", Some("amy.lowe@example.org")),
        (
            "Je ne suis pas la bonne personne, voyez avec <mailto:eva@exemple.example>.",
            Some("eva@exemple.example"),
        ),
        (
            "carl@example.org is no longer in use as Carl has left the company; now team@example.org",
            Some("team@example.org"),
        ),
        ("Carl no longer works here. He left no address.", None),
        ("Carl no longer works here, see http://x@example.org/ or a@b or @c.example", None),
        ("Not interested, ask bob@example.org.", None),
    ] {
        let reply = deliverability::reply::classify(&sent_by(text));
        assert_eq!(reply.contact(), contact, "{text}: {reply}");
    }
}

#[test]
fn an_opt_out_is_found_among_other_sentences() {
    for text in [
        // A deadline, and not a delay.
        "Merci de supprimer mon adresse de votre liste d'ici la fin du mois.",
        "I leave on Friday, please take me off your list before then.",
        // `But` goes on to something else than another address.
        "Bitte keine Mails mehr an diese Adresse, aber danke trotzdem.",
        "No me envíen más correos a esta dirección, pero gracias.",
        // What is sent is no more than that.
        "Please stop sending the same stuff every week.",
        // Who asks for the link wants to leave.
        "Please send me the unsubscribe link.",
        "Wo ist der Abmeldelink?",
        // A person who claims a right, and not a notice.
        "Ai sensi del Reg. UE 2016/679 chiedo la cancellazione dei miei dati.",
        "Je ne suis pas destinataire de vos offres, retirez-moi de la liste.",
        "Exerço o direito de acesso e peço a eliminação dos meus dados da vossa lista.",
        // Since when it goes on, and not since when nothing comes.
        "Seit Monaten bitte ich darum: keine Newsletter mehr.",
        "Da mesi chiedo di non ricevere più le vostre mail.",
        "Depuis des semaines je demande de ne plus recevoir vos mails.",
    ] {
        let reply = read(text);
        assert!(reply.is_opt_out(), "{text}: {reply} {:?}", reply.probability());
    }
}
