//! The mailbox providers: by domain, by host, by name.

use deliverability::{domain::Domain, provider::Provider};

#[test]
fn r04_providers_by_domain() {
    for (domain, provider) in [
        ("gmail.com", Some(Provider::Gmail)),
        ("GoogleMail.com", Some(Provider::Gmail)),
        ("hotmail.com", Some(Provider::Outlook)),
        ("hotmail.co.uk", Some(Provider::Outlook)),
        ("live.fr", Some(Provider::Outlook)),
        ("outlook.com.br", Some(Provider::Outlook)),
        ("msn.com", Some(Provider::Outlook)),
        ("yahoo.fr", Some(Provider::Yahoo)),
        ("zoho.com", Some(Provider::Zoho)),
        ("yahoo.co.jp", Some(Provider::YahooJapan)),
        ("aol.com", Some(Provider::Yahoo)),
        ("me.com", Some(Provider::Apple)),
        ("wanadoo.fr", Some(Provider::Orange)),
        ("neuf.fr", Some(Provider::Sfr)),
        ("laposte.net", Some(Provider::Laposte)),
        ("free.fr", Some(Provider::Free)),
        ("bbox.fr", Some(Provider::Bouygues)),
        ("gmx.de", Some(Provider::UnitedInternet)),
        ("gmx.net", Some(Provider::UnitedInternet)),
        ("web.de", Some(Provider::UnitedInternet)),
        ("t-online.de", Some(Provider::TOnline)),
        ("yandex.ru", Some(Provider::Yandex)),
        ("qq.com", Some(Provider::Tencent)),
        ("163.com", Some(Provider::Netease)),
        ("example.org", None),
        ("notgmail.com", None),
        ("gmail.com.example", None),
        ("hotmail.example", None),
        // Not every country's domain is the provider's.
        ("live.tv", None),
        ("live.me", None),
        ("outlook.ai", None),
        ("gmx.ai", None),
        ("aol.co.ck", None),
        ("zohomail.net", None),
        ("live.museum.example", None),
        ("mail.gmail.com", None),
    ] {
        assert_eq!(Provider::for_domain(&Domain::parse(domain).unwrap()), provider, "{domain}");
    }
}

#[test]
fn r04_providers_by_host_tell_private_from_business() {
    for (host, provider) in [
        ("gmail-smtp-in.l.google.com", Some(Provider::Gmail)),
        ("alt2.gmail-smtp-in.l.google.com", Some(Provider::Gmail)),
        ("aspmx.l.google.com", Some(Provider::GoogleWorkspace)),
        ("SMTP.Google.COM", Some(Provider::GoogleWorkspace)),
        ("aspmx.l.google.com.", Some(Provider::GoogleWorkspace)),
        ("example-org.mail.eo.outlook.com", Some(Provider::Microsoft365)),
        ("aspmx2.googlemail.com", Some(Provider::GoogleWorkspace)),
        ("hotmail-com.olc.protection.outlook.com", Some(Provider::Outlook)),
        ("example-org.mail.protection.outlook.com", Some(Provider::Microsoft365)),
        ("example-org.k-v1.mx.microsoft", Some(Provider::Microsoft365)),
        ("mta5.am0.yahoodns.net", Some(Provider::Yahoo)),
        ("mx01.mail.icloud.com", Some(Provider::Apple)),
        ("smtp-in.orange.fr", Some(Provider::Orange)),
        ("smtp-in.sfr.fr", Some(Provider::Sfr)),
        ("mx00.gmx.net", Some(Provider::UnitedInternet)),
        ("mx00.ionos.de", Some(Provider::Ionos)),
        ("mx1.free.fr", Some(Provider::Free)),
        ("in1-smtp.messagingengine.com", Some(Provider::Fastmail)),
        ("eu-smtp-inbound-1.mimecast.com", Some(Provider::Mimecast)),
        ("mx0a-0001.pphosted.com", Some(Provider::Proofpoint)),
        ("d1.ess.barracudanetworks.com", Some(Provider::Barracuda)),
        ("mx.example.org", None),
        ("notgoogle.com", None),
        ("google.com.example", None),
        ("", None),
        (".", None),
    ] {
        assert_eq!(Provider::for_mx(host), provider, "{host}");
    }
    assert_eq!(Provider::GoogleWorkspace.operator(), Provider::Gmail);
    assert_eq!(Provider::Microsoft365.operator(), Provider::Outlook);
    assert_eq!(Provider::Orange.operator(), Provider::Orange);
}

#[test]
fn r04_every_module_uses_the_same_provider_names() {
    for provider in Provider::ALL {
        assert_eq!(provider.as_str().parse(), Ok(*provider));
    }
    // Every module writes one name and reads the others too.
    for (name, provider, written) in [
        ("microsoft", Provider::Outlook, "microsoft"),
        ("outlook", Provider::Outlook, "microsoft"),
        ("icloud", Provider::Apple, "apple"),
        ("la-poste", Provider::Laposte, "laposte"),
    ] {
        assert_eq!(name.parse(), Ok(provider), "{name}");
        assert_eq!(provider.as_str(), written);
    }
}

