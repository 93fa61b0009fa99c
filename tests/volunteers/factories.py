"""Teams, volunteers and files of them for tests."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.factories import NOW, TODAY, Cast, Territory
from volunteers import actions
from volunteers.choices import TeamKind
from volunteers.credit_codes import check_sign
from volunteers.identity import CHECK, WEIGHTS
from volunteers.models import (
    Activity,
    Project,
    Reward,
    ServiceCertificate,
    SignUp,
    SocialOrganization,
    Volunteer,
    VolunteerTeam,
)
from volunteers.models.volunteer import indexes_of
from volunteers.tree import NewTeam, load_teams

FIRST, LAST = "一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸"
HEAD = ("姓名", "手机号", "身份证号", "性别", "区划代码", "服务队", "登记日期", "同意日期")


def id_number(number: int, born: date = date(1980, 5, 4)) -> str:
    """Return an ID number of nobody: its district does not exist."""
    body = f"429999{born:%Y%m%d}{number:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return body + CHECK[total % 11]


def row(number: int, village: str, **changes: str) -> list[str]:
    """Return a good row of the register's file; `changes` by column name."""
    cells = {
        "name": f"张{FIRST[number % 10]}{LAST[number // 10 % 10]}",
        "phone": f"1990000{number:04d}",
        "id_number": id_number(number % 1000, date(1980, 1, 1) + timedelta(days=number)),
        "gender": "",
        "area": village,
        "team": "",
        "registered_on": "2026-01-05",
        "consent_on": "2026-01-05",
    } | changes
    return list(cells.values())


