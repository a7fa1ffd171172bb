"""The alarms fire, the dashboard asks for what there is, the run book knows every alarm."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client import Counter, Gauge, Histogram
from stack import eventually, free_ports

from bot.seeing import metrics
from bot.settings import ROOT
from bot.storage import STORES, open_store, upgrade

FILES = ROOT / "deploy" / "monitoring"
RULES = yaml.safe_load((FILES / "motcua.rules.yml").read_text(encoding="utf-8"))["groups"][0][
    "rules"
]
BOARD = json.loads((FILES / "grafana.json").read_text(encoding="utf-8"))
QUERIES = [target["expr"] for panel in BOARD["panels"] for target in panel["targets"]]
ELSEWHERE = {"up", "process_start_time_seconds", "process_resident_memory_bytes"}
promtool = pytest.mark.skipif(
    not (shutil.which("promtool") and shutil.which("prometheus")),
    reason="the Debian package prometheus, which brings promtool, is not installed",
)


def ran(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(one) for one in command], capture_output=True, text=True, check=False
    )


def names() -> set[str]:
    """Return every name that our figures have for Prometheus."""
    described = [
        (type(one).__name__, one.describe()[0].name)
        for one in vars(metrics).values()
        if isinstance(one, Counter | Gauge | Histogram)
    ]
    ends = {"Counter": ("_total",), "Gauge": ("",), "Histogram": ("_bucket", "_sum", "_count")}
    return {name + end for kind, name in described for end in ends[kind]} | ELSEWHERE


def asked_for(query: str) -> set[str]:
    """Return the figures that a query names."""
    return set(re.findall(r"\b(?:motcua_\w+|process_\w+|up)\b(?=[{\[) ]|$)", query))


@promtool
def test_rules_and_configuration_are_valid() -> None:
    checked = ran("promtool", "check", "config", FILES / "prometheus.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@promtool
def test_every_alarm_is_silent_first_and_fired_once() -> None:
    tests = yaml.safe_load((FILES / "motcua.tests.yml").read_text(encoding="utf-8"))["tests"]
    expected = {
        one["name"]: [len(step["exp_samples"]) for step in one["promql_expr_test"]] for one in tests
    }
    assert expected == {rule["alert"]: [0, 1] for rule in RULES}
    checked = ran("promtool", "test", "rules", FILES / "motcua.tests.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@promtool
def test_every_query_of_the_dashboard_is_valid(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:{n}", "expr": query.replace("$__rate_interval", "5m")}
        for n, query in enumerate(QUERIES)
    ]
    (tmp_path / "board.yml").write_text(yaml.safe_dump({"groups": [{"name": "a", "rules": rules}]}))
    checked = ran("promtool", "check", "rules", tmp_path / "board.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_query_asks_for_figures_that_there_are() -> None:
    for query in (*QUERIES, *(rule["expr"] for rule in RULES)):
        assert asked_for(query), query
        assert asked_for(query) - names() == set(), query


def test_panels_have_names_and_places_of_their_own() -> None:
    panels = BOARD["panels"]
    assert len({panel["title"] for panel in panels}) == len(panels) >= 20
    assert len({(p["gridPos"]["x"], p["gridPos"]["y"]) for p in panels}) == len(panels)


def test_every_alarm_has_its_section_of_the_run_book_and_leads_there() -> None:
    book = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (Motcua\w+)\n(.*?)(?=^## |\Z)", book, re.M | re.S))
    assert list(sections) == [rule["alert"] for rule in RULES]
    for rule in RULES:
        told = sections[rule["alert"]]
        for part in ("Means:", "Citizens feel:", "Look:", "Do:", "Call:"):
            assert f"- **{part}**" in told
        assert rule["annotations"]["runbook_url"] == f"docs/runbook.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in ("page", "ticket")


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[int]:
    """A gateway whose Rasa and action server are down; its port."""
    port, rasa, actions = free_ports(3)
    own = {"MOTCUA_HOME": tmp_path, "MOTCUA_RASA_PORT": rasa, "MOTCUA_ACTIONS_PORT": actions}
    for name in STORES:
        store = open_store(name, tmp_path)
        upgrade(store)
        store.dispose()
    command = [sys.executable, "-m", "uvicorn", "--factory", "bot.gateway:create_app"]
    started = subprocess.Popen(
        [*command, "--port", str(port)],
        env={**os.environ, **{name: str(value) for name, value in own.items()}},
        stderr=subprocess.DEVNULL,
    )
    yield port
    started.terminate()
    started.wait(20)


@pytest.fixture
def watching(alone: int, tmp_path: Path) -> Iterator[str]:
    """Prometheus, which looks at that gateway every second by our rules; its address."""
    rules = (FILES / "motcua.rules.yml").read_text(encoding="utf-8")
    (tmp_path / "motcua.rules.yml").write_text(re.sub(r"for: \d+m", "for: 1s", rules))
    every = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    job = {"job_name": "motcua", "static_configs": [{"targets": [f"127.0.0.1:{alone}"]}]}
    settings = {"global": every, "rule_files": ["motcua.rules.yml"], "scrape_configs": [job]}
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(settings))
    (port,) = free_ports(1)
    command = ["prometheus", f"--config.file={tmp_path / 'prometheus.yml'}"]
    command += [
        f"--storage.tsdb.path={tmp_path / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield f"http://127.0.0.1:{port}"
    started.terminate()
    started.wait(20)


@promtool
def test_a_real_prometheus_raises_the_alarm_of_a_gateway_without_rasa(watching: str) -> None:
    def firing() -> set[Any]:
        try:
            alerts = httpx.get(f"{watching}/api/v1/alerts").json()["data"]["alerts"]
        except (httpx.HTTPError, ValueError, KeyError):  # it is starting
            return set()
        return {one["labels"]["alertname"] for one in alerts if one["state"] == "firing"}

    both = {"MotcuaRasaDown", "MotcuaActionsDown"}
    assert eventually(lambda: both <= firing() and "MotcuaDown" not in firing(), 60)
    assert firing() == both
