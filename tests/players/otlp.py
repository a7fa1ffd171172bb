"""A receiver of OpenTelemetry's traces (OTLP over HTTP, protobuf), as a collector is one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    """One span as it came."""

    part: str
    name: str
    trace: str
    own: str
    parent: str
    nanoseconds: int
    attributes: dict[str, str]


@dataclass
class Receiver:
    """What came; ``bodies`` as bytes."""

    spans: list[Span] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def take(self, body: bytes) -> None:
        self.bodies.append(body)
        for sent in ExportTraceServiceRequest.FromString(body).resource_spans:
            part = _told(sent.resource.attributes)["service.name"]
            for scope in sent.scope_spans:
                self.spans += [_span(part, one) for one in scope.spans]

    def of(self, trace: str) -> dict[str, Span]:
        """Return the spans of a trace by name."""
        return {one.name: one for one in self.spans if one.trace == trace}


def _span(part: str, one: Any) -> Span:
    ids = (one.trace_id.hex(), one.span_id.hex(), one.parent_span_id.hex())
    took = one.end_time_unix_nano - one.start_time_unix_nano
    return Span(part, one.name, *ids, took, _told(one.attributes))


def _told(attributes: Any) -> dict[str, str]:
    return {one.key: one.value.string_value or str(one.value) for one in attributes}


@contextmanager
def receiving(port: int) -> Iterator[Receiver]:
    """Listen on a port of this machine."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield receiver
    server.shutdown()
    server.server_close()
