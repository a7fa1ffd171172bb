"""The place a text tells of: today's province and commune, or what has to be asked.

A name that may mean several communes is never guessed: old wards that were split, names that
exist in several provinces, old names that another commune bears today.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

from bot.language.negation import without_denied
from bot.language.text import clean, fold

from .gazetteer import Province, Sense, Ward, key, level, part_of
from .spotting import Spot, Text, joined, spot, tells_only
from .table import Commune, OldDistrict, OldWard
from .wording import phrase_after, phrase_before

MOST_NAMES = 4  # of one place: street's namesake, ward, district, province


@dataclass(frozen=True)
class Place:
    """What a text tells of a place.

    ``province``: today's, empty if it may be one of several; ``communes``: today's communes it
    may mean, one if it is sure, none if only a district or a province is named; ``said`` the old
    name in full, if an old name was given; ``district`` the old district in full, if no more was,
    and ``parts`` the communes it became. ``name`` is as typed; ``alone``: nothing else is said.
    """

    province: str = ""
    communes: tuple[Commune, ...] = ()
    said: str = ""
    district: str = ""
    parts: tuple[Commune, ...] = ()
    name: str = ""
    alone: bool = False

    @property
    def commune(self) -> Commune | None:
        """The commune, if it is sure."""
        return self.communes[0] if len(self.communes) == 1 and not self.district else None


class _Reading(NamedTuple):
    """One way to read the names of a place: wards, a district, provinces. ``used`` names."""

    wards: tuple[Ward, ...]
    districts: tuple[OldDistrict, ...]
    provinces: tuple[Province, ...]
    used: int


def ready() -> None:
    """Read what finding needs, once: the first message has no time to wait."""
    find("ở phường Vĩnh Tuy quận Hai Bà Trưng Hà Nội")


def find(text: str, province: str = "") -> Place | None:
    """Return the place that ``text`` tells of, None if it names none.

    ``province`` is where the person is known to be: it decides between namesakes unless the
    text names another. Of several places the last counts, "quê …" and "từ …" least.
    """
    text = without_denied(clean(text))
    read = spot(text)
    group = _meant(read)
    if not group:
        return None
    found = _place(read, group, province)
    return replace(found, alone=tells_only(read, read.spots))


def without_communes(text: str) -> str:
    """Return ``text`` without the communes and districts it names: they say where, not what."""
    read = spot(text)
    if len(fold(text)) != len(text):
        return text
    parts, begin = [], 0
    for one in read.spots:
        if all(isinstance(sense, Province) for sense in one.senses):
            continue
        parts.append(text[begin : read.tokens[one.begin].start])
        begin = read.tokens[one.last - 1].end
    return " ".join("".join([*parts, text[begin:]]).split()) if begin else text


def _meant(read: Text) -> list[Spot]:
    """Return the names of the place that counts, none if there is none."""
    groups: list[list[Spot]] = []
    for one in read.spots:
        if groups and _goes_on(read, groups[-1], one):
            groups[-1].append(one)
        else:
            groups.append([one])
    groups = [group for group in groups if not _introduced(read, group[0], "denied")]
    here = [group for group in groups if not _introduced(read, group[0], "elsewhere")]
    return (here or groups or [[]])[-1][:MOST_NAMES]


def _goes_on(read: Text, group: list[Spot], one: Spot) -> bool:
    if not joined(read, group[-1], one):
        return False
    return any(
        part_of(a, b) or part_of(b, a) for spot_ in group for a in spot_.senses for b in one.senses
    )


def _introduced(read: Text, one: Spot, which: str) -> bool:
    return bool(phrase_before(read.tokens, one.begin, which))


def _place(read: Text, group: list[Spot], province: str) -> Place:
    name = read.text[read.tokens[group[0].begin].start : read.tokens[group[-1].last - 1].end]
    readings = list(_readings(group))
    best = max((reading.used for reading in readings), default=0)
    readings = [reading for reading in readings if reading.used == best]
    named = [one for reading in readings for one in reading.provinces]
    districts: list[Sense] = [one for reading in readings for one in reading.districts]
    districts = _by_province(_by_level(group, districts), named, province)
    wards: list[Sense] = [ward for reading in readings for ward in reading.wards]
    if wards:
        wards = _by_level(group, _by_province(wards, named, province))
        found = _of_wards(_by_age(read, group, wards), name)
        either = any(not reading.wards and reading.districts for reading in readings)
        return _or_district(found, districts) if either else found
    if districts:
        return _of_districts(districts, name)
    return Place(province=named[-1].today if named else "", name=name)


def _readings(group: Sequence[Spot]) -> Iterator[_Reading]:
    """Yield the ways in which the names fit together, each on a level of its own."""
    for kinds in product((0, 1, 2), repeat=len(group)):
        if len(set(kinds)) != len(kinds):
            continue
        apart = len(group) == 1
        by_kind = {kind: _of_kind(s, kind, apart) for s, kind in zip(group, kinds, strict=True)}
        if not all(by_kind.values()):
            continue
        made = _fitting(by_kind, len(group))
        if made is not None and not _only_a_town(group, made):
            yield made
    if len(group) > 1:
        yield from (made for one in group for made in _readings([one]))


def _only_a_town(group: Sequence[Spot], made: _Reading) -> bool:
    """Return True if a bare "Thái Bình" is read as the town, not as the province."""
    province = any(isinstance(sense, Province) for sense in group[-1].senses)
    return len(group) == 1 and not group[0].level and bool(made.districts) and province


def _of_kind(one: Spot, kind: int, apart: bool) -> list[Sense]:
    wanted: tuple[type, ...] = ((Commune, OldWard), (OldDistrict,), (Province,))[kind]
    if kind == 0 and apart and not one.level and any(isinstance(s, Province) for s in one.senses):
        return []
    return [sense for sense in one.senses if isinstance(sense, wanted)]


def _fitting(by_kind: dict[int, list[Sense]], used: int) -> _Reading | None:
    """Return the senses of the smallest units that lie in all the larger ones named."""
    wards = by_kind.get(0, [])
    districts = by_kind.get(1, [])
    provinces_ = by_kind.get(2, [])
    if provinces_ and districts:
        districts = [one for one in districts if _in_any(one, provinces_)]
    if 0 in by_kind:
        wards = _wards_in(wards, provinces_ if 2 in by_kind else None)
        wards = _wards_in(wards, districts if 1 in by_kind else None)
    if (0 in by_kind and not wards) or (1 in by_kind and not districts):
        return None
    return _Reading(
        tuple(one for one in wards if isinstance(one, Commune | OldWard)),
        tuple(one for one in districts if isinstance(one, OldDistrict)),
        tuple(one for one in provinces_ if isinstance(one, Province)),
        used,
    )


def _wards_in(wards: Sequence[Sense], large: Sequence[Sense] | None) -> list[Sense]:
    """Return the wards that lie in what is named; with a district, old names come first."""
    if large is None:
        return list(wards)
    inside = [one for one in wards if _in_any(one, large)]
    if any(isinstance(one, OldDistrict) for one in large):
        return [one for one in inside if isinstance(one, OldWard)] or inside
    exact = {key(one.name) for one in large}
    before = [one for one in inside if isinstance(one, OldWard) and key(one.province) in exact]
    today = [one for one in inside if isinstance(one, Commune)]
    return [*today, *before] if before or today else inside


def _in_any(small: Sense, large: Sequence[Sense]) -> bool:
    return any(part_of(small, one) for one in large)


def _by_level(group: Sequence[Spot], found: Sequence[Sense]) -> list[Sense]:
    """Return what is of the level that was said; all if nothing is."""
    said = {one.level for one in group}
    return [one for one in found if level(one.name) in said] or [*found]


def _by_age(read: Text, group: Sequence[Spot], wards: list[Sense]) -> list[Sense]:
    """Return the old wards where "cũ" follows, today's where "mới" does; else all."""
    if _followed(read, group, "old"):
        return [ward for ward in wards if isinstance(ward, OldWard)] or wards
    if _followed(read, group, "new"):
        return [ward for ward in wards if isinstance(ward, Commune)] or wards
    return wards


