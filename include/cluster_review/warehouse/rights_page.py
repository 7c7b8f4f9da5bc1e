"""The page `docs/rights.md`, written from the matrix: `python -m cluster_review.warehouse.rights_page`."""

from __future__ import annotations

from cluster_review.warehouse.columns import METADATA, SCHEMAS
from cluster_review.warehouse.rights_matrix import VERBS, DatabaseRole, Right, Rows, rights_of, rows_of

_ROLES = {
    DatabaseRole.OWNER: ("迁移;拥有全部对象", "migrations; owns everything"),
    DatabaseRole.WRITER: ("流水线:收文、事实、运行结果", "the pipeline: filings, facts, results"),
    DatabaseRole.READER: ("评审人员的页面", "the reviewers' pages"),
    DatabaseRole.DECIDER: (
        "记录决定;另有 reader 的全部权限",
        "records decisions; has the reader's rights, too",
    ),
    DatabaseRole.COUNTY: ("市县自己的页面", "a county's own page"),
}
_ROWS = {
    Rows.ALL: "全部 all",
    Rows.CLUSTER: "所见地区的集群 clusters of the counties seen",
    Rows.INCIDENT: "所见事故的 of incidents seen",
    Rows.ENTRY: "所见地区的条目 entries of the counties seen",
    Rows.PERSONAL: "所见条目的 of entries seen",
    Rows.PROVINCE: "仅全省 whole province only",
}
_HEAD = (
    "# 数据库权限 Rights in the database",
    "由 `rights_matrix.py` 生成,请勿手改;测试逐项在真实数据库上核对。字母:`S` 读 SELECT,`I` 加 INSERT,`U` 改 UPDATE,"
    "`D` 删 DELETE;`*` 只限所列的列;`–` 没有。",
    "Generated from `rights_matrix.py`, not edited by hand; a test tries each cell on a real database. The letters are "
    "SELECT, INSERT, UPDATE, DELETE; `*` holds for the columns listed below alone; `–` is nothing.",
    "",
)
_NOTES = (
    "* 角色属于数据库服务器,`migrate` 在缺少时建立;账号无权建立角色时,报错给出管理员要运行的 SQL。角色都不能登录:"
    "把它们授予各服务的账号。 The roles belong to the server; `migrate` makes those missing. Where its login may not, "
    "the error has the SQL for an administrator. None can log in: grant them to the logins of the services.",
    "* “行”列是经过人的会话(reader、decider、county)看到的行;`FORCE ROW LEVEL SECURITY`,未设会话即零行。owner 和 writer "
    "看到全部。 The column “rows” is what a session for a person sees; an unset session sees none. Owner and writer see all.",
    "* 市县只看自己的集群;在公布或送达之前看不到决定。 A county sees its own clusters alone, and no decision before it is "
    "published or served.",
    "* 有权不等于可改:台账、事实和已发布的结果,触发器拒绝任何人修改,owner 也不例外。 A right isn't leave: triggers refuse "
    "changes of the ledger, of facts and of published results to everybody, the owner included.",
    "* 所有视图都以读者自己的权限运行(`security_invoker`);reader、decider、writer 可读 `review` 的全部视图,市县不可。 "
    "Every view runs with its reader's rights; reader, decider and writer may read all of `review`, a county none.",
)


def page() -> str:
    """The page as Markdown."""
    lines = ["| 角色 role | 用途 for |", "|---|---|"]
    lines += [f"| `{role}` | {zh} {en} |" for role, (zh, en) in _ROLES.items()]
    names = [role.value.removeprefix("cluster_review_") for role in DatabaseRole]
    columns: list[str] = []
    for schema, comment in SCHEMAS.items():
        tables = [t for t in sorted(METADATA.tables.values(), key=lambda t: t.name) if t.schema == schema]
        lines += ["", f"## `{schema}` {comment.replace(' | ', ' ')}", ""]
        lines += [f"| 表 table | {' | '.join(names)} | 行 rows |", "|---|" + "---|" * (len(names) + 1)]
        for table in tables:
            cells = [_letters(rights_of(role, table)) for role in DatabaseRole]
            lines.append(f"| `{table.name}` | {' | '.join(cells)} | {_ROWS[rows_of(table)]} |")
            for role in DatabaseRole:
                columns += [
                    f"* `{role}` {right.verb} `{table.fullname}`: "
                    + ", ".join(f"`{c}`" for c in right.columns)
                    for right in rights_of(role, table)
                    if right.columns
                ]
    ends = ["", "## 只限这些列 Columns", "", *columns, "", "## 说明 Notes", "", *_NOTES]
    return "\n\n".join(_HEAD) + "\n".join([*lines, *ends]) + "\n"


def _letters(rights: tuple[Right, ...]) -> str:
    held = {right.verb: "*" if right.columns else "" for right in rights}
    return "".join(verb[0] + held[verb] for verb in VERBS if verb in held) or "–"


if __name__ == "__main__":
    print(page(), end="")
