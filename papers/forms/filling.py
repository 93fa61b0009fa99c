"""Forms of what a file has once: how it came, the people, the court, binding, the subsidy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.forms.acts import long_text, one_line, one_of
from papers import actions
from papers.choices import (
    Opening,
    Retention,
    Ruling,
    Sex,
    Side,
)
from papers.dossier import detail_of
from papers.forms.base import KeyedForm, VersionedForm, one_day
from reports.choices import PartyRole
from reports.inputs import NAME_LENGTH, PHONE_LENGTH, PartyInput


class OpeningForm(VersionedForm):
    """How the matter came, and what was done with the parties first."""

    title = _("How the matter came to mediation")
    act = staticmethod(actions.fill_opening)
    opening = one_of(_("How it came"), Opening.choices)
    asks = long_text(
        _("What is asked for"), required=False, help_text=_("goes into the application")
    )
    applied_on = one_day(_("Day of the application"))
    rights_told_on = one_day(_("Rights and duties told on"))
    identity_seen_on = one_day(_("Identity papers seen on"), help_text=_("the originals"))
    looks = {"opening": "picks"}


class DescribeForm(VersionedForm):
    """How long the file is kept."""

    title = _("About the file")
    act = staticmethod(actions.describe_file)
    retention = one_of(_("To be kept"), Retention.choices)
    remark = one_line(
        pgettext_lazy("file", "Remark"),
        required=False,
        most=400,
        help_text=_("on the cover; why a paper is missing"),
    )
    looks = {"retention": "toggles"}


class PartyForm(VersionedForm):
    """What the forms ask of a person; nothing of it is wanted but the side."""

    title = _("About a person concerned")
    act = staticmethod(actions.fill_party)
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
        # A device keeps drafts, and never a number of this kind (reliability.md A9).
        self.fields["id_number"].widget.attrs["data-draft-skip"] = True

    def arguments(self) -> dict[str, Any]:
        """See PaperForm."""
        return {**super().arguments(), "party": self.party}


class PersonForm(KeyedForm):
    """Somebody concerned whom nobody named before."""

    title = _("Name a person concerned")
    button = _("Name them")
    act = staticmethod(actions.name_person)
    name = one_line(pgettext_lazy("person", "Name"), most=NAME_LENGTH)
    phone = one_line(_("Telephone"), required=False, most=PHONE_LENGTH)
    role = one_of(_("What are they"), PartyRole.choices, initial=PartyRole.PARTY)
    side = one_of(_("Which side"), Side.choices)
    looks = {"side": "toggles", "role": "toggles"}

    def arguments(self) -> dict[str, Any]:
        """See PaperForm."""
        told = super().arguments()
        person = PartyInput(told.pop("name"), told.pop("phone"), told.pop("role"))
        return {**told, "person": person}


class ConfirmationForm(VersionedForm):
    """The request to the court, and its ruling."""

    title = _("Judicial confirmation")
    act = staticmethod(actions.ask_confirmation)
    court = one_line(_("Which court"), most=80)
    asked_on = one_day(_("Asked on"), required=True)
    service_address = one_line(_("Address for service"), required=False, most=120)
    ruling = one_of(
        pgettext_lazy("ruling", "What became of it"), Ruling.choices, initial=Ruling.ASKED
    )
    ruled_on = one_day(_("Day of the ruling"))
    looks = {"ruling": "toggles"}


class BindForm(VersionedForm):
    """Closing the file."""

    title = _("Bind the file")
    button = _("Bind it")
    act = staticmethod(actions.bind_file)
    remark = one_line(_("Why something is missing"), required=False, most=400)


class OpenAgainForm(VersionedForm):
    """Opening a bound file."""

    title = _("Open the file again")
    button = _("Open it again")
    act = staticmethod(actions.open_file_again)
    reason = one_line(_("Why"))


class ClaimForm(KeyedForm):
    """The subsidy, at one of the grades the file earns."""

    title = _("Claim the subsidy")
    button = _("Claim it")
    act = staticmethod(actions.claim_subsidy)
    rule = forms.TypedChoiceField(label=_("Grade"), widget=forms.RadioSelect)
    looks = {"rule": "choices"}

    def __init__(self, *args: Any, rates: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(rate.pk): rate for rate in rates}
        self.fields["rule"].choices = [
            (
                key,
                (
                    _("%(grade)s: %(amount)s yuan (example amount)")
                    if rate.is_example
                    else _("%(grade)s: %(amount)s yuan")
                )
                % {"grade": rate.get_grade_display(), "amount": f"{rate.amount:g}"},
            )
            for key, rate in by_key.items()
        ]
        self.fields["rule"].coerce = by_key.get
