"""A province outside the repository (省份包): its words, regions, and further metrics and titles, as data.

What a pack adds stands beside the shared vocabulary; a word that is already there is a clash and refused. Only
printed words may be replaced, under `words`: never a unit, a date or a rank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from cluster_review.provisions.clause import Clause, Day, Identifier, Text, Whole, Words
from cluster_review.provisions.faults import Fault, PolicyRefused
from cluster_review.vocabulary import Vocabulary, vocabulary_from

FORMAT = 1
MOST_PLACES = 10
"""Decimal places of a unit at most: 亿元 down to 分."""
REPLACEABLE = ("metrics", "title", "authority", "chapter", "fault_party", "facet")
"""Lists whose printed words a pack may replace; the groups of `labels` may be replaced, too."""


class PackUnit(Clause):
    """A unit that the shared vocabulary doesn't hold."""

    dimension: Identifier
    exponent: Annotated[Whole, Field(ge=0, le=MOST_PLACES)]
    en: Text


class PackMetric(Words):
    """A further yearly figure."""

    unit: Text
    maximum: Annotated[Whole, Field(gt=0)]


class PackTitle(Words):
    """A further title of enterprises, dated where it is."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None
    continues: str | None = None


class PackFile(Clause):
    """`pack.yaml`: who the province is and what it adds."""

    format: Literal[1]
    pack: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    province: Words
    department: Words
    regions: dict[Annotated[str, Field(pattern=r"^\d{6}$")], Words] = Field(default_factory=dict)
    units: dict[str, PackUnit] = Field(default_factory=dict)
    metrics: dict[Identifier, PackMetric] = Field(default_factory=dict)
    titles: dict[Identifier, PackTitle] = Field(default_factory=dict)
    words: dict[str, dict[str, Words]] = Field(default_factory=dict)


@dataclass(frozen=True)
class Additions:
    """What one pack adds, with the name of the file that says so."""

    file: str
    said: PackFile


def vocabulary_with(document: Mapping[str, Any], packs: Sequence[Additions]) -> dict[str, Any]:
    """The vocabulary's document with what the packs add.

    Raises:
        PolicyRefused: a pack adds what is there already (both files are named), or names what isn't there.
    """
    lists = dict(document["code_lists"])
    merged = {
        **document,
        "units": dict(document["units"]),
        "metrics": dict(document["metrics"]),
        "code_lists": lists,
        "labels": dict(document["labels"]),
    }
    lists["title"] = dict(lists["title"])
    owners: dict[tuple[str, str], str] = {}
    for added in packs:
        faults: list[Fault] = []
        said = added.said.model_dump(by_alias=True, exclude_none=True)
        for section, target in (
            ("units", merged["units"]),
            ("metrics", merged["metrics"]),
            ("titles", lists["title"]),
        ):
            for name, entry in said[section].items():
                if name in target:
                    other = owners.get((section, name), "vocabulary.yaml")
                    faults.append(_clash(section, name, added.file, other))
                else:
                    target[name] = entry
                    owners[section, name] = added.file
        faults += _missing_units(said["metrics"], merged["units"])
        faults += _replaced(said["words"], merged)
        lists["authority"] = {
            **lists["authority"],
            "department": {**lists["authority"]["department"], **said["department"]},
        }
        if faults:
            raise PolicyRefused(added.file, faults)
    return merged


def _clash(section: str, name: str, file: str, other: str) -> Fault:
    return Fault(
        f"{section}.{name}",
        f"{name} 已在 {other} 中,{file} 不得重复;请另取名,改印出的字用 words",
        f"{name} stands in {other} already and {file} adds it again; choose another name, "
        "or use words to change what is printed",
    )


def _missing_units(metrics: Mapping[str, Any], units: Mapping[str, Any]) -> list[Fault]:
    return [
        Fault(
            f"metrics.{name}.unit",
            f"没有单位 {metric['unit']};已有:{'、'.join(units)}",
            f"there is no unit {metric['unit']}; known: {', '.join(units)}",
        )
        for name, metric in metrics.items()
        if metric["unit"] not in units
    ]


def _replaced(words: Mapping[str, Mapping[str, Any]], merged: dict[str, Any]) -> list[Fault]:
    """Replace printed words; what isn't there can't be replaced."""
    faults = []
    for group, entries in words.items():
        if group == "metrics":
            home = merged
        elif group in REPLACEABLE:
            home = merged["code_lists"]
        elif group in merged["labels"]:
            home = merged["labels"]
        else:
            listed = (*REPLACEABLE, *merged["labels"])
            faults.append(
                Fault(
                    f"words.{group}",
                    f"只能改下列各组的用字:{'、'.join(listed)}",
                    f"only words of these groups can be replaced: {', '.join(listed)}",
                )
            )
            continue
        home[group] = dict(home[group])
        for code, entry in entries.items():
            if code in home[group]:
                home[group][code] = {**home[group][code], **entry}
            else:
                faults.append(Fault(f"words.{group}.{code}", "没有此词", "there is no such word"))
    return faults


def readings_with(
    shared: Sequence[dict[str, Any]], differences: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The shared readings with a pack's differences; a reading of its own is added."""
    merged = {entry["id"]: dict(entry) for entry in shared}
    for entry in differences:
        merged[entry["id"]] = {**merged.get(entry["id"], {}), **entry}
    return list(merged.values())


def vocabulary_of(document: Mapping[str, Any], packs: Sequence[Additions]) -> Vocabulary:
    """The vocabulary with what the packs add."""
    return vocabulary_from(vocabulary_with(document, packs))
