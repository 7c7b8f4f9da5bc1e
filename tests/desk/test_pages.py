"""The pages of the desk on the sample province, as it stands in PostgreSQL: every link, both languages, every filter."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from fastapi import FastAPI, HTTPException, Request
from starlette.testclient import TestClient
from tests.end_to_end.conftest import installation, server  # noqa: F401  (fixtures)
from tests.end_to_end.season import season

from cluster_review.cli.desk_app import installed_desk
from cluster_review.desk.access import Person, Role
from cluster_review.desk.app import create_app
from cluster_review.desk.list_query import Filters, find
from cluster_review.reports.content import ReportContent

KEY = b"k" * 32
SAMPLE = Path(__file__).parents[2] / "include/samples/province"
_CHINESE = re.compile("[\u4e00-\u9fff]")


async def person_of(request: Request) -> Person:
    role = request.headers.get("x-test-role")
    if role is None:
        raise HTTPException(401, "请先登录。 Please sign in.")
    return Person(
        "p", "P", frozenset({Role(role)}), tuple(request.headers.get("x-test-counties", "").split())
    )


@pytest.fixture(scope="module")
def app(installation: Path) -> FastAPI:  # noqa: F811
    season(SAMPLE, "2026-04-01T09")
    return installed_desk(person_of, KEY)


def client(app: FastAPI, language: str = "zh", counties: str = "", role: str = "viewer") -> TestClient:
    headers = {"x-test-role": role, "x-test-counties": counties, "Accept": "text/html"}
    return TestClient(app, headers=headers, cookies={"desk_language": language}, follow_redirects=False)


def content(app: FastAPI) -> ReportContent:
    found: ReportContent = app.state.publications.standing().newest.content
    return found


def links(path: str, page: str) -> Iterator[str]:
    for address in re.findall(r'(?:href|src)="([^"]+)"', page):
        address = html.unescape(address).partition("#")[0]
        yield path.partition("?")[0] + address if address.startswith("?") else address


@dataclass(frozen=True)
class Walk:
    """Pages reached, by address; `cells` are as many of the addresses of cells as were opened."""

    pages: dict[str, str]
    cells: int


def walk(reader: TestClient, most_of_a_kind: int = 12) -> Walk:
    """Everything that can be reached; of cells, charts and files only some of each, since they are thousands."""
    seen: dict[str, str] = {}
    kinds: dict[str, int] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"/clusters/[^/?]+", "/clusters/x", urlsplit(path).path)
        kind = re.sub(r"/(original|charts)/.*", r"/\1", kind)
        limit = most_of_a_kind if kind.endswith(("/cell", "/original", "/charts", "/x")) else 40
        if path in seen or path.startswith("/language/") or kinds.get(kind, 0) >= limit:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = reader.get(path)
        assert answer.status_code == 200, path
        is_page = answer.headers["content-type"].startswith("text/html")
        seen[path] = answer.text if is_page else ""
        if is_page and not path.startswith("/data-docs"):
            waiting += [link for link in links(path, answer.text) if link.startswith("/")]
    return Walk(seen, kinds.get("/clusters/x/cell", 0))


def visible(page: str) -> str:
    """What is read, without names and quotations, which stay as they were delivered."""
    body = page.partition("<body")[2]
    body = re.sub(
        r'<span class="quote" lang="zh">.*?</span>|<td class="quote" lang="zh">.*?</td>', "", body, flags=re.S
    )
    body = re.sub(r'<a [^>]*lang="zh"[^>]*>中文</a>', "", body)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def test_every_link_leads_somewhere_in_both_languages(app: FastAPI) -> None:
    for language in ("zh", "en"):
        walked = walk(client(app, language))
        kinds = ("/", "/counties", "/law", "/quarantine", "/runs")
        assert {*kinds} <= walked.pages.keys()
        assert walked.cells == 12
        for path, page in walked.pages.items():
            assert "<script" not in page, path
            assert "style=" not in page, path
            assert "None" not in visible(page), path


def test_what_the_desk_says_is_in_the_language_chosen(app: FastAPI) -> None:
    """In English no heading, label, state or verdict stays Chinese; in Chinese none is English."""
    reader = {language: client(app, language) for language in ("zh", "en")}
    paths = ["/", "/counties", "/law", "/runs", *(f"/clusters/{c.id}" for c in content(app).clusters)]
    for path in paths:
        english = reader["en"].get(path).text
        for tag in ("h2", "h3", "caption", "label", "button", "dt", "thead.*?", "nav"):
            for found in re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag.partition('.')[0]}>", english, flags=re.S):
                said = re.sub(r'<a [^>]*lang="zh"[^>]*>中文</a>', "", found)
                assert not _CHINESE.search(re.sub(r"<option.*?</option>", "", said, flags=re.S)), (path, said)
        chinese = reader["zh"].get(path).text
        for tag in ("h2", "caption", "label", "button", "dt"):
            for found in re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", chinese, flags=re.S):
                assert _CHINESE.search(found), (path, found)


def test_verdicts_and_recommendations_are_those_of_the_run(app: FastAPI) -> None:
    for language in ("zh", "en"):
        wording = app.state.publications.standing().newest.wording(language)
        reader = client(app, language)
        for cluster in content(app).clusters:
            page = html.unescape(reader.get(f"/clusters/{cluster.id}").text)
            assert wording.recommendation(cluster.row) in page
            for finding in cluster.findings:
                assert wording.title(finding["provision"]) in page
                assert wording.reason(finding) in page
            for item in cluster.missing if not cluster.is_revoked else ():
                assert wording.missing(item) in page


def test_from_the_list_to_the_cell_in_two_clicks(app: FastAPI) -> None:
    """The deciding cell of the form, marked, with the value that the finding names."""
    reader = client(app)
    row = next(r for r in app.state.publications.standing().rows("zh") if r.id == "XG-10")
    opened = next(link for link in links("/", reader.get("/").text) if link.startswith("/clusters/XG-10"))
    to_cell = [link for link in links(opened, reader.get(opened).text) if "/cell?" in link]
    wanted = {"file": [row.place.sha256], "ref": [row.place.ref]}
    cell = next(link for link in to_cell if parse_qs(urlsplit(link).query) == wanted)
    page = reader.get(cell).text
    assert re.search(r'<td class="asked"[^>]*>46\.305</td>', page)
    assert row.place.sha256[:12] in page
    assert row.place.sha256 not in visible(page)


def test_the_original_is_saved_byte_for_byte_and_never_shown(app: FastAPI) -> None:
    reader = client(app)
    original = next(link for link in links("", reader.get("/clusters/XG-10").text) if "/original/" in link)
    answer = reader.get(original)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content == (app.state.desk.landing / original.rpartition("/")[2]).read_bytes()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_filters_find_what_they_count(app: FastAPI, language: str) -> None:
    reader = client(app, language)
    first = reader.get("/").text
    tried = 0
    for name, options in re.findall(
        r'<select id="f-[a-z]+" name="([a-z]+)">(.*?)</select>', first, flags=re.S
    ):
        for code, number in re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)</option>', options):
            page = reader.get("/?" + urlencode({name: code})).text
            assert len(re.findall(r'<th scope="row"><a href="/clusters/', page)) == int(number), (name, code)
            assert f'<option value="{code}" selected>' in page
            tried += 1
    assert tried > 20


def test_search_finds_by_name_and_id_and_nothing_is_said_so(app: FastAPI) -> None:
    reader = client(app)
    for search in ("XG-10", "xg-10", "云岭电线"):
        assert re.findall(
            r'<th scope="row"><a href="/clusters/([^"?]+)', reader.get("/?" + urlencode({"q": search})).text
        ) == ["XG-10"]
    assert "没有符合条件的集群" in reader.get("/?q=%00zzz").text
    assert "&lt;script&gt;" in reader.get("/?q=<script>").text


def test_a_county_prefix_sees_its_own_clusters_alone(app: FastAPI) -> None:
    """Another region's cluster answers 404, on every page that names it, and in no list."""
    reader = client(app, counties="990101", role="reviewer")
    own = {c.id for c in content(app).clusters if "990101" in c.row["county"].split(";")}
    assert own
    assert own != {c.id for c in content(app).clusters}
    walked = walk(reader)
    for cluster in content(app).clusters:
        is_own = cluster.id in own
        assert reader.get(f"/clusters/{cluster.id}").status_code == (200 if is_own else 404)
        if not is_own:
            for path in ("charts/output.svg", f"original/{'0' * 64}", f"cell?file={'0' * 64}&ref=A!A1"):
                assert reader.get(f"/clusters/{cluster.id}/{path}").status_code == 404
            assert all(cluster.name not in html.unescape(page) for page in walked.pages.values()), cluster.id
    assert reader.get("/counties/990108").status_code == 404


