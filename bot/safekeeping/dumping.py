"""PostgreSQL's own programs for a backup: `pg_dump` and `pg_restore`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import make_url

from .archive import BackupFailed

MISSING = (
    "{program} is not there: install PostgreSQL's client of the server's version, or let the "
    "server's own backups do it. Nothing was written"
)


def dump(database_url: str, target: Path) -> None:
    """Write all of a database to ``target`` as of one moment. Raises BackupFailed."""
    target.touch(0o600)
    _call("pg_dump", database_url, "--format=custom", f"--file={target}")


def restore(database_url: str, source: Path) -> None:
    """Fill an empty database, wholly or not at all. Raises BackupFailed."""
    _call("pg_restore", database_url, "--no-owner", "--single-transaction", str(source))


def _call(program: str, database_url: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise BackupFailed(MISSING.format(program=program))
    url = make_url(database_url)
    named = url._replace(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "5"}
    if url.password:
        environment["PGPASSWORD"] = str(url.password)  # in no command line
    command = [program, f"--dbname={named}", "--no-password", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        told = " ".join(done.stderr.split())[:300]
        raise BackupFailed(f"{program} ended with code {done.returncode}: {told}")
