"""Coming in and going out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar
from aiohttp.test_utils import TestServer

from escale.desk.limits import Attempts
from escale.desk.pages import render
from escale.desk.room import Room
from tests.desk.world import PASSWORD, Consultant, World, application

if TYPE_CHECKING:
    from collections.abc import Callable

WRONG = "L&#39;adresse e-mail et le mot de passe ne vont pas ensemble. Vérifiez-les, puis réessayez."
NO_SCRIPT_FROM_ELSEWHERE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


async def tried(visitor: Consultant, email: str, password: str) -> tuple[int, str]:
    form = {"email": email, "password": password}
    async with visitor.session.post(f"{visitor.url}/desk/login", data=form) as response:
        return response.status, await response.text()


async def login(visitor: Consultant, **headers: str) -> ClientResponse:
    form = {"email": "claire@escale.example", "password": PASSWORD}
    url = f"{visitor.url}/desk/login"
    async with visitor.session.post(url, data=form, headers=headers, allow_redirects=False) as response:
        return response


async def test_right_password_leads_to_the_desk_with_a_cookie_that_scripts_cannot_read(
    visitor: Callable[[], Consultant],
) -> None:
    response = await login(visitor())
    assert (response.status, response.headers["Location"]) == (303, "/desk/")
    cookie = response.cookies["escale_desk"]
    flags = (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"], cookie["max-age"])
    assert flags == (True, "Strict", "/desk", "", "43200")


async def test_cookie_is_secure_when_people_come_by_https(world: World) -> None:
    settings = world.desk.settings.model_copy(update={"public_url": "https://escale.example"})
    secured = replace(world, desk=replace(world.desk, settings=settings))
    async with TestServer(application(secured)) as server, ClientSession() as session:
        response = await login(Consultant(session, replace(world, url=str(server.make_url("")).rstrip("/"))))
    assert response.cookies["escale_desk"]["secure"] is True


async def test_wrong_password_and_unknown_address_get_the_same_answer(
    visitor: Callable[[], Consultant],
) -> None:
    known = await tried(visitor(), "claire@escale.example", "faux")
    unknown = await tried(visitor(), "personne@escale.example", "faux")
    assert known[0] == unknown[0] == 401
    assert WRONG in known[1]
    assert known[1].replace("claire@", "personne@") == unknown[1]


@pytest.mark.parametrize("email", ["claire@escale.example", "personne@escale.example"])
async def test_ten_wrong_passwords_lock_after_the_fifth_and_tell_until_when(
    visitor: Callable[[], Consultant], world: World, email: str
) -> None:
    world.now = world.now.replace(month=11, day=23, hour=9, minute=30)
    statuses = [(await tried(visitor(), email, "faux"))[0] for _ in range(10)]
    assert statuses == [401] * 5 + [429] * 5
    _, page = await tried(visitor(), email, "faux")
    assert "ce compte est fermé jusqu&#39;à 10 h 35." in page


async def test_locked_account_opens_for_the_right_password_when_the_time_is_over(
    visitor: Callable[[], Consultant], world: World
) -> None:
    for _ in range(5):
        await tried(visitor(), "claire@escale.example", "faux")
    locked, _ = await tried(visitor(), "claire@escale.example", PASSWORD)
    world.now += timedelta(minutes=5, seconds=1)
    opened, _ = await tried(visitor(), "claire@escale.example", PASSWORD)
    assert (locked, opened) == (429, 200)


async def test_one_address_may_try_twenty_times_a_minute(visitor: Callable[[], Consultant]) -> None:
    guesser = visitor()
    emails = [f"a{number}@escale.example" for number in range(21)]
    statuses = [(await tried(guesser, email, "faux"))[0] for email in emails]
    assert statuses == [401] * 20 + [429]


async def test_lock_of_unknown_addresses_forgets_the_oldest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escale.desk.limits.EMAILS_KEPT", 1)
    attempts = Attempts()
    for _ in range(5):
        attempts.failed("a@escale.example", world.now)
    attempts.failed("b@escale.example", world.now)
    attempts.require_unlocked("a@escale.example", world.now)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://ailleurs.example"},
        {"Origin": "null"},
    ],
)
async def test_login_form_of_another_site_is_refused(
    visitor: Callable[[], Consultant], headers: dict[str, str]
) -> None:
    response = await login(visitor(), **headers)
    assert (response.status, "escale_desk" in response.cookies) == (403, False)


async def test_login_form_of_our_own_page_is_heard(visitor: Callable[[], Consultant], world: World) -> None:
    own = await login(visitor(), **{"Origin": world.url, "Sec-Fetch-Site": "same-origin"})
    older_browser = await login(visitor(), Origin=world.url)
    assert (own.status, older_browser.status) == (303, 303)


async def test_login_again_makes_a_new_session_and_ends_the_old_one(claire: Consultant, world: World) -> None:
    old = {cookie.key: cookie.value for cookie in claire.session.cookie_jar}
    await claire.sign_in("claire@escale.example")
    async with ClientSession(cookies=old, cookie_jar=CookieJar(unsafe=True)) as thief:
        status, _ = await Consultant(thief, world).get("queue")
    assert (status, (await claire.get("queue"))[0]) == (401, 200)


async def test_desk_without_a_session_leads_to_the_login(
    visitor: Callable[[], Consultant], world: World
) -> None:
    url = f"{world.url}/desk/"
    async with visitor().session.get(url, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/desk/login")


async def test_login_page_leads_who_is_in_already_to_the_desk(claire: Consultant) -> None:
    url = f"{claire.url}/desk/login"
    async with claire.session.get(url, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/desk/")


async def test_session_ends_after_twelve_hours(claire: Consultant, world: World) -> None:
    world.now += timedelta(hours=12, seconds=1)
    assert await claire.get("queue") == (
        401,
        {
            "error": "signed_out",
            "message": "Votre session est terminée. Reconnectez-vous : vos brouillons sont gardés.",
        },
    )


async def test_logout_ends_the_session_and_needs_the_token(claire: Consultant) -> None:
    url = f"{claire.url}/desk/logout"
    async with claire.session.post(url, data={"csrf": "autre"}) as response:
        assert response.status == 403
    async with claire.session.post(url, data={"csrf": claire.csrf}, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/desk/login")
    assert (await claire.get("queue"))[0] == 401


@pytest.mark.parametrize(
    "path", ["/desk/", "/desk/login", "/desk/api/queue", "/desk/static/desk.js", "/desk/api/conversations/x"]
)
async def test_every_answer_carries_a_strict_policy(claire: Consultant, path: str) -> None:
    async with claire.session.get(f"{claire.url}{path}", allow_redirects=False) as response:
        rules = dict(rule.split(" ", 1) for rule in response.headers["Content-Security-Policy"].split("; "))
        others = [response.headers[name] for name in ("X-Content-Type-Options", "Referrer-Policy")]
    assert (rules, others) == (NO_SCRIPT_FROM_ELSEWHERE, ["nosniff", "same-origin"])


@pytest.mark.parametrize("name", ["desk.html", "login.html"])
async def test_no_page_has_a_script_or_a_style_of_its_own(claire: Consultant, name: str) -> None:
    path = {"desk.html": "/desk/", "login.html": "/desk/login"}[name]
    async with claire.session.get(f"{claire.url}{path}") as response:
        page = await response.text()
    assert [
        word for word in (" style=", "<style", " onclick", "javascript:", "<script>") if word in page
    ] == []


async def test_an_address_typed_by_a_stranger_is_shown_as_text(world: World) -> None:
    page = render(Room.of(world.desk), "login.html", email='"><script>1</script>', error=None).text
    assert "&#34;&gt;&lt;script&gt;1&lt;/script&gt;" in (page or "")


async def test_file_outside_the_desk_is_not_found(claire: Consultant) -> None:
    for name in ("..%2Fapp.py", "texts.fr.yml", "%2Fetc%2Fpasswd"):
        async with claire.session.get(f"{claire.url}/desk/static/{name}") as response:
            assert response.status == 404


async def test_ten_wrong_passwords_at_once_lock_too(visitor: Callable[[], Consultant]) -> None:
    guesses = [tried(visitor(), "claire@escale.example", "faux") for _ in range(10)]
    await asyncio.gather(*guesses)
    assert (await tried(visitor(), "claire@escale.example", PASSWORD))[0] == 429
