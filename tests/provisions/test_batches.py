"""Batches: what a notice states of validity and deadline, beside the instrument's own rules."""

from __future__ import annotations

from typing import Any

import pytest
from tests.provisions.policies import HERE, POLICY

from cluster_review.provisions.batches import filing_of, validity_of
from cluster_review.provisions.faults import PolicyRefused
from cluster_review.provisions.loading import instrument_from, load_readings, read_yaml
from cluster_review.provisions.model import Instrument
from cluster_review.provisions.wording_periods import batch_rows

CALENDAR = {
    "batch": "2024",
    "notice": "样例县通〔2024〕2号",
    "validity": {"quote": "有效期为2024年至2025年", "end": "calendar_years", "printed": "2024年至2025年"},
    "filing": {"quote": "每年5月10日前", "due": "05-10", "first_year": 2024},
}
UNDATED = {
    "batch": "2025",
    "notice": "样例县通〔2025〕3号",
    "validity": {"quote": "有效期三年", "years": 3, "start": "unknown"},
}


def instrument(*batches: dict[str, Any], **other: Any) -> Instrument:
    document = {**read_yaml(HERE / "minimal.yaml"), "batches": list(batches), **other}
    return instrument_from(document, load_readings(POLICY), "minimal.yaml")


def test_a_batch_overrides_what_its_notice_states_and_nothing_else():
    law = instrument(CALENDAR)
    rule = validity_of(law, "2024")
    assert (rule.end, rule.printed, rule.years) == ("calendar_years", "2024年至2025年", 2)
    assert rule.extension_years == law.validity.extension_years
    assert rule.source.place == "样例县通〔2024〕2号"
    form = filing_of(law, "2024")
    assert (form.due, form.first_year, form.rest_day) == ("05-10", 2024, law.filing.rest_day)


def test_a_batch_without_a_rule_of_its_own_follows_the_instrument():
    law = instrument(CALENDAR, UNDATED)
    for batch in ("1999", None):
        assert validity_of(law, batch) == law.validity
        assert filing_of(law, batch) == law.filing
    assert filing_of(law, "2025") == law.filing


def test_three_years_without_dates_have_no_end_that_could_be_reckoned():
    rule = validity_of(instrument(UNDATED), "2025")
    assert (rule.years, rule.start, rule.is_computable) == (3, None, False)


@pytest.mark.parametrize("key", ["years", "end", "start"])
def test_unknown_is_a_declaration(key: str):
    document = read_yaml(HERE / "minimal.yaml")
    law = instrument(validity={**document["validity"], key: "unknown"})
    assert getattr(law.validity, key) is None
    assert not law.validity.is_computable


@pytest.mark.parametrize(("section", "key"), [("validity", "years"), ("validity", "end"), ("filing", "due")])
def test_a_blank_is_no_declaration(section: str, key: str):
    document = read_yaml(HERE / "minimal.yaml")
    with pytest.raises(PolicyRefused, match="unknown"):
        instrument(**{section: {**document[section], key: None}})
    without = {k: v for k, v in document[section].items() if k != key}
    with pytest.raises(PolicyRefused, match="须写明"):
        instrument(**{section: without})


def test_batches_are_shown_in_both_languages():
    (_, validity, form), (_, undated, _) = batch_rows(instrument(CALENDAR, UNDATED))
    assert "2024年至2025年" in validity.zh
    assert "自2024年度起" in form.zh
    assert "its start isn't stated" in undated.en
