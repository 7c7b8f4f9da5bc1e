"""Sheets 读法 and 结论变化: each unclear point and whom it moves; each cluster and what would move it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from cluster_review.provisions.reading import Reading
from cluster_review.reports.adoption_words import adoption_of, adoption_words, standing_words
from cluster_review.reports.content import ClusterReport, ReportContent
from cluster_review.reports.finding_sheets import cluster_columns
from cluster_review.reports.printable import one_line
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.stability_words import (
    Flip,
    flips_of,
    may_be_confirmed_words,
    options_words,
    recommended,
    resting_on,
    source_words,
)
from cluster_review.reports.style import Look
from cluster_review.reports.typeset import typeset
from cluster_review.reports.wording import NONE, Wording


@dataclass
class ReadingUse:
    """One reading of a run.

    Attributes:
        moved: by what would follow, the clusters that one of its other options moves by itself.
        together: clusters that it moves only together with others.
        closed: clusters whose revocation may not be confirmed while it is only proposed.
    """

    reading: Reading
    moved: dict[str | None, list[ClusterReport]] = field(default_factory=dict)
    together: list[ClusterReport] = field(default_factory=list)
    closed: list[ClusterReport] = field(default_factory=list)

    @property
    def clusters(self) -> int:
        """How many clusters it moves, by itself or with others."""
        alone = {cluster.id for clusters in self.moved.values() for cluster in clusters}
        return len(alone | {cluster.id for cluster in self.together})


class ClusterFlip(NamedTuple):
    """One way in which other readings move one cluster."""

    cluster: ClusterReport
    flip: Flip


def readings(content: ReportContent) -> list[ReadingUse]:
    """Every reading, those that move most clusters first, then in the instrument's order."""
    uses = {reading.id: ReadingUse(reading) for reading in content.instrument.readings}
    for cluster in content.clusters:
        for flip in flips_of(cluster.row):
            for name in flip.options:
                use = uses[name]
                places = use.moved.setdefault(flip.becomes, []) if len(flip.options) == 1 else use.together
                if cluster not in places:
                    places.append(cluster)
        if not cluster.is_revoked and not cluster.row["may_be_confirmed"]:
            for reading in resting_on(cluster.row, content):
                uses[reading.id].closed.append(cluster)
    return sorted(uses.values(), key=lambda use: (-len(use.closed), -use.clusters))


def cluster_flips(content: ReportContent) -> list[ClusterFlip]:
    """Everything that would move a cluster, clusters in the order of the summary."""
    return [ClusterFlip(cluster, flip) for cluster in content.clusters for flip in flips_of(cluster.row)]


