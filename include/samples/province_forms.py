"""The annual forms of the made-up province, from its stories. No chance in it: the same tables, the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from stdnum.cn import uscc

from cluster_review.intake.form_layout import form_years
from cluster_review.tables import NEVER
from cluster_review.vocabulary import Vocabulary
from samples.province_stories import COUNTIES, REPORT_YEAR, Story
from samples.province_words import chapter, enterprise_name

YEARS = form_years(REPORT_YEAR)
Rows = dict[str, list[dict[str, Any]]]


def form_rows(story: Story, vocabulary: Vocabulary) -> Rows:
    """The rows of one cluster's form for the report year."""
    series = figures(story)
    received = date.fromisoformat(story.received)
    report = {
        "cluster_name": full_name(story), "leading_industry": ";".join(story.industry),
        "operating_body": body(story), "filer": "虚构·填报员", "responsible_person": "虚构·负责人",
        "contact": "000-00000000", "signed_date": received - timedelta(days=5), "sent_date": received - timedelta(days=3),
        "received_date": received, "is_accepted": True, "accepted_date": received,
        "fault_party": "county" if story.id == "XG-04" else None,
    }  # fmt: skip
    seed = int(story.id[-2:])
    rows: Rows = {
        "annual_reports": [report],
        "figures": [
            {"metric": metric, "year": year, "value": int(value.scaleb(vocabulary.metrics[metric].exponent))}
            for metric, values in series.items()
            for year, value in zip(YEARS, values, strict=True)
        ],
        "enterprises": list(enterprises(story)),
        "titles": list(titles(story)),
        "report_chapters": [
            {"chapter": code, **chapter(code, story.trade, body(story), seed + at)}
            for at, code in enumerate(vocabulary.code_lists["chapter"])
        ],
        "plan_goals": list(plan_goals(story, series)),
    }
    if story.form == "broken":
        rows["enterprises"][8]["name"] = None
        rows["enterprises"].append({"enterprise_id": "合计", "name": f"{story.firms}家"})
    given = {"cluster_id": story.id, "report_year": REPORT_YEAR}
    return {table: [given | row for row in of_table] for table, of_table in rows.items()}


def figures(story: Story) -> dict[str, tuple[Decimal, ...]]:
    """Four years of every metric that applies, in the metric's unit: an ordinary cluster's, or as the story has them."""
    seed, output = int(story.id[-2:]), tuple(map(Decimal, story.output))
    firms = sum(row["member_to_date"] == NEVER for row in enterprises(story))
    smes = sum(row["member_to_date"] == NEVER and row["is_sme"] for row in enterprises(story))
    patents = [Decimal(64 + 3 * seed)]
    for _ in range(3):
        patents.append((patents[-1] * Decimal("1.13")).to_integral_value(ROUND_CEILING))
    rd, people = 3600 + 45 * seed, 7200 + 110 * seed
    intensity = [_round(Decimal("0.82") * Decimal("0.95") ** k, "0.0001") for k in range(4)]
    series = {
        "output": output,
        "sme_output": [_round(v * (68 + seed % 8) / 100, "0.01") for v in output],
        "leading_output": [_round(v * (70 + seed % 9) / 100, "0.01") for v in output],
        "revenue": [_round(v * Decimal("0.96"), "0.01") for v in output],
        "exports": [_round(v * Decimal("0.11"), "0.01") for v in output],
        "sme_rd_spend": [_round(rd * Decimal("1.08") ** k, "1") for k in range(4)],
        "valid_invention_patents": patents,
        "employees": [_round(people * Decimal("1.02") ** k, "1") for k in range(4)],
        "residents": [Decimal(52000 + 700 * seed + 400 * k) for k in range(4)],
        "area": [Decimal(14 + seed)] * 4,
        "platform_adoption": [_round(Decimal(31 + seed % 6) + k * Decimal("3.8"), "0.1") for k in range(4)],
        "software_use": [_round(Decimal(44 + seed % 5) + k * Decimal("3.1"), "0.1") for k in range(4)],
        "policy_coverage": [Decimal(100)] * 4,
        "co2": [_round(i * v * 10_000, "0.001") for i, v in zip(intensity, output, strict=True)],
        "co2_intensity": intensity,
        "enterprises": [Decimal(firms - k) for k in (3, 2, 1, 0)],
        "smes": [Decimal(smes - k) for k in (3, 2, 1, 0)],
    }
    series |= {metric: tuple(map(Decimal, values)) for metric, values in story.figures.items()}
    return {metric: tuple(values) for metric, values in series.items()}


