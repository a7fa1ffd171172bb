"""What a column cannot hold is refused in words: it is no fault of the database, nor of ours."""

from __future__ import annotations

from typing import Any

import pytest

PATHS = (
    "/handovers/99999999999999999999",
    "/audit?before=99999999999999999999",
    "/audit?who=a%00b",
    "/procedures/9.%00",
)


@pytest.mark.parametrize("path", PATHS)
def test_an_address_that_fits_nothing(visit: Any, path: str) -> None:
    answer = visit("supervisor").get(f"/console{path}")
    assert answer.status_code in (200, 400, 404, 422)


def test_a_name_that_fits_nothing(visit: Any) -> None:
    assert visit().sign_in("a\0b").status_code == 400


def test_a_key_that_fits_nothing(visit: Any, number: int) -> None:
    client = visit("officer")
    client.submit(f"/handovers/{number}/claim")
    answer = client.submit(f"/handovers/{number}/answer", text="Chào chị.", key="k" * 100)
    assert answer.status_code in (303, 422)
