"""A line of the work list: what a reviewer needs to choose the next cluster, and the cell that decides it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cluster_review.desk.source_places import Place, SourcePlaces
from cluster_review.reports import standing
from cluster_review.reports.content import LAST, ClusterReport, ReportContent, Row, inputs_of
from cluster_review.reports.printable import one_line
from cluster_review.reports.stability_words import outcomes_of
from cluster_review.reports.wording import NONE, Wording

REVOKED = "revoked"
"""The recommendation of a cluster that needs none any more."""
_REFERRED = 3
"""The row of the decision table by which a person has to look."""
_HAND = ("unknown", "judgement")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One cluster.

    Attributes:
        advice: code of the recommendation, `revoke_ground` and `revoke_review` told apart.
        item: the provision or ground that decides, in words; empty where no single one does.
        value, bound: what is compared; the dash where nothing is.
        place: the cell of the first value behind it.
        lacks: the missing material that could settle most, where a person has to look.
        grounds: grounds of revocation that are established or undetermined.
        sought: what the search looks in, in lower case.
    """

    urgency: tuple[int, int, str]
    id: str
    name: str
    county_codes: tuple[str, ...]
    county: str
    status: str
    valid_to: date | None
    days_to_end: int | None
    advice: str
    advice_words: str
    is_closed: bool
    item: str
    verdict: str
    value: str
    bound: str
    place: Place | None
    lacks: str
    item_reason: str
    reason: str
    stability: str
    stability_words: str
    open_items: int
    missing: int
    grounds: frozenset[str]
    run_id: str
    receipt: str
    sought: str


def advice_code(row: Row) -> str:
    """The recommendation's code as people tell them apart."""
    if row["recommendation"] is None:
        return REVOKED
    if row["recommendation"] == "revoke":
        return {1: "revoke_ground", 2: "revoke_review"}.get(row["decision_row"], "revoke")
    return str(row["recommendation"])


def deciding(cluster: ClusterReport) -> Row | None:
    """The finding or ground that carries the recommendation; None where no single one does."""
    number = cluster.row["decision_row"]
    first: list[Row] = []
    if number == 1:
        first = cluster.grounds_with("established")
    elif number == 2:
        first = cluster.findings_with("not_met", kinds=("hard", "evidence"))
    elif number == _REFERRED:
        blocked = set(cluster.missing[0]["blocks"]) if cluster.missing else set()
        waiting = [*cluster.grounds_with("undetermined"), *cluster.findings_with(*_HAND)]
        first = sorted(waiting, key=lambda row: identifier(row) not in blocked)
    elif number == 4:
        first = cluster.findings_with("justify")
    elif number == 7:
        first = cluster.findings_with("not_met", "justify")
    return first[0] if first else None


def identifier(row: Row) -> str:
    """The provision or ground that a row is about."""
    return str(row["ground"] if "ground" in row else row["provision"])


def list_row(
    content: ReportContent, cluster: ClusterReport, wording: Wording, places: SourcePlaces
) -> ListRow:
    """A cluster's line in one language."""
    row, carrying = cluster.row, deciding(cluster)
    item = verdict = ""
    value = bound = NONE
    place = None
    if carrying is not None:
        item = wording.title(identifier(carrying))
        value, bound, verdict = _compared(carrying, wording)
        sources = (places.of(cluster, entry) for entry in reversed(inputs_of(carrying)))
        place = next((found for found in sources if found is not None), None)
    codes = tuple(str(row["county"]).split(";"))
    county = content.county(row["county"]) or NONE
    groups = outcomes_of(row)
    others = wording.listed(
        wording.of("已撤销", "revoked") if code is None else wording.label("recommendation", code)
        for code in groups
    )
    stability = {
        "stable": wording.of("各种读法下不变", "same under every reading"),
        "not_applicable": NONE,
    }.get(str(row["stability"]), wording.of(f"换读法可为:{others}", f"other readings: {others}"))
    return ListRow(
        urgency=(int(row["decision_row"] or LAST), _days(row), cluster.id),
        id=cluster.id,
        name=one_line(cluster.name),
        county_codes=codes,
        county=county,
        status=wording.label("status", row["status"]),
        valid_to=row["valid_to"],
        days_to_end=row["days_to_end"],
        advice=advice_code(row),
        advice_words=wording.recommendation(row),
        is_closed=not row["may_be_confirmed"] and row["recommendation"] is not None,
        item=item,
        verdict=verdict,
        value=value,
        bound=bound,
        place=place,
        lacks=_lacks(cluster, wording),
        item_reason="" if carrying is None else wording.reason(carrying),
        reason=wording.reason(row),
        stability=str(row["stability"]),
        stability_words=stability,
        open_items=standing.open_items(cluster),
        missing=0 if cluster.is_revoked else len(cluster.missing),
        grounds=frozenset(
            g["ground"] for g in cluster.grounds if g["outcome"] in ("established", "undetermined")
        ),
        run_id=str(content.run["run_id"]),
        receipt=str(row["receipt"]),
        sought=f"{cluster.id} {cluster.name} {county}".lower(),
    )


def _lacks(cluster: ClusterReport, wording: Wording) -> str:
    if cluster.row["decision_row"] != _REFERRED or not cluster.missing:
        return ""
    return wording.missing(cluster.missing[0])


def _days(row: Row) -> int:
    return 10**6 if row["days_to_end"] is None else int(row["days_to_end"])


def _compared(carrying: Row, wording: Wording) -> tuple[str, str, str]:
    if "ground" in carrying:
        return NONE, NONE, wording.label("ground", carrying["outcome"])
    return wording.value(carrying), wording.bound(carrying), wording.label("verdict", carrying["verdict"])
