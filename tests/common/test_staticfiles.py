"""Of npm's packages only the listed files can be fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from common.staticfiles import NodeModulesFinder


@pytest.fixture
def finder(tmp_path: Path, settings: Any) -> NodeModulesFinder:
    (tmp_path / "pack" / "dist").mkdir(parents=True)
    (tmp_path / "pack" / "dist" / "pack.js").write_text("1")
    (tmp_path / "pack" / "secret.js").write_text("2")
    settings.NODE_MODULES_DIR = tmp_path
    settings.NODE_MODULES_FILES = {
        "vendor/pack.js": "pack/dist/pack.js",
        "vendor/gone.js": "pack/dist/gone.js",
    }
    return NodeModulesFinder()


def test_a_listed_file_is_found_under_its_public_name(finder: NodeModulesFinder) -> None:
    assert Path(finder.find("vendor/pack.js")).read_text() == "1"
    assert len(finder.find("vendor/pack.js", find_all=True)) == 1


@pytest.mark.parametrize("name", ["pack/secret.js", "vendor/../pack/secret.js", "vendor/gone.js"])
def test_nothing_else_is(finder: NodeModulesFinder, name: str) -> None:
    assert finder.find(name) == []


def test_collecting_takes_the_installed_files(finder: NodeModulesFinder) -> None:
    (listed,) = finder.list([])
    assert listed[0] == "vendor/pack.js"
    assert listed[1].open("vendor/pack.js").read() == b"1"


def test_a_missing_file_is_told_with_its_remedy(finder: NodeModulesFinder) -> None:
    (error,) = finder.check()
    assert "gone.js" in error.msg
    assert "npm ci" in error.hint


def test_the_charts_are_served(client: Client) -> None:
    assert client.get("/static/vendor/echarts.js").status_code == 200
