"""琼工信规〔2023〕4号 as data, pinned by the sentence of the law."""

from __future__ import annotations

import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from cluster_review.provisions.lint import lint
from cluster_review.provisions.measure import EitherCount, metrics_of
from cluster_review.provisions.text import bare


@dataclass(frozen=True)
class Golden:
    id: str
    place: str
    sentence: str
    operator: str
    word: str
    bound: int | None
    unit: str | None
    kind: str = "hard"


NUMBERS = [
    Golden("land_area", "标准一", "占地面积一般不超过100平方公里", "<=", "不超过", 100, "平方公里", "soft"),
    Golden("output_each_year", "标准一", "近三年产值均在20亿元以上", ">=", "以上", 20, "亿元"),
    Golden("sme_share", "标准一", "中小企业产值占集群总产值60%以上", ">=", "以上", 60, "%"),
    Golden("leading_share", "标准一", "主导产业占集群总产值比例高于60%", ">", "高于", 60, "%"),
    Golden("output_growth", "标准一", "产值年均增速高于5%", ">", "高于", 5, "%"),
    Golden("rd_growth", "标准四", "近三年中小企业研发经费年均增长高于5%", ">", "高于", 5, "%"),
    Golden("patent_growth", "标准四", "有效发明专利年均增长率不低于10%", ">=", "不低于", 10, "%"),
    Golden("patents_per_10k", "标准四", "每万人有效发明专利拥有量不低于6个", ">=", "不低于", 6, "件/万人"),
    Golden("energy_efficiency", "标准六", "能效水平高于行业基准值", "<", "高于", None, None),
    Golden("water_efficiency", "标准六", "水效水平高于行业基准值", "<", "高于", None, None),
    Golden("policy_coverage", "标准八", "政策宣贯实现集群全覆盖", ">=", "全覆盖", 100, "%"),
]

# design/interface.md, "Provisions of hainan-2023"
COMPUTED = (
    "land_area",
    "output_each_year",
    "sme_share",
    "leading_share",
    "output_growth",
    "titled_enterprises",
    "rd_growth",
    "patent_growth",
    "patents_per_10k",
    "platform_adoption_rising",
    "software_use_rising",
    "co2_intensity_falling",
    "energy_efficiency",
    "water_efficiency",
    "policy_coverage",
    "clean_record",
)
EVIDENCE = (
    "county_scope",
    "applicant_competent",
    "pillar_industry",
    "industrial_policy_fit",
    "niche_rank",
    "brand",
    "cultivation_work",
    "supply_chain",
    "innovation_platforms",
    "standards_work",
    "key_technologies",
    "digital_infrastructure",
    "green_development",
    "open_cooperation",
    "operating_body",
    "public_service_system",
    "three_year_plan",
)
GROUNDS = {
    "ground_review_not_passed": ("第十四条(一)", "有效期满未申请复核或经复核未通过的"),
    "ground_false_declaration": ("第十四条(二)", "发现虚假申报或存在违法违规行为的"),
    "ground_not_filed": ("第十四条(三)", "不接受、不配合监测监督工作的"),
    "ground_unreported_change": ("第十四条(四)", "变更等重大变动未及时更新报备的"),
    "ground_serious_incident": ("第十四条(五)", "集群企业发生较大及以上安全"),
}


@pytest.mark.parametrize("golden", NUMBERS, ids=lambda golden: golden.id)
def test_the_number_of_the_law(hainan, golden: Golden):
    provision = hainan.provision(golden.id)
    test = provision.test
    assert (provision.source.place, provision.source.quote) == (golden.place, golden.sentence)
    assert (test.operator, test.word, provision.kind) == (golden.operator, golden.word, golden.kind)
    assert (test.bound, test.unit) == (None if golden.bound is None else Decimal(golden.bound), golden.unit)


def test_every_number_of_the_law_is_pinned(hainan):
    assert {p.id for p in hainan.provisions if p.test is not None} == {golden.id for golden in NUMBERS}


def test_the_figures_that_the_numbers_speak_of(hainan):
    figures = {
        p.id: tuple(metrics_of(p.measure).values()) for p in hainan.provisions if p.measure is not None
    }
    assert {name: used for name, used in figures.items() if used} == {
        "land_area": ("area",),
        "output_each_year": ("output",),
        "sme_share": ("sme_output", "output"),
        "leading_share": ("leading_output", "output"),
        "output_growth": ("output",),
        "rd_growth": ("sme_rd_spend",),
        "patent_growth": ("valid_invention_patents",),
        "patents_per_10k": ("valid_invention_patents",),
        "platform_adoption_rising": ("platform_adoption",),
        "software_use_rising": ("software_use",),
        "co2_intensity_falling": ("co2_intensity",),
        "energy_efficiency": ("energy_consumption", "energy_baseline"),
        "water_efficiency": ("water_intake", "water_baseline"),
        "policy_coverage": ("policy_coverage",),
    }


@pytest.mark.parametrize(
    "name", ["output_each_year", "output_growth", "rd_growth", "patent_growth", "co2_intensity_falling"]
)
def test_three_years_are_looked_at(hainan, name: str):
    """近三年"""
    assert hainan.provision(name).measure.years == 3


def test_titled_enterprises(hainan):
    """拥有不少于1家主导产业的制造业单项冠军企业或专精特新“小巨人”企业,或者不少于5家专精特新中小企业、创新型中小企业和高新技术企业。"""
    measure = hainan.provision("titled_enterprises").measure
    assert isinstance(measure, EitherCount)
    first, second = measure.either
    assert (first.titles, first.at_least, first.leading) == (("single_champion", "little_giant"), 1, True)
    assert first.quote == "拥有不少于1家主导产业的制造业单项冠军企业"
    assert (second.at_least, second.leading) == (5, False)
    assert second.titles == ("srdi_sme", "innovative_sme", "tech_innovative_sme", "high_tech")
    assert second.quote == "或者不少于5家专精特新中小企业"


def test_growth_of_output_alone_can_be_waived(hainan):
    """产值年均增速高于5%(新冠疫情等特殊情况影响,该指标不要求)"""
    waivable = {p.id: p.waivable.quote for p in hainan.provisions if p.waivable is not None}
    assert waivable == {"output_growth": "新冠疫情等特殊情况影响,该指标不要求"}


def test_two_rules_hold_for_some_industries_only(hainan):
    """属于高耗能行业的集群;属于高用水行业的集群"""
    conditions = {p.id: p.applies_to for p in hainan.provisions if p.applies_to is not None}
    assert {name: condition.quote for name, condition in conditions.items()} == {
        "energy_efficiency": "属于高耗能行业的集群",
        "water_efficiency": "属于高用水行业的集群",
    }
    assert conditions["energy_efficiency"].divisions == ("25", "26", "30", "31", "32", "44")
    assert conditions["water_efficiency"].reading == "water_industries"


def test_the_veto(hainan):
    """近三年未发生较大及以上安全、质量和环境污染等事故,重大及以上网络安全事件和数据安全事件,以及偷税漏税、违法违规、严重失信和其它重大问题"""
    events = hainan.serious_events
    floors = {family: floor.floor for floor in events.incidents for family in floor.families}
    physical = ("production_safety", "special_equipment", "fire", "construction", "quality", "environment")
    assert floors == dict.fromkeys(physical, "较大") | dict.fromkeys(("cyber", "data"), "重大")
    assert events.compliance == ("tax_evasion", "penalty", "serious_dishonesty", "other_major")
    assert (events.window, events.window_months) == ("近三年", 36)
    assert hainan.provision("clean_record").source.place == "标准序"


def test_validity(hainan):
    """集群有效期为三年……复核通过的有效期延长三年。"""
    validity = hainan.validity
    assert (validity.source.place, validity.years, validity.extension_years) == ("第十二条", 3, 3)
    assert (validity.end, validity.extension_starts) == ("day_before", "day_after_end")
    assert validity.printed_dates_win is True


def test_filing(hainan):
    """并于每年3月30日前填报集群上一年度有关工作开展情况"""
    filing = hainan.filing
    assert (filing.source.place, filing.due, filing.inclusive) == ("第十三条", "03-30", True)
    assert filing.rest_day == "next_working_day"


def test_the_document(hainan):
    """本暂行办法自印发之日起实施。"""
    assert (hainan.number, hainan.effective.from_, hainan.effective.to) == (
        "琼工信规〔2023〕4号",
        "2023-05-23",
        "unknown",
    )
    assert (hainan.official_text.articles, hainan.official_text.parts) == (16, 8)


def test_all_provisions_that_others_rely_on_are_there(hainan):
    assert sorted(p.id for p in hainan.provisions if p.kind != "evidence") == sorted(COMPUTED)
    assert sorted(p.id for p in hainan.provisions if p.kind == "evidence") == sorted(EVIDENCE)


def test_the_five_grounds(hainan):
    """第十四条"""
    assert {g.id: (g.source.place, g.source.quote) for g in hainan.grounds} == GROUNDS


DEFAULTS = {
    "growth_formula": "geometric_four_points",
    "share_years": "latest",
    "patent_population": "employees",
    "title_date": "law_date",
    "trend_equal": "breaks",
    "water_industries": "guide_and_plan",
    "incident_window": "rolling_months",
    "event_term": "current_term",
    "filing_ground": "refusal_alone",
    "filing_day": "included",
    "filing_rest_day": "next_working_day",
    "first_year_filing": "owed",
    "change_report_days": "days_30",
    "penalty_floor": "above_ordinary",
    "review_test": "standard_and_goals",
    "missed_goals": "conditions",
    "waiver_years": "each_year",
    "newest_year_missing": "unknown",
    "champion_level": "national",
    "title_succession": "mapped",
    "service_output": "as_filed",
    "area_bound": "soft",
    "baseline_equal": "fails",
    "rounding": "exact",
    "figure_version": "latest_form",
    "trend_gap": "unknown",
    "grade_conflict": "official_wins",
    "quality_grade": "official_only",
    "cyber_guide": "by_event_date",
    "no_application": "only_after_call",
    "filing_date": "received",
    "corrected_filing": "first_complete",
    "filing_fault": "any_party",
    "last_year_filing": "within_term",
    "filing_while_pending": "not_due",
    "late_change_report": "warning",
    "industry_drift": "recorded_change_only",
    "violation_of_whom": "body_or_applicant",
    "undeclared_event": "undetermined",
    "pending_event": "counts",
    "event_date": "occurrence",
    "open_investigation": "pending",
    "responsibility": "occurrence",
    "membership_date": "event_date",
    "incident_site": "anywhere",
    "other_major": "undetermined",
    "tax_evasion": "any_final",
    "repaired_dishonesty": "undetermined",
    "validity_end": "as_instrument",
    "year_range": "undetermined",
    "extension_start": "day_after_end",
    "gap_status": "review_pending",
    "binding_version": "in_force_on_law_date",
}


def test_the_default_readings(hainan):
    assert hainan.default_readings() == DEFAULTS


def test_every_article_and_part_is_covered(hainan):
    places = [row.place for row in hainan.coverage]
    whole = [place for place in places if "(" not in place]
    numerals = [
        "一",
        "二",
        "三",
        "四",
        "五",
        "六",
        "七",
        "八",
        "九",
        "十",
        "十一",
        "十二",
        "十三",
        "十五",
        "十六",
    ]
    assert whole == [f"第{n}条" for n in numerals] + [f"标准{n}" for n in "序一二三四五六七八"]
    assert [place for place in places if "(" in place] == [place for place, _ in GROUNDS.values()]


def test_the_law_as_data_has_no_fault(hainan, vocabulary, grading):
    report = lint(hainan, vocabulary, grading, official_text=None)
    assert report.faults == ()
    assert not report.text_checked


@pytest.mark.parametrize("golden", NUMBERS, ids=lambda golden: golden.id)
def test_no_number_can_drift_from_its_sentence(hainan, vocabulary, grading, golden: Golden):
    provision = hainan.provision(golden.id)
    drifts = [{"operator": other} for other in (">=", ">", "<=", "<") if other != golden.operator]
    if golden.bound is not None:
        drifts += [{"bound": Decimal(golden.bound) + 1}, {"bound": Decimal(golden.bound) / 10}]
    for drift in drifts:
        test = provision.test.model_copy(update=drift)
        drifted = tuple(
            p.model_copy(update={"test": test}) if p.id == golden.id else p for p in hainan.provisions
        )
        faults = lint(hainan.model_copy(update={"provisions": drifted}), vocabulary, grading, None).faults
        assert [fault.place.split("(")[0] for fault in faults] == [f"provisions.{golden.id}"], drift


def test_the_quotes_stand_in_the_official_text(hainan, vocabulary, grading, record_property):
    """With OFFICIAL_TEXT_DIR the text itself is compared; without, each sentence pinned above is the quote's."""
    folder = os.environ.get("OFFICIAL_TEXT_DIR")
    record_property("official_text", "compared" if folder else "not at hand")
    if folder:
        text = (Path(folder) / hainan.official_text.file).read_bytes().decode("utf-8")
        report = lint(hainan, vocabulary, grading, text)
        assert report.text_checked
        assert report.faults == ()
    else:
        print("OFFICIAL_TEXT_DIR is not set: quotes were compared with the sentences pinned here alone")
        pinned = {golden.id: golden.sentence for golden in NUMBERS}
        pinned |= {name: quote for name, (_, quote) in GROUNDS.items()}
        assert {name: bare(q) for name, q in pinned.items()} == {
            rule.id: bare(rule.source.quote) for rule in hainan.rules if rule.id in pinned
        }
