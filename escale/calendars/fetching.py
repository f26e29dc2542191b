"""A calendar's file from the web: within limits, and never from inside the practice's own network."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

SECONDS = 10.0
BYTES = 10 * 1024 * 1024
CHUNK = 64 * 1024
REDIRECTS = 3
LONGEST_URL = 2000
AGENT = "Escale (calendar)"
MOVED = frozenset({301, 302, 303, 307, 308})
NAT64 = ipaddress.ip_network("64:ff9b::/96")
NOT_MODIFIED = 304
REFUSALS = {401: "forbidden", 403: "forbidden", 404: "gone", 410: "gone"}


class CalendarFailed(Exception):
    """Why there is nothing new of a calendar; ``code`` names the sentence under ``feed_errors``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Fetched:
    """What a server gave; ``data`` None = nothing new since ``etag`` or ``modified``."""

    data: bytes | None
    etag: str | None
    modified: str | None


class Guarded(AbstractResolver):
    """Resolves names to addresses of the public internet only; what is connected to is what was looked at here."""

    def __init__(self) -> None:
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in found):
            raise PrivateAddress
        return found

    async def close(self) -> None:
        await self._inner.close()


class PrivateAddress(OSError):
    """The name leads inside."""


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public internet, whatever it is wrapped in."""
    found: Any = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    teredo = getattr(found, "teredo", None)
    translated = ipaddress.ip_address(int(found) & 0xFFFFFFFF) if found in NAT64 else None
    wrapped = [one for one in (inner, teredo[1] if teredo else None, translated) if one]
    return all(one.is_global and not one.is_multicast for one in (found, *wrapped))


def address(text: str) -> URL:
    """The address that somebody typed, ``webcal://`` as ``https://``. Raises :class:`CalendarFailed` ``address``."""
    said = text.strip()
    try:
        url = URL(said)
    except ValueError:
        raise CalendarFailed("address") from None
    if url.scheme in {"webcal", "webcals"}:
        url = URL(f"https{said[len(url.scheme) :]}")
    if url.scheme not in {"http", "https"} or not url.host or len(said) > LONGEST_URL:
        raise CalendarFailed("address")
    return url


async def fetch(
    url: URL,
    *,
    etag: str | None = None,
    modified: str | None = None,
    allow_private: bool = False,
    seconds: float = SECONDS,
) -> Fetched:
    """The file, unless the server says that it is still the same. Raises :class:`CalendarFailed`."""
    told = {"If-None-Match": etag, "If-Modified-Since": modified}
    headers = {"User-Agent": AGENT, "Accept": "text/calendar", **{k: v for k, v in told.items() if v}}
    connector = aiohttp.TCPConnector(resolver=None if allow_private else Guarded(), use_dns_cache=False)
    try:
        async with (
            asyncio.timeout(seconds),
            aiohttp.ClientSession(connector=connector, headers=headers) as session,
        ):
            return await _follow(session, url, allow_private=allow_private)
    except TimeoutError:
        raise CalendarFailed("slow") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        inside = isinstance(error, PrivateAddress) or isinstance(error.__cause__, PrivateAddress)
        raise CalendarFailed("private" if inside else "unreachable") from error


async def _follow(session: aiohttp.ClientSession, url: URL, *, allow_private: bool) -> Fetched:
    for _ in range(REDIRECTS + 1):
        if not allow_private:
            _require_public(url)
        async with session.get(url, allow_redirects=False) as response:
            if response.status not in MOVED:
                return await _take(response)
            url = address(str(url.join(URL(response.headers.get("Location", "")))))
    raise CalendarFailed("redirects")


def _require_public(url: URL) -> None:
    """Addresses written as numbers are never resolved."""
    try:
        public = is_public(url.host or "")
    except ValueError:
        return
    if not public:
        raise CalendarFailed("private")


async def _take(response: aiohttp.ClientResponse) -> Fetched:
    etag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
    if response.status == NOT_MODIFIED:
        return Fetched(None, etag, modified)
    if response.status != 200:  # noqa: PLR2004
        raise CalendarFailed(REFUSALS.get(response.status, "server"))
    data = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > BYTES:
            raise CalendarFailed("too_big")
    return Fetched(bytes(data), etag, modified)
