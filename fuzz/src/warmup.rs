//! Ramps.

use deliverability::warmup;

/// Numbers for the target `warmup`: small ones, and ones of any size.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first
    }

    /// A byte that says the size, and as many bytes as that.
    fn count(&mut self) -> u64 {
        let bytes = match self.byte() % 8 {
            0..=3 => 1,
            4 | 5 => 2,
            6 => 4,
            _ => 8,
        };
        (0..bytes).fold(0, |count, _| count << 8 | u64::from(self.byte()))
    }

    fn small(&mut self) -> u32 {
        u32::try_from(self.count()).unwrap_or(u32::MAX)
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.byte() % 6).map(|_| item(self)).collect()
    }
}

/// Plans and what is measured: parts are their whole, ramps rise within their limit, states are folds.
pub fn warmup(data: &[u8]) {
    use warmup::{
        simulation::{Scenario, Simulation},
        *,
    };

    let mut numbers = Numbers(data);
    let Some(plan) = warmup_plan(&mut numbers) else { return };
    let days = plan.days();
    assert!(days.windows(2).all(|pair| pair[0].date() < pair[1].date() && pair[0].cap() <= pair[1].cap()));
    assert_eq!(days.last().map(Day::cap), Some(plan.target()));
    for day in days.iter().take(50) {
        let sum: u128 = day.parts().iter().map(|&part| u128::from(part)).sum();
        let left = u128::from(day.split().left());
        assert!(plan.providers().is_empty() || sum + left == u128::from(day.cap()));
        assert!(plan.calendar().is_sending_day(day.date()));
    }
    lint(&plan).iter().for_each(|finding| assert!(finding.span().end() <= days.len()));
    let mut hours = Hours::default().jitter(numbers.small(), numbers.count(), "key");
    hours.weights = [0; 24].map(|_: u32| numbers.small());
    let (slots, left) = hours.slots(&plan, &days[0]);
    let sum: u128 = slots.iter().map(|slot| u128::from(slot.cap)).sum();
    assert_eq!(sum + u128::from(left), u128::from(days[0].cap()));

    let preset = usize::from(numbers.byte()) % Policy::PRESETS.len();
    let mut policy = Policy::PRESETS[preset].policy();
    policy.pause_days = numbers.small();
    policy.step_back_percent = numbers.small();
    let mut rows: Vec<Observed> = Vec::new();
    while !numbers.0.is_empty() && rows.len() < 60 {
        let later = chrono_days(numbers.byte() % 40);
        let Some(date) = days[0].date().checked_add_days(later) else { continue };
        let row = Observed::new(date).sent(numbers.count()).hard(numbers.count()).soft(numbers.count());
        let row = row.complaints(numbers.count()).deferred(numbers.count());
        rows.push(match numbers.byte() % 3 {
            0 => row,
            other => row.at(if other == 1 { "a" } else { "b" }),
        });
    }
    let state = State::fold(&plan, &rows, &policy);
    let next = state.next(&plan, &policy);
    assert!(next.cap() <= plan.target() && !next.to_string().is_empty());
    assert_eq!(next.cap() == 0, next.until().is_some());
    assert!(plan.days_after(&state, &policy).windows(2).all(|pair| pair[0].cap() <= pair[1].cap()));
    let mut reversed = rows.clone();
    reversed.reverse();
    assert_eq!(State::fold(&plan, &reversed, &policy), state);
    let worse: Vec<Observed> = rows
        .iter()
        .max_by_key(|row| row.date())
        .into_iter()
        .map(|row| {
            let extra = Observed::new(row.date()).complaints(3);
            row.provider().into_iter().fold(extra, |extra, provider| extra.at(provider))
        })
        .collect();
    let all = [rows.clone(), worse].concat();
    assert!(plan.advance(&all, &policy).cap() <= next.cap(), "complaints raised the cap");

    let mut scenario = Scenario::default();
    scenario.wanted = rows.first().and_then(|row| row.counts().sent);
    scenario.complaints_ppm = numbers.small();
    scenario.hard_ppm = rows.len() as u32 * 1_000;
    scenario.incidents = rows;
    scenario.horizon_days = 40;
    for day in Simulation::run(&plan, &scenario, &policy).days() {
        assert!(day.sent <= day.plan.cap() && day.sent + day.overflow == day.wanted);
    }
    let caps = CoolDown::default().caps(plan.target(), days.len() as u32).expect("a plan has days");
    assert!(caps.is_sorted_by(|one, other| one >= other) && caps.last() == Some(&0));
}

