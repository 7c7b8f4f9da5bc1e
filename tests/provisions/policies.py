"""The minimal policy and the specimens that each break it in one place."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from cluster_review.provisions.faults import Fault, PolicyRefused
from cluster_review.provisions.lint import lint
from cluster_review.provisions.loading import (
    instrument_from,
    load_readings,
    load_vocabulary,
    parse_yaml,
    read_yaml,
)
from cluster_review.provisions.model import GradingInstrument, Instrument

HERE = Path(__file__).parent
POLICY = HERE.parents[1] / "include/policy"
SPECIMENS = sorted((HERE / "specimens").glob("*.yaml"))
GRADING = {path.stem: path for path in sorted((POLICY / "grading").glob("*.yaml"))}


def minimal_text() -> str:
    """The official text of the minimal policy."""
    return (HERE / "minimal.zh.txt").read_bytes().decode()


def minimal_instrument() -> Instrument:
    """The minimal policy, without a fault."""
    return instrument_from(read_yaml(HERE / "minimal.yaml"), load_readings(POLICY), "minimal.yaml")


@dataclass
class Draft:
    """A policy as parsed, before it is checked, with everything that a specimen may change."""

    policy: dict[str, Any]
    common: list[dict[str, Any]]
    grading: dict[str, dict[str, Any]]
    law: str | None

    def at(self, path: str) -> tuple[Any, Any]:
        """The holder and the key of a dotted path; entries of lists are named by id, place or position."""
        steps = path.split(".")
        roots = {"common": self.common, "grading": self.grading}
        holder = roots[steps.pop(0)] if steps[0] in roots else self.policy
        for step in steps[:-1]:
            holder = holder[_key(holder, step)]
        return holder, _key(holder, steps[-1])


def _key(holder: Any, step: str) -> Any:
    if isinstance(holder, dict):
        return step
    if step.isdecimal():
        return int(step) - 1
    return next(i for i, entry in enumerate(holder) if step in (entry.get("id"), entry.get("place")))


def faults_of_specimen(specimen: dict[str, Any]) -> list[Fault]:
    """All faults that loading, or else lint, finds in the minimal policy as the specimen changes it."""
    written = (HERE / "minimal.yaml").read_text(encoding="utf-8")
    for old, new in specimen.get("written", {}).items():
        assert written.count(old) == 1, f"{old!r} stands {written.count(old)} times in minimal.yaml"
        written = written.replace(old, new)
    law: str | None = minimal_text()
    if "law" in specimen:
        law = None if specimen["law"] is None else _replaced(law or "", specimen["law"])
    try:
        draft = Draft(
            parse_yaml(written, "minimal.yaml")[0],
            load_readings(POLICY),
            {name: read_yaml(path) for name, path in GRADING.items()},
            law,
        )
        if isinstance(specimen.get("law"), dict) and law is not None:
            draft.policy["official_text"]["sha256"] = sha256(law.encode()).hexdigest()
        _apply(specimen, draft)
        instrument = instrument_from(draft.policy, draft.common, "minimal.yaml")
    except PolicyRefused as refused:
        return refused.faults
    grading = [GradingInstrument.model_validate(table) for table in draft.grading.values()]
    return list(lint(instrument, load_vocabulary(POLICY), grading, draft.law).faults)


def _replaced(text: str, replacements: dict[str, str]) -> str:
    for old, new in replacements.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def _apply(specimen: dict[str, Any], draft: Draft) -> None:
    for path, value in specimen.get("change", {}).items():
        holder, key = draft.at(path)
        holder[key] = deepcopy(value)
    for path in specimen.get("remove", []):
        holder, key = draft.at(path)
        del holder[key]
    for path, value in specimen.get("append", {}).items():
        holder, key = draft.at(path)
        holder[key].append(deepcopy(value))
    for path, other in specimen.get("copy", {}).items():
        holder, key = draft.at(path)
        holder.append({**deepcopy(holder[key]), **other})


def read_specimen(path: Path) -> tuple[str, dict[str, Any]]:
    """The first comment and the content of a specimen."""
    text = path.read_text(encoding="utf-8")
    return text.splitlines()[0], yaml.safe_load(text)
