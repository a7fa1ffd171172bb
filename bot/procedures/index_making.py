"""`python -m bot.procedures.index_making`: makes the file of an index, told by standard input.

A process of its own: what making leaves behind in memory ends with it, and no citizen's turn
waits for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from bot import kept_files
from bot.storage import open_store

from .catalogue import Catalogue
from .coding import Coder
from .entries import entries
from .kept_index import CODER, FOLDER, INDEX, Order, code, key_of
from .search import Index

AT_ONCE = 250  # entries: read in a few milliseconds


def make(order: Order) -> None:
    """Write the index as the store stands, and what helps to make the next one."""
    folder = Path(order.home) / FOLDER
    catalogue = Catalogue(open_store("knowledge", Path(order.home), order.database_url))
    coder = kept_files.read(folder / CODER, code()) or Coder()
    key = ""
    while key != (key := key_of(catalogue.store, order.today)):  # an import may be under way
        index = Index(entries(catalogue, order.today, coder), coder)
    kept_files.write(folder / INDEX, key, _parts(index))
    kept_files.write(folder / CODER, code(), [coder])
    catalogue.store.dispose()


def _parts(index: Index) -> Iterator[Any]:
    left = iter(index.entries)
    while some := list(islice(left, AT_ONCE)):
        yield some
    yield index


def main() -> None:
    """Make what is ordered, or say in one line why not."""
    try:
        make(msgspec.json.decode(sys.stdin.buffer.read(), type=Order))
    except (OSError, SQLAlchemyError) as error:
        sys.exit(f"the index was not kept: {type(error).__name__}")


if __name__ == "__main__":
    main()
