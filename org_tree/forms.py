"""Forms of the organization page; what they choose from is limited to the person's scope."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DayField
from org_tree.models import Area, Organization, Posting
from org_tree.roles import ROLES
from org_tree.shapes import LINES_WITH_TREES, SHAPES, Line, Setting

MANAGE = "org_tree.manage"


class AreaField(forms.CharField):
    """An area by its code or its whole name.

    Attributes:
        areas: those to find it among; set by the form.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.areas = Area.objects.none()
        super().__init__(max_length=64, **kwargs)

    def clean(self, value: Any) -> Area | None:
        """Return the area; a name that several have is refused with their codes."""
        text = super().clean(value)
        if not text:
            return None
        within = self.areas.filter(closed_on__isnull=True)
        found = list(within.filter(code=text)) or list(
            within.filter(name__startswith=text).order_by("tree_id", "lft")[:20]
        )
        found = [a for a in found if text in (a.code, a.name, a.short_name)] or found
        if not found:
            raise forms.ValidationError(_("There is no such area here."))
        if len(found) > 1:
            names = "、".join(f"{area.name} {area.code}" for area in found[:5])
            raise forms.ValidationError(
                _("Several are called so; give the code: %(names)s") % {"names": names}
            )
        return found[0]


class PersonField(forms.CharField):
    """A person by user name or whole name."""

    def clean(self, value: Any) -> Any:
        """Return the person; a name that several have is refused with their user names."""
        text = super().clean(value)
        people = get_user_model().objects.filter(is_active=True)
        found = list(people.filter(username__iexact=text)) or list(people.filter(name=text)[:10])
        if not found:
            raise forms.ValidationError(
                _("Nobody has this name or user name. The account has to be opened first.")
            )
        if len(found) > 1:
            names = "、".join(f"{one.username}（{one.masked_phone}）" for one in found)
            raise forms.ValidationError(
                _("Several are called so; give the user name: %(names)s") % {"names": names}
            )
        return found[0]


class AppointForm(forms.Form):
    """Who comes, as what, from when, until when."""

    user = PersonField(
        label=_("Who"), max_length=64, help_text=_("Name or user name of the account")
    )
    role = forms.ChoiceField(label=_("Role"))
    started_on = DayField(label=_("From"))
    ended_on = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [
            (code, role.label)
            for code, role in ROLES.items()
            if organization.line in role.lines and organization.tier in role.tiers
        ]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        if len(roles) == 1:
            self.fields["role"].initial = roles[0][0]


class EndForm(forms.Form):
    """Until when, and who takes the open work."""

    ended_on = DayField(label=_("Last day is over on"))
    successor = forms.ChoiceField(
        label=_("Who takes the open work"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, posting: Posting, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {
            str(one.pk): one for one in Posting.objects.who_could_follow(posting, day)
        }
        queue = _("%(name)s keeps it until somebody is named") % {"name": posting.organization.name}
        people = [(key, f"{one.user.name}（{one}）") for key, one in self.candidates.items()]
        self.fields["successor"].choices = [("none", queue), *people]  # type: ignore[attr-defined]
        self.fields["successor"].initial = "none"

    def clean_successor(self) -> Posting | None:
        """Return the posting that takes over, or None for the organization."""
        return self.candidates.get(self.cleaned_data["successor"])


class DatesForm(forms.Form):
    """From when to when a posting is held."""

    started_on = DayField(label=_("From"))
    ended_on = DayField(label=_("Until"), required=False)


class _ChangeForm(forms.Form):
    """What every change of an area asks: the day."""

    on = DayField(label=_("Takes effect on"))

    def __init__(self, *args: Any, user: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area
        for field in self.fields.values():
            if isinstance(field, AreaField):
                field.areas = Area.objects.permitted(user, MANAGE)
        self.order_fields([name for name in self.fields if name != "on"])


class OpenForm(_ChangeForm):
    """A new area one tier below."""

    name = forms.CharField(label=pgettext_lazy("place", "Name"), max_length=64)
    code = forms.CharField(label=_("Code"), max_length=24)
    setting = forms.ChoiceField(
        label=_("Rural or urban"), choices=Setting.choices, widget=forms.RadioSelect
    )


class RenameForm(_ChangeForm):
    """Another name, and another setting when a village becomes a community."""

    name = forms.CharField(label=_("New name"), max_length=64)
    setting = forms.ChoiceField(
        label=_("Rural or urban"), choices=Setting.choices, widget=forms.RadioSelect
    )


class MoveForm(_ChangeForm):
    """Where it goes."""

    parent = AreaField(label=_("Into"), help_text=_("Name or code"))


class MergeForm(_ChangeForm):
    """What takes it in."""

    into = AreaField(label=_("Merged into"), help_text=_("Name or code"))


class SplitForm(_ChangeForm):
    """The new area and what it takes over."""

    name = forms.CharField(label=_("Name of the new area"), max_length=64)
    code = forms.CharField(label=_("Code of the new area"), max_length=24)
    children = forms.ModelMultipleChoiceField(
        Area.objects.none(), label=_("It takes over"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = Area.objects.filter(parent=self.area, closed_on__isnull=True).order_by("lft")
        self.fields["children"].queryset = below  # type: ignore[attr-defined]


class CloseForm(_ChangeForm):
    """What comes after it."""

    successor = AreaField(
        label=_("Successor"), required=False, help_text=_("Name or code of an area of its tier")
    )


CHANGES: dict[str, tuple[Any, type[_ChangeForm]]] = {
    "open": (pgettext_lazy("area act", "Open one in it"), OpenForm),
    "rename": (pgettext_lazy("area act", "Rename"), RenameForm),
    "move": (pgettext_lazy("area act", "Move"), MoveForm),
    "merge": (pgettext_lazy("area act", "Merge"), MergeForm),
    "split": (pgettext_lazy("area act", "Split"), SplitForm),
    "close": (pgettext_lazy("area act", "Close"), CloseForm),
}


class OrganizationForm(forms.Form):
    """A body to be opened on an area, in one line."""

    kind = forms.ChoiceField(label=_("What kind of body"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=pgettext_lazy("place", "Name"),
        max_length=96,
        required=False,
        help_text=_("Left empty, it is called after its place."),
    )
    on = DayField(label=_("Takes effect on"))

    def __init__(self, *args: Any, area: Area, line: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (shape.kind, _kind_label(shape.name_on("", area.setting), shape.kind))
            for shape in SHAPES.get((line, area.tier), ())
        ]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if kinds:
            self.fields["kind"].initial = kinds[0][0]
        if line not in LINES_WITH_TREES:
            self.fields["name"].required = True
            self.fields["name"].help_text = ""


#: Bodies outside the lines have no usual name, so their kinds need one.
KINDS_OUTSIDE = {
    "organ": _("Party or government organ"),
    "department": _("department"),
    "professional_team": _("professional mediation team"),
    "property_company": _("property company"),
    "owners_committee": _("owners' committee"),
    "social_organization": _("social organization"),
}


def _kind_label(name: str, kind: str) -> Any:
    return name or KINDS_OUTSIDE.get(kind, kind)


def line_or_first(line: str) -> str:
    """Return a line's code if it is one, self-governance otherwise."""
    return line if line in Line.values else Line.GOVERNANCE.value
