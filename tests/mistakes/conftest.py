"""A sound installation, in which a test makes one mistake."""

from __future__ import annotations

import io
import shutil
import tarfile
from pathlib import Path

import pytest
from factories import put, record
from stack import free_ports

from bot import training
from bot.console.accounts import Accounts
from bot.conversations.vault import Vault
from bot.mistakes import home as of_home
from bot.mistakes import machine
from bot.safekeeping.backup import Place, backup, default_path
from bot.services import now
from bot.settings import SETTINGS, Settings, load
from bot.storage import open_store, upgrade


@pytest.fixture
def sound(
    tmp_path: Path,
    project_knowledge: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """A home with everything in it; the settings are the environment's."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    names = ("MOTCUA_PORT", "MOTCUA_RASA_PORT", "MOTCUA_ACTIONS_PORT")
    for name, port in zip(names, free_ports(3), strict=True):
        monkeypatch.setenv(name, str(port))
    monkeypatch.setenv("MOTCUA_HOME", str(home))
    monkeypatch.setattr(machine, "SETTINGS_FILES", (tmp_path / "motcua.env",))
    monkeypatch.setattr(of_home, "LITTLE_DISK", 0)  # whatever this machine has
    monkeypatch.setattr(machine, "LEAST_MEMORY", 0)
    monkeypatch.setattr(machine, "OPTIMISED", "")  # however this machine's Python was made
    shutil.copy(project_knowledge, home)
    knowledge, store = open_store("knowledge", home), open_store("conversations", home)
    put(knowledge, record())
    for each in (store, open_store("working", home)):
        upgrade(each)
    Vault(store, home).agree(now())
    Accounts(store).add("lan", "officer", "một câu dài để đăng nhập 2026", "test", now())
    for each in (knowledge, store):
        each.dispose()
    settings = load()
    backup(Place(home, "", settings.dossier_providers), default_path(home, now()), now())
    _model(tmp_path / "trained", monkeypatch)
    return settings


def _model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a file where the model of today's data is looked for."""
    folder.mkdir()
    monkeypatch.setattr(training, "MODELS", folder)
    with tarfile.open(training.model_path(), "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("metadata.json"), io.BytesIO(b""))
