"""The template tags of the design, and what the style sheets may not use."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from common.checks import icons_are_installed
from common.paging import Page
from common.templatetags import ui

ROOT = Path(settings.BASE_DIR)
SHEETS = sorted((ROOT / "static" / "css").rglob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
#: Chromium 86 does not know these (pages.md section 2).
TOO_NEW = re.compile(
    r"color-mix|oklch|light-dark|:is\(|:has\(|:where\(|\binset:|aspect-ratio|\d(d|s|l)vh\b"
    r"|@layer|@container|inline-size|margin-inline|padding-inline|inset-inline"
)


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def render(source, **context):
    text = Template("{% load ui %}" + source).render(Context(context))
    return " ".join(text.split())


class SampleForm(forms.Form):
    category = forms.ChoiceField(
        label="类别", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect
    )
    people = forms.IntegerField(label="几个人")
    place = forms.CharField(label="地点", required=False, help_text="写得到就行")


def test_an_icon_is_drawn_inline_and_hidden_from_readers():
    drawn = render('{% icon "clock" %}')
    assert drawn.startswith('<svg class="icon"')
    assert 'aria-hidden="true"' in drawn


def test_an_icon_that_stands_alone_has_a_name():
    assert 'aria-label="打印"' in render('{% icon "printer" label="打印" %}')


def test_a_missing_icon_fails_while_developing_and_is_left_out_in_use(settings):
    assert ui.icon("no-such-icon") == ""
    settings.DEBUG = True
    with pytest.raises(ui.MissingIcon):
        ui.icon("no-such-icon")


def test_every_icon_named_in_a_template_exists():
    named = {
        (name, "filled=True" in rest)
        for path in TEMPLATES
        for name, rest in re.findall(r'{% icon "([^"]+)"([^%]*)%}', path.read_text("utf-8"))
    }
    for name, filled in named:
        assert ui.drawing(name, "filled" if filled else "outline"), name


def test_a_portal_without_icons_says_so_at_its_start(settings, tmp_path):
    assert icons_are_installed() == []
    settings.NODE_MODULES_DIR = tmp_path
    assert [fault.id for fault in icons_are_installed()] == ["common.E002"]


def test_a_color_is_shape_and_word_and_has_a_name():
    badge = render("{% color_badge 'red' short=True %}")
    assert "shape-red" in badge
    assert 'aria-label="红色案件"' in badge
    assert badge.rstrip("</span>").endswith("红")


def test_a_cell_reads_its_state_aloud():
    assert 'aria-label="未报"' in render("{% report_state 'missing' short=True %}")


def test_a_field_says_that_it_may_be_left_out_and_what_is_wrong():
    form = SampleForm({"people": "四"})
    place = render("{% field form.place %}", form=form)
    assert "可不填" in place
    assert 'aria-describedby="id_place_hint"' in place
    people = render("{% field form.people look='stepper' %}", form=form)
    assert 'aria-invalid="true"' in people
    assert 'id="id_people_error"' in people


def test_a_choice_is_a_group_with_a_legend():
    tiles = render("{% field form.category look='tiles' %}", form=SampleForm({"category": "b"}))
    assert "<legend" in tiles
    assert re.search(r'value="b"[^>]* checked', tiles)


def test_the_error_summary_links_to_the_fields():
    summary = render("{% error_summary form %}", form=SampleForm({"people": "四"}))
    assert "有 2 处要改" in summary
    assert 'href="#id_people"' in summary
    assert render("{% error_summary form %}", form=SampleForm()) == ""


def test_page_links_keep_the_rest_of_the_address():
    request = RequestFactory().get("/cases/", {"color": "red", "cursor": "old"})
    links = render("{% page_links page %}", page=Page([], 50, next_cursor="new"), request=request)
    assert "color=red&amp;cursor=new" in links
    assert "old" not in links


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_runs_on_the_oldest_browser(path):
    text = path.read_text("utf-8")
    assert TOO_NEW.findall(text) == []
    assert len(text.splitlines()) <= 400


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_keeps_to_the_security_policy(path):
    text = path.read_text("utf-8")
    assert text.startswith("{# "), "the first line names context and blocks"
    assert not re.search(r"<[^>]+\sstyle=", text)
    assert not re.search(r"<[^>]+\son\w+=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", text)
