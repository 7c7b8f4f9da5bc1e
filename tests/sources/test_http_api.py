"""An HTTP API: pages by cursor; what the server does wrong is asked again, refused or told, and nothing lands in part."""

import json

import pytest
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from tests.sources.conftest import SECRET

from cluster_review.intake.parse import parse
from cluster_review.intake.wording import Words
from cluster_review.provisions.loading import load_vocabulary
from cluster_review.settings import INCLUDE
from cluster_review.sources.connection import Connection
from cluster_review.sources.fetch import fetch, reach
from cluster_review.sources.http_api import page_name

TOKEN = SECRET.removesuffix("é")


@pytest.fixture
def source(declared):
    return declared("emergency_api", hosts=("127.0.0.1",), timeout_seconds=5)


def page(records, following):
    return {"data": {"records": records, "next": following}, "total": 9}


@pytest.fixture
def three_pages(api):
    api.pages = {"": page([{"a": 1}, {"a": 2}], "p 2/é"), "p 2/é": page([{"a": 3}], 3), "3": page([], None)}
    return api


def failure_of(source, api, landing):
    fetched = fetch(source, api.connection, landing, None)
    assert TOKEN not in repr(fetched)
    return fetched.failure


def test_pages_land_as_they_came_and_the_next_fetch_begins_at_the_last(three_pages, source, tmp_path):
    fetched = fetch(source, three_pages.connection, tmp_path, None)
    assert [f.relative_path for f in fetched.landed] == [
        "emergency_api:incidents-from-the-start.json",
        "emergency_api:incidents-after-p%202%2F%C3%A9.json",
        "emergency_api:incidents-after-3.json",
    ]
    assert [json.loads(f.path.read_bytes()) for f in fetched.landed] == list(three_pages.pages.values())
    assert (fetched.cursor, fetched.rows, fetched.failure, fetched.faults) == ("3", 3, None, ())
    three_pages.pages["3"] = page([{"a": 4}], "4")
    three_pages.pages["4"] = page([], "")
    again = fetch(source, three_pages.connection, tmp_path, fetched.cursor)
    assert [f.name for f in again.landed] == ["incidents-after-3.json", "incidents-after-4.json"]
    assert again.cursor == "4"


def test_the_secret_goes_into_the_header_and_nowhere_else(three_pages, source, tmp_path, caplog):
    with caplog.at_level("DEBUG"):
        fetched = fetch(source, three_pages.connection, tmp_path, None)
    assert [headers["authorization"] for _, headers in three_pages.asked] == [f"Bearer {TOKEN}"] * 3
    assert TOKEN not in caplog.text + repr(fetched)
    assert all(TOKEN.encode() not in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse({}, 429, {"Retry-After": "0"}),
        JSONResponse({}, 429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}),
        JSONResponse({}, 500),
        JSONResponse({}, 503),
    ],
    ids=["429", "429 until a date", "500", "503"],
)
def test_what_may_pass_is_asked_again_and_given_up_in_the_end(answer, three_pages, source, tmp_path):
    three_pages.instead = [answer, answer]
    fetched = fetch(source, three_pages.connection, tmp_path, None)
    assert (len(fetched.landed), fetched.failure) == (3, None)
    three_pages.instead = [answer] * 3
    three_pages.asked.clear()
    failure = failure_of(source, three_pages, tmp_path)
    assert failure.kind == "down"
    assert str(answer.status_code) in failure.found
    assert len(three_pages.asked) == 3


def test_a_wait_longer_than_the_fetch_may_take_is_not_waited_for(three_pages, source, tmp_path):
    three_pages.instead = [JSONResponse({}, 429, {"Retry-After": "999999"})]
    failure = failure_of(source.model_copy(update={"most_seconds": 60}), three_pages, tmp_path)
    assert failure.kind == "down"
    assert len(three_pages.asked) == 1


def cut_off():
    return Response(
        b'{"data": {"records": [', media_type="application/json", headers={"Content-Length": "4000"}
    )


def dripping():
    def drip():
        import time

        while True:
            yield b" "
            time.sleep(0.05)

    return StreamingResponse(drip(), media_type="application/json")


def silent():
    def wait():
        import time

        time.sleep(1.5)
        yield b"{}"

    return StreamingResponse(wait(), media_type="application/json")


@pytest.mark.parametrize(
    ("answer", "limits"),
    [(cut_off, {}), (silent, {"timeout_seconds": 1, "attempts": 1}), (dripping, {"most_seconds": 1})],
    ids=["cut off", "silent", "dripping"],
)
def test_slow_and_truncated_answers_never_land(answer, limits, three_pages, source, tmp_path):
    three_pages.instead = [answer() for _ in range(3)]
    assert failure_of(source.model_copy(update=limits), three_pages, tmp_path).kind == "down"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Response("<html>log in</html>", media_type="text/html"), "text/html"),
        (JSONResponse({}, 401), "401"),
        (JSONResponse({}, 404), "404"),
        (RedirectResponse("http://example.org/v1/incidents"), "example.org"),
        (RedirectResponse("http://127.0.0.1:1/v1/incidents"), "127.0.0.1"),
        (RedirectResponse("//evil.example.org/x"), "evil.example.org"),
        (Response(b"x", media_type="application/json", headers={"Content-Encoding": "gzip"}), "compressed"),
        (Response(b" " * (2**20 + 1), media_type="application/json"), "MB"),
        (StreamingResponse(iter([b" " * 2**19] * 3), media_type="application/json"), "MB"),
    ],
)  # fmt: skip
def test_what_is_wrong_for_good_is_refused_at_once(answer, said, three_pages, source, tmp_path):
    three_pages.instead = [answer]
    failure = failure_of(source.model_copy(update={"largest_file_mb": 1}), three_pages, tmp_path)
    assert failure.kind == "refused"
    assert said in failure.found
    assert len(three_pages.asked) == 1
    assert not list(tmp_path.iterdir())


