"""Rows of all tables to the dated facts that the law is applied to."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd

from cluster_review.facts.completeness import Completeness, CompletenessMarks, States
from cluster_review.facts.contradictions import Contested, Disputes, without_contradictions
from cluster_review.facts.dates import NEVER_DAY, Dates, Days, days
from cluster_review.facts.figures import (
    FIGURE_YEARS,
    PERCENT_OF_DIFFERENCE,
    FigureSeries,
    Restated,
    figure_series,
    no_figures,
    restated_figures,
)
from cluster_review.facts.grouping import positions_in
from cluster_review.facts.membership import Links, Members, link_records, members_from
from cluster_review.tables import TABLES, Kind, Table
from cluster_review.truth import Flags, Positions
from cluster_review.vocabulary import Vocabulary

Derived = TypeVar("Derived")

_LISTS_OF_THE_FORM = frozenset({"figures", "enterprises", "titles", "plan_goals", "report_chapters"})
_NOT_OF_ONE_CLUSTER = frozenset(
    {"incidents", "compliance_records", "casualties", "industry_baselines", "reading_adoptions",
     "completeness_marks"}
)  # fmt: skip
_NOT_AFTER_LAW_DATE = {
    "incidents": "occurred_date",
    "casualties": "entry_date",
    "compliance_records": "record_date",
    "supervision_events": "event_date",
    "filing_events": "event_date",
    "changes": "changed_date",
    "register_events": "event_date",
    "review_applications": "applied_date",
    "annual_reports": "received_date",
    "evidence_judgements": "judged_date",
    "reading_adoptions": "adopted_date",
}


@dataclass(frozen=True)
class Facts:
    """The facts of one evaluation. Clusters are sorted by id; every frame has their position in `cluster`.

    Attributes:
        frames: rows by table name, limited to known clusters and to the law date.
        figures: series by metric; a metric nobody reported is absent.
        late_facts: rows dated after the law date, set aside, as (table, key, day).
        contested: forms of which two filers state different figures; these are left out of the frames.
        disputes: figures that the statistics state otherwise, by position in the frame `figures`.
    """

    dates: Dates
    vocabulary: Vocabulary
    clusters: pd.DataFrame
    frames: Mapping[str, pd.DataFrame]
    figures: Mapping[str, FigureSeries]
    members: Members
    incident_links: Links
    compliance_links: Links
    marks: CompletenessMarks
    late_facts: tuple[tuple[str, str, str], ...]
    contested: Contested = frozenset()
    disputes: Disputes = field(default_factory=dict)
    _rows: dict[tuple[str, str], Mapping[Hashable, Positions]] = field(
        default_factory=dict, repr=False, compare=False
    )

    _derived: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def size(self) -> int:
        """Number of clusters."""
        return len(self.clusters)

    def once(self, name: Hashable, derive: Callable[[], Derived]) -> Derived:
        """What is derived from the frames alone, worked out once.

        Args:
            name: tells what is derived; facts that share the frames share it.
            derive: works it out.
        """
        if name not in self._derived:
            self._derived[name] = derive()
        return cast(Derived, self._derived[name])

    def figures_of_form(self, report_year: int) -> dict[str, FigureSeries]:
        """Figures by metric from the form of one report year; the last is that year."""
        return self.once(
            ("figures of form", report_year),
            lambda: figure_series(
                self.frames["figures"], report_year, self.vocabulary, self.size, self.disputes
            ),
        )

    @cached_property
    def restated(self) -> Mapping[tuple[int, str], list[Restated]]:
        """Per cluster and metric what earlier forms say otherwise by more than 5 %."""
        return restated_figures(self.frames["figures"], self.dates.report_year, PERCENT_OF_DIFFERENCE)

    @cached_property
    def are_figures_damaged(self) -> Flags:
        """Where rows of the figures are known to be lost, or statistics that might say otherwise: nothing fails there."""
        figures, statistics = (self.state_in_report_year(facet) for facet in ("figures", "statistics"))
        return cast(Flags, np.minimum(figures, statistics) == Completeness.DAMAGED)

    @property
    def first_year(self) -> int:
        """The earliest figure year."""
        return self.dates.report_year - FIGURE_YEARS + 1

    def series(self, metric: str) -> FigureSeries:
        """The series of a metric; all unknown if nobody reported it."""
        found = self.figures.get(metric)
        return found if found is not None else no_figures(self.size)

    def rows_of(self, table: str, column: str) -> Mapping[Hashable, Positions]:
        """Positions of a table's rows by the value of a column; unknown values are left out."""
        if (table, column) not in self._rows:
            frame = self.frames[table]
            found = frame.groupby(column, sort=False).indices if len(frame) else {}
            self._rows[table, column] = {
                value: np.asarray(rows, dtype=np.intp) for value, rows in found.items()
            }
        return self._rows[table, column]

    def rows_of_cluster(self, table: str, cluster: int) -> Positions:
        """Positions of a table's rows about one cluster."""
        return self.rows_of(table, "cluster").get(cluster, np.zeros(0, dtype=np.intp))

    def state_in_report_year(self, facet: str) -> States:
        """Completeness of a facet at the end of the report year; rows lost since it began damage it."""
        return self._with_damage(facet, np.datetime64(f"{self.dates.report_year}-12-31", "D"))

    def state_now(self, facet: str) -> States:
        """Completeness of a facet on the law date; rows lost since the report year began damage it."""
        return self._with_damage(facet, self.dates.law_day)

    def state_since(self, facet: str, start: Days) -> States:
        """Completeness of a facet from each cluster's `start` to the law date."""
        return self.marks.state(facet, start, np.full(self.size, self.dates.law_day))

    def is_damaged_since(self, facet: str, day: np.datetime64) -> Flags:
        """Whether rows of the facet are known to be lost, of any time from that day to the law date."""
        return cast(Flags, self.state_since(facet, np.full(self.size, day)) == Completeness.DAMAGED)

    def _with_damage(self, facet: str, day: np.datetime64) -> States:
        damaged = self.is_damaged_since(facet, np.datetime64(f"{self.dates.report_year}-01-01", "D"))
        return np.where(damaged, np.int8(Completeness.DAMAGED), self.marks.on(facet, day))


