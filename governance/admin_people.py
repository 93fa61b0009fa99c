"""The system administrator's pages: accounts, and who is posted where."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from governance.admin_site import ACCOUNTS, CapabilityAdmin, site
from org_tree.actions import (
    appoint,
    change_account,
    change_posting,
    create_account,
    lock_account,
    set_password,
    unlock_account,
)
from org_tree.models import Organization, Posting
from org_tree.roles import role_choices


class PersonForm(forms.ModelForm):
    """A person; the password is set, never shown."""

    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        widget=forms.PasswordInput,
        help_text=_("Left empty, it stays as it is. At least 10 characters."),
    )

    class Meta:
        model = User
        fields = ("username", "name", "phone")
        widgets = {"phone": forms.TextInput}

    def clean(self) -> dict[str, Any]:
        """Ask for a password where there is none yet."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.instance.pk is None and not cleaned.get("new_password"):
            self.add_error("new_password", _("A new account wants a password."))
        return cleaned


@admin.register(User, site=site)
class PersonAdmin(CapabilityAdmin):
    """Accounts: opened, locked and unlocked, given new passwords; never deleted."""

    capability = ACCOUNTS
    can_add = True
    can_change = True
    form = PersonForm
    list_display = ("username", "name", "masked_phone", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("username", "name")
    ordering = ("username",)
    actions = ("lock", "unlock")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep a user name once it is given: the trail names people by it."""
        return ("username",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Open or change the account through its action."""
        now, facts = timezone.now(), form.cleaned_data
        if not change:
            made = create_account(
                actor=request.user,
                username=facts["username"],
                name=facts["name"],
                phone=facts["phone"],
                password=facts["new_password"],
                now=now,
            )
            obj.pk = made.pk
            return
        if {"name", "phone"} & set(form.changed_data):
            change_account(
                actor=request.user, user=obj, name=facts["name"], phone=facts["phone"], now=now
            )
        if facts["new_password"]:
            set_password(actor=request.user, user=obj, password=facts["new_password"], now=now)

    @admin.action(description=_("Lock the chosen accounts"))
    def lock(self, request: HttpRequest, queryset: Any) -> None:
        """Keep people out."""
        for user in queryset.filter(is_active=True):
            lock_account(actor=request.user, user=user, now=timezone.now())

    @admin.action(description=_("Unlock the chosen accounts"))
    def unlock(self, request: HttpRequest, queryset: Any) -> None:
        """Let people in again."""
        for user in queryset.filter(is_active=False):
            unlock_account(actor=request.user, user=user, now=timezone.now())


@admin.register(Organization, site=site)
class OrganizationAdmin(CapabilityAdmin):
    """Organizations, to be chosen for a posting; they are changed on the organization page."""

    capability = ACCOUNTS
    list_display = ("name", "line", "area")
    list_filter = ("line", "tier")
    list_select_related = ("area",)
    search_fields = ("name", "area__code")
    ordering = ("tree_id", "lft")


class PostingForm(forms.ModelForm):
    """A posting."""

    role = forms.ChoiceField(label=_("Role"), choices=role_choices)

    class Meta:
        model = Posting
        fields = ("user", "role", "organization", "started_on", "ended_on")


class DaysForm(forms.ModelForm):
    """The days of a posting that is given already."""

    class Meta:
        model = Posting
        fields = ("started_on", "ended_on")


@admin.register(Posting, site=site)
class PostingAdmin(CapabilityAdmin):
    """Postings: given and prolonged; ended with their work on the organization page."""

    capability = ACCOUNTS
    can_add = True
    can_change = True
    form = PostingForm
    list_display = ("user", "role_label", "organization", "started_on", "ended_on")
    list_select_related = ("user", "organization__area")
    search_fields = ("user__username", "user__name", "organization__name")
    autocomplete_fields = ("user", "organization")
    ordering = ("-pk",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep who, what and where: another person is another posting."""
        return ("user", "role_label", "organization") if obj else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Ask for the days alone once the posting is given."""
        if obj:
            kwargs["form"] = DaysForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Show the role as a word once it is given."""
        if obj:
            return ("user", "role_label", "organization", "started_on", "ended_on")
        return ("user", "role", "organization", "started_on", "ended_on")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Appoint, or set the days right, through the action."""
        now, facts = timezone.now(), form.cleaned_data
        if change:
            change_posting(
                actor=request.user,
                posting=obj,
                started_on=facts["started_on"],
                ended_on=facts["ended_on"],
                now=now,
            )
            return
        made = appoint(
            actor=request.user,
            user=facts["user"],
            role=facts["role"],
            organization=facts["organization"],
            started_on=facts["started_on"],
            ended_on=facts["ended_on"],
            now=now,
        )
        obj.pk = made.pk
