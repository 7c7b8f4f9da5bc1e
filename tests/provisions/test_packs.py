"""A pack is data: what it adds is merged, what clashes or leads elsewhere is refused with the file's name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cluster_review.provisions.faults import PolicyRefused
from cluster_review.provisions.packs import installed_vocabulary, load_pack, load_packs, owner_of
from cluster_review.settings import INCLUDE, Settings

POLICY = INCLUDE / "policy"
PACK = """
format: 1
pack: {name}
province: {{zh: 虚构省, en: Xugou}}
department: {{zh: 虚构省工业和信息化厅, en: Department of Xugou}}
"""


def make(folder: Path, more: str = "", name: str = "xugou", **files: str) -> Path:
    """A pack of these files; `instruments__a` is `instruments/a.yaml`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(PACK.format(name=name) + more, encoding="utf-8")
    for place, text in files.items():
        path = folder / f"{place.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    load_pack.cache_clear()
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(PolicyRefused) as refused:
        installed_vocabulary(POLICY, (folder,))
    return str(refused.value)


def test_metrics_titles_units_and_words_are_added(tmp_path):
    folder = make(
        tmp_path,
        "units: {项: {dimension: items, exponent: 0, en: items}}\n"
        "metrics: {brands: {zh: 品牌数, en: brands, unit: 项, maximum: 100}}\n"
        'titles: {leader: {zh: 领航企业, en: leader, from: "2024-01-01"}}\n'
        "words: {metrics: {output: {zh: 总产出, en: total output}}, recommendation: {keep: {zh: 保留, en: retain}}}\n",
    )
    own, words = installed_vocabulary(POLICY, ()), installed_vocabulary(POLICY, (folder,))
    assert words.metrics["brands"].unit.name == "项"
    assert words.options("title")["leader"].attributes["from"] == "2024-01-01"
    assert words.metrics["output"].zh == "总产出"
    assert words.metrics["output"].unit == own.metrics["output"].unit
    assert words.label("recommendation", "keep") == "保留"
    assert words.word("authority", "department") == "虚构省工业和信息化厅"
    assert set(words.metrics) - set(own.metrics) == {"brands"}
    assert list(words.metrics)[: len(own.metrics)] == list(own.metrics)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("metrics: {output: {zh: 产值, en: output, unit: 亿元, maximum: 1}}", "vocabulary.yaml"),
        ("titles: {high_tech: {zh: 高企, en: high-tech}}", "vocabulary.yaml"),
        ("units: {亿元: {dimension: money, exponent: 8, en: x}}", "vocabulary.yaml"),
        ("metrics: {brands: {zh: 品牌, en: brands, unit: 个, maximum: 1}}", "没有单位 个"),
        ("words: {metrics: {outptu: {zh: 产值, en: output}}}", "没有此词"),
        ("words: {penalty_type: {fine: {zh: 罚款, en: fine}}}", "只能改下列各组"),
        ('words: {grade: {一般: {zh: 一般, en: ordinary, rank: "9"}}}', "不认识的键"),
        ("metric: {}", "不认识的键"),
        ('regions: {"99": {zh: 县, en: county}}', "写法不合要求"),
        ("regions: &a {}\nunits: *a", "不用 YAML 引用"),
        ("regions: {\n", "pack.yaml"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, more, said):
    message = refusal(make(tmp_path, more + "\n"))
    assert said in message
    assert "pack.yaml" in message


def test_two_packs_that_add_the_same_are_both_named(tmp_path):
    more = "metrics: {brands: {zh: 品牌数, en: brands, unit: 家, maximum: 100}}\n"
    one, other = make(tmp_path / "one", more, "one"), make(tmp_path / "other", more, "other")
    with pytest.raises(PolicyRefused) as refused:
        installed_vocabulary(POLICY, (one, other))
    assert str(one / "pack.yaml") in str(refused.value)
    assert str(other / "pack.yaml") in str(refused.value)
    make(other, "", "one")
    with pytest.raises(PolicyRefused, match="同名"):
        load_packs((one, other))


