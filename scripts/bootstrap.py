"""Makes what a checkout needs: .venv with its packages, the browser's files, .venv-next.

Standard library only, Python >= 3.8. A second call finds everything stamped and returns at once.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from bootstrap_tools import (
    ROOT,
    TOOLS,
    NoPython,
    SetupFailed,
    ask,
    find_python,
    find_uv,
    node_environment,
    run,
    say,
    step,
    uv_environment,
)

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENV_STAMP = VENV / "motcua.json"
NEXT = ROOT / ".venv-next"
NEXT_LOCK = ROOT / "requirements-next.lock"
NODE_STAMP = ROOT / "node_modules" / ".motcua.json"
VENDOR = ROOT / "bot" / "static" / "vendor"


def main() -> int:
    """Return the exit code: 0 when everything asked for is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    parser.add_argument("--next", action="store_true", help="only .venv-next: Python 3.13")
    parser.add_argument("--uv", action="store_true", help="only print where uv is")
    asked = parser.parse_args()
    try:
        if asked.uv:
            print(find_uv())
        elif asked.next:
            make_next()
        elif not (environment_ready(asked.dev) and assets_ready(asked.dev)):
            with alone():
                make_environment(asked.dev)
                make_assets(asked.dev)
    except SetupFailed as failure:
        say(f"FAILED: {failure}")
        return 1
    except KeyboardInterrupt:
        say("stopped; the next call goes on from here")
        return 130
    return 0


@contextmanager
def alone() -> Iterator[None]:
    """Hold the set-up's lock: two `make` at once must not write one environment."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another set-up of this folder ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def digest(*paths: Path) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def read_stamp(path: Path) -> dict[str, object]:
    """Return the stamp at ``path``, empty if there is none that can be read."""
    try:
        stamp = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


# Python's packages


def environment_wanted(dev: bool) -> dict[str, object]:
    """Return the stamp of an environment that fits this checkout."""
    lock = digest(lock_file(dev))
    return {"root": str(ROOT), "dev": dev, "lock": lock, "project": digest(ROOT / "pyproject.toml")}


def lock_file(dev: bool) -> Path:
    return ROOT / ("requirements-dev.lock" if dev else "requirements.lock")


def environment_stamp() -> dict[str, object]:
    """Return the stamp of .venv; empty if it is missing, half made, broken or moved."""
    stamp = read_stamp(VENV_STAMP)
    if stamp.get("root") != str(ROOT) or not (VENV / "bin" / "motcua").exists():
        return {}
    return stamp if ask(PYTHON, "-I", "-S", "-c", "") is not None else {}


def environment_ready(dev: bool) -> bool:
    stamp = environment_stamp()
    return stamp == environment_wanted(dev or stamp.get("dev") is True)


def make_environment(dev: bool) -> None:
    """Make or mend .venv; one made with --dev stays so. Raises SetupFailed."""
    if environment_ready(dev):
        return
    stamp = environment_stamp()
    dev = dev or read_stamp(VENV_STAMP).get("dev") is True
    wanted = environment_wanted(dev)
    uv, env = find_uv(), uv_environment()
    if stamp:
        VENV_STAMP.unlink()
    else:
        _new_venv(uv, env)
    if stamp.get("lock") != wanted["lock"]:
        _sync(uv, env, lock_file(dev), PYTHON)
    _install_project(uv, env)
    VENV_STAMP.write_text(json.dumps(wanted))


def _new_venv(uv: str, env: dict[str, str]) -> None:
    python = find_python("3.10", uv, env)
    if VENV.exists():
        say(".venv is half made, broken or moved: it is made anew")
        shutil.rmtree(VENV)
    _venv(uv, env, python, VENV)


def _venv(uv: str, env: dict[str, str], python: str, folder: Path) -> None:
    with step(f"{folder.name} from {python}"):
        if not run(uv, "venv", "--quiet", "--python", python, folder, env=env):
            raise SetupFailed(f"uv could not make {folder.name} (its message is above).")


def _sync(uv: str, env: dict[str, str], lock: Path, python: Path) -> None:
    with step(f"packages of {lock.name}"):
        if not run(uv, "pip", "sync", "--python", python, "--require-hashes", lock, env=env):
            raise SetupFailed(
                f"the packages of {lock.name} could not be installed (uv's message is above). "
                "Check the connection and the free disk space (4 GB), and call again."
            )


def _install_project(uv: str, env: dict[str, str]) -> None:
    options = ("--no-deps", "--no-build-isolation", "--quiet")
    with step("motcua itself"):
        if not run(uv, "pip", "install", "--python", PYTHON, *options, "-e", ROOT, env=env):
            raise SetupFailed("the project could not be installed into .venv (message above).")


# The environment that everything but Rasa's rooms is tried in as well


def make_next() -> None:
    """Make or mend .venv-next. Without a Python 3.13 there is none afterwards."""
    if _next_ready():
        return
    with alone():
        shutil.rmtree(NEXT, ignore_errors=True)
        uv, env = find_uv(), uv_environment()
        try:
            python = find_python("3.13", uv, env)
        except NoPython as failure:
            say(f"no tests on Python 3.13: {failure}")
            return
        _venv(uv, env, python, NEXT)
        _sync(uv, env, NEXT_LOCK, NEXT / "bin" / "python")
        (NEXT / "motcua.json").write_text(json.dumps({"lock": digest(NEXT_LOCK)}))


def _next_ready() -> bool:
    stamp = read_stamp(NEXT / "motcua.json")
    made = stamp == {"lock": digest(NEXT_LOCK)}
    return made and ask(NEXT / "bin" / "python", "-I", "-S", "-c", "") is not None


# The browser's files


def assets_wanted(dev: bool) -> dict[str, object]:
    """Return the stamp of browser files that fit this checkout."""
    inputs = (ROOT / "package.json", ROOT / "package-lock.json", ROOT / "scripts/vendor.mjs")
    return {"dev": dev, "inputs": digest(*inputs)}


def assets_ready(dev: bool) -> bool:
    stamp = read_stamp(NODE_STAMP)
    return VENDOR.is_dir() and stamp == assets_wanted(dev or stamp.get("dev") is True)


def make_assets(dev: bool) -> None:
    """Fetch the browser's files. Without them only --dev stops: the bot answers elsewhere."""
    if assets_ready(dev):
        return
    full = dev or read_stamp(NODE_STAMP).get("dev") is True
    try:
        _fetch_assets(full)
    except SetupFailed as failure:
        if dev:
            raise
        say(f"WARNING: {failure}")
        if VENDOR.is_dir():
            say("WARNING: the browser files of an earlier set-up stay in use")
        else:
            say("WARNING: the chat page and /api/docs lack their parts and will not work; the")
            say("WARNING: other channels and the API do. The next call tries again.")
        return
    NODE_STAMP.write_text(json.dumps(assets_wanted(full)))


def _fetch_assets(dev: bool) -> None:
    env = node_environment()
    kind = "--include=dev" if dev else "--omit=dev"
    with step("browser packages (npm ci)"):
        if not run("npm", "ci", kind, env=env):
            raise SetupFailed("npm could not fetch the browser packages (its message is above).")
    with step("browser files (npm run vendor)"):
        if not run("npm", "run", "--silent", "vendor", env=env):
            raise SetupFailed("the browser files could not be copied (message above).")


if __name__ == "__main__":
    sys.exit(main())
