"""Counters of the gateway in Prometheus' form; no label holds anything a person wrote."""

from prometheus_client import Counter, Histogram

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
    "Look-ups of dossiers by prefix and outcome",
    ["prefix", "outcome"],
)
DOSSIER_TURNS = Counter(
    "motcua_dossier_turns_total",
    "What people's look-ups came to: found, unknown, and tries at a second factor",
    ["outcome"],
)


def looked_up(prefix: str, outcome: str) -> None:
    """Count a look-up at a provider."""
    DOSSIER_LOOKUPS.labels(prefix, outcome).inc()


def dossier_turn(outcome: str) -> None:
    """Count what a person's look-up or try came to."""
    DOSSIER_TURNS.labels(outcome).inc()
