"""Where a value was read: the delivered file and its cell, as an address on the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cluster_review.reports.content import ClusterReport, ReportContent, Row, inputs_of
from cluster_review.reports.printable import one_line

SHOWN = (".xlsx", ".csv")
"""Kinds of files whose cells the desk can show."""


@dataclass(frozen=True)
class Place:
    """A cell or a row of a delivered file.

    Attributes:
        ref: sheet or file name, `!`, cells.
        is_shared: whether the file speaks of other clusters, too.
    """

    filing_id: str
    ref: str
    name: str
    is_shared: bool

    @property
    def sha256(self) -> str:
        """Digest of the file's bytes, by which it lies where deliveries are landed."""
        return digest_of(self.filing_id)

    @property
    def suffix(self) -> str:
        """How the file's kind is named: `.xlsx`, `.csv`."""
        return "." + self.filing_id.rpartition(".")[2]


def digest_of(filing_id: str) -> str:
    """The digest within a filing's id."""
    return filing_id.rpartition(":")[2].partition(".")[0]


class SourcePlaces:
    """Finds the file behind each input of a run's findings."""

    def __init__(self, content: ReportContent) -> None:
        self._content = content
        self._of_cluster: dict[tuple[str, str], list[Row]] = {}
        self._of_file: dict[str, list[Row]] = {}
        self._owners: dict[str, set[str | None]] = {}
        for table in content.facts:
            for row in content.fact_rows(table):
                self._take(row)

    def _take(self, row: Row) -> None:
        filing, ref, cluster = row.get("filing_id"), row.get("source_ref"), row.get("cluster_id")
        if filing is None:
            return
        self._owners.setdefault(str(filing), set()).add(None if cluster is None else str(cluster))
        if ref is None:
            return
        if cluster is not None:
            self._of_cluster.setdefault((str(cluster), str(ref)), []).append(row)
        if str(filing).endswith((".csv", ".json")):  # named by its file: there is one row at that place
            self._of_file.setdefault(str(ref), []).append(row)

    def of(self, cluster: ClusterReport, item: Row) -> Place | None:
        """The place of an input; None where it has no source or its file isn't on record."""
        ref = item.get("source")
        if not ref:
            return None
        found = self._of_cluster.get((cluster.id, str(ref))) or self._of_file.get(str(ref), [])
        return self._best(found, item)

    def _best(self, rows: list[Row], item: Row) -> Place | None:
        if not rows:
            return None
        name, year = str(item["name"]).rpartition(".")[2], item.get("year")

        def fit(row: Row) -> tuple[bool, bool, int]:
            is_same_year = year is None or row.get("year") == year
            return name in map(str, row.values()), is_same_year, int(row.get("report_year") or 0)

        return self.cell(max(rows, key=fit))

    def cell(self, row: Row) -> Place | None:
        """Where a row of facts was read; None where its file isn't one whose cells can be shown."""
        filing, ref = row.get("filing_id"), row.get("source_ref")
        if not filing or not ref or not str(filing).endswith(SHOWN):
            return None
        return self.at(str(filing), str(ref))

    def at(self, filing_id: str, ref: str) -> Place:
        """A place in a filing."""
        owners = self._owners.get(filing_id, set())
        name = one_line(self._content.file_names.get(filing_id, "")).rpartition("/")[2]
        return Place(filing_id, ref, name or digest_of(filing_id)[:12], len(owners) != 1 or None in owners)

    def refs_of(self, cluster: ClusterReport) -> set[tuple[str, str]]:
        """The filings and places in them that say something of a cluster."""
        cited = (self.of(cluster, item) for item in _inputs((*cluster.findings, *cluster.grounds)))
        found = {(place.filing_id, place.ref) for place in cited if place is not None}
        for table in self._content.facts:
            for row in self._content.facts_of(cluster.id, table):
                if row.get("filing_id") and row.get("source_ref"):
                    found.add((str(row["filing_id"]), str(row["source_ref"])))
        return found

    def files_of(self, cluster: ClusterReport) -> dict[str, str]:
        """The filings that say something of a cluster, by the digest of their bytes."""
        cited = (self.of(cluster, item) for item in _inputs((*cluster.findings, *cluster.grounds)))
        named = {place.filing_id for place in cited if place is not None}
        for table in self._content.facts:
            named |= {
                str(r["filing_id"]) for r in self._content.facts_of(cluster.id, table) if r.get("filing_id")
            }
        return {digest_of(filing): filing for filing in sorted(named)}


def _inputs(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        yield from inputs_of(row)
