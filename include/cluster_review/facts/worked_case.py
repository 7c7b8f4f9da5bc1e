"""A worked case (YAML that lawyers can read) as rows of the ordinary tables.

The rows go through the same evaluation as a province's filings. A key left out is unknown; a list
that is given is complete, so an empty one means "none, and that is known"; `incomplete` names tables
known to have lost rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from cluster_review.exact import InexactNumber, to_smallest
from cluster_review.facts.dates import Dates
from cluster_review.facts.facts import frame_of
from cluster_review.tables import NEVER, TABLES
from cluster_review.vocabulary import Vocabulary

_KEYS = {
    "case",
    "law",
    "policy",
    "stage",
    "report_year",
    "law_date",
    "known_at",
    "cluster",
    "figures",
    "enterprises",
    "incidents",
    "compliance",
    "filings",
    "changes",
    "supervision",
    "waivers",
    "evidence",
    "plan_goals",
    "soft_justifications",
    "incomplete",
    "expect",
    "readings",
}
_CLUSTER_KEYS = {
    "id",
    "name",
    "county",
    "leading_industry",
    "recognised_on",
    "valid_from",
    "valid_to",
    "printed_validity",
    "review_applied_on",
    "review_call",
    "events",
}
_LISTS: dict[str, tuple[str, dict[str, str]]] = {
    # case key -> table, and the case's short names of its columns
    "incidents": (
        "incidents",
        {
            "id": "incident_id",
            "family": "family",
            "occurred_on": "occurred_date",
            "enterprise": "enterprise_id",
            "deaths": "deaths",
            "serious_injuries": "serious_injuries",
            "injured_unspecified": "injured_unspecified",
            "missing": "missing",
            "direct_loss_wan_yuan": "direct_loss_wan_yuan",
            "evacuated": "evacuated",
            "other_facts": "other_facts",
            "official_grade": "official_grade",
            "grade_document": "grade_document",
            "status": "status",
            "declared": "is_declared",
        },
    ),
    "compliance": (
        "compliance_records",
        {
            "id": "record_id",
            "kind": "kind",
            "penalty_type": "penalty_type",
            "enterprise": "enterprise_id",
            "on": "record_date",
            "final": "is_final",
            "amount_wan_yuan": "amount_wan_yuan",
            "document": "document",
        },
    ),
    "filings": (
        "annual_reports",
        {
            "report_year": "report_year",
            "received_on": "received_date",
            "accepted": "is_accepted",
            "signed_on": "signed_date",
            "sent_on": "sent_date",
            "accepted_on": "accepted_date",
        },
    ),
    "changes": (
        "changes",
        {
            "kind": "kind",
            "changed_on": "changed_date",
            "reported_on": "reported_date",
            "discovered_on": "discovered_date",
            "document": "document",
        },
    ),
    "supervision": (
        "supervision_events",
        {"kind": "kind", "on": "event_date", "document": "document", "final": "is_final"},
    ),
    "waivers": (
        "waivers",
        {
            "provision": "provision",
            "years": "years",
            "stage": "stage",
            "approved_by": "approved_by",
            "document": "document",
        },
    ),
    "plan_goals": (
        "plan_goals",
        {"id": "goal_id", "metric": "goal", "target": "target", "actual": "actual", "direction": "direction"},
    ),
}
_FACETS: dict[str, tuple[str, ...]] = {
    "figures": ("figures",),
    "enterprises": ("enterprises",),
    "titles": ("titles",),
    "incidents": TABLES["incidents"].facets,
    "compliance": TABLES["compliance_records"].facets,
    "filings": ("filings",),
    "changes": ("changes",),
    "supervision": ("supervision",),
    "waivers": ("waivers",),
    "review": ("review.calls", "review.applications"),
    "evidence": ("evidence",),
    "plan_goals": ("plan_goals",),
    "soft_justifications": ("soft_justifications",),
    "events": ("register",),
    "register": ("register",),
}
_FOREVER = {"period_from_date": date(1900, 1, 1), "period_to_date": date(9998, 12, 31)}


class CaseRefused(ValueError):
    """A case can't be evaluated; `faults` holds one line each, in Chinese and English."""

    def __init__(self, case: str, faults: list[str]) -> None:
        """Keep the case's title and all its faults."""
        self.case, self.faults = case, faults
        super().__init__(f"案例不能受理 / case refused: {case}\n  " + "\n  ".join(faults))


