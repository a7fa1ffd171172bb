"""From the settings file to a look-up that answers: our own store, other systems, both."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from exchange import ONE_KIND
from filed import CODE as OURS
from filed import NOW, item, send
from players.dossier_agency import SESSION, UNIT, AgencyServer
from players.dossier_wire import Wire
from scene import CODE

from bot.dossiers.lookup import Lookup
from bot.dossiers.model import Dossier, Status
from bot.dossiers.opening import open_lookup
from bot.dossiers.provider_settings import ProvidersError
from bot.dossiers.store import remember
from bot.dossiers.tokens import add_agency
from bot.storage import Store

pytestmark = ONE_KIND
NAME = "Đăng ký thường trú"


@pytest.fixture
def told() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "providers.yml"


def opened(store: Store, file: Path, told: list[tuple[str, str]]) -> Lookup:
    def naming(code: str, name: str) -> str:
        return NAME if code == "1.004222" else ""

    return open_lookup(store, file, naming, lambda *said: told.append(said))


@pytest.fixture
def over_agency(
    conversations_store: Store,
    file: Path,
    told: list[tuple[str, str]],
    agency: AgencyServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Lookup:
    """A look-up whose file sends G01 to another system, and H57 to our own store."""
    monkeypatch.setenv("A_SESSION", SESSION)
    monkeypatch.setenv("A_UNIT", UNIT)
    there = {"kind": "agency", "url": agency.url, "session": "A_SESSION", "unit": "A_UNIT"}
    file.write_text(yaml.safe_dump({"prefixes": {"G01": there, "H57": {"kind": "own"}}}))
    return opened(conversations_store, file, told)


async def test_without_a_file_our_store_answers_for_every_code(
    conversations_store: Store, file: Path, told: list[tuple[str, str]]
) -> None:
    send(conversations_store, item(4))
    lookup = opened(conversations_store, file, told)
    outcomes = await lookup.find_all([OURS, CODE])

    assert [one.kind for one in outcomes] == ["found", "unmapped"]
    assert sorted(told) == [("own", "found"), ("own", "unmapped")]  # looked up side by side


async def test_a_code_that_is_not_there_is_unknown_if_its_agency_sends_us_dossiers(
    conversations_store: Store, file: Path, told: list[tuple[str, str]]
) -> None:
    with conversations_store.write() as connection:
        add_agency(connection, "Sở Minh Họa", ["H57"], NOW)
    outcomes = await opened(conversations_store, file, told).find_all([OURS, CODE])

    assert [one.kind for one in outcomes] == ["unknown", "unmapped"]


async def test_the_file_sends_each_prefix_to_its_system(
    over_agency: Lookup,
    conversations_store: Store,
    agency: AgencyServer,
    told: list[tuple[str, str]],
) -> None:
    agency.hold(CODE, "4", MaTTHC="1.004222")
    outcomes = await over_agency.find_all([CODE, OURS, "H36-220322-0020"])

    assert [one.kind for one in outcomes] == ["found", "unknown", "unmapped"]
    found = outcomes[0].dossier
    assert found is not None
    assert (found.status, found.procedure) == (Status.IN_PROGRESS, NAME)
    assert sorted(told) == [("G01", "found"), ("own", "unknown"), ("own", "unmapped")]


async def test_when_it_is_down_what_our_store_heard_last_is_told(
    over_agency: Lookup, conversations_store: Store, agency: AgencyServer
) -> None:
    with conversations_store.write() as connection:
        remember(connection, Dossier(CODE, Status.ACCEPTED, NOW), NOW)
    agency.script.append(Wire(status=503))
    outcome = await over_agency.find(CODE)

    assert (outcome.kind, outcome.reason) == ("down", "http_503")
    assert outcome.last_known is not None
    assert outcome.last_known.status is Status.ACCEPTED


def test_a_mistake_in_the_file_stops_the_start(
    conversations_store: Store, file: Path, told: list[tuple[str, str]]
) -> None:
    file.write_text("prefixes: {H57: {kind: ftp}}")

    with pytest.raises(ProvidersError, match=r"^H57: kind"):
        opened(conversations_store, file, told)
