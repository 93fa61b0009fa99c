"""Static files: the few files of npm packages that are public, and hashed names when collected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class _Renamed(FileSystemStorage):
    """Reads the files of `node_modules` under their public names."""

    def __init__(self, files: dict[str, Path]) -> None:
        super().__init__(location=settings.NODE_MODULES_DIR)
        self.files = files

    def path(self, name: str) -> str:
        return str(self.files[name])


class NodeModulesFinder(BaseFinder):
    """Finds the files of settings.NODE_MODULES_FILES, and nothing else of `node_modules`.

    Serving a package's whole folder would publish source maps and demos, and manifest storage
    stops at the broken references in them.
    """

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        """Take the list from the settings; the arguments are Django's and of no use here."""
        root = Path(settings.NODE_MODULES_DIR)
        self.files = {name: root / path for name, path in settings.NODE_MODULES_FILES.items()}
        self.storage = _Renamed(self.files)

    def check(self, **_kwargs: Any) -> list[CheckMessage]:
        """Name each listed file that is not installed."""
        return [
            Error(
                f"The front-end file {path.relative_to(settings.NODE_MODULES_DIR)} is missing.",
                hint="Run `npm ci` in the project folder.",
                id="common.E001",
            )
            for path in self.files.values()
            if not path.is_file()
        ]

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        """Return the file of a public name; none is an empty list, as Django asks."""
        file = self.files.get(path)
        if file is None or not file.is_file():
            return []
        return [str(file)] if find_all else str(file)

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        """Yield every installed file with the storage that reads it."""
        for name, file in self.files.items():
            if file.is_file():
                yield name, self.storage


class HashedWhenCollected(CompressedManifestStaticFilesStorage):
    """Names with a hash after `collectstatic`, plain names before it (embedded run, tests)."""

    def stored_name(self, name: str) -> str:
        """Return the name a page should link to."""
        return super().stored_name(name) if self.hashed_files else name
