# The usual commands; `just` lists them.

default:
    @just --list

# Everything that must hold before a change lands.
gate:
    bash .ci/run

# The tests.
test:
    cargo test

# Formatting and lints.
lint:
    cargo fmt --check
    cargo clippy --all-targets --all-features -- -D warnings

# The documentation, as docs.rs shows it.
doc:
    RUSTC_BOOTSTRAP=1 RUSTDOCFLAGS="--cfg docsrs" cargo doc --no-deps --all-features --open

# The corpora: what is right and what is wrong.
conformance:
    cargo test --test conformance -- --nocapture

# Speed against other projects.
compare *CASES:
    cd benches/compare && cargo run --release -- {{CASES}}

# Every fuzz target for some seconds.
fuzz-smoke SECONDS="10":
    bash scripts/fuzz_smoke.sh {{SECONDS}}

# Regenerates the listing of the public API.
api:
    python3 scripts/public_api.py > api.txt
