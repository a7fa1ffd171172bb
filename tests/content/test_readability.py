"""Sentences are counted as a reader counts them; what we wrote is short and free of officialese."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.content import content_page
from bot.content.prose import TEXTS, Passage, passages
from bot.content.readability import (
    LEXICON,
    LONGEST,
    Officialese,
    faults,
    measure,
    measure_all,
    officialese,
    sentences,
    syllables,
)
from bot.content_commands import check
from bot.settings import ROOT

CARD = """- code: "9.000001"
  name: Thủ tục theo quy định của pháp luật
  folk_names: [làm theo quy định]
  summary: {summary}
  cases:
    - key: chung
      title: Mọi trường hợp
      papers:
        - &don
          name: Đơn xuất trình theo quy định
          when: Vườn đi thuê.
        - *don
  legal: [{{number: "1", title: Nghị định theo quy định}}]
"""
WORDS = [
    Officialese(say="có trách nhiệm", instead="phải"),
    Officialese(say="theo quy định", instead="nói rõ", ours=["theo quy định nào"]),
]


def text(words: str, **changes: object) -> Passage:
    return Passage("data/x.yml", 3, "steps", words, **changes)  # type: ignore[arg-type]


def problems(words: str, **changes: object) -> list[str]:
    return [str(fault) for fault in faults(text(words, **changes), WORDS)]


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("Nộp đơn ở xã.", 4),
        ("Lệ phí 10.000 đồng – trả ngay.", 6),
        ("Mã 1.001193, mẫu CT01.", 4),
        ("☐ …", 0),
        ("", 0),
    ],
)
def test_a_syllable_stands_between_blanks(sentence: str, count: int) -> None:
    assert syllables(sentence) == count


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Nộp đơn. Chờ giấy hẹn.", ["Nộp đơn.", "Chờ giấy hẹn."]),
        ("Có sổ chưa? Rồi thì nộp!", ["Có sổ chưa?", "Rồi thì nộp!"]),
        ("Mức 10.000 đồng, mã 1.001193.", ["Mức 10.000 đồng, mã 1.001193."]),
        ("Mở dichvucong.gov.vn rồi đăng nhập.", ["Mở dichvucong.gov.vn rồi đăng nhập."]),
        ("Giấy, ảnh v.v. để ở nhà. Xong.", ["Giấy, ảnh v.v. để ở nhà.", "Xong."]),
        ("Ở TP. Huế thì nộp tại quầy.", ["Ở TP. Huế thì nộp tại quầy."]),
        ("Hỏi “có sổ chưa?” rồi ghi lại.", ["Hỏi “có sổ chưa?” rồi ghi lại."]),
        ("Cần có:\n- Đơn xin\n- **Căn cước**", ["Cần có:", "Đơn xin", "Căn cước"]),
        ("1. Mở [Cổng](https://x.vn).\n2. Bấm nộp.", ["Mở Cổng.", "Bấm nộp."]),
        ("Một dòng\nbị gấp lại.", ["Một dòng bị gấp lại."]),
    ],
)
def test_a_sentence_ends_where_a_reader_stops(words: str, expected: list[str]) -> None:
    assert list(sentences(words)) == expected


def test_a_long_sentence_is_named_with_file_line_and_length() -> None:
    assert problems("xã " * LONGEST + ".") == []
    (problem,) = problems("xã " * (LONGEST + 1) + ".")
    assert problem.startswith("data/x.yml:3: steps: sentence of 41 syllables, at most 40: split")


def test_words_of_offices_come_with_what_to_write_instead() -> None:
    (problem,) = problems("Người khai CÓ trách  nhiệm, ký tên.")
    assert problem == "data/x.yml:3: steps: “có trách nhiệm” is a word of offices, write: phải"
    assert problems("Người có trách, nhiệm vụ là ký.") == []
    assert problems("Hỏi theo quy định nào.") == []
    assert len(problems("Hỏi theo quy định nào, làm theo quy định.")) == 1


def test_the_name_of_a_paper_stays_as_it_is_printed() -> None:
    assert problems("Giấy theo quy định", name=True) == []


def tree(home: Path, summary: str) -> Path:
    """Return a folder with one card and the word list."""
    (home / "data" / "procedures").mkdir(parents=True)
    (home / "data" / "procedures" / "a.yml").write_text(CARD.format(summary=summary))
    (home / LEXICON).parent.mkdir()
    (home / LEXICON).write_text("- {say: theo quy định, instead: nói rõ}\n")
    return home


def test_of_a_card_only_what_we_wrote_is_read_and_each_text_once(tmp_path: Path) -> None:
    found = list(passages(tree(tmp_path, "Làm ở xã."), "cards"))
    assert [(item.line, item.text, item.name) for item in found] == [
        (4, "Làm ở xã.", False),
        (7, "Mọi trường hợp", False),
        (10, "Đơn xuất trình theo quy định", True),
        (11, "Vườn đi thuê.", False),
    ]


def test_of_a_template_each_alternative_is_a_sentence_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "bot" / "answers" / "templates"
    folder.mkdir(parents=True)
    (folder / "a.j2").write_text(
        "{# note #}<p>Mã {{ p.code }}: {% if a %}nộp ở xã{% else %}nộp ở tỉnh{% endif %}.</p>\n"
        "<b>Xong</b> rồi.\n"
    )
    found = [(item.line, item.text) for item in passages(tmp_path, "templates")]
    assert found == [(1, "Mã x: nộp ở xã"), (1, "nộp ở tỉnh."), (2, "Xong rồi.")]


def test_of_labels_only_the_sentences_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "bot" / "answers" / "templates"
    folder.mkdir(parents=True)
    (folder / "words.yml").write_text(
        "buttons: {map: Xem bản đồ}\n"
        "dossier_news:\n  '1': Chờ thêm.\n"
        "dossier_words:\n  when: hom qua|hom kia\n"
    )
    found = [(item.line, item.text) for item in passages(tmp_path, "sentences")]
    assert found == [(3, "Chờ thêm.")]


def test_of_a_life_event_its_parts_and_terms_are_read(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "life_events.yml").write_text(
        "- steps: [{part: Việc gấp, title: Báo tử, within: trong 15 ngày}]\n"
    )
    found = [item.text for item in passages(tmp_path, "life events")]
    assert found == ["Việc gấp", "Báo tử", "trong 15 ngày"]


def test_the_figures_are_those_of_the_sentences() -> None:
    found = measure([text("a b c d. Một hai."), text("X " * 31 + ".")], WORDS)
    assert (found.lengths, found.longest, found.over(20), found.over(30)) == ([4, 2, 31], 31, 1, 1)


def test_the_figures_stand_between_the_marks_of_the_page(tmp_path: Path) -> None:
    page = tree(tmp_path, "Làm ở xã.") / content_page.PAGE
    page.parent.mkdir()
    page.write_text(f"Trước\n{content_page.BEGIN}\ncũ\n{content_page.END}\nSau\n")
    content_page.write(tmp_path, measure_all(tmp_path))
    written = page.read_text()
    assert written.startswith("Trước\n")
    assert written.endswith("\nSau\n")
    assert "cũ" not in written
    assert "| cards | 4 | 3.8 | 6 | 6 | 0 | 0 | 0 |" in written


def test_the_command_tells_faults_and_ends_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.content_commands.ROOT", tree(tmp_path, "Làm theo quy định."))
    result = CliRunner().invoke(check, ["readability"])
    assert result.exit_code == 1
    assert "a.yml:4: summary: “theo quy định” is a word of offices, write: nói rõ" in result.output


def test_a_page_without_its_marks_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tree(tmp_path, "Làm ở xã.")
    (home / content_page.PAGE).parent.mkdir()
    (home / content_page.PAGE).write_text("Trước\n")
    monkeypatch.setattr("bot.content_commands.ROOT", home)
    result = CliRunner().invoke(check, ["readability", "--write"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: docs/content.md must have")


@pytest.mark.parametrize("group", TEXTS)
def test_everything_a_citizen_reads_is_plain(group: str) -> None:
    found = measure(passages(ROOT, group), officialese(ROOT))
    assert found.lengths, "the files of this group have moved"
    assert [str(fault) for fault in found.faults] == []


def test_the_page_has_the_figures_of_today() -> None:
    page = (ROOT / content_page.PAGE).read_text(encoding="utf-8")
    assert content_page.table(measure_all(ROOT)) in page, "motcua check readability --write"


def test_sentences_are_as_short_as_the_guide_asks() -> None:
    for group, figures in measure_all(ROOT).items():
        assert figures.ninth <= 25, group
        assert figures.over(30) <= len(figures.lengths) // 100 + 1, group
