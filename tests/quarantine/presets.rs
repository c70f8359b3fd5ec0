//! Each published rule set, by histories that were worked out by hand.

use chrono::TimeDelta;
use deliverability::{
    bounce::Reason,
    quarantine::{Event, Policy, Sign, State},
};

use super::{day, domain};

/// `preset | domain | history | hour of asking | state | hour of its end`. A history is a row of
/// `word@hour`; `full` and `soft` are soft bounces, `hard` is a hard one, `spam` blames the sender,
/// `away` is an absence, `ok` a delivery, `click` an engagement, `buys` a sign of life. `-` means no end.
const HISTORIES: &str = "
    default    | a.example | soft@0                                       | 0    | temporary | 168
    default    | a.example | soft@0                                       | 168  | free      | -
    default    | a.example | hard@0 hard@1                                | 1    | free      | -
    default    | a.example | hard@0 hard@24                               | 24   | long-term | -
    default    | a.example | away@0                                       | 0    | temporary | 168

    adobe      | a.example | soft@0 soft@24 soft@48 soft@72 soft@96       | 96   | free      | -
    adobe      | a.example | soft@0 soft@24 soft@48 soft@72 soft@96 soft@120 | 120 | temporary | 360
    adobe      | a.example | soft@0 soft@24 soft@48 soft@72 soft@96 full@120 | 120 | temporary | 840
    adobe      | a.example | soft@0 soft@23 soft@24 soft@48 soft@72 soft@96 | 96 | free      | -
    adobe      | a.example | soft@0 soft@24 soft@48 soft@72 soft@96 soft@336 | 336 | temporary | 576
    adobe      | a.example | soft@0 soft@24 soft@48 soft@72 soft@96 soft@337 | 337 | free    | -
    adobe      | a.example | soft@0 soft@24 soft@48 soft@72 soft@96 ok@97 soft@120 | 120 | free | -
    adobe      | a.example | soft@0 soft@24 soft@48 soft@72 soft@96 soft@120 soft@360 | 360 | free | -
    adobe      | a.example | soft@0 soft@24 soft@48 soft@72 soft@96 soft@120 soft@360 soft@384 soft@408 soft@432 soft@456 soft@480 | 480 | temporary | 720
    adobe      | a.example | hard@0                                       | 9999 | long-term | -
    adobe      | a.example | away@0 spam@1                                | 1    | free      | -

    mailchimp  | a.example | soft@0 soft@1 soft@2 soft@3 soft@4 soft@5    | 5    | free      | -
    mailchimp  | a.example | soft@0 soft@1 soft@2 soft@3 soft@4 soft@5 soft@6 | 6 | long-term | -
    mailchimp  | a.example | click@0 soft@1 soft@2 soft@3 soft@4 soft@5 soft@6 soft@7 soft@8 soft@9 soft@10 soft@11 soft@12 soft@13 soft@14 | 14 | free | -
    mailchimp  | a.example | click@0 soft@1 soft@2 soft@3 soft@4 soft@5 soft@6 soft@7 soft@8 soft@9 soft@10 soft@11 soft@12 soft@13 soft@14 soft@15 | 15 | long-term | -
    mailchimp  | gmail.com | click@0 hard@1                               | 1    | free      | -
    mailchimp  | a.example | hard@1                                       | 1    | long-term | -

    klaviyo    | a.example | soft@0 soft@1 soft@2 soft@3 soft@4 soft@5 soft@6 | 6 | long-term | -
    klaviyo    | a.example | soft@0 soft@1 soft@2 soft@3 soft@4 soft@5 ok@6 soft@7 | 7 | free | -
    klaviyo    | a.example | hard@0                                       | 0    | long-term | -

    brevo      | a.example | soft@0 soft@1 soft@2 soft@3                  | 3    | free      | -
    brevo      | a.example | soft@0 soft@1 soft@2 soft@3 soft@4           | 4    | long-term | -
    brevo      | a.example | soft@0 soft@1 ok@2 soft@3 soft@4 soft@5      | 5    | free      | -
    brevo      | a.example | soft@0 soft@1 soft@2 soft@3 away@4           | 4    | free      | -
    brevo      | a.example | soft@0 soft@1 soft@2 soft@3 buys@4 soft@5    | 5    | long-term | -
    brevo      | a.example | hard@0                                       | 0    | long-term | -

    sfmc       | a.example | soft@0 soft@100 soft@359                     | 359  | free      | -
    sfmc       | a.example | soft@0 soft@100 soft@360                     | 360  | long-term | -
    sfmc       | a.example | soft@0 soft@360                              | 360  | free      | -
    sfmc       | a.example | hard@0 soft@100 hard@360                     | 360  | long-term | -
    sfmc       | a.example | hard@0                                       | 0    | free      | -
    sfmc       | gmail.com | hard@0                                       | 0    | long-term | -

    summit2003 | a.example | soft@0 soft@1 soft@360                       | 360  | free      | -
    summit2003 | a.example | soft@0 soft@1 soft@361                       | 361  | long-term | -
    summit2003 | a.example | soft@0 soft@361                              | 361  | free      | -
    summit2003 | a.example | hard@0                                       | 0    | free      | -
    summit2003 | gmail.com | hard@0 hard@1 hard@361                       | 361  | long-term | -
    summit2003 | gmail.com | hard@0 hard@1 ok@2 hard@361                  | 361  | free      | -

    maildrop-fr | a.example | soft@0 soft@1 soft@1079                     | 1079 | free      | -
    maildrop-fr | a.example | soft@0 soft@1080                            | 1080 | free      | -
    maildrop-fr | a.example | soft@0 soft@1 soft@1080                     | 1080 | long-term | -
    maildrop-fr | a.example | click@0 soft@0 soft@1 soft@2 soft@3 soft@1080 | 1080 | free    | -
    maildrop-fr | a.example | click@0 soft@0 soft@1 soft@2 soft@3 soft@4 soft@1080 | 1080 | long-term | -
    maildrop-fr | a.example | hard@0                                      | 0    | long-term | -
    maildrop-fr | a.example | click@0 hard@1                              | 1    | free      | -
    maildrop-fr | a.example | click@0 hard@1 hard@2                       | 2    | long-term | -

    cloudflare | a.example | soft@0                                       | 0    | temporary | 24
    cloudflare | a.example | soft@0 soft@30                               | 30   | temporary | 54
    cloudflare | a.example | hard@0                                       | 0    | long-term | 168
    cloudflare | a.example | hard@0                                       | 168  | free      | -
    cloudflare | a.example | hard@0 hard@200                              | 200  | long-term | -
    cloudflare | a.example | hard@0 ok@190 hard@200                       | 200  | long-term | 368

    postal     | a.example | soft@0                                       | 0    | temporary | 720
    postal     | a.example | soft@0 soft@720                              | 720  | temporary | 1440
    postal     | a.example | hard@0                                       | 0    | free      | -
    postal     | a.example | hard@0 hard@24                               | 24   | long-term | 744
    postal     | a.example | hard@0 hard@24 hard@800 hard@824             | 824  | long-term | 1544
    postal     | gmail.com | hard@0 hard@25                               | 25   | free      | -
    postal     | a.example | hard@0 hard@24 ok@30                         | 30   | free      | -

    listmonk   | a.example | soft@0 soft@1 soft@2 soft@3                  | 3    | free      | -
    listmonk   | a.example | hard@0                                       | 0    | long-term | -
    listmonk   | a.example | hard@0 ok@1                                  | 9999 | long-term | -

    ses-global | a.example | soft@0 soft@1 soft@2                         | 2    | free      | -
    ses-global | a.example | hard@0                                       | 0    | long-term | 336
    ses-global | a.example | hard@0                                       | 336  | free      | -
    ses-global | a.example | hard@0 hard@400                              | 400  | long-term | 736
