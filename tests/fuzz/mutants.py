"""Good files broken by chance, with an eye for their structure: parts of the zip, elements and attributes, fields, keys.

Every choice is drawn from the `Random` handed in, so a seed names a file.
"""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

TAG = re.compile(rb"<[^<>]{1,400}>")
ATTRIBUTE = re.compile(rb'([A-Za-z:]+)="([^"]*)"')
TEXT = re.compile(rb">([^<>]+)<")
ROW = re.compile(rb"<row [^>]*>.*?</row>", re.DOTALL)
CELL = re.compile(rb"<c [^>]*?(?:/>|>.*?</c>)", re.DOTALL)
NASTY = (
    b"", b"0", b"-1", b"1", b"99999999999999999999", b"1e308", b"NaN", b"inf", b"XFD1048576", b"A0", b"R1C1", b"a" * 300,
    b"&#0;", b"&#xFFFF;", b"&amp;", b"\xff\xfe", "合计".encode(), "无".encode(), "２０２５".encode(), b"2025-02-30", b"46111",
    b"s", b"str", b"inlineStr", b"b", b"e", b"d", b"true", b"911100006000373412", b"=1+1", b"A1:XFD1048576", b"\xe2\x80\xae",
    b"0.1", b"1,5", b"-5", b"/xl/worksheets/sheet4.xml", b"../../x", b"veryHidden", b"utf-16", b"gb2312", b"m/d/yy",
)  # fmt: skip
PARTS = (
    "xl/worksheets/sheet",
    "xl/workbook.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "_rels/",
    "[Content_Types]",
)

Mutation = Callable[[bytes, Random], bytes]


@dataclass(frozen=True)
class Seeds:
    """What is broken: a filled form, and the text of one table as CSV and as JSON."""

    form: bytes
    csv: bytes
    json: bytes


def mutant(seeds: Seeds, random: Random) -> tuple[str, bytes]:
    """A name and the bytes of a broken file."""
    kind = random.choice(("form", "form", "csv", "json"))
    if kind == "form":
        return "form.xlsx", _workbook(seeds.form, random)
    if kind == "csv":
        return "incidents.csv", _text(seeds.csv, random)
    return "incidents.json", _json(seeds.json, random)


def _place(data: bytes, pattern: re.Pattern[bytes], random: Random) -> re.Match[bytes] | None:
    """A match of the pattern near a place drawn by chance."""
    return pattern.search(data, random.randrange(len(data) + 1)) or pattern.search(data)


def _replaced(data: bytes, span: tuple[int, int], new: bytes) -> bytes:
    return data[: span[0]] + new + data[span[1] :]


def _attribute(data: bytes, random: Random) -> bytes:
    found = _place(data, ATTRIBUTE, random)
    return _replaced(data, found.span(2), random.choice(NASTY)) if found else data


def _said(data: bytes, random: Random) -> bytes:
    found = _place(data, TEXT, random)
    return _replaced(data, found.span(1), random.choice(NASTY)) if found else data


def _tag_gone(data: bytes, random: Random) -> bytes:
    found = _place(data, TAG, random)
    return _replaced(data, found.span(), b"") if found else data


def _tag_twice(data: bytes, random: Random) -> bytes:
    found = _place(data, TAG, random)
    return _replaced(data, found.span(), found[0] * random.randint(2, 40)) if found else data


def _moved(pattern: re.Pattern[bytes]) -> Mutation:
    def move(data: bytes, random: Random) -> bytes:
        found = _place(data, pattern, random)
        if found is None:
            return data
        rest = _replaced(data, found.span(), found[0] if random.random() < 0.5 else b"")
        target = _place(rest, pattern, random)
        return _replaced(rest, (target.start(), target.start()), found[0]) if target else rest

    return move


def _cell_put(data: bytes, random: Random) -> bytes:
    found = _place(data, CELL, random)
    if found is None:
        return data
    kind, address = (
        random.choice(NASTY),
        random.choice((b"A5", b"B6", b"C5", b"F7", b"G7", b"A30", random.choice(NASTY))),
    )
    value = random.choice((b"<v>%s</v>", b"<is><t>%s</t></is>", b"<f>%s</f>", b"<f>1</f><v>%s</v>", b"%s"))
    cell = b'<c r="%s" t="%s">%s</c>' % (address, kind, value % random.choice(NASTY))
    return _replaced(data, found.span(), cell)


