"""Memory that was freed, given back to the system: a rebuilt index leaves holes behind."""

from __future__ import annotations

import ctypes
import ctypes.util
import gc


def give_back() -> None:
    """Return freed memory to the system, where the C library can (glibc)."""
    gc.collect()
    library = ctypes.util.find_library("c")
    trim = getattr(ctypes.CDLL(library), "malloc_trim", None) if library else None
    if trim is not None:
        trim(0)
