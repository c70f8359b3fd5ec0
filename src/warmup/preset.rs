//! Warm-up plans that were published.

use alloc::vec::Vec;

use super::{
    builder::Builder,
    curve::{Band, Curve, Growth},
    share::{Knot, Share},
};

/// Warm-up plans that were published, as inputs for [`Plan::preset`](super::Plan::preset).
///
/// They are the practice of vendors, or their opinion, and no standard. A table is taken as it was
/// published: where it more than doubles from one day to the next,
/// [`Plan::findings`](super::Plan::findings) says so. `from` and `to` cut a table: where that makes a
/// step which the table does not have, the ramp doubles up to its next cap. A calendar that leaves out
/// steps of the table, and so more than doubles, is refused
/// ([`SteepStep`](super::ErrorKind::SteepStep)). `providers` and the rest are the caller's.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{Plan, Preset};
///
/// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// for &preset in Preset::ALL {
///     let plan = Plan::preset(preset).start(start).build()?;
///     println!("{preset}: {} days up to {} ({})", plan.days().len(), plan.target(), preset.source());
/// }
/// assert_eq!("mailtrap".parse::<Preset>().unwrap(), Preset::Mailtrap);
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Preset {
    /// From 100 to 5,000 a day in four to eight weeks, smoothly: ×1.100 a day in six weeks, the default;
    /// ×1.156 with `days(28)`, ×1.074 with `days(56)`. The usual advice in numbers (R-14).
    Classic,
    /// The steps of the same advice: 100, 500, 1,000 and 5,000 a day, a week each.
    ClassicSteps,
    /// Amazon SES, standard warm-up of dedicated IPs: up to 50,000 a day within 45 days (SES guide, 2023).
    /// SES publishes neither the start nor the shape: here it is geometric from 50. Afterwards SES wants
    /// about 1,000 a day kept up at each provider and IP.
    SesStandard,
    /// SendGrid's automated warm-up of an IP: 36 days of caps an hour, from 20 to 2,603,222. A day's cap
    /// is 24 of its hours. It is round(20 × 1.4^day) but for days 12 (1,000 where that is 1,134) and 18
    /// (8,583 where it is 8,538), counted from 0: slips of the publication, which the preset keeps.
    SendgridHourly,
    /// SendGrid's daily schedule: 50 to 2 million in 16 days, and doubling from there on. Some steps grow
    /// fivefold.
    SendgridDaily,
    /// SparkPost (Bird): 29 stages from 200 to 10 million, to be left when 90 % of a stage is delivered
    /// ([`Brakes::sparkpost`](super::Brakes::sparkpost)), to the recipients of [`Audiences::default`](super::Audiences). Its
    /// stage 28 is misprinted "7,50,000" for 7,500,000.
    Sparkpost,
    /// Mailtrap: 300 growing by 30 % for 21 days, as rounded in its table; at most a fifth an hour.
    Mailtrap,
    /// Salesforce Trailhead: 50,000 a day in the first week, doubling each week up to 1.6 million.
    SalesforceWeekly,
    /// EngagedNation: each level held for three sends; at most ×2 below 50,000, +50 % below 100,000,
    /// +20 % below 250,000, then +10 %. It starts anywhere from 500 to 5,000: here at 500, up to 500,000.
    EngagednationBands,
    /// Resend: up to 100, 500, 2,000 and 10,000 a day in weeks 1 to 4, the upper ends of its ranges (the
    /// lower ones are 50, 200, 1,000 and 5,000).
    ResendWeekly,
    /// AcelleMail's opinion: each provider at its own pace over 45 days. Here the four have equal shares,
    /// of 100,000 a day.
    PerProvider,
}

crate::names::named! {
    Preset {
        Classic => "classic-4-8-weeks",
        ClassicSteps => "classic-steps",
        SesStandard => "ses-standard-45d",
        SendgridHourly => "sendgrid-hourly",
        SendgridDaily => "sendgrid-daily",
        Sparkpost => "sparkpost",
        Mailtrap => "mailtrap",
        SalesforceWeekly => "salesforce-weekly",
        EngagednationBands => "engagednation-bands",
        ResendWeekly => "resend-weekly",
        PerProvider => "per-provider-45d",
    }
}

