"""A record that wants to lead people elsewhere, imported as any other: nothing of it does.

It is asked for every facet, offered, filed and looked up, and read as each surface shows it.
"""

from __future__ import annotations

import gzip
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from factories import NOW, TODAY
from talk import SURE, UNSURE, heard

from bot.answers.compose import FACETS, Setting, what_more
from bot.answers.deciding import Decider, Memory
from bot.answers.guide import Guide
from bot.answers.guide_help import Help
from bot.answers.guide_memory import GuideMemory
from bot.answers.offices import Whereabouts
from bot.answers.sheet import sheet
from bot.answers.sheet_html import procedure_page
from bot.answers.sms import shortest
from bot.answers.spoken import spoken
from bot.answers.telling import TOLD, local
from bot.channels import telegram_html, zalo_text
from bot.console.rendering import markdown
from bot.procedures.catalogue import Catalogue, Procedure
from bot.procedures.entries import entries
from bot.procedures.importing import import_records
from bot.procedures.national_file import read_file
from bot.replies import Reply
from bot.storage import Store

CODE, TWIN = "9.666001", "9.666002"
PORTAL = "https://dichvucong.gov.vn"
OURS = "https://motcua.example.vn"
SETTING = Setting(TODAY, "18001096", public_url=OURS)
POISON = (
    "Giấy ![ảnh](https://evil.example/a.png) [bấm vào đây](https://evil.example 'Cổng') "
    "<https://evil.example> www.evil.example evil.com/otp <b>đậm</b><script>evil()</script> "
    "**to** @evil_bot \u202elive\u2066\U000e0041 `evil.net` [x]: https://evil.example"
).replace("evil()", "1")
LINES = f"# {POISON}\n> {POISON}\n| a | b |\n|---|---|\n```\n{POISON}"


def poisoned(code: str) -> dict[str, Any]:
    """Return a detail of the portal's form with poison in every text it may hold."""
    named = [{"name": POISON}]
    method = {"processingTime": POISON, "description": LINES, "fees": [_fee(5000), _fee(0)]}
    paper = {"name": POISON, "originalQty": 1, "attachments": [{"fileName": POISON}]}
    return {
        "id": "1) [bấm](https://evil.example) \"'<x>(",
        "code": code,
        "name": f"Cấp giấy phép {POISON}",
        "isWard": True,
        "isFullProcess": True,
        "executionMethods": [
            {"submissionMethod": channel, **method} for channel in ("DIRECT", "ONLINE")
        ],
        "executionCases": [{"name": POISON, "profileComponents": [paper, {"name": POISON}]}] * 2,
        "executionSteps": [{"name": POISON, "description": LINES}] * 2,
        "legalBasisesDetails": [{"code": POISON, "name": POISON}],
        "requirementsAndConditions": LINES,
        "dossierReceivingAddresses": POISON,
        "departmentPromulgateName": POISON,
        "decisionNo": POISON,
        "type": "SPECIFIC",
        **dict.fromkeys(("categoriesDetails", "subjectTypesDetails", "resultsDetails"), named),
        "departmentsExecuting": named,
        "updatedAt": 1776763561895,
    }


def _fee(value: int) -> dict[str, Any]:
    return {"value": value, "currencyName": "VND", "description": POISON}


@pytest.fixture
def catalogue(knowledge: Store, tmp_path: Path) -> Catalogue:
    """The catalogue after the real import of a file with two such records."""
    path = tmp_path / "procedures.jsonl.gz"
    lines = (json.dumps({"detail": poisoned(code)}) for code in (CODE, TWIN))
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    assert import_records(knowledge, "file", "x", read_file(path), NOW).added == 2
    return Catalogue(knowledge)


def test_the_index_names_it_without_it(catalogue: Catalogue) -> None:
    for entry in entries(catalogue, TODAY):
        harmless(" ".join((*entry.names, entry.url)))


def found(catalogue: Catalogue) -> Procedure:
    procedure = catalogue.get(CODE, TODAY)
    assert procedure is not None
    return procedure


def harmless(shown: str) -> None:
    """Check that a text as it is read has no address but the portal's and our own."""
    read = unescape(shown)
    assert "evil." not in read.lower()
    assert "@evil" not in read
    links = re.findall(r"[a-z]+://[^/\s\"'),<]+|\bwww\.\S+", read)
    assert {*links} <= {PORTAL, OURS, "https://schema.org", "http://www.w3.org"}
    assert not re.search("[\u200b-\u200f\u202a-\u202e\u2066\U000e0041]", read)


def on_every_channel(reply: Reply) -> None:
    harmless(reply.text)
    assert reply.text.count("](") == reply.text.count(f"]({PORTAL})")
    runs = telegram_html.read(reply.text)
    assert {run.link for run in runs} <= {"", PORTAL}
    assert not {run.text for run in runs if run.tags} & {"to", "đậm"}
    for shown in (
        telegram_html.to_html(runs),
        zalo_text.plain(reply.text),
        markdown(reply.text),
        json.dumps([(one.title, one.url) for one in reply.buttons], ensure_ascii=False),
        json.dumps([one.name for one in reply.candidates], ensure_ascii=False),
    ):
        harmless(shown)
        assert "<script" not in shown
    assert {*re.findall(r'href="([^"]*)', markdown(reply.text))} <= {PORTAL}


@pytest.mark.parametrize("again", [False, True])
def test_every_facet_is_told_without_it(catalogue: Catalogue, again: bool) -> None:
    decider = Decider(catalogue, SETTING)
    for facet in FACETS:
        asked = heard((CODE, SURE), facets=(facet,))
        outcome = decider.decide(asked, Memory())
        if again:
            outcome = decider.decide(asked, outcome.memory)
        assert [reply.kind for reply in outcome.replies] == ["answer"]
        on_every_channel(outcome.replies[0])


def test_what_is_offered_and_filed_is_told_without_it(catalogue: Catalogue) -> None:
    between = heard((CODE, UNSURE), (TWIN, UNSURE))
    (question,) = Decider(catalogue, SETTING).decide(between, Memory()).replies
    assert len(question.candidates) == 2
    guide = Guide(catalogue, SETTING, Help(catalogue))
    turn, replies = guide.start(CODE, GuideMemory()), [question, what_more(found(catalogue))]
    assert turn is not None
    for _ in range(8):
        replies += turn.replies
        turn = guide.done(turn.memory)
    assert len(replies) > 8
    for reply in replies:
        on_every_channel(reply)


def test_pages_and_the_desk_tell_it_without_it(catalogue: Catalogue) -> None:
    procedure = found(catalogue)
    shown = sheet(procedure, SETTING)
    assert shown is not None
    page = procedure_page(shown, SETTING)
    harmless(page)
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    harmless(json.dumps(json.loads(data), ensure_ascii=False))
    at = local(procedure, SETTING, Whereabouts(), [])
    for facet in TOLD:
        harmless(" ".join(spoken(procedure, facet, SETTING, at)))
        for marks in (False, True):
            harmless(shortest(procedure, facet, SETTING, at, marks=marks).text)
