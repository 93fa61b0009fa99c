"""The supervision desk, orders and samples."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.architecture.matrix.rows import CASE, CASE_ANYWHERE, Row, anywhere, case_row
from tests.architecture.world import World


def order_row(may: str, state: str, sees: str = "", **data: Any) -> Row:
    """Return the row of an act on a supervision order to the village's mediators, in a state."""

    def sent(world: World) -> dict[str, Any]:
        return {"version": world.order(state).version, **data}

    return Row(sees or ORDER, may, lambda world: {"pk": world.order(state).pk}, sent)


def _order_body(world: World) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "case": world.case("resolving").number}


#: Who sees an order that was issued; a draft is the supervisor's alone.
ORDER = "district supervisor centre assessor town village mediator"
#: The unit and those above it.
REPLIES = "mediator village town centre"
#: Act -> who may do it on an order, the state it starts from, what it carries.
ORDER_ROWS: dict[str, Row] = {
    "issue": order_row("supervisor", "draft", "supervisor"),
    "edit": order_row("supervisor", "draft", "supervisor", asks="三天内拿出办法。"),
    "drop": order_row("supervisor", "draft", "supervisor", reason="先催一下。"),
    "reply": order_row(REPLIES, "issued", reply="已约双方。"),
    "accept": order_row("supervisor", "replied"),
    "return": order_row("supervisor", "replied", reason="没写日期。"),
}


def desk_row(may: str, act: str, state: str, **data: Any) -> Row:
    """Return the row of an act the desk offers on a case."""
    row = case_row(may, state, **data)
    return Row(CASE, may, lambda world: {**row.kwargs(world), "act": act}, row.data)


PAGES: dict[str, Row] = {
    "get supervision:desk": anywhere("supervisor"),
    "get supervision:for_case": Row(CASE, kwargs=lambda world: {"number": world.case().number}),
    "get supervision:sample_check": Row(
        "supervisor", kwargs=lambda world: {"pk": world.sample.pk}, otherwise=403
    ),
    "post supervision:sample_check": Row(
        "supervisor", kwargs=lambda world: {"pk": world.sample.pk}, otherwise=403
    ),
    "get supervision:sampling": anywhere(CASE_ANYWHERE),
    "get supervision:sampling_change": anywhere("district"),
    "post supervision:sampling_change": anywhere("district"),
    "get supervision:order_list": anywhere(f"{ORDER} neighbor other_town"),
    "get supervision:order_new": anywhere("supervisor"),
    "post supervision:order_new": anywhere("supervisor"),
    "get supervision:order_detail": Row(ORDER, kwargs=lambda world: {"pk": world.order().pk}),
    "get supervision:order_print": Row(ORDER, kwargs=lambda world: {"pk": world.order().pk}),
    "post supervision:case_act/urge": desk_row("town centre supervisor", "urge", "resolving"),
    "post supervision:case_act/close": desk_row("supervisor", "close", "answered"),
    "post supervision:case_act/rework": desk_row("supervisor", "rework", "answered", reason="x"),
    "post supervision:case_act/grant_extension": desk_row("supervisor", "grant_extension", "asked"),
    "post supervision:case_act/refuse_extension": desk_row(
        "supervisor", "refuse_extension", "asked", reason="来得及"
    ),
}

for _act, _row in ORDER_ROWS.items():
    PAGES[f"get supervision:order_act/{_act}"] = PAGES[f"post supervision:order_act/{_act}"] = Row(
        _row.sees,
        _row.may,
        lambda world, row=_row, act=_act: {**row.kwargs(world), "act": act},
        _row.data,
    )

PROGRAMS: dict[str, Row] = {
    "get supervision-order-list": Row(),
    "post supervision-order-list": Row(CASE, "supervisor", data=_order_body),
    "get supervision-order-detail": Row(ORDER, kwargs=lambda world: {"pk": world.order().pk}),
    **{f"post supervision-order-{act}": row for act, row in ORDER_ROWS.items()},
}