impl Preset {
    /// Who published it.
    #[must_use]
    pub const fn source(self) -> &'static str {
        match self {
            Self::Classic | Self::ClassicSteps => {
                "common advice: four to eight weeks from 100 to 5,000 a day"
            }
            Self::SesStandard => "Amazon SES developer guide, standard warm-up of dedicated IPs",
            Self::SendgridHourly => "Twilio SendGrid, automated IP warm-up, hourly schedule",
            Self::SendgridDaily => "Twilio SendGrid, IP warm-up schedule, daily",
            Self::Sparkpost => "SparkPost (Bird), IP warm-up stages",
            Self::Mailtrap => "Mailtrap, warm-up schedule of 21 days",
            Self::SalesforceWeekly => "Salesforce Trailhead, IP warming",
            Self::EngagednationBands => "EngagedNation, warm-up rule by bands of volume",
            Self::ResendWeekly => "Resend, domain warm-up by week",
            Self::PerProvider => "AcelleMail, warm-up by mailbox provider (an opinion)",
        }
    }

    /// The inputs; only the start is missing.
    pub fn builder(self) -> Builder {
        let limited = Builder { preset: Some(self), ..Builder::default() };
        // A table that was published is its own limit of steps; what is cut of it has to double at most.
        let table =
            |curve: Curve| Builder { preset: Some(self), curve, step_limit: None, ..Builder::default() };
        match self {
            Self::Classic => limited.from(100).to(5_000).days(42),
            Self::ClassicSteps => table(weekly(&[100, 500, 1_000, 5_000])),
            Self::SesStandard => limited.from(50).to(50_000).days(45),
            Self::SendgridHourly => {
                let caps = SENDGRID_HOURLY.iter().map(|cap: &u64| cap.saturating_mul(24)).collect();
                table(Curve::Table { caps, then: None }).hour_divisor(24)
            }
            Self::SendgridDaily => {
                table(Curve::Table { caps: SENDGRID_DAILY.to_vec(), then: Some(Growth::DOUBLE) })
            }
            Self::Sparkpost => table(Curve::Table { caps: SPARKPOST.to_vec(), then: None }),
            Self::Mailtrap => table(Curve::Table { caps: MAILTRAP.to_vec(), then: None }).hour_divisor(5),
            Self::SalesforceWeekly => {
                let levels = [50_000, 100_000, 200_000, 400_000, 800_000, 1_600_000];
                table(weekly(&levels))
            }
            Self::EngagednationBands => {
                let bands = Vec::from([
                    Band::new(50_000, Growth::DOUBLE),
                    Band::new(100_000, Growth::percent(50)),
                    Band::new(250_000, Growth::percent(20)),
                    Band::new(u64::MAX, Growth::percent(10)),
                ]);
                limited.curve(Curve::Banded { bands, hold: 3 }).from(500).to(500_000)
            }
            Self::ResendWeekly => table(weekly(&[100, 500, 2_000, 10_000])),
            Self::PerProvider => {
                let provider = |(name, pace): &(&str, [u32; 7])| {
                    let knots =
                        PACE_DAYS.iter().zip(pace).map(|(&day, &per_mille)| Knot::new(day, per_mille));
                    Share::new(*name, 1).pace(knots)
                };
                table(Curve::Providers).to(100_000).providers(PACES.iter().map(provider))
            }
        }
    }
}

/// Levels of a week each.
fn weekly(levels: &[u64]) -> Curve {
    Curve::Stepped { levels: levels.to_vec(), hold: 7 }
}

const SENDGRID_HOURLY: &[u64] = &[
    20, 28, 39, 55, 77, 108, 151, 211, 295, 413, 579, 810, 1_000, 1_587, 2_222, 3_111, 4_356, 6_098, 8_583,
    11_953, 16_734, 23_427, 32_798, 45_917, 64_284, 89_998, 125_997, 176_395, 246_953, 345_735, 484_029,
    677_640, 948_696, 1_328_175, 1_859_444, 2_603_222,
];

/// The caps an hour that SendGrid's table misprints, by day from 0, as printed and by its own formula.
pub(super) const SENDGRID_SLIPS: &[(u32, u64, u64)] = &[(12, 1_000, 1_134), (18, 8_583, 8_538)];

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

/// In thousandths of the full volume, on those days.
const PACES: &[(&str, [u32; 7])] = &[
    ("gmail", [50, 150, 400, 750, 1_000, 1_000, 1_000]),
    ("microsoft", [10, 30, 100, 300, 600, 900, 1_000]),
    ("yahoo", [10, 20, 50, 150, 350, 700, 1_000]),
    ("apple", [5, 10, 30, 80, 200, 500, 1_000]),
];
