"""Names of files in the department's manner that any system can hold, whatever a cluster is called."""

from __future__ import annotations

import re
import unicodedata

from cluster_review.reports.printable import one_line

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f\ufffd]+')
_MOST_BYTES = 100
"""Names hold 255 bytes, of which year, county, kind and ending need some."""
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(?=$|\.)")


def safe_part(text: str) -> str:
    """A text as part of a name: no separators, no leading dot or dash, cut at a whole character."""
    plain = _NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", one_line(text)))
    plain = _RESERVED.sub(r"_\1", plain.strip("._- =+@"))
    encoded = plain.encode("utf-8")
    if len(encoded) > _MOST_BYTES:
        plain = encoded[:_MOST_BYTES].decode("utf-8", "ignore") + "…"
    return plain or "未命名"


def document_name(year: int, *parts: str, made_up: bool = False) -> str:
    """Such as `2026-海口市-XX集群-复核材料`; made-up data never takes a real name."""
    return "-".join((str(year), *map(safe_part, parts))) + ("-虚构样例" if made_up else "")
