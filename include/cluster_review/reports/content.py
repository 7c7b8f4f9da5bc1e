"""What a report is made from: the rows of one run, the facts it saw, and the words to print them in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from typing import Any

import pandas as pd

from cluster_review.calendar import WorkingCalendar
from cluster_review.provisions.model import Instrument
from cluster_review.recommendation.outlook import Projected
from cluster_review.vocabulary import Vocabulary

Row = Mapping[str, Any]
NO_ROWS: Mapping[str, pd.DataFrame] = {}
_BEIJING = timezone(timedelta(hours=8))
LAST = 99
"""Sorts clusters without a recommendation behind all others."""


@dataclass(frozen=True)
class PreviousRun:
    """The published run before this one, to compare with.

    Attributes:
        run: its row of `runs`.
        results: its frames, as `ReportContent.results`.
    """

    run: Row
    results: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class ReportContent:
    """Everything the reports of one run need; nothing here is looked up anywhere else.

    Attributes:
        run: the run's row of `runs`.
        results: frames `recommendations`, `findings` and `ground_findings` in the convention of `tables`.
        facts: frames by table name, as known to the run; a table that is absent has no rows.
        readings: the options the run was evaluated with; the instrument's defaults if left out.
        adopted: readings whose option was the department's by the law date.
        quarantine: what was refused, with `original_name`, `sheet`, `cell`, `message_zh`, `message_en`.
        previous: the published run before this one.
        county_names: names of county codes; a code without a name is printed as such.
        file_names: names of delivered files by filing id.
        evidence_files: evidence that had arrived: `original_name`, `sha256`.
        province: the province whose clusters these are, as titles print it.
        projections: what the coming reviews would find if the trend went on; no recommendation rests on it.
        chain_head: number and digest of the ledger's last entry; None where nothing was decided yet.
        banner: a remark (zh, en) that every sheet carries, such as that the data is made up.
    """

    run: Row
    results: Mapping[str, pd.DataFrame]
    vocabulary: Vocabulary
    instrument: Instrument
    calendar: WorkingCalendar
    facts: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    readings: Mapping[str, str] | None = None
    adopted: frozenset[str] = frozenset()
    quarantine: pd.DataFrame | None = None
    previous: PreviousRun | None = None
    county_names: Mapping[str, str] = field(default_factory=dict)
    file_names: Mapping[str, str] = field(default_factory=dict)
    evidence_files: Sequence[Row] = ()
    province: str = "海南省"
    projections: Sequence[Projected] = ()
    banner: tuple[str, str] | None = None
    chain_head: tuple[int, str] | None = None

    @property
    def report_year(self) -> int:
        """The year reported on."""
        return int(self.run["report_year"])

    @property
    def law_date(self) -> date:
        """The day whose law applies."""
        return date.fromisoformat(str(plain(self.run["law_date"])))

    @property
    def known_at_words(self) -> tuple[str, str]:
        """The moment up to which facts were known, as a person reads it: Beijing time to the minute; zh and en."""
        value = self.run.get("known_at")
        if value is None:
            return "未知", "unknown"
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is not None:
            moment = moment.astimezone(_BEIJING)
        return f"{moment:%Y-%m-%d %H:%M} 北京时间", f"{moment:%Y-%m-%d %H:%M} Beijing time"

    @property
    def chain_words(self) -> tuple[str, str]:
        """Where the ledger of decisions stood when this was written; zh and en."""
        if self.chain_head is None:
            return "台账尚无记录", "no decisions yet"
        entry, digest = self.chain_head
        return f"台账至第{entry}条,链首{digest[:12]}", f"ledger up to entry {entry}, chain head {digest[:12]}"

    @property
    def scope_words(self) -> tuple[str, str]:
        """Which clusters are listed; zh and en."""
        if (some := self.run.get("clusters")) is not None:
            count = len(str(some).split(";"))
            return f"所列{count}个集群", f"{count} named clusters"
        if self.run.get("county") is not None:
            code = str(self.run["county"])
            return f"市县 {self.county(code)}", f"county {code}"
        return "全省", "whole province"

    @cached_property
    def chosen(self) -> Mapping[str, str]:
        """Each reading's option in this run."""
        return {**self.instrument.default_readings(), **(self.readings or {})}

    @cached_property
    def clusters(self) -> tuple[ClusterReport, ...]:
        """All clusters, those that need an act first: by row of the decision table, then by id."""
        register = {row["cluster_id"]: row for row in self.fact_rows("clusters")}
        order = [p.id for p in self.instrument.provisions] + [g.id for g in self.instrument.grounds]
        findings = _by_cluster(self.results["findings"], "provision", order)
        grounds = _by_cluster(self.results["ground_findings"], "ground", order)
        rows = sorted(
            rows_of(self.results["recommendations"]),
            key=lambda r: (r["decision_row"] or LAST, r["cluster_id"]),
        )
        return tuple(
            ClusterReport(
                number,
                row,
                register.get(row["cluster_id"], {}),
                tuple(findings.get(row["cluster_id"], ())),
                tuple(grounds.get(row["cluster_id"], ())),
                tuple(json.loads(row["missing"])),
            )
            for number, row in enumerate(rows, start=1)
        )

    def cluster(self, cluster_id: str) -> ClusterReport:
        """The cluster of that id; KeyError if the run has none."""
        for cluster in self.clusters:
            if cluster.id == cluster_id:
                return cluster
        raise KeyError(cluster_id)

    def only(self, cluster_id: str) -> ReportContent:
        """The same about one cluster: its rows alone, and the run says that it lists one cluster."""
        self.cluster(cluster_id)
        results = {
            name: frame[frame["cluster_id"] == cluster_id].reset_index(drop=True)
            if "cluster_id" in frame
            else frame
            for name, frame in self.results.items()
        }
        run = {**self.run, "clusters": cluster_id}
        projections = tuple(p for p in self.projections if p.cluster_id == cluster_id)
        return replace(
            self, run=run, results=results, projections=projections, previous=None, quarantine=None
        )

    @cached_property
    def _facts(self) -> dict[str, list[Row]]:
        return {name: rows_of(frame) for name, frame in self.facts.items()}

    @cached_property
    def _facts_by_cluster(self) -> dict[tuple[str, str], list[Row]]:
        grouped: dict[tuple[str, str], list[Row]] = {}
        for table, rows in self._facts.items():
            for row in rows:
                grouped.setdefault((table, str(row.get("cluster_id"))), []).append(row)
        return grouped

    def fact_rows(self, table: str) -> list[Row]:
        """The rows of a table of facts; none if the table wasn't handed over."""
        return self._facts.get(table, [])

    def facts_of(self, cluster_id: str, table: str) -> list[Row]:
        """The rows of one cluster in a table of facts."""
        return self._facts_by_cluster.get((table, cluster_id), [])

    @cached_property
    def filing_status(self) -> Mapping[str, list[Row]]:
        """Each cluster's rows of the forms that it owes; none where the run left none."""
        found: dict[str, list[Row]] = {}
        frame = self.results.get("filing_status")
        for row in [] if frame is None else rows_of(frame):
            found.setdefault(str(row["cluster_id"]), []).append(row)
        return found

    def county(self, codes: str | None) -> str | None:
        """Names of county codes (joined by `;`), as far as they are known."""
        return "、".join(self.county_names.get(code, code) for code in codes.split(";")) if codes else None


