"""The list of known holes is about today's lock, and the reasons it gives still hold."""

from __future__ import annotations

import ast
import re
from importlib.metadata import PackageNotFoundError, version

import pytest
import yaml

from bot.settings import ROOT

TEXT = (ROOT / "docs" / "vulnerabilities.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([\w-]+)` ([\d.]+) \| (.*?) \|", TEXT, re.MULTILINE)
LOCKED = dict(
    re.findall(
        r"^([\w-]+)==([\w.]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE
    )
)
UNUSED = {"dask", "future", "jsonpickle", "keras", "pymongo", "sentry_sdk", "skops", "socketio"}
OURS = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")])


def read(name: str) -> object:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_the_list_names_the_versions_of_the_lock_and_an_advisory_each() -> None:
    assert len(ROWS) >= 10
    assert [(name, told) for name, told, _ in ROWS if LOCKED.get(name) != told] == []
    assert [
        name for name, _, advisory in ROWS if not re.search(r"CVE-\d{4}-\d{4,}", advisory)
    ] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_of_a_lock_has_a_hash(name: str) -> None:
    packages = re.split(r"\n(?=[\w-]+(?:\[[\w,-]+\])?==)", (ROOT / name).read_text("utf-8"))
    pinned = [one for one in packages if "==" in one.split("\n")[0]]
    assert len(pinned) > 100
    assert [one.split("\n")[0] for one in pinned if "--hash=sha256:" not in one] == []


def test_our_code_imports_none_of_what_is_said_to_be_unused() -> None:
    found = set()
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                found.add((node.module or "").split(".")[0])
                assert not {"EmailStr", "NameEmail"} & {alias.name for alias in node.names}
    assert found & (UNUSED | {"tensorflow"}) == set()


def test_rasa_has_only_our_components_and_the_rest_channel() -> None:
    config, channels, endpoints = read("config.yml"), read("credentials.yml"), read("endpoints.yml")
    assert isinstance(config, dict)
    assert isinstance(channels, dict)
    assert isinstance(endpoints, dict)
    assert all(one["name"].startswith("bot.nlu.") for one in config["pipeline"])
    assert [one["name"] for one in config["policies"]] == ["RulePolicy"]
    assert set(channels) == {"rest"}
    assert endpoints["tracker_store"]["type"].startswith("bot.nlu.")


def test_no_cluster_that_takes_pickles_is_installed() -> None:
    with pytest.raises(PackageNotFoundError):
        version("distributed")