fn chrono_days(days: u8) -> chrono::Days {
    chrono::Days::new(days.into())
}

/// A plan of whatever the numbers say, where it can be.
fn warmup_plan(numbers: &mut Numbers<'_>) -> Option<warmup::Plan> {
    use deliverability::time::Zone;
    use warmup::{
        curve::{Band, Knot},
        split::Overflow,
        *,
    };

    let growth = |numbers: &mut Numbers<'_>| Growth::new(numbers.small(), numbers.small());
    let mut plan = match numbers.byte() % 8 {
        0 | 1 => Plan::builder(),
        2 => Plan::builder().curve(Curve::Linear),
        3 => Plan::builder().curve(Curve::Banded {
            bands: numbers.list(|numbers| Band::new(numbers.count(), growth(numbers))),
            hold: numbers.byte().into(),
        }),
        4 => Plan::builder()
            .curve(Curve::Stepped { levels: numbers.list(Numbers::count), hold: numbers.byte().into() }),
        5 => Plan::builder().curve(Curve::Table {
            caps: numbers.list(Numbers::count),
            then: numbers.byte().is_multiple_of(2).then(|| growth(numbers)),
        }),
        6 => Plan::builder().curve(Curve::Providers),
        _ => Plan::PRESETS[usize::from(numbers.byte()) % Plan::PRESETS.len()].policy(),
    };
    let flags = numbers.byte();
    let date = chrono::NaiveDate::from_ymd_opt(2026, 3, 2)?;
    plan = plan.start(date.checked_add_days(chrono_days(numbers.byte()))?);
    if flags & 1 == 0 {
        plan = plan.from(numbers.count());
    }
    if flags & 2 == 0 {
        plan = plan.to(numbers.count());
    }
    if flags & 4 != 0 {
        plan = plan.days(numbers.small());
    }
    if flags & 8 != 0 {
        plan = plan.growth(growth(numbers));
    }
    if flags & 16 != 0 {
        plan = plan.step_limit((flags & 32 != 0).then(|| growth(numbers)));
    }
    if flags & 64 != 0 {
        let provider = |numbers: &mut Numbers<'_>| {
            let provider = Share::new(numbers.byte().to_string(), numbers.count());
            let knots = numbers.list(|numbers| Knot::new(numbers.small(), numbers.small()));
            let provider = provider.pace(knots.into_iter().chain([Knot::new(60, 1_000)]));
            if numbers.byte().is_multiple_of(2) { provider } else { provider.at_most(numbers.count()) }
        };
        plan =
            plan.providers(numbers.list(provider)).overflow(Overflow::ALL[usize::from(numbers.byte() % 2)]);
    }
    if flags & 128 != 0 {
        let mut calendar = Calendar::default().counting(Counting::ALL[usize::from(numbers.byte() % 2)]);
        let days = numbers.byte();
        calendar.sends_on = std::array::from_fn(|day| days >> day & 1 == 1);
        let holidays = numbers.list(Numbers::byte);
        calendar
            .holidays
            .extend(holidays.into_iter().filter_map(|day| date.checked_add_days(chrono_days(day))));
        let change = date.and_hms_opt(numbers.byte() as u32 % 24, 0, 0)?.and_utc();
        let offset = |numbers: &mut Numbers<'_>| (i32::from(numbers.byte()) - 128) * 675;
        let zone = Zone::new(offset(numbers), [(change, offset(numbers))]).ok()?;
        let begins =
            chrono::NaiveTime::from_hms_opt(numbers.byte() as u32 % 24, numbers.byte() as u32 % 60, 0)?;
        plan = plan.calendar(calendar.in_zone(zone, begins)).hour_divisor(numbers.small());
    }
    plan.build().ok()
}
