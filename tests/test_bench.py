"""The measurements' own judgement: what counts, where a sample belongs, what is growth."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bot.settings import ROOT

sys.path.append(str(ROOT / "bench"))
import figures
import plots
import profiling
import soak
import synthetic
import tables

SAID = [["một", "hai", "ba"], ["bốn"]]


class Gateway(BaseHTTPRequestHandler):
    """Answers as the gateway does; every third message of a conversation is a fault."""

    protocol_version = "HTTP/1.1"
    heard: list[dict[str, Any]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.heard.append(body)
        kind = "error" if body["text"] == "ba" else "answer"
        answer = {"conversation": body["conversation"] or f"c{len(self.heard)}"}
        raw = json.dumps({**answer, "replies": [{"kind": kind, "text": "vâng"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    Gateway.heard.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_the_sender_keeps_conversations_and_counts_faults(port: int) -> None:
    plan = {"port": port, "to": "gateway", "conversations": SAID, "clients": 1, "turns": 4}
    command = [sys.executable, str(ROOT / "bench" / "sending.py")]
    ran = subprocess.run(
        command, input=json.dumps(plan), capture_output=True, text=True, check=True
    )
    found = json.loads(ran.stdout)
    assert len(found["seconds"]) == 4
    assert found["failed"] == 1
    spoken = [(body["conversation"], body["text"]) for body in Gateway.heard]
    assert spoken == [(None, "một"), ("c1", "hai"), ("c1", "ba"), (None, "bốn")]


@pytest.mark.parametrize(
    ("part", "frames", "stage"),
    [
        ("Rasa", ("run (rasa/core/processor.py)",), "Rasa itself"),
        ("Rasa", ("run (rasa/core/processor.py)", "process (bot/nlu/classifier.py)"), "NLU"),
        ("Rasa", ("process (bot/nlu/classifier.py)", "fold (bot/language/text.py)"), "language"),
        ("Rasa", ("predict (rasa/core/policies/rule_policy.py)", "any (numpy/core.py)"), "policy"),
        ("Rasa", ("save (bot/nlu/tracker_store.py)",), "database"),
        ("action server", ("decide (bot/answers/deciding.py)",), "action"),
        ("action server", ("get (bot/procedures/catalogue.py)",), "action"),
        ("action server", ("compose (bot/answers/compose.py)", "root (jinja2/x.py)"), "rendering"),
        ("gateway", ("app (starlette/routing.py)",), "gateway"),
    ],
)
def test_a_sample_belongs_to_the_innermost_stage(
    part: str, frames: tuple[str, ...], stage: str
) -> None:
    assert profiling.stage(part, frames) == stage


def test_a_profile_names_no_folder_of_this_machine() -> None:
    raw = f"main (/x/lib/python3.10/site-packages/rasa/run.py:3);fold ({ROOT}/bot/text.py:9) 7"
    stacks = [*profiling.read([raw])]
    assert stacks == [(("main (rasa/run.py)", "fold (bot/text.py)"), 7)]


def test_a_thread_that_waits_is_no_sample(tmp_path: Path) -> None:
    source = tmp_path / "a.py"
    source.write_text("def a():\n    time.sleep(1)\n    fold(text)\n", encoding="utf-8")
    raw = [f"a ({source}:2) 90", f"a ({source}:3) 10"]
    assert [count for _, count in profiling.read(raw)] == [10]


def soaked(**last: Any) -> dict[str, Any]:
    """Return a soak of six minutes that grew nowhere, but for what its last half has."""
    steady = {"memory": {"Rasa": 900.0}, "files": {"logs/rasa.log": 10}, "waiting": 1}
    looks: list[dict[str, Any]] = [
        {"connections": 20, **steady, **(last if at >= 180 else {}), "at": float(at)}
        for at in range(0, 370, 10)
    ]
    return {"looks": looks, "load": {"rate": 20.0, "failed": 0}}


def test_a_steady_soak_holds() -> None:
    assert all(well for _, _, well in soak.verdicts(soaked(files={"conversations.db": 10**8})))


@pytest.mark.parametrize(
    ("last", "place"),
    [
        ({"memory": {"Rasa": 1000.0}}, 0),
        ({"waiting": 40}, 1),
        ({"connections": 90}, 2),
        ({"files": {"logs/rasa.log": 10**6}}, 3),
    ],
)
def test_a_soak_that_grows_does_not_hold(last: dict[str, Any], place: int) -> None:
    judged = [well for _, _, well in soak.verdicts(soaked(**last))]
    assert [at for at, well in enumerate(judged) if not well] == [place]


def test_a_section_measured_anew_leaves_the_others(tmp_path: Path) -> None:
    document, kept = tmp_path / "page.md", tmp_path / "figures.json"
    for by, figure in (("a", "1 ms"), ("b", "2 ms"), ("a", "3 ms")):
        tables.write(document, by, [figure])
        figures.keep(by, {"figure": figure}, kept)
    text = document.read_text(encoding="utf-8")
    assert "1 ms" not in text
    assert text.index("3 ms") < text.index("2 ms")
    assert figures.load(kept) == {"a": {"figure": "3 ms"}, "b": {"figure": "2 ms"}}


def test_plots_show_every_name_and_value(tmp_path: Path) -> None:
    curves = [plots.Line("ours & theirs", [(1, 20.5), (16, 80.0)])]
    axis = plots.Axis("clients", ticks=(1, 16), logarithmic=True)
    plots.lines(tmp_path / "a.svg", "a", axis, plots.Axis("messages/s"), curves)
    plots.stacks(tmp_path / "b.svg", "b", "ms", [("before", (20.0, 24.0))], ["NLU", "policy"])
    shown = [
        {element.text for element in ElementTree.parse(path).iter() if element.text}
        for path in (tmp_path / "a.svg", tmp_path / "b.svg")
    ]
    assert {"ours & theirs", "clients", "messages/s", "20", "80"} <= shown[0]
    assert {"before", "NLU", "policy", "20.0", "24.0", "44.0 ms"} <= shown[1]


def test_made_up_names_are_new_and_begin_and_end_as_real_ones() -> None:
    names = [
        "Cấp giấy phép xây dựng nhà ở",
        "Cấp giấy phép xây dựng công trình",
        "Cấp giấy phép lái xe",
        "Cấp giấy phép kinh doanh vận tải",
    ]
    split = [tuple(name.split()) for name in names]
    real = [synthetic.Real({"code": str(n)}, name, (3, 5), "") for n, name in enumerate(split)]
    made = [record["name"] for record in synthetic.make(real, 3)]
    assert len(set(made) - set(names)) == 3
    assert all(name.startswith("Cấp giấy phép") for name in made)
