"""What is fetched from the web is small, quick, public, and says why when it is not."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from yarl import URL

from escale.calendars import apart, fetching
from escale.calendars.fetching import BYTES, CalendarFailed, address, fetch, is_public
from escale.calendars.refreshing import window
from tests.calendars.feeding import calendar, of_size, provider
from tests.store.conftest import NOW


async def failure(url: str, **options: Any) -> str:
    with pytest.raises(CalendarFailed) as failed:
        await fetch(address(url), **{"allow_private": True, **options})
    return failed.value.code


@pytest.mark.parametrize(
    "text",
    ["", "ftp://x/y.ics", "file:///etc/passwd", "javascript:alert(1)", "https://", "x" * 3000, "http://[::1"],
)
def test_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CalendarFailed) as failed:
        address(text)
    assert failed.value.code == "address"


def test_webcal_is_https() -> None:
    assert address(" webcal://example.org/a.ics?x=1 ") == URL("https://example.org/a.ics?x=1")


@pytest.mark.parametrize(
    "inside",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
     "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1",
     "2002:7f00:1::", "64:ff9b::7f00:1", "224.0.0.1", "255.255.255.255"],
)  # fmt: skip
def test_addresses_inside_are_not_public(inside: str) -> None:
    assert not is_public(inside)


@pytest.mark.parametrize("outside", ["93.184.216.34", "2606:2800:220:1::1"])
def test_addresses_outside_are_public(outside: str) -> None:
    assert is_public(outside)


async def test_private_addresses_are_refused_by_number_and_by_name() -> None:
    async with provider() as server:
        server.data = calendar("20261124")
        by_name = server.url.replace("127.0.0.1", "localhost")
        for url in (server.url, by_name, "http://[::1]:1/x", "http://2130706433/x", "http://0x7f.1/x"):
            assert await failure(url, allow_private=False) in {"private", "unreachable"}
        assert await failure(server.url, allow_private=False) == "private"
        assert await failure(by_name, allow_private=False) == "private"
        assert server.asked == []


async def test_name_is_looked_at_where_it_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads outside for a look and inside for the connection gets one look only."""
    looks: list[str] = []

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        looks.append(host)
        inside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
        return [inside]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert await failure("http://rebinding.example/x.ics", allow_private=False) == "private"
    assert looks == ["rebinding.example"]


async def test_redirect_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with provider() as server, provider() as inner:
        server.status, server.headers = 302, {"Location": inner.url.replace("127.0.0.1", "127.0.0.2")}
        monkeypatch.setattr(fetching, "is_public", lambda host: host == "127.0.0.1" or host.isalpha())
        assert await failure(server.url, allow_private=False) == "private"
        assert (len(server.asked), inner.asked) == (1, [])


async def test_redirects_are_followed_three_times_at_most() -> None:
    async with provider() as server, provider() as other:
        server.status, server.headers = 301, {"Location": other.url}
        other.data = calendar("20261124")
        assert (await fetch(URL(server.url), allow_private=True)).data == other.data
        other.status, other.headers = 302, {"Location": server.url}
        assert await failure(server.url) == "redirects"
        assert len(server.asked) + len(other.asked) == 2 + 4


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "gone"), (410, "gone"), (401, "forbidden"), (403, "forbidden"), (500, "server"), (204, "server")],
)
async def test_refusals_of_the_server_have_their_names(status: int, code: str) -> None:
    async with provider() as server:
        server.status = status
        assert await failure(server.url) == code


async def test_slow_and_absent_servers_have_their_names() -> None:
    async with provider() as server:
        server.wait = 30
        assert await failure(server.url, seconds=0.2) == "slow"
    assert await failure(server.url) == "unreachable"
    assert await failure("http://nowhere.invalid/x.ics") == "unreachable"


async def test_unchanged_calendar_is_not_sent_again() -> None:
    async with provider() as server:
        server.data, server.headers = (
            calendar("20261124"),
            {"ETag": '"7"', "Last-Modified": "Mon, 23 Nov 2026 08:00:00 GMT"},
        )
        first = await fetch(URL(server.url), allow_private=True)
        again = await fetch(URL(server.url), etag=first.etag, modified=first.modified, allow_private=True)
    assert (first.data, again.data) == (server.data, None)
    assert server.asked[1]["If-Modified-Since"] == "Mon, 23 Nov 2026 08:00:00 GMT"


async def test_ten_megabytes_are_read_apart_and_more_are_refused() -> None:
    async with provider() as server:
        server.data = of_size(BYTES - 20_000)
        got = await fetch(URL(server.url), allow_private=True)
        assert got.data is not None
        assert len(await apart.busy(got.data, window(NOW), "Europe/Paris")) == 1
        server.data = of_size(BYTES + 1)
        assert await failure(server.url) == "too_big"


async def test_file_that_takes_for_ever_is_given_up() -> None:
    with pytest.raises(CalendarFailed) as failed:
        await apart.busy(of_size(2_000_000), window(NOW), "Europe/Paris", patience=0.05)
    assert failed.value.code == "too_long"


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"<html>", "not_a_calendar"), (calendar("20261124", more="RRULE:FREQ=SECONDLY\r\n"), "too_many")],
)
async def test_file_that_cannot_be_read_has_its_name(data: bytes, code: str) -> None:
    with pytest.raises(CalendarFailed) as failed:
        await apart.busy(data, window(NOW), "Europe/Paris")
    assert failed.value.code == code
