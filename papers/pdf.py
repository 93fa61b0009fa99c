"""Documents and the whole file as PDF, set by typst from the same layouts as the Word files.

What people typed travels as JSON and is never typst code. Pictures and pages of PDFs come behind
the document they belong to; what cannot be bound is named in the contents.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.documents import typesetting
from common.documents.layouts import filled
from common.documents.texts import plain
from common.documents.typesetting import compiled, fonts_of, prepare
from common.documents.wording import LANGUAGE
from common.errors import DomainError
from papers.content import bound_papers
from papers.dossier import Dossier
from papers.layouts import layout_of
from papers.models import Upload
from papers.pdf_program import MADE

#: For a file with PDFs from outside.
SET_SECONDS = 60


class CannotBind(DomainError):
    """An uploaded PDF cannot be opened in time or memory."""

    code = "cannot_bind"
    message = _("A PDF among the uploads cannot be bound. Take it out or send it as pictures.")


def _fonts() -> typst.Fonts:
    """Return the portal's own fonts."""
    return fonts_of(str(settings.PAPER_FONTS))


def document_pdf(kind: str, content: Mapping[str, Any]) -> bytes:
    """Return one document."""
    layout = layout_of(kind)
    return typesetting.document_pdf(layout.title, filled(layout, content), _fonts())


def file_pdf(dossier: Dossier, content: Mapping[str, Any]) -> bytes:
    """Return the whole file: cover, contents with page numbers, each document, back cover.

    Only what is wanted is bound; what is still missing in a document is left blank to be written.
    """
    told, uploads = _whole(dossier, content)
    return _set(told, uploads)


def _whole(dossier: Dossier, content: Mapping[str, Any]) -> tuple[dict[str, Any], list[Upload]]:
    listed = bound_papers(dossier.states)
    documents = [_document(state.kind.code, content) for state in listed]
    left = list(dossier.uploads)
    bound: list[Upload] = []
    for document, state in zip(documents, listed, strict=True):
        own = [upload for upload in left if upload.kind in state.kind.uploads]
        left = [upload for upload in left if upload not in own]
        document["uploads"] = _uploads(own, bound)
    if left:
        # Where no document asks for them they come last.
        documents.append({"title": _attachments(), "blocks": [], "uploads": _uploads(left, bound)})
    told = {
        "is_file": True,
        "cover": _document("cover", content),
        "contents": _contents_heads(content),
        "documents": documents,
        "back": _document("back", content),
    }
    return told, bound


def _attachments() -> str:
    with translation.override(LANGUAGE):
        return gettext("Attachments")


def _document(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    layout = layout_of(kind)
    return {"title": layout.title, "blocks": filled(layout, content), "uploads": []}


def _contents_heads(content: Mapping[str, Any]) -> dict[str, Any]:
    layout = layout_of("contents")
    block = filled(layout, content)[0]
    return {"title": layout.title, "heads": block["heads"], "widths": block["widths"]}


def _uploads(uploads: Sequence[Upload], bound: list[Upload]) -> list[dict[str, Any]]:
    """Return how uploads are bound, and note those whose content is needed for it."""
    told = []
    for upload in uploads:
        if upload.pages:
            bound.append(upload)
        told.append(
            {
                "title": plain(upload.title),
                "file": f"{upload.pk}.{upload.extension}",
                "pages": upload.pages,
                "kind": upload.extension,
            }
        )
    return told


def _set(told: Mapping[str, Any], uploads: Sequence[Upload]) -> bytes:
    """Let typst set what is told, in a folder that holds nothing else."""
    with tempfile.TemporaryDirectory(prefix="papers-") as name:
        folder = Path(name)
        for upload in uploads:
            with upload.content.open("rb") as stream:
                (folder / f"{upload.pk}.{upload.extension}").write_bytes(stream.read())
        prepare(folder, told)
        if any(upload.extension == "pdf" for upload in uploads):
            return _set_apart(folder)
        return compiled(folder, _fonts())


def _set_apart(folder: Path) -> bytes:
    """Set a folder in a program of its own: a PDF from outside is never opened in this one.

    Raises:
        CannotBind: it took too long or too much, or typst cannot draw a page of it.
    """
    program = [sys.executable, "-m", "papers.pdf_program", str(folder), str(settings.PAPER_FONTS)]
    try:
        subprocess.run(  # noqa: S603 - our own program, our own folder
            program, capture_output=True, timeout=SET_SECONDS, check=True, cwd=settings.BASE_DIR
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise CannotBind from error
    return (folder / MADE).read_bytes()