@dataclass(frozen=True)
class ClusterReport:
    """One cluster's recommendation with the rows behind it, in the instrument's order."""

    number: int
    row: Row
    register: Row
    findings: Sequence[Row]
    grounds: Sequence[Row]
    missing: Sequence[Row]

    @property
    def id(self) -> str:
        """The cluster's id."""
        return str(self.row["cluster_id"])

    @property
    def name(self) -> str:
        """The cluster's name."""
        return str(self.row["name"])

    @cached_property
    def distances(self) -> Mapping[str, Row]:
        """By provision the smallest change of one figure that turns it, as `recommendation.margins` records it."""
        found: Mapping[str, Row] = json.loads(self.row.get("smallest_flip") or "{}").get("distances") or {}
        return found

    @property
    def is_applicant(self) -> bool:
        """Whether it isn't recognised yet: it has no term and owes no form."""
        return bool(self.row["stage"] == "recognition")

    @property
    def is_revoked(self) -> bool:
        """Whether its recognition was revoked: nothing is recommended and nothing is asked for."""
        return self.row["recommendation"] is None

    def findings_with(
        self, *verdicts: str, kinds: tuple[str, ...] = ("hard", "soft", "evidence")
    ) -> list[Row]:
        """Findings of these verdicts and kinds."""
        return [f for f in self.findings if f["verdict"] in verdicts and f["kind"] in kinds]

    def grounds_with(self, outcome: str) -> list[Row]:
        """Grounds of this outcome."""
        return [g for g in self.grounds if g["outcome"] == outcome]


def inputs_of(finding: Row) -> list[Row]:
    """What a finding rests on: name, value, source and, for a figure, year."""
    return list(json.loads(finding["inputs"]))


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """A frame's rows as mappings of plain values, `None` for whatever is missing."""
    names = [str(name) for name in frame.columns]
    return [
        dict(zip(names, map(plain, values), strict=True))
        for values in frame.itertuples(index=False, name=None)
    ]


def plain(value: Any) -> Any:
    """A frame's value as a plain one: missing is `None`, a moment at midnight a date."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # NaN differs from itself
        return None
    if isinstance(value, (pd.Timestamp, datetime)):
        return value.date()
    value = value.item() if hasattr(value, "item") else value
    # Beside a missing value pandas turns a whole number into a float.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _by_cluster(frame: pd.DataFrame, key: str, order: list[str]) -> dict[str, list[Row]]:
    places = {name: place for place, name in enumerate(order)}
    grouped: dict[str, list[Row]] = {}
    for row in rows_of(frame):
        grouped.setdefault(row["cluster_id"], []).append(row)
    for rows in grouped.values():
        rows.sort(key=lambda row: (places.get(row[key], len(places)), row[key]))
    return grouped
