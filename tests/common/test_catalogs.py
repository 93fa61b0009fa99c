"""The catalogs are extracted, kept in step, checked and compiled."""

from __future__ import annotations

from pathlib import Path

import pytest

from common import catalogs
from common.catalogs import AppTexts

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("Send")
B = pgettext("month", "May")
C = ngettext("%(n)d case", "%(n)d cases", 3)
D = _(
    "two "
    "halves"
)
"""
TEMPLATE = """{% load i18n %}
  {% if x == _("Filtered") %}
      {% translate "Hello" %} {% translate "Close" context "door" %}
    {% blocktranslate trimmed with name=person.name %}
      Dear {{ name }}
    {% endblocktranslate %}
  {% endif %}
"""


@pytest.fixture
def app(tmp_path: Path) -> AppTexts:
    (tmp_path / "reports" / "migrations").mkdir(parents=True)
    (tmp_path / "reports" / "models.py").write_text(PYTHON)
    (tmp_path / "reports" / "migrations" / "0001.py").write_text("_('never')")
    (tmp_path / "templates" / "reports").mkdir(parents=True)
    (tmp_path / "templates" / "reports" / "page.html").write_text(TEMPLATE)
    (tmp_path / "templates" / "base.html").write_text('{% load i18n %}{% translate "Home" %}')
    return catalogs.apps_with_texts(["common", "reports"], tmp_path)[1]


def translate(app: AppTexts, base: Path, **texts: str) -> None:
    catalog = catalogs.updated(app, base)
    for message in catalog:
        if message.id:
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            text = texts.get(key.split()[0], "译文 " + " ".join(catalogs.PLACEHOLDER.findall(key)))
            message.string = (text,) if message.pluralizable else text
    catalogs.write(app, catalog)


def test_texts_come_from_code_and_templates(app: AppTexts, tmp_path: Path) -> None:
    found = {(m.context, m.id) for m in catalogs.extract(app, tmp_path) if m.id}
    assert found == {
        (None, "Send"),
        ("month", "May"),
        (None, ("%(n)d case", "%(n)d cases")),
        (None, "two halves"),
        (None, "Filtered"),
        (None, "Hello"),
        ("door", "Close"),
        (None, "Dear %(name)s"),
    }


def test_templates_of_no_app_belong_to_the_lowest(app: AppTexts, tmp_path: Path) -> None:
    (common, _reports) = catalogs.apps_with_texts(["common", "reports"], tmp_path)
    assert [m.id for m in catalogs.extract(common, tmp_path) if m.id] == ["Home"]


def test_a_complete_catalog_has_no_fault(app: AppTexts, tmp_path: Path) -> None:
    translate(app, tmp_path)
    assert list(catalogs.faults(app, tmp_path)) == []


def test_writing_twice_changes_nothing(app: AppTexts, tmp_path: Path) -> None:
    translate(app, tmp_path)
    before = app.po_path.read_bytes()
    assert catalogs.write(app, catalogs.updated(app, tmp_path)) is False
    assert app.po_path.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("译文 %(name)s", "译文"), "placeholders differ: 'Dear %(name)s'"),
        (("译文 %(n)d", "译文"), "placeholders differ: '%(n)d case'"),
        (('msgid "Send"\nmsgstr "译文 "', 'msgid "Send"\nmsgstr ""'), "not translated: 'Send'"),
        (('msgid "Send"', 'msgid "Sent"'), "no longer used: 'Sent'"),
        (('msgid "Send"', 'msgid "Sent"'), "not in the catalog: 'Send'"),
        (('#: reports/models.py\nmsgid "Send"', '#, fuzzy\nmsgid "Send"'), "marked fuzzy: 'Send'"),
    ],
)
def test_each_fault_is_found(
    app: AppTexts, tmp_path: Path, change: tuple[str, str], fault: str
) -> None:
    translate(app, tmp_path)
    text = app.po_path.read_text()
    assert change[0] in text
    app.po_path.write_text(text.replace(*change))
    assert any(fault in found for found in catalogs.faults(app, tmp_path))


def test_two_apps_may_not_translate_a_text_differently(app: AppTexts, tmp_path: Path) -> None:
    (common, reports) = catalogs.apps_with_texts(["common", "reports"], tmp_path)
    (tmp_path / "templates" / "base.html").write_text('{% load i18n %}{% translate "Send" %}')
    translate(common, tmp_path, Send="送出")
    translate(reports, tmp_path, Send="送镇")
    assert [fault.split("translate ")[1][:6] for fault in catalogs.clashes([common, reports])] == [
        "'Send'"
    ]


def test_only_a_newer_catalog_is_compiled(app: AppTexts, tmp_path: Path) -> None:
    translate(app, tmp_path)
    assert catalogs.compile_stale(app) is True
    assert catalogs.compile_stale(app) is False
