"""The impact list in words, as plain values and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cluster_review.stages.fact_words import day_in_words, fact_in_words

if TYPE_CHECKING:
    from cluster_review.provisions.model import Instrument
    from cluster_review.recommendation.comparison import Standing, Turn
    from cluster_review.stages.impact import Affected, Impact
    from cluster_review.vocabulary import Vocabulary

CAUSES = {
    "facts": ("新的事实", "new facts"),
    "policy": ("规则不同", "the other policy"),
    "facts_and_policy": ("新的事实与不同规则合起来", "new facts and the other policy together"),
    "program": ("程序版本", "the program's version"),
}
COLUMNS = (
    "cluster_id", "name", "county", "before", "after", "flips", "by", "items", "facts_zh", "facts_en",
)  # fmt: skip
_NONE = ("(无建议)", "(no recommendation)")


def recommendation_words(standing: Standing | None, vocabulary: Vocabulary) -> tuple[str, str]:
    """A recommendation as printed; whether revoking rests on a ground or on a failed review is told apart."""
    if standing is None:
        return "(未评估)", "(not evaluated)"
    code, row = standing.outcome
    if code is None:
        return _NONE
    code = {("revoke", 1): "revoke_ground", ("revoke", 2): "revoke_review"}.get((code, row or 0), code)
    word = vocabulary.labels["recommendation"][code]
    return word.zh, word.en


def code_words(code: str | None, vocabulary: Vocabulary) -> tuple[str, str]:
    """A recommendation's code as printed."""
    if code is None:
        return _NONE
    word = vocabulary.labels["recommendation"][code]
    return word.zh, word.en


def items_of(
    turn: Turn, instruments: Iterable[Instrument], vocabulary: Vocabulary
) -> Iterator[tuple[str, str]]:
    """Each provision or ground whose result differs, with its result before and after."""
    rules = {rule.id: rule for instrument in instruments for rule in instrument.rules}
    for name, (was, now) in turn.verdicts.items():
        rule = rules.get(name)
        labels = vocabulary.labels["ground" if name.startswith("ground_") else "verdict"]
        words = [("–", "–") if code is None else (labels[code].zh, labels[code].en) for code in (was, now)]
        zh = f"{rule.source.place} {rule.zh}" if rule else name
        en = f"{rule.en}, {rule.source.place_en}" if rule else name
        yield f"{zh}:{words[0][0]} → {words[1][0]}", f"{en}: {words[0][1]} → {words[1][1]}"


def impact_lines(impact: Impact) -> list[str]:
    """The impact list for a reader."""
    run = impact.run
    lines = [
        f"影响清单:{run['run_id']}(报送年度 {run['report_year']},发布时已知截至 {day_in_words(str(run['known_at']))}),"
        f"与截至 {day_in_words(impact.known_at)} 的事实相比",
        f"Impact on {run['run_id']} (report year {run['report_year']}, issued on what was known at "
        f"{day_in_words(str(run['known_at']))}) of what is known at {day_in_words(impact.known_at)}, Beijing time",
    ]
    if impact.policy is not None:
        lines.append(f"对照规则 / compared with: {impact.policy}")
        for change in impact.policy_changes:
            for language in ("zh", "en"):
                item, what, before, after = change.in_words(language)
                lines.append(f"  · {item} {what}: {before} → {after}")
    if impact.is_amended:
        lines.append(
            f"注意:该规则其后已修改,此处仍按当时的规则;加 --policy {run['instrument']} 可看修改的影响 / "
            f"note: the instrument was amended since; to see what that does, add --policy {run['instrument']}"
        )
    for one in impact.affected:
        lines += _of_cluster(one, impact)
    flips = sum(one.turn.flips for one in impact.affected)
    if not impact.affected:
        lines.append(
            f"{impact.clusters} 个集群都不受影响;新记录 {impact.new_facts} 行 / none of {impact.clusters} clusters is "
            f"affected; rows recorded since: {impact.new_facts}"
        )
    else:
        lines.append(
            f"{impact.clusters} 个集群中 {flips} 个建议会改变,另有 {len(impact.affected) - flips} 个只是逐项结论改变;"
            f"新记录 {impact.new_facts} 行。已发布的结果一行未改。"
        )
        lines.append(
            f"Of {impact.clusters} clusters {flips} would have another recommendation, {len(impact.affected) - flips} "
            f"only other findings; rows recorded since: {impact.new_facts}. No issued row was changed."
        )
    return lines


