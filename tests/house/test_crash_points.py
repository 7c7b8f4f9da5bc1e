"""Every crash point stands once in the code and once in the document that says what is left there."""

import re

POINT = re.compile(r'crash_point\(\s*"([^"]+)"\s*\)')
ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


def test_the_document_lists_what_the_code_names(repository):
    named = [
        name
        for path in sorted((repository / "include").rglob("*.py"))
        for name in POINT.findall(path.read_text(encoding="utf-8"))
    ]
    document = (repository / "docs/crash_points.md").read_text(encoding="utf-8")
    assert sorted(named) == sorted(ROW.findall(document))
    assert len(named) == len(set(named)) >= 40
    assert all(re.fullmatch(r"[a-z_]+\.(before|after|between|while)_[a-z_]+", name) for name in named)


def test_each_way_of_writing_durably_has_points_around_it(repository):
    """A module that commits, syncs or renames names the places around it."""
    durable = re.compile(r"\.begin\(\) as|os\.fsync\(|os\.replace\(|\.replace\(folder|unfinished\.replace\(")
    elsewhere = {"embedded_folder.py", "embedded.py"}  # the server's own start; PostgreSQL keeps itself whole
    bare = [
        path.name
        for path in sorted((repository / "include/cluster_review").rglob("*.py"))
        if path.name not in elsewhere
        and durable.search(text := path.read_text(encoding="utf-8"))
        and "crash_point(" not in text
    ]
    assert not bare
