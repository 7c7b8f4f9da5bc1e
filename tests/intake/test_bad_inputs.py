"""Every bad file gets a message that says what, where, what is expected and how to mend; the others go on."""

import re
import shutil
import string

import pytest
from tests.intake.bad_inputs import BAD_INPUTS, ELSEWHERE, OWN_INPUTS, ROWS_REFUSED, SIXTY
from tests.intake.building import FIGURES, edited
from tests.intake.conftest import PROVISIONS, landed_file, without_source

from cluster_review.intake.faults import fault
from cluster_review.intake.read import check_conserved, read_landed
from cluster_review.intake.reading import State
from cluster_review.intake.refusal_examples import EXAMPLES
from cluster_review.intake.refusals import REFUSALS

GOOD = ("a-good.xlsx", "z-good.csv")


@pytest.fixture(scope="module")
def landed(tmp_path_factory, good_form):
    folder = tmp_path_factory.mktemp("bad")
    for bad in BAD_INPUTS:
        bad.build(folder / bad.file, good_form)
    shutil.copyfile(good_form, folder / "a-good.xlsx")
    shutil.copyfile(good_form, folder / "b-copy.xlsx")
    (folder / "clusters-good.csv").write_text(
        "集群编号,集群名称,所在县级区划代码\nHN-C01,甲,469023；460100\n", "utf-8"
    )
    # Eight million empty records: more memory than the child may have.
    (folder / "incidents-memory.json").write_text("[" + "{}," * 8_000_000 + "{}]", "ascii")
    return [landed_file(path) for path in sorted(folder.iterdir())]


@pytest.fixture(scope="module")
def readings(landed, vocabulary):
    return {reading.name: reading for reading in read_landed(landed, vocabulary, PROVISIONS)}


@pytest.mark.parametrize("bad", BAD_INPUTS, ids=lambda bad: bad.file)
def test_message(bad, readings, form_rows):
    reading = readings[bad.file]
    listed = [f.text() for f in reading.faults]
    if bad.kind:
        fault = next((f for f in reading.faults if f.kind == bad.kind), None)
        assert fault is not None, listed
        assert (fault.file, fault.sheet, fault.cell) == (bad.file, bad.sheet, bad.cell)
        assert bad.found in fault.found
        assert bad.zh in fault.text("zh")
        assert bad.en in fault.text("en")
    kept = sum(len(rows) for rows in reading.rows.values())
    if bad.kept_rows is None:
        assert reading.refusals == (), listed
        assert kept in (sum(map(len, form_rows.values())), sum(map(len, form_rows.values())) - 1)
        assert not reading.damaged_tables
    else:
        assert kept == bad.kept_rows, listed
        assert reading.damaged_tables or reading.family == "unknown" or not bad.kind
    assert reading.state is (State.QUARANTINED if bad.kept_rows == 0 else State.READ)
    if bad.is_equal:
        assert {t: without_source(rows) for t, rows in reading.rows.items()} == form_rows


def test_all_sixty_kinds_are_there(repository):
    shown = {number for bad in BAD_INPUTS for number in bad.rows}
    assert shown | set(ELSEWHERE) == set(SIXTY) == set(range(1, 61))
    for file, test in ELSEWHERE.values():
        assert f"def {test}(" in (repository / file).read_text("utf-8")
    assert len(OWN_INPUTS) >= 10
    assert not any(bad.rows for bad in OWN_INPUTS)
    assert len({bad.file for bad in BAD_INPUTS}) == len(BAD_INPUTS)


def test_slips_and_jumps_are_shown_and_never_corrected(tmp_path, good_form, read, vocabulary):
    from cluster_review.checks.breaches import evaluate_rules
    from cluster_review.facts.facts import frame_of
    from cluster_review.tables import TABLES

    def change(book):
        book[FIGURES]["F5"], book[FIGURES]["F8"], book[FIGURES]["F11"] = 210_000, 24 * 4, -3

    path = tmp_path / "slips.xlsx"
    edited(change)(path, good_form)
    reading = read(path)
    assert reading.refusals == ()
    values = {r["source_ref"]: r["value"] for r in reading.rows["figures"]}
    assert [values[f"年度指标!{cell}"] for cell in ("F5", "F8", "F11")] == [210_000 * 10**10, 96 * 10**10, -3]
    frames = {table: frame_of(TABLES[table], list(rows)) for table, rows in reading.rows.items()}
    found = {(b.rule, b.source_ref): b for b in evaluate_rules(frames, vocabulary, PROVISIONS)}
    slip, jump, negative = (
        found[rule, f"年度指标!{cell}"]
        for rule, cell in (
            ("figures.unit_slip", "F5"),
            ("figures.jump", "F8"),
            ("figures.value.at_least", "F11"),
        )
    )
    assert slip.severity == jump.severity == "warn"
    assert "210000" in slip.found
    assert "单位" in slip.zh
    assert "check" in jump.en
    assert negative.severity == "refuse"


