"""The validity and the deadline that bind a batch: the instrument's, with what the batch's notice states."""

from __future__ import annotations

from typing import TypeVar

from cluster_review.provisions.clause import Source
from cluster_review.provisions.model import Instrument
from cluster_review.provisions.periods import Batch, BatchFiling, BatchValidity, Filing, Validity

Rule = TypeVar("Rule", Validity, Filing)


def batch_of(instrument: Instrument, batch: str | None) -> Batch | None:
    """The batch as the instrument states it; None for an unknown batch or one without rules of its own."""
    return next((b for b in instrument.batches if b.batch == batch), None)


def validity_of(instrument: Instrument, batch: str | None) -> Validity:
    """The rule of validity for the clusters of a batch; unknown batches follow the instrument."""
    found = batch_of(instrument, batch)
    stated = None if found is None else found.validity
    return _with(instrument.validity, stated, found)


def filing_of(instrument: Instrument, batch: str | None) -> Filing:
    """The rule of the yearly form for the clusters of a batch; unknown batches follow the instrument."""
    found = batch_of(instrument, batch)
    stated = None if found is None else found.filing
    return _with(instrument.filing, stated, found)


def _with(rule: Rule, stated: BatchValidity | BatchFiling | None, batch: Batch | None) -> Rule:
    if stated is None or batch is None:
        return rule
    own = {name: getattr(stated, name) for name in stated.model_fields_set if name != "quote"}
    source = Source(notice=batch.notice, quote=stated.quote)
    return rule.model_copy(update={**own, "source": source, "confidence": batch.confidence})
