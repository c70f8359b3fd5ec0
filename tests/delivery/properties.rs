//! What holds for every input.

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    bounce::Reason,
    delivery::{
        Attempts, Backoff, Bucket, Exchangers, Retry, Setback, Throttle, backoff,
        retry::{self, Phase},
    },
    dns::{Answer, Data, Record},
};
use proptest::{collection::vec, prelude::*, sample::select};

use super::{at, domain, name};

fn any_time() -> impl Strategy<Value = DateTime<Utc>> {
    prop_oneof![
        4 => (0_i64..10_000_000).prop_map(|seconds| at("2026-02-02") + TimeDelta::seconds(seconds)),
        1 => Just(DateTime::<Utc>::MIN_UTC),
        1 => Just(DateTime::<Utc>::MAX_UTC),
    ]
}

fn small_or_any() -> impl Strategy<Value = u32> {
    prop_oneof![3 => 0_u32..10_000, 1 => any::<u32>(), 1 => Just(u32::MAX)]
}

fn phases() -> impl Strategy<Value = Phase> {
    (small_or_any(), small_or_any(), small_or_any(), small_or_any(), small_or_any())
        .prop_map(|(retries, first, up, down, cap)| Phase::growing(retries, first, (up, down), cap))
}

fn policies() -> impl Strategy<Value = retry::Policy> {
    let presets = vec![
        retry::Policy::default(),
        retry::Policy::preset("kumomta").unwrap(),
        retry::Policy::preset("momentum").unwrap(),
        retry::Policy::preset("postal").unwrap(),
        retry::Policy::preset("haraka").unwrap(),
        retry::Policy::preset("postfix").unwrap(),
        retry::Policy::preset("exim").unwrap(),
        retry::Policy::preset("adobe").unwrap(),
    ];
    let fields = (vec(phases(), 0..3), small_or_any(), proptest::option::of(0_u32..50), small_or_any());
    let odd = (fields, proptest::option::of(small_or_any()), 0_u32..3_000).prop_map(
        |((phases, give_up, most, asked), grey, jitter)| {
            let mut policy = retry::Policy::default();
            policy.phases = phases;
            policy.give_up_seconds = give_up;
            policy.max_attempts = most;
            policy.max_asked_seconds = asked;
            policy.greylist_seconds = grey;
            policy.jitter_per_mille = jitter;
            policy
        },
    );
    prop_oneof![1 => select(presets), 2 => odd]
}

fn setbacks() -> impl Strategy<Value = Setback> {
    (select(Reason::ALL), proptest::option::of(small_or_any())).prop_map(|(reason, wait)| {
        let setback = Setback::transient(reason);
        wait.map_or(setback, |wait| setback.with_wait(wait))
    })
}

fn records() -> impl Strategy<Value = Vec<(u16, String)>> {
    vec((0_u16..4, "[a-e]\\.example|192\\.0\\.2\\.[1-3]|"), 0..12)
}

