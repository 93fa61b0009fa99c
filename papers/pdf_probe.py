"""Counts the pages of a PDF on standard input that can be bound; a program of its own.

Whatever a hostile file does to it happens here, within a limit of memory and of time.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

import typst

MOST_PAGES = 64
MEMORY = 2 * 1024**3
TRIED = '#image("tried.pdf", page: {page}, width: 10pt)'


def can_be_bound(folder: Path, page: int) -> bool:
    """Tell whether typst can draw a page of `tried.pdf` in a folder."""
    main = folder / "main.typ"
    main.write_text(TRIED.format(page=page), encoding="utf-8")
    try:
        typst.compile(main, root=folder, ignore_system_fonts=True, format="pdf")
    except typst.TypstError:
        return False
    return True


def pages_of(folder: Path) -> int:
    """Return the last page that can be drawn: doubling, then halving."""
    low, high = 0, 1
    while high <= MOST_PAGES and can_be_bound(folder, high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if can_be_bound(folder, middle):
            low = middle
        else:
            high = middle
    return min(low, MOST_PAGES)


def main() -> None:
    """Read a PDF and print the number."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tried.pdf").write_bytes(sys.stdin.buffer.read())
        sys.stdout.write(str(pages_of(folder)))


if __name__ == "__main__":
    main()
