#!/usr/bin/env bash
# Checks that the crate builds with the oldest versions of its direct dependencies that Cargo.toml
# allows, in a copy, so that the lock file stays as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
cp -r Cargo.toml Cargo.lock src examples "$copy"
cd "$copy"
RUSTC_BOOTSTRAP=1 cargo update --quiet -Z direct-minimal-versions
CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$copy/target}" cargo check --locked --all-features
