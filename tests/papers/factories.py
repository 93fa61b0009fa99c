"""A case with a full file, filled in by the acts themselves."""

from __future__ import annotations

import io
import uuid
from dataclasses import fields
from datetime import timedelta
from decimal import Decimal
from typing import Any

from PIL import Image

from common.calendar import business_date
from disputes.models import Case
from papers import actions
from papers.inputs import Piece, Talk, Visit
from papers.intake import take
from papers.models import Agreement, CaseFile
from tests.disputes.factories import Bench

TALK = [{"ask": "水渠是谁填的？", "answer": "上个月修路填的。"}]


def picture(*, size: tuple[int, int] = (60, 40), form: str = "PNG", **more: Any) -> bytes:
    """Return a small picture."""
    stored = io.BytesIO()
    Image.new("RGB", size, "white").save(stored, form, **more)
    return stored.getvalue()


def version_of(case: Case) -> int:
    """Return the version of a case's file, 0 when it has none."""
    file = CaseFile.objects.filter(case=case).first()
    return file.version if file else 0


class Clerk:
    """Fills in the papers of a case as its mediator."""

    def __init__(self, bench: Bench, case: Case) -> None:
        self.bench, self.case = bench, case

    @property
    def who(self) -> dict[str, Any]:
        """What every act is given."""
        return {
            "actor": self.bench.person("accept"),
            "number": self.case.number,
            "now": self.bench.tick(),
        }

    def opening(self, **more: Any) -> Any:
        """How the matter came."""
        day = business_date(self.bench.clock)
        told = {
            "version": version_of(self.case),
            "opening": "application",
            "asks": "请求恢复水渠。",
            "applied_on": day,
            "rights_told_on": day,
            "identity_seen_on": day,
        }
        return actions.fill_opening(**{**self.who, **told, **more})

    def people(self) -> None:
        """What the forms ask of the two parties."""
        sides = ("applicant", "respondent")
        for party, side in zip(self.case.parties.order_by("pk"), sides, strict=True):
            actions.fill_party(
                **self.who,
                version=0,
                party=party,
                side=side,
                sex="male",
                born="1975",
                work="务农",
                address="李楼村一组12号",
                id_number="42060719750101001x",
            )

    def agreement(self, *, parts: int = 2, **more: Any) -> Any:
        """The agreement with instalments."""
        day = business_date(self.bench.clock)
        owed = [
            actions.Part(due_on=day + timedelta(days=30 * number), amount=Decimal("500"))
            for number in range(parts)
        ]
        held = Agreement.objects.filter(case=self.case).first()
        told = {
            "version": held.version if held else 0,
            "facts": "水渠被填，两家争水。",
            "terms": "张小河恢复水渠，李大山出一半工料钱。",
            "performance": "分期付清。",
            "signed_on": day,
            "parts": owed,
        }
        return actions.write_agreement(**{**self.who, **told, **more})

    def inquiry(self, **more: Any) -> Any:
        """A talk with a neighbor."""
        told = {
            "held_at": self.bench.clock,
            "person": "王大爷",
            "place": "村委会",
            "questions": TALK,
        }
        return self._record(actions.record_inquiry, Talk, {**told, **more})

    def evidence(self, **more: Any) -> Any:
        """A piece of evidence."""
        told = {"name": "水渠照片", "source": "现场", "copies": 2}
        return self._record(actions.record_evidence, Piece, {**told, **more})

    def follow_up(self, **more: Any) -> Any:
        """A visit after the agreement."""
        told = {
            "held_at": self.bench.clock,
            "whom": "李大山",
            "performance": "performed",
            "is_satisfied": True,
            "findings": "水渠已通水。",
        }
        return self._record(actions.record_follow_up, Visit, {**told, **more})

    def _record(self, act: Any, kind: type, given: dict[str, Any]) -> Any:
        """Write something down; what is not told of it is how the act is called."""
        told = {one.name: given.pop(one.name) for one in fields(kind) if one.name in given}
        return act(
            **{**self.who, "client_id": uuid.uuid4(), **given, "told": kind(**told)},
        )[0]

    def upload(self, content: bytes | None = None, name: str = "a.png", **more: Any) -> Any:
        """A photograph."""
        told = {
            "client_id": uuid.uuid4(),
            "kind": "evidence",
            "title": "现场照片",
            "taken": take(content or picture(), name),
        }
        return actions.add_upload(**{**self.who, **told, **more})[0]

    def pay_all(self) -> None:
        """Everything owed is performed."""
        for row in self.case.agreement_paper.instalments.owed():
            actions.note_performed(**self.who, pk=row.pk, paid_on=business_date(self.bench.clock))

    def party(self) -> Any:
        """One of the people concerned."""
        return self.case.parties.order_by("pk").first()

    def bind(self, **more: Any) -> Any:
        """Bind the file."""
        told = {"version": version_of(self.case), "remark": "当事人没来签字。"}
        return actions.bind_file(**{**self.who, **told, **more})

    def describe(self) -> Any:
        """How long the file is kept."""
        return actions.describe_file(
            **self.who, version=version_of(self.case), retention="long", remark="无"
        )

    def everything(self) -> None:
        """Fill in all there is."""
        self.opening()
        self.people()
        self.inquiry()
        self.evidence()
        self.agreement()
        self.follow_up()
        self.upload(kind="payment", title="收条")
        self.pay_all()
        self.describe()


def agreed_case(bench: Bench, **changes: Any) -> Case:
    """Return a case resolved by a written agreement after one session."""
    case = bench.in_state("resolving", **changes)
    case = bench.act("mediate", case)
    return bench.act(
        "resolve", case, outcome="written_agreement", summary="谈成了。", agreement="恢复水渠。"
    )
