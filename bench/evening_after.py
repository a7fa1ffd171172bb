"""What an evening leaves behind: health, memory, tracebacks, personal numbers, open messages."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from evening_system import Evening

WELL_SECONDS = 120.0
MORE_MB, MORE_SHARE = 80.0, 1.35
TRACEBACK = "Traceback (most recent call last)"
_LAST = re.compile(r"^[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Timeout|Full)\b.*", re.M)


@dataclass
class Aftermath:
    """Memory in MB by part before and after; ``problems`` are sentences, none is right."""

    before: dict[str, float]
    after: dict[str, float]
    problems: list[str] = field(default_factory=list)


def aftermath(
    system: Evening, numbers: Sequence[str], tokens: Sequence[str], texts: Sequence[str]
) -> Aftermath:
    """Look at everything once the evening is over.

    ``numbers`` are those that people gave away, ``tokens`` those of conversations, ``texts`` what
    was written: no log may have any of them.
    """
    well = system.until(system.well, WELL_SECONDS)
    found = Aftermath(system.memory, system.weigh())
    if not well:
        found.problems.append(f"not well: {system.health()}")
    if left := system.left_open():
        found.problems.append(f"{left} messages wait for an answer still")
    found.problems += _memory(found)
    found.problems += tracebacks(system.logs())
    found.problems += _numbers(system, numbers)
    logs = system.logs()
    found.problems += told(logs, "tokens of conversations", tokens)
    found.problems += told(logs, "texts of people", texts)
    return found


def told(logs: dict[str, str], what: str, secrets: Sequence[str]) -> Iterable[str]:
    """Yield which logs have any of ``secrets``, as they are or as JSON writes them."""
    for name, text in logs.items():
        found = sum(one in text or json.dumps(one)[1:-1] in text for one in set(secrets))
        if found:
            yield f"{found} {what} stand in {name}"


def _memory(found: Aftermath) -> Iterable[str]:
    for part, before in found.before.items():
        now = found.after.get(part, 0.0)
        if now > before * MORE_SHARE + MORE_MB:
            yield f"{part} has {now:.0f} MB, before {before:.0f} MB"


def tracebacks(logs: dict[str, str]) -> list[str]:
    """Return one sentence for each kind of traceback in the logs."""
    kinds: dict[str, int] = {}
    for name, text in logs.items():
        for piece in text.split(TRACEBACK)[1:]:
            last = _LAST.search(piece)
            kind = f"traceback in {name}: {last.group()[:120] if last else piece[-200:]}"
            kinds[kind] = kinds.get(kind, 0) + 1
    return [f"{kind} ({times} times)" for kind, times in kinds.items()]


def _numbers(system: Evening, numbers: Sequence[str]) -> Iterable[str]:
    """Yield where a number that somebody gave away stands in clear."""
    kept = {name: text.encode() for name, text in system.logs().items()}
    kept |= {file.name: file.read_bytes() for file in system.folder.glob("*.db*")}
    if system.database_url:
        dump = subprocess.run(
            [str(system.postgres._binaries / "pg_dump"), system.database_url],
            check=True,
            stdout=subprocess.PIPE,
        )
        kept["PostgreSQL"] = dump.stdout
    for name, raw in kept.items():
        found = sum(number.encode() in raw for number in numbers)
        if found:
            yield f"{found} of {len(numbers)} numbers stand in {name}"
