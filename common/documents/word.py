"""Documents as Word files, from the shipped templates or a district's own.

A template is text with fields, and nothing else: it may name fields, go through a list, leave a
part out. Whatever else Jinja offers - calls, attributes of objects, arithmetic, macros, files - is
refused when the template is read, in every part of the file; values are escaped for XML.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import XMLSyntaxError

from common.documents.packages import PackageFault, checked_package
from common.errors import DomainError

#: The only things a template may be made of.
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.For,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
#: Loops within loops: two are enough for any paper, and more only make a page endless.
DEEPEST = 2
LONGEST = 400_000


class TemplateFault(Exception):
    """A template that cannot be used; `sentences` say what is to be changed."""

    def __init__(self, sentences: list[str | Promise]) -> None:
        self.sentences = sentences
        super().__init__("; ".join(str(sentence) for sentence in sentences))


class TemplateBroken(DomainError):
    """The district's template no longer fits what the portal knows."""

    code = "template_broken"
    message = _("The template of this document can no longer be filled in; it has to be replaced.")


class FieldsOnly(ImmutableSandboxedEnvironment):
    """Jinja with fields, lists and conditions, and nothing that runs code."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _look_at(tree, 0)
        return tree

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Let only entries of plain records be named, no attribute of an object."""
        return isinstance(obj, dict) and attr in obj

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an entry's field; never a method of the record that holds it."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        # A blank entry, to be filled in by hand, has none of its fields.
        return "" if isinstance(obj, dict) else self.undefined(obj=obj, name=attribute)

    def is_safe_callable(self, obj: Any) -> bool:
        """Refuse every call."""
        return False


def _look_at(node: nodes.Node, depth: int) -> None:
    if not isinstance(node, ALLOWED):
        message = str(_("a template may hold only fields, lists and conditions"))
        raise TemplateSyntaxError(message, getattr(node, "lineno", 0))
    if isinstance(node, nodes.For):
        depth += 1
        if depth > DEEPEST or node.recursive or not isinstance(node.iter, nodes.Name):
            raise TemplateSyntaxError(str(_("lists stand too deep in each other")), node.lineno)
    for child in node.iter_child_nodes():
        _look_at(child, depth)


def rendered(template: bytes, content: Mapping[str, Any]) -> bytes:
    """Return a Word file with a template's fields filled in.

    Raises:
        TemplateError: the template names what is not there or tries what is not allowed.
    """
    document = DocxTemplate(io.BytesIO(template))
    document.render(_for_word(content), FieldsOnly(), autoescape=True)
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


def filled_in(template: bytes, content: Mapping[str, Any], kind: str) -> bytes:
    """Return a document made from a template that once was good.

    Raises:
        TemplateBroken: it names what no longer is there.
    """
    try:
        return rendered(template, content)
    except TemplateError as error:
        raise TemplateBroken(kind=kind) from error


def _for_word(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return content whose line breaks begin a new paragraph, as docxtpl wants them."""

    def broken(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("\n", "\a")
        if isinstance(value, dict):
            return {key: broken(one) for key, one in value.items() if not key.startswith("_")}
        return [broken(one) for one in value]

    return {key: broken(value) for key, value in content.items()}


def check_template(template: bytes, sample: Mapping[str, Any]) -> None:
    """Try a template on a sample.

    Args:
        sample: every field that may be named, filled; a list with one entry for each list.

    Raises:
        TemplateFault: it is no Word file, holds more than text, names unknown fields, or fails.
    """
    try:
        checked_package(template, "docx")
        unknown = sorted(set(_unknown(template, sample)))
        if unknown:
            words = _("Unknown fields: %(names)s.") % {"names": "、".join(unknown)}
            raise TemplateFault([words])
        rendered(template, sample)
    except PackageFault as error:
        raise TemplateFault([error.sentence]) from error
    except TemplateError as error:
        words = _("The template cannot be filled in: %(what)s.") % {"what": error.message or ""}
        raise TemplateFault([words]) from error
    except (PackageNotFoundError, XMLSyntaxError, KeyError, ValueError) as error:
        raise TemplateFault([_("This is not a Word file that can be read.")]) from error


def _unknown(template: bytes, sample: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names in a template that no field has, in the body, heads and feet."""
    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    sources = [document.patch_xml(document.get_xml())]
    for uri in (DocxTemplate.HEADER_URI, DocxTemplate.FOOTER_URI):
        sources += [
            document.patch_xml(document.get_part_xml(part))
            for _key, part in document.get_headers_footers(uri)
        ]
    for source in sources:
        if len(source) > LONGEST:
            raise TemplateFault([_("The template is too long.")])
        yield from _unknown_in(FieldsOnly().parse(source), sample)


def _unknown_in(tree: nodes.Template, sample: Mapping[str, Any]) -> Iterable[str]:
    entries: dict[str, Mapping[str, Any]] = {}
    for loop in tree.find_all(nodes.For):
        target, name = loop.target, getattr(loop.iter, "name", "")
        if isinstance(target, nodes.Name) and isinstance(sample.get(name), list):
            entries[target.name] = {**entries.get(target.name, {}), **sample[name][0]}
    for used in tree.find_all(nodes.Name):
        if used.ctx == "load" and used.name not in sample and used.name not in entries:
            yield used.name
    for field in tree.find_all(nodes.Getattr):
        owner = getattr(field.node, "name", "")
        if field.attr not in entries.get(owner, {}):
            yield f"{owner}.{field.attr}"
