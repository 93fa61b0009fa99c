"""A place to play cases and orders on."""

from __future__ import annotations

import pytest

from disputes.policy import forget_policy
from tests.factories import Cast, Territory
from tests.supervision.factories import Desk


@pytest.fixture
def desk(territory: Territory, cast: Cast) -> Desk:
    """Cases, orders about them, and who does what."""
    forget_policy()
    return Desk(territory, cast)
