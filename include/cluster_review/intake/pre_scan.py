"""Look into an .xlsx before any library opens it: a zip and expat pass of our own, with limits.

A 5 kB workbook can make a spreadsheet library ask for all memory, and libraries turn error cells and
formulas without result into blanks. So the pass refuses what is dangerous and notes the address of
every cell whose value would be lost; and it counts the rows that hold something, as a second witness
of what the library reads.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from cluster_review.intake.content import Content, content_of
from cluster_review.intake.faults import Fault, fault
from cluster_review.intake.pre_scan_parts import (
    empty_strings,
    local,
    new_parser,
    percent_styles,
    read_comments,
    read_drawing,
    relations,
    relations_part,
)
from cluster_review.intake.pre_scan_plain import LARGEST, cells_within, plain_cells, strings_within
from cluster_review.intake.pre_scan_sheet import (
    MOST_CELLS,
    MOST_ELEMENTS,
    MOST_ROWS,
    SheetPass,
    SheetScan,
)

MOST_PARTS = 1_000
MOST_UNPACKED = 200 * 2**20
MOST_RATIO, RATIO_MATTERS_FROM = 300, 5 * 2**20
CHUNK = 2**18
_DAMAGE = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, LookupError,
           OverflowError, NotImplementedError, RuntimeError)  # fmt: skip
"""What reading a damaged zip raises, or XML whose declared encoding Python doesn't know."""

WORKBOOK, STRINGS, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"


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
    except _DAMAGE as error:
        scan.faults.append(fault("zip_damaged", file=name, found=error))
    return scan


def _check_content(path: Path) -> None:
    content = content_of(path)
    if content is Content.EMPTY:
        raise _Stop("empty_file", "0 字节 bytes")
    if content is Content.ENCRYPTED:
        raise _Stop("password", "加密 (encrypted)")
    if content in (Content.OLD_TABLE, Content.OLD_DOCUMENT, Content.OLE):
        raise _Stop("old_content", str(content))
    if content is not Content.ZIP:
        with path.open("rb") as stream:
            start = stream.read(40).decode("utf-8", "replace") if content is Content.TEXT else ""
        raise _Stop("not_xlsx", f"{content}:{start}" if start else str(content))


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
        if WORKBOOK not in parts:
            raise _Stop("not_xlsx", "ZIP", None)
        sheets = self._sheets()
        done = {WORKBOOK, relations_part(WORKBOOK), STRINGS, STYLES}
        if STRINGS in parts:
            self._strings()
        if STYLES in parts:
            self.percent_styles = percent_styles(STYLES, self._parse)
        for title, (part, is_hidden) in sheets.items():
            if part not in parts:
                raise _Stop("zip_damaged", part, title)
            self.scan.sheets[title] = SheetScan(is_hidden)
            self._sheet(part, title, self.scan.sheets[title])
            self._overlay(part, self.scan.sheets[title], parts)
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

    def _whole(self, part: str) -> bytes | None:
        """All bytes of a part, unless it is large."""
        if self.archive.getinfo(part).file_size > LARGEST:
            return None
        return b"".join(self._chunks(part))

    def _parse(
        self,
        part: str,
        parser: expat.XMLParserType,
        title: str | None = None,
        chunks: Iterable[bytes] | None = None,
        whole: bytes | None = None,
    ) -> None:
        """Run a parser over a part; over `chunks` of it alone, where the rest of the `whole` is known to be right."""

        def declared(*_: object) -> None:
            raise _Stop("declares_entities", part, title)

        parser.StartDoctypeDeclHandler = declared
        parser.EntityDeclHandler = declared
        parser.buffer_text = True
        try:
            for chunk in self._chunks(part) if chunks is None else chunks:
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            if whole is not None:
                self._parse(part, new_parser(), title, [whole])  # names the place in the whole part
            raise _Stop("zip_damaged", f"{part}: {error}", title) from None

    def _other(self, part: str) -> None:
        """A part that isn't interpreted: its size counts, and XML is looked at for declarations."""
        if part.endswith((".xml", ".rels", ".vml")):
            self._parse(part, new_parser())
        else:
            for _ in self._chunks(part):
                pass

    def _strings(self) -> None:
        data = self._whole(STRINGS)
        within = None if data is None else strings_within(data)
        if data is not None and within is not None:
            begin, end = within
            self._parse(STRINGS, new_parser(), chunks=[data[:begin], data[end:]], whole=data)
        else:
            chunks = None if data is None else [data]
            self.empty_strings = empty_strings(
                STRINGS, lambda part, parser: self._parse(part, parser, chunks=chunks)
            )

    def _sheets(self) -> dict[str, tuple[str, bool]]:
        """Part and hidden state of each worksheet, by title, in the order of the workbook."""
        found: list[tuple[str, str, bool]] = []

        def start_sheet(tag: str, attributes: dict[str, str]) -> None:
            if local(tag) == "sheet":
                relation = next((v for k, v in attributes.items() if local(k) == "id" and ":" in k), "")
                hidden = attributes.get("state", "visible") != "visible"
                found.append((attributes.get("name", ""), relation, hidden))

        parser = new_parser()
        parser.StartElementHandler = start_sheet
        self._parse(WORKBOOK, parser)
        if relations_part(WORKBOOK) not in self.archive.NameToInfo:
            raise _Stop("zip_damaged", relations_part(WORKBOOK))
        targets = {id_: part for id_, kind, part in relations(WORKBOOK, self._parse) if kind == "worksheet"}
        titles = [title for title, _, _ in found]
        if len(set(titles)) != len(titles):
            raise _Stop("zip_damaged", "工作表重名 (two sheets of one name)")
        return {
            title: (targets[relation], hidden) for title, relation, hidden in found if relation in targets
        }

    def _overlay(self, part: str, sheet: SheetScan, parts: set[str]) -> None:
        """What is drawn or noted over the cells of a sheet."""
        if relations_part(part) not in parts:
            return
        for _, kind, target in relations(part, self._parse):
            if target in parts and kind == "drawing":
                read_drawing(target, self._parse, sheet.overlay)
            elif target in parts and kind == "comments":
                read_comments(target, self._parse, sheet.overlay)

    def _sheet(self, part: str, title: str, sheet: SheetScan) -> None:
        parser = new_parser()
        parser.ordered_attributes = True
        one = SheetPass(parser, sheet, self.empty_strings, self.percent_styles)

        def limited(kind: str, found: str, **words: object) -> None:
            raise _Stop(kind, found, title, found if kind == "far_cell" else None, **words)

        one.refuse = limited
        one.elements, one.cells = self.elements, self.cells
        data = self._whole(part)
        within = None if data is None else cells_within(data)
        if data is None or within is None:
            self._parse(part, parser, title, None if data is None else [data])
        else:
            self._parse(part, parser, title, self._around_plain_cells(data, within, one), data)
        self.elements, self.cells = one.elements, one.cells

    def _around_plain_cells(self, data: bytes, within: tuple[int, int], one: SheetPass) -> Iterator[bytes]:
        """What the pass must see of a sheet: what stands around the cells, if they are plain."""
        begin, end = within
        yield data[:begin]
        plain = (
            None
            if one.hidden_columns or self.empty_strings
            else plain_cells(data[begin:end], self.percent_styles)
        )
        if (
            plain is None
            or plain.last_row > MOST_ROWS
            or one.elements + plain.elements > MOST_ELEMENTS
            or one.cells + plain.values > MOST_CELLS
        ):
            yield data[begin:]
            return
        one.elements += plain.elements
        one.cells += plain.values
        one.sheet.rows |= plain.rows
        yield data[end:]
