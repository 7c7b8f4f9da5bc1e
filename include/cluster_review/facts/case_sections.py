"""The sections of a worked case as rows of the ordinary tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cluster_review.exact import InexactNumber, to_smallest
from cluster_review.facts.case_values import CaseReader, exact_number
from cluster_review.facts.case_words import CASUALTY_KEYS, FACETS, LISTS
from cluster_review.facts.dates import Dates
from cluster_review.tables import NEVER, TABLES


def read_cluster(reader: CaseReader, cluster: Mapping[str, Any], cluster_id: str, dates: Dates) -> None:
    """The register entry, its events, the review call and the application."""

    def read(key: str, column: str, table: str = "clusters") -> Any:
        return reader.value(f"cluster.{key}", table, column, cluster[key]) if key in cluster else None

    reader.add(
        "clusters",
        "cluster",
        cluster_id=cluster_id,
        name=str(cluster.get("name", cluster_id)),
        county=read("county", "county") or "",
        leading_industry=read("leading_industry", "leading_industry"),
        batch=None if cluster.get("batch") is None else str(cluster["batch"]),
        recognised_date=read("recognised_on", "recognised_date"),
        valid_from=read("valid_from", "valid_from"),
        valid_to=read("valid_to", "valid_to"),
        printed_validity=read("printed_validity", "printed_validity"),
    )
    reader.in_time("cluster", {"recognised_on": reader.rows["clusters"][0]["recognised_date"]}, dates)
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
            reader.in_time(where, {"called_on": called}, dates)
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


def read_figures(reader: CaseReader, document: Mapping[str, Any], cluster_id: str, dates: Dates) -> None:
    """Yearly figures, each exact in the smallest unit of its metric: this form's, earlier ones' and the statistics'."""
    own = {"cluster_id": cluster_id}
    form = own | {"report_year": dates.report_year}
    _read_amounts(reader, document.get("figures"), "figures", dates.report_year, "figures", form)
    _read_amounts(reader, document.get("statistics"), "statistics", dates.report_year, "statistics", own)
    forms = document.get("earlier_forms") or {}
    for year, figures in forms.items() if isinstance(forms, dict) else [(forms, None)]:
        if not isinstance(year, int) or year >= dates.report_year or not isinstance(figures, dict):
            reader.fault(
                "earlier_forms",
                year,
                f"早于{dates.report_year}的报送年度及其各指标",
                f"report years before {dates.report_year} with their figures",
            )
        else:
            form = own | {"report_year": year}
            _read_amounts(reader, figures, f"earlier_forms.{year}", year, "figures", form)


def _read_amounts(
    reader: CaseReader,
    amounts: Mapping[str, Any] | None,
    section: str,
    last_year: int,
    table: str,
    given: Mapping[str, Any],
) -> None:
    for metric, by_year in (amounts or {}).items():
        known = reader.vocabulary.metrics.get(metric)
        if known is None or not isinstance(by_year, dict):
            reader.fault(
                f"{section}.{metric}", metric, "词汇表中的指标及其各年数值", "a metric of the vocabulary"
            )
            continue
        for year, raw in by_year.items():
            where = f"{section}.{metric}.{year}"
            try:
                value = to_smallest(exact_number(raw), known.exponent)
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
            if year > last_year:
                reader.fault(where, year, f"不晚于报送年度{last_year}", "no later than the report year")
                continue
            reader.add(table, where, **given, metric=metric, year=year, value=value)


def read_enterprises(reader: CaseReader, document: Mapping[str, Any], cluster_id: str, dates: Dates) -> None:
    """The list of enterprises with their titles."""
    if "enterprises" not in document:
        return
    entries = document["enterprises"] or []
    reader.mark(("enterprises", "titles"), cluster_id, "complete")
    names = {
        "sme": "is_sme",
        "leading": "is_leading",
        "member_from": "member_from_date",
        "member_to": "member_to_date",
    }
    seen: dict[str, object] = {}
    for i, entry in enumerate(entries):
        where = f"enterprises[{i}]"
        if not reader.keys(where, entry, {"id", "name", "titles", *names}):
            continue
        enterprise = str(entry.get("id", i))
        reader.once(f"{where}.id", seen, enterprise, entry)
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
        if "titles" not in entry:  # one title of any kind may be there: a row that says no more than that
            reader.add(
                "titles",
                where,
                cluster_id=cluster_id,
                report_year=dates.report_year,
                enterprise_id=enterprise,
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


def read_list(
    reader: CaseReader, document: Mapping[str, Any], key: str, cluster_id: str, dates: Dates
) -> None:
    """One of the lists whose entries are rows of a single table."""
    if key not in document:
        return
    table, columns = LISTS[key]
    reader.mark(FACETS[key], cluster_id, "complete")
    seen: dict[str, object] = {}
    for i, entry in enumerate(document[key] or []):
        where = f"{key}[{i}]"
        nested = {"casualties"} if key == "incidents" else set()
        if not reader.keys(where, entry, {*columns, *nested}):
            continue
        values = {
            c: reader.value(f"{where}.{k}", table, c, entry[k]) for k, c in columns.items() if k in entry
        }
        identifier = TABLES[table].key[0]
        if identifier in ("incident_id", "record_id"):
            values.setdefault(identifier, f"{key}-{i + 1}")
        if "id" in columns and "id" in entry:
            reader.once(f"{where}.id", seen, str(entry["id"]), entry)
        if table == "plan_goals":
            values["report_year"] = dates.report_year
        if key == "filings":
            values.setdefault("report_year", None)
        if key == "filing_events" and (absent := {"report_year", "kind", "on"} - entry.keys()):
            reader.fault(
                where, sorted(absent), "报送年度、事项、日期必填", "report_year, kind and on (required)"
            )
            continue
        if key == "adoptions":
            values.setdefault("instrument", str(document.get("policy")))
        else:
            values["cluster_id"] = cluster_id
        reader.in_time(where, {k: values[c] for k, c in columns.items() if c in values}, dates)
        reader.add(table, where, **values)
        for j, casualty in enumerate(entry.get("casualties") or [] if nested else []):
            _read_casualty(reader, casualty, f"{where}.casualties[{j}]", values["incident_id"], dates)


def _read_casualty(reader: CaseReader, entry: object, where: str, incident: str, dates: Dates) -> None:
    """One dated entry of an incident's casualties."""
    if not reader.keys(where, entry, CASUALTY_KEYS) or not isinstance(entry, dict):
        return
    read = {
        column: reader.value(f"{where}.{key}", "casualties", column, entry[key])
        for key, column in CASUALTY_KEYS.items()
        if key in entry
    }
    reader.in_time(where, read, dates)
    reader.add("casualties", where, incident_id=incident, **read)


def read_evidence(reader: CaseReader, document: Mapping[str, Any], cluster_id: str) -> None:
    """Judgements of evidence, and justifications of soft rules."""
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
