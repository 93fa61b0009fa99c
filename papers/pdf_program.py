"""Sets a prepared folder with typst; a program of its own, for files with PDFs from outside.

Whatever a hostile PDF does to it happens here, within a limit of memory and of time.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import typst

MEMORY = 2 * 1024**3
MADE = "made.pdf"


def compiled(folder: Path, fonts: typst.Fonts) -> bytes:
    """Return `main.typ` of a folder as PDF; nothing outside the folder is read but the fonts."""
    made: bytes = typst.compile(
        folder / "main.typ",
        root=folder,
        font_paths=fonts,
        ignore_system_fonts=True,
        format="pdf",
    )
    return made


def fonts_of(path: str) -> typst.Fonts:
    """Return the fonts of a folder; none of the machine's."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[path])


def main() -> None:
    """Set the folder named first with the fonts of the folder named second."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    folder = Path(sys.argv[1])
    (folder / MADE).write_bytes(compiled(folder, fonts_of(sys.argv[2])))


if __name__ == "__main__":
    main()
