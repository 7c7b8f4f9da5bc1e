"""What was refused is listed, shown, replayed and closed; the arrival of the refused file goes on to count."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from tests.end_to_end import province
from tests.end_to_end.season import opened, pull
from typer.testing import CliRunner

from cluster_review import stages
from cluster_review.cli import app
from cluster_review.intake.form import write_form
from cluster_review.settings import INCLUDE, settings
from cluster_review.stages import policies
from cluster_review.stages.quarantine import listed_items, summary
from cluster_review.stages.quarantine_replay import replay_item
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.warehouse.quarantine import Item, counted_arrivals, damage_by_file, read_items
from cluster_review.warehouse.reading import read_facts

FIRST, AFTER = "2026-04-01T09:00:00+08:00", "2026-04-09T10:{:02}:00+08:00"
CHANGE = {"cluster_id": "C05", "kind": "area", "changed_date": "2025-01-01", "reported_date": "无"}
CALL = {"cluster_id": "C04", "called_date": "2026-01-05", "apply_by_date": "2026-03-01"}
AS_OF = datetime.fromisoformat(AFTER.format(0)).date()


def said(*arguments: str) -> Any:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def table_text(name: str, rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def form(path: Path, cluster: str, change: Callable[[Any], None] | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_form(
        path,
        province.VOCABULARY,
        province.REPORT_YEAR,
        province.form_rows(cluster),
        banner=province.BANNER,
    )
    if change:
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)


def words(book: Any) -> None:
    book["年度指标"]["D5"] = "二十七亿"


def no_sheet(book: Any) -> None:
    del book["企业资质"]


def write_bytes(content: bytes) -> Callable[[Path], None]:
    return lambda path: (path.parent.mkdir(parents=True, exist_ok=True), path.write_bytes(content))[0]


def write_text(content: str) -> Callable[[Path], None]:
    return write_bytes(content.encode())


CLEAN_CHANGES = table_text("changes", [CHANGE])
CLEAN_CALLS = table_text("review_calls", [CALL])
KINDS: dict[str, tuple[str, Callable[[Path], None], str, Callable[[Path], None]]] = {
    "a cell of a form holds words": (
        "forms/C01.xlsx", lambda p: form(p, "C01", words), "C01.xlsx", lambda p: form(p, "C01")),
    "a sheet of a form is gone": (
        "forms/C02.xlsx", lambda p: form(p, "C02", no_sheet), "C02.xlsx", lambda p: form(p, "C02")),
    "a form in the old format": (
        "forms/C04.et", write_bytes(b"\xd0\xcf\x11\xe0old"), "C04-saved-as.xlsx", lambda p: form(p, "C04")),
    "a form cut short": (
        "forms/C05.xlsx", write_bytes(b"PK\x03\x04cut"), "C05.xlsx", lambda p: form(p, "C05")),
    "a row of a list has an unknown code": (
        "changes.csv", write_text(table_text("changes", [{**CHANGE, "kind": "sold"}])), "x.csv", write_text(CLEAN_CHANGES)),
    "a list has an unknown column": (
        "changes-2.csv", write_text(CLEAN_CHANGES.replace("reported_date", "told")), "x.csv", write_text(CLEAN_CHANGES + "\n")),
    "a list in no known encoding": (
        "review_calls.csv", write_bytes(b"cluster_id,\xff\xff\n"), "x.csv", write_text(CLEAN_CALLS)),
    "a list with a row too wide": (
        "review_calls-2.csv", write_text(CLEAN_CALLS.replace("2026-03-01", "2026-03-01,9")), "x.csv", write_text(CLEAN_CALLS + "\n")),
    "a file that is no JSON": (
        "supervision_events.json", write_text('[{"cluster_id": '), "x.json",
        write_text('[{"cluster_id": "C05", "kind": "refused", "event_date": "2025-01-01"}]')),
    "a list named after no table": (
        "what.csv", write_text(CLEAN_CALLS.replace("C04", "C03")), "review_calls-3.csv", write_text(CLEAN_CALLS.replace("C04", "C03"))),
}  # fmt: skip
"""Ten kinds: the refused file, how it is written, the mended file's own name, how that is written."""


