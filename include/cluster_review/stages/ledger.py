"""The ledger of decisions, for whoever checks that nothing in it was altered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cluster_review.stages.faults import DataFault
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    from cluster_review.warehouse.ledger import ChainHead
    from cluster_review.warehouse.ledger_chain import ChainFault

_NOTED = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


def chain_head() -> ChainHead:
    """The last entry and its hash."""
    from cluster_review.warehouse.ledger import head

    return head(warehouse())


def chain_faults(noted: str | None = None) -> list[ChainFault]:
    """Every fault of the chain; none if it holds.

    Args:
        noted: a head noted earlier, as `head` prints it. Entries cut off from the end are found by it alone.

    Raises:
        DataFault: what was noted is no head.
    """
    from cluster_review.warehouse.ledger import ChainHead
    from cluster_review.warehouse.ledger_chain import verify_chain

    if noted is None:
        return verify_chain(warehouse())
    found = _NOTED.fullmatch(noted.strip())
    if found is None:
        raise DataFault(
            f"台账末端应写作“序号:摘要”(64 位十六进制),实际为 {noted!r}。\n"
            f"A head is written number:hash (64 hexadecimal digits), found {noted!r}.",
        )
    return verify_chain(warehouse(), ChainHead(int(found[1]), found[2]))
