"""The digest of the policy: everything of the law that can move a result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from cluster_review.provisions.model import GradingInstrument, Instrument


def policy_digest(instrument: Instrument, grading: Sequence[GradingInstrument]) -> str:
    """SHA-256 of the instrument with its readings and of the grading instruments, in canonical JSON."""
    document = {
        "instrument": instrument.model_dump(mode="json", by_alias=True),
        "grading": [table.model_dump(mode="json", by_alias=True) for table in grading],
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
