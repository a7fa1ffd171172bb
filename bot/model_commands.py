"""Commands of the model: train it, compare, publish or keep, back to the previous one."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot import retraining, training
from bot import settings as settings_module
from bot.command_store import conversations_store
from bot.conversations.models import OURS, Comparison, Heard, Models, NotPublished, Trained
from bot.services import now
from bot.settings import ROOT, SettingsError

FAULTS = {
    "unknown": "there is no such model: see `motcua models list`",
    **{why: f"{told}: train again" for why, told in retraining.REASONS.items()},
    "current": "it is published already",
    "published": "it is the published one: go back first (`motcua models back`)",
    "first": "nothing is published: the project's own model is in use",
}
REFUSALS = {
    "measuring": "it is one of the sentences that measure the model",
    "masked": "it holds a personal number or the mask of one",
    "unknown": "nobody knows this intent",
}


@click.command()
@click.option(
    "--without-reviewed", is_flag=True, help="leave out what editors reviewed; nothing is compared"
)
def train(without_reviewed: bool) -> None:
    """Train the language model; with reviewed examples, a candidate that is compared."""
    try:
        if without_reviewed or not _has_store():
            _ours()
        else:
            _candidate()
    except retraining.NothingNew as told:
        click.echo(f"nothing to train: {told}")
    except (training.TrainingFailed, retraining.ComparisonFailed) as error:
        raise click.ClickException(str(error)) from error


def _has_store() -> bool:
    """Say whether anybody can have reviewed anything: a fresh clone has no database."""
    try:
        config = settings_module.load()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    return bool(config.database_url) or (config.home / "conversations.db").is_file()


def _ours() -> None:
    click.echo(f"model: {_shown(training.train())}")


def _candidate() -> None:
    with conversations_store() as (config, store):
        examples = retraining.reviewed(store)
        for one in examples.refused:
            said = f"{one.example.text!r} ({one.example.target})"
            click.echo(f"refused: {said}: {REFUSALS[one.why]}")
        if not examples.fit:
            _ours()
            return
        click.echo(f"{len(examples.fit)} reviewed examples are taken in")
        by = getpass.getuser()
        trained = retraining.retrain(config, store, examples, by, now, click.echo)
    _tell(trained)
    click.echo(f"\nNothing is published yet. Publish it: motcua models publish {trained.name}")
    click.echo(f"or keep what is in use:  motcua models keep {trained.name}")


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


@click.group()
def models() -> None:
    """Models trained with reviewed examples: a person publishes them or keeps them back."""


@models.command(name="list")
def models_list() -> None:
    """List the trained models and say which is in use."""
    with _opened() as found:
        published = found.published()
        click.echo(f"published: {published or 'nothing; the project own model is in use'}")
        for one in found.all():
            served = one.comparison.figures["served"]
            told = f"{_percent(served.old)} -> {_percent(served.new)} served"
            when = f"{one.trained_at:%Y-%m-%d %H:%M}"
            state = _state(one, published, found)
            click.echo(f"{one.name}: {when}, {one.examples} examples, {told}, {state}")


def _state(one: Trained, published: str, found: Models) -> str:
    if one.name == published:
        return "published"
    fault = found.fault(one)
    if fault:
        return FAULTS[fault]
    return f"kept back by {one.kept_by}" if one.kept_at else "waits for a decision"


@models.command(name="show")
@click.argument("name")
def models_show(name: str) -> None:
    """Show how NAME compares with the model that was in use before it."""
    with _opened() as found:
        trained = found.get(name)
    if trained is None:
        raise click.ClickException(FAULTS["unknown"])
    _tell(trained)


@models.command(name="publish")
@click.argument("name")
def models_publish(name: str) -> None:
    """Let citizens be answered with NAME; what runs takes it within seconds."""
    with _opened() as found:
        found.publish(name, getpass.getuser(), now())
    click.echo(f"{name} is published; back to the previous one: motcua models back")


@models.command(name="keep")
@click.argument("name")
def models_keep(name: str) -> None:
    """Keep what is in use and put NAME aside; it may still be published later."""
    with _opened() as found:
        found.keep(name, getpass.getuser(), now())
    click.echo(f"{name} is kept back")


@models.command(name="back")
def models_back() -> None:
    """Go back to what was published before, in the end to the project's own model."""
    with _opened() as found:
        before = found.back(getpass.getuser(), now())
    click.echo(f"in use: {before if before != OURS else 'the model of the project itself'}")


@contextmanager
def _opened() -> Iterator[Models]:
    with conversations_store() as (config, store):
        try:
            yield Models(store, retraining.fault_finder(config.home))
        except NotPublished as error:
            raise click.ClickException(FAULTS[error.why]) from error


def _tell(one: Trained) -> None:
    """Print the figures of both models and every question that changed."""
    found: Comparison = one.comparison
    on = "this installation's procedures" if found.knowledge == "own" else "our cards alone"
    click.echo(f"{found.old} -> {one.name}: {found.questions} held-out questions, {on}")
    for name, figure in found.figures.items():
        old, new = _percent(figure.old), _percent(figure.new)
        click.echo(f"  {name:<16} {old:>7} -> {new:>7}  ({figure.old[0]} -> {figure.new[0]})")
    click.echo(f"{len(found.changes)} questions are treated differently")
    for change in found.changes:
        click.echo(f"  {change.verdict}: {change.text}")
        click.echo(f"    is {change.label}; was {_heard(change.old)}; is now {_heard(change.new)}")


def _heard(found: Heard) -> str:
    facets = ", ".join(found.facets)
    return " ".join([found.intent, f"[{facets}]", *found.kinds, *found.codes])


def _percent(found: tuple[int, int]) -> str:
    return f"{100 * found[0] / (found[1] or 1):.1f} %"