def test_an_instrument_of_a_name_that_is_taken_is_refused_with_both_files(tmp_path):
    folder = make(tmp_path, instruments__yunnan="instrument: yunnan\n")
    with pytest.raises(PolicyRefused) as refused:
        owner_of(POLICY, (folder,), "yunnan")
    assert str(POLICY / "instruments/yunnan.yaml") in str(refused.value)
    assert str(folder / "instruments/yunnan.yaml") in str(refused.value)


def test_an_unknown_name_lists_what_there_is_in_packs_too(tmp_path):
    folder = make(tmp_path, instruments__xugou="instrument: xugou\n")
    assert owner_of(POLICY, (folder,), "hainan-2023") is None
    assert owner_of(POLICY, (folder,), "xugou").folder == folder
    with pytest.raises(PolicyRefused, match=r"hainan-2023.*xugou"):
        owner_of(POLICY, (folder,), "xugov")


@pytest.mark.parametrize("name", ["../../samples/x", "/etc/x", "a/b", "..", "A", ""])
def test_a_name_is_never_a_path(name):
    with pytest.raises(PolicyRefused, match="规则名由小写字母"):
        owner_of(POLICY, (), name)


def test_a_file_whose_instrument_has_another_name_is_refused(tmp_path):
    assert "应与文件名相同:a" in refusal(make(tmp_path, instruments__a="instrument: b\n"))


@pytest.mark.parametrize("inside", ["instruments/a.yaml", "notes.txt", "pack.yaml"])
def test_a_link_out_of_the_pack_is_refused(tmp_path, inside):
    outside = tmp_path / "outside.yaml"
    outside.write_text("instrument: a\n", encoding="utf-8")
    folder = make(tmp_path / "pack", instruments__b="instrument: b\n")
    (folder / inside).unlink(missing_ok=True)
    (folder / inside).symlink_to(outside)
    assert f"{inside}: 链接指向包外" in refusal(folder)


def test_a_folder_that_leads_out_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.yaml").write_text("instrument: a\n", encoding="utf-8")
    folder = make(tmp_path / "pack")
    (folder / "instruments").symlink_to(tmp_path / "elsewhere")
    assert "instruments: 链接指向包外" in refusal(folder)


@pytest.mark.parametrize(
    "put",
    [os.mkfifo, os.mkdir, lambda path: path.symlink_to(path.with_name("nowhere.yaml"))],
    ids=["a pipe", "a folder", "a link to nothing"],
)
def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path, put):
    folder = make(tmp_path, readings__a="readings: []\n")
    put(folder / "readings/b.yaml")
    assert "readings/b.yaml: 不是普通文件" in refusal(folder)


def test_a_program_a_large_file_and_many_files_are_refused(tmp_path):
    folder = make(tmp_path, readings__a="readings: []\n#" + "x" * 1_000_000)
    (folder / "rules.py").write_text("print()\n")
    message = refusal(folder)
    assert "rules.py: 省份包只有数据" in message
    assert "readings/a.yaml: 大于1000000字节" in message
    (folder / "cases").mkdir()
    for number in range(200):
        (folder / "cases" / f"{number}.yaml").touch()
    load_pack.cache_clear()
    assert "文件多于200个" in refusal(folder)


def test_text_that_is_no_utf_8_or_too_deep_is_refused(tmp_path):
    folder = make(tmp_path, readings__deep="readings: " + "[" * 20_000 + "]" * 20_000)
    (folder / "readings/gb.yaml").write_bytes("readings: []  # 读法".encode("gb18030"))
    message = refusal(folder)
    assert "readings/gb.yaml: 应为 UTF-8" in message
    assert "readings/deep.yaml" in message


def test_a_folder_that_is_no_pack_is_refused(tmp_path):
    assert "不是省份包" in refusal(tmp_path)


def test_the_folders_are_listed_like_a_path(monkeypatch, tmp_path):
    monkeypatch.setenv("CLUSTER_REVIEW_PACKS", f"{tmp_path}:")
    assert Settings().packs == (tmp_path,)
    monkeypatch.setenv("CLUSTER_REVIEW_PACKS", "")
    assert Settings().packs == ()
