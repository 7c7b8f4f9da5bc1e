"""The clusters that a run is about: all, or only those whose ids stand in the run's row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from cluster_review.stages.warehouse_access import warehouse

_BETWEEN = ";"
ENDING = "validity_ends"
"""Names the clusters whose validity ends on the law date of the run, instead of a list of ids."""


def written(clusters: Sequence[str] | None) -> str | None:
    """The ids as the run's row keeps them: sorted, each once; None for all clusters."""
    return None if clusters is None else _BETWEEN.join(sorted(set(clusters)))


def scope_of(run: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Ids of the only clusters that a run is about, sorted; None for all.

    A run that was never opened, such as a what-if, is about all of them.
    """
    return _scope(str(run["run_id"])) if run.get("run_id") else None


@lru_cache(maxsize=8)
def _scope(run_id: str) -> tuple[str, ...] | None:
    from cluster_review.warehouse.runs import find_run

    stored = (find_run(warehouse(), run_id) or {}).get("clusters")
    return None if stored is None else tuple(stored.split(_BETWEEN))


def whose_validity_ends(run: Mapping[str, Any]) -> list[str]:
    """Ids of the clusters that a review of the term is about, sorted (article 12).

    That is each one whose validity ends within the notice period or has ended without an outcome, and each
    one for which a review was called or applied for.

    Args:
        run: the reference of a run that isn't opened yet.
    """
    from cluster_review.evaluation.grounds.review import has_application, has_call
    from cluster_review.evaluation.validity.validity import Status, terms_by_batch
    from cluster_review.facts.dates import Dates
    from cluster_review.facts.facts import establish
    from cluster_review.stages.policies import policy
    from cluster_review.stages.versions import version_in_force
    from cluster_review.warehouse.reading import read_facts

    chosen, law_date = policy(run["instrument"]), date.fromisoformat(str(run["law_date"]))
    frames = read_facts(warehouse(), datetime.fromisoformat(run["known_at"]), REGISTER)
    facts = establish(frames, Dates(run["report_year"], law_date, run["known_at"]), chosen.vocabulary)
    instrument = version_in_force(chosen, law_date)
    terms = terms_by_batch(facts, instrument, instrument.default_readings())
    is_recognised = (terms.status != Status.REVOKED) & (terms.status != Status.APPLICANT)
    ends = (terms.status == Status.EXPIRING) | (terms.status == Status.REVIEW_PENDING)
    is_asked = has_call(facts, terms) | has_application(facts, terms)
    wanted = facts.clusters[is_recognised & (ends | is_asked)]
    if county := run.get("county"):
        wanted = wanted[[county in str(codes).split(";") for codes in wanted["county"]]]
    return [str(cluster) for cluster in wanted["cluster_id"]]


REGISTER = ("clusters", "register_events", "review_calls", "review_applications", "completeness_marks")
"""The tables that the status of a cluster is reckoned from."""
