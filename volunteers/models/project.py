"""Social organisations and projects: a brand, who carries it, what pays for it, what came of it.

Changed by volunteers.actions alone: `organizations`, `projects`, `milestones`, `project_links`.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.columns import by_person, by_person_later
from common.fields import EncryptedTextField
from common.idempotency import ClientCreated
from common.masking import masked_name, masked_phone
from org_tree.models import Area
from org_tree.querysets import AreaScopedQuerySet
from volunteers.choices import Funding, ProjectState, Verdict
from volunteers.models.activity import Activity
from volunteers.models.team import VolunteerTeam


class OrganizationQuerySet(AreaScopedQuerySet):
    """Which social organisations."""

    def locked(self, pk: int) -> SocialOrganization:
        """Return a social organisation, held until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).select_related("area").get(pk=pk)


class SocialOrganization(ClientCreated):
    """A registered social organisation that carries projects; known by its credit code."""

    name = models.CharField(pgettext_lazy("social organization", "name"), max_length=64)
    credit_code = models.CharField(_("credit code"), max_length=18)
    area = models.ForeignKey(
        Area,
        verbose_name=_("works in"),
        on_delete=models.PROTECT,
        related_name="social_organizations",
    )
    contact_name = EncryptedTextField(_("person to talk to"), blank=True, default="")
    contact_phone = EncryptedTextField(_("telephone of that person"), blank=True, default="")
    created_by = by_person(_("registered by"))
    created_at = models.DateTimeField(_("registered at"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("social organization")
        verbose_name_plural = _("social organizations")
        constraints = [
            models.UniqueConstraint(fields=["credit_code"], name="social_organization_once"),
            models.UniqueConstraint(
                fields=["created_by", "client_id"], name="social_organization_sent_once"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(credit_code=""), name="social_organization_is_named"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_contact(self) -> str:
        """The person to talk to, as pages show them."""
        parts = (masked_name(self.contact_name), masked_phone(self.contact_phone))
        return " ".join(part for part in parts if part)


class ProjectQuerySet(AreaScopedQuerySet):
    """Which projects."""

    def locked(self, pk: int) -> Project:
        """Return a project, held until the transaction ends."""
        return (
            self.select_for_update(of=("self",), no_key=True)
            .select_related("area", "team", "organization")
            .get(pk=pk)
        )


class Project(ClientCreated):
    """A brand carried by a team or a social organisation for a term (domain.md section 10)."""

    brand = models.CharField(_("brand"), max_length=40)
    aim = models.CharField(_("what it is for"), max_length=500, blank=True)
    team = models.ForeignKey(
        VolunteerTeam,
        verbose_name=_("volunteer team"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
    )
    organization = models.ForeignKey(
        SocialOrganization,
        verbose_name=_("social organization"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
    )
    area = models.ForeignKey(
        Area,
        verbose_name=_("where it serves"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    funding = models.CharField(_("paid by way of"), max_length=12, choices=Funding.choices)
    funder = models.CharField(_("paid by"), max_length=64)
    amount = models.DecimalField(_("amount, yuan"), max_digits=12, decimal_places=2)
    state = models.CharField(
        _("state"), max_length=8, choices=ProjectState.choices, default=ProjectState.DRAFT
    )
    ended_at = models.DateTimeField(pgettext_lazy("project", "ended at"), null=True, blank=True)
    ended_by = by_person_later(pgettext_lazy("project", "ended by"))
    remark = models.CharField(_("what was found in the end"), max_length=200, blank=True)
    created_by = by_person(_("planned by"))
    created_at = models.DateTimeField(_("planned at"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [models.Index(fields=["state", "-id"], name="project_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="project_sent_once"),
            models.CheckConstraint(
                condition=Q(team__isnull=False, organization__isnull=True)
                | Q(team__isnull=True, organization__isnull=False),
                name="project_has_one_carrier",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ProjectState.values), name="project_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(funding__in=Funding.values), name="project_funding_is_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="project_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="project_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(brand=""), name="project_is_named"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ProjectState.ACCEPTED, ProjectState.ENDED],
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                )
                & ~Q(remark="")
                | Q(
                    state__in=[ProjectState.DRAFT, ProjectState.RUNNING],
                    ended_at__isnull=True,
                    ended_by__isnull=True,
                ),
                name="project_ended_says_how",
            ),
        ]

    def __str__(self) -> str:
        return self.brand

    @property
    def carrier(self) -> VolunteerTeam | SocialOrganization:
        """The team or the social organisation that carries it."""
        found = self.team or self.organization
        if found is None:
            raise ValueError(f"project {self.pk} has no carrier")
        return found


class MilestoneQuerySet(AreaScopedQuerySet):
    """Which milestones: those of projects in a person's scope."""

    area_path = "project__area"

    def to_judge(self, day: date) -> MilestoneQuerySet:
        """Milestones of running projects whose day has come and that have not passed."""
        return self.filter(project__state=ProjectState.RUNNING, due_on__lte=day).exclude(
            verdict=Verdict.PASSED
        )


class Milestone(models.Model):
    """What a project has to have done by a day, and who found what when they looked."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=60)
    due_on = models.DateField(pgettext_lazy("milestone", "due on"))
    verdict = models.CharField(
        pgettext_lazy("milestone", "verdict"),
        max_length=12,
        choices=Verdict.choices,
        blank=True,
        default="",
    )
    finding = models.CharField(
        pgettext_lazy("milestone", "what was found"), max_length=200, blank=True
    )
    judged_by = by_person_later(pgettext_lazy("milestone", "looked at by"))
    judged_at = models.DateTimeField(pgettext_lazy("milestone", "looked at"), null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(fields=["project", "title"], name="milestone_once"),
            models.CheckConstraint(
                condition=Q(verdict="", judged_by__isnull=True, judged_at__isnull=True)
                | Q(verdict__in=Verdict.values, judged_by__isnull=False, judged_at__isnull=False),
                name="milestone_judged_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.MENDING) | ~Q(finding=""),
                name="milestone_to_mend_says_what",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProjectActivity(models.Model):
    """An activity that belongs to a project; to one at most, so that no hour counts twice."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="links")
    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="project_link")

    class Meta:
        verbose_name = _("activity of a project")
        verbose_name_plural = _("activities of projects")

    def __str__(self) -> str:
        return f"{self.project_id} {self.activity_id}"
