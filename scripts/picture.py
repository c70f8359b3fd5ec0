#!/usr/bin/env python3
"""Draws what a program prints to a terminal as an SVG.

usage: picture.py COLUMNS LINES OUT COMMAND...

Runs COMMAND on a pseudo-terminal of COLUMNS and draws its first LINES lines.
"""

import html
import os
import pty
import re
import shlex
import sys
import unicodedata

COLOURS = {
    "31": "#d1242f", "32": "#1a7f37", "33": "#9a6700", "34": "#0969da", "35": "#8250df", "36": "#1b7c83",
    "91": "#d1242f", "92": "#1a7f37", "93": "#9a6700", "94": "#0969da", "95": "#8250df", "96": "#1b7c83",
}
WIDTH, HEIGHT, PAD = 8.4, 20, 16


def output(columns, command):
    """What the command prints to a terminal of that width."""
    parts = []

    def read(descriptor):
        data = os.read(descriptor, 65536)
        parts.append(data)
        return b""

    line = f"stty rows 50 cols {columns}; " + " ".join(shlex.quote(word) for word in command)
    stdout, devnull = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    pty.spawn(["/bin/sh", "-c", line], read)
    os.dup2(stdout, 1)
    return b"".join(parts).decode("utf-8").replace("\r\n", "\n")


def columns_of(text):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def spans(line):
    """The pieces of a line: the column, the text, its colour and whether it is bold."""
    column, colour, bold = 0, None, False
    for piece in re.split("(\x1b\\[[0-9;]*m)", line):
        if piece.startswith("\x1b["):
            for code in piece[2:-1].split(";"):
                if code in ("", "0"):
                    colour, bold = None, False
                elif code == "1":
                    bold = True
                elif code in COLOURS:
                    colour = COLOURS[code]
            continue
        # Each word at its own place, so that fonts of another width do not shift the columns.
        for word in re.finditer(r"\S+(?: \S+)*", piece):
            yield column + columns_of(piece[:word.start()]), word.group(), colour, bold
        column += columns_of(piece)


def main():
    columns, count, out, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    lines = output(columns, command).rstrip("\n").split("\n")[:count]
    prompt = "$ " + " ".join(command).replace("target/debug/examples/", "")
    lines = [prompt, ""] + lines
    width = max(columns_of(re.sub("\x1b\\[[0-9;]*m", "", line)) for line in lines) * WIDTH + 2 * PAD
    height = len(lines) * HEIGHT + 2 * PAD
    svg = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
        f'viewBox="0 0 {width:.0f} {height}" font-family="ui-monospace,Menlo,Consolas,monospace" font-size="14">',
        '<rect width="100%" height="100%" rx="8" fill="#f6f8fa"/>',
    ]
    for row, line in enumerate(lines):
        y = PAD + (row + 0.75) * HEIGHT
        for column, text, colour, bold in spans(line):
            length = columns_of(text) * WIDTH
            weight = ' font-weight="bold"' if bold else ""
            svg.append(
                f'<text x="{PAD + column * WIDTH:.1f}" y="{y:.1f}" fill="{colour or "#1f2328"}"{weight} '
                f'textLength="{length:.1f}" xml:space="preserve">{html.escape(text)}</text>'
            )
    svg.append("</svg>\n")
    with open(out, "w", encoding="utf-8") as file:
        file.write("\n".join(svg))


main()
