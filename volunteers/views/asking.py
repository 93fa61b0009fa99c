"""An act that asks for something first: one form, one sentence of what follows, one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import DomainError, Invalid, WrongState

TEMPLATE = "volunteers/act_form.html"


def ask(
    request: HttpRequest,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    heading: str,
    button: str,
    back: str,
    done: str = "",
    text: str = "",
    **more: Any,
) -> HttpResponse:
    """Show a form, and do its act once it is right; what the act refuses stands beside the field.

    Args:
        act: does it, given the cleaned data.
        heading, button: the act by its name.
        back: where the page came from and goes back to.
        done: what is said afterwards.
        text: what follows from the act.
    """
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Invalid as error:
            form.take(error)
        except WrongState:
            raise
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, done or _("Noted."))
            return redirect(back)
    context = {"form": form, "heading": heading, "button": button, "back": back, "text": text}
    status = 422 if form.is_bound else 200
    return render(request, TEMPLATE, {**context, **more}, status=status)
