"""A drop folder: regular files land by their hash, whatever else lies there is named, nothing is changed."""

import hashlib
import io
import os

import pytest
from pydantic import ValidationError

from cluster_review.sources.declaration import load_source
from cluster_review.sources.folder import fetch_folder
from cluster_review.sources.landing import TooLarge, land
from cluster_review.tables import TABLES


@pytest.fixture
def source(repository):
    return load_source(repository / "include/sources/folder.yaml")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "drop"
    (folder / "海口").mkdir(parents=True)
    (folder / "b.csv").write_bytes(b"b")
    (folder / "海口" / "a.csv").write_bytes(b"a")
    (folder / "copy.csv").write_bytes(b"b")
    (folder / "~$open.xlsx").write_bytes(b"lock")
    (folder / ".hidden.csv").write_bytes(b"x")
    (folder / "half.csv.part").write_bytes(b"x")
    (folder / "run.yaml").write_bytes(b"report_year: 2025")
    (folder / "link.csv").symlink_to(folder / "b.csv")
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.csv")
    return folder


def snapshot(folder):
    return {
        path.relative_to(folder).as_posix(): (
            path.lstat().st_mode,
            path.lstat().st_size,
            path.lstat().st_mtime_ns,
        )
        for path in folder.rglob("*")
    }


def test_files_land_by_hash_in_sorted_order(folder, tmp_path, source):
    before = snapshot(folder)
    fetched = fetch_folder(folder, tmp_path / "landing", source)
    assert [(f.name, f.relative_path) for f in fetched.landed] == [
        ("b.csv", "b.csv"), ("copy.csv", "copy.csv"), ("a.csv", "海口/a.csv"),
    ]  # fmt: skip
    for file in fetched.landed:
        assert file.path.name == file.sha256 == hashlib.sha256(file.path.read_bytes()).hexdigest()
        assert file.size == 1
    assert sorted(p.name for p in (tmp_path / "landing").iterdir()) == sorted(
        {f.sha256 for f in fetched.landed}
    )
    assert snapshot(folder) == before


def test_what_is_not_taken_is_named(folder, tmp_path, source):
    fetched = fetch_folder(folder, tmp_path / "landing", source)
    assert [(f.kind, f.file) for f in fetched.faults] == [
        ("not_regular", "link.csv"), ("not_regular", "linked"), ("not_regular", "pipe.csv"),
    ]  # fmt: skip
    assert fetched.ignored == (".hidden.csv", "half.csv.part", "run.yaml", "~$open.xlsx")


def test_every_entry_is_landed_refused_or_ignored(folder, tmp_path, source):
    fetched = fetch_folder(folder, tmp_path / "landing", source)
    names = (
        [f.relative_path for f in fetched.landed] + [f.file for f in fetched.faults] + list(fetched.ignored)
    )
    entries = [
        p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_symlink() or not p.is_dir()
    ]
    assert sorted(names) == sorted(entries)


def test_landing_again_changes_nothing(folder, tmp_path, source):
    first = fetch_folder(folder, tmp_path / "landing", source)
    again = fetch_folder(folder, tmp_path / "landing", source)
    assert first == again
    assert len(list((tmp_path / "landing").iterdir())) == 2


def test_a_file_above_the_cap_is_refused_and_leaves_nothing(folder, tmp_path, source):
    (folder / "big.csv").write_bytes(b"0" * (2**20 + 1))
    small = source.model_copy(update={"largest_file_mb": 1})
    fetched = fetch_folder(folder, tmp_path / "landing", small)
    assert ("too_large", "big.csv") in [(f.kind, f.file) for f in fetched.faults]
    assert not list((tmp_path / "landing").glob(".*"))


def test_a_file_that_grows_while_it_is_read_waits_for_the_next_run(tmp_path, source, monkeypatch):
    folder = tmp_path / "drop"
    folder.mkdir()
    path = folder / "growing.csv"
    path.write_bytes(b"first")
    real = os.fstat
    calls = []

    def fstat(descriptor):
        calls.append(descriptor)
        if len(calls) == 2:
            with path.open("ab") as stream:
                stream.write(b", more")
        return real(descriptor)

    monkeypatch.setattr("cluster_review.sources.folder.os.fstat", fstat)
    fetched = fetch_folder(folder, tmp_path / "landing", source)
    assert [f.kind for f in fetched.faults] == ["still_written"]
    assert list((tmp_path / "landing").iterdir()) == []


def test_no_such_folder(tmp_path, source):
    with pytest.raises(NotADirectoryError):
        fetch_folder(tmp_path / "nowhere", tmp_path / "landing", source)


def test_landing_stops_at_the_cap(tmp_path):
    with pytest.raises(TooLarge):
        land(io.BytesIO(b"12345"), tmp_path / "landing", 4)
    assert list((tmp_path / "landing").iterdir()) == []


def test_the_declared_source_names_every_table(source):
    assert set(source.delivers) == {"annual_form", "evidence", *TABLES}
    assert source.contact.zh
    assert source.contact.en


def test_a_declaration_with_an_unknown_key_is_refused(repository, tmp_path):
    text = (repository / "include/sources/folder.yaml").read_text("utf-8")
    (tmp_path / "x.yaml").write_text(text + "\nsecret: x\n", "utf-8")
    with pytest.raises(ValidationError, match="secret"):
        load_source(tmp_path / "x.yaml")
    (tmp_path / "y.yaml").write_text(text.replace("least: 1", "least: 99999"), "utf-8")
    with pytest.raises(ValidationError, match="greater"):
        load_source(tmp_path / "y.yaml")
