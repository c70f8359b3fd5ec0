#!/usr/bin/env python3
"""Regenerates the lists of `src/hygiene/data`.

    python3 scripts/refresh_lists.py DISPOSABLE FREEMAIL

DISPOSABLE is the folder of the unpacked PyPI package `disposable-email-domains` (CC0), FREEMAIL that of
the npm package `freemail` (ISC). `disposable.bin` and `known.txt` are made from them; `free.txt`,
`relay.txt`, `role.txt` and `target.txt` are kept by hand.

The form of `disposable.bin`, numbers little-endian:

- the number of suffixes (one byte), each with its length in one byte;
- 16 numbers of 32 bits: where each 256 buckets begin;
- 4,096 numbers of 16 bits: where each bucket ends, from there;
- the buckets: entries of a suffix's number (127 for none) and the label before it, whose last byte has
  its highest bit set.

A domain is in the bucket of its FNV-1a hash over its bytes from the last to the first.
"""

import collections
import pathlib
import struct
import sys

BUCKETS, GROUP, NO_SUFFIX, LIMIT = 4096, 256, 127, 120_000
DATA = pathlib.Path(__file__).resolve().parent.parent / "src" / "hygiene" / "data"


def bucket_of(domain):
    value = 0x811C9DC5
    for byte in reversed(domain.encode()):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return (value ^ value >> 16) % BUCKETS


def encode(domains):
    of = lambda domain: domain.split(".", 1)[1]
    suffixes = [suffix for suffix, _ in collections.Counter(map(of, domains)).most_common(NO_SUFFIX)]
    number = {suffix: index for index, suffix in enumerate(suffixes)}
    buckets = [[] for _ in range(BUCKETS)]
    for domain in sorted(domains):
        label, suffix = domain.split(".", 1)
        code, text = (number[suffix], label) if suffix in number else (NO_SUFFIX, domain)
        raw = text.encode("ascii")
        buckets[bucket_of(domain)].append(bytes([code]) + raw[:-1] + bytes([raw[-1] | 0x80]))
    packed = [b"".join(entries) for entries in buckets]
    out = bytes([len(suffixes)])
    for suffix in suffixes:
        out += bytes([len(suffix)]) + suffix.encode("ascii")
    groups = [packed[group : group + GROUP] for group in range(0, BUCKETS, GROUP)]
    start = 0
    for group in groups:
        out += struct.pack("<I", start)
        start += sum(map(len, group))
    for group in groups:
        end = 0
        for bucket in group:
            end += len(bucket)
            out += struct.pack("<H", end)
    return out + b"".join(packed)


def distance(one, other):
    """Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours."""
    before, row = [], list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        two, before, row = before, row, [i] + [0] * len(other)
        for j, b in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], two[j - 2] + 1)
    return row[-1]


def lines(path):
    return [line.strip() for line in path.read_text().splitlines() if line.strip()]


def main():
    sys.path.insert(0, sys.argv[1])
    from disposable_email_domains import blocklist

    (DATA / "disposable.bin").write_bytes(encode(blocklist))
    # Real domains that read like a misspelt provider; those that are lists' own typos are left out.
    targets = lines(DATA / "target.txt")
    free = set(lines(DATA / "free.txt"))
    near = lambda domain: any(abs(len(domain) - len(t)) <= 2 and distance(domain, t) <= 2 for t in targets)
    known = {domain for domain in lines(pathlib.Path(sys.argv[2]) / "data" / "free.txt") if near(domain)}
    # Squatted misspellings with no mail service of their own.
    known -= {"yaho.com", "vahoo.com", "comast.net", "hitmail.com"}
    known |= {"myyahoo.com"}
    (DATA / "known.txt").write_text("".join(f"{domain}\n" for domain in sorted(known - free - set(targets))))
    total = sum(path.stat().st_size for path in DATA.iterdir() if path.suffix in {".bin", ".txt"})
    print(f"{len(blocklist)} disposable domains, {len(known)} known ones, {total} bytes together")
    assert total <= LIMIT, f"the lists take over {LIMIT} bytes"


if __name__ == "__main__":
    main()
