"""The short forms of the file. They say what is missing in a field; the actions say the rest.

`FORMS` is the table the one fill view reads: the place of a missing thing names its form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.calendar import BUSINESS_ZONE, business_date
from common.errors import Invalid
from disputes.forms.acts import MOMENT, long_text, one_line, one_of
from disputes.forms.words import plain
from papers import actions
from papers.choices import (
    Grade,
    Need,
    Opening,
    Performance,
    Retention,
    Ruling,
    Sex,
    Side,
    UploadKind,
)
from papers.dossier import Dossier, detail_of
from papers.intake import MOST_BYTES, IntakeFault, Taken, take
from papers.kinds import KINDS, LOCAL

MORE_PARTS = 3
QUESTION = re.compile(r"^\s*(?:问|[Qq])\s*[:：]?\s*")
ANSWER = re.compile(r"^\s*(?:答|[Aa])\s*[:：]\s*")
YES_NO = [("yes", pgettext_lazy("satisfied", "Satisfied")), ("no", _("Not satisfied"))]


def one_day(label: Any, *, required: bool = False, **more: Any) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, **more)


def one_moment(label: Any) -> forms.DateTimeField:
    """Return a field for a day and a time."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, input_formats=[MOMENT], widget=widget)


class PaperForm(forms.Form):
    """Common ground: what is taken from the record, what the action is called with.

    Attributes:
        title: of the page; the act's name is on its button.
        button: the act.
        looks: how fields look where not plain, by name.
    """

    title: str | Promise = ""
    button: str | Promise = _("Keep it")
    looks: dict[str, str] = {}

    def __init__(
        self, data: Any = None, files: Any = None, *, dossier: Dossier, record: Any, now: datetime
    ) -> None:
        self.dossier, self.record, self.now = dossier, record, now
        super().__init__(data, files, initial=self.first_values())
        plain(self)

    def first_values(self) -> dict[str, Any]:
        """Return what the form is filled with when it opens."""
        names = [name for name in self.base_fields if hasattr(self.record, name)]
        return {name: getattr(self.record, name) for name in names}

    def arguments(self) -> dict[str, Any]:
        """Return what the action is called with, beside number, actor and now."""
        return dict(self.cleaned_data)

    def do(self, **who: Any) -> Any:
        """Call the action."""
        raise NotImplementedError

    def take(self, error: Invalid) -> None:
        """Show what the action refused at the fields it names."""
        for name, texts in error.errors.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)

    @property
    def shown(self) -> list[tuple[forms.BoundField, str]]:
        """The visible fields with their looks, in order."""
        return [(bound, self.looks.get(bound.name, "")) for bound in self.visible_fields()]

    @property
    def has_file(self) -> bool:
        """Whether a file is sent with it."""
        return self.is_multipart()


class VersionedForm(PaperForm):
    """A form of what there is one of: it says which version was read, 0 for none."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def first_values(self) -> dict[str, Any]:
        """See PaperForm."""
        held = self.record.version if self.record is not None else 0
        return {**super().first_values(), "version": held}


class RowForm(PaperForm):
    """A form of one of several: a new one carries its key, an old one its version."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    add: Callable[..., Any]
    change: Callable[..., Any]

    def first_values(self) -> dict[str, Any]:
        """See PaperForm."""
        if self.record is None:
            return {"client_id": uuid4(), **self.new_values()}
        held = {**super().first_values(), "client_id": None, "version": self.record.version}
        if "held_at" in self.base_fields:
            held["held_at"] = self.record.held_at.astimezone(BUSINESS_ZONE).replace(tzinfo=None)
        return held

    def new_values(self) -> dict[str, Any]:
        """Return what a new one is filled with."""
        if "held_at" not in self.base_fields:
            return {}
        return {"held_at": self.now.astimezone(BUSINESS_ZONE).replace(tzinfo=None)}

    def clean(self) -> dict[str, Any]:
        """See that a new one has its key."""
        data = super().clean() or {}
        if self.record is None and not data.get("client_id"):
            self.add_error(None, _("Open the form again."))
        return data

    def do(self, **who: Any) -> Any:
        """See PaperForm."""
        told = self.arguments()
        key, version = told.pop("client_id"), told.pop("version")
        if self.record is None:
            return type(self).add(client_id=key, **told, **who)
        return type(self).change(pk=self.record.pk, version=version, **told, **who)


