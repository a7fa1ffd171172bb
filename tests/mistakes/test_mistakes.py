"""Each usual mistake is made for real, and told with what to do; a sound home has none."""

from __future__ import annotations

import os
import resource
import socket
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner
from players.telegram import TelegramPlayer
from sqlalchemy import text

from bot import training
from bot.channels.zalo_oauth import Pair
from bot.cli import main
from bot.console.accounts import Accounts
from bot.conversations.vault import Vault
from bot.mistakes import home as of_home
from bot.mistakes import machine, mistakes
from bot.mistakes.mistake import Mistake
from bot.safekeeping.backup import LAST
from bot.services import now
from bot.settings import Settings, load
from bot.storage import StoreName, open_store

Patch = pytest.MonkeyPatch
Made = Callable[[Settings, Patch], None]
WELL_FORMED = "7000000001:" + "A" * 35


def found() -> list[Mistake]:
    return mistakes(load(), os.environ, now())


def execute(settings: Settings, name: StoreName, statement: str) -> None:
    store = open_store(name, settings.home)
    with store.write() as connection:
        connection.execute(text(statement))
    store.dispose()


def environment(**values: str) -> Made:
    def made(settings: Settings, patch: Patch) -> None:
        for name, value in values.items():
            patch.setenv(name, value)

    return made


def sql(name: StoreName, statement: str) -> Made:
    return lambda settings, patch: execute(settings, name, statement)


def limit(module: object, name: str, value: int) -> Made:
    """Move a limit instead of the machine: its disk, its memory."""
    return lambda settings, patch: patch.setattr(module, name, value)


def file(name: str, content: str) -> Made:
    def made(settings: Settings, patch: Patch) -> None:
        (settings.home / name).parent.mkdir(exist_ok=True)
        (settings.home / name).write_text(content)

    return made


def mode(name: str, bits: int) -> Made:
    return lambda settings, patch: (settings.home / name).chmod(bits)


def corrupted(settings: Settings, patch: Patch) -> None:
    path = settings.home / "knowledge.db"
    path.write_bytes(path.read_bytes()[:4096] + b"\x07" * 90000)


def no_key(settings: Settings, patch: Patch) -> None:
    (settings.home / "secret.key").unlink()


def no_model(settings: Settings, patch: Patch) -> None:
    training.model_path().unlink()


def stale_model(settings: Settings, patch: Patch) -> None:
    training.model_path().rename(training.MODELS / "motcua-000000000000.tar.gz")


def cut_model(settings: Settings, patch: Patch) -> None:
    training.model_path().write_bytes(training.model_path().read_bytes()[:20])


def disabled(settings: Settings, patch: Patch) -> None:
    store = open_store("conversations", settings.home)
    Accounts(store).disable("lan", "test", now())
    store.dispose()


def old_backup(settings: Settings, patch: Patch) -> None:
    day = (now() - timedelta(days=8)).isoformat()
    (settings.home / LAST).write_text(f'{{"at": "{day}", "file": "x"}}')


def open_settings_file(settings: Settings, patch: Patch) -> None:
    path = machine.SETTINGS_FILES[0]
    path.write_text("MOTCUA_TELEGRAM_TOKEN=x\n")
    path.chmod(0o644)


def zalo_ended(settings: Settings, patch: Patch) -> None:
    names = ("MOTCUA_ZALO_APP_ID", "MOTCUA_ZALO_APP_SECRET", "MOTCUA_ZALO_OA_SECRET")
    environment(**dict.fromkeys(names, "1"))(settings, patch)
    store, past = open_store("conversations", settings.home), now() - timedelta(days=1)
    Vault(store, settings.home).write("zalo", Pair("a", "b", past, past).plain(), now())
    store.dispose()


def full_disk(settings: Settings, patch: Patch) -> None:
    for name in ("LEAST_DISK", "LITTLE_DISK"):
        limit(of_home, name, HUGE)(settings, patch)


