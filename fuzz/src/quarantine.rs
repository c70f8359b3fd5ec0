//! Histories of addresses.

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    bounce::{Class, Reason},
    domain::Domain,
    quarantine::{
        Bounce, Effect, Event, Facts, Happening, Ledger, Policy, Revoke, Sign, State, Void,
        import::{Import, Imported, Trust},
        release::Release,
    },
};

fn domain(name: &str) -> Domain<'static> {
    name.parse().expect("a domain")
}

/// An event from seven bytes: what, id, time in two, and three for the rest.
fn quarantine_event(bytes: &[u8]) -> Option<Event> {
    let [what, id, high, low, one, two, three] = *bytes else { return None };
    let pick = |byte: u8, of: usize| usize::from(byte) % of;
    let start: DateTime<Utc> = "2026-01-05T09:00:00Z".parse().unwrap();
    let time = |high: u8, low: u8| match (high, low) {
        (255, 255) => DateTime::<Utc>::MAX_UTC,
        (255, 254) => DateTime::<Utc>::MIN_UTC,
        _ => start + TimeDelta::hours(i64::from(high) * 256 + i64::from(low)),
    };
    let at = time(high, low);
    let name = |byte: u8| ["a", "b", "", "example.org"][pick(byte, 4)];
    let happening = match what % 16 {
        0..=3 => {
            let bounce = Bounce::new(Reason::ALL[pick(one, Reason::ALL.len())]);
            if two % 2 == 0 { bounce } else { bounce.at_provider(name(three)).with_reply_code(550) }.into()
        }
        4 => Bounce::from_class(Class::ALL[pick(one, 3)]).into(),
        5 => Happening::Absence,
        6 => Happening::Delivery,
        7 => Happening::Engagement { sign: Sign::ALL[pick(one, Sign::ALL.len())] },
        8 => Happening::Complaint { tenant: name(one).into() },
        9 => Happening::Unsubscribe { tenant: name(one).into() },
        10 | 11 => {
            let trust = Trust::ALL[pick(two, 3)];
            let import = Import::new(name(one), "tool", trust, Imported::ALL[pick(three, 4)]);
            match three / 4 % 4 {
                0 => import,
                1 => import.of_tenant(name(two)),
                2 => import.called("unsubscribed"),
                _ => import.until(time(one, two)),
            }
            .into()
        }
        12 if two % 8 == 0 => Happening::Subscribe { tenant: name(one).into(), proof: name(three).into() },
        12 => match one % 4 {
            0 => Release::temporary(name(two)),
            1 => Release::long_term(name(two)),
            2 => Release::blocklist(name(three), "desk", name(two)),
            _ => Release::opt_out(name(three), "desk", name(two)),
        }
        .into(),
        13 => Revoke::new(name(one)).into(),
        _ => {
            let void =
                Void::new(at - TimeDelta::hours(i64::from(one)).min(at - DateTime::<Utc>::MIN_UTC), at);
            if two % 2 == 0 { void } else { void.at_provider(name(three)) }.into()
        }
    };
    let event = Event::new(id.to_string(), at, happening).from_base(name(id));
    Some(if what & 16 == 0 { event } else { event.about_message(name(low)) })
}

/// Histories: the order of arrival and duplicates do not matter, a snapshot and its tail are the
/// whole, what is shown agrees with what is decided.
pub fn quarantine_fold(data: &[u8]) {
    const TAIL: usize = 30;
    let (head, rest) = data.split_at(data.len().min(2));
    let [policy, cut] = *head else { return };
    let policy = Policy::PRESETS[usize::from(policy) % Policy::PRESETS.len()].policy();
    let events: Vec<Event> = rest.chunks(7).filter_map(quarantine_event).collect();
    let state = State::fold(&domain("example.org"), &events, &policy);

    let mut turned: Vec<&Event> = events.iter().rev().collect();
    let turns = usize::from(cut) % turned.len().max(1);
    turned.rotate_left(turns);
    turned.extend(events.first());
    assert_eq!(State::fold(&domain("example.org"), turned, &policy), state, "another order");

    let history = state.history();
    assert!(history.windows(2).all(|pair| pair[0] < pair[1]));
    let place = history.len() - history.len().min(usize::from(cut) % TAIL);
    let (before, tail) = history.split_at(place);
    let mut snapshot = State::fold(&domain("example.org"), before, &policy);
    for event in tail {
        assert_ne!(snapshot.apply(event, &policy), Ok(Effect::Duplicate));
    }
    assert_eq!(snapshot, state, "a snapshot and its tail");

    let lines = state.why(&policy);
    assert_eq!(lines.len(), history.len());
    for line in &lines {
        assert!(!line.to_string().is_empty());
        let decision = line.after;
        assert!(decision.block().is_none_or(|block| {
            block.since <= line.event.at() && block.until.is_none_or(|until| line.event.at() < until)
        }));
    }
    let now = history.last().map_or(DateTime::UNIX_EPOCH, Event::at);
    assert_eq!(lines.last().map(|line| line.after), history.last().map(|_| state.decide(now)));
    assert!(state.next_change(now).is_none_or(|change| change > now));
    for tenant in ["a", "b"] {
        let listed = state.blocklisted_since(tenant).is_some();
        assert!(!listed || !state.may_send(tenant, now).is_allowed());
        assert!(!state.may_send_given(Facts::opted_out(), tenant, now).is_allowed());
    }
    let ledger = Ledger::fold(events.iter().map(|event| ("x@example.org", event)), &policy);
    assert!(ledger.get("x@example.org").is_none_or(|own| *own == state));
}
