"""Which form's figure counts, of which years, and what stands for output: the readings of figures (数据口径)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cluster_review.evaluation.criteria.figure_readings import measured_as_read
from cluster_review.evaluation.criteria.rule_bounds import measured_by_rule
from cluster_review.provisions.measure import AnyOf, Latest, Rising
from cluster_review.provisions.model import Override, When
from cluster_review.truth import Truth

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
FIRST = {"figure_version": "first_filed"}
BEFORE = {"newest_year_missing": "previous_three_years"}
REVENUE = {"service_output": "revenue_for_services"}


def figure(form: int, year: int, value: int, metric: str = "output") -> dict[str, object]:
    scale = 10**10 if metric in ("output", "revenue") else 10**4
    ref = f"{metric} {year} in {form}"
    row = {"cluster_id": "C", "report_year": form, "metric": metric, "year": year, "source_ref": ref}
    return {**row, "value": value * scale}


def figures(form: int, values: dict[int, int], metric: str = "output") -> list[dict[str, object]]:
    return [figure(form, year, value, metric) for year, value in values.items()]


@pytest.fixture
def read(facts_of, instrument):
    """What a provision (output of 2 billion in each of three years, if none is named) finds."""

    def of(rows, readings, provision="output_each_year", measure=None, law=instrument, **cluster):
        cluster = {"cluster_id": "C", "recognised_date": date(2020, 1, 1), **cluster}
        facts = facts_of(clusters=[cluster], figures=rows)
        provision = instrument.provision(provision)
        provision = provision.model_copy(update={"measure": measure or provision.measure})
        return measured_as_read(provision, law, facts, {**instrument.default_readings(), **readings})

    return of


def test_a_provision_without_a_measure_is_refused(instrument, facts_of):
    provision = instrument.provision("niche_rank")
    with pytest.raises(ValueError, match=r"^niche_rank has no measure$"):
        measured_as_read(provision, instrument, facts_of(), instrument.default_readings())


# ---- which form's figure

EACH_YEAR = [figure(year, year, 25) for year in (2023, 2024, 2025)]


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_the_form_of_a_year_is_the_first_to_state_it_and_refutes(read, year):
    rows = [row for row in EACH_YEAR if row["year"] != year]
    assert read([*rows, figure(year, year, 19)], FIRST).truth.tolist() == [F]
    assert read([*rows, figure(year, year, 20)], FIRST).truth.tolist() == [T]


def test_where_the_first_form_is_not_on_file_a_later_one_refutes_nothing(read):
    rows = [*EACH_YEAR[1:], figure(2024, 2023, 19)]
    found = read(rows, FIRST)
    assert found.truth.tolist() == [U]
    assert found.detail(0).reason_en.startswith("the form that was first to state these years is not on file")
    assert read([*EACH_YEAR[1:], figure(2024, 2023, 20)], FIRST).truth.tolist() == [T]


@pytest.mark.parametrize(
    ("recognised", "truth"),
    [
        (date(2023, 12, 31), F),
        (date(2024, 1, 1), T),
        (date(9999, 12, 31), U),
        (date(2026, 1, 1), U),
        (None, U),
    ],
)
def test_of_years_before_the_recognition_the_form_of_that_year_speaks_first(read, recognised, truth):
    """A form of an earlier year isn't asked; without a day of recognition no form is surely the first."""
    rows = [*EACH_YEAR[1:], figure(2023, 2023, 19), figure(2024, 2023, 25)]
    assert read(rows, FIRST, recognised_date=recognised).truth.tolist() == [truth]


@pytest.mark.parametrize("recognised", [date(9999, 12, 31), date(2026, 1, 1), date(2025, 12, 31)])
def test_before_the_recognition_the_report_years_form_says_all_years(read, recognised):
    high, low = {2023: 25, 2024: 25, 2025: 25}, {2023: 19, 2024: 25, 2025: 25}
    assert read(figures(2025, high), FIRST, recognised_date=recognised).truth.tolist() == [T]
    assert read(figures(2025, low), FIRST, recognised_date=recognised).truth.tolist() == [F]


