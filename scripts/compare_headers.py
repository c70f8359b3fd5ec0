#!/usr/bin/env python3
"""Splits messages with Python's `email` and compares with what this crate found.

Reads a file with a message a line: hexadecimal bytes, where the body begins, the names of the fields between
unit separators. Prints counts, and every difference; the exit status is 1 where there is one.
"""

import email
import email.policy
import sys


def split(raw, policy):
    """The names of the fields in lower case, and the body, by Python."""
    message = email.message_from_bytes(raw, policy=policy)
    body = message.get_payload(decode=True)
    names = [name.lower().encode("utf-8", "surrogateescape") for name in message.keys()]
    return names, body


def main(path):
    messages = differences = 0
    with open(path, encoding="utf-8", newline="\n") as lines:
        for line in lines:
            raw, body, names = line.rstrip("\n").split("\t")
            raw = bytes.fromhex(raw)
            names = [name.encode() for name in names.split("\x1f") if name]
            messages += 1
            for policy in (email.policy.compat32, email.policy.SMTP):
                found = split(raw, policy)
                if found != (names, raw[int(body):]):
                    differences += 1
                    print(f"{raw!r}: expected {names} and a body from {body}, found {found}")
    print(f"{messages} with one reading, {differences} split otherwise by Python {sys.version.split()[0]}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
