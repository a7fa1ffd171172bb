"""``motcua import portal``: brings the national portal's records into the database.

The list has no mark of change, so every record is fetched, in the order of the ids. A run that
breaks off keeps what it has; the next one goes on after the last id that was saved. Nothing of
the old data changes before the whole run is through.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from bot.language.text import clean
from bot.settings import Settings
from bot.storage import Store

from .importing import Importer, ImportSummary, Problem, RawRecord
from .portal import AgencyLink, Entry, FirewallError, Listing, PortalClient, PortalError
from .staging import Superseded
from .tables import agency_links, staged_agency_links

SOURCE = "portal"
RESUME_DAYS = 7
PATIENCE = 10
_ASKED = ""  # agency_code of the staged row that says: the agencies of this code were asked for


class PortalOff(PortalError):
    """The operator has not allowed calls to the portal."""


class PortalInterrupted(PortalError):
    """The portal failed on the way; the old data is whole and the next run goes on from here."""


def import_portal(
    store: Store,
    settings: Settings,
    *,
    client: PortalClient,
    now: datetime,
    resume: bool = True,
    agencies: bool = False,
    on_item: Callable[[], None] = lambda: None,
    on_total: Callable[[int], None] = lambda total: None,
) -> ImportSummary:
    """Import all public procedures of the portal and return what changed.

    ``resume`` goes on with a run of the last seven days that broke off; ``agencies`` also asks
    for each procedure's link per agency, which takes twice as many calls or more. ``on_total``
    is told how many procedures are left to take, ``on_item`` is called after each. Raises
    PortalOff, PortalInterrupted, Superseded, and PortalError if not even the list can be read.
    """
    if not settings.portal_import:
        raise PortalOff("the portal import is off: set MOTCUA_PORTAL_IMPORT=on to allow it")
    listing = client.list_all()
    run = PortalRun(store, client, now, resume, agencies)
    try:
        return run.take_all(listing, on_item, on_total)
    except Superseded:
        raise
    except PortalError as error:
        run.pause()
        raise PortalInterrupted(
            f"the portal import stopped: {error}. The old data is unchanged. "
            "Run `motcua import portal` again and it goes on from here"
        ) from error
    except BaseException:
        run.pause()
        raise


class PortalRun(Importer):
    """One import run that asks the portal for each record and saves itself after each."""

    def __init__(
        self, store: Store, client: PortalClient, now: datetime, resume: bool, agencies: bool
    ) -> None:
        origin = client.base_url + (" with agencies" if agencies else "")
        since = now - timedelta(days=RESUME_DAYS) if resume else None
        super().__init__(store, SOURCE, origin, now, since)
        self._client, self._agencies = client, agencies
        self._links: list[dict[str, Any]] = []
        self._failed: list[Problem] = []
        self._answered = False

    def take_all(
        self, listing: Listing, on_item: Callable[[], None], on_total: Callable[[int], None]
    ) -> ImportSummary:
        """Take what is left of the list and switch over. Raises PortalError, Superseded."""
        left = sorted(entry for entry in listing.entries if entry.id > self.cursor)
        on_total(len(left))
        for entry in left:
            self._take_entry(entry)
            on_item()
        self._settle()
        missing = listing.total - len(listing.entries)
        if missing > 0:
            reason = f"gave {len(listing.entries)} of the {listing.total} procedures it counts"
            self.summary.problems.append(Problem("list", reason))
        return self.finish()

    def _take_entry(self, entry: Entry) -> None:
        if "INTERNAL" in entry.kind:
            self.summary.internal += 1
            return
        try:
            detail = self._client.detail(entry.id)
            links = self._client.agency_links(clean(entry.code)) if self._agencies else None
        except FirewallError:
            raise
        except PortalError as error:
            self._fail(entry, error)
            return
        self._answered = True
        self._settle()
        self.take(RawRecord(_position(entry), lambda: detail))
        if links is not None:
            self._stage_links(clean(entry.code), links)
        self.save(entry.id)

    def _fail(self, entry: Entry, error: PortalError) -> None:
        """Pass over one record the portal cannot give; many in a row mean the portal is down."""
        self._failed.append(Problem(_position(entry), str(error)))
        if len(self._failed) >= PATIENCE:
            raise error

    def _settle(self) -> None:
        """Reject the records passed over: the portal answers, so they are at fault."""
        if self._failed and not self._answered:
            raise PortalError(self._failed[0].reason)
        for problem in self._failed:
            self.summary.reject(*problem)
        self._failed = []

    def _stage_links(self, code: str, links: list[AgencyLink]) -> None:
        asked = AgencyLink(_ASKED, "", "", "", "none")
        common = {"run": self.run, "code": code, "seen_at": self._now}
        self._links = [{**common, **link._asdict()} for link in (asked, *links)]

    def _flush(self, connection: Connection) -> None:
        super()._flush(connection)
        if self._links:
            _drop_links(connection, self.run, self._links[0]["code"])
            connection.execute(insert(staged_agency_links), self._links)
            self._links = []

    def _switch_over(self, connection: Connection) -> bool:
        changed = super()._switch_over(connection)
        return _switch_links(connection, self.run) or changed


def _position(entry: Entry) -> str:
    return f"{entry.code} (id {entry.id})"


def _drop_links(connection: Connection, run: int, code: str) -> None:
    staged = staged_agency_links
    mine = delete(staged).where(staged.c.run == run, staged.c.code == code)
    connection.execute(mine)


def _switch_links(connection: Connection, run: int) -> bool:
    """Replace the links of every procedure that was asked for; return True if there was one."""
    staged = staged_agency_links.c
    asked = select(staged.code).where(staged.run == run)
    connection.execute(delete(agency_links).where(agency_links.c.code.in_(asked)))
    names = [column.name for column in agency_links.columns]
    rows = select(*(staged[name] for name in names)).where(
        staged.run == run, staged.agency_code != _ASKED
    )
    added = connection.execute(insert(agency_links).from_select(names, rows)).rowcount
    connection.execute(delete(staged_agency_links).where(staged.run == run))
    return bool(added)
