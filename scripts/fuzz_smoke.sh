#!/usr/bin/env bash
# Runs every fuzz target for some seconds under AddressSanitizer: scripts/fuzz_smoke.sh SECONDS
set -euo pipefail
cd "$(dirname "$0")/../fuzz"
export RUSTC_BOOTSTRAP=1
for target in $(cargo fuzz list); do
    dictionary="dictionaries/$target.dict"
    options=(-max_total_time="${1:-10}")
    [ -f "$dictionary" ] && options+=(-dict="$dictionary")
    cargo fuzz run "$target" "seeds/$target" -- "${options[@]}"
done
