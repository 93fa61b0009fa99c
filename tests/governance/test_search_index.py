"""A search finds the same rows on every database, with an index and without."""

from __future__ import annotations

import random
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from common.calendar import business_date
from governance import search_index
from reports.models import InformationItem
from tests.factories import Cast, Territory

#: What is special to LIKE, in full width, in either case, and of several bytes.
LETTERS = "水沟渠边争执吵aAbBzＡａ１1２2%_\\'é Éßıİ。，-"
#: Few enough for chance to find something, many enough to miss something.
TEXTS, QUERIES = 400, 120
POSTGRESQL = connection.vendor == "postgresql"


@pytest.fixture
def texts(cast: Cast, territory: Territory) -> list[str]:
    """Many short texts, each a matter of one group."""
    chance = random.Random(3)  # noqa: S311 - test data
    now, area, author = timezone.now(), territory.group(), cast.village
    texts = sorted(
        {
            "".join(chance.choices(LETTERS, k=chance.randint(1, 9))).strip() or "水"
            for _text in range(TEXTS)
        }
    )
    InformationItem.objects.bulk_create(
        InformationItem(
            area=area,
            date=business_date(now),
            category="dispute",
            summary=text,
            created_by=author,
            created_at=now,
            client_id=uuid4(),
        )
        for text in texts
    )
    return texts


@pytest.fixture(params=["reading", "index"] if POSTGRESQL else ["reading"])
def way(request: Any, db: None) -> str:
    """Each way the database may take to the rows; the index, where there is one."""
    if POSTGRESQL:
        with connection.cursor() as cursor:
            other = "enable_seqscan" if request.param == "index" else "enable_bitmapscan"
            cursor.execute(f"SET LOCAL {other} = off")
    return str(request.param)


def folded(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def half(word: str) -> str:
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in word)


def holds(text: str, words: str) -> bool:
    return all(
        any(folded(form) in folded(text) for form in (word, half(word))) for word in words.split()
    )


def test_the_rows_found_are_those_that_hold_the_words(texts: list[str], way: str) -> None:
    chance = random.Random(5)  # noqa: S311 - test data
    found_some = 0
    for number in range(QUERIES):
        words = "".join(chance.choices(LETTERS, k=1 + number % 4))
        want = sorted(text for text in texts if holds(text, words))
        have = InformationItem.objects.search(words).values_list("summary", flat=True)
        assert sorted(have) == want, words
        found_some += 0 < len(want) < len(texts)
    assert found_some > QUERIES / 3


@pytest.mark.parametrize("words", ["%", "_", "\\", "%%", "\\_", "水%", "'", "ＡＢ", "ａ１"])
def test_signs_of_patterns_and_full_width_are_plain_text(
    texts: list[str], way: str, words: str
) -> None:
    want = sorted(text for text in texts if holds(text, words))
    assert sorted(i.summary for i in InformationItem.objects.search(words)) == want


def plan(words: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return InformationItem.objects.filter(summary__holds=words).explain()


def test_there_is_an_index_or_a_reason(texts: list[str]) -> None:
    connection.check_constraints()  # An index cannot be made while any are still to be checked.
    reason = search_index.build(connection)
    if not POSTGRESQL:
        assert reason == ""
    elif reason:
        assert "item_words" not in plan("水沟渠")
    else:
        assert "item_words" in plan("水沟渠")
        search_index.drop(connection)
        assert "item_words" not in plan("水沟渠")
        assert search_index.build(connection) == ""
        assert "item_words" in plan("水沟渠")


def test_the_command_says_what_it_found(db: None, capsys: Any) -> None:
    reason = search_index.build(connection)
    if POSTGRESQL and not reason:
        call_command("index_search")
        assert "索引" in capsys.readouterr().out
    else:
        with pytest.raises(CommandError):
            call_command("index_search")
