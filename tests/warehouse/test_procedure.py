"""After the decision: nothing enters the register before its steps are on record."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text
from tests.warehouse.deciding import ADVICE, CHIEF, LI, WANG, act, entry, furnish, publish_again

from cluster_review.calendar import load_calendars
from cluster_review.provisions.faults import PolicyRefused
from cluster_review.provisions.loading import load_procedure, read_yaml
from cluster_review.provisions.procedure import MUST, Step, procedure_from
from cluster_review.settings import INCLUDE
from cluster_review.warehouse.decision_words import JUDGEMENT_STATES, STATES, STEPS
from cluster_review.warehouse.decisions import proceedings
from cluster_review.warehouse.ledger import Actor, NotRecorded, Stale, record
from cluster_review.warehouse.ledger_chain import verify_chain

NOTICE = {"from": "2026-07-01", "to": "2026-07-07"}
TOLD = {"on": "2026-07-01", "document": "琼工信告〔2026〕1号"}
SERVED = {"on": "2026-07-02", "document": "送达回证", "reply_until": "2026-07-09"}
REVOKED = {"event": "revoked", "on": "2026-08-01"}


@pytest.fixture
def furnished(engine) -> Engine:
    furnish(engine)
    return engine


def refused(
    code: str, engine: Engine, actor: Actor, kind: str, cluster_id: str, verdict=None, **changes
) -> str:
    with pytest.raises(NotRecorded) as error:
        record(engine, actor, [entry(engine, kind, cluster_id, verdict, **changes)])
    assert error.value.code == code
    return error.value.about


def where(engine: Engine, cluster_id: str) -> tuple[str, str | None]:
    row = proceedings(engine, cluster_id=cluster_id)[0]
    return row["state"], row["next_step"]


def to_revoke(engine: Engine) -> int:
    """C02 decided by two and signed off; the number of the decision."""
    decision = act(engine, WANG, "decision", "C02", "confirm").entry
    act(engine, LI, "second", "C02", "agree", subject=str(decision))
    act(engine, CHIEF, "sign_off", None, "approved")
    return decision


def test_a_revocation_step_by_step(furnished):
    decision = act(furnished, WANG, "decision", "C02", "confirm").entry
    assert where(furnished, "C02") == ("proposed", "second")
    refused("second_person_needed", furnished, WANG, "notice_of_intended_revocation", "C02", detail=TOLD)
    act(furnished, LI, "second", "C02", "agree", subject=str(decision))
    assert where(furnished, "C02") == ("second", "sign_off")
    assert (
        refused("step_missing", furnished, WANG, "notice_of_intended_revocation", "C02", detail=TOLD)
        == "sign_off"
    )
    act(furnished, CHIEF, "sign_off", None, "approved")
    assert (
        refused("step_missing", furnished, WANG, "service", "C02", detail=SERVED)
        == "notice_of_intended_revocation"
    )
    act(furnished, WANG, "notice_of_intended_revocation", "C02", detail=TOLD)
    assert refused(
        "step_missing", furnished, CHIEF, "legal_review", "C02", "passed", detail={"document": "x"}
    ) == ("service, reply_period")
    act(furnished, WANG, "service", "C02", detail=SERVED)
    assert where(furnished, "C02") == ("replies_answered", "legal_review")
    reply = act(furnished, WANG, "reply", "C02", detail={"on": "2026-07-08"}).entry
    assert where(furnished, "C02") == ("reply_period", "replies_answered")
    assert refused("step_missing", furnished, CHIEF, "register_entry", "C02", detail=REVOKED) == (
        "replies_answered, legal_review, published"
    )
    accepted = act(furnished, LI, "reply_answer", "C02", "accepted", subject=str(reply)).entry
    assert where(furnished, "C02") == ("reply_period", "replies_answered"), accepted
    act(furnished, LI, "reply_answer", "C02", "not_accepted", subject=str(reply))
    act(furnished, CHIEF, "legal_review", "C02", "returned", detail={"document": "法审意见"})
    refused("step_missing", furnished, CHIEF, "published", "C02", detail={"document": "琼工信〔2026〕9号"})
    act(furnished, CHIEF, "legal_review", "C02", "passed", detail={"document": "法审意见"})
    act(furnished, CHIEF, "published", "C02", detail={"document": "琼工信〔2026〕9号"})
    for wrong in ({"event": "extended", "on": "2026-08-01"}, {"event": "revoked", "on": "2026-07-09"}):
        refused("wrong_event", furnished, CHIEF, "register_entry", "C02", detail=wrong)
    act(furnished, CHIEF, "register_entry", "C02", detail=REVOKED)
    assert where(furnished, "C02") == ("complete", None)
    refused("already_decided", furnished, CHIEF, "register_entry", "C02", detail=REVOKED)
    assert verify_chain(furnished) == []


def test_a_reply_after_legal_review_calls_for_another(furnished):
    to_revoke(furnished)
    act(furnished, WANG, "notice_of_intended_revocation", "C02", detail=TOLD)
    act(furnished, WANG, "service", "C02", detail=SERVED)
    act(furnished, CHIEF, "legal_review", "C02", "passed", detail={"document": "法审"})
    late = act(furnished, WANG, "reply", "C02", detail={"on": "2026-07-20"}).entry
    act(furnished, WANG, "reply_answer", "C02", "not_accepted", subject=str(late))
    assert (
        refused("step_missing", furnished, CHIEF, "published", "C02", detail={"document": "x"})
        == "legal_review"
    )


def test_the_period_to_reply_has_not_ended_on_its_last_day(furnished):
    to_revoke(furnished)
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    told = {**TOLD, "on": str(today - timedelta(days=6))}
    act(furnished, WANG, "notice_of_intended_revocation", "C02", detail=told)
    # Fewer than five days after service is too short, five is not.
    served = {"on": str(today - timedelta(days=5)), "document": "送达回证"}
    yesterday = str(today - timedelta(days=1))
    refused("notice_period", furnished, WANG, "service", "C02", detail={**served, "reply_until": yesterday})
    act(furnished, WANG, "service", "C02", detail={**served, "reply_until": str(today)})
    assert where(furnished, "C02") == ("service", "reply_period")
    earlier = {"on": str(today - timedelta(days=6)), "document": "送达回证", "reply_until": yesterday}
    # Serving again never shortens the period.
    act(furnished, WANG, "service", "C02", detail=earlier)
    assert where(furnished, "C02") == ("service", "reply_period")


def test_the_period_to_reply_has_ended_on_the_day_after(furnished):
    to_revoke(furnished)
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    told = {**TOLD, "on": str(today - timedelta(days=6))}
    act(furnished, WANG, "notice_of_intended_revocation", "C02", detail=told)
    served = {**told, "document": "送达回证", "reply_until": str(today - timedelta(days=1))}
    act(furnished, WANG, "service", "C02", detail=served)
    assert where(furnished, "C02") == ("replies_answered", "legal_review")


@pytest.mark.parametrize("last", ["2026-07-06", "2026-06-30", "7 July", "2026-13-01", None])
def test_a_public_notice_shorter_than_seven_days_is_refused(furnished, last):
    """经公示无异议的 (第十一条); both days of the notice count."""
    act(furnished, WANG, "decision", "C04", "confirm")
    act(furnished, CHIEF, "sign_off", None, "approved")
    with pytest.raises(NotRecorded) as error:
        act(furnished, WANG, "public_notice", "C04", detail={"from": "2026-07-01", "to": last})
    assert error.value.code in ("notice_period", "malformed")
    act(furnished, WANG, "public_notice", "C04", detail=NOTICE)


def test_a_recognition_waits_for_notice_and_objections(furnished):
    """第十一条: 经公示无异议的,确定为集群,并向社会公开发布."""
    act(furnished, WANG, "decision", "C04", "confirm")
    act(furnished, CHIEF, "sign_off", None, "approved")
    refused("not_in_procedure", furnished, WANG, "service", "C04", detail=SERVED)
    refused("step_missing", furnished, WANG, "objection", "C04", detail={"on": "2026-07-03"})
    act(furnished, WANG, "public_notice", "C04", detail=NOTICE)
    objection = act(
        furnished, WANG, "objection", "C04", detail={"on": "2026-07-03"}, personal={"name": "某人"}
    ).entry
    assert where(furnished, "C04") == ("notice_period", "objections_answered")
    act(furnished, LI, "objection_answer", "C04", "upheld", subject=str(objection))
    refused("step_missing", furnished, CHIEF, "published", "C04", detail={"document": "名单"})
    act(furnished, LI, "objection_answer", "C04", "dismissed", subject=str(objection))
    published = act(furnished, CHIEF, "published", "C04", detail={"document": "名单"}).entry
    act(furnished, CHIEF, "withdrawn", "C04", subject=str(published), reason="名单有误")
    assert where(furnished, "C04") == ("objections_answered", "published")
    refused("step_missing", furnished, CHIEF, "register_entry", "C04", detail={"event": "recognised", "on": "2026-08-01",
                                                                              "valid_to": "2029-07-31"})  # fmt: skip
    refused(
        "step_missing",
        furnished,
        CHIEF,
        "corrected",
        "C04",
        subject=str(published),
        detail={"document": "x"},
    )
    again = act(furnished, CHIEF, "published", "C04", detail={"document": "名单(更正)"}).entry
    act(furnished, CHIEF, "corrected", "C04", subject=str(again), detail={"document": "更正通知"})
    refused(
        "wrong_event",
        furnished,
        CHIEF,
        "register_entry",
        "C04",
        detail={"event": "recognised", "on": "2026-08-01"},
    )
    act(
        furnished,
        CHIEF,
        "register_entry",
        "C04",
        detail={"event": "recognised", "on": "2026-08-01", "valid_to": "2029-07-31"},
    )
    assert where(furnished, "C04") == ("complete", None)


def test_a_renewal_runs_from_the_day_after_the_old_end(furnished):
    """第十二条: 复核通过的有效期延长三年."""
    act(furnished, WANG, "decision", "C05", "confirm")
    act(furnished, CHIEF, "sign_off", None, "approved")
    act(furnished, WANG, "public_notice", "C05", detail=NOTICE)
    act(furnished, CHIEF, "published", "C05", detail={"document": "通告"})
    for on in ("2026-06-30", "2026-07-02"):
        refused("wrong_event", furnished, CHIEF, "register_entry", "C05",
                detail={"event": "extended", "on": on, "valid_to": "2029-06-30"})  # fmt: skip
    act(
        furnished,
        CHIEF,
        "register_entry",
        "C05",
        detail={"event": "extended", "on": "2026-07-01", "valid_to": "2029-06-30"},
    )


def test_a_sign_off_covers_what_was_decided_before_it(furnished):
    act(furnished, CHIEF, "sign_off", None, "approved")
    act(furnished, WANG, "decision", "C05", "confirm")
    assert refused("step_missing", furnished, WANG, "public_notice", "C05", detail=NOTICE) == "sign_off"
    act(furnished, CHIEF, "sign_off", "C04", "approved")
    refused("step_missing", furnished, WANG, "public_notice", "C05", detail=NOTICE)
    act(furnished, CHIEF, "sign_off", None, "approved")
    act(furnished, CHIEF, "sign_off", None, "rejected")
    refused("step_missing", furnished, WANG, "public_notice", "C05", detail=NOTICE)


def test_a_reopened_decision_goes_no_further_and_a_new_one_begins_anew(furnished):
    to_revoke(furnished)
    act(furnished, CHIEF, "reopened", "C02", reason="陈述申辩成立")
    refused("nothing_standing", furnished, WANG, "notice_of_intended_revocation", "C02", detail=TOLD)
    act(furnished, WANG, "decision", "C02", "override", detail={"recommendation": "refer"})
    assert proceedings(furnished, cluster_id="C02") == []


def test_a_later_run_that_says_otherwise_stops_what_was_decided_before_it(furnished, monkeypatch):
    act(furnished, WANG, "decision", "C05", "confirm")
    act(furnished, CHIEF, "sign_off", None, "approved")
    act(furnished, WANG, "public_notice", "C05", detail=NOTICE)
    publish_again(furnished, "run-2")
    act(furnished, CHIEF, "published", "C05", detail={"document": "通告"})
    monkeypatch.setitem(ADVICE, "C05", {"recommendation": "refer", "stage": "review", "decision_row": 3})
    publish_again(furnished, "run-3")
    extended = {"event": "extended", "on": "2026-07-01", "valid_to": "2029-06-30"}
    with pytest.raises(Stale) as error:
        act(furnished, CHIEF, "register_entry", "C05", detail=extended)
    assert error.value.changes.run_id == "run-3"


def test_nothing_is_served_before_its_notice(furnished):
    to_revoke(furnished)
    act(furnished, WANG, "notice_of_intended_revocation", "C02", detail=TOLD)
    refused("notice_period", furnished, WANG, "service", "C02", detail={**SERVED, "on": "2026-06-30"})
    act(furnished, WANG, "service", "C02", detail={**SERVED, "on": TOLD["on"]})


def test_what_has_no_procedure_has_no_steps(furnished):
    act(furnished, WANG, "decision", "C01", "confirm")
    assert proceedings(furnished, cluster_id="C01") == []
    refused("not_in_procedure", furnished, CHIEF, "published", "C01", detail={"document": "x"})


# ---------------------------------------------------------------- the policy's own


def test_periods_and_steps_come_from_the_policy(furnished):
    with furnished.connect() as connection:
        periods = connection.execute(
            text("SELECT period, days, reckoned FROM decisions.periods ORDER BY 1")
        ).all()
    assert periods == [
        ("personal_data", 1826, "calendar_days"),
        ("public_notice", 7, "calendar_days"),
        ("reply", 5, "working_days"),
    ]


def test_a_period_of_calendar_days_and_one_of_working_days():
    procedure, calendar = load_procedure(INCLUDE / "policy"), load_calendars(INCLUDE / "policy" / "calendars")
    # The Hainan notice of 2021 ran from 22 to 28 November.
    assert procedure.period("public_notice").last_day(date(2026, 11, 22), calendar) == date(2026, 11, 28)
    # 30 September is a Wednesday; 1 to 7 October are days off, 10 October is worked.
    assert procedure.period("reply").last_day(date(2026, 9, 30), calendar) == date(2026, 10, 12)


@pytest.mark.parametrize("step", sorted(MUST))
def test_no_policy_can_drop_a_safeguard_of_a_revocation(step):
    document = read_yaml(INCLUDE / "policy" / "procedure.yaml")
    document["steps"]["revoke"] = [s for s in document["steps"]["revoke"] if s != step]
    with pytest.raises(PolicyRefused, match=step):
        procedure_from(document)
    moved = [*document["steps"]["revoke"], step]
    with pytest.raises(PolicyRefused, match=step):
        procedure_from({**document, "steps": {**document["steps"], "revoke": moved}})


def test_every_state_and_step_has_its_words(furnished):
    assert set(STEPS) == {str(step) for step in Step}
    with furnished.connect() as connection:
        for view, words in (
            ("decisions", {*STATES} - {"undecided"}),
            ("evidence_judgements", {*JUDGEMENT_STATES}),
        ):
            query = text("SELECT pg_get_viewdef(CAST(:name AS regclass))")
            written = connection.execute(query, {"name": f"review.{view}"}).scalar_one()
            assert all(f"'{state}'::text" in written for state in words), view
