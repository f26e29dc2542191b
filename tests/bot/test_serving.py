"""One turn over HTTP, against a process of its own: what is answered, refused, replayed, and what survives a crash."""

from __future__ import annotations

import json
import signal
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import psutil

from tests.bot.conftest import NOW, serving, start


def test_a_turn_tells_label_replies_and_buttons(bot):
    status, answer = bot.turn("bonjour", conversation="greeting")
    assert status == 200
    assert answer == {
        "id": "1",
        "label": "greet",
        "confidence": 1.0,
        "band": "sure",
        "ranking": [],
        "replies": [
            {"text": "Bonjour, je suis un assistant.", "buttons": []},
            {
                "text": "Que voulez-vous faire ?",
                "buttons": [
                    {"title": "Refaire mon CV", "payload": "/ask_job_search/cv"},
                    {"title": "Mardi 10 h", "payload": '/inform{"choice": "3@2026-11-24T10:00"}'},
                ],
            },
        ],
        "effects": [],
        "replayed": False,
    }


def test_the_same_id_again_is_replayed_and_runs_nothing(bot):
    first = bot.turn("merci", id="a", conversation="replay")[1]
    again = bot.turn("merci", id="a", conversation="replay")[1]
    assert again == first | {"replayed": True}
    assert bot.turn("merci", id="b", conversation="replay")[1]["replies"][0]["text"] == "2"


def test_an_old_turn_is_replayed_after_newer_ones(bot):
    first = bot.turn("merci", id="a", conversation="old")[1]
    bot.turn("merci", id="b", conversation="old")
    assert bot.turn("merci", id="a", conversation="old")[1] == first | {"replayed": True}


def test_the_same_id_at_once_runs_one_turn(bot):
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: bot.turn("merci", id="a", conversation="at once")[1], range(6)))
    assert [answer["replies"] for answer in answers] == [[{"text": "1", "buttons": []}]] * 6
    assert sorted(answer["replayed"] for answer in answers) == [False] + [True] * 5


def test_effects_are_told_apart_from_replies_and_replayed(bot):
    answer = bot.turn("rendez-vous", conversation="effect")[1]
    assert answer["replies"] == [{"text": "Voilà.", "buttons": []}]
    assert answer["effects"] == [{"event": "asked", "now": NOW}]
    assert bot.turn("rendez-vous", conversation="effect")[1]["effects"] == answer["effects"]


def test_a_payload_is_taken_without_being_understood(bot):
    bot.turn("Refaire mon CV", id="a", payload="/ask_job_search/cv", conversation="payload")
    answer = bot.turn("Mardi", id="b", payload='/inform{"choice": "3@x"}', conversation="payload")[1]
    assert (answer["label"], answer["confidence"]) == ("inform", 1.0)
    assert answer["replies"] == [{"text": "inform 3@x 2", "buttons": []}]


def test_a_typed_slash_is_ordinary_text(bot):
    bot.turn("merci", id="a", conversation="slash")
    answer = bot.turn("/restart", id="b", conversation="slash")[1]
    assert answer["replies"] == [{"text": "Je n'ai pas compris.", "buttons": []}]
    assert bot.turn("/merci", id="c", conversation="slash")[1]["replies"][0]["text"] == "2"


def test_a_foreign_or_missing_secret_is_refused(bot):
    assert bot.turn(secret="wrong") == (401, {"error": "unauthorized"})
    assert bot.turn(secret="") == (401, {"error": "unauthorized"})


def test_what_is_no_turn_is_refused_with_its_field(bot):
    assert bot.turn("") == (422, {"error": "malformed", "field": "text"})
    assert bot.turn(metadata="x") == (422, {"error": "malformed", "field": "metadata"})
    assert bot.turn(payload="/unheard_of") == (422, {"error": "malformed", "field": "payload"})
    assert bot.turn(payload='/inform{"secret": 1}') == (
        422,
        {"error": "malformed", "field": "payload: secret"},
    )
    assert bot.post(b"no json")[0] == 422