def _of_cluster(one: Affected, impact: Impact) -> Iterator[str]:
    turn, words = one.turn, impact.chosen.vocabulary
    standing = turn.standing
    before, after = (recommendation_words(side, words) for side in (turn.before, turn.after))
    yield ""
    mark = "▲" if turn.flips else "·"
    yield f"{mark} {standing.cluster_id} {standing.name}:{before[0]} → {after[0]}"
    yield f"  {before[1]} → {after[1]}"
    for zh, en in items_of(turn, impact.chosen.versions or (impact.chosen.instrument,), words):
        yield f"    {zh} / {en}"
    cause = CAUSES[one.by]
    yield f"  原因:{cause[0]} / because of: {cause[1]}"
    for label, facts in (
        ("单独一条即足以改变 / enough by itself", one.alone),
        ("须合在一起,缺一不可 / needed together, each of them", one.together),
    ):
        if facts:
            yield f"  {label}:"
            for fact in facts:
                for language in ("zh", "en"):
                    yield f"    {fact_in_words(fact, words, impact.file_names, language)}"
    if one.others:
        yield f"  该集群另有 {one.others} 行新记录,与此无关 / {one.others} further new rows don't matter here"


def impact_records(impact: Impact) -> dict[str, Any]:
    """The impact list as plain values."""
    return {
        "run_id": impact.run["run_id"],
        "known_at_then": str(impact.run["known_at"]),
        "known_at_now": impact.known_at,
        "policy": impact.policy,
        "instrument_amended_since": impact.is_amended,
        "rows_recorded_since": impact.new_facts,
        "clusters": impact.clusters,
        "affected": [_record(one, impact) for one in impact.affected],
    }


def impact_csv(impact: Impact) -> str:
    """The impact list as CSV, one row per cluster."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in impact.affected:
        record, words = _record(one, impact), impact.chosen.vocabulary
        facts = (*one.alone, *one.together)
        row = {
            **{
                column: record[column] for column in ("cluster_id", "name", "county", "before", "after", "by")
            },
            "flips": "yes" if record["flips"] else "no",
            "items": "; ".join(f"{i['item']}: {i['before']} -> {i['after']}" for i in record["items"]),
            **{
                f"facts_{language}": " | ".join(
                    fact_in_words(fact, words, impact.file_names, language) for fact in facts
                )
                for language in ("zh", "en")
            },
        }
        writer.writerow({column: _not_a_formula(row[column]) for column in COLUMNS})
    return out.getvalue()


def _not_a_formula(value: Any) -> Any:
    # A spreadsheet would calculate a cell that begins like this.
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


def _record(one: Affected, impact: Impact) -> dict[str, Any]:
    turn = one.turn
    return {
        **turn.as_record(),
        "by": one.by,
        "items": [{"item": name, "before": was, "after": now} for name, (was, now) in turn.verdicts.items()],
        "alone": [_fact_record(fact, impact.file_names) for fact in one.alone],
        "together": [_fact_record(fact, impact.file_names) for fact in one.together],
        "others": one.others,
    }


def _fact_record(fact: Any, file_names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "table": fact.table,
        "key": [str(part) for part in fact.key],
        "kind": fact.kind,
        "columns": {
            name: [None if v is None else str(v) for v in pair] for name, pair in fact.columns.items()
        },
        "source_ref": fact.source_ref,
        "file": file_names.get(fact.filing_id, fact.filing_id),
        "recorded_at": None if fact.recorded_at is None else fact.recorded_at.isoformat(),
    }
