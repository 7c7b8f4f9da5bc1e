"""A total row compared with the sum of its rows, exactly; what is not known is never taken for zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cluster_review.intake.cell import Cell, Refused, is_blank
from cluster_review.intake.faults import fault
from cluster_review.intake.form_grid import Form, Grid
from cluster_review.intake.mapped_headings import Bound, heading_text, own_unit
from cluster_review.intake.mapping import SheetMapping
from cluster_review.intake.records import RawCell
from cluster_review.intake.values import number
from cluster_review.tables import TABLES, Kind

ADDITIVE = frozenset({"money", "area", "people", "firms", "patents", "mass", "times"})
"""Dimensions whose figures add up over clusters; shares and intensities don't."""


@dataclass
class Sums:
    """What the rows of a sheet add up to, by column."""

    known: dict[int, int] = field(default_factory=dict)
    unknown: set[int] = field(default_factory=set)

    def add(self, index: int, value: object) -> None:
        """Add a row's value; anything but a number is unknown."""
        if isinstance(value, int) and not isinstance(value, bool):
            self.known[index] = self.known.get(index, 0) + value
        else:
            self.unknown.add(index)


def is_number(said: SheetMapping, column: Bound) -> bool:
    """Whether a column holds amounts, which a total row may add up."""
    if column.target.metric is not None:
        return True
    return TABLES[said.table].column(str(column.target.column)).kind in (Kind.WHOLE, Kind.SCALED)


def compare_total(
    form: Form, grid: Grid, said: SheetMapping, columns: Sequence[Bound], sums: Sums, cells: Sequence[RawCell]
) -> None:
    """Compare one total row.

    Args:
        columns: those of amounts.
        cells: the total row's cell of each.
    """
    for column, raw in zip(columns, cells, strict=True):
        if raw.is_faulted or is_blank(raw.value):
            continue
        scale = _scale(form, said, column)
        cell = Cell(raw.value, scale, raw.shift, None, raw.is_percent)
        try:
            total = number(cell)
        except Refused as refused:
            form.faults.append(
                fault(
                    refused.kind, file=form.file, found=refused.found, table=said.table, sheet=grid.sheet.title,
                    cell=raw.address, **refused.words,
                )
            )  # fmt: skip
            continue
        known = sums.known.get(column.index, 0)
        own = own_unit(said, column.target, form.words)
        dimension = form.words.vocabulary.units[own].dimension if own else None
        is_certain = column.index not in sums.unknown
        if dimension not in ADDITIVE or (not is_certain and known <= total):
            form.add("total_not_compared", grid.sheet, heading_text(raw.value), raw.address)
        elif known != total:
            shown = format(Decimal(known).scaleb(-(scale + raw.shift)).normalize(), "f")
            form.add("total_differs", grid.sheet, heading_text(raw.value), raw.address, sum=shown)


def _scale(form: Form, said: SheetMapping, column: Bound) -> int:
    if column.target.metric is not None:
        return form.words.vocabulary.metrics[column.target.metric].exponent
    return TABLES[said.table].column(str(column.target.column)).scale
