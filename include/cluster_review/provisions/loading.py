"""Read policy files strictly: no floats, no guessed dates, no doubled keys, every fault with its place."""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cluster_review.provisions.bearing import undeclared_readings
from cluster_review.provisions.faults import Fault, PolicyRefused, faults_of
from cluster_review.provisions.left_to_people import FILE as LEFT_TO_PEOPLE
from cluster_review.provisions.left_to_people import LeftToPeople, left_to_people_from
from cluster_review.provisions.model import GradingInstrument, Instrument
from cluster_review.provisions.procedure import FILE as PROCEDURE
from cluster_review.provisions.procedure import Procedure, procedure_from
from cluster_review.provisions.reading import CONSULTED
from cluster_review.provisions.score import ScoreInstrument
from cluster_review.vocabulary import Vocabulary, vocabulary_from

_WHOLE = re.compile(r"[-+]?(?:0|[1-9]\d*)")


_FastestSafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML was built with it: ten times faster, same result."""


class _StrictLoader(_FastestSafeLoader):  # type: ignore[valid-type, misc]
    """A safe loader whose numbers are exact and whose dates stay text."""


def _exact_number(loader: _StrictLoader, node: yaml.ScalarNode) -> Decimal:
    text = loader.construct_scalar(node).replace("_", "")
    try:
        return Decimal(text)
    except ArithmeticError as error:
        raise yaml.constructor.ConstructorError(
            None, None, f"{text} 不是数字 / {text} is not a number", node.start_mark
        ) from error


def _mapping_without_doubles(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    if any(not isinstance(key, yaml.ScalarNode) for key, _ in node.value):
        raise yaml.constructor.ConstructorError(
            None, None, "键应为文字 / a key is plain text", node.start_mark
        )
    merged = any(key.tag == "tag:yaml.org,2002:merge" for key, _ in node.value)
    written = [key.value for key, _ in node.value]
    doubled = {key for key in written if written.count(key) > 1}
    if doubled:
        raise yaml.constructor.ConstructorError(
            None, None, f"键 {sorted(doubled)} 写了两次 / key given twice", node.start_mark
        )
    if merged:
        loader.flatten_mapping(node)
    return {
        loader.construct_object(key, deep=True): loader.construct_object(value, deep=True)
        for key, value in node.value
    }


def _whole_number(loader: _StrictLoader, node: yaml.ScalarNode) -> int:
    # YAML 1.1 reads 010 as eight and 1:30 as ninety: a lawyer means neither.
    text = loader.construct_scalar(node)
    if not _WHOLE.fullmatch(text):
        raise yaml.constructor.ConstructorError(
            None, None, f"{text} 不是十进制整数 / {text} is not a plain whole number", node.start_mark
        )
    return int(text)


_NOT_IMPLICIT = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _NOT_IMPLICIT]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
# As in YAML 1.2: `on` and `no` are words (of an event, of a county), only true and false are truth.
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_StrictLoader.add_constructor("tag:yaml.org,2002:float", _exact_number)
_StrictLoader.add_constructor("tag:yaml.org,2002:int", _whole_number)
_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping_without_doubles)


def parse_yaml(text: str, name: str) -> list[Any]:
    """All documents of a YAML text; a syntax fault becomes `PolicyRefused` with its line."""
    try:
        return [document for document in yaml.load_all(text, Loader=_StrictLoader) if document is not None]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行 line {mark.line + 1}" if mark else "全文"
        problem = str(getattr(error, "problem", error))
        zh, _, en = problem.partition(" / ")
        if not en:  # the parsers word their own complaints differently; the line is what they agree on
            zh = "此行附近 YAML 写法有误,请检查括号、引号、缩进和冒号"
            en = "the YAML is malformed near this line; check brackets, quotes, indentation and colons"
        fault = Fault(where, zh, en)
        raise PolicyRefused(name, [fault]) from error


def read_yaml(path: Path) -> Any:
    """The single document of a YAML file."""
    documents = parse_yaml(path.read_text(encoding="utf-8"), path.name)
    if len(documents) != 1:
        found = len(documents)
        fault = Fault("全文", f"应有一个文档,发现 {found} 个", f"one document is expected, found {found}")
        raise PolicyRefused(path.name, [fault])
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
        listed = ", ".join(known)
        fault = Fault(name, f"没有该规则;已有:{listed}", f"no such instrument; known: {listed}")
        raise PolicyRefused(name, [fault])
    return instrument_from(read_yaml(path), load_readings(policy_dir), path.name)


def load_score(path: Path) -> ScoreInstrument:
    """The score that a file holds.

    Raises:
        PolicyRefused: if it isn't well formed.
    """
    document = read_yaml(path)
    if not isinstance(document, dict):
        raise PolicyRefused(path.name, [Fault("全文", "应为键值结构", "a mapping is expected")])
    try:
        return ScoreInstrument.model_validate(document)
    except ValidationError as error:
        raise PolicyRefused(path.name, faults_of(error, document)) from error


def load_readings(policy_dir: Path) -> list[dict[str, Any]]:
    """The readings common to instruments, as written, file by file.

    Raises:
        PolicyRefused: a reading is declared twice, or a file isn't a list of readings.
    """
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((policy_dir / "readings").glob("*.yaml")):
        document = read_yaml(path)
        entries = document.get("readings") if isinstance(document, dict) else None
        if not isinstance(entries, list) or not all(isinstance(e, dict) and "id" in e for e in entries):
            raise PolicyRefused(
                path.name,
                [Fault("readings", "应为列表,每项有 id", "a list is expected, with an id for each reading")],
            )
        for entry in entries:
            if entry["id"] in found:
                name = entry["id"]
                raise PolicyRefused(
                    path.name, [Fault(name, f"读法 {name} 声明了两次", f"reading {name} is declared twice")]
                )
            found[entry["id"]] = entry
    return list(found.values())


def instrument_from(document: Any, common_readings: list[dict[str, Any]], name: str) -> Instrument:
    """Build an instrument; its own readings state differences from the common ones.

    A reading of the instrument that gives only `id` and `default` (and `source`) changes the default.
    Common readings that neither the evaluation nor this instrument consults are left out.
    """
    if not isinstance(document, dict):
        raise PolicyRefused(name, [Fault("全文", "应为键值结构", "a mapping is expected")])
    named = _named_readings(document)
    merged: dict[str, dict[str, Any]] = {
        entry["id"]: dict(entry)
        for entry in common_readings
        if entry["id"] in CONSULTED or entry["id"] in named
    }
    own = document.get("readings") or []
    if not isinstance(own, list) or not all(isinstance(e, dict) and "id" in e for e in own):
        raise PolicyRefused(
            name, [Fault("readings", "应为列表,每项有 id", "a list is expected, with an id for each reading")]
        )
    for entry in own:
        merged[entry["id"]] = {**merged.get(entry["id"], {}), **entry}
    complete = {**document, "readings": list(merged.values())}
    try:
        instrument = Instrument.model_validate(complete)
    except ValidationError as error:
        raise PolicyRefused(name, faults_of(error, complete)) from error
    if faults := undeclared_readings(instrument):
        raise PolicyRefused(name, faults)
    return instrument


def _named_readings(document: dict[str, Any]) -> set[str]:
    """Readings that provisions name: which people, which industries."""
    named = set()
    entries = document.get("provisions")
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            measure = entry.get("measure")
            parts = measure.get("any_of") if isinstance(measure, dict) else None
            holders = [(part, "people") for part in (parts if isinstance(parts, list) else [measure])]
            for holder, key in (*holders, (entry.get("applies_to"), "reading")):
                if isinstance(holder, dict) and isinstance(holder.get(key), str):
                    named.add(holder[key])
    return named


def load_left_to_people(policy_dir: Path) -> tuple[LeftToPeople, ...]:
    """The unclear points that stay with people; none if the policy has no such file."""
    path = policy_dir.joinpath(LEFT_TO_PEOPLE)
    return left_to_people_from(read_yaml(path) if path.is_file() else None)


def load_procedure(policy_dir: Path) -> Procedure | None:
    """The procedure after a decision; none if the policy has no such file."""
    path = policy_dir.joinpath(PROCEDURE)
    return procedure_from(read_yaml(path)) if path.is_file() else None


def load_grading(policy_dir: Path) -> tuple[GradingInstrument, ...]:
    """All grading instruments, by name."""
    loaded = []
    for path in sorted((policy_dir / "grading").glob("*.yaml")):
        document = read_yaml(path)
        try:
            loaded.append(GradingInstrument.model_validate(document))
        except ValidationError as error:
            raise PolicyRefused(path.name, faults_of(error, document)) from error
    return tuple(loaded)
