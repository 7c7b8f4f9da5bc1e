"""Read policy files strictly: no floats, no guessed dates, no doubled keys, every fault with its place."""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cluster_review.provisions.model import GradingInstrument, Instrument, Reading
from cluster_review.vocabulary import Vocabulary, vocabulary_from


class PolicyRefused(ValueError):
    """A policy file can't be used. `faults` says where and why, one line each."""

    def __init__(self, name: str, faults: list[str]) -> None:
        """Keep the name of the file and all its faults at once."""
        self.name, self.faults = name, faults
        super().__init__(f"规则文件 {name} 不能使用 / policy {name} is refused:\n  " + "\n  ".join(faults))


class _StrictLoader(yaml.SafeLoader):
    """SafeLoader whose numbers are exact and whose dates stay text."""


def _exact_number(loader: _StrictLoader, node: yaml.ScalarNode) -> Decimal:
    text = loader.construct_scalar(node).replace("_", "")
    try:
        return Decimal(text)
    except ArithmeticError as error:
        raise yaml.constructor.ConstructorError(
            None, None, f"{text} is not a number", node.start_mark
        ) from error


def _mapping_without_doubles(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    merged = any(key.tag == "tag:yaml.org,2002:merge" for key, _ in node.value)
    written = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
    doubled = {key for key in written if written.count(key) > 1}
    if doubled:
        raise yaml.constructor.ConstructorError(
            None, None, f"key given twice: {sorted(doubled)}", node.start_mark
        )
    if merged:
        loader.flatten_mapping(node)
    return {
        loader.construct_object(key, deep=True): loader.construct_object(value, deep=True)
        for key, value in node.value
    }


_NOT_IMPLICIT = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _NOT_IMPLICIT]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
# As in YAML 1.2: `on` and `no` are words (of an event, of a county), only true and false are truth.
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_StrictLoader.add_constructor("tag:yaml.org,2002:float", _exact_number)
_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping_without_doubles)


def parse_yaml(text: str, name: str) -> list[Any]:
    """All documents of a YAML text; a syntax fault becomes `PolicyRefused` with its line."""
    try:
        return [document for document in yaml.load_all(text, Loader=_StrictLoader) if document is not None]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行 / line {mark.line + 1}: " if mark else ""
        raise PolicyRefused(name, [f"{where}{getattr(error, 'problem', error)}"]) from error


def read_yaml(path: Path) -> Any:
    """The single document of a YAML file."""
    documents = parse_yaml(path.read_text(encoding="utf-8"), path.name)
    if len(documents) != 1:
        raise PolicyRefused(path.name, [f"应有一个文档 / one document expected, found {len(documents)}"])
    return documents[0]


def load_vocabulary(policy_dir: Path) -> Vocabulary:
    """The shared vocabulary."""
    return vocabulary_from(read_yaml(policy_dir / "vocabulary.yaml"))


def load_instrument(policy_dir: Path, name: str) -> Instrument:
    """The instrument of that name, with the readings common to all instruments.

    Raises:
        PolicyRefused: if there is no such file or it isn't well formed.
    """
    path = policy_dir / "instruments" / f"{name}.yaml"
    if not path.is_file():
        known = sorted(p.stem for p in (policy_dir / "instruments").glob("*.yaml"))
        raise PolicyRefused(name, [f"没有该规则 / no such instrument; 已有 / known: {', '.join(known)}"])
    return instrument_from(read_yaml(path), read_yaml(policy_dir / "readings.yaml"), path.name)


def instrument_from(document: Any, common_readings: Any, name: str) -> Instrument:
    """Build an instrument; its own readings state differences from the common ones.

    A reading of the instrument that gives only `id` and `default` (and `source`) changes the default.
    """
    if not isinstance(document, dict):
        raise PolicyRefused(name, ["应为键值结构 / a mapping is expected"])
    own = document.get("readings") or []
    merged: dict[str, dict[str, Any]] = {entry["id"]: dict(entry) for entry in common_readings["readings"]}
    for entry in own:
        if not isinstance(entry, dict) or "id" not in entry:
            raise PolicyRefused(name, ["readings: 每项需有 id / each reading needs an id"])
        merged[entry["id"]] = {**merged.get(entry["id"], {}), **entry}
    try:
        readings = [Reading.model_validate(entry) for entry in merged.values()]
        return Instrument.model_validate({**document, "readings": readings})
    except ValidationError as error:
        raise PolicyRefused(name, _faults(error, document)) from error


def load_grading(policy_dir: Path) -> tuple[GradingInstrument, ...]:
    """All grading instruments, by name."""
    loaded = []
    for path in sorted((policy_dir / "grading").glob("*.yaml")):
        try:
            loaded.append(GradingInstrument.model_validate(read_yaml(path)))
        except ValidationError as error:
            raise PolicyRefused(path.name, _faults(error, {})) from error
    return tuple(loaded)


def _faults(error: ValidationError, document: dict[str, Any]) -> list[str]:
    """One line per fault: the place (with the provision's id and article) and what is wrong there."""
    lines = []
    for fault in error.errors(include_url=False):
        place = [str(step) for step in fault["loc"]]
        if len(place) > 1 and place[0] in ("provisions", "grounds", "coverage") and place[1].isdigit():
            entry = document[place[0]][int(place[1])]
            if isinstance(entry, dict):
                source = entry.get("source") if isinstance(entry.get("source"), dict) else {}
                where = source.get("article") or source.get("part") or entry.get("place") or "?"
                place[1] = f"{entry.get('id', place[1])}({where})"
        lines.append(f"{'.'.join(place)}: {fault['msg']}")
    return lines
