"""How the lists of the API are narrowed; `area` always means that area and all below it."""

from __future__ import annotations

from typing import Any

import django_filters

from org_tree.filters import inside
from volunteers.choices import (
    ActivityState,
    TeamKind,
    TransactionKind,
    VolunteerStatus,
)
from volunteers.models import (
    Activity,
    HelpRequest,
    PointsEntry,
    Project,
    Reward,
    ServiceRecord,
    SocialOrganization,
    Volunteer,
    VolunteerTeam,
)


class _Placed(django_filters.FilterSet):
    """What every list here has: an area."""

    area_path = "area"
    area = django_filters.CharFilter(
        method="of_area", help_text="Code of an area: there and all below it."
    )

    def of_area(self, queryset: Any, _name: str, code: str) -> Any:
        """Limit to an area and all below it."""
        return inside(queryset, code, self.area_path)


class VolunteerFilter(_Placed):
    """Who on the register."""

    team = django_filters.CharFilter(method="of_team", help_text="Code of a team: its members.")
    status = django_filters.ChoiceFilter(choices=VolunteerStatus.choices)
    q = django_filters.CharFilter(
        method="found",
        help_text="Volunteer number, last four digits of the phone, or beginning of the name.",
    )

    class Meta:
        model = Volunteer
        fields: tuple[str, ...] = ()

    def of_team(self, queryset: Any, _name: str, code: str) -> Any:
        """Limit to the present members of a team."""
        return queryset.of_team(code)

    def found(self, queryset: Any, _name: str, text: str) -> Any:
        """Limit to those a text may mean."""
        return queryset.looked_up(text)


class TeamFilter(_Placed):
    """Which teams; closed ones only when asked for."""

    parent = django_filters.CharFilter(
        field_name="parent__code", help_text="Code of the team above."
    )
    kind = django_filters.ChoiceFilter(choices=TeamKind.choices, field_name="kinds__kind")
    closed = django_filters.BooleanFilter(
        method="with_closed", help_text="Whether closed ones are listed too."
    )

    class Meta:
        model = VolunteerTeam
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        """Leave closed teams out unless they are asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["closed"] else found.filter(closed_on__isnull=True)

    def with_closed(self, queryset: Any, _name: str, _value: bool) -> Any:
        """Change nothing: `filter_queryset` asks for the value."""
        return queryset


class ActivityFilter(_Placed):
    """Which activities."""

    team = django_filters.CharFilter(field_name="team__code", help_text="Code of a team.")
    state = django_filters.ChoiceFilter(choices=ActivityState.choices)
    starts_from = django_filters.IsoDateTimeFilter("starts_at", "gte")
    starts_before = django_filters.IsoDateTimeFilter("starts_at", "lt")

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ()


class ServiceRecordFilter(_Placed):
    """Which records; annulled ones only when asked for."""

    volunteer = django_filters.CharFilter(
        field_name="volunteer__number", help_text="Volunteer number."
    )
    activity = django_filters.NumberFilter(field_name="activity_id")
    date_from = django_filters.DateFilter("date", "gte")
    date_to = django_filters.DateFilter("date", "lte")
    annulled = django_filters.BooleanFilter(
        method="with_annulled", help_text="Whether records that were corrected are listed too."
    )

    class Meta:
        model = ServiceRecord
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        """Leave annulled records out unless they are asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["annulled"] else found.standing()

    def with_annulled(self, queryset: Any, _name: str, _value: bool) -> Any:
        """Change nothing: `filter_queryset` asks for the value."""
        return queryset


class PointsFilter(_Placed):
    """Which entries of the ledger."""

    area_path = "account__volunteer__area"
    volunteer = django_filters.CharFilter(
        field_name="account__volunteer__number", help_text="Volunteer number."
    )
    kind = django_filters.ChoiceFilter(
        choices=TransactionKind.choices, field_name="transaction__kind"
    )

    class Meta:
        model = PointsEntry
        fields: tuple[str, ...] = ()


class RewardFilter(_Placed):
    """Which rewards."""

    area_path = "team__area"
    team = django_filters.CharFilter(field_name="team__code", help_text="Code of a team.")
    open = django_filters.BooleanFilter(field_name="is_open")

    class Meta:
        model = Reward
        fields: tuple[str, ...] = ()


class ProjectFilter(_Placed):
    """Which projects."""

    class Meta:
        model = Project
        fields = ("state", "funding")


class OrganizationFilter(_Placed):
    """Which social organisations."""

    class Meta:
        model = SocialOrganization
        fields = ("credit_code",)


class HelpFilter(_Placed):
    """Which needs for help."""

    team = django_filters.CharFilter(
        field_name="team__code", help_text="Code of the team that took it on."
    )
    item = django_filters.NumberFilter(field_name="item_id")

    class Meta:
        model = HelpRequest
        fields: tuple[str, ...] = ("state",)
