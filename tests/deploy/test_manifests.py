"""deploy/kubernetes: valid by Kubernetes' own schemas, and what matters to who runs it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from bot.cli import main
from bot.http_guard import LARGEST_BODIES
from bot.settings import ROOT

Json = dict[str, Any]
FOLDER = ROOT / "deploy" / "kubernetes"
SCHEMAS = "1.28"
COMPONENT = "app.kubernetes.io/component"


def _read(path: Path) -> list[Json]:
    return [one for one in yaml.safe_load_all(path.read_text(encoding="utf-8")) if one]


OBJECTS = {
    f"{path.stem}: {one['kind']} {one['metadata']['name']}": one
    for path in sorted(FOLDER.glob("*.yaml"))
    if path.stem != "kustomization"
    for one in _read(path)
}


def of_kind(kind: str) -> dict[str, Json]:
    """Return the objects of a kind by name."""
    found = [one for one in OBJECTS.values() if one["kind"] == kind]
    return {one["metadata"]["name"]: one for one in found}


def pods() -> dict[str, Json]:
    """Return the templates of pods by the component they are."""
    owners = [*of_kind("Deployment").values(), *of_kind("Job").values()]
    templates = [owner["spec"]["template"] for owner in owners]
    return {one["metadata"]["labels"][COMPONENT]: one for one in templates}


def containers() -> dict[str, Json]:
    """Return every container by ``component/name``."""
    return {
        f"{component}/{one['name']}": one
        for component, pod in pods().items()
        for one in pod["spec"]["containers"]
    }


def lasting() -> list[str]:
    """Return the names of containers that run for ever."""
    return [name for name in containers() if not name.startswith("migrate/")]


def selected(selector: Json) -> set[str]:
    """Return the components of the pods that a selector takes."""
    wanted = selector.get("matchLabels", selector)
    return {
        component
        for component, pod in pods().items()
        if wanted.items() <= pod["metadata"]["labels"].items()
    }


def policy(name: str) -> Json:
    spec: Json = of_kind("NetworkPolicy")[name]["spec"]
    return spec


@pytest.mark.parametrize("name", OBJECTS)
def test_the_schema_holds(name: str) -> None:
    kubernetes_validate.validate(OBJECTS[name], SCHEMAS, strict=True)


def test_every_file_is_applied_but_the_template_of_secrets() -> None:
    listed = set(_read(FOLDER / "kustomization.yaml")[0]["resources"])
    assert listed == {p.name for p in FOLDER.glob("*.yaml")} - {
        "kustomization.yaml",
        "secret.template.yaml",
    }


def test_the_template_of_secrets_holds_no_value() -> None:
    for secret in of_kind("Secret").values():
        assert set(secret["stringData"].values()) == {""}


def test_secrets_that_are_read_stand_in_the_template() -> None:
    known = set(of_kind("Secret"))
    text = "".join(path.read_text() for path in FOLDER.glob("*.yaml"))
    named = re.findall(r"(?:secretRef: \{name|secretName): (motcua-\w+)", text)
    assert set(named) - {"motcua-tls"} == known


@pytest.mark.parametrize("name", lasting())
def test_a_container_that_lasts_is_probed(name: str) -> None:
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(containers()[name])


@pytest.mark.parametrize("name", containers())
def test_a_container_is_bounded_and_has_no_rights(name: str) -> None:
    container = containers()[name]
    for kind in ("requests", "limits"):
        assert set(container["resources"][kind]) == {"cpu", "memory"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pods()[name.partition("/")[0]]["spec"]["securityContext"]["runAsNonRoot"] is True


@pytest.mark.parametrize(
    ("part", "name"),
    [("gateway", "gateway/gateway"), ("Rasa", "rasa/rasa"), ("action server", "rasa/actions")],
)
def test_memory_is_what_was_measured_and_room_to_grow(part: str, name: str) -> None:
    figures = json.loads((ROOT / "bench" / "figures.json").read_text(encoding="utf-8"))
    resources = containers()[name]["resources"]
    measured = figures["load"]["after"][part]
    assert _mib(resources["requests"]["memory"]) >= measured * 0.95
    assert _mib(resources["limits"]["memory"]) >= measured * 1.5


def _mib(quantity: str) -> float:
    number, unit = re.fullmatch(r"(\d+)(Mi|Gi)", quantity).groups()  # type: ignore[union-attr]
    return int(number) * (1024 if unit == "Gi" else 1)


def test_every_command_of_a_container_is_ours() -> None:
    for container in containers().values():
        if container["image"] == "motcua":
            name, *rest = container["args"]
            main.commands[name].make_context(name, rest)


def test_a_gateway_lives_while_database_and_rasa_are_away() -> None:
    gateway = containers()["gateway/gateway"]
    assert gateway["startupProbe"]["httpGet"]["path"] == "/readyz"
    for probe in ("readinessProbe", "livenessProbe"):
        assert gateway[probe]["httpGet"]["path"] == "/healthz"


@pytest.mark.parametrize("name", ["gateway", "rasa"])
def test_what_citizens_wait_for_is_updated_and_moved_one_by_one(name: str) -> None:
    deployment, budget = of_kind("Deployment")[name], of_kind("PodDisruptionBudget")[name]
    scaler = of_kind("HorizontalPodAutoscaler")[name]["spec"]
    assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert selected(budget["spec"]["selector"]) == {name}
    assert scaler["scaleTargetRef"]["name"] in of_kind("Deployment")
    assert 2 <= scaler["minReplicas"] < scaler["maxReplicas"]


def test_selectors_take_their_own_pods() -> None:
    for name in ("gateway", "rasa", "redis"):
        assert selected(of_kind("Deployment")[name]["spec"]["selector"]) == {name}
        assert selected(of_kind("Service")[name]["spec"]["selector"]) == {name}


def test_the_gateway_alone_is_public() -> None:
    services = of_kind("Service").values()
    assert {one["spec"].get("type", "ClusterIP") for one in services} == {"ClusterIP"}
    paths = list(_paths())
    assert {service for _, service in paths} == {"gateway", "closed"}
    assert {path for path, service in paths if service == "closed"} == {"/metrics", "/readyz"}
    assert "selector" not in of_kind("Service")["closed"]["spec"]


def _paths() -> Iterator[tuple[str, str]]:
    for rule in of_kind("Ingress")["motcua"]["spec"]["rules"]:
        for path in rule["http"]["paths"]:
            yield path["path"], path["backend"]["service"]["name"]


def test_only_gateways_reach_rasa_and_nobody_the_action_server() -> None:
    assert policy("nothing")["podSelector"] == {}
    assert selected(policy("rasa")["podSelector"]) == {"rasa"}
    (rule,) = policy("rasa")["ingress"]
    (sender,) = rule["from"]
    assert selected(sender["podSelector"]) == {"gateway"}
    assert [port["port"] for port in rule["ports"]] == ["rasa"]
    actions = containers()["rasa/actions"]
    assert "ports" not in actions
    assert "MOTCUA_ACTIONS_HOST" not in yaml.safe_dump(pods()["rasa"])


def test_the_ingress_lets_the_largest_body_through() -> None:
    notes = of_kind("Ingress")["motcua"]["metadata"]["annotations"]
    most = int(notes["nginx.ingress.kubernetes.io/proxy-body-size"].removesuffix("m"))
    assert most * 1024 * 1024 >= max(LARGEST_BODIES.values())
    assert notes["nginx.ingress.kubernetes.io/proxy-buffering"] == "off"
