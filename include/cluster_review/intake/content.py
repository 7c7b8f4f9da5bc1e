"""What a file is by its bytes, whatever its name says."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

HEAD = 4_096


class Content(StrEnum):
    """A kind of content, as messages name it."""

    EMPTY = "空 (empty)"
    ZIP = "ZIP"
    ENCRYPTED = "加密的工作簿 (an encrypted workbook)"
    OLD_TABLE = "旧式表格 .xls/.et (an old .xls or .et)"
    OLD_DOCUMENT = "旧式文档 .doc/.wps (an old .doc or .wps)"
    OLE = "旧式 Office 或 WPS 文件 (an old Office or WPS file)"
    PDF = "PDF"
    RAR = "RAR 压缩包 (archive)"
    SEVEN_ZIP = "7z 压缩包 (archive)"
    PICTURE = "图片 (a picture)"
    HTML = "网页 HTML (a web page)"
    XML = "XML"
    TEXT = "文本 (text)"
    OTHER = "其他内容 (something else)"


_HEADS = (
    (b"PK\x03\x04", Content.ZIP),
    (b"%PDF", Content.PDF),
    (b"Rar!", Content.RAR),
    (b"7z\xbc\xaf\x27\x1c", Content.SEVEN_ZIP),
    (b"\x89PNG", Content.PICTURE),
    (b"\xff\xd8\xff", Content.PICTURE),
    (b"GIF8", Content.PICTURE),
    (b"BM", Content.PICTURE),
)
_OLE = b"\xd0\xcf\x11\xe0"
_STREAMS = (
    ("EncryptedPackage", Content.ENCRYPTED),
    ("Workbook", Content.OLD_TABLE),
    ("Book", Content.OLD_TABLE),
    ("WordDocument", Content.OLD_DOCUMENT),
)
"""Streams by which the old container tells what is in it, the telling one first."""


def content_of(path: Path) -> Content:
    """What the file at `path` holds."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        if head.startswith(_OLE):
            return _ole(head + stream.read())
    if not head:
        return Content.EMPTY
    for mark, content in _HEADS:
        if head.startswith(mark):
            return content
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<html", b"<!doctype html")) or b"<table" in text:
        return Content.HTML
    if text.startswith(b"<?xml"):
        return Content.XML
    return Content.OTHER if b"\x00" in head else Content.TEXT


def _ole(data: bytes) -> Content:
    for name, content in _STREAMS:
        if name.encode("utf-16-le") in data:
            return content
    return Content.OLE
