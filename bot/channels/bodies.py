"""Bodies of JSON whose text every store takes, whatever a browser sent."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from bot.conversations import record


class StorableRoute(APIRoute):
    """A route that is given its JSON as ``storable`` leaves it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the route's handler, given a request that reads its body so."""
        answer = super().get_route_handler()

        async def answer_storable(request: Request) -> Response:
            return await answer(_Storable(request.scope, request.receive))

        return answer_storable


class _Storable(Request):
    async def json(self) -> Any:
        return storable(await super().json())


def storable(value: Any) -> Any:
    """Return JSON whose texts have lost what no database takes; a browser may cut a pair in two."""
    if isinstance(value, str):
        return record.storable(value)
    if isinstance(value, list):
        return [storable(one) for one in value]
    if isinstance(value, dict):
        return {storable(name): storable(one) for name, one in value.items()}
    return value