def newer(name: str) -> str:
    return f"UPDATE alembic_{name} SET version_num = 'x9999'"


ZALO = {"MOTCUA_ZALO_APP_ID": "1", "MOTCUA_ZALO_APP_SECRET": "1", "MOTCUA_ZALO_OA_SECRET": "1"}
FUTURE = "INSERT INTO audit (at, who, what, detail) VALUES ('2999-01-01 00:00:00', 'a', 'b', '')"
LATE = (
    "INSERT INTO history (conversation, turn, text, kind, procedure, created_at) "
    "VALUES ('a', 1, 'b', 'answer', '', '2020-01-01 00:00:00')"
)
HUGE = 1 << 60
BROKEN: dict[str, tuple[Made, str, str]] = {
    "damaged": (corrupted, "database", "knowledge.db is damaged"),
    "newer": (sql("working", newer("working")), "database", "a newer version (working)"),
    "no home": (environment(MOTCUA_HOME="/nonexistent/motcua"), "MOTCUA_HOME", "is not there"),
    "PostgreSQL away": (
        environment(MOTCUA_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"),
        "database",
        "the database cannot be used: OperationalError",
    ),
    "restore": (file("restore-unfinished", ""), "database", "a restore was cut short"),
    "full disk": (full_disk, "disk", "every message is refused"),
    "no key": (no_key, "secret.key", "is missing"),
    "bad key": (file("secret.key", "x"), "secret.key", "holds no key"),
    "clock": (sql("conversations", FUTURE), "clock", "Set the clock"),
    "cut model": (cut_model, "model", "is damaged"),
    "providers": (file("providers.yml", "prefixes: 1"), "providers.yml", "refuses to start"),
    "SQLite for many": (
        environment(MOTCUA_RASA_URL="http://a:1,http://b:1"),
        "MOTCUA_DATABASE_URL",
        "Name a PostgreSQL",
    ),
    "token": (
        environment(MOTCUA_TELEGRAM_TOKEN="7:x"),
        "MOTCUA_TELEGRAM_TOKEN",
        "does not look like",
    ),
    "made-up secret": (
        environment(MOTCUA_TELEGRAM_SECRET="motcua2026"),
        "MOTCUA_TELEGRAM_SECRET",
        "openssl rand",
    ),
    "made-up key": (file("secret.key", f"{'A' * 43}="), "secret.key", "was made up"),
    "two ways": (
        environment(MOTCUA_TELEGRAM_WEBHOOK="https://a.vn/webhooks/telegram"),
        "MOTCUA_TELEGRAM_WEBHOOK",
        "is polling",
    ),
    "no OA secret": (
        environment(**ZALO | {"MOTCUA_ZALO_OA_SECRET": ""}),
        "MOTCUA_ZALO_OA_SECRET",
        "nobody is heard",
    ),
    "no login": (environment(**ZALO), "Zalo", "nobody has logged in"),
    "login ended": (zalo_ended, "Zalo", "the login has ended"),
}
REMARKS: dict[str, tuple[Made, str, str]] = {
    "open home": (mode(".", 0o755), "MOTCUA_HOME", "chmod 700"),
    "little disk": (limit(of_home, "LITTLE_DISK", HUGE), "disk", "are left"),
    "open key": (mode("secret.key", 0o644), "secret.key", "chmod 600"),
    "backup": (old_backup, "backup", "in the last week"),
    "logs": (limit(of_home, "LARGE_LOGS", -1), "logs", "the logs take"),
    "retention": (sql("conversations", LATE), "retention", "motcua retention"),
    "catalogue": (sql("knowledge", "DELETE FROM procedures"), "catalogue", "import national"),
    "no model": (no_model, "model", "is not trained yet"),
    "stale model": (stale_model, "model", "is older than the data"),
    "nobody": (sql("conversations", "DELETE FROM staff"), "staff", "there is no account"),
    "all disabled": (disabled, "staff", "every account is disabled"),
    "no hours": (
        sql("knowledge", "DELETE FROM content_items WHERE kind = 'opening_hours'"),
        "staff",
        "no opening hours",
    ),
    "typing error": (environment(MOTCUA_HOTLNE="1"), "MOTCUA_HOTLNE", "mean MOTCUA_HOTLINE?"),
    "no TLS": (environment(MOTCUA_PUBLIC_URL="http://a.vn"), "MOTCUA_PUBLIC_URL", "has no TLS"),
    "public": (environment(MOTCUA_HOST="0.0.0.0"), "MOTCUA_PROXIES", "Name that proxy"),
    "no limits": (environment(MOTCUA_LIMITS="off"), "MOTCUA_LIMITS", "the limits are off"),
    "debug": (environment(MOTCUA_LOG_LEVEL="DEBUG"), "MOTCUA_LOG_LEVEL", "Set INFO"),
    "memory": (limit(machine, "LEAST_MEMORY", HUGE), "memory", "code -9"),
    "settings file": (open_settings_file, "settings", "chmod 640"),
}


def test_a_sound_home_has_none(sound: Settings) -> None:
    assert found() == []
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 0
    assert "0 broken, 0 remarks" in done.output


@pytest.mark.parametrize("mistake", BROKEN)
def test_what_is_broken_is_told(
    sound: Settings, monkeypatch: pytest.MonkeyPatch, mistake: str
) -> None:
    make, subject, words = BROKEN[mistake]
    make(sound, monkeypatch)
    told = [one for one in found() if one.subject == subject and words in one.text]
    assert [one.broken for one in told] == [True]


@pytest.mark.parametrize("mistake", REMARKS)
def test_what_works_all_the_same_is_a_remark(
    sound: Settings, monkeypatch: pytest.MonkeyPatch, mistake: str
) -> None:
    make, subject, words = REMARKS[mistake]
    make(sound, monkeypatch)
    (one,) = found()
    assert (one.subject, one.broken) == (subject, False)
    assert words in one.text


def test_a_port_that_another_holds_is_told(
    sound: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        monkeypatch.setenv("MOTCUA_PORT", str(holder.getsockname()[1]))
        (one,) = found()
    assert (one.subject, one.broken) == ("port", True)
    assert "MOTCUA_PORT" in one.text


def test_telegram_is_asked_whether_it_takes_the_token(
    sound: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TelegramPlayer(token=WELL_FORMED) as telegram:
        monkeypatch.setenv("MOTCUA_TELEGRAM_API", telegram.url)
        monkeypatch.setenv("MOTCUA_TELEGRAM_TOKEN", WELL_FORMED)
        assert found() == []
        monkeypatch.setenv("MOTCUA_TELEGRAM_TOKEN", WELL_FORMED.replace("A", "B"))
        (one,) = found()
    assert one.broken
    assert "is refused by Telegram" in one.text
    assert "BBB" not in one.text
    (away,) = found()
    assert (away.subject, away.broken) == ("MOTCUA_TELEGRAM_API", False)


def test_a_redis_that_is_away_is_told(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_REDIS_URL", "redis://user:hidden@127.0.0.1:1/0")
    told = {one.subject: one.text for one in found()}
    assert "Redis cannot be reached" in told["MOTCUA_REDIS_URL"]
    assert not any("hidden" in one for one in told.values())


def test_few_open_files_are_told(sound: Settings) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))
    try:
        (one,) = found()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert (one.subject, one.broken) == ("open files", False)
    assert "may open 512 files" in one.text


def test_the_command_ends_with_one_if_something_is_broken(
    sound: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sound.home / "secret.key").write_text("x")
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 1
    assert done.output.startswith("BROKEN: secret.key: ")
    monkeypatch.setenv("MOTCUA_PUBLIC_URL", "https://a.vn/with/a/path")
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 1
    assert "MOTCUA_PUBLIC_URL must look like" in done.output
    assert "Traceback" not in done.output
