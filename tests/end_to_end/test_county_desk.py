"""A county at the desk: it sees its own, uploads, reads the remarks, files; the next intake takes exactly those bytes."""

from __future__ import annotations

import hashlib
import re
import shutil
from datetime import datetime
from io import BytesIO
from pathlib import Path

import httpx
import openpyxl
import pytest
from fastapi import FastAPI, HTTPException, Request
from sqlalchemy import text
from starlette.testclient import TestClient
from tests.end_to_end.season import opened, pull

from cluster_review import stages
from cluster_review.desk.access import Person, Role
from cluster_review.desk.app import Desk, create_app
from cluster_review.desk.county.filing import CountyDesk
from cluster_review.desk.county.uploads import MOST_DRAFTS, Uploads, safe_name
from cluster_review.desk.security import token_of
from cluster_review.settings import INCLUDE
from cluster_review.stages.batch import landing_folder
from cluster_review.stages.forms import pre_check, write_blank_form
from cluster_review.stages.warehouse_access import warehouse

PROVINCE = INCLUDE / "samples/province"
KEY = b"k" * 32
HOME, ELSEWHERE = "990104", "990101"
NOW = datetime.fromisoformat("2026-03-05T16:20:00+08:00")
FORM = next((PROVINCE / "forms").glob("XG-04-*.xlsx"))
OTHERS_FORM = next((PROVINCE / "forms").glob("XG-01-*.xlsx"))


@pytest.fixture(scope="module")
def season(installation: Path) -> Path:
    """The register is on file; no county has filed. The morning watch has listed what is owed."""
    inputs = installation / "inputs"
    inputs.mkdir()
    for name in ("review.yaml", "clusters-made-up.csv"):
        shutil.copy(PROVINCE / name, inputs)
    pull(inputs, "2026-03-01T08:00:00+08:00", "incident_records")
    run = opened("watch_validity", inputs, "2026-03-01T09:00:00+08:00")
    stages.watch_filings(run=run)
    return inputs


@pytest.fixture(scope="module")
def app(season: Path, installation: Path) -> FastAPI:
    async def person_of(request: Request) -> Person:
        region = request.headers.get("x-test-region")
        if region is None:
            raise HTTPException(401)
        role = Role(request.headers.get("x-test-role", "county"))
        request.state.session = region
        return Person(f"county-{region}", "县工信局", frozenset((role,)), (region,))

    return create_app(
        Desk(
            warehouse=warehouse(),
            person_of=person_of,
            secret=KEY,
            outputs=installation / "out",
            runs=list,
            content_of={}.__getitem__,
            landing=landing_folder(),
            county=CountyDesk(
                Uploads(installation / "uploads"),
                landing_folder(),
                lambda form, annotated: pre_check(form, annotated, "hainan-2023"),
                lambda: write_blank_form(installation / "blank.xlsx", "hainan-2023"),
                lambda: NOW,
            ),
        )
    )


def county(app: FastAPI, region: str) -> TestClient:
    headers = {
        "x-test-region": region, "Origin": "http://testserver",
        "X-CSRF-Token": token_of(KEY, region, f"county-{region}"),
    }  # fmt: skip
    return TestClient(app, headers=headers, follow_redirects=False)


@pytest.fixture
def home(app: FastAPI) -> TestClient:
    return county(app, HOME)


def send(client: TestClient, content: bytes, name: str = FORM.name) -> httpx.Response:
    return client.post("/filing/forms", files={"form": (name, content)})


def arrived() -> list[tuple[str, str]]:
    with warehouse().connect() as connection:
        query = text(
            "SELECT original_name, sha256 FROM intake.arrivals WHERE family = 'annual_form' ORDER BY 1"
        )
        return [(row[0], row[1]) for row in connection.execute(query)]


def changed(cell: str, value: object) -> bytes:
    book = openpyxl.load_workbook(FORM)
    sheet, _, address = cell.partition("!")
    book[sheet][address] = value
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_county_sees_its_own_clusters_and_forms_owed(home: TestClient) -> None:
    page = home.get("/filing/").text
    assert "XG-04" in page
    assert set(re.findall("XG-[0-9]{2}", page)) == own(HOME)
    assert own(HOME) < own("99")
    assert "未报送" in page or "应报送" in page