class OpeningForm(VersionedForm):
    """How the matter came, and what was done with the parties first."""

    title = _("How the matter came to mediation")
    opening = one_of(_("How it came"), Opening.choices)
    asks = long_text(
        _("What is asked for"), required=False, help_text=_("goes into the application")
    )
    applied_on = one_day(_("Day of the application"))
    rights_told_on = one_day(_("Rights and duties told on"))
    identity_seen_on = one_day(_("Identity papers seen on"), help_text=_("the originals"))
    looks = {"opening": "picks"}

    def do(self, **who: Any) -> Any:
        """See PaperForm."""
        return actions.fill_opening(**self.arguments(), **who)


class DescribeForm(VersionedForm):
    """How long the file is kept."""

    title = _("About the file")
    retention = one_of(_("To be kept"), Retention.choices)
    remark = one_line(
        _("Remark"), required=False, most=400, help_text=_("on the cover; why a paper is missing")
    )
    looks = {"retention": "toggles"}

    def do(self, **who: Any) -> Any:
        """See PaperForm."""
        return actions.describe_file(**self.arguments(), **who)


class PartyForm(VersionedForm):
    """What the forms ask of a person; nothing of it is wanted but the side."""

    title = _("About a person concerned")
    side = one_of(_("Which side"), Side.choices)
    sex = one_of(_("Sex"), Sex.choices, required=False)
    born = one_line(_("Year of birth"), required=False, most=4)
    work = one_line(_("Occupation"), required=False, most=40)
    address = one_line(_("Address or place of work"), required=False, most=120)
    id_number = one_line(
        _("ID number"), required=False, most=18, help_text=_("only for a judicial confirmation")
    )
    looks = {"side": "toggles", "sex": "toggles"}

    def __init__(self, *args: Any, party: Any, **kwargs: Any) -> None:
        self.party = party
        super().__init__(*args, record=detail_of(party), **kwargs)

    def do(self, **who: Any) -> Any:
        """See PaperForm."""
        return actions.fill_party(party=self.party, **self.arguments(), **who)


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
    findings = long_text(_("What you found"), required=False, most=1000)
    measures = one_line(_("What is to be done"), required=False, most=400)
    reason = one_line(_("Why the visit"), required=False, most=80)
    looks = {"performance": "picks", "is_satisfied": "toggles"}
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


class ConfirmationForm(VersionedForm):
    """The request to the court, and its ruling."""

    title = _("Judicial confirmation")
    court = one_line(_("Which court"), most=80)
    asked_on = one_day(_("Asked on"), required=True)
    service_address = one_line(_("Address for service"), required=False, most=120)
    ruling = one_of(_("What became of it"), Ruling.choices, initial=Ruling.ASKED)
    ruled_on = one_day(_("Day of the ruling"))
    looks = {"ruling": "toggles"}

    def do(self, **who: Any) -> Any:
        """See PaperForm."""
        return actions.ask_confirmation(**self.arguments(), **who)