def write_csv(
    path: Path, rows: Sequence[Sequence[str]], *, encoding: str = "utf-8", head: Any = HEAD
) -> Path:
    """Write a file as a spreadsheet would."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


@dataclass
class Squad:
    """Teams on the small district, and a clock that goes on a minute an act."""

    territory: Territory
    cast: Cast
    clock: datetime = NOW
    today: date = TODAY
    people: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the general team, a branch in each town and two teams in the first."""
        ground = self.territory
        if VolunteerTeam.objects.exists():
            return
        load_teams(
            [
                NewTeam("T0001", "区总队", ground.district.pk, None),
                NewTeam("T0002", "黄集镇分队", ground.town().pk, "T0001"),
                NewTeam("T0003", "古驿镇分队", ground.town(1).pk, "T0001"),
                NewTeam("T0004", "邻里帮厨队", ground.village().pk, "T0002"),
                NewTeam(
                    "T0005",
                    "红马甲巡逻队",
                    ground.village(1).pk,
                    "T0002",
                    (TeamKind.PATROL, TeamKind.WOMEN),
                ),
                NewTeam("T0006", "古驿护河队", ground.village(0, 1).pk, "T0003"),
            ]
        )

    def team(self, code: str = "T0004") -> VolunteerTeam:
        """Return a team as it is stored now."""
        return VolunteerTeam.objects.select_related("area").get(code=code)

    @property
    def manager(self) -> Any:
        """The volunteer manager of the first town."""
        return self.people.setdefault("manager", self.cast.volunteer)

    @property
    def district(self) -> Any:
        """Staff of the district."""
        return self.people.setdefault("district", self.cast.district)

    def tick(self, **length: float) -> datetime:
        """Let the clock go on and return it."""
        self.clock += timedelta(**(length or {"minutes": 1}))
        return self.clock

    @staticmethod
    def key() -> uuid.UUID:
        """Return a key as a client makes one."""
        return uuid.uuid4()

    def volunteers(self, count: int, code: str = "T0004") -> list[Volunteer]:
        """Put people on the register, in bulk and without the actions."""
        area, first = self.team(code).area, Volunteer.objects.count()
        rows = [row(number, area.code) for number in range(first, first + count)]
        return Volunteer.objects.bulk_create(
            [
                Volunteer(
                    number=f"420607{number:08d}",
                    name=cells[0],
                    phone=cells[1],
                    id_number="",
                    area=area,
                    registered_on=self.today,
                    consent_on=self.today,
                    **indexes_of(cells[1], ""),
                )
                for number, cells in enumerate(rows, start=first + 1)
            ]
        )

    def plan(self, **changes: Any) -> Activity:
        """Plan an activity of the neighbors' kitchen for the same afternoon, two hours long."""
        facts = {
            "actor": self.manager,
            "client_id": self.key(),
            "team": self.team(),
            "title": "冬日暖心 · 送棉衣到户",
            "place": "李楼村党群服务中心门口",
            "starts_at": NOW + timedelta(hours=6),
            "ends_at": NOW + timedelta(hours=8),
            "places": 3,
            "risk": "上下楼搬物，穿防滑鞋",
            "now": self.tick(),
        }
        return actions.plan_activity(**{**facts, **changes})[0]

    def open(self, **changes: Any) -> Activity:
        """Plan an activity and take sign-ups."""
        return self.act("open", self.plan(**changes))

    def act(self, act: str, activity: Activity, **given: Any) -> Activity:
        """Do one of the plain acts as the manager."""
        function = getattr(actions, f"{act}_activity")
        return function(**{"actor": self.manager, "pk": activity.pk, "now": self.tick()} | given)

    def sign(self, activity: Activity, volunteer: Volunteer, **given: Any) -> SignUp:
        """Sign somebody up through the manager."""
        facts = {"actor": self.manager, "knows_risk": True, "now": self.tick()}
        return actions.sign_up(activity=activity, volunteer=volunteer, **facts | given)[0]

    def finished(self, count: int = 2, **changes: Any) -> tuple[Activity, list[SignUp]]:
        """An activity that is over, and who had a place in it."""
        activity = self.open(**{"places": count, **changes})
        signed = [self.sign(activity, one) for one in self.volunteers(count)]
        self.act("start", activity, now=activity.starts_at)
        return self.act("finish", activity, now=activity.ends_at), signed

    def served(self, minutes: int = 120) -> Volunteer:
        """Somebody with confirmed hours and the points for them."""
        activity, (signed,) = self.finished(1)
        actions.confirm_hours(
            actor=self.manager,
            pk=activity.pk,
            minutes={signed.pk: minutes},
            now=activity.ends_at + timedelta(hours=1),
        )
        return signed.volunteer

    def certificate(self, state: str = "issued", **changes: Any) -> ServiceCertificate:
        """A certificate of two hours with the neighbors' kitchen, asked for or issued."""
        facts = {
            "actor": self.manager,
            "client_id": self.key(),
            "volunteer": changes.pop("volunteer", None) or self.served(),
            "team": self.team(),
            "now": self.tick(days=1),
        }
        if state == "asked":
            return actions.ask_certificate(**{**facts, **changes})[0]
        return actions.write_certificate(**{"contact": "0710-3800000", **facts, **changes})[0]

    def organization(self, **changes: Any) -> SocialOrganization:
        """A social organisation in the first village."""
        facts = {
            "actor": self.manager,
            "client_id": self.key(),
            "name": "暖阳社工服务中心",
            "credit_code": f"51420607MJ{SocialOrganization.objects.count():07d}",
            "area": self.territory.village(),
            "contact_name": "李芳",
            "contact_phone": "13800001234",
            "now": self.tick(),
        }
        facts["credit_code"] += check_sign(facts["credit_code"])
        return actions.register_organization(**{**facts, **changes})[0]

    def project(self, state: str = "draft", **changes: Any) -> Project:
        """A project of the neighbors' kitchen with one milestone."""
        facts = {
            "actor": self.manager,
            "client_id": self.key(),
            "brand": "暖冬行动",
            "team": self.team(),
            "starts_on": self.today - timedelta(days=30),
            "ends_on": self.today + timedelta(days=60),
            "funding": "donation",
            "funder": "区慈善会",
            "amount": Decimal(30000),
            "now": self.tick(),
        }
        project = actions.plan_project(**{**facts, **changes})[0]
        actions.add_milestone(
            actor=self.manager, pk=project.pk, title="送棉衣", due_on=self.today, now=self.tick()
        )
        if state == "running":
            actions.start_project(actor=self.manager, pk=project.pk, now=self.tick())
        return Project.objects.get(pk=project.pk)

    def link(self, project: Project, activity: Activity) -> Project:
        """Count an activity for a project."""
        return actions.link_activity(
            actor=self.manager, pk=project.pk, activity=activity, now=self.tick()
        )

    def reward(self, **changes: Any) -> Reward:
        """Something to spend points on."""
        facts = {
            "actor": self.manager,
            "client_id": self.key(),
            "team": self.team(),
            "name": "保温杯",
            "cost": 5,
            "stock": 3,
            "now": self.tick(),
        }
        return actions.offer_reward(**{**facts, **changes})[0]
