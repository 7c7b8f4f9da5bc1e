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
                self._standing = ids[-1], Standing(list(self._back_to_whole(ids)))
            return self._standing[1]

    def _back_to_whole(self, ids: Sequence[str]) -> Iterator[Published]:
        for run_id in reversed(ids):
            run = self.of(run_id)
            yield run
            if run.is_whole:
                return
