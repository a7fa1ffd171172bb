"""Rasa component: settles what the classifier and the search disagree about.

The classifier sees how something is said, the search what it is about. A message that names a
procedure beyond doubt is a question about it, even where its words sound like small talk; and
a message about nothing we hold that sounds half like chat is not forced into an answer.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.language import lexicon
from bot.language.code_hints import problem
from bot.language.syllables import is_bare
from bot.language.text import fold
from bot.procedures.catalogue import PORTAL
from bot.procedures.named import subject

from . import stranger
from .candidates import today
from .stranger import OUTSIDE

FOLLOWING = frozenset({"follow_dossier", "unfollow_dossier"})
LEAST_DIGITS = 6
"""Fewer in what may be a try at a code are no code's beside a question that is sure."""
ALARMS = {"danger": "danger", "illegal": "out_of_scope"}
KNOWN_BY_WORDS = frozenset(
    {
        "ask_dossier",
        "ask_fields",
        "ask_help",
        "ask_identity",
        "ask_my_data",
        "ask_person",
    }
)
"""Questions that are about us: never nobody's procedure."""
OVERRIDDEN = KNOWN_BY_WORDS | {
    "affirm",
    "ask_portal",
    "cancel",
    "choose_option",
    "complain",
    "erase_my_data",
    "follow_dossier",
    "goodbye",
    "greet",
    "guide_done",
    "guide_go_on",
    "guide_later",
    "guide_stuck",
    "list_dossiers",
    "open_dossier",
    "repeat",
    "set_place",
    "start_over",
    "thank",
    "unfollow_dossier",
}
VAGUE = frozenset({"affirm", "cancel", "complain", "correct_topic", "repeat"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class IntentArbiter(GraphComponent, IntentClassifier):
    """May turn a small-talk intent into a question about a procedure."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "least_topic": 0.5,
            "lead": 0.25,
            "certain_topic": 0.97,
            "floor": 0.4,
            "likely_topic": 0.2,
            "stranger": 0.2,
            "stranger_in_hand": 0.6,
            "stranger_asking": 0.95,
            "nonsense": 0.02,
            "of_dossiers": 0.3,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentArbiter:
        return cls({**cls.get_default_config(), **config})

    def process(self, messages: list[Message]) -> list[Message]:
        """Settle each message's intent in place."""
        for message in messages:
            intent = message.get("intent") or {}
            alarm = lexicon.alarm(_text(message))
            if alarm:
                self._settle(message, ALARMS[alarm])
                continue
            if message.get("unknown_code"):
                self._settle(message, _asked_in(message))
                continue
            if dossier := self._about_a_dossier(message, str(intent.get("name"))):
                self._settle(message, dossier)
                continue
            if (message.get("where") or {}).get("alone"):
                self._settle(message, "set_place")
                continue
            if not message.get("subject"):
                self._go_on(message, intent)
                continue
            if self._nonsense(message):
                message.set("beside", None, add_to_output=True)  # nor does it mean what is in hand
            if intent.get("name") == "ask_dossier" and self._of_dossiers(message):
                self._settle(message, "ask_portal")
            elif intent.get("name") == OUTSIDE:
                self._settle(message, OUTSIDE if self._strange(message) else _asked_in(message))
            elif intent.get("name") in OVERRIDDEN and self._asks(message, intent):
                self._settle(message, "ask_overview")
                if not message.get("facets"):
                    message.set("facets", ["overview"], add_to_output=True)
            elif self._may_be_strange(message, intent) and self._strange(message):
                self._settle(message, OUTSIDE)
        return messages

    def _about_a_dossier(self, message: Message, intent: str) -> str:
        """Return the intent of a message with a code, a try at one, or four digits alone."""
        named = {e["entity"] for e in message.get("entities") or []}
        if "dossier_code" in named:
            return intent if intent in FOLLOWING else "ask_dossier"
        if "last_digits" in named:
            return "give_digits"
        best = _best(message)
        if best >= self._config["least_topic"]:
            return ""
        hint = problem(_text(message), today())
        few = hint is not None and sum(map(str.isdigit, hint.value)) in range(1, LEAST_DIGITS)
        return "ask_dossier" if hint and not (few and self._sure_question(message)) else ""

    def _of_dossiers(self, message: Message) -> bool:
        """Return True for "nộp rồi rút lại được không": of any dossier, not of one's own."""
        best = (message.get("topics") or [[]])[0][:1]
        known = bool(best) and str(best[0]["code"]).startswith(PORTAL)
        said = fold(lexicon.expand(_text(message))).split()
        sure = known and float(best[0]["score"]) >= self._config["of_dossiers"]
        return sure and "duoc" in said and lexicon.asks_whether(" ".join(said))

    def _sure_question(self, message: Message) -> bool:
        """Return True for "lệ phí 2024": a year is no try at a code."""
        intent = message.get("intent") or {}
        asks = str(intent.get("name")).startswith("ask_") and intent.get("name") != "ask_dossier"
        return asks and float(intent.get("confidence") or 0) >= self._config["floor"]

    def _go_on(self, message: Message, intent: dict[str, Any]) -> None:
        """A message of nothing but ways of asking asks them, whatever else it sounds like."""
        facets = message.get("facets") or []
        asks = str(intent.get("name", "")).startswith("ask_")
        sure = float(intent.get("confidence") or 0) >= self._config["floor"]
        if facets and not asks and not sure:
            self._settle(message, f"ask_{facets[0]}")

    def _settle(self, message: Message, intent: str) -> None:
        confidence = (message.get("intent") or {}).get("confidence", 0.0)
        message.set("intent", {"name": intent, "confidence": confidence}, add_to_output=True)

    def _asks(self, message: Message, intent: dict[str, Any]) -> bool:
        """Return True if the search is surer of a procedure than the classifier of its intent."""
        best = _best(message)
        if best >= self._config["certain_topic"]:
            return True
        if float(intent.get("confidence") or 0) < self._config["floor"]:
            return best >= float(self._config["likely_topic"])
        lead = best - float(intent.get("confidence") or 0)
        return bool(best >= self._config["least_topic"] and lead >= self._config["lead"])

    def _may_be_strange(self, message: Message, intent: dict[str, Any]) -> bool:
        """Return True for an intent that is about a procedure, a place or the portal.

        What asks surely and hardly says of what ("làm cái này bao lâu") goes on.
        """
        name = str(intent.get("name"))
        if name in VAGUE and float(intent.get("confidence") or 0) < self._config["floor"]:
            return True
        if int(message.get("left") or 0) <= 1 and self._sure_question(message):
            return False
        return name == "set_place" or (name.startswith("ask_") and name not in KNOWN_BY_WORDS)

    def _strange(self, message: Message) -> bool:
        """Return True if it is most likely nobody's procedure.

        Beside a procedure in hand, or with choices open, a message may be strange by itself.
        """
        known = stranger.features(message)
        if _made_up(message):
            return False
        if known["best"] >= self._config["certain_topic"]:
            return False
        if lexicon.compares(_text(message)) and known["together"] >= self._config["least_topic"]:
            return False  # two things that we hold, neither of them alone
        meant = known["best"] >= self._config["nonsense"]
        if not meant and known["sounds_outside"] < self._config["floor"]:
            return False  # words that mean nothing to us are asked about
        return stranger.chance(known) >= float(self._config[_limit(message)])

    def _nonsense(self, message: Message) -> bool:
        """Return True for "asdf qwe": no syllable of Vietnamese, nor near anything we hold."""
        return _made_up(message) and _best(message) < float(self._config["nonsense"])


def _limit(message: Message) -> str:
    """Return the name of the limit from which on a message is taken for a stranger."""
    if message.get("beside") is None:
        return "stranger"
    asks = set(message.get("facets") or []) - {"overview"}
    return "stranger_asking" if asks else "stranger_in_hand"


def _asked_in(message: Message) -> str:
    """Return the intent of what is asked, a question in general if no facet is."""
    facets = message.get("facets") or ["overview"]
    return f"ask_{facets[0]}"


def _text(message: Message) -> str:
    return str(message.get(TEXT) or "")


def _made_up(message: Message) -> bool:
    """Return True if no word of a message's subject is a syllable of Vietnamese."""
    said = subject(_text(message)).split()
    return bool(said) and not any(map(is_bare, said))


def _best(message: Message) -> float:
    """Return the chance of the likeliest procedure."""
    topics = message.get("topics") or [[]]
    return max((float(guess["score"]) for guess in topics[0]), default=0.0)
