"""A form checked before it is filed hears of the law what the run will find of it, provision by provision.

A county can't see what the department and the statistics add to its form, so both are left out here; what they
change is pinned beside it.
"""

from __future__ import annotations

import pytest

from cluster_review.evaluation.evaluate import evaluate
from cluster_review.evaluation.finding import Verdict
from cluster_review.facts.facts import establish, frame_of
from cluster_review.provisions.measure import NoSeriousEvents
from cluster_review.stages.forms import pre_check
from cluster_review.stages.policies import policy
from cluster_review.tables import TABLES

WORDS = {Verdict.NOT_MET: "不符合", Verdict.JUSTIFY: "需说明", Verdict.UNKNOWN: "缺数据,待核"}
ADDED = ("waivers", "statistics")
"""What others say of a cluster beside its form."""
UNLESS_WAIVED = "(除非获得豁免)"


@pytest.fixture(scope="module")
def by_form_alone(province):
    """The evaluation of the sample province without what others add."""
    chosen = policy("hainan-2023")
    frames = {
        name: frame_of(TABLES[name], [] if name in ADDED else rows) for name, rows in province.rows.items()
    }
    facts = establish(frames, province.evaluation.facts.dates, chosen.vocabulary)
    return evaluate(facts, chosen.instrument, chosen.grading, chosen.calendar)


@pytest.fixture(scope="module")
def remarks(province, tmp_path_factory):
    """What the pre-check of each form that can be read says of the law, by cluster."""
    folder = tmp_path_factory.mktemp("annotated")
    found = {}
    for path in sorted((province.folder / "forms").glob("*.xlsx")):
        checked = pre_check(path, folder / path.name, "hainan-2023")
        if not checked.must_mend:
            found[checked.cluster_id] = {
                remark.zh.replace(UNLESS_WAIVED, "") for remark in checked.remarks if remark.is_law
            }
    return found


def told(evaluation, cluster):
    """What the run finds of a cluster, in the words of a pre-check: what a form may be asked for."""
    at = list(evaluation.facts.clusters["cluster_id"]).index(cluster)
    found = set()
    for finding in evaluation.findings.values():
        provision, verdict = finding.provision, Verdict(int(finding.verdict[at]))
        if (
            verdict in WORDS
            and provision.kind != "evidence"
            and not isinstance(provision.measure, NoSeriousEvents)
        ):
            reason = finding.detail(at).reason_zh
            found.add(f"{provision.zh}{WORDS[verdict]}({provision.source.place}):{reason}")
    return found


def test_each_form_hears_what_the_run_finds_of_it(remarks, by_form_alone):
    assert len(remarks) > 20
    assert remarks == {cluster: told(by_form_alone, cluster) for cluster in remarks}
    said = "".join(text for of_form in remarks.values() for text in of_form)
    assert "不符合(" in said
    assert "需说明(" in said


def test_a_form_that_is_in_order_hears_nothing(remarks, province):
    kept = [r.cluster_id for r in province.readings if r.cluster_id in remarks and not remarks[r.cluster_id]]
    assert len(kept) > 10


def test_only_a_waiver_or_the_statistics_change_what_a_form_heard(remarks, province):
    changed = {c for c in remarks if remarks[c] != told(province.evaluation, c)}
    beside = {row["cluster_id"] for name in ADDED for row in province.rows[name]}
    assert changed
    assert changed <= beside
