"""Misspelt words read as what they sound like, where the words beside them say so.

"xổ đỏ", "khai xinh", "giấy phép láy xe", "chứng nhân": a pair of neighbours that our data does
not know but that sounds like one it knows is read as that. A word that is none at all may also
be raw keys of a keyboard, letters of phones, or a slip of one letter. Capitalised names, names
of places and what follows a surname are left alone.
"""

from __future__ import annotations

import itertools
import math
import re
from functools import lru_cache

from .sounds import from_phone, marked_sound, sound
from .syllables import is_bare, is_syllable
from .telex import read_keys, surely_keys
from .text import fold
from .vocabulary import Pair, Vocabulary, shortened, vocabulary

SAME, UNMARKED, CONFUSED = 0, 1, 2
OTHER = 9
NEVER = math.inf
LEAST = {UNMARKED: 1, CONFUSED: 6}  # how often a pair must stand in our data
LEAST_FOLDED = 8
LEAST_BOTH = 20
LEAST_SLIP = 30
OFTEN_WRONG = 12
LEAST_KNOWN = 12
FOLDED_TIMES = 2.5  # without marks most words are words of ours
MARGIN = 3  # times as often as the next reading
COMMON = 5
SHORTEST_SLIP = 3  # letters
NAME_WORDS = 3
_WORD = re.compile(r"[^\W_]+")


def capitalised(text: str) -> frozenset[str]:
    """Return, lower-case, the words of ``text`` that are written as names: Chí Tâm, Rạch Giá.

    The first word counts only before another name; where all words are capitalised, or most
    are capitals alone, no word is a name.
    """
    words = _WORD.findall(text)
    large = [word[0].isupper() for word in words]
    if (len(words) > NAME_WORDS and all(large)) or 2 * sum(map(str.isupper, words)) > len(words):
        return frozenset()
    if large and not any(large[1:2]):
        large[0] = False
    return frozenset(w.lower() for w, is_large in zip(words, large, strict=True) if is_large)


def correct(text: str, names: frozenset[str] = frozenset(), *, marked: bool = True) -> str:
    """Return lower-case ``text`` with its misspelt words as our data writes them.

    ``names``: words that stay as they are. ``marked``: it was typed with diacritics; if not,
    its words are compared without, and those that are replaced have none.
    """
    found = list(_WORD.finditer(text))
    joined = [text[a.end() : b.start()] == " " for a, b in itertools.pairwise(found)]
    typed = [match.group() if marked else fold(match.group()) for match in found]
    read = _Reader(typed, joined, names, marked).read()
    parts, begin = [], 0
    for match, before, after in zip(found, typed, read, strict=True):
        if before != after:
            parts += [text[begin : match.start()], after]
            begin = match.end()
    return "".join(parts) + text[begin:]


