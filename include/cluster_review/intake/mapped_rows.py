"""The rows of a mapped sheet: each read, declared to be no record, or refused; none passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from cluster_review.intake.cell import is_blank
from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.form_grid import Form, Grid
from cluster_review.intake.form_layout import TOTAL_WORDS
from cluster_review.intake.headings import column_letters
from cluster_review.intake.mapped_headings import Bound
from cluster_review.intake.mapped_totals import Sums, compare_total, is_number
from cluster_review.intake.mapping import YEAR, RowRule, SheetMapping
from cluster_review.intake.mapping_check import said_plainly
from cluster_review.intake.records import Place, RawCell, read_row
from cluster_review.intake.values import PLACEHOLDERS
from cluster_review.intake.wording import fold, narrow
from cluster_review.tables import FIGURES, TABLES, Table


@dataclass
class SheetRows:
    """The rows of one table on one sheet.

    Attributes:
        columns: what the mapping reads.
        headings: the heading of every column, to find rows by what they say.
        year: of the sheet's name, if it states one.
    """

    form: Form
    grid: Grid
    said: SheetMapping
    columns: Sequence[Bound]
    headings: dict[int, str]
    year: int | None
    _told: set[tuple[str, str | None]] = field(default_factory=set)

    def read(self) -> None:
        """Read every row below the headings, then compare the total rows with their sum."""
        amounts = [column for column in self.columns if is_number(self.said, column)]
        sums, totals = Sums(), []
        merged = self._merged()
        for row in range(self.said.header_rows[-1], self.grid.height):
            rule = self._rule(row)
            if rule is not None:
                totals += [row] if rule.are == "total" else []
                continue
            filled = [column.index for column in self.columns if self.grid.holds(row, column.index)]
            if not filled:
                continue
            first = self.grid.raw(row, filled[0])
            if isinstance(first.value, str) and fold(first.value).rstrip(":") in TOTAL_WORDS:
                self._refuse_row("total_undeclared", first.value, first.address)
            elif row in merged:
                self._refuse_row("merged_cells", f"合并 (merged) {merged[row]}", merged[row])
            else:
                self._take(row, amounts, sums)
        for row in totals:
            cells = [self._cell(row, column) for column in amounts]
            compare_total(self.form, self.grid, self.said, amounts, sums, cells)

    @property
    def _table(self) -> Table:
        return TABLES[self.said.table]

    def _take(self, row: int, amounts: Sequence[Bound], sums: Sums) -> None:
        cells = {
            str(column.target.column): self._cell(row, column)
            for column in self.columns
            if column.target.column
        }
        left, right = (column_letters(pick(column.index for column in self.columns)) for pick in (min, max))
        place = f"{left}{row + 1}:{right}{row + 1}"
        if self._table is not FIGURES:
            cells |= self._constants(place, self.year)
            taken = self._row(cells, place)
            for column in amounts:
                sums.add(column.index, (taken or {}).get(str(column.target.column)))
            return
        for column in amounts:
            cell = self._cell(row, column)
            value = None
            if isinstance(cell.value, str) and narrow(cell.value).casefold() in PLACEHOLDERS:
                self.form.add("placeholder", self.grid.sheet, cell.value, cell.address)
            elif cell.is_faulted or not is_blank(cell.value):
                stated = self._constants(cell.address, column.year or self.year)
                metric = RawCell(column.target.metric, cell.address)
                taken = self._row(cells | stated | {"metric": metric, "value": cell}, cell.address)
                value = (taken or {}).get("value")
            sums.add(column.index, value)

    def _row(self, cells: dict[str, RawCell], place: str) -> dict[str, Any] | None:
        table, form = self._table, self.form
        title = self.grid.sheet.title
        row, faults = read_row(table, cells, Place(form.file, title), f"{title}!{place}", form.words)
        form.faults.extend(self._not_told(faults))
        form.seen[table.name] += 1
        if row is not None:
            form.rows[table.name].append(row)
        return row

    def _not_told(self, faults: Sequence[Fault]) -> Iterator[Fault]:
        """Several figures share the cells of their row: a fault of one of these is told once."""
        for each in faults:
            if (each.kind, each.cell) not in self._told:
                self._told.add((each.kind, each.cell))
                yield each

    def _refuse_row(self, kind: str, found: object, address: str) -> None:
        self.form.seen[self._table.name] += 1
        self.form.faults.append(
            fault(
                kind, file=self.form.file, found=found, table=self._table.name, sheet=self.grid.sheet.title,
                cell=address,
            )
        )  # fmt: skip

    def _constants(self, address: str, year: int | None) -> dict[str, RawCell]:
        return {
            name: RawCell(value.replace(YEAR, str(year)) if isinstance(value, str) else value, address)
            for name, value in self.said.constant.items()
        }

    def _cell(self, row: int, column: Bound) -> RawCell:
        """A cell as the mapping has it read: its word's meaning, and the first cell of a merged area for each row."""
        cell = self.grid.raw(row, column.index, column.shift)
        if column.target.merged == "repeat" and not self.grid.holds(row, column.index):
            for (top, left), (bottom, _) in self.grid.merged:
                if left == column.index and top <= row <= bottom:
                    cell = self.grid.raw(top, column.index, column.shift)
        key = _word(cell.value)
        if key is None or not column.target.values:
            return cell
        for word, meaning in column.target.values.items():
            if fold(word) == key:
                return RawCell(
                    said_plainly(meaning), cell.address, cell.shift, cell.is_percent, cell.is_faulted
                )
        return cell

    def _rule(self, row: int) -> RowRule | None:
        for rule in self.said.rows:
            for index, heading in self.headings.items():
                if fold(heading) == fold(rule.where):
                    said = _word(self.grid.raw(row, index).value)
                    if said is not None and fnmatchcase(said, fold(rule.says)):
                        return rule
        return None

    def _merged(self) -> dict[int, str]:
        """Rows in which a merged area touches a column that is read, with the area; but for those that repeat."""
        repeated = {column.index for column in self.columns if column.target.merged == "repeat"}
        read = {column.index for column in self.columns}
        found: dict[int, str] = {}
        for (top, left), (bottom, right) in self.grid.merged:
            if (left == right and left in repeated) or not read & set(range(left, right + 1)):
                continue
            area = f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
            found |= dict.fromkeys(range(max(top, self.said.header_rows[-1]), bottom + 1), area)
        return found


def _word(value: Any) -> str | None:
    """A cell's words as they are compared; None where nothing stands."""
    if is_blank(value):
        return None
    return fold(str(value).removesuffix(".0") if isinstance(value, float) else str(value))
