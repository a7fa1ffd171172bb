"""What is said while a dossier is talked about, and is no code: questions, a no, a yes, noise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from desk import DESK, NOW, payloads
from exchange import ONE_KIND
from filed import CODE, send, whole_item
from talk import BEES, BIRDS, SURE, UNSURE, going_on, heard

from bot.answers.deciding import Decider
from bot.answers.dossier_between import agreed, instead, meanwhile, refused
from bot.answers.dossier_desk import DossierDesk, DossierTurn
from bot.answers.dossier_memory import CODE as WANTED
from bot.answers.dossier_memory import FACTOR, OFFERED, TRIED, DossierMemory
from bot.answers.hearing import Memory, Understood
from bot.dossiers.lookup import Lookup
from bot.dossiers.store import OwnProvider
from bot.replies import Reply
from bot.storage import Store

ASKED, IN_HAND = DossierMemory(awaiting=WANTED), DossierMemory(CODE)
DIGITS = DossierMemory(CODE, FACTOR)
NOTHING = Memory()
NOISE = heard(text="ờ thì", facets=(), left=2)
FEE = going_on(text="hết bao nhiêu tiền")
BEE_FEE = heard((BEES, SURE), text="phí nuôi ong")
Say = Callable[..., Awaitable[DossierTurn | None]]


@pytest.fixture
def say(decider: Decider, conversations_store: Store) -> Say:
    """Decides about a message as an action does, and asks what a dossier makes of it."""
    send(conversations_store, whole_item(verify=None), now=NOW)
    lookup = Lookup(OwnProvider(conversations_store), {"H57": None})
    desk = DossierDesk(lookup, conversations_store.read, DESK)

    async def say(
        message: Understood, memory: DossierMemory, before: Memory = NOTHING
    ) -> DossierTurn | None:
        outcome = decider.decide(message, before)
        return await instead(desk, "an", message, outcome, memory, before)

    return say


@ONE_KIND
async def test_noise_instead_of_a_code_is_a_try_that_failed(say: Say) -> None:
    turn = await say(NOISE, ASKED)
    assert turn is not None
    assert "chưa thấy mã hồ sơ" in turn.replies[0].text
    assert turn.memory.failures == 1


@ONE_KIND
async def test_a_few_words_that_may_be_anything_are_noise_too(say: Say) -> None:
    vague = heard((BEES, UNSURE), (BIRDS, UNSURE), text="để tôi tìm", facets=(), left=1)
    turn = await say(vague, ASKED)
    assert turn is not None
    assert turn.replies[0].kind == "form"
    assert await say(vague, DossierMemory()) is None


@ONE_KIND
@pytest.mark.parametrize("question", [BEE_FEE, FEE], ids=["named", "unnamed"])
async def test_a_question_in_between_is_answered_and_no_failure(
    say: Say, question: Understood
) -> None:
    assert await say(question, ASKED) is None


@ONE_KIND
@pytest.mark.parametrize("memory", [IN_HAND, DossierMemory(CODE, OFFERED)], ids=str)
async def test_what_names_nothing_is_about_the_dossier_in_hand(
    say: Say, memory: DossierMemory
) -> None:
    turn = await say(FEE, memory)
    assert turn is not None
    assert turn.replies[0].dossier is not None
    assert turn.replies[0].dossier.code == CODE


@ONE_KIND
@pytest.mark.parametrize(
    ("question", "before"),
    [
        (BEE_FEE, NOTHING),
        (FEE, Memory(procedure=BIRDS)),
        (going_on(text="cái đầu"), Memory(offered=(BEES, BIRDS))),
        (heard(text="một chuyện khác hẳn", left=4), NOTHING),
        (heard((BEES, 0.5), (BIRDS, 0.4), text="nuôi ong", left=2), NOTHING),
    ],
    ids=["named", "procedure_in_hand", "choice_open", "long", "likely"],
)
async def test_what_is_about_something_else_stays_so(
    say: Say, question: Understood, before: Memory
) -> None:
    assert await say(question, IN_HAND, before) is None


@ONE_KIND
@pytest.mark.parametrize("awaiting", [FACTOR, OFFERED, TRIED])
async def test_a_masked_number_gets_the_wish_for_four_digits(say: Say, awaiting: str) -> None:
    sent = heard(text="đây là số của tôi nhé cháu: [số điện thoại]", facets=(), left=7)
    turn = await say(sent, DossierMemory(CODE, awaiting))
    assert turn is not None
    assert "đừng gửi cả dãy" in turn.replies[0].text


def test_an_answer_in_between_ends_with_one_reminder_once() -> None:
    replies = [Reply(kind="answer", text="Lệ phí.")]
    memory = meanwhile(replies, DossierMemory(awaiting=WANTED, failures=1), DESK)
    assert replies[0].text.startswith("Lệ phí.\n\nCòn hồ sơ của anh/chị:")
    assert memory == DossierMemory(awaiting=WANTED, failures=0, reminded=True)

    more = [Reply(kind="answer", text="Thời gian.")]
    assert meanwhile(more, memory, DESK) == memory
    assert more[0].text == "Thời gian."


@pytest.mark.parametrize("memory", [IN_HAND, DossierMemory(CODE, TRIED), DossierMemory()], ids=str)
def test_where_nothing_is_asked_for_nobody_is_reminded(memory: DossierMemory) -> None:
    replies = [Reply(kind="answer", text="Lệ phí.")]
    assert meanwhile(replies, memory, DESK) == memory
    assert replies[0].text == "Lệ phí."


def test_a_no_first_hears_where_the_code_is_and_then_how_to_stop() -> None:
    denied = [Reply(kind="clarify", text="Xin lỗi.")]
    first = refused(denied, ASKED, DESK)
    assert first is not None
    assert "giấy tiếp nhận" in first.replies[0].text.lower()
    second = refused(denied, first.memory, DESK)
    assert second is not None
    assert payloads(second.replies[0])[0] == "/cancel"


def test_who_does_not_know_the_digits_is_not_asked_again() -> None:
    turn = refused([Reply(kind="clarify", text="Xin lỗi.")], DIGITS, DESK)
    assert turn is not None
    assert "Không sao" in turn.replies[0].text
    assert turn.memory == IN_HAND


@pytest.mark.parametrize("memory", [IN_HAND, DossierMemory()], ids=str)
def test_a_no_to_nothing_about_dossiers_stays_what_it_was(memory: DossierMemory) -> None:
    assert refused([Reply(kind="clarify", text="Xin lỗi.")], memory, DESK) is None


def test_a_no_with_a_question_in_it_is_answered() -> None:
    assert refused([Reply(kind="answer", text="Lệ phí.")], ASKED, DESK) is None


def test_a_yes_is_taken_for_the_will_to_look_for_it() -> None:
    for memory, told in ((ASKED, "tìm thấy mã"), (DIGITS, "gõ 4 số cuối")):
        turn = agreed(memory, DESK)
        assert turn is not None
        assert turn.replies[0].text.startswith("Vâng, ")
        assert told in turn.replies[0].text
        assert turn.memory == memory
    assert agreed(IN_HAND, DESK) is None
