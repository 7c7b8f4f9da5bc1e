"""Sheet 口径说明: what this workbook is, the run behind it, the readings it rests on, what its words mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cluster_review.reports.adoption_words import adoption_words
from cluster_review.reports.content import ReportContent
from cluster_review.reports.printable import one_line
from cluster_review.reports.sheet import SheetColumn
from cluster_review.reports.stability_words import source_words
from cluster_review.reports.style import Look
from cluster_review.reports.typeset import typeset
from cluster_review.reports.wording import Wording

UNCONFIRMED = ("现行效力未确认(终止日期未知)", "in force not confirmed (its end is unknown)")


class Note(NamedTuple):
    """One remark: its section, its subject, its text, in both languages."""

    section: tuple[str, str]
    subject: tuple[str, str]
    text: tuple[str, str]


def notes(content: ReportContent, tables: Sequence[tuple[str, Sequence[SheetColumn]]]) -> list[Note]:
    """All remarks, in the order in which a reader needs them; `tables` are the sheets with their columns."""
    return [
        *_purpose(content),
        *_run(content),
        *_law(content),
        *_words(content),
        *_readings(content),
        *_columns(tables),
    ]


def note_columns() -> list[SheetColumn]:
    """The columns of 口径说明."""
    return [
        SheetColumn("类别", "Section", 16, lambda n: typeset(n.section[0]), Look.CENTRED),
        SheetColumn("项目", "Subject", 34, lambda n: typeset(n.subject[0]), Look.STRONG),
        SheetColumn("说明", "Explanation", 70, lambda n: typeset(n.text[0]), Look.WRAPPED),
        SheetColumn("Subject", "Subject", 38, lambda n: n.subject[1], Look.TRACE),
        SheetColumn("Explanation", "Explanation", 70, lambda n: n.text[1], Look.TRACE),
    ]


def in_force(content: ReportContent) -> tuple[str, str]:
    """Whether the instrument's force is confirmed on the law date."""
    effective = content.instrument.effective
    if effective.from_ == "unknown":
        until_zh, until_en = (
            ("", "") if effective.to == "unknown" else (f"至{effective.to};", f"to {effective.to}; ")
        )
        return (
            f"{until_zh}起始日期未见于所见资料;{UNCONFIRMED[0]}",
            f"{until_en}since when isn't in the sources at hand; {UNCONFIRMED[1]}",
        )
    if effective.to == "unknown":
        return (
            f"自{effective.from_}起施行;{UNCONFIRMED[0]}",
            f"in force from {effective.from_}; {UNCONFIRMED[1]}",
        )
    return (f"{effective.from_}至{effective.to}", f"{effective.from_} to {effective.to}")


def _purpose(content: ReportContent) -> list[Note]:
    section = ("本表性质", "Purpose")
    banner = [Note(section, ("数据性质", "Nature of the data"), content.banner)] if content.banner else []
    return [
        *banner,
        Note(section, ("只提建议", "Recommendations only"), (
            "系统只提出建议,不作决定;是否启动程序、是否通过复核由人依法决定。人工意见填在“汇总”各行。",
            "The program recommends and decides nothing; people decide. Their opinions go into the rows of 汇总.")),
        Note(section, ("未知不等于不符合", "Unknown is not a failure"), (
            "缺失、退回、有争议或调查中的数据记为“待核”,不当作零、不当作符合、也不当作不符合。",
            "What is missing, refused, disputed or under investigation is 待核: never zero, a pass or a failure.")),
        Note(section, ("精确比较", "Exact comparison"), (
            "数值按填报原值精确比较,比较前不四舍五入;显示的增速和占比至多六位小数。",
            "Figures are compared exactly as filed, never rounded before the test; rates show up to six decimals.")),
    ]  # fmt: skip


def _run(content: ReportContent) -> list[Note]:
    run, section = content.run, ("运行", "Run")
    items = (
        ("run_id", "运行批次号", "run id"), ("kind", "流程", "process"), ("report_year", "报送年度", "report year"),
        ("law_date", "适用法律日期", "law date"), ("known_at", "数据截止时间", "known at"), ("county", "市县范围", "county"),
        ("policy_digest", "规则摘要", "digest of the policy"), ("facts_digest", "事实摘要", "digest of the facts"),
        ("content_digest", "内容摘要", "content digest"), ("code_version", "程序版本", "code version"),
    )  # fmt: skip
    found = []
    for key, zh, en in items:
        value = run.get(key)
        text = one_line(str(value)) if value is not None else ""
        if key == "county" and not text:
            if (some := run.get("clusters")) is not None:
                listed = one_line(str(some)).replace(";", "、")
                found.append(Note(section, ("集群范围", "clusters"), (listed, listed.replace("、", ", "))))
                continue
            found.append(Note(section, (zh, en), ("全省", "whole province")))
        elif key == "known_at":
            found.append(Note(section, (zh, en), content.known_at_words))
        elif text:
            unit = "年" if key == "report_year" else ""
            found.append(Note(section, (zh, en), (text + unit, text)))
    found.append(Note(section, ("台账", "ledger of decisions"), content.chain_words))
    if run.get("is_dry_run") is True:
        found.append(Note(section, ("试运行", "dry run"), ("结果未发布", "nothing was published")))
    previous = content.previous
    compared = ("没有已发布的上期运行,不作比较", "no earlier published run to compare with")
    if previous is not None:
        run_id, year, day = (
            one_line(str(previous.run[name])) for name in ("run_id", "report_year", "law_date")
        )
        compared = (
            f"{run_id}(报送年度{year}年,适用法律日期{day})",
            f"{run_id} (report year {year}, law date {day})",
        )
    return [*found, Note(section, ("对比的上期运行", "previous run"), compared)]


