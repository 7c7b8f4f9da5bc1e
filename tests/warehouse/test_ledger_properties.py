"""Whatever random people hand in, in whatever order: the chain verifies and no one person revokes."""

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from tests.conftest import PROVING
from tests.warehouse.conftest import emptied
from tests.warehouse.deciding import ADVICE, furnish

from cluster_review.warehouse.ledger import Actor, NewEntry, NotRecorded, head, record, versions_of
from cluster_review.warehouse.ledger_chain import verify_chain
from cluster_review.warehouse.ledger_kinds import KINDS
from cluster_review.warehouse.migration import migrate

PEOPLE = [
    Actor(login, login, roles)
    for login in ("a", "b", "A ")
    for roles in (("reviewer",), ("responsible", "reviewer"))
]
PEOPLE += [Actor("admin", "管", ("administrator",)), Actor("county", "县", ("county",), ("4601",))]
DETAIL = {
    "recommendation": "revoke", "document": "文书", "page": "1", "on": "2026-08-12", "from": "2026-07-01",
    "to": "2026-07-07", "reply_until": "2026-08-20", "event": "revoked", "valid_to": "2029-06-30",
}  # fmt: skip
# Revocations are what matters, so their steps come up more often.
TOWARDS = ["decision", "second", "sign_off", "notice_of_intended_revocation", "service", "legal_review", "published",
           "register_entry"]  # fmt: skip
step = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(TOWARDS * 3 + sorted(KINDS)),
    st.sampled_from(["C02", "C02", "C02", *sorted(ADVICE)]),
    st.integers(0, 8),
    st.booleans(),
)
NEEDED = ("second", "sign_off", "notice_of_intended_revocation", "service", "legal_review", "published")


def hand_in(engine, actor, kind, cluster_id, choice, together) -> bool:
    verdicts = KINDS[kind].verdicts
    last = head(engine).entry
    verdict = verdicts[0 if choice < 6 else choice % len(verdicts)] if verdicts else None
    if kind == "decision" and cluster_id not in ("C02", "C03"):
        verdict = ("override", "confirm", "defer")[choice % 3]
    new = NewEntry(
        kind=kind, cluster_id=None if kind == "sign_off" else cluster_id, run_id="run-1",
        seen_version=versions_of(engine, "run-1", [cluster_id]).get(cluster_id),
        subject="supply_chain" if kind == "evidence_judgement" else str(max(1, last - choice % 3)),
        verdict=verdict, reason="由",
        detail=DETAIL | ({"on": "2026-09-01"} if kind == "register_entry" else {}),
    )  # fmt: skip
    try:
        record(engine, actor, [new, new] if together and choice == 0 else [new])
    except NotRecorded:
        return False
    return True


@settings(max_examples=200 if PROVING else 8)
@given(steps=st.lists(step, min_size=40, max_size=60))
def test_no_sequence_breaks_the_chain_or_lets_one_person_revoke(first_database, steps):
    engine = first_database
    migrate(emptied(engine))
    furnish(engine)
    recorded = [hand_in(engine, *one) for one in steps]
    assert head(engine).entry >= sum(recorded)
    assert verify_chain(engine) == []
    with engine.connect() as connection:
        ledger = {row.entry: row for row in connection.execute(text("SELECT * FROM decisions.ledger"))}
        standing = connection.execute(text("SELECT * FROM review.decisions")).all()
        judged = connection.execute(text("SELECT * FROM review.evidence_judgements")).all()
    for row in standing:
        if row.decided == "revoke" and row.state in ("confirmed", "overridden"):
            assert row.cluster_id != "C03" or row.verdict != "confirm"
            assert row.second_verdict == "agree"
            assert row.login.strip().lower() != row.second_login.strip().lower()
    for row in judged:
        if row.in_force == "refuted":
            agreed = [e for e in ledger.values() if e.kind == "second" and e.concerns == row.in_force_entry]
            assert [
                e
                for e in agreed
                if e.login.strip().lower() != ledger[row.in_force_entry].login.strip().lower()
            ]
    for row in ledger.values():
        assert not {"county", "administrator"} & set(row.roles.split(",")) or row.kind == "redacted"
        if row.kind == "register_entry" and ledger[row.concerns].decided == "revoke":
            before = {
                e.kind for e in ledger.values() if e.entry < row.entry and row.concerns in (e.concerns, None)
            }
            signed = {e.kind for e in ledger.values() if e.entry < row.entry and e.kind == "sign_off"}
            assert set(NEEDED) <= before | signed


def test_the_random_people_do_get_a_revocation_registered_when_all_is_in_order(first_database):
    """The property above isn't held by refusing everything."""
    engine = first_database
    migrate(emptied(engine))
    furnish(engine)
    a, b = PEOPLE[1], PEOPLE[3]
    for actor, kind in zip((a, b, a, a, a, a, a, a), TOWARDS, strict=True):
        assert hand_in(engine, actor, kind, "C02", 1 if kind != "second" else 0, False), kind
    assert [fault.code for fault in verify_chain(engine)] == []
