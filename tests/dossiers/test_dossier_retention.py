"""What of dossiers goes in time, and what stays."""

from __future__ import annotations

from datetime import timedelta

from filed import CODE, NOW, everything, held, item, send

from bot.dossiers.following import follow
from bot.dossiers.model import Dossier, Status
from bot.dossiers.retention import retire
from bot.dossiers.store import remember
from bot.storage import Store

DAY = timedelta(days=1)


def test_closed_dossiers_go_after_two_years(conversations_store: Store) -> None:
    codes = [f"H57.12-261110-{n}" for n in range(1000, 1150)]
    send(conversations_store, *(item(10, code=code) for code in codes), item(4))

    assert retire(conversations_store, NOW + 729 * DAY)["dossiers"] == 0
    assert retire(conversations_store, NOW + 731 * DAY)["dossiers"] == 150
    assert held(conversations_store) is not None
    assert codes[0] not in everything(conversations_store)


def test_one_that_is_never_closed_goes_after_five(conversations_store: Store) -> None:
    send(conversations_store, item(4))

    assert retire(conversations_store, NOW + 1826 * DAY)["dossiers"] == 1
    assert everything(conversations_store) == ""


def test_what_other_systems_said_goes_after_a_month_unless_it_is_followed(
    conversations_store: Store,
) -> None:
    with conversations_store.write() as connection:
        remember(connection, Dossier(CODE, Status.IN_PROGRESS, None), NOW)
        follow(connection, "an", CODE, NOW)

    assert retire(conversations_store, NOW + 31 * DAY)["dossiers"] == 0
    assert retire(conversations_store, NOW + 366 * DAY)["dossiers"] == 1


def test_a_preview_counts_the_same_and_deletes_nothing(conversations_store: Store) -> None:
    codes = [f"H57.12-261110-{n}" for n in range(1000, 1120)]
    send(conversations_store, *(item(10, code=code) for code in codes))
    with conversations_store.write() as connection:
        follow(connection, "an", codes[0], NOW)
    before, late = everything(conversations_store), NOW + 731 * DAY

    foreseen = retire(conversations_store, late, preview=True)
    assert everything(conversations_store) == before
    done = retire(conversations_store, late)
    assert foreseen["dossier_follows"] == done["dossier_follows"] == 1
    assert 119 <= foreseen["dossiers"] <= done["dossiers"] == 120
