"""Three workbooks of other shapes, made up: what a province may have before it has our form. See docs/mapping.md.

    PYTHONPATH=include python -m samples.foreign_workbooks FOLDER

writes them, with their mappings, into a folder that `cluster-review run --inputs FOLDER` reads.
"""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

MAPPINGS = Path(__file__).with_name("foreign") / "mappings"
LEDGER, YEARLY, SUMMARY = "集群台账.xlsx", "历年报送情况.xlsx", "主要指标汇总表.xlsx"

CLUSTERS = {
    "XG-61": ("虚构云岭椰子加工产业集群", "云岭县", "食品制造"),
    "XG-62": ("虚构云岭竹编产业集群", "云岭县", "竹木加工"),
    "XG-71": ("虚构沙浦渔具产业集群", "沙浦县", "文体用品"),
    "XG-72": ("虚构沙浦海产品产业集群", "沙浦县", "食品制造"),
    "XG-81": ("虚构石埠陶瓷产业集群", "石埠县", "陶瓷制品"),
    "XG-82": ("虚构石埠茶业产业集群", "石埠县", "食品制造"),
    "XG-83": ("虚构临江纸品产业集群", "临江县", "纸制品"),
}
"""Name, county and leading industry; the first digit of the number is that of the workbook."""
YEARS = (2021, 2022, 2023, 2024)
OUTPUT = {
    "XG-61": (240000, 262000, 285500.5, 310000),
    "XG-62": (90000, 96000, 101000, 99500),
    "XG-71": (18, 18.1, 19.025, 20.5),
    "XG-72": (31.2, 33, 35.4, 36.75),
    "XG-81": (120000, 131000, 140250.25, 151000),
    "XG-82": (60000, 64000, 70500, 72000),
    "XG-83": (45000, 47000, 46100, 49900),
}
"""In 万元, that of the second workbook in 亿元."""
PEOPLE = {
    "XG-61": (5200, 5350, 5400, 5610), "XG-62": (2100, 2150, 2190, 2150), "XG-81": (3300, 3350, 3400, 3420),
    "XG-82": (1800, 1790, 1850, 1900), "XG-83": (900, 910, 905, 940),
}  # fmt: skip
RESEARCH = {"XG-61": (3000, 3300, 3700, 4200), "XG-62": (400, 420, 500, 520)}
ADOPTION = {"XG-71": (22, 25, 30, 33), "XG-72": (28, 31.5, 36, 41)}


def ledger() -> openpyxl.Workbook:
    """One row per cluster and year, and the register on a sheet of its own."""
    book = openpyxl.Workbook()
    sheet = _named(book, "名册")
    sheet.append(
        ["集群编号", "集群名称", "所在市县", "主导产业", "运营机构", "认定时间", "有效期起", "有效期止"]
    )
    for cluster, (name, place, industry) in CLUSTERS.items():
        sheet.append([cluster, name, place, industry, f"{place}园区管委会", *TERM])
    sheet = book.create_sheet("台账")
    sheet["A1"] = "特色产业集群发展台账"
    sheet.merge_cells("A1:G1")
    sheet.append(
        ["序号", "集群编号", "集群名称", "年度", "总产值(万元)", "中小企业研发投入(万元)", "从业人员(人)"]
    )
    for number, (cluster, at) in enumerate(_each("6"), 1):
        name, year = CLUSTERS[cluster][0], f"{YEARS[at]}年"
        figures = [OUTPUT[cluster][at], RESEARCH[cluster][at], PEOPLE[cluster][at]]
        sheet.append([number, cluster, name, year, *figures])
    return book


def yearly() -> openpyxl.Workbook:
    """One sheet per year, clusters by name only, words of its own, a unit above and a remark below the table."""
    book = openpyxl.Workbook()
    for at, year in enumerate(YEARS):
        sheet = _named(book, f"{year}年") if not at else book.create_sheet(f"{year}年")
        sheet["A1"] = f"{year}年度信息表报送情况"
        sheet.merge_cells("A1:E1")
        sheet["E2"] = "单位:亿元"
        sheet.append(["集群名称", "收到时间", "受理情况", "工业总产值", "平台应用普及率(%)"])
        for cluster in _of("7"):
            accepted = "未受理" if (cluster, year) == ("XG-72", 2022) else "已受理"
            sheet.append(
                [
                    CLUSTERS[cluster][0],
                    date(year + 1, 3, 20),
                    accepted,
                    OUTPUT[cluster][at],
                    ADOPTION[cluster][at],
                ]
            )
        sheet.append([f"注:{year}年数据为快报数。"])
    return book


def summary() -> openpyxl.Workbook:
    """Years as columns under a heading of two lines, a county in merged cells, and a total row."""
    book = openpyxl.Workbook()
    sheet = _named(book, "汇总")
    sheet["A1"] = "特色产业集群主要指标汇总表"
    sheet.merge_cells("A1:J1")
    for column, title in ((1, "市县"), (2, "集群编号")):
        sheet.cell(2, column, title)
        sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    for column, title in ((3, "总产值(万元)"), (7, "从业人员(人)")):
        sheet.cell(2, column, title)
        sheet.merge_cells(start_row=2, end_row=2, start_column=column, end_column=column + 3)
        for at, year in enumerate(YEARS):
            sheet.cell(3, column + at, f"{year}年")
    for row, cluster in enumerate(_of("8"), 4):
        sheet.cell(row, 1, CLUSTERS[cluster][1] if row != 5 else None)
        sheet.cell(row, 2, cluster)
        for at in range(len(YEARS)):
            sheet.cell(row, 3 + at, OUTPUT[cluster][at])
            sheet.cell(row, 7 + at, PEOPLE[cluster][at])
    sheet.merge_cells("A4:A5")
    sheet.cell(7, 1, "合计")
    for at in range(len(YEARS)):
        sheet.cell(7, 3 + at, sum(OUTPUT[cluster][at] for cluster in _of("8")))
        sheet.cell(7, 7 + at, sum(PEOPLE[cluster][at] for cluster in _of("8")))
    return book


TERM = (date(2024, 7, 1), date(2024, 7, 1), date(2027, 6, 30))
WORKBOOKS = {LEDGER: ledger, YEARLY: yearly, SUMMARY: summary}


def write_foreign(folder: Path) -> Path:
    """Write the workbooks and their mappings; gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, build in WORKBOOKS.items():
        build().save(folder / name)
    shutil.copytree(MAPPINGS, folder / "mappings", dirs_exist_ok=True)
    return folder


def _of(workbook: str) -> list[str]:
    return [cluster for cluster in CLUSTERS if cluster.startswith(f"XG-{workbook}")]


def _each(workbook: str) -> list[tuple[str, int]]:
    return [(cluster, at) for cluster in _of(workbook) for at in range(len(YEARS))]


def _named(book: openpyxl.Workbook, title: str) -> Any:
    sheet: Any = book.active
    sheet.title = title
    return sheet


if __name__ == "__main__":
    write_foreign(Path(sys.argv[1]))
