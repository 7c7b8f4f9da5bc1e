"""Look into an .xlsx before any library opens it: a zip and expat pass of our own, with limits.

A 5 kB workbook can make a spreadsheet library ask for all memory, and libraries turn error cells and
formulas without result into blanks. So the pass refuses what is dangerous and notes the address of
every cell whose value would be lost; and it counts the rows that hold something, as a second witness
of what the library reads.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.pre_scan_sheet import SheetPass, SheetScan

MOST_PARTS = 1_000
MOST_UNPACKED = 200 * 2**20
MOST_RATIO, RATIO_MATTERS_FROM = 300, 5 * 2**20
CHUNK = 2**18

_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_PERCENT_FORMATS = frozenset({9, 10})
_SHEETS_PREFIX = "xl/"


@dataclass
class Scan:
    """The sheets of a workbook by name, in its order, and the faults; with a refusal nothing may open it."""

    sheets: dict[str, SheetScan] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_safe(self) -> bool:
        """Whether a library may open the workbook."""
        return all(f.is_warning for f in self.faults)


class _Stop(Exception):
    """A fault that ends the scan."""

    def __init__(
        self, kind: str, found: object, sheet: str | None = None, cell: str | None = None, **words: object
    ):
        super().__init__(kind)
        self.kind, self.found, self.sheet, self.cell = kind, found, sheet, cell
        self.words: dict[str, Any] = words


def pre_scan(path: Path, name: str) -> Scan:
    """Scan the workbook at `path`; `name` is what messages call it."""
    scan = Scan()
    try:
        _check_content(path)
        with zipfile.ZipFile(path) as archive:
            _Workbook(archive, scan, name).read()
    except _Stop as stop:
        scan.faults.append(
            fault(stop.kind, file=name, found=stop.found, sheet=stop.sheet, cell=stop.cell, **stop.words)
        )
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, OSError) as error:
        scan.faults.append(fault("zip_damaged", file=name, found=error))
    except Exception as error:
        if type(error).__module__ == "zlib":
            scan.faults.append(fault("zip_damaged", file=name, found=error))
        else:
            raise
    return scan


def _check_content(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise _Stop("empty_file", "0 字节 bytes")
    with path.open("rb") as stream:
        head = stream.read(len(_OLE))
    if head == _OLE:
        raise _Stop("password", "加密文件或旧式 .xls (encrypted, or an old .xls)")
    if head != _ZIP:
        raise _Stop("not_xlsx", head.decode("latin-1"))


class _Workbook:
    """One pass over the parts of a workbook."""

    def __init__(self, archive: zipfile.ZipFile, scan: Scan, name: str):
        self.archive, self.scan, self.name = archive, scan, name
        self.unpacked = 0
        self.elements = 0
        self.cells = 0
        self.empty_strings: set[int] = set()
        self.percent_styles: set[int] = set()

    def read(self) -> None:
        names = self._part_names()
        parts = set(names)
        if "xl/workbook.xml" not in parts:
            raise _Stop("not_xlsx", "ZIP", None)
        sheets = self._sheets()
        if "xl/sharedStrings.xml" in parts:
            self._shared_strings()
        if "xl/styles.xml" in parts:
            self._styles()
        done = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml"}
        for title, (part, is_hidden) in sheets.items():
            if part not in parts:
                raise _Stop("zip_damaged", part, title)
            self.scan.sheets[title] = SheetScan(is_hidden)
            self._sheet(part, title, self.scan.sheets[title])
            done.add(part)
        for part in names:
            if part not in done:
                self._other(part)

    def _part_names(self) -> list[str]:
        infos = self.archive.infolist()
        if len(infos) > MOST_PARTS:
            raise _Stop("expands_too_much", f"{len(infos)} 个部件 (parts)", limit=MOST_UNPACKED // 2**20)
        names = [info.filename for info in infos]
        if len(set(names)) != len(names):
            raise _Stop("zip_damaged", "部件重复 (a part occurs twice)")
        for info in infos:
            if info.flag_bits & 1:
                raise _Stop("password", info.filename)
            if (
                ".." in info.filename.split("/")
                or info.filename.startswith("/")
                or "\\" in info.orig_filename
            ):
                raise _Stop("zip_damaged", info.filename)
            if info.filename.lower().endswith("vbaproject.bin"):
                raise _Stop("macros", info.filename)
        if any(name.startswith("xl/externalLinks/") for name in names):
            self.scan.faults.append(fault("external_links", file=self.name, found="externalLinks"))
        return names

    def _chunks(self, part: str) -> Any:
        """The bytes of a part, counted as they come out: the sizes that the zip declares may lie."""
        size = 0
        packed = max(self.archive.getinfo(part).compress_size, 1)
        with self.archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                self.unpacked += len(chunk)
                if self.unpacked > MOST_UNPACKED or (
                    size > RATIO_MATTERS_FROM and size > packed * MOST_RATIO
                ):
                    raise _Stop(
                        "expands_too_much", f"{part}: {size // 2**20} MB", limit=MOST_UNPACKED // 2**20
                    )
                yield chunk

    def _parse(self, part: str, parser: expat.XMLParserType, title: str | None = None) -> None:
        def declared(*_: object) -> None:
            raise _Stop("declares_entities", part, title)

        parser.StartDoctypeDeclHandler = declared
        parser.EntityDeclHandler = declared
        parser.buffer_text = True
        try:
            for chunk in self._chunks(part):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise _Stop("zip_damaged", f"{part}: {error}", title) from None

    def _other(self, part: str) -> None:
        """A part that isn't interpreted: its size counts, and XML is looked at for declarations."""
        if part.endswith((".xml", ".rels", ".vml")):
            self._parse(part, _parser())
        else:
            for _ in self._chunks(part):
                pass

    def _sheets(self) -> dict[str, tuple[str, bool]]:
        """Part and hidden state of each worksheet, by title, in the order of the workbook."""
        found: list[tuple[str, str, bool]] = []
        targets: dict[str, str] = {}

        def start_sheet(tag: str, attributes: dict[str, str]) -> None:
            if _local(tag) == "sheet":
                relation = next((v for k, v in attributes.items() if _local(k) == "id" and ":" in k), "")
                hidden = attributes.get("state", "visible") != "visible"
                found.append((attributes.get("name", ""), relation, hidden))

        def start_relation(tag: str, attributes: dict[str, str]) -> None:
            if _local(tag) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
                target = attributes.get("Target", "")
                targets[attributes.get("Id", "")] = (
                    target[1:] if target.startswith("/") else _SHEETS_PREFIX + target
                )

        parser = _parser()
        parser.StartElementHandler = start_sheet
        self._parse("xl/workbook.xml", parser)
        if "xl/_rels/workbook.xml.rels" not in self.archive.NameToInfo:
            raise _Stop("zip_damaged", "xl/_rels/workbook.xml.rels")
        parser = _parser()
        parser.StartElementHandler = start_relation
        self._parse("xl/_rels/workbook.xml.rels", parser)
        return {
            title: (targets[relation], hidden) for title, relation, hidden in found if relation in targets
        }

    def _shared_strings(self) -> None:
        """Which shared strings are empty: a cell that points to one holds nothing."""
        index, has_text, in_text = -1, False, False

        def start(tag: str, _: object) -> None:
            nonlocal index, has_text, in_text
            local = _local(tag)
            if local == "si":
                index, has_text = index + 1, False
            in_text = local == "t"

        def text(_: str) -> None:
            nonlocal has_text
            has_text = has_text or in_text

        def end(tag: str) -> None:
            nonlocal in_text
            local = _local(tag)
            if local == "t":
                in_text = False
            elif local == "si" and not has_text:
                self.empty_strings.add(index)

        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        self._parse("xl/sharedStrings.xml", parser)

    def _styles(self) -> None:
        """The cell styles that show a value with `%`."""
        percents = set(_PERCENT_FORMATS)
        style, in_cells = -1, False

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal style, in_cells
            local = _local(tag)
            if local == "numFmt" and "%" in re.sub(r'"[^"]*"|\\.', "", attributes.get("formatCode", "")):
                percents.add(int(attributes.get("numFmtId", "0")))
            elif local == "cellXfs":
                in_cells = True
            elif local == "xf" and in_cells:
                style += 1
                if int(attributes.get("numFmtId", "0")) in percents:
                    self.percent_styles.add(style)

        def end(tag: str) -> None:
            nonlocal in_cells
            if _local(tag) == "cellXfs":
                in_cells = False

        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler = start, end
        self._parse("xl/styles.xml", parser)

    def _sheet(self, part: str, title: str, sheet: SheetScan) -> None:
        parser = _parser()
        parser.ordered_attributes = True
        one = SheetPass(parser, sheet, self.empty_strings, self.percent_styles)

        def limited(kind: str, found: str, **words: object) -> None:
            raise _Stop(kind, found, title, found if kind == "far_cell" else None, **words)

        one.refuse = limited
        one.elements, one.cells = self.elements, self.cells
        self._parse(part, parser, title)
        self.elements, self.cells = one.elements, one.cells


def _parser() -> expat.XMLParserType:
    return expat.ParserCreate()


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]
