"""A line between a client and a server on this machine, that can be slow, silent or cut.

with Line(server_port) as line:      # clients connect to line.port
    line.delay = 0.5                 # seconds, for every piece that the server answers
    line.silent = True               # nothing comes through any more, nothing is refused
    line.cut()                       # every connection ends; new ones are served
    line.refuse(), line.listen()     # nobody is there, then somebody is again
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

PIECE = 64 * 1024
LOOK_SECONDS = 0.02


class Line:
    """Carries bytes both ways, each connection in threads of its own."""

    def __init__(self, target: int, port: int = 0) -> None:
        self.target, self.port = target, port
        self.delay = 0.0
        self.silent = False
        self._listening: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def listen(self) -> Line:
        """Take connections, again on the same port after refuse()."""
        listening = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.port = listening.getsockname()[1]
        self._listening = listening
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()
        return self

    def refuse(self) -> None:
        """Refuse connections and end those there are."""
        if self._listening is not None:
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)  # or accept() would hold the port
            self._listening.close()
            self._listening = None
        self.cut()

    def cut(self) -> None:
        """End every connection."""
        with self._lock:
            ending, self._open = self._open, set()
        for end in ending:
            _end(end)

    def __enter__(self) -> Line:
        return self.listen()

    def __exit__(self, *_: object) -> None:
        self.refuse()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.target), timeout=5.0)
        except OSError:
            _end(client)
            return
        server.settimeout(None)
        with self._lock:
            self._open |= {client, server}
        there = threading.Thread(target=self._carry, args=(client, server, False), daemon=True)
        there.start()
        self._carry(server, client, True)

    def _carry(self, source: socket.socket, to: socket.socket, answers: bool) -> None:
        """Carry until an end closes; answers wait for the delay, and for silence to be over."""
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if answers and self.delay:
                    time.sleep(self.delay)
                while self.silent:
                    time.sleep(LOOK_SECONDS)
                to.sendall(piece)
        _end(source)
        _end(to)
        with self._lock:
            self._open -= {source, to}


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
