//! All targets in one program, so that it is built once: the environment's `FUZZ_TARGET` names the one to
//! run. `scripts/fuzz_smoke.sh` uses it.

#![no_main]

#[path = "../src/targets.rs"]
mod targets;

use std::sync::LazyLock;

static RUN: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let wanted = std::env::var("FUZZ_TARGET").expect("FUZZ_TARGET names a target");
    let found = targets::ALL.iter().find(|(name, _)| *name == wanted);
    found.unwrap_or_else(|| panic!("no target is called {wanted}")).1
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| RUN(data));
