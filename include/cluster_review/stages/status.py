"""Each cluster's status on a date, from the register in the warehouse, with how it was reckoned."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from cluster_review.stages.faults import DataFault
from cluster_review.stages.policies import DEFAULT_INSTRUMENT, policy
from cluster_review.stages.scope import REGISTER
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    from cluster_review.evaluation.validity.validity import Terms

_BASES = {
    "register": ("名册载明止日", "its last day stands in the register"),
    "printed": ("以公布的起止日期为准", "the printed dates win"),
    "event": ("登记事件载明止日", "its last day stands in a register event"),
    "extension_rule": ("按延长年数推算", "reckoned from the last extension"),
    "rule": ("按认定之日和有效期年数推算", "reckoned from the recognition"),
    "undetermined": ("没有可推算的止日,须由人认定", "no computable end: a person must settle it"),
}


def status_lines(on: date, cluster_id: str | None = None, instrument: str | None = None) -> list[str]:
    """Two lines per cluster, in Chinese and English: status on the day, term, end, and how the end was reckoned.

    The register is read as recorded by now; what was decided after the day is left out of account.

    Raises:
        DataFault: there is no such cluster, or none at all.
    """
    import numpy as np

    from cluster_review.evaluation.validity.validity import status_on
    from cluster_review.facts.dates import Dates
    from cluster_review.facts.facts import establish
    from cluster_review.tables import NEVER
    from cluster_review.warehouse.reading import latest_record, read_facts

    chosen = policy(instrument or DEFAULT_INSTRUMENT)
    known_at = latest_record(warehouse())
    frames = read_facts(warehouse(), known_at, REGISTER)
    clusters = frames["clusters"]
    if cluster_id is not None:
        clusters = clusters[clusters["cluster_id"] == cluster_id]
    if clusters.empty:
        named = f"集群 {cluster_id}" if cluster_id else "集群"
        raise DataFault(
            f"名册中没有{named};请核对编号,或先接收名册。\n"
            f"The register holds no cluster {cluster_id or ''}".rstrip()
            + "; check the id, or deliver the register first."
        )
    # Nothing recorded is set aside for being dated later than the day: `status_on` looks back from all of it.
    dates = Dates(on.year - 1, NEVER, known_at.isoformat())
    facts = establish({**frames, "clusters": clusters}, dates, chosen.vocabulary)
    rule = chosen.instrument
    found = status_on(facts, rule, rule.default_readings(), np.datetime64(on, "D"))
    names = facts.clusters[["cluster_id", "name"]].itertuples(index=False)
    return [
        line
        for i, (identifier, name) in enumerate(names)
        for line in _lines(i, str(identifier), str(name), found, chosen.vocabulary, on)
    ]


def _lines(i: int, cluster_id: str, name: str, found: Terms, vocabulary: Any, on: date) -> tuple[str, str]:
    from cluster_review.facts.dates import iso

    code = str(found.status[i])
    zh, en = (vocabulary.label("status", code, language) for language in ("zh", "en"))
    if code in ("applicant", "revoked"):
        return f"{cluster_id} {name}:{on} {zh}", f"{' ' * len(cluster_id)} on {on}: {en}"
    basis_zh, basis_en = _BASES[str(found.basis[i])]
    begins, ends = (iso(day[i]) for day in (found.term_start, found.end))
    begins_en, ends_en = (iso(day[i], "en") for day in (found.term_start, found.end))
    return (
        f"{cluster_id} {name}:{on} {zh};本期自{begins},有效期止{ends};{basis_zh}",
        f"{' ' * len(cluster_id)} on {on}: {en}; this term since {begins_en}, valid to {ends_en}; {basis_en}",
    )
