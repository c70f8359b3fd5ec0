#!/usr/bin/env bash
# Runs every fuzz target for some seconds, guided by coverage, with checks of overflow and assertions:
# scripts/fuzz_smoke.sh SECONDS [SEED]. With a seed, the same code tries the same inputs in the same order.
# As many at once as there are processors. Works with a stable compiler and needs one for C++; for
# AddressSanitizer, which finds little where no code is unsafe, see fuzz/README.md.
set -euo pipefail
cd "$(dirname "$0")/../fuzz"
seconds="${1:-10}"
seed="${2:-0}"
folder="${CARGO_TARGET_DIR:-target}/smoke"
coverage=(
    --cfg=fuzzing
    -Cpasses=sancov-module
    -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
    -Cllvm-args=-sanitizer-coverage-pc-table
    -Cllvm-args=-sanitizer-coverage-trace-compares
    -Cdebug-assertions
    -Coverflow-checks
)
host="$(rustc --print host-tuple)"
# With `--target`, the flags are for the targets and not for what builds them.
RUSTFLAGS="${coverage[*]}" CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo build --quiet --locked --release --bin any --target "$host" --target-dir "$folder"
program="$folder/$host/release/any"

run() {
    local target="$1" found log status=0
    found="$(mktemp -d)"
    log="$(FUZZ_TARGET="$target" "$program" "$found" "seeds/$target" -dict="dictionaries/$target.dict" \
        -max_total_time="$seconds" -seed="$seed" -timeout=10 -rss_limit_mb=1024 -artifact_prefix="$found/" 2>&1)" || status=$?
    if [ "$status" -ne 0 ]; then
        printf '%s\n' "$log" | tail -40
        echo "$target FAILED: $(find "$found" -name '*-*' | head -1)"
        return 1
    fi
    printf '%s: %s\n' "$target" "$(printf '%s\n' "$log" | tail -1)"
    rm -rf "$found"
}
export -f run
export program seconds seed
find seeds -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | xargs -P "$(nproc)" -I '{}' bash -c 'run "$1"' _ '{}'
