"""Who may send which codes."""

from __future__ import annotations

import pytest
from exchange import ONE_KIND
from filed import NOW, everything

from bot.dossiers.tokens import (
    Agency,
    BadAgency,
    add_agency,
    agency_of,
    list_agencies,
    remove_agency,
)
from bot.storage import Store


def test_a_token_is_known_until_it_is_taken_away(conversations_store: Store) -> None:
    with conversations_store.write() as connection:
        token = add_agency(connection, "Sở Xây dựng", ["h57", "G01.899"], NOW)
        add_agency(connection, "Sở Nội vụ", ["H36"], NOW)
        found = agency_of(connection, token)
        assert found == Agency("Sở Xây dựng", ("G01.899", "H57"), NOW)
        assert remove_agency(connection, "Sở Xây dựng")
        assert not remove_agency(connection, "Sở Xây dựng")

        assert agency_of(connection, token) is None
        assert [one.name for one in list_agencies(connection)] == ["Sở Nội vụ"]


@ONE_KIND
@pytest.mark.parametrize("token", ["", "x", "é", "\ud83d", "a" * 10_000])
def test_other_tokens_are_nobodys(conversations_store: Store, token: str) -> None:
    with conversations_store.write() as connection:
        add_agency(connection, "Sở Xây dựng", ["H57"], NOW)

        assert agency_of(connection, token) is None


def test_a_token_is_stored_as_its_hash(conversations_store: Store) -> None:
    with conversations_store.write() as connection:
        token = add_agency(connection, "Sở Xây dựng", ["H57"], NOW)

    assert len(token) >= 43
    assert token not in everything(conversations_store)


@pytest.mark.parametrize(
    ("prefix", "code", "may"),
    [
        ("H57", "H57.12-250914-0003", True),
        ("H57", "H57-250914-0003", True),
        ("H57", "H36.57-250914-0003", False),
        ("H57.12", "H57.12.3-250914-0003", True),
        ("H57.12", "H57.13-250914-0003", False),
        ("H57.1", "H57.12-250914-0003", False),
        ("H36", "000.00.28.H36-220322-0020", True),
        ("000.00.28.H36", "000.00.29.H36-220322-0020", False),
        ("G01.899", "G01.899.909-260916-890028", True),
    ],
)
def test_prefixes_are_compared_group_by_group(prefix: str, code: str, may: bool) -> None:
    assert Agency("x", (prefix,), NOW).may_write(code) is may


@ONE_KIND
@pytest.mark.parametrize(
    ("name", "prefixes"),
    [
        ("", ["H57"]),
        ("x" * 61, ["H57"]),
        ("x", []),
        ("x", ["57"]),
        ("x", ["H5"]),
        ("x", ["H57%"]),
        ("x", ["H99"]),
        ("x", ["H57", "H99.1"]),
        ("x", ["000.00.28.H99"]),
        ("Sở Xây dựng", ["H57"]),
    ],
)
def test_an_agency_that_cannot_be(
    conversations_store: Store, name: str, prefixes: list[str]
) -> None:
    with conversations_store.write() as connection:
        add_agency(connection, "Sở Xây dựng", ["H57"], NOW)
        with pytest.raises(BadAgency):
            add_agency(connection, name, prefixes, NOW)
