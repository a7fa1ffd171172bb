"""Samples of where running processes are, taken by py-spy, and what they are about.

A sample is the stack of a thread that does not wait: the line it is at calls for no sleep, no
lock, no queue and no turn of an event loop (what the loop itself does in C is not seen). It belongs
to the innermost stage that holds a frame of it: text work called by a component of the NLU is
language, a query called by an action is database. What no rule knows belongs to the process as a
whole.
"""

from __future__ import annotations

import linecache
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from questions import ROOT

PY_SPY = Path(sys.executable).with_name("py-spy")
RATE = 200  # samples a second
LINES = 40
STAGES = (
    "gateway", "language", "NLU", "policy", "action", "database", "rendering", "Rasa itself",
)  # fmt: skip
WHOLE = {"gateway": "gateway", "Rasa": "Rasa itself", "action server": "action"}
EVERYWHERE = (
    ("database", ("sqlalchemy/", "sqlite3", "psycopg2/", "bot/storage/", "nlu/tracker_store.py")),
    ("rendering", ("jinja2/", "<template>", "answers/templates/", ".j2", "bot/replies/")),
    ("language", ("bot/language/", "underthesea")),
)
OF_RASA = (
    ("Rasa itself", ("nlu/action_result.py", "nlu/shortcuts.py", "jsonschema/")),
    ("policy", ("rasa/core/policies/", "rasa/core/featurizers/", "shared/core/generator.py")),
    ("NLU", ("bot/nlu/", "bot/procedures/", "bot/places/", "rasa/nlu/", "shared/nlu/")),
)
_FRAME = re.compile(r"^(?P<name>.*) \((?P<file>.*?)(?::(?P<line>\d+))?\)$")
_WAITS = re.compile(
    r"\b(sleep|wait|wait_for|acquire|select|poll|join|run_forever|run_until_complete)\("
    r"|\.get\(block|^\s*with self\._?(lock|cond)"
)
_INSTALLED = re.compile(r"^.*/(?:site-packages|lib/python[\d.]+)/")


@dataclass(frozen=True)
class Profile:
    """Samples of one part: stacks, outermost frame first, with their counts."""

    part: str
    stacks: Sequence[tuple[tuple[str, ...], int]]

    @property
    def samples(self) -> int:
        """The number of samples."""
        return sum(count for _, count in self.stacks)

    def stages(self) -> Counter[str]:
        """Return the samples of each stage."""
        found: Counter[str] = Counter()
        for frames, count in self.stacks:
            found[stage(self.part, frames)] += count
        return found

    def text(self, head: str) -> str:
        """Return the functions that most samples end in, as text: own, with what they call.

        The stage is that of most samples that end there.
        """
        own, whole = Counter[str](), Counter[str]()
        where: dict[str, Counter[str]] = {}
        for frames, count in self.stacks:
            own[frames[-1]] += count
            where.setdefault(frames[-1], Counter())[stage(self.part, frames)] += count
            for frame in set(frames):
                whole[frame] += count
        total = self.samples or 1
        told = [f"{self.part}: {head}; {total} samples", "   own  whole  stage        function"]
        for frame, count in own.most_common(LINES):
            shares = f"{count / total:6.1%} {whole[frame] / total:6.1%}"
            told.append(f"{shares}  {where[frame].most_common(1)[0][0]:<12} {frame}")
        return "\n".join(told) + "\n"


def stage(part: str, frames: Sequence[str]) -> str:
    """Return the stage of a stack in the process of ``part``."""
    rules = (*EVERYWHERE, *OF_RASA) if part == "Rasa" else EVERYWHERE
    for frame in reversed(frames):
        for name, places in rules:
            if any(place in frame for place in places):
                return name
    return WHOLE[part]


def begin(pid: int, seconds: float, into: Path) -> subprocess.Popen[bytes]:
    """Start to sample a process. It needs the right to look into it (root, or ptrace)."""
    command = [str(PY_SPY), "record", "--pid", str(pid), "--duration", f"{seconds:.0f}"]
    command += ["--rate", str(RATE), "--format", "raw", "--full-filenames"]
    return subprocess.Popen(
        [*command, "--output", str(into)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def ended(sampler: subprocess.Popen[bytes], part: str, into: Path) -> Profile:
    """Wait for the samples and return them. Raises RuntimeError with py-spy's own words."""
    _, said = sampler.communicate()
    if sampler.returncode:
        raise RuntimeError(f"py-spy of the {part}: {said.decode(errors='replace').strip()}")
    return Profile(part, [*read(into.read_text(encoding="utf-8").splitlines())])


def read(lines: Iterable[str]) -> Iterable[tuple[tuple[str, ...], int]]:
    """Yield stacks and counts of py-spy's raw form, but what waits; paths begin at the package."""
    for line in lines:
        stack, _, count = line.rpartition(" ")
        frames = stack.split(";")
        if not waits(frames[-1]):
            yield tuple(map(short, frames)), int(count)


def waits(frame: str) -> bool:
    """Return True if the source line of a frame waits for something."""
    match = _FRAME.match(frame)
    if match is None or match["line"] is None:
        return False
    return bool(_WAITS.search(linecache.getline(match["file"], int(match["line"]))))


def short(frame: str) -> str:
    """Return a frame as ``function (package/file.py)``."""
    match = _FRAME.match(frame)
    if match is None:
        return frame
    file = match["file"].removeprefix(f"{ROOT}/")
    return f"{match['name']} ({_INSTALLED.sub('', file)})"


def milliseconds(profiles: Iterable[Profile], messages: float) -> Mapping[str, float]:
    """Return the ms of processor each stage takes for one message."""
    found: Counter[str] = Counter()
    for profile in profiles:
        found.update(profile.stages())
    return {name: found[name] / RATE * 1000 / messages for name in STAGES}
