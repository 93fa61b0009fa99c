"""Sets a prepared folder with typst; a program of its own, for files with PDFs from outside.

Whatever a hostile PDF does to it happens here, within a limit of memory and of time.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from common.documents.typesetting import compiled, fonts_of

MEMORY = 2 * 1024**3
MADE = "made.pdf"


def main() -> None:
    """Set the folder named first with the fonts of the folder named second."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    folder = Path(sys.argv[1])
    (folder / MADE).write_bytes(compiled(folder, fonts_of(sys.argv[2])))


if __name__ == "__main__":
    main()
