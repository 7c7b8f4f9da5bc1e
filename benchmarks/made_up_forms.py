"""Many annual forms with long lists of enterprises, quickly: one is written, the others differ in their strings.

Each is a whole, valid form of a cluster of its own: its id, its name and the credit codes of all its enterprises
(with right check characters) stand in the shared strings of the workbook, so only that part is written anew.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from stdnum.cn import uscc

from cluster_review.intake.form import write_form
from cluster_review.provisions.loading import load_vocabulary
from cluster_review.tables import NEVER
from samples.province_forms import form_rows
from samples.province_stories import BANNER, REPORT_YEAR, STORIES

POLICY = Path(__file__).resolve().parents[1] / "include" / "policy"
STRINGS = "xl/sharedStrings.xml"
OF_THE_FIRST = re.compile(rb"B00000|91990101MX\d{7}.")
"""The id of the cluster of the form that is written, and the codes of its enterprises."""


def write_forms(folder: Path, forms: int, enterprises: int) -> list[Path]:
    """Write the forms of as many clusters into the folder, each with as many enterprises."""
    folder.mkdir(parents=True, exist_ok=True)
    parts, strings = _first(folder, enterprises)
    paths = []
    for cluster in range(1, forms + 1):
        path = folder / f"B{cluster:05d}.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                archive.writestr(_entry(name), data)
            archive.writestr(_entry(STRINGS), OF_THE_FIRST.sub(partial(_own, cluster), strings))
        paths.append(path)
    return paths


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry without a moment, so that the same forms are the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def credit_code(cluster: int, number: int) -> str:
    """A code of a made-up enterprise, with a right check character."""
    stem = f"91990101MX{cluster:04d}{number:03d}"
    return stem + uscc.calc_check_digit(stem)


def _own(cluster: int, found: re.Match[bytes]) -> bytes:
    if found[0] == b"B00000":
        return f"B{cluster:05d}".encode()
    return credit_code(cluster, int(found[0][14:17])).encode()


def _first(folder: Path, enterprises: int) -> tuple[dict[str, bytes], bytes]:
    """The parts of the form that is written, and its strings apart."""
    vocabulary = load_vocabulary(POLICY)
    story = replace(STORIES[0], firms=20)
    rows = form_rows(story, vocabulary)
    codes = {row["enterprise_id"]: credit_code(0, at) for at, row in enumerate(rows["enterprises"], 1)}
    for title in rows["titles"]:
        title["enterprise_id"] = codes[title["enterprise_id"]]
    rows["enterprises"] = [
        {
            "enterprise_id": credit_code(0, number), "name": f"虚构云岭电子元件第{number:03d}有限公司",
            "is_sme": number > 2, "is_leading": number % 6 != 0,
            "member_from_date": date(2014 + number % 8, 1 + number % 12, 1 + number % 28),
            "member_to_date": date(2024, 9, 30) if number == enterprises else NEVER,
        }
        for number in range(1, enterprises + 1)
    ]  # fmt: skip
    counted = {"enterprises": enterprises - 1, "smes": enterprises - 3}
    for figure in rows["figures"]:
        figure["value"] = counted.get(figure["metric"], figure["value"])
    for of_table in rows.values():
        for row in of_table:
            row["cluster_id"] = "B00000"
    rows["annual_reports"][0]["cluster_name"] = "虚构云岭电子元件产业集群B00000"
    path = folder / "first.xlsx"
    write_form(path, vocabulary, REPORT_YEAR, rows, banner=BANNER)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    path.unlink()
    return parts, parts.pop(STRINGS)
