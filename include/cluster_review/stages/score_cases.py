"""Worked cases of a score (综合评价): points, grade, stars and place of one cluster among its peers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cluster_review.evaluation.score.score import Interval, Score, score_of
from cluster_review.evaluation.score.score_grades import places, possible_grades, possible_stars
from cluster_review.exact import counted, fraction_text
from cluster_review.provisions.score import STAR_ORDER, UNKNOWN, Ranking, ScoreInstrument
from cluster_review.stages.score_case_shape import ScoreCase, read_score_case
from cluster_review.stages.score_policies import ScorePolicy

COMPARED_OF_SCORES = ("score", "weighted", "points", "grade", "grades", "stars", "rank", "missing")
"""What a case of a score may expect, besides `refused`, `flips` and `unmoved`."""


def answer_score_case(document: Any, chosen: ScorePolicy) -> dict[str, Any]:
    """The JSON answer of one case.

    Raises:
        CaseRefused: the case can't be read.
    """
    case = read_score_case(document, chosen.instrument, chosen.vocabulary)
    score, year = chosen.instrument, case.report_year
    own = _score(score, case, case.own, year)
    grades = _grades(score, case, own, year)
    derived = possible_grades(score, own)
    stars = _stars(score, case, case.readings)
    answer: dict[str, Any] = {
        "case": case.title,
        "kind": "score",
        "year": year,
        "full_marks": str(score.full_marks),
        "score": interval_text(own.total),
        "derived_from": "published" if case.year_of(case.own, year).total is not None else "indices",
        "weighted": interval_text(own.weighted),
        "points": {name: interval_text(points) for name, points in own.indices.items()},
        "grade": grades[0] if len(grades) == 1 else None,
        "grades": list(grades),
        "grade_from": "published" if case.year_of(case.own, year).grade else "score",
        "derived_grades": list(derived),
        "stars": None if stars is None or len(stars) > 1 else stars[0],
        "possible_stars": None if stars is None else list(stars),
        "rank": _rank(score, case, year),
        "missing": _missing(score, case, year),
        "stability": _stability(score, case),
    }
    zh, en = _reasons(answer, score)
    return {**answer, "reason_zh": zh, "reason_en": en}


def interval_text(scores: Interval) -> str:
    """One score, or `low..high`."""
    low, high = fraction_text(scores.low), fraction_text(scores.high)
    return low if scores.is_exact else f"{low}..{high}"


def _score(score: ScoreInstrument, case: ScoreCase, cluster: str, year: int) -> Score:
    others = [case.year_of(other, year) for other in case.years if other != cluster]
    return score_of(score, case.year_of(cluster, year), others)


def _grades(score: ScoreInstrument, case: ScoreCase, own: Score, year: int) -> tuple[str, ...]:
    """A published grade decides; otherwise what the score still allows."""
    published = case.year_of(case.own, year).grade
    return (published,) if published is not None else possible_grades(score, own)


def _stars(score: ScoreInstrument, case: ScoreCase, readings: Mapping[str, str]) -> tuple[int, ...] | None:
    """The stars still possible; None where the document gives none at all."""
    if score.stars is None:
        return None
    years = range(case.report_year - score.stars.years + 1, case.report_year + 1)
    grades = [_grades(score, case, _score(score, case, case.own, year), year) for year in years]
    return possible_stars(score.stars, readings[STAR_ORDER], grades)


def _rank(score: ScoreInstrument, case: ScoreCase, year: int) -> str | None:
    """The place among all clusters of the case, or the best and the worst that it may be."""
    if not isinstance(score.ranking, Ranking) or len(case.years) < 2:
        return None
    totals = {cluster: _score(score, case, cluster, year).total for cluster in case.years}
    best, worst = places(totals, score.ranking.ties)[case.own]
    return str(best) if best == worst else f"{best}..{worst}"


def _missing(score: ScoreInstrument, case: ScoreCase, year: int) -> list[str]:
    """What of the year would make the score exact, index by index."""
    stated = case.year_of(case.own, year)
    if stated.total is not None:
        return []
    missing = []
    for first in score.indices:
        covered: set[str] = set()
        for _, index in first.tree():
            if index.id in covered:
                continue
            if index.id in stated.marks:
                covered |= {below.id for _, below in index.tree()}
            elif not index.children and index.figure is None:
                missing.append(f"marks.{index.id}.{year}")
            elif not index.children and index.figure not in stated.figures:
                missing.append(f"figures.{index.figure}.{year}")
    if not isinstance(score.adjustments, str):
        missing += [f"counts.{e.id}.{year}" for e in score.adjustments if e.id not in stated.counts]
    return missing


def _stability(score: ScoreInstrument, case: ScoreCase) -> dict[str, Any]:
    """Every other option of every reading: which of them changes the stars."""
    chosen = _stars(score, case, case.readings)
    flips = []
    for reading in score.readings:
        for option in reading.options:
            other = _stars(score, case, {**case.readings, reading.id: option})
            if other is not None and other != chosen:
                flips.append(
                    {"reading": reading.id, "option": option, "stars": other[0] if len(other) == 1 else None}
                )
    return {"stable": not flips, "flips": flips}


def _reasons(answer: Mapping[str, Any], score: ScoreInstrument) -> tuple[str, str]:
    """The answer as a sentence in each language."""
    english = {grade.grade: grade.en for grade in score.grades}
    low, _, high = answer["score"].partition("..")
    zh = [
        f"{answer['year']}年综合得分{f'在{low}至{high}之间' if high else low}(满分{answer['full_marks']}分)"
    ]
    how = f"lies between {low} and {high}" if high else f"is {low}"
    en = [f"the score for {answer['year']} {how} of {answer['full_marks']}"]
    if isinstance(score.adjustments, str) and answer["derived_from"] == "indices":
        sums = answer["weighted"].replace("..", "至")
        zh.append(f"其中各项指标合计{sums}分,加分与扣分未见")
        en.append(f"the indices add up to {answer['weighted']}, bonus and deductions are not known")
    if answer["grade"] is not None:
        published = answer["grade_from"] == "published"
        zh.append(f"等级{answer['grade']}" + ("(已公布)" if published else ""))
        en.append(f"grade {english[answer['grade']]}" + (" (as published)" if published else ""))
        if published and answer["grade"] not in answer["derived_grades"]:
            zh.append(f"与推算的{'、'.join(answer['derived_grades'])}不一致,请核对")
            en.append("which isn't what the score comes to: check it")
    else:
        zh.append(f"等级待定({'、'.join(answer['grades'])}均有可能)")
        en.append(f"grade undetermined ({', '.join(english[g] for g in answer['grades'])} are possible)")
        if any(grade.from_ == UNKNOWN for grade in score.grades):
            zh.append("分数线未见")
            en.append("limits of the grades not known")
    if answer["possible_stars"] is not None:
        stars = answer["stars"]
        zh.append("星级待定" if stars is None else f"{stars}星" if stars else "无星级")
        en.append("stars undetermined" if stars is None else counted(stars, "star") if stars else "no stars")
    if answer["rank"] is not None:
        zh.append(f"排名第{answer['rank'].replace('..', '至')}")
        en.append(f"place {answer['rank'].replace('..', ' to ')}")
    return ",".join(zh) + "。", "; ".join(en)


def score_differences(answer: Mapping[str, Any], expect: Mapping[str, Any]) -> list[str]:
    """Each point in which the answer isn't what the case expects."""
    allowed = (*COMPARED_OF_SCORES, "refused", "flips", "unmoved")
    found = [
        f"expect.{name}: 应为下列之一 / expected one of {', '.join(allowed)}"
        for name in expect
        if name not in allowed
    ]
    for name in COMPARED_OF_SCORES:
        if name not in expect or name == "points":
            continue
        wanted, got = expect[name], answer[name]
        if name in ("score", "weighted", "rank") and wanted is not None:
            wanted = str(wanted)
        if wanted != got:
            found.append(f"{name}: 应为 {wanted},得 {got} / expected {wanted}, got {got}")
    for index, wanted in (expect.get("points") or {}).items():
        got = answer["points"].get(index)
        if str(wanted) != got:
            found.append(f"points.{index}: 应为 {wanted},得 {got} / expected {wanted}, got {got}")
    flips = {f["reading"]: {f["option"]: f["stars"]} for f in answer["stability"]["flips"]}
    for reading, options in (expect.get("flips") or {}).items():
        if flips.get(reading) != options:
            found.append(
                f"flips.{reading}: 应为 {options},得 {flips.get(reading)} / got {flips.get(reading)}"
            )
    found += [
        f"unmoved: {name} 改变星级 / {name} changes the stars"
        for name in expect.get("unmoved") or ()
        if name in flips
    ]
    return found
