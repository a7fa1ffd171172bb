"""Puts the look-up of a process together: our own store, and the other systems of the file."""

from __future__ import annotations

import os
from pathlib import Path

from bot.storage import Store

from .agency_protocol import Naming
from .lookup import Lookup, Note
from .outside import client
from .provider_settings import Routes
from .store import OwnProvider
from .tokens import DEMO_PREFIX


def open_lookup(store: Store, providers: Path, naming: Naming, note: Note) -> Lookup:
    """Return the look-up over ``store`` (conversations) and the settings file ``providers``.

    A file that is not there means our own store alone, and so does an agency's token. Demonstration
    dossiers are nowhere else. Raises ProvidersError.
    """
    own = OwnProvider(store)
    routes = Routes(os.environ, client(), naming).read(providers)
    return Lookup(own, {**routes, DEMO_PREFIX: None}, own.last_known, note, own.sends)
