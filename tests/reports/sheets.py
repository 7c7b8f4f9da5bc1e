"""Reading a written sheet back as a person would: by its headings."""

from openpyxl.worksheet.worksheet import Worksheet


def header_row(sheet: Worksheet) -> int:
    """The row that the filter stands on."""
    return int("".join(c for c in sheet.auto_filter.ref.split(":")[0] if c.isdigit()))


def table(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows under the headings, by heading without its line breaks."""
    top = header_row(sheet)
    rows = list(sheet.iter_rows(min_row=top, values_only=True))
    headings = [str(h).replace("\n", "") for h in rows[0]]
    return [dict(zip(headings, row, strict=True)) for row in rows[1:]]


def texts(sheet: Worksheet) -> list[str]:
    """Every text of a sheet."""
    return [str(v) for row in sheet.iter_rows(values_only=True) for v in row if v is not None]
