"""Reads one procedure as the national portal's API returns it, into a Record.

The portal's traps that are handled here: zero and broken amounts in the fees, notes among the
papers, headings among the cases, steps in one blob, times in two places, unclean Unicode.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import msgspec

from bot.language.text import clean, clean_lines, fold
from bot.places import provinces
from bot.settings import VIETNAM

from .record import Case, Document, Fee, Legal, Level, Method, Record, Time

PAGE = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/"
PARSER = "3"  # part of every digest: a changed parser reads unchanged lines anew
LEAST_DONG = 1000

_CHANNELS = {"DIRECT": "counter", "ONLINE": "online", "POSTAL": "post"}
_UNITS = {"WORKING_DAY": "working_day", "DAY": "day", "HOUR": "hour", "MONTH": "month"}
_LEVELS: tuple[tuple[str, Level], ...] = (
    ("isWard", "commune"),
    ("isProvince", "province"),
    ("isMinistry", "ministry"),
)
# Nothing but a reference may follow: "miễn lệ phí đối với …" is free for some people only.
_FREE = re.compile(
    r"^\W*(mien|mien thu|khong thu|khong phai nop|khong mat)(( le)? phi)?( dang ky)?\W*$"
)
_REFERENCE = re.compile(r"\([^()]*\)")
_UNSTATED = re.compile(r"^\W*(khong quy dinh|chua (co )?quy dinh|chua co|0+|dong)?\W*$")
_NO_TIME = re.compile(r"^\W*((theo|xem phan) mo ta|khong( quy dinh)?)?\W*$")
_DEPENDS = Time(unit="other", text="tùy từng trường hợp")
_HEADING = re.compile(
    r"^\W*$|^\W*(\w[).]\s*)?(giay to (phai|can)|thanh phan|luu y|bao gom|ghi chu|yeu cau)"
    r"|^\W*(ho so|truong hop nop|cac giay to|so luong|bo ho so|\d+ (\(\w+\) )?bo)"
)
_STEP = re.compile(r"(?m)^\W{0,3}(?=Bước\s*\d+\s*[:.)-])|(?<=[.;])\s+(?=Bước\s*\d+\s*[:.)-])")
_BULLET = re.compile(r"(?m)^\s*(?=[-+•*]\s)")
_MARK = re.compile(r"^[-+•*–\s]+")
_NUMBER = re.compile(r"^\d+(\.\d+)?$")
_CODE = re.compile(r"^\d\.\d{3,12}$")
# What stands before the number of a decision, told by whoever names the decision.
_DECISION = re.compile(r"^(?:quyết định\b\s*)?(?:số\b\s*:?\s*)?", re.IGNORECASE)


class RecordError(ValueError):
    """A record cannot be taken; the message says why in one line."""


class Internal(RecordError):
    """The record is a procedure between offices and is left out."""


def read_detail(detail: Any) -> Record:
    """Return the Record of one ``detail`` object.

    Raises Internal for a procedure between offices and RecordError for one that lacks a code
    of the usual form, a name or its methods.
    """
    if not isinstance(detail, dict):
        raise RecordError("the detail is not an object")
    if detail.get("isInternal") or "INTERNAL" in _kind(detail):
        raise Internal("procedure between offices")
    code, name = _required(detail, "code"), _required(detail, "name")
    if not _CODE.match(code):
        raise RecordError(f"code {code!r} has not the form 1.234567")
    if not detail.get("executionMethods"):
        raise RecordError(f"{code} has no way to file")
    try:
        return _record(code, name, detail)
    except (TypeError, KeyError, AttributeError, ValueError, OverflowError, OSError) as error:
        raise RecordError(f"{code}: {type(error).__name__}: {error}") from error


def _proposal(detail: dict[str, Any]) -> dict[str, Any]:
    proposal = detail.get("procedureProposal") or {}
    if not isinstance(proposal, dict):
        raise RecordError("procedureProposal is not an object")
    return proposal


def _kind(detail: dict[str, Any]) -> str:
    """Return STANDARD, SPECIFIC or STANDARD_INTERNAL; the proposal's own kind may be stale."""
    return str(detail.get("type") or _proposal(detail).get("proposalType") or "")


def _required(detail: dict[str, Any], key: str) -> str:
    value = detail.get(key)
    if not isinstance(value, str) or not clean(value):
        raise RecordError(f"{key} is missing or not a text: {value!r}")
    return clean(value)


def _record(code: str, name: str, detail: dict[str, Any]) -> Record:
    proposal = _proposal(detail)
    levels = [level for flag, level in _LEVELS if detail.get(flag)]
    fields = _names(detail.get("categoriesDetails"))
    publisher = clean(detail.get("departmentPromulgateName") or "")
    methods = _methods(detail)
    return Record(
        code=code,
        name=name,
        id=clean(detail.get("id") or ""),
        field=fields[0] if fields else "",
        fields=fields,
        level=levels[0] if levels else "other",
        levels=levels,
        online="full" if detail.get("isFullProcess") else _partly(methods),
        subjects=_names(detail.get("subjectTypesDetails")),
        publisher=publisher,
        agencies=_agencies(detail),
        receiving=clean(detail.get("dossierReceivingAddresses") or ""),
        methods=methods,
        cases=[_case(case) for case in detail.get("executionCases") or []],
        steps=_steps(detail.get("executionSteps") or []),
        conditions=clean_lines(detail.get("requirementsAndConditions") or ""),
        results=_names(detail.get("resultsDetails")),
        legal=_legal(detail.get("legalBasisesDetails") or []),
        decision=_decision(detail.get("decisionNo") or proposal.get("proposalNumber") or ""),
        decision_date=_day(proposal.get("decisionDate")),
        source_url=PAGE + clean(detail.get("id") or ""),
        province=_province(publisher) if _kind(detail) == "SPECIFIC" else "",
        keywords=_words(detail.get("keywords") or ""),
        updated_at=_moment(detail.get("updatedAt")),
    )


