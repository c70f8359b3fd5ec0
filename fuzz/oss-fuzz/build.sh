#!/bin/bash -eu
# Builds every target, each with its seeds.
cd "$SRC/deliverability"
cargo fuzz build -O
for source in fuzz/fuzz_targets/*.rs; do
    target=$(basename "$source" .rs)
    cp "fuzz/target/x86_64-unknown-linux-gnu/release/$target" "$OUT/"
    if [ -d "fuzz/seeds/$target" ]; then
        zip -q -j "$OUT/${target}_seed_corpus.zip" "fuzz/seeds/$target"/*
    fi
    if [ -f "fuzz/dictionaries/$target.dict" ]; then
        cp "fuzz/dictionaries/$target.dict" "$OUT/"
    fi
done
