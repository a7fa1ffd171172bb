"""The figures that are read off when Prometheus asks: what waits, which parts work, what runs."""

from __future__ import annotations

import asyncio
import logging
import platform
from datetime import datetime

from prometheus_client import generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot import __version__, dossier_api
from bot.conversations import waiting
from bot.readiness import Readiness
from bot.seeing import metrics
from bot.services import Services, now
from bot.storage import Store

logger = logging.getLogger(__name__)
SECONDS = 2.0  # a store that hangs must not hide the other figures


async def page(services: Services, readiness: Readiness) -> bytes:
    """Return the figures of this gateway in Prometheus' form, within a few seconds."""
    metrics.BUILD.labels(__version__, platform.python_version()).set(1)
    metrics.DISK_FREE.set(readiness.room())
    for part, up in (await readiness.parts()).items():
        metrics.PART_UP.labels(part).set(up)
    reading = asyncio.to_thread(_read_off, services.record.store, now())
    try:
        await asyncio.wait_for(reading, SECONDS)
    except asyncio.TimeoutError:
        logger.error("figures: the database does not answer in time")
    return generate_latest()


def _read_off(store: Store, moment: datetime) -> None:
    dossier_api.show_figures(store, moment)
    try:
        with store.read() as connection:
            found = waiting.of(connection, moment)
    except SQLAlchemyError as error:
        logger.error("figures: %s", type(error).__name__)
        return
    metrics.INBOX_WAITING.set(found.inbox.count)
    metrics.INBOX_OLDEST.set(found.inbox.seconds)
    metrics.HANDOVERS_WAITING.set(found.handovers.count)
    metrics.HANDOVERS_OLDEST.set(found.handovers.seconds)
    for channel, queue in found.outbox.items():
        metrics.OUTBOX_WAITING.labels(channel).set(queue.count)
        metrics.OUTBOX_OLDEST.labels(channel).set(queue.seconds)