def _decision(text: str) -> str:
    return _DECISION.sub("", clean(text))


def _words(text: str) -> list[str]:
    found = (word.strip() for word in re.split(r"[,;]", clean(text)))
    return [word for word in found if word]


def _names(items: Any) -> list[str]:
    found = (clean(item.get("name") or "") for item in items or [] if item)
    return list(dict.fromkeys(name for name in found if name))


def _agencies(detail: dict[str, Any]) -> list[str]:
    found = _names(detail.get("departmentsExecuting")) + _names(detail.get("unitGroupsExecuting"))
    listed = clean(detail.get("executingAgencies") or "")
    return list(dict.fromkeys(found)) or ([listed] if listed else [])


def _province(publisher: str) -> str:
    province = provinces.find(publisher)
    return province.name if province else publisher


def _partly(methods: list[Method]) -> Any:
    return "partial" if any(method.channel == "online" for method in methods) else "none"


def _methods(detail: dict[str, Any]) -> list[Method]:
    fallback = _agreed_time(detail.get("cases") or [])
    return [
        Method(
            channel=_CHANNELS[method["submissionMethod"]],  # type: ignore[arg-type]
            time=_time(method) or fallback,
            fees=[fee for fee in map(_fee, method.get("fees") or []) if fee],
            text=clean_lines(method.get("description") or ""),
        )
        for method in detail.get("executionMethods") or []
    ]


def _time(method: dict[str, Any]) -> Time | None:
    given = method.get("processingTime") or 0
    if isinstance(given, str) and not _NUMBER.match(given.strip()):
        words = clean(given)
        return None if _NO_TIME.match(fold(words)) else Time(unit="other", text=words)
    amount, unit = float(given), _UNITS.get(method.get("processingTimeUnit") or "")
    return Time(amount=amount, unit=unit) if unit and amount > 0 else None  # type: ignore[arg-type]


def _agreed_time(cases: list[dict[str, Any]]) -> Time | None:
    """Return the time the cases state; where they differ no single one of them is true."""
    times = [time for time in map(_case_time, cases) if time]
    if not times:
        return None
    return times[0] if all(time == times[0] for time in times) else _DEPENDS


def _case_time(case: dict[str, Any]) -> Time | None:
    day = case.get("processingDay") or {}
    return _time(
        {"processingTime": day.get("qty"), "processingTimeUnit": day.get("type")},
    )


def _fee(fee: dict[str, Any]) -> Fee | None:
    """Return the fee line, or None where the portal states nothing (0 without a text)."""
    text = clean(fee.get("description") or "")
    currency = "USD" if "USD" in str(fee.get("currencyName") or "") else "VND"
    value = int(fee.get("value") or 0)
    usable = value >= (LEAST_DONG if currency == "VND" else 1)
    folded = fold(text)
    if not usable and (not text or _UNSTATED.match(folded)):
        return None
    return Fee(
        amount=value if usable else None,
        currency=currency,
        text=text,
        free=value == 0 and bool(_FREE.match(_REFERENCE.sub("", folded))),
    )


def _case(case: dict[str, Any]) -> Case:
    name = clean(case.get("name") or "").strip("*:- ")
    papers = [_document(item) for item in case.get("profileComponents") or []]
    return Case(
        name=name,
        heading=bool(_HEADING.match(fold(name))),
        documents=[paper for paper in papers if paper.name],
    )


def _document(item: dict[str, Any]) -> Document:
    original, copies = int(item.get("originalQty") or 0), int(item.get("copyQty") or 0)
    files = [clean(file.get("fileName") or "") for file in item.get("attachments") or []]
    return Document(
        name=_MARK.sub("", clean(item.get("name") or "")),
        original=original,
        copies=copies,
        forms=[name for name in files if name],
        note=original == 0 and copies == 0 and not files,
        electronic_form=bool(item.get("hasElectronicForm")),
    )


def _steps(items: list[dict[str, Any]]) -> list[str]:
    """Return the steps one by one; a blob is cut at "Bước n", or else at its bullets."""
    steps: list[str] = []
    for item in items:
        title, text = clean(item.get("name") or ""), clean_lines(item.get("description") or "")
        if len(items) > 1:
            steps.append(f"{title}: {text}" if title and text else title or text)
            continue
        parts = _STEP.split(text)
        parts = parts if len(parts) > 1 else _BULLET.split(text)
        steps += [_MARK.sub("", part).strip() for part in parts]
    return [step for step in steps if step]


def _legal(items: list[dict[str, Any]]) -> list[Legal]:
    return [
        Legal(number=clean(item.get("code") or ""), title=clean(item.get("name") or ""))
        for item in items
        if item and (item.get("code") or item.get("name"))
    ]


def _moment(milliseconds: Any) -> datetime | None:
    if not milliseconds:
        return None
    return datetime.fromtimestamp(int(milliseconds) / 1000, VIETNAM).replace(tzinfo=None)


def _day(milliseconds: Any) -> date | None:
    moment = _moment(milliseconds)
    return moment.date() if moment else None


def encode(record: Record) -> str:
    """Return the record's JSON text."""
    return msgspec.json.encode(record).decode()
