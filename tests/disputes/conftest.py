"""A place to play cases on."""

from __future__ import annotations

import pytest

from tests.disputes.factories import Bench
from tests.factories import Cast, Territory


@pytest.fixture
def bench(territory: Territory, cast: Cast) -> Bench:
    """Cases in any state, and who does what."""
    return Bench(territory, cast)