_DTYPES = {
    Kind.DATE: "datetime64[s]",
    Kind.YEAR: "Int64",
    Kind.WHOLE: "Int64",
    Kind.SCALED: "Int64",
    Kind.YES_NO: "boolean",
}


def _dtypes(table: Table) -> dict[str, str]:
    return {**{c.name: _DTYPES.get(c.kind, "object") for c in table.columns}, "source_ref": "object"}


@cache
def _blank(name: str) -> pd.DataFrame:
    return pd.DataFrame({c: pd.Series([], dtype=dtype) for c, dtype in _dtypes(TABLES[name]).items()})


def empty_frame(table: Table) -> pd.DataFrame:
    """A frame of that table without rows, its columns typed as `tables` says."""
    return _blank(table.name).copy()


def frame_of(table: Table, rows: list[dict[str, object]]) -> pd.DataFrame:
    """A typed frame from row mappings; a column left out of a row is unknown."""
    if not rows:
        return empty_frame(table)
    index = pd.RangeIndex(len(rows))
    data = {}
    for name, dtype in _dtypes(table).items():
        values = [row.get(name) for row in rows]
        if dtype == "datetime64[s]":
            days_known = np.array([np.datetime64("NaT") if v is None else v for v in values], dtype=dtype)
            data[name] = pd.Series(days_known, index=index)
        else:
            data[name] = pd.Series(values, dtype=dtype, index=index)
    return pd.DataFrame(data, index=index, copy=False)


