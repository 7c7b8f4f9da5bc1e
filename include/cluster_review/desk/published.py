"""Published runs as the desk reads them: each loaded once, since what is published never changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from cluster_review.desk.language import LANGUAGES
from cluster_review.desk.list_rows import ListRow, list_row
from cluster_review.desk.source_places import SourcePlaces
from cluster_review.reports.content import ClusterReport, ReportContent
from cluster_review.reports.reading_sheets import ReadingUse, readings
from cluster_review.reports.record_sheets import FormRow, Lead, forms, lead_columns, leads
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.wording import Wording

KEPT = 6
"""Runs kept in memory; the standing ones come first."""


class NothingPublished(LookupError):
    """No run was published yet, or not the one asked for."""


class Published:
    """A run with its words in both languages."""

    def __init__(self, content: ReportContent) -> None:
        self.content = content
        self.run_id = str(content.run["run_id"])
        self.by_id: Mapping[str, ClusterReport] = {cluster.id: cluster for cluster in content.clusters}
        self._wordings = {language: Wording(content, language) for language in LANGUAGES}
        self._rows: dict[str, tuple[ListRow, ...]] = {}
        self._lead_columns: dict[str, Sequence[SheetColumn]] = {}

    @property
    def is_whole(self) -> bool:
        """Whether it looked at every cluster of the province."""
        return self.content.run["clusters"] is None and self.content.run["county"] is None

    def wording(self, language: str) -> Wording:
        """Its words in a language."""
        return self._wordings[language]

    @cached_property
    def places(self) -> SourcePlaces:
        """Where its values were read."""
        return SourcePlaces(self.content)

    @cached_property
    def leads(self) -> Mapping[str, Sequence[Lead]]:
        """Incidents and records by cluster, in the order of the workbook."""
        found: dict[str, list[Lead]] = {}
        for lead in leads(self.content):
            for cluster in lead.clusters:
                found.setdefault(cluster.id, []).append(lead)
        return found

    @cached_property
    def forms(self) -> Mapping[str, Sequence[FormRow]]:
        """Annual forms by cluster, owed or on file."""
        found: dict[str, list[FormRow]] = {}
        for form in forms(self.content):
            found.setdefault(form.cluster.id, []).append(form)
        return found

    @cached_property
    def readings(self) -> Sequence[ReadingUse]:
        """Every reading with the clusters it moves."""
        return readings(self.content)

    @cached_property
    def read(self) -> Mapping[str, tuple[int, int]]:
        """By table of facts how many rows, of how many files."""
        return {
            name: (len(frame), frame["filing_id"].nunique() if "filing_id" in frame else 0)
            for name, frame in self.content.facts.items()
        }

    def lead_columns(self, language: str) -> Sequence[SheetColumn]:
        """How the workbook prints an incident or a record."""
        if language not in self._lead_columns:
            self._lead_columns[language] = lead_columns(self.content, self.wording(language))
        return self._lead_columns[language]

    def prepare(self) -> None:
        """Reckon what all pages share, so that only the first reader waits for it."""
        for language in LANGUAGES:
            self.rows(language)
            self.lead_columns(language)
        for _ in (self.leads, self.forms, self.readings, self.read):
            continue

    def rows(self, language: str) -> tuple[ListRow, ...]:
        """Its lines of the work list."""
        if language not in self._rows:
            wording = self.wording(language)
            self._rows[language] = tuple(
                list_row(self.content, cluster, wording, self.places) for cluster in self.content.clusters
            )
        return self._rows[language]


class Standing:
    """What stands now: of each cluster the recommendation of the run that looked at it last."""

    def __init__(self, runs: Sequence[Published]) -> None:
        self.newest = runs[0]
        self.runs = tuple(runs)
        self.run_of: Mapping[str, Published] = {
            cluster: run for run in reversed(self.runs) for cluster in run.by_id
        }
        self._rows: dict[str, tuple[ListRow, ...]] = {}

    def rows(self, language: str) -> tuple[ListRow, ...]:
        """The work list, most urgent first."""
        if language not in self._rows:
            standing = (row for run in self.runs for row in run.rows(language) if self.run_of[row.id] is run)
            self._rows[language] = tuple(sorted(standing, key=lambda row: row.urgency))
        return self._rows[language]


class Publications:
    """All published runs, loaded when they are asked for.

    Args:
        runs: their ids, oldest first.
        content_of: everything of a run.
    """

    def __init__(self, runs: Callable[[], Sequence[str]], content_of: Callable[[str], ReportContent]) -> None:
        self.ids, self._content_of = runs, content_of
        self._kept: OrderedDict[str, Published] = OrderedDict()
        self._standing: tuple[str, Standing] | None = None
        self._one_at_a_time = threading.RLock()

    def of(self, run_id: str) -> Published:
        """A published run.

        Raises:
            NothingPublished: there is no such run.
        """
        with self._one_at_a_time:
            if run_id not in self._kept:
                if run_id not in self.ids():
                    raise NothingPublished(run_id)
                self._kept[run_id] = Published(self._content_of(run_id))
            self._kept.move_to_end(run_id)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[run_id]

    def standing(self) -> Standing:
        """What stands now.

        Raises:
            NothingPublished: nothing does.
        """
        ids = list(self.ids())
        if not ids:
            raise NothingPublished
        with self._one_at_a_time:
            if self._standing is None or self._standing[0] != ids[-1]:
                standing = Standing(list(self._back_to_whole(ids)))
                for run in standing.runs:
                    run.prepare()
                self._standing = ids[-1], standing
            return self._standing[1]

    def _back_to_whole(self, ids: Sequence[str]) -> Iterator[Published]:
        for run_id in reversed(ids):
            run = self.of(run_id)
            yield run
            if run.is_whole:
                return
