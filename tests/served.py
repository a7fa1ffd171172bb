"""The routes that an application serves, those of its included routers among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from starlette.routing import BaseRoute


def flat(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """Yield every route. Newer FastAPI keeps an included router whole, older copies its routes."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            yield from flat(included.routes)