def own(prefix: str) -> set[str]:
    rows = (PROVINCE / "clusters-made-up.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    fields = [row.split(",") for row in rows]
    return {row[0] for row in fields if any(code.startswith(prefix) for code in row[2].split(";"))}


def test_nothing_is_filed_until_the_county_says_so(home: TestClient, season: Path) -> None:
    page = home.get(send(home, changed("年度指标!F14", 126)).headers["location"])
    assert "没有须改正之处" in page.text
    assert "占地面积需说明" in page.text, "the remark under the law"
    assert "<td>年度指标</td><td>F14</td>" in page.text
    content = FORM.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    kept = send(home, content)
    assert kept.status_code == 303
    page = home.get(kept.headers["location"])
    assert "没有须改正之处" in page.text
    assert "占地面积" not in page.text
    assert arrived() == []
    assert not (landing_folder() / sha256).exists()

    filed = home.post(f"/filing/forms/{sha256}/file")
    assert filed.status_code == 303
    assert arrived() == [(f"desk/{HOME}/{FORM.name}", sha256)]
    assert (landing_folder() / sha256).read_bytes() == content
    shown = home.get(filed.headers["location"]).text
    for told in (sha256, "2026-03-05T16:20:00+08:00", "报送回执"):
        assert told in shown
    assert '/file"' not in shown, "it is filed once"

    assert home.post(f"/filing/forms/{sha256}/file").status_code == 303, "twice is once"
    assert arrived() == [(f"desk/{HOME}/{FORM.name}", sha256)]

    pull(season, "2026-03-06T08:00:00+08:00", "annual_reports")
    with warehouse().connect() as connection:
        query = text(
            "SELECT f.state, f.first_arrival, count(r.*) FROM intake.filings AS f "
            "JOIN facts.annual_reports AS r ON r.filing_id = f.filing_id WHERE f.filing_id LIKE :sha GROUP BY 1, 2"
        )
        (row,) = connection.execute(query, {"sha": f"%{sha256}%"}).all()
    assert (row[0], row[1], row[2]) == ("read", NOW, 1)
    assert "现行" in home.get(f"/filing/forms/{sha256}").text


def test_what_came_before_by_another_way_keeps_its_first_arrival(home: TestClient, season: Path) -> None:
    """以首次到达时间为准: a form that lay in the drop folder and is filed at the desk as well arrived once."""
    content = changed("年度指标!C5", 25)
    (season / "sent-by-mail.xlsx").write_bytes(content)
    pull(season, "2026-03-04T08:00:00+08:00", "annual_reports")
    kept = send(home, content, "另一份.xlsx")
    home.post(f"{kept.headers['location']}/file")
    shown = home.get(kept.headers["location"]).text
    assert "2026-03-04T08:00:00+08:00" in shown.partition("报送回执")[2].partition("预检意见")[0]


def test_what_must_be_mended_is_told_by_cell_and_comes_back_annotated(home: TestClient) -> None:
    kept = send(home, changed("年度指标!J10", "很多"), "坏表.xlsx")
    page = home.get(kept.headers["location"]).text
    assert "<td>年度指标</td><td>J10</td>" in page
    assert "须改正" in page
    copy = home.get(f"{kept.headers['location']}/annotated.xlsx")
    assert copy.headers["content-disposition"].startswith("attachment")
    book = openpyxl.load_workbook(BytesIO(copy.content))
    assert "很多" in book["年度指标"]["J10"].comment.text


def test_another_countys_draft_and_cluster_are_out_of_reach(app: FastAPI, home: TestClient) -> None:
    other = county(app, ELSEWHERE)
    sha256 = hashlib.sha256(FORM.read_bytes()).hexdigest()
    send(home, FORM.read_bytes())
    for path in ("", "/annotated.xlsx", "/form.xlsx"):
        assert other.get(f"/filing/forms/{sha256}{path}").status_code == 404
    assert other.post(f"/filing/forms/{sha256}/file").status_code == 404
    before = arrived()
    kept = send(home, OTHERS_FORM.read_bytes(), OTHERS_FORM.name)
    page = home.get(kept.headers["location"])
    assert "不是贵市县的集群" in page.text
    assert home.post(f"{kept.headers['location']}/file").status_code == 409
    assert arrived() == before


@pytest.mark.parametrize("cluster", [None, "XG-99", "'; DROP TABLE facts.clusters; --"])
def test_a_form_of_no_cluster_of_theirs_is_not_filed(home: TestClient, cluster: str | None) -> None:
    before = arrived()
    kept = send(home, changed("基本情况与报送!B5", cluster))
    assert home.post(f"{kept.headers['location']}/file").status_code == 409
    assert arrived() == before


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "form.xlsx"),
        (b"x" * (10 * 2**20 + 1), "form.xlsx"),
        (b"MZ", "form.exe"),
        (b"PK", "form.xls"),
        (b"x", ""),
    ],
)
def test_what_is_no_form_is_not_kept(home: TestClient, content: bytes, name: str) -> None:
    assert send(home, content, name or "x").status_code == 422


