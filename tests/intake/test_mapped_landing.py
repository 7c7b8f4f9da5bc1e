"""A workbook that a mapping reads, as a file that landed: the mapping lies beside it and is part of its name."""

import hashlib
from dataclasses import replace

import pytest

from cluster_review.intake.landed import MAPPED, LandedFile
from cluster_review.intake.mapped import read_by
from cluster_review.intake.mapping import load_mapping
from cluster_review.intake.parse import family_of, filing_id, parse
from cluster_review.intake.reading import State
from samples.foreign_workbooks import MAPPINGS, SUMMARY, WORKBOOKS


@pytest.fixture
def landed(tmp_path):
    book = WORKBOOKS[SUMMARY]()
    book.save(tmp_path / "book")
    content, mapping = (tmp_path / "book").read_bytes(), (MAPPINGS / "summary.yaml").read_bytes()
    digest = hashlib.sha256(mapping).hexdigest()
    (tmp_path / digest).write_bytes(mapping)
    version = f"{MAPPED}figures@{digest} etag 7"
    return LandedFile(
        SUMMARY,
        SUMMARY,
        hashlib.sha256(content).hexdigest(),
        len(content),
        tmp_path / "book",
        version=version,
    )


def test_the_mapping_is_part_of_what_names_a_filing(landed):
    assert (family_of(landed), landed.source_version) == ("figures", "etag 7")
    other = replace(landed, version=landed.version.replace(landed.mapping, "0" * 64))
    assert len({filing_id(landed), filing_id(other), filing_id(replace(landed, version=""))}) == 3


def test_a_landed_workbook_is_read_by_the_mapping_beside_it(landed, words):
    reading = parse(landed, words)
    assert (reading.state, len(reading.rows["figures"])) == (State.READ, 24)


def test_a_mapping_that_is_gone_or_altered_refuses_the_workbook(landed, words):
    (landed.path.parent / landed.mapping).write_bytes(b"format: 1")
    reading = parse(landed, words)
    assert [fault.kind for fault in reading.faults] == ["mapping_unusable"]
    assert reading.damaged_tables == ("figures",)


def test_what_another_mapping_reads_anew_gives_no_row(landed, words):
    reading = parse(replace(landed, is_superseded=True), words)
    assert ([fault.kind for fault in reading.faults], reading.rows) == (["mapping_changed"], {})


def test_an_unsafe_workbook_is_refused_before_it_is_opened(tmp_path, words):
    mapping = load_mapping((MAPPINGS / "summary.yaml").read_bytes(), "summary.yaml", words)
    path = tmp_path / SUMMARY
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    assert [fault.kind for fault in read_by(mapping, path, SUMMARY, words).faults] == ["old_content"]
