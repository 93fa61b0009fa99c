"""Word files: every field in its place, nothing typed becomes markup, no template runs code."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from jinja2.exceptions import TemplateError

from common.documents import word
from common.documents.word import TemplateFault, rendered
from common.documents.word_defaults import build
from disputes.models import Case
from papers.content import content_of, sample_content
from papers.dossier import Dossier
from papers.kinds import TEMPLATES
from papers.layouts import layout_of
from papers.word import shipped
from tests.disputes.factories import Bench
from tests.papers.factories import Clerk

pytestmark = pytest.mark.one_database


def check_template(content: bytes) -> None:
    """Try a template of the file on its sample."""
    word.check_template(content, sample_content())


def text_of(content: bytes) -> str:
    """Return everything a Word file says, tables included."""
    document = Document(io.BytesIO(content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        for row in table.rows:
            lines += [cell.text for cell in row.cells]
    return "\n".join(lines)


def template(*lines: str) -> bytes:
    """Return a Word file with lines of text."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


@pytest.mark.parametrize("kind", TEMPLATES)
def test_every_shipped_template_is_the_one_its_layout_makes(kind: str) -> None:
    assert shipped(kind) == build(layout_of(kind))


@pytest.mark.parametrize("kind", TEMPLATES)
def test_every_shipped_template_can_be_filled_in(kind: str) -> None:
    check_template(shipped(kind))
    assert "{{" not in text_of(rendered(shipped(kind), sample_content()))


def test_the_agreement_bears_every_field_of_the_case(
    clerk: Clerk, case: Case, bench: Bench
) -> None:
    clerk.everything()
    content = content_of(Dossier.of(case, bench.clock), is_open=True)
    text = text_of(rendered(shipped("agreement"), content))
    for said in (
        "（2026）李楼村人调字第1号",
        "李大山",
        "张小河",
        "13812345678",
        "李楼村一组12号",
        "男",
        "51",
        "务农",
        "水渠被填，两家争水。",
        "张小河恢复水渠，李大山出一半工料钱。",
        "分期付清。",
        "2026年11月24日",
        "2026年12月24日",
        "500",
        "一式3份",
    ):
        assert said in text, said


def test_each_document_bears_what_was_filled_in(clerk: Clerk, case: Case, bench: Bench) -> None:
    clerk.everything()
    content = content_of(Dossier.of(case, bench.clock), is_open=True)
    wanted = {
        "cover": ("李楼村人民调解委员会", "陈德胜", "长期", case.title),
        "application": ("请求恢复水渠。", "两家为放水吵了起来。", "2026年11月24日"),
        "inquiry": ("问：水渠是谁填的？", "答：上个月修路填的。", "王大爷"),
        "evidence": ("水渠照片", "现场", "2"),
        "mediation": ("双方到场。", "书面协议", "谈成了。"),
        "payment": ("已履行", "500"),
        "follow_up": ("李大山", "水渠已通水。", "满意"),
        "identity": ("42060719750101001X", "申请人", "被申请人"),
        "description": ("邻里", "谈成了。", "当事人申请"),
    }
    for kind, said in wanted.items():
        text = text_of(rendered(shipped(kind), content))
        for words in said:
            assert words in text, (kind, words)


def test_whoever_may_not_see_people_gets_them_masked(
    clerk: Clerk, case: Case, bench: Bench
) -> None:
    clerk.everything()
    content = content_of(Dossier.of(case, bench.clock), is_open=False)
    for kind in TEMPLATES:
        text = text_of(rendered(shipped(kind), content))
        for secret in ("李大山", "13812345678", "42060719750101001", "李楼村一组12号", "王大爷"):
            # The terms of the agreement are the case's own text, which its page shows as well.
            assert secret not in text.replace(clerk.case.agreement_paper.terms, ""), (kind, secret)


