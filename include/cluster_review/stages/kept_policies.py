"""The policy of a past run as it was then: kept in the warehouse when a run is opened, loaded again for a replay."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from cluster_review.provisions.loading import load_readings
from cluster_review.provisions.record import PolicyRecord, record_from, with_readings_added_since
from cluster_review.settings import settings
from cluster_review.stages.packs import policy_folder
from cluster_review.stages.policies import Policy, policy, policy_in
from cluster_review.stages.versions import version_files
from cluster_review.stages.warehouse_access import warehouse

SHARED = ("readings/*.yaml", "grading/*.yaml", "calendars/*.yaml", "vocabulary.yaml")
"""What every instrument is read with."""


def record_of(folder: Path, name: str) -> PolicyRecord:
    """The files of an instrument with all its versions, as they stand in a policy folder now."""
    paths = [*version_files(folder, name), *_shared(folder)]
    return PolicyRecord(
        name, {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    )


@lru_cache(maxsize=8)
def digest_of(name: str) -> str:
    """The digest of this installation's policy of that name."""
    return record_of(policy_folder(name), name).digest


def keep(name: str) -> str:
    """Keep this installation's policy in the warehouse; gives its digest."""
    from cluster_review.warehouse.policies import keep_policy

    record, digest = record_of(policy_folder(name), name), digest_of(name)
    keep_policy(warehouse(), digest, name, record.text)
    return digest


def kept(digest: str) -> Policy | None:
    """The policy kept under a digest, as it was then; `None` if the warehouse has none.

    Readings that the program consults only since then stand at today's default.

    Raises:
        PolicyRefused: today's program can't read it any more.
    """
    from cluster_review.warehouse.policies import kept_policy

    text = kept_policy(warehouse(), digest)
    return None if text is None else _read_again(text)


@lru_cache(maxsize=16)
def _read_again(text: str) -> Policy:
    today = {entry["id"]: entry for entry in load_readings(settings().policy_dir)}
    return policy_from(with_readings_added_since(record_from(text), today))


def policy_from(record: PolicyRecord) -> Policy:
    """The policy that a record holds, read from files as any other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in record.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return policy_in(folder, record.name)


def policy_of(run: Mapping[str, Any]) -> Policy:
    """The policy that a run is done under: as kept when it was opened, else this installation's of that name."""
    name, digest = str(run["instrument"]), run.get("policy_digest")
    if not isinstance(digest, str) or digest == digest_of(name):
        return policy(name)
    return kept(digest) or policy(name)


def _shared(folder: Path) -> Iterator[Path]:
    for pattern in SHARED:
        yield from sorted(folder.glob(pattern))
