"""Whatever is sent: a page in French, never a failure of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.booking.world import Page, Practice, Visitor, open_practice

WILD = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NEAR = st.sampled_from([
    "", "phone", "video", "fr", "training", "bilan", "Europe/Paris", "Pacific/Apia", "../etc/passwd", "2027-01-13",
    "2027-02-29", "2027-04-11", "9999-12-31", "1@2027-01-13T09:00Z@video", "1@9999-12-31T23:59Z@chat", "nadia-roux",
    "paul-petit", "creneaux", "a@exemple.fr", "0639981234", "30", "%00", "\x00", "٣", "<b>", "{words}", "{0}",
])  # fmt: skip
NAMES = ("sujet", "service", "canal", "langue", "fuseau", "jour", "etape", "plus", "avec")
QUERY = st.dictionaries(st.sampled_from(NAMES), NEAR | WILD, max_size=6)
FIELDS = ("creneau", "prenom", "courriel", "telephone", "mots", "jusqua", "morning", "autre")
FORM = st.dictionaries(st.sampled_from(FIELDS), NEAR | WILD, max_size=6)
PLACES = st.sampled_from(
    ["/rdv/", "/rdv/nadia-roux", "/rdv/attente", "/rdv/c/x", "/rdv/fait/x", "/rdv/garder"]
)
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Site:
    """The pages in a loop of their own, for tests that hypothesis calls many times."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.practice: Practice = self.run(open_practice(folder))
        self.client: TestClient[Any, Any] = self.run(self._start())
        self.visitor = Visitor(self.client)

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    async def _start(self) -> TestClient[Any, Any]:
        client: TestClient[Any, Any] = TestClient(TestServer(self.practice.app()))
        await client.start_server()
        return client

    def close(self) -> None:
        self.run(self.client.close())
        self.run(self.practice.database.close())
        self.loop.close()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr("escale.limits.Limits.wait", lambda *_: 0)
    site = Site(tmp_path)
    yield site
    site.close()


def is_a_page(page: Page) -> bool:
    """Told in French, with a heading, and none of ours failed."""
    return page.status < 500 and bool(page.heading) and '<html lang="fr">' in page.html


@MANY
@given(place=PLACES, query=QUERY)
def test_any_address_is_a_page(site: Site, place: str, query: dict[str, str]) -> None:
    assert is_a_page(site.run(site.visitor.get(place, **query)))


@MANY
@given(query=QUERY, form=FORM)
def test_any_form_is_a_page(site: Site, query: dict[str, str], form: dict[str, str]) -> None:
    slots = site.run(site.visitor.slots())
    for path in ("/rdv/garder", "/rdv/attente"):
        page = site.run(_post(site.client, path, query, {**slots.kept, **form}))
        assert is_a_page(page)


@MANY
@given(form=FORM)
def test_any_details_are_a_page_and_never_lose_the_slot(site: Site, form: dict[str, str]) -> None:
    kept = site.run(site.visitor.choose(site.run(site.visitor.slots("/rdv/nadia-roux"))))
    page = site.run(site.visitor.send(kept, **form))
    assert is_a_page(page)
    site.practice.now = site.practice.now.replace(second=(site.practice.now.second + 1) % 60)
    site.run(site.visitor.send(kept, autre="1"))  # given back for the next example


async def _post(client: TestClient[Any, Any], path: str, query: dict[str, str], form: dict[str, str]) -> Page:
    async with client.post(path, params=query, data=form) as response:
        return Page(response.status, str(response.url), await response.text())


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"creneau=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"\xff\xfe", "application/x-www-form-urlencoded; charset=nothing", 422),
        (b"no boundary", "multipart/form-data; boundary=x", 422),
        (b"no boundary", "multipart/form-data", 422),
        (b"{}", "application/json", 403),
    ],
)
async def test_what_is_no_form_is_a_page(visitor: Visitor, body: bytes, kind: str, status: int) -> None:
    async with visitor.client.post("/rdv/garder", data=body, headers={"Content-Type": kind}) as response:
        page = Page(response.status, "", await response.text())
    assert (page.status, is_a_page(page)) == (status, True)


async def test_other_methods_are_refused_with_a_page(visitor: Visitor) -> None:
    async with visitor.client.delete("/rdv/") as response:
        page = Page(response.status, "", await response.text())
    assert (page.status, is_a_page(page)) == (404, True)


async def test_words_of_a_visitor_are_never_markup(visitor: Visitor) -> None:
    evil = '"><script>alert(1)</script>'
    form = await visitor.choose(await visitor.slots())
    for page in (
        await visitor.get("/rdv/", jour=evil, sujet=evil),
        await visitor.get(f"/rdv/{evil}"),
        await visitor.send(form, prenom=evil, mots=evil),
    ):
        assert "<script>alert" not in page.html


async def test_too_many_visits_wait(visitor: Visitor) -> None:
    pages = [await visitor.get("/rdv/nobody") for _ in range(121)]
    assert [page.status for page in pages] == [404] * 120 + [429]
    assert "attendez" in pages[-1].words


async def test_failure_of_ours_is_a_page_and_its_log_names_no_key(
    practice: Practice, visitor: Visitor
) -> None:
    form = await visitor.choose(await visitor.slots())
    await practice.database.close()
    (practice.settings.var / "escale.db").unlink()
    with capture_logs() as logged:
        page = await visitor.get(form.url)
    assert (page.status, page.heading) == (500, "Quelque chose ne va pas de notre côté")
    assert [(one["event"], one["page"]) for one in logged] == [("page_failed", "/rdv/c/{token}")]
