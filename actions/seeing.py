"""The action server's log: its form, the message's id in each line, one line for each action.

The SDK imports every module of this package before it makes its server, and then asks its
plugins what to add to it.
"""

from __future__ import annotations

import logging
import sys
import time
from http import HTTPStatus
from typing import Any

import pluggy
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from rasa_sdk.plugin import plugin_manager
from sanic import Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, raw

from bot import settings
from bot.seeing import logs, metrics, spans, trace

logger = logging.getLogger(__name__)
hookimpl = pluggy.HookimplMarker("rasa_sdk")
NAME = "motcua seeing"


async def begun(request: Request) -> None:
    """Follow the message that an action is called for."""
    call: Any = request.json if request.path == "/webhook" else None
    sender = call.get("sender_id") if isinstance(call, dict) else None
    trace.follow(trace.of_sender(str(sender)) if sender else "")
    request.ctx.action = str(call.get("next_action")) if sender else ""
    request.ctx.begun = time.time_ns()


async def ended(request: Request, response: BaseHTTPResponse) -> None:
    """Say which action ran, what became of it and how long it took."""
    if getattr(request.ctx, "action", ""):
        took = (time.time_ns() - request.ctx.begun) / 1e9
        told = {"action": request.ctx.action, "status": response.status}
        spans.span("action", trace.followed(), request.ctx.begun, told)
        logger.info("%s: %d in %.3f s", request.ctx.action, response.status, took)
        if response.status == HTTPStatus.OK:  # what nobody knows is no label
            metrics.ACTION_SECONDS.labels(request.ctx.action).observe(took)
    trace.follow("")


async def figures(request: Request) -> HTTPResponse:
    """Give this server's figures to Prometheus."""
    return raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)


@hookimpl
def attach_sanic_app_extensions(app: Sanic) -> None:
    """Add what watches the server's requests."""
    app.register_middleware(begun, "request")
    app.register_middleware(ended, "response")
    app.add_route(figures, "/metrics")


def _plug_in() -> None:
    if not plugin_manager().has_plugin(NAME):
        plugin_manager().register(sys.modules[__name__], NAME)


logs.install(settings.load())
spans.install(settings.load(), "actions")
_plug_in()
