"""Signing in and out: sessions and their ends, cookies, locks per account and per address."""

from __future__ import annotations

from typing import Any

import pytest
from argon2 import Type
from consoles import PASSWORD, Client
from exchange import ONE_KIND, Clock
from sqlalchemy import select

from bot.console.accounts import Accounts
from bot.console.failures import SPAN
from bot.console.passwords import _hasher as in_use
from bot.console.sessions import IDLE, WHOLE
from bot.console.signing_in import ACCOUNT_FAILURES, ADDRESS_FAILURES, FAILURES
from bot.console.tables import staff as accounts
from bot.console.tables import staff_sessions
from bot.conversations.tables import audit
from bot.storage import Store


def signed_in(client: Client) -> bool:
    return client.get("/console/", follow_redirects=False).status_code == 200


def audited(store: Store) -> list[tuple[str, str]]:
    with store.read() as connection:
        rows = connection.execute(select(audit.c.who, audit.c.what).order_by(audit.c.id))
        return [(who, what) for who, what in rows]


def test_a_password_costs_what_rfc_9106_recommends() -> None:
    costs = (in_use.type, in_use.memory_cost, in_use.time_cost, in_use.parallelism)
    assert costs == (Type.ID, 64 * 1024, 3, 4)


def test_in_and_out(visit: Any, staff: Store) -> None:
    client = visit("officer")
    assert "officer" in client.open("/").text
    assert client.submit("/sign-out").status_code == 303
    assert not signed_in(client)
    told = [("staff:officer", "signed in"), ("staff:officer", "signed out")]
    assert audited(staff)[-2:] == told


@ONE_KIND
def test_nothing_secret_is_stored(visit: Any, staff: Store) -> None:
    client = visit("officer")
    token = client.cookies["motcua_desk"]
    with staff.read() as connection:
        held = str(connection.execute(select(staff_sessions)).all())
        held += str(connection.execute(select(accounts)).all())
        held += str(connection.execute(select(audit)).all())
    assert token not in held
    assert PASSWORD not in held
    assert "$argon2id$" in held


@ONE_KIND
def test_signing_out_ends_a_copied_cookie_too(visit: Any) -> None:
    client = visit("officer")
    token = client.cookies["motcua_desk"]
    client.submit("/sign-out")
    client.cookies.set("motcua_desk", token, path="/console")
    assert not signed_in(client)


@ONE_KIND
def test_signing_in_gives_a_new_cookie(visit: Any) -> None:
    client = visit()
    client.open("/sign-in")
    before = client.cookies["motcua_desk"]
    client.sign_in("officer")
    assert client.cookies["motcua_desk"] != before


@ONE_KIND
def test_a_cookie_that_was_planted_before_the_sign_in_opens_nothing(visit: Any) -> None:
    client, attacker = visit(), visit()
    attacker.open("/sign-in")
    planted = attacker.cookies["motcua_desk"]
    client.cookies.set("motcua_desk", planted, path="/console")
    assert client.sign_in("officer").status_code == 303
    assert not signed_in(attacker)
    attacker.cookies.set("motcua_desk", planted, path="/console")
    assert not signed_in(attacker)


@ONE_KIND
@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_the_cookie_is_for_us_alone(visit: Any, scheme: str, secure: bool) -> None:
    answer = visit(base=f"{scheme}://testserver").open("/sign-in")
    given = answer.headers["set-cookie"].lower()
    assert "httponly" in given
    assert "samesite=strict" in given
    assert ("path=/console" in given) != secure, "__Host- cookies are of the whole host"
    assert given.startswith("__host-") == secure
    assert ("secure" in given) == secure


def test_an_idle_session_ends(visit: Any, clock: Clock) -> None:
    client = visit("officer")
    clock.tick(seconds=IDLE.total_seconds() - 61)
    assert signed_in(client)
    clock.tick(seconds=IDLE.total_seconds() - 61)
    assert signed_in(client)
    clock.tick(seconds=IDLE.total_seconds())
    assert not signed_in(client)


@ONE_KIND
def test_a_stream_that_is_opened_again_and_again_keeps_no_session(visit: Any, clock: Clock) -> None:
    client = visit("officer")
    clock.tick(seconds=IDLE.total_seconds() - 61)
    assert client.get("/console/handovers/events").status_code == 422  # known, and asked amiss
    clock.tick(seconds=62)
    assert not signed_in(client)


def test_a_busy_session_ends_too(visit: Any, clock: Clock) -> None:
    client = visit("officer")
    for _ in range(int(WHOLE / IDLE) * 2 - 1):
        clock.tick(seconds=IDLE.total_seconds() / 2)
        assert signed_in(client)
    clock.tick(seconds=IDLE.total_seconds() / 2)
    assert not signed_in(client)


@ONE_KIND
@pytest.mark.parametrize("name", ["officer", "nobody", "' OR 1=1 --", ""])
def test_a_wrong_password_tells_nothing_of_the_account(visit: Any, name: str) -> None:
    answer = visit().sign_in(name, "not the password")
    assert answer.status_code == 401
    assert "Tên hoặc mật khẩu không đúng." in answer.text


