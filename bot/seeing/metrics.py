"""Figures in Prometheus' form, listed in docs/monitoring.md.

Every label has few values, all of them ours: none holds anything a person wrote.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram

SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4)
MESSAGES = Counter("motcua_messages_total", "Messages taken in", ["channel"])
REPLIES = Counter("motcua_replies_total", "Replies given out", ["kind"])
TURN_SECONDS = Histogram(
    "motcua_turn_seconds",
    "Seconds from a message's arrival to its replies, on the web",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 4),
)
STAGE_SECONDS = Histogram(
    "motcua_stage_seconds", "Seconds a stage of a message's way takes", ["stage"], buckets=SHORT
)
OUTCOMES = Counter("motcua_turns_total", "What turns came to, as the console counts", ["outcome"])
CONFIDENCE = Histogram(
    "motcua_confidence_ratio",
    "Estimated chance of the likeliest procedure, where one was named",
    buckets=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1),
)
ERRORS = Counter("motcua_errors_total", "Failures by the part they happened in", ["part"])
SENDS = Counter(
    "motcua_sends_total", "Parts of replies given to a platform", ["channel", "outcome"]
)
LIMITED = Counter("motcua_limited_total", "Messages not read because of a limit", ["limit"])
DATABASE_SECONDS = Histogram(
    "motcua_database_seconds",
    "Seconds a transaction takes, waiting for its turn included",
    ["store", "way"],
    buckets=SHORT,
)
ACTION_SECONDS = Histogram(
    "motcua_action_seconds", "Seconds an action of Rasa takes", ["action"], buckets=SHORT
)
PROVIDER_SECONDS = Histogram(
    "motcua_provider_seconds",
    "Seconds another system takes for a dossier, by prefix of its codes",
    ["prefix"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5),
)
PROVIDER_RESTING = Gauge(
    "motcua_provider_resting", "1 while another system is left alone after failures", ["prefix"]
)
HANDOVER_SECONDS = Histogram(
    "motcua_handover_wait_seconds",
    "Seconds until an officer took a waiting person",
    buckets=(10, 30, 60, 120, 300, 600, 1200, 3600),
)
HANDOVERS_WAITING = Gauge("motcua_handovers_waiting", "People who wait for an officer")
HANDOVERS_OLDEST = Gauge("motcua_handovers_oldest_seconds", "How long the first of them has waited")
INBOX_WAITING = Gauge("motcua_inbox_waiting", "Messages not answered yet")
INBOX_OLDEST = Gauge("motcua_inbox_oldest_seconds", "Age of the oldest of them")
OUTBOX_WAITING = Gauge("motcua_outbox_waiting", "Replies not sent yet", ["channel"])
OUTBOX_OLDEST = Gauge("motcua_outbox_oldest_seconds", "Age of the oldest of them", ["channel"])
PART_UP = Gauge("motcua_part_up", "1 if a part can do its work, as /readyz says", ["part"])
DISK_FREE = Gauge("motcua_disk_free_bytes", "Room left where MOTCUA_HOME lies")
BUILD = Gauge("motcua_build_info", "1; what runs stands in the labels", ["version", "python"])
DOSSIER_PUSHES = Counter(
    "motcua_dossier_pushes_total", "Requests of agencies: taken, refused, unauthorised", ["outcome"]
)
DOSSIER_ITEMS = Counter(
    "motcua_dossier_items_total", "Dossiers that agencies or files brought, by outcome", ["outcome"]
)
DOSSIER_LOOKUPS = Counter(
    "motcua_dossier_lookups_total",
    "Look-ups for following and of the poller, by prefix of the agency's system and outcome",
    ["prefix", "outcome"],
)
DOSSIER_TURNS = Counter(
    "motcua_dossier_turns_total",
    "What people's look-ups came to: found, again (told before), unknown, unmapped, down; held and "
    "crowded are throttled per person and in all; factor_… are tries at a second factor",
    ["outcome"],
)
DOSSIER_RECENT = Gauge(
    "motcua_dossier_lookups_recent",
    "Look-ups and tries of the last ten minutes by outcome, of all gateways",
    ["outcome"],
)
DOSSIER_FOLLOWS = Gauge(
    "motcua_dossier_follows", "Dossiers that people follow, each follower counted"
)


def looked_up(prefix: str, outcome: str) -> None:
    """Count a look-up at a provider; those of answers are made by the action server."""
    DOSSIER_LOOKUPS.labels(prefix, outcome).inc()


def dossier_turn(outcome: str) -> None:
    """Count what a person's look-up or try came to."""
    DOSSIER_TURNS.labels(outcome).inc()


def dossiers_now(recent: Mapping[str, int], follows: int) -> None:
    """Show the look-ups of the last ten minutes by outcome, and how many dossiers are followed."""
    for outcome in ("found", "unknown", "right", "wrong"):
        DOSSIER_RECENT.labels(outcome).set(recent.get(outcome, 0))
    DOSSIER_FOLLOWS.set(follows)


@contextmanager
def timed(histogram: Histogram) -> Iterator[None]:
    """Observe how long what is done meanwhile takes, in seconds."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        histogram.observe(time.perf_counter() - begun)
