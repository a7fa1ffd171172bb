"""Following in the talk about a dossier: which one is meant, and when its code is not there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk import NOW, payloads
from exchange import ONE_KIND
from filed import CODE
from held import AN, ASKED, OF_CODE, OTHER, UNKNOWN, hold, text

from bot.answers.dossier_desk import DossierDesk
from bot.answers.dossier_memory import CODE as WANTED
from bot.answers.dossier_memory import FOLLOW, DossierMemory
from bot.dossiers.following import follow
from bot.storage import Store

pytestmark = ONE_KIND


async def test_following_without_a_code_asks_for_it_and_then_follows(talker: DossierDesk) -> None:
    asked = await talker.follow(AN, "", "xong thì báo tôi", DossierMemory())
    assert asked.replies[0].kind == "form"
    turn = await hold(talker, "ờ", UNKNOWN, CODE, memory=asked.memory)
    assert turn.effects == [f"follow:{CODE}"]
    assert turn.memory == OF_CODE


async def test_following_a_half_code_asks_for_the_rest(talker: DossierDesk) -> None:
    asked = await talker.follow(AN, "", "theo dõi H57.12-261110", OF_CODE)
    assert "còn thiếu dãy số cuối" in text(asked)
    turn = await hold(talker, "0004", memory=asked.memory)
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
    talker: DossierDesk, given: str, typed: str, memory: DossierMemory, effects: list[str]
) -> None:
    assert (await talker.follow(AN, given, typed, memory)).effects == effects


async def test_an_unknown_code_to_follow_may_come_again(talker: DossierDesk) -> None:
    turn = await talker.follow(AN, "", f"theo dõi {UNKNOWN}", DossierMemory())
    assert "không tìm thấy" in text(turn)
    assert turn.effects == ["looked_up:unknown"]
    assert turn.memory == DossierMemory(awaiting=WANTED, failures=1, wish=FOLLOW)


Followed = Callable[..., None]


@pytest.fixture
def followed(filed: Store) -> Followed:
    """Lets the conversation follow codes."""

    def followed(*codes: str) -> None:
        with filed.write() as connection:
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
    talker: DossierDesk,
    followed: Followed,
    held: tuple[str, ...],
    given: str,
    typed: str,
    effect: str,
) -> None:
    followed(*held)
    assert talker.unfollow(AN, given, typed, OF_CODE).effects == [effect]


async def test_a_followed_dossier_offers_to_stop(talker: DossierDesk, followed: Followed) -> None:
    followed(CODE)
    assert "/unfollow_dossier" in payloads((await hold(talker, CODE)).replies[0])
