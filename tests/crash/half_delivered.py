"""A source that fails half way: what came is filed, what didn't is told, and the next pull makes it whole."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool
from tests.crash.place import Place
from tests.crash.uncrashed import Uncrashed

FIRST, SECOND = "first_annual_reports", "second_annual_reports"
MOMENTS = {"recorded_at", "first_arrival", "batch_id", "fact_id"}
MOST_BYTES = 6_000
"""Enough for the list of the bucket, not for a form."""


@contextmanager
def breaking_off(address: str) -> Iterator[str]:
    """An address that passes on a store's answers and hangs up in the middle of a long one."""
    host, _, port = address.removeprefix("http://").rpartition(":")

    def serve(client: socket.socket) -> None:
        with client, socket.create_connection((host, int(port))) as store:
            answers = threading.Thread(target=lambda: _passed_on(store, client, MOST_BYTES), daemon=True)
            answers.start()
            _passed_on(client, store, 2**30)

    def accept() -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def _passed_on(source: socket.socket, target: socket.socket, most: int) -> None:
    try:
        while most > 0 and (data := source.recv(min(most, 4_096))):
            target.sendall(data)
            most -= len(data)
        target.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """The bureau's view can't be read for as long as this lasts."""
    url = make_url(place.server.url).set(drivername="postgresql+psycopg", database="statistics")
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text("LOCK TABLE open_data.cluster_figures IN ACCESS EXCLUSIVE MODE"))
        yield


def facts_in(rows: Mapping[str, list[str]]) -> dict[str, set[str]]:
    """What the facts say, whenever it was recorded; marks of damage and of its end are left out."""
    found = {}
    for name, of_table in rows.items():
        if name.startswith("facts.") and name != "facts.completeness_marks":
            read = [{k: v for k, v in json.loads(row).items() if k not in MOMENTS} for row in of_table]
            found[name] = {json.dumps(row, sort_keys=True) for row in read}
    return found


def told(place: Place, source: str) -> list[Mapping[str, Any]]:
    """The open refusals in a source's name."""
    query = text(
        "SELECT q.message_zh, q.message_en FROM intake.quarantine q JOIN intake.filings f USING (filing_id) "
        "WHERE f.original_name LIKE :source AND filing_id NOT IN (SELECT filing_id FROM intake.mendings)"
    )
    with place.engine().connect() as connection:
        return [dict(row) for row in connection.execute(query, {"source": f"{source}%"}).mappings()]


def finish(uncrashed: Uncrashed, source: str, words: tuple[str, str], left: dict[str, Any]) -> None:
    """File what came, read what is told, and pull again without the fault."""
    place = uncrashed.place
    uncrashed.run(f"{FIRST}_read", f"{FIRST}_acknowledge", left).result()
    place.settle()
    (refusal,) = told(place, source)
    assert words[0] in refusal["message_zh"]
    assert words[1] in refusal["message_en"]
    whole = facts_in(uncrashed.states[f"{FIRST}_check"]["rows"])
    half = facts_in(place.rows())
    assert all(half[name] <= whole[name] for name in whole)
    assert half != whole
    uncrashed.run(f"{SECOND}_open", f"{SECOND}_acknowledge", {}).result()
    place.settle()
    assert told(place, source) == []
    assert facts_in(place.rows()) == whole
    if place.store:
        assert all(place.tags().values())


@pytest.mark.prove
def test_a_store_that_breaks_off_costs_the_other_sources_nothing(uncrashed: Uncrashed) -> None:
    place, task = uncrashed.place, f"{FIRST}_fetch"
    place.put_back(task)
    left, store = uncrashed.before(task), place.store
    with breaking_off(store) as address:
        place.store = address
        try:
            brought = uncrashed.run(task, task, left).result()
        finally:
            place.store = store
    finish(uncrashed, "county_bucket", ("市县上传的年度表", "annual forms uploaded"), left | brought)


@pytest.mark.prove
def test_a_view_that_is_locked_costs_the_other_sources_nothing(uncrashed: Uncrashed) -> None:
    place, task = uncrashed.place, f"{FIRST}_fetch"
    place.put_back(task)
    left = uncrashed.before(task)
    with locked(place):
        brought = uncrashed.run(task, task, left).result()
    finish(uncrashed, "statistics_view", ("统计局指标视图", "view of figures"), left | brought)