def test_a_year_that_no_later_form_states_is_still_refuted_by_its_own(read):
    assert read([figure(2024, 2024, 19)], FIRST).truth.tolist() == [F]


def test_the_first_forms_are_cited(read):
    cited = read(EACH_YEAR, FIRST).detail(0).inputs
    assert [i.source_ref for i in cited] == [f"output {y} in {y}" for y in (2023, 2024, 2025)]


# ---- which years


def test_the_years_before_are_told_with_their_cells(read):
    rows = [*figures(2025, {2023: 25, 2024: 26}), figure(2024, 2022, 27)]
    found = read(rows, BEFORE)
    assert found.truth.tolist() == [T]
    detail = found.detail(0)
    assert [(i.year, i.value, i.source_ref) for i in detail.inputs] == [
        (2022, "27亿元", "output 2022 in 2024"),
        (2023, "25亿元", "output 2023 in 2025"),
        (2024, "26亿元", "output 2024 in 2025"),
    ]
    assert detail.reason_en.startswith("2025 is not filed yet, so the years before it; ")


def test_the_years_before_are_told_where_no_form_before_is_on_file(read):
    detail = read(figures(2025, {2022: 25, 2023: 25, 2024: 26}), BEFORE).detail(0)
    assert [i.source_ref for i in detail.inputs] == [f"output {y} in 2025" for y in (2022, 2023, 2024)]


def test_what_this_form_states_goes_before_what_the_form_before_stated(read):
    rows = [*figures(2025, {2022: 25, 2023: 25, 2024: 25}), *figures(2024, {2021: 1, 2022: 1, 2023: 1})]
    assert read(rows, BEFORE).truth.tolist() == [T]


def test_a_year_that_nobody_states_is_not_taken_for_nothing(read):
    rows = figures(2025, {2022: 10, 2023: 20, 2024: 30}, "software_use")
    four = Rising(rising="software_use", years=4)
    assert read(rows, BEFORE, "software_use_rising", four).truth.tolist() == [U]
    rows.append(figure(2024, 2021, 5, "software_use"))
    assert read(rows, BEFORE, "software_use_rising", four).truth.tolist() == [T]


def test_what_the_first_forms_refute_the_years_before_do_not_confirm(read):
    rows = [figure(2023, 2023, 19), *figures(2025, {2022: 25, 2023: 25, 2024: 25})]
    assert read(rows, {**FIRST, **BEFORE}).truth.tolist() == [F]
    rows = [figure(2023, 2023, 20), *figures(2025, {2022: 25, 2023: 25, 2024: 25})]
    assert read(rows, {**FIRST, **BEFORE}).truth.tolist() == [T]


NEWEST = figures(2025, {2022: 25, 2023: 25, 2024: 25})


@pytest.mark.parametrize(
    ("readings", "rows"),
    [
        (FIRST, [*EACH_YEAR[:2], figure(2022, 2022, 19)]),
        (BEFORE, figures(2024, {2021: 19, 2022: 25, 2023: 25})),
    ],
)
def test_what_is_worked_out_for_one_report_year_is_not_taken_for_another(
    facts_of, instrument, readings, rows
):
    rows = [*NEWEST, *rows]
    facts = facts_of(clusters=[{"cluster_id": "C", "recognised_date": date(2020, 1, 1)}], figures=rows)
    earlier = replace(
        facts, figures=facts.figures_of_form(2024), dates=replace(facts.dates, report_year=2024)
    )
    provision, readings = (
        instrument.provision("output_each_year"),
        {**instrument.default_readings(), **readings},
    )

    def truths(facts):
        return measured_as_read(provision, instrument, facts, readings).truth.tolist()

    apart = truths(replace(facts, _derived={})), truths(replace(earlier, _derived={}))
    assert apart[0] != apart[1]
    assert (truths(facts), truths(earlier)) == apart


