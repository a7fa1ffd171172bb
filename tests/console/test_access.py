"""Default deny: every route of the console against every role, forms of other sites, methods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from consoles import Client
from exchange import ONE_KIND
from fastapi import FastAPI
from fastapi.routing import APIRoute
from served import flat

from bot.console.access import ACCESS, OPEN
from bot.console.accounts import ROLES
from bot.console.app import PREFIX

pytestmark = ONE_KIND
EXAMPLES = {"code": "9.000001", "key": "@nothing", "kind": "card", "name": "nobody", "number": "1"}


def routes(app: FastAPI) -> Iterator[str]:
    """Yield method and path of every route of the console, as the table names them."""
    (mount,) = [route for route in app.routes if getattr(route, "path", "") == PREFIX]
    for route in flat(mount.app.routes):  # type: ignore[attr-defined]
        assert isinstance(route, APIRoute), route
        for method in route.methods:
            yield f"{method} {route.path}"


def ask(client: Client, route: str) -> Any:
    """Ask for a route with an example in place of each parameter, its form's token included."""
    method, path = route.split(" ")
    path = re.sub(r"\{(\w+)\}", lambda found: EXAMPLES[found[1]], path)
    options = {"follow_redirects": False, "params": {"facet": "fee"}}
    if method == "POST":
        return client.post(PREFIX + path, data={"csrf": client.csrf}, **options)
    return client.request(method, PREFIX + path, **options)


def test_the_table_and_the_routes_are_the_same(visit: Any) -> None:
    assert set(routes(visit().app)) == {*ACCESS, *OPEN}


@pytest.mark.parametrize("role", ROLES)
def test_every_role_opens_what_the_table_allows_and_nothing_else(visit: Any, role: str) -> None:
    client = visit(role)
    refused = set()
    for route in [one for one in ACCESS if one != "POST /sign-out"]:
        if ask(client, route).status_code == 403:
            refused.add(route)
    assert refused == {route for route, roles in ACCESS.items() if role not in roles}


def test_nobody_opens_anything_without_signing_in(visit: Any) -> None:
    client = visit()
    client.open("/sign-in")
    for route in ACCESS:
        answer = ask(client, route)
        told = (answer.status_code, answer.headers.get("location"))
        assert told == (303, "/console/sign-in"), route
        assert "ong" not in answer.text, route


def test_a_route_that_the_table_forgets_is_refused(
    visit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = visit("admin")
    monkeypatch.setattr("bot.console.access.ACCESS", {})
    assert client.get("/console/").status_code == 403


POSTS = [route for route in [*ACCESS, *OPEN] if route.startswith("POST")]


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_its_token_does_nothing(visit: Any, token: str) -> None:
    client = visit("admin")
    client.csrf = token
    assert {route: ask(client, route).status_code for route in POSTS} == dict.fromkeys(POSTS, 403)
    assert client.get("/console/").status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_does_nothing(visit: Any, site: str) -> None:
    client = visit("admin")
    client.headers["Sec-Fetch-Site"] = site
    assert {route: ask(client, route).status_code for route in POSTS} == dict.fromkeys(POSTS, 403)


def test_the_token_of_another_session_does_nothing(visit: Any) -> None:
    one, other = visit("admin"), visit("officer")
    one.csrf = other.csrf
    assert ask(one, "POST /sign-out").status_code == 403


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(visit: Any) -> None:
    answer = visit().get("/console/look-up?q=ong", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/console/sign-in"


def test_pages_are_kept_by_nobody_and_run_nothing_of_others(visit: Any) -> None:
    headers = visit("officer").get("/console/").headers
    assert headers["cache-control"] == "no-store"
    assert "unsafe" not in headers["content-security-policy"]
    assert "form-action 'self'" in headers["content-security-policy"]
