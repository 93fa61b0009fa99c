"""An act that asks for something first: one form, one sentence of what follows, one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import DomainError, Invalid, WrongState
from common.forms import TakesErrors

TEMPLATE = "volunteers/act_form.html"


def ask(
    request: HttpRequest,
    form: TakesErrors,
    act: Callable[..., Any],
    *,
    heading: str,
    button: str,
    back: str,
    then: Callable[[Any], str] | None = None,
    done: str = "",
    template: str = TEMPLATE,
    **shown: Any,
) -> HttpResponse:
    """Show a form, and do its act once it is right; what the act refuses stands beside the field.

    Args:
        act: does it, given `actor`, `now` and what the form says.
        heading, button: the act by its name.
        back: where the page came from and goes back to.
        then: where it goes afterwards, given what the act returned; back when not given.
        done: what is said afterwards.
        shown: what else the template shows: `about`, `text`, `follows`.
    """
    if form.is_valid():
        try:
            made = act(actor=request.user, now=timezone.now(), **form.facts())
        except Invalid as error:
            form.take(error)
        except WrongState:
            raise
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, done or _("Noted."))
            return redirect(then(made) if then else back)
    context = {"form": form, "heading": heading, "button": button, "back": back, **shown}
    status = 422 if form.is_bound else 200
    return render(request, template, context, status=status)