class AgreementForm(VersionedForm):
    """The agreement, and what is owed by parts: rows without a day are left out."""

    title = _("Mediation agreement")
    facts = long_text(_("Facts and point at issue"), most=4000)
    terms = long_text(_("What was agreed"), most=4000)
    performance = one_line(_("How and until when"), required=False, most=400)
    copies = forms.IntegerField(label=_("Copies"), min_value=1, max_value=20, initial=3)
    signed_on = one_day(_("Signed or agreed on"))
    looks = {"copies": "stepper"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owed = [row for row in self.dossier.instalments if row.state == "due"]
        self.row_count = len(owed) + MORE_PARTS
        for number in range(self.row_count):
            row = owed[number] if number < len(owed) else None
            self._add_row(number, row)

    def _add_row(self, number: int, row: Any) -> None:
        self.fields[f"due_on_{number}"] = one_day(_("Day"))
        self.fields[f"amount_{number}"] = forms.DecimalField(
            label=_("Yuan"),
            required=False,
            min_value=Decimal("0.01"),
            max_digits=12,
            decimal_places=2,
            widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        )
        self.fields[f"what_{number}"] = one_line(
            _("Or what is to be done"), required=False, most=120
        )
        self.fields[f"pk_{number}"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        for name in ("due_on", "amount", "what", "pk"):
            self.initial[f"{name}_{number}"] = getattr(row, name) if row else None

    def first_values(self) -> dict[str, Any]:
        """See PaperForm; the case's own words are where an agreement begins."""
        case = self.dossier.case
        first = {"facts": case.description, "terms": case.agreement, "copies": 3}
        return {**first, **super().first_values()}

    @property
    def shown(self) -> list[tuple[forms.BoundField, str]]:
        """See PaperForm; the rows stand by themselves."""
        return [
            (self[name], self.looks.get(name, "")) for name in self.base_fields if name != "version"
        ]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The instalments, a row each; the last ones are empty."""
        names = ("due_on", "amount", "what", "pk")
        return [[self[f"{name}_{number}"] for name in names] for number in range(self.row_count)]

    def clean(self) -> dict[str, Any]:
        """Ask for the day of a row that says something."""
        data = super().clean() or {}
        for number in range(self.row_count):
            says = data.get(f"amount_{number}") or data.get(f"what_{number}")
            if says and not data.get(f"due_on_{number}"):
                self.add_error(f"due_on_{number}", _("Choose the day."))
        return data

    def parts(self) -> list[actions.Part]:
        """Return the rows that have a day."""
        data = self.cleaned_data
        return [
            actions.Part(
                due_on=data[f"due_on_{number}"],
                amount=data[f"amount_{number}"],
                what=data[f"what_{number}"],
                pk=data[f"pk_{number}"],
            )
            for number in range(self.row_count)
            if data.get(f"due_on_{number}")
        ]

    def do(self, **who: Any) -> Any:
        """See PaperForm."""
        told = {name: self.cleaned_data[name] for name in self.base_fields}
        return actions.write_agreement(parts=self.parts(), **told, **who)


class UploadForm(PaperForm):
    """A photograph, scan or office file."""

    title = _("Add a paper")
    button = _("Add it to the file")
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = one_of(_("What is it"), UploadKind.choices)
    file = forms.FileField(
        label=_("File"),
        help_text=_("JPG, PNG, PDF, Word or Excel, 20 MB at most"),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf,.docx,.xlsx"}),
        error_messages={"empty": _("The file is empty.")},
    )
    title_of_paper = one_line(_("Title"), required=False, most=80)
    looks = {"kind": "picks"}
    taken: Taken

    def first_values(self) -> dict[str, Any]:
        """See PaperForm."""
        return {"client_id": uuid4()}

    def clean_file(self) -> Any:
        """Let the file in, by its content."""
        file = self.cleaned_data["file"]
        self.taken = taken_from(file)
        return file

    def do(self, **who: Any) -> Any:
        """See PaperForm."""
        data = self.cleaned_data
        title = data["title_of_paper"] or str(UploadKind(data["kind"]).label)
        return actions.add_upload(
            client_id=data["client_id"], kind=data["kind"], title=title, taken=self.taken, **who
        )


def taken_from(file: Any) -> Taken:
    """Return a sent file ready to be stored.

    Raises:
        ValidationError: with the sentence of papers.intake.
    """
    content = b"x" * (MOST_BYTES + 1) if file.size > MOST_BYTES else file.read()
    try:
        return take(content, file.name)
    except IntakeFault as error:
        raise forms.ValidationError(error.sentence) from error


class PerformedForm(PaperForm):
    """That an instalment was performed, with its proof where there is one."""

    title = _("It was performed")
    button = _("Note it")
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    paid_on = one_day(_("On which day"), required=True)
    proof = forms.FileField(
        label=_("Receipt"),
        required=False,
        help_text=_("a photograph will do"),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.pdf"}),
    )
    taken: Taken | None = None

    def first_values(self) -> dict[str, Any]:
        """See PaperForm."""
        return {"client_id": uuid4(), "paid_on": business_date(self.now)}

    def clean_proof(self) -> Any:
        """Let the receipt in, by its content."""
        file = self.cleaned_data["proof"]
        self.taken = taken_from(file) if file else None
        return file

    def do(self, **who: Any) -> Any:
        """See PaperForm."""
        return actions.note_performed_with(
            client_id=self.cleaned_data["client_id"],
            pk=self.record.pk,
            paid_on=self.cleaned_data["paid_on"],
            taken=self.taken,
            **who,
        )


class BindForm(VersionedForm):
    """Closing the file."""

    title = _("Bind the file")
    button = _("Bind it")
    remark = one_line(_("Why something is missing"), required=False, most=400)

    def do(self, **who: Any) -> Any:
        """See PaperForm."""
        return actions.bind_file(**self.arguments(), **who)


class OpenAgainForm(VersionedForm):
    """Opening a bound file."""

    title = _("Open the file again")
    button = _("Open it again")
    reason = one_line(_("Why"))

    def do(self, **who: Any) -> Any:
        """See PaperForm."""
        return actions.open_file_again(**self.arguments(), **who)


class ClaimForm(PaperForm):
    """The subsidy, at one of the grades the file earns."""

    title = _("Claim the subsidy")
    button = _("Claim it")
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    rule = forms.TypedChoiceField(label=_("Grade"), widget=forms.RadioSelect)
    looks = {"rule": "choices"}

    def __init__(self, *args: Any, rates: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(rate.pk): rate for rate in rates}
        self.fields["rule"].choices = [
            (
                key,
                _("%(grade)s: %(amount)s yuan")
                % {"grade": rate.get_grade_display(), "amount": f"{rate.amount:g}"},
            )
            for key, rate in by_key.items()
        ]
        self.fields["rule"].coerce = by_key.get

    def first_values(self) -> dict[str, Any]:
        """See PaperForm."""
        return {"client_id": uuid4()}

    def do(self, **who: Any) -> Any:
        """See PaperForm."""
        return actions.claim_subsidy(**self.arguments(), **who)


class TemplateForm(forms.Form):
    """A district's own template."""

    file = forms.FileField(
        label=_("Word file"),
        help_text=_("with fields such as those of the present template; it is tried first"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )


class DocumentRuleForm(forms.Form):
    """Whether a document is wanted here, from a day on."""

    kind = forms.ChoiceField(label=_("Document"))
    need = one_of(_("Is it wanted"), Need.choices)
    valid_from = one_day(_("From"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k.code, k.title) for k in KINDS if k.code in LOCAL]
        plain(self)


class RateForm(forms.Form):
    """What a grade is paid, from a day on."""

    grade = one_of(_("Grade"), Grade.choices)
    amount = forms.DecimalField(label=_("Yuan"), max_digits=8, decimal_places=2)
    required_docs = forms.MultipleChoiceField(
        label=_("Papers wanted"), widget=forms.CheckboxSelectMultiple, required=False
    )
    valid_from = one_day(_("From"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside = ("cover", "contents", "back")
        self.fields["required_docs"].choices = [
            (kind.code, kind.title) for kind in KINDS if kind.code not in outside
        ]
        plain(self)


#: Place of what is missing: form, and the dossier's record or rows it is about.
FORMS: dict[str, tuple[type[PaperForm], str]] = {
    "opening": (OpeningForm, "file"),
    "describe": (DescribeForm, "file"),
    "agreement": (AgreementForm, "agreement"),
    "confirmation": (ConfirmationForm, "confirmation"),
    "bind": (BindForm, "file"),
    "open-again": (OpenAgainForm, "file"),
    "inquiry": (InquiryForm, "inquiries"),
    "evidence": (EvidenceForm, "evidence"),
    "follow_up": (FollowUpForm, "follow_ups"),
}
