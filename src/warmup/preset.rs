//! Published warm-up plans.

use alloc::{borrow::Cow, vec::Vec};

use super::{
    builder::Builder,
    curve::{Band, Curve, Growth, Knot},
    plan::Plan,
    share::Share,
};
use crate::source::{Preset, Source};

impl Plan {
    /// The published plans, as inputs that lack only the start date.
    ///
    /// They are the practice or the opinion of vendors, not a standard. A table is taken
    /// as it was published: where it more than doubles from one day to the next,
    /// [`lint`](super::lint()) reports it. `from` and `to` cut a table: where that leads
    /// to a step which the table does not have, the ramp doubles up to its next cap. A
    /// calendar that skips steps of the table, and so more than doubles, is refused
    /// ([`SteepStep`](super::ErrorKind::SteepStep)). Providers and the other inputs are
    /// the caller's.
    ///
    /// - `classic-4-8-weeks`: 100 to 5,000 a day in six weeks, ×1.100 a day; ×1.156 with
    ///   `days(28)`, ×1.074 with `days(56)`
    /// - `classic-steps`: the steps of the same advice: 100, 500, 1,000 and 5,000 a day,
    ///   a week each
    /// - `ses-standard-45d`: up to 50,000 a day within 45 days; neither start nor shape
    ///   is published: here geometric from 50
    /// - `sendgrid-hourly`: hourly caps from 20 on, of which a day has 24: round(20 ×
    ///   1.4^day), except for the misprints of days 12 (1,000) and 18 (8,583)
    /// - `sendgrid-hourly-42d`: the same, with six more days that SendGrid Japan prints
    /// - `sendgrid-daily`: 50 to 2 million in 16 days, and doubling from there on; some
    ///   steps grow fivefold
    /// - `sparkpost`: 29 stages from 200 to 10 million, each left when 90 % is delivered
    ///   (see the policy `sparkpost`); stage 28 is misprinted as "7,50,000" for
    ///   7,500,000
    /// - `mailtrap`: 300 growing by 30 % for 21 days, as rounded in its table; at most a
    ///   fifth of a day's cap in an hour
    /// - `salesforce-weekly`: 50,000 a day in the first week, doubling each week up to
    ///   1.6 million
    /// - `engagednation-bands`: each level for three sends; at most ×2 below 50,000, +50
    ///   % below 100,000, +20 % below 250,000, then +10 %
    /// - `resend`: a new domain: 150 to 2,000 a day in a week
    /// - `resend-existing`: an existing domain: 1,000 to 10,000 a day in a week
    /// - `per-provider-45d`: each provider at its own pace over 45 days, here with equal
    ///   shares of 100,000 a day
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::warmup::Plan;
    ///
    /// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    /// let mut lines = Vec::new();
    /// for preset in Plan::PRESETS {
    ///     let plan = preset.policy().start(start).build()?;
    ///     let (name, days) = (preset.name(), plan.days().len());
    ///     lines.push(format!("{name}: {days} days up to {}", plan.target()));
    /// }
    /// assert_eq!(lines[0], "classic-4-8-weeks: 42 days up to 5000");
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    pub const PRESETS: &'static [Preset<Builder>] = &[
        Preset::new("classic-4-8-weeks", CLASSIC, || {
            limited("classic-4-8-weeks").from(100).to(5_000).days(42)
        }),
        Preset::new("classic-steps", CLASSIC, || table("classic-steps", weekly(&[100, 500, 1_000, 5_000]))),
        Preset::new(
            "ses-standard-45d",
            Source::new(
                "Amazon SES, standard warm-up of dedicated IP addresses",
                "https://docs.aws.amazon.com/ses/latest/dg/dedicated-ip-warming.html",
                "2023-06-15",
            ),
            || limited("ses-standard-45d").from(50).to(50_000).days(45),
        ),
        Preset::new(
            SENDGRID_HOURLY_NAME,
            Source::new(
                "Twilio SendGrid, automated warm-up of an IP address, hourly schedule",
                "https://www.twilio.com/docs/sendgrid/ui/sending-email/warming-up-an-ip-address",
                "2026-11-28",
            ),
            || hourly(SENDGRID_HOURLY_NAME, &[]),
        ),
        Preset::new(
            "sendgrid-hourly-42d",
            Source::new(
                "SendGrid Japan, automated warm-up of an IP address, hourly schedule",
                "https://sendgrid.kke.co.jp/docs/ (ip_warmup_schedule)",
                "2026-11-28",
            ),
            || hourly("sendgrid-hourly-42d", SENDGRID_HOURLY_MORE),
        ),
        Preset::new(
            "sendgrid-daily",
            Source::unconfirmed(
                "Twilio SendGrid, daily schedule: other tables are printed under its name",
                "https://support.leanplum.com/hc/en-us/articles/217077226",
                "2026-11-28",
            ),
            || {
                table(
                    "sendgrid-daily",
                    Curve::Table { caps: SENDGRID_DAILY.to_vec(), then: Some(Growth::DOUBLE) },
                )
            },
        ),
        Preset::new(
            "sparkpost",
            Source::unconfirmed(
                "SparkPost (Bird), warm-up stages: seen in a copy, its own page was not found",
                "https://kb.adcrux.io",
                "2026-11-28",
            ),
            || table("sparkpost", Curve::Table { caps: SPARKPOST.to_vec(), then: None }),
        ),
        Preset::new(
            "mailtrap",
            Source::new(
                "Mailtrap, warm-up schedule of 21 days",
                "https://help.mailtrap.io/article/98",
                "2026-11-28",
            ),
            || table("mailtrap", Curve::Table { caps: MAILTRAP.to_vec(), then: None }).hour_divisor(5),
        ),
        Preset::new(
            "salesforce-weekly",
            Source::new(
                "Salesforce Trailhead, Build Your IP Reputation",
                "https://trailhead.salesforce.com",
                "2026-11-28",
            ),
            || {
                let levels = [50_000, 100_000, 200_000, 400_000, 800_000, 1_600_000];
                table("salesforce-weekly", weekly(&levels))
            },
        ),
        Preset::new(
            "engagednation-bands",
            Source::unconfirmed("EngagedNation, rule by bands of volume", "not found", "2026-11-28"),
            || {
                let bands = Vec::from([
                    Band::new(50_000, Growth::DOUBLE),
                    Band::new(100_000, Growth::percent(50)),
                    Band::new(250_000, Growth::percent(20)),
                    Band::new(u64::MAX, Growth::percent(10)),
                ]);
                let curve = Curve::Banded { bands, hold: 3 };
                limited("engagednation-bands").curve(curve).from(500).to(500_000)
            },
        ),
        Preset::new("resend", RESEND_SOURCE, || {
            table("resend", Curve::Table { caps: RESEND.to_vec(), then: None })
        }),
        Preset::new("resend-existing", RESEND_SOURCE, || {
            table("resend-existing", Curve::Table { caps: RESEND_EXISTING.to_vec(), then: None })
        }),
        Preset::new(
            "per-provider-45d",
            Source::unconfirmed(
                "AcelleMail's opinion: in the Vietnamese and German copies, gone from the English page",
                "https://acellemail.com",
                "2026-11-28",
            ),
            || {
                let provider = |(name, pace): &(&str, [u32; 7])| {
                    let knots =
                        PACE_DAYS.iter().zip(pace).map(|(&day, &per_mille)| Knot::new(day, per_mille));
                    Share::new(*name, 1).pace(knots)
                };
                let plan = table("per-provider-45d", Curve::Providers).to(100_000);
                plan.providers(PACES.iter().map(provider))
            },
        ),
    ];
}