def test_failures_lock_the_account_for_their_address_alone(
    visit: Any, staff: Store, clock: Clock
) -> None:
    stranger, officer = visit(), visit()
    for _ in range(FAILURES):
        assert stranger.sign_in("officer", "not the password").status_code == 401
    assert ("staff:officer", "sign-in locked") in audited(staff)
    assert stranger.sign_in("officer").status_code == 401
    assert officer.sign_in("officer").status_code == 303
    assert stranger.sign_in("officer").status_code == 401
    assert stranger.sign_in("admin").status_code == 303
    clock.tick(seconds=SPAN.total_seconds())
    assert stranger.sign_in("officer").status_code == 303


@ONE_KIND
def test_no_answer_tells_whether_a_name_exists_or_is_locked(visit: Any, staff: Store) -> None:
    def told(name: str) -> list[tuple[int, str]]:
        client, answers = visit(), []
        for _ in range(FAILURES + 3):
            answer = client.sign_in(name, "not the password")
            shown = answer.text.replace(client.csrf, "").replace(name, "")
            answers.append((answer.status_code, shown))
        return answers

    there = told("officer")
    assert there == told("nobody")
    assert len(set(there)) == 1
    before = len(audited(staff))
    locked = visit()
    for _ in range(FAILURES + 3):
        locked.sign_in("officer", "x")
    assert len(audited(staff)) == before + FAILURES + 1, "a flood writes nothing"


@ONE_KIND
def test_many_addresses_together_get_no_more_tries_and_shut_out_no_known_desk(visit: Any) -> None:
    officer = visit("officer")
    for _ in range(ACCOUNT_FAILURES // FAILURES):
        client = visit()
        for _ in range(FAILURES):
            client.sign_in("officer", "not the password")
    assert visit().sign_in("officer").status_code == 401, "the right one is not looked at"
    officer.submit("/sign-out")
    assert officer.sign_in("officer").status_code == 303
    assert visit().sign_in("admin").status_code == 303


def test_who_gets_in_starts_counting_anew(visit: Any) -> None:
    for _ in range(2):
        for _ in range(FAILURES - 1):
            visit().sign_in("officer", "not the password")
        assert visit().sign_in("officer").status_code == 303


@ONE_KIND
def test_an_address_that_fails_often_is_locked(visit: Any, clock: Clock) -> None:
    client = visit()
    for number in range(ADDRESS_FAILURES):
        assert client.sign_in(f"nobody{number}", "not the password").status_code == 401
    assert client.sign_in("officer").status_code == 429
    assert visit().sign_in("officer").status_code == 303
    clock.tick(seconds=SPAN.total_seconds())
    assert client.sign_in("officer").status_code == 303


@ONE_KIND
def test_a_name_that_nobody_has_is_not_written_down(visit: Any, staff: Store) -> None:
    visit().sign_in("my-secret-password", "x")
    with staff.read() as connection:
        assert "my-secret" not in str(connection.execute(select(audit)).all())
    assert audited(staff)[-1] == ("staff", "sign-in refused")


def test_a_disabled_account_is_out_at_once(visit: Any, staff: Store, clock: Clock) -> None:
    client = visit("officer")
    Accounts(staff).disable("officer", "test", clock())
    assert not signed_in(client)
    assert visit().sign_in("officer").status_code == 401


def test_a_new_password_ends_the_sessions(visit: Any, staff: Store) -> None:
    client, other = visit("officer"), visit("officer")
    client.open("/password")
    new = "mua roi nuoc 2026"
    assert client.submit("/password", old="wrong", new=new, again=new).status_code == 422
    assert client.submit("/password", old=PASSWORD, new=new, again="x").status_code == 422
    assert client.submit("/password", old=PASSWORD, new="short", again="short").status_code == 422
    assert client.submit("/password", old=PASSWORD, new=new, again=new).status_code == 303
    assert not signed_in(client)
    assert not signed_in(other)
    assert visit().sign_in("officer", new).status_code == 303
    assert ("staff:officer", "staff password changed") in audited(staff)


@ONE_KIND
def test_an_administrator_locks_and_opens_accounts(visit: Any, staff: Store) -> None:
    officer, admin = visit("officer"), visit("admin")
    admin.open("/staff")
    assert admin.submit("/staff/officer/disable").status_code == 303
    assert not signed_in(officer)
    assert "Đã khóa" in admin.open("/staff").text
    assert admin.submit("/staff/officer/enable").status_code == 303
    assert visit().sign_in("officer").status_code == 303
    assert admin.submit("/staff/admin/disable").status_code == 409
    assert admin.submit("/staff/nobody/disable").status_code == 404
    done = [what for who, what in audited(staff) if who == "staff:admin"]
    assert done == ["signed in", "staff disabled", "staff enabled"]


@ONE_KIND
def test_the_audit_is_read_page_by_page(visit: Any, staff: Store) -> None:
    for _ in range(30):
        visit("officer")
    client = visit("supervisor")
    first = client.open("/audit?who=staff:officer").text
    assert first.count("<td>staff:officer</td>") == 30
    assert "supervisor</td>" not in first
    whole = client.open("/audit").text
    assert whole.count("<tr><td>") == len(audited(staff))


@ONE_KIND
def test_guesses_of_the_password_at_an_open_desk_end_its_session(
    visit: Any, staff: Store, clock: Any
) -> None:
    client = visit("officer")
    client.open("/password")
    for _ in range(FAILURES):
        assert client.submit("/password", old="a guess", new="x", again="x").status_code == 422
    answer = client.get("/console/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")
    assert ("staff:officer", "account locked") in audited(staff)
