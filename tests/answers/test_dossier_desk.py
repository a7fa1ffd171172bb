"""The talk about a dossier, turn by turn: codes in every shape, the second factor, following."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk import DESK, NOW, payloads
from exchange import ONE_KIND
from filed import CODE, send, whole_item

from bot.answers.dossier_desk import DossierDesk, DossierTurn
from bot.answers.dossier_memory import CODE as WANTED
from bot.answers.dossier_memory import FACTOR, FOLLOW, OFFERED, TRIED, DossierMemory
from bot.dossiers.factors import LOCKED, TRIES, settle_factor
from bot.dossiers.following import follow
from bot.dossiers.lookup import Lookup
from bot.dossiers.store import OwnProvider
from bot.storage import Store

pytestmark = ONE_KIND
OTHER, UNKNOWN = "H57.12-261110-0004", "H57.12-261110-9999"
PHONE = "[số điện thoại]"
AN = "an"
OF_CODE = DossierMemory(CODE)
ASKED = DossierMemory(awaiting=WANTED)


@pytest.fixture
def store(conversations_store: Store) -> Store:
    """Two dossiers; CODE waits for papers that only a second factor shows."""
    other = whole_item(code=OTHER, status=4, verify=None)
    send(conversations_store, whole_item(status=5), other, now=NOW)
    return conversations_store


@pytest.fixture
def desk(store: Store) -> DossierDesk:
    return DossierDesk(Lookup(OwnProvider(store), {"H57": None}), store.read, DESK)


async def hold(desk: DossierDesk, *texts: str, memory: DossierMemory = ASKED) -> DossierTurn:
    """Type ``texts`` one after the other, each a message about a dossier; return the last turn."""
    for text in texts:
        turn = await desk.asked(AN, text, "", memory)
        memory = turn.memory
    return turn


def text(turn: DossierTurn) -> str:
    assert len(turn.replies) == 1
    return turn.replies[0].text


def shown(turn: DossierTurn) -> str:
    """Return the code of the dossier that is shown."""
    found = turn.replies[0].dossier
    return found.code if found and found.status else ""


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
async def test_a_code_is_found_however_it_comes(desk: DossierDesk, texts: tuple[str, ...]) -> None:
    turn = await hold(desk, *texts)
    assert shown(turn) == CODE
    assert turn.memory.code == CODE
    assert turn.memory.failures == 0
    assert turn.in_hand


async def test_digits_run_together_are_read_the_way_that_is_known(store: Store) -> None:
    second = "G01.89.99.09-260916-890028"
    send(store, whole_item(code=second, verify=None), now=NOW)
    desk = DossierDesk(Lookup(OwnProvider(store), {"G01": None}), store.read, DESK)
    turn = await hold(desk, "G01899909260916890028")
    assert shown(turn) == second
    assert turn.effects == ["looked_up:found"]


@pytest.mark.parametrize("wrong", ["H57.12-271110-0003", "mã H57.12-271110-0003 đó"])
async def test_a_day_to_come_is_doubted_before_anybody_is_asked(
    desk: DossierDesk, wrong: str
) -> None:
    turn = await hold(desk, wrong)
    assert "hôm đó chưa tới" in text(turn)
    assert turn.effects == []
    assert turn.memory.awaiting == WANTED


async def test_an_agency_nobody_knows_is_doubted(desk: DossierDesk) -> None:
    turn = await hold(desk, "H98.12-261110-0003")
    assert 'không biết cơ quan nào mang mã "H98.12"' in text(turn)
    assert turn.memory.awaiting == WANTED


async def test_an_unknown_code_may_come_again(desk: DossierDesk) -> None:
    turn = await hold(desk, UNKNOWN)
    assert "không tìm thấy" in text(turn)
    assert turn.effects == ["looked_up:unknown"]
    assert turn.memory == DossierMemory(awaiting=WANTED, failures=1)


async def test_after_two_failures_comes_an_example_and_a_way_to_stop(desk: DossierDesk) -> None:
    first, second = await hold(desk, "ờ"), await hold(desk, "ờ", "chịu")
    assert payloads(first.replies[0]) == []
    assert "trông thế này" in text(second)
    assert payloads(second.replies[0])[0] == "/cancel"


async def test_several_codes_are_told_together_and_end_the_asking(desk: DossierDesk) -> None:
    turn = await hold(desk, f"{CODE} {OTHER} {UNKNOWN}")
    assert all(one in text(turn) for one in (CODE, OTHER, UNKNOWN))
    assert turn.effects == ["looked_up:found", "looked_up:found", "looked_up:unknown"]
    assert turn.memory.awaiting == ""


async def test_codes_too_many_for_one_answer_are_counted(desk: DossierDesk) -> None:
    turn = await hold(desk, " ".join(f"H57.12-261110-{n:04}" for n in range(12)))
    assert "Còn 2 mã nữa tôi chưa tra" in text(turn)
    assert len(turn.effects) == 10


@pytest.mark.parametrize("described", ["hồ sơ nộp hôm qua", "hs em nộp bữa trc á", "nộp thứ hai"])
async def test_a_day_of_filing_alone_finds_nothing(desk: DossierDesk, described: str) -> None:
    turn = await hold(desk, described, memory=DossierMemory())
    assert "Chỉ biết ngày nộp" in text(turn)
    assert turn.memory.awaiting == WANTED


@pytest.mark.parametrize("lost", ["tôi mất giấy hẹn rồi", "k có mã", "mã hồ sơ là gì"])
async def test_a_lost_code_can_be_found_somewhere(desk: DossierDesk, lost: str) -> None:
    turn = await hold(desk, lost, memory=OF_CODE)
    assert "Phải có mã" in text(turn)
    assert "VNeID" in text(turn)


@pytest.mark.parametrize("again", ["hồ sơ của tôi sao rồi", "hôm nay hồ sơ tới đâu rồi"])
async def test_without_a_code_it_is_about_the_last_one(desk: DossierDesk, again: str) -> None:
    assert shown(await hold(desk, again, memory=OF_CODE)) == CODE


@pytest.mark.parametrize("typed", ["tra hồ sơ khác", ""])
async def test_another_one_is_asked_for_with_the_last_one_as_a_button(
    desk: DossierDesk, typed: str
) -> None:
    turn = await hold(desk, typed, memory=OF_CODE)
    assert turn.replies[0].kind == "form"
    assert [button.title for button in turn.replies[0].buttons] == [CODE]


async def test_a_number_of_a_person_is_no_code_and_not_said_again(desk: DossierDesk) -> None:
    turn = await hold(desk, PHONE)
    assert "đừng gửi số căn cước hay số điện thoại" in text(turn)
    assert PHONE not in text(turn)


async def test_a_dossier_that_hides_something_takes_the_digits_at_once(desk: DossierDesk) -> None:
    turn = await hold(desk, CODE)
    assert "gõ **4 số cuối**" in text(turn)
    assert turn.memory.awaiting == OFFERED
    tried = desk.digits(AN, "1234", turn.memory)
    assert tried is not None
    assert tried.effects == [f"open:{CODE}:1234"]
    assert tried.memory.awaiting == TRIED


async def test_digits_nobody_asked_for_are_no_try(desk: DossierDesk) -> None:
    turn = await hold(desk, OTHER)
    assert turn.memory.awaiting == ""
    assert desk.digits(AN, "2024", turn.memory) is None


def noted(store: Store, right: bool, times: int = 1) -> None:
    with store.write() as connection:
        for _ in range(times):
            assert settle_factor(connection, AN, CODE, right, NOW)


def test_after_a_wrong_try_comes_another_and_after_the_right_one_none(
    desk: DossierDesk, store: Store
) -> None:
    tried = DossierMemory(CODE, TRIED)
    noted(store, right=False)
    assert desk.digits(AN, "1234", tried) is not None
    noted(store, right=True)
    assert desk.digits(AN, "2024", tried) is None


async def test_details_are_asked_for_with_the_number_that_was_filed(desk: DossierDesk) -> None:
    turn = await desk.details(AN, CODE, OF_CODE)
    assert "**4 số cuối**" in text(turn)
    assert turn.memory == DossierMemory(CODE, FACTOR)


async def test_details_that_are_locked_are_not_asked_for(desk: DossierDesk, store: Store) -> None:
    noted(store, right=False, times=TRIES)
    turn = await desk.details(AN, CODE, OF_CODE)
    assert f"tạm khóa đến {NOW + LOCKED:%H:%M}" in text(turn)
    assert turn.memory.awaiting == ""


async def test_where_nothing_is_hidden_no_digits_are_asked_for(desk: DossierDesk) -> None:
    turn = await desk.details(AN, OTHER, OF_CODE)
    assert "đã nói hết rồi" in text(turn)
    assert turn.memory == DossierMemory(OTHER)


@pytest.mark.parametrize("sent", [PHONE, f"số của tôi là {PHONE}", "12345", "091 234"])
async def test_more_than_four_digits_are_not_wanted(desk: DossierDesk, sent: str) -> None:
    turn = await hold(desk, sent, memory=DossierMemory(CODE, FACTOR))
    assert "đừng gửi cả dãy" in text(turn)
    assert turn.memory.awaiting == FACTOR


async def test_following_without_a_code_asks_for_it_and_then_follows(desk: DossierDesk) -> None:
    asked = await desk.follow(AN, "", "xong thì báo tôi", DossierMemory())
    assert asked.replies[0].kind == "form"
    turn = await hold(desk, "ờ", UNKNOWN, CODE, memory=asked.memory)
    assert turn.effects == [f"follow:{CODE}"]
    assert turn.memory == OF_CODE


async def test_following_a_half_code_asks_for_the_rest(desk: DossierDesk) -> None:
    asked = await desk.follow(AN, "", "theo dõi H57.12-261110", OF_CODE)
    assert "còn thiếu dãy số cuối" in text(asked)
    turn = await hold(desk, "0004", memory=asked.memory)
    assert turn.effects == [f"follow:{OTHER}"]


@pytest.mark.parametrize(
    ("given", "typed", "memory", "effects"),
    [
        ("", "báo cho tôi khi có thay đổi", OF_CODE, [f"follow:{CODE}"]),
        ("", f"theo dõi {OTHER}", OF_CODE, [f"follow:{OTHER}"]),
        (OTHER, "", OF_CODE, [f"follow:{OTHER}"]),
        ("", f"{CODE} {OTHER} có gì thì báo", ASKED, [f"follow:{CODE}", f"follow:{OTHER}"]),
    ],
)
async def test_what_is_named_is_followed_or_else_the_last_one(
    desk: DossierDesk, given: str, typed: str, memory: DossierMemory, effects: list[str]
) -> None:
    assert (await desk.follow(AN, given, typed, memory)).effects == effects


async def test_an_unknown_code_to_follow_may_come_again(desk: DossierDesk) -> None:
    turn = await desk.follow(AN, "", f"theo dõi {UNKNOWN}", DossierMemory())
    assert "không tìm thấy" in text(turn)
    assert turn.effects == ["looked_up:unknown"]
    assert turn.memory == DossierMemory(awaiting=WANTED, failures=1, wish=FOLLOW)


Followed = Callable[..., None]


@pytest.fixture
def followed(store: Store) -> Followed:
    """Lets the conversation follow codes."""

    def followed(*codes: str) -> None:
        with store.write() as connection:
            for code in codes:
                follow(connection, AN, code, NOW)

    return followed


@pytest.mark.parametrize(
    ("held", "given", "typed", "effect"),
    [
        ((CODE, OTHER), OTHER, "", f"unfollow:{OTHER}"),
        ((CODE, OTHER), "", f"đừng báo về {OTHER} nữa", f"unfollow:{OTHER}"),
        ((CODE, OTHER), "", "thôi theo dõi", f"unfollow:{CODE}"),
        ((OTHER,), "", "thôi theo dõi", "unfollow:"),
        ((CODE, OTHER), "", "thôi theo dõi hết", "unfollow:"),
        ((OTHER, UNKNOWN), "", "thôi theo dõi", "followed"),
        ((), "", "thôi theo dõi", "unfollow:"),
    ],
)
def test_who_stops_following_stops_what_is_meant(
    desk: DossierDesk,
    followed: Followed,
    held: tuple[str, ...],
    given: str,
    typed: str,
    effect: str,
) -> None:
    followed(*held)
    assert desk.unfollow(AN, given, typed, OF_CODE).effects == [effect]


async def test_a_followed_dossier_offers_to_stop(desk: DossierDesk, followed: Followed) -> None:
    followed(CODE)
    assert "/unfollow_dossier" in payloads((await hold(desk, CODE)).replies[0])


async def test_another_look_at_the_same_dossier_is_brief(desk: DossierDesk) -> None:
    whole = text(await hold(desk, CODE))
    brief = text(await desk.again(AN, OF_CODE, brief=True))
    assert len(brief) < len(whole)
    assert brief.splitlines()[0] == whole.splitlines()[0]
