"""Every reading that the program consults is declared, and every declared one is consulted."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.provisions.policies import POLICY

from cluster_review.provisions.bearing import bearings, named_by_provisions
from cluster_review.provisions.loading import load_instrument, load_readings
from cluster_review.provisions.reading import CONSULTED

PACKAGE = Path(__file__).parents[2] / "include/cluster_review"


def _is_readings(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id in ("readings", "chosen")) or (
        isinstance(node, ast.Attribute) and node.attr == "readings"
    )


def consulted_in(source: str) -> set[str]:
    """Readings named in `readings["…"]`, `readings.get("…")` and `….reading("…")`."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        key: ast.expr | None = None
        if isinstance(node, ast.Subscript) and _is_readings(node.value):
            key = node.slice
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            asked, called = node.func.value, node.func.attr
            if called == "reading" or (called == "get" and _is_readings(asked)):
                key = node.args[0]
        if isinstance(key, ast.Constant):
            names.add(key.value)
    return names


def test_what_the_program_consults_is_what_a_policy_must_declare():
    found: set[str] = set()
    for folder in ("evaluation", "recommendation"):
        for path in (PACKAGE / folder).rglob("*.py"):
            found |= consulted_in(path.read_text(encoding="utf-8"))
    assert found == set(CONSULTED)


def test_every_common_reading_is_consulted_or_named_by_an_instrument():
    named: set[str] = set()
    for path in (POLICY / "instruments").glob("*.yaml"):
        named |= set(named_by_provisions(load_instrument(POLICY, path.stem)))
    common = {reading["id"] for reading in load_readings(POLICY)}
    assert common == set(CONSULTED) | named


def test_each_reading_bears_on_a_place_of_the_hainan_measures(hainan):
    places = {row.place for row in hainan.coverage}
    for name, where in bearings(hainan).items():
        assert where, name
        assert set(where) <= places, name


def test_a_consulted_reading_is_found_however_it_is_asked_for():
    source = (
        'a = readings["one"]\nb = self.readings["two"]\nc = readings.get("three")\nd = law.reading("four")\n'
    )
    assert consulted_in(source) == {"one", "two", "three", "four"}
