"""A figure moved to where something turns, in its own unit."""

import pytest

from cluster_review.reports.margin_words import Moved
from cluster_review.reports.statement import statement
from cluster_review.reports.wording import Wording


def moved(content, name, was, to, percent, language="zh"):
    change = {"input": f"figures.{name}.2025", "from": was, "to": to, "percent": percent}
    found = Moved(change, Wording(content, language))
    return found.figure, found.filed(), found.there(), found.distance()


@pytest.mark.parametrize(
    ("name", "was", "to", "percent", "there", "distance"),
    [
        ("output", "46.305", "19.9999999999", "56.8…", "不足20亿元", "减少超过26.305亿元（56.8…%）"),
        ("output", "46.305", "46.3050000001", "0…", "超过46.305亿元", "略增即可"),
        ("output", "18", "20", "11.11…", "20亿元", "增加2亿元（11.11…%）"),
        ("area", "32", "100.000001", "212.5", "超过100平方公里", "增加超过68平方公里（212.5%）"),
        ("output", "46.305", "46.3049", "0…", "46.3049亿元", "减少0.0001亿元（不足0.01%）"),
        ("valid_invention_patents", "710", "665", "6.33…", "665件", "减少45件（6.33…%）"),
        ("platform_adoption", "42", "36.5", "13.09…", "36.5%", "减少5.5百分点"),
        ("policy_coverage", "100", "99.9999", "0…", "不足100%", "略减即可"),
        ("output", "0", "20", None, "20亿元", "增加20亿元"),
    ],
)
def test_the_distance_is_in_the_figures_own_unit(content, name, was, to, percent, there, distance):
    _, _, found, far = moved(content, name, was, to, percent)
    assert (found, far) == (there, distance)


def test_in_english(content):
    assert moved(content, "valid_invention_patents", "2", "1", "50", "en") == (
        "valid invention patents of 2025", "2 patents", "1 patent", "down by 1 patent (50 %)",
    )  # fmt: skip


def test_the_margins_of_every_figure_stand_in_the_statement(content):
    for cluster in content.clusters:
        text = statement(content, cluster.id)
        part = text[text.index("## 六、") : text.index("## 七、")]
        rows = [line for line in part.splitlines() if line.startswith("| ")]
        assert len(rows) == (
            len(cluster.distances) + 2 if cluster.distances and not cluster.is_revoked else 0
        )


def test_a_revoked_cluster_has_no_margins(content):
    text = statement(content, next(c.id for c in content.clusters if c.is_revoked))
    assert "认定已撤销，不再计算。" in text
