"""Engines, units of work and migrations."""

from .engine import STORES, Store, StoreName, open_store, take_turns
from .integrity import Damaged
from .migrating import behind, newer, upgrade

__all__ = [
    "STORES",
    "Damaged",
    "Store",
    "StoreName",
    "behind",
    "newer",
    "open_store",
    "take_turns",
    "upgrade",
]
