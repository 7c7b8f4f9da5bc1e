"""Evidence is kept as it is: only its first bytes, and a packed document's list of parts, are looked at."""

import zipfile

import pytest
from tests.intake.conftest import landed_file

from cluster_review.intake.evidence import BEGINS_WITH, HOLDS
from cluster_review.intake.parse import altered, family_of, filing_id
from cluster_review.intake.reading import State


def written(folder, name, content=b"", part=None):
    path = folder / name
    if part is None:
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(part, content)
    return path


@pytest.mark.parametrize("suffix", sorted(BEGINS_WITH))
def test_each_kind_is_read_without_a_row(read, tmp_path, suffix):
    for number, mark in enumerate(BEGINS_WITH[suffix]):
        path = written(tmp_path, f"材料{number}{suffix.upper()}", mark + b"more", HOLDS.get(suffix))
        reading = read(path)
        assert (reading.family, reading.state, reading.faults) == ("evidence", State.READ, ())
        assert (dict(reading.rows), dict(reading.seen), reading.damaged_tables) == ({}, {}, ())
        assert reading.filing_id == f"evidence:{landed_file(path).sha256}{suffix}"


@pytest.mark.parametrize("suffix", sorted(BEGINS_WITH))
def test_other_content_is_refused_with_the_mend(read, tmp_path, suffix):
    impostors = [b"MZ\x90\x00", b" " + BEGINS_WITH[suffix][0], BEGINS_WITH[suffix][0][:-1]]
    if suffix in HOLDS:
        impostors.append(b"PK\x03\x04 cut short")
    for content in impostors:
        reading = read(written(tmp_path, f"a{suffix}", content))
        assert reading.state is State.QUARANTINED
        assert [fault.kind for fault in reading.faults] == ["evidence_content"]
        assert suffix in reading.faults[0].text("zh")
        assert suffix in reading.faults[0].text("en")


@pytest.mark.parametrize("suffix", sorted(HOLDS))
def test_a_zip_archive_is_no_document(read, tmp_path, suffix):
    reading = read(written(tmp_path, f"a{suffix}", b"x", "something/else.xml"))
    assert [fault.kind for fault in reading.faults] == ["evidence_content"]


def test_an_empty_file_is_refused_as_such(read, tmp_path):
    assert [fault.kind for fault in read(written(tmp_path, "a.pdf")).faults] == ["empty_file"]


def test_a_scan_of_a_table_is_a_table_that_was_lost(read, tmp_path):
    """A list of incidents that came as a picture must not pass for a read file without incidents."""
    reading = read(written(tmp_path, "incidents-2025.pdf", b"%PDF-1.7"))
    assert reading.state is State.QUARANTINED
    assert reading.family == "incidents"
    assert reading.damaged_tables == ("incidents",)


def test_bytes_that_changed_or_went_since_they_landed_are_told_apart(tmp_path):
    path = written(tmp_path, "a.pdf", b"%PDF-1.7")
    landed = landed_file(path)
    assert altered(landed) is None
    path.write_bytes(b"%PDF-1.6")
    assert altered(landed).kind == "landed_altered"
    path.unlink()
    assert altered(landed).kind == "landed_missing"
    assert family_of(landed) == "evidence"
    assert filing_id(landed).startswith("evidence:")
