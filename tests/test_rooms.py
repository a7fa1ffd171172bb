"""Which room may enter which: the rules of docs/architecture.md, read off the imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.settings import ROOT

ROOMS: dict[str, set[str]] = {
    "seeing": set(),
    "language": set(),
    "replies": set(),
    "storage": set(),
    "safekeeping": {"storage"},
    "places": {"language", "storage"},
    "content": {"storage"},
    "procedures": {"language", "places", "storage", "content"},
    "dossiers": {"language", "storage"},
    "answers": {"language", "procedures", "content", "places", "dossiers", "replies"},
    "conversations": {"language", "storage", "replies"},
    "turns": {"conversations", "answers", "dossiers", "replies"},
    "channels": {"conversations", "replies"},
    "console": {
        *("answers", "content", "conversations", "dossiers", "language", "places"),
        *("procedures", "storage"),
    },
    "nlu": {"language", "places", "procedures", "storage"},
    "actions": {"answers", "dossiers", "procedures", "replies", "storage"},
}
WIRING = {
    *(
        "background",
        "cli",
        "command_store",
        "console_opening",
        "content_commands",
        "doctor",
        "doctor_command",
        "dossier_api",
        "dossier_commands",
        "figures",
        "gateway",
        "growth_commands",
        "hung_parts",
        "kept_files",
        "http_guard",
        "http_hosts",
        "http_limits",
        "knowledge",
        "learning_commands",
        "mistakes",
        "model_commands",
        "model_watch",
    ),
    *(
        "office_import",
        "online_links",
        "operating",
        "pages",
        "platforms",
        "probe",
        "procedure_pages",
        "readiness",
        "retention",
        "retraining",
        "safe_commands",
        "services",
        "serving",
        "setting_addresses",
        "settings",
        "start_checks",
        "starting",
        "supervisor",
    ),
    *("staff_commands", "terminal", "training", "trouble", "zalo_login"),
}
RASA = {"rasa", "rasa_sdk"}
MAY_IMPORT_RASA = {"nlu", "actions"}
ANYBODYS = {"settings", "trouble", "kept_files", "__version__"}
"""What every room may read."""
FILES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").glob("*.py")])


def room_of(path: Path) -> str:
    """Return the room a file lies in, or the name of a module of the wiring."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if parts[0] == "actions" else parts[1]


@cache
def imported(path: Path) -> frozenset[str]:
    """Return every module that a file imports, wherever in the file, by its full name."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    return frozenset(_imported(ast.parse(path.read_text(encoding="utf-8")), package))


def _imported(tree: ast.Module, package: tuple[str, ...]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            base = ".".join([*above, *(node.module or "").split(".")]).strip(".")
            yield from (f"{base}.{alias.name}" for alias in node.names)


def entered(path: Path) -> set[str]:
    """Return the rooms and modules of ours, other than its own, that a file imports from."""
    ours = (name.split(".") for name in imported(path))
    found = {
        "actions" if parts[0] == "actions" else parts[1]
        for parts in ours
        if parts[0] in ("bot", "actions")
    }
    return found - {room_of(path)}


def identity(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_module_lies_in_a_room_or_is_wiring() -> None:
    known = {*ROOMS, *WIRING, "__init__"}
    assert {identity(path) for path in FILES if room_of(path) not in known} == set()


@pytest.mark.parametrize("path", FILES, ids=identity)
def test_a_room_enters_only_what_it_may(path: Path) -> None:
    room = room_of(path)
    if room in ROOMS:
        assert entered(path) - ROOMS[room] - ANYBODYS - {"seeing"} == set()


@pytest.mark.parametrize("path", FILES, ids=identity)
def test_only_the_language_model_and_the_actions_import_rasa(path: Path) -> None:
    tops = {name.split(".")[0] for name in imported(path)}
    assert room_of(path) in MAY_IMPORT_RASA or tops.isdisjoint(RASA)


@pytest.mark.parametrize("path", FILES, ids=identity)
def test_nothing_imports_the_actions_or_the_wiring(path: Path) -> None:
    assert "actions" not in entered(path)
    if room_of(path) in ROOMS:
        assert entered(path) & WIRING <= ANYBODYS


def test_what_every_room_may_read_imports_nothing_of_ours() -> None:
    assert entered(ROOT / "bot" / "settings.py") == {"setting_addresses"}
    assert entered(ROOT / "bot" / "setting_addresses.py") == set()
    assert entered(ROOT / "bot" / "trouble.py") == set()


def test_an_action_only_hands_over() -> None:
    ours = {
        f"actions.{name}" for name in ("dossier_reading", "guide_reading", "in_hand", "reading")
    }
    allowed = {*ours, "rasa_sdk", "typing", "__future__"}
    far = {
        identity(path): sorted(name for name in imported(path) if not _within(name, allowed))
        for path in (ROOT / "actions").glob("action_*.py")
    }
    assert {path: names for path, names in far.items() if names} == {}


def _within(name: str, allowed: set[str]) -> bool:
    return any(name == other or name.startswith(f"{other}.") for other in allowed)


def test_channels_and_console_know_nothing_of_rasa() -> None:
    named = [
        identity(path)
        for path in FILES
        if room_of(path) in ("channels", "console") and "rasa" in path.read_text().lower()
    ]
    assert named == []


def test_only_the_turns_speak_rasas_channel() -> None:
    speaking = {room_of(path) for path in FILES if "/webhooks/rest" in path.read_text()}
    assert speaking == {"turns"}


def test_the_test_itself_sees_every_kind_of_import(tmp_path: Path) -> None:
    source = (
        "import bot.a\nfrom bot import b\ndef f():\n    from .c import d\n    from ..e import g\n"
    )
    found = set(_imported(ast.parse(source), ("bot", "room")))
    assert found == {"bot.a", "bot.b", "bot.room.c.d", "bot.e.g"}
