//! The ramp down, for a sender who is taken out of service.

use alloc::vec::Vec;

use super::{
    error::{Error, ErrorKind},
    plan::Plan,
};
use crate::rate::scaled::Scaled;

/// A ramp down, so that a sender never goes from steady volume to nothing overnight.
///
/// The caps shrink by the same ratio every day, to at most `last_percent` of the
/// baseline, and end at 0.
///
/// ```
/// use deliverability::warmup::CoolDown;
///
/// let caps = CoolDown::default().caps(10_000, 7)?;
/// assert_eq!(caps, [6_518, 4_248, 2_769, 1_805, 1_176, 767, 500, 0]);
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct CoolDown {
    /// The cap of the last day with mail, in per cent of the baseline. The default is 5;
    /// more than 100 counts as 100.
    pub last_percent: u32,
}

impl Default for CoolDown {
    fn default() -> Self {
        Self { last_percent: 5 }
    }
}

impl CoolDown {
    /// The caps of the next `days` days, down from `baseline` messages a day, followed
    /// by the 0 of the end date.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoDays`] if `days` is 0, [`ErrorKind::TooLong`] if it is over
    /// [`Plan::MAX_DAYS`].
    ///
    /// ```
    /// use deliverability::warmup::{CoolDown, ErrorKind};
    ///
    /// let mut half = CoolDown::default();
    /// half.last_percent = 50;
    /// assert_eq!(half.caps(400, 2)?, [282, 200, 0]);
    /// assert_eq!(half.caps(400, 0).unwrap_err().kind(), ErrorKind::NoDays);
    /// # Ok::<(), deliverability::warmup::Error>(())
    /// ```
    pub fn caps(&self, baseline: u64, days: u32) -> Result<Vec<u64>, Error> {
        if days == 0 {
            return Err(Error::new(ErrorKind::NoDays));
        }
        if days > Plan::MAX_DAYS {
            return Err(Error::new(ErrorKind::TooLong));
        }
        let percent = self.last_percent.min(100);
        let ratio = Scaled::ratio(percent.into(), 100).root(days);
        let last = u128::from(baseline).saturating_mul(percent.into()) / 100;
        let last = u64::try_from(last).unwrap_or(u64::MAX);
        let (mut value, mut caps, mut cap) = (Scaled::from_int(baseline), Vec::new(), baseline);
        for day in 1..=days {
            value = value.times(ratio);
            cap = value.floor().min(cap).max(last);
            if day == days {
                cap = last;
            }
            caps.push(cap);
        }
        caps.push(0);
        Ok(caps)
    }
}
