"""Whatever we wrote for citizens, in pieces: the texts of data/, of the templates, of domain.yml.

A passage knows its file and line, so that whoever wrote it finds it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

TEXTS: dict[str, tuple[str, ...]] = {
    "cards": ("data/procedures/*.yml",),
    "portal answers": ("data/portal/*.yml",),
    "life events": ("data/life_events.yml",),
    "case questions": ("data/case_questions.yml",),
    "notes over records": ("data/overlays.yml",),
    "separating questions": ("data/lexicon/confusable.yml",),
    "sentences": ("bot/replies/vi.yml", "domain.yml", "bot/answers/templates/words.yml"),
    "templates": ("bot/answers/templates/**/*.j2",),
}
"""Groups of texts by the files they stand in."""
_PROSE = frozenset(
    "summary who title note when where text fee_note place steps online_steps conditions result "  # noqa: SIM905
    "mistakes next difference answer ask what case_question question intro within part".split()
)
_PAPER = ("papers", "name")
_SENTENCES = frozenset({"dossier_changes", "dossier_news"})
"""Members that hold nothing but sentences, under keys of any name."""
_NO_PROSE = frozenset({"legal", "explains", "lookup", "regex", "dossier_words"})
_TAG = re.compile(r"\{#.*?#\}|\{%-?\s*(\w+).*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_BREAKS = frozenset({"elif", "else", "endfor", "for", "include", "extends", "block", "endblock"})
_HTML = re.compile(r"</?(?:p|li|h\d|section|div|title|figcaption|a|ul|ol|footer)\b[^>]*>")
_ANY_HTML = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Passage:
    """One text as written: ``field`` is where in the file, ``name`` True for a paper's name."""

    file: str
    line: int
    field: str
    text: str
    name: bool = False


def passages(root: Path, group: str) -> Iterator[Passage]:
    """Yield the texts of one group of TEXTS below ``root``, files in order."""
    for path in sorted(path for pattern in TEXTS[group] for path in root.glob(pattern)):
        found = _of_template if path.suffix == ".j2" else _of_yaml
        yield from found(path, str(path.relative_to(root)))


def _of_yaml(path: Path, file: str) -> Iterator[Passage]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=loader)
    yield from _walk(root, (), file, set()) if root else ()


def _walk(node: yaml.Node, keys: tuple[str, ...], file: str, seen: set[int]) -> Iterator[Passage]:
    """Yield the texts below ``node``; what an alias repeats is told once."""
    if id(node) in seen or _NO_PROSE & {*keys}:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _walk(value, (*keys, key.value), file, seen)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _walk(value, keys, file, seen)
    elif isinstance(node, yaml.ScalarNode) and _is_prose(keys):
        line, field = node.start_mark.line + 1, ".".join(keys)
        yield Passage(file, line, field, node.value, keys[-2:] == _PAPER)


def _is_prose(keys: tuple[str, ...]) -> bool:
    return keys[-2:] == _PAPER or bool(_PROSE & {*keys[-1:]} or _SENTENCES & {*keys[-2:-1]})


def _of_template(path: Path, file: str) -> Iterator[Passage]:
    """Yield the lines of a template; each alternative counts as a sentence of its own."""
    text = _TAG.sub(_tag, path.read_text(encoding="utf-8"))
    text = _VALUE.sub(_value, text)
    text = _ANY_HTML.sub("", _HTML.sub("\v", text))
    for number, line in enumerate(text.split("\n"), 1):
        for part in filter(str.strip, line.split("\v")):
            yield Passage(file, number, "", part.strip())


def _tag(match: re.Match[str]) -> str:
    """Return a break where another text begins, and the lines the tag took."""
    return "\n" * match[0].count("\n") or ("\v" if match[1] in _BREAKS else "")


def _value(match: re.Match[str]) -> str:
    """Return one syllable in the place of a value, and the lines it took."""
    return "x" + "\n" * match[0].count("\n")
