"""Under every other instrument, too, nothing harmful follows from a key that was left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.properties.test_cases_losing_keys import outcomes, removable, without

from cluster_review.facts.worked_case import CaseRefused, read_case
from cluster_review.provisions.loading import load_instrument
from cluster_review.stages.cases import read_cases

HARMFUL = {"revoke", "decline"}


@pytest.mark.parametrize("name", ["national-2022", "yunnan", "beijing-2023"])
def test_no_key_left_out_harms(law, repository, name):
    other = replace(law, instrument=load_instrument(repository / "include/policy", name))
    cases = {
        case["case"]: case
        for path in sorted((repository / "tests/law").glob("*.yaml"))
        for case in read_cases(path)
        if case.get("policy") == name and not case["expect"].get("refused")
    }
    read = [(title, read_case(case, other.vocabulary)) for title, case in cases.items()]
    lacking = {}
    for title, case in cases.items():
        for path in removable(case):
            try:
                variant = read_case(without(case, path), other.vocabulary)
            except CaseRefused:
                continue
            lacking[f"{title} without {path}"] = title
            read.append((f"{title} without {path}", variant))
    found = outcomes(other, read)
    harmed = [
        f"{variant}: {found[title]} -> {found[variant]}"
        for variant, title in lacking.items()
        if found[variant] in HARMFUL and found[title] not in HARMFUL
    ]
    assert not harmed, "\n".join(harmed[:20])
    assert len(lacking) >= 100
    assert HARMFUL & set(found.values())
