"""Content goes back into the files of data/: what did not change stays byte for byte."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from factories import CARD, NOW

from bot.content.editing import Editor
from bot.content.exporting import ADDED, Exported, export, export_kind, whole_file
from bot.content.kinds import KINDS, Notice, OpeningHours
from bot.content.loading import load_items
from bot.content.seeding import SOURCES, load_kind, seed_all
from bot.content.store import ContentStore
from bot.content_commands import export as export_command
from bot.knowledge import open_knowledge
from bot.settings import ROOT, load
from bot.storage import Store

DATA = ROOT / "data"
LATER = datetime(2026, 7, 21)
ONE = """\
# Ong mật.

- code: "9.000001"
  name: Cấp giấy phép nuôi ong   # như trên Cổng
  short_name: 'Xin phép nuôi ong'
  field: Chăn nuôi
  folk_names: [nuôi ong lấy mật, giấy nuôi ong, đặt thùng ong, mở trại ong, xin nuôi ong mật,
    giấy tờ trại ong, làm nghề ong, nuôi ong sau vườn]
  summary: >-
    Ai muốn nuôi ong lấy mật
    thì báo trước với xã.
  who: Người có vườn.
  level: commune
  online: none
  cases:
    - key: chung
      title: Mọi trường hợp
      papers:
        # đơn viết tay cũng được
        - name: Đơn xin nuôi ong
          original: 1
        - {name: Sơ đồ vườn, copies: 2}
  methods:
    - channel: counter
      time: {unit: working_day, amount: 3}
      fees:
        - text: Mỗi giấy  # theo nghị quyết
          amount: 20000
  place: Ủy ban nhân dân xã.
  steps:
    - Viết đơn.
    - Nộp ở xã.
  result: Giấy phép nuôi ong.
  mistakes:
    - Quên sơ đồ vườn.
  related: ["9.000002"]
  source: https://dichvucong.gov.vn/thu-tuc-hanh-chinh/id-1
  decision: {number: 5/QĐ-ONG, day: 2026-01-02}
  checked_on: 2026-07-01
