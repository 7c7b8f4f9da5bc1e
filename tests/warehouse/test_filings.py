"""What files say goes in exactly, once, and comes out as it was known at a moment."""

import random
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import text
from tests.warehouse.material import (
    APRIL,
    MARCH,
    MAY,
    cluster,
    enterprise,
    figure,
    filing,
    incident,
    report,
    sha,
)

from cluster_review.tables import NEVER, TABLES, Kind
from cluster_review.warehouse.connection import WarehouseRefused
from cluster_review.warehouse.filings import Counts, write_batch_counts, write_filing
from cluster_review.warehouse.reading import (
    facts_digest,
    read_batch_counts,
    read_facts,
    read_filings,
    read_quarantine,
)

FEN = 10**10  # one 亿元


def values(engine, known_at=MAY, table="figures", column="value") -> list:
    return read_facts(engine, known_at, [table])[table][column].tolist()


# ---- exactness


EXACT = [
    ("output", 1, "0.0000000001"),
    ("output", 20 * FEN, "20"),
    ("output", 231525 * FEN // 10**4, "23.1525"),
    ("output", 20 * FEN - 1, "19.9999999999"),
    ("output", 922_337_203 * FEN, "922337203"),
    ("output", 2**63 - 1, "922337203.6854775807"),
    ("output", 0, "0"),
    ("sme_rd_spend", 1, "0.000001"),
    ("platform_adoption", 1_000_000, "100"),
    ("platform_adoption", 1, "0.0001"),
    ("employees", 12345, "12345"),
    ("co2_intensity", 1, "0.000001"),
]


def test_figures_are_stored_in_the_metrics_unit_and_come_back_exactly(engine, subtests):
    rows = [figure(whole, metric, cluster_id=f"C{n:02}") for n, (metric, whole, _) in enumerate(EXACT)]
    write_filing(engine, filing("form"), {"figures": rows}, [], APRIL)
    with engine.connect() as connection:
        stored = (
            connection.execute(text("SELECT value FROM facts.figures ORDER BY cluster_id")).scalars().all()
        )
    for (metric, whole, numeric), found, back in zip(EXACT, stored, values(engine), strict=True):
        with subtests.test(metric, whole=whole):
            assert found == Decimal(numeric)
            assert back == whole


def test_numeric_holds_a_thousand_million_yi_yuan_to_the_fen(engine):
    largest = Decimal("1000000000.0000000001")
    with engine.connect() as connection:
        query = text(
            "SELECT CAST(:value AS numeric), CAST(CAST(:value AS numeric) * 10 ^ 10::numeric AS text)"
        )
        value, fen = connection.execute(query, {"value": largest}).one()
    assert value == largest
    assert Decimal(fen) == 10**19 + 1


def test_a_number_that_no_frame_can_hold_is_refused_with_its_place(engine):
    row = figure(2**63, source_ref="年度指标!F9")
    with pytest.raises(WarehouseRefused, match="年度指标!F9"):
        write_filing(engine, filing("form"), {"figures": [row]}, [], APRIL)
    assert read_filings(engine).empty


def test_every_kind_of_column_comes_back_in_the_convention_of_tables(engine):
    rows = {
        "enterprises": [
            enterprise("E1", is_sme=None, member_from_date=date(2020, 1, 1), member_to_date=NEVER),
            enterprise("E2", is_sme=False, name="甲\t乙\\N\n丙'\"%:x"),
        ],
        "plan_goals": [
            {"cluster_id": "C01", "report_year": 2025, "goal_id": "1", "target": -1_500_000, "source_ref": "g"}
        ],
        "incidents": [incident(direct_loss_wan_yuan=1, deaths=None)],
        "waivers": [
            {"cluster_id": "C01", "provision": "output_growth", "stage": "review", "years": "2024;2025",
             "approved_by": "张", "document": "文", "source_ref": "w"}
        ],
    }  # fmt: skip
    write_filing(engine, filing("form"), rows, [], APRIL)
    frames = read_facts(engine, MAY)
    assert list(frames) == list(TABLES)
    dtypes = {Kind.DATE: "datetime64[s]", Kind.YEAR: "Int64", Kind.WHOLE: "Int64", Kind.SCALED: "Int64",
              Kind.YES_NO: "boolean"}  # fmt: skip
    for name, frame in frames.items():
        assert list(frame.columns) == [c.name for c in TABLES[name].columns] + ["filing_id", "source_ref"]
        for column in TABLES[name].columns:
            assert frame[column.name].dtype == dtypes.get(column.kind, "object"), f"{name}.{column.name}"
    enterprises = frames["enterprises"]
    assert enterprises["member_to_date"].tolist()[0].date() == NEVER
    assert np.isnat(enterprises["member_to_date"].to_numpy()[1])
    assert enterprises["is_sme"].isna().tolist() == [True, False]
    assert enterprises["name"].tolist()[1] == "甲\t乙\\N\n丙'\"%:x"
    assert enterprises["is_leading"].isna().all()
    assert frames["plan_goals"]["target"].tolist() == [-1_500_000]
    assert frames["plan_goals"]["goal"].tolist() == [None]
    assert frames["incidents"]["direct_loss_wan_yuan"].tolist() == [1]
    assert frames["incidents"]["deaths"].isna().all()
    assert frames["waivers"]["years"].tolist() == ["2024;2025"]
    assert set(enterprises["filing_id"]) == {sha("form")}


# ---- as known at a moment


def test_what_was_recorded_later_is_not_seen(engine):
    write_filing(engine, filing("form"), {"figures": [figure(20 * FEN)]}, [], APRIL)
    assert values(engine, MARCH) == []
    assert values(engine, APRIL) == [20 * FEN]


def test_a_corrected_form_replaces_the_whole_earlier_one(engine):
    first = {"annual_reports": [report()], "figures": [figure(20 * FEN), figure(1, "exports")],
             "enterprises": [enterprise("E1"), enterprise("E2")]}  # fmt: skip
    second = {"annual_reports": [report()], "figures": [figure(21 * FEN)]}
    other = {"annual_reports": [report("C02")], "figures": [figure(7 * FEN, cluster_id="C02")]}
    write_filing(engine, filing("first"), first, [], MARCH)
    write_filing(engine, filing("other"), other, [], MARCH)
    counts = write_filing(engine, filing("second"), second, [], APRIL)
    assert counts == Counts(accepted=2, current=2)
    assert values(engine, MARCH) == [1, 20 * FEN, 7 * FEN]
    assert values(engine, APRIL) == [21 * FEN, 7 * FEN]
    assert values(engine, APRIL, "enterprises", "enterprise_id") == []  # left out of the new form: gone
    assert values(engine, MARCH, "enterprises", "enterprise_id") == ["E1", "E2"]


def test_a_late_recorded_older_moment_does_not_replace_a_newer_one(engine):
    write_filing(engine, filing("newer"), {"figures": [figure(21 * FEN)]}, [], APRIL)
    counts = write_filing(engine, filing("older"), {"figures": [figure(20 * FEN)]}, [], MARCH)
    assert values(engine, APRIL) == [21 * FEN]
    assert values(engine, MARCH) == [20 * FEN]
    assert counts == Counts(accepted=1, current=1)  # as known in March


def test_a_file_of_one_county_table_replaces_that_table_only(engine):
    write_filing(engine, filing("figures", covers=("figures",)), {"figures": [figure(20 * FEN)]}, [], MARCH)
    write_filing(
        engine, filing("list", covers=("enterprises",)), {"enterprises": [enterprise("E1")]}, [], APRIL
    )
    assert values(engine, APRIL) == [20 * FEN]
    assert values(engine, APRIL, "enterprises", "enterprise_id") == ["E1"]


def test_other_tables_are_superseded_row_by_row(engine):
    write_filing(engine, filing("a"), {"incidents": [incident("I1"), incident("I2", deaths=None)]}, [], MARCH)
    write_filing(engine, filing("b"), {"incidents": [incident("I2", deaths=4)]}, [], APRIL)
    assert values(engine, MARCH, "incidents", "deaths")[0] == 3
    frame = read_facts(engine, APRIL, ["incidents"])["incidents"]
    assert frame["incident_id"].tolist() == ["I1", "I2"]
    assert frame["deaths"].tolist() == [3, 4]
    assert frame["filing_id"].tolist() == [sha("a"), sha("b")]


def test_of_two_filings_recorded_at_once_the_larger_id_counts_in_any_order(engine, empty_engine, vocabulary):
    from cluster_review.warehouse.migration import migrate

    migrate(empty_engine)
    words = ["one", "two"]
    for target, order in ((engine, words), (empty_engine, words[::-1])):
        for word in order:
            write_filing(
                target, filing(word), {"figures": [figure(len(word) + words.index(word))]}, [], APRIL
            )
            write_filing(target, filing(word + "c"), {"clusters": [cluster(name=word)]}, [], APRIL)
    winner = max(words, key=sha)
    assert values(engine) == values(empty_engine) == [3 + words.index(winner)]
    winner = max(words, key=lambda word: sha(word + "c"))
    assert values(engine, table="clusters", column="name") == [winner]
    assert values(empty_engine, table="clusters", column="name") == [winner]


def test_the_order_in_which_rows_arrive_leaves_no_trace(engine, empty_engine):
    from cluster_review.warehouse.migration import migrate

    migrate(empty_engine)
    forms = {
        f"form{n}": {
            "annual_reports": [report(f"C{n:02}")],
            "figures": [figure(n * year, metric, year, f"C{n:02}") for metric in ("output", "exports") for year in (2024, 2025)],
            "titles": [
                {"cluster_id": f"C{n:02}", "report_year": 2025, "enterprise_id": "E1", "title": "high_tech",
                 "level": level, "source_ref": "t"} for level in (None, "national")
            ],
        }
        for n in range(1, 8)
    }  # fmt: skip
    shuffled = list(forms)
    random.Random(7).shuffle(shuffled)
    for target, order in ((engine, list(forms)), (empty_engine, shuffled)):
        for word in order:
            rows = {name: of if target is engine else of[::-1] for name, of in forms[word].items()}
            write_filing(target, filing(word), rows, [], APRIL)
    ours, theirs = read_facts(engine, MAY), read_facts(empty_engine, MAY)
    for name in TABLES:
        assert_frame_equal(ours[name], theirs[name])
    assert facts_digest(engine, MAY) == facts_digest(empty_engine, MAY)
    assert facts_digest(engine, MARCH) != facts_digest(engine, MAY)


def test_the_digest_of_facts_follows_their_content_only(engine):
    write_filing(engine, filing("a"), {"incidents": [incident()]}, [], MARCH)
    before = facts_digest(engine, MARCH)
    write_filing(engine, filing("b"), {"incidents": [incident(source_ref="incidents.csv:9")]}, [], APRIL)
    assert facts_digest(engine, APRIL) == before
    write_filing(engine, filing("c"), {"incidents": [incident(deaths=4)]}, [], MAY)
    assert facts_digest(engine, MAY) != before


# ---- nothing twice, nothing lost


def test_writing_the_same_file_again_adds_nothing(engine):
    rows = {"annual_reports": [report()], "figures": [figure(20 * FEN)]}
    faults = [{"message_zh": "日期有误", "message_en": "bad date", "row_ref": "企业名单!9"}]
    first = write_filing(engine, filing("form"), rows, faults, MARCH)
    retried = write_filing(engine, filing("form"), rows, faults, MARCH)
    again = write_filing(engine, filing("form", state="duplicate"), rows, faults, APRIL)
    assert first == retried == Counts(accepted=3, current=2, quarantined=1)
    assert again == Counts(accepted=3, duplicate=2, quarantined=1)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM facts.figures")).scalar_one() == 1
        assert connection.execute(text("SELECT count(*) FROM intake.quarantine")).scalar_one() == 1
    assert read_filings(engine)["state"].tolist() == ["read", "duplicate"]


def test_a_form_filed_again_after_a_correction_stays_superseded(engine):
    write_filing(engine, filing("a"), {"figures": [figure(20 * FEN)]}, [], MARCH)
    write_filing(engine, filing("b"), {"figures": [figure(21 * FEN)]}, [], APRIL)
    write_filing(engine, filing("a"), {"figures": [figure(20 * FEN)]}, [], MAY)
    assert values(engine, MAY) == [21 * FEN]


def test_rows_replayed_from_quarantine_join_their_filing(engine):
    write_filing(engine, filing("form"), {"figures": [figure(20 * FEN)]}, [], MARCH)
    mended = {"figures": [figure(20 * FEN), figure(5, "exports")]}
    assert write_filing(engine, filing("form"), mended, [], APRIL) == Counts(
        accepted=2, current=1, duplicate=1
    )
    assert values(engine, MARCH) == [20 * FEN]
    assert values(engine, APRIL) == [5, 20 * FEN]


def test_rows_and_faults_go_in_together_or_not_at_all(engine):
    rows = {"annual_reports": [report()], "figures": [figure(1), figure(2, source_ref="年度指标!C6")]}
    with pytest.raises(WarehouseRefused, match="年度指标!C"):
        write_filing(engine, filing("form"), rows, [{"message_zh": "坏", "message_en": "bad"}], APRIL)
    assert read_filings(engine).empty
    assert read_quarantine(engine).empty
    assert read_facts(engine, MAY)["annual_reports"].empty


def test_a_file_that_says_something_else_than_before_is_refused(engine):
    write_filing(engine, filing("form"), {"figures": [figure(1)]}, [], MARCH)
    with pytest.raises(WarehouseRefused, match="file it again"):
        write_filing(engine, filing("form"), {"figures": [figure(2)]}, [], APRIL)
    assert values(engine) == [1]


@pytest.mark.parametrize(
    ("table", "row", "words"),
    [
        ("figures", figure(1, colour="red"), "colour"),
        ("figures", figure(1, "happiness"), "happiness"),
        ("figures", figure(True), "True"),
        ("figures", figure(1.5), "1.5"),
        ("clusters", cluster(name="海\x00口"), "clusters.csv:2"),
    ],
)
def test_a_row_that_is_not_of_its_table_is_refused(engine, table, row, words):
    with pytest.raises(WarehouseRefused, match=words):
        write_filing(engine, filing("form"), {table: [row]}, [], APRIL)


def test_quarantine_keeps_each_fault_with_its_place_and_counts_rows(engine):
    faults = [
        {"sheet": "企业名单", "cell": "F9", "row_ref": "企业名单!9", "found": "2025/13/1", "expected": "日期",
         "mend": "改为 2025-12-01", "message_zh": "日期有误", "message_en": "bad date"},
        {"sheet": "企业名单", "cell": "B9", "row_ref": "企业名单!9", "found": "", "expected": "企业名称",
         "message_zh": "缺名称", "message_en": "no name"},
        {"sheet": "企业名单", "cell": "F10", "row_ref": "企业名单!10", "message_zh": "日期有误", "message_en": "bad date"},
    ]  # fmt: skip
    counts = write_filing(engine, filing("form", batch_id="b1"), {"figures": [figure(1)]}, faults, APRIL)
    write_filing(
        engine, filing("broken", batch_id="b2", state="quarantined"), {},
        [{"message_zh": "不是 Excel 文件", "message_en": "not an Excel file"}], APRIL,
    )  # fmt: skip
    assert counts == Counts(accepted=3, current=1, quarantined=2)
    assert len(read_quarantine(engine)) == 4
    of_batch = read_quarantine(engine, batch_id="b1")
    assert of_batch["cell"].tolist() == ["F10", "B9", "F9"]
    assert of_batch["original_name"].unique().tolist() == ["form.xlsx"]
    assert read_quarantine(engine, filing_id=sha("broken"))["message_en"].tolist() == ["not an Excel file"]


def test_what_no_text_column_can_hold_is_still_kept_when_refused(engine):
    fault = {"message_zh": "乱码", "message_en": "garbled", "found": "a\x00b\udc80", "expected": 5}
    assert write_filing(engine, filing("form"), {}, [fault], APRIL) == Counts(accepted=1, quarantined=1)
    assert read_quarantine(engine)[["found", "expected"]].values.tolist() == [["a␀b\\udc80", "5"]]


def test_the_counts_of_a_batch_add_up_after_all_its_files(engine):
    by_file = {}
    for word, rows in (("a", [figure(1), figure(2, "exports")]), ("b", [figure(3)])):
        counts = write_filing(engine, filing(word, batch_id="b1"), {"figures": rows}, [], APRIL)
        by_file[sha(word)] = counts
    total = write_batch_counts(engine, "b1", "r1", "annual_form", by_file, APRIL)
    loser = min("ab", key=sha)
    assert total == Counts(accepted=3, current=1 if loser == "a" else 2, superseded=2 if loser == "a" else 1)
    assert write_batch_counts(engine, "b1", "r1", "annual_form", by_file, APRIL) == total
    assert read_batch_counts(engine, "r1")["accepted"].tolist() == [3]


def test_counts_that_do_not_add_up_are_refused_by_the_database_too(engine):
    with pytest.raises(WarehouseRefused, match="add up"):
        Counts(accepted=3, current=2)
    with pytest.raises(Exception, match="nothing_lost"), engine.begin() as connection:
        connection.execute(
            text("INSERT INTO intake.batches VALUES ('b', 'r', 'f', 3, 2, 0, 0, 0, :at)"), {"at": APRIL}
        )


def test_a_large_file_goes_in_whole(engine):
    rows = [enterprise(f"E{n:05}") for n in range(5_000)]
    counts = write_filing(engine, filing("form"), {"enterprises": rows}, [], APRIL)
    assert counts == Counts(accepted=5_000, current=5_000)
    assert values(engine, table="enterprises", column="enterprise_id")[-1] == "E04999"