def _followed(read: Text, group: Sequence[Spot], which: str) -> bool:
    return any(phrase_after(read.tokens, one.last, which) for one in group)


def _by_province(found: Sequence[Sense], named: Sequence[Province], province: str) -> list[Sense]:
    if named or not province:
        return [*found]
    return [one for one in found if _today(one) == province] or [*found]


def _today(one: Sense) -> str:
    return one.province if isinstance(one, Commune | Province) else one.became[0].province


def _of_wards(wards: Sequence[Sense], name: str) -> Place:
    communes: dict[Commune, None] = {}
    for one in wards:
        if isinstance(one, Commune):
            communes[one] = None
        elif isinstance(one, OldWard):
            communes.update(dict.fromkeys(one.became))
    old = {str(one): one for one in wards if isinstance(one, OldWard)}
    said = next(iter(old)) if len(old) == 1 and not _same(wards) else ""
    found = {commune.province for commune in communes}
    return Place(found.pop() if len(found) == 1 else "", tuple(communes), said=said, name=name)


def _or_district(found: Place, districts: Sequence[Sense]) -> Place:
    """Return a place whose name is a district's as well, so that the commune is not sure."""
    kept = {str(one): one for one in districts if isinstance(one, OldDistrict)}
    more = {one.became[0].province for one in kept.values()} | {found.province}
    if len(kept) != 1 or any(found.communes != one.became for one in kept.values()):
        province = found.province if len(more) == 1 else ""
        parts = next(iter(kept.values())).became if len(kept) == 1 else ()
        return replace(found, province=province, district=", ".join([*kept][:1]), parts=parts)
    return found


def _same(wards: Sequence[Sense]) -> bool:
    """Return True if the name is one of today's as well."""
    return any(isinstance(one, Commune) for one in wards)


def _of_districts(districts: Sequence[Sense], name: str) -> Place:
    kept = {str(one): one for one in districts if isinstance(one, OldDistrict)}
    provinces_ = {_today(one) for one in kept.values()}
    province = provinces_.pop() if len(provinces_) == 1 else ""
    if len(kept) == 1:
        (one,) = kept.values()
        single = one.became if len(one.became) <= 1 else ()
        if single:
            return Place(province, single, str(one), name=name)
        return Place(province, district=str(one), parts=one.became, name=name)
    return Place(province, district=name, name=name)
