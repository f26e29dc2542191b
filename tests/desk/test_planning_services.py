"""``/desk/services``: the coordinator's changes are what is offered; what cannot be booked is refused."""

from __future__ import annotations

import re

import pytest

from escale.career.service import Channel, Service
from tests.desk.world import Consultant, World

FORM = {"name": "Entretien en visio", "minutes": "45", "before": "5", "after": "10", "notice": "60", "horizon": "30",
        "active": "1", "channel": "video", "code": "video"}  # fmt: skip


async def page(one: Consultant) -> str:
    async with one.session.get(f"{one.url}/desk/services") as response:
        return await response.text()


async def post(one: Consultant, revision: str | None = None, **form: str) -> tuple[int, str]:
    found = re.search(r'name="revision" value="(\w+)"', await page(one))
    data = {"csrf": one.csrf, "revision": revision or (found[1] if found else ""), **FORM, **form}
    data = {name: value for name, value in data.items() if value != "-"}
    async with one.session.post(f"{one.url}/desk/services", data=data) as response:
        return response.status, await response.text()


async def test_service_is_changed_and_the_others_stay(nadia: Consultant, world: World) -> None:
    before = {one.code: one for one in await world.desk.diary.services()}
    status, text = await post(nadia)
    after = {one.code: one for one in await world.desk.diary.services()}
    assert (status, "C&#39;est enregistré" in text) == (200, True)
    assert after["video"] == Service(
        "video", "Entretien en visio", (Channel.VIDEO,), 45, 5, 10, 60, 30, True, 2
    )
    assert {code: one for code, one in after.items() if code != "video"} == {
        code: one for code, one in before.items() if code != "video"
    }


async def test_new_service_gets_a_code_of_its_own(nadia: Consultant, world: World) -> None:
    for _ in range(2):
        assert (await post(nadia, code="", name="Bilan à mi-parcours"))[0] == 200
    codes = [one.code for one in await world.desk.diary.services()]
    assert codes[-2:] == ["bilan_a_mi_parcou", "bilan_a_mi_parcou_2"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"name": " "}, "Donnez un nom"),
        ({"minutes": "0"}, "La durée est un nombre de 5 à 480"),
        ({"minutes": "42"}, "de cinq en cinq"),
        ({"before": "x"}, "La marge avant"),
        ({"notice": "-1"}, "Le préavis"),
        ({"horizon": "9999999999"}, "horizon est un nombre de 1 à 365"),
        ({"channel": "-"}, "au moins une façon de se parler"),
        ({"code": "inconnu"}, "supprimé entre-temps"),
    ],
)
async def test_service_that_cannot_be_is_refused(
    nadia: Consultant, world: World, wrong: dict[str, str], reason: str
) -> None:
    before = await world.desk.diary.services()
    status, text = await post(nadia, **wrong)
    assert (status, reason in text, await world.desk.diary.services()) == (422, True, before)


async def test_last_service_stays(nadia: Consultant, world: World) -> None:
    for one in await world.desk.diary.services():
        status, text = await post(nadia, code=one.code, active="-")
    assert (status, "au moins un rendez-vous" in text) == (422, True)
    assert [one.code for one in await world.desk.diary.services() if one.active] == ["bilan"]


async def test_list_changed_meanwhile_is_not_overwritten(nadia: Consultant) -> None:
    await post(nadia)
    assert (await post(nadia, revision="0" * 16))[0] == 409


async def test_only_the_coordinator_changes_services(claire: Consultant, world: World) -> None:
    before = await world.desk.diary.services()
    assert (await post(claire, revision="x"))[0] == 403
    assert await world.desk.diary.services() == before
