"""Readings (读法): the unclear points of a law, the lawful ways to understand each, and the default.

The evaluation consults the readings in `CONSULTED` by name; a provision names further ones itself (which
people, which industries). An instrument must declare all of them, and none that nothing consults.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator

from cluster_review.provisions.clause import Clause, Identifier, Text, Words, refusal

CONSULTED: Mapping[str, str] = {
    "growth_formula": "growth",
    "share_years": "shares",
    "title_date": "titles",
    "trend_equal": "trends",
    "incident_window": "clean_record",
    "penalty_floor": "serious_events",
    "waiver_years": "waivers",
    "newest_year_missing": "windows",
    "champion_level": "titles",
    "title_succession": "titles",
    "service_output": "output",
    "area_bound": "soft_rules",
    "baseline_equal": "baselines",
    "rounding": "ratios",
    "figure_version": "figures",
    "trend_gap": "trends",
    "event_term": "events_of_the_term",
    "filing_ground": "not_filed",
    "filing_day": "filing",
    "filing_rest_day": "filing",
    "first_year_filing": "filing",
    "change_report_days": "unreported_change",
    "no_application": "review_not_passed",
    "filing_date": "not_filed",
    "corrected_filing": "not_filed",
    "filing_fault": "not_filed",
    "last_year_filing": "filing",
    "filing_while_pending": "filing",
    "late_change_report": "unreported_change",
    "industry_drift": "unreported_change",
    "violation_of_whom": "false_declaration",
    "undeclared_event": "false_declaration",
    "pending_event": "serious_incident",
    "event_date": "serious_events",
    "open_investigation": "serious_events",
    "responsibility": "serious_events",
    "membership_date": "serious_events",
    "incident_site": "serious_events",
    "other_major": "serious_events",
    "tax_evasion": "serious_events",
    "repaired_dishonesty": "serious_events",
    "grade_conflict": "serious_events",
    "quality_grade": "serious_events",
    "cyber_guide": "serious_events",
    "validity_end": "validity",
    "year_range": "validity",
    "extension_start": "validity",
    "gap_status": "validity",
    "review_test": "validity",
    "missed_goals": "validity",
    "binding_version": "versions",
}
"""Reading to the subject that it bears on; a test reads the evaluation's source and holds the two equal."""


class Reading(Clause):
    """One unclear point of the law, its lawful ways to be understood, and the default."""

    id: Identifier
    question: Text
    zh: Text
    options: Annotated[dict[str, Words], Field(min_length=2)]
    default: str
    values: dict[str, Any] = Field(default_factory=dict)
    source: Text

    @model_validator(mode="after")
    def _default_is_an_option(self) -> Reading:
        listed = "、".join(self.options)
        if self.default not in self.options:
            raise refusal(
                f"读法 {self.id} 的默认项 {self.default!r} 不在选项({listed})之内",
                f"reading {self.id}: default {self.default!r} is not an option",
            )
        if self.values and set(self.values) != set(self.options):
            raise refusal(
                f"读法 {self.id} 的 values 应对每个选项({listed})各给一个值",
                f"reading {self.id}: values must be given for each option",
            )
        return self
