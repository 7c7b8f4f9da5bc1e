"""What workbooks of other shapes call our columns and metrics. Only proposals use it; nothing is read by it alone."""

from __future__ import annotations

from collections.abc import Mapping

COLUMN_WORDS: Mapping[str, tuple[str, ...]] = {
    "cluster_id": ("集群代码", "集群编码", "集群号"),
    "clusters.name": ("集群", "产业集群", "产业集群名称", "集群全称"),
    "annual_reports.cluster_name": ("集群", "产业集群", "产业集群名称", "集群全称"),
    "clusters.county": (
        "市县",
        "县区",
        "县(市、区)",
        "所在市县",
        "所在县区",
        "所属市县",
        "区划代码",
        "所在地",
    ),
    "leading_industry": ("主导产业", "主导产业代码", "产业代码", "行业代码", "所属行业"),
    "operating_body": ("运营机构", "运营管理单位", "管理机构", "运营主体"),
    "batch": ("批次",),
    "notice_number": ("认定文件", "文号"),
    "recognised_date": ("认定时间",),
    "valid_from": ("有效期开始", "有效期自"),
    "valid_to": ("有效期截止", "有效期结束", "有效期至"),
    "year": ("年度", "数据年度", "统计年度"),
    "report_year": ("年度", "年份", "报告年度", "报送年份"),
    "filer": ("填表人",),
    "contact": ("电话", "联系方式"),
    "sent_date": ("报送日期", "报送时间", "上报日期"),
    "received_date": ("收件日期", "收到时间", "收表日期"),
    "is_accepted": ("受理情况", "受理", "是否通过受理"),
    "enterprise_id": ("统一社会信用代码", "信用代码", "企业编号", "社会信用代码"),
    "enterprises.name": ("企业", "单位名称", "公司名称"),
    "enterprise_name": ("企业", "单位名称", "公司名称", "涉事企业"),
    "is_sme": ("中小企业", "是否为中小企业"),
    "occurred_date": ("事故日期", "发生时间"),
    "deaths": ("死亡", "亡人数"),
    "serious_injuries": ("重伤",),
    "direct_loss_wan_yuan": ("经济损失", "直接损失"),
}
"""By column, or by table and column where the same words mean another column elsewhere."""

METRIC_WORDS: Mapping[str, tuple[str, ...]] = {
    "output": ("总产值", "工业总产值", "产值", "集群产值"),
    "sme_output": ("中小企业总产值",),
    "leading_output": ("主导产业总产值",),
    "revenue": ("营收", "主营业务收入"),
    "exports": ("出口", "出口总额"),
    "sme_rd_spend": ("中小企业研发投入", "中小企业研发费用"),
    "valid_invention_patents": ("有效发明专利", "发明专利数", "发明专利拥有量"),
    "employees": ("从业人员", "从业人数", "从业人员数", "员工数", "职工人数"),
    "residents": ("常住人口",),
    "area": ("集群面积",),
    "platform_adoption": ("平台应用普及率", "工业互联网普及率"),
    "software_use": ("软件应用率",),
    "policy_coverage": ("政策宣贯覆盖率", "宣贯覆盖率"),
    "co2": ("碳排放量", "二氧化碳排放"),
    "co2_intensity": ("碳排放强度",),
    "enterprises": ("企业数", "企业数量", "企业家数", "集群企业数"),
    "smes": ("中小企业数量", "中小企业家数"),
}

NO_DATA = {"序号": "行号,没有数据", "编号序": "行号,没有数据", "no.": "row number"}
"""Headings that hold no data, with the reason."""
NOTE_BEGINS = ("注", "备注", "说明", "填表", "制表", "审核")
