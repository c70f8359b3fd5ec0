//! Marketing senders.

use super::{EMPTY, Kind, PROVIDERS, Service, seen, vendor};

const fn sender(name: &'static str, source: crate::source::Source) -> Service {
    Service { name, kind: Kind::Sender, source, ..EMPTY }
}

pub(super) const ROWS: &[Service] = &[
    Service {
        aliases: &["intuit mailchimp"],
        spf: &["servers.mcsv.net", "mcsv.net"],
        dkim: &["dkim.mcsv.net", "dkim2.mcsv.net", "dkim3.mcsv.net", "mcsv.net"],
        tracking: &[
            "list-manage.com",
            "mailchi.mp",
            "mcusercontent.com",
            "campaign-archive.com",
            "rsgsv.net",
        ],
        tokens: &["mailchimp-domain-verification="],
        site: &["mailchimpsites.com"],
        ..sender("Mailchimp", PROVIDERS)
    },
    Service {
        spf: &["_spf.mlsend.com", "mlsend.com", "mlrsp.com", "mailerlite.com"],
        dkim: &["dkim.mlsend.com", "mlsend.com", "mailerlite.com"],
        selectors: &["litesrv", "ml", "mlsend*"],
        bounce: &["mlsend.com"],
        tracking: &["mlsend2.com", "clicks.mlsend.com", "track.mailerlite.com", "mlsnd.com"],
        tokens: &["mailerlite-domain-verification="],
        ..sender(
            "MailerLite",
            seen(
                "How to authenticate your domain with MailerLite",
                "https://help.ex2.com/en/article/how-to-authenticate-your-domain-with-mailerlite-bam40t",
            ),
        )
    },
    Service {
        aliases: &["myemma"],
        spf: &["e2ma.net"],
        dkim: &["e2ma.net"],
        selectors: &["e2ma-k#"],
        tracking: &["e2ma.net"],
        ..sender("Emma", vendor("DKIM", "https://support.e2ma.net"))
    },
    Service {
        aliases: &["marigold engage by sailthru"],
        spf: &["aspf.sailthru.com", "sailthru.com"],
        dkim: &["sailthrudkim.com"],
        selectors: &["sailthru"],
        bounce: &["sailthrudkim.com"],
        tracking: &["sailthru.com"],
        ..sender("Sailthru", vendor("Domain set-up", "https://getstarted.sailthru.com"))
    },
    Service {
        spf: &["_spf.emailcampaigns.net", "emailcampaigns.net"],
        dkim: &["dkim.emailcampaigns.net", "emailcampaigns.net"],
        tracking: &["emailcampaigns.net"],
        ..sender(
            "Campaigner",
            seen("DKIM, SPF and DMARC", "https://knowledge.campaigner.com/article/1784-dkim-spf-and-dmarc"),
        )
    },
    Service {
        tracking: &["clickdimensions.com"],
        ..sender(
            "ClickDimensions",
            seen(
                "Set up an email CNAME",
                "https://support.clickdimensions.com/hc/en-us/articles/115002110054-Setup-an-Email-CNAME",
            ),
        )
    },
    Service {
        aliases: &["sender", "sender.net"],
        spf: &["sendersrv.com", "sender.net"],
        dkim: &["sendersrv.com", "sender.net"],
        tracking: &["app.sender.net", "sender.net"],
        ..sender(
            "Sender.net",
            seen(
                "Custom click tracking domain of Sender",
                "https://github.com/tylerthomasallen/docs/blob/master/src/pages/emails/sender.md",
            ),
        )
    },
    Service {
        spf: &["eversrv.com"],
        dkim: &["eversrv.com"],
        selectors: &["everlytickey#"],
        bounce: &["eversrv.com"],
        ..sender("Everlytic", vendor("Sender domain", "https://www.everlytic.com"))
    },
    Service {
        spf: &["spf.unisender.com", "unisender.com"],
        dkim: &["unisender.com"],
        tracking: &["unisender.com"],
        ..sender("UniSender", vendor("Domain authentication", "https://www.unisender.com"))
    },
    Service {
        aliases: &["qualtrics xm"],
        spf: &["_spf.qualtrics.com", "qualtrics.com"],
        dkim: &["qualtrics.com"],
        ..sender("Qualtrics", vendor("Custom from domain", "https://www.qualtrics.com/support/"))
    },
    Service {
        spf: &["_spf.klaviyo.com", "klaviyomail.com", "klaviyo.com"],
        dkim: &[
            "klaviyodns.com",
            "klaviyodkim.com",
            "dkim.klaviyomail.com",
            "klaviyomail.com",
            "klaviyo.com",
        ],
        selectors: &["kl", "kl#", "km#", "ks#", "kt#"],
        bounce: &["klaviyomail.com", "bounces.klaviyomail.com", "klaviyodns.com"],
        tracking: &[
            "trk.klaviyodns.com",
            "dct.klaviyodns.com",
            "klaviyo-trk.com",
            "trk.klclick.com",
            "klclick.com",
            "klclick1.com",
            "ctrk.klclick.com",
        ],
        tokens: &["klaviyo-site-verification="],
        ..sender(
            "Klaviyo",
            seen(
                "How to set up a branded sending domain",
                "https://help.klaviyo.com/hc/en-us/articles/115000357752-Setting-Up-a-Dedicated-Sending-Domain",
            ),
        )
    },
    Service {
        aliases: &["active campaign"],
        spf: &["emsd1.com", "acemsd1.com", "acems1.com", "activehosted.com", "_spf.activecampaign.com"],
        dkim: &["dkim.acdkim1.acems1.com", "acdkim1.acems1.com", "acems1.com", "acdkim1.com", "emsd1.com"],
        selectors: &["acdkim1", "acdkim2"],
        bounce: &["emsd1.com", "acems1.com", "activehosted.com"],
        tracking: &[
            "activehosted.com",
            "emsend1.com",
            "acemlna.com",
            "acemlnb.com",
            "acemlnc.com",
            "acemlnd.com",
            "img-us3.com",
        ],
        ..sender(
            "ActiveCampaign",
            seen(
                "SenderClarity, ActiveCampaign",
                "https://www.senderclarity.com/guides/activecampaign-spf-dkim-dmarc-setup",
            ),
        )
    },
    Service {
        aliases: &["constantcontact"],
        spf: &["spf.constantcontact.com", "confirmedcc.com", "in.constantcontact.com"],
        dkim: &["dkim1.ccsend.com", "dkim2.ccsend.com", "ccsend.com", "constantcontact.com"],
        selectors: &["ctct1", "ctct2"],
        tracking: &["rs6.net", "constantcontact.com"],
        tokens: &["ctct-verification="],
        ..sender("Constant Contact", PROVIDERS)
    },
    Service {
        aliases: &["createsend", "campaignmonitor"],
        spf: &["_spf.createsend.com", "createsend.com", "cmail1.com", "cmail2.com"],
        dkim: &["createsend.com", "cmail20.com"],
        selectors: &["cm"],
        tracking: &[
            "createsend1.com",
            "createsend.com",
            "cmail19.com",
            "cmail20.com",
            "cname.createsend.com",
        ],
        ..sender("Campaign Monitor", PROVIDERS)
    },
    Service {
        aliases: &["get response"],
        spf: &["_spf.getresponse.com", "getresponse.com", "getresponse-mail.com"],
        dkim: &["getresponse.com", "dkim.getresponse.com", "gr-dkim.com"],
        tracking: &["getresponse.com", "getresponse360.com", "gr8.com", "grtrack.com"],
        ..sender("GetResponse", vendor("DKIM", "https://www.getresponse.com/help/what-is-dkim.html"))
    },
    Service {
        aliases: &["convertkit", "convert kit"],
        spf: &["convertkit.com", "spf.convertkit.com", "convertkit-mail.com", "convertkit-mail2.com"],
        dkim: &["dkim.dm-0.convertkit.com", "convertkit.com", "convertkit-mail.com"],
        selectors: &["cka", "cka2", "cka#"],
        bounce: &["convertkit.com", "convertkit-mail.com"],
        tracking: &["convertkit-mail.com", "convertkit-mail2.com", "ck.page", "convertkit-mail3.com"],
        site: &["pages.convertkit.com"],
        ..sender(
            "Kit",
            seen(
                "SenderClarity, Kit",
                "https://www.senderclarity.com/guides/convertkit-kit-spf-dkim-dmarc-setup",
            ),
        )
    },
    Service {
        spf: &["_spf.aweber.com", "send.aweber.com", "aweber.com"],
        dkim: &["aweber.com", "aweber_key_a.send.aweber.com"],
        selectors: &["aweber_key_a", "aweber_key_b", "aweber_key_c"],
        tracking: &["clicks.aweber.com", "aweber.com"],
        ..sender(
            "AWeber",
            vendor("Domain authentication", "https://help.aweber.com/hc/en-us/articles/360025741194"),
        )
    },
    Service {
        aliases: &["drip.com"],
        spf: &["_spf.getdrip.com", "getdrip.com", "dripemail2.com"],
        dkim: &["getdrip.com", "dripemail2.com"],
        tracking: &["getdrip.com", "dripemail2.com", "dripemail3.com", "emltrk.getdrip.com"],
        ..sender(
            "Drip",
            vendor("Domain authentication", "https://help.drip.com/hc/en-us/articles/4424662361997"),
        )
    },
    Service {
        aliases: &["customerio", "customer.io journeys"],
        spf: &["customeriomail.com", "customer.io"],
        dkim: &["customeriomail.com", "dkim.customeriomail.com"],
        selectors: &["cio*"],
        bounce: &["customeriomail.com", "mxa.mailgun.customer.io"],
        tracking: &["e.customeriomail.com", "e-eu.customeriomail.com", "track.customer.io", "customerio.com"],
        labels: &["cio#*"],
        ..sender(
            "Customer.io",
            seen("Domain authentication", "https://docs.customer.io/journeys/authentication"),
        )
    },
    Service {
        aliases: &["salesforce marketing cloud", "exacttarget", "marketing cloud", "sfmc"],
        spf: &["cust-spf.exacttarget.com", "_spf.exacttarget.com", "exacttarget.com"],
        dkim: &["exacttarget.com", "mcdlv.net"],
        selectors: &["fbldkim#", "sfmc*", "#dkim#", "et*dkim"],
        bounce: &[
            "bounce.exacttarget.com",
            "exacttarget.com",
            "reply.exacttarget.com",
            "mta.exacttarget.com",
        ],
        tracking: &[
            "click.exacttarget.com",
            "cl.exct.net",
            "exct.net",
            "click.exct.net",
            "pages.exacttarget.com",
            "view.exacttarget.com",
            "image.exct.net",
        ],
        tokens: &["sfmc-"],
        ..sender("Salesforce Marketing Cloud", PROVIDERS)
    },
    Service {
        aliases: &["salesforce pardot", "account engagement", "marketing cloud account engagement"],
        spf: &["et._spf.pardot.com", "_spf.pardot.com", "aspmx.pardot.com", "pardot.com"],
        dkim: &["pardot.com"],
        selectors: &["200608", "pardot*"],
        tracking: &["go.pardot.com", "pardot.com", "go.pi.pardot.com", "pi.pardot.com"],
        tokens: &["pardot#", "pardot"],
        labels: &["pardot*"],
        ..sender("Pardot", PROVIDERS)
    },
    Service {
        aliases: &["adobe marketo", "adobe marketo engage", "marketo engage"],
        spf: &["mktomail.com", "marketo.com", "mktomail-ab.com"],
        dkim: &["mktdns.com", "marketo.com"],
        selectors: &["m1", "mkto*"],
        bounce: &["mktomail.com"],
        tracking: &[
            "mkto-*.com",
            "mktoweb.com",
            "mktossl.com",
            "marketo.com",
            "mkto.com",
            "mktdns.com",
            "toutapp.com",
            "go.toutapp.com",
        ],
        ..sender("Marketo", PROVIDERS)
    },
    Service {
        aliases: &["oracle eloqua", "oracle"],
        spf: &["spf.eloqua.com", "eloqua.com", "en25.com"],
        dkim: &["eloqua.com", "en25.com"],
        tracking: &["en25.com", "eloqua.com", "hs.eloqua.com"],
        ..sender(
            "Eloqua",
            vendor(
                "Branding and deliverability",
                "https://docs.oracle.com/en/cloud/saas/marketing/eloqua.html",
            ),
        )
    },
    Service {
        aliases: &["responsys", "oracle responsys"],
        spf: &["_spf.responsys.net", "responsys.net", "rsys5.com", "rsys2.com"],
        dkim: &["responsys.net", "rsys5.com"],
        tracking: &["rsys5.com", "responsys.net", "rsys2.net"],
        bounce: &["rsys5.com"],
        ..sender(
            "Oracle Responsys",
            vendor("Responsys domains", "https://docs.oracle.com/en/cloud/saas/marketing/responsys.html"),
        )
    },
    Service {
        aliases: &["act-on software"],
        spf: &["_spf.act-on.net", "_netblocks.act-on.net", "act-on.net"],
        dkim: &["act-on.net"],
        tracking: &["actonsoftware.com", "act-on.net", "acton-*.com"],
        ..sender("Act-On", PROVIDERS)
    },
    Service {
        spf: &["spf.iterable.com", "iterable.com", "_spf.iterable.com"],
        dkim: &["iterable.com", "dkim.iterable.com"],
        bounce: &["iterable.com"],
        tracking: &["links.iterable.com", "iterable.com"],
        ..sender(
            "Iterable",
            vendor("Sending domains", "https://support.iterable.com/hc/en-us/articles/115002355843"),
        )
    },
    Service {
        spf: &["braze.com", "ab-mail.com", "ab.sparkpostmail.com"],
        dkim: &["braze.com"],
        tracking: &["ablink.braze.com", "braze.com", "link.braze.com", "ablink.co"],
        ..sender(
            "Braze",
            vendor(
                "IPs and domains",
                "https://www.braze.com/docs/user_guide/message_building_by_channel/email/email_setup/",
            ),
        )
    },
    Service {
        aliases: &["adobe campaign"],
        spf: &["neolane.net", "campaign.adobe.com", "adobe-campaign.com"],
        dkim: &["campaign.adobe.com"],
        bounce: &["neolane.net", "campaign.adobe.com"],
        tracking: &["campaign.adobe.com", "neolane.net"],
        ..sender(
            "Adobe Campaign",
            vendor(
                "Delegated sub-domains",
                "https://experienceleague.adobe.com/docs/control-panel/using/subdomains-and-certificates/subdomains-branding.html",
            ),
        )
    },
    Service {
        aliases: &["acoustic", "silverpop", "acoustic campaign"],
        spf: &["spf.mkt#.com", "mkt41.net", "silverpop.com", "sp10.pages.net"],
        dkim: &["mkt41.net"],
        tracking: &["mkt41.net", "pages.net"],
        ..sender("Acoustic", vendor("Acoustic Campaign", "https://help.goacoustic.com"))
    },
    Service {
        spf: &["spf.omnisend.com", "omnisend.com", "_spf.omnisend.com"],
        dkim: &["dkim.omnisend.com", "omnisend.com", "omnisendlink.com"],
        selectors: &["oms*", "omnisend*"],
        bounce: &["omnisend.com", "bounce.omnisend.com"],
        tracking: &["omnisendlink.com", "soundestlink.com", "omnisnippet1.com"],
        ..sender("Omnisend", vendor("Sender domain", "https://support.omnisend.com/en/articles/1061903"))
    },
    Service {
        spf: &["_spf.sendpulse.com", "mxsspf.sendpulse.com", "sendpulse.com"],
        dkim: &["sendpulse.com"],
        selectors: &["sign"],
        tracking: &["sendpulse.com", "stat-pulse.com"],
        tokens: &["sendpulse-verification"],
        ..sender("SendPulse", vendor("SPF and DKIM", "https://sendpulse.com/knowledge-base"))
    },
    Service {
        aliases: &["zoho campaigns"],
        spf: &["zcsend.net", "zcsend.eu", "campaigns.zoho.com"],
        dkim: &["zcsend.net", "zcsend.eu"],
        selectors: &["zc", "zcsend"],
        tracking: &["zcsend.net", "zc1.maillist-manage.com", "maillist-manage.com", "maillist-manage.eu"],
        ..sender(
            "Zoho Campaigns",
            vendor("Domain authentication", "https://help.zoho.com/portal/en/kb/campaigns"),
        )
    },
    Service {
        spf: &["_spf.emailoctopus.com", "emailoctopus.com", "eoidentity.com"],
        dkim: &["dkim.eoidentity.com", "eoidentity.com", "emailoctopus.com"],
        bounce: &["eoidentity.com"],
        selectors: &["eo", "eo#"],
        tracking: &[
            "tracking.eoidentity.com",
            "eomail1.com",
            "eomail2.com",
            "eomail3.com",
            "eomail4.com",
            "eomail5.com",
        ],
        ..sender("EmailOctopus", vendor("Verify a domain", "https://help.emailoctopus.com/article/195"))
    },
    Service {
        aliases: &["mailup.com"],
        spf: &["musvc.com", "spf.mailup.com", "mailup.com"],
        dkim: &["mailup.com", "musvc.com"],
        selectors: &["ml02", "mup*"],
        tracking: &["musvc.com", "musvc1.net", "musvc2.net", "musvc3.net", "musvc5.net"],
        ..sender("MailUp", vendor("Authentication", "https://help.mailup.com"))
    },
    Service {
        aliases: &["emarsys", "sap emarsys"],
        spf: &["emarsys.net", "emsmtp.com", "_spf.emarsys.net", "emarsys.com"],
        dkim: &["emarsys.net", "emsecure.net", "emarsys.com"],
        tracking: &["link.emarsys.com", "emsecure.net", "emarsys.net"],
        bounce: &["emsmtp.com", "emarsys.net"],
        ..sender("Emarsys", vendor("Sender domains", "https://help.emarsys.com"))
    },
    Service {
        aliases: &["dotmailer"],
        spf: &["spf.dotmailer.com", "dotmailer.com", "dotdigital.com", "dotdigital-email.com"],
        dkim: &["dotmailer.com", "dotdigital.com", "dotdigital-email.com"],
        tracking: &["trackedlink.net", "dmtrk.net", "dotdigital-email.com", "dotmailer.co.uk"],
        ..sender("Dotdigital", vendor("Custom from addresses", "https://support.dotdigital.com"))
    },
    Service {
        aliases: &["moosend.com"],
        spf: &["spfa.mailendo.com", "mailendo.com", "moosend.com"],
        dkim: &["moosend.com", "mailendo.com"],
        selectors: &["ms"],
        tracking: &["moosend.com", "mailendo.com"],
        ..sender("Moosend", vendor("SPF and DKIM", "https://help.moosend.com"))
    },
    Service {
        aliases: &["benchmark"],
        spf: &["benchmarkemail.com", "bmsend.com", "bmesrv.com"],
        dkim: &["bmsend.com", "bmesrv.com", "benchmarkemail.com"],
        selectors: &["bmdeda", "benchmark*"],
        tracking: &["benchmarkemail.com", "bmetrack.com"],
        ..sender("Benchmark Email", vendor("E-mail authentication", "https://kb.benchmarkemail.com"))
    },
    Service {
        aliases: &["sarbacane software", "mailify"],
        spf: &[
            "spf.sarbacane.com",
            "spf.tipimail.com",
            "sarbacane.com",
            "tipimail.com",
            "primotexto.email",
            "spf.mailify.com",
        ],
        dkim: &["sarbacane.com", "tipimail.com", "mailify.com"],
        tracking: &["sarbacane.com", "tipimail.com", "sbc*.net", "mp.sarbacane.com"],
        ..sender("Sarbacane", vendor("Authentication", "https://help.sarbacane.com"))
    },
    Service {
        aliases: &["splio.com"],
        spf: &["spf.splio.com", "splio.com", "splio.fr"],
        dkim: &["splio.com", "splio.fr"],
        tracking: &["splio.com", "splio.fr"],
        bounce: &["splio.com", "splio.fr"],
        ..sender("Splio", vendor("Splio", "https://www.splio.com"))
    },
    Service {
        aliases: &["ematictic", "mindbaz sentbox"],
        spf: &["spf.mindbaz.com", "mindbaz.com"],
        dkim: &["mindbaz.com"],
        bounce: &["mindbaz.com"],
        tracking: &["mindbaz.com"],
        ..sender("Mindbaz", vendor("Mindbaz", "https://www.mindbaz.com"))
    },
    Service {
        aliases: &["cleverreach gmbh"],
        spf: &["spf.crsend.com", "crsend.com", "cleverreach.com"],
        dkim: &["crsend.com", "cleverreach.com"],
        tracking: &["crsend.com", "cleverreach.com"],
        selectors: &["crsend*"],
        ..sender("CleverReach", vendor("DKIM and SPF", "https://support.cleverreach.de"))
    },
    Service {
        aliases: &["rapidmail gmbh"],
        spf: &["spf.rapidmail.de", "rapidmail.de", "emailsys.net"],
        dkim: &["emailsys.net", "rapidmail.de", "emailsys1a.net"],
        tracking: &["emailsys1a.net", "emailsys2a.net", "emailsys.net"],
        ..sender("rapidmail", vendor("DKIM", "https://www.rapidmail.com/help"))
    },
    Service {
        aliases: &["inxmail gmbh"],
        spf: &["spf.inxserver.de", "inxserver.de", "inxserver.com"],
        dkim: &["inxserver.de", "inxserver.com"],
        tracking: &["inxserver.de", "inxserver.com"],
        bounce: &["inxserver.de"],
        ..sender("Inxmail", vendor("Inxmail", "https://help.inxmail.com"))
    },
    Service {
        aliases: &["beehiiv.com"],
        spf: &["beehiiv.com"],
        dkim: &["beehiiv.com"],
        bounce: &["beehiiv.com"],
        tracking: &["link.beehiiv.com", "beehiiv.com"],
        labels: &["elink*"],
        ..sender("beehiiv", vendor("Custom domains", "https://support.beehiiv.com"))
    },
    Service {
        aliases: &["buttondown.email"],
        spf: &["buttondown.email", "buttondown.com"],
        dkim: &["buttondown.email", "buttondown.com"],
        ..sender("Buttondown", vendor("Sending from your domain", "https://docs.buttondown.com"))
    },
    Service {
        aliases: &["ghost(pro)"],
        site: &["ghost.io"],
        ..sender("Ghost", vendor("Ghost(Pro) domains", "https://ghost.org/help/using-custom-domains/"))
    },
    Service {
        aliases: &["shopify email"],
        spf: &["shops.shopify.com", "shopifyemail.com"],
        dkim: &["dkim1.e.shopifyemail.com", "shopifyemail.com", "shopify.com"],
        bounce: &["shopifyemail.com"],
        site: &["shops.myshopify.com", "myshopify.com", "shopify.com"],
        tokens: &["shopify-verification-code="],
        ..sender(
            "Shopify",
            vendor(
                "Authenticate a domain",
                "https://help.shopify.com/en/manual/promoting-marketing/create-marketing/shopify-email/email-authentication",
            ),
        )
    },
    Service {
        aliases: &["stripe.com"],
        dkim: &["dkim.custom-email-domain.stripe.com", "custom-email-domain.stripe.com"],
        bounce: &["custom-email-domain.stripe.com"],
        tokens: &["stripe-verification="],
        site: &["hosted-checkout.stripecdn.com", "stripecdn.com"],
        ..sender(
            "Stripe",
            vendor("Custom e-mail domain", "https://docs.stripe.com/get-started/account/email-domain"),
        )
    },
    Service {
        aliases: &["wix ascend"],
        spf: &["wix.com", "spf.wixemails.com"],
        dkim: &["wixemails.com", "ascendbywix.com"],
        bounce: &["wixemails.com"],
        tracking: &["wixemails.com", "shoutout.wix.com"],
        site: &["wixdns.net", "wixsite.com", "editorx.io"],
        ..sender("Wix", vendor("Wix domains", "https://support.wix.com/en/article/connecting-a-domain"))
    },
    Service {
        aliases: &["squarespace email campaigns"],
        spf: &["squarespace.com", "squarespace-mail.com"],
        dkim: &["dkim1.squarespace-mail.com", "squarespace-mail.com", "sqspmail.com"],
        selectors: &["squarespace-#", "sqsp*"],
        bounce: &["squarespace-mail.com"],
        site: &[
            "ext-cust.squarespace.com",
            "verify.squarespace.com",
            "squarespace.com",
            "ext-sq.squarespace.com",
        ],
        ..sender(
            "Squarespace",
            vendor("Connect a domain", "https://support.squarespace.com/hc/en-us/articles/213469948"),
        )
    },
];
