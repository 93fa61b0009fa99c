"""The message catalogs: each app's texts, taken from its code and its templates.

An app's catalog covers its own Python files and `templates/<app>/`; templates of no app belong to
`common`. Only the default language is kept as a file: the message ids are the English texts.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LOCALE = "zh_Hans"
PYTHON_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
#: The catalogs say nothing of when they were made, or every run would change them.
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "# Texts of the app in Chinese. `manage.py messages --update` adds new ones."


@dataclass(frozen=True)
class AppTexts:
    """One app's sources and catalog."""

    label: str
    folder: Path
    templates: tuple[Path, ...]

    @property
    def po_path(self) -> Path:
        """The catalog people edit."""
        return self.folder / "locale" / LOCALE / "LC_MESSAGES" / "django.po"

    @property
    def mo_path(self) -> Path:
        """The compiled catalog Django reads."""
        return self.po_path.with_suffix(".mo")

    def sources(self) -> Iterator[Path]:
        """Yield every file that may hold texts, in a stable order."""
        for path in sorted(self.folder.rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
        yield from self.templates


def apps_with_texts(labels: Iterable[str], base_dir: Path) -> list[AppTexts]:
    """Return the texts of each own app; the first one also takes the templates of no app."""
    labels = list(labels)
    by_label: dict[str, list[Path]] = defaultdict(list)
    root = base_dir / "templates"
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix in {".html", ".txt"}:
            first = path.relative_to(root).parts[0]
            by_label[first if first in labels else labels[0]].append(path)
    return [AppTexts(label, base_dir / label, tuple(by_label[label])) for label in labels]


def extract(app: AppTexts, base_dir: Path) -> Catalog:
    """Return the texts an app uses now, without translations."""
    catalog = Catalog()
    for path in app.sources():
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            lines = templatize(source, origin=str(path)).splitlines()
            # The template's own indentation means nothing to Python's tokenizer.
            source = "\n".join(line.strip() for line in lines)
        file = io.BytesIO(source.encode())
        for line, function, texts, _comments in extract_python(file, PYTHON_KEYWORDS, (), {}):
            _add(catalog, str(function), texts, (path.relative_to(base_dir).as_posix(), line))
    return catalog


def _add(catalog: Catalog, function: str, texts: Any, place: tuple[str, int]) -> None:
    """Add one call of a gettext function, whose arguments are in the order of its definition."""
    found = list(texts) if isinstance(texts, tuple | list) else [texts]
    context = found.pop(0) if "pgettext" in function else None
    wanted = 2 if "ngettext" in function or "npgettext" in function else 1
    parts = found[:wanted]
    if len(parts) == wanted and all(isinstance(part, str) and part for part in parts):
        text = tuple(parts) if wanted == 2 else parts[0]
        catalog.add(text, locations=[place], context=context)


def read(app: AppTexts) -> Catalog:
    """Return an app's catalog as it is on disk; an empty one when there is none."""
    if not app.po_path.exists():
        return Catalog(locale=LOCALE)
    with app.po_path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def updated(app: AppTexts, base_dir: Path) -> Catalog:
    """Return an app's catalog with new texts added and unused ones dropped."""
    catalog = read(app)
    catalog.update(extract(app, base_dir), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def write(app: AppTexts, catalog: Catalog) -> bool:
    """Write an app's catalog in the one agreed form; tell whether the file changed."""
    catalog.header_comment = HEADER
    catalog.project, catalog.version, catalog.fuzzy = "portal", "1", False
    catalog.creation_date = catalog.revision_date = NO_DATE
    catalog.last_translator = catalog.language_team = "none"
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, sort_output=True, include_lineno=False)
    text = buffer.getvalue()
    if app.po_path.exists() and app.po_path.read_bytes() == text:
        return False
    if not len(catalog) and not app.po_path.exists():
        return False
    app.po_path.parent.mkdir(parents=True, exist_ok=True)
    app.po_path.write_bytes(text)
    return True


def compile_stale(app: AppTexts) -> bool:
    """Compile an app's catalog when it is newer than what Django reads; tell whether it was."""
    po_path, mo_path = app.po_path, app.mo_path
    if not po_path.exists():
        return False
    if mo_path.exists() and mo_path.stat().st_mtime >= po_path.stat().st_mtime:
        return False
    draft = mo_path.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, read(app))
    draft.replace(mo_path)
    return True


def faults(app: AppTexts, base_dir: Path) -> Iterator[str]:
    """Yield a sentence for each text that is missing, unused, untranslated or wrongly filled in."""
    have, want = read(app), extract(app, base_dir)
    for message in want:
        if message.id and have.get(_singular(message), message.context) is None:
            yield f"{app.label}: not in the catalog: {_singular(message)!r} ({_places(message)})"
    for message in have:
        if message.id:
            yield from (f"{app.label}: {fault}" for fault in _message_faults(message, want))


def _message_faults(message: Message, want: Catalog) -> Iterator[str]:
    text = _singular(message)
    if want.get(text, message.context) is None:
        yield f"no longer used: {text!r}"
        return
    translations = strings(message)
    if not all(translations):
        yield f"not translated: {text!r} ({_places(message)})"
    elif message.fuzzy:
        yield f"marked fuzzy: {text!r}"
    else:
        # The plural names every placeholder; Chinese has one form for both.
        wanted = set(PLACEHOLDER.findall(message.id[-1] if message.pluralizable else text))
        for translation in translations:
            if set(PLACEHOLDER.findall(translation)) != wanted:
                yield f"placeholders differ: {text!r} -> {translation!r}"


def clashes(apps: Iterable[AppTexts]) -> Iterator[str]:
    """Yield a sentence for each text that two apps translate differently: only one would win."""
    seen: dict[tuple[str, str | None], tuple[str, object]] = {}
    for app in apps:
        for message in read(app):
            if not message.id or not message.string:
                continue
            key = (_singular(message), message.context)
            label, string = seen.setdefault(key, (app.label, message.string))
            if string != message.string:
                yield (
                    f"{app.label} and {label} translate {key[0]!r} differently"
                    f" ({message.string!r}, {string!r}): give one of them a context"
                )


def _singular(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


def strings(message: Message) -> tuple[str, ...]:
    """Return the translations of a text: one for each form."""
    found: Any = message.string
    return tuple(found) if isinstance(found, tuple | list) else (found or "",)


def _places(message: Message) -> str:
    return ", ".join(sorted({path for path, _line in message.locations}))
