"""Where each missing thing is filled in: the addresses behind papers.kinds.Missing."""

from __future__ import annotations

from django.urls import reverse

from papers.kinds import Missing

#: Forms of the case itself, by place: name of the act.
ACTS = {"session": "mediate", "outcome": "resolve"}


def url_of(missing: Missing, number: str) -> str:
    """Return the address of the form that fills what is missing, at its field."""
    anchor = f"#id_{missing.name}" if missing.name else ""
    if missing.place in ACTS:
        return reverse("disputes:case_act", args=[number, ACTS[missing.place]])
    if missing.place == "case":
        return reverse("disputes:case_detail", args=[number])
    if missing.place == "party":
        return reverse("papers:party", args=[number, missing.pk]) + anchor
    if missing.place == "instalments":
        return reverse("papers:file", args=[number]) + "#instalments"
    if missing.place == "upload":
        return reverse("papers:upload", args=[number]) + f"?kind={missing.name}"
    return reverse("papers:fill", args=[number, missing.place]) + anchor