def reading_columns(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    """The columns of 读法."""
    english = Wording(content, "en")

    def chosen(use: ReadingUse) -> str:
        words = use.reading.options[content.chosen[use.reading.id]]
        return wording.of(words.zh, words.en)

    def others(use: ReadingUse) -> str:
        listed = [o for name, o in use.reading.options.items() if name != content.chosen[use.reading.id]]
        return "\n".join(f"{n}. {wording.of(o.zh, o.en)}" for n, o in enumerate(listed, 1))

    def adopted(use: ReadingUse, name: str) -> str | date:
        record = adoption_of(content, use.reading.id)
        value = record[name] if record is not None else None
        return NONE if value is None else value if isinstance(value, date) else one_line(str(value))

    def moved(use: ReadingUse) -> str:
        lines = [
            f"{recommended(code, wording)}:{_names(clusters)}"
            for code, clusters in sorted(use.moved.items(), key=lambda of: (of[0] == "refer", -len(of[1])))
        ]
        return typeset("\n".join(lines)) or NONE

    return [
        SheetColumn("序号", "No.", 6, lambda u: content.instrument.readings.index(u.reading) + 1, Look.WHOLE),
        SheetColumn("不明之处", "Question", 36, lambda u: wording.of(u.reading.zh, u.reading.question), Look.STRONG),
        SheetColumn("本次所取", "Read as", 32, chosen, Look.WRAPPED),
        SheetColumn("拟用或已采用", "Proposed or adopted", 13, lambda u: standing_words(content, u.reading, wording),
                    Look.CENTRED, is_coloured=True),
        SheetColumn("采用人", "Adopted by", 14, lambda u: adopted(u, "adopted_by"), Look.CENTRED),
        SheetColumn("采用日期", "Adopted on", 12, lambda u: adopted(u, "adopted_date"), Look.DATE),
        SheetColumn("采用文件", "Document", 20, lambda u: adopted(u, "document")),
        SheetColumn("其他读法", "Other readings", 44, others, Look.WRAPPED),
        SheetColumn("影响集群\n(个)", "Clusters moved", 10, lambda u: u.clusters, Look.WHOLE),
        SheetColumn("换用后的建议和集群", "What they would become", 48, moved, Look.WRAPPED),
        SheetColumn("只与其他读法合起来才改变的", "Moved only with others", 26, lambda u: _names(u.together) or NONE,
                    Look.WRAPPED),
        SheetColumn("采用前不得确认的撤销建议", "Revocations closed till adopted", 26, lambda u: _names(u.closed) or NONE,
                    Look.WRAPPED),
        SheetColumn("出处", "Source", 16, lambda u: wording.of(*source_words(u.reading)), Look.TRACE),
        SheetColumn("Question", "Question in English", 36, lambda u: english.of("", u.reading.question), Look.TRACE),
    ]  # fmt: skip


def flip_columns(content: ReportContent, wording: Wording) -> list[SheetColumn]:
    """The columns of 结论变化."""
    questions = {reading.id: reading for reading in content.instrument.readings}

    def whose(entry: ClusterFlip) -> str:
        listed = [adoption_words(content, questions[name], wording) for name in entry.flip.options]
        return "\n".join(dict.fromkeys(listed))

    def kind(entry: ClusterFlip) -> str:
        return (
            wording.of("尚须转人工", "a person has to look")
            if entry.flip.is_open
            else wording.of("另一结论", "another outcome")
        )

    return [
        *cluster_columns(content, wording),
        SheetColumn("换用后的建议", "It would be", 22, lambda f: recommended(f.flip.becomes, wording), Look.STRONG,
                    is_coloured=True),
        SheetColumn("性质", "Kind", 14, kind, Look.CENTRED),
        SheetColumn("换用什么读法", "Under which reading", 84, lambda f: "\n".join(options_words(f.flip, wording)), Look.WRAPPED),
        SheetColumn("几项同时", "How many together", 9, lambda f: len(f.flip.options), Look.WHOLE),
        SheetColumn("本次所取的读法是", "The reading in force is", 26, whose),
        SheetColumn("本建议可否确认", "May be confirmed", 12, lambda f: may_be_confirmed_words(f.cluster.row, wording),
                    Look.CENTRED, is_coloured=True),
    ]  # fmt: skip


def reading_counts(content: ReportContent, wording: Wording) -> str:
    """How many readings are adopted, and how many move any cluster."""
    adopted = len(content.adopted)
    total = len(content.instrument.readings)
    moving = sum(use.clusters > 0 for use in readings(content))
    kinds = Counter(flip.flip.is_open for flip in cluster_flips(content))
    return wording.of(
        f"共{total}处不明:已采用{adopted}处,其余为拟用;{moving}处会改变某个集群的建议(另一结论{kinds[False]}次,尚须转人工{kinds[True]}次)",
        f"{total} unclear points: {adopted} adopted, the others proposed; {moving} move some cluster "
        f"({kinds[False]} times to another outcome, {kinds[True]} times to a person)",
    )


def _names(clusters: list[ClusterReport]) -> str:
    return "、".join(one_line(cluster.name) for cluster in clusters)
