"""Pages of projects: the list, one project, its milestones, its end."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.calendar import business_date
from common.errors import Invalid
from common.paging import capped_count, keyset_page
from org_tree.scope import capabilities, fetch, require_somewhere
from volunteers import actions
from volunteers.actions.core import MANAGE
from volunteers.actions.project_core import ACCEPT
from volunteers.choices import ProjectState, Verdict
from volunteers.forms.projects import (
    JudgeForm,
    LinkForm,
    MilestoneForm,
    ProjectForm,
    RemarkForm,
    first_values,
)
from volunteers.models import Activity, Milestone, Project
from volunteers.projects import ProjectPage, activities_to_link, with_due_milestones
from volunteers.views.asking import ask
from volunteers.workflow import PROJECT_ACTS

WRITES = ["GET", "HEAD", "POST"]
FORM = "volunteers/project_form.html"
PAGE_SIZE = 25


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """Show the projects in sight, by where they stand."""
    require_somewhere(request.user, "volunteers.view")
    rows = Project.objects.visible_to(request.user)
    state = request.GET.get("state", "")
    if state in ProjectState.values:
        rows = rows.filter(state=state)
    is_due = bool(request.GET.get("due"))
    if is_due:
        rows = with_due_milestones(rows, business_date(timezone.now()))
    shown = rows.select_related("team", "organization", "area__parent").annotate(
        all_milestones=Count("milestones"),
        passed=Count("milestones", filter=Q(milestones__verdict=Verdict.PASSED)),
    )
    context = {
        "page": keyset_page(shown, ["-id"], request.GET.get("cursor"), PAGE_SIZE),
        "count": capped_count(rows),
        "state": state,
        "states": ProjectState.choices,
        "is_due": is_due,
        "may_manage": MANAGE in capabilities(request.user),
    }
    return render(request, "volunteers/project_list.html", context)


@require_safe
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one project with its milestones, activities and figures."""
    return _detail(request, _project(request, pk, "volunteers.view"))


@require_http_methods(WRITES)
def project_new(request: HttpRequest) -> HttpResponse:
    """Plan a project."""
    require_somewhere(request.user, MANAGE)
    form = ProjectForm(request.POST or None, user=request.user)
    del form.fields["version"]
    return ask(
        request,
        form,
        actions.plan_project,
        heading=_("Plan a project"),
        button=_("Keep the draft"),
        back=reverse("volunteers:project_list"),
        then=lambda made: _address(made[0].pk),
        done=_("Kept as a draft. Write down its milestones, then begin."),
        template=FORM,
    )


@require_http_methods(WRITES)
def project_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a draft right."""
    project = _project(request, pk, MANAGE)
    form = ProjectForm(request.POST or None, user=request.user, initial=first_values(project))
    for name in ("team", "organization", "client_id"):
        del form.fields[name]
    act, label = partial(actions.change_project, pk=pk), PROJECT_ACTS["change"].label
    return ask(
        request, form, act, button=str(label), done=_("It was set right."), **_words(project, label)
    )


@require_POST
def project_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a project."""
    project = _project(request, pk, MANAGE)
    actions.start_project(actor=request.user, pk=project.pk, now=timezone.now())
    messages.success(request, _("%(name)s has begun.") % {"name": project.brand})
    return redirect("volunteers:project_detail", project.pk)


@require_http_methods(WRITES)
def project_end(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Accept a project or end it without acceptance, with what was found in the end."""
    project = _project(request, pk, ACCEPT if act == "accept" else MANAGE)
    label, does = PROJECT_ACTS[act].label, actions.end_project
    text = _("The project ends without acceptance and cannot be taken up again.")
    if act == "accept":
        does = actions.accept_project
        text = _("The project is done with; its figures stay as the records say.")
    said = {"name": project.brand, "state": ProjectState(str(PROJECT_ACTS[act].target)).label}
    return ask(
        request,
        RemarkForm(request.POST or None),
        partial(does, pk=pk),
        text=text,
        button=str(label),
        done=_("%(name)s: %(state)s.") % said,
        **_words(project, label),
    )


@require_POST
def milestone_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a milestone to a project."""
    project = _project(request, pk, MANAGE)
    form = MilestoneForm(request.POST)
    if form.is_valid():
        try:
            actions.add_milestone(
                actor=request.user, pk=project.pk, now=timezone.now(), **form.cleaned_data
            )
        except Invalid as error:
            form.take(error)
        else:
            return redirect("volunteers:project_detail", project.pk)
    return _detail(request, project, milestone=form, status=422)


@require_POST
def milestone_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a milestone out of a draft."""
    milestone = _milestone(request, pk, MANAGE)
    actions.drop_milestone(actor=request.user, pk=milestone.pk, now=timezone.now())
    return redirect("volunteers:project_detail", milestone.project_id)


@require_http_methods(WRITES)
def milestone_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what was found when a milestone was looked at."""
    milestone = _milestone(request, pk, ACCEPT)
    return ask(
        request,
        JudgeForm(request.POST or None),
        partial(actions.judge_milestone, pk=pk),
        text=_("What has to be mended is looked at again."),
        button=str(PROJECT_ACTS["judge"].label),
        **_words(milestone.project, milestone.title),
    )


@require_POST
def project_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Count an activity for a project."""
    project = _project(request, pk, MANAGE)
    rows = Activity.objects.visible_to(request.user)
    form = LinkForm(request.POST, activities=rows)
    if form.is_valid():
        try:
            actions.link_activity(
                actor=request.user, pk=project.pk, now=timezone.now(), **form.cleaned_data
            )
        except Invalid as error:
            form.take(error)
        else:
            return redirect("volunteers:project_detail", project.pk)
    return _detail(request, project, link=form, status=422)


@require_POST
def project_unlink(request: HttpRequest, pk: int, activity_pk: int) -> HttpResponse:
    """Count an activity for a project no longer."""
    project = _project(request, pk, MANAGE)
    linked = Activity.objects.filter(project_link__project=project)
    activity: Activity = fetch(linked, request.user, MANAGE, pk=activity_pk)
    actions.unlink_activity(
        actor=request.user, pk=project.pk, activity=activity, now=timezone.now()
    )
    return redirect("volunteers:project_detail", project.pk)


def _project(request: HttpRequest, pk: int, capability: str) -> Project:
    rows = Project.objects.select_related(
        "team", "organization", "area__parent", "created_by", "ended_by"
    )
    found: Project = fetch(rows, request.user, capability, pk=pk)
    return found


def _milestone(request: HttpRequest, pk: int, capability: str) -> Milestone:
    rows = Milestone.objects.select_related("project__team", "project__organization")
    found: Milestone = fetch(rows, request.user, capability, pk=pk)
    return found


def _detail(
    request: HttpRequest,
    project: Project,
    *,
    milestone: MilestoneForm | None = None,
    link: LinkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    page = ProjectPage(project, request.user, business_date(now))
    may_link = "link" in page.acts
    offered = activities_to_link(project) if may_link else Activity.objects.none()
    context = {
        "it": page,
        "project": project,
        "milestone": milestone or MilestoneForm(),
        "link": link or LinkForm(activities=Activity.objects.none()),
        "offered": list(offered),
    }
    return render(request, "volunteers/project_detail.html", context, status=status)


def _words(project: Project, heading: Any) -> dict[str, str]:
    """Return what every form about a project shows: what it is about, and the way back."""
    about = f"{project.brand} · {project.carrier.name}"
    back = _address(project.pk)
    return {"heading": str(heading), "about": about, "back": back, "template": FORM}


def _address(pk: int) -> str:
    return reverse("volunteers:project_detail", args=[pk])
