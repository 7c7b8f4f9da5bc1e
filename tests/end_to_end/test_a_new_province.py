"""A province that nobody has written yet: `policy new`, a few numbers, a metric of its own, and its spring re-evaluation.

虚构省 is made up. Nothing of ours is touched: all that it adds stands in its own folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from tests.end_to_end import province

from cluster_review.intake.form import write_form
from cluster_review.provisions.packs import installed_vocabulary
from cluster_review.settings import INCLUDE

NAME = "xugou-trial"
OURS = ("include", "dags", "plugins", "expectations", "docs", "README.md")
CLUSTERS = ("X01", "X02", "X03")
BRANDS = {"X01": ("1", "1", "2", "3"), "X02": ("1", "1", "1", "1"), "X03": None}
"""The extra metric, of four years; X02 has too few, X03 doesn't say."""

FILLED = {
    "pack.yaml": (
        ("regions: {}", 'regions:\n  "990101": {zh: 虚沟县, en: Xugou County}\n#'),
        ("metrics: {}", "metrics:\n  brand_count: {zh: 区域品牌数, en: regional brands, unit: 家, maximum: 10000}\n#"),
        ("titles: {}", "titles:\n  leader: {zh: 省级领航企业, en: provincial leading enterprise}\n#"),
        (
            "words: {}",
            "words:\n  metrics: {output: {zh: 工业总产值, en: gross industrial output}}\n"
            "  recommendation: {keep: {zh: 继续保留, en: keep}}\n#",
        ),
    ),
    f"instruments/{NAME}.yaml": (
        ("{from: unknown, to: unknown}", '{from: "2024-01-01", to: unknown}'),
        ("quote: 有效期条款待填", "quote: 有效期三年"),
        ("years: unknown", "years: 3"),
        ("start: unknown", "start: recognised"),
        ("  end: unknown", "  end: day_before"),
        ("extension_quote: unknown", "extension_quote: 延长三年"),
        ("extension_years: unknown", "extension_years: 3"),
        ("quote: 报送条款待填", "quote: 每年3月30日前"),
        ("due: unknown", 'due: "03-30"'),
        ("quote: 每年产值条款待填", "quote: 近三年产值均在10亿元以上"),
        ("word: 以上, bound: unknown, unit: 亿元", "word: 以上, bound: 10, unit: 亿元"),
        ("quote: 中小企业占比条款待填", "quote: 中小企业产值占比60%以上"),
        ('word: 以上, bound: unknown, unit: "%"', 'word: 以上, bound: 60, unit: "%"'),
        ("quote: 主导产业占比条款待填", "quote: 主导产业占比高于60%"),
        ('word: 高于, bound: unknown, unit: "%"', 'word: 高于, bound: 60, unit: "%"'),
        ("quote: 增速条款待填", "quote: 产值年均增速高于5%"),
        ('word: 高于, bound: unknown, unit: "%"', 'word: 高于, bound: 5, unit: "%"'),
        (
            "  - id: qualitative_parts",
            "  - id: brand_count\n    zh: 区域品牌数\n    en: regional brands\n"
            "    source: {part: 未详, quote: 区域品牌不少于2家, verbatim: false}\n    kind: hard\n"
            "    measure: {latest: brand_count}\n"
            '    test: {operator: ">=", word: 不少于, bound: 2, unit: 家}\n  - id: qualitative_parts',
        ),
        ("output_growth, qualitative_parts]", "output_growth, brand_count, qualitative_parts]"),
        (
            "grounds: []",
            "grounds:\n  - id: ground_not_filed\n    zh: 未按时报送\n    en: form not filed in time\n"
            "    source: {article: 未详, quote: 未按要求报送的, verbatim: false}\n    kind: not_filed\n#",
        ),
        ("[effective, validity, filing]", "[effective, validity, filing, ground_not_filed]"),
    ),
    "readings/differences.yaml": (
        ("readings: []", "readings:\n  - {id: share_years, default: each_of_three}\n#"),
    ),
    "cases/first.yaml": (
        ("output: {", "brand_count: {2025: 2}\n  output: {"),
        ("{output_each_year: unknown, output_growth: unknown}", "{output_each_year: met, brand_count: met}"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Machine:
    """A user's machine that has the pack."""

    folder: Path

    @property
    def pack(self) -> Path:
        return self.folder / "虚构省"

    @property
    def published(self) -> str:
        """The run that was published."""
        return (self.folder / "published").read_text()

    def command(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        dropped = ("AIRFLOW", "WAREHOUSE", "PYTEST", "POLICY_DIR", "CLUSTER_REVIEW")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        own = {
            "CLUSTER_REVIEW_HOME": str(self.folder / "home"),
            "OUT_DIR": str(self.folder / "out"),
            "CLUSTER_REVIEW_PACKS": str(self.pack) if self.pack.exists() else "",
        }
        return subprocess.run(
            (str(Path(sys.executable).with_name("cluster-review")), *map(str, arguments)),
            env={**kept, **own},
            capture_output=True,
            text=True,
            check=False,
        )


def traces(repository: Path) -> list[str]:
    """Our files, kept or new, that name the province."""
    listed = subprocess.run(
        ("git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *OURS),
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    paths = [repository / name for name in listed]
    return [str(path) for path in paths if path.is_file() and NAME.encode() in path.read_bytes()]


def fill(pack: Path) -> None:
    """Fill in what the made-up document says, as a person would in an editor."""
    for name, changes in FILLED.items():
        path = pack / name
        text = path.read_text(encoding="utf-8")
        for before, after in changes:
            assert before in text, (name, before)
            text = text.replace(before, after, 1)
        path.write_text(text, encoding="utf-8")


def write_inputs(folder: Path, pack: Path) -> Path:
    """Forms with the metric of the pack, and the records of its department."""
    words = installed_vocabulary(INCLUDE / "policy", (pack,))
    (folder / "forms").mkdir(parents=True)
    for cluster in CLUSTERS:
        rows = province.form_rows(cluster)
        rows["figures"] += [
            {
                "cluster_id": cluster,
                "report_year": 2025,
                "metric": "brand_count",
                "year": 2022 + at,
                "value": int(v),
            }
            for at, v in enumerate(BRANDS[cluster] or ())
        ]
        write_form(folder / "forms" / f"{cluster}.xlsx", words, 2025, rows, banner=province.BANNER)
    (register, *_) = [row for row in province.records()["clusters"] if row["cluster_id"] == "C01"]
    marks = province.records()["completeness_marks"]
    province.write_table(
        folder,
        "clusters",
        [
            {**register, "cluster_id": cluster, "name": f"虚构{cluster}产业集群", "county": "990101"}
            for cluster in CLUSTERS
        ],
    )
    province.write_table(folder, "completeness_marks", marks)
    province.write_table(
        folder,
        "annual_reports",
        [
            {"cluster_id": cluster, "report_year": 2024, "received_date": "2025-03-20", "is_accepted": "是"}
            for cluster in CLUSTERS
        ],
    )
    (folder / "review.yaml").write_text(
        'report_year: 2025\nlaw_date: "2026-03-31"\nmade_up: true\n', encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def machine(repository: Path) -> Iterator[Machine]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)  # the database's account must be able to enter
        machine = Machine(Path(name))
        made = machine.command(
            "policy", "new", NAME, "--out", machine.pack, "--province", "虚构省", "--province-en", "Xugou"
        )
        assert made.returncode == 0, made.stderr
        yield machine
        machine.command("reset", "--yes")
        assert not traces(repository)


@pytest.fixture(scope="module")
def filled(machine: Machine) -> Machine:
    """The pack after its skeleton was tried as written."""
    for arguments in (("policy", "lint", "--policy", NAME), ("case", machine.pack / "cases/first.yaml")):
        done = machine.command(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    fill(machine.pack)
    return machine


def test_the_skeleton_has_every_part_marks_what_to_fill_and_stands(machine: Machine, filled: Machine) -> None:
    files = {path.relative_to(machine.pack).as_posix() for path in machine.pack.rglob("*") if path.is_file()}
    assert files == {
        "README.md", "pack.yaml", f"instruments/{NAME}.yaml", "readings/differences.yaml", "cases/first.yaml",
    }  # fmt: skip
    for name in files:
        assert "待填" in (machine.pack / name).read_text(encoding="utf-8") or name.startswith("readings")


def test_lint_names_the_pack_s_files_and_finds_nothing(filled: Machine) -> None:
    done = filled.command("policy", "lint", "--policy", NAME)
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("pack.yaml", f"{NAME}.yaml", "differences.yaml"):
        assert any(line.endswith(name) for line in done.stdout.splitlines() if "省份包文件" in line)


def test_show_tells_the_law_in_words_with_the_pack_s_own(filled: Machine) -> None:
    shown = filled.command("policy", "show", "--policy", NAME).stdout
    assert "区域品牌" in shown
    assert "工业总产值" in shown
    english = filled.command("policy", "show", "--policy", NAME, "--lang", "en").stdout
    assert "regional brands" in english


def test_the_case_comes_out_with_the_extra_metric(filled: Machine) -> None:
    done = filled.command("case", filled.pack / "cases/first.yaml")
    assert done.returncode == 0, done.stdout


def test_validity_and_deadline_follow_the_pack(filled: Machine) -> None:
    assert "end: 2027-03-31" in filled.command("validity", "--policy", NAME, "--from", "2024-04-01").stdout
    assert (
        "deadline: 2026-03-30" in filled.command("deadline", "--policy", NAME, "--report-year", 2025).stdout
    )


def test_the_form_asks_for_the_extra_metric_in_the_pack_s_words(filled: Machine) -> None:
    path = filled.folder / "form.xlsx"
    done = filled.command("form", "--policy", NAME, "--out", path)
    assert done.returncode == 0, done.stderr
    labels = [row[0].value for row in openpyxl.load_workbook(path)["年度指标"].iter_rows()]
    assert any("区域品牌数" in str(label) for label in labels)
    assert any("工业总产值" in str(label) for label in labels)


def test_the_spring_re_evaluation_runs_under_the_pack(filled: Machine) -> None:
    inputs = write_inputs(filled.folder / "inputs", filled.pack)
    done = filled.command("run", "--policy", NAME, "--inputs", inputs)
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout.splitlines()
    lines = {cluster: next(line for line in said if line.startswith(cluster)) for cluster in CLUSTERS}
    assert "继续保留" in lines["X01"]
    assert "提醒整改" in lines["X02"]
    assert "区域品牌不少于2家" in lines["X02"]
    assert "提醒整改" not in lines["X03"]  # what isn't filed is unknown, not too few
    (filled.folder / "published").write_text(done.stdout.partition("published: ")[2].split()[0])
    (path,) = (filled.folder / "out").glob("*.xlsx")
    cells = {
        str(cell.value)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    everything = "\n".join(cells)
    for words in ("虚构省", "虚沟县", "区域品牌数"):
        assert words in everything
    explained = filled.command("explain", "X02", "--inputs", inputs)
    assert explained.returncode == 0, explained.stderr
    assert "区域品牌" in explained.stdout


def test_a_run_is_replayed_under_the_pack_as_it_was(filled: Machine) -> None:
    path = filled.pack / "instruments" / f"{NAME}.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("不少于2家", "不少于1家").replace("bound: 2,", "bound: 1,"), encoding="utf-8"
    )
    done = filled.command("replay", filled.published, "--inputs", filled.folder / "inputs")
    path.write_text(text, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
