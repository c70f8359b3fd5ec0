//! The audit pack.

use chrono::NaiveDate;
use deliverability::retirement::{AuditPack, Figures, FiguresDay, Policy};

use super::{date, scoped};

#[test]
fn d06_d08_the_pack_names_its_parts_and_those_that_are_missing() {
    let pack = AuditPack::new(&scoped("whole-domain", "parked"), &Policy::default());
    assert_eq!(pack.missing(&AuditPack::PARTS), [""; 0]);
    assert_eq!(pack.missing(&["reply-results"]).len(), 4);
    assert_eq!(pack.file_name("dns").as_deref(), Some("2026-03-16_north-mail.example_dns"));
    assert_eq!((pack.mailboxes_until, pack.logs_until), (Some(date("2026-12-31")), Some(date("2029-03-16"))));
}

#[test]
fn d07_figures_are_those_of_a_stable_window() {
    let freeze = date("2026-03-02");
    let days = |sent: fn(u64) -> u64, count: u64| -> Vec<FiguresDay> {
        let back = |back| freeze.checked_sub_days(chrono::Days::new(back)).unwrap();
        let day = |number| FiguresDay {
            date: back(number),
            sent: sent(number),
            bounced: 1,
            complaints: 0,
            unsubscribed: 2,
        };
        (1..=count).map(day).collect()
    };
    for (what, days, stable, sent) in [
        ("steady", days(|_| 100, 40), true, 3_000),
        ("a day is missing", days(|_| 100, 29), false, 2_900),
        ("volume fell", days(|back| if back <= 15 { 10 } else { 100 }, 30), false, 1_650),
    ] {
        let figures = Figures::before(freeze, &days, &Policy::default()).unwrap();
        assert_eq!((figures.is_stable, figures.sent), (stable, sent), "{what}");
        assert_eq!(figures.window, (date("2026-01-31"), date("2026-03-01")), "{what}");
    }
    assert_eq!(Figures::before(NaiveDate::MIN, &[], &Policy::default()), None);
}
