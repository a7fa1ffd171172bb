"""How long citizens wait while a running Rasa loads another model: as Rasa loads, and as ours does.

    .venv/bin/python bench/loading.py

Two clients let one Rasa understand one question after the other, through its own API, while the
project's model is loaded into it again and again. Writes its table into docs/learning.md.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx
from questions import ROOT
from running import START_SECONDS, NotAnswering, environment, stop
from tables import machine, table, write

from bot import settings, training
from bot.supervisor import address, parts

DOCUMENT = ROOT / "docs" / "learning.md"
TOKEN, QUESTION = "bench", "đăng ký kết hôn cần giấy tờ gì"
CLIENTS, TIMES = 2, 5
START = """
import sys
from bot.nlu.without_tensorflow import Finder, main
if sys.argv[1] == "Rasa's own":
    sys.meta_path.insert(0, Finder())
    import bot.nlu.loading
    bot.nlu.loading.install = lambda: None
main(sys.argv[2:])
"""
HEAD = ("loading", "a load, median s", "questions meanwhile", "median ms", "longest wait ms")


def main() -> None:
    """Measure both and write the table."""
    model = training.ensure()[0]
    rows = [measure(name, model) for name in ("Rasa's own", "in a thread (`bot/nlu/loading.py`)")]
    told = (
        f"{CLIENTS} clients without a pause, {TIMES} loads; measured on {date.today()}. "
        f"Machine: {machine()}."
    )
    figures = table(HEAD, rows)
    print(figures)
    write(DOCUMENT, "`bench/loading.py`", [told, figures])


def measure(name: str, model: Path) -> list[str]:
    """Return a row of the table: load ``model`` TIMES times into a Rasa that is kept busy."""
    loads, waits = list[float](), list[float]()
    with running(name, model) as rasa, asking(rasa) as seen:
        for _ in range(TIMES):
            begun = time.monotonic()
            body = {"model_file": str(model)}
            put = httpx.put(f"{rasa}/model", params={"token": TOKEN}, json=body, timeout=120.0)
            put.raise_for_status()
            ended = time.monotonic()
            time.sleep(1.0)  # whoever waited has the answer now
            loads.append(ended - begun)
            waits += [took for at, took in seen if at < ended and at + took > begun]
    median, longest = 1000 * statistics.median(waits), 1000 * max(waits)
    load = statistics.median(loads)
    return [name, f"{load:.1f}", f"{len(waits):,}", f"{median:.0f}", f"{longest:,.0f}"]


@contextmanager
def running(name: str, model: Path) -> Iterator[str]:
    """Give the address of a Rasa that loads as ``name`` says. Raises NotAnswering."""
    with tempfile.TemporaryDirectory(prefix="motcua-loading-") as home:
        given = settings.load(environment(Path(home)))
        rasa = next(part for part in parts(given, model, TOKEN) if part.kind == "rasa")
        program = [sys.executable, "-c", START, name, *rasa.command[3:]]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(program, cwd=ROOT, env=rasa.environment, **quiet)
        try:
            yield _ready(process, address(rasa))
        finally:
            stop(process)


def _ready(process: subprocess.Popen[bytes], rasa: str) -> str:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{rasa}/status", params={"token": TOKEN}).json().get("model_file"):
                return rasa
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise NotAnswering("Rasa did not start")


@contextmanager
def asking(rasa: str) -> Iterator[list[tuple[float, float]]]:
    """Ask all the time; give when each question was asked and the seconds it took."""
    seen, over = list[tuple[float, float]](), threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=rasa, params={"token": TOKEN}, timeout=30.0) as client:
            while not over.is_set():
                begun = time.monotonic()
                client.post("/model/parse", json={"text": QUESTION}).raise_for_status()
                seen.append((begun, time.monotonic() - begun))

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield seen
    finally:
        over.set()
        for client in clients:
            client.join()


if __name__ == "__main__":
    main()
