"""Records that contradict each other across files: found for a person to look at, never decided here.

Each check looks over the facts as known, not over one file. A finding names both records with file and cell. No
recommendation rests on one: what the law makes of contradictory input is the evaluation's matter, which takes a
figure that the statistics state otherwise for unknown by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from cluster_review.checks.casualty_entries import entries_that_do_not_fit
from cluster_review.checks.enterprise_codes import codes_for_a_person, registered_elsewhere
from cluster_review.checks.record_refs import Ref, refs_of, text_of, told
from cluster_review.intake.wording import fold

Frames = Mapping[str, pd.DataFrame]

TITLES = {
    "two_clusters": ("一家企业同时列入两个集群", "one enterprise in two clusters at the same time"),
    "title_of_nobody": ("资质的持有企业不在名单上", "a title held by an enterprise that is not on the list"),
    "unlisted_enterprise": ("事故、处罚等记录的企业不在任何集群名单上", "a record of an enterprise that no cluster lists"),
    "other_cluster": ("记录所写集群与企业名单不一致", "a record states another cluster than the one that lists its enterprise"),
    "name_without_code": ("记录只有企业名称、没有代码", "a record names a listed enterprise without its code"),
    "two_filers_lists": ("两个填报人的名单、资质等不一", "two filers' forms that list different things"),
    "figures_differ": ("同一指标,填报与统计不一致", "figures that differ between filing and statistics"),
    "one_code_two_names": ("同一代码,两个名称", "one code with two names"),
    "one_name_two_codes": ("同一名称,两个代码", "one name with two codes"),
    "code_for_a_person": ("统一社会信用代码须人工核对", "a unified social credit code that a person should check"),
    "entries_of_nobody": ("伤亡变动所写的事故没有记录", "casualty entries of an incident that nobody has recorded"),
    "entries_before_incident": ("伤亡变动早于事故", "casualty entries dated before their incident"),
    "county_differs": ("企业登记地不在集群所在县", "enterprises registered outside the cluster's county"),
}  # fmt: skip
"""The checks, by code: what is found, zh and en."""


@dataclass(frozen=True)
class CrossRecord:
    """A contradiction between records.

    Attributes:
        check: its code in `TITLES`.
        subject: the enterprise, metric or record in question.
        clusters: whom it touches; none where no cluster is named.
        reason: in words, zh and en, with both places.
        refs: the records.
    """

    check: str
    subject: str
    clusters: tuple[str, ...]
    reason: tuple[str, str]
    refs: tuple[Ref, ...] = field(default=())

    @property
    def id(self) -> str:
        """Digest of the check and what it names, the same in each run that finds it."""
        named = [self.check, self.subject, *self.clusters, *(ref.place for ref in self.refs)]
        return hashlib.sha256("\n".join(named).encode()).hexdigest()[:16]

    def as_row(self) -> dict[str, Any]:
        """A row of `cross_record_findings` without its run."""
        zh, en = TITLES[self.check]
        return {
            "finding": self.id,
            "check": self.check,
            "title_zh": zh,
            "title_en": en,
            "clusters": ";".join(self.clusters) or None,
            "subject": self.subject,
            "reason_zh": self.reason[0],
            "reason_en": self.reason[1],
            "records": json.dumps([ref.as_dict() for ref in self.refs], ensure_ascii=False, sort_keys=True),
        }


def cross_check(frames: Frames, statements: pd.DataFrame, files: Mapping[str, str]) -> list[CrossRecord]:
    """Every contradiction, by check and subject.

    Args:
        frames: `clusters`, `enterprises`, `titles`, `incidents`, `casualties` and `compliance_records` as known, with
            `filing_id` and `source_ref`.
        statements: what each kind of source says last of a figure: columns of `figures`, `kind` and the two.
        files: names of files by filing id.
    """
    latest = latest_lists(frames["enterprises"])
    found: list[CrossRecord] = []
    checks: Sequence[Callable[[], Iterator[CrossRecord]]] = (
        lambda: _two_clusters(latest, files),
        lambda: _titles_of_nobody(frames, files),
        lambda: _records(frames, latest, files),
        lambda: _figures(statements, files),
        lambda: (CrossRecord(*found) for found in entries_that_do_not_fit(frames, files)),
        lambda: _names_and_codes(frames, latest, files),
        lambda: _for_a_person(frames, latest, files),
    )
    for check in checks:
        found.extend(check())
    order = list(TITLES)
    return sorted(
        {one.id: one for one in found}.values(), key=lambda one: (order.index(one.check), one.subject, one.id)
    )


def latest_lists(enterprises: pd.DataFrame) -> pd.DataFrame:
    """Of each cluster the list of its latest report year."""
    if enterprises.empty:
        return enterprises
    last = enterprises.groupby("cluster_id", sort=False)["report_year"].transform("max")
    return enterprises[(enterprises["report_year"] == last).to_numpy(dtype=bool)]


def _two_clusters(latest: pd.DataFrame, files: Mapping[str, str]) -> Iterator[CrossRecord]:
    several = latest[latest.groupby("enterprise_id")["cluster_id"].transform("nunique") > 1]
    for code, rows in several.groupby("enterprise_id"):
        ordered = rows.sort_values(["cluster_id", "source_ref"])
        begin = ordered["member_from_date"].to_numpy(dtype="datetime64[D]")
        end = ordered["member_to_date"].to_numpy(dtype="datetime64[D]")
        clusters = ordered["cluster_id"].tolist()
        for i, j in _pairs(clusters):
            # A day that isn't known may lie anywhere: a person must look.
            if _is_after(begin[i], end[j]) or _is_after(begin[j], end[i]):
                continue
            pair = ordered.iloc[[i, j]]
            certain = not np.isnat([begin[i], begin[j], end[i], end[j]]).any()
            zh, en = ("在群日期重叠", "their dates overlap") if certain else (
                "在群日期不全,可能重叠", "the dates are incomplete and may overlap"
            )  # fmt: skip
            refs = refs_of(pair, "enterprises", files, lambda row: f"{row.cluster_id} {row.name}")
            yield CrossRecord(
                "two_clusters", str(code), (clusters[i], clusters[j]),
                (f"{code} 同时列入 {clusters[i]} 和 {clusters[j]},{zh}:{told(refs)}。",
                 f"{code} is on the lists of {clusters[i]} and {clusters[j]}, {en}: {told(refs, 'en')}."),
                refs,
            )  # fmt: skip


def _pairs(clusters: Sequence[str]) -> Iterator[tuple[int, int]]:
    for i in range(len(clusters)):
        yield from ((i, j) for j in range(i + 1, len(clusters)) if clusters[i] != clusters[j])


def _is_after(day: np.datetime64, other: np.datetime64) -> bool:
    return bool(day > other)  # never true of an unknown day


def _titles_of_nobody(frames: Frames, files: Mapping[str, str]) -> Iterator[CrossRecord]:
    titles, listed = frames["titles"], frames["enterprises"]
    form = ["cluster_id", "report_year"]
    with_list = pd.MultiIndex.from_frame(listed[form].astype(object))
    members = pd.MultiIndex.from_frame(listed[[*form, "enterprise_id"]].astype(object))
    has_list = pd.MultiIndex.from_frame(titles[form].astype(object)).isin(with_list)
    is_member = pd.MultiIndex.from_frame(titles[[*form, "enterprise_id"]].astype(object)).isin(members)
    for (cluster, year, code), rows in titles[has_list & ~is_member].groupby([*form, "enterprise_id"]):
        refs = refs_of(rows, "titles", files, lambda row: f"{row.enterprise_id} {row.title}")
        lists = listed[(listed["cluster_id"] == cluster) & (listed["report_year"] == year)]
        refs += refs_of(lists.head(1), "enterprises", files, lambda row: "企业名单 list of enterprises")
        yield CrossRecord(
            "title_of_nobody", str(code), (str(cluster),),
            (f"{cluster} {year}年度资质表中的 {code} 不在同年企业名单上:{told(refs)}。",
             f"{code} holds a title in the form of {cluster} for {year}, but is not on that year's list: "
             f"{told(refs, 'en')}."),
            refs,
        )  # fmt: skip


RECORDS = {"incidents": "incident_id", "compliance_records": "record_id"}


def _records(frames: Frames, latest: pd.DataFrame, files: Mapping[str, str]) -> Iterator[CrossRecord]:
    listed = frames["enterprises"]
    by_code = listed.groupby("enterprise_id")["cluster_id"].agg(lambda of: sorted(set(of))).to_dict()
    by_name: dict[str, pd.DataFrame] = (
        dict(iter(latest.groupby(latest["name"].map(fold)))) if len(latest) else {}
    )
    for table, key in RECORDS.items():
        for at, row in enumerate(frames[table].itertuples(index=False)):
            code, name = text_of(row.enterprise_id), text_of(row.enterprise_name)
            stated, record = text_of(row.cluster_id), str(getattr(row, key))
            if not code and not name:
                continue
            label = f"{record} {code or name}"
            refs = refs_of(frames[table].iloc[[at]], table, files, _saying(label))
            of_name = by_name.get(fold(name)) if name and not code else None
            if of_name is not None:
                clusters = tuple(sorted(set(of_name["cluster_id"])))
                refs += refs_of(
                    of_name.head(1), "enterprises", files, lambda row: f"{row.enterprise_id} {row.name}"
                )
                yield CrossRecord(
                    "name_without_code", record, clusters,
                    (f"记录 {record} 只写企业名称“{name}”、没有代码,与 {'、'.join(clusters)} 名单上的企业同名,请核对是否为同一家:"
                     f"{told(refs)}。",
                     f"Record {record} names {name} without a code; an enterprise of that name is on the list of "
                     f"{', '.join(clusters)}. Is it the same? {told(refs, 'en')}."),
                    refs,
                )  # fmt: skip
            elif code not in by_code:
                yield CrossRecord(
                    "unlisted_enterprise", record, (stated,) if stated else (),
                    (f"记录 {record} 的企业 {name or code}({code or '没有代码'})不在任何集群的名单上"
                     f"{f',但记录写明属 {stated}' if stated else ''}:{told(refs)}。请核对代码,或补入名单。",
                     f"Record {record} is of {name or code} ({code or 'no code'}), which no cluster lists"
                     f"{f', though the record states {stated}' if stated else ''}: {told(refs, 'en')}. "
                     "Check the code, or add it to the list."),
                    refs,
                )  # fmt: skip
            elif stated and stated not in by_code[code]:
                others = by_code[code]
                rows = listed[listed["enterprise_id"] == code].head(1)
                refs += refs_of(rows, "enterprises", files, lambda row: f"{row.cluster_id} {row.name}")
                yield CrossRecord(
                    "other_cluster", record, (*sorted({stated, *others}),),
                    (f"记录 {record} 写明属 {stated},但企业 {code} 在 {'、'.join(others)} 的名单上:{told(refs)}。",
                     f"Record {record} states {stated}, but {code} is on the list of {', '.join(others)}: {told(refs, 'en')}."),
                    refs,
                )  # fmt: skip


def _saying(label: str) -> Callable[[Any], str]:
    return lambda _: label


def _figures(statements: pd.DataFrame, files: Mapping[str, str]) -> Iterator[CrossRecord]:
    key = ["cluster_id", "report_year", "metric", "year"]
    differing = statements[statements.groupby(key)["value"].transform("nunique") > 1]
    for (cluster, report_year, metric, year), rows in differing.groupby(key):
        ordered = rows.sort_values(["kind", "filing_id"])
        ordered["table"] = np.where(ordered["kind"] == "statistics", "statistics", "figures")
        refs = _mixed_refs(ordered, files, lambda row: str(row.stated))
        yield CrossRecord(
            "figures_differ", f"{metric} {year}", (str(cluster),),
            (f"{cluster} 的 {report_year}年度表,{year}年指标 {metric} 有两种数值:{told(refs)}。请核实以哪个为准。",
             f"{metric} of {year}, {cluster}, report year {report_year}, is stated in two ways: {told(refs, 'en')}. Which one holds?"),
            refs,
        )  # fmt: skip


def _names_and_codes(frames: Frames, latest: pd.DataFrame, files: Mapping[str, str]) -> Iterator[CrossRecord]:
    columns = ["enterprise_id", "name", "cluster_id", "filing_id", "source_ref", "table"]
    parts = [latest.assign(table="enterprises")]
    parts += [frames[t].rename(columns={"enterprise_name": "name"}).assign(table=t) for t in RECORDS]
    known = pd.concat([part[columns].astype(object) for part in parts], ignore_index=True)
    known = known[known["enterprise_id"].notna() & known["name"].notna()]
    if known.empty:
        return
    known["folded"] = known["name"].map(fold)
    former = _former_names(frames["enterprises"])
    for check, of, other in (
        ("one_code_two_names", "enterprise_id", "folded"),
        ("one_name_two_codes", "folded", "enterprise_id"),
    ):
        for _, rows in known[known.groupby(of)[other].transform("nunique") > 1].groupby(of):
            first = rows.sort_values(["table", "cluster_id", "source_ref"]).drop_duplicates(other)
            if check == "one_code_two_names":
                first = first[[not _is_former(row, former) for row in first.itertuples(index=False)]]
                if len(first) < 2:
                    continue
            refs = _mixed_refs(first, files, lambda row: f"{row.enterprise_id} {row.name}")
            clusters = tuple(sorted({str(c) for c in rows["cluster_id"].dropna()}))
            shown = str(first.iloc[0]["enterprise_id" if of == "enterprise_id" else "name"])
            words = (
                ("有不同的名称", "has different names")
                if of == "enterprise_id"
                else ("有不同的代码", "has different codes")
            )
            yield CrossRecord(
                check, shown, clusters,
                (f"{shown} {words[0]}:{told(refs)}。", f"{shown} {words[1]}: {told(refs, 'en')}."), refs,
            )  # fmt: skip


def _former_names(enterprises: pd.DataFrame) -> set[tuple[str, str]]:
    """Code and folded name of every list, earlier years' too: an old record may use a former name."""
    return set(zip(enterprises["enterprise_id"], enterprises["name"].map(fold), strict=True))


def _is_former(row: Any, former: set[tuple[str, str]]) -> bool:
    return row.table != "enterprises" and (row.enterprise_id, row.folded) in former


def _mixed_refs(rows: pd.DataFrame, files: Mapping[str, str], value: Callable[[Any], str]) -> tuple[Ref, ...]:
    by_table = rows.groupby("table", sort=False)
    return tuple(ref for table, own in by_table for ref in refs_of(own, str(table), files, value))


def _for_a_person(frames: Frames, latest: pd.DataFrame, files: Mapping[str, str]) -> Iterator[CrossRecord]:
    parts = [("enterprises", latest), ("titles", frames["titles"]), *((t, frames[t]) for t in RECORDS)]
    for clusters, reason, refs in codes_for_a_person(parts, files):
        yield CrossRecord("code_for_a_person", refs[0].value, clusters, reason, refs)
    for cluster, reason, refs in registered_elsewhere(frames["clusters"], latest, files):
        yield CrossRecord("county_differs", cluster, (cluster,), reason, refs)
