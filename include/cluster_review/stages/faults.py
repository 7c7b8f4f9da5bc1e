"""How a stage can end badly, so that a DAG can tell the cases apart."""

from __future__ import annotations


class NothingRead(Exception):
    """The source delivered nothing of the family."""


class NothingDue(Exception):
    """There is nothing to do, and nothing is wrong: no validity ends, no incident was announced."""


class DataFault(Exception):
    """The data, the policy or the two checkers are at fault; a second try would read the same."""


class TechnicalFault(Exception):
    """The world is at fault (database, disk, network); a second try may do."""