class _Reader:
    """The words of one text while they are read."""

    def __init__(
        self, words: list[str], joined: list[bool], names: frozenset[str], marked: bool
    ) -> None:
        self._known = vocabulary()
        self._words = list(words)
        self._joined = joined
        self._marked = marked
        self._all_fine = self._known.fine if marked else self._known.folded_fine
        self._kept = [word in names for word in words]
        for at, word in enumerate(words):
            if word in self._known.surnames and not self._fine(at):
                for after in range(at, min(at + NAME_WORDS + 1, len(words))):
                    self._kept[after] = True

    def read(self) -> list[str]:
        """Return the words as they are read: strange ones, then pairs, then slips of a key."""
        strange = [at for at in range(len(self._words)) if self._is_strange(at)]
        for at in strange:
            self._words[at] = self._keyed(at)
        self._pairs()
        slipped = [at for at in strange if self._is_strange(at)]
        for at in slipped:
            self._words[at] = self._slip(at)
        if slipped:
            self._pairs()
        return self._words

    def _fine(self, at: int) -> bool:
        """Return True if the words at ``at`` and after it are a pair of our data."""
        if not 0 <= at < len(self._joined) or not self._joined[at]:
            return False
        return (self._words[at], self._words[at + 1]) in self._all_fine

    def _is_strange(self, at: int) -> bool:
        """Return True for a word that our data does not know, marked or not."""
        word = self._words[at]
        if self._kept[at] or len(word) < SHORTEST_SLIP or word.isdigit():
            return False
        if word in self._known.words:
            return False
        return fold(word) != word or word not in self._known.folded

    def _keyed(self, at: int) -> str:
        """Return what the strange word at ``at`` was meant to be if keys or phones explain it."""
        word, known = self._words[at], self._known
        keyed = read_keys(word) if word.isascii() else ""
        if keyed in known.words and (surely_keys(word) or self._beside(at, keyed)):
            return keyed if self._marked else fold(keyed)
        if word.isalpha() and not is_bare(fold(word)):
            spoken = [w for w in from_phone(word) if self._often(w) >= COMMON]
            return max(spoken, key=lambda w: (self._beside(at, w), self._often(w)), default=word)
        return word

    def _slip(self, at: int) -> str:
        """Return the word of which one slip of a key made the strange one."""
        word = self._words[at]
        if not word.isalpha() or self._fine(at) or self._fine(at - 1):
            return word
        near = [self._meant(at, other) for other in _slips(fold(word))]
        count, meant = max(near, default=(0, word))
        return meant if count >= (LEAST_SLIP if is_syllable(word) else LEAST[CONFUSED]) else word

    def _meant(self, at: int, letters: str) -> tuple[int, str]:
        """Return how often a word of these letters stands beside a neighbour, and that word.

        Next to a neighbour with marks it has its marks too.
        """
        if not self._marked:
            return self._beside(at, letters), letters
        pairs = []
        if at and self._joined[at - 1]:
            before = self._words[at - 1]
            near = self._known.alike.get((sound(fold(before)), sound(letters)), [])
            pairs += [(self._known.pairs[p], p[1]) for p in near if p[0] == before]
        if at < len(self._joined) and self._joined[at]:
            after = self._words[at + 1]
            near = self._known.alike.get((sound(letters), sound(fold(after))), [])
            pairs += [(self._known.pairs[p], p[0]) for p in near if p[1] == after]
        return max((p for p in pairs if fold(p[1]) == letters), default=(0, letters))

    def _often(self, word: str) -> int:
        counts = self._known.words if fold(word) != word else self._known.folded
        return counts.get(word, 0)

    def _beside(self, at: int, word: str) -> int:
        """Return how often ``word`` stands beside one of the neighbours of place ``at``."""
        pairs, word = self._known.folded_pairs, fold(word)
        count = 0
        if at and self._joined[at - 1]:
            count = pairs.get((fold(self._words[at - 1]), word), 0)
        if at < len(self._joined) and self._joined[at]:
            count = max(count, pairs.get((word, fold(self._words[at + 1])), 0))
        return count

    def _pairs(self) -> None:
        """Replace neighbours that only sound like a pair we know."""
        for at in range(len(self._words) - 1):
            if self._joined[at] and not (self._kept[at] or self._kept[at + 1] or self._fine(at)):
                self._pair(at)

    def _pair(self, at: int) -> None:
        a, b = self._words[at], self._words[at + 1]
        best = _alike(a, b, self._marked)
        if best is None:
            return
        if self._spoils(at, a, best[0], -1) or self._spoils(at + 1, b, best[1], 1):
            return
        self._words[at], self._words[at + 1] = best

    def _spoils(self, at: int, word: str, meant: str, side: int) -> bool:
        """Return True if ``meant`` breaks the pair ``word`` makes with its other neighbour."""
        first = min(at, at + side)
        if word == meant or not self._fine(first):
            return False
        other = self._words[at + side]
        was, now = ((other, w) if side < 0 else (w, other) for w in (word, meant))
        counts = self._known.pairs if self._marked else self._known.folded_pairs
        return counts.get(now, 0) < max(1, counts.get(was, 0))


@lru_cache(maxsize=4096)
def _slips(word: str) -> tuple[str, ...]:
    """Return the folded words of our names that differ from ``word`` by one slip of a key."""
    near = vocabulary().near
    found = dict.fromkeys(other for short in shortened(word) for other in near.get(short, ()))
    return tuple(other for other in found if _one_slip(word, other))


