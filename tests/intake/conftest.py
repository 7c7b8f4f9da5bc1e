import copy
import hashlib
from datetime import date
from pathlib import Path

import pytest
import yaml

from cluster_review.intake.form import write_form
from cluster_review.intake.landed import LandedFile
from cluster_review.intake.parse import parse
from cluster_review.intake.wording import Words
from cluster_review.tables import NEVER
from cluster_review.vocabulary import vocabulary_from

PROVISIONS = ("land_area", "output_each_year", "supply_chain")
CLUSTER, YEAR = "HN-C01", 2025


@pytest.fixture(scope="session")
def vocabulary(repository):
    text = (repository / "include/policy/vocabulary.yaml").read_text(encoding="utf-8")
    return vocabulary_from(yaml.safe_load(text))


@pytest.fixture(scope="session")
def words(vocabulary):
    return Words(vocabulary, PROVISIONS)


@pytest.fixture(scope="session")
def form_rows(vocabulary):
    """A filled form: every table, every kind of value, blanks that mean unknown, 无 that means none."""
    return filled_rows(vocabulary)


@pytest.fixture(scope="session")
def good_form(tmp_path_factory, vocabulary, form_rows):
    path = tmp_path_factory.mktemp("form") / "good.xlsx"
    write_form(path, vocabulary, rows=form_rows, banner="虚构样例 Made-up sample")
    return path


@pytest.fixture
def read(words):
    """Read one file in this process, as the child would."""

    def read(path):
        return parse(landed_file(path), words)

    return read


def landed_file(path: Path) -> LandedFile:
    data = path.read_bytes()
    return LandedFile(path.name, path.name, hashlib.sha256(data).hexdigest(), len(data), path)


def without_source(rows):
    return [{name: value for name, value in row.items() if name != "source_ref"} for row in rows]


def filled_rows(vocabulary, cluster=CLUSTER):
    given = {"cluster_id": cluster, "report_year": YEAR}
    report = {
        "cluster_name": "虚构市椰子加工产业集群", "leading_industry": "13;14", "operating_body": "园区管委会",
        "filer": "王某", "responsible_person": None, "contact": "0898-12345678", "signed_date": date(2026, 3, 20),
        "sent_date": date(2026, 3, 21), "received_date": date(2026, 3, 23), "is_accepted": True,
        "accepted_date": None, "fault_party": "county",
    }  # fmt: skip
    # Each value has as many decimals as its metric holds; a longer one than Excel keeps goes as text.
    figures = [
        {"metric": metric.name, "year": year, "value": (21 + place) * 10**metric.exponent + year}
        for place, metric in enumerate(vocabulary.metrics.values())
        for year in range(YEAR - 3, YEAR + 1)
        if (place, year) != (2, YEAR)
    ]
    enterprises = [
        {"enterprise_id": "91460000MA5T0XYT16", "name": "=1+1 有限公司", "is_sme": True, "is_leading": None,
         "member_from_date": date(2020, 2, 29), "member_to_date": NEVER},
        {"enterprise_id": "E002", "name": "A&B <公司>\n分部", "is_sme": False, "is_leading": True,
         "member_from_date": None, "member_to_date": date(2025, 6, 30)},
        {"enterprise_id": "E003", "name": "三号", "is_sme": None, "is_leading": None,
         "member_from_date": None, "member_to_date": None},
    ]  # fmt: skip
    titles = [
        {"enterprise_id": "E002", "title": "little_giant", "level": "national",
         "valid_from_date": date(2022, 8, 1), "valid_to_date": NEVER},
        {"enterprise_id": "E003", "title": "high_tech", "level": None,
         "valid_from_date": None, "valid_to_date": date(2028, 7, 31)},
    ]  # fmt: skip
    chapters = [
        {"chapter": chapter, "work_done": "完成技术改造\n二期建成", "problems": None, "measures": "引进配套",
         "practice_cases": None}
        for chapter in vocabulary.code_lists["chapter"]
    ]  # fmt: skip
    goals = [
        {"goal_id": "1-2", "goal": "总产值达到30亿元", "unit": "亿元", "target": 30 * 10**6, "actual": 28_500_001,
         "direction": "up"},
        {"goal_id": "007", "goal": None, "unit": None, "target": None, "actual": -5, "direction": None},
    ]  # fmt: skip
    rows = {
        "annual_reports": [report], "figures": figures, "enterprises": enterprises, "titles": titles,
        "report_chapters": chapters, "plan_goals": goals,
    }  # fmt: skip
    return copy.deepcopy({table: [given | row for row in table_rows] for table, table_rows in rows.items()})
