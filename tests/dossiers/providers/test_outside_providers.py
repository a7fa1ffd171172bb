"""What other systems say is read with care: nothing personal, nothing guessed, nothing hostile."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import pytest
from hostile import BROKEN, STRANGE_JSON
from players.dossier_agency import PERSON, AgencyServer
from players.dossier_one_stop import APPLICANT, OneStopServer
from players.dossier_wire import Wire, as_json
from scene import CODE, NOW, OTHER, over_agency, over_one_stop

from bot.dossiers.lookup import Guarded
from bot.dossiers.model import Channel, Dossier, ProviderDown, Status
from bot.dossiers.provider_settings import Routes

SECRETS = (
    "Bí Mật",
    "Bi Mat",
    "0912345678",
    "bimat@",
    "Lê Lợi",
    "079203001234",
    "secret-token",
    "a-session",
)


async def test_the_agency_protocol_gives_a_dossier(routes: Routes, agency: AgencyServer) -> None:
    fields = {"MaTTHC": "1.004222", "KenhThucHien": "2", "NgayTiepNhan": "20260716083000"}
    agency.hold(CODE, "5", **fields, NgayHenTra="23/07/2026 17:00:00", NgayTra="")
    assert await over_agency(routes, agency).find(CODE) == Dossier(
        code=CODE,
        status=Status.MORE_PAPERS,
        status_at=None,
        procedure="Đăng ký thường trú",
        agency_code="G01.899.909",
        agency_name="Bộ Công an",
        channel=Channel.ONLINE,
        received_at=datetime(2026, 7, 16, 8, 30),
        due_at=datetime(2026, 7, 23, 17, 0),
        fetched_at=NOW,
    )
    assert agency.asked[0].json["mahoso"] == CODE


async def test_one_stop_software_gives_a_dossier(routes: Routes, one_stop: OneStopServer) -> None:
    one_stop.hold(OTHER, "Đang thụ lý")
    one_stop.hold("H36-220322-0021", "Đã trả kết quả")
    found = await over_one_stop(routes, one_stop, token="A_TOKEN").find(OTHER)
    assert found is not None
    assert (found.status, found.procedure) == (Status.IN_PROGRESS, "Đăng ký thường trú")
    assert (found.channel, found.agency_name) == (Channel.ONLINE, "tỉnh Lâm Đồng")
    assert found.received_at == datetime(2025, 9, 14, 8, 30)
    assert found.due_at == datetime(2025, 9, 21, 17, 0)
    assert one_stop.asked[0].headers["authorization"] == "Bearer secret-token"


async def test_a_code_they_do_not_know(
    routes: Routes, agency: AgencyServer, one_stop: OneStopServer
) -> None:
    one_stop.hold("H36-220322-0021", "Đã trả kết quả")
    assert await over_agency(routes, agency).find(CODE) is None
    assert await over_one_stop(routes, one_stop).find(OTHER) is None
    agency.script.append(as_json({"error_code": 404}))
    assert await over_agency(routes, agency, not_found=["404"]).find(CODE) is None


async def test_names_of_statuses_and_fields_come_from_the_file(
    routes: Routes, agency: AgencyServer, one_stop: OneStopServer
) -> None:
    agency.hold(CODE, "gì đó", Tinh_Trang="Chờ Ký")
    more: dict[str, Any] = {"statuses": {"Chờ ký": 4}}
    found = await over_agency(routes, agency, fields={"status": "TinhTrang"}, **more).find(CODE)
    assert found is not None
    assert found.status is Status.IN_PROGRESS
    one_stop.hold(OTHER, [{"translate": [{"name": "CHO KY"}]}])
    found = await over_one_stop(routes, one_stop, **more).find(OTHER)
    assert found is not None
    assert found.status is Status.IN_PROGRESS


@pytest.mark.parametrize("status", [*STRANGE_JSON, "11", "Bí Mật", "4 ", {"name": ["x"]}])
async def test_a_status_that_is_not_understood_is_not_guessed(
    routes: Routes, one_stop: OneStopServer, status: Any
) -> None:
    one_stop.hold(OTHER, status)
    with pytest.raises(ProviderDown) as caught:
        await over_one_stop(routes, one_stop).find(OTHER)
    assert caught.value.reason == "status"


@pytest.mark.parametrize("way", BROKEN)
async def test_broken_answers(
    routes: Routes, agency: AgencyServer, one_stop: OneStopServer, way: str
) -> None:
    wire, reason = BROKEN[way]
    agency.script.append(wire)
    one_stop.script.append(wire)
    for guarded, code in (
        (over_agency(routes, agency), CODE),
        (over_one_stop(routes, one_stop), OTHER),
    ):
        with pytest.raises(ProviderDown) as caught:
            await guarded.find(code)
        assert caught.value.reason == reason
        assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.parametrize("value", STRANGE_JSON)
async def test_strange_values_in_every_place(
    routes: Routes, agency: AgencyServer, one_stop: OneStopServer, value: Any
) -> None:
    """Whatever stands where, there is a dossier, none, or a ProviderDown: never another error."""
    agency.hold(CODE, 4)
    one_stop.hold(OTHER, "Đang xử lý")
    replies = [value, {"error_code": value}, {"error_code": 0, "result": value}]
    replies += [{"error_code": 0, "result": [value]}, {"content": value}, {"content": [value]}]
    for held, shape in ((agency.held[CODE], "result"), (one_stop.held[OTHER], "content")):
        items = [{**held, name: value} for name in held if name not in ("MaHoSo", "code")]
        replies += [{"error_code": "0", shape: [item]} for item in items]
    for reply in replies:
        for server, guarded, code in (
            (agency, over_agency(routes, agency), CODE),
            (one_stop, over_one_stop(routes, one_stop), OTHER),
        ):
            server.script.append(as_json(reply))
            assert not (await told(guarded, code)).startswith("ProviderDown('fault")


def named_everywhere(held: dict[str, Any], kept: set[str]) -> list[dict[str, Any]]:
    """Return copies of a dossier, each with a person's data in another field."""
    person = "Nguyễn Thị Bí Mật, 0912345678, 12 Lê Lợi, 079203001234"
    shapes: list[Any] = [person, [person], {"name": person, "translate": [{"name": person}]}]
    return [{**held, name: shape} for name in held if name not in kept for shape in shapes]


