"""How each document of the file looks, as data: one TOML file each (common.documents.layouts).

What the fields hold: papers.content.
"""

from __future__ import annotations

from pathlib import Path

from common.documents.layouts import Layout, layout_in

FOLDER = Path(__file__).resolve().parent


def layout_of(kind: str) -> Layout:
    """Return the layout of a document; `kind` is a code of papers.kinds.TEMPLATES."""
    return layout_in(FOLDER, kind)