def _flipped(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randint(1, 8)):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    return (
        data[:start] if random.random() < 0.5 else _replaced(data, (start, min(start + 64, len(data))), b"")
    )


def _grown(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    return _replaced(
        data,
        (at, at),
        random.choice((b" ", b"<a>", b"\n", b"1", b'"', b",")) * random.choice((1, 100, 50_000)),
    )


XML: tuple[Mutation, ...] = (
    *[_attribute] * 6, *[_said] * 4, *[_moved(ROW)] * 4, *[_moved(CELL)] * 4, *[_cell_put] * 6, _tag_gone, _tag_twice, _flipped,
    _cut, _grown,
)  # fmt: skip


def _workbook(form: bytes, random: Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(form)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    for _ in range(random.randint(1, 4)):
        what = random.random()
        at = random.choice([i for i, (name, _) in enumerate(members) if any(p in name for p in PARTS)])
        name, data = members[at]
        if what < 0.86:
            members[at] = (name, random.choice(XML)(data, random))
        elif what < 0.89:
            members.pop(at)
        elif what < 0.92:
            members[at] = (name.upper() if random.random() < 0.5 else name.replace("xl/", "/xl/"), data)
        elif what < 0.95:
            members.append((name, data))
        else:
            members[at] = (name, random.choice(members)[1])
        if not any(any(p in name for p in PARTS) for name, _ in members):
            break
    buffer = io.BytesIO()
    with (
        warnings.catch_warnings(),
        zipfile.ZipFile(buffer, "w", random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive,
    ):
        warnings.simplefilter("ignore")  # a part that occurs twice is meant
        for name, data in members:
            archive.writestr(name or "x", data)
    whole = buffer.getvalue()
    return random.choice((_flipped, _cut))(whole, random) if random.random() < 0.15 else whole


def _fields(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    fields = lines[at].split(b",")
    fields[random.randrange(len(fields))] = random.choice(NASTY)
    lines[at] = b",".join(fields)
    return b"\n".join(lines)


def _lines(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    line = random.choice(lines)
    lines.insert(
        random.randrange(len(lines) + 1),
        random.choice((line, line + b",", b'"' + line, line.rpartition(b",")[0], b"")),
    )
    return random.choice((b"\n", b"\n", b"\r\n", b"\r")).join(lines)


def _encoded(data: bytes, random: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(random.choice(("gb18030", "utf-16", "utf-16-be", "utf-8-sig", "big5")), "replace")


def _text(data: bytes, random: Random) -> bytes:
    for _ in range(random.randint(1, 4)):
        data = random.choice((_fields, _fields, _lines, _encoded, _flipped, _cut, _grown))(data, random)
    return data


def _value(random: Random, depth: int = 0) -> Any:
    plain: tuple[Any, ...] = (
        None, True, -1, 0, 1e300, 10**30, float("nan"), "", "无", "2025-02-30", "２０２５", "x" * 3_000, "\u0000", "\ud800",
        911100006000373412,
    )  # fmt: skip
    if depth > 2 or random.random() < 0.7:
        return random.choice(plain)
    nested = [_value(random, depth + 1) for _ in range(random.randint(0, 3))]
    return nested if random.random() < 0.5 else {f"k{i}": item for i, item in enumerate(nested)}


def _json(data: bytes, random: Random) -> bytes:
    if random.random() < 0.4:
        for _ in range(random.randint(1, 3)):
            data = random.choice((_flipped, _cut, _grown, _encoded))(data, random)
        return data
    records: list[Any] = json.loads(data)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(records))
        if isinstance(records[at], dict) and records[at] and random.random() < 0.8:
            key = random.choice(list(records[at]))
            if random.random() < 0.2:
                records[at][random.choice(("x", "", "机", key.upper()))] = records[at].pop(key)
            else:
                records[at][key] = _value(random)
        else:
            records[at] = _value(random)
    document: Any = records if random.random() < 0.9 else {"incidents": records}
    return json.dumps(document, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