@dataclass(frozen=True)
class WorkedCase:
    """A case ready for evaluation."""

    title: str
    policy: str
    stage: str | None
    dates: Dates
    frames: Mapping[str, pd.DataFrame]
    readings: Mapping[str, str]
    expect: Mapping[str, Any]


@dataclass
class _Reader:
    """Collects rows and faults of one case."""

    vocabulary: Vocabulary
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    faults: list[str] = field(default_factory=list)

    def fault(self, where: str, found: object, zh: str, en: str) -> None:
        self.faults.append(f"{where}: 发现 {found!r},应为{zh} / found {found!r}, expected {en}")

    def keys(self, where: str, mapping: object, allowed: set[str] | Mapping[str, str]) -> bool:
        if not isinstance(mapping, dict):
            self.fault(where, mapping, "键值结构", "a mapping")
            return False
        for key in mapping.keys() - set(allowed):
            self.fault(
                f"{where}.{key}",
                key,
                f"下列之一:{'、'.join(sorted(allowed))}",
                f"one of {', '.join(sorted(allowed))}",
            )
        return True

    def value(self, where: str, table: str, column: str, raw: Any) -> Any:
        """One value by the column's declaration; `None` in the case means "none, and that is known"."""
        declared = TABLES[table].column(column)
        kind = str(declared.kind)
        if raw is None:
            if declared.may_be_none:
                return NEVER
            if column == "official_grade":
                return "none"
            return None
        try:
            if kind == "date":
                return date.fromisoformat(str(raw))
            if kind in ("year", "whole"):
                if isinstance(raw, bool) or int(raw) != raw or int(raw) < 0:
                    raise ValueError
                return int(raw)
            if kind == "scaled":
                return to_smallest(_number(raw), declared.scale)
            if kind == "yes_no":
                if not isinstance(raw, bool):
                    raise ValueError
                return raw
            if kind in ("codes", "years"):
                return ";".join(sorted(str(item) for item in (raw if isinstance(raw, list) else [raw])))
            if kind == "code" and declared.code_list != "provisions":
                if raw not in self.vocabulary.options(declared.code_list or ""):
                    raise ValueError
        except (ValueError, TypeError, ArithmeticError):
            options = self.vocabulary.options(declared.code_list) if declared.code_list else None
            wanted = (
                "、".join(options) if options and declared.code_list != "provisions" else declared.kind.value
            )
            self.fault(where, raw, f"{declared.zh}({wanted})", f"{declared.en} ({wanted})")
            return None
        if column == "other_facts":
            return json.dumps(raw, ensure_ascii=False, sort_keys=True, default=str)
        return str(raw)

    def in_time(self, where: str, values: Mapping[str, Any], dates: Dates) -> None:
        """Refuse what lies after the law date. (A title or a validity may end later; an event may not.)"""
        for column, value in values.items():
            if (
                isinstance(value, date)
                and column not in ("valid_from", "valid_to")
                and dates.law_date < value < NEVER
            ):
                self.fault(
                    f"{where}.{column}",
                    value.isoformat(),
                    f"不晚于法律日期 {dates.law_date}",
                    f"no later than the law date {dates.law_date}",
                )

    def add(self, table: str, where: str, **values: Any) -> None:
        self.rows[table].append({**values, "source_ref": where})

    def mark(self, facets: tuple[str, ...], cluster: str, mark: str) -> None:
        for facet in facets:
            self.add(
                "completeness_marks",
                "case",
                facet=facet,
                county="*",
                cluster_id=cluster,
                mark=mark,
                **_FOREVER,
            )


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise ValueError(raw)
    return Decimal(raw)


