"""How each document looks, as data: one TOML file each, read by Word and PDF alike.

A file names the title and blocks, each known by its key:

    rows     a ruled table; a row is one or two pairs of label and field, "tall" leaves room
    list     a ruled table with one row for each entry of a field; columns of label, field, width
    each     blocks said once for each entry of a field
    words    sentences, `{field}` in them; a line break begins a new paragraph
    heading  a line in bold type
    sign     lines to be signed: label and field

`when` names a field; without it the block is left out. Inside `list` and `each` a field that
begins with a point is the entry's own. What the fields hold each app says of its own documents.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FIELD = re.compile(r"\{(\.?[a-z_]+)\}")

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Layout:
    """A document: its title and its blocks."""

    title: str
    blocks: Sequence[Mapping[str, Any]]


@cache
def layout_in(folder: Path, kind: str) -> Layout:
    """Return the layout of a document that lies in a folder as `kind`.toml."""
    told = tomllib.loads((folder / f"{kind}.toml").read_text(encoding="utf-8"))
    return Layout(told["title"], told["blocks"])


def filled(layout: Layout, content: Content) -> list[dict[str, Any]]:
    """Return the blocks with what they say in place of fields: plain lists and texts."""
    return list(_filled(layout.blocks, content, {}))


def _filled(
    blocks: Sequence[Mapping[str, Any]], content: Content, entry: Content
) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if block.get("when") and not content.get(block["when"]):
            continue
        if "each" in block:
            for one in content.get(block["each"], ()):
                yield from _filled(block["blocks"], content, one)
        else:
            yield _block(block, content, entry)


def _block(block: Mapping[str, Any], content: Content, entry: Content) -> dict[str, Any]:
    def value(name: str) -> str:
        return value_of(name, content, entry)

    if "rows" in block:
        rows = [[[pair[0], value(pair[1]), len(pair) > 2] for pair in row] for row in block["rows"]]
        return {"rows": rows}
    if "list" in block:
        columns = block["columns"]
        entries = content.get(block["list"], ())
        return {
            "heads": [column[0] for column in columns],
            "widths": [column[2] for column in columns],
            "cells": [[value_of(column[1], content, one) for column in columns] for one in entries],
            "of": block["list"],
        }
    if "sign" in block:
        return {"sign": [[label, value(name)] for label, name in block["sign"]]}
    name = "words" if "words" in block else "heading"
    said = FIELD.sub(lambda found: value(found[1]), block[name])
    return {name: said.split("\n") if name == "words" else said}


def value_of(name: str, content: Content, entry: Content) -> str:
    """Return what a field holds; a point before its name means the entry's own."""
    if not name:
        return ""
    return str(entry.get(name[1:], "") if name.startswith(".") else content.get(name, ""))
