"""What the guide for lawyers shows is true: its example is the law's, its amendments are accepted."""

from __future__ import annotations

import re

from tests.provisions.policies import POLICY

from cluster_review.provisions.lint import lint
from cluster_review.provisions.loading import instrument_from, load_readings, parse_yaml

GUIDE = (POLICY / "README.md").read_text(encoding="utf-8")
WRITTEN = (POLICY / "instruments/hainan-2023.yaml").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def lines(block: str, sign: str) -> str:
    return "".join(f"{line[1:]}\n" for line in block.splitlines() if line.startswith(sign))


def accepted(text: str, vocabulary, grading) -> None:
    instrument = instrument_from(parse_yaml(text, "amended")[0], load_readings(POLICY), "amended")
    assert lint(instrument, vocabulary, grading, None).faults == ()


def test_the_example_is_the_provision_of_the_file():
    (example,) = parse_yaml(blocks("yaml")[0], "guide")[0]
    provisions = parse_yaml(WRITTEN, "hainan")[0]["provisions"]
    assert example == next(p for p in provisions if p["id"] == "leading_share")


def test_a_changed_threshold_is_accepted_and_half_a_change_is_not(vocabulary, grading):
    amended = WRITTEN
    changes = list(zip(*(lines(blocks("diff")[0], sign).splitlines() for sign in "-+"), strict=True))
    assert len(changes) == 2
    for old, new in changes:
        assert amended.count(old.strip()) == 1
        amended = amended.replace(old.strip(), new.strip())
    accepted(amended, vocabulary, grading)
    half = WRITTEN.replace(changes[1][0].strip(), changes[1][1].strip())
    instrument = instrument_from(parse_yaml(half, "half")[0], load_readings(POLICY), "half")
    (fault,) = lint(instrument, vocabulary, grading, None).faults
    assert fault.place == "provisions.output_each_year(标准一).test.bound"


def test_an_added_provision_is_accepted(vocabulary, grading):
    added, row = lines(blocks("diff")[1], "+").split("  - {place")
    old_row = lines(blocks("diff")[1], "-")
    assert WRITTEN.count(old_row) == 1
    amended = WRITTEN.replace(old_row, f"  - {{place{row}").replace("\ngrounds:", f"\n{added}\ngrounds:")
    accepted(amended, vocabulary, grading)


def test_another_default_is_accepted(vocabulary, grading):
    accepted(WRITTEN + "\n" + lines(blocks("diff")[2], "+"), vocabulary, grading)


def test_every_piece_for_other_instruments_can_go_into_a_file(vocabulary, grading):
    """Each is put into Hainan's file where it belongs; what lint then says is only of words that don't fit there."""
    common = load_readings(POLICY)
    for block in blocks("yaml")[1:]:
        (piece,) = parse_yaml(block, "guide")
        document = parse_yaml(WRITTEN, "hainan")[0]
        output = next(p for p in document["provisions"] if p["id"] == "output_each_year")
        (key,) = piece
        (document if key in ("regions", "batches") else output).update(piece)
        instrument = instrument_from(document, common, "guide")
        for fault in lint(instrument, vocabulary, grading, None).faults:
            assert re.search(r"quote|引文|单位|地区", fault.zh), (key, fault)


def test_the_guide_counts_the_specimens_rightly():
    assert "一百余个" in GUIDE
    assert 100 < len(list((POLICY.parents[1] / "tests/provisions/specimens").glob("*.yaml"))) < 200
