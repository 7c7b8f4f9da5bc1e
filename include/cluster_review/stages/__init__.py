"""One function per stage: all that a DAG or the command line may call.

The stages hand values from one layer to the next; heavy libraries are imported by the stage that
needs them, so importing this package costs next to nothing. Arguments and results are small values
that JSON can hold: references, never tables.
"""

from cluster_review.stages.acknowledging import acknowledge
from cluster_review.stages.announcement import announce_incidents
from cluster_review.stages.audit import audit_intake
from cluster_review.stages.changes import compare_run
from cluster_review.stages.cross_record import check_records
from cluster_review.stages.evaluation import (
    evaluate_slice,
    plan_slices,
    publish_run,
    recommend_run,
    witness_run,
)
from cluster_review.stages.faults import DataFault, NothingDue, NothingRead, TechnicalFault
from cluster_review.stages.fetching import fetch_and_land, needed_connections
from cluster_review.stages.filing import file_facts
from cluster_review.stages.filings import watch_filings
from cluster_review.stages.intake import check_gate, read_landed
from cluster_review.stages.outputs import write_outputs
from cluster_review.stages.quarantine import aged_quarantine
from cluster_review.stages.runs import open_run
from cluster_review.stages.watch import watch_validity

__all__ = [
    "DataFault",
    "NothingDue",
    "NothingRead",
    "TechnicalFault",
    "acknowledge",
    "aged_quarantine",
    "announce_incidents",
    "audit_intake",
    "check_gate",
    "check_records",
    "compare_run",
    "evaluate_slice",
    "fetch_and_land",
    "file_facts",
    "needed_connections",
    "open_run",
    "plan_slices",
    "publish_run",
    "read_landed",
    "recommend_run",
    "watch_filings",
    "watch_validity",
    "witness_run",
    "write_outputs",
]
