"""Trained models: published by a person, one after the other, back one by one, all in the audit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from exchange import values
from factories import NOW
from wondering import train, trained

from bot.conversations.models import OURS, Models, NotPublished, Trained, Why
from bot.conversations.tables import audit
from bot.storage import Store


@pytest.fixture
def models(conversations_store: Store) -> Models:
    """Two trained models, of which nobody has published one."""
    train(conversations_store, "motcua-a", now=NOW)
    train(conversations_store, "motcua-b", now=NOW + timedelta(hours=1))
    return Models(conversations_store)


def refusal(change: object, *given: object) -> str:
    with pytest.raises(NotPublished) as refused:
        change(*given)  # type: ignore[operator]
    return refused.value.why


def test_training_publishes_nothing(models: Models, conversations_store: Store) -> None:
    assert models.published() == OURS
    assert [one.name for one in models.all()] == ["motcua-b", "motcua-a"]
    assert models.get("motcua-a") == trained("motcua-a", NOW)
    assert values(conversations_store, audit.c.what) == ["model trained"] * 2


def test_back_leads_through_all_that_was_published(models: Models) -> None:
    models.publish("motcua-a", "staff:lan", NOW)
    models.publish("motcua-b", "staff:lan", NOW)
    assert models.published() == "motcua-b"
    assert models.back("staff:an", NOW) == "motcua-a"
    assert models.published() == "motcua-a"
    assert models.back("staff:an", NOW) == OURS
    assert refusal(models.back, "staff:an", NOW) == "first"


def test_what_was_taken_back_may_be_published_again(models: Models) -> None:
    models.publish("motcua-a", "staff:lan", NOW)
    models.back("staff:an", NOW)
    models.publish("motcua-a", "staff:an", NOW)
    assert models.published() == "motcua-a"
    assert [one.taken_back_by for one in models.history()] == ["", "staff:an"]


def test_who_did_what_is_in_the_audit(models: Models, conversations_store: Store) -> None:
    models.publish("motcua-a", "staff:lan", NOW)
    models.keep("motcua-b", "staff:an", NOW)
    models.back("root", NOW)
    told = ["model published", "model kept back", "model taken back"]
    assert values(conversations_store, audit.c.what)[-3:] == told
    assert values(conversations_store, audit.c.who)[-3:] == ["staff:lan", "staff:an", "root"]


def test_what_cannot_be_published_is_told(models: Models) -> None:
    assert refusal(models.publish, "motcua-x", "lan", NOW) == "unknown"
    assert refusal(models.keep, "motcua-x", "lan", NOW) == "unknown"
    models.publish("motcua-a", "lan", NOW)
    assert refusal(models.publish, "motcua-a", "lan", NOW) == "current"
    assert refusal(models.keep, "motcua-a", "lan", NOW) == "published"


def test_a_model_that_cannot_be_used_is_not_published(conversations_store: Store) -> None:
    def fault(found: Trained) -> Why | None:
        return "outdated" if found.name == "motcua-a" else None

    train(conversations_store, "motcua-a", "motcua-b", now=NOW)
    models = Models(conversations_store, fault)
    assert refusal(models.publish, "motcua-a", "lan", NOW) == "outdated"
    models.publish("motcua-b", "lan", NOW)
    assert models.published() == "motcua-b"


def test_one_kept_back_may_be_published_later(models: Models) -> None:
    models.keep("motcua-a", "lan", NOW)
    kept = models.get("motcua-a")
    assert kept is not None
    assert (kept.kept_by, kept.kept_at) == ("lan", NOW)
    models.publish("motcua-a", "lan", NOW)
    published = models.get("motcua-a")
    assert published is not None
    assert published.kept_at is None
