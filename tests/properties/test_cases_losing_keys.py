"""Never derived from damage, on the worked cases: no key that is left out turns another outcome into `revoke`."""

import copy
import random
from collections import defaultdict

import pandas as pd
import pytest

from cluster_review.evaluation.evaluate import ReadingUndeclared, StageRefused, evaluate
from cluster_review.facts.case_values import CaseRefused
from cluster_review.facts.facts import establish
from cluster_review.facts.worked_case import WorkedCase, read_case
from cluster_review.provisions.loading import parse_yaml
from cluster_review.recommendation.lost_adoptions import surely_recommended

SAMPLE = 500
FAILS_ALONE = "the form would fail and the statistics pass, for a person and no revocation"
KEPT = {
    "case",
    "law",
    "policy",
    "report_year",
    "law_date",
    "cluster",
    "expect",
    "known_at",
    "readings",
    "incomplete",
    "id",
}
# Two keys whose absence the shortest worked case already uses for "none": a cluster without `events` is in
# its first term, an enterprise without `member_to` is still a member. Leaving them out can't be told from that.
# Nor what qualifies a number or a family: the published example of a case states deaths without `other_facts` and
# is revoked, so a plain loss is meant as it stands, and an accident is of the stated family and of no special type.
QUALIFIERS = {"other_facts", "loss_is", "family_in_doubt", "type"}
# Nor whether there are adoptions at all: without the key the defaults count, as in nearly every case. Records that are
# known to be lost carry the mark (`incomplete`), and tests/properties/test_lost_adoptions.py tries those. So with
# statistics: hardly a figure has any, and without them the form's counts; test_statistics_lost_from_a_case tries their loss.
UNTELLABLE = {"events", "member_to", "adoptions", "statistics", *QUALIFIERS}


def removable(node, path=()):
    """Paths of keys that a case may leave out."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in KEPT | UNTELLABLE:
                yield (*path, key)
            if key not in {"expect", "readings", "incomplete", "statistics"}:
                yield from removable(value, (*path, key))
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from removable(value, (*path, at))


def without(case: dict, path: tuple) -> dict:
    changed = copy.deepcopy(case)
    node = changed
    for step in path[:-1]:
        node = node[step]
    del node[path[-1]]
    return changed


def outcomes(law, cases: list[tuple[str, WorkedCase]]) -> dict[str, str | None]:
    """The recommendation of each case, evaluated together where dates, readings and stage agree."""
    groups = defaultdict(list)
    for name, case in cases:
        # An adoption holds for all clusters of an evaluation, so a case with one stands alone.
        adoptions = case.frames.get("reading_adoptions")
        alone = "" if adoptions is None or adoptions.empty else name
        groups[case.dates, tuple(sorted(case.readings.items())), case.stage, alone].append((name, case))
    found: dict[str, str | None] = {}
    for (dates, readings, stage, _), members in groups.items():
        try:
            found |= _outcomes_together(law, dates, dict(readings), stage, members)
        except (StageRefused, ReadingUndeclared):
            for member in members:
                try:
                    found |= _outcomes_together(law, dates, dict(readings), stage, [member])
                except (StageRefused, ReadingUndeclared):
                    found[member[0]] = "refused"
    return found


def _outcomes_together(law, dates, readings, stage, members) -> dict[str, str | None]:
    """Each case's cluster, enterprises and records get names of their own, so that none meets another's."""
    frames = defaultdict(list)
    for number, (_, case) in enumerate(members):
        for table, frame in case.frames.items():
            if frame.empty:
                continue
            renamed = frame.copy()
            for column in ("cluster_id", "enterprise_id", "incident_id", "record_id"):
                if column in renamed:
                    named = renamed[column].notna() & (renamed[column] != "*")
                    renamed[column] = (f"{number:05d}:" + renamed[column]).where(named, renamed[column])
            frames[table].append(renamed)
    together = {table: pd.concat(parts, ignore_index=True) for table, parts in frames.items()}
    facts = establish(together, dates, law.vocabulary)
    advice = surely_recommended(evaluate(facts, law.instrument, law.grading, law.calendar, readings, stage))
    order = sorted(range(len(members)), key=lambda number: facts.clusters["cluster_id"].iloc[number])
    return {members[number][0]: advice.recommendation[place] for place, number in enumerate(order)}


def revoked_without_a_key(law, folder, sample: int | None) -> tuple[list[str], int]:
    cases, variants = {}, []
    for file in sorted(folder.glob("*.yaml")):
        for document in parse_yaml(file.read_text(encoding="utf-8"), file.name):
            for case in document.get("cases", [document]):
                if case.get("policy") == law.instrument.instrument and not case["expect"].get("refused"):
                    name = f"{file.stem}: {case['case']}"
                    cases[name] = case
                    variants += [(name, path) for path in removable(case)]
    if sample is not None:
        variants = random.Random(1).sample(variants, min(sample, len(variants)))
    read = [(name, read_case(case, law.vocabulary)) for name, case in cases.items()]
    for name, path in variants:
        try:
            read.append((f"{name} without {path}", read_case(without(cases[name], path), law.vocabulary)))
        except CaseRefused:
            continue
    found = outcomes(law, read)
    revoked = [
        f"{name} without {path}: {found[name]} -> revoke"
        for name, path in variants
        if found[name] != "revoke" and found.get(f"{name} without {path}") == "revoke"
    ]
    return revoked, len(variants)


def without_statistics(case: dict):
    """The case as it is after each loss among its statistics, known to be lost: one number, one metric, all of them."""
    paths = [("statistics",)]
    for metric, by_year in (case.get("statistics") or {}).items():
        paths += [("statistics", metric), *(("statistics", metric, year) for year in by_year)]
    for path in paths:
        yield path, {**without(case, path), "incomplete": [*case.get("incomplete", []), "statistics"]}


def test_statistics_lost_from_a_case_revoke_nobody(law, repository):
    documents = parse_yaml(
        (repository / "tests/law/statistics.yaml").read_text(encoding="utf-8"), "statistics.yaml"
    )
    cases = {
        case["case"]: case
        for document in documents
        for case in document["cases"]
        if case.get("statistics") and not case["expect"].get("refused")
    }
    lost = {(name, path): lesser for name, case in cases.items() for path, lesser in without_statistics(case)}
    read = [(str(name), read_case(case, law.vocabulary)) for name, case in [*cases.items(), *lost.items()]]
    found = outcomes(law, read)
    assert not [key for key in lost if found[key[0]] != "revoke" and found[str(key)] == "revoke"]
    unmarked = read_case(without(cases[FAILS_ALONE], ("statistics",)), law.vocabulary)
    assert outcomes(law, [("unmarked", unmarked)]) == {"unmarked": "revoke"}, "the loss would not be noticed"
    assert found[FAILS_ALONE] == "refer"


def test_no_key_left_out_revokes(law, repository):
    revoked, tried = revoked_without_a_key(law, repository / "tests/law", SAMPLE)
    assert not revoked, "\n".join(revoked[:20])
    assert tried == SAMPLE


@pytest.mark.prove
def test_no_key_left_out_of_any_case_revokes(law, repository):
    revoked, _ = revoked_without_a_key(law, repository / "tests/law", None)
    assert not revoked, "\n".join(revoked[:20])
