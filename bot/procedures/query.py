"""A citizen's text made ready for the index."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.language import lexicon
from bot.language.concepts import officially
from bot.language.negation import without_denied
from bot.language.text import clean, fold, has_diacritics, words
from bot.places import provinces


@dataclass(frozen=True)
class Reading:
    """One way to read a text: as it was typed, or with official words for everyday ones."""

    text: str
    folded: str


@dataclass(frozen=True)
class Query:
    """A text with shorthand written out, without the phrases that only ask.

    ``written`` still has them; the names of provinces are gone from it too.
    """

    readings: tuple[Reading, ...]
    marked: bool
    province: str
    written: str

    @property
    def asked(self) -> str:
        """The words of the text as it was typed, without the phrases that only ask."""
        return " ".join(words(self.readings[0].folded))

    @property
    def own(self) -> list[str]:
        """The words of the text that say what it is about."""
        return [word for word in self.asked.split() if not lexicon.is_filler(word)]

    @property
    def folded(self) -> str:
        """All readings together, for what only has to stand in one of them."""
        return " ".join(reading.folded for reading in self.readings)


@lru_cache(maxsize=8)
def read_query(text: str, province: str = "") -> Query:
    """Return the query of a citizen's text; a province named in it wins over ``province``.

    The last ones are kept: a message is looked for by itself, then beside what was said before.
    """
    marked = has_diacritics(text)
    expanded = lexicon.expand(without_denied(clean(text)))
    placeless = provinces.without_names(expanded)
    bare = lexicon.without_filler_phrases(placeless) or expanded
    read = [bare]
    official = lexicon.without_filler_phrases(officially(placeless, marked))
    if official:
        read.append(official)
    named = provinces.find(text)
    return Query(
        readings=tuple(Reading(one, fold(one)) for one in read),
        marked=marked,
        province=named.name if named else province,
        written=placeless,
    )


def read_lexicons() -> None:
    """Read what ``read_query`` needs, which is kept from then on."""
    lexicon.expand("")
    for marked in (True, False):
        officially("", marked)
