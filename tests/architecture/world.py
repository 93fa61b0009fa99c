"""Records that stand in the cast's village, for the addresses that name one."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.utils import timezone

from common.calendar import business_date
from common.uploads.photos import take_photo
from disputes.actions import join_item
from disputes.models import Case, CaseSource, Extension, SavedView
from jobs.actions import Made, claim_job, finish_job, start_job
from jobs.models import JobFile
from notices.actions import drain
from notices.models import Notice
from org_tree.models import Posting
from reports import actions as flow
from reports.inputs import ItemInput
from reports.models import InformationItem, ItemPhoto, TownDay, VillageDay
from rollups.actions import recompute_day
from supervision.models import SampleCheck, SupervisionOrder
from tests.disputes.factories import Bench
from tests.factories import Cast, Territory
from tests.papers.factories import picture
from tests.supervision.factories import Desk
from visits import actions as visit_actions
from visits.actions.check_in_activities import ActivityInput
from visits.inputs import HouseholdInput, PromiseInput, VisitInput
from visits.invitations import InvitationInput
from visits.models import (
    Appointment,
    CheckIn,
    CheckInActivity,
    DutyObjection,
    Leave,
    Pairing,
    Visit,
    VisitAssignment,
    VisitPhoto,
    VisitRule,
)
from visits.pairings import PairingInput, StepInput


class World:
    """One village's day, and cases in every state the acts need: yellow, led by the mediator."""

    def __init__(self, territory: Territory, cast: Cast) -> None:
        self.territory, self.cast = territory, cast
        self.now = timezone.now()
        self.today = business_date(self.now)
        self.bench = Bench(territory, cast, clock=self.now - timedelta(hours=2))
        self._cases: dict[str, Case] = {}
        self._orders: dict[str, SupervisionOrder] = {}
        flow.open_days(day=self.today, now=self.now)
        self.report, _made = flow.file_report(
            actor=cast.keeper,
            client_id=uuid4(),
            area=territory.group(),
            date=self.today,
            zero=False,
            items=[self.matter(), self.matter(), self.matter()],
            now=self.now,
        )
        self.item, self.twin, self.third = self.report.items.order_by("pk")
        recompute_day(date=self.today, now=self.now)

    @staticmethod
    def matter() -> ItemInput:
        """Return a matter worth an item."""
        return ItemInput(
            client_id=uuid4(), category="dispute", summary="水渠争执", detail="两家争水。"
        )

    def village_day(self, *, sent: bool = False) -> VillageDay:
        """Return the village's day, sent or not."""
        day = VillageDay.objects.get(area=self.territory.village(), date=self.today)
        return self._as_sent(day) if sent else day

    def town_day(self, *, sent: bool = False) -> TownDay:
        """Return the town's day, sent or not."""
        day = TownDay.objects.get(area=self.territory.town(), date=self.today)
        return self._as_sent(day) if sent else day

    def _as_sent(self, day: Any) -> Any:
        day.state, day.sent_at, day.sent_by = "sent", self.now, self.cast.town
        day.save()
        return day

    @cached_property
    def posting(self) -> Posting:
        """The keeper's posting."""
        return Posting.objects.get(user=self.cast.keeper)

    @cached_property
    def view(self) -> SavedView:
        """A view the town officer keeps."""
        return SavedView.objects.create(page="cases", name="x", owner=self.cast.town)

    @cached_property
    def job(self) -> JobFile:
        """What a job of the town officer made."""
        job = start_job(
            actor=self.cast.town,
            kind="world",
            task="world",
            title="x",
            params={},
            client_id=uuid4(),
            now=self.now,
        )
        claim_job(job_id=job.pk, now=self.now)
        files = [Made("x.txt", BytesIO(b"x"))]
        finish_job(job_id=job.pk, attempt=1, message="", now=self.now, files=files)
        return JobFile.objects.get(job=job)

    @cached_property
    def visit(self) -> Visit:
        """A visit of the cadre, who looks after the village, with a matter and a promise."""
        VisitAssignment.objects.create(
            client_id=uuid4(),
            client_digest="",
            posting=Posting.objects.get(user=self.cast.cadre),
            area=self.territory.village(),
            started_on=self.today,
        )
        given = VisitInput(
            area=self.territory.village(),
            date=self.today,
            to_date=self.today,
            diary="看了水渠。",
            households=(HouseholdInput(self.territory.unit(), "12号"),),
            promises=(PromiseInput("修水渠"),),
        )
        visit, _created = visit_actions.log_visit(
            actor=self.cast.cadre,
            client_id=uuid4(),
            visit=given,
            items=[self.matter()],
            now=self.now,
        )
        return visit

    @cached_property
    def item_photo(self) -> ItemPhoto:
        """A photo of the item."""
        photo, _created = flow.add_photo(
            actor=self.cast.keeper,
            item=self.item,
            client_id=uuid4(),
            taken=take_photo(picture()),
            now=self.now,
        )
        return photo

    @cached_property
    def visit_photo(self) -> VisitPhoto:
        """A photo of that visit."""
        photo, _created = visit_actions.add_photo(
            actor=self.cast.cadre,
            visit=self.visit,
            client_id=uuid4(),
            taken=take_photo(picture()),
            now=self.now,
        )
        return photo

    def _arranged(self) -> Appointment:
        given = InvitationInput(
            area=self.territory.village(),
            meets_at=self.now + timedelta(days=1),
            place="到家里",
            invitation="phone",
            need="elderly",
            purpose="过冬取暖",
            unit=self.territory.unit(),
            called="老李",
        )
        meeting, _created = visit_actions.invite(
            actor=self.cast.cadre, client_id=uuid4(), invitation=given, now=self.now
        )
        return meeting

    @cached_property
    def meeting(self) -> Appointment:
        """A meeting by appointment the cadre arranged and holds."""
        return self._arranged()

    @cached_property
    def queued_meeting(self) -> Appointment:
        """A meeting of the cadre's office that nobody holds."""
        meeting = self._arranged()
        Appointment.objects.filter(pk=meeting.pk).update(posting=None)
        return Appointment.objects.get(pk=meeting.pk)

    @cached_property
    def pairing(self) -> Pairing:
        """A household the cadre looks after, with a step planned."""
        given = PairingInput(
            unit=self.territory.unit(),
            door="12号",
            need="elderly",
            started_on=self.today,
            steps=(StepInput("看一次", self.today),),
        )
        pairing, _created = visit_actions.start_pairing(
            actor=self.cast.cadre, client_id=uuid4(), pairing=given, now=self.now
        )
        return pairing

    @cached_property
    def objection(self) -> DutyObjection:
        """The cadre says that a duty was reckoned wrongly."""
        objection, _created = visit_actions.object_to_duty(
            actor=self.cast.cadre,
            client_id=uuid4(),
            rule=VisitRule.objects.get(code="village_duty"),
            period="2026-W48",
            text="没算上",
            now=self.now,
        )
        return objection

    @cached_property
    def leave(self) -> Leave:
        """A day of leave of the town officer."""
        leave, _created = visit_actions.enter_leave(
            actor=self.cast.town,
            client_id=uuid4(),
            kind="leave",
            first=self.today,
            last=self.today,
            now=self.now,
        )
        return leave

    @cached_property
    def check_in(self) -> CheckIn:
        """The cadre asks the village to be registered."""
        check_in, _created = visit_actions.register_check_in(
            actor=self.cast.cadre,
            client_id=uuid4(),
            kind="unit",
            area=self.territory.village(),
            now=self.now,
        )
        return check_in

    @cached_property
    def standing(self) -> CheckIn:
        """The cadre's registration, confirmed."""
        return visit_actions.confirm_check_in(
            actor=self.cast.village, check_in=self.check_in, now=self.now
        )

    @cached_property
    def done_there(self) -> CheckInActivity:
        """What the cadre did in the village."""
        activity, _created = visit_actions.enter_activity(
            actor=self.cast.cadre,
            client_id=uuid4(),
            check_in=self.standing,
            activity=ActivityInput(self.today, "清扫楼道", 60),
            now=self.now,
        )
        return activity

    def case(self, state: str = "received") -> Case:
        """Return a case in a state; `paused` and `asked` are resolving with their clock so."""
        if state not in self._cases:
            self._cases[state] = self._made(state)
        return Case.objects.get(pk=self._cases[state].pk)

    def _made(self, state: str) -> Case:
        more = {"paused": "pause", "asked": "extend"}.get(state)
        case = self.bench.in_state("resolving" if more else state, color="yellow")
        return self.bench.act(more, case) if more else case

    def extension(self) -> Extension:
        """Return an extension of a case the mediator leads."""
        self.bench.act("grant_extension", self.bench.act("extend", self._made("resolving")))
        return Extension.objects.latest("pk")

    def order(self, state: str = "issued") -> SupervisionOrder:
        """Return a supervision order in a state, about the case in hand."""
        if state not in self._orders:
            desk = Desk(self.territory, self.cast, clock=self.now - timedelta(hours=1))
            self._orders[state] = desk.order_in(state)
        return SupervisionOrder.objects.get(pk=self._orders[state].pk)

    @cached_property
    def notice(self) -> Notice:
        """What the mediator is told of a case that was assigned."""
        self.case("assigned")
        drain(now=self.now)
        return Notice.objects.of(self.cast.mediator).latest("pk")

    @cached_property
    def sample(self) -> SampleCheck:
        """A blue case that was drawn to be looked at again."""
        case = self.bench.in_state("closed")
        return SampleCheck.objects.create(case=case, closed_at=case.closed_at, drawn_at=self.now)

    def decided(self) -> InformationItem:
        """Return an item the assessment group has decided on."""
        flow.dispose_item(
            actor=self.cast.assessor,
            item=self.twin,
            disposition="noted",
            reason="先了解",
            now=self.now,
        )
        return self.twin

    def joined(self) -> InformationItem:
        """Return an item that was joined to a case."""
        if not CaseSource.objects.filter(item=self.third).exists():
            into = self.case("assigned")
            join_item(actor=self.cast.assessor, item=self.third, case=into, now=self.now)
        return self.third
