"""Forms of what a file has several of: talks, evidence, visits."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.forms.acts import long_text, one_line, one_of
from papers import actions
from papers.choices import (
    Performance,
)
from papers.forms.base import RowForm, one_moment
from papers.inputs import Piece, Talk, Visit

QUESTION = re.compile(r"^\s*(?:问|[Qq])\s*[:：]?\s*")
ANSWER = re.compile(r"^\s*(?:答|[Aa])\s*[:：]\s*")
YES_NO = [("yes", pgettext_lazy("satisfied", "Satisfied")), ("no", _("Not satisfied"))]


class InquiryForm(RowForm):
    """A talk with somebody who knows."""

    title = _("Inquiry record")
    held_at = one_moment(_("When"))
    place = one_line(_("Where"), required=False, most=80)
    person = one_line(_("Who was asked"), most=40)
    present = one_line(_("Also present"), required=False)
    questions = forms.CharField(
        label=_("Questions and answers"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("each question on a line that begins with Q:, each answer with A:"),
    )
    told = Talk
    add = staticmethod(actions.record_inquiry)
    change = staticmethod(actions.change_inquiry)

    def first_values(self) -> dict[str, Any]:
        """See PaperForm."""
        values = super().first_values()
        if self.record is not None:
            values["questions"] = "\n".join(
                f"问：{one['ask']}\n答：{one['answer']}" for one in self.record.questions
            )
        return values

    def clean_questions(self) -> list[dict[str, str]]:
        """Read questions and answers from the lines."""
        talk = talk_of(self.cleaned_data["questions"])
        if not talk:
            raise forms.ValidationError(_("Begin each question with Q: on a line of its own."))
        return talk


def talk_of(text: str) -> list[dict[str, str]]:
    """Return questions and answers; a line that begins neither goes on with the one before."""
    talk: list[dict[str, str]] = []
    part = "ask"
    for line in text.splitlines():
        if ANSWER.match(line) and talk:
            part = "answer"
            talk[-1][part] = ANSWER.sub("", line).strip()
        elif QUESTION.match(line):
            part = "ask"
            talk.append({"ask": QUESTION.sub("", line).strip(), "answer": ""})
        elif line.strip() and talk:
            talk[-1][part] = f"{talk[-1][part]}\n{line.strip()}".strip()
    return [one for one in talk if one["ask"]]


class EvidenceForm(RowForm):
    """A piece of evidence."""

    title = pgettext_lazy("form", "Evidence")
    name = one_line(_("What it is"), most=80)
    source = one_line(pgettext_lazy("evidence", "From where"), required=False, most=80)
    copies = forms.IntegerField(label=_("Copies"), min_value=1, max_value=99, initial=1)
    handed_in_by = one_line(_("Handed in by"), required=False, most=40)
    upload = forms.TypedChoiceField(label=_("Upload"), required=False, empty_value=None)
    looks = {"copies": "stepper"}
    told = Piece
    add = staticmethod(actions.record_evidence)
    change = staticmethod(actions.change_evidence)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        uploads = {str(upload.pk): upload for upload in self.dossier.uploads}
        self.fields["upload"].choices = [
            ("", _("None")),
            *((key, upload.title) for key, upload in uploads.items()),
        ]
        self.fields["upload"].coerce = uploads.get
        if self.record is not None:
            self.initial["upload"] = str(self.record.upload_id or "")

    def new_values(self) -> dict[str, Any]:
        """See RowForm."""
        return {"copies": 1}


class FollowUpForm(RowForm):
    """A visit after the agreement."""

    title = _("Follow-up visit")
    held_at = one_moment(_("When"))
    whom = one_line(_("Whom you met"), most=40)
    performance = one_of(_("How does the agreement stand"), Performance.choices)
    is_satisfied = one_of(_("Are they satisfied"), YES_NO, required=False)
    findings = long_text(_("What the follow-up found"), required=False, most=1000)
    measures = one_line(_("What is to be done"), required=False, most=400)
    reason = one_line(_("Why the visit"), required=False, most=80)
    looks = {"performance": "picks", "is_satisfied": "toggles"}
    told = Visit
    add = staticmethod(actions.record_follow_up)
    change = staticmethod(actions.change_follow_up)

    def first_values(self) -> dict[str, Any]:
        """See PaperForm."""
        values = super().first_values()
        if self.record is not None:
            values["is_satisfied"] = {True: "yes", False: "no"}.get(self.record.is_satisfied, "")
        return values

    def clean_is_satisfied(self) -> bool | None:
        """Return yes, no, or that nobody asked."""
        return {"yes": True, "no": False}.get(self.cleaned_data["is_satisfied"])
