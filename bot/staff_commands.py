"""Commands of the staff's accounts."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.command_store import conversations_store
from bot.console.accounts import ROLES, Accounts, BadAccount
from bot.console.passwords import BadPassword, check_new, generated
from bot.services import now


@click.group()
def staff() -> None:
    """Accounts of officers, editors, supervisors and administrators for the console."""


@staff.command(name="add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="what they may open")
@click.option("--generate", is_flag=True, help="make a password and print it, once")
def staff_add(name: str, role: str, generate: bool) -> None:
    """Make an account for NAME; its password is asked for, or made if nobody can be asked."""
    password, made = _new_password(generate)
    with _accounts() as accounts:
        accounts.add(name, role, password, getpass.getuser(), now())
    _tell(name, password, made)


@staff.command(name="password")
@click.argument("name")
@click.option("--generate", is_flag=True, help="make a password and print it, once")
def staff_password(name: str, generate: bool) -> None:
    """Give NAME a new password; whoever is signed in with the old one is signed out."""
    password, made = _new_password(generate)
    with _accounts() as accounts:
        accounts.set_password(name, password, getpass.getuser(), now())
    _tell(name, password, made)


@staff.command(name="list")
def staff_list() -> None:
    """List the accounts."""
    with _accounts() as accounts:
        for one in accounts.all():
            seen = f"{one.signed_in_at:%Y-%m-%d %H:%M}" if one.signed_in_at else "never"
            state = "" if one.active else ", disabled"
            locked = one.locked_until is not None and one.locked_until > now()
            state += f", locked until {one.locked_until:%H:%M}" if locked else ""
            click.echo(f"{one.name}: {one.role}{state} (signed in {seen})")


@staff.command(name="disable")
@click.argument("name")
def staff_disable(name: str) -> None:
    """Let NAME in no more and end what is open; nothing they did is lost."""
    with _accounts() as accounts:
        accounts.disable(name, getpass.getuser(), now())
    click.echo(f"{name} is disabled")


@staff.command(name="enable")
@click.argument("name")
def staff_enable(name: str) -> None:
    """Let NAME in again after `disable` or a lock."""
    with _accounts() as accounts:
        accounts.enable(name, getpass.getuser(), now())
    click.echo(f"{name} may sign in")


def _new_password(generate: bool) -> tuple[str, bool]:
    """Return a password and whether it was made here. Raises ClickException for a bad one."""
    if generate or not _asks():
        return generated(), True
    password = click.prompt("password", hide_input=True, confirmation_prompt=True)
    try:
        check_new(password)
    except BadPassword as error:
        raise click.ClickException(str(error)) from error
    return password, False


def _asks() -> bool:
    """Say whether there is somebody to ask."""
    return sys.stdin.isatty()


def _tell(name: str, password: str, made: bool) -> None:
    if made:
        click.echo(password)
        click.echo("Pass this password on safely: it is not shown again.", err=True)
    else:
        click.echo(f"{name} may sign in at /console/")


@contextmanager
def _accounts() -> Iterator[Accounts]:
    with conversations_store() as (_, store):
        try:
            yield Accounts(store)
        except (BadAccount, BadPassword) as error:
            raise click.ClickException(str(error)) from error
