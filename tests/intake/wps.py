"""A good form rewritten in the shape in which WPS leaves a workbook.

What differs from Excel's: a size mark of `A1`; targets that begin with `/`; drop-downs in the extension list (x14) of a
sheet; strings inline in one sheet and shared in the others, all with `xml:space`; date formats such as
`[$-804]yyyy"年"m"月"d"日";@` with a reserved part and the built-in numbers 14, 31 and 57; KSOProductBuildVer among the
custom properties; the sheets Sheet1 to Sheet3 of a new workbook left over and empty.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    b'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    b'<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="KSOProductBuildVer">'
    b"<vt:lpwstr>2052-12.1.0.16929</vt:lpwstr></property></Properties>"
)
EXTENSIONS = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>填表说明!$E$5:$E$6</xm:f></x14:formula1>'
    "<xm:sqref>C5:C2004</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
).encode()
LEFT_OVER = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet '
    b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1"/><sheetData/></worksheet>'
)
WORKSHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
DATE_FORMATS = (
    '<numFmt numFmtId="176" formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>'
    '<numFmt numFmtId="177" formatCode="reserved-0x1F"/>'
)


def rewrite(
    good: Path, path: Path, *, size_mark: str = "A1", inline: int | None = 4, dates: str = "176"
) -> None:
    """Write the form at `good` to `path` in WPS's shape.

    Args:
        size_mark: what every sheet says of its size.
        inline: number of the sheet whose strings stand in their cells; None for none.
        dates: number of the format that all dates get.
    """
    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strings = re.findall(rb"<si>(.*?)</si>", parts["xl/sharedStrings.xml"], re.DOTALL)
    for name in [n for n in parts if n.startswith("xl/worksheets/sheet")]:
        sheet = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{size_mark}"'.encode(), parts[name])
        sheet = re.sub(rb"<dataValidations.*?</dataValidations>", b"", sheet, flags=re.DOTALL)
        if inline is not None and name == f"xl/worksheets/sheet{inline}.xml":
            sheet = _inlined(sheet, strings)
        parts[name] = sheet.replace(b"</worksheet>", EXTENSIONS + b"</worksheet>")
    spaced = re.sub(rb"<t>", b'<t xml:space="preserve">', parts["xl/sharedStrings.xml"])
    parts["xl/sharedStrings.xml"] = spaced
    parts["xl/styles.xml"] = _dated(parts["xl/styles.xml"], dates)
    relations = re.sub(rb'Target="(?!/)', b'Target="/xl/', parts["xl/_rels/workbook.xml.rels"])
    book = parts["xl/workbook.xml"]
    for number in (1, 2, 3):
        target = f"xl/worksheets/left{number}.xml"
        parts[target] = LEFT_OVER
        relation = f'<Relationship Id="rIdL{number}" Type="{WORKSHEET}" Target="/{target}"/></Relationships>'
        relations = relations.replace(b"</Relationships>", relation.encode())
        left = f'<sheet name="Sheet{number}" sheetId="{90 + number}" r:id="rIdL{number}"/></sheets>'
        book = book.replace(b"</sheets>", left.encode())
        kinds = f'<Override PartName="/{target}" ContentType="{CONTENT_TYPE}"/></Types>'
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", kinds.encode())
    parts["xl/workbook.xml"], parts["xl/_rels/workbook.xml.rels"] = book, relations
    parts["docProps/custom.xml"] = CUSTOM
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def _inlined(sheet: bytes, strings: list[bytes]) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        return b"<c" + found[1] + b't="inlineStr"><is>' + strings[int(found[2])] + b"</is></c>"

    return re.sub(rb'<c([^>]*?)t="s"><v>(\d+)</v></c>', one, sheet)


def _dated(styles: bytes, number: str) -> bytes:
    """The styles with every date shown by the format of that number."""
    text = styles.decode()
    own = re.findall(r'<numFmt numFmtId="(\d+)" formatCode="yyyy\\?-mm\\?-dd"/>', text)
    assert own, "the form formats its dates by yyyy-mm-dd"
    text = re.sub(
        r'<numFmts count="(\d+)">', lambda m: f'<numFmts count="{int(m[1]) + 2}">{DATE_FORMATS}', text
    )
    for old in own:
        text = text.replace(f'<xf numFmtId="{old}"', f'<xf numFmtId="{number}"')
    return text.encode()
