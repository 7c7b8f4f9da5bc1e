"""The documents of a run: dossiers, letters, lists and a cluster's own workbook, in Word and PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_review.provisions.letter_texts import KINDS
from cluster_review.provisions.loading import load_procedure
from cluster_review.settings import settings
from cluster_review.stages.batch import cannot_write
from cluster_review.stages.faults import DataFault
from cluster_review.stages.outputs import latest_run, report_content
from cluster_review.stages.packs import letters_of
from cluster_review.stages.warehouse_access import warehouse

if TYPE_CHECKING:
    from cluster_review.reports.letter_frame import LetterMaterial
    from cluster_review.reports.paper import Paper

DOSSIER, WORKBOOK, ALL = "dossier", "workbook", "all"
FORMATS = ("docx", "pdf")


def kinds() -> tuple[str, ...]:
    """What can be asked for: `all`, `dossier`, `workbook` and each letter."""
    return (ALL, DOSSIER, WORKBOOK, *KINDS)


def material_of(run_id: str, inputs: Path | None = None, first_day: date | None = None) -> LetterMaterial:
    """What the documents of a run are made from: its rows, the province's words, what people decided."""
    from cluster_review.reports.letter_frame import LetterMaterial
    from cluster_review.warehouse.decisions import standing_decisions

    content = report_content(run_id, inputs)
    decisions = {str(row["cluster_id"]): row for row in standing_decisions(warehouse(), run_id)}
    letters = letters_of(str(content.run["instrument"]))
    return LetterMaterial(content, letters, load_procedure(settings().policy_dir), decisions, first_day)


def papers_of(material: LetterMaterial, kind: str, clusters: Sequence[str] | None = None) -> list[Paper]:
    """The papers of one kind; `all` is every dossier and every letter that is switched on.

    Raises:
        DataFault: the run has no such cluster.
    """
    from cluster_review.reports.dossier import dossier
    from cluster_review.reports.letters import called_for, letters

    known = {cluster.id for cluster in material.content.clusters}
    if unknown := sorted(set(clusters or ()) - known):
        run, named = material.content.run["run_id"], ", ".join(unknown)
        raise DataFault(
            f"运行 {run} 中没有集群 {named};请核对编号。\nRun {run} has no cluster {named}; check the id."
        )
    made: list[Paper] = []
    if kind in (ALL, DOSSIER):
        for cluster in clusters if clusters is not None else sorted(known):
            made.append(dossier(material.content, cluster, material.decisions.get(cluster)))
    for letter in called_for(material) if kind == ALL else [kind] if kind in KINDS else []:
        made += letters(material, letter, clusters)
    return made


def write_documents(
    out: Path,
    kind: str = ALL,
    formats: Iterable[str] = FORMATS,
    run_id: str | None = None,
    clusters: Sequence[str] | None = None,
    inputs: Path | None = None,
    first_day: date | None = None,
) -> list[Path]:
    """Write the documents of a run, each whole or not at all; equal content gives equal bytes.

    Raises:
        DataFault: there is no run or no such cluster, or the folder can't be written.
        PolicyRefused: a letter is switched off, or the policy's words for it can't be used.
        NoChineseFont: PDF is asked for and the machine has no Chinese font.
    """
    from cluster_review.reports.pdf_paper import pdf_bytes
    from cluster_review.reports.word_paper import word_bytes
    from cluster_review.reports.workbook import write_whole

    material = material_of(run_id or latest_run(), inputs, first_day)
    writers = {"docx": word_bytes, "pdf": pdf_bytes}
    written: dict[str, bytes] = {}
    for paper in papers_of(material, kind, clusters):
        name = paper.name
        for number in range(2, len(written) + 3):  # two clusters of one name stay two files
            if not any(f"{name}.{ending}" in written for ending in FORMATS):
                break
            name = f"{paper.name}-{number}"
        for ending in formats:
            written[f"{name}.{ending}"] = writers[ending](paper)
    if kind in (ALL, WORKBOOK):
        for name, content in _workbooks(material, clusters):
            written[name] = content
    try:
        return [write_whole(out / name, content) for name, content in written.items()]
    except OSError as error:
        raise cannot_write(out, error) from error


def _workbooks(material: LetterMaterial, clusters: Sequence[str] | None) -> Iterable[tuple[str, bytes]]:
    """The workbook of the run, or one of each named cluster."""
    from cluster_review.reports.file_names import document_name
    from cluster_review.reports.workbook import workbook_bytes, workbook_name

    content = material.content
    if clusters is None:
        yield workbook_name(content), workbook_bytes(content)
        return
    for cluster_id in clusters:
        one, cluster = content.only(cluster_id), content.cluster(cluster_id)
        county = content.county(cluster.row["county"]) or ""
        name = document_name(
            content.law_date.year, county, cluster.name, "复核建议表", made_up=content.banner is not None
        )
        yield f"{name}.xlsx", workbook_bytes(one)
