"""Whatever arrives is in exactly one state after any interruption, and evidence stays with its provision."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from tests.end_to_end import province
from tests.end_to_end.season import every_row, opened, pull, review

from cluster_review import stages
from cluster_review.reports.evidence_files import uncited_lines
from cluster_review.stages.batch import landing_folder, state_folder
from cluster_review.stages.outputs import explain_cluster, report_content
from cluster_review.stages.quarantine import refused_rows
from cluster_review.stages.warehouse_access import warehouse

FORMS, RECORDS = "annual_reports", "incident_records"
PDF = b"%PDF-1.7\n%%EOF\n"


def view(name: str) -> list[dict[str, Any]]:
    with warehouse().connect() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM review.{name}")).mappings()]


def states() -> dict[str, str]:
    """The state of each arrival by the name and the first digits of its digest."""
    return {f"{row['original_name']} {row['sha256'][:6]}": row["state"] for row in view("arrivals")}


def state_of(path: Path, name: str) -> str:
    return states()[f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()[:6]}"]


def fetched(folder: Path, at: str, family: str) -> dict[str, Any]:
    """Begin a pull and go no further than landing, as a crash would."""
    run = opened(f"pull_{family}", folder, at)
    return {"run": run, "batch": stages.fetch_and_land(run=run, family=family)}


@pytest.fixture(scope="module")
def inputs(installation: Path) -> Path:
    """The province on file, with evidence, a second copy of a form, and a file of no known kind."""
    folder = province.write_inputs(installation / "inputs")
    shutil.copy(folder / "forms/C01.xlsx", folder / "forms/C01 副本.xlsx")
    (folder / "notes.rtf").write_bytes(b"{\\rtf1 }")
    evidence = folder / "evidence"
    evidence.mkdir()
    (evidence / "C04 品牌.pdf").write_bytes(PDF)
    (evidence / "spare.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(8))
    (evidence / "renamed.pdf").write_bytes(b"PK\x03\x04 not a PDF")
    province.write_table(folder, "evidence_links", [
        {"cluster_id": "C04", "provision": "brand", "file_name": "C04 品牌.pdf", "pages": "2-3", "note": "商标注册证"},
        {"cluster_id": "C04", "provision": "supply_chain", "file_name": "absent.pdf"},
    ])  # fmt: skip
    pull(folder, "2026-04-01T06:00:00+08:00", FORMS)
    pull(folder, "2026-04-01T06:30:00+08:00", RECORDS)
    return folder


# ---- four states


def test_every_arrival_is_in_exactly_one_state_and_said_in_two_languages(inputs: Path) -> None:
    files = [p for p in inputs.rglob("*") if p.is_file() and p.suffix != ".yaml"]
    found = view("arrivals")
    assert len(found) == len(files)
    by_name = {row["original_name"]: row for row in found}
    assert by_name["forms/C02.xlsx"]["state"] == "current"
    assert by_name["forms/C03.xlsx"]["state"] == "quarantined"
    assert sorted(by_name[f"forms/{name}.xlsx"]["state"] for name in ("C01", "C01 副本")) == [
        "current",
        "duplicate",
    ]
    assert by_name["notes.rtf"]["state"] == "quarantined"
    assert by_name["evidence/renamed.pdf"]["state"] == "quarantined"
    assert by_name["evidence/spare.png"]["state"] == "current"
    assert (by_name["forms/C03.xlsx"]["state_zh"], by_name["forms/C03.xlsx"]["state_en"]) == (
        "退件",
        "quarantined",
    )
    assert all(row["waiting"] is None for row in found)


def test_the_bytes_lie_under_their_digest_for_reading_only(inputs: Path) -> None:
    digest = hashlib.sha256((inputs / "forms/C02.xlsx").read_bytes()).hexdigest()
    assert stat.S_IMODE((landing_folder() / digest).stat().st_mode) == 0o444
    assert stat.S_IMODE(landing_folder().stat().st_mode) == 0o700


def test_rows_with_personal_data_are_gone_once_the_batch_is_done(inputs: Path) -> None:
    left = [path for path in state_folder("batches").rglob("*") if path.is_file()]
    assert left
    assert {path.name for path in left} == {"landed.json", "acknowledged.json"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in left} == {0o600}
    assert {stat.S_IMODE(path.parent.stat().st_mode) for path in left} == {0o700}
    run = opened("pull_annual_reports", inputs, "2026-04-01T06:00:00+08:00")
    with pytest.raises(stages.DataFault, match="fetch_and_land"):
        stages.check_gate(run=run, batch={"batch_id": left[0].parent.name, "family": FORMS})


def test_the_same_delivery_again_changes_nothing(inputs: Path) -> None:
    before, arrivals = every_row(), states()
    pull(inputs, "2026-04-02T06:00:00+08:00", FORMS)
    pull(inputs, "2026-04-02T06:30:00+08:00", RECORDS)
    assert every_row() == before
    assert states() == arrivals


def test_a_corrected_form_supersedes_the_earlier_one(inputs: Path) -> None:
    first = inputs / "forms/C05.xlsx"
    kept = first.with_name("C05.kept")
    shutil.copy(first, kept)
    rows = province.form_rows("C05")
    rows["annual_reports"][0]["operating_body"] = "虚构新管委会"
    province.write_form(first, province.VOCABULARY, province.REPORT_YEAR, rows, banner=province.BANNER)
    pull(inputs, "2026-04-03T06:00:00+08:00", FORMS)
    assert (state_of(kept, "forms/C05.xlsx"), state_of(first, "forms/C05.xlsx")) == ("superseded", "current")
    kept.unlink()


# ---- evidence


def test_evidence_and_what_cites_it_are_compared_from_both_sides(inputs: Path) -> None:
    found = {
        (row["provision"], row["file_name"], row["original_name"]): row for row in view("evidence_files")
    }
    linked = found["brand", "C04 品牌.pdf", "evidence/C04 品牌.pdf"]
    assert (linked["state"], linked["pages"]) == ("linked", "2-3")
    assert linked["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert found["supply_chain", "absent.pdf", None]["state"] == "file_missing"
    assert found[None, None, "evidence/spare.png"]["state"] == "not_linked"
    assert found[None, None, "evidence/renamed.pdf"]["file_state"] == "quarantined"


def test_a_renamed_file_is_refused_with_the_mend(inputs: Path) -> None:
    (refusal,) = [row for row in refused_rows() if row["original_name"] == "evidence/renamed.pdf"]
    assert ".pdf" in refusal["expected"]
    assert "重新扫描" in refusal["mend"]
    assert "scan it again" in refusal["mend"]


def test_the_statement_of_reasons_shows_the_evidence_of_a_provision(inputs: Path) -> None:
    run = review(inputs, "2026-04-03T10:00:00+08:00").run_id
    (line,) = uncited_lines(report_content(run))
    assert "有1份佐证材料没有条目引用" in line
    assert "evidence/spare.png" in line
    assert "1 evidence file cited by nothing" in line
    digest = hashlib.sha256(PDF).hexdigest()
    for language, page, absent in (("zh", "第2-3页", "未收到"), ("en", "pages 2-3", "not received")):
        told = explain_cluster("C04", run, language)
        line = next(line for line in told.splitlines() if "C04 品牌.pdf" in line)
        assert digest in line
        assert page in line
        assert absent in next(line for line in told.splitlines() if "absent.pdf" in line)


# ---- interruptions


def test_what_was_landed_is_filed_even_if_it_has_left_the_source(inputs: Path) -> None:
    path = province.write_table(
        inputs, "incidents", [province.accident("C02", "I-7", "2026-02-01")], "incidents-7"
    )
    fetched(inputs, "2026-04-04T06:30:00+08:00", RECORDS)
    kept = path.read_bytes()
    path.unlink()
    (waiting,) = [row for row in view("arrivals") if row["state"] == "landed"]
    assert waiting["original_name"] == "incidents-7.csv"
    pull(inputs, "2026-04-05T06:30:00+08:00", RECORDS)
    (filed,) = [row for row in view("arrivals") if row["original_name"] == "incidents-7.csv"]
    assert filed["state"] == "current"
    assert filed["sha256"] == hashlib.sha256(kept).hexdigest()
    assert filed["first_arrival"] == waiting["first_arrival"]
    with warehouse().connect() as connection:
        query = "SELECT first_arrival FROM intake.filings WHERE original_name = 'incidents-7.csv'"
        assert connection.execute(text(query)).scalar_one() == waiting["first_arrival"]


def test_bytes_without_a_receipt_are_listed_until_they_come_by_name(inputs: Path) -> None:
    source = inputs / "forms/C09.xlsx"
    shutil.copy(inputs / "forms/C02.xlsx", source)
    with source.open("ab") as stream:
        stream.write(b"x")
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    shutil.copy(source, landing_folder() / digest)
    (landing_folder() / ".cut.tmp").write_bytes(b"half")
    source.rename(inputs.parent / "C09.xlsx")
    pull(inputs, "2026-04-06T06:00:00+08:00", FORMS)
    name = f"unnamed-{digest[:12]}"
    assert states()[f"{name} {digest[:6]}"] == "quarantined"
    (refusal,) = [row for row in refused_rows() if row["original_name"] == name]
    assert digest in refusal["found"]
    assert not list(landing_folder().glob(".*"))
    (inputs.parent / "C09.xlsx").rename(source)
    pull(inputs, "2026-04-07T06:00:00+08:00", FORMS)
    assert states()[f"{name} {digest[:6]}"] == "duplicate"
    source.unlink()


def test_a_landed_copy_that_was_damaged_is_refused_and_mended_by_the_next_delivery(inputs: Path) -> None:
    path = province.write_table(
        inputs, "incidents", [province.accident("C01", "I-8", "2023-02-01")], "incidents-8"
    )
    begun = fetched(inputs, "2026-04-08T06:30:00+08:00", RECORDS)
    landed = landing_folder() / hashlib.sha256(path.read_bytes()).hexdigest()
    landed.chmod(0o644)
    landed.write_bytes(path.read_bytes().replace(b"I-8", b"I-9"))
    stages.read_landed(**begun)
    stages.check_gate(**begun)
    stages.file_facts(**begun)
    assert state_of(path, "incidents-8.csv") == "quarantined"
    (refusal,) = [row for row in refused_rows() if row["original_name"] == "incidents-8.csv"]
    assert "damaged" in refusal["mend"]
    assert "磁盘" in refusal["mend"]
    pull(inputs, "2026-04-09T06:30:00+08:00", RECORDS)
    assert state_of(path, "incidents-8.csv") == "current"
    path.unlink()


def test_an_audit_that_finds_a_difference_stops_the_run_and_names_the_file(inputs: Path) -> None:
    begun = fetched(inputs, "2026-04-10T06:00:00+08:00", FORMS)
    stages.read_landed(**begun)
    stages.check_gate(**begun)
    with pytest.raises(stages.DataFault, match="does not add up") as refusal:
        stages.audit_intake(**begun)  # nothing is accounted for yet
    stages.file_facts(**begun)
    added = stages.audit_intake(**begun)
    assert added["files"] == sum(count for state, count in added.items() if state != "files")
    landed = landing_folder() / hashlib.sha256((inputs / "forms/C02.xlsx").read_bytes()).hexdigest()
    aside = landed.with_name(".aside")
    landed.rename(aside)
    with pytest.raises(stages.DataFault, match=r"forms/C02\.xlsx") as refusal:
        stages.audit_intake(**begun)
    assert "入库文件夹" in str(refusal.value)
    aside.rename(landed)
    told = stages.acknowledge(**begun)
    assert told["removed"] > 0
    assert stages.acknowledge(**begun) == {**told, "removed": 0}  # a retry after the last step


# ---- the world at fault, and two at once


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """Let the kernel refuse files that grow beyond a size, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    writes_no_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # it would be cut short, too
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        sys.dont_write_bytecode = writes_no_bytecode
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_without_room_is_said_clearly_and_leaves_nothing(inputs: Path) -> None:
    before, lying = every_row(), sorted(path.name for path in landing_folder().iterdir())
    with no_room_beyond(2_000), pytest.raises(stages.TechnicalFault) as refusal:
        fetched(inputs, "2026-04-11T06:00:00+08:00", FORMS)
    chinese, _, english = str(refusal.value).partition("\n")
    assert "腾出磁盘空间" in chinese
    assert "Free disk space" in english
    assert sorted(path.name for path in landing_folder().iterdir()) == lying
    begun = fetched(inputs, "2026-04-11T06:10:00+08:00", FORMS)
    with no_room_beyond(2_000), pytest.raises(stages.TechnicalFault, match="腾出磁盘空间"):
        stages.read_landed(**begun)
    folder = state_folder("batches") / begun["batch"]["batch_id"]
    assert [path.name for path in folder.iterdir()] == ["landed.json"]  # as this batch is not done
    assert every_row() == before


