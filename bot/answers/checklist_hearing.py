"""What a message says to the questions of a checklist. Pure; the words are in our data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from bot.language.lexicon import expand, is_filler
from bot.language.syllables import one_spelling
from bot.language.text import fold, has_diacritics, words

from .checklist import UNKNOWN, Option, Question
from .choosing import ordinal

MOST_BESIDE = 2  # words beside an answer that is the message's point all the same
ONLY_ASKED = "~"
LONG_TITLE = 3  # words
SHORT = 6  # words of a message that may name an answer by a word of its title
_WORDS = Path(__file__).with_name("checklist_words.yml")


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    data = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return {name: frozenset(map(str, phrases)) for name, phrases in data.items()}


class Said:
    """One message, read for the questions of a checklist.

    Answers are looked for with their marks where the message has them: "bản" is not "bán".
    """

    def __init__(self, text: str) -> None:
        self._marked = (_line(text), _line(expand(text)))
        self.raw, self.text = (" ".join(words(fold(form))) for form in self._marked)
        self.count = len(self.raw.split())
        self._words = frozenset(fold(w) for t in self._marked for w in re.findall(r"\w+", t))

    def has(self, name: str) -> bool:
        """Return whether a phrase of a list of checklist_words.yml stands in the message."""
        return any(_either(p).search(text) for p in _lists()[name] for text in self._marked)

    def is_one(self, name: str) -> bool:
        """Return whether the message, but for words that say nothing, is such a phrase."""
        forms = {form for text in self._marked for form in (_plain(text), _bare(text))}
        return any(_either(p).fullmatch(form) for p in _lists()[name] for form in forms)

    def named(self, question: Question, *, asked: bool = True) -> str:
        """Return the answer one of whose phrases stands in the message; the longest wins.

        Not ``asked``: it is told in passing, so only phrases that mean nothing else count.
        """
        said = ((option.key, self._in(option, asked)) for option in question.options)
        found = sorted(((len(p), key) for key, phrases in said for p in phrases), reverse=True)
        rivals = {key for length, key in found if length == found[0][0]}
        return rivals.pop() if len(rivals) == 1 else ""

    def _in(self, option: Option, asked: bool = True) -> Iterable[str]:
        for phrase in phrases(option, asked):
            if _folded(phrase) <= self._words and any(_told(phrase, t) for t in self._marked):
                yield phrase

    def all_named(self, questions: Iterable[Question], *, asked: bool = True) -> dict[str, str]:
        """Return the answer to each question that the message names."""
        found = {question.key: self.named(question, asked=asked) for question in questions}
        return {key: answer for key, answer in found.items() if answer}

    def rest(self, questions: Sequence[Question]) -> str:
        """Return the folded message without the phrases of answers."""
        rest = self._marked[1]
        said = {p for q in questions for option in q.options for p in self._in(option)}
        for phrase in sorted(said, key=len, reverse=True):
            rest = _either(phrase).sub(" ", rest)
        kept = " ".join(words(fold(rest)))
        return next((kept[: kept.index(w)] for w in sorted(_lists()["instead"]) if w in kept), kept)

    def beside(self, questions: Sequence[Question]) -> int:
        """Return how many words with a meaning of their own stand beside the answers."""
        left = self.rest(questions).split()
        return sum(1 for word in left if word not in _lists()["beside"] and not is_filler(word))

    def answer(self, question: Question) -> str:
        """Return the answer to the question just put, by number, yes or no, or its words."""
        position = ordinal(self.raw, len(question.options))
        if position is not None:
            return question.options[position].key
        for means in ("yes", "no"):
            if self.is_one(means):
                meant = [option.key for option in question.options if option.means == means]
                return meant[0] if len(meant) == 1 else ""
        if self.has("unknown") and self.count <= SHORT:
            return UNKNOWN
        return self._by_title(question) if self.count <= SHORT else ""

    def only_names(self, question: Question, answer: str) -> bool:
        """Return whether the message has no word but those of an answer's title."""
        title = set(words(fold(question.title(answer))))
        return all(word in title or word in _lists()["beside"] for word in self.text.split())

    def _by_title(self, question: Question) -> str:
        """Return the answer whose title shares most with the message, if one does."""
        marked = any(has_diacritics(text) for text in self._marked)
        read: Callable[[str], list[str]] = _marked_words if marked else _folded_words
        asked = {w for t in self._marked for w in read(t) if not is_filler(fold(w))}
        titles = [set(read(option.title)) for option in question.options]
        own = [{w for w in t if sum(w in other for other in titles) == 1} for t in titles]
        scores = [len(asked & mine) for mine in own]
        best = max(scores, default=0)
        if not best or scores.count(best) > 1:
            return ""
        return question.options[scores.index(best)].key


def phrases(option: Option, asked: bool = True) -> tuple[str, ...]:
    """Return the phrases of an answer; its title is one unless it is a mere yes or no.

    Those that begin with ``~`` count only where the question was ``asked``, and so does a title
    of a few words.
    """
    mere = option.title.lower() in _lists()["yes"] | _lists()["no"]
    titled = not mere and (asked or len(option.title.split()) >= LONG_TITLE)
    told = (word for word in option.words if asked or not word.startswith(ONLY_ASKED))
    return (*told, *((option.title,) if titled else ()))


def _marked_words(text: str) -> list[str]:
    return re.findall(r"\w+", one_spelling(text.lower()))


def _folded_words(text: str) -> list[str]:
    return words(fold(text))


def _line(text: str) -> str:
    """Return ``text`` as words with their marks, and the signs between its parts."""
    return " ".join(re.findall(r"\w+|[,.;:!?]", one_spelling(text.lower())))


@lru_cache(maxsize=8192)
def _folded(phrase: str) -> frozenset[str]:
    """Return the words without which a phrase cannot stand in a message."""
    return frozenset(map(fold, re.findall(r"\w+", one_spelling(phrase.lower()))))


@lru_cache(maxsize=8192)
def _either(phrase: str) -> re.Pattern[str]:
    """Return the pattern of a phrase each of whose words may stand without its marks."""
    found = re.findall(r"\w+", one_spelling(phrase.lower()))
    each = (f"(?:{re.escape(word)}|{re.escape(fold(word))})" for word in found)
    return re.compile(rf"(?<!\w){'(?: [,.;:!?])* '.join(each)}(?!\w)")


def _told(phrase: str, text: str) -> bool:
    """Return whether a phrase stands in the message and is not denied there."""
    for match in _either(phrase).finditer(text):
        before = fold(text[: match.start()]).rstrip()
        if not any(before.endswith(denial) for denial in _lists()["denial"]):
            return True
    return False


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def _bare(text: str) -> str:
    """Return ``text`` without the words that only are polite."""
    kept = [word for word in _plain(text).split() if fold(word) not in _lists()["polite"]]
    return " ".join(kept)