def enterprises(story: Story) -> Iterator[dict[str, Any]]:
    """The list of enterprises; the first two are large, the last one has left, every sixth is of another industry."""
    place = story.name[:2]
    for number in range(1, story.firms + 1):
        left = number == story.firms
        yield {
            "enterprise_id": credit_code(story, number),
            "name": enterprise_name(place, story.trade, number),
            "is_sme": number > 2,
            "is_leading": number % 6 != 0,
            "member_from_date": date(2014 + number % 8, 1 + number % 12, 1 + number),
            "member_to_date": date(2024, 9, 30) if left else NEVER,
        }


def titles(story: Story) -> Iterator[dict[str, Any]]:
    """Titles in force on the law date, by firm; one innovative SME carries the name that holds since 2026-01-17."""
    held = [
        (3, "srdi_sme", "provincial", (2023, 12, 20), (2026, 12, 19)),
        (4, "srdi_sme", "provincial", (2024, 11, 8), (2027, 11, 7)),
        (5, "innovative_sme", "provincial", (2024, 3, 11), (2027, 3, 10)),
        (7, "tech_innovative_sme", "provincial", (2026, 2, 10), (2029, 2, 9)),
        (8, "high_tech", "national", (2024, 11, 19), (2027, 11, 18)),
        (9, "high_tech", "national", (2023, 10, 16), (2026, 10, 15)),
        (3, "high_tech", "national", (2023, 10, 16), (2026, 10, 15)),  # one firm, counted once
        (10, "innovative_sme", "provincial", (2022, 12, 1), (2025, 11, 30)),  # run out
    ]
    if story.titles == "giant":
        held.append((2, "little_giant", "national", (2023, 7, 14), (2026, 7, 13)))
    for number, title, level, start, end in held:
        yield {
            "enterprise_id": credit_code(story, number), "title": title, "level": level,
            "valid_from_date": date(*start), "valid_to_date": date(*end),
        }  # fmt: skip


def plan_goals(story: Story, series: Mapping[str, Sequence[Decimal]]) -> Iterator[dict[str, Any]]:
    """Four goals of the three-year plan, met unless the story says otherwise."""
    wanted = (
        ("G1", "output", "集群总产值", "亿元", "up", "1"),
        ("G2", "valid_invention_patents", "有效发明专利", "件", "up", "1"),
        ("G3", "co2_intensity", "单位产值二氧化碳排放", "吨/万元", "down", "0.01"),
        ("G4", "exports", "出口额", "亿元", "up", "0.1"),
    )
    for goal, metric, text, unit, direction, step in wanted:
        actual = series[metric][-1]
        slack = Decimal(step) if direction == "down" else -Decimal(step)
        target = Decimal(story.missed.get(goal, _round(actual + slack, step)))
        verb = "不超过" if direction == "down" else "达到"
        yield {
            "goal_id": goal, "goal": f"到{REPORT_YEAR}年{text}{verb}{target}{unit}", "unit": unit,
            "target": int(target.scaleb(6)), "actual": int(actual.scaleb(6)), "direction": direction,
        }  # fmt: skip


# ---- names and small sums


def full_name(story: Story) -> str:
    """Name of the cluster as registered."""
    return f"虚构{story.name}产业集群"


def body(story: Story) -> str:
    """Name of its operating body."""
    return f"虚构{COUNTIES[story.counties[0]]}{story.trade}产业园管委会"


def credit_code(story: Story, number: int) -> str:
    """A USCC with a right check character and an organisation part that says MUX (made up)."""
    stem = f"91{story.counties[0]}MUX{story.id[-2:]}{number:04d}"
    return stem + uscc.calc_check_digit(stem)


def _round(value: Decimal, step: str) -> Decimal:
    return value.quantize(Decimal(step))
