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
    assert settings.rasa_url == "http://127.0.0.1:5005"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MOTCUA_PORT", "eighty"),
        ("MOTCUA_PORT", "0"),
        ("MOTCUA_RASA_PORT", "70000"),
        ("MOTCUA_PORT", "nan"),
        ("MOTCUA_PORT", "8080.5"),
        ("MOTCUA_TURN_SECONDS", "-1"),
        ("MOTCUA_TURN_SECONDS", "inf"),
        ("MOTCUA_STALE_DAYS", "nan"),
        ("MOTCUA_PORTAL_IMPORT", "maybe"),
        ("MOTCUA_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load({name: value})


def test_names_are_ours_and_stand_once() -> None:
    names = [setting.name for setting in SETTINGS]
    assert len(set(names)) == len(names)
    assert all(name.startswith("MOTCUA_") for name in names)
