"""The search alone, in a process of its own: `python bench/searching.py HOME` prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import psutil
from questions import read

from bot.language.text import fold
from bot.procedures.catalogue import Catalogue, is_procedure
from bot.procedures.kept_index import KeptIndex
from bot.procedures.query import read_lexicons
from bot.procedures.search import Search
from bot.storage import open_store

NAMES = 300


def queries(search: Search) -> list[str]:
    """Return questions as written and without diacritics, and names from all over the index."""
    texts = [question.text for question in read("dev")]
    names = [name for entry in search.index().entries for name in entry.names]
    return [*texts, *map(fold, texts), *names[:: max(1, len(names) // NAMES)]]


def main() -> None:
    """Print the times (s) of making and reading the index, memory (MB) of the process that makes it
    and of one that reads it, and the times (ms) of the queries."""
    home = Path(sys.argv[1])
    catalogue, kept = Catalogue(open_store("knowledge", home)), KeptIndex(home)
    begun = time.perf_counter()
    kept.prepare(catalogue.store, date.today())
    found: dict[str, float] = {"make": time.perf_counter() - begun}
    found["maker"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    read_lexicons()  # which every part has
    own = psutil.Process()
    before = own.memory_info().rss
    search = Search(catalogue, date.today, kept)
    begun = time.perf_counter()
    index = search.index()
    found |= {"read": time.perf_counter() - begun, "entries": len(index.entries)}
    found["procedures"] = sum(is_procedure(entry.code) for entry in index.entries)
    times = []
    for text in queries(search):
        begun = time.perf_counter()
        index.search(text)
        times.append((time.perf_counter() - begun) * 1000)
    found.update({f"p{p}": float(np.percentile(times, p)) for p in (50, 95, 99)})
    found.update(queries=len(times), memory=(own.memory_info().rss - before) / 1e6)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