def test_a_redirect_on_the_same_host_is_followed_but_not_in_circles(three_pages, source, tmp_path):
    three_pages.instead = [RedirectResponse("/elsewhere")]
    assert len(fetch(source, three_pages.connection, tmp_path, None).landed) == 3
    three_pages.instead = [RedirectResponse("/v1/incidents") for _ in range(9)]
    assert "redirects" in failure_of(source, three_pages, tmp_path).found


@pytest.mark.parametrize(
    ("address", "said"),
    [("http://emergency.example.org", "https"), ("https://other.example.org", "other.example.org")],
)
def test_only_declared_hosts_are_asked_and_only_over_https(address, said, declared, tmp_path):
    fetched = fetch(declared("emergency_api"), Connection(address, None, TOKEN), tmp_path, None)
    assert fetched.failure.kind == "refused"
    assert said in fetched.failure.found


def test_a_server_that_is_not_there_is_down(source, tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    assert fetch(source, Connection(address), tmp_path, None).failure.kind == "down"


def test_a_cursor_that_comes_again_ends_the_fetch(api, source, tmp_path):
    api.pages = {"": page([{"a": 1}], "2"), "2": page([{"a": 2}], "3"), "3": page([], "2")}
    fetched = fetch(source, api.connection, tmp_path, None)
    assert (len(fetched.landed), len(api.asked), fetched.failure.kind) == (3, 3, "refused")
    few = source.model_copy(update={"most_pages": 2})
    assert "pages" in fetch(few, api.connection, tmp_path, None).failure.found


def test_pages_before_a_failure_count_and_the_next_fetch_goes_on_there(three_pages, source, tmp_path):
    three_pages.instead = [None, None, *[JSONResponse({}, 500)] * 3]
    broken = fetch(source, three_pages.connection, tmp_path, None)
    assert (len(broken.landed), broken.cursor, broken.failure.kind) == (2, "p 2/é", "down")
    whole = fetch(source, three_pages.connection, tmp_path, broken.cursor)
    assert [f.sha256 for f in whole.landed][:1] == [broken.landed[1].sha256]
    assert (whole.cursor, whole.failure) == ("3", None)


@pytest.mark.parametrize("body", [b"{", b'{"data": []}', b'{"data": {"records": {}}}', b"[" * 100_000])
def test_a_page_that_is_not_as_agreed_lands_for_evidence_and_is_not_passed(body, api, source, tmp_path):
    api.instead = [Response(body, media_type="application/json")]
    fetched = fetch(source, api.connection, tmp_path, None)
    assert [f.path.read_bytes() for f in fetched.landed] == [body]
    assert (fetched.failure.kind, fetched.cursor) == ("refused", None)


@pytest.fixture(scope="session")
def words():
    return Words(load_vocabulary(INCLUDE / "policy"), ())


def test_a_row_is_addressed_in_the_page_as_it_came(api, source, tmp_path, words):
    good = {
        "incident_id": "A1",
        "family": "production_safety",
        "cluster_id": "C01",
        "occurred_date": "2025-06-01",
    }
    api.pages = {"": page([good, {**good, "incident_id": "A2", "occurred_date": "soon"}], None)}
    (file,) = fetch(source, api.connection, tmp_path, None).landed
    reading = parse(file, words)
    place = "emergency_api:incidents-from-the-start.json"
    assert [row["source_ref"] for row in reading.rows["incidents"]] == [f"{place}#/data/records/0"]
    assert [f.cell for f in reading.refusals] == ["/data/records/1/occurred_date"]
    assert reading.damaged_tables == ("incidents",)


@pytest.mark.parametrize(
    ("body", "kind", "cell"),
    [
        (b'{"data": {}}', "json_records_absent", "/data"),
        (b'{"data": {"records": 1}}', "json_records_absent", "/data/records"),
        (b"[]", "json_records_absent", "/"),
        (b'{"data": {"records": [], "records": []}}', "json_key_twice", "/data/records"),
    ],
)
def test_an_envelope_without_its_records_is_refused_with_its_place(
    body, kind, cell, api, source, tmp_path, words
):
    api.instead = [Response(body, media_type="application/json")]
    (file,) = fetch(source, api.connection, tmp_path, None).landed
    reading = parse(file, words)
    assert [(f.kind, f.cell) for f in reading.refusals] == [(kind, cell)]
    assert reading.damaged_tables == ("incidents",)


def test_a_page_is_named_after_its_cursor():
    assert page_name("incidents", "../x") == "incidents-after-..%2Fx.json"
    long = [page_name("incidents", "长" * 100 + end) for end in "ab"]
    assert len(set(long)) == 2
    assert max(map(len, long)) < 120


def test_reaching_lands_nothing(three_pages, source):
    assert reach(source, three_pages.connection) is None
    three_pages.instead = [JSONResponse({}, 403)]
    assert reach(source, three_pages.connection).kind == "refused"
