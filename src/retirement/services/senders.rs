//! Transactional senders.

use super::{EMPTY, Kind, PROVIDERS, Service, seen, vendor};

const fn sender(name: &'static str, source: crate::source::Source) -> Service {
    Service { name, kind: Kind::Sender, source, ..EMPTY }
}

pub(super) const ROWS: &[Service] = &[
    Service {
        aliases: &["aws ses", "ses", "amazon simple email service"],
        spf: &["amazonses.com"],
        dkim: &["dkim.amazonses.com"],
        bounce: &["amazonses.com"],
        tracking: &["awstrack.me"],
        tokens: &["amazonses:"],
        labels: &["_amazonses"],
        ..sender("Amazon SES", PROVIDERS)
    },
    Service {
        aliases: &["twilio sendgrid"],
        spf: &["sendgrid.net", "sendgrid.com"],
        dkim: &["sendgrid.net"],
        bounce: &["sendgrid.net"],
        tracking: &["=sendgrid.net", "=links.sendgrid.net", "ct.sendgrid.net"],
        selectors: &["smtpapi"],
        ..sender("SendGrid", PROVIDERS)
    },
    Service {
        aliases: &["sendinblue"],
        spf: &["spf.sendinblue.com", "spf.brevo.com", "sendinblue.com", "brevo.com"],
        dkim: &["dkim.brevo.com", "dkim.sendinblue.com", "brevo.com"],
        selectors: &["brevo#", "brevo", "sib", "sendinblue"],
        bounce: &["brand.brevosend.com", "sendinblue.com", "brevosend.com"],
        tracking: &[
            "r.brand.brevosend.com",
            "img.brand.brevosend.com",
            "r.mailin.fr",
            "img.mailin.fr",
            "mailin.fr",
            "sendibm1.com",
            "sendibt2.com",
            "sendibt3.com",
            "brevo-link.com",
        ],
        tokens: &["brevo-code:", "sendinblue-code:"],
        reports: &["dmarc.brevo.com", "dmarc.sendinblue.com", "brevo.com"],
        ..sender(
            "Brevo",
            vendor("Authenticate a domain", "https://help.brevo.com/hc/en-us/articles/12163873383186"),
        )
    },
    Service {
        aliases: &["mailchimp transactional", "mailchimp transactional email"],
        spf: &["spf.mandrillapp.com", "mandrillapp.com"],
        dkim: &["dkim1.mandrillapp.com", "dkim2.mandrillapp.com", "mandrillapp.com"],
        selectors: &["mandrill", "mte1", "mte2"],
        bounce: &["=mandrillapp.com"],
        tracking: &["mandrillapp.com"],
        tokens: &["mandrill_verify."],
        labels: &["mandrill_verify*"],
        ..sender("Mandrill", PROVIDERS)
    },
    Service {
        aliases: &["sinch mailgun"],
        spf: &["mailgun.org", "eu.mailgun.org"],
        dkim: &["mailgun.org", "mailgun.com", "dkim.mailgun.org", "dkim.eu.mailgun.org"],
        selectors: &["mailo", "pic", "krs", "pdk#"],
        bounce: &["mailgun.org"],
        tracking: &["mailgun.org"],
        tokens: &["mgverify="],
        reports: &["mailgun.org", "dmarc.mailgun.org"],
        ..sender("Mailgun", PROVIDERS)
    },
    Service {
        aliases: &["sinch mailjet"],
        spf: &["spf.mailjet.com", "mailjet.com"],
        dkim: &["dkim.mailjet.com", "mailjet.com"],
        selectors: &["mailjet"],
        bounce: &["bnc3.mailjet.com", "mailjet.com"],
        tracking: &["track.mailjet.com", "t.mailjet.com", "mjt.lu", "link.mailjet.com"],
        labels: &["mailjet"],
        ..sender("Mailjet", vendor("SPF and DKIM", "https://dev.mailjet.com/email/guides/#authentication"))
    },
    Service {
        aliases: &["activecampaign postmark"],
        spf: &["spf.mtasv.net", "postmarkapp.com"],
        dkim: &["pm.mtasv.net", "mtasv.net"],
        selectors: &["#pm", "pm", "pm-*"],
        bounce: &["pm.mtasv.net", "mtasv.net"],
        tracking: &["pstmrk.it", "click.pstmrk.it", "track.pstmrk.it"],
        reports: &["dmarc.postmarkapp.com"],
        ..sender("Postmark", PROVIDERS)
    },
    Service {
        aliases: &["bird", "messagebird", "bird (sparkpost)"],
        spf: &["sparkpostmail.com", "_spf.sparkpostmail.com", "_spf.eu.sparkpostmail.com", "e.sparkpost.com"],
        dkim: &["sparkpostmail.com"],
        selectors: &["scph#"],
        bounce: &["sparkpostmail.com", "smtp.sparkpostmail.com", "eu.sparkpostmail.com", "e.sparkpost.com"],
        tracking: &["spgo.io", "eu.spgo.io", "et.e.sparkpost.com"],
        labels: &["sparkpost*"],
        ..sender("SparkPost", PROVIDERS)
    },
    Service {
        spf: &["_spf.resend.com"],
        dkim: &["dkim.resend.com"],
        selectors: &["resend"],
        bounce: &["resend.com"],
        tracking: &["resend-dns.com", "links.resend-dns.com", "resend-links.com"],
        ..sender("Resend", seen("Managing domains", "https://resend.com/docs/dashboard/domains/introduction"))
    },
    Service {
        aliases: &["smtp2go.com"],
        spf: &["spf.smtp2go.com"],
        dkim: &["dkim.smtp2go.net", "smtp2go.net"],
        selectors: &["s#-smtp2go"],
        bounce: &["return.smtp2go.net"],
        tracking: &["track.smtp2go.net"],
        ..sender(
            "SMTP2GO",
            seen(
                "dmarc-wiki, smtp2go",
                "https://github.com/dmarcwise/dmarc-wiki/blob/main/src/lib/providers/smtp2go.svelte.md",
            ),
        )
    },
    Service {
        spf: &["_spf.elasticemail.com", "elasticemail.com"],
        dkim: &["elasticemail.com"],
        bounce: &["bounces.elasticemail.net", "elasticemail.net"],
        tracking: &["api.elasticemail.com", "tracking.elasticemail.com", "elasticemail.com"],
        ..sender(
            "Elastic Email",
            vendor("Verify a domain", "https://help.elasticemail.com/en/articles/4934400"),
        )
    },
    Service {
        spf: &["_spf.mailersend.net", "mailersend.net", "mailersend.com"],
        dkim: &["dkim.mailersend.net", "mailersend.net"],
        selectors: &["mlsend", "mlsend2"],
        bounce: &["mailersend.net", "bounces.mailersend.net"],
        tracking: &["links.mailersend.net", "inbound.mailersend.net"],
        ..sender(
            "MailerSend",
            vendor(
                "Verify a sending domain",
                "https://www.mailersend.com/help/how-to-verify-and-authenticate-a-sending-domain",
            ),
        )
    },
    Service {
        aliases: &["oci email delivery"],
        spf: &["rp.oracleemaildelivery.com", "oracleemaildelivery.com", "oraclecloud.com"],
        dkim: &["oracleemaildelivery.com"],
        bounce: &["oracleemaildelivery.com"],
        ..sender("Oracle Email Delivery", PROVIDERS)
    },
    Service {
        aliases: &["zeptomail", "zoho zeptomail"],
        spf: &["zeptomail.net", "zeptomail.eu", "transmail.net", "transmail.com"],
        dkim: &["zeptomail.net", "zeptomail.eu", "zeptomail.com"],
        bounce: &["cluster89.zeptomail.com", "zeptomail.com", "zeptomail.eu", "zeptomail.net"],
        tracking: &["zeptomail.com"],
        ..sender("ZeptoMail", vendor("ZeptoMail domains", "https://www.zoho.com/zeptomail/help/"))
    },
    Service {
        aliases: &["mailchannels.net"],
        spf: &["relay.mailchannels.net", "mailchannels.net"],
        labels: &["_mailchannels"],
        tokens: &["v=mc1"],
        ..sender(
            "MailChannels",
            vendor("Domain lockdown", "https://support.mailchannels.com/hc/en-us/articles/16918954360845"),
        )
    },
    Service {
        spf: &["_spf.mailpace.com", "spf.mailpace.com", "mailpace.com", "ohmysmtp.com"],
        dkim: &["mailpace.com", "ohmysmtp.com"],
        selectors: &["mailpace"],
        ..sender(
            "MailPace",
            seen(
                "dmarc-wiki, MailPace",
                "https://github.com/dmarcwise/dmarc-wiki/blob/main/src/lib/providers/mailpace.svelte.md",
            ),
        )
    },
    Service {
        spf: &["lettermint.com", "lm1.email", "lettermint.co"],
        dkim: &["lettermint.com", "lettermint.co", "lm1.email", "lmta.net"],
        selectors: &["lettermint", "lm#"],
        tracking: &["ltrmnt.com"],
        bounce: &["lmta.net", "lettermint.co", "lm1.email"],
        ..sender(
            "Lettermint",
            seen(
                "Custom tracking domains",
                "https://docs.lettermint.co/platform/emails/tracking/custom-domains",
            ),
        )
    },
    Service {
        spf: &["mail.loops.so", "loops.so"],
        bounce: &["loops.so"],
        ..sender("Loops", vendor("Domain records", "https://loops.so/docs/deliverability"))
    },
    Service {
        spf: &["spf.mailtrap.io", "_spf.smtp.mailtrap.live", "mailtrap.live", "mailtrap.io"],
        dkim: &["dkim.smtp.mailtrap.live", "mailtrap.live", "smtp.mailtrap.io"],
        selectors: &["rwmt#"],
        bounce: &["smtp.mailtrap.live", "mailtrap.live"],
        tracking: &["t.mailtrap.live", "mailtrap.link"],
        labels: &["mt-link", "rwmt*"],
        ..sender(
            "Mailtrap",
            vendor("Sending domain", "https://help.mailtrap.io/article/69-sending-domain-setup"),
        )
    },
    Service {
        spf: &["spf.turbo-smtp.com", "turbo-smtp.com", "serversmtp.com"],
        dkim: &["turbo-smtp.com", "serversmtp.com"],
        selectors: &["turbo-smtp"],
        ..sender("turboSMTP", vendor("SPF and DKIM", "https://serversmtp.com/support/"))
    },
    Service {
        spf: &["spf.socketlabs.com", "email-od.com", "socketlabs.com"],
        dkim: &["email-od.com", "socketlabs.com"],
        selectors: &["dkim_email-od"],
        bounce: &["email-od.com", "tracking.socketlabs.com"],
        tracking: &["track.email-od.com", "click.email-od.com"],
        ..sender("SocketLabs", vendor("Custom bounce domain", "https://help.socketlabs.com"))
    },
    Service {
        aliases: &["mailkit"],
        spf: &["omnivery.com", "mailkit.eu"],
        dkim: &["omnivery.com", "mailkit.eu"],
        selectors: &["omnivery", "mailkit"],
        bounce: &["omnivery.com", "mailkit.eu"],
        tracking: &["omnivery.com", "mailkit.eu"],
        ..sender(
            "Omnivery",
            vendor("Setting up domains", "https://docs.omnivery.com/docs/guide/domains/setup"),
        )
    },
    Service {
        spf: &["_spf.emailit.com"],
        selectors: &["emailit"],
        bounce: &["emailit.com"],
        tracking: &["emailitmail.com"],
        ..sender(
            "Emailit",
            seen("DNS records of sending domains", "https://emailit.com/docs/domains/dns-records.md"),
        )
    },
    Service {
        aliases: &["firebase authentication", "google firebase"],
        spf: &["_spf.firebasemail.com"],
        dkim: &["firebaseemail.com"],
        selectors: &["firebase#"],
        tokens: &["firebase="],
        ..sender("Firebase", vendor("Custom e-mail domain", "https://firebase.google.com/docs/auth"))
    },
    Service {
        spf: &["outbound.mailhop.org", "mailhop.org"],
        dkim: &["mailhop.org"],
        ..sender("DuoCircle", vendor("Outbound SMTP", "https://support.duocircle.com"))
    },
    Service {
        dkim: &["mailpoet.com"],
        selectors: &["mailpoet#"],
        ..sender("MailPoet", vendor("Authenticate a domain", "https://kb.mailpoet.com"))
    },
    Service {
        aliases: &["pepipost", "netcore"],
        spf: &["spf.pepipost.com", "pepipost.com", "netcorecloud.net"],
        dkim: &["pepipost.com", "netcorecloud.net"],
        bounce: &["pepipost.com", "netcorecloud.net"],
        ..sender("Netcore", vendor("Sending domain", "https://emaildocs.netcorecloud.com"))
    },
    Service {
        aliases: &["azure communication services", "acs email", "azure email communication services"],
        dkim: &["azurecomm.net"],
        selectors: &["selector1-azurecomm-prod-net", "selector2-azurecomm-prod-net"],
        tokens: &["ms-domain-verification="],
        ..sender(
            "Azure Communication Services",
            vendor(
                "Custom verified domains",
                "https://learn.microsoft.com/azure/communication-services/quickstarts/email/add-custom-verified-domains",
            ),
        )
    },
];
