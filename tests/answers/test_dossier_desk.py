"""The talk about a dossier, turn by turn: codes in every shape, days, lost codes, several."""

from __future__ import annotations

import pytest
from desk import DESK, NOW, payloads
from exchange import ONE_KIND
from filed import CODE, send, whole_item
from held import AN, OF_CODE, OTHER, PHONE, UNKNOWN, hold, shown, text

from bot.answers.dossier_desk import DossierDesk
from bot.answers.dossier_memory import CODE as WANTED
from bot.answers.dossier_memory import DossierMemory
from bot.dossiers.lookup import Lookup
from bot.dossiers.store import OwnProvider
from bot.storage import Store

pytestmark = ONE_KIND


@pytest.mark.parametrize(
    "texts",
    [
        (CODE,),
        (CODE.lower(),),
        ("h57 12 261110 0003",),
        ("H57.12-261110", "0003"),
        ("H57.12", "261110-0003"),
        ("H57.12", "261110", "0003"),
        ("không biết", CODE),
        (UNKNOWN, CODE),
        ("H57.12-261350-0003", CODE),
        (f"mã {CODE}, số tôi {PHONE}",),
    ],
)
async def test_a_code_is_found_however_it_comes(
    talker: DossierDesk, texts: tuple[str, ...]
) -> None:
    turn = await hold(talker, *texts)
    assert shown(turn) == CODE
    assert turn.memory.code == CODE
    assert turn.memory.failures == 0
    assert turn.in_hand


async def test_digits_run_together_are_read_the_way_that_is_known(filed: Store) -> None:
    second = "G01.89.99.09-260916-890028"
    send(filed, whole_item(code=second, verify=None), now=NOW)
    talker = DossierDesk(Lookup(OwnProvider(filed), {"G01": None}), filed.read, DESK)
    turn = await hold(talker, "G01899909260916890028")
    assert shown(turn) == second
    assert turn.effects == ["looked_up:found"]


@pytest.mark.parametrize("wrong", ["H57.12-271110-0003", "mã H57.12-271110-0003 đó"])
async def test_a_day_to_come_is_doubted_before_anybody_is_asked(
    talker: DossierDesk, wrong: str
) -> None:
    turn = await hold(talker, wrong)
    assert "hôm đó chưa tới" in text(turn)
    assert turn.effects == []
    assert turn.memory.awaiting == WANTED


async def test_an_agency_nobody_knows_is_doubted(talker: DossierDesk) -> None:
    turn = await hold(talker, "H98.12-261110-0003")
    assert 'không biết cơ quan nào mang mã "H98.12"' in text(turn)
    assert turn.memory.awaiting == WANTED


async def test_an_unknown_code_may_come_again(talker: DossierDesk) -> None:
    turn = await hold(talker, UNKNOWN)
    assert "không tìm thấy" in text(turn)
    assert turn.effects == ["looked_up:unknown"]
    assert turn.memory == DossierMemory(awaiting=WANTED, failures=1)


async def test_after_two_failures_comes_an_example_and_a_way_to_stop(talker: DossierDesk) -> None:
    first, second = await hold(talker, "ờ"), await hold(talker, "ờ", "chịu")
    assert payloads(first.replies[0]) == []
    assert "trông thế này" in text(second)
    assert payloads(second.replies[0])[0] == "/cancel"


async def test_several_codes_are_told_together_and_end_the_asking(talker: DossierDesk) -> None:
    turn = await hold(talker, f"{CODE} {OTHER} {UNKNOWN}")
    assert all(one in text(turn) for one in (CODE, OTHER, UNKNOWN))
    assert turn.effects == ["looked_up:found", "looked_up:found", "looked_up:unknown"]
    assert turn.memory.awaiting == ""


async def test_codes_too_many_for_one_answer_are_counted(talker: DossierDesk) -> None:
    turn = await hold(talker, " ".join(f"H57.12-261110-{n:04}" for n in range(12)))
    assert "Còn 7 mã nữa tôi chưa tra" in text(turn)
    assert len(turn.effects) == 5


@pytest.mark.parametrize("described", ["hồ sơ nộp hôm qua", "hs em nộp bữa trc á", "nộp thứ hai"])
async def test_a_day_of_filing_alone_finds_nothing(talker: DossierDesk, described: str) -> None:
    turn = await hold(talker, described, memory=DossierMemory())
    assert "Chỉ biết ngày nộp" in text(turn)
    assert turn.memory.awaiting == WANTED


@pytest.mark.parametrize("lost", ["tôi mất giấy hẹn rồi", "k có mã", "mã hồ sơ là gì"])
async def test_a_lost_code_can_be_found_somewhere(talker: DossierDesk, lost: str) -> None:
    turn = await hold(talker, lost, memory=OF_CODE)
    assert "Phải có mã" in text(turn)
    assert "VNeID" in text(turn)


@pytest.mark.parametrize("again", ["hồ sơ của tôi sao rồi", "hôm nay hồ sơ tới đâu rồi"])
async def test_without_a_code_it_is_about_the_last_one(talker: DossierDesk, again: str) -> None:
    assert shown(await hold(talker, again, memory=OF_CODE)) == CODE


@pytest.mark.parametrize("typed", ["tra hồ sơ khác", ""])
async def test_another_one_is_asked_for_with_the_last_one_as_a_button(
    talker: DossierDesk, typed: str
) -> None:
    turn = await hold(talker, typed, memory=OF_CODE)
    assert turn.replies[0].kind == "form"
    assert [button.title for button in turn.replies[0].buttons] == [CODE]


async def test_a_number_of_a_person_is_no_code_and_not_said_again(talker: DossierDesk) -> None:
    turn = await hold(talker, PHONE)
    assert "đừng gửi số căn cước hay số điện thoại" in text(turn)
    assert PHONE not in text(turn)


async def test_another_look_at_the_same_dossier_is_brief(talker: DossierDesk) -> None:
    whole = text(await hold(talker, CODE))
    brief = text(await talker.again(AN, OF_CODE, brief=True))
    assert len(brief) < len(whole)
    assert brief.splitlines()[0] == whole.splitlines()[0]
