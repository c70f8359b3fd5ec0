#!/usr/bin/env bash
# Checks that the library builds with the oldest versions of its direct dependencies that Cargo.toml
# allows, in a copy, so that the lock file stays as it is. Tests and examples are left out: what they
# need would raise the versions.
set -euo pipefail
cd "$(dirname "$0")/.."
copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
awk '/^\[/ { skip = /^\[dev-dependencies\]|^\[\[(example|test)\]\]/ } !skip' Cargo.toml >"$copy/Cargo.toml"
# The copy belongs to no workspace that a folder above it may have.
printf '\n[workspace]\n' >>"$copy/Cargo.toml"
cp -r Cargo.lock README.md src "$copy"
cd "$copy"
RUSTC_BOOTSTRAP=1 cargo update --quiet -Z direct-minimal-versions
CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$copy/target}" cargo check --locked --all-features
