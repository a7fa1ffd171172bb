"""Engines, units of work and migrations."""

from .engine import STORES, Store, StoreName, open_store
from .migrating import upgrade

__all__ = ["STORES", "Store", "StoreName", "open_store", "upgrade"]
