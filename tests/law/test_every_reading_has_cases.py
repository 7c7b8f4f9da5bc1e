"""Every reading has a worked case that it flips and one that it leaves alone."""

from __future__ import annotations

from pathlib import Path

from cluster_review.provisions.bearing import named_by_provisions
from cluster_review.provisions.loading import load_instrument
from cluster_review.provisions.reading import CONSULTED
from cluster_review.settings import INCLUDE
from cluster_review.stages.cases import cases_in

HERE = Path(__file__).parent
INSTRUMENT = load_instrument(INCLUDE / "policy", "hainan-2023")
BETWEEN_VERSIONS = {"binding_version"}
"""Chooses between versions of an instrument, of which Hainan has one; tests/provisions/test_binding.py tries it."""


def expectations() -> list[dict]:
    return [
        case.get("expect") or {}
        for path in sorted(HERE.glob("*.yaml"))
        for case in cases_in(path.read_text(encoding="utf-8"), path.name)
    ]


def test_every_reading_flips_a_case_and_leaves_one_alone() -> None:
    flipping: set[str] = set()
    unmoved: set[str] = set()
    for expect in expectations():
        flipping |= (expect.get("flips") or {}).keys()
        unmoved |= set(expect.get("unmoved") or ())
    declared = {reading.id for reading in INSTRUMENT.readings}
    assert declared == CONSULTED.keys() | named_by_provisions(INSTRUMENT).keys()
    declared -= BETWEEN_VERSIONS
    assert not declared - flipping, f"no case flips under {sorted(declared - flipping)}"
    assert not declared - unmoved, f"no case stays under {sorted(declared - unmoved)}"
