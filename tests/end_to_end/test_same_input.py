"""Same input, same bytes: how a delivery lies in its folder, and where and when it is read, changes nothing."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from tests.end_to_end import province
from tests.end_to_end.season import Season, season

ROWS_OF_A_RUN = ("findings", "ground_findings", "recommendations")

ELSEWHERE = """
import json, sys
from pathlib import Path
from tests.end_to_end.season import season
from tests.end_to_end.test_same_input import said

print(json.dumps(said(season(Path(sys.argv[1]), sys.argv[2])), ensure_ascii=False))
"""


def said(run: Season) -> dict[str, Any]:
    """Everything that a run publishes, but for the run's id, its moment and where a record stood in its file."""
    results = run.results
    placeless = {table: list(_records(results, table)) for table in ROWS_OF_A_RUN}
    attested = [json.loads(payload) for payload in results["receipts"]["payload"]]
    for receipt in attested:
        receipt.pop("known_at")
        receipt.pop("code_version")
        for rows in (receipt["findings"], receipt["grounds"]):
            for row in rows:
                row["inputs"] = _without_place(row["inputs"])
    return {
        "content_digest": run.published["content_digest"],
        **placeless,
        "attested": attested,
        "workbook": list(_cells(run)),
    }


def _records(results: Any, table: str) -> Iterator[dict[str, Any]]:
    frame = results[table].drop(columns=["run_id", "receipt"], errors="ignore").astype(object)
    for row in frame.where(frame.notna(), None).to_dict("records"):
        if "inputs" in row:
            row["inputs"] = _without_place(row["inputs"])
        yield {name: value if value is None else str(value) for name, value in row.items()}


def _without_place(inputs: str) -> list[dict[str, Any]]:
    return [{k: v for k, v in item.items() if k != "source"} for item in json.loads(inputs)]


def _cells(run: Season) -> Iterator[list[Any]]:
    """Every cell of the workbook that doesn't name the run, its moment or a place in a file."""
    moment = run.spring["known_at"]
    receipts = [receipt[:12] for receipt in run.results["recommendations"]["receipt"]]
    printed = datetime.fromisoformat(moment).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M")
    own = [run.run_id, moment, moment.replace("T", " "), printed, ".csv", ".xlsx", *receipts]
    book = openpyxl.load_workbook(run.outputs["workbook"], read_only=True)
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            cells = [str(value) for value in row if value is not None]
            yield [sheet.title, *(cell for cell in cells if not any(name in cell for name in own))]


def shuffled(folder: Path, target: Path) -> Path:
    """The same delivery with rows reversed, tables cut in two, and files of other names in other folders."""
    shutil.copytree(folder, target)
    for at, form in enumerate(sorted((target / "forms").glob("*.xlsx"))):
        other = target / f"收文 {9 - at}"
        other.mkdir()
        form.rename(other / f"{9 - at}号件 {form.stem}.xlsx")
    for path in sorted(target.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            columns, *rows = csv.reader(stream)
        rows.reverse()
        for name, part in (("-2", rows[: len(rows) // 2]), ("-1", rows[len(rows) // 2 :])):
            with (target / f"{path.stem}{name}.csv").open("w", encoding="gb18030", newline="") as stream:
                csv.writer(stream).writerows([columns, *part])
        path.unlink()
    return target


@pytest.fixture(scope="module")
def here(installation: Path) -> dict[str, Any]:
    folder = province.write_inputs(installation / "inputs", broken=None)
    return said(season(folder, "2026-04-01T09"))


@pytest.fixture(scope="module")
def elsewhere(here: Any, installation: Path, repository: Path, elsewhere_url: str) -> dict[str, Any]:
    """The shuffled delivery read by another process, in another time zone, with another hash seed, weeks later."""
    folder = shuffled(installation / "inputs", installation / "shuffled")
    done = subprocess.run(
        (sys.executable, "-c", ELSEWHERE, str(folder), "2026-05-17T23"),
        cwd=repository,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(repository), str(repository / "include"))),
            "PYTHONHASHSEED": "4711",
            "TZ": "America/Los_Angeles",
            "LC_ALL": "C.UTF-8",
            "WAREHOUSE_URL": elsewhere_url,
            "CLUSTER_REVIEW_HOME": str(installation / "other home"),
            "OUT_DIR": str(installation / "other out"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_the_content_has_one_digest(here: dict[str, Any], elsewhere: dict[str, Any]) -> None:
    assert here["content_digest"] == elsewhere["content_digest"]


@pytest.mark.parametrize("table", [*ROWS_OF_A_RUN, "attested"])
def test_no_published_row_differs(here: dict[str, Any], elsewhere: dict[str, Any], table: str) -> None:
    assert here[table]
    for ours, theirs in zip(here[table], elsewhere[table], strict=True):
        assert ours == theirs


def test_no_cell_of_the_workbook_differs(here: dict[str, Any], elsewhere: dict[str, Any]) -> None:
    assert len(here["workbook"]) > 50
    for ours, theirs in zip(here["workbook"], elsewhere["workbook"], strict=True):
        assert ours == theirs