def test_good_files_of_the_same_run_are_read(readings, form_rows):
    assert readings["a-good.xlsx"].state is State.READ
    assert {t: len(rows) for t, rows in readings["a-good.xlsx"].rows.items()} == {
        t: len(rows) for t, rows in form_rows.items()
    }
    assert readings["clusters-good.csv"].rows["clusters"][0]["county"] == "460100;469023"


def test_one_file_that_breaks_the_limits_is_refused_alone(readings):
    reading = readings["incidents-memory.json"]
    assert reading.state is State.QUARANTINED
    assert [f.kind for f in reading.faults] == ["beyond_limits"]
    assert reading.damaged_tables == ("incidents",)


def test_the_same_bytes_count_once(readings):
    copy = readings["b-copy.xlsx"]
    assert copy.state is State.DUPLICATE
    assert copy.filing_id == readings["a-good.xlsx"].filing_id
    assert copy.rows == {}
    assert copy.faults[0].found == "a-good.xlsx"


def test_every_landed_file_is_accounted_for_once(landed, readings):
    account = check_conserved(landed, list(readings.values()))
    assert account.landed == len(BAD_INPUTS) + 4
    assert account.duplicate == 1
    assert account.quarantined == sum(bad.kept_rows == 0 for bad in BAD_INPUTS) + 1
    with pytest.raises(AssertionError):
        check_conserved(landed, list(readings.values())[:-1])


def test_every_row_is_read_or_refused(readings):
    for bad in ROWS_REFUSED:
        reading = readings[bad.file]
        for table, seen in reading.seen.items():
            assert seen == len(reading.rows[table]) + reading.refused[table]
            assert reading.refused[table] == 1
    form = readings["perhaps.xlsx"]
    assert form.seen["enterprises"] == form.refused["enterprises"] == 3
    assert (form.cluster_id, form.report_year) == ("HN-C01", 2025)


def test_all_faults_of_a_form_at_once(tmp_path, good_form, read):
    from tests.intake.refused_inputs import _two_faults

    path = tmp_path / "two.xlsx"
    edited(_two_faults)(path, good_form)
    assert [(f.sheet, f.cell) for f in read(path).refusals] == [("年度指标", "C5"), ("企业名单", "C6")]


def test_no_message_shows_a_trace_or_an_empty_text(readings):
    for reading in readings.values():
        for f in reading.faults:
            for text in (f.text("zh"), f.text("en")):
                assert "Traceback" not in text
                assert not re.search(r"\{[a-z_]+\}", text)
                assert len(text.splitlines()) == 1


@pytest.mark.parametrize("kind", REFUSALS)
def test_every_declared_refusal_has_four_texts(kind):
    refusal = REFUSALS[kind]
    for part in ("expected_zh", "expected_en", "mend_zh", "mend_en"):
        assert getattr(refusal, part)
    names = {
        name for _, name, _, _ in string.Formatter().parse(refusal.expected_zh + refusal.mend_zh) if name
    }
    english = {
        name for _, name, _, _ in string.Formatter().parse(refusal.expected_en + refusal.mend_en) if name
    }
    assert {n.removesuffix("_zh") for n in names} <= {n.removesuffix("_en") for n in english} | {
        "label",
        "column",
        "columns",
    }


def test_every_message_of_the_page_is_one_that_the_corpus_shows(readings):
    """An example of a fault that the corpus has is one of the corpus; all kinds have an example and all are shown."""
    assert set(EXAMPLES) == set(REFUSALS)
    shown: dict[str, set[tuple[str | None, ...]]] = {}
    for reading in readings.values():
        for f in reading.faults:
            shown.setdefault(f.kind, set()).add((f.file, f.sheet, f.cell, f.found))
    for kind, example in EXAMPLES.items():
        if kind in shown and example.file in readings:
            told = fault(kind, file=example.file, found=example.found, **example.words)
            assert (example.file, example.sheet, example.cell, told.found) in shown[kind]
    bad_files = {bad.file for bad in BAD_INPUTS}
    invented = {kind for kind, example in EXAMPLES.items() if example.file not in bad_files}
    assert not invented & {bad.kind for bad in BAD_INPUTS}