def test_nothing_typed_becomes_markup_or_code(clerk: Clerk, case: Case, bench: Bench) -> None:
    evil = '</w:t><w:br/> {{ 7*7 }} {% for x in y %} & < > " \x07\x0b\ufffe 龘靐㙓'
    clerk.evidence(name=evil[:80], source="{{ committee }}")
    content = content_of(Dossier.of(case, bench.clock), is_open=True)
    text = text_of(rendered(shipped("evidence"), content))
    assert "</w:t><w:br/> {{ 7*7 }} {% for x in y %} & < >" in text
    assert "{{ committee }}" in text
    assert "龘靐㙓" in text


def test_lines_of_a_text_become_paragraphs() -> None:
    content = {**sample_content(), "terms": "一、恢复水渠。\n二、各出一半。"}
    document = Document(io.BytesIO(rendered(shipped("agreement"), content)))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert "一、恢复水渠。" in lines
    assert "二、各出一半。" in lines


HOSTILE = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ range(1000000000) }}",
    "{{ 'a' * 1000000000 }}",
    "{{ title.format(title) }}",
    "{{ title|center(1000000000) }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% macro m() %}{{ m() }}{% endmacro %}",
    "{% set x = title %}",
    "{% for a in papers recursive %}{{ loop(papers) }}{% endfor %}",
    "{% for a in papers %}{% for b in papers %}{% for c in papers %}x{% endfor %}{% endfor %}"
    "{% endfor %}",
    "{{ papers[0]['title'] }}",
    "{% if 1 is callable %}{% endif %}",
    "{{ config }}",
    "{{ request.user }}",
    "{{ papers.append(1) }}",
]


@pytest.mark.parametrize("line", HOSTILE)
def test_a_template_that_tries_more_than_fields_is_refused(line: str) -> None:
    with pytest.raises(TemplateFault):
        check_template(template("{{ title }}", line))


@pytest.mark.parametrize("line", HOSTILE)
def test_and_it_is_refused_as_well_when_it_is_filled_in(line: str) -> None:
    with pytest.raises(TemplateError):
        rendered(template(line), sample_content())


def test_code_in_the_properties_of_a_file_is_refused() -> None:
    document = Document()
    document.core_properties.title = "{{ ''.__class__ }}"
    stored = io.BytesIO()
    document.save(stored)
    with pytest.raises(TemplateFault):
        check_template(stored.getvalue())


def test_unknown_fields_are_named() -> None:
    with pytest.raises(TemplateFault) as caught:
        check_template(template("{{ tilte }}", "{% for p in parties %}{{ p.nmae }}{% endfor %}"))
    sentence = str(caught.value)
    assert "tilte" in sentence
    assert "p.nmae" in sentence


def test_a_district_can_write_its_own_template() -> None:
    own = template(
        "本区专用：{{ title }}", "{%p for p in parties %}", "{{ p.name }}", "{%p endfor %}"
    )
    check_template(own)
    content = {**sample_content(), "title": "水渠", "parties": [{"name": "甲"}, {"name": "乙"}]}
    assert text_of(rendered(own, content)) == "本区专用：水渠\n甲\n乙"


def _with(content: bytes, name: str, part: bytes) -> bytes:
    stored = io.BytesIO(content)
    with zipfile.ZipFile(stored, "a") as package:
        package.writestr(name, part)
    return stored.getvalue()


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("word/vbaProject.bin", b"x"),
        ("word/embeddings/a.bin", b"x"),
        ("../outside.xml", b"<a/>"),
        ("word/x.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        (
            "word/_rels/x.xml.rels",
            b'<Relationships><Relationship Type="x/image" TargetMode="External"/></Relationships>',
        ),
    ],
)
def test_a_template_brings_nothing_along(name: str, part: bytes) -> None:
    with pytest.raises(TemplateFault):
        check_template(_with(shipped("cover"), name, part))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"hello", b"%PDF-1.7"])
def test_what_is_no_word_file_is_refused(content: bytes) -> None:
    with pytest.raises(TemplateFault):
        check_template(content)


def test_the_environment_offers_nothing_but_the_template() -> None:
    environment: Any = word.FieldsOnly()
    assert not environment.globals
    assert not environment.filters
