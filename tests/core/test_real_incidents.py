"""Twenty-nine real incidents against their official grade; where they don't agree, the reason stands in the file."""

import csv
from pathlib import Path

from cluster_review.stages.grading import grade_csv

HERE = Path(__file__).parent
GRADES = ("一般", "较大", "重大", "特别重大")


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_each_real_incident_agrees_or_says_why_not():
    derived = grade_csv((HERE / "real_incidents.csv").read_text(encoding="utf-8"))
    official = {row["id"]: row["official_grade"] for row in rows("real_incidents.csv")}
    found = []
    for row in derived:
        agrees = row["grade"] == official[row["id"]]
        found.append((row["id"], row["grade"], row["certainty"], "yes" if agrees else "open"))
    expected = rows("real_incidents_expected.csv")
    assert found == [(e["id"], e["grade"], e["certainty"], e["agrees"]) for e in expected]
    assert all(bool(e["reason"]) == (e["agrees"] != "yes") for e in expected)
    assert len(found) == 29


def test_no_real_incident_is_derived_above_its_official_grade():
    """A lower bound above the determination would be an error of the tables or of the facts."""
    derived = grade_csv((HERE / "real_incidents.csv").read_text(encoding="utf-8"))
    official = {row["id"]: row["official_grade"] for row in rows("real_incidents.csv")}
    for row in derived:
        if row["grade"]:
            assert GRADES.index(row["grade"]) <= GRADES.index(official[row["id"]]), row
            assert row["certainty"] != "exact" or row["grade"] == official[row["id"]], row


def test_the_note_of_an_incident_that_stays_open_says_so():
    notes = {r["id"]: r["note"] for r in grade_csv((HERE / "real_incidents.csv").read_text(encoding="utf-8"))}
    assert "发生日期不明" in notes["EN005"]
    assert "the day is unknown" in notes["EN005"]
    assert "没有可用于定级的数据" in notes["EN002"]
    assert "deaths after the period don't move the grade: 1" in notes["PS010"]