@pytest.fixture(scope="module")
def folder(installation: Path) -> Path:
    folder = installation / "inputs"
    for name, write, _, _ in KINDS.values():
        write(folder / name)
    province.write_table(folder, "clusters", province.records()["clusters"])
    (folder / "review.yaml").write_text(f'report_year: 2025\nlaw_date: "{province.LAW_DATE}"\n', "utf-8")
    return folder


@pytest.fixture(scope="module")
def refused(folder: Path) -> dict[str, Item]:
    """What the first morning refused, by file name."""
    for family in ("annual_reports", "incident_records"):
        pull(folder, FIRST, family)
    return {item.original_name: item for item in read_items(warehouse())}


def state_of(filing_id: str) -> Item:
    return next(item for item in read_items(warehouse()) if item.filing_id == filing_id)


def damaged(known_at: str) -> set[tuple[str, str]]:
    marks = read_facts(warehouse(), datetime.fromisoformat(known_at), ["completeness_marks"])[
        "completeness_marks"
    ]
    of = marks[marks["mark"] == "damaged"]
    return set(zip(of["facet"], of["cluster_id"], strict=True))


def test_the_first_morning_refuses_every_one_of_the_ten(refused: dict[str, Item]) -> None:
    assert set(refused) == {name for name, *_ in KINDS.values()}
    assert all(item.mending is None for item in refused.values())
    assert refused["forms/C01.xlsx"].cluster_id == "C01"
    assert refused["forms/C01.xlsx"].report_year == province.REPORT_YEAR


def test_the_list_has_a_line_per_file_with_its_age(refused: dict[str, Item]) -> None:
    rows = listed_items(as_of=AS_OF)
    # Of the days since, 2 to 9 April, 4 to 6 April are off.
    assert {row["age_working_days"] for row in rows} == {5}
    assert [row["file"] for row in listed_items(as_of=AS_OF, county="469002")] == []
    assert [row["file"] for row in listed_items(as_of=AS_OF, cluster="C01")] == ["forms/C01.xlsx"]
    assert listed_items(as_of=AS_OF, older_than=5) == []
    counted = summary(AS_OF)
    assert (counted["open"], counted["oldest_working_days"]) == (10, 5)
    assert counted["by_county"]["469001"] == 2
    text = said("quarantine", "list", "--as-of", "2026-04-09").stdout
    assert "forms/C01.xlsx  469001 C01" in text
    assert "5 个工作日" in text
    assert text.endswith("10 份 / refused files\n")
    as_json = json.loads(said("quarantine", "list", "--format", "json", "--as-of", "2026-04-09").stdout)
    as_csv = list(csv.DictReader(io.StringIO(said("quarantine", "list", "--format", "csv").stdout)))
    assert {row["file"] for row in as_json} == {row["file"] for row in as_csv} == set(refused)


def test_a_file_that_waits_too_long_fails_the_morning_watch_by_name(
    refused: dict[str, Item], folder: Path
) -> None:
    limit = settings().quarantine_alert_days
    at_limit = opened("watch_validity", folder, "2026-04-09T07:00:00+08:00")
    assert stages.aged_quarantine(run=at_limit)["oldest_working_days"] == limit
    later = opened("watch_validity", folder, "2026-04-10T07:00:00+08:00")
    with pytest.raises(stages.DataFault, match=r"forms/C01\.xlsx") as fault:
        stages.aged_quarantine(run=later)
    zh, en = str(fault.value).splitlines()
    assert "超过 5 个工作日" in zh
    assert "more than 5 working days" in en
    assert "forms/C01.xlsx" in en


def test_an_item_is_shown_with_its_row_the_mend_and_what_it_damages(refused: dict[str, Item]) -> None:
    shown = said("quarantine", "show", refused["changes.csv"].id).stdout
    for part in ("首次到达", "2026-04-01", "kind", "sold", "2025-01-01", "Mend", "所有集群", "入库副本"):
        assert part in shown
    of_form = json.loads(said("quarantine", "show", "C01.xlsx", "--format", "json").stdout)
    assert Path(of_form["landed"]).is_file()
    (fault,) = of_form["faults"]
    assert (fault["sheet"], fault["cell"], fault["found"]) == ("年度指标", "D5", "二十七亿")
    row = {address: (heading, found) for address, heading, found in fault["cells"]}
    assert row["D5"][1] == "二十七亿"
    assert any("产值" in found for _, found in row.values())
    assert {damage["cluster_id"] for damage in of_form["damages"]} == {"C01"}
    assert "figures" in of_form["damages"][0]["facets"]


