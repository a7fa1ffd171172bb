"""Trained models: how they compare with what is in use, publish or keep, back to the previous."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from bot.conversations.models import Models, NotPublished

from .account_pages import HOME
from .learning_views import Naming, learning_words
from .rendering import page
from .workplace import Workplace

MOST_SHOWN = 50


def router(workplace: Workplace) -> APIRouter:
    """Return the routes of the models."""
    routes = APIRouter()
    models = Models(workplace.store, workplace.supplies.model_fault)

    def listed(request: Request, problem: str = "", status: int = 200) -> Response:
        values = {
            "trained": models.all()[:MOST_SHOWN],
            "history": models.history()[:MOST_SHOWN],
            "published": models.published(),
            "why_not": models.fault,
            "problem": problem and learning_words()["models"][problem],
        }
        return page(request, "models.html.j2", lw=learning_words(), status=status, **values)

    def decided(request: Request, decide: Callable[[str, datetime], Any]) -> Response:
        try:
            decide(request.state.visitor.who, workplace.now())
        except NotPublished as error:
            status = 404 if error.why == "unknown" else 409
            return listed(request, error.why, status)
        return RedirectResponse(f"{HOME}models", status_code=303)

    @routes.get("/models")
    def all_models(request: Request) -> Response:
        """The models that were trained here, and who published what."""
        return listed(request)

    @routes.post("/models/back")
    def back(request: Request) -> Response:
        """Back to what was in use before."""
        return decided(request, models.back)

    @routes.get("/models/{name}")
    def comparison(request: Request, name: str) -> Response:
        """One model beside the one that was in use when it was trained."""
        found = models.get(name)
        if found is None:
            raise HTTPException(404)
        given = {
            "lw": learning_words(),
            "published": models.published(),
            "fault": models.fault(found),
        }
        title_of = Naming(workplace.supplies.search)
        return page(request, "model.html.j2", one=found, title_of=title_of, **given)

    @routes.post("/models/{name}/publish")
    def publish(request: Request, name: str) -> Response:
        """Let citizens be answered with it, within seconds."""
        return decided(request, lambda who, now: models.publish(name, who, now))

    @routes.post("/models/{name}/keep")
    def keep(request: Request, name: str) -> Response:
        """Keep what is in use, put this one aside."""
        return decided(request, lambda who, now: models.keep(name, who, now))

    return routes
