"""Spans to an OpenTelemetry receiver (OTLP over HTTP); loaded only where traces are on.

A span's trace id is the message's id, and the parent of all its spans is the gateway's span
``turn``, whose id is made from it too. So the parts tell each other nothing, and what a message
goes through after a restart stands in the same trace.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

ROOT = "turn"
EVERY_MS, ANSWER_SECONDS, FLUSH_MS = 1000, 2, 1000
_wanted: ContextVar[str] = ContextVar("wanted", default="")


class _Ids(RandomIdGenerator):
    """Makes the ids of a message's first span from the message's id."""

    def generate_trace_id(self) -> int:
        return int(_wanted.get(), 16)

    def generate_span_id(self) -> int:
        wanted = _wanted.get()
        return _root_of(wanted) if wanted else super().generate_span_id()


class Sender:
    """Sends the spans of one process in batches, from a thread of its own.

    A receiver that is away or slow costs spans, no message; what does not fit into the queue is
    dropped.
    """

    def __init__(self, url: str, part: str) -> None:
        resource = Resource({"service.name": f"motcua-{part}", "service.namespace": "motcua"})
        self._provider = TracerProvider(
            resource=resource, id_generator=_Ids(), shutdown_on_exit=False
        )
        exporter = OTLPSpanExporter(f"{url}/v1/traces", timeout=ANSWER_SECONDS)
        self._provider.add_span_processor(
            BatchSpanProcessor(exporter, schedule_delay_millis=EVERY_MS)
        )
        self._tracer = self._provider.get_tracer("motcua")
        for library in ("opentelemetry", "urllib3"):  # they would log every batch that is lost
            logging.getLogger(library).setLevel(logging.CRITICAL)

    def span(self, name: str, trace: str, begun: int, told: Mapping[str, Any]) -> None:
        """Send a span that began at ``begun`` (nanoseconds) and ends now."""
        first = name == ROOT
        wanted = _wanted.set(trace if first else "")
        try:
            context = Context() if first else _within(trace)
            made = self._tracer.start_span(name, context=context, start_time=begun)
        finally:
            _wanted.reset(wanted)
        made.set_attributes({f"motcua.{key}": value for key, value in told.items()})
        made.end()

    def finish(self) -> None:
        """Send what is left, within FLUSH_MS."""
        self._provider.force_flush(FLUSH_MS)


def _root_of(trace: str) -> int:
    return int(trace[:16], 16) or 1


def _within(trace: str) -> Context:
    """Return the context of a message: every part finds the same parent."""
    sampled = TraceFlags(TraceFlags.SAMPLED)
    parent = SpanContext(int(trace, 16), _root_of(trace), is_remote=True, trace_flags=sampled)
    return set_span_in_context(NonRecordingSpan(parent), Context())
