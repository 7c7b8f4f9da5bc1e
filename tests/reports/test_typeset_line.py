"""Lines of a terminal: full-width punctuation in the Chinese part, and nowhere else."""

from __future__ import annotations

import pytest

from cluster_review.reports.typeset import typeset_line


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        (
            "假设分析(不写入数仓)/ What if (nothing is written)",
            "假设分析\uff08不写入数仓\uff09/ What if (nothing is written)",
        ),
        ("  ▲ C1 甲:维持 → 拟撤销 / keep: revoke", "  ▲ C1 甲\uff1a维持 → 拟撤销 / keep: revoke"),
        (
            "Report year 2025 (run, law date 2026-04-15): 1 of 2",
            "Report year 2025 (run, law date 2026-04-15): 1 of 2",
        ),
        (
            "  年度指标 2025 / 集群总产值 / 2023(更正):数值 27亿元——forms/C04.xlsx,年度指标!D5",
            "  年度指标 2025 / 集群总产值 / 2023\uff08更正\uff09\uff1a数值 27亿元——forms/C04.xlsx\uff0c年度指标!D5",
        ),
        (
            "  figures 2025 / total output / 2023 (corrected): 27 — forms/C04.xlsx, 年度指标!D5",
            "  figures 2025 / total output / 2023 (corrected): 27 — forms/C04.xlsx, 年度指标!D5",
        ),
        ("Against the “暂行办法” (2022), figures of 2025", "Against the “暂行办法” (2022), figures of 2025"),
    ],
)
def test_a_line(line, printed):
    assert typeset_line(line) == printed