const CLASSIC: Source = Source::unconfirmed(
    "common advice: four to eight weeks from 100 to 5,000 a day",
    "crate documentation",
    "2026-11-28",
);

const RESEND_SOURCE: Source = Source::new(
    "Resend, warming up a domain",
    "https://resend.com/docs/knowledge-base/warming-up",
    "2026-11-28",
);

fn limited(name: &'static str) -> Builder {
    Builder { preset: Some(Cow::Borrowed(name)), ..Builder::default() }
}

/// A published table is its own step limit; parts of it may at most double.
fn table(name: &'static str, curve: Curve) -> Builder {
    Builder { curve, step_limit: None, ..limited(name) }
}

/// SendGrid's hourly table with further rows; a day's cap is 24 times that of an hour.
fn hourly(name: &'static str, more: &[u64]) -> Builder {
    let caps = SENDGRID_HOURLY.iter().chain(more).map(|cap| cap.saturating_mul(24)).collect();
    table(name, Curve::Table { caps, then: None }).hour_divisor(24)
}

/// Levels that last a week each.
fn weekly(levels: &[u64]) -> Curve {
    Curve::Stepped { levels: levels.to_vec(), hold: 7 }
}

const SENDGRID_HOURLY: &[u64] = &[
    20, 28, 39, 55, 77, 108, 151, 211, 295, 413, 579, 810, 1_000, 1_587, 2_222, 3_111, 4_356, 6_098, 8_583,
    11_953, 16_734, 23_427, 32_798, 45_917, 64_284, 89_998, 125_997, 176_395, 246_953, 345_735, 484_029,
    677_640, 948_696, 1_328_175, 1_859_444, 2_603_222,
];

