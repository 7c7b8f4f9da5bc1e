"""The shortcut over plain cells finds what the callbacks find, and steps aside for everything else."""

import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.building import part

from cluster_review.intake import pre_scan as module
from cluster_review.intake.pre_scan import pre_scan
from cluster_review.intake.pre_scan_plain import cells_within, plain_cells, strings_within

SHEET = "xl/worksheets/sheet4.xml"

CELL = st.sampled_from([
    '<c r="A{n}" s="1" t="s"><v>3</v></c>', '<c r="B{n}"><v>1.5</v></c>', '<c r="C{n}" s="2"/>', '<c r="D{n}" t="b"><v>1</v></c>',
    '<c r="E{n}"></c>', '<c r="F{n}"><v></v></c>', '<c r="G{n}"><v/></c>', '<c r="A{n}" t="e"><v>#N/A</v></c>', '<c><v>4</v></c>',
    '<c r="A{n}"><f>1+1</f></c>', '<c r="A{n}"><f>1+1</f><v>2</v></c>', '<c r="A{n}" t="inlineStr"><is><t>x</t></is></c>',
    '<c r="A{n}" t="inlineStr"><is><t/></is></c>', '<!-- <c r="A9"><v>1</v></c> -->', '<c t="s" r="A{n}"><v>3</v></c>',
    "<c r='A{n}'><v>7</v></c>", '<c r="A{n}" s="1" t="str"><v>x</v></c>', '<c r="A{n}" t="s"><v>&#51;</v></c>', "\n",
    '<c r="A1"><v>1</v></c>', '<c r="A{n}" r="A{n}"/>', '<c r="A{n}"><v>1</v>', '<c r="A{n}" s="&"/>', '<c r="A{n}"><v>\x01</v></c>',
    '<c r="A20001"><v>1</v></c>', '<c r="A20001" s="1"/>', '<c r="GS{n}"><v>1</v></c>', '<x:c xmlns:x="y" r="B{n}"><x:v>1</x:v></x:c>',
])  # fmt: skip
ROW = st.tuples(
    st.integers(5, 40),
    st.sampled_from(
        [
            "",
            ' hidden="1"',
            ' spans="1:6"',
            ' s="2" customFormat="1" ht="30"',
            ' ht="1" ht="1"',
            ' r="9"',
            ' ht="<"',
        ]
    ),
    st.lists(CELL, max_size=4),
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


@pytest.mark.parametrize("broken", [(SHEET, b"</sheetData>"), ("xl/sharedStrings.xml", b"</sst>")])
def test_damage_behind_a_shortcut_is_named_where_it_stands(tmp_path, good_form, monkeypatch, broken):
    path = tmp_path / "form.xlsx"
    part(broken[0], lambda data: data.replace(broken[1], broken[1] + b"<x>", 1))(path, good_form)
    (fault,) = pre_scan(path, path.name).faults
    assert fault.kind == "zip_damaged"
    assert [fault] == without_shortcut(path, monkeypatch).faults


def test_a_form_of_ours_is_plain(good_form):
    with zipfile.ZipFile(good_form) as archive:
        data = archive.read(SHEET)
        assert strings_within(archive.read("xl/sharedStrings.xml")) is not None
    begin, end = cells_within(data)
    plain = plain_cells(data[begin:end])
    assert plain.rows == {1, 2, 3, 4, 5, 6, 7}
    assert plain.last_row > 7
    assert plain_cells(data[begin:end], {0}) is None  # a cell without a style has the first


@pytest.mark.parametrize("body", [
    '<c r="A1"/>', '<row r="1"><row r="1"></row></row>', '<row r="1"></row></row>', '<row r="1"><c r="A1"/>', "x", "<row/>",
    '<row r="1" 1ht="2"/>', '<row r="1" :ht="2"/>', '<row r="1" a:="2"/>', '<row r="1" a::b="2"/>',
    '<row r="1"><c r="A2"/></row>', '<row r="01"></row>', '<row r="1"></row>\x0c', '<row r="1"><c r="GA1"/></row>',
])  # fmt: skip
def test_what_is_no_row_of_plain_cells_is_left_to_the_parser(body):
    assert plain_cells(b'<row r="7"><c r="A7" s="3" t="s"><v>12</v></c></row>').rows == {7}
    assert plain_cells(body.encode()) is None


@pytest.mark.parametrize("head", [
    '<?xml version="1.0" encoding="GB18030"?><sst>', "<!DOCTYPE sst><sst>", "<?x?><?y?><sst>", '<?xml version="1.1"?><sst>',
])  # fmt: skip
def test_other_encodings_and_declarations_are_left_to_the_parser(head):
    assert strings_within(f"{head}<si><t>a</t></si></sst>".encode()) is None
    assert cells_within(f"{head}<sheetData></sheetData>".encode()) is None


@pytest.mark.parametrize("strings", [
    b"<si><t/></si>", b"<si/>", b"<si><t></t></si>", b"<!-- <si><t>a</t></si> -->", b"<x:si><t>a</t></x:si>", b"<si><t>&#1;</t></si>",
    b"<si><t>&x;</t></si>", b"<si><t>\x01</t></si>", b"<si><t>\xff</t></si>", b"<si><t>]]></t></si>", "<si><t>\uffff</t></si>".encode(),
    b"<si><r><t/></r></si>", b"<si><t>a</t><r><t>b</t></r></si>", b'<si><r><rPr><sz val="1" val="1"/></rPr><t>a</t></r></si>', b"<si><t>a",
])  # fmt: skip
def test_strings_that_may_be_empty_or_no_xml_are_left_to_the_parser(strings):
    good = '<si><t xml:space="preserve"> a&amp;</t></si><si><r><rPr><b/><rFont val="宋体"/></rPr><t>字</t></r><r><t>b</t></r></si>'
    assert strings_within(b"<sst>" + good.encode() + b"</sst>") == (5, 5 + len(good.encode()))
    assert strings_within(b"<sst>" + good.encode() + strings + b"</sst>") is None
