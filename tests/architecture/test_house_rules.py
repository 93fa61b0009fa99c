"""Rules of the house that a reader could check with grep; the suite does it for them."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = tuple(settings.OWN_APPS)


def modules() -> Iterator[tuple[str, Path]]:
    """Yield the app-relative name and path of every module of ours, migrations left out."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path


def room_of(name: str) -> str:
    """Return the room a module stands in: its file's or package's name inside the app."""
    return Path(name).parts[1].removesuffix(".py")


def offenders(pattern: str, *, but: tuple[str, ...] = ()) -> list[str]:
    """Return the modules whose text matches a pattern, those that may left out."""
    found = re.compile(pattern, re.MULTILINE)
    return [
        name
        for name, path in modules()
        if not name.startswith(but) and found.search(path.read_text(encoding="utf-8"))
    ]


def test_no_model_saves_in_its_own_way_and_nothing_listens_to_saves() -> None:
    assert offenders(r"def save\(self|@receiver|post_save|pre_save|m2m_changed") == []


def test_only_scope_and_its_neighbors_read_a_role() -> None:
    assert offenders(r"\.role\b(?!_)|is_staff|is_superuser", but=("org_tree/", "accounts/")) == []


def test_actions_are_given_the_time() -> None:
    rooms = ("actions", "triage", "clock", "workflow", "timeliness", "metrics")
    readers = offenders(r"timezone\.now\(|datetime\.now\(|date\.today\(")
    assert [name for name in readers if room_of(name) in rooms] == []


def test_a_state_is_set_in_actions_alone() -> None:
    setters = offenders(r"\.(state|color|due_at|disposition|status)\s*=[^=]")
    assert [name for name in setters if room_of(name) not in ("actions",)] == []


def test_areas_and_organizations_are_written_in_the_tree_alone() -> None:
    writers = offenders(
        r"\b(Area|Organization)\(|\.move_to\(|\.rebuild\(|delay_mptt_updates|insert_node",
        but=("org_tree/tree", "org_tree/imports", "org_tree/models"),
    )
    assert writers == []


def test_events_are_written_by_the_trail_alone() -> None:
    assert offenders(r"\bEvent\(|Event\.objects\.(create|bulk_create)", but=("audit/",)) == []


def test_no_import_hides_inside_a_function() -> None:
    own = "|".join(APPS)
    assert offenders(rf"^[ \t]+(?:from|import) (?:{own})\b") == [
        name for name in offenders(rf"^[ \t]+(?:from|import) (?:{own})\b") if _only_typing(name)
    ]


def _only_typing(name: str) -> bool:
    """Tell whether the indented imports of a module all stand under TYPE_CHECKING."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    typing = {
        id(inner)
        for node in tree.body
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    top = {id(node) for node in tree.body}
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    return all(id(node) in typing or id(node) in top for node in imports)


def test_tasks_are_doors_of_a_few_lines() -> None:
    long = []
    for name, path in modules():
        if room_of(name) == "tasks":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef) and len(node.body) > 4:
                    long.append(f"{name}:{node.name}")
    assert long == []


def test_nothing_swallows_every_exception() -> None:
    assert offenders(r"except\s*(Exception|BaseException)?\s*:") == []


def test_no_module_outgrows_five_hundred_lines() -> None:
    lengths = {name: path.read_text(encoding="utf-8").count("\n") for name, path in modules()}
    assert [name for name, lines in lengths.items() if lines > 500] == []


def test_the_import_contracts_name_every_app() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(configuration["tool"]["importlinter"]["root_packages"]) == set(APPS)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("inline script", r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>"),
        ("inline style", r"<style|\sstyle="),
        ("inline handler", r"\son[a-z]+="),
        ("unescaped text", r"\|\s*safe\b|autoescape off"),
        ("request to outside", r"(?:src|href)=[\"']https?://"),
        ("way out before the act of a form", r'class="actbar">\s*<(?:a|button) class="button"'),
    ],
)
def test_templates_hold_no(what: str, pattern: str) -> None:
    found = re.compile(pattern)
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert templates
    assert [
        str(path.relative_to(ROOT)) for path in templates if found.search(path.read_text("utf-8"))
    ] == []


def test_chinese_texts_quote_in_one_way() -> None:
    catalogs = sorted(ROOT.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"))
    assert catalogs
    said = {
        path: re.findall(r"(?ms)^msgstr.*?(?=^(?:#|msgid|$))", path.read_text("utf-8"))
        for path in catalogs
    }
    assert any("「" in text for texts in said.values() for text in texts)
    assert [
        f"{path.relative_to(ROOT)}: {text}"
        for path, texts in said.items()
        for text in texts
        if re.search("[“”『』]", text)
    ] == []