def read_case(document: Any, vocabulary: Vocabulary) -> WorkedCase:
    """Rows and dates of one case mapping.

    Raises:
        CaseRefused: with every fault at once: unknown keys, values of the wrong kind, facts dated after
            the law date.
    """
    reader = _Reader(vocabulary)
    title = str(document.get("case", "?")) if isinstance(document, dict) else "?"
    if not reader.keys("case", document, _KEYS):
        raise CaseRefused(title, reader.faults)
    for key in ("policy", "report_year", "law_date", "cluster"):
        if key not in document:
            reader.fault(key, None, "必填", "a value (required)")
    if reader.faults:
        raise CaseRefused(title, reader.faults)
    dates = _dates(reader, document)
    cluster = document["cluster"]
    if dates is None or not reader.keys("cluster", cluster, _CLUSTER_KEYS):
        raise CaseRefused(title, reader.faults)
    cluster_id = str(cluster.get("id", "C"))
    _read_cluster(reader, cluster, cluster_id, dates)
    _read_figures(reader, document, cluster_id, dates)
    _read_enterprises(reader, document, cluster_id, dates)
    for key in _LISTS:
        _read_list(reader, document, key, cluster_id, dates)
    _read_evidence(reader, document, cluster_id)
    for name in document.get("incomplete") or []:
        if name not in _FACETS:
            reader.fault("incomplete", name, f"下列之一:{'、'.join(_FACETS)}", f"one of {', '.join(_FACETS)}")
        else:
            reader.mark(_FACETS[name], cluster_id, "damaged")
    if reader.faults:
        raise CaseRefused(title, reader.faults)
    frames = {name: frame_of(TABLES[name], rows) for name, rows in reader.rows.items()}
    return WorkedCase(
        title,
        str(document["policy"]),
        document.get("stage"),
        dates,
        frames,
        {str(k): str(v) for k, v in (document.get("readings") or {}).items()},
        document.get("expect") or {},
    )


def _dates(reader: _Reader, document: Mapping[str, Any]) -> Dates | None:
    try:
        law_date = date.fromisoformat(str(document["law_date"]))
        return Dates(int(document["report_year"]), law_date, str(document.get("known_at", "")))
    except (TypeError, ValueError):
        reader.fault(
            "report_year / law_date",
            (document["report_year"], document["law_date"]),
            "年份和日期 YYYY-MM-DD",
            "a year and a date YYYY-MM-DD",
        )
        return None


def _read_cluster(reader: _Reader, cluster: Mapping[str, Any], cluster_id: str, dates: Dates) -> None:
    def read(key: str, column: str, table: str = "clusters") -> Any:
        return reader.value(f"cluster.{key}", table, column, cluster[key]) if key in cluster else None

    reader.add(
        "clusters",
        "cluster",
        cluster_id=cluster_id,
        name=str(cluster.get("name", cluster_id)),
        county=read("county", "county") or "",
        leading_industry=read("leading_industry", "leading_industry"),
        recognised_date=read("recognised_on", "recognised_date"),
        valid_from=read("valid_from", "valid_from"),
        valid_to=read("valid_to", "valid_to"),
        printed_validity=read("printed_validity", "printed_validity"),
    )
    reader.mark(("register",), cluster_id, "complete")
    for i, event in enumerate(cluster.get("events") or []):
        where = f"cluster.events[{i}]"
        if reader.keys(where, event, {"kind", "on", "valid_from", "valid_to", "document"}):
            names = {"kind": "kind", "on": "event_date", "valid_from": "valid_from", "valid_to": "valid_to"}
            values = {
                c: reader.value(f"{where}.{k}", "register_events", c, event[k])
                for k, c in names.items()
                if k in event
            }
            reader.in_time(where, values, dates)
            reader.add("register_events", where, cluster_id=cluster_id, **values)
    call_known, applied_known = "review_call" in cluster, "review_applied_on" in cluster
    if cluster.get("review_call") is not None:
        where = "cluster.review_call"
        if reader.keys(where, cluster["review_call"], {"called_on", "apply_by", "document"}):
            call = cluster["review_call"]
            apply_by = reader.value(
                f"{where}.apply_by", "review_calls", "apply_by_date", call.get("apply_by")
            )
            called = reader.value(f"{where}.called_on", "review_calls", "called_date", call.get("called_on"))
            reader.add(
                "review_calls", where, cluster_id=cluster_id, apply_by_date=apply_by, called_date=called
            )
    if cluster.get("review_applied_on") is not None:
        applied = reader.value(
            "cluster.review_applied_on", "review_applications", "applied_date", cluster["review_applied_on"]
        )
        reader.in_time("cluster.review_applied_on", {"applied_date": applied}, dates)
        reader.add(
            "review_applications", "cluster.review_applied_on", cluster_id=cluster_id, applied_date=applied
        )
    if call_known:
        reader.mark(("review.calls",), cluster_id, "complete")
    if applied_known:
        reader.mark(("review.applications",), cluster_id, "complete")


