"""The page of refusals: each kind once, with its example in both languages; nothing left to be filled in."""

import re

import pytest

from cluster_review.intake.refusals import REFUSALS
from cluster_review.reports import refusals_page as page


@pytest.fixture(scope="module")
def text():
    return page.refusals_page()


def test_every_refusal_stands_on_it_once_and_is_linked(text):
    headings = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert sorted(headings) == sorted(REFUSALS)
    assert sorted(re.findall(r"\]\(#(\w+)\)", text)) == sorted(REFUSALS)
    assert {kind for *_, group in page.groups() for kind in group} == set(REFUSALS)


def test_each_says_what_was_found_what_is_expected_and_how_to_mend_it(text):
    for block in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        for words in ("发现 found", "要求 expected", "办法 mend"):
            assert block.count(f"**{words}**") == 1, block


def test_a_kind_without_example_is_named(monkeypatch):
    monkeypatch.setattr(page, "EXAMPLES", {})
    with pytest.raises(KeyError, match="not_regular"):
        page.refusals_page()
