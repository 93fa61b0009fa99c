"""Template tags of the design: icons, badges, fields, dates. Pure functions of what they get.

Every page is put together from these and the classes of static/css; docs/how-to/pages.md lists
them, /styleguide/ shows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField, HiddenInput
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from common import wording
from common.paging import Page

register = template.Library()

#: Folder of the outline and filled icons, below settings.NODE_MODULES_DIR.
ICONS = "@tabler/icons/icons"
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class MissingIcon(LookupError):
    """An icon that the installed icon package does not have."""


def icon_folder() -> Path:
    """Return where the icons are."""
    return Path(settings.NODE_MODULES_DIR) / ICONS


@lru_cache(maxsize=512)
def drawing(name: str, style: str) -> str:
    """Return what is inside an icon's <svg>.

    Raises:
        MissingIcon: when there is no such file.
    """
    path = icon_folder() / style / f"{name}.svg"
    try:
        found = _DRAWING.search(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MissingIcon(f"{style}/{name}") from error
    inner = found.group(1) if found else ""
    # The first path of each file only clears the background.
    return " ".join(
        inner.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "").split()
    )


@register.simple_tag
def icon(name: str, extra: str = "", filled: bool = False, label: str = "") -> SafeString:
    """Draw an icon as inline SVG; hidden from readers unless it carries a label of its own.

    Args:
        name: of the Tabler icon.
        extra: more classes.
        filled: the filled drawing.
        label: name read aloud, for an icon that stands alone.

    Raises:
        MissingIcon: while developing; a portal in use shows nothing instead.
    """
    try:
        return _svg(name, extra, filled, str(label))
    except MissingIcon:
        if settings.DEBUG:
            raise
        return SafeString("")


@lru_cache(maxsize=512)
def _svg(name: str, extra: str, filled: bool, label: str) -> SafeString:
    inner = drawing(name, "filled" if filled else "outline")
    paint = 'fill="currentColor"' if filled else 'fill="none" stroke="currentColor"'
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" width="20" height="20" {} stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        f" {extra}" if extra else "",
        mark_safe(paint),  # noqa: S308 - one of the two texts above
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true" focusable="false"'),
        mark_safe(inner),  # noqa: S308 - a file of the icon package
    )


@register.simple_tag
def color_badge(color: str | None, short: bool = False, bare: bool = False) -> SafeString:
    """Show how acute a matter is, by shape, word and color.

    Args:
        color: red, yellow, blue, or empty for not decided.
        short: one word, for tables.
        bare: without box, for lists of suggestions.
    """
    code = color if color in wording.COLORS else ""
    return _color_badge(code or "", short, bare, get_language() or "")


@lru_cache(maxsize=64)
def _color_badge(code: str, short: bool, bare: bool, language: str) -> SafeString:
    """Draw a badge once a language: lists show the same few on every row."""
    one, two, name = wording.color_words(code)
    words = {"color": code, "word": one if short else two, "name": name, "bare": bare}
    return render_to_string("partials/color_badge.html", words)


@register.inclusion_tag("partials/color_shape.html")
def color_shape(color: str) -> dict[str, Any]:
    """Draw only a color's shape; a word has to stand beside it."""
    return {"color": color}


@register.inclusion_tag("partials/report_state.html")
def report_state(state: str, short: bool = False) -> dict[str, Any]:
    """Show the state of a group's or village's day.

    Args:
        state: on_time, zero, late, made_up, missing, pending, or anything else for none due.
        short: only the glyph, for cells; the word is read aloud.
    """
    glyph, word = wording.report_words(state)
    return {"state": state, "glyph": glyph, "word": word, "short": short}


@register.simple_tag
def report_word(state: str) -> str:
    """Return the word of a report's state."""
    return wording.report_words(state)[1]


@register.simple_tag
def report_glyph(state: str) -> str:
    """Return the glyph of a report's state."""
    return wording.report_words(state)[0]


@register.inclusion_tag("partials/time_state.html")
def time_state(
    due_at: datetime | None, now: datetime | None = None, **facts: Any
) -> dict[str, Any]:
    """Show how long a deadline is away, or gone; the facts are those of `wording.time_state`."""
    moment = now or timezone.now()
    facts = {key: value for key, value in facts.items() if value is not None}
    return {"time": wording.time_state(due_at, moment, **facts), "due_at": due_at}


@register.inclusion_tag("partials/vacancy.html")
def vacancy(count: int | None = None, days: int | None = None) -> dict[str, Any]:
    """Show that somebody is missing: how many, or for how many days."""
    return {"count": count, "days": days}


@register.inclusion_tag("partials/empty.html")
def empty_state(
    title: str, text: str = "", kind: str = "", url: str = "", action: str = ""
) -> dict[str, Any]:
    """Show that there is nothing: one sentence and one way on.

    Args:
        title: the sentence.
        text: what comes next, in one line.
        kind: good (all done), filtered (nothing fits), or empty for not set up.
        url, action: where to go on, and the words of the button.
    """
    icons = {"good": "circle-check", "filtered": "filter"}
    return {
        "title": title,
        "text": text,
        "kind": kind,
        "url": url,
        "action": action,
        "icon_name": icons.get(kind, "info-circle"),
    }


