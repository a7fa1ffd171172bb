"""The words and word pairs of our own data: what correct text about procedures looks like.

Read from what people maintain: names and texts of the cards, folk names, everyday expressions,
topics (they may be what a misspelling is read as); training questions and data/lexicon/names.yml
only tell what is already fine and must not be touched. It is kept in a file of models/.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from bot import kept_files
from bot.settings import ROOT

from .sounds import sound
from .syllables import one_spelling
from .text import clean_lines, fold

DATA = ROOT / "data"
KEPT = ROOT / "models" / "vocabulary.bin"
SAID = (
    "topics.yml",
    "lexicon/folk_names/*.yml",
    "lexicon/concepts/*.yml",
    "procedures/*.yml",
)
HEARD = ("nlu/*.yml",)
LEXICONS = "lexicon/*.yml"
OFTEN_HEARD = 2
STRIPPED = 4  # an unmarked pair this many times rarer than all pairs of its letters is a copy
_STRETCH = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
_ENTITY = re.compile(r"\[([^\]]*)\][({][^)}]*[)}]")

Pair = tuple[str, str]


@dataclass(frozen=True)
class Vocabulary:
    """Words with how often they stand in our names, and the pairs of neighbours among them.

    ``fine`` are the pairs that are never touched, ``folded_fine`` those of unmarked text;
    ``pairs`` counts what a misspelling may be read as; ``alike`` finds those by how they sound;
    ``near`` finds folded words by themselves with one letter left out; ``surnames`` begin the
    name of a person; ``weak`` are folded words that stand beside anything.
    """

    words: dict[str, int]
    folded: dict[str, int]
    fine: frozenset[Pair]
    folded_fine: frozenset[Pair]
    pairs: dict[Pair, int]
    folded_pairs: dict[Pair, int]
    alike: dict[Pair, list[Pair]]
    near: dict[str, list[str]]
    surnames: frozenset[str]
    weak: frozenset[str]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the vocabulary of the files under data/, as it is kept or read at the first call."""
    found: Vocabulary | None = None
    with suppress(OSError):
        found = kept_files.read(KEPT, _key())
    return found or _read()


def keep() -> None:
    """Keep the vocabulary in a file, where every process finds it. Raises OSError."""
    if not kept_files.has(KEPT, _key()):
        kept_files.write(KEPT, _key(), [vocabulary()], mode=0o644)


@lru_cache(maxsize=1)
def _key() -> str:
    """Return a digest of all that the vocabulary is made from."""
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    folder = Path(__file__).parent
    files = [path for pattern in (*SAID, *HEARD, LEXICONS) for path in DATA.glob(pattern)]
    for path in sorted([*files, *folder.glob("*.py")]):
        digest.update(str(path.relative_to(folder.parents[1])).encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read() -> Vocabulary:
    names = _lexicon("names")
    words, pairs = _counted(_texts(SAID))
    heard_words, heard_pairs = _counted(_texts(HEARD))
    place_words, places = _counted([*names["places"], *names["phrases"]])
    known = words + place_words + Counter(names["surnames"]) + Counter(names["foreign"])
    known += Counter({word: n for word, n in heard_words.items() if n >= OFTEN_HEARD})
    heard = Counter({pair: n for pair, n in heard_pairs.items() if n >= OFTEN_HEARD})
    bare = {word: fold(word) for word in (*known, *words, *heard_words)}
    pairs = _without_stripped(pairs, bare)
    fine = (*pairs, *places, *_without_stripped(pairs + heard, bare))
    return Vocabulary(
        words=dict(known),
        folded=_summed({word: bare[word] for word in known}, known),
        fine=frozenset(fine),
        folded_fine=frozenset((bare[a], bare[b]) for a, b in (*fine, *heard)),
        pairs=dict(pairs),
        folded_pairs=_summed({(a, b): (bare[a], bare[b]) for a, b in pairs}, pairs),
        alike=_by_sound(pairs, {word: sound(letters) for word, letters in bare.items()}),
        near=_shortened({bare[word] for word, n in words.items() if n >= OFTEN_HEARD}),
        surnames=frozenset({*names["surnames"], *map(fold, names["surnames"])}),
        weak=frozenset((*map(str, _lexicon("fillers")["words"]), *names["beside_anything"])),
    )


def _without_stripped(pairs: Counter[Pair], bare: dict[str, str]) -> Counter[Pair]:
    """Return the pairs without those that are others typed without marks ("dang ky")."""
    total = _summed({(a, b): (bare[a], bare[b]) for a, b in pairs}, pairs)
    return Counter({pair: n for pair, n in pairs.items() if STRIPPED * n >= total.get(pair, 0)})


def shortened(word: str) -> list[str]:
    """Return ``word`` and every word made by leaving one of its letters out."""
    return [word, *dict.fromkeys(word[:i] + word[i + 1 :] for i in range(len(word)))]


def _lexicon(name: str) -> dict[str, list[str]]:
    text = (DATA / "lexicon" / f"{name}.yml").read_text(encoding="utf-8")
    data: dict[str, list[str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return data


def _texts(patterns: tuple[str, ...]) -> list[str]:
    """Return all texts of each file, a line each."""
    return [
        "\n".join(_strings(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)))
        for pattern in patterns
        for path in sorted(DATA.glob(pattern))
    ]


def _strings(data: Any) -> Iterator[str]:
    """Yield the texts of parsed YAML; training examples without the marks of entities."""
    if isinstance(data, str):
        yield _ENTITY.sub(r"\1", data) if "[" in data else data
    elif isinstance(data, list):
        for item in data:
            yield from _strings(item)
    elif isinstance(data, dict):
        for item in data.values():
            yield from _strings(item)


def _counted(texts: list[str]) -> tuple[Counter[str], Counter[Pair]]:
    words: Counter[str] = Counter()
    pairs: Counter[Pair] = Counter()
    for text in texts:
        for stretch in _STRETCH.findall(one_spelling(clean_lines(text).lower())):
            tokens = stretch.split(" ")
            words.update(tokens)
            pairs.update(pairwise(tokens))
    return words, pairs


def _summed(keys: dict[Any, Any], counts: Counter[Any]) -> dict[Any, int]:
    found: dict[Any, int] = defaultdict(int)
    for item, key in keys.items():
        found[key] += counts[item]
    return dict(found)


def _by_sound(pairs: Counter[Pair], sounds: dict[str, str]) -> dict[Pair, list[Pair]]:
    found: dict[Pair, list[Pair]] = defaultdict(list)
    for a, b in pairs:
        found[sounds[a], sounds[b]].append((a, b))
    return dict(found)


def _shortened(words: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        for short in shortened(word):
            found[short].append(word)
    return dict(found)