@pytest.mark.parametrize(("number", "kind"), list(enumerate(KINDS)), ids=lambda value: str(value))
def test_a_mended_file_takes_the_refused_ones_place_and_its_arrival_goes_on_to_count(
    refused: dict[str, Item], folder: Path, tmp_path: Path, number: int, kind: str
) -> None:
    name, _, mended_name, write = KINDS[kind]
    item, mended = refused[name], tmp_path / mended_name
    write(mended)
    before = damage_by_file(warehouse(), [item.filing_id]).get(item.filing_id, set())
    at = AFTER.format(number)
    done = replay_item(item.id, at=at, by="王某", inputs=str(folder), mended=mended, note="电话补正")
    assert done["closed"], done["faults"]
    after = state_of(item.filing_id)
    assert after.state == "mended"
    assert after.mending is not None
    assert after.mending.mended_by == done["filing_id"] != item.filing_id
    assert after.mending.first_arrival == item.first_arrival == datetime.fromisoformat(FIRST)
    assert after.mending.mended_arrival == datetime.fromisoformat(at)
    assert (after.mending.by_whom, after.mending.note) == ("王某", "电话补正")
    assert counted_arrivals(warehouse())[done["filing_id"]] == item.first_arrival
    still_open = [one for one in read_items(warehouse()) if one.mending is None]
    others = damage_by_file(warehouse(), [one.filing_id for one in still_open])
    stays = {key for keys in others.values() for key in keys}
    assert damaged(at) & before == stays & before, "lifted, but for what another open item damages"
    again = said("quarantine", "replay", item.id, "--with", str(mended))
    assert again.exit_code == 1
    assert "已办结" in again.stderr


def test_when_all_ten_are_mended_nothing_is_open_and_nothing_is_damaged(
    refused: dict[str, Item], folder: Path
) -> None:
    assert summary(AS_OF)["open"] == 0
    assert damaged("2026-04-10T00:00:00+08:00") == set()
    run = opened("watch_validity", folder, "2026-04-20T07:00:00+08:00")
    with pytest.raises(stages.NothingDue):
        stages.aged_quarantine(run=run)
    closed = said("quarantine", "list", "--all").stdout
    assert closed.count("已补正") == 10, "nothing is deleted"


def test_a_mended_file_with_faults_is_an_item_of_its_own_and_the_old_one_stays_open(
    refused: dict[str, Item], folder: Path, tmp_path: Path
) -> None:
    write_text(table_text("waivers", [{"cluster_id": "C01", "stage": "sideways"}]))(folder / "waivers.csv")
    pull(folder, "2026-04-11T09:00:00+08:00", "incident_records")
    (old,) = [item for item in read_items(warehouse()) if item.mending is None]
    write_text(table_text("waivers", [{"cluster_id": "C02", "stage": "sideways"}]))(tmp_path / "w.csv")
    done = replay_item(
        old.id, at="2026-04-11T10:00:00+08:00", by="王某", inputs=str(folder), mended=tmp_path / "w.csv"
    )
    assert not done["closed"]
    assert done["faults"]
    still_open = [item for item in read_items(warehouse()) if item.mending is None]
    assert {item.filing_id for item in still_open} == {old.filing_id, done["filing_id"]}
    for item in still_open:
        assert ("waivers", "*") in damaged("2026-04-11T11:00:00+08:00")
        closed = said("quarantine", "close", item.filing_id, "--by", "李某", "--note", "不是报送件")
        assert closed.exit_code == 0, closed.stderr
        assert state_of(item.filing_id).state == "withdrawn"
    assert ("waivers", "*") not in damaged("2030-01-01T00:00:00+08:00")
    (folder / "waivers.csv").unlink()


