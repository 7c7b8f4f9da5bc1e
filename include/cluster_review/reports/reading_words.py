"""The options of the readings in words; an option without words here prints its code."""

from __future__ import annotations

READING_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "growth_formula": {
        "geometric_four_points": ("几何平均,以期前一年为基期(四个年份)", "geometric mean from the year before (four points)"),
        "geometric_three_points": ("几何平均,以首年为基期(三个年份)", "geometric mean from the first year (three points)"),
        "arithmetic_mean_of_rates": ("各年增速的算术平均", "arithmetic mean of the yearly rates"),
    },
    "share_years": {"latest": ("以报送年度为准", "the report year"), "each_of_three": ("三年均须达到", "each of three years")},
    "patent_population": {"employees": ("年末从业人员", "employees, year end"), "residents": ("年末常住人口", "residents, year end")},
    "title_date": {
        "law_date": ("适用法律日期当日有效", "in force on the law date"),
        "report_year_end": ("报送年度年末有效", "in force at the end of the report year"),
    },
    "trend_equal": {"breaks": ("持平不算持续变化", "an unchanged figure breaks the trend"),
                    "allowed": ("持平仍算持续变化", "an unchanged figure is allowed")},
    "water_industries": {
        "guide_and_plan": ("用水效率指南与水效提升计划所列行业", "industries of the 2013 guide and of the 2022 plan"),
        "guide_2013": ("2013年用水效率指南所列行业", "industries of the 2013 guide"),
        "plan_2022": ("2022年水效提升计划所列行业", "industries of the 2022 plan"),
    },
    "incident_window": {"rolling_months": ("自适用法律日期向前36个月", "36 months before the law date"),
                        "calendar_years": ("报送年度止的三个日历年", "three calendar years to the report year")},
    "event_term": {"current_term": ("本认定期内", "the current term"), "since_recognition": ("自首次认定以来", "since recognition")},
    "filing_ground": {
        "refusal_alone": ("不接受、不配合监测监督即构成;单纯逾期只作提醒", "refusal alone; lateness alone is a warning"),
        "late_alone": ("逾期报送即构成", "lateness alone"),
        "both_required": ("逾期与不配合须并存", "both required"),
    },
    "filing_day": {"included": ("包含当日", "the day itself is in time"), "excluded": ("不含当日", "the day itself is late")},
    "filing_rest_day": {"next_working_day": ("顺延至下一工作日", "moves to the next working day"), "strict": ("不顺延", "does not move")},
    "first_year_filing": {"owed": ("认定当年须报送", "owed"), "not_owed": ("认定当年不须报送", "not owed")},
    "change_report_days": {"days_30": ("变动后30天内", "within 30 days"), "days_10": ("变动后10天内", "within 10 days"),
                           "days_60": ("变动后60天内", "within 60 days")},
    "penalty_floor": {"above_ordinary": ("一般以上的处罚", "penalties above the ordinary"), "any_penalty": ("任何处罚", "any penalty")},
    "review_test": {"standard_and_goals": ("认定标准和规划目标", "standard and plan goals"),
                    "goals_only": ("仅规划目标", "plan goals only")},
    "missed_goals": {"conditions": ("须说明,由人判断", "to be explained; a person judges"),
                     "fails": ("复核不通过", "the review is failed")},
    "waiver_years": {"each_year": ("须覆盖期间内每一年", "must cover each year of the window"),
                     "any_year": ("覆盖任一年即可", "any year suffices")},
}  # fmt: skip


def option_words(reading: str, option: str) -> tuple[str, str]:
    """An option in Chinese and English; its code where no words are known."""
    return READING_WORDS.get(reading, {}).get(option, (option, option.replace("_", " ")))
