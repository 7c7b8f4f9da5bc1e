"""Counting distinct enterprises by title (part 2: 不少于1家 … 或者不少于5家 …)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cluster_review.evaluation.finding import Detail, Input, Measured
from cluster_review.facts.completeness import Completeness
from cluster_review.facts.dates import days, iso, not_after
from cluster_review.facts.facts import Facts
from cluster_review.facts.grouping import rows_by_group
from cluster_review.provisions import model
from cluster_review.truth import (
    Positions,
    Truth,
    Truths,
    all_of,
    any_by_group,
    any_of,
    from_bool,
    is_true,
    unknown_unless,
)


def titled_enterprises(measure: model.EitherCount, facts: Facts, readings: Mapping[str, str]) -> Measured:
    """Whether one of several counts of distinct titled member enterprises reaches its minimum.

    An enterprise counts for certain if its title is in force, it is a member on the law date and, where
    asked, of the leading industry. One that may count raises only the upper limit of the count.
    """
    titles, cluster, holder = facts.once(("title holders", facts.dates.report_year), lambda: _holders(facts))
    is_listed = holder >= 0
    reference = (
        facts.dates.law_day
        if readings["title_date"] == "law_date"
        else np.datetime64(f"{facts.dates.report_year}-12-31", "D")
    )
    begins, ends = days(titles["valid_from_date"]), days(titles["valid_to_date"])
    in_force = all_of(not_after(begins, reference), not_after(np.full(len(titles), reference), ends))
    in_force = unknown_unless(in_force, ~(begins > ends))  # such dates contradict each other
    in_force = unknown_unless(in_force, is_listed | (in_force == Truth.FALSE))
    member = facts.members.on(np.arange(len(facts.members.cluster)), facts.dates.law_day)
    listed_all = np.minimum(facts.state_in_report_year("enterprises"), facts.state_in_report_year("titles"))
    is_complete = listed_all == Completeness.COMPLETE
    counted = _title_counter(titles, facts, readings)
    certain, possible = [], []
    for count in measure.either:
        of_title = all_of(in_force, counted(count))
        holds = any_by_group(of_title[is_listed], holder[is_listed], len(member))
        enterprise = (
            all_of(holds, member, facts.members.is_leading) if count.leading else all_of(holds, member)
        )
        at_least = np.bincount(facts.members.cluster[is_true(enterprise)], minlength=facts.size)
        at_most = np.bincount(facts.members.cluster[enterprise != Truth.FALSE], minlength=facts.size)
        stray = cluster[~is_listed & (of_title != Truth.FALSE)]
        certain.append(at_least)
        possible.append(at_most + np.bincount(stray, minlength=facts.size))
    truth = any_of(
        *(
            _reaches(c, p, is_complete, m.at_least)
            for c, p, m in zip(certain, possible, measure.either, strict=True)
        )
    )

    by_cluster = rows_by_group(cluster, facts.size)

    def detail(cluster: int) -> Detail:
        parts_zh, parts_en = [], []
        for count, least, most in zip(measure.either, certain, possible, strict=True):
            names_zh, names_en = (
                [facts.vocabulary.word("title", t, lang) for t in count.titles] for lang in ("zh", "en")
            )
            low, high = int(least[cluster]), int(most[cluster])
            span = (
                f"{low}"
                if low == high and is_complete[cluster]
                else (f"{low}–{high}" if is_complete[cluster] else f"≥{low}")
            )
            lead_zh, lead_en = ("主导产业的", " of the leading industry") if count.leading else ("", "")
            parts_zh.append(f"{lead_zh}{'、'.join(names_zh)}{span}家(要求{count.word}{count.at_least}家)")
            parts_en.append(
                f"{span} with {', '.join(names_en)}{lead_en} (required at least {count.at_least})"
            )
        rows = by_cluster.of(cluster)
        cited = [_title_input(facts, titles, int(row)) for row in rows[in_force[rows] != Truth.FALSE]]
        return Detail(
            ";或者".join(parts_zh),
            "; or ".join(parts_en),
            "/".join(str(int(c[cluster])) for c in certain),
            "/".join(str(m.at_least) for m in measure.either),
            "家",
            "/".join(str(int(c[cluster]) - m.at_least) for c, m in zip(certain, measure.either, strict=True)),
            "家",
            tuple(sorted(cited, key=lambda i: (i.name, i.value, i.source_ref))),
            () if truth[cluster] != Truth.UNKNOWN else ("titles",),
        )

    return Measured(truth, detail)


def _holders(facts: Facts) -> tuple[pd.DataFrame, Positions, Positions]:
    """The titles of the report year's form, the cluster of each, and the member that holds it; -1 if none is listed."""
    titles = facts.frames["titles"]
    of_year = titles["report_year"].to_numpy(dtype=np.int64) == facts.dates.report_year
    if not of_year.all():
        titles = titles[of_year].reset_index(drop=True)
    cluster = titles["cluster"].to_numpy(dtype=np.intp)
    return titles, cluster, facts.members.find(cluster, titles["enterprise_id"].to_numpy(dtype=object))


def _title_counter(
    titles: pd.DataFrame, facts: Facts, readings: Mapping[str, str]
) -> Callable[[model.TitleCount], Truths]:
    """Whether each title row is of a counted kind and level; a missing level is unknown where one is asked."""
    kinds, titles_named = pd.factorize(titles["title"])
    levels, levels_named = pd.factorize(titles["level"])
    known_words = facts.vocabulary.options("title")
    later = {name for name, word in known_words.items() if "continues" in word.attributes}
    left_out = later if readings["title_succession"] == "as_named" else set()
    asks_levels = readings["champion_level"] == "national"

    def counts(count: model.TitleCount) -> Truths:
        # The last place of each list stands for an unknown title or level (code -1).
        is_counted = np.array(
            [title in count.titles and title not in left_out for title in titles_named] + [False]
        )[kinds]
        needed = [*(count.levels.get(title) if asks_levels else None for title in titles_named), None]
        asks_level = np.array([level is not None for level in needed])[kinds]
        wanted = np.array(
            [[*(name in (of_title or ()) for name in levels_named), False] for of_title in needed], dtype=bool
        )
        of_level = from_bool(wanted[kinds, levels] | ~asks_level, (levels >= 0) | ~asks_level)
        return all_of(from_bool(is_counted, kinds >= 0), of_level)

    return counts


def _reaches(
    certain: NDArray[np.intp], possible: NDArray[np.intp], is_complete: NDArray[np.bool_], at_least: int
) -> Truths:
    short = (possible < at_least) & is_complete
    return from_bool(certain >= at_least, (certain >= at_least) | short)


def _title_input(facts: Facts, titles: pd.DataFrame, row: int) -> Input:
    record = titles.iloc[row]
    until = iso(days(titles["valid_to_date"].iloc[[row]])[0])
    level = facts.vocabulary.word("level", record["level"])
    return Input(
        str(record["enterprise_id"]),
        f"{facts.vocabulary.word('title', record['title'])}({level},至{until})",
        str(record["source_ref"]),
    )