@register.inclusion_tag("partials/field.html")
def field(bound: BoundField, look: str = "", hint: str = "", label: str = "") -> dict[str, Any]:
    """Show a form's field: label above, hint, the input, its errors; optional ones say so.

    Args:
        bound: the field of a form; icons of choice tiles come from its field's `icons` mapping.
        look: tiles, picks, toggles, choices for choices; stepper for numbers; empty for plain.
        hint: instead of the field's help text.
        label: instead of the field's label.
    """
    look = look or _look_of(bound)
    described = f"{bound.auto_id}_hint" if (hint or bound.help_text) else ""
    attrs: dict[str, str | bool] = {"class": "input"}
    if look == "stepper":
        attrs |= {"inputmode": "numeric"}
    if bound.errors:
        described = f"{bound.auto_id}_error {described}".strip()
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = described
    return {
        "field": bound,
        "look": look,
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "described": described,
        "widget": bound.as_widget(attrs=attrs) if look in ("", "stepper", "check") else "",
        "options": list(_options(bound))
        if look in ("tiles", "picks", "toggles", "choices")
        else [],
        "hidden": isinstance(bound.field.widget, HiddenInput),
    }


def _look_of(bound: BoundField) -> str:
    """Return how a field looks when nothing is said."""
    kind = bound.widget_type
    if kind in ("radioselect", "checkboxselectmultiple"):
        return "choices"
    return "check" if kind == "checkbox" else ""


def _options(bound: BoundField) -> Iterator[dict[str, Any]]:
    """Yield the choices of a field with their icons."""
    icons = getattr(bound.field, "icons", {})
    for option in bound.subwidgets:
        data = option.data
        if data["value"] in ("", None):
            continue
        kind = "checkbox" if data.get("type") == "checkbox" else "radio"
        yield {
            "name": data["name"],
            "value": data["value"],
            "label": data["label"],
            "checked": data["selected"],
            "type": kind,
            "id": f"{bound.auto_id}_{data['index']}",
            "icon": icons.get(str(data["value"]), ""),
        }


@register.inclusion_tag("partials/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """List what has to be changed in one or more forms, each a link to its field."""
    errors = []
    for form in forms:
        for bound in form:
            errors += [{"id": bound.auto_id, "label": bound.label, "text": t} for t in bound.errors]
        errors += [{"id": "", "label": "", "text": text} for text in form.non_field_errors()]
    return {"errors": errors, "count": len(errors)}


@register.inclusion_tag("partials/page_links.html", takes_context=True)
def page_links(context: RequestContext, page: Page, parameter: str = "cursor") -> dict[str, Any]:
    """Show the links to the page before and after, keeping everything else of the address."""
    return {
        "before": _with(context, parameter, page.previous_cursor),
        "after": _with(context, parameter, page.next_cursor),
    }


def _with(context: RequestContext, parameter: str, value: str | None) -> str:
    """Return the address's query with one parameter set, or nothing without a value."""
    if not value:
        return ""
    query = context["request"].GET.copy()
    query[parameter] = value
    return f"?{query.urlencode()}"


@register.filter
def day(value: date | datetime | None) -> str:
    """Say a date: 11月24日 周二; other years with the year."""
    return wording.day(value, timezone.now()) if value else ""


@register.filter
def plain_day(value: date | datetime | None) -> str:
    """Say a date without its weekday: 11月24日."""
    return wording.day(value, timezone.now(), weekday=False) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Say a date with its time: 11月24日 周二 16:40."""
    return wording.moment(value, timezone.now()) if value else ""


@register.filter
def short_moment(value: date | datetime | None) -> str:
    """Say a moment as lists do: 今天 16:40, 昨天, 11月20日 周五."""
    return wording.short_moment(value, timezone.now()) if value else ""


@register.filter
def deadline(value: datetime | None) -> str:
    """Say a deadline: 12月7日 周一 24:00."""
    return wording.deadline(value, timezone.now()) if value else ""


@register.filter
def due_day(value: datetime | None) -> str:
    """Say the day of a deadline: 12月7日 周一."""
    return wording.due_day(value, timezone.now()) if value else ""


@register.filter
def clock_time(value: datetime | None) -> str:
    """Say the time of a day: 16:40."""
    return f"{timezone.localtime(value):%H:%M}" if value else ""


@register.filter
def weekday_letter(value: date | None) -> str:
    """Say a weekday in one letter: 二."""
    return wording.weekday_letter(value) if value else ""


@register.filter
def thousands(value: int | None) -> str:
    """Write a count: 1,203."""
    return wording.thousands(value)


@register.filter
def amount(value: float | Decimal | None) -> str:
    """Write a sum of money or hours: 60,000, 1,536.5."""
    return wording.amount(value)


@register.simple_tag
def percent_down(part: int | None, whole: int | None) -> str:
    """Write a share in percent, rounded down: 100 only when it is all."""
    return wording.percent_down(part, whole)
