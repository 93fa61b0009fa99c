"""Makes documents for whoever asks: with full names where they may, and logged then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.documents.word import filled_in
from papers.actions import note_print
from papers.content import content_of
from papers.dossier import Dossier
from papers.intake import WORD
from papers.models import DocumentTemplate
from papers.pdf import document_pdf, file_pdf
from papers.rights import open_right
from papers.word import shipped

PDF = "application/pdf"


@dataclass(frozen=True)
class Made:
    """A document ready to be sent."""

    content: bytes
    media_type: str
    name: str


def make_word(dossier: Dossier, kind: str, *, user: Any, now: datetime) -> Made:
    """Return one document as a Word file, from the district's template or the shipped one."""
    content = _content(dossier, user, [kind], "docx", now)
    own = DocumentTemplate.objects.current(kind)
    made = filled_in(own.read() if own else shipped(kind), content, kind)
    return Made(made, WORD, f"{dossier.case.number}-{kind}.docx")


def make_pdf(dossier: Dossier, kind: str, *, user: Any, now: datetime) -> Made:
    """Return one document as PDF, to be looked at and printed."""
    content = _content(dossier, user, [kind], "pdf", now)
    return Made(document_pdf(kind, content), PDF, f"{dossier.case.number}-{kind}.pdf")


def make_file(dossier: Dossier, *, user: Any, now: datetime) -> Made:
    """Return the whole file as one PDF."""
    papers = [state.kind.code for state in dossier.states if state.is_needed]
    content = _content(dossier, user, papers, "pdf", now)
    return Made(file_pdf(dossier, content), PDF, f"{dossier.case.number}.pdf")


def _content(
    dossier: Dossier, user: Any, papers: list[str], form: str, now: datetime
) -> dict[str, Any]:
    is_open = open_right(dossier.case, user) is not None
    if is_open:
        note_print(actor=user, number=dossier.case.number, papers=papers, form=form, now=now)
    return content_of(dossier, is_open=is_open)