/// The further rows that SendGrid Japan prints.
const SENDGRID_HOURLY_MORE: &[u64] = &[3_644_511, 5_102_316, 7_143_242, 10_000_539, 14_000_754, 19_601_056];

/// The name of SendGrid's hourly table.
pub(super) const SENDGRID_HOURLY_NAME: &str = "sendgrid-hourly";

/// The hourly caps that SendGrid's table misprints: the day from 0, the cap as printed,
/// and by the formula.
pub(super) const SENDGRID_SLIPS: &[(u32, u64, u64)] = &[(12, 1_000, 1_134), (18, 8_583, 8_538)];

/// The first week at Resend, of a new domain and of an existing one.
const RESEND: &[u64] = &[150, 250, 400, 700, 1_000, 1_500, 2_000];
const RESEND_EXISTING: &[u64] = &[1_000, 2_500, 5_000, 5_000, 7_500, 7_500, 10_000];

const SENDGRID_DAILY: &[u64] = &[
    50, 100, 500, 1_000, 5_000, 10_000, 20_000, 40_000, 70_000, 100_000, 150_000, 250_000, 400_000, 600_000,
    1_000_000, 2_000_000,
];

const SPARKPOST: &[u64] = &[
    200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 50_000, 75_000, 100_000, 150_000, 200_000,
    250_000, 325_000, 400_000, 500_000, 600_000, 750_000, 1_000_000, 1_250_000, 1_750_000, 2_000_000,
    3_000_000, 4_250_000, 5_000_000, 6_000_000, 7_500_000, 10_000_000,
];

const MAILTRAP: &[u64] = &[
    300, 390, 510, 660, 860, 1_100, 1_400, 1_900, 2_400, 3_200, 4_100, 5_400, 7_000, 9_100, 11_800, 15_400,
    20_000, 26_000, 33_700, 43_900, 57_000,
];

const PACE_DAYS: [u32; 7] = [1, 3, 7, 14, 21, 30, 45];

/// The parts of the full volume on those days, in thousandths.
const PACES: &[(&str, [u32; 7])] = &[
    ("gmail", [50, 150, 400, 750, 1_000, 1_000, 1_000]),
    ("microsoft", [10, 30, 100, 300, 600, 900, 1_000]),
    ("yahoo", [10, 20, 50, 150, 350, 700, 1_000]),
    ("apple", [5, 10, 30, 80, 200, 500, 1_000]),
];
