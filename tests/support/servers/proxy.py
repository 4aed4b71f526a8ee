"""A proxy in front of a server that really listens: it adds a header to what passes through."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_CHUNK = 65536


@contextmanager
def proxied(address: str, header: str) -> Iterator[str]:
    """The address of a proxy on this machine. `header` ("Via: 1.1 office") is added to the first request of every connection;
    a WebSocket is such a request.
    """
    target = urlsplit(address)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(
            target=_accept, args=(listening, (target.hostname, target.port), header.encode()), daemon=True
        ).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def _accept(listening: socket.socket, target: tuple[str, int], header: bytes) -> None:
    with suppress(OSError):  # the test is over
        while True:
            client, _ = listening.accept()
            server = socket.create_connection(target)
            threading.Thread(target=_pass_on, args=(client, server, header), daemon=True).start()
            threading.Thread(target=_pass_on, args=(server, client), daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket, header: bytes = b"") -> None:
    with suppress(OSError):
        if header and (first := source.recv(_CHUNK)):
            line, rest = first.split(b"\r\n", 1)
            sink.sendall(b"\r\n".join((line, header, rest)))
        while data := source.recv(_CHUNK):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