def test_a_shared_file_shows_a_region_its_own_row_alone(app: FastAPI) -> None:
    reader, whole = client(app, counties="990101", role="reviewer"), client(app)
    shared = [
        link for link in links("", whole.get("/clusters/XG-10").text) if "/cell?" in link and ".csv" in link
    ]
    page = reader.get(shared[0]).text
    assert len(re.findall(r'<th scope="row">', page)) == 2  # the headings and its row
    assert len(re.findall(r'<th scope="row">', whole.get(shared[0]).text)) > 2
    file = parse_qs(urlsplit(shared[0]).query)["file"][0]
    name = parse_qs(urlsplit(shared[0]).query)["ref"][0].partition("!")[0]
    for cells in ("A1:T99", "A2:T2", "A2"):  # no range of one's own choice
        asked = "/clusters/XG-10/cell?" + urlencode({"file": file, "ref": f"{name}!{cells}"})
        assert (reader.get(asked).status_code, whole.get(asked).status_code) == (404, 200)
    assert reader.get(f"/clusters/XG-10/original/{file}").status_code == 404
    assert whole.get(f"/clusters/XG-10/original/{file}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/clusters/XG-10/cell?file={0}&ref=年度指标!ZZ9999999",
        "/clusters/XG-10/cell?file={0}&ref=无此表!A1",
        "/clusters/XG-10/cell?file={0}&ref=../../etc/passwd!A1",
        "/clusters/nothing",
        "/clusters/XG-10?run=nothing",
        "/clusters/XG-10/charts/nothing.svg",
        "/counties/000000",
        "/runs/nothing",
        "/data-docs/..%2f..%2fetc/passwd",
    ],
)
def test_what_is_not_there_answers_404(app: FastAPI, path: str) -> None:
    row = next(r for r in app.state.publications.standing().rows("zh") if r.id == "XG-10")
    assert client(app).get(path.format(row.place.sha256)).status_code == 404


