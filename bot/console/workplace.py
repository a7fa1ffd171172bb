"""What the pages of the console work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.answers.compose import Setting
from bot.answers.dossier_view import Desk
from bot.answers.officer_hours import OfficerHours
from bot.conversations.asked_again import AskAgain, nobody
from bot.conversations.handover_desk import HandoverDesk
from bot.conversations.models import ModelFault, no_fault
from bot.conversations.people import Retention
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
    ``factor_key`` are for answers about dossiers; ``setting`` is read with each request's day;
    ``hours`` are the officers' opening hours.
    ``forget`` drops what is remembered of a conversation elsewhere; ``due`` counts the rows, by
    table, that will have served their purpose at a moment; ``targets`` are shares (0..1) of
    online dossiers by the prefix of an agency's code.
    What was checked ``check_days`` ago is due again; with ``second_editor`` sums are published by
    another than who wrote them; ``data`` holds the files of content.
    ``intents`` are those of the training data; ``ask_again`` asks the running assistant;
    ``model_fault`` says why a trained model cannot be used.
    """

    store: Store
    catalogue: Catalogue
    search: Search
    lookup: Lookup
    now: Callable[[], datetime]
    desk: Callable[[], Desk]
    factor_key: Callable[[], bytes]
    setting: Callable[[], Setting]
    forget: Callable[[str], None]
    due: Callable[[datetime], Mapping[str, int]]
    retention: Retention
    targets: Mapping[str, float]
    handovers: HandoverDesk
    hours: Callable[[], OfficerHours]
    province: str = ""
    check_days: int = 180
    second_editor: bool = False
    data: Path = Path("data")
    intents: tuple[str, ...] = ()
    ask_again: AskAgain = nobody
    model_fault: ModelFault = no_fault


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
