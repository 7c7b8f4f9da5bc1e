"""The made-up province as plain tables: what befell each of its 24 clusters. Nothing here is real.

Figures are told by their output and by what differs from an ordinary, healthy cluster; `build_province`
fills in the rest. Expected outcomes stand in `province/expected.yaml`, written by hand from the law.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

REPORT_YEAR = 2025
LAW_DATE = date(2026, 3, 31)
BANNER = "虚构样例,不是真实的集群、企业或人 · MADE-UP SAMPLE: no real cluster, enterprise or person"

COUNTIES = {  # GB/T 2260 gives no province the number 99
    "990101": "云岭县", "990102": "沙浦县", "990103": "青檀县", "990104": "榕桥县", "990105": "白鹭县",
    "990106": "望潮县", "990107": "石楠县", "990108": "月港县", "990109": "雾山县", "990110": "芦洲县",
}  # fmt: skip

NO_ENVIRONMENT_MARK = "990109"
"""The county whose environment authority has signed nothing."""

NONE = "无"

BATCHES = {  # batch: recognised on, valid from, valid to
    "第一批": ("2023-01-01", "2023-01-01", "2025-12-31"),
    "第二批": ("2023-07-01", "2023-07-01", "2026-06-30"),
    "第三批": ("2024-07-01", "2024-07-01", "2027-06-30"),
    "首批试点(已延长一次)": ("2021-01-01", "2024-01-01", "2026-12-31"),
    "按年份公布": ("2024-03-18", "", ""),  # printed as bare years: no last day can be computed
    "申报": (NONE, "", ""),
}


@dataclass(frozen=True)
class Story:
    """One cluster.

    Attributes:
        name: short name; the cluster is 虚构{name}产业集群.
        output: total output of 2022 to 2025 in 亿元.
        firms: enterprises on its list.
        received: day the form of 2025 came in.
        form: `filed`, `broken` (refused at the intake) or `none`.
        figures: metrics that differ from an ordinary cluster's, 2022 to 2025, in the metric's unit.
        titles: `giant` (a little giant of the leading industry), `five` (six firms with lesser ones).
        judged: whether the evidence was judged; `all`, `none`, or all but the one provision named.
        missed: goals of the plan with a target that was missed.
    """

    id: str
    name: str
    counties: tuple[str, ...]
    industry: tuple[str, ...]
    trade: str
    batch: str
    output: tuple[str, str, str, str]
    firms: int
    received: str = "2026-03-20"
    form: str = "filed"
    figures: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    titles: str = "giant"
    judged: str = "none"
    missed: dict[str, str] = field(default_factory=dict)


# fmt: off
STORIES = (
    # 维持: all in order; extended once before.
    Story("XG-01", "云岭电子元件", ("990101",), ("39",), "电子元件", "首批试点(已延长一次)",
          ("36.20", "39.10", "42.60", "46.30"), 26, judged="all"),
    # 维持: grew 2.3 % a year only, waived for all three years; lies in two counties.
    Story("XG-02", "沙浦青檀制药装备", ("990102", "990103"), ("35",), "制药装备", "第三批",
          ("31.00", "31.60", "32.40", "33.20"), 24, judged="all"),
    # 提醒整改: cement; energy use per tonne equals the baseline, and 高于 is not 达到.
    Story("XG-03", "青檀水泥建材", ("990103",), ("30",), "水泥", "第三批", ("28.40", "30.20", "32.30", "34.60"), 25,
          figures={"energy_consumption": ("118", "116", "114.2", "112"), "energy_baseline": ("112", "112", "112", "112")}),
    # 提醒整改: the form came one day late.
    Story("XG-04", "榕桥医疗器械", ("990104",), ("35",), "医疗器械", "第三批", ("25.10", "27.00", "29.10", "31.50"), 25,
          received="2026-03-31", titles="five"),
    # 提醒整改: 112 km², and a change of operating body reported late but before anyone found it.
    Story("XG-05", "白鹭家具制造", ("990105",), ("21",), "家具", "第三批", ("24.80", "26.40", "28.20", "30.10"), 24,
          figures={"area": ("96", "98", "104", "112")}),
    # 组织复核: validity ends in 91 days; exports of 2025 were typed in 万元 instead of 亿元 (a warning).
    Story("XG-06", "望潮游艇配件", ("990106",), ("37",), "游艇配件", "第二批", ("22.60", "24.50", "26.70", "29.00"), 25,
          figures={"exports": ("2.86", "3.02", "3.20", "32300")}),
    # 组织复核: validity ended, the department has called no review; the form of 2024 was late.
    Story("XG-07", "石楠仪器仪表", ("990107",), ("40",), "仪器仪表", "第一批", ("23.30", "25.00", "26.90", "29.20"), 24,
          titles="five"),
    # 建议延续: fine chemicals (energy and water baselines); 104 km² with an accepted explanation.
    Story("XG-08", "月港精细化工", ("990108",), ("26",), "精细化工", "第一批", ("52.00", "56.20", "61.00", "66.10"), 27,
          judged="all",
          figures={"area": ("104", "104", "104", "104"), "energy_consumption": ("0.86", "0.83", "0.80", "0.77"),
                   "energy_baseline": ("0.84", "0.84", "0.84", "0.84"), "water_intake": ("5.9", "5.6", "5.2", "4.9"),
                   "water_baseline": ("5.5", "5.5", "5.5", "5.5")}),
    # 建议通过(须说明): called and applied for before the end; one of four goals missed.
    Story("XG-09", "芦洲汽车零部件", ("990110",), ("36",), "汽车零部件", "第二批", ("41.00", "44.30", "47.90", "52.00"), 26,
          judged="all", missed={"G4": "6"}),
    # 建议复核不通过: growth of exactly 5 %, and 高于 is strict; an accident still under investigation.
    Story("XG-10", "云岭电线电缆", ("990101",), ("38",), "电线电缆", "第一批", ("40.00", "42.00", "44.10", "46.305"), 26,
          judged="all"),
    # 建议启动撤销程序, 14(1): called, last day passed, never applied, validity over.
    Story("XG-11", "沙浦服装", ("990102",), ("18",), "服装", "第一批", ("21.20", "22.60", "24.10", "25.80"), 25),
    # 转人工核实: applied after the last day; the brand has not been judged.
    Story("XG-12", "榕桥包装印刷", ("990104",), ("23",), "包装印刷", "第一批", ("22.10", "23.80", "25.70", "27.70"), 25,
          judged="brand"),
    # 建议认定.
    Story("XG-13", "白鹭生物医药", ("990105",), ("27",), "生物医药", "申报", ("33.00", "36.10", "39.60", "43.50"), 24,
          judged="all"),
    # 建议认定(须说明): 126 km², explanation not accepted.
    Story("XG-14", "望潮海洋装备", ("990106",), ("34",), "海洋装备", "申报", ("27.00", "29.30", "31.90", "34.60"), 25,
          figures={"area": ("126", "126", "126", "126")}, judged="all"),
    # 建议不予认定: SMEs make 59.99 % of the output.
    Story("XG-15", "石楠智能家居", ("990107",), ("38",), "智能家居", "申报", ("29.00", "30.90", "32.90", "35.00"), 25,
          figures={"sme_output": ("18.1", "19.2", "20.2", "20.9965")}, judged="all"),
    # 转人工核实 (recognition): the environment authority of the county has signed nothing.
    Story("XG-16", "雾山文体用品", ("990109",), ("24",), "文体用品", "申报", ("23.00", "24.90", "27.00", "29.20"), 24,
          judged="all"),
    # 转人工核实 (annual): the same county.
    Story("XG-17", "雾山竹木制品", ("990109",), ("20",), "竹木制品", "第三批", ("21.40", "22.90", "24.60", "26.40"), 24,
          titles="five"),
    # 建议启动撤销程序, 14(5): three dead.
    Story("XG-18", "月港金属制品", ("990108",), ("33",), "金属制品", "第三批", ("34.50", "37.00", "39.80", "42.90"), 26),
    # 建议启动撤销程序, 14(2) and 14(4): a violation, and an enlargement nobody reported.
    Story("XG-19", "芦洲橡塑", ("990110",), ("29",), "橡塑", "第三批", ("26.00", "28.10", "30.30", "32.80"), 25),
    # 建议启动撤销程序, 14(3): supervision refused; besides, a change of a kind the law does not list.
    Story("XG-20", "青檀通用设备", ("990103",), ("34",), "通用设备", "第三批", ("27.50", "29.50", "31.70", "34.10"), 25),
    # 无建议: revoked last autumn; it files no more.
    Story("XG-21", "沙浦渔具", ("990102",), ("24",), "渔具", "第二批", ("20.60", "20.90", "21.10", "20.80"), 24, form="none"),
    # 转人工核实: printed validity “2024年至2027年” has no last day; a false declaration is being looked into.
    Story("XG-22", "榕桥光电器件", ("990104",), ("39",), "光电器件", "按年份公布", ("30.20", "32.50", "35.10", "37.90"), 25),
    # 转人工核实: the form of 2025 never came.
    Story("XG-23", "白鹭电动车配件", ("990105",), ("37",), "电动车配件", "第三批", ("24.00", "25.70", "27.50", "29.60"), 25,
          form="none"),
    # 转人工核实: the form was refused at the intake (a total row, an enterprise without a name).
    Story("XG-24", "望潮厨卫五金", ("990106",), ("33",), "厨卫五金", "第三批", ("23.60", "25.40", "27.30", "29.40"), 25,
          received="2026-03-26", form="broken"),
)

# ---- what the department and the authorities deliver; “企业” is the position on the cluster's list

RECEIPTS = (  # cluster, report year, received on (2023: due 2024-04-01; 2024: due 2025-03-31)
    ("XG-01", 2021, "2022-03-18"), ("XG-01", 2022, "2023-03-20"), ("XG-01", 2023, "2024-03-15"), ("XG-01", 2024, "2025-03-18"),
    ("XG-02", 2024, "2025-03-21"), ("XG-03", 2024, "2025-03-24"), ("XG-04", 2024, "2025-03-25"), ("XG-05", 2024, "2025-03-26"),
    ("XG-06", 2023, "2024-04-01"), ("XG-06", 2024, "2025-03-31"),  # both on the very last day: in time
    ("XG-07", 2023, "2024-03-22"), ("XG-07", 2024, "2025-04-02"),  # two days late
    ("XG-08", 2023, "2024-03-19"), ("XG-08", 2024, "2025-03-17"), ("XG-09", 2023, "2024-03-25"), ("XG-09", 2024, "2025-03-20"),
    ("XG-10", 2023, "2024-03-26"), ("XG-10", 2024, "2025-03-27"), ("XG-11", 2023, "2024-03-28"), ("XG-11", 2024, "2025-03-28"),
    ("XG-12", 2023, "2024-03-21"), ("XG-12", 2024, "2025-03-19"), ("XG-17", 2024, "2025-03-21"), ("XG-18", 2024, "2025-03-24"),
    ("XG-19", 2024, "2025-03-25"), ("XG-20", 2024, "2025-03-26"), ("XG-21", 2023, "2024-03-27"), ("XG-21", 2024, "2025-03-27"),
    ("XG-22", 2024, "2025-03-20"), ("XG-23", 2024, "2025-03-24"), ("XG-24", 2024, "2025-03-25"),
)

EVENTS = (  # besides the recognition of each cluster
    ("XG-01", "extended", "2023-12-20", "2024-01-01", "2026-12-31", "虚构工信〔2023〕88号"),
    ("XG-01", "renamed", "2025-02-18", "", "", "虚构工信函〔2025〕6号"),
    ("XG-21", "revoked", "2025-10-20", "", "", "虚构工信〔2025〕71号"),
)

CALLS = (  # cluster, called on, apply by
    *((cluster, "2025-09-15", "2025-11-28") for cluster in ("XG-08", "XG-10", "XG-11", "XG-12")),
    ("XG-09", "2026-01-12", "2026-03-20"),
)
APPLICATIONS = (("XG-08", "2025-11-10"), ("XG-09", "2026-03-10"), ("XG-10", "2025-11-25"), ("XG-12", "2025-12-18"))

# id, cluster, 企业, family, day, deaths, serious, injured, missing, loss 万元, moved, official grade, document, status, declared
INCIDENTS = (
    ("SG-01", "XG-01", 5, "production_safety", "2024-09-12", 1, 0, 0, 0, "180.6", 0, "一般", "虚构应急〔2024〕52号", "concluded", ""),
    ("SG-02", "XG-03", 6, "production_safety", "2022-11-03", 3, 0, 0, 0, "920", 0, "较大", "虚构应急〔2023〕4号", "concluded", "是"),
    ("SG-03", "XG-05", 3, "environment", "2025-06-18", 0, 0, 0, 0, "36.2", 40, "一般", "虚构环〔2025〕19号", "concluded", ""),
    ("SG-04", "XG-06", 2, "cyber", "2025-02-14", "", "", "", "", "75", "", "较大", "虚构网信〔2025〕3号", "concluded", ""),
    ("SG-05", "XG-10", 4, "production_safety", "2025-11-27", 2, 2, 3, 1, "", "", NONE, "", "investigating", ""),
    ("SG-06", "XG-18", 7, "production_safety", "2025-04-22", 3, 1, 0, 0, "1260.5", 0, "较大", "虚构应急〔2025〕31号", "concluded", ""),
)
GRADED = {  # the day on which each grade was determined
    "SG-01": "2024-11-20", "SG-02": "2023-01-12", "SG-03": "2025-08-01", "SG-04": "2025-04-10", "SG-06": "2025-06-25",
}
CASUALTIES = (
    ("SG-01", "2024-09-12", "death", 1), ("SG-02", "2022-11-03", "death", 3),
    ("SG-05", "2025-11-27", "death", 2), ("SG-05", "2025-11-27", "serious_injury", 2),
    ("SG-05", "2025-11-27", "injury_unspecified", 3), ("SG-05", "2025-11-27", "missing", 1),
    ("SG-06", "2025-04-22", "death", 2), ("SG-06", "2025-04-22", "serious_injury", 2), ("SG-06", "2025-05-01", "death", 1),
)
COMPLIANCE = (  # id, cluster, 企业, kind, penalty, day, final, 万元, document
    ("CF-01", "XG-02", 8, "penalty", "warning", "2025-07-09", "是", "", "虚构市监罚〔2025〕14号"),
    ("CF-02", "XG-06", 9, "penalty", "fine", "2025-05-08", "是", "2.4", "虚构市监罚〔2025〕9号"),
)
CHANGES = (  # cluster, kind, changed, reported, discovered, document
    ("XG-02", "operating_body", "2025-03-03", "2025-03-25", NONE, "虚构沙浦函〔2025〕11号"),
    ("XG-05", "operating_body", "2025-05-10", "2025-08-20", NONE, "虚构白鹭函〔2025〕27号"),
    ("XG-19", "area", "2025-06-01", NONE, "2025-11-05", "虚构工信查〔2025〕8号"),
    ("XG-20", "other", "2025-10-09", "2025-10-20", NONE, "虚构青檀函〔2025〕40号"),
)
SUPERVISION = (  # cluster, kind, day, final, document
    ("XG-19", "violation", "2025-05-12", "是", "虚构罚决〔2025〕22号"),
    ("XG-20", "refused", "2025-08-14", "是", "虚构工信查〔2025〕5号"),
    ("XG-22", "false_declaration", "2026-02-25", "否", "虚构工信查〔2026〕2号"),
)
WAIVERS = (("XG-02", "output_growth", "annual", "2023;2024;2025", "省工业和信息化厅 虚构·经办人", "虚构工信豁〔2026〕1号"),)
JUSTIFICATIONS = (("XG-08", "land_area", "是", "虚构月港说明〔2025〕3号"), ("XG-14", "land_area", "否", "虚构望潮说明〔2026〕1号"))
STATISTICS = (  # cluster, metric, year, value, document; XG-08 as its form states it, XG-12 otherwise
    ("XG-08", "output", 2024, "61.00", "虚构统计年鉴(2025)"), ("XG-08", "output", 2025, "66.10", "虚构统计公报(2025)"),
    ("XG-12", "employees", 2025, "8972", "虚构统计公报(2025)"),
)
BASELINES = (  # industry, product, metric, value, in force from, document
    ("30", "水泥熟料(每吨标准煤千克数)", "energy_baseline", "112", "2022-01-01", "虚构能效基准(2022)"),
    ("26", "虚构精细化工品(每吨标准煤吨数)", "energy_baseline", "0.84", "2022-01-01", "虚构能效基准(2022)"),
    ("26", "虚构精细化工品(每吨立方米数)", "water_baseline", "5.5", "2022-01-01", "虚构水效基准(2022)"),
)
# fmt: on
