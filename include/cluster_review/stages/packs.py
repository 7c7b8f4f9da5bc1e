"""Where the policy of a name is read from: the repository's folder, or one put together from it and a pack."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from cluster_review.provisions.letter_texts import FILE as LETTERS
from cluster_review.provisions.letter_texts import Letters, letters_from
from cluster_review.provisions.loading import load_readings, read_yaml
from cluster_review.provisions.pack import readings_with, vocabulary_with
from cluster_review.provisions.packs import POLICIES, Pack, letters_file, load_packs, owner_of
from cluster_review.settings import settings

AS_THEY_ARE = ("calendars", "grading")
"""Folders of the repository that a pack's policy is read with."""


class _Dumper(yaml.SafeDumper):
    """Writes what the strict loader reads, exact numbers included."""

    def ignore_aliases(self, data: object) -> bool:
        """Never write an alias."""
        return True


_Dumper.add_representer(
    Decimal, lambda dumper, number: dumper.represent_scalar("tag:yaml.org,2002:float", f"{number:f}")
)


def pack_of(name: str) -> Pack | None:
    """The pack that an instrument or score belongs to; None for the repository's own."""
    return owner_of(settings().policy_dir, settings().packs, name)


def policy_folder(name: str) -> Path:
    """The folder that the named instrument or score is read from with everything that goes with it.

    For a pack it is put together, once per process, from the shared vocabulary, readings, grading and
    calendars with what the pack adds; so whatever reads a policy folder reads a pack.

    Raises:
        PolicyRefused: a pack can't be used, or two files have the name.
    """
    pack = pack_of(name)
    return settings().policy_dir if pack is None else Path(_put_together(pack.folder).name)


def files_of(name: str) -> tuple[Path, ...]:
    """The files of the pack that a policy belongs to; none for the repository's own."""
    pack = pack_of(name)
    return () if pack is None else pack.files


def further_names() -> tuple[str, ...]:
    """The repository's scores, then what the packs hold: whatever can be linted beside our instruments."""
    scores = sorted(path.stem for path in (settings().policy_dir / "scores").glob("*.yaml"))
    return (*scores, *(name for pack in load_packs(settings().packs) for name in pack.policies))


def letters_of(name: str) -> Letters:
    """The words of the letters of an instrument: the shared ones, with its pack's own over them."""
    pack, shared = pack_of(name), read_yaml(settings().policy_dir / LETTERS)
    own = None if pack is None else letters_file(pack)
    return letters_from(shared) if own is None else letters_from(shared, read_yaml(own), str(own))


def place_words(name: str) -> dict[str, Any]:
    """What reports call the province and its counties; nothing for the repository's own instruments."""
    pack = pack_of(name)
    if pack is None:
        return {}
    regions = {code: words.zh for code, words in pack.said.regions.items()}
    return {"province": pack.said.province.zh, "county_names": regions}


@lru_cache(maxsize=16)
def _put_together(pack_folder: Path) -> tempfile.TemporaryDirectory[str]:
    """The folder of a pack's policy; it is gone when the process ends."""
    (pack,) = load_packs((pack_folder,))
    shared = settings().policy_dir
    made = tempfile.TemporaryDirectory(prefix=f"{pack.said.pack}-")
    folder = Path(made.name)
    _write(
        folder / "vocabulary.yaml",
        vocabulary_with(read_yaml(shared / "vocabulary.yaml"), [pack.additions]),
    )
    readings = readings_with(load_readings(shared), pack.readings)
    _write(folder / "readings" / "readings.yaml", {"readings": readings})
    copied = [path for kind in AS_THEY_ARE for path in sorted((shared / kind).glob("*.yaml"))]
    copied += [path for path in pack.files if path.parent.name in (*POLICIES, "grading")]
    for path in copied:
        target = folder / path.parent.name / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    return made


def _write(path: Path, document: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(dict(document), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=200)
    path.write_text(text, encoding="utf-8", newline="\n")