def test_an_action_that_fails_keeps_nothing_and_may_be_retried(bot):
    bot.turn("merci", id="a", conversation="fuse")
    bot.fuse.touch()
    assert bot.turn("boum", id="b", conversation="fuse") == (
        500,
        {"error": "action", "action": "action_explode"},
    )
    bot.fuse.unlink()
    answer = bot.turn("boum", id="b", conversation="fuse")[1]
    assert (answer["replies"], answer["replayed"]) == ([{"text": "Avant.", "buttons": []}], False)


def test_a_new_conversation_whose_first_turn_fails_is_not_stored(bot):
    bot.fuse.touch()
    bot.turn("boum", conversation="never")
    bot.fuse.unlink()
    assert stored(bot.database, "never") is None


def test_rasas_own_api_is_not_there(bot):
    assert bot.get("/version")[0] == 404
    assert bot.get("/conversations/c/tracker")[0] == 404


def test_the_log_is_json_without_a_word_of_the_person(bot):
    bot.turn("une phrase bien à moi", conversation="log")
    lines = [json.loads(line) for line in bot.log.read_text().splitlines()]
    assert lines[-1].keys() >= {"id", "label", "confidence", "replayed", "ms", "timestamp"}
    assert "bien à moi" not in str(lines)


def test_a_killed_bot_goes_on_where_it_was(model, tmp_path):
    with serving(model, tmp_path) as served:
        first = served.turn("merci", id="a")[1]
        served.kill()
        with serving(model, tmp_path) as again:
            assert again.turn("merci", id="a")[1] == first | {"replayed": True}
            assert again.turn("merci", id="b")[1]["replies"][0]["text"] == "2"


def test_two_bots_on_one_database_lose_nothing(model, tmp_path):
    with serving(model, tmp_path) as one, serving(model, tmp_path) as other:
        with ThreadPoolExecutor(4) as pool:
            turns = [(served, f"{served.url}{n}") for n in range(15) for served in (one, other)]
            list(pool.map(until_done, turns))
        assert until_done((one, "last"))["replies"][0]["text"] == "31"


def until_done(turn):
    served, id = turn  # noqa: A001
    while (answer := served.turn("merci", id=id))[0] == 503:
        assert answer[1] == {"error": "conflict"}
    return answer[1]


def test_a_store_that_fails_is_503_and_nothing_is_forgotten(model, tmp_path):
    with serving(model, tmp_path) as served:
        served.turn("merci", id="a")
        with sqlite3.connect(served.database) as connection:
            connection.execute("ALTER TABLE bot_tracker RENAME TO away")
        assert served.turn("merci", id="b") == (503, {"error": "store"})
        with sqlite3.connect(served.database) as connection:
            connection.execute("ALTER TABLE away RENAME TO bot_tracker")
        assert served.turn("merci", id="b")[1]["replies"][0]["text"] == "2"


def test_an_erased_conversation_begins_anew(model, tmp_path):
    with serving(model, tmp_path) as served:
        served.turn("merci", id="a")
        with sqlite3.connect(served.database) as connection:
            connection.execute("DELETE FROM bot_tracker")
        assert served.turn("merci", id="b")[1]["replies"][0]["text"] == "1"


def test_a_term_signal_ends_the_process(model, tmp_path):
    with serving(model, tmp_path) as served:
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(10) == 0


def test_a_model_that_cannot_be_loaded_ends_the_process(tmp_path):
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"no archive")
    served = start(broken, tmp_path)
    assert served.process.wait(60) == 1
    assert "cannot load" in served.log.read_text()


def test_a_missing_secret_ends_the_process_with_its_name(model, tmp_path):
    credentials = tmp_path / "credentials.yml"
    credentials.write_text("bot.channel.EscaleInput:\n  secret: ${NOT_SET_ANYWHERE}\n")
    served = start(model, tmp_path, credentials)
    assert served.process.wait(60) == 1
    assert "NOT_SET_ANYWHERE" in json.loads(served.log.read_text())["reason"]


def test_the_bot_listens_on_this_machine_only(bot):
    addresses = {
        c.laddr.ip for c in psutil.Process(bot.process.pid).net_connections() if c.status == "LISTEN"
    }
    assert addresses == {"127.0.0.1"}


def stored(database, conversation):
    with sqlite3.connect(database) as connection:
        query = "SELECT version FROM bot_tracker WHERE conversation_id = ?"
        return connection.execute(query, [conversation]).fetchone()
