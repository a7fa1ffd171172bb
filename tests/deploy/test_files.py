"""Settings, compose file, image and systemd units of deploy/."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT

Json = dict[str, Any]
DEPLOY = ROOT / "deploy"
OWN = {".env", "channels.env", "motcua.env", "secret.key"}
"""What an operator makes beside compose.yml; git does not take it."""
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and path.name not in OWN)
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES: dict[str, Json] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))[
    "services"
]
LASTING = sorted(set(SERVICES) - {"migrate"})
SHOWN = 30
"""Greatest exposure `systemd-analyze security` may find, in tenths of ten; 92 is no care at all."""
NOT_SETTINGS = {"MOTCUA_VERSION"}  # the tag of the image, read by compose alone


def identity(path: Path) -> str:
    return str(path.relative_to(DEPLOY))


@pytest.mark.parametrize("path", FILES, ids=identity)
def test_a_setting_is_one_that_exists(path: Path) -> None:
    known = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    named = set(re.findall(r"MOTCUA_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8")))
    assert {name for name in named - NOT_SETTINGS if f"`{name}`" not in known} == set()


@pytest.mark.parametrize("path", FILES, ids=identity)
def test_every_file_is_told_of(path: Path) -> None:
    told = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    assert path.name in told or path.parent.name == "kubernetes"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_bounded_and_has_no_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"cpus", "memory"} == set(service["deploy"]["resources"]["limits"])


@pytest.mark.parametrize("name", LASTING)
def test_a_service_that_lasts_is_asked_and_started_again(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_caddy_alone_is_public() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"caddy"}
    address = SERVICES["caddy"]["networks"]["front"]["ipv4_address"]
    assert SERVICES["gateway"]["environment"]["MOTCUA_PROXIES"] == address


def test_the_database_is_ready_before_the_parts_start() -> None:
    for name in ("gateway", "rasa", "actions"):
        before = SERVICES[name]["depends_on"]["migrate"]
        assert before == {"condition": "service_completed_successfully"}


def test_platforms_secrets_are_the_gateways_alone() -> None:
    given = {name for name, one in SERVICES.items() if "channels.env" in one.get("env_file", ())}
    assert given == {"gateway"}


def test_the_image_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_the_units_are_valid(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/motcua/.venv/bin/motcua", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    paths = [str(tmp_path / unit.name.replace("@.", "@5.")) for unit in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True)
    said = done.stdout + done.stderr
    faults = [line for line in said.splitlines() if str(tmp_path) in line]
    assert (done.returncode, faults) == (0, [])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
@pytest.mark.parametrize("unit", [u for u in UNITS if u.suffix == ".service"], ids=identity)
def test_the_units_show_little(unit: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={SHOWN}", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]
