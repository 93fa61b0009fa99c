"""`python -m bench NAME`: runs one benchmark in this process and prints its results as JSON."""

from __future__ import annotations

import dataclasses
import importlib
import json
import pkgutil
import sys

import django

import bench
from bench.measure import BENCHMARKS

django.setup()
for found in pkgutil.iter_modules(bench.__path__):
    if found.name not in {"__main__", "measure"}:
        importlib.import_module(f"bench.{found.name}")


def main() -> None:
    """List the benchmarks, or run the one that is named."""
    if len(sys.argv) == 1:
        print("\n".join(sorted(BENCHMARKS)))
        return
    results = BENCHMARKS[sys.argv[1]]()
    print(json.dumps([{**dataclasses.asdict(r), "is_met": r.is_met} for r in results]))


main()
