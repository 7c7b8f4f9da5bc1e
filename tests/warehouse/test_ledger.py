"""The ledger: chained, append-only, one person is never enough, nothing is overlooked."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from tests.warehouse.deciding import (
    ADMINISTRATOR,
    CHIEF,
    COUNTY,
    LI,
    VIEWER,
    WANG,
    act,
    entry,
    furnish,
    publish_again,
)
from tests.warehouse.material import MAY, figure, filing

from cluster_review import crash_points
from cluster_review.warehouse.decision_schema import LEDGER
from cluster_review.warehouse.decisions import disagreements, standing_decisions, standing_judgements
from cluster_review.warehouse.filings import write_filing
from cluster_review.warehouse.ledger import (
    Actor,
    ChainHead,
    NewEntry,
    NotRecorded,
    Stale,
    head,
    record,
    versions_of,
)
from cluster_review.warehouse.ledger_chain import canonical_entry, verify_chain
from cluster_review.warehouse.ledger_kinds import KINDS
from cluster_review.warehouse.ledger_refusals import REFUSALS


@pytest.fixture
def furnished(engine) -> Engine:
    furnish(engine)
    return engine


def refused(code: str, engine: Engine, actor: Actor, *entries: NewEntry) -> NotRecorded:
    before = head(engine)
    with pytest.raises(NotRecorded) as error:
        record(engine, actor, list(entries))
    assert error.value.code == code
    assert head(engine) == before
    return error.value


def state(engine: Engine, cluster_id: str) -> str | None:
    rows = standing_decisions(engine, cluster_id=cluster_id)
    return rows[0]["state"] if rows else None


# ---------------------------------------------------------------- the chain

HARD_WORDS = [
    "海口“集群” & <b>", 'a "quoted" \\ back', "tab\tnewline\nreturn\r", "\x01\x02\x1f\x7f\x80", "\u2028\u2029\ufeff",
    "𠮷野家🙂", "é e\u0301", "'; DROP TABLE --", "%s %(a)s :b", "/ \\/ \\u0041",
]  # fmt: skip


def test_postgresql_and_python_write_and_hash_the_same_text(furnished):
    for words in HARD_WORDS:
        detail = {"n": 10**40, "minus": -(10**25), words: [words, None, True, {"深": words}]}
        act(
            furnished,
            Actor(f"wang {words}", words, ("reviewer",)),
            "decision",
            "C01",
            "defer",
            reason=words,
            detail=detail,
        )
    query = text("SELECT l.*, decisions.canonical(l) AS canonical FROM decisions.ledger AS l")
    with furnished.connect() as connection:
        rows = connection.execute(query).all()
    assert len(rows) == len(HARD_WORDS)
    for row in rows:
        assert row.canonical == canonical_entry(dict(row._mapping))
    assert verify_chain(furnished) == []


@settings(max_examples=25)
@given(
    words=st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=40)
)
def test_any_text_is_written_the_same(first_database, words):
    with first_database.connect() as connection:
        found = connection.execute(
            text("SELECT to_json(CAST(:words AS text))::text"), {"words": words}
        ).scalar_one()
    row = dict.fromkeys((c.name for c in LEDGER.columns), None) | {"reason": words, "detail": "{}"}
    assert f'"reason":{found},' in canonical_entry(row)


@pytest.mark.parametrize("column", [c.name for c in LEDGER.columns])
def test_a_change_of_any_column_by_a_superuser_is_found(furnished, column):
    act(furnished, WANG, "decision", "C01", "defer", detail={"a": 1})
    act(furnished, WANG, "decision", "C02", "defer")
    changed = {
        "entry": "entry + 10", "concerns": "1", "recorded_at": "recorded_at + interval '1 microsecond'",
        "detail": "replace(detail, '1', '2')", "previous_hash": "repeat('1', 64)", "hash": "repeat('1', 64)",
        "personal_digest": "repeat('1', 64)",
    }.get(column, f"coalesce({column}, '') || '.'")  # fmt: skip
    with furnished.begin() as connection:
        connection.execute(text("ALTER TABLE decisions.ledger DISABLE TRIGGER ALL"))
        connection.execute(text("ALTER TABLE decisions.personal DROP CONSTRAINT personal_ledger_fk"))
        connection.execute(text(f"UPDATE decisions.ledger SET {column} = {changed} WHERE entry = 1"))
    assert verify_chain(furnished)


def test_a_cut_off_end_is_found_by_the_head_noted_earlier(furnished):
    act(furnished, WANG, "decision", "C01", "defer")
    act(furnished, WANG, "decision", "C02", "defer")
    noted = head(furnished)
    assert verify_chain(furnished, noted) == []
    assert [f.code for f in verify_chain(furnished, ChainHead(2, "0" * 64))] == ["head"]
    with furnished.begin() as connection:
        for table in ("personal", "ledger"):
            connection.execute(text(f"ALTER TABLE decisions.{table} DISABLE TRIGGER ALL"))
            connection.execute(text(f"DELETE FROM decisions.{table} WHERE entry = 2"))
    assert verify_chain(furnished) == []
    assert [f.code for f in verify_chain(furnished, noted)] == ["head"]


@pytest.mark.parametrize("command", ["UPDATE decisions.ledger SET reason = 'x'", "DELETE FROM decisions.ledger",
                                     "TRUNCATE decisions.ledger CASCADE", "UPDATE decisions.personal SET name = 'x'",
                                     "DELETE FROM decisions.personal"])  # fmt: skip
def test_the_ledger_is_append_only_even_for_a_superuser_playing_replica(furnished, command):
    act(furnished, WANG, "decision", "C01", "confirm")
    with furnished.connect() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        with pytest.raises(DBAPIError) as error:
            connection.execute(text(command))
    assert error.value.orig.sqlstate == "CR001"


def test_who_acted_is_the_session_and_not_the_row(furnished):
    with furnished.connect() as connection, connection.begin():
        connection.execute(text("SET LOCAL ROLE cluster_review_decider"))
        for column in ("login", "hash", "entry", "recorded_at", "decided", "roles"):
            with pytest.raises(DBAPIError) as error, connection.begin_nested():
                connection.execute(
                    text(f"INSERT INTO decisions.ledger (kind, {column}) VALUES ('decision', NULL)")
                )
            assert error.value.orig.sqlstate == "42501"
    # Even the owner's row is stamped with who the session says acts, and without a session nothing enters.
    with furnished.connect() as connection, pytest.raises(DBAPIError) as error:
        connection.execute(
            text(
                "INSERT INTO decisions.ledger (kind, reason, detail, login, personal_digest) "
                "VALUES ('decision', 'x', '{}', 'chief', repeat('0', 64))"
            )
        )
    assert error.value.orig.sqlstate == REFUSALS["nobody"].sqlstate


@pytest.mark.parametrize("point", ["ledger.before_commit", "ledger.after_commit"])
def test_killed_while_recording_all_or_nothing_is_there(furnished, point):
    new = entry(furnished, "decision", "C01", "confirm")
    furnished.dispose()
    child = os.fork()
    if child == 0:
        crash_points.at_each_point(crash_points.ending_at(point))
        try:
            record(furnished, WANG, [new])
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    if point == "ledger.after_commit":
        refused("stale", furnished, WANG, new)
    else:
        record(furnished, WANG, [new])
    assert head(furnished).entry == 1
    assert verify_chain(furnished) == []


# ---------------------------------------------------------------- who may


def test_only_those_who_may_record(furnished):
    for actor in (VIEWER, COUNTY, ADMINISTRATOR, Actor("x", "无", ())):
        refused("not_allowed", furnished, actor, entry(furnished, "decision", "C01", "confirm"))
    refused("not_allowed", furnished, WANG, entry(furnished, "sign_off", None, "approved"))
    refused("not_allowed", furnished, CHIEF, entry(furnished, "redacted", None, subject="1", run_id=None))
    refused("not_allowed", furnished, CHIEF, entry(furnished, "nothing", "C01"))
    assert not any("county" in kind.roles or "viewer" in kind.roles for kind in KINDS.values())


def test_a_reviewer_of_some_counties_decides_on_these_alone(furnished):
    mine = Actor("zhao", "赵", ("reviewer",), ("469",))
    act(furnished, mine, "decision", "C04", "confirm")
    refused("not_your_county", furnished, mine, entry(furnished, "decision", "C01", "confirm"))
    refused("not_your_county", furnished, Actor("z", "章", ("responsible",), ("469",)),
            entry(furnished, "sign_off", None, "approved"))  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " \t\u3000\n"}, "reason_needed"),
        ({"verdict": "agreed"}, "malformed"),
        ({"verdict": None}, "malformed"),
        ({"verdict": "override"}, "malformed"),
        ({"verdict": "override", "detail": {"recommendation": "recognise"}}, "malformed"),
        ({"verdict": "override", "detail": {"recommendation": "keep"}}, "not_an_override"),
        ({"detail": {"share": 0.1}}, "malformed"),
        ({"detail": {"a": {1, 2}}}, "malformed"),
        ({"detail": {"a": "\0"}}, "malformed"),
        ({"reason": "a\0b"}, "malformed"),
        ({"reason": "\ud800"}, "malformed"),
        ({"cluster_id": "C99"}, "unknown_run"),
        ({"cluster_id": None}, "unknown_run"),
        ({"run_id": "run-9"}, "unknown_run"),
        ({"cluster_id": "C06"}, "nothing_to_decide"),
        ({"seen_version": None}, "stale"),
        ({"seen_version": "anything"}, "stale"),
        ({"cluster_id": "C03"}, "hangs_on_proposed_reading"),
    ],
)
def test_a_decision_that_is_not_whole_is_refused(furnished, changes, code):
    cluster_id = changes.get("cluster_id", "C01")
    seen = versions_of(furnished, "run-1", [cluster_id]).get(cluster_id) if cluster_id else None
    new = NewEntry(**{"kind": "decision", "cluster_id": "C01", "run_id": "run-1", "seen_version": seen, "subject": None,
                      "verdict": "confirm", "reason": "同意", **changes})  # fmt: skip
    error = refused(code, furnished, WANG, new)
    assert error.zh
    assert error.en
    assert "{}" not in error.zh + error.en


# ---------------------------------------------------------------- decisions


def test_confirm_override_and_defer(furnished):
    act(furnished, WANG, "decision", "C01", "confirm")
    act(furnished, WANG, "decision", "C02", "override", detail={"recommendation": "refer"})
    act(furnished, WANG, "decision", "C05", "defer")
    rows = {
        row["cluster_id"]: (row["state"], row["decided"], row["name"])
        for row in standing_decisions(furnished, "run-1")
    }
    assert rows == {
        "C01": ("confirmed", "keep", WANG.name),
        "C02": ("overridden", "refer", WANG.name),
        "C05": ("deferred", None, WANG.name),
    }
    act(furnished, LI, "decision", "C05", "confirm")
    assert state(furnished, "C05") == "confirmed"
    refused("already_decided", furnished, LI, entry(furnished, "decision", "C01", "defer"))
    act(furnished, CHIEF, "reopened", "C01")
    assert state(furnished, "C01") == "reopened"
    act(furnished, LI, "decision", "C01", "defer")


def test_a_revocation_needs_two_different_people(furnished):
    proposed = act(furnished, WANG, "decision", "C02", "confirm")
    assert state(furnished, "C02") == "proposed"
    for login in ("wang", "WANG", " wang "):
        same = Actor(login, "另一名", ("reviewer", "responsible"))
        refused(
            "same_person",
            furnished,
            same,
            entry(furnished, "second", "C02", "agree", subject=str(proposed.entry)),
        )
    act(furnished, LI, "second", "C02", "agree", subject=str(proposed.entry))
    assert state(furnished, "C02") == "confirmed"
    refused(
        "no_second_needed",
        furnished,
        CHIEF,
        entry(furnished, "second", "C02", "agree", subject=str(proposed.entry)),
    )
    row = standing_decisions(furnished, cluster_id="C02")[0]
    assert (row["login"], row["second_login"], row["second_name"]) == ("wang", "li", "李四")


def test_an_override_to_revoke_needs_them_too_and_a_refusal_leaves_it_undecided(furnished):
    proposed = act(furnished, WANG, "decision", "C01", "override", detail={"recommendation": "revoke"})
    assert state(furnished, "C01") == "proposed"
    act(furnished, LI, "second", "C01", "refuse", subject=str(proposed.entry))
    assert state(furnished, "C01") == "refused"
    act(furnished, LI, "decision", "C01", "confirm")
    assert state(furnished, "C01") == "confirmed"


def test_a_second_person_agrees_with_a_revocation_of_that_cluster_and_nothing_else(furnished):
    kept = act(furnished, WANG, "decision", "C01", "confirm")
    revoked = act(furnished, WANG, "decision", "C02", "confirm")
    refused(
        "no_second_needed", furnished, LI, entry(furnished, "second", "C01", "agree", subject=str(kept.entry))
    )
    refused(
        "nothing_standing",
        furnished,
        LI,
        entry(furnished, "second", "C01", "agree", subject=str(revoked.entry)),
    )
    for subject in (None, "", "2; --", "9" * 30, "-1", "0"):
        refused("malformed", furnished, LI, entry(furnished, "second", "C02", "agree", subject=subject))


def test_revocations_are_never_marked_together(furnished):
    revoke, keep = (
        entry(furnished, "decision", "C02", "confirm"),
        entry(furnished, "decision", "C01", "confirm"),
    )
    override = entry(furnished, "decision", "C05", "override", detail={"recommendation": "revoke"})
    for together in ((revoke, keep), (keep, revoke), (revoke, override)):
        refused("marked_together", furnished, WANG, *together)
    first = record(furnished, WANG, [revoke])[0]
    second = act(furnished, WANG, "decision", "C05", "override", detail={"recommendation": "revoke"})
    agreed = [
        entry(furnished, "second", e.cluster_id, "agree", subject=str(e.entry)) for e in (first, second)
    ]
    refused("marked_together", furnished, LI, *agreed)
    others = [entry(furnished, "decision", c, "confirm") for c in ("C01", "C04")]
    assert [e.entry for e in record(furnished, WANG, others)] == [3, 4]


def test_all_or_nothing(furnished):
    good, bad = entry(furnished, "decision", "C01", "confirm"), entry(furnished, "decision", "C03", "confirm")
    refused("hangs_on_proposed_reading", furnished, WANG, good, bad)
    assert standing_decisions(furnished) == []


# ---------------------------------------------------------------- what is new


def test_a_new_fact_makes_the_version_stale_and_is_named(furnished):
    new = entry(furnished, "decision", "C01", "confirm")
    other = entry(furnished, "decision", "C02", "defer")
    write_filing(furnished, filing("form"), {"figures": [figure(231_525_000_000)]}, [], MAY)
    with pytest.raises(Stale) as error:
        record(furnished, WANG, [new])
    changes = error.value.changes
    assert {name: len(rows) for name, rows in changes.facts.items()} == {"figures": 1}
    assert changes.facts["figures"][0]["metric"] == "output"
    assert (changes.entries, changes.run_id, changes.complete) == ((), None, True)
    record(furnished, WANG, [other])


def test_an_incident_of_one_of_its_enterprises_makes_it_stale(furnished):
    rows = {"enterprises": [{"cluster_id": "C01", "report_year": 2025, "enterprise_id": "E1", "name": "甲",
                             "source_ref": "企业名单!A7"}]}  # fmt: skip
    write_filing(furnished, filing("members"), rows, [], MAY)
    seen = versions_of(furnished, "run-1", ["C01", "C02"])
    incident = {"incident_id": "I1", "enterprise_id": "E1", "family": "fire", "source_ref": "incidents.csv:2"}
    write_filing(furnished, filing("incidents"), {"incidents": [incident]}, [], MAY)
    now = versions_of(furnished, "run-1", ["C01", "C02"])
    assert seen["C01"] != now["C01"]
    assert seen["C02"] == now["C02"]
    toll = {
        "incident_id": "I1",
        "entry_date": MAY.date(),
        "casualty_kind": "deaths",
        "people": 1,
        "source_ref": "casualties.csv:2",
    }
    write_filing(furnished, filing("toll"), {"casualties": [toll]}, [], MAY)
    assert versions_of(furnished, "run-1", ["C01"])["C01"] != now["C01"]


def test_a_later_run_or_entry_makes_it_stale_and_is_named(furnished):
    first, second = (
        entry(furnished, "decision", "C01", "confirm"),
        entry(furnished, "decision", "C01", "defer"),
    )
    record(furnished, WANG, [second])
    with pytest.raises(Stale) as error:
        record(furnished, LI, [first])
    assert error.value.changes.entries == (1,)
    publish_again(furnished, "run-2")
    with pytest.raises(Stale) as error:
        act(furnished, LI, "decision", "C01", "confirm")
    assert error.value.changes.run_id == "run-2"
    act(furnished, LI, "decision", "C01", "confirm", run_id="run-2")


def test_of_two_who_decide_at_once_one_is_told(furnished):
    new = entry(furnished, "decision", "C01", "confirm")

    def decide(actor: Actor) -> str:
        try:
            return f"recorded {record(furnished, actor, [new])[0].entry}"
        except NotRecorded as error:
            return error.code

    with ThreadPoolExecutor(8) as people:
        ends = list(people.map(decide, [Actor(f"p{n}", "甲", ("reviewer",)) for n in range(8)]))
    assert sorted(ends) == ["recorded 1", *["stale"] * 7]
    assert verify_chain(furnished) == []


# ---------------------------------------------------------------- evidence, disagreements, personal data


def test_refuting_evidence_needs_two_people_and_the_judgement_before_counts_meanwhile(furnished):
    paper = {"document": "合作协议.pdf", "page": "3"}
    refused(
        "malformed",
        furnished,
        WANG,
        entry(furnished, "evidence_judgement", "C01", "refuted", subject="supply_chain"),
    )
    refused("malformed", furnished, WANG,
            entry(furnished, "evidence_judgement", "C01", "confirmed", subject="output_each_year", detail=paper))  # fmt: skip

    def standing() -> tuple:
        row = standing_judgements(furnished, "C01")[0]
        return row["state"], row["in_force"], row["document"], row["page"]

    act(furnished, WANG, "evidence_judgement", "C01", "confirmed", subject="supply_chain", detail=paper)
    assert standing() == ("confirmed", "confirmed", "合作协议.pdf", "3")
    other = {"document": "现场核查.pdf", "page": "1"}
    refuting = act(
        furnished, WANG, "evidence_judgement", "C01", "refuted", subject="supply_chain", detail=other
    )
    assert standing() == ("proposed", "confirmed", "现场核查.pdf", "1")
    refused(
        "same_person",
        furnished,
        WANG,
        entry(furnished, "second", "C01", "agree", subject=str(refuting.entry)),
    )
    act(furnished, LI, "second", "C01", "agree", subject=str(refuting.entry))
    assert standing() == ("refuted", "refuted", "现场核查.pdf", "1")
    act(furnished, LI, "evidence_judgement", "C01", "withdrawn", subject="supply_chain")
    assert standing()[:2] == ("withdrawn", None)


def test_disagreements_are_kept_by_provision_and_by_reading(furnished):
    act(
        furnished,
        WANG,
        "decision",
        "C03",
        "override",
        reason="事故不在集群内",
        detail={"recommendation": "keep"},
    )
    named = {
        "recommendation": "refer",
        "provisions": ["output_each_year"],
        "readings": ["growth_window=three_years"],
    }
    act(furnished, LI, "decision", "C01", "override", reason="产值口径有疑", detail=named)
    found = {
        (r["cluster_id"], r["basis"], r["item"], r["chosen"], r["is_named"], r["reason"])
        for r in disagreements(furnished)
    }
    assert found == {
        ("C03", "provision", "ground_serious_incident", None, False, "事故不在集群内"),
        ("C03", "reading", "serious_incident_term", "any_time", False, "事故不在集群内"),
        ("C01", "provision", "output_each_year", None, True, "产值口径有疑"),
        ("C01", "reading", "growth_window", "three_years", True, "产值口径有疑"),
    }


def test_personal_data_is_erased_by_an_entry_and_the_chain_still_verifies(furnished):
    made = act(furnished, WANG, "decision", "C01", "confirm", personal={"phone": "0898-65330000"})
    act(furnished, ADMINISTRATOR, "redacted", None, subject=str(made.entry), run_id=None, reason="保存期满")
    with furnished.connect() as connection:
        kept = connection.execute(text("SELECT entry, name FROM decisions.personal")).all()
    assert kept == [(2, "赵")]
    assert verify_chain(furnished) == []
    row = standing_decisions(furnished, cluster_id="C01")[0]
    assert (row["state"], row["login"], row["name"]) == ("confirmed", "wang", None)
    refused(
        "nothing_standing",
        furnished,
        ADMINISTRATOR,
        entry(furnished, "redacted", None, subject="1", run_id=None),
    )
    with furnished.begin() as connection:
        connection.execute(text("ALTER TABLE decisions.personal DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE decisions.personal SET name = '别人'"))
    assert [fault.code for fault in verify_chain(furnished)] == ["personal"]
    with furnished.begin() as connection:
        connection.execute(text("DELETE FROM decisions.personal"))
    assert [fault.code for fault in verify_chain(furnished)] == ["personal_gone"]
