"""One form for each act of the loop; ACT_FORMS is the table the one act view reads.

A form knows its fields and turns them into the arguments of the act's action. Whether the act may
be done, and whether its content is right, is decided by the action.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.calendar import BUSINESS_ZONE, business_date, end_of_day
from common.forms import DayField, DayInput, TakesErrors
from disputes.choices import CaseCategory, CaseTier, Channel, Color, Outcome, ReferredTo
from disputes.clock_page import Extendable, extendable
from disputes.forms.words import CHOOSE, plain
from disputes.models import Case
from disputes.teams import eligible_postings
from disputes.wording import ACT_LABELS
from disputes.workflow import EXTENDED_ENOUGH, EXTENSION_DAYS, WITHOUT_VERSION
from org_tree.models import Posting

YES_NO = [("yes", pgettext_lazy("satisfied", "Satisfied")), ("no", _("Not satisfied"))]
MOMENT = "%Y-%m-%dT%H:%M"
#: The limit of the step under way, among those that may be extended.
STEP = "step"


def long_text(
    label: Any, *, required: bool = True, most: int = 2000, **more: Any
) -> forms.CharField:
    """Return a field for a few sentences."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=required, max_length=most, widget=widget, **more)


def one_line(label: Any, *, required: bool = True, most: int = 200, **more: Any) -> forms.CharField:
    """Return a field for one line."""
    return forms.CharField(label=label, required=required, max_length=most, **more)


