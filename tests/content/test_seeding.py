"""The YAML of data/ itself: it loads, its codes exist, no folk name stands twice."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from factories import NOW

from bot.content.kinds import KINDS
from bot.content.loading import ContentError
from bot.content.seeding import SOURCES, load_kind, seed_all
from bot.content.store import ContentStore
from bot.language.text import clean, fold
from bot.procedures import national_file
from bot.settings import ROOT
from bot.storage import Store

DATA = ROOT / "data"
GROUP = """\
- key: a
  question: Cho ai?
  choices: [{answer: x, code: "9.000001"}, {answer: y, code: "9.000002"}]
"""


@pytest.fixture(scope="module")
def loaded() -> dict[str, list[Any]]:
    return {kind: load_kind(kind, DATA) for kind in SOURCES}


def test_the_projects_own_data_fills_an_empty_store_and_then_stays(knowledge_store: Store) -> None:
    content = ContentStore(knowledge_store)
    first = seed_all(content, DATA, NOW)
    assert first["card"].added >= 60
    second = seed_all(content, DATA, NOW)
    changes = [s.added + s.changed + len(s.conflicts) for s in second.values()]
    assert changes == [0] * len(SOURCES)
    assert second["card"].unchanged == first["card"].added


def test_every_kind_that_is_seeded_has_a_schema() -> None:
    assert set(SOURCES) <= set(KINDS)


def test_a_broken_file_changes_nothing(knowledge: Store, tmp_path: Path) -> None:
    lexicon = tmp_path / "data" / "lexicon"
    lexicon.mkdir(parents=True)
    (lexicon / "confusable.yml").write_text(GROUP, encoding="utf-8")
    (tmp_path / "data" / "overlays.yml").write_text("- {key: b}\n", encoding="utf-8")
    content = ContentStore(knowledge)
    with pytest.raises(ContentError, match=r"overlays\.yml:1"):
        seed_all(content, tmp_path / "data", NOW)
    assert content.published("confusable", KINDS["confusable"].schema, NOW.date()) == {}


def test_a_key_that_stands_twice_is_told(tmp_path: Path) -> None:
    lexicon = tmp_path / "lexicon"
    lexicon.mkdir()
    (lexicon / "confusable.yml").write_text(GROUP + GROUP, encoding="utf-8")
    with pytest.raises(ContentError, match="confusable a: stands twice"):
        load_kind("confusable", tmp_path)


def test_no_field_stands_twice_in_an_item() -> None:
    assert [found for path in sorted(DATA.rglob("*.yml")) for found in _repeated(path)] == []


def test_no_folk_name_leads_to_two_procedures(loaded: dict[str, list[Any]]) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for card in loaded["card"]:
        for name in (card.short_name, *card.folk_names):
            owners[_plain(name)].add(card.code)
    for item in loaded["folk_names"]:
        for name in item.names:
            owners[_plain(name)].add(item.code)
    for group in loaded["confusable"]:
        for name in group.names:
            owners[_plain(name)].add(group.key)
    for note in loaded["overlay"]:
        if note.kind == "missing":
            for name in note.names:
                owners[_plain(name)].add(note.key)
    assert {name: sorted(codes) for name, codes in owners.items() if len(codes) > 1} == {}


def test_no_procedure_has_the_same_folk_name_twice(loaded: dict[str, list[Any]]) -> None:
    twice = {
        (item.code, name)
        for kind, field in (("card", "folk_names"), ("folk_names", "names"))
        for item in loaded[kind]
        for name in getattr(item, field)
        if getattr(item, field).count(name) > 1
    }
    assert twice == set()


def test_a_procedure_with_a_card_has_its_folk_names_there(loaded: dict[str, list[Any]]) -> None:
    cards = {card.code for card in loaded["card"]}
    assert sorted(cards & {item.code for item in loaded["folk_names"]}) == []


def test_every_code_the_data_speaks_of_is_in_the_national_file_or_on_a_card(
    loaded: dict[str, list[Any]], national_file: Path
) -> None:
    known = {card.code for card in loaded["card"]} | _national_codes(national_file)
    spoken = {
        f"{kind} {KINDS[kind].key(item)}": code
        for kind, items in loaded.items()
        for item in items
        for code in _codes(item)
        if code not in known
    }
    assert spoken == {}


def _repeated(path: Path) -> list[str]:
    """Return where a mapping of a file names a field again: YAML would take the last silently."""
    found: list[str] = []
    nodes = [yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif isinstance(node, yaml.MappingNode):
            names = [key.value for key, _ in node.value]
            nodes += [value for _, value in node.value]
            if len(set(names)) < len(names):
                found.append(f"{path.name}:{node.start_mark.line + 1}")
    return found


def _plain(name: str) -> str:
    return fold(clean(name)).strip(" .?!")


def _codes(item: Any) -> set[str]:
    codes = {*getattr(item, "codes", ()), *getattr(item, "replaced_by", ())}
    codes |= {choice.code for choice in getattr(item, "choices", ())}
    codes |= {other.code for other in getattr(item, "confusable", ())}
    return codes | {*getattr(item, "related", ())}


def _national_codes(path: Path) -> set[str]:
    return {str(raw.read().get("code", "")).strip() for raw in national_file.read_file(path)}