fn answer(records: &[(u16, String)]) -> Answer {
    let record = |(preference, host): &(u16, String)| {
        Record::new(300, Data::Mx { preference: *preference, exchange: name(host) })
    };
    Answer::from_records(records.iter().map(record).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// Times rise, keep their distance, and end within what the policy gives.
    #[test]
    fn s02_retries_are_monotone_and_bounded(policy in policies(), setback in setbacks(), seed: u64, late in vec(0_i64..100_000, 12)) {
        let first = at("2026-02-02");
        let end = first + TimeDelta::seconds(i64::from(policy.give_up_seconds));
        let mut attempts = Attempts::first(first);
        for late in late {
            let now = attempts.last + TimeDelta::seconds(late);
            let Retry::At(next) = policy.next_attempt(&attempts, &setback, now, seed) else { break };
            let interval = match policy.greylist_seconds {
                Some(seconds) if setback.reason == Reason::Greylisted && attempts.made == 1 => seconds,
                _ => policy.interval(attempts.made).unwrap(),
            };
            prop_assert!(next.at >= attempts.last + TimeDelta::seconds(i64::from(interval)));
            prop_assert!(next.at >= now && next.at <= end);
            prop_assert!(next.at > attempts.last || interval == 0);
            prop_assert!(policy.max_attempts.is_none_or(|most| attempts.made < most));
            let again = policy.next_attempt(&attempts, &setback, now, seed);
            prop_assert_eq!(again, Retry::At(next.clone()));
            attempts = attempts.and(next.at);
        }
    }

    /// Whatever the numbers and the clocks: an answer, and never an attempt in the past.
    #[test]
    fn retries_take_any_input(policy in policies(), setback in setbacks(), made: u32, times in (any_time(), any_time(), any_time()), seed: u64) {
        let (first, last, now) = times;
        if let Retry::At(next) = policy.next_attempt(&Attempts::new(made, first, last), &setback, now, seed) {
            prop_assert!(next.at >= now && next.at >= last && !next.to_string().is_empty());
        }
        prop_assert!(policy.schedule().take(20).zip(policy.schedule().skip(1)).all(|(one, next)| one < next));
    }

    /// In any stretch of time a bucket lends at most its capacity and what comes back in it.
    #[test]
    fn s02_a_bucket_conserves(
        capacity in 0_u64..2_000, tokens in 0_u32..500, period in 0_u32..400, is_full: bool,
        calls in vec((0_u64..60, -20_i64..400), 1..40),
    ) {
        let throttle = Throttle::new(tokens, period).with_capacity(capacity);
        let start = at("2026-02-02");
        let mut bucket = if is_full { Bucket::full(throttle, start) } else { Bucket::empty(throttle, start) };
        let nanos = i128::from(period.max(1)) * 1_000_000_000;
        let (mut clock, mut latest) = (start, start);
        let mut lent: Vec<(DateTime<Utc>, u64)> = Vec::new();
        for (wanted, tenths) in calls {
            clock += TimeDelta::milliseconds(tenths * 100 + 7);
            latest = latest.max(clock);
            if bucket.take(wanted, clock).is_ok() {
                lent.push((latest, wanted));
            }
        }
        for (from, _) in &lent {
            for (to, _) in lent.iter().filter(|(to, _)| to >= from) {
                let sum: u64 = lent.iter().filter(|(when, _)| when >= from && when <= to).map(|(_, n)| n).sum();
                let elapsed = i128::from((*to - *from).num_nanoseconds().unwrap());
                // What was on its way when the stretch began may become one whole token in it.
                let back = (elapsed * i128::from(tokens) + nanos - 1) / nanos;
                prop_assert!(i128::from(sum) <= i128::from(capacity) + back);
            }
        }
        let elapsed = i128::from((latest - start).num_nanoseconds().unwrap());
        let all: u64 = lent.iter().map(|(_, n)| n).sum();
        let begin = if is_full { capacity } else { 0 };
        prop_assert!(i128::from(all) <= i128::from(begin) + elapsed * i128::from(tokens) / nanos);
    }

    /// Looking in between changes nothing, and the instant that a wait names is the first one.
    #[test]
    fn s02_a_bucket_is_exact(
        capacity in 1_u64..1_000, tokens in 1_u32..500, period in 0_u32..10_000,
        looks in vec(0_i64..5_000_000_000, 0..20), wanted in 1_u64..1_000,
    ) {
        let throttle = Throttle::new(tokens, period).with_capacity(capacity);
        let start = at("2026-02-02");
        let (fresh, mut watched) = (Bucket::empty(throttle, start), Bucket::empty(throttle, start));
        let mut now = start;
        for nanos in looks {
            now += TimeDelta::nanoseconds(nanos);
            let _ = watched.take(u64::MAX, now);
        }
        prop_assert_eq!(watched.available(now), fresh.available(now));
        if let Err(wait) = watched.take(wanted, now) {
            prop_assert_eq!(wait.until.is_none(), wanted > capacity);
            if let Some(until) = wait.until {
                prop_assert!(watched.available(until) >= wanted);
                prop_assert!(watched.available(until - TimeDelta::nanoseconds(1)) < wanted);
            }
        }
    }

    #[test]
    fn buckets_take_any_input(capacity: u64, tokens: u32, period: u32, wanted: u64, times in vec(any_time(), 1..6)) {
        let mut bucket = Bucket::full(Throttle::new(tokens, period).with_capacity(capacity), times[0]);
        for now in times {
            match bucket.take(wanted, now) {
                Ok(taken) => prop_assert!(taken.left <= capacity),
                Err(wait) => prop_assert!(wait.there < wanted && !wait.to_string().is_empty()),
            }
        }
    }

    /// The hosts are those of the answer, once each, by preference; the same for the same seed, and for
    /// any order of the answer.
    #[test]
    fn s01_the_order_is_a_permutation(records in records(), seed: u64, swaps in vec((0_usize..12, 0_usize..12), 0..12)) {
        let read = Exchangers::from_answer(&domain(), &answer(&records), seed);
        let mut shuffled = records.clone();
        for (one, other) in swaps {
            if one < shuffled.len() && other < shuffled.len() {
                shuffled.swap(one, other);
            }
        }
        let other = Exchangers::from_answer(&domain(), &answer(&shuffled), seed);
        prop_assert_eq!(other.hosts(), read.hosts());
        prop_assert_eq!(other.status(), read.status());
        prop_assert!(read.hosts().windows(2).all(|pair| pair[0].preference <= pair[1].preference));
        prop_assert_eq!(read.hosts().is_empty(), !read.status().takes_mail());
        if !records.is_empty() {
            let mut best = std::collections::BTreeMap::new();
            for (preference, host) in records.iter().filter(|(_, host)| host.ends_with("example")) {
                let entry = best.entry(host.clone()).or_insert(*preference);
                *entry = (*entry).min(*preference);
            }
            let hosts: std::collections::BTreeMap<String, u16> =
                read.hosts().iter().map(|host| (host.name.to_string(), host.preference)).collect();
            prop_assert_eq!(hosts.len(), read.hosts().len());
            prop_assert_eq!(hosts, best);
        }
        let _ = read.provider(&domain());
    }

    /// Without new trouble the way leads up; never above full, and nothing during a pause.
    #[test]
    fn s02_back_off_comes_back(
        events in vec((0_i64..4_000, select(Reason::ALL), proptest::option::of(small_or_any())), 0..12),
        fields in vec(small_or_any(), 9), later in vec(0_i64..20_000, 1..8),
    ) {
        let mut policy = backoff::Policy::default();
        policy.hits = fields[0] % 4;
        policy.window_seconds = fields[1];
        policy.pause_seconds = fields[2];
        policy.pause_factor = (fields[3], fields[4]);
        policy.max_pause_seconds = fields[5];
        policy.first_connections = fields[6];
        policy.step_connections = fields[7];
        policy.step_seconds = fields[8];
        let (mut backoff, mut now) = (Backoff::new(), at("2026-02-02"));
        for (seconds, reason, wait) in events {
            now += TimeDelta::seconds(seconds);
            let mut setback = Setback::transient(reason);
            setback.wait_seconds = wait;
            backoff.on_reply(&setback, now, &policy);
        }
        let mut before = backoff.allowance(now, &policy);
        for seconds in later {
            now += TimeDelta::seconds(seconds);
            let is = backoff.allowance(now, &policy);
            prop_assert!(is.connections <= policy.full_connections && is.connections >= before.connections);
            prop_assert_eq!(is.until.is_some(), is.reason.is_some());
            prop_assert!(is.until.is_none_or(|until| until > now));
            before = is;
        }
    }
}
