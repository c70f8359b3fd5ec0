//! The table of services.

use std::collections::BTreeSet;

use deliverability::retirement::{Service, ServiceKind};

#[test]
fn every_service_has_a_source_and_a_name_of_its_own() {
    let mut names = BTreeSet::new();
    for service in Service::all() {
        assert!(
            !service.source.title().is_empty() && !service.source.address().is_empty(),
            "{}",
            service.name
        );
        assert_eq!(service.source.seen(), "2026-11-28", "{}", service.name);
        for name in service.aliases.iter().copied().chain([service.name]) {
            let found = Service::find(name).unwrap();
            assert_eq!(found.name, service.name, "{name} is a name of two services");
        }
        assert!(names.insert(service.name.to_lowercase()), "{} is in the table twice", service.name);
    }
    assert!(names.len() >= 120, "{}", names.len());
}

#[test]
fn every_kind_is_there() {
    for kind in ServiceKind::ALL {
        assert!(Service::all().any(|service| service.kind == *kind), "{kind}");
    }
}

/// Prints how many rows somebody could confirm: `--nocapture` shows it.
#[test]
fn rows_that_are_confirmed_have_an_address_and_the_others_say_so() {
    let all = Service::all().count();
    let confirmed = Service::all().filter(|service| service.source.is_confirmed()).count();
    println!("{confirmed} of {all} services are confirmed, the others are marked");
    for service in Service::all() {
        let shown = service.source.to_string();
        assert_eq!(shown.contains("unconfirmed"), !service.source.is_confirmed(), "{shown}");
        let has_address = service.source.address().starts_with("https://");
        assert!(has_address || !service.source.is_confirmed(), "{shown}");
    }
    assert!(confirmed > 60, "{confirmed}");
}
