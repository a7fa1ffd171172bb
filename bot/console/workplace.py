"""What the pages of the console work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.answers.compose import Setting
from bot.answers.dossier_view import Desk
from bot.dossiers.lookup import Lookup
from bot.procedures.catalogue import Catalogue
from bot.procedures.search import Search
from bot.storage import Store

from .accounts import Accounts
from .filters import Filters
from .marks import Marks
from .sessions import Sessions
from .signing_in import SigningIn


@dataclass(frozen=True)
class Supplies:
    """What the process gives to the console.

    ``store`` holds the conversations; ``now`` gives Vietnam's time without a zone; ``desk`` and
    ``factor_key`` are for answers about dossiers; ``setting`` is read with each request's day.
    """

    store: Store
    catalogue: Catalogue
    search: Search
    lookup: Lookup
    now: Callable[[], datetime]
    desk: Callable[[], Desk]
    factor_key: Callable[[], bytes]
    setting: Callable[[], Setting]
    province: str = ""


class Workplace:
    """The supplies, and the console's own stores made from them."""

    def __init__(self, supplies: Supplies) -> None:
        self.supplies, self.now = supplies, supplies.now
        self.store, self.catalogue = supplies.store, supplies.catalogue
        self.accounts = Accounts(supplies.store)
        self.sessions = Sessions(supplies.store)
        self.signing_in = SigningIn(supplies.store, supplies.now)
        self.marks = Marks(supplies.store)
        self.filters = Filters(supplies.catalogue)