"""
CODE = "9.000001"
Change = Callable[[dict[str, Any]], None]


def folder(tmp_path: Path, text: str = ONE) -> Path:
    """Return a folder like data/ with one file of cards."""
    procedures = tmp_path / "data" / "procedures"
    procedures.mkdir(parents=True, exist_ok=True)
    (procedures / "ong.yml").write_text(text, encoding="utf-8")
    return tmp_path / "data"


def edited(store: Store, data: Path, change: Change) -> str:
    """Return the file of cards after its card was changed and exported."""
    seed_all(ContentStore(store), data, NOW)
    editor = Editor(store)
    plain = editor.open("card", CODE).plain
    change(plain)
    editor.publish("card", CODE, plain, "lan", LATER, 1)
    exported = export(store, data)
    assert exported.changed == [f"card {CODE}"]
    return exported.files["procedures/ong.yml"]


def differing(text: str) -> list[tuple[str, ...]]:
    """Return what stands in ``text`` and not in the first file, and the other way round."""
    before, after = ONE.splitlines(), text.splitlines()
    gone = tuple(line.strip() for line in before if line not in after)
    come = tuple(line.strip() for line in after if line not in before)
    return [gone, come]


def fee(plain: dict[str, Any]) -> None:
    plain["methods"][0]["fees"][0]["amount"] = 25000


def paper_added(plain: dict[str, Any]) -> None:
    plain["cases"][0]["papers"].insert(1, {"name": "Thẻ căn cước", "show_only": True})


def note_added(plain: dict[str, Any]) -> None:
    plain["note"] = "Xem kỹ: có hai loại ong."


def summary(plain: dict[str, Any]) -> None:
    plain["summary"] = "Nuôi ong thì báo xã trước.\nXong mới đặt thùng."


def related_dropped(plain: dict[str, Any]) -> None:
    del plain["related"]


def first_member(plain: dict[str, Any]) -> None:
    plain["cases"][0]["papers"][0]["name"] = "Đơn nuôi ong"


def decision(plain: dict[str, Any]) -> None:
    plain["decision"] = {"number": "6/QĐ-ONG", "day": "2026-07-02"}


@pytest.mark.parametrize(
    ("change", "gone", "come"),
    [
        (fee, ["amount: 20000"], ["amount: 25000"]),
        (paper_added, [], ["- {name: Thẻ căn cước, show_only: true}"]),
        (note_added, [], ['note: "Xem kỹ: có hai loại ong."']),
        (
            summary,
            ["summary: >-", "Ai muốn nuôi ong lấy mật", "thì báo trước với xã."],
            ["summary: |-", "Nuôi ong thì báo xã trước.", "Xong mới đặt thùng."],
        ),
        (related_dropped, ['related: ["9.000002"]'], []),
        (first_member, ["- name: Đơn xin nuôi ong"], ["- name: Đơn nuôi ong"]),
        (
            decision,
            ["decision: {number: 5/QĐ-ONG, day: 2026-01-02}"],
            ["decision: {number: 6/QĐ-ONG, day: 2026-07-02}"],
        ),
    ],
)
def test_only_the_changed_lines_of_an_item_are_written_anew(
    knowledge: Store, tmp_path: Path, change: Change, gone: list[str], come: list[str]
) -> None:
    assert differing(edited(knowledge, folder(tmp_path), change)) == [tuple(gone), tuple(come)]


def test_the_projects_own_files_stay_byte_for_byte(knowledge: Store) -> None:
    seed_all(ContentStore(knowledge), DATA, NOW)
    assert export(knowledge, DATA) == Exported()


def test_every_item_of_the_project_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "one.yml"
    for kind in SOURCES:
        items = load_kind(kind, DATA)
        path.write_text(whole_file(kind, items), encoding="utf-8")
        assert load_items(path, KINDS[kind].schema) == items
        assert whole_file(kind, load_items(path, KINDS[kind].schema)) == path.read_text("utf-8")


@pytest.mark.parametrize("kind", SOURCES)
def test_an_edit_of_any_item_of_the_project_changes_its_lines_alone(
    knowledge: Store, tmp_path: Path, kind: str
) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("nlu"))
    content = ContentStore(knowledge)
    wanted = [changed(kind, item) for item in load_kind(kind, data)]
    content.seed(kind, load_kind(kind, data), NOW)
    for item in wanted:
        content.edit(kind, item, "lan", LATER)
    exported = Exported()
    export_kind(knowledge, kind, data, exported)
    assert len(exported.changed) == len(wanted)
    exported.write(data)
    assert load_kind(kind, data) == wanted
    gone = sum(len(set(lines(DATA / name)) - set(lines(data / name))) for name in exported.files)
    assert gone <= MOST_LINES * len(wanted)


MOST_LINES = 2.2  # a member may run over several


def changed(kind: str, item: Any) -> Any:
    """Return an item whose headline has other words, or another order."""
    member = KINDS[kind].headline_member
    value = getattr(item, member)
    if isinstance(value, time):
        other: Any = value.replace(minute=1)
    elif isinstance(value, list):
        other = [*value[1:], f"{value[0][:76]} ạ"]
    else:
        other = f"{value[:-1]}ạ"
    return msgspec.structs.replace(item, **{member: other})


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_what_was_exported_and_read_in_again_is_no_conflict(
    knowledge: Store, tmp_path: Path
) -> None:
    data = folder(tmp_path)
    edited(knowledge, data, fee)
    export(knowledge, data).write(data)
    content = ContentStore(knowledge)
    summaries = seed_all(content, data, LATER)
    assert (summaries["card"].conflicts, summaries["card"].unchanged) == ([], 1)
    assert Editor(knowledge).items("card")[0].conflict is False


def test_what_was_added_follows_and_what_was_taken_back_goes(
    knowledge: Store, tmp_path: Path
) -> None:
    data = folder(tmp_path)
    seed_all(ContentStore(knowledge), data, NOW)
    editor = Editor(knowledge)
    editor.publish("card", "", {**CARD, "code": "9.000002"}, "lan", LATER, 0)
    editor.withdraw("card", CODE, "lan", LATER, 1)
    exported = export(knowledge, data)
    assert exported.files["procedures/ong.yml"] == "# Ong mật.\n\n[]\n"
    assert set(exported.files) == {"procedures/ong.yml", f"procedures/{ADDED}"}
    exported.write(data)
    assert [item.code for item in load_kind("card", data)] == ["9.000002"]
    assert export(knowledge, data) == Exported()
    editor.restore("card", CODE, 1, "lan", LATER, 2)
    export(knowledge, data).write(data)
    assert {item.code for item in load_kind("card", data)} == {CODE, "9.000002"}
    assert export(knowledge, data) == Exported()


def test_what_is_added_leaves_an_empty_list_before_it_alone(
    knowledge: Store, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    (data / "procedures").mkdir(parents=True)
    text = whole_file("card", [msgspec.convert(CARD, KINDS["card"].schema)]) + "  related: []\n"
    (data / "procedures" / ADDED).write_text(text, encoding="utf-8")
    seed_all(ContentStore(knowledge), data, NOW)
    added = {**CARD, "code": "9.000002"}
    Editor(knowledge).publish("card", "", added, "lan", LATER, 0)
    exported = export(knowledge, data)
    assert exported.files[f"procedures/{ADDED}"].startswith(text)
    exported.write(data)
    assert {item.code for item in load_kind("card", data)} == {CODE, "9.000002"}


def test_hours_and_notices_have_files_too(knowledge: Store, tmp_path: Path) -> None:
    editor = Editor(knowledge)
    hours = {"weekday": 1, "opens": "7:30", "closes": "17:00"}
    editor.publish("opening_hours", "", hours, "lan", LATER, 0)
    notice = {"key": "bao-tri", "text": "Cổng tạm ngưng.", "starts_at": "2026-07-21T07:30"}
    editor.publish("notice", "", notice, "lan", LATER, 0)
    export(knowledge, tmp_path).write(tmp_path)
    (read,) = load_items(tmp_path / "opening_hours.yml", OpeningHours)
    assert (read.opens.hour, read.closes.hour) == (7, 17)
    (told,) = load_items(tmp_path / "notices.yml", Notice)
    assert told.starts_at == datetime(2026, 7, 21, 7, 30)


def test_the_command_writes_or_only_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MOTCUA_DATABASE_URL", "")
    store = open_knowledge(load())
    data = folder(tmp_path)
    text = edited(store, data, fee)
    command = ["content", "--into", str(data)]
    for more, there in ((["--dry-run"], ONE), ([], text)):
        done = CliRunner().invoke(export_command, [*command, *more])
        assert done.output.splitlines() == [f"card {CODE}", "1 items in 1 files"]
        assert (data / "procedures" / "ong.yml").read_text("utf-8") == there
    assert "0 items in 0 files" in CliRunner().invoke(export_command, command).output


def test_a_zip_holds_the_files_and_is_always_the_same() -> None:
    exported = Exported({"topics.yml": "- ờ\n"}, [])
    assert exported.zipped() == exported.zipped()
    with zipfile.ZipFile(io.BytesIO(exported.zipped())) as archive:
        assert archive.read("topics.yml").decode() == "- ờ\n"
