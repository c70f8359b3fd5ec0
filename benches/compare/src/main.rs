//! The crate against its peers: every case asserts that both sides do the same, then prints
//! `case TAB peer TAB ratio`, the peer's time over ours, the median of interleaved rounds.
//!
//! `cargo run --release`, with `--features gpl` for the peers under that licence; a word as argument
//! runs the cases that contain it.

mod address;
mod bounces;
mod dkim;
mod dmarc;
#[cfg(feature = "gpl")]
mod gpl;
mod message;
mod recogniser;
mod reports;
mod spf;

use std::time::{Duration, Instant};

/// How often both sides take turns.
const ROUNDS: usize = 31;
/// How long a turn takes.
const TURN: Duration = Duration::from_millis(10);

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let compare = Compare { wanted };
    address::run(&compare);
    spf::run(&compare);
    dkim::run(&compare);
    dmarc::run(&compare);
    message::run(&compare);
    reports::run(&compare);
    bounces::run(&compare);
}

/// Runs the cases that were asked for.
pub struct Compare {
    wanted: String,
}

impl Compare {
    /// Times one case: `ours` and `theirs` do the same work, which the caller has asserted.
    pub fn case(&self, name: &str, peer: &str, mut ours: impl FnMut(), mut theirs: impl FnMut()) {
        if !name.contains(&self.wanted) && !peer.contains(&self.wanted) {
            return;
        }
        let (our_runs, their_runs) = (runs_of(&mut ours), runs_of(&mut theirs));
        let mut ratios: Vec<(f64, f64, f64)> = (0..ROUNDS)
            .map(|_| {
                let (a, b) = (time(our_runs, &mut ours), time(their_runs, &mut theirs));
                (b / a, a, b)
            })
            .collect();
        ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (ratio, ours, theirs) = ratios[ROUNDS / 2];
        println!("{name}\t{peer}\t{ratio:.2}");
        eprintln!("    {:.0} ns, {peer} {:.0} ns", ours * 1e9, theirs * 1e9);
    }
}

/// How many runs fill a turn.
fn runs_of(work: &mut impl FnMut()) -> u32 {
    let mut runs = 1;
    while time(runs, work) * f64::from(runs) < TURN.as_secs_f64() {
        runs *= 2;
    }
    runs
}

/// Seconds a run.
fn time(runs: u32, work: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..runs {
        work();
    }
    start.elapsed().as_secs_f64() / f64::from(runs)
}
