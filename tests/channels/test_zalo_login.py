"""`motcua zalo login`: explains, takes a code or a refresh token, stores the first pair."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result
from players.zalo import Fault, ZaloPlayer

from bot import zalo_login
from bot.channels.zalo_tokens import NAME
from bot.cli import main
from bot.conversations.vault import Vault
from bot.settings import load
from bot.storage import open_store

CALLBACK = "https://motcua.example.org/"


@pytest.fixture
def player() -> Iterator[ZaloPlayer]:
    playing = ZaloPlayer().start()
    yield playing
    playing.stop()


@pytest.fixture
def environment(tmp_path: Path, player: ZaloPlayer) -> dict[str, str]:
    return {
        "MOTCUA_HOME": str(tmp_path / "home"),
        "MOTCUA_ZALO_APP_ID": player.app_id,
        "MOTCUA_ZALO_APP_SECRET": player.app_secret,
        "MOTCUA_ZALO_OAUTH": player.url,
    }


def login(environment: dict[str, str], *arguments: str, answers: str = "") -> Result:
    command = ["zalo", "login", *arguments]
    return CliRunner().invoke(main, command, input=answers, env=environment)


def stored(environment: dict[str, str]) -> dict[str, str] | None:
    settings = load(environment)
    store = open_store("conversations", settings.home)
    found: dict[str, str] | None = Vault(store, settings.home).read(NAME)
    store.dispose()
    return found


def test_a_code_of_the_permission_page_becomes_a_stored_pair(
    player: ZaloPlayer, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    ask = zalo_login.permission

    def permitted(*arguments: object) -> zalo_login.Permission:
        asked = ask(*arguments)  # type: ignore[arg-type]
        query = parse_qs(urlsplit(asked.url).query)
        code = player.tokens.permit(query["code_challenge"][0])
        shown.append(f"{CALLBACK}?oa_id=1&code={code}&state={query['state'][0]}")
        return asked

    monkeypatch.setattr(zalo_login, "permission", permitted)
    monkeypatch.setattr("click.prompt", lambda *_, **__: shown[0])
    result = login(environment, "--callback", CALLBACK)
    assert result.exit_code == 0, result.output
    assert f"{player.url}/v4/oa/permission?app_id={player.app_id}" in result.output
    assert re.search(r"stored\. .* valid until \d\d/\d\d/\d{4} \d\d:\d\d", result.output)
    found = stored(environment)
    assert found is not None
    assert player.tokens.problem(found["access"]) == 0
    assert found["access"] not in result.output


@pytest.mark.parametrize("typed", ["nonsense", f"{CALLBACK}?code=nonsense"])
def test_a_wrong_code_is_said_in_one_sentence(environment: dict[str, str], typed: str) -> None:
    result = login(environment, answers=f"{CALLBACK}\n{typed}\n")
    assert result.exit_code == 1
    assert "Zalo did not take the code (-14010 Invalid authorization code)" in result.output
    assert stored(environment) is None


def test_an_address_without_a_code_or_of_another_login_is_refused(
    environment: dict[str, str], player: ZaloPlayer
) -> None:
    for address, words in (("?error=denied", "no code"), ("?code=x&state=y", "another login")):
        result = login(environment, answers=f"{CALLBACK}\n{CALLBACK}{address}\n")
        assert result.exit_code == 1
        assert words in result.output
    assert player.calls == []


@pytest.mark.parametrize("asked", [True, False])
def test_a_refresh_token_of_the_api_explorer_will_do(
    player: ZaloPlayer, environment: dict[str, str], asked: bool
) -> None:
    _, refresh = player.tokens.issue()
    given = ["--refresh-token"] if asked else ["--refresh-token", refresh]
    result = login(environment, *given, answers=f"{refresh}\n")
    assert result.exit_code == 0, result.output
    found = stored(environment)
    assert found is not None
    assert player.tokens.problem(found["access"]) == 0
    assert refresh not in result.output


def test_a_used_refresh_token_keeps_the_pair_that_is_there(
    player: ZaloPlayer, environment: dict[str, str]
) -> None:
    _, refresh = player.tokens.issue()
    assert login(environment, "--refresh-token", refresh).exit_code == 0
    before = stored(environment)
    result = login(environment, "--refresh-token", refresh)
    assert (result.exit_code, stored(environment)) == (1, before)
    assert "did not take the refresh token" in result.output


def test_missing_settings_are_named(environment: dict[str, str], player: ZaloPlayer) -> None:
    result = login({**environment, "MOTCUA_ZALO_APP_SECRET": ""})
    assert result.exit_code == 1
    assert "MOTCUA_ZALO_APP_SECRET" in result.output
    assert "MOTCUA_ZALO_APP_ID " not in result.output
    assert player.calls == []


def test_a_token_is_not_used_up_when_it_could_not_be_stored(
    player: ZaloPlayer, environment: dict[str, str]
) -> None:
    home = Path(environment["MOTCUA_HOME"])
    home.mkdir()
    (home / "secret.key").write_text("broken")
    _, refresh = player.tokens.issue()
    result = login(environment, "--refresh-token", refresh)
    assert result.exit_code == 1
    assert str(home / "secret.key") in result.output.replace("\n", "")
    assert player.calls == []


def test_a_token_service_in_trouble_is_said(
    player: ZaloPlayer, environment: dict[str, str]
) -> None:
    player.fail(Fault(http=503, path="/v4/oa/access_token"))
    result = login(environment, "--refresh-token", "x")
    assert result.exit_code == 1
    assert "does not answer (http_503)" in result.output
