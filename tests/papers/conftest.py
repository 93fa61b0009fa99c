"""A case resolved by agreement, and whoever fills in its papers."""

from __future__ import annotations

import pytest

from disputes.models import Case
from tests.disputes.factories import Bench
from tests.factories import Cast, Territory
from tests.papers.factories import Clerk, agreed_case


@pytest.fixture(autouse=True)
def _own_uploads(own_uploads: None) -> None:
    """Each test stores uploads in a folder of its own."""


@pytest.fixture
def bench(territory: Territory, cast: Cast) -> Bench:
    """Cases in any state, and who does what."""
    return Bench(territory, cast)


@pytest.fixture
def case(bench: Bench) -> Case:
    """A case resolved by a written agreement."""
    return agreed_case(bench)


@pytest.fixture
def clerk(bench: Bench, case: Case) -> Clerk:
    """Whoever fills in the papers of the case."""
    return Clerk(bench, case)
