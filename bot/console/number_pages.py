"""The numbers of a period and the report of a month: pages, CSV, Excel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from markupsafe import Markup

from bot.conversations import charts, number_sums
from bot.conversations.number_sums import Selection
from bot.conversations.sheets import Cell, Sheet, csv_file, excel_file

from . import number_charts
from .monthly import Report, month, report
from .number_choice import Choice, choice, months, read_month, usual_periods
from .number_overview import Overview, overview
from .number_sheets import overview_sheets, report_sheets, words
from .number_tiles import tiles
from .rendering import page
from .workplace import Workplace

CSV = "text/csv; charset=utf-8"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SERVICES = 20


def router(workplace: Workplace) -> APIRouter:
    """Return the routes of the numbers."""
    routes = APIRouter()

    @routes.get("/numbers")
    def numbers(request: Request) -> Response:
        """The numbers of a period; what is wrong with a period is told beside what was typed."""
        chosen = _chosen(workplace, request)
        shown = _overview(workplace, chosen.selection) if chosen.selection else {}
        status = 422 if chosen.problem else 200
        given = {**_form(workplace), **shown}
        return page(request, "numbers.html.j2", status=status, choice=chosen, **given)

    @routes.get("/numbers/csv")
    def numbers_csv(request: Request, table: str = Query("", max_length=20)) -> Response:
        """One table of the period."""
        chosen = _selected(workplace, request)
        return _csv(overview_sheets(_read(workplace, chosen)), table, _span(chosen))

    @routes.get("/numbers/excel")
    def numbers_excel(request: Request) -> Response:
        """All tables of the period."""
        chosen = _selected(workplace, request)
        return _excel(overview_sheets(_read(workplace, chosen)), _span(chosen))

    _add_month(routes, workplace)
    return routes


def _add_month(routes: APIRouter, workplace: Workplace) -> None:
    asked = Query("", alias="month", max_length=7)

    @routes.get("/numbers/month")
    def monthly(request: Request, which: str = asked) -> Response:
        first = _month(workplace, which)
        found = _report(workplace, first)
        shown = _month_values(workplace, found)
        return page(request, "month.html.j2", first=first, found=found, **shown)

    @routes.get("/numbers/month/csv")
    def month_csv(which: str = asked, table: str = Query("", max_length=20)) -> Response:
        """One table of the month."""
        first = _month(workplace, which)
        return _csv(report_sheets(_report(workplace, first)), table, f"{first:%Y-%m}")

    @routes.get("/numbers/month/excel")
    def month_excel(which: str = asked) -> Response:
        """All tables of the month, as `motcua report` writes them."""
        first = _month(workplace, which)
        return _excel(report_sheets(_report(workplace, first)), f"{first:%Y-%m}")


def _chosen(workplace: Workplace, request: Request) -> Choice:
    return choice(request.query_params, workplace.now().date())


def _selected(workplace: Workplace, request: Request) -> Selection:
    found = _chosen(workplace, request).selection
    if found is None:
        raise HTTPException(404)
    return found


def _read(workplace: Workplace, chosen: Selection) -> Overview:
    return overview(workplace.store, workplace.catalogue, chosen, workplace.now().date())


def _form(workplace: Workplace) -> dict[str, Any]:
    today = workplace.now().date()
    with workplace.store.read() as connection:
        fields = number_sums.places(connection, "field")
        provinces = number_sums.places(connection, "province")
    usual = {
        name: (f"{first:%d/%m/%Y}", f"{last:%d/%m/%Y}")
        for name, (first, last) in usual_periods(today).items()
    }
    lists = {"provinces": provinces, "fields": fields, "channels": words()["channels"]}
    return {"usual": usual, "numbers": words(), **lists}


def _overview(workplace: Workplace, chosen: Selection) -> dict[str, Any]:
    found = _read(workplace, chosen)
    drawn = {} if found.empty else _drawn(found)
    sheets = overview_sheets(found)
    return {
        "found": found,
        "earlier": number_sums.before(chosen),
        "tiles": tiles(found),
        "figures": drawn,
        "sheets": sheets,
        "told": told,
    }


def told(value: Cell) -> Markup:
    """Return a cell of a table as HTML."""
    return Markup(charts.told(value))  # charts escapes  # nosec B704


def _drawn(found: Overview) -> dict[str, Markup]:
    """Return the charts that have something to show: of one day its hours are enough."""
    single = found.chosen.start == found.chosen.end
    made = {"day": _columns(number_charts.days_chart(found.chosen, found.by["day"]))}
    if found.beside_days is not None:
        made["people"] = _columns(number_charts.people_chart(found.chosen, found.beside_days))
    if single:
        made = {}
    made["hour"] = _columns(number_charts.hours_chart(found.by["hour"]))
    made["outcome"] = _bars(number_charts.outcomes_chart(found.now.turns))
    for by in ("channel", "province", "field"):
        made[by] = _bars(number_charts.list_chart(by, found.by[by]))
    ranked = [(one.name, one.questions) for one in found.procedures]
    if ranked:
        made["procedure"] = _bars(number_charts.ranked_chart("procedure", ranked))
    if found.facets:
        made["facet"] = _bars(number_charts.facets_chart(found.facets))
    return made


def _columns(chart: charts.Chart) -> Markup:
    return Markup(charts.figure(chart, charts.columns(chart), words()["table"]))  # nosec B704


def _bars(chart: charts.Chart) -> Markup:
    return Markup(charts.figure(chart, charts.bars(chart), words()["table"]))  # nosec B704


def _month(workplace: Workplace, which: str) -> date:
    first = read_month(which, workplace.now().date())
    if first is None:
        raise HTTPException(404)
    return first


def _report(workplace: Workplace, first: date) -> Report:
    supplies, now = workplace.supplies, workplace.now()
    about = (month(first.year, first.month), now, supplies.targets, supplies.province)
    return report(workplace.store, workplace.catalogue, *about)


def _month_values(workplace: Workplace, found: Report) -> dict[str, Any]:
    today, chosen = workplace.now().date(), found.chosen
    past = Selection(chosen.start, min(chosen.end, today))
    figures = {"day": _columns(number_charts.days_chart(past, found.by["day"]))}
    for by in ("channel", "province", "field"):
        figures[by] = _bars(number_charts.list_chart(by, found.by[by]))
    if any(one.share is not None for one in found.agencies):
        figures["agencies"] = _bars(number_charts.agencies_chart(found.agencies))
    asked = [one for one in found.services if one.questions]
    return {
        "figures": figures if found.now.turns.turns else {"agencies": figures.get("agencies")},
        "sheets": report_sheets(found),
        "asked": asked[:MOST_SERVICES],
        "asked_count": len(asked),
        "unasked_count": len(found.services) - len(asked),
        "months": months(today),
        "today": today,
        "province": workplace.supplies.province,
        "numbers": words(),
        "told": told,
    }


def _span(chosen: Selection) -> str:
    return f"{chosen.start:%Y%m%d}-{chosen.end:%Y%m%d}"


def _csv(sheets: Mapping[str, Sheet], table: str, name: str) -> Response:
    if table not in sheets:
        raise HTTPException(404)
    return _file(csv_file(sheets[table]), f"so-lieu-{table}-{name}.csv", CSV)


def _excel(sheets: Mapping[str, Sheet], name: str) -> Response:
    return _file(excel_file(list(sheets.values())), f"so-lieu-{name}.xlsx", EXCEL)


def _file(content: bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
