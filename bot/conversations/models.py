"""Models trained here with reviewed examples: how they compare, and which a person has published.

The model of the repository's own data needs nobody: it has the empty name here, and is in use
while nothing is published. Every change leaves a line in the audit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.storage import Store, take_turns

from .model_tables import models, publications
from .switches import note

OURS = ""  # the model of the repository's own data
ONE_AT_A_TIME = "model publications"
Why = Literal["unknown", "missing", "changed", "outdated", "current", "published", "first"]


class Figure(msgspec.Struct, frozen=True):
    """So many of so many, with the old model and with the new one."""

    old: tuple[int, int]
    new: tuple[int, int]


class Heard(msgspec.Struct, frozen=True):
    """How a model took a question: intent, facets, kinds of the replies, procedures shown."""

    intent: str
    facets: list[str]
    kinds: list[str]
    codes: list[str]


class Change(msgspec.Struct, frozen=True):
    """A question that the two models treat differently; ``label`` is the intent it has."""

    text: str
    label: str
    verdict: Literal["better", "worse", "other"]
    old: Heard
    new: Heard


class Comparison(msgspec.Struct, frozen=True):
    """Two models on the same questions of one file, with the same knowledge.

    ``knowledge``: "own" (this installation's procedures) or "cards"; ``figures`` by name;
    ``seconds`` that the training took.
    """

    old: str
    questions: int
    knowledge: Literal["own", "cards"]
    figures: dict[str, Figure]
    changes: list[Change]
    seconds: float = 0.0


@dataclass(frozen=True)
class Trained:
    """A model that was trained here: ``base`` is the digest of what else it is made from.

    ``digest`` is the SHA-256 of its file; "" for those trained before it was kept.
    """

    name: str
    base: str
    examples: int
    trained_by: str
    trained_at: datetime
    comparison: Comparison
    kept_by: str = ""
    kept_at: datetime | None = None
    digest: str = ""


@dataclass(frozen=True)
class Publication:
    """One publishing of a model; with ``taken_back_at`` it holds no more."""

    id: int
    model: str
    published_by: str
    published_at: datetime
    taken_back_by: str
    taken_back_at: datetime | None


ModelFault = Callable[[Trained], Why | None]
"""Says why a trained model cannot be used now; None if it can."""


def no_fault(_trained: Trained) -> Why | None:
    """Find nothing wrong, where no files of models are."""
    return None


class NotPublished(RuntimeError):
    """A model cannot be published, kept back or gone back to; ``why`` says why not."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class Models:
    """The trained models of the conversations store."""

    def __init__(self, store: Store, fault: ModelFault = no_fault) -> None:
        self._store, self.fault = store, fault

    def add(self, trained: Trained) -> None:
        """Keep a trained model with its comparison; the same one again replaces it."""
        values = {
            "base": trained.base,
            "examples": trained.examples,
            "trained_by": trained.trained_by,
            "trained_at": trained.trained_at,
            "comparison": msgspec.json.encode(trained.comparison).decode(),
            "kept_by": "",
            "kept_at": None,
            "digest": trained.digest,
        }
        told = {"model": trained.name, "examples": trained.examples}
        with self._store.write() as connection:
            mine = update(models).where(models.c.name == trained.name).values(**values)
            if not connection.execute(mine).rowcount:
                connection.execute(insert(models).values(name=trained.name, **values))
            note(connection, trained.trained_by, "model trained", told, trained.trained_at)

    def all(self) -> list[Trained]:
        """Return the trained models, newest first."""
        with self._store.read() as connection:
            rows = connection.execute(select(models).order_by(models.c.trained_at.desc()))
            return [_trained(row) for row in rows.mappings()]

    def get(self, name: str) -> Trained | None:
        """Return a trained model, None if there is none of this name."""
        with self._store.read() as connection:
            found = connection.execute(select(models).where(models.c.name == name)).mappings()
            row = found.first()
            return None if row is None else _trained(row)

    def history(self) -> list[Publication]:
        """Return all publishings, newest first."""
        with self._store.read() as connection:
            rows = connection.execute(select(publications).order_by(publications.c.id.desc()))
            return [Publication(**row) for row in rows.mappings()]

    def published(self) -> str:
        """Return the name of the published model; OURS if none is."""
        with self._store.read() as connection:
            return _published(connection)[1]

    def publish(self, name: str, by: str, now: datetime) -> None:
        """Publish a trained model.

        Raises NotPublished if it is unknown, cannot be used, or is published already.
        """
        trained = self.get(name)
        why = self.fault(trained) if trained else "unknown"
        if why is not None:
            raise NotPublished(why)
        with self._store.write() as connection:
            take_turns(connection, ONE_AT_A_TIME)
            if _published(connection)[1] == name:
                raise NotPublished("current")
            row = {"model": name, "published_by": by, "published_at": now}
            connection.execute(insert(publications).values(**row))
            _decided(connection, name, "", None)
            note(connection, by, "model published", {"model": name}, now)

    def keep(self, name: str, by: str, now: datetime) -> None:
        """Keep what is in use and put a trained model aside.

        Raises NotPublished if it is unknown, or is itself the published one.
        """
        if self.get(name) is None:
            raise NotPublished("unknown")
        with self._store.write() as connection:
            take_turns(connection, ONE_AT_A_TIME)
            if _published(connection)[1] == name:
                raise NotPublished("published")
            _decided(connection, name, by, now)
            note(connection, by, "model kept back", {"model": name}, now)

    def back(self, by: str, now: datetime) -> str:
        """Take the last publishing back; return what is published then (OURS: nothing).

        Raises NotPublished if nothing is published.
        """
        with self._store.write() as connection:
            take_turns(connection, ONE_AT_A_TIME)
            number, name = _published(connection)
            if name == OURS:
                raise NotPublished("first")
            values = {"taken_back_by": by, "taken_back_at": now}
            mine = publications.c.id == number
            connection.execute(update(publications).where(mine).values(**values))
            before = _published(connection)[1]
            told = {"model": name, "now": before or "ours"}
            note(connection, by, "model taken back", told, now)
        return before


def _published(connection: Connection) -> tuple[int, str]:
    holds = publications.c.taken_back_at.is_(None)
    query = select(publications.c.id, publications.c.model).where(holds)
    row = connection.execute(query.order_by(publications.c.id.desc()).limit(1)).first()
    return (0, OURS) if row is None else (int(row[0]), str(row[1]))


def _decided(connection: Connection, name: str, by: str, at: datetime | None) -> None:
    mine = models.c.name == name
    connection.execute(update(models).where(mine).values(kept_by=by, kept_at=at))


def _trained(row: Any) -> Trained:
    comparison = msgspec.json.decode(row["comparison"], type=Comparison)
    return Trained(**{**row, "comparison": comparison})
