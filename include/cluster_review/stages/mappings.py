"""Which workbooks are read by a mapping: those whose name one of `mappings/*.yaml` names."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_review.stages.batch import landing_folder
from cluster_review.stages.faults import DataFault
from cluster_review.stages.packs import files_of
from cluster_review.stages.policies import policy
from cluster_review.stages.runs import Run

if TYPE_CHECKING:
    from cluster_review.intake.landed import LandedFile
    from cluster_review.intake.mapping import Mapping

FOLDER = "mappings"
"""Of the folder of inputs, and of a pack."""
WORKBOOK = ".xlsx"


@dataclass
class Mappings:
    """The mappings of a run.

    Attributes:
        files: each with its bytes, as it is landed when the first workbook needs it.
    """

    files: Sequence[tuple[Mapping, bytes]]
    _landed: dict[str, LandedFile] = field(default_factory=dict)

    def applied(self, landed: Sequence[LandedFile]) -> tuple[list[LandedFile], list[LandedFile]]:
        """The mappings that these files need and that didn't land yet, landed; and the files, each with its own.

        Raises:
            DataFault: two mappings name one workbook.
        """
        marked = [self._marked(file) for file in landed]
        new = {file.mapping for file in marked if file.mapping} - self._landed.keys()
        return [self._land(digest) for digest in sorted(new)], marked

    def _marked(self, file: LandedFile) -> LandedFile:
        from cluster_review.intake.landed import MAPPED

        own = replace(file, version=file.source_version)
        if own.suffix != WORKBOOK:
            return file
        fitting = [mapping for mapping, _ in self.files if mapping.is_for(own.name)]
        if len(fitting) > 1:
            named = "、".join(mapping.name for mapping in fitting)
            raise DataFault(
                f"{own.relative_path} 同时适用几份对照文件:{named}。请改其 workbooks,只留一份。\n"
                f"{own.relative_path} fits several mappings: {named}. Change their `workbooks` so that one is left."
            )
        if not fitting:
            return own
        mark = f"{MAPPED}{fitting[0].family}@{fitting[0].digest} {own.version}"
        return replace(own, version=mark)

    def _land(self, digest: str) -> LandedFile:
        from cluster_review.intake.landed import MAPPING, LandedFile
        from cluster_review.sources.landing import land

        mapping, data = next((one, data) for one, data in self.files if one.digest == digest)
        sha256, size, path = land(io.BytesIO(data), landing_folder(), len(data))
        name = Path(mapping.name).name
        self._landed[digest] = LandedFile(name, mapping.name, sha256, size, path, FOLDER, MAPPING)
        return self._landed[digest]


def mappings_of(run: Run) -> Mappings:
    """The mappings in the run's folder of inputs and in the pack of its instrument, all checked.

    Raises:
        DataFault: one can't be used; with every fault and its place.
    """
    paths = [path for path in files_of(run["instrument"]) if path.parent.name == FOLDER]
    paths += sorted(Path(run["inputs"]).joinpath(FOLDER).glob("*.yaml"))
    if not paths:
        return Mappings([])
    from cluster_review.intake.mapping import MappingRefused, load_mapping
    from cluster_review.intake.wording import Words

    chosen = policy(run["instrument"])
    words = Words(chosen.vocabulary, chosen.provision_ids)
    files, told = [], []
    for path in paths:
        name = f"{FOLDER}/{path.name}"
        try:
            data = path.read_bytes()
            files.append((load_mapping(data, name, words), data))
        except MappingRefused as refused:
            told.append(str(refused))
        except OSError as error:
            told.append(f"读不了 {name} / {name} can't be read: {error.strerror}")
    if told:
        raise DataFault("\n".join(told))
    return Mappings(files)


def superseded(left: Sequence[LandedFile], landed: Sequence[LandedFile]) -> list[LandedFile]:
    """Of files that an earlier run left unfiled, those that today's mapping reads anew are marked so.

    Both are filed in one batch, at one moment; only one of them may speak.
    """
    now = {(file.source, file.relative_path, file.sha256): file.mapping for file in landed}
    return [
        replace(file, is_superseded=True)
        if now.get((file.source, file.relative_path, file.sha256), file.mapping) != file.mapping
        and file.mapping
        else file
        for file in left
    ]