FILE = "import json, sys; from cluster_review import stages; stages.{stage}(**json.loads(sys.argv[1]))"


def test_two_copies_of_a_task_at_once_add_no_row(inputs: Path) -> None:
    new = [province.accident(f"C0{n % 5 + 1}", f"J-{n}", "2023-03-01") for n in range(300)]
    for part in range(3):
        province.write_table(inputs, "incidents", new[part::3], f"incidents-j{part}")
    begun = fetched(inputs, "2026-04-12T06:30:00+08:00", RECORDS)
    stages.read_landed(**begun)
    stages.check_gate(**begun)
    for stage in ("file_facts", "acknowledge"):
        copies = [
            subprocess.Popen(
                [sys.executable, "-c", FILE.format(stage=stage), json.dumps(begun)],
                env=dict(os.environ), stderr=subprocess.PIPE,
            )
            for _ in range(2)
        ]  # fmt: skip
        for copy in copies:
            assert copy.communicate()[1] == b""
            assert copy.returncode == 0
        if stage == "file_facts":
            after = every_row()
            stages.file_facts(**begun)
            stages.audit_intake(**begun)
            assert every_row() == after
    with warehouse().connect() as connection:
        query = "SELECT count(*) FROM facts.incidents WHERE incident_id LIKE 'J-%'"
        assert connection.execute(text(query)).scalar_one() == 300
