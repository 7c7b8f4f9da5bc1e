"""采用记录 (第十五条): what counts as one, and what is said of an option that the document doesn't know."""

from datetime import date

import pytest

from cluster_review.evaluation.adoption import ReadingUndeclared, effective_readings

ADOPTED = {
    "instrument": "hainan-2023",
    "reading": "filing_ground",
    "option": "late_alone",
    "adopted_date": date(2024, 1, 10),
    "adopted_by": "政策法规处",
    "document": "琼工信函〔2024〕1号",
}
LAW_DATE = date(2026, 4, 15)


@pytest.fixture
def read(facts_of, instrument):
    """The option of the ground of filing, and whether it is an adopted one, by these records."""

    def of(*records, **chosen):
        facts = facts_of(reading_adoptions=[{**ADOPTED, **record} for record in records])
        # The records as they are written, also those that facts set aside.
        options, adopted = effective_readings(facts.frames["reading_adoptions"], LAW_DATE, instrument, chosen)
        return options["filing_ground"], "filing_ground" in adopted

    return of


def test_a_day_that_is_not_known_adopts_nothing(read, instrument):
    default = instrument.default_readings()["filing_ground"]
    assert read({"adopted_date": None}) == (default, False)


@pytest.mark.parametrize("column", ["adopted_by", "document"])
@pytest.mark.parametrize("text", ["", "  ", None])
def test_nobody_and_no_document_adopt_nothing(read, instrument, column, text):
    default = instrument.default_readings()["filing_ground"]
    assert default != "late_alone"
    assert read({column: text}) == (default, False)


def test_an_incomplete_record_of_a_day_to_come_replaces_nothing(facts_of, instrument):
    to_come = {**ADOPTED, "adopted_date": date(2026, 4, 16), "document": None}
    facts = facts_of(date(2027, 1, 1), reading_adoptions=[ADOPTED, to_come])
    records = facts.frames["reading_adoptions"]
    assert len(records) == 2
    assert effective_readings(records, LAW_DATE, instrument, {})[1] == {"filing_ground"}
    assert effective_readings(records, date(2026, 4, 16), instrument, {})[1] == set()


def test_a_record_of_a_day_to_come_adopts_nothing_yet(facts_of, instrument):
    facts = facts_of(date(2027, 1, 1), reading_adoptions=[{**ADOPTED, "adopted_date": date(2026, 4, 16)}])
    records = facts.frames["reading_adoptions"]
    assert effective_readings(records, LAW_DATE, instrument, {})[0] == instrument.default_readings()
    assert effective_readings(records, date(2026, 4, 16), instrument, {})[0]["filing_ground"] == "late_alone"


def refusal(read, *records, **chosen) -> str:
    with pytest.raises(ReadingUndeclared) as refused:
        read(*records, **chosen)
    return str(refused.value)


def test_a_chosen_option_that_nobody_declared_is_refused_with_those_that_are(read, instrument):
    known = list(instrument.reading("filing_ground").options)
    assert refusal(read, filing_ground="sometimes") == (
        f"读法 filing_ground=sometimes 未声明;可用:{'、'.join(known)} / "
        f"reading filing_ground=sometimes is not declared; known: {', '.join(known)}"
    )


def test_a_reading_that_nobody_declared_is_refused_with_those_that_are(read, instrument):
    known = sorted(instrument.default_readings())
    assert refusal(read, filing="late_alone") == (
        f"读法 filing=late_alone 未声明;可用:{'、'.join(known)} / "
        f"reading filing=late_alone is not declared; known: {', '.join(known)}"
    )


def test_an_adopted_option_that_nobody_declared_is_refused_with_its_document(read, instrument):
    known = list(instrument.reading("filing_ground").options)
    assert refusal(read, {"option": "sometimes"}) == (
        f"采用记录 琼工信函〔2024〕1号 中的读法 filing_ground=sometimes 未声明;可用:{'、'.join(known)} / "
        f"reading filing_ground=sometimes in a record of adoption is not declared; known: {', '.join(known)}"
    )


def test_two_options_adopted_on_one_day_contradict_each_other(read, instrument):
    other = next(option for option in instrument.reading("filing_ground").options if option != "late_alone")
    assert refusal(read, {}, {"option": other}) == (
        f"读法 filing_ground 在 2024-01-10 有两个不同的采用记录(late_alone、{other}),请更正其一 / "
        f"reading filing_ground was adopted twice on 2024-01-10, as late_alone and as {other}: correct one"
    )
    assert read({}, {"option": other, "adopted_date": date(2024, 1, 11)}) == (other, True)
    assert read({}, {"adopted_by": "办公室"}) == ("late_alone", True)
