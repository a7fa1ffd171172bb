"""Section "stages": where the time of a turn goes, now and before the work on speed.

One client asks, one thing after another, while each part is sampled; what the samples do not
hold of the mean answer is waiting: for the network between the parts, the disk, the scheduler.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import profiling
import talking
from figures import rounded, stamp
from importing import Home
from load import summary
from plots import stacks
from profiling import STAGES, Profile
from questions import ROOT
from running import Running, stack
from tables import table

BEFORE = ROOT / "bench" / "before.json"
PROFILES = ROOT / "docs" / "profiles"
SECONDS, WARM, EDGE = 25.0, 3.0, 2.0
CROWDS, CROWD_SECONDS = (8, 16), 10.0
WAITING = "waiting"


def measure(home: Home, name: str = "after", commit: str = "") -> dict[str, Any]:
    """Return the stages' milliseconds; profiles are written beside the document."""
    home.fill()
    said = talking.conversations()
    with stack(home.path, said[0][0]) as running:
        profiles, found = _sampled(running, said)
        _write(profiles, name, commit or stamp()["commit"])
        found["clients"] = {
            str(n): summary(
                talking.crowd(
                    running.port, "gateway", said, clients=n, warm=WARM, seconds=CROWD_SECONDS
                )
            )
            for n in CROWDS
        }
    return found


def keep_before(home: Home, commit: str) -> None:
    """Measure what is checked out and keep it as the column "before", as that of ``commit``."""
    begun = stamp() | {"commit": commit}
    kept = rounded({**measure(home, "before", commit), "stamp": begun})
    BEFORE.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _sampled(running: Running, said: talking.Said) -> tuple[list[Profile], dict[str, Any]]:
    plain = talking.crowd(running.port, "gateway", said, clients=1, warm=WARM, seconds=SECONDS / 2)
    lasts = WARM + SECONDS + EDGE
    sender = talking.begin(running.port, "gateway", said, clients=1, warm=WARM, seconds=lasts)
    profiles = _profiles(running)
    timed = talking.ended(sender)
    waited = sum(timed.seconds) / len(timed.seconds) * 1000
    stages = dict(profiling.milliseconds(profiles, timed.rate * SECONDS))
    stages[WAITING] = max(0.0, waited - sum(stages.values()))
    return profiles, {"stages": stages, "alone": summary(plain), "sampled": summary(timed)}


def _profiles(running: Running) -> list[Profile]:
    """Sample every part for SECONDS at the same time."""
    found = {part: own[0].pid for part, own in running.parts().items() if part in profiling.WHOLE}
    into = {part: running.home / f"{part.replace(' ', '-')}.raw" for part in found}
    samplers = {part: profiling.begin(pid, SECONDS, into[part]) for part, pid in found.items()}
    return [profiling.ended(sampler, part, into[part]) for part, sampler in samplers.items()]


def _write(profiles: list[Profile], name: str, commit: str) -> None:
    PROFILES.mkdir(parents=True, exist_ok=True)
    head = f"{stamp()['day']}, commit {commit}, {SECONDS:.0f} s, one client"
    for profile in profiles:
        path = PROFILES / f"{name}-{profile.part.replace(' ', '-').lower()}.txt"
        path.write_text(profile.text(head), encoding="utf-8")


def before() -> dict[str, Any] | None:
    """Return the figures of before, if they were kept."""
    if not BEFORE.exists():
        return None
    found: dict[str, Any] = json.loads(BEFORE.read_text(encoding="utf-8"))
    return found


def paragraphs(figures: dict[str, Any]) -> list[str]:
    """Return the section's table."""
    old, new = before(), figures["stages"]
    shown = {"before": old, "after": new} if old else {"after": new}
    rows = [
        [name, *(f"{one['stages'][name]:.1f} ms" for one in shown.values())]
        for name in (*STAGES, WAITING)
    ]
    rows.append(["**mean of a turn, while sampled**", *(_total(one) for one in shown.values())])
    rows += [_row(*key, shown) for key in _PLAIN]
    parts = [table(["stage", *shown], rows)]
    if old:
        was = old["stamp"]
        parts.append(
            f"Before: commit {was['commit']}, {was['day']}, load average {was['load']:.2f} at the "
            f"start, kept in `bench/before.json`."
        )
    return [*parts, "![Where the time of a turn goes](images/stages.svg)"]


_PLAIN = (
    ("p50, 1 client, not sampled", "alone", "p50", "{:.1f} ms"),
    ("p99, 1 client, not sampled", "alone", "p99", "{:.1f} ms"),
    ("8 clients", "8", "rate", "{:.1f} messages/s"),
    ("16 clients", "16", "rate", "{:.1f} messages/s"),
)


def _row(name: str, load: str, figure: str, form: str, shown: Mapping[str, Any]) -> list[str]:
    found = [one["clients"].get(load) or one[load] for one in shown.values()]
    return [name, *(form.format(one[figure]) for one in found)]


def _total(one: Mapping[str, Any]) -> str:
    return f"**{sum(one['stages'].values()):.1f} ms**"


def draw(figures: dict[str, Any], images: Path) -> None:
    """Draw where the time goes, before and after."""
    known = [("before", before()), ("after", figures["stages"])]
    names = [*STAGES, WAITING]
    bars = [(when, [one["stages"][name] for name in names]) for when, one in known if one]
    stacks(images / "stages.svg", "Where the time of a turn goes, ms", "ms", bars, names)
