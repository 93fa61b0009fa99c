"""The certificate on paper: as a Word file from the district's template, as PDF from the layout."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from common.documents.layouts import Layout, filled, layout_in
from common.documents.texts import plain
from common.documents.typesetting import document_pdf, fonts_of
from common.documents.word import filled_in
from common.documents.wording import LANGUAGE, office_day
from volunteers.certificates import hours_text, shown_code
from volunteers.models import CertificateTemplate, ServiceCertificate

HERE = Path(__file__).resolve().parent
KIND = "certificate"
SHIPPED = HERE / "defaults" / f"{KIND}.docx"
FIELDS = (
    "number",
    "issued_on",
    "name",
    "volunteer_number",
    "id_number",
    "period",
    "count",
    "hours",
    "issuer",
    "handler",
    "contact",
    "address",
    "code",
)
COLUMNS = ("no", "date", "title", "team", "hours")
#: Every field filled, for trying a template without a certificate.
SAMPLE: dict[str, Any] = {
    **dict.fromkeys(FIELDS, "样"),
    "services": [dict.fromkeys(COLUMNS, "样")],
}


def layout() -> Layout:
    """Return how the certificate looks."""
    return layout_in(HERE / "layouts", KIND)


def template() -> bytes:
    """Return the Word template certificates are made from now."""
    own = CertificateTemplate.objects.current(KIND)
    content: bytes = own.read() if own is not None else SHIPPED.read_bytes()
    return content


def content_of(certificate: ServiceCertificate, address: str) -> dict[str, Any]:
    """Return what an issued certificate says, in full, as texts.

    Args:
        address: of the page where it is verified.
    """
    with translation.override(LANGUAGE):
        told: dict[str, Any] = {
            "number": certificate.number or "",
            "issued_on": office_day(certificate.issued_at),
            "name": certificate.name,
            "volunteer_number": certificate.volunteer.number,
            "id_number": certificate.id_number or _("not on the register"),
            "period": period_of(certificate),
            "count": str(len(certificate.services)),
            "hours": hours_text(certificate.minutes or 0),
            "issuer": certificate.issuer,
            "handler": certificate.handler,
            "contact": certificate.contact,
            "address": address,
            "code": shown_code(certificate.code),
            "services": services_of(certificate),
        }
        return dict(plain(told))


def services_of(certificate: ServiceCertificate) -> list[dict[str, str]]:
    """Return the lines of what was done, as texts."""
    return [
        {
            "no": str(number),
            "date": office_day(date.fromisoformat(one["date"])),
            "title": one["title"],
            "team": one["team"],
            "hours": hours_text(one["minutes"]),
        }
        for number, one in enumerate(certificate.services, start=1)
    ]


def period_of(certificate: ServiceCertificate) -> str:
    """Return the period as paper says it: the days asked for, else those of the services."""
    days = [one["date"] for one in certificate.services]
    first = certificate.first_day or date.fromisoformat(min(days))
    last = certificate.last_day or date.fromisoformat(max(days))
    return _("from %(first)s to %(last)s") % {"first": office_day(first), "last": office_day(last)}


def word_file(certificate: ServiceCertificate, address: str) -> bytes:
    """Return a certificate as a Word file.

    Raises:
        TemplateBroken: the district's template names what no longer is there.
    """
    return filled_in(template(), content_of(certificate, address), KIND)


def pdf_file(certificate: ServiceCertificate, address: str) -> bytes:
    """Return a certificate as PDF, with the portal's own fonts in it."""
    shown = layout()
    blocks = filled(shown, content_of(certificate, address))
    return document_pdf(shown.title, blocks, fonts_of(str(settings.PAPER_FONTS)))
