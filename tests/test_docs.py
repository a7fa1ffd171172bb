"""Whatever there is to set, call, ask or store stands in the documents, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from served import flat
from starlette.routing import BaseRoute, Mount, Route

import bot.console.tables
import bot.content.tables
import bot.conversations.tables
import bot.dossiers.tables
import bot.nlu.tables
import bot.procedures.tables
from bot.cli import main
from bot.gateway import create_app
from bot.settings import ROOT, SETTINGS, load
from bot.storage import STORES

DOCS = ROOT / "docs"
METADATA = (
    bot.console.tables.metadata,
    bot.content.tables.metadata,
    bot.conversations.tables.metadata,
    bot.dossiers.tables.metadata,
    bot.nlu.tables.metadata,
    bot.procedures.tables.metadata,
)
NOT_OURS = {f"alembic_{name}" for name in STORES}


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def rows(name: str) -> set[str]:
    """Return the first code span of each row of a page's tables."""
    return set(re.findall(r"^\| `([^`]+)` \|", page(name), re.MULTILINE))


def commands(group: click.Group, path: str = "motcua") -> Iterator[str]:
    """Yield every command below ``group`` as it is typed."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


def routes(listed: list[BaseRoute]) -> Iterator[str]:
    """Yield method and path of every route; HEAD comes with GET."""
    for route in flat(listed):
        if isinstance(route, Mount):
            yield f"GET {route.path}/…"
        elif isinstance(route, Route):
            for method in (route.methods or set()) - {"HEAD"}:
                yield f"{method} {route.path}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    home = tmp_path_factory.mktemp("home")
    return set(routes(create_app(load({"MOTCUA_HOME": str(home)})).routes))


def test_settings() -> None:
    assert rows("settings.md") == {setting.name for setting in SETTINGS}


def test_defaults_of_settings() -> None:
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default else "empty"
        assert f"| `{setting.name}` | {default} |" in page("settings.md")


def test_commands() -> None:
    told = {row for row in rows("operations.md") if row.startswith("motcua ")}
    missing = {c for c in commands(main) if not any(f"{t} ".startswith(f"{c} ") for t in told)}
    assert missing == set()
    existing = tuple(commands(main))
    assert {row for row in told if not row.startswith(existing)} == set()


def test_options_of_commands() -> None:
    told = page("operations.md")
    assert {option for option in _options(main) if option not in told} == set()


def _options(group: click.Group) -> Iterator[str]:
    for command in group.commands.values():
        if isinstance(command, click.Group):
            yield from _options(command)
        for option in command.params:
            if isinstance(option, click.Option):
                yield option.opts[0]


def test_routes(served: set[str]) -> None:
    told = {row.partition("?")[0] for row in rows("operations.md") if re.match(r"[A-Z]+ /", row)}
    assert told == served


def test_intents() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert rows("intents.md") == set(domain["intents"])


def test_entities() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    told = page("intents.md")
    assert {entity for entity in domain["entities"] if f"`{entity}`" not in told} == set()


def test_tables() -> None:
    tables = {name for metadata in METADATA for name in metadata.tables}
    assert rows("database.md") == tables | NOT_OURS


@pytest.mark.parametrize("path", sorted(DOCS.rglob("*.md")), ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_links_of_the_readme_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
    assert [target for target in targets if not (ROOT / target).exists()] == []
