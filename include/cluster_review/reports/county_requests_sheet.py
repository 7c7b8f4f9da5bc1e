"""Sheet 先要什么: which input, asked of which county, settles most cases; the first to ask for stand first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cluster_review.reports.content import ReportContent
from cluster_review.reports.missing_sheet import missing, supplier
from cluster_review.reports.printable import one_line
from cluster_review.reports.settling_words import is_in_smallest_set
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.style import Look
from cluster_review.reports.wording import NONE, Wording


@dataclass
class Request:
    """One input that clusters of one county lack.

    Attributes:
        settles: names of clusters whose case it could settle in their favour by itself.
        in_set: names of clusters whose smallest settling set holds it.
        against: how many cases it could settle against the cluster by itself.
        clusters: names of all referred clusters that lack it and that it could move.
    """

    county: str
    supplier: str
    name: str
    place: int = 0
    settles: list[str] = field(default_factory=list)
    in_set: list[str] = field(default_factory=list)
    against: int = 0
    clusters: list[str] = field(default_factory=list)


def requests(content: ReportContent, wording: Wording) -> list[Request]:
    """What to ask for, county by county, what settles most cases first.

    Only cases that are referred to a person, and only inputs that could settle one, or belong to what could; the
    others stand on sheet 缺失材料. An input counts once for each of its clusters.
    """
    found: dict[tuple[str, str, str], Request] = {}
    for entry in missing(content):
        row, item = entry.cluster.row, entry.item
        settles = item.get("settles") or {}
        moves = any(code is not None for code in settles.values()) or is_in_smallest_set(item)
        if row["recommendation"] != "refer" or not moves:
            continue
        county = content.county(row["county"]) or wording.unknown()
        name, who = wording.missing(item), supplier(item["input"], content, wording)
        request = found.setdefault((county, name, who), Request(county, who, name))
        cluster = one_line(entry.cluster.name)
        request.clusters.append(cluster)
        if settles.get("favourable") is not None:
            request.settles.append(cluster)
        if is_in_smallest_set(item):
            request.in_set.append(cluster)
        request.against += settles.get("adverse") is not None
    ordered = sorted(
        found.values(),
        key=lambda r: (r.county, -len(r.settles), -len(r.in_set), -r.against, -len(r.clusters), r.name),
    )
    places: dict[str, int] = {}
    for request in ordered:
        request.place = places[request.county] = places.get(request.county, 0) + 1
    return ordered


def request_columns(wording: Wording) -> Sequence[SheetColumn]:
    """The columns of 先要什么."""

    def listed(names: list[str]) -> str:
        return wording.listed(names) if names else NONE

    return [
        SheetColumn("市县", "County", 16, lambda r: r.county, Look.STRONG),
        SheetColumn("先后", "Order", 7, lambda r: r.place, Look.WHOLE),
        SheetColumn("缺什么材料", "What is missing", 44, lambda r: r.name, Look.STRONG),
        SheetColumn("向谁索取", "Who can supply it", 26, lambda r: r.supplier),
        SheetColumn("单独即可办结\n(个)", "Could settle alone", 12, lambda r: len(r.settles), Look.WHOLE),
        SheetColumn("属最小补齐组\n(个)", "In the smallest set", 12, lambda r: len(r.in_set), Look.WHOLE),
        SheetColumn("可能单独致不利\n(个)", "Could settle against", 13, lambda r: r.against, Look.WHOLE),
        SheetColumn(
            "单独即可办结的集群", "Cases it could settle", 40, lambda r: listed(r.settles), Look.WRAPPED
        ),
        SheetColumn("缺此项的集群", "Cases that lack it", 50, lambda r: listed(r.clusters), Look.WRAPPED),
    ]
