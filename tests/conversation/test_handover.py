"""A person, an officer and the running assistant: who speaks when."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from duty import Officer, events, on_duty
from stack import Stack, Talk

pytestmark = pytest.mark.stack


@pytest.fixture
def lan(stack: Stack) -> Iterator[Officer]:
    with on_duty(stack):
        yield Officer(stack, "lan")


def texts(stack: Stack, talk: Talk, least: int) -> list[str]:
    return [reply["text"] for reply in events(stack, talk, least)]


def test_the_bot_is_silent_while_an_officer_answers_and_speaks_afterwards(
    stack: Stack, talk: Talk, lan: Officer
) -> None:
    (asked,) = talk.say("cho tôi gặp cán bộ")
    assert asked["kind"] == "handover"
    talk.say("tôi muốn đăng ký tạm trú cho mẹ")
    path = lan.claim("tạm trú cho mẹ")
    assert "Đăng ký tạm trú" in lan.open(path)
    assert talk.say("lệ phí tạm trú bao nhiêu") == []
    assert "lệ phí tạm trú bao nhiêu" in lan.open(path)
    lan.post(f"{path}/answer", text="Chào chị, tôi xem ngay.", key="1")
    lan.post(f"{path}/close", reason="solved")
    joined, answer, closed = texts(stack, talk, 3)
    assert "Cán bộ trực đã vào" in joined
    assert answer == "**Cán bộ:** Chào chị, tôi xem ngay."
    assert "trả lời tiếp" in closed
    (again,) = talk.say("đăng ký kết hôn cần giấy gì")
    assert (again["kind"], again["procedure"]["code"]) == ("answer", "1.000894")


def test_a_card_s_answer_of_the_officer_is_the_card_s(
    stack: Stack, talk: Talk, lan: Officer
) -> None:
    talk.say("gặp cán bộ giúp tôi với nhé")
    path = lan.claim("giúp tôi với nhé")
    code = "1.004194"
    params = {"code": code, "facet": "fee"}
    text = lan.client.get("/handover-aid/answer", params=params).json()["text"]
    lan.post(f"{path}/answer", text=text, cards=f"{code}:fee", key="1")
    _, answer = events(stack, talk, 2)
    assert (answer["kind"], answer["procedure"]["code"], answer["text"]) == ("answer", code, text)
    lan.post(f"{path}/close", reason="returned")


def test_two_answers_called_wrong_bring_an_officer(stack: Stack, talk: Talk, lan: Officer) -> None:
    replies = [talk.say(text)[0] for text in ("đăng ký kết hôn cần giấy gì", "lệ phí bao nhiêu")]
    for reply in replies:
        rated = {"conversation": talk.conversation, "reply": reply["id"], "verdict": "wrong"}
        assert talk.client.post("/api/v1/ratings", json={**rated, "reason": ""}).is_success
    (told,) = texts(stack, talk, 1)
    assert "báo mấy câu trả lời của tôi chưa đúng" in told


def test_the_number_to_call_is_read_by_the_officer_alone(
    stack: Stack, talk: Talk, lan: Officer
) -> None:
    talk.say("cho gặp cán bộ")
    talk.press("Xin gọi lại")
    talk.say("0987654321 hỏi giúp chuyện sổ hộ khẩu cũ")
    path = lan.claim("chuyện sổ hộ khẩu cũ")
    assert "0987654321" in lan.open(path)
    assert "0987654321" not in Officer(stack, "minh").open(path)
    lan.post(f"{path}/close", reason="solved")
    assert "0987654321" not in lan.open(path)


def test_who_ends_it_hears_the_bot_again(stack: Stack, talk: Talk, lan: Officer) -> None:
    talk.say("cho tôi gặp cán bộ nói chuyện đất đai")
    path = lan.claim("nói chuyện đất đai")
    (joined,) = events(stack, talk, 1)
    talk.buttons += joined["buttons"]
    (left,) = talk.press("Kết thúc với cán bộ")
    assert "đã báo lại cán bộ" in left["text"]
    assert lan.post(f"{path}/answer", text="Chào anh.").status_code == 409
    assert talk.say("đăng ký kết hôn cần giấy gì")[0]["kind"] == "answer"