def _one_slip(word: str, other: str) -> bool:
    """Return True for one letter more, less, changed, or two neighbours exchanged."""
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    if len(word) != len(other):
        return True
    places = [i for i, (a, b) in enumerate(zip(word, other, strict=True)) if a != b]
    if len(places) == 1:
        return True
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and word[places[0]] == other[places[1]]
        and word[places[1]] == other[places[0]]
    )


@lru_cache(maxsize=8192)
def _alike(a: str, b: str, marked: bool) -> Pair | None:
    """Return the known pair that the neighbours ``a`` and ``b`` sound like, if one stands out."""
    known = vocabulary()
    near = known.alike.get((sound(fold(a)), sound(fold(b))))
    if not near:
        return None
    return _best_marked(a, b, near, known) if marked else _best_folded(a, b, near, known)


def _best_folded(a: str, b: str, near: list[Pair], known: Vocabulary) -> Pair | None:
    pairs = {(fold(x), fold(y)) for x, y in near}
    least = {pair: _least_folded(a, b, pair, known) for pair in pairs}
    return _standing_out({pair: known.folded_pairs[pair] for pair in pairs}, least)


def _least_folded(a: str, b: str, meant: Pair, known: Vocabulary) -> float:
    unchanged = {word for word, other in zip((a, b), meant, strict=True) if word == other}
    if unchanged & known.weak and {a, b} <= known.folded.keys():
        return NEVER
    weight = _weight(a, meant[0], known.folded) + _weight(b, meant[1], known.folded)
    return max(LEAST_FOLDED, FOLDED_TIMES * weight)


def _best_marked(a: str, b: str, near: list[Pair], known: Vocabulary) -> Pair | None:
    """Return the likeliest of the pairs that sound alike: marks missing before marks mixed up."""
    costs = {(x, y): (_cost(a, x, known), _cost(b, y, known)) for x, y in near}
    for limit in (UNMARKED, CONFUSED):
        counts = {pair: known.pairs[pair] for pair, cost in costs.items() if max(cost) <= limit}
        if counts:
            return _standing_out(counts, {p: _least(a, b, p, costs[p], known) for p in counts})
    return None


def _least(a: str, b: str, meant: Pair, costs: tuple[int, int], known: Vocabulary) -> float:
    """Return how often ``meant`` must be known to be what the neighbours stand for."""
    if max(costs) == CONFUSED:
        unchanged = {word for word, other in zip((a, b), meant, strict=True) if word == other}
        if any(fold(word) in known.weak for word in unchanged) and {a, b} <= known.words.keys():
            return NEVER
    least = LEAST_BOTH if min(costs) == CONFUSED else LEAST[max(costs)]
    weight = _weight(a, meant[0], known.words) + _weight(b, meant[1], known.words)
    return max(least, weight)


def _weight(typed: str, meant: str, often: dict[str, int]) -> float:
    """Return how often a pair must be known to replace a word that is itself a word of ours."""
    if typed == meant or typed not in often:
        return 0.0
    return max(LEAST_KNOWN, often[typed] / OFTEN_WRONG)


def _standing_out(counts: dict[Pair, int], least: dict[Pair, float]) -> Pair | None:
    ranked = sorted(counts, key=lambda pair: (-counts[pair], pair))
    if counts[ranked[0]] < least[ranked[0]]:
        return None
    if len(ranked) > 1 and counts[ranked[0]] < MARGIN * counts[ranked[1]]:
        return None
    return ranked[0]


def _cost(typed: str, meant: str, known: Vocabulary) -> int:
    """Return how far ``typed`` is from ``meant``: the same, marks missing, confused, or other."""
    if typed == meant:
        return SAME
    letters = fold(typed)
    if "y" in letters and letters.replace("y", "i") == fold(meant):
        return OTHER  # kỹ, sỹ: as good as kĩ, sĩ
    if letters == fold(meant):
        return UNMARKED if letters == typed else CONFUSED
    if marked_sound(typed) == marked_sound(meant):
        return CONFUSED
    return CONFUSED if letters == typed and typed not in known.words else OTHER
