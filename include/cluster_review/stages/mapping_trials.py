"""Before a workbook of another shape is filed: a first mapping proposed, and a mapping tried on a file."""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cluster_review.stages.faults import DataFault
from cluster_review.stages.policies import Policy, policy

if TYPE_CHECKING:
    from cluster_review.intake.reading import FileReading


@dataclass(frozen=True)
class Proposal:
    """A first mapping.

    Attributes:
        lines: what was recognised and what wasn't, Chinese with the English beside.
        draft: the mapping as YAML; empty if the workbook can't be opened safely.
    """

    lines: tuple[str, ...]
    draft: str


@dataclass(frozen=True)
class Trial:
    """What a mapping makes of a workbook: `lines` to print, and how many refusals are among them."""

    lines: tuple[str, ...]
    refused: int


def propose_mapping(path: Path, name: str, sheet: str | None = None) -> Proposal:
    """Propose a mapping for a workbook from its headings; nothing is filed.

    Args:
        name: the instrument whose vocabulary counts.
        sheet: the one sheet to look at.

    Raises:
        DataFault: there is no such sheet.
    """
    from cluster_review.intake.mapping_draft import draft, report
    from cluster_review.intake.mapping_proposal import guess
    from cluster_review.intake.wording import Words

    chosen = policy(name)
    words = Words(chosen.vocabulary, chosen.provision_ids)
    guessed = guess(path, path.name, words, sheet)
    refusals = [each for each in guessed.faults if not each.is_warning]
    if refusals:
        return Proposal(tuple(each.text(language) for each in refusals for language in ("zh", "en")), "")
    if not guessed.sheets:
        raise DataFault(
            f"{path.name} 中没有{f'工作表“{sheet}”' if sheet else '内容'}。\n"
            f"{path.name} holds {f'no sheet {sheet!r}' if sheet else 'nothing'}."
        )
    return Proposal(tuple(report(guessed, words)), draft(guessed, words))


def try_mapping(path: Path, mapping_path: Path, name: str) -> Trial:
    """Read a workbook by a mapping as the intake would, and check its rows as the gate would; nothing is filed.

    Raises:
        DataFault: the mapping can't be used, with every fault and its place, or isn't for a file of that name.
    """
    from cluster_review.intake.landed import MAPPED, LandedFile
    from cluster_review.intake.mapping import MappingRefused, load_mapping
    from cluster_review.intake.read import read_landed
    from cluster_review.intake.wording import Words

    chosen = policy(name)
    try:
        data = mapping_path.read_bytes()
        mapping = load_mapping(data, mapping_path.name, Words(chosen.vocabulary, chosen.provision_ids))
    except MappingRefused as refused:
        raise DataFault(str(refused)) from refused
    if not mapping.is_for(path.name):
        shown = "、".join(mapping.said.workbooks)
        raise DataFault(
            f"{mapping_path.name} 不适用于 {path.name}:workbooks 只写了 {shown}。\n"
            f"{mapping_path.name} is not for {path.name}: its workbooks are {shown}."
        )
    content = path.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        copy, digest = Path(folder) / "workbook", hashlib.sha256(content).hexdigest()
        copy.write_bytes(content)
        (Path(folder) / mapping.digest).write_bytes(data)
        version = f"{MAPPED}{mapping.family}@{mapping.digest} "
        landed = LandedFile(path.name, path.name, digest, len(content), copy, version=version)
        (reading,) = read_landed([landed], chosen.vocabulary, chosen.provision_ids)
    return _told(reading, chosen)


def _told(reading: FileReading, chosen: Policy) -> Trial:
    breaches = list(_breaches(reading, chosen))
    lines = [text for each in reading.faults for text in (each.text("zh"), each.text("en"))]
    lines += [text for _, zh, en in breaches for text in (zh, en)]
    for table, rows in reading.rows.items():
        refused = reading.refused.get(table, 0)
        clusters = len({row.get("cluster_id") for row in rows})
        lines.append(f"{table}: 读取 {len(rows)} 行,退回 {refused} 行,{clusters} 个集群")
        lines.append(f"{table}: {len(rows)} rows read, {refused} refused, {clusters} clusters")
        by_metric = Counter(str(row["metric"]) for row in rows) if table == "figures" else {}
        lines += [f"  {metric}: {count}" for metric, count in sorted(by_metric.items())]
    return Trial(tuple(lines), len(reading.refusals) + sum(refuses for refuses, _, _ in breaches))


def _breaches(reading: FileReading, chosen: Policy) -> Iterator[tuple[bool, str, str]]:
    """What the gate would refuse or warn of."""
    from cluster_review.checks.breaches import evaluate_rules
    from cluster_review.facts.facts import frame_of
    from cluster_review.tables import TABLES, Severity

    frames = {table: frame_of(TABLES[table], list(rows)) for table, rows in reading.rows.items() if rows}
    for breach in evaluate_rules(frames, chosen.vocabulary, chosen.provision_ids):
        refuses = breach.severity is Severity.REFUSE
        head_zh, head_en = ("有误", "Fault") if refuses else ("提示", "Note")
        zh = f"发现“{breach.found}”;要求:{breach.expected_zh}。办法:{breach.mend_zh}。"
        en = f"found “{breach.found_en}”; expected: {breach.expected_en}. Mend: {breach.mend_en}."
        yield refuses, f"{head_zh}:{breach.source_ref}:{zh}", f"{head_en}: {breach.source_ref}: {en}"
