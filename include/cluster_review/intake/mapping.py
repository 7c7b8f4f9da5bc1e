"""A mapping: how a workbook of somebody else's shape is to be read, in YAML, each heading decided by a person.

format: 1
workbooks: ["集群台账*.xlsx"]
sheets:
  - sheet: "{year}年"
    table: figures
    header_rows: [2]
    columns:
      集群编号: cluster_id
      总产值(万元): {metric: output, unit: 万元}
    constant: {year: "{year}", report_year: "{year}"}
    ignore: {序号: 只是行号}
    rows: [{where: 集群编号, says: 合计, are: total}]
ignore_sheets: {封面: 没有数据}
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cluster_review.intake.wording import Words, fold
from cluster_review.provisions.faults import Fault, PolicyRefused, faults_of
from cluster_review.provisions.loading import parse_yaml
from cluster_review.tables import TABLES

UNDECIDED = "待定"
"""Stands in a proposed mapping where a person has to decide; no file is read by it before that."""
YEAR = "{year}"
LARGEST_BYTES = 1_000_000

Said: TypeAlias = str | int | bool | list[str] | None


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Target(_Part):
    """What a heading's cells are: a column of the table or, for figures, a metric in its unit.

    Attributes:
        values: what their words mean; a word that isn't listed is read as it stands, null is "not known".
        merged: `repeat`: a cell merged downwards holds for each of its rows.
    """

    column: str | None = None
    metric: str | None = None
    unit: str | None = None
    values: dict[str, Said] = Field(default_factory=dict)
    merged: Literal["repeat"] | None = None


class RowRule(_Part):
    """Rows that are no record: under the heading `where` they say something that fits `says` (`*` is anything)."""

    where: str
    says: str
    are: Literal["total", "ignored"]
    why: str = ""


def _targets(value: Any) -> Any:
    listed = value if isinstance(value, list) else [value]
    return [{"column": one} if isinstance(one, str) else one for one in listed]


class SheetMapping(_Part):
    """One table on a sheet, or on each sheet of a pattern with `{year}`.

    Attributes:
        header_rows: numbers of the heading rows, from 1; the lines of a heading are joined by `|`.
        columns: what each heading is; `{year}` in a heading stands for four digits.
        ignore: headings that aren't read, each with the reason.
        constant: columns stated once; `{year}` is the year of the sheet's name or of the heading.
    """

    sheet: str
    table: str
    header_rows: Annotated[list[int], Field(min_length=1, max_length=5)]
    columns: dict[str, Annotated[list[Target], BeforeValidator(_targets)]]
    ignore: dict[str, str] = Field(default_factory=dict)
    constant: dict[str, str | int | bool] = Field(default_factory=dict)
    rows: list[RowRule] = Field(default_factory=list)


class MappingFile(_Part):
    """A mapping as it is written.

    Attributes:
        workbooks: names of the files it is for; `*` is anything.
    """

    format: Literal[1]
    workbooks: Annotated[list[str], Field(min_length=1)]
    sheets: Annotated[list[SheetMapping], Field(min_length=1)]
    ignore_sheets: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    """A mapping that was checked; `digest` is the SHA-256 of its file."""

    name: str
    digest: str
    said: MappingFile

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that its workbooks fill."""
        named = {sheet.table for sheet in self.said.sheets}
        return tuple(name for name in TABLES if name in named)

    @property
    def family(self) -> str:
        """What its workbooks deliver, as `family_of` says it."""
        return "+".join(self.tables)

    def is_for(self, name: str) -> bool:
        """Whether a file of that name is read by it."""
        return any(fnmatchcase(fold(name), fold(pattern)) for pattern in self.said.workbooks)


def load_mapping(data: bytes, name: str, words: Words) -> Mapping:
    """The mapping of a file's bytes.

    Raises:
        PolicyRefused: with every fault and its place: not strict YAML, something undecided, unknown or contradictory.
    """
    from cluster_review.intake.mapping_check import faults_of_sheet

    if len(data) > LARGEST_BYTES:
        raise _refused(
            name, [Fault("全文", f"大于 {LARGEST_BYTES} 字节", f"more than {LARGEST_BYTES} bytes")]
        )
    try:
        documents = parse_yaml(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        raise _refused(name, [Fault("全文", "应为 UTF-8 文字", "UTF-8 text is expected")]) from error
    except PolicyRefused as error:
        raise _refused(name, error.faults) from error
    if len(documents) != 1 or not isinstance(documents[0], dict):
        raise _refused(
            name,
            [
                Fault(
                    "全文",
                    "应为一个键值结构,见 docs/mapping.md",
                    "one mapping of keys is expected, see docs/mapping.md",
                )
            ],
        )
    if undecided := list(_undecided(documents[0])):
        raise _refused(name, undecided)
    try:
        said = MappingFile.model_validate(documents[0])
    except ValidationError as error:
        raise _refused(name, faults_of(error, documents[0])) from error
    faults = [
        fault
        for number, sheet in enumerate(said.sheets, 1)
        for fault in faults_of_sheet(number, sheet, words)
    ]
    faults += [
        Fault(f"ignore_sheets.{title}", "须写明不读的理由", "the reason for not reading it must be stated")
        for title, reason in said.ignore_sheets.items()
        if not reason.strip()
    ]
    if faults:
        raise _refused(name, faults)
    return Mapping(name, hashlib.sha256(data).hexdigest(), said)


class MappingRefused(PolicyRefused):
    """A mapping can't be used; `faults` says where and why, all at once."""

    def __str__(self) -> str:
        lines = "\n  ".join(str(fault) for fault in self.faults)
        return f"对照文件 {self.name} 不能使用 / the mapping {self.name} is refused:\n  {lines}"


def _refused(name: str, faults: list[Fault]) -> MappingRefused:
    return MappingRefused(name, faults)


def _undecided(value: Any, place: str = "") -> Iterator[Fault]:
    steps: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(value, dict):
        steps = iter(value.items())
    elif isinstance(value, list):
        steps = iter((number, one) for number, one in enumerate(value, 1))
    elif value == UNDECIDED:
        yield Fault(
            place,
            f"尚{UNDECIDED}:请写明它是哪一列,或移到 ignore 并写明理由",
            "still to be decided: say which column it is, or move it to ignore with the reason",
        )
    for step, one in steps:
        yield from _undecided(one, f"{place}.{step}" if place else str(step))
