#!/usr/bin/env python3
"""Lists the public API of the crate, one item a line, from rustdoc's JSON.

Prints to standard output; the gate compares it with api.txt. Only what a user can name is listed:
modules, types with their variants and fields, traits, functions and methods with their signatures,
constants. Of the implementations of traits only those of serde are listed, each under the shortest
name of its type.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def document():
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    # The variable is for rustdoc alone: build scripts that see it change rebuild everything.
    rustdoc = target / "rustdoc-with-json"
    rustdoc.parent.mkdir(parents=True, exist_ok=True)
    rustdoc.write_text('#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc "$@"\n')
    rustdoc.chmod(0o755)
    environment = dict(os.environ, RUSTDOC=str(rustdoc), RUSTDOCFLAGS="")
    command = ["cargo", "rustdoc", "--quiet", "--locked", "--lib", "--all-features", "--"]
    subprocess.run(
        command + ["-Z", "unstable-options", "--output-format", "json"], cwd=ROOT, env=environment, check=True
    )
    return json.loads((target / "doc" / "deliverability.json").read_text())


class Listing:
    def __init__(self, data):
        self.index = data["index"]
        self.paths = data["paths"]
        self.lines = set()
        self.serde = {}

    def item(self, number):
        return self.index.get(str(number))

    def type(self, kind):
        if kind is None:
            return "()"
        (name, value), = kind.items() if isinstance(kind, dict) else ((kind, None),)
        if name == "resolved_path":
            return value["path"].split("::")[-1] + self.arguments(value.get("args"))
        if name in ("generic", "primitive"):
            return value
        if name == "borrowed_ref":
            lifetime = f"{value['lifetime']} " if value.get("lifetime") else ""
            mutable = "mut " if value["is_mutable"] else ""
            return f"&{lifetime}{mutable}{self.type(value['type'])}"
        if name == "tuple":
            return "(" + ", ".join(self.type(part) for part in value) + ")"
        if name == "slice":
            return f"[{self.type(value)}]"
        if name == "array":
            return f"[{self.type(value['type'])}; {value['len']}]"
        if name == "impl_trait":
            return "impl " + " + ".join(self.bound(bound) for bound in value)
        if name == "dyn_trait":
            return "dyn " + " + ".join(self.trait(bound["trait"]) for bound in value["traits"])
        if name == "qualified_path":
            return f"{self.type(value['self_type'])}::{value['name']}"
        if name == "function_pointer":
            return "fn" + self.signature(value["sig"])
        return name

    def trait(self, value):
        return value["path"].split("::")[-1] + self.arguments(value.get("args"))

    def bound(self, bound):
        if "trait_bound" in bound:
            return self.trait(bound["trait_bound"]["trait"])
        return str(next(iter(bound.values())))

    def arguments(self, arguments):
        if not arguments:
            return ""
        if "angle_bracketed" in arguments:
            inner = arguments["angle_bracketed"]
            parts = []
            for argument in inner["args"]:
                (kind, value), = argument.items() if isinstance(argument, dict) else ((argument, None),)
                if kind == "type":
                    parts.append(self.type(value))
                elif kind == "lifetime":
                    parts.append(value)
                elif kind == "const":
                    parts.append(value["expr"])
            for constraint in inner["constraints"]:
                binding = constraint["binding"]
                if "equality" in binding and "type" in binding["equality"]:
                    parts.append(f"{constraint['name']} = {self.type(binding['equality']['type'])}")
            return f"<{', '.join(parts)}>" if parts else ""
        if "parenthesized" in arguments:
            inner = arguments["parenthesized"]
            output = f" -> {self.type(inner['output'])}" if inner.get("output") else ""
            return "(" + ", ".join(self.type(part) for part in inner["inputs"]) + ")" + output
        return ""

    def signature(self, signature):
        inputs = ", ".join(
            name if name == "self" else f"{name}: {self.type(kind)}" for name, kind in signature["inputs"]
        )
        output = f" -> {self.type(signature['output'])}" if signature.get("output") else ""
        return f"({inputs}){output}"

    def function(self, path, item):
        function = item["inner"]["function"]
        header = "const " if function["header"].get("is_const") else ""
        self.lines.add(f"{header}fn {path}{self.signature(function['sig'])}")

    def visit(self, path, number):
        item = self.item(number)
        if item is None:
            return
        (kind, inner), = item["inner"].items()
        name = item.get("name")
        if kind == "use":
            target = self.item(inner["id"]) if inner["id"] is not None else None
            if inner["is_glob"]:
                for child in (target or {"inner": {}})["inner"].get("module", {}).get("items", []):
                    self.visit(path, child)
            elif target is not None:
                self.define(f"{path}::{inner['name']}", target)
            return
        self.define(f"{path}::{name}", item)

    def define(self, path, item):
        (kind, inner), = item["inner"].items()
        if kind == "module":
            self.lines.add(f"mod {path}")
            for child in inner["items"]:
                self.visit(path, child)
        elif kind == "struct":
            self.lines.add(f"struct {path}")
            if isinstance(inner["kind"], dict) and "plain" in inner["kind"]:
                for field in inner["kind"]["plain"]["fields"]:
                    field = self.item(field)
                    if field is not None and field["visibility"] == "public":
                        self.lines.add(f"field {path}.{field['name']}: {self.type(field['inner']['struct_field'])}")
            self.methods(path, inner["impls"])
        elif kind == "enum":
            self.lines.add(f"enum {path}")
            for variant in inner["variants"]:
                self.lines.add(f"variant {path}::{self.item(variant)['name']}")
            self.methods(path, inner["impls"])
        elif kind == "trait":
            self.lines.add(f"trait {path}")
            for child in inner["items"]:
                child = self.item(child)
                if child is not None and "function" in child["inner"]:
                    self.function(f"{path}::{child['name']}", child)
        elif kind == "function":
            self.function(path, item)
        elif kind == "constant":
            self.lines.add(f"const {path}: {self.type(inner['type'])}")
        elif kind == "type_alias":
            self.lines.add(f"type {path} = {self.type(inner['type'])}")

    def methods(self, path, implementations):
        for number in implementations:
            implementation = self.item(number)
            if implementation is None:
                continue
            name = implementation["inner"]["impl"]["trait"]
            if name is not None:
                name = name["path"].split("::")[-1]
                if name in ("Serialize", "Deserialize"):
                    line = f"impl {name} for {path}"
                    self.serde[number] = min(self.serde.get(number, line), line, key=lambda line: (len(line), line))
                continue
            for child in implementation["inner"]["impl"]["items"]:
                child = self.item(child)
                if child is None or child["visibility"] != "public":
                    continue
                if "function" in child["inner"]:
                    self.function(f"{path}::{child['name']}", child)
                elif "assoc_const" in child["inner"]:
                    self.lines.add(f"const {path}::{child['name']}: {self.type(child['inner']['assoc_const']['type'])}")


def main():
    data = document()
    listing = Listing(data)
    listing.define("deliverability", listing.item(data["root"]))
    lines = listing.lines | set(listing.serde.values())
    subject = lambda line: line.split(" for ")[1] if line.startswith("impl ") else line.split(" ", 1)[1]
    for line in sorted(lines, key=lambda line: (subject(line).split("(")[0], line)):
        sys.stdout.write(line + "\n")


main()
