"""Work in the background."""

from __future__ import annotations

from tests.architecture.matrix.rows import Row

PAGES: dict[str, Row] = {
    "get jobs:job_list": Row(),
    "get jobs:job_detail": Row("town", kwargs=lambda world: {"pk": world.job.job_id}),
    "get jobs:job_file": Row(
        "town", kwargs=lambda world: {"pk": world.job.job_id, "file": world.job.pk}
    ),
}