def establish(
    frames: Mapping[str, pd.DataFrame],
    dates: Dates,
    vocabulary: Vocabulary,
) -> Facts:
    """Facts from the rows known at `dates.known_at`.

    Args:
        frames: one frame per table of `tables.TABLES` (absent means no rows), in the convention of
            `tables`, each with `source_ref`; rows of several report years may stand side by side.
        dates: the three dates.
        vocabulary: the shared words.

    Rows of unknown clusters are left out; rows dated after the law date are set aside and named.
    """
    clusters = frames["clusters"].sort_values("cluster_id", kind="stable").reset_index(drop=True)
    ids = pd.Index(clusters["cluster_id"].to_numpy(dtype=object))
    late: list[tuple[str, str, str]] = []
    placed: dict[str, pd.DataFrame] = {"clusters": clusters}
    for name, table in TABLES.items():
        if name == "clusters":
            continue
        frame = frames.get(name)
        frame = empty_frame(table) if frame is None else frame
        placed[name] = _place(_in_time(frame, table, dates, late), name, ids, dates)
    undisputed = without_contradictions(placed["figures"], placed["annual_reports"], placed["statistics"])
    placed["figures"], disputes = undisputed.figures, undisputed.disputes
    members = members_from(placed["enterprises"], len(clusters))
    marks = CompletenessMarks(
        placed["completeness_marks"][placed["completeness_marks"]["mark"] != "mended"],
        clusters["county"].to_numpy(dtype=object),
        clusters["cluster_id"].to_numpy(dtype=object),
    )
    report_begins = np.full(len(clusters), np.datetime64(f"{dates.report_year}-01-01", "D"))
    list_state = marks.state("enterprises", report_begins, np.full(len(clusters), dates.law_day))
    is_list_damaged = list_state == Completeness.DAMAGED
    return Facts(
        dates=dates,
        vocabulary=vocabulary,
        clusters=clusters,
        frames=placed,
        figures=figure_series(placed["figures"], dates.report_year, vocabulary, len(clusters), disputes),
        members=members,
        incident_links=link_records(
            placed["incidents"],
            days(placed["incidents"]["occurred_date"]),
            dates.law_day,
            members,
            ids,
            is_list_damaged,
        ),
        compliance_links=link_records(
            placed["compliance_records"],
            days(placed["compliance_records"]["record_date"]),
            dates.law_day,
            members,
            ids,
            is_list_damaged,
        ),
        marks=marks,
        late_facts=tuple(late),
        contested=undisputed.contested,
        disputes=disputes,
    )


def _in_time(
    frame: pd.DataFrame, table: Table, dates: Dates, late: list[tuple[str, str, str]]
) -> pd.DataFrame:
    """Set aside rows dated after the law date."""
    column = _NOT_AFTER_LAW_DATE.get(table.name)
    if column is None or frame.empty:
        return frame
    day = days(frame[column])
    is_late = (day > dates.law_day) & (day != NEVER_DAY)
    for i in np.flatnonzero(is_late):
        key = "/".join(str(frame[k].iloc[i]) for k in table.key)
        late.append((table.name, key, str(day[i])))
    kept: pd.DataFrame = frame.loc[~is_late]
    return kept


def _place(frame: pd.DataFrame, name: str, ids: pd.Index, dates: Dates) -> pd.DataFrame:
    """Add the cluster's position; drop rows of other clusters, and lists of report years to come."""
    kept = np.ones(len(frame), dtype=bool)
    if name in _LISTS_OF_THE_FORM:
        kept &= frame["report_year"].to_numpy(dtype=np.int64) <= dates.report_year
    if name in _NOT_OF_ONE_CLUSTER:
        return frame.reset_index(drop=True)
    place = positions_in(ids, frame["cluster_id"].to_numpy(dtype=object))
    kept &= place >= 0
    if not kept.all():
        frame, place = frame[kept], place[kept]
    return frame.assign(cluster=place).reset_index(drop=True)
