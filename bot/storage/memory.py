"""Memory that was freed, given back to the system: a rebuilt index leaves holes behind."""

from __future__ import annotations

import ctypes
import ctypes.util
import gc
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Return freed memory to the system, where the C library can (glibc)."""
    gc.collect()
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    library = ctypes.util.find_library("c")  # asks other programs: 30 ms and more
    return getattr(ctypes.CDLL(library), "malloc_trim", None) if library else None
