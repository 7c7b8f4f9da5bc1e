"""The receipt of arrival: written as soon as bytes are landed, before anything reads them.

Whatever a run has landed is taken up by the next one if it ends before the facts are filed, even if the file
has gone from its source by then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cluster_review.crash_points import crash_point
from cluster_review.stages.batch import landing_folder
from cluster_review.stages.faults import TechnicalFault
from cluster_review.stages.runs import Run
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    from cluster_review.intake.landed import LandedFile


@contextmanager
def receive(run: Run) -> Iterator[Callable[[Sequence[LandedFile]], int]]:
    """Lend the pen that records landed files as arrived in this run; while it is out, no audit takes stock.

    Raises:
        TechnicalFault: the landing folder can't be written.
    """
    from cluster_review.sources.landing import CannotLand
    from cluster_review.warehouse.arrivals import landing, write_arrivals

    engine, recorded_at = warehouse(), datetime.fromisoformat(run["recorded_at"])
    try:
        with landing(engine):
            yield lambda landed: write_arrivals(engine, landed, None, recorded_at)
    except CannotLand as error:
        raise TechnicalFault(str(error)) from error


def adopt_unnamed(run: Run) -> int:
    """Record as arrived what lies in the landing folder without a receipt: its run ended between the two.

    A file that the source still delivers has its receipt by now. What is left is of unknown name: it is refused
    and listed, so that a person can tell what it is. Nothing is done while another run is landing.
    """
    from cluster_review.intake.landed import UNNAMED, LandedFile
    from cluster_review.sources.landing import landed_digests, sweep
    from cluster_review.warehouse.arrivals import arrived_digests, nobody_lands, write_arrivals

    engine, folder = warehouse(), landing_folder()
    with nobody_lands(engine) as alone:
        if not alone:
            return 0
        sweep(folder)
        lying = landed_digests(folder)
        unknown = sorted(lying.keys() - arrived_digests(engine))
        found = [
            LandedFile(name, name, digest, lying[digest], folder / digest, UNNAMED)
            for digest in unknown
            for name in (f"unnamed-{digest[:12]}",)
        ]
        crash_point("unnamed.before_adoption")
        adopted = (
            write_arrivals(engine, found, None, datetime.fromisoformat(run["recorded_at"])) if found else 0
        )
        crash_point("unnamed.after_adoption")
    return adopted


def still_unfiled(families: Collection[str], landed: Sequence[LandedFile]) -> list[LandedFile]:
    """What arrived in an earlier run, was never filed, and isn't among the files just landed."""
    from cluster_review.intake.landed import LandedFile
    from cluster_review.warehouse.arrivals import unfiled

    known = {(file.source, file.relative_path, file.sha256, file.version) for file in landed}
    folder = landing_folder()
    return [
        LandedFile(
            PurePosixPath(left.original_name).name, left.original_name, left.sha256, left.size,
            folder / left.sha256, left.source, left.version,
        )
        for left in unfiled(warehouse())
        if set(left.family.split("+")) & set(families)
        and (left.source, left.original_name, left.sha256, left.version) not in known
    ]  # fmt: skip