#[test]
fn sub_addresses_where_they_are_known() {
    for (provider, separator) in [
        (Provider::Gmail, Some('+')),
        (Provider::GoogleWorkspace, Some('+')),
        (Provider::Microsoft365, Some('+')),
        (Provider::Fastmail, Some('+')),
        (Provider::Yahoo, None),
        (Provider::YahooJapan, None),
        (Provider::Orange, None),
        (Provider::Mimecast, None),
    ] {
        assert_eq!(provider.subaddress_separator(), separator, "{provider}");
    }
}

/// The day of the test run, where the environment has no other.
fn today() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    (now.as_secs() / 86_400) as i64
}

fn age_in_days(source: &deliverability::source::Source) -> i64 {
    let seen: chrono::NaiveDate =
        source.seen().parse().unwrap_or_else(|_| panic!("{source}: the day is no date"));
    today() - seen.signed_duration_since(chrono::NaiveDate::default()).num_days()
}

#[test]
fn every_row_has_a_source_and_a_date_and_what_is_old_is_printed() {
    let mut old = std::collections::BTreeSet::new();
    for provider in Provider::ALL {
        let facts = provider.facts();
        assert_eq!(facts.provider, *provider, "{provider} has a row");
        assert!(facts.sources().count() > 0, "{provider}");
        for source in facts.sources() {
            assert!(!source.title().is_empty() && !source.address().is_empty(), "{provider}");
            if age_in_days(&source) > 365 {
                old.insert(source.to_string());
            }
        }
    }
    for source in old {
        println!("older than a year: {source}");
    }
}

#[test]
fn every_name_is_of_one_provider_and_in_lower_case() {
    let mut known = std::collections::BTreeMap::new();
    for provider in Provider::ALL {
        let facts = provider.facts();
        for name in facts.domains.iter().flat_map(|listed| listed.names) {
            assert_eq!(known.insert(*name, provider), None, "{name}");
            assert_eq!(Provider::for_domain(&Domain::parse(name).unwrap()), Some(*provider), "{name}");
        }
        for name in [facts.domains, facts.hosts, facts.systems, facts.closed]
            .into_iter()
            .flatten()
            .flat_map(|of| of.names)
        {
            assert_eq!(*name, name.to_lowercase());
        }
        for name in facts.hosts.iter().flat_map(|listed| listed.names) {
            let host = format!("mx7.{}", name.replace('*', "eu-west-1"));
            let found = Provider::for_mx(&host).unwrap_or_else(|| panic!("{host}"));
            assert_eq!(found.operator(), provider.operator(), "{host}");
        }
    }
}

#[test]
fn q09_one_list_of_large_domains() {
    for (domain, is_large) in [
        ("gmail.com", true),
        ("YAHOO.de", true),
        ("yahoo.fr", true),
        ("hotmail.co.uk", true),
        ("laposte.net", true),
        ("sfr.fr", true),
        ("web.de", true),
        ("example.org", false),
        ("bbox.fr", false),
        // Nobody could confirm that it is live.
        ("yahoo.com.ve", false),
        ("yahoo.cn", false),
        ("", false),
    ] {
        assert_eq!(Provider::is_large_domain(domain), is_large, "{domain}");
    }
    for domain in ["yahoo.cn", "Yahoo.com.cn"] {
        assert!(Provider::closed_domain(domain).is_some());
        assert_eq!(Provider::for_domain(&Domain::parse(domain).unwrap()), None);
    }
}

#[test]
fn hosts_that_are_not_the_providers() {
    for (host, provider) in [
        ("inbound-smtp.eu-west-1.amazonaws.com", Some(Provider::Amazon)),
        ("ec2-192-0-2-1.eu-west-1.compute.amazonaws.com", None),
        ("amazonaws.com", None),
        ("inbound-smtp.amazonaws.com", None),
        ("mx.zohomail.com", Some(Provider::Zoho)),
        ("smtpin.zoho.eu", Some(Provider::Zoho)),
        ("route1.mx.cloudflare.net", Some(Provider::Cloudflare)),
        ("smtp-in2.orange.fr", Some(Provider::Orange)),
        ("smtpz4.laposte.net", Some(Provider::Laposte)),
        ("mx.bt.prod.cloud.openwave.ai", Some(Provider::Bt)),
        ("evil-mx.cloudflare.net", None),
    ] {
        assert_eq!(Provider::for_mx(host), provider, "{host}");
    }
    for (host, provider) in [
        ("mx.google.com", Some(Provider::Gmail)),
        ("mta7.am0.yahoodns.net", Some(Provider::Yahoo)),
        ("mwinf5c07.orange.fr", Some(Provider::Orange)),
        ("msfrf2108.sfr.fr", Some(Provider::Sfr)),
        ("mlpnf0108.laposte.net", Some(Provider::Laposte)),
        ("amazonses.com", Some(Provider::Amazon)),
        ("mail.example.org", None),
    ] {
        assert_eq!(Provider::for_host(host), provider, "{host}");
    }
}