def test_strangers_get_nothing(app: FastAPI) -> None:
    for path in ("/", "/clusters/XG-10", "/law", "/counties", "/quarantine", "/runs", "/static/desk.css"):
        assert TestClient(app).get(path).status_code == 401


HOSTILE = "\"><script>alert(1)</script>{{ 7*7 }}'&amp;=cmd|calc"


def test_hostile_names_stay_text(app: FastAPI) -> None:
    real = content(app)
    results = {name: frame.copy() for name, frame in real.results.items()}
    results["recommendations"]["name"] = HOSTILE
    results["findings"]["reason_zh"] = HOSTILE
    hostile = replace(real, results=results, county_names={"990101": HOSTILE})
    attacked = create_app(replace(app.state.desk, content_of=lambda run_id: hostile))
    reader = client(attacked)
    for path in ("/", "/clusters/XG-10", "/counties", "/counties/990101", "/law"):
        page = reader.get(path).text
        assert "<script" not in page, path
        assert "7*7" in page or path == "/law"
        assert "49" not in re.findall(r"alert\(1\).{0,60}", page), path


def test_the_language_is_kept_and_leads_back(app: FastAPI) -> None:
    reader = client(app)
    answer = reader.get("/language/en?back=" + "/clusters/XG-10")
    assert (answer.status_code, answer.headers["location"]) == (303, "/clusters/XG-10")
    assert "desk_language=en" in answer.headers["set-cookie"]
    assert reader.get("/language/en?back=//evil.example/").headers["location"] == "/"


def test_the_chart_draws_the_figures_and_the_bound(app: FastAPI) -> None:
    answer = client(app).get("/clusters/XG-10/charts/output.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    for shown in ("40", "42", "44.1", "46.305", "20亿元"):
        assert shown in answer.text


def test_a_later_run_about_one_cluster_stands_for_it_alone(app: FastAPI) -> None:
    """The list shows each cluster as the run says that looked at it last."""
    real = content(app)
    later = real.only("XG-10")
    later = replace(later, run={**later.run, "run_id": "later"})
    both = {str(real.run["run_id"]): real, "later": later}
    made = create_app(replace(app.state.desk, runs=lambda: list(both), content_of=both.__getitem__))
    rows = made.state.publications.standing().rows("zh")
    assert {row.id: row.run_id for row in rows}.pop("XG-10") == "later"
    assert len(rows) == len(real.clusters)
    assert find(rows, Filters(), {}).total == len(rows)