";

fn event(index: usize, word: &str) -> Event {
    let (word, hour) = word.split_once('@').unwrap();
    let (id, at) = (format!("{index:03}"), day(0) + TimeDelta::hours(hour.parse().unwrap()));
    match word {
        "full" => Event::bounce(id, at, Reason::MailboxFull),
        "soft" => Event::bounce(id, at, Reason::ServerError),
        "hard" => Event::bounce(id, at, Reason::UserUnknown),
        "spam" => Event::bounce(id, at, Reason::BadReputation),
        "away" => Event::absence(id, at),
        "ok" => Event::delivery(id, at),
        "buys" => Event::engagement(id, at, Sign::Purchase),
        "click" => Event::engagement(id, at, Sign::Unspecified),
        other => panic!("{other}"),
    }
}

#[test]
fn q03_q09_q10_the_presets_do_what_is_published() {
    let mut tested = Vec::new();
    for row in HISTORIES.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let [preset, name, history, hour, wanted, end] =
            row.split('|').map(str::trim).collect::<Vec<_>>().try_into().unwrap();
        let policy = Policy::preset(preset).unwrap_or_else(|| panic!("{row}"));
        let events = history.split_whitespace().enumerate().map(|(index, word)| event(index, word));
        let state = State::fold(&domain(name), events, &policy);
        let now = day(0) + TimeDelta::hours(hour.parse().unwrap());
        assert_eq!(state.decide(now).as_str(), wanted, "{row}");
        let until = end.parse().ok().map(|hours| day(0) + TimeDelta::hours(hours));
        assert_eq!(state.next_change(now), until, "{row}");
        tested.push(preset);
    }
    for preset in Policy::PRESETS {
        let name = preset.name();
        assert_eq!(preset.policy().source(), Some(preset.source()), "{name}");
        assert!(tested.iter().filter(|tested| **tested == name).count() >= 3, "{name}");
    }
}

#[test]
fn q04_q15_in_every_preset_complaints_blocklist_and_sender_faults_do_nothing() {
    for preset in Policy::PRESETS {
        let (preset, policy) = (preset.name(), preset.policy());
        let spam = (0..40).map(|hour| event(hour, &format!("spam@{}", 30 * hour)));
        let state = State::fold(&domain("gmail.com"), spam, &policy);
        assert!(state.agrees_with(&State::new(&domain("gmail.com"))), "{preset}");
        let complaint = [Event::complaint("c", day(0), "shop"), Event::delivery("d", day(1))];
        let state = State::fold(&domain("gmail.com"), complaint, &policy);
        assert_eq!(state.blocklisted_since("shop"), Some(day(0)), "{preset}");
    }
}

/// What the presets have in common beside the histories above.
#[test]
fn in_the_presets_a_delivery_is_final_and_no_reason_is_special() {
    let brevo = Policy::preset("brevo").unwrap();
    let mut events: Vec<Event> = (0..4).map(|hour| event(hour, &format!("soft@{hour}"))).collect();
    events.push(event(4, "ok@4").about_message("m"));
    events.push(event(5, "soft@5").about_message("m"));
    assert_eq!(State::fold(&domain("a.example"), events, &brevo).decide(day(1)).as_str(), "free");

    let sfmc = Policy::preset("sfmc").unwrap();
    let invalid = Event::bounce("1", day(0), Reason::AddressInvalid);
    assert_eq!(State::fold(&domain("a.example"), [invalid], &sfmc).decide(day(0)).as_str(), "free");
}
