"""The browser of these tests: what script/test found, in Chinese, in the district's zone."""

from __future__ import annotations

import importlib
import os
import shutil
from typing import Any

import pytest
from django.apps import apps

from disputes.models import TimeLimit
from disputes.policy import forget_policy

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, and skip it by name where there is no browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start our Chromium, and keep it from asking anything outside."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-quic",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Open pages as somebody at a desk in the district does."""
    return {
        **browser_context_args,
        "viewport": DESK,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }


@pytest.fixture
def browser_context_args_phone(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The same on a phone: `browser.new_context(**browser_context_args_phone)`."""
    return {**browser_context_args, "viewport": PHONE, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module", autouse=True)
def _trail_can_be_emptied(trail_can_be_emptied: None) -> None:
    """Let the tables be emptied after each test."""


@pytest.fixture
def policy(transactional_db: None) -> None:
    """The limits and rules a new portal has: emptying the tables took them away."""
    if not TimeLimit.objects.exists():
        importlib.import_module("disputes.migrations.0002_default_rules").add_defaults(apps, None)
    forget_policy()
