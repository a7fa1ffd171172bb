"""What the tests of deciding share: a small catalogue and what is heard about it."""

from __future__ import annotations

from typing import Any

from bot.answers.deciding import Decider, Guess, Memory, Outcome, Understood

BEES, BIRDS, MARRIAGE, GONE = "9.000001", "9.000002", "9.000003", "9.000004"
NAMES = {
    BEES: "Cấp giấy phép nuôi ong",
    BIRDS: "Cấp giấy phép nuôi chim yến",
    MARRIAGE: "Đăng ký kết hôn",
    GONE: "Cấp sổ hộ khẩu",
}
SURE, UNSURE = 0.95, 0.3


def heard(*found: tuple[str, float], **changes: Any) -> Understood:
    """Return an understood message about one thing, with its guesses."""
    topic = tuple(Guess(code, score) for code, score in found)
    plain: dict[str, Any] = {"text": "", "intent": "ask_fee", "facets": ("fee",)}
    plain["left"] = 6 if found else 0
    return Understood(**{**plain, "topics": (topic,) if topic else (), **changes})


def guesses(*found: tuple[str, float]) -> tuple[Guess, ...]:
    """Return guesses with their chances."""
    return tuple(Guess(code, score) for code, score in found)


def going_on(**changes: Any) -> Understood:
    """Return an understood message that names nothing."""
    return heard(subject=False, **changes)


def codes(outcome: Outcome) -> list[str | None]:
    return [reply.procedure.code if reply.procedure else None for reply in outcome.replies]


def kinds(outcome: Outcome) -> list[str]:
    return [reply.kind for reply in outcome.replies]


def offered(outcome: Outcome) -> list[str]:
    return [candidate.code for candidate in outcome.replies[0].candidates]


def asked_between(decider: Decider) -> Memory:
    """Return what is remembered after asking which of two was meant."""
    return decider.decide(heard((BEES, UNSURE), (BIRDS, UNSURE)), Memory()).memory
