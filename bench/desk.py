"""The supervisor's desk at 100,000 cases, a hundred drafts and as many replies among them.

The floor is the bare list of cases (bench.floor): the same district, one query, one template.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import islice

from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from accounts.models import User
from bench import floor
from bench.cases import CASES, ROUNDS, build_cases
from bench.ground import build_district
from bench.measure import Result, benchmark, interleaved
from bench.pages import getting, signed_in
from disputes.models import Case
from org_tree.models import Organization, Posting
from supervision.actions import sweep
from supervision.desk import OF_ORDERS
from supervision.models import SupervisionOrder

ORDERS = 100
QUERIES = 12
#: The most times the bare list's: ten counts, a list and what is open, against one list.
MOST = 4.0
#: Beside a pile of orders stands a second list, and what is open is a whole order.
MOST_OF_ORDERS = 8.0


def build_orders(user: User) -> None:
    """Write drafts and replies about cases in hand, and give the others their marks of time."""
    now = timezone.now()
    in_hand = Case.objects.filter(due_at__isnull=False)
    in_hand.update(
        soon_at=F("due_at") - timedelta(days=3), serious_at=F("due_at") + timedelta(days=3)
    )
    answered = in_hand.filter(color__in=["red", "yellow"]).order_by("pk").values("pk")[:200]
    Case.objects.filter(pk__in=list(answered.values_list("pk", flat=True))).update(
        state="answered", outcome="oral_agreement", is_satisfied=True
    )
    body = Organization.objects.first()
    cases = in_hand.filter(state="assessed").order_by("due_at").iterator()
    orders = []
    for number, case in enumerate(islice(cases, 2 * ORDERS)):
        order = SupervisionOrder(
            case=case,
            case_state=case.state,
            due_at=case.due_at,
            organization=body,
            why="黄色案件交办期限 1个工作日，已经超期。",
            asks="当天交办。",
            drawn_at=now,
            changed_at=now,
            client_id=uuid.uuid4(),
        )
        if number % 2:
            order.state, order.number = "replied", f"督{number}"
            order.year, order.serial = now.year, number
            order.issuing_organization, order.issued_by, order.issued_at = body, user, now
            order.reply, order.replied_at, order.reply_due_at = "已约双方。", now, now
        orders.append(order)
    SupervisionOrder.objects.bulk_create(orders)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@benchmark("desk")
def desk() -> list[Result]:
    """Measure the desk's piles against the bare list, count its queries, and time a sweep."""
    user = build_district()
    Posting.objects.filter(user=user).update(role="supervisor")
    build_cases(user, CASES)
    build_orders(user)
    ours, plain = signed_in(user), signed_in(user)
    with override_settings(MIDDLEWARE=floor.MIDDLEWARE):
        plain.handler.load_middleware()
    base = getting(plain, "/cases/")
    results = []
    for pile in ("draft", "replied", "answered", "overdue", "soon"):
        side = getting(ours, f"/supervision/?pile={pile}")
        mine, bare = interleaved(side, base, rounds=ROUNDS // 2)
        with CaptureQueriesContext(connection) as made:
            side()
        results += [
            Result(
                f"desk, {pile}, {CASES:,} cases",
                mine,
                bare,
                most=MOST_OF_ORDERS if pile in OF_ORDERS else MOST,
            ),
            Result(f"desk, {pile}: queries", len(made), unit="", most=QUERIES),
        ]
    first = interleaved(lambda: sweep(now=timezone.now()), rounds=1)
    again = interleaved(lambda: sweep(now=timezone.now()), rounds=3)
    results += [
        Result(f"first sweep of {CASES:,} cases", first[0]),
        Result("sweep with nothing to do", again[0], most=1.0),
    ]
    return results
