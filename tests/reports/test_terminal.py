"""The end of a run at the terminal."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from cluster_review.reports.terminal import print_summary, summary_counts, summary_lines
from cluster_review.reports.typeset import display_width


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
        "稳定性",
        "Stability",
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


def test_what_other_readings_do_is_said_in_words_and_counted(content):
    lines = summary_lines(content)
    tried = len(content.instrument.readings)
    first = next(line for line in lines if line.startswith("C11"))
    assert first.endswith(f"| {tried}种读法下结论不变")
    hanging = next(line for line in lines if line.startswith("C07"))
    assert "| 随读法改变：建议撤销" in hanging
    assert "取“" not in hanging
    ids = {reading.id for reading in content.instrument.readings}
    ids |= {option for reading in content.instrument.readings for option in reading.options}
    assert not [name for name in ids if "_" in name and name in " ".join(lines)]
    rows = [cluster.row for cluster in content.clusters]
    closed = sum(row["recommendation"] == "revoke" and not row["may_be_confirmed"] for row in rows)
    kept, moved = (sum(row["stability"] == code for row in rows) for code in ("stable", "flips"))
    assert kept
    assert closed
    counts = summary_counts(content)[-2]
    assert counts.startswith(f"{tried}种读法下结论不变{kept}个，随读法改变{moved}个（其中")
    assert f"{closed}个撤销建议所依读法尚未采用，不得确认" in counts


def test_a_stability_that_all_share_needs_no_column(content):
    frame = content.results["recommendations"].copy()
    frame["stability"], frame["flips"], frame["may_be_confirmed"] = "stable", "[]", True
    same = replace(content, results={**content.results, "recommendations": frame})
    assert "Stability" not in printed(same, width=160, force_terminal=True, color_system=None)
    assert "stable under all" in printed(same, width=160, force_terminal=True, color_system=None)