async def test_no_personal_data_gets_past_the_reading(
    routes: Routes, agency: AgencyServer, one_stop: OneStopServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    agency.hold(CODE, 4, TenTTHC="x", MaTTHC="x", KenhThucHien="x", NgayHenTra="x", DonViXuLy="x")
    one_stop.hold(OTHER, "Đang xử lý", agency="x", note="x")
    assert PERSON["ChuHoSo"] == APPLICANT["data"]["fullname"] == "Nguyễn Thị Bí Mật"
    seen: list[str] = []
    for item in named_everywhere(agency.held[CODE], {"MaHoSo"}):
        agency.script.append(as_json({"error_code": 0, "result": [item], "message": "Bí Mật"}))
        seen.append(await told(over_agency(routes, agency), CODE))
    for item in named_everywhere(one_stop.held[OTHER], {"code"}):
        one_stop.script.append(as_json({"content": [item]}))
        seen.append(await told(over_one_stop(routes, one_stop, token="A_TOKEN"), OTHER))
    for broken in (b'{"ChuHoSo": "Bi Mat 0912345678"', b'"0912345678 \xff"'):
        agency.script.append(Wire(broken))
        seen.append(await told(over_agency(routes, agency), CODE))
    assert any("IN_PROGRESS" in text for text in seen)
    everything = "\n".join([*seen, caplog.text, repr(over_agency(routes, agency))])
    assert [secret for secret in SECRETS if secret in everything] == []


async def told(guarded: Guarded, code: str) -> str:
    """Return all that comes of a look-up as text, an exception included."""
    try:
        return repr(await guarded.find(code))
    except ProviderDown as down:
        return f"{down!r} {down.__cause__!r} {down.__context__!r}"


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch, one_stop: OneStopServer) -> None:
    """Name another server as the proxy of every call."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, one_stop.url)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


async def test_no_proxy_of_the_environment_sees_a_call(
    proxied: None, routes: Routes, agency: AgencyServer, one_stop: OneStopServer
) -> None:
    agency.hold(CODE, "5")
    assert await over_agency(routes, agency).find(CODE)
    assert (one_stop.asked, len(agency.asked)) == ([], 1)


async def test_a_redirect_is_not_followed(
    routes: Routes, agency: AgencyServer, one_stop: OneStopServer
) -> None:
    agency.script.append(Wire(status=307, headers={"Location": one_stop.url}))
    with pytest.raises(ProviderDown):
        await over_agency(routes, agency).find(CODE)
    assert one_stop.asked == []
