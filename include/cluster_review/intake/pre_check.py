"""The pre-check for counties: faults as text, and an annotated copy of the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster_review.intake.faults import Fault
from cluster_review.intake.form_layout import SHEETS
from cluster_review.intake.pre_check_sheet import Weight, first_cell, write_findings
from cluster_review.intake.pre_scan import pre_scan
from cluster_review.intake.pre_scan_parts import OWN_COMMENTS
from cluster_review.intake.reading import FileReading

AUTHOR = OWN_COMMENTS
MOST_COMMENT_HEIGHT = 480


@dataclass(frozen=True)
class Remark:
    """Something the law or the gate says of a cell; `cell` may be blank for a whole sheet, both for the form.

    Attributes:
        is_warning: the form isn't refused for it.
        is_law: a finding under the law; else one of the gate.
    """

    sheet: str | None
    cell: str | None
    zh: str
    en: str
    is_warning: bool = True
    is_law: bool = True

    @property
    def weight(self) -> Weight:
        """How grave it is."""
        if not self.is_warning:
            return Weight.MEND
        return Weight.LAW if self.is_law else Weight.CHECK


class CannotAnnotate(ValueError):
    """The workbook is unsafe or broken; its faults are given as text only."""


def lines(reading: FileReading, remarks: Iterable[Remark] = ()) -> Iterator[str]:
    """What is wrong, refusals before warnings, each line in Chinese with the English one below."""
    remarks = list(remarks)
    mend = len(reading.refusals) + sum(not remark.is_warning for remark in remarks)
    check = len(reading.faults) - len(reading.refusals) + sum(r.weight is Weight.CHECK for r in remarks)
    law = sum(remark.weight is Weight.LAW for remark in remarks)
    yield f"{reading.name}:{mend} 处须改正,{check} 处提示,预检 {law} 处。"
    yield f"{reading.name}: {mend} to be mended, {check} to be checked, {law} found by the pre-check."
    for fault in sorted(reading.faults, key=_order):
        yield fault.text("zh")
        yield "  " + fault.text("en")
    heads = {
        Weight.MEND: ("有误", "Fault"),
        Weight.CHECK: ("提示", "Note"),
        Weight.LAW: ("预检", "Pre-check"),
    }
    for remark in sorted(remarks, key=lambda remark: list(Weight).index(remark.weight)):
        where = "!".join(part for part in (remark.sheet, remark.cell) if part)
        head_zh, head_en = heads[remark.weight]
        yield f"{head_zh}:{where + ':' if where else ''}{remark.zh}"
        yield f"  {head_en}: {where + ': ' if where else ''}{remark.en}"


def annotate(path_in: Path, path_out: Path, faults: Sequence[Fault], remarks: Sequence[Remark] = ()) -> None:
    """Write a copy of the workbook with a comment and a fill on each cell named, and a list in front.

    Raises:
        CannotAnnotate: if the workbook isn't one that may be opened.
    """
    import openpyxl

    scan = pre_scan(path_in, path_in.name)
    if not scan.is_safe:
        raise CannotAnnotate("; ".join(f.text("zh") for f in scan.faults))
    book = openpyxl.load_workbook(path_in, rich_text=True)
    titles = {title: at for at, title in enumerate(book.sheetnames)}
    notes = noted(faults, remarks)
    notes.sort(key=lambda note: (list(Weight).index(note.weight), titles.get(note.sheet or "", -1)))
    by_cell: dict[tuple[str, str], list[Remark]] = {}
    for note in notes:
        if note.sheet in book.sheetnames and note.cell:
            by_cell.setdefault((note.sheet or "", note.cell), []).append(note)
    for (sheet, cell), about in by_cell.items():
        _mark(book[sheet], cell, about)
    write_findings(
        book, path_in.name, [(note.weight, note.sheet, note.cell, note.zh, note.en) for note in notes]
    )
    book.save(path_out)


def noted(faults: Sequence[Fault], remarks: Sequence[Remark]) -> list[Remark]:
    """All that was found as remarks, the gravest first."""
    notes = [Remark(f.sheet, f.cell, *_said(f), f.is_warning, is_law=False) for f in faults] + list(remarks)
    return sorted(notes, key=lambda note: list(Weight).index(note.weight))


def _said(fault: Fault) -> tuple[str, str]:
    """The message without its place, which the copy shows by itself."""
    return (
        f"发现“{fault.found}”;要求:{fault.expected_zh}。办法:{fault.mend_zh}。",
        f"Found “{fault.found}”; expected {fault.expected_en}. Mend: {fault.mend_en}.",
    )


def _order(fault: Fault) -> tuple[bool, int]:
    titles = [sheet.title for sheet in SHEETS]
    return fault.is_warning, titles.index(fault.sheet) if fault.sheet in titles else -1


def _mark(sheet: Any, address: str, notes: Sequence[Remark]) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    at = first_cell(address)
    if at is None or isinstance(sheet[at], MergedCell):
        return
    text = "\n\n".join(f"{note.zh}\n{note.en}" for note in notes)
    comment = Comment(text, AUTHOR)
    lines = sum(-(-len(note.zh) // 30) + -(-len(note.en) // 62) + 1 for note in notes)
    comment.width, comment.height = 440, min(24 + 18 * lines, MOST_COMMENT_HEIGHT)
    sheet[at].comment = comment
    gravest = min((note.weight for note in notes), key=list(Weight).index)
    sheet[at].fill = PatternFill("solid", fgColor=gravest.fill)
