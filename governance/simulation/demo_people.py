"""The thirteen people of the demo (contract.md section 1): who they are and where they sit.

All names are invented. They share one known password and never exist in production.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import make_password

from governance.simulation.lots import lots
from governance.simulation.names import phone_number
from governance.simulation.settling import Known
from org_tree.actions import NewAccount

DISTRICT = "420607000000"
TOWN = "420607102000"
VILLAGE = "420607102202"
GROUP = f"{VILLAGE}003"

#: user name, name, role, area, body (its kind, or its name outside the lines).
PEOPLE = (
    ("district", "周文斌", "district_staff", DISTRICT, "区委办公室"),
    ("supervisor", "赵敏", "supervisor", DISTRICT, "区委督查室"),
    ("centre", "许伟", "centre", TOWN, "town_centre"),
    ("assessor", "刘建华", "assessor", TOWN, "town_centre"),
    ("town", "杨帆", "town_officer", TOWN, "town_government"),
    ("village", "王秀芳", "village_officer", VILLAGE, "committee"),
    ("keeper", "李长顺", "keeper", GROUP, "group_heads"),
    ("mediator", "陈德胜", "mediation_director", VILLAGE, "village_mediation"),
    ("cadre", "孙志强", "visiting_cadre", DISTRICT, "区住建局"),
    ("volunteer", "何晓燕", "volunteer_manager", TOWN, "youth_league"),
    ("sysadmin", "吴卫东", "system_administrator", DISTRICT, "区数据局"),
    ("secadmin", "郑国庆", "security_administrator", DISTRICT, "区委网信办"),
    ("auditor", "冯玉兰", "audit_administrator", DISTRICT, "区审计局"),
)
USERNAMES = tuple(person[0] for person in PEOPLE)
#: More happens where the demo people work, so that they have something to look at.
LIVELINESS = {VILLAGE: 7.0}


def demo_people(password: str = "") -> list[Known]:
    """Return the demo people with the demo password.

    One hash serves all: it is one password that everybody may know.
    """
    secret = make_password(password or settings.DEMO_PASSWORD)
    return [
        Known(
            NewAccount(username, name, phone_number(lots("demo", username)), secret),
            role,
            code,
            body,
        )
        for username, name, role, code, body in PEOPLE
    ]