def _read_figures(reader: _Reader, document: Mapping[str, Any], cluster_id: str, dates: Dates) -> None:
    for metric, by_year in (document.get("figures") or {}).items():
        known = reader.vocabulary.metrics.get(metric)
        if known is None or not isinstance(by_year, dict):
            reader.fault(
                f"figures.{metric}", metric, "词汇表中的指标及其各年数值", "a metric of the vocabulary"
            )
            continue
        for year, raw in by_year.items():
            where = f"figures.{metric}.{year}"
            try:
                value = to_smallest(_number(raw), known.exponent)
                if not isinstance(year, int) or value < 0 or value >= 2**62:
                    raise ValueError
            except (ValueError, TypeError, InexactNumber):
                reader.fault(
                    where,
                    raw,
                    f"非负数,单位{known.unit.name},至多{known.exponent}位小数",
                    f"a non-negative number in {known.unit.name}, at most {known.exponent} decimals",
                )
                continue
            if year > dates.report_year:
                reader.fault(
                    where, year, f"不晚于报送年度{dates.report_year}", "no later than the report year"
                )
                continue
            reader.add(
                "figures",
                where,
                cluster_id=cluster_id,
                report_year=dates.report_year,
                metric=metric,
                year=year,
                value=value,
            )


def _read_enterprises(reader: _Reader, document: Mapping[str, Any], cluster_id: str, dates: Dates) -> None:
    if "enterprises" not in document:
        return
    entries = document["enterprises"] or []
    has_titles = all(isinstance(entry, dict) and "titles" in entry for entry in entries)
    reader.mark(("enterprises", "titles") if has_titles else ("enterprises",), cluster_id, "complete")
    names = {
        "sme": "is_sme",
        "leading": "is_leading",
        "member_from": "member_from_date",
        "member_to": "member_to_date",
    }
    for i, entry in enumerate(entries):
        where = f"enterprises[{i}]"
        if not reader.keys(where, entry, {"id", "name", "titles", *names}):
            continue
        enterprise = str(entry.get("id", i))
        values = {
            c: reader.value(f"{where}.{k}", "enterprises", c, entry[k])
            for k, c in names.items()
            if k in entry
        }
        values.setdefault("member_to_date", NEVER)
        reader.add(
            "enterprises",
            where,
            cluster_id=cluster_id,
            report_year=dates.report_year,
            enterprise_id=enterprise,
            name=str(entry.get("name", enterprise)),
            **values,
        )
        for j, title in enumerate(entry.get("titles") or []):
            place = f"{where}.titles[{j}]"
            columns = {"title": "title", "level": "level", "from": "valid_from_date", "to": "valid_to_date"}
            if reader.keys(place, title, columns):
                read = {
                    c: reader.value(f"{place}.{k}", "titles", c, title[k])
                    for k, c in columns.items()
                    if k in title
                }
                reader.add(
                    "titles",
                    place,
                    cluster_id=cluster_id,
                    report_year=dates.report_year,
                    enterprise_id=enterprise,
                    **read,
                )


def _read_list(reader: _Reader, document: Mapping[str, Any], key: str, cluster_id: str, dates: Dates) -> None:
    if key not in document:
        return
    table, columns = _LISTS[key]
    reader.mark(_FACETS[key], cluster_id, "complete")
    for i, entry in enumerate(document[key] or []):
        where = f"{key}[{i}]"
        if not reader.keys(where, entry, columns):
            continue
        values = {
            c: reader.value(f"{where}.{k}", table, c, entry[k]) for k, c in columns.items() if k in entry
        }
        identifier = TABLES[table].key[0]
        if identifier in ("incident_id", "record_id"):
            values.setdefault(identifier, f"{key}-{i + 1}")
        if table == "plan_goals":
            values["report_year"] = dates.report_year
        if key == "filings":
            values.setdefault("report_year", None)
        reader.in_time(where, values, dates)
        reader.add(table, where, cluster_id=cluster_id, **values)


def _read_evidence(reader: _Reader, document: Mapping[str, Any], cluster_id: str) -> None:
    for provision, judgement in (document.get("evidence") or {}).items():
        where = f"evidence.{provision}"
        value = reader.value(where, "evidence_judgements", "judgement", judgement)
        reader.add("evidence_judgements", where, cluster_id=cluster_id, provision=provision, judgement=value)
    for provision, entry in (document.get("soft_justifications") or {}).items():
        where = f"soft_justifications.{provision}"
        if reader.keys(where, entry, {"accepted", "document"}):
            accepted = entry.get("accepted")
            reader.add(
                "soft_justifications", where, cluster_id=cluster_id, provision=provision, is_accepted=accepted
            )