def test_the_faults_of_a_form_are_shown_as_a_person_goes_through_it(
    refused: dict[str, Item], folder: Path
) -> None:
    """Row 9 before row 10, the sheets as they lie in the form."""

    def slips(book: Any) -> None:
        for sheet, cells in (("企业资质", "C5"), ("年度指标", "F10 D9 C9 E5"), ("基本情况与报送", "B13")):
            for cell in cells.split():
                book[sheet][cell] = "某某"

    form(folder / "forms/C02-again.xlsx", "C02", slips)
    pull(folder, "2026-04-11T12:00:00+08:00", "annual_reports")
    (item,) = [one for one in read_items(warehouse()) if one.original_name == "forms/C02-again.xlsx"]
    shown = json.loads(said("quarantine", "show", item.id, "--format", "json").stdout)
    assert [(fault["sheet"], fault["cell"]) for fault in shown["faults"]] == [
        ("基本情况与报送", "B13"), ("年度指标", "E5"), ("年度指标", "C9"), ("年度指标", "D9"), ("年度指标", "F10"),
        ("企业资质", "C5"),
    ]  # fmt: skip
    said("quarantine", "close", item.id, "--by", "李某", "--note", "试填")
    (folder / "forms/C02-again.xlsx").unlink()


def test_a_clean_form_of_the_same_name_or_of_the_same_cluster_and_year_closes_the_refused_one(
    refused: dict[str, Item], folder: Path
) -> None:
    for name in ("C03.xlsx", "C03-first.xlsx"):
        form(
            folder / "forms" / name,
            "C03",
            lambda book, name=name: (words(book), book.properties.__setattr__("title", name)),
        )
    pull(folder, "2026-04-12T09:00:00+08:00", "annual_reports")
    assert len([i for i in read_items(warehouse()) if i.cluster_id == "C03" and i.mending is None]) == 2
    form(folder / "forms" / "C03.xlsx", "C03")
    (folder / "forms" / "C03-first.xlsx").unlink()
    pull(folder, "2026-04-13T09:00:00+08:00", "annual_reports")
    ways = {i.original_name: i.state for i in read_items(warehouse()) if i.cluster_id == "C03"}
    assert ways == {"forms/C03.xlsx": "mended", "forms/C03-first.xlsx": "superseded"}
    assert not {key for key in damaged("2026-04-14T00:00:00+08:00") if key[1] == "C03"}


def test_bytes_that_todays_vocabulary_reads_are_replayed_without_a_file(
    refused: dict[str, Item], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_text(table_text("changes", [{**CHANGE, "kind": "sold"}, CHANGE]))(folder / "changes-3.csv")
    pull(folder, "2026-04-15T09:00:00+08:00", "incident_records")
    (item,) = [one for one in read_items(warehouse()) if one.mending is None]
    still = replay_item(item.id, at="2026-04-15T10:00:00+08:00", by="王某", inputs=str(folder))
    assert not still["closed"]
    assert ("changes", "*") in damaged("2026-04-15T11:00:00+08:00")
    with_word = policy_that_knows(tmp_path, "change_kind", "sold", {"zh": "出售", "en": "sold"})
    monkeypatch.setenv("POLICY_DIR", str(with_word))
    forget_policies()
    done = replay_item(item.id, at="2026-04-16T10:00:00+08:00", by="王某", inputs=str(folder))
    monkeypatch.undo()
    forget_policies()
    assert done["closed"], done["faults"]
    assert done["filing_id"] == item.filing_id
    assert state_of(item.filing_id).first_arrival == item.first_arrival
    assert ("changes", "*") not in damaged("2026-04-16T11:00:00+08:00")


def policy_that_knows(folder: Path, code_list: str, code: str, word: dict[str, str]) -> Path:
    import shutil

    copy = folder / "policy"
    shutil.copytree(INCLUDE / "policy", copy)
    vocabulary = yaml.safe_load((copy / "vocabulary.yaml").read_text("utf-8"))
    vocabulary["code_lists"][code_list][code] = word
    (copy / "vocabulary.yaml").write_text(yaml.safe_dump(vocabulary, allow_unicode=True), "utf-8")
    return copy


def forget_policies() -> None:
    settings.cache_clear()
    for cached in vars(policies).values():
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()
