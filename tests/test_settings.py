"""Settings come from the environment; one that cannot be used is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import ROOT, SETTINGS, SettingsError, load


def test_without_an_environment_the_defaults_hold() -> None:
    settings = load({})
    assert (settings.host, settings.port, settings.turn_seconds) == ("127.0.0.1", 8080, 4.0)
    assert settings.home == ROOT / "var"
    assert not settings.portal_import


def test_an_empty_value_is_the_default() -> None:
    assert load({setting.name: "" for setting in SETTINGS}) == load({})


def test_values_are_read(tmp_path: Path) -> None:
    settings = load({"MOTCUA_HOME": str(tmp_path), "MOTCUA_PORT": "9", "MOTCUA_PROVINCE": "Huế"})
    assert (settings.home, settings.port, settings.province) == (tmp_path, 9, "Huế")
    assert settings.rasa_urls == ("http://127.0.0.1:5005",)


def test_the_key_may_lie_apart_from_what_it_opens(tmp_path: Path) -> None:
    assert load({"MOTCUA_HOME": str(tmp_path)}).keys == tmp_path
    apart = load({"MOTCUA_HOME": str(tmp_path / "home"), "MOTCUA_KEYS": str(tmp_path / "keys")})
    assert apart.keys == tmp_path / "keys"


def test_several_rasa_are_told_apart_from_their_own_action_servers() -> None:
    several = load({"MOTCUA_RASA_URL": "http://rasa-1:5005/, http://[fd00::2]:5005"})
    assert several.rasa_urls == ("http://rasa-1:5005", "http://[fd00::2]:5005")
    assert several.actions_beside_rasa
    named = load({"MOTCUA_RASA_URL": "http://rasa:5005", "MOTCUA_ACTIONS_URL": "http://act:5055"})
    assert not named.actions_beside_rasa
    assert not load({}).actions_beside_rasa


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MOTCUA_PORT", "eighty"),
        ("MOTCUA_PROXIES", "*"),
        ("MOTCUA_PROXIES", "10.0.0.1, *"),
        ("MOTCUA_PROXIES", "0.0.0.0/0"),
        ("MOTCUA_WIDGET_ORIGINS", "https://*"),
        ("MOTCUA_WIDGET_ORIGINS", "https://xa.gov.vn,https://*:443"),
        ("MOTCUA_WIDGET_ORIGINS", "https://*.vn"),
        ("MOTCUA_WIDGET_ORIGINS", "https://xa.*.vn"),
        ("MOTCUA_HOSTS", "https://motcua.example.vn"),
        ("MOTCUA_HOSTS", "*"),
        ("MOTCUA_PORT", "0"),
        ("MOTCUA_RASA_PORT", "70000"),
        ("MOTCUA_RASA_PROCESSES", "0"),
        ("MOTCUA_RASA_PROCESSES", "9"),
        ("MOTCUA_RASA_PROCESSES", "1.5"),
        ("MOTCUA_PORT", "nan"),
        ("MOTCUA_PORT", "8080.5"),
        ("MOTCUA_TURN_SECONDS", "-1"),
        ("MOTCUA_TURN_SECONDS", "inf"),
        ("MOTCUA_STALE_DAYS", "nan"),
        ("MOTCUA_PORTAL_IMPORT", "maybe"),
        ("MOTCUA_LOG_LEVEL", "LOUD"),
        ("MOTCUA_LOG", "xml"),
        ("MOTCUA_OTLP_URL", "127.0.0.1:4318"),
        ("MOTCUA_RASA_URL", "http://rasa-1:5005;http://rasa-2:5005"),
        ("MOTCUA_ACTIONS_URL", "http://a:5055,http://b:5055"),
        ("MOTCUA_REDIS_URL", "10.0.0.9:6379"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load({name: value})


def test_names_are_ours_and_stand_once() -> None:
    names = [setting.name for setting in SETTINGS]
    assert len(set(names)) == len(names)
    assert all(name.startswith("MOTCUA_") for name in names)
