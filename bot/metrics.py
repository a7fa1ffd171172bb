"""Counters of the gateway in Prometheus' form; no label holds anything a person wrote."""

from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram

MESSAGES = Counter("motcua_messages_total", "Messages taken in", ["channel"])
REPLIES = Counter("motcua_replies_total", "Replies given out", ["kind"])
TURN_SECONDS = Histogram(
    "motcua_turn_seconds",
    "Seconds from a message's arrival to its replies",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 4),
)
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
    "What people's look-ups came to: found, unknown, unmapped, down; held and crowded are "
    "guesses throttled per person and in all; factor_… are tries at a second factor",
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
