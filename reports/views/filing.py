"""Report a matter: the form, the receipt, and what happens when two reported for one group."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from common.calendar import business_date
from common.errors import Duplicate, Invalid
from org_tree.models import Area
from org_tree.scope import can, require
from org_tree.shapes import Tier
from reports import actions
from reports.coverage import GroupRow, group_states, groups_of, reports_with_counts
from reports.forms import ItemForm
from reports.models import DailyReport
from reports.timeliness import cutoffs_for
from reports.views.asked import area_asked, day_asked, day_url, home_area
from reports.wording import filed_words, late_words, receipt_of


class ItemNewView(View):
    """Report a matter for a group of an area, on one screen (pages.md section 4.2)."""

    @cached_property
    def now(self) -> datetime:
        """The moment of the request."""
        return timezone.now()

    @cached_property
    def area(self) -> Area:
        """The area whose groups can be chosen; without one, the person's own."""
        code = self.request.GET.get("area")
        return area_asked(self.request, code) if code else home_area(self.request)

    @cached_property
    def day(self) -> date:
        """The business day reported for."""
        return day_asked(self.request, self.now)

    @cached_property
    def groups(self) -> dict[str, Area]:
        """The groups this person may report for, by code.

        Raises:
            NotAllowed: reporting is not this person's here.
        """
        require(self.request.user, "reports.file", self.area)
        if self.is_unit:
            return {self.area.code: self.area}
        return {group.code: group for group in groups_of(self._choosable, self.day)}

    @cached_property
    def is_unit(self) -> bool:
        """Tell whether the matter comes from a household unit, which files no daily report."""
        return self.area.tier == Tier.HOUSEHOLD_UNIT

    def form(self, data: Any = None) -> ItemForm:
        """Return the form, with the groups that can be chosen."""
        codes = list(self.groups)
        initial = {"area": self.request.GET.get("group") or (codes[0] if len(codes) == 1 else "")}
        return ItemForm(data, groups=codes, day=self.day, now=self.now, initial=initial)

    @cached_property
    def _choosable(self) -> Area:
        """The village around a group, where the person may report for all of it."""
        parent = self.area.parent
        if self.area.tier != Tier.GROUP or parent is None:
            return self.area
        return parent if can(self.request.user, "reports.file", parent) else self.area

    @cached_property
    def cutoffs(self) -> Any:
        """The cut-off times of the area."""
        return cutoffs_for(self.area)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the empty form."""
        return self.show(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """File the matter; errors keep everything that was typed."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            return self.done(*self.filed(form))
        except Invalid as error:
            form.take(error)
            return self.show(form, 422)
        except Duplicate as error:
            return self.taken(form, error)

    def filed(self, form: ItemForm) -> tuple[Any, bool]:
        """File the matter as its group's report, or into it, or in its place."""
        if self.is_unit:
            return actions.file_item(
                actor=self.request.user,
                client_id=form.cleaned_data["client_id"],
                area=self.area,
                item=form.item(),
                now=self.now,
            )
        choice = self.request.POST.get("choice", "")
        if choice == "correct":
            return self.replaced(form), True
        return actions.file_or_add(
            actor=self.request.user,
            client_id=form.cleaned_data["client_id"],
            area=self.groups[form.cleaned_data["area"]],
            date=self.day,
            item=form.item(),
            seen_at=self.now if choice == "add" else form.seen_at,
            now=self.now,
        )

    def replaced(self, form: ItemForm) -> DailyReport:
        """Put the matter in the place of what the group's report said before."""
        first = DailyReport.objects.visible_to(self.request.user).get(
            area__code=form.cleaned_data["area"], date=self.day
        )
        version = self.request.POST.get("version", "")
        return actions.correct_report(
            actor=self.request.user,
            report=first,
            version=int(version) if version.isdecimal() else None,
            reason=gettext("Reported twice; the later one holds"),
            zero=False,
            items=[form.item()],
            now=self.now,
        )

    def show(self, form: ItemForm, status: int = 200) -> HttpResponse:
        """Render the form, each group with what it has reported already."""
        form.name_groups(self._choices())
        context = {
            "form": form,
            "area": self.area,
            "date": self.day,
            "is_today": self.day == business_date(self.now),
            "now": self.now,
            "draft": self.draft,
            "back": self.back(),
            "late_note": late_words(self.day, self.cutoffs.report_due, self.now),
        }
        return render(self.request, "reports/item_form.html", context, status=status)

    def _choices(self) -> list[tuple[str, str]]:
        if self.is_unit:
            return [(self.area.code, str(self.area))]
        rows = group_states(self._choosable, self.day, self.now, self.cutoffs)
        return [(row.area.code, _choice(row)) for row in rows]

    @cached_property
    def draft(self) -> str:
        """The name under which the device keeps what is typed."""
        group = self.request.GET.get("group", "")
        return f"item:{self.area.code}:{group}:{self.day.isoformat()}"

    def back(self, **query: Any) -> str:
        """Return the address of the day the form was opened from."""
        return day_url(self._choosable, self.day, **query)

    def done(self, record: Any, created: bool) -> HttpResponse:
        """Go back to the day with the receipt; the device may forget its copy."""
        said = {"group": record.area, "receipt": receipt_of(record, record.date)}
        if created:
            text = gettext("%(group)s: received, receipt %(receipt)s") % said
        else:
            text = gettext("%(group)s: received before, receipt %(receipt)s") % said
        messages.success(self.request, text)
        return redirect(self.back(done=self.draft))

    def taken(self, form: ItemForm, error: Duplicate) -> HttpResponse:
        """Say what is there already; what was typed goes along."""
        first = reports_with_counts().visible_to(self.request.user)
        report = first.filter(pk=error.data.get("existing")).first()
        if error.code != "report_exists" or report is None:
            form.renew()
            form.add_error(None, _("This was received before. Send again to report it once more."))
            return self.show(form, 409)
        context = {
            "form": form,
            "report": report,
            "words": filed_words(report, self.request.user, self.day, self.now),
            "items": [item for item in report.items.order_by("pk") if item.is_standing],
            "told": form.told(),
            "date": self.day,
            "back": self.back(),
        }
        return render(self.request, "reports/report_twice.html", context, status=409)


def _choice(row: GroupRow) -> str:
    """Return a group's name for the list, with what it has reported already."""
    name = str(row.area)
    if row.report is None:
        return name
    if row.report.is_zero:
        return gettext("%(group)s (reported: nothing)") % {"group": name}
    count = row.report.item_count
    words = ngettext("%(group)s (%(count)d item)", "%(group)s (%(count)d items)", count)
    return words % {"group": name, "count": count}
