#!/usr/bin/env python3
"""What each feature weighs: the crates of its tree, and the stripped size of a program that calls it.

    scripts/weight.py [FEATURE...]

The size is that of an optimised program less that of one that does nothing.
"""
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# A call that reaches most of a feature; `text` is an argument of the program. With a feature that it needs.
CALLS = {
    "domain": ("", "deliverability::domain::Domain::parse(text).is_ok()"),
    "domain,idna": ("", "deliverability::domain::Domain::parse(text).is_ok()"),
    "address": ("", "deliverability::address::Address::parse(text).is_ok()"),
    "spf": ("", "deliverability::spf::lint_text(text).is_empty()"),
    "dkim": ("", "deliverability::dkim::Key::parse(text).is_ok()"),
    "dmarc": ("", "deliverability::dmarc::lint_text(text).is_empty()"),
    "dsn": ("", "deliverability::dsn::Message::parse(text.as_bytes()).is_ok()"),
    "bounce": ("std", "deliverability::bounce::classify_reply(text).class() == deliverability::bounce::Class::Hard"),
    "reply": (
        "",
        "deliverability::reply::Classifier::new().classify(&deliverability::reply::Message::new(text)).is_opt_out()",
    ),
    "webhook": (
        "",
        "deliverability::webhook::parse(deliverability::webhook::Provider::SendGrid, text.as_bytes()).is_empty()",
    ),
    "reports": ("", "deliverability::dmarc::aggregate::Report::parse(text.as_bytes()).is_ok()"),
}

PACKAGE = """[package]
name = "weight"
version = "0.0.0"
edition = "2024"
[dependencies]
deliverability = {{ path = "{root}", default-features = false, features = [{features}] }}
[profile.release]
lto = true
codegen-units = 1
panic = "abort"
strip = true
[workspace]
"""


def crates(features):
    """How many crates a feature compiles, the crate itself left out."""
    tree = subprocess.run(
        ["cargo", "tree", "--no-default-features", "--features", features, "-e", "normal", "--prefix", "none"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = {line.split(" (")[0] for line in tree.stdout.splitlines() if line}
    return len(names) - 1


def size(folder, features, call):
    """The bytes of a program with one call."""
    names = ", ".join(f'"{name}"' for name in features.split(",") if name)
    os.makedirs(os.path.join(folder, "src"), exist_ok=True)
    with open(os.path.join(folder, "Cargo.toml"), "w", encoding="utf-8") as file:
        file.write(PACKAGE.format(root=ROOT, features=names))
    with open(os.path.join(folder, "src", "main.rs"), "w", encoding="utf-8") as file:
        file.write(
            "fn main() {\n    let text = std::env::args().nth(1).unwrap_or_default();\n"
            f"    let text = text.as_str();\n    std::process::exit(i32::from({call}));\n}}\n"
        )
    subprocess.run(["cargo", "build", "--quiet", "--release"], cwd=folder, check=True)
    return os.path.getsize(os.path.join(folder, "target", "release", "weight"))


def main():
    wanted = sys.argv[1:] or list(CALLS)
    with tempfile.TemporaryDirectory() as folder:
        empty = size(folder, "", "text.is_empty()")
        print("| feature | crates | kB in a program |\n|---|---|---|")
        for features in wanted:
            needed, call = CALLS[features]
            all_features = ",".join(name for name in (needed, features) if name)
            bytes_more = size(folder, all_features, call) - empty
            print(f"| `{features}` | {crates(all_features)} | {bytes_more // 1000} |", flush=True)


main()
