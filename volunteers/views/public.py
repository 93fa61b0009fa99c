"""What anybody may ask without an account: is this certificate good?"""

from __future__ import annotations

import hmac

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from rest_framework.throttling import SimpleRateThrottle

from volunteers.certificate_paper import period_of, services_of
from volunteers.certificates import hours_text
from volunteers.forms.certificates import VerifyForm
from volunteers.models import ServiceCertificate
from volunteers.models.certificate import NUMBERED


class VerifyThrottle(SimpleRateThrottle):
    """So many questions an address may ask: enough for an office, too few to guess a code."""

    scope = "verify"
    rate = "60/hour"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        """Return what the questions of an address are counted under."""
        return f"verify-{get_client_ip_address(request)}"


# A school or an employer has no account. It reads what the paper in its hands says, and less.
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_certificate(request: HttpRequest) -> HttpResponse:
    """Tell whether a certificate is good, for whoever has its number and code.

    A wrong number and a wrong code get the same answer. Number and code are posted, so that no
    address and no log holds them.
    """
    form = VerifyForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "volunteers/verify.html", context, status=status)
    if not VerifyThrottle().allow_request(request, None):
        form.add_error(None, _("Too many questions from your network. Try again in an hour."))
        return render(request, "volunteers/verify.html", context, status=429)
    found = _found(**form.cleaned_data)
    if found is not None:
        context |= {
            "it": found,
            "period": period_of(found),
            "hours": hours_text(found.minutes or 0),
            "services": services_of(found),
        }
    return render(request, "volunteers/verify.html", {**context, "is_asked": True})


def _found(number: str, code: str) -> ServiceCertificate | None:
    rows = ServiceCertificate.objects.filter(state__in=NUMBERED).select_related("volunteer")
    found: ServiceCertificate | None = rows.filter(number=number).first()
    if found is None or not hmac.compare_digest(found.code, code):
        return None
    return found