@pytest.mark.parametrize("content", [b"no zip", b"PK\x03\x04 broken", b"\x00" * 1000])
def test_a_file_that_cannot_be_read_is_told_so_and_not_annotated(home: TestClient, content: bytes) -> None:
    kept = send(home, content)
    page = home.get(kept.headers["location"])
    assert page.status_code == 200
    assert "读不出这份表属于哪个集群" in page.text
    assert home.get(f"{kept.headers['location']}/annotated.xlsx").status_code == 404


@pytest.mark.parametrize(
    "path", ["/filing/forms/..%2f..%2fetc", "/filing/forms/ABC", f"/filing/forms/{'g' * 64}"]
)
def test_no_path_leads_out_of_the_folder(home: TestClient, path: str) -> None:
    assert home.get(path).status_code in (404, 422)


@pytest.mark.parametrize("role", ["viewer", "reviewer", "responsible", "administrator"])
def test_only_a_county_files(app: FastAPI, home: TestClient, role: str) -> None:
    for method, path in (("GET", "/filing/"), ("POST", "/filing/forms"), ("GET", "/filing/blank.xlsx")):
        assert home.request(method, path, headers={"x-test-role": role}).status_code == 403


def test_the_blank_form_is_the_current_one(home: TestClient) -> None:
    blank = home.get("/filing/blank.xlsx")
    assert "基本情况与报送" in openpyxl.load_workbook(BytesIO(blank.content)).sheetnames


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("表.xlsx", "表.xlsx"),
        ("../../etc/passwd.xlsx", "passwd.xlsx"),
        ("C:\\桌面\\表.xlsx", "表.xlsx"),
        ("<b>.xlsx", "_b_.xlsx"),
        ("\u202excod.xlsx", "_xcod.xlsx"),
        ("~$表.xlsx", "表.xlsx"),
        (".xlsx", "年度信息表.xlsx"),
        (None, "年度信息表.xlsx"),
        ("长" * 200 + ".xlsx", "长" * 80 + ".xlsx"),
    ],
)
def test_a_name_is_text(given: str | None, kept: str) -> None:
    assert safe_name(given) == kept


def test_old_drafts_make_room_and_filed_ones_stay(tmp_path: Path) -> None:
    from dataclasses import replace

    from cluster_review.desk.county.uploads import Draft

    uploads = Uploads(tmp_path)
    draft = Draft("", "表.xlsx", 1, "", "a", 0, None, None, False, ())
    for number in range(MOST_DRAFTS + 2):
        sha256, _ = uploads.keep((HOME,), str(number).encode())
        at = f"2026-03-01T08:{number:02d}:00"
        filed = {"filed_at": at, "filed_name": "x"} if number == 0 else {}
        uploads.record((HOME,), replace(draft, sha256=sha256, uploaded_at=at, **filed))
    uploads.make_room((HOME,))
    left = [found.uploaded_at[14:16] for found in uploads.all((HOME,))]
    assert left == [f"{n:02d}" for n in (*range(MOST_DRAFTS + 1, 1, -1), 0)]
