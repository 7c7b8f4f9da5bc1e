"""A past run done again (重算): from the facts it knew and the policy it had, compared cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from cluster_review.stages.changes import changed_rows
from cluster_review.stages.cross_record import CONTRADICTIONS, PULLS, contradictions
from cluster_review.stages.filings import WATCHED as FILINGS
from cluster_review.stages.filings import filing_rows
from cluster_review.stages.kept_policies import digest_of, kept
from cluster_review.stages.known import content_digest_of, evaluated_rows, known_frames
from cluster_review.stages.outputs import reference_of
from cluster_review.stages.runs import code_version
from cluster_review.stages.warehouse_access import warehouse
from cluster_review.stages.watch import watched_rows

if TYPE_CHECKING:
    import pandas as pd

WATCH = "watch_validity"
WATCHED = "validity_watch"
CHANGES = "recommendation_changes"
_SHOWN = 60


@dataclass(frozen=True)
class Difference:
    """One cell that isn't as it was; `column` is empty where a whole row is new or gone."""

    table: str
    cluster_id: str
    item: str
    column: str
    then: str | None
    found: str | None


@dataclass(frozen=True)
class Replay:
    """What came of doing a run again.

    Attributes:
        state: of the run: open, unchanged (its content was published before), published.
        clusters, rows: how many were compared.
        was_kept: whether the run's own policy is on file; otherwise today's was used.
        same_policy, same_facts, same_code, same_content: today's digest equals the recorded one; None where none
            is recorded.
        code_then, code_now: versions of the program.
    """

    run_id: str
    kind: str
    state: str
    report_year: int
    law_date: str
    known_at: str
    clusters: int
    rows: int
    was_kept: bool
    same_policy: bool | None
    same_facts: bool | None
    same_code: bool | None
    same_content: bool | None
    code_then: str | None
    code_now: str
    differences: tuple[Difference, ...] = ()

    @property
    def is_equal(self) -> bool:
        """Rows, receipts and digests of facts and content are as they were."""
        return not self.differences and self.same_facts is not False and self.same_content is not False

    @property
    def differing(self) -> list[str]:
        """Clusters with a difference, sorted."""
        return sorted({difference.cluster_id for difference in self.differences})

    def as_record(self) -> dict[str, Any]:
        """As plain values for JSON."""
        return {**asdict(self), "equal": self.is_equal, "differing": self.differing}

    def lines(self) -> list[str]:
        """The answer in words, Chinese first: what differs in policy and code, then what differs in results."""
        made = [
            f"{self.run_id}:报送年度 {self.report_year},法律日期 {self.law_date},已知截至 {self.known_at} / "
            f"report year {self.report_year}, law date {self.law_date}, known at {self.known_at}"
        ]
        if not self.was_kept:
            made.append("  规则:没有当时的存档,按现行规则重算 / policy: none kept then, today's is used")
        elif self.same_policy is False:
            made.append(
                "  规则:其后已修改;按当时存档的规则重算 / policy: amended since; the one kept then is used"
            )
        if self.same_code is False:
            made.append(
                f"  程序:当时 {self.code_then},现在 {self.code_now};如有差异,可能出自程序 / code: then {self.code_then}, "
                f"now {self.code_now}; a difference may come from it"
            )
        if self.same_facts is False:
            made.append(
                "  ✗ 事实摘要不同:当时已知的事实变了 / the facts' digest differs: what was known then has changed"
            )
        if self.same_content is False:
            made.append("  ✗ 内容摘要不同 / the content digest differs")
        for one in self.differences[:_SHOWN]:
            place = " ".join(part for part in (one.cluster_id, one.table, one.item, one.column) if part)
            made.append(f"  ✗ {place}: {_short(one.then)} → {_short(one.found)}")
        if len(self.differences) > _SHOWN:
            rest = len(self.differences) - _SHOWN
            made.append(f"  … 另有 {rest} 处 / and {rest} more")
        return [*made, f"  {self._verdict()}"]

    def _verdict(self) -> str:
        if not self.is_equal:
            names = ", ".join(self.differing) or "–"
            return f"✗ 不相同:{names} / unequal: {names}"
        if not self.rows:
            return (
                "✓ 摘要相同;该次运行没有留下结果行 / digests equal; this run left no rows"
                if self.same_content
                else "– 没有可核对的结果 / nothing to compare"
            )
        return (
            f"✓ 相同:{self.clusters} 个集群、{self.rows} 行逐字节一致 / equal: {self.clusters} clusters, "
            f"{self.rows} rows, byte for byte"
        )


