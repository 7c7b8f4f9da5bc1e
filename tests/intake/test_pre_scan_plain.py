"""The shortcut over plain cells finds what the callbacks find, and steps aside for everything else."""

import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.building import part

from cluster_review.intake import pre_scan as module
from cluster_review.intake.pre_scan import pre_scan
from cluster_review.intake.pre_scan_plain import cells_within, has_no_empty_string, plain_cells

SHEET = "xl/worksheets/sheet4.xml"

CELL = st.sampled_from([
    '<c r="A{n}" s="1" t="s"><v>3</v></c>', '<c r="B{n}"><v>1.5</v></c>', '<c r="C{n}" s="2"/>', '<c r="D{n}" t="b"><v>1</v></c>',
    '<c r="E{n}"></c>', '<c r="F{n}"><v></v></c>', '<c r="G{n}"><v/></c>', '<c r="A{n}" t="e"><v>#N/A</v></c>', '<c><v>4</v></c>',
    '<c r="A{n}"><f>1+1</f></c>', '<c r="A{n}"><f>1+1</f><v>2</v></c>', '<c r="A{n}" t="inlineStr"><is><t>x</t></is></c>',
    '<c r="A{n}" t="inlineStr"><is><t/></is></c>', '<!-- <c r="A9"><v>1</v></c> -->', '<c t="s" r="A{n}"><v>3</v></c>',
    "<c r='A{n}'><v>7</v></c>", '<c r="A{n}" s="1" t="str"><v>x</v></c>', '<c r="A{n}" t="s"><v>&#51;</v></c>', "\n",
    '<c r="A20001"><v>1</v></c>', '<c r="A20001" s="1"/>', '<c r="GS{n}"><v>1</v></c>', '<x:c xmlns:x="y" r="B{n}"><x:v>1</x:v></x:c>',
])  # fmt: skip
ROW = st.tuples(
    st.integers(5, 40), st.sampled_from(["", ' hidden="1"', ' spans="1:6"']), st.lists(CELL, max_size=4)
)


def without_shortcut(path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(module, "LARGEST", -1)
        return pre_scan(path, path.name)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.lists(ROW, max_size=5))
def test_the_same_is_found_with_and_without_it(tmp_path, good_form, monkeypatch, rows):
    text = "".join(
        f'<row r="{n}"{attribute}>{"".join(cells).replace("{n}", str(n))}</row>'
        for n, attribute, cells in rows
    )
    path = tmp_path / "form.xlsx"
    part(SHEET, lambda data: data.replace(b"</sheetData>", text.encode() + b"</sheetData>", 1))(
        path, good_form
    )
    assert pre_scan(path, path.name) == without_shortcut(path, monkeypatch)


def test_a_form_of_ours_is_plain(good_form):
    with zipfile.ZipFile(good_form) as archive:
        data = archive.read(SHEET)
        assert has_no_empty_string(archive.read("xl/sharedStrings.xml"))
    begin, end = cells_within(data)
    plain = plain_cells(data[begin:end])
    assert plain.rows == {1, 2, 3, 4, 5, 6, 7}
    assert {"A", "F"} <= plain.columns


@pytest.mark.parametrize(
    "strings",
    ["<si><t/></si>", "<si/>", "<si><t></t></si>", "<!-- <si><t>a</t></si> -->", "<x:si><t>a</t></x:si>"],
)
def test_strings_that_may_be_empty_are_looked_at_one_by_one(strings):
    assert has_no_empty_string(b"<sst><si><t>a</t></si></sst>")
    assert not has_no_empty_string(f"<sst><si><t>a</t></si>{strings}</sst>".encode())
