"""Open TCP lines, so that an answer can be lost for real: the line breaks before it."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

Address = tuple[str, int]

OPEN: dict[Address, asyncio.Transport] = {}


class CuttableLine(H11Protocol):
    """Uvicorn's HTTP/1.1, which also notes where each client's line is."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # As uvicorn itself narrows it.
        super().connection_made(transport)
        OPEN[transport.get_extra_info("peername")] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        OPEN.pop(self.transport.get_extra_info("peername"), None)
        super().connection_lost(exc)


def cut(client: Address) -> None:
    """Break the line to a client, in the loop that serves it."""
    transport = OPEN.get(client)
    if transport:
        transport.abort()
