#!/usr/bin/env bash
# Searches dear inputs for every fuzz target and compares them with fuzz/ceilings.txt:
# scripts/fuzz_steps.sh [ROUNDS [TARGET...]]
set -euo pipefail
cd "$(dirname "$0")/../fuzz/steps"
host=$(rustc -vV | sed -n 's/^host: //p')
# With a target given, the flags do not reach build scripts and macros.
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=3 -Cllvm-args=-sanitizer-coverage-trace-pc"
cargo run --quiet --locked --target "$host" -- "$@"
