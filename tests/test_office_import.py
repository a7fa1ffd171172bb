"""`motcua import offices`: a file of offices, all of it or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from bot.cli import main
from bot.content.kinds import Office
from bot.content.store import ContentStore
from bot.knowledge import open_knowledge
from bot.services import now, today
from bot.settings import load

HEAD = "loại,tên,tỉnh,xã,địa chỉ,giờ làm việc,thứ bảy,điện thoại,checked_on,bản đồ"
DESK = (
    'một cửa,Một cửa Hồng Hà,Hà Nội,Phường Hồng Hà,"1 phố Thử, Hồng Hà",'
    "7:30-17:00,có,024 300,01/07/2026"
)
CENTRE = "one_stop,Trung tâm Huế,Thừa Thiên Huế,,2 phố Thử,,không,,2026-07-01"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "home"))
    return tmp_path


def run(home: Path, *lines: str, options: tuple[str, ...] = ()) -> Result:
    path = home / "offices.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return CliRunner().invoke(main, ["import", "offices", *options, str(path)])


def held() -> dict[str, Office]:
    content = ContentStore(open_knowledge(load()))
    return content.published("office", Office, today())


def test_offices_are_taken_with_todays_names(home: Path) -> None:
    result = run(home, HEAD, DESK, CENTRE)

    assert result.exit_code == 0, result.output
    assert "added 2" in result.output
    desk = held()["one-stop-ha-noi-phuong-hong-ha-mot-cua-hong-ha"]
    assert (desk.kind, desk.commune, desk.saturday) == ("one_stop", "Phường Hồng Hà", True)
    assert desk.address == "1 phố Thử, Hồng Hà"
    assert [(one.province, one.commune) for one in held().values() if not one.commune] == [
        ("Huế", None)
    ]


def test_communes_that_differ_by_their_marks_alone_are_two(home: Path) -> None:
    line = "công an,Công an {0},Hải Phòng,{0},1 phố Thử,,,,2026-07-01"
    names = {"Xã Cẩm Giang", "Xã Cẩm Giàng"}

    result = run(home, HEAD, *(line.format(name) for name in sorted(names)))

    assert result.exit_code == 0, result.output
    assert {one.commune for one in held().values()} == names


@pytest.mark.parametrize("written", ["TP.Hồ Chí Minh", "tp. HCM", "Thành phố Hồ  Chí Minh"])
def test_a_province_is_known_as_people_write_it(home: Path, written: str) -> None:
    result = run(home, HEAD, CENTRE.replace("Thừa Thiên Huế", written))

    assert result.exit_code == 0, result.output
    assert [one.province for one in held().values()] == ["Hồ Chí Minh"]


def excel(home: Path, **cells: object) -> Result:
    """Import one office from Excel with these cells."""
    plain = {"kind": "police", "name": "Công an", "province": "Huế", "address": "1 phố Thử"}
    values = {**plain, "checked_on": "2026-07-01", **cells}
    book = Workbook()
    assert book.active is not None
    book.active.append([*values])
    book.active.append([*values.values()])
    book.save(home / "offices.xlsx")
    return CliRunner().invoke(main, ["import", "offices", str(home / "offices.xlsx")])


def test_cells_of_numbers_are_read_as_far_as_they_are_whole(home: Path) -> None:
    result = excel(home, phone=18001096, saturday=1.0, kiosk=0)

    assert result.exit_code == 0, result.output
    (office,) = held().values()
    assert (office.phone, office.saturday, office.kiosk) == ("18001096", True, False)


@pytest.mark.parametrize("number", [912345678, 2430000001, 2430000001.0, 24.3])
def test_a_telephone_number_that_lost_its_first_digit_is_refused(home: Path, number: float) -> None:
    result = excel(home, phone=number)

    assert result.exit_code == 1
    assert "make the cell a text" in result.output
    assert held() == {}


@pytest.mark.parametrize(
    "phone",
    ["0 " * 44 + "x", "0-" * 5000 + "x", "024 300 " + "hoặc 024 300 " * 5000 + "x"],
    ids=["blanks", "dashes", "many"],
)
def test_a_cell_made_to_take_long_is_refused_at_once(home: Path, phone: str) -> None:
    result = run(home, HEAD, DESK.replace("024 300", phone))

    assert "is no telephone number" in result.output
    assert held() == {}


@pytest.mark.parametrize("phone", ["024 3825 3536 - 024 3825 3537", "1900 1000 hoặc +84 24 300"])
def test_several_telephone_numbers_are_taken(home: Path, phone: str) -> None:
    run(home, HEAD, DESK.replace("024 300", phone))

    assert [one.phone for one in held().values()] == [phone]


def test_the_same_file_again_changes_nothing(home: Path) -> None:
    run(home, HEAD, DESK)

    assert "unchanged 1" in run(home, HEAD, DESK).output


def test_another_file_adds_and_a_whole_one_takes_back(home: Path) -> None:
    run(home, HEAD, DESK)

    assert "added 1, changed 0, unchanged 0, removed 0" in run(home, HEAD, CENTRE).output
    assert len(held()) == 2
    assert "removed 1" in run(home, HEAD, CENTRE, options=("--whole",)).output
    assert [one.name for one in held().values()] == ["Trung tâm Huế"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (DESK.replace("một cửa,", "trạm,", 1), "kind: trạm is none of"),
        (DESK.replace("Hà Nội", "Hà Lội"), "province: there is no Hà Lội"),
        (DESK.replace("Phường Hồng Hà", "Phường Phúc Xá"), "it may be Phường Hồng Hà"),
        (DESK.replace("Hà Nội,Phường Hồng Hà", "Hải Phòng,xa cam giang"), "write its marks"),
        (DESK.replace("024 300", "abc"), "phone: abc is no telephone number"),
        (DESK.replace("một cửa,", "khác,", 1), "kind: khác is none of"),
        (DESK + ",http://maps.example.vn/1", "map_url: "),
        (DESK.replace(",có,", ",đôi khi,"), "saturday: đôi khi is neither"),
        (DESK.replace("01/07/2026", "31/02/2026"), "checked_on: 31/02/2026 is no date"),
        (DESK.replace("01/07/2026", "01/07/2126"), "lies in the future"),
        (DESK.replace('"1 phố Thử, Hồng Hà"', ""), "address is empty"),
        (DESK + ",,thừa", "more cells than columns"),
        (CENTRE, "the same office as line 2"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken(home: Path, line: str, said: str) -> None:
    result = run(home, HEAD, CENTRE, line)

    assert result.exit_code == 1
    assert "line 3: " in result.output
    assert said in result.output
    assert "nothing was changed" in result.output
    assert held() == {}


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (HEAD.replace("địa chỉ,", ""), "no address"),
        (HEAD.replace("thứ bảy", "chủ nhật"), "no such column: chủ nhật"),
        (HEAD.replace("xã", "tên"), "two columns are name"),
    ],
)
def test_a_head_that_does_not_fit_is_refused(home: Path, head: str, said: str) -> None:
    result = run(home, head, DESK)

    assert result.exit_code == 1
    assert said in result.output


def test_an_office_that_a_person_edited_stays(home: Path) -> None:
    run(home, HEAD, DESK)
    (office,) = held().values()
    content = ContentStore(open_knowledge(load()))
    office.phone = "024 999"
    content.edit("office", office, "Lan", now())

    result = run(home, HEAD, DESK.replace("7:30-17:00", "8:00-17:00"))

    assert "a person's edit stays" in result.output
    assert [one.phone for one in held().values()] == ["024 999"]
