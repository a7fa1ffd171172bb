"""A mistake in a hand-written file is told with file, line and field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from factories import CARD

from bot.content.cards import Card
from bot.content.kinds import ConfusableGroup, FolkNames, Holiday, PortalAnswer
from bot.content.loading import ContentError, load_items

GROUP = """\
# a comment
- key: khai-sinh
  question: Khai sinh cho ai?
  choices:
    - {answer: Cho bé, code: "9.000001"}
    - {answer: Cho người lớn, code: "9.000002"}
"""


def load(folder: Path, text: str, schema: type = ConfusableGroup) -> list[Any]:
    path = folder / "x.yml"
    path.write_text(text, encoding="utf-8")
    return load_items(path, schema)


def problems(folder: Path, text: str, schema: type = ConfusableGroup) -> list[str]:
    """Return the lines of the error, each without the folder's name."""
    with pytest.raises(ContentError) as error:
        load(folder, text, schema)
    return [line.removeprefix(f"{folder}/") for line in str(error.value).splitlines()]


def test_a_file_that_unfolds_without_end_is_refused_with_its_line(tmp_path: Path) -> None:
    laughs = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 30)]
    text = "\n".join(["- l0: &l0 [ha, ha]", *(f"  {line}" for line in laughs)])
    assert problems(tmp_path, text) == ["x.yml:7: unfolds to too many values"]


@pytest.mark.parametrize("deep", ["[", "- ", '{"a":'])
def test_a_file_that_is_nested_without_end_is_refused(tmp_path: Path, deep: str) -> None:
    assert problems(tmp_path, deep * 200_000) == ["x.yml:1: is nested too deep"]


def test_a_file_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "x.yml").open("wb") as file:
        file.truncate((16 << 20) + 1)
    with pytest.raises(ContentError, match="more than 16 MiB"):
        load_items(tmp_path / "x.yml", ConfusableGroup)


def test_a_right_file_gives_its_items(tmp_path: Path) -> None:
    (group,) = load(tmp_path, GROUP)
    assert [choice.answer for choice in group.choices] == ["Cho bé", "Cho người lớn"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("key: khai-sinh", "key: Khai sinh", "x.yml:2: key: "),
        ('code: "9.000001"', 'code: "9.1"', "x.yml:5: choices[0].code: "),
        ("answer: Cho người lớn", "answer: 5", "x.yml:6: choices[1].answer: "),
        ("question: Khai sinh", "questoin: Khai sinh", "x.yml:2: item: "),
        ("  question: Khai sinh cho ai?\n", "", "x.yml:2: item: "),
        ("answer: Cho bé,", "", "x.yml:5: choices[0]: "),
        ("- key: khai-sinh\n  question", "- question", "x.yml:2: item: "),
    ],
)
def test_a_mistake_is_told_with_line_and_field(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    assert before in GROUP
    (problem,) = problems(tmp_path, GROUP.replace(before, after))
    assert problem.startswith(told)


def test_the_message_says_what_is_wrong(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, GROUP.replace("question:", "questoin:"))
    assert "questoin" in problem


def test_each_broken_item_has_a_line_of_its_own(tmp_path: Path) -> None:
    text = '- code: "9.1"\n  names: [một]\n- code: "9.000002"\n  names: []\n- 7\n'
    assert [problem.split(": ")[0:2] for problem in problems(tmp_path, text, FolkNames)] == [
        ["x.yml:1", "code"],
        ["x.yml:4", "names"],
        ["x.yml:5", "item"],
    ]


def test_yaml_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "- key: a\n  question: 'open\n")
    assert problem.startswith("x.yml:")


def test_a_file_that_is_no_list_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path, "key: a\n") == ["x.yml:1: the file must be a list"]
    assert problems(tmp_path, "") == ["x.yml:1: the file must be a list"]


def test_a_wrong_date_is_told(tmp_path: Path) -> None:
    text = "- {day: 2026-02-30, name: Tết, source: Luật}\n"
    (problem,) = problems(tmp_path, text, Holiday)
    assert problem.startswith("x.yml:1:")


def test_a_deep_mistake_in_a_card_is_told_with_its_line(tmp_path: Path) -> None:
    text = yaml.safe_dump([CARD], allow_unicode=True, sort_keys=False)
    wrong = text.replace("original: 1", "original: -1")
    line = wrong.splitlines().index(next(x for x in wrong.splitlines() if "-1" in x)) + 1
    (problem,) = problems(tmp_path, wrong, Card)
    assert problem.startswith(f"x.yml:{line}: cases[0].papers[0].original: ")


def test_a_broken_rule_of_a_whole_card_is_told(tmp_path: Path) -> None:
    text = yaml.safe_dump([{**CARD, "online_steps": []}], allow_unicode=True)
    (problem,) = problems(tmp_path, text, Card)
    assert problem == (
        "x.yml:1: item: online_steps are needed when the procedure can be filed online"
    )


def test_a_text_that_is_no_utf8_is_told_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes(b"- key: a\xff\n")
    with pytest.raises(ContentError, match=r"x\.yml:1: "):
        load_items(path, PortalAnswer)
