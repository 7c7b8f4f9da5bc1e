"""Whatever people and power cuts do in whatever order, every arrival and every row is accounted for once.

A model of what was delivered runs beside the real stages on a real PostgreSQL: files come, come twice, are
corrected, renamed, taken away, mended; pulls are run, and killed at any point.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text
from tests.conftest import PROVING
from tests.crash.forking import in_copy
from tests.crash.place import Place
from tests.crash.uncrashed import warm
from tests.end_to_end import province
from tests.end_to_end.season import pull

from cluster_review.crash_points import ending_at
from cluster_review.stages.mending import PROGRAM
from cluster_review.warehouse.arrival_views import STATES

NAMES = tuple(f"incidents-{letter}.csv" for letter in "abcd")
POINTS = (
    "land.while_writing", "land.before_rename", "land.after_rename", "arrivals.between_rows_and_commit",
    "arrivals.after_commit", "fetch.after_listing", "step.before_rename", "filing.between_rows_and_refusals",
    "filing.before_commit", "filing.after_commit", "quarantine.before_note", "quarantine.after_note",
    "mending.before_commit", "mending.after_commit", "batch_counts.before_commit", "batch_counts.after_commit",
    "acknowledge.before_removal",
)  # fmt: skip
BROKEN, LATE = "许多", datetime.fromisoformat("2030-01-01T00:00:00+08:00")
Key = tuple[str, str]


def written(rows: dict[str, str]) -> bytes:
    """A list of incidents: by id, how many died; words in place of a number are refused."""
    lines = [f"{name},C01,production_safety,2025-05-01,{deaths}\n" for name, deaths in rows.items()]
    return ("incident_id,cluster_id,family,occurred_date,deaths\n" + "".join(lines)).encode()


def sha(content: bytes) -> str:
    """Digest of bytes."""
    return hashlib.sha256(content).hexdigest()


class Intake(RuleBasedStateMachine):
    """People at the folder, the program at its tasks."""

    place: ClassVar[Place]

    @initialize()
    def begin(self) -> None:
        """An installation with a register and nothing else."""
        self.place.put_back("empty")
        self.lying: dict[str, dict[str, str]] = {}
        self.known: dict[str, dict[str, str]] = {}  # rows of everything that was ever written, by digest
        self.arrived: set[Key] = set()
        self.may_have_arrived: set[Key] = set()
        self.first: dict[tuple[str, ...], Any] = {}
        self.facts: dict[str, list[str]] = {}
        self.hour = self.number = 0

    # ---- people

    @rule(name=st.sampled_from(NAMES), rows=st.integers(1, 3), broken=st.sampled_from((0, 0, 1, 3)))
    def deliver(self, name: str, rows: int, broken: int) -> None:
        """A new file, or another one under the name: whole, with one bad row, or with none that is good."""
        ids = [f"I-{self.number + k}" for k in range(rows)]
        self.number += rows
        self._lay(name, {each: BROKEN if k < broken else "3" for k, each in enumerate(ids)})

    @precondition(lambda self: self.lying)
    @rule(data=st.data())
    def correct(self, data: st.DataObject) -> None:
        """The same incidents under the same name, with another number."""
        name = data.draw(st.sampled_from(sorted(self.lying)))
        self._lay(name, dict.fromkeys(self.lying[name], str(data.draw(st.integers(0, 9)))))

    @precondition(lambda self: self.lying)
    @rule(data=st.data(), to=st.sampled_from(NAMES))
    def copy(self, data: st.DataObject, to: str) -> None:
        """The same bytes under another name."""
        self._lay(to, self.lying[data.draw(st.sampled_from(sorted(self.lying)))])

    @precondition(lambda self: self.lying)
    @rule(data=st.data(), to=st.sampled_from((None, *NAMES)))
    def take_away(self, data: st.DataObject, to: str | None) -> None:
        """A file is gone from its source, or is called otherwise."""
        name = data.draw(st.sampled_from(sorted(self.lying)))
        rows = self.lying.pop(name)
        (self.place.inputs / name).unlink()
        if to is not None:
            self._lay(to, rows)

    # ---- the program

    @rule()
    def pull(self) -> None:
        """A morning's pull."""
        self.hour += 1
        in_copy(self._pull).result()
        self._expect_all()

    @rule(point=st.sampled_from(POINTS), hit=st.integers(1, 3), goes_on=st.booleans())
    def crash(self, point: str, hit: int, goes_on: bool) -> None:
        """A pull is killed at a point; its retry follows, or other things happen before the next one."""
        self.hour += 1
        in_copy(self._pull, ending_at(point, hit))
        self.place.settle()
        self.may_have_arrived |= self._in_folder()
        if goes_on:
            in_copy(self._pull).result()
            self._expect_all()
        else:
            self._expect_nothing_lost()

    @rule(name=st.sampled_from(NAMES), bad=st.sampled_from(((0, 1), (1, 0), (1, 1))), later=st.booleans())
    def overtake(self, name: str, bad: tuple[int, int], later: bool) -> None:
        """A file is landed, the power goes, and another has its name by the next pull or this one's retry."""
        self.deliver(name, 1, bad[0])
        self.crash("fetch.after_listing", 1, goes_on=False)
        self.deliver(name, 1, bad[1])
        self.hour += later
        in_copy(self._pull).result()
        self._expect_all()

    @precondition(lambda self: self._open())
    @rule(
        data=st.data(), point=st.sampled_from((None, "filing.after_commit", "quarantine.after_note", *POINTS))
    )
    def mend(self, data: st.DataObject, point: str | None) -> None:
        """A refused file is mended and replayed, maybe with a power cut between."""
        item = data.draw(st.sampled_from(self._open()))
        rows = dict.fromkeys(self.known[item.sha256], "1")
        mended = self.place.folder / "mended.csv"
        mended.write_bytes(written(rows))
        self.known[sha(written(rows))] = rows
        at = f"2026-04-{1 + self.hour // 20:02}T{self.hour % 20:02}:30:00+08:00"

        def replay() -> None:
            from cluster_review.stages.quarantine_replay import replay_item

            replay_item(item.filing_id, at=at, by="虚构经办人", inputs=str(self.place.inputs), mended=mended)

        if point is not None:
            in_copy(replay, ending_at(point))
            self.place.settle()
        if item.filing_id in {each.filing_id for each in self._open()}:
            in_copy(replay).result()
        self.place.settle()
        self.arrived.add((item.original_name, sha(written(rows))))
        self._expect_nothing_lost()
        assert item.filing_id not in {each.filing_id for each in self._open()}

    # ---- what must hold

    def _expect_all(self) -> None:
        """After a pull: each delivery has arrived, each arrival has one state, each row is a fact or refused."""
        self.place.settle()
        self.arrived |= self._in_folder()
        self._expect_nothing_lost()
        assert "landed" not in {row["state"] for row in self._view("review.arrivals")}
        self.may_have_arrived = set()

    def _expect_nothing_lost(self) -> None:
        found = self._view("review.arrivals")
        keys = [(row["source"], row["original_name"], row["sha256"], row["version"]) for row in found]
        assert len(keys) == len(set(keys))
        assert {row["state"] for row in found} <= set(STATES)
        named = {
            (row["original_name"], row["sha256"]) for row in found if row["original_name"] != "clusters.csv"
        }
        nameless = {(f"unnamed-{digest[:12]}", digest) for _, digest in self.may_have_arrived | self.arrived}
        assert self.arrived <= named
        assert named <= self.arrived | self.may_have_arrived | nameless
        self.arrived = named
        first = {key: row["first_arrival"] for key, row in zip(keys, found, strict=True)}
        assert self.first.items() <= first.items(), "a first arrival has changed"
        self.first = first
        facts = self.place.rows()
        for name, rows in self.facts.items():
            assert set(rows) <= set(facts[name]), f"{name} lost a row"
        self.facts = {name: rows for name, rows in facts.items() if name.startswith(("facts.", "intake."))}
        self._expect_rows({row["sha256"] for row in found if row["state"] not in ("landed", "duplicate")})
        self._expect_damage()
        for batch in self._view("intake.batches"):
            parts = ("current", "superseded", "duplicate", "quarantined")
            assert batch["accepted"] == sum(batch[part] for part in parts)

    def _expect_rows(self, filed: set[str]) -> None:
        """Every row of a filed list is a fact or refused, and stands once."""
        facts: dict[str, list[str]] = {}
        for row in self._view("facts.incidents"):
            facts.setdefault(_digest_in(row["filing_id"]), []).append(row["incident_id"])
        assert facts.keys() <= self.known.keys()
        for digest in filed & self.known.keys():
            good = [name for name, deaths in self.known[digest].items() if deaths != BROKEN]
            named = any(d == digest and not n.startswith("unnamed-") for n, d in self.arrived)
            if named:
                assert sorted(facts.get(digest, [])) == sorted(good), "a row is lost or doubled"
            refused = {
                row["row_ref"]
                for row in self._view("intake.quarantine")
                if _digest_in(row["filing_id"]) == digest
            }
            assert bool(refused) == (len(good) < len(self.known[digest])) or not named

    def _expect_damage(self) -> None:
        """What an open item damages is damaged, and nothing else; only what came later closes one by itself."""
        from cluster_review.warehouse.quarantine import damage_by_file, read_items
        from cluster_review.warehouse.reading import read_facts

        items = read_items(engine := self.place.engine())
        for closed in (item.mending for item in items if item.mending is not None):
            if closed.by_whom == PROGRAM and closed.mended_by != closed.filing_id:
                assert closed.first_arrival < (closed.mended_arrival or closed.first_arrival)
        still = damage_by_file(engine, [item.filing_id for item in items if not item.mending])
        marks = read_facts(engine, LATE, ["completeness_marks"])["completeness_marks"]
        damaged = marks[marks["mark"] == "damaged"]
        assert set(zip(damaged["facet"], damaged["cluster_id"], strict=True)) == set().union(*still.values())

    # ---- how

    def _lay(self, name: str, rows: dict[str, str]) -> None:
        self.lying[name] = rows
        self.known[sha(written(rows))] = rows
        (self.place.inputs / name).write_bytes(written(rows))

    def _in_folder(self) -> set[Key]:
        return {(name, sha(written(rows))) for name, rows in self.lying.items()}

    def _pull(self) -> None:
        day, hour = divmod(self.hour, 20)
        pull(self.place.inputs, f"2026-04-{1 + day:02}T{hour:02}:00:00+08:00", "incident_records")

    def _open(self) -> list[Any]:
        from cluster_review.warehouse.quarantine import read_items

        items = [item for item in read_items(self.place.engine()) if item.mending is None]
        return [item for item in items if item.original_name in NAMES and item.sha256 in self.known]

    def _view(self, name: str) -> list[dict[str, Any]]:
        with self.place.engine().connect() as connection:
            found = connection.execute(text(f"SELECT * FROM {name}")).mappings()
            return [dict(row) for row in found]


def _digest_in(filing_id: str) -> str:
    return filing_id.rpartition(":")[2].partition(".")[0]


@pytest.fixture(scope="module")
def folder_only(server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An installation whose only source is its folder, with a register."""
    place = Place(server, tmp_path_factory.mktemp("conservation"), "", database="conservation")
    place.declare_sources()
    place.inputs.mkdir(parents=True)
    said = f'report_year: {province.REPORT_YEAR}\nlaw_date: "{province.LAW_DATE}"\n'
    (place.inputs / "review.yaml").write_text(said, encoding="utf-8")
    province.write_table(place.inputs, "clusters", province.records()["clusters"])
    place.begin("template0")
    with place.admitted():
        warm()
        in_copy(_migrated).result()
        place.settle()
        place.keep("empty")
        yield place


def _migrated() -> None:
    from cluster_review.stages.warehouse_access import warehouse

    warehouse()


def test_every_arrival_and_every_row_is_accounted_for_once(folder_only: Place) -> None:
    Intake.place = folder_only
    run_state_machine_as_test(
        Intake,
        settings=hypothesis.settings(
            max_examples=12 if PROVING else 1,
            stateful_step_count=20 if PROVING else 8,
            deadline=None,
            derandomize=not PROVING,
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )
