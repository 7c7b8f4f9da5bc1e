"""`map` proposes a mapping that is nearly right, says what it leaves to a person, and tries one."""

import shutil

import openpyxl
import pytest
import yaml

from cluster_review.settings import settings
from cluster_review.stages.mappings import mappings_of
from samples.foreign_workbooks import LEDGER, MAPPINGS, SUMMARY, WORKBOOKS, YEARLY

NAMES = {"虚构沙浦渔具产业集群": "XG-71", "虚构沙浦海产品产业集群": "XG-72"}
COUNTIES = {"云岭县": "990101", "沙浦县": "990102", "石埠县": "990103", "临江县": "990104"}
INDUSTRIES = {"食品制造": "14", "竹木加工": "20", "文体用品": "24", "陶瓷制品": "307", "纸制品": "22"}

EDITS = {
    LEDGER: {
        **{f'"{word}": 待定': f'"{word}": "{code}"' for word, code in {**COUNTIES, **INDUSTRIES}.items()},
        '      "集群名称": 待定': "",
        '"序号": "行号,没有数据"': '"序号": "行号,没有数据"\n      "集群名称": 名称以名册为准',
    },
    YEARLY: {
        **{f'"{word}": 待定': f'"{word}": {cluster}' for word, cluster in NAMES.items()},
        '"已受理": 待定': '"已受理": true',
        '"未受理": 待定': '"未受理": false',
    },
    SUMMARY: {
        '      "市县": 待定': "",
        "    constant:": "    ignore: {市县: 市县以名册为准}\n    constant:",
    },
}
"""What a person changes in the draft; nothing else is touched."""
FILES = {LEDGER: "ledger.yaml", YEARLY: "yearly.yaml", SUMMARY: "summary.yaml"}


@pytest.fixture
def workbook(tmp_path):
    def write(name):
        WORKBOOKS[name]().save(tmp_path / name)
        return tmp_path / name

    return write


def decided(draft, edits):
    for old, new in edits.items():
        assert old in draft, old
        draft = draft.replace(old, new)
    return draft


def plain(text):
    """A mapping without what is only wording: reasons, patterns of file names."""
    said = yaml.safe_load(text)
    for sheet in said["sheets"]:
        sheet["ignore"] = sorted(sheet.get("ignore", {}))
        sheet["columns"] = {
            heading: [
                {"column": one} if isinstance(one, str) else one
                for one in (listed if isinstance(listed, list) else [listed])
            ]
            for heading, listed in sheet["columns"].items()
        }
    return said["sheets"]


@pytest.mark.parametrize(("name", "most"), [(LEDGER, 11), (YEARLY, 4), (SUMMARY, 2)])
def test_a_draft_needs_a_person_s_decisions_only_and_then_says_what_the_committed_mapping_says(
    command, workbook, tmp_path, name, most
):
    out = tmp_path / "draft.yaml"
    result = command("map", workbook(name), "--out", out)
    assert result.exit_code == 0
    draft = out.read_text(encoding="utf-8")
    refused = command("map", workbook(name), "--mapping", out)
    assert refused.exit_code == 1
    assert "尚待定" in refused.stderr
    assert "still to be decided" in refused.stderr
    assert len(EDITS[name]) <= most
    mended = decided(draft, EDITS[name])
    assert plain(mended) == plain((MAPPINGS / FILES[name]).read_text(encoding="utf-8"))
    out.write_text(mended, encoding="utf-8")
    tried = command("map", workbook(name), "--mapping", out)
    assert tried.exit_code == 0, tried.output
    assert "读取 24 行,退回 0 行" in tried.output or name == YEARLY
    assert "rows read, 0 refused" in tried.output


def test_it_shows_what_is_mapped_what_is_not_and_what_is_missing(command, workbook, tmp_path):
    path = workbook(LEDGER)

    book = openpyxl.load_workbook(path)
    book["名册"]["I1"], book["名册"]["I2"] = "认定批号", "第三批"
    book["名册"]["A1"] = "内部号"
    book.save(path)
    shown = command("map", path, "--sheet", "名册").output
    assert "✓ B1 集群名称 → clusters.cluster_id, clusters.name" in shown
    assert "? I1 认定批号: 没有对应的列 no column;相近 nearest: " in shown
    assert "样值 e.g. 第三批" in shown
    assert "? A1 内部号: 没有对应的列 no column" in shown
    assert '"认定批号": 待定' in shown  # without --out the draft follows
    assert 'sheet: "台账"' not in shown


def test_a_required_column_without_a_heading_is_named(command, workbook):
    path = workbook(LEDGER)

    book = openpyxl.load_workbook(path)
    book["名册"].delete_cols(3)
    book.save(path)
    shown = command("map", path, "--sheet", "名册").output
    assert "! clusters 缺必填列 required columns missing: county(所在县级区划代码)" in shown
    assert "county: 待定" in shown


def test_a_near_name_is_only_a_suggestion(command, workbook):
    path = workbook(LEDGER)

    book = openpyxl.load_workbook(path)
    book["台账"]["F2"] = "研发经费(万元)"  # of all enterprises, perhaps: not what the law asks of the SMEs
    book.save(path)
    shown = command("map", path, "--sheet", "台账").output
    assert (
        "? F2 研发经费(万元): 没有对应的列 no column;相近 nearest: 中小企业研发经费 (metric/sme_rd_spend)"
        in shown
    )
    assert '"研发经费(万元)": 待定' in shown


def test_a_draft_never_replaces_a_file(command, workbook, tmp_path):
    out = tmp_path / "decided.yaml"
    out.write_text("format: 1\n", encoding="utf-8")
    result = command("map", workbook(SUMMARY), "--out", out)
    assert result.exit_code == 2
    assert out.read_text(encoding="utf-8") == "format: 1\n"


def test_what_can_t_be_opened_is_refused_with_the_mend(command, tmp_path):
    path = tmp_path / "old.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    result = command("map", path)
    assert result.exit_code == 1
    assert "另存为 .xlsx" in result.output
    assert "save as .xlsx" in result.output


def test_a_sheet_that_isn_t_there_and_a_mapping_for_other_files_are_told(command, workbook):
    result = command("map", workbook(SUMMARY), "--sheet", "总表")
    assert result.exit_code == 1
    assert "没有工作表“总表”" in result.stderr
    result = command("map", workbook(SUMMARY), "--mapping", MAPPINGS / "ledger.yaml")
    assert result.exit_code == 1
    assert "is not for" in result.stderr


def test_a_trial_names_what_the_intake_and_the_gate_would_refuse(command, workbook):
    path = workbook(SUMMARY)

    book = openpyxl.load_workbook(path)
    book["汇总"]["G4"], book["汇总"]["G7"] = -1, None
    book.save(path)
    result = command("map", path, "--mapping", MAPPINGS / "summary.yaml")
    assert result.exit_code == 1
    assert "汇总!G4" in result.output


def test_a_pack_brings_its_own_mappings(command, tmp_path, monkeypatch):
    pack = tmp_path / "pack"
    assert (
        command(
            "policy", "new", "mapped-trial", "--out", pack, "--province", "虚构省", "--province-en", "Xugou"
        ).exit_code
        == 0
    )
    shutil.copytree(MAPPINGS, pack / "mappings")
    monkeypatch.setenv("CLUSTER_REVIEW_PACKS", str(pack))
    settings.cache_clear()
    found = mappings_of({"instrument": "mapped-trial", "inputs": str(tmp_path)})
    assert [mapping.name for mapping, _ in found.files] == [
        f"mappings/{name}.yaml" for name in ("ledger", "summary", "yearly")
    ]
    assert not mappings_of({"instrument": "hainan-2023", "inputs": str(tmp_path)}).files
