"""Signing in and out, and changing one's own password."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from .gate import COOKIE, COOKIE_OVER_TLS, over_tls, token_of
from .passwords import BadPassword
from .rendering import page
from .sessions import new_token
from .workplace import Workplace

HOME = "/console/"
_STATUS = {"wrong": 401, "locked": 429}


def router(workplace: Workplace) -> APIRouter:
    """Return the routes of one's own account."""
    routes = APIRouter()

    @routes.get("/sign-in")
    def sign_in_page(request: Request) -> Response:
        token = token_of(request)
        if token and workplace.sessions.visitor(token, workplace.now()):
            return RedirectResponse(HOME, status_code=303)
        request.state.token = token or new_token()
        answer = page(request, "sign_in.html.j2", problem="", name="")
        if not token:
            _give(request, answer, request.state.token)
        return answer

    @routes.post("/sign-in")
    def sign_in(request: Request) -> Response:
        form, token = request.state.form, new_token()
        name = form.get("name", "").strip().lower()
        address = request.client.host if request.client else ""
        outcome = workplace.signing_in.sign_in(name, form.get("password", ""), address, token)
        if outcome == "in":
            answer: Response = RedirectResponse(HOME, status_code=303)
            _give(request, answer, token)
            return answer
        status = _STATUS[outcome]
        return page(request, "sign_in.html.j2", status=status, problem=outcome, name=name)

    @routes.post("/sign-out")
    def sign_out(request: Request) -> Response:
        workplace.signing_in.sign_out(request.state.visitor)
        answer = RedirectResponse(f"{HOME}sign-in", status_code=303)
        _give(request, answer, "", max_age=0)
        return answer

    @routes.get("/password")
    def password_page(request: Request) -> Response:
        return page(request, "password.html.j2", problem="")

    @routes.post("/password")
    def password(request: Request) -> Response:
        problem = _changed(workplace, request)
        if problem:
            return page(request, "password.html.j2", status=422, problem=problem)
        return RedirectResponse(f"{HOME}sign-in", status_code=303)

    return routes


def _changed(workplace: Workplace, request: Request) -> str:
    """Change the visitor's password, which ends all sessions; return what is wrong, or nothing."""
    form, visitor = request.state.form, request.state.visitor
    new = form.get("new", "")
    if not workplace.signing_in.knows_password(visitor, form.get("old", "")):
        return "wrong"
    if new != form.get("again", ""):
        return "different"
    try:
        workplace.accounts.set_password(visitor.name, new, visitor.who, workplace.now())
    except BadPassword:
        return "bad"
    return ""


def _give(request: Request, answer: Response, token: str, max_age: int | None = None) -> None:
    """Set the cookie: for this browser session, for our own pages, unreadable to scripts."""
    secure = over_tls(request)
    answer.set_cookie(
        COOKIE_OVER_TLS if secure else COOKIE,
        token,
        max_age=max_age,
        path="/" if secure else HOME.rstrip("/"),
        secure=secure,
        httponly=True,
        samesite="strict",
    )
