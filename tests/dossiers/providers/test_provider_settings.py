"""The settings file of providers: what it may say, and a sentence for what it may not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from bot.dossiers.provider_settings import ProvidersError, Routes
from bot.settings import ROOT, load

EXAMPLE = ROOT / "docs" / "dossier_providers.example.yml"
URL = "https://one-stop.example.gov.vn"


def test_the_example_can_be_used(http: httpx.AsyncClient) -> None:
    environ = {"H36_TOKEN": "t", "G01_SESSION": "s", "G01_UNIT": "u"}
    found = Routes(environ, http).read(EXAMPLE)
    assert set(found) == {"H57", "H36", "G01.899"}
    assert found["H57"] is None


def test_credentials_come_from_the_environment(http: httpx.AsyncClient) -> None:
    with pytest.raises(ProvidersError, match="H36_TOKEN is not set"):
        Routes({}, http).read(EXAMPLE)


def test_no_file_means_our_own_store_alone(routes: Routes, tmp_path: Path) -> None:
    assert routes.read(tmp_path / "providers.yml") == {}


def test_where_the_file_is(tmp_path: Path) -> None:
    assert load({"MOTCUA_HOME": str(tmp_path)}).dossier_providers == tmp_path / "providers.yml"
    elsewhere = str(tmp_path / "other.yml")
    assert str(load({"MOTCUA_DOSSIER_PROVIDERS": elsewhere}).dossier_providers) == elsewhere


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"kind": "ftp"}, "kind"),
        ({"kind": ["own"]}, "kind"),
        ("own", "kind"),
        ({"kind": "own", "url": URL}, "does not know url"),
        ({"kind": "one_stop"}, "url"),
        ({"kind": "one_stop", "url": "http://one-stop.example.gov.vn"}, "https"),
        ({"kind": "one_stop", "url": "https://u:p@example.gov.vn"}, "https"),
        ({"kind": "one_stop", "url": "file:///etc/passwd"}, "https"),
        ({"kind": "one_stop", "url": "https://[::1"}, "https"),
        ({"kind": "one_stop", "url": URL, "token": "a secret itself"}, "environment variable"),
        ({"kind": "one_stop", "url": URL, "statuses": {"x": 11}}, "1 to 10"),
        ({"kind": "one_stop", "url": URL, "statuses": ["x"]}, "1 to 10"),
        ({"kind": "agency", "url": URL, "session": "NOT_SET", "unit": "A_UNIT"}, "NOT_SET"),
        ({"kind": "agency", "url": URL, "unit": "A_UNIT"}, "session"),
    ],
)
def test_what_it_may_not_say(routes: Routes, entry: Any, message: str) -> None:
    with pytest.raises(ProvidersError, match=rf"^H57: .*{message}"):
        routes.routes({"prefixes": {"H57": entry}})


@pytest.mark.parametrize("extra", [{"fields": {"owner": "ChuHoSo"}}, {"not_found": "404"}])
def test_what_an_agency_entry_may_not_say(routes: Routes, extra: dict[str, Any]) -> None:
    entry = {"kind": "agency", "url": URL, "session": "A_SESSION", "unit": "A_UNIT", **extra}
    with pytest.raises(ProvidersError):
        routes.routes({"prefixes": {"H57": entry}})


@pytest.mark.parametrize(
    "text", ["- a", "prefixes: [H57]", "other: 1", "a: [", "prefixes: {57: {}}"]
)
def test_a_file_that_is_none(routes: Routes, tmp_path: Path, text: str) -> None:
    path = tmp_path / "providers.yml"
    path.write_text(text)
    with pytest.raises(ProvidersError):
        routes.read(path)


def test_a_file_that_unfolds_without_end_is_refused(routes: Routes, tmp_path: Path) -> None:
    path = tmp_path / "providers.yml"
    laughs = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 30)]
    path.write_text("\n".join(["l0: &l0 ha", *laughs]))
    with pytest.raises(ProvidersError, match="unfolds to too many values"):
        routes.read(path)


def test_secrets_do_not_show(routes: Routes) -> None:
    entry = {"kind": "one_stop", "url": URL, "token": "A_TOKEN"}
    with pytest.raises(ProvidersError) as caught:
        routes.routes({"prefixes": {"H57": entry, "x": yaml.safe_load("{}")}})
    assert "secret-token" not in str(caught.value)
