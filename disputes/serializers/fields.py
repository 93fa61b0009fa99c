"""Fields that input serializers share: areas, people and organizations by what names them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from org_tree.models import Area, Organization

LARGEST_ID = 2**63 - 1
REASON = 200
TEXT = 4000


def _possible_id(number: int) -> int:
    """Return an id no database stumbles over; 0 is nobody's."""
    return number if 0 < number <= LARGEST_ID else 0


class AreaCodeField(serializers.CharField):
    """An area by its code; the serializer's context names the `user`."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the area, freshly read.

        Raises:
            Http404: there is none, or it is out of sight; the answer does not tell which.
        """
        code = super().to_internal_value(data)
        in_sight = Area.objects.permitted(self.context["user"], "disputes.view")
        area = in_sight.filter(code=code).first()
        if area is None:
            raise Http404
        return area


class PersonField(serializers.IntegerField):
    """A person by id; whether they are eligible is the action's to say."""

    default_error_messages = {"unknown": _("There is no such person.")}

    def to_internal_value(self, data: Any) -> Any:
        """Return the person."""
        pk = _possible_id(super().to_internal_value(data))
        person = get_user_model().objects.filter(pk=pk).first()
        if person is None:
            self.fail("unknown")
        return person


class OrganizationField(serializers.IntegerField):
    """An organization by id; whether it covers the case is the action's to say."""

    default_error_messages = {"unknown": _("There is no such organization.")}

    def to_internal_value(self, data: Any) -> Any:
        """Return the organization with its area."""
        pk = _possible_id(super().to_internal_value(data))
        found = Organization.objects.select_related("area").filter(pk=pk).first()
        if found is None:
            self.fail("unknown")
        return found


def reason_text(**kwargs: Any) -> serializers.CharField:
    """Return the field of a reason."""
    return serializers.CharField(max_length=REASON, **kwargs)


def optional_text(length: int) -> serializers.CharField:
    """Return a text that may be left out or empty."""
    return serializers.CharField(max_length=length, required=False, allow_blank=True)