def _law(content: ReportContent) -> list[Note]:
    law, section = content.instrument, ("规则", "Instrument")
    validity, filing = law.validity, law.filing
    length = "length not known" if validity.years is None else f"{validity.years} years"
    return [
        Note(section, ("名称", "title"), (law.title, law.title_en)),
        Note(section, ("文号", "number"), (law.number, law.number)),
        Note(section, ("发布机关", "authority"), (law.authority, law.authority)),
        Note(section, ("施行与效力", "force"), in_force(content)),
        Note(section, ("有效期", "validity"), (
            f"{validity.source.cited}({validity.source.place})", f"{length}: {validity.source.cited}")),
        Note(section, ("报送期限", "filing deadline"), (
            f"{filing.source.cited}({filing.source.place});遇休息日按读法处理", f"{filing.source.cited}; see readings")),
    ]  # fmt: skip


_MEANINGS = {
    "met": ("达到条文要求", "the rule is met"),
    "not_met": ("有齐全数据证明未达到条文要求", "whole data proves that the rule is not met"),
    "unknown": (
        "缺数据或数据有争议,尚不能判定;不是不符合",
        "data missing or disputed: not decided, and not a failure",
    ),
    "justify": ("超过“一般”类弹性指标,须说明理由", "a soft bound is exceeded: reasons are asked for"),
    "waived": ("经批准豁免该指标", "waived by the department"),
    "not_applicable": ("条文条件不成立,不适用", "its condition does not hold"),
    "judgement": ("定性要求,由人对照佐证材料评判", "qualitative: a person judges by the evidence"),
    "established": ("有齐全且已生效的证据证明该情形存在", "proved by evidence that is whole and final"),
    "not_established": ("齐全的数据中无此情形", "whole data shows no such case"),
    "undetermined": ("调查中、有争议或数据未确认齐全", "open, disputed, or data not confirmed whole"),
}


def _words(content: ReportContent) -> list[Note]:
    section, labels = ("用语", "Words"), content.vocabulary.labels
    found = []
    for group, what in (("verdict", ("结论", "verdict")), ("ground", ("情形", "ground"))):
        for code, word in labels[group].items():
            if code in _MEANINGS and not (group == "ground" and code == "not_applicable"):
                subject = (f"{what[0]}:{word.zh}", f"{what[1]}: {word.en}")
                found.append(Note(section, subject, _MEANINGS[code]))
    return [
        *found,
        Note(section, ("分部分结论", "verdict of a part"), (
            "该部分各项须全部符合;取最不利的一项:不符合、待核、需人工评判、需说明、符合",
            "all rules of a part must hold; the least favourable stands")),
        Note(section, ("结论稳定性", "stability"), (
            "条文不明确处的其他读法逐一复算,相遇的两两同时复算;写明不变,或哪一读法使建议变为什么。依拟用读法的撤销建议,"
            "在有权机关采用该读法之前不得确认",
            "every other reading is evaluated, alone and in pairs where they meet; the cell says that nothing changes, or "
            "which reading makes it what. A revocation on a proposed reading may not be confirmed before it is adopted")),
        Note(section, ("差距", "margin"), ("数值减去界限;年均增速的差距以期末年指标计",
                                       "value minus bound; for growth, in the last year's figure")),
    ]  # fmt: skip


def _readings(content: ReportContent) -> list[Note]:
    found = []
    for reading in content.instrument.readings:
        chosen = content.chosen[reading.id]
        words = reading.options[chosen]
        source = source_words(reading)
        others = [other for option, other in reading.options.items() if option != chosen]
        standing = [adoption_words(content, reading, Wording(content, language)) for language in ("zh", "en")]
        other_zh, other_en = ";".join(o.zh for o in others), "; ".join(o.en for o in others)
        found.append(
            Note(
                ("读法", "Readings"),
                (reading.zh, reading.question),
                (
                    f"{standing[0]}:{words.zh}。其他读法:{other_zh}。出处:{source[0]}",
                    f"{standing[1]}: {words.en}. Other readings: {other_en}. Source: {source[1]}",
                ),
            )
        )
    return found


def _columns(tables: Sequence[tuple[str, Sequence[SheetColumn]]]) -> list[Note]:
    """Each heading once, in both languages, with the sheets that have it."""
    sheets: dict[tuple[str, str], list[str]] = {}
    for name, columns in tables:
        for column in columns:
            sheets.setdefault((one_line(column.zh), one_line(column.en)), []).append(name)
    return [
        Note(("栏目对照", "Columns"), heading, (f"工作表:{'、'.join(names)}", f"sheet {', '.join(names)}"))
        for heading, names in sheets.items()
    ]
