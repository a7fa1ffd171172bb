"""What set-up installs is what the lock files name, to the last bit."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest

from bot.settings import ROOT

WHEEL = "honey-1.0-py3-none-any.whl"
INSIDE = {
    "honey.py": "SWEET = True\n",
    "honey-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: honey\nVersion: 1.0\n",
    "honey-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


@pytest.fixture
def bootstrap(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "scripts" / "bootstrap.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wheel(folder: Path) -> str:
    """Make a small package; return its digest."""
    records = []
    with ZipFile(folder / WHEEL, "w") as made:
        for name, text in INSIDE.items():
            made.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
            records.append(f"{name},sha256={digest.decode()},{len(text)}")
        made.writestr("honey-1.0.dist-info/RECORD", "\n".join(records) + "\n")
    return hashlib.sha256((folder / WHEEL).read_bytes()).hexdigest()


@pytest.mark.parametrize("named", ["its own", "another", "none"])
def test_a_package_that_is_not_the_locked_one_is_not_installed(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    digest, lock, venv = wheel(tmp_path), tmp_path / "some.lock", tmp_path / "venv"
    digests = {"its own": digest, "another": digest[::-1]}
    told = f" --hash=sha256:{digests[named]}" if named in digests else ""
    lock.write_text(f"honey==1.0{told}\n")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    uv = bootstrap.find_uv()
    env = {**bootstrap.uv_environment(), "UV_NO_INDEX": "1", "UV_FIND_LINKS": str(tmp_path)}
    bootstrap._venv(uv, env, sys.executable, venv)
    if named == "its own":
        bootstrap._sync(uv, env, lock, venv / "bin" / "python")
    else:
        with pytest.raises(bootstrap.SetupFailed, match=r"some\.lock could not be installed"):
            bootstrap._sync(uv, env, lock, venv / "bin" / "python")
    assert bool(list(venv.glob("lib/*/site-packages/honey.py"))) is (named == "its own")
