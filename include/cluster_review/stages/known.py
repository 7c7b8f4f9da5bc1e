"""What a run knows: its facts, its policy, and the evaluation that follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cluster_review.stages.kept_policies import digest_of, policy_of
from cluster_review.stages.runs import code_version
from cluster_review.stages.scope import scope_of
from cluster_review.stages.versions import evaluations, flips_of_versions, version_in_force
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    import pandas as pd

    from cluster_review.evaluation.evaluate import Evaluation
    from cluster_review.facts.dates import Dates
    from cluster_review.facts.facts import Facts
    from cluster_review.recommendation.results import Provenance

Slice = dict[str, int]


def known_frames(run: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """All facts known to the run, limited to the clusters it is about."""
    return _frames(_key(run))


def facts_of(run: Mapping[str, Any], piece: Slice) -> Facts:
    """The facts of one slice of a run's clusters."""
    from cluster_review.facts.facts import establish

    return establish(frames_of(run, piece), dates_of(run), policy_of(run).vocabulary)


def frames_of(run: Mapping[str, Any], piece: Slice) -> dict[str, pd.DataFrame]:
    """All facts known to the run, limited to one slice of its clusters."""
    frames = known_frames(run)
    return {**frames, "clusters": frames["clusters"].iloc[piece["start"] : piece["stop"]]}


def dates_of(run: Mapping[str, Any]) -> Dates:
    """The three dates of a run."""
    from cluster_review.facts.dates import Dates

    return Dates(run["report_year"], date.fromisoformat(str(run["law_date"])), run["known_at"])


def evaluate_clusters(run: Mapping[str, Any]) -> Evaluation:
    """The evaluation of all clusters of a run, done now from the facts it knew, under the version in force."""
    from cluster_review.evaluation.evaluate import evaluate

    facts, chosen = facts_of(run, whole(run)), policy_of(run)
    return evaluate(facts, version_in_force(chosen, facts.dates.law_date), chosen.grading, chosen.calendar)


def readings_of(run: Mapping[str, Any]) -> tuple[dict[str, str], frozenset[str]]:
    """The option of every reading in a run, and which of them the department had surely adopted by the law date."""
    from cluster_review.evaluation.adoption import are_adoptions_lost, effective_readings
    from cluster_review.facts.facts import frame_of
    from cluster_review.tables import TABLES

    adoptions = known_frames(run).get("reading_adoptions")
    if adoptions is None:
        adoptions = frame_of(TABLES["reading_adoptions"], [])
    chosen, dates = policy_of(run), dates_of(run)
    instrument, facts = version_in_force(chosen, dates.law_date), facts_of(run, whole(run))
    options, adopted = effective_readings(adoptions, dates.law_date, instrument, {})
    return options, frozenset() if are_adoptions_lost(facts).any() else adopted


def whole(run: Mapping[str, Any]) -> Slice:
    """The slice that holds all of a run's clusters."""
    return {"start": 0, "stop": len(known_frames(run)["clusters"])}


def evaluated_rows(run: Mapping[str, Any], piece: Slice | None = None) -> dict[str, list[dict[str, Any]]]:
    """The rows of every result table for a slice, clusters sorted by id, each under the version that binds it."""
    from cluster_review.recommendation.results import result_rows

    given = frames_of(run, piece or whole(run)), dates_of(run), policy_of(run)
    found = evaluations(*given)
    elsewhere, provenance = flips_of_versions(*given, found), provenance_of(run)
    return merged([result_rows(evaluation, provenance, elsewhere) for evaluation in found])


def merged(groups: list[dict[str, list[dict[str, Any]]]]) -> dict[str, list[dict[str, Any]]]:
    """Result rows of several groups of clusters as one, clusters sorted by id."""
    if len(groups) == 1:
        return groups[0]
    return {
        name: sorted((row for rows in groups for row in rows[name]), key=lambda row: str(row["cluster_id"]))
        for name in groups[0]
    }


def provenance_of(run: Mapping[str, Any]) -> Provenance:
    """What the receipts of a run bind besides its findings; of a past run as it was recorded."""
    from cluster_review.facts.digest import facts_digest
    from cluster_review.recommendation.results import Provenance

    return Provenance(
        run["run_id"],
        run.get("policy_digest") or digest_of(run["instrument"]),
        facts_digest(known_frames(run)),
        run.get("code_version") or code_version(),
    )


def content_digest_of(run: Mapping[str, Any]) -> str:
    """What identifies the content that this run would publish."""
    from cluster_review.recommendation.results import content_digest

    provenance = provenance_of(run)
    return content_digest(
        provenance.policy_digest, provenance.facts_digest, run["report_year"], str(run["law_date"])
    )


_Key = tuple[str, str, str | None, tuple[str, ...] | None]


def _key(run: Mapping[str, Any]) -> _Key:
    return run["known_at"], str(run["law_date"]), run.get("county"), scope_of(run)


@lru_cache(maxsize=2)
def _frames(key: _Key) -> dict[str, pd.DataFrame]:
    from cluster_review.warehouse.reading import read_facts

    known_at, law_date, county, only = key
    frames = read_facts(warehouse(), datetime.fromisoformat(known_at), law_date=date.fromisoformat(law_date))
    return limited(frames, county, only)


def limited(
    frames: Mapping[str, pd.DataFrame], county: str | None, only: Sequence[str] | None
) -> dict[str, pd.DataFrame]:
    """The same facts with the clusters of a county, or of a list, only."""
    clusters = frames["clusters"]
    if county:
        inside = [county in str(codes).split(";") for codes in clusters["county"]]
        clusters = clusters[inside].reset_index(drop=True)
    if only is not None:
        clusters = clusters[clusters["cluster_id"].isin(only)].reset_index(drop=True)
    return {**frames, "clusters": clusters}
