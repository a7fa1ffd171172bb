"""Engines, units of work and migrations."""

from .engine import STORES, Store, StoreName, open_store, take_turns
from .migrating import upgrade

__all__ = ["STORES", "Store", "StoreName", "open_store", "take_turns", "upgrade"]
