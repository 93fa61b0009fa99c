"""Teams to play on."""

from __future__ import annotations

import pytest

from tests.factories import Cast, Territory
from tests.volunteers.factories import Squad


@pytest.fixture
def squad(territory: Territory, cast: Cast) -> Squad:
    """Teams of the small district, and who manages them."""
    return Squad(territory, cast)
