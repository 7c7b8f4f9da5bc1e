"""A view for people: its columns with their comments, and the query behind it."""

from __future__ import annotations

from dataclasses import dataclass

from cluster_review.warehouse.columns import REVIEW


@dataclass(frozen=True)
class View:
    """A view: its columns in order, each with the comment it carries, and the query behind it."""

    name: str
    comment: str
    columns: dict[str, str]
    query: str

    def statements(self) -> list[str]:
        """SQL that makes the view and comments on all of it."""
        name = f"{REVIEW}.{self.name}"
        columns = ", ".join(self.columns)
        return [
            # The reader's own rights count, not those of the view's owner.
            f"CREATE VIEW {name} ({columns}) WITH (security_invoker = true) AS\n{self.query}",
            f"COMMENT ON VIEW {name} IS '{self.comment}'",
            *(f"COMMENT ON COLUMN {name}.{column} IS '{text}'" for column, text in self.columns.items()),
        ]
