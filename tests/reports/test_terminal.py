"""The end of a run at the terminal."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from cluster_review.reports.sheet import display_width
from cluster_review.reports.terminal import print_summary, summary_counts, summary_lines


def printed(content, **console):
    out = io.StringIO()
    print_summary(content, Console(file=out, **console))
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 100, 120, 160])
def test_the_table_fits_and_names_every_cluster(content, width):
    text = printed(content, width=width, force_terminal=True, color_system=None)
    assert all(display_width(line) <= width for line in text.splitlines())
    for cluster in content.clusters:
        assert cluster.id in text
    for word in (
        "集群",
        "Cluster",
        "建议",
        "Recommendation",
        "理由",
        "Reason",
        "稳定性待评",
        "stability still to come",
    ):
        assert word in text


def test_plain_text_where_there_is_no_terminal(content):
    text = printed(content)
    assert "\x1b" not in text
    assert text.splitlines() == summary_lines(content)
    assert (
        "C02 定安县示范食品集群 | 即将到期 | 建议复核不通过（期满撤销） | 产值年均增速不符合（标准一）"
        in text
    )


def test_counts_add_up(content):
    first = summary_counts(content)[0]
    assert first.startswith("共11个集群：建议启动撤销程序 1, ")
    assert sum(int(part.rsplit(" ", 1)[1]) for part in first.split("：")[1].split(", ")) == 11


def test_what_is_not_shown_is_counted(content):
    assert "另有8个集群未在此列出，见工作簿 | 8 more in the workbook" in summary_lines(content, 3)


def test_a_name_cannot_steer_the_terminal(content):
    frame = content.results["recommendations"].copy()
    frame["name"] = "[red]x\x1b[2J\u202e"
    hostile = replace(content, results={**content.results, "recommendations": frame})
    for text in (printed(hostile), printed(hostile, width=120, force_terminal=True, color_system=None)):
        assert "\x1b[2J" not in text
        assert "\u202e" not in text
        assert "[red]x" in text


def test_differing_stability_gets_its_own_column(content):
    frame = content.results["recommendations"].copy()
    frame.loc[0, "stability"] = "各种理解下一致"
    mixed = replace(content, results={**content.results, "recommendations": frame})
    text = printed(mixed, width=160, force_terminal=True, color_system=None)
    assert "稳定性" in text
    assert "各种理解下一致" in text
