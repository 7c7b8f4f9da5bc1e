"""Bytes to text without guessing: byte order mark, then strict UTF-8, then strict GB18030."""

from __future__ import annotations

import codecs

from cluster_review.intake.faults import Fault, fault

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def decode(data: bytes, name: str, suffix: str, *, allow_gb18030: bool) -> tuple[str, Fault | None]:
    """The text, or "" and the fault why it can't be read."""
    if not data.strip():
        return "", fault("empty_file", file=name, found=f"{len(data)} 字节 bytes")
    if data.startswith((_ZIP, _OLE)):
        return "", fault("not_text", file=name, found="Excel/ZIP", suffix=suffix)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, name, len(mark))
    text, refused = _strict(data, "utf-8", name, 0)
    if refused is None or not allow_gb18030:
        return text, refused
    mixed = _first_mixed_byte(data)
    if mixed is not None:
        return "", fault("encoding_mixed", file=name, found=_bytes_at(data, mixed), offset=mixed)
    return _strict(data, "gb18030", name, 0)


def _strict(data: bytes, encoding: str, name: str, skipped: int) -> tuple[str, Fault | None]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        offset = error.start + skipped
        return "", fault("encoding", file=name, found=_bytes_at(data, error.start), offset=offset)
    nul = text.find("\x00")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        return "", fault("nul", file=name, cell=f"{line}:{line}", found="\\x00")
    return text, None


def _first_mixed_byte(data: bytes) -> int | None:
    """Where the encoding changes, if lines that are Chinese in UTF-8 stand beside lines that are not UTF-8.

    GB18030 accepts most UTF-8 bytes as other characters, so such a file would be misread, not refused.
    """
    first_utf8 = first_other = None
    offset = 0
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            try:
                is_chinese = any("\u4e00" <= character <= "\u9fff" for character in line.decode("utf-8"))
            except UnicodeDecodeError:
                first_other = offset if first_other is None else first_other
            else:
                if is_chinese and first_utf8 is None:
                    first_utf8 = offset
        offset += len(line)
    if first_utf8 is None or first_other is None:
        return None
    return max(first_utf8, first_other)


def _bytes_at(data: bytes, offset: int) -> str:
    return data[offset : offset + 8].hex(" ")