def one_of(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    """Return a field for one of a few, all of them in sight."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


class ActForm(TakesErrors):
    """Common ground: the case, who asks, and the version that was read.

    Attributes:
        looks: how fields look where not plain, by name (`{% field %}`).
        chips: usual reasons, offered beside the field of the same name.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    looks: dict[str, str] = {}
    chips: dict[str, list[Any]] = {}

    def __init__(self, data: Any = None, *, act: str, case: Case, user: Any, now: datetime) -> None:
        self.act = act
        self.case = case
        self.user = user
        self.now = now
        initial = {"version": case.version, **self.first_values(case, now)}
        super().__init__(data, initial=initial, auto_id=f"{act}_%s")
        if act in WITHOUT_VERSION:
            del self.fields["version"]
        plain(self)

    @property
    def refused(self) -> Promise | None:
        """Why there is nothing to fill in, beside what the table of acts says; None if there is."""
        return None

    def first_values(self, case: Case, now: datetime) -> dict[str, Any]:
        """Return what the form is filled with when it opens."""
        return {}

    def arguments(self) -> dict[str, Any]:
        """Return what the action is called with, beside number, actor and now."""
        return dict(self.cleaned_data)

    @property
    def shown(self) -> list[tuple[forms.BoundField, str, list[Any]]]:
        """The visible fields with their looks and usual reasons, in order."""
        return [
            (bound, self.looks.get(bound.name, ""), self.chips.get(bound.name, []))
            for bound in self.visible_fields()
        ]

    @property
    def label(self) -> Any:
        """What the act is called on its button."""
        return ACT_LABELS[self.act]

    @property
    def lacks_people(self) -> bool:
        """Whether somebody has to be chosen and there is nobody."""
        lead = self.fields.get("lead")
        return isinstance(lead, PersonField) and len(lead.choices) < 2

    @property
    def typed(self) -> str:
        """What the person wrote, as one text, to be kept as a remark when somebody was faster."""
        texts = []
        for bound in self.visible_fields():
            value = bound.value()
            if isinstance(bound.field, forms.CharField) and value:
                texts.append(f"{bound.label}：{value}")
        return "\n".join(texts)


class AssessForm(ActForm):
    """Color, tier and category; otherwise than suggested wants a reason."""

    color = one_of(_("Color"), Color.choices)
    tier = one_of(_("Who resolves it"), CaseTier.choices)
    category = forms.ChoiceField(label=_("Category"), choices=CaseCategory.choices)
    reason = one_line(_("Why otherwise than suggested"), required=False)
    looks = {"color": "toggles", "tier": "toggles"}

    def first_values(self, case: Case, now: datetime) -> dict[str, Any]:
        """See ActForm."""
        return {"category": case.category}


class AssignForm(ActForm):
    """Who leads, who helps, and by when."""

    shown_as = {"organization": "lead"}

    lead = forms.ModelChoiceField(label=_("Lead"), queryset=Posting.objects.none())
    members = forms.ModelMultipleChoiceField(
        label=_("Helped by"),
        queryset=Posting.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    due_at = forms.DateField(
        label=_("To be resolved by"),
        required=False,
        widget=DayInput(),
        help_text=_("Left empty, the time limit of the color holds."),
    )
    looks = {"members": "picks"}

    def __init__(self, data: Any = None, **context: Any) -> None:
        super().__init__(data, **context)
        candidates = candidates_for(self.case, self.now)
        for name in ("lead", "members"):
            self.fields[name] = PeopleOf(self.fields[name]).made_from(candidates)

    def arguments(self) -> dict[str, Any]:
        """See ActForm."""
        chosen = self.cleaned_data
        lead = chosen["lead"]
        members = {posting.user_id: posting.user for posting in chosen["members"]}
        members.pop(lead.user_id, None)
        return {
            "version": chosen["version"],
            "organization": lead.organization,
            "lead": lead.user,
            "members": list(members.values()),
            "due_at": end_of_day(chosen["due_at"]) if chosen["due_at"] else None,
        }


def candidates_for(case: Case, now: datetime) -> list[Posting]:
    """Return who may have a case in hand, the nearest to it first; professional teams last."""
    people = eligible_postings(case, business_date(now))
    return sorted(
        people,
        key=lambda one: (not one.organization.area.contains(case.area), -one.organization.area.lft),
    )


class PeopleOf:
    """Turns a field of postings into one whose choices are given people, without a query each."""

    def __init__(self, field: Any) -> None:
        self.field = field

    def made_from(self, candidates: list[Posting]) -> forms.ChoiceField:
        """Return the field with the given people to choose from."""
        by_key = {str(posting.pk): posting for posting in candidates}
        choices = [(key, label_of(posting)) for key, posting in by_key.items()]
        common = {
            "label": self.field.label,
            "required": self.field.required,
            "help_text": self.field.help_text,
        }
        if isinstance(self.field, forms.ModelMultipleChoiceField):
            return PeopleField(
                choices=choices, people=by_key, widget=forms.CheckboxSelectMultiple, **common
            )
        choices = [("", _("Choose")), *choices]
        errors = {"required": CHOOSE}
        return PersonField(choices=choices, people=by_key, error_messages=errors, **common)


class PersonField(forms.TypedChoiceField):
    """One of given people."""

    def __init__(self, *, people: dict[str, Posting], **options: Any) -> None:
        super().__init__(coerce=people.get, empty_value=None, **options)


class PeopleField(forms.TypedMultipleChoiceField):
    """Any of given people."""

    def __init__(self, *, people: dict[str, Posting], **options: Any) -> None:
        super().__init__(coerce=people.get, empty_value=[], **options)


def label_of(posting: Posting) -> str:
    """Say who somebody is: 陈德胜（李楼村调委会 治调主任）."""
    return f"{posting.user.name}（{posting.organization} {posting.role_label}）"


class NothingToAddForm(ActForm):
    """An act that is only confirmed."""


class MediateForm(ActForm):
    """A session with the parties."""

    held_at = forms.DateTimeField(
        label=_("When"),
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    place = one_line(_("Where"), required=False, most=80)
    present = one_line(_("Who was there"), required=False)
    summary = long_text(_("What was said"), most=4000)

    def first_values(self, case: Case, now: datetime) -> dict[str, Any]:
        """See ActForm."""
        return {"held_at": now.astimezone(BUSINESS_ZONE).replace(tzinfo=None), "place": case.place}


class ResolveForm(ActForm):
    """How it ended."""

    outcome = one_of(_("How did it end"), Outcome.choices)
    summary = long_text(_("In one or two sentences"))
    agreement = long_text(
        _("What was agreed"),
        required=False,
        most=4000,
        help_text=_("Who does what by when; goes into the agreement."),
    )
    looks = {"outcome": "picks"}


class AnswerForm(ActForm):
    """Whom the outcome was told, and what they said."""

    channel = one_of(_("How were they told"), Channel.choices)
    told = one_line(_("Who was told"))
    satisfied = one_of(_("Are they satisfied"), YES_NO)
    comment = one_line(_("In their own words"), required=False, most=400)
    looks = {"channel": "picks", "satisfied": "toggles"}

    def arguments(self) -> dict[str, Any]:
        """See ActForm."""
        return {**self.cleaned_data, "satisfied": self.cleaned_data["satisfied"] == "yes"}


class CloseForm(ActForm):
    """A word on a case that is done."""

    remark = one_line(_("Remark"), required=False)


class ReasonForm(ActForm):
    """An act that only wants its reason."""

    reason = one_line(_("Why"))


class PauseForm(ReasonForm):
    """Why the clock stands: only what the people concerned cause."""

    chips = {
        "reason": [
            _("waiting for a party to come back"),
            _("waiting for an appraisal"),
            _("waiting for papers from a party"),
            _("a party is ill"),
        ]
    }


class EscalateForm(ActForm):
    """To a higher tier, a more acute color, or both."""

    tier = forms.ChoiceField(label=_("To which level"), required=False)
    color = forms.ChoiceField(label=_("Color"), required=False)
    reason = one_line(_("Why"))

    def __init__(self, data: Any = None, **context: Any) -> None:
        super().__init__(data, **context)
        tiers = list(CaseTier)
        above = tiers[tiers.index(CaseTier(self.case.tier)) + 1 :] if self.case.tier else tiers
        self.fields["tier"].choices = [("", _("stays")), *((one.value, one.label) for one in above)]
        colors = [Color.BLUE, Color.YELLOW, Color.RED]
        place = colors.index(Color(self.case.color)) + 1 if self.case.color else 0
        more = [(one.value, one.label) for one in colors[place:]]
        self.fields["color"].choices = [("", _("stays")), *more]

    def arguments(self) -> dict[str, Any]:
        """See ActForm."""
        chosen = self.cleaned_data
        return {**chosen, "tier": chosen["tier"] or None, "color": chosen["color"] or None}


class RecolorForm(ActForm):
    """Another color, with a reason."""

    color = one_of(_("Color"), Color.choices)
    reason = one_line(_("Why"))
    looks = {"color": "toggles"}


class ExtendForm(ActForm):
    """A later due day, of the step or of a legal clock, for the supervisor to decide."""

    clock = one_of(_("Which limit"), [], initial=STEP, required=False)
    due_at = DayField(label=_("New due day"))
    reason = one_line(_("Why"))

    def __init__(self, data: Any = None, **context: Any) -> None:
        super().__init__(data, **context)
        self.fields["clock"].choices = [(one.code or STEP, one.words) for one in self.choices]
        if not any(one.code for one in self.choices):
            del self.fields["clock"]
        elif len(self.choices) == 1:
            self.fields["clock"].initial = self.choices[0].code
        if self.choices:
            first, last = (day.isoformat() for day in self.bounds)
            self.fields["due_at"].widget.attrs |= {"min": first, "max": last}

    @property
    def refused(self) -> Promise | None:
        """See ActForm: nothing is left that may be extended."""
        return None if self.choices else EXTENDED_ENOUGH

    @cached_property
    def choices(self) -> list[Extendable]:
        """The limits more time can be asked for: the step's, and the legal ones that allow it."""
        return extendable(self.case, self.now)

    @property
    def bounds(self) -> tuple[date, date]:
        """The first and the last day that can be asked for, of whichever limit."""
        days = [business_date(one.due_at - timedelta(microseconds=1)) for one in self.choices]
        return min(days) + timedelta(days=1), max(days) + timedelta(days=EXTENSION_DAYS)

    def arguments(self) -> dict[str, Any]:
        """See ActForm."""
        given = dict(self.cleaned_data)
        clock = given.pop("clock", "") or STEP
        due_at = end_of_day(given.pop("due_at"))
        return {**given, "due_at": due_at, "clock": "" if clock == STEP else clock}


class HandOverForm(ActForm):
    """Another lead."""

    lead = forms.ModelChoiceField(label=_("New lead"), queryset=Posting.objects.none())
    reason = one_line(_("Why"))

    def __init__(self, data: Any = None, **context: Any) -> None:
        super().__init__(data, **context)
        others = [
            posting
            for posting in candidates_for(self.case, self.now)
            if self.case.lead is None or posting.user_id != self.case.lead.user_id
        ]
        self.fields["lead"] = PeopleOf(self.fields["lead"]).made_from(others)
        self.order_fields(["lead", "reason"])

    def arguments(self) -> dict[str, Any]:
        """See ActForm."""
        return {**self.cleaned_data, "lead": self.cleaned_data["lead"].user}


class JoinForm(ActForm):
    """The case this one is part of."""

    shown_as = {"case": "case_number"}

    case_number = one_line(
        _("Number of the other case"), most=24, help_text=_("As in XZ-2026-04317.")
    )

    def arguments(self) -> dict[str, Any]:
        """See ActForm."""
        chosen = dict(self.cleaned_data)
        number = chosen.pop("case_number").strip()
        return {**chosen, "case": number}


class ReferForm(ActForm):
    """Where else the matter goes."""

    to = one_of(_("Where to"), ReferredTo.choices)
    reason = one_line(_("Why"))
    looks = {"to": "picks"}


class UrgeForm(ActForm):
    """A nudge, with or without words."""

    message = one_line(_("What to say"), required=False)


class CommentForm(ActForm):
    """A remark."""

    text = long_text(_("Remark"), most=1000)


ACT_FORMS: dict[str, type[ActForm]] = {
    "assess": AssessForm,
    "assign": AssignForm,
    "accept": NothingToAddForm,
    "resolve": ResolveForm,
    "mediate": MediateForm,
    "answer": AnswerForm,
    "close": CloseForm,
    "rework": ReasonForm,
    "grant_extension": NothingToAddForm,
    "refuse_extension": ReasonForm,
    "resume": NothingToAddForm,
    "pause": PauseForm,
    "extend": ExtendForm,
    "escalate": EscalateForm,
    "return": ReasonForm,
    "hand_over": HandOverForm,
    "recolor": RecolorForm,
    "join": JoinForm,
    "separate": ReasonForm,
    "refer": ReferForm,
    "refuse": ReasonForm,
    "withdraw": ReasonForm,
    "reopen": ReasonForm,
    "urge": UrgeForm,
    "comment": CommentForm,
}