# ---- what stands for output


def both(output: int, revenue: int) -> list[dict[str, object]]:
    of_years = [
        (metric, dict.fromkeys((2023, 2024, 2025), value))
        for metric, value in (("output", output), ("revenue", revenue))
    ]
    return [row for metric, values in of_years for row in figures(2025, values, metric)]


@pytest.mark.parametrize(
    ("industry", "output", "revenue", "truth"),
    [
        ("26", 25, 10, T),
        ("26", 10, 25, F),
        ("65", 25, 10, F),
        ("65", 10, 25, T),
        ("65;26", 25, 10, T),
        ("65;26", 10, 25, F),
        (None, 25, 10, U),
        (None, 10, 25, U),
        (None, 10, 10, U),
        (None, 25, 25, T),
        ("", 25, 10, U),
        ("", 25, 25, T),
    ],
)
def test_revenue_stands_for_the_output_of_a_service(read, industry, output, revenue, truth):
    found = read(both(output, revenue), REVENUE, leading_industry=industry)
    assert found.truth.tolist() == [truth]


@pytest.mark.parametrize(("industry", "named"), [("26", ["output"]), ("65", ["revenue"]), (None, ["output"])])
def test_what_stood_for_output_is_cited(read, industry, named):
    found = read(both(25, 10), REVENUE, leading_industry=industry)
    assert sorted({i.name for i in found.detail(0).inputs}) == named


def test_a_reading_that_names_one_figure_for_itself_changes_nothing(read, instrument):
    own = instrument.reading("service_output")
    values = {**own.values, "revenue_for_services": {**own.values["revenue_for_services"], "taken": "output"}}
    changed = tuple(r.model_copy(update={"values": values}) if r is own else r for r in instrument.readings)
    law = instrument.model_copy(update={"readings": changed})
    assert read(both(25, 10), REVENUE, law=law, leading_industry="65").truth.tolist() == [T]


def test_a_figure_that_another_form_states_otherwise_is_for_a_person_to_look_at(read):
    rows = [*figures(2025, {2023: 25, 2024: 25, 2025: 25}), figure(2024, 2024, 20)]
    assert "the form of 2024 says 20 hundred-million yuan" in read(rows, {}).detail(0).reason_en


@pytest.mark.parametrize(("industry", "truth"), [("26", T), ("65", F)])
def test_one_of_several_figures_and_another_bound_are_read_the_same_way(
    facts_of, instrument, industry, truth
):
    """An alternative, and a bound for some industries, know what stands for output as well."""
    facts = facts_of(clusters=[{"cluster_id": "C", "leading_industry": industry}], figures=both(25, 10))
    own = instrument.provision("output_each_year")
    either = AnyOf(any_of=(Latest(latest="output"), Latest(latest="leading_output")))
    override = Override(when=When(divisions=("26", "65")), quote="不低于24亿元", bound=Decimal(24))
    readings = {**instrument.default_readings(), **REVENUE}
    for change in ({"measure": either}, {"overrides": (override,)}):
        found = measured_by_rule(own.model_copy(update=change), instrument, facts, readings)
        assert found.truth.tolist() == [truth if "overrides" in change or truth == T else U]


def test_a_number_that_is_remembered_is_not_said_of_another_bound(facts_of, instrument):
    own = instrument.provision("output_each_year")
    test = own.test.model_copy(update={"is_open": True, "remembered": Decimal(8)})
    override = Override(when=When(divisions=("26",)), quote="可适当放宽", bound="unknown")
    provision = own.model_copy(update={"test": test, "overrides": (override,)})
    for industry, is_said in (("26", False), ("65", True)):
        facts = facts_of(clusters=[{"cluster_id": "C", "leading_industry": industry}], figures=both(25, 10))
        found = measured_by_rule(provision, instrument, facts, instrument.default_readings())
        assert found.truth.tolist() == [U]
        assert ("remembered as 8" in found.detail(0).reason_en) == is_said