def replay_run(run_id: str) -> Replay:
    """Do a past run again, from the facts it knew and the policy kept with it, and compare all it wrote.

    Raises:
        WarehouseRefused: there is no such run.
    """
    from cluster_review.facts.digest import facts_digest
    from cluster_review.warehouse.runs import read_results

    stored = read_results(warehouse(), run_id)
    run = {str(name): value for name, value in stored["runs"].iloc[0].items()}
    reference = reference_of(run)
    recorded = {
        name: run[name] for name in ("policy_digest", "facts_digest", "content_digest", "code_version")
    }
    policy_then = recorded["policy_digest"]
    answer = Replay(
        run_id=run_id,
        kind=run["kind"],
        state=run["state"],
        report_year=reference["report_year"],
        law_date=reference["law_date"],
        known_at=str(run["known_at"]),
        clusters=0,
        rows=0,
        was_kept=isinstance(policy_then, str) and kept(policy_then) is not None,
        same_policy=_same(policy_then, digest_of(reference["instrument"])),
        same_facts=_same(recorded["facts_digest"], None)
        and _same(recorded["facts_digest"], facts_digest(known_frames(reference))),
        same_code=_same(recorded["code_version"], code_version()),
        same_content=_same(recorded["content_digest"], None)
        and _same(recorded["content_digest"], content_digest_of(reference)),
        code_then=recorded["code_version"],
        code_now=code_version(),
    )
    is_published = run["state"] == "published"
    # What stood before a run that was never published moves on with every later one.
    left_out = {"runs"} if is_published else {"runs", CHANGES}
    then = {name: frame for name, frame in stored.items() if name not in left_out and len(frame)}
    if not then:
        return answer
    now: dict[str, list[dict[str, Any]]] = {}
    if run["kind"] == WATCH:
        now[WATCHED] = watched_rows(reference)
    elif then.keys() - {FILINGS, CONTRADICTIONS}:  # a pull evaluates nothing
        now = {name: rows for name, rows in evaluated_rows(reference).items() if name in then or rows}
        if CHANGES in then:
            now[CHANGES] = changed_rows(reference)
    if FILINGS in then:
        now[FILINGS] = filing_rows(reference)
    if CONTRADICTIONS in then:
        now[CONTRADICTIONS] = contradictions(reference)
        if run["kind"] in PULLS:  # it kept what no pull before it had listed
            new = set(then[CONTRADICTIONS]["finding"])
            now[CONTRADICTIONS] = [row for row in now[CONTRADICTIONS] if row["finding"] in new]
    differences = tuple(_differences(then, now))
    clusters = {cluster for frame in then.values() for cluster in frame.get("cluster_id", ())}
    return replace(
        answer,
        clusters=len(clusters),
        rows=sum(len(frame) for frame in then.values()),
        differences=differences,
    )


def replay_all() -> list[Replay]:
    """Every run that left results or digests, in the order of their names."""
    from cluster_review.warehouse.runs import runs_with_results

    return [replay_run(run_id) for run_id in runs_with_results(warehouse())]


def _same(recorded: object, today: str | None) -> bool | None:
    """Whether a recorded digest equals today's; None where none was recorded. Without today's: that one was."""
    if not isinstance(recorded, str):
        return None
    return True if today is None else recorded == today


def _differences(
    then: Mapping[str, pd.DataFrame], now: Mapping[str, list[dict[str, Any]]]
) -> Iterator[Difference]:
    from cluster_review.warehouse.runs import as_stored, result_frame

    for table in dict.fromkeys([*now, *then]):
        before = as_stored(table, then[table]) if table in then else {}
        after = as_stored(table, result_frame(table, now.get(table, [])))
        for key in sorted(before.keys() | after.keys()):
            cluster, item = key[0], "/".join(key[1:])
            if key not in before or key not in after:
                there = (_presence(key in rows) for rows in (before, after))
                yield Difference(table, cluster, item, "", *there)
                continue
            for column, old in before[key].items():
                if old != after[key][column]:
                    yield Difference(table, cluster, item, column, _text(old), _text(after[key][column]))


def _presence(is_there: bool) -> str:
    return "有 / there" if is_there else "无 / not there"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _short(text: str | None) -> str:
    shown = "无 / none" if text is None else text
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
