"""Roles and what each may do, as data (domain.md sections 1 and 3).

A capability is "app.act". Only org_tree.scope reads this; adding a right means editing one row.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VIEW = frozenset(
    {"org_tree.view", "reports.view", "disputes.view", "rollups.view", "supervision.view"}
)
#: Answers for the body they are posted to: reminded when it is late, replies to orders.
HEAD = "supervision.reply"
#: Goes to see people, writes it down and brings back what they raise.
VISITOR = frozenset({"visits.log", "reports.raise"})
HANDLER = frozenset(
    {"org_tree.view", "disputes.view", "disputes.open", "disputes.handle", "disputes.comment"}
)


@dataclass(frozen=True)
class Role:
    """A name under which a person is posted to an organization.

    Attributes:
        label: what offices call it.
        lines: lines whose organizations may have it.
        tiers: tiers of those organizations' areas.
        capabilities: what its holder may do on the organization's area and all below.
        required_at: tiers where its absence is a vacancy.
    """

    label: str | Promise
    lines: frozenset[str]
    tiers: frozenset[str]
    capabilities: frozenset[str]
    required_at: frozenset[str] = frozenset()


def _role(
    label: str | Promise,
    lines: str,
    tiers: str,
    capabilities: frozenset[str] | set[str],
    required_at: str = "",
) -> Role:
    return Role(
        label,
        frozenset(lines.split()),
        frozenset(tiers.split()),
        frozenset(capabilities),
        frozenset(required_at.split()),
    )


ROLES: dict[str, Role] = {
    "keeper": _role(
        _("household keeper"),
        "governance party",
        "group household_unit",
        HANDLER | {"reports.view", "reports.file", "reports.raise"},
        "group",
    ),
    "village_officer": _role(
        _("village information officer"),
        "governance",
        "village",
        VIEW
        | VISITOR
        | {"visits.view"}
        | {"reports.file", "reports.send", "disputes.open", "disputes.comment"}
        | {"disputes.assign", "disputes.answer", "disputes.refuse", "disputes.withdraw", HEAD}
        | {"ledgers.view", "visits.confirm_check_in", "volunteers.ask_help"},
        "village",
    ),
    "village_secretary": _role(
        _("village Party secretary"),
        "party",
        "village",
        HANDLER | VIEW | VISITOR | {"visits.view", "visits.confirm_check_in", HEAD},
        "village",
    ),
    "mediation_director": _role(
        _("mediation director"),
        "mediation",
        "village",
        HANDLER | {HEAD, "ledgers.mediation"},
        "village",
    ),
    "resident_lawyer": _role(_("resident lawyer"), "mediation", "village", HANDLER),
    "auxiliary_police": _role(
        _("auxiliary police officer"), "petition_safety", "village", HANDLER | {HEAD}, "village"
    ),
    "elder": _role(_("one of the five elders"), "mediation", "village", HANDLER),
    "town_officer": _role(
        _("town information officer"),
        "governance",
        "town",
        VIEW
        | VISITOR
        | {"visits.view"}
        | {"reports.file", "reports.receive", "reports.send_town", "reports.approve_late"}
        | {"disputes.open", "disputes.comment", "disputes.assign", "disputes.answer"}
        | {"disputes.refuse", "disputes.withdraw", "disputes.supervise_blue", "disputes.urge"}
        | {"disputes.export", "disputes.reveal", HEAD, "papers.fill", "ledgers.view"}
        | {"volunteers.ask_help"},
        "town",
    ),
    "assessor": _role(
        _("member of the assessment group"),
        "petition_safety",
        "town",
        VIEW
        | {"reports.dispose", "disputes.open", "disputes.assess", "disputes.join"}
        | {"disputes.refuse", "disputes.withdraw", "disputes.refer", "disputes.comment"},
        "town",
    ),
    "centre": _role(
        _("staff of the governance centre"),
        "petition_safety",
        "district town",
        VIEW
        | {"disputes.open", "disputes.assign", "disputes.assign_red", "disputes.handle"}
        | {"disputes.escalate", "disputes.urge", "disputes.comment", "disputes.join"}
        | {"disputes.refer", "disputes.answer", "disputes.reopen", "disputes.withdraw"}
        | {"disputes.export", "disputes.reveal", HEAD, "papers.fill", "ledgers.view"},
        "town",
    ),
    "town_leader": _role(
        _("town leader"),
        "party",
        "town",
        VIEW
        | VISITOR
        | {"disputes.comment", "disputes.urge", "visits.view", "visits.confirm_leave", HEAD},
        "town",
    ),
    "professional_mediator": _role(
        _("professional mediator"),
        "none",
        "district",
        {"org_tree.view", "disputes.handle", "disputes.comment", HEAD, "ledgers.mediation"},
    ),
    "supervisor": _role(
        _("supervisor"),
        "none petition_safety",
        "district town",
        VIEW
        | VISITOR
        | {"visits.view"}
        | {"disputes.supervise", "disputes.supervise_blue", "disputes.decide_extension"}
        | {"disputes.urge", "disputes.comment", "disputes.reopen", "disputes.export"}
        | {"disputes.reveal", "supervision.issue", "ledgers.view"},
    ),
    "visiting_cadre": _role(
        _("visiting cadre"),
        "none party governance",
        "district town village",
        VISITOR | {"org_tree.view", "rollups.view"},
    ),
    "work_team_member": _role(
        _("member of a village work team"),
        "none party governance",
        "village",
        VISITOR | {"org_tree.view", "rollups.view"},
    ),
    "department_head": _role(
        _("head of a department"),
        "none",
        "district",
        VISITOR | {"org_tree.view", "rollups.view", "visits.confirm_leave", HEAD},
    ),
    "district_leader": _role(
        _("district leader"),
        "none party governance",
        "district",
        VIEW
        | VISITOR
        | {"visits.view", "visits.confirm_leave", "disputes.comment", "disputes.urge"},
    ),
    "volunteer_manager": _role(
        _("volunteer manager"),
        "none mass",
        "district town village",
        {"org_tree.view", "volunteers.view", "volunteers.manage", "volunteers.import"}
        | {"volunteers.reveal", "volunteers.manage_teams", "volunteers.certify"},
    ),
    "district_staff": _role(
        _("district staff"),
        "none party",
        "district",
        VIEW
        | VISITOR
        | {
            "visits.view",
            "visits.manage",
            "visits.confirm_leave",
            "org_tree.manage",
            "org_tree.appoint",
            "clocks.manage",
            "reports.receive_town",
            "disputes.comment",
            "volunteers.view",
            "volunteers.manage_teams",
            "volunteers.set_rules",
            "volunteers.set_template",
            "volunteers.accept_project",
            "papers.manage",
        }
        | {"disputes.reopen", "disputes.escalate", "disputes.export", "disputes.set_rules"}
        | {"ledgers.view", "supervision.set_sampling"},
    ),
    "system_administrator": _role(
        _("system administrator"),
        "none",
        "district",
        {"org_tree.view", "org_tree.appoint", "accounts.manage"},
    ),
    "security_administrator": _role(
        _("security administrator"), "none", "district", {"policy.manage"}
    ),
    "audit_administrator": _role(_("audit administrator"), "none", "district", {"audit.view"}),
}

ADMINISTRATORS = ("system_administrator", "security_administrator", "audit_administrator")


def roles_with(capability: str) -> list[str]:
    """Return the codes of the roles that hold a capability."""
    return [code for code, role in ROLES.items() if capability in role.capabilities]


def role_choices() -> list[tuple[str, str | Promise]]:
    """Return the roles as choices of a field."""
    return [(code, role.label) for code, role in ROLES.items()]
