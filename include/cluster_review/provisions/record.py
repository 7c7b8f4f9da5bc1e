"""The policy as it was written (规则存档): the text of its files, kept by digest, so that a past run can be done again.

Files are kept as they stand, comments and all; the digest sees only what they say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from cluster_review.provisions.loading import parse_yaml

ADDED_SINCE = "readings/added_since.yaml"
"""Readings that the program consults by now and the kept policy doesn't know."""


@dataclass(frozen=True)
class PolicyRecord:
    """The files of one policy: its instrument with all versions, readings, grading, vocabulary, calendars.

    Attributes:
        name: the instrument.
        files: text by path within the policy's folder.
    """

    name: str
    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 of what the files say: comments, spacing and the order of keys change nothing."""
        return policy_digest(self.name, {path: parse_yaml(text, path) for path, text in self.files.items()})

    @property
    def text(self) -> str:
        """One JSON text that `record_from` reads back."""
        return json.dumps(
            {"instrument": self.name, "files": dict(sorted(self.files.items()))},
            ensure_ascii=False,
            separators=(",", ":"),
        )


def record_from(text: str) -> PolicyRecord:
    """A record from its JSON text."""
    document = json.loads(text)
    return PolicyRecord(document["instrument"], document["files"])


def policy_digest(name: str, documents: Mapping[str, Any]) -> str:
    """SHA-256 of an instrument's name and of parsed documents by path, in canonical JSON."""
    text = json.dumps(
        [name, documents], ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


def with_readings_added_since(kept: PolicyRecord, today: Mapping[str, Mapping[str, Any]]) -> PolicyRecord:
    """The kept policy with the readings that only today's declares, at today's default.

    A default of a new reading leaves results as they were, so an old run can be done again by newer code.

    Args:
        today: the common readings as written today, by id.
    """
    known = {
        entry["id"]
        for path, text in kept.files.items()
        for document in parse_yaml(text, path)
        if isinstance(document, dict)
        for entry in document.get("readings") or []
    }
    added = [dict(entry) for name, entry in today.items() if name not in known]
    if not added:
        return kept
    text = yaml.safe_dump({"readings": _plain(added)}, allow_unicode=True, sort_keys=False)
    return PolicyRecord(kept.name, {**kept.files, ADDED_SINCE: text})


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | bool) else str(value)
