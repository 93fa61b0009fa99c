"""What people are told."""

from __future__ import annotations

from tests.architecture.matrix.rows import Row

PAGES: dict[str, Row] = {
    "get notices:inbox": Row(),
    "get notices:bell": Row(),
    "post notices:read_all": Row(),
    "post notices:open": Row("mediator", kwargs=lambda world: {"pk": world.notice.pk}),
}
