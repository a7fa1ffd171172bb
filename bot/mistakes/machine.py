"""The machine: memory, open files, its Python, files with secrets that others may read."""

from __future__ import annotations

import os
import resource
import stat
import sys
import sysconfig
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.settings import ROOT, Settings

from .mistake import Mistake, remark

MIB = 1 << 20
LEAST_MEMORY = 3500 * MIB
LEAST_FILES = 1024
OPTIMISED = "--enable-optimizations"
SETTINGS_FILES = (
    *(Path("/etc/motcua") / name for name in ("motcua.env", "channels.env")),
    *(ROOT / "deploy" / name for name in (".env", "motcua.env", "channels.env")),
    ROOT / ".env",
)


def memory(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look whether all parts find room."""
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if size < LEAST_MEMORY:
        told = f"this machine has {size // MIB} MiB of memory: the system may kill Rasa (code -9)."
        yield remark("memory", f"{told} 4 GB are enough; docs/performance.md.")


def files(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look at how many files and connections a process may open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < LEAST_FILES:
        told = f"a process may open {soft} files: with many pages open, connections are refused."
        yield remark("open files", f"{told} `ulimit -n 4096`, or LimitNOFILE= in the unit.")


def secrets(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look at who may read the files with settings."""
    for path in SETTINGS_FILES:
        if path.is_file() and path.stat().st_mode & stat.S_IRWXO:
            told = "can be read by every user of this machine, with the tokens in it. chmod 640 it."
            yield remark("settings", f"{path} {told}")


def interpreter(settings: Settings, now: datetime) -> Iterator[Mistake]:
    """Look whether Python was compiled with its optimisations; a system's packages always are."""
    given = str(sysconfig.get_config_var("CONFIG_ARGS") or OPTIMISED)
    if OPTIMISED not in given and sys.base_prefix != "/usr":
        told = "was compiled without its optimisations: it runs Python's code a quarter slower."
        how = f"With pyenv: PYTHON_CONFIGURE_OPTS='{OPTIMISED}' pyenv install -f 3.10."
        yield remark("Python", f"{sys.base_prefix} {told} {how}")


CHECKS = (memory, files, secrets, interpreter)
