"""Commands of operation: notices, the pause, retention. Each change is audited."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from bot.command_store import conversations_store
from bot.conversations.switches import BadSwitch, Kind, Switches
from bot.retention import kept, retire
from bot.services import now

MOMENT = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d"])


@click.group()
def notice() -> None:
    """A notice shown to everybody, on the page and once in each chat."""


@notice.command(name="set")
@click.argument("text")
@click.option("--from", "starts_at", type=MOMENT, help="first moment (Vietnam's time); else now")
@click.option("--until", "ends_at", type=MOMENT, help="last moment; else until it is ended")
def notice_set(text: str, starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Show TEXT to everybody."""
    click.echo(f"notice {_set('notice', text, starts_at, ends_at)} is set")


@notice.command(name="end")
def notice_end() -> None:
    """End every notice."""
    _end("notice")


@notice.command(name="list")
def notice_list() -> None:
    """List the notices and pauses that hold or will hold."""
    with _switches() as switches:
        for item in switches.planned(now()):
            until = f"{item.ends_at:%Y-%m-%d %H:%M}" if item.ends_at else "it is ended"
            span = f"{item.starts_at:%Y-%m-%d %H:%M} until {until}"
            click.echo(f"{item.kind} {item.id}: {span}: {item.text or '(usual words)'}")


@click.group()
def pause() -> None:
    """The kill switch: the assistant says that it rests and names the hotline."""


@pause.command()
@click.argument("text", default="")
@click.option("--until", "ends_at", type=MOMENT, help="last moment; else until it is ended")
def on(text: str, ends_at: datetime | None) -> None:
    """Stop answering at once, on every channel; TEXT replaces the usual words."""
    click.echo(f"pause {_set('pause', text, None, ends_at)} is on")


@pause.command()
def off() -> None:
    """Answer again."""
    _end("pause")


@click.command()
@click.option("--preview", is_flag=True, help="count only, delete nothing")
def retention(preview: bool) -> None:
    """Delete what has served its purpose, as the gateway does every ten minutes."""
    with conversations_store() as (config, store):
        gone = retire(store, kept(config), now(), preview)
    for table, count in gone.items():
        click.echo(f"{table}: {count} {'would be deleted' if preview else 'deleted'}")


def _set(kind: Kind, text: str, starts_at: datetime | None, ends_at: datetime | None) -> int:
    with _switches() as switches:
        try:
            return switches.set(kind, text, getpass.getuser(), now(), starts_at, ends_at)
        except BadSwitch as error:
            raise click.ClickException(str(error)) from error


def _end(kind: Kind) -> None:
    with _switches() as switches:
        ended = switches.end(kind, getpass.getuser(), now())
    click.echo(f"{ended} ended" if ended else f"there is no {kind}")


@contextmanager
def _switches() -> Iterator[Switches]:
    with conversations_store() as (_, store):
        yield Switches(store)
