"""The rows of one table kept by column, so that long lists are read, checked and stored without touching each cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, overload

from cluster_review.tables import Table

Row: TypeAlias = dict[str, Any]
SOURCE_REF = "source_ref"


class Rows(Sequence[Row]):
    """Rows by column; a row is made when it is asked for.

    Args:
        columns: values by the name of the column, all of the same length; `source_ref` among them.
    """

    def __init__(self, columns: Mapping[str, list[Any]]):
        self.columns = columns
        self._size = len(columns[SOURCE_REF])

    @classmethod
    def of(cls, table: Table, rows: Sequence[Mapping[str, Any]]) -> Rows:
        """The rows as they are if they are kept by column, else put together; what a row leaves out is unknown."""
        if isinstance(rows, Rows):
            return rows
        names = [*(column.name for column in table.columns), SOURCE_REF]
        return cls({name: [row.get(name) for row in rows] for name in names})

    def without(self, left_out: Iterable[int]) -> Rows:
        """The rows but those at these positions."""
        gone = set(left_out)
        kept = [position for position in range(self._size) if position not in gone]
        return Rows({name: [values[at] for at in kept] for name, values in self.columns.items()})

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Row]:
        names = tuple(self.columns)
        return (dict(zip(names, values, strict=True)) for values in zip(*self.columns.values(), strict=True))

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> Rows: ...

    def __getitem__(self, at: int | slice) -> Row | Rows:
        if isinstance(at, slice):
            return Rows({name: values[at] for name, values in self.columns.items()})
        return {name: values[at] for name, values in self.columns.items()}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(map(Row.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]
