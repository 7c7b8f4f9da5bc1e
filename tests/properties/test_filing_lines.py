"""The rows of forms owed and the ground of article 14(3) tell the same, whatever is on file."""

import pytest
from tests.properties.made_up_province import frames_of, made_up_clusters
from tests.properties.test_equals_naive_evaluator import MOMENTS

from cluster_review.evaluation.finding import Outcome
from cluster_review.evaluation.grounds.filing_lines import filing_lines, open_forms

READINGS = [
    {},
    {"filing_ground": "late_alone"},
    {"corrected_filing": "accepted_date"},
    {"filing_date": "sent"},
    {"filing_day": "excluded", "filing_rest_day": "strict"},
    {"filing_while_pending": "still_due", "last_year_filing": "also_after_end"},
]
CLUSTERS = 150


@pytest.mark.parametrize("readings", READINGS, ids=lambda readings: "+".join(readings.values()) or "defaults")
def test_the_rows_agree_with_the_ground(law, readings):
    seen = set()
    for seed, (report_year, law_date) in enumerate(MOMENTS):
        clusters = made_up_clusters(seed, CLUSTERS, report_year, law_date)
        frames = frames_of(cluster.rows for cluster in clusters)
        evaluation = law.evaluated(frames, report_year, law_date, readings)
        lines = filing_lines(evaluation, law.calendar)
        ground = evaluation.grounds["ground_not_filed"]
        is_outside = evaluation.terms.is_outside
        seen |= {line.state for line in lines}
        assert len({(line.cluster, line.report_year) for line in lines}) == len(lines)

        waiting = open_forms(lines, law_date)
        for i in range(evaluation.size):
            if is_outside[i]:
                assert not [line for line in lines if line.cluster == i]
                continue
            detail = ground.detail(i)
            missing = {name for name in detail.missing if name.startswith("filings.")}
            assert missing == {f"filings.{year}" for cluster, year in waiting if cluster == i}
            if missing and ground.outcome[i] != Outcome.ESTABLISHED:
                assert ground.outcome[i] == Outcome.UNDETERMINED
            own = [line for line in lines if line.cluster == i]
            late = [line for line in own if line.state == "late" and line.due < law_date]
            for line in late:
                assert f"{line.report_year}年度信息表应于{line.due}前报送" in detail.reason_zh
                assert f"逾期{line.days_late}天" in detail.reason_zh
            if ground.is_warning[i]:
                assert late
    assert seen >= {"received", "late", "overdue", "refused", "withdrawn", "excused", "unclear"}
