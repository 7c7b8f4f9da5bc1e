"""Words of the made-up province: names of enterprises, and what counties write under the six chapters."""

from __future__ import annotations

# fmt: off
BRANDS = (
    "恒达", "瑞川", "明远", "启航", "宏泽", "嘉禾", "云帆", "联创", "正昊", "博雅", "锦程", "海晏", "卓立", "思源", "安泰",
    "华腾", "润丰", "立信", "东岳", "晨光", "万邦", "金桥", "同辉", "长青", "佳成", "中浩", "盛和", "永兴", "天工", "百川",
)

CHAPTERS: dict[str, tuple[str, str, str, str]] = {  # work done, problems, measures, typical practice cases
    "leading_industry": (
        "围绕{trade}主链开展补链招商,全年落地配套项目{n}个,本地配套率提高{m}个百分点;组织规上企业产能对接会{k}场。",
        "高附加值环节仍依赖省外供应,龙头企业带动面不宽。",
        "编制{trade}产业链图谱和招商清单,对关键环节项目给予用地和贷款贴息支持。",
        "“链主+专精特新”协作:一家龙头企业开放{n}项配套需求,{k}家中小企业进入其供应目录。"),
    "innovation": (
        "新建企业技术中心{k}个,与虚构理工学院共建{trade}中试平台,完成技术攻关{n}项,技术合同成交额保持增长。",
        "研发人员不足,中小企业知识产权管理薄弱。",
        "设立创新券,开展专利导航和高价值专利培育,每季度举办一次校企对接。",
        "中试平台按次计费、设备共享,已为{n}家企业提供小批量试制。"),
    "digital": (
        "完成{n}家企业数字化诊断,新增上云企业{k}家,园区5G和工业网络标识节点投入使用。",
        "企业数据标准不一,数据联通仅限少数工序。",
        "推广{trade}轻量化应用包,统一设备编码,安排专项资金补助改造。",
        "以“小快轻准”方式改造{k}条产线,订单交付周期平均缩短{m}天。"),
    "green": (
        "开展节能诊断{n}次,淘汰落后设备{k}台套,园区屋顶光伏并网容量增加,单位产值碳排放继续下降。",
        "部分企业余热未利用,绿色工厂数量偏少。",
        "建立碳排放台账和绿色低碳服务站,推行清洁生产审核。",
        "集中供热替代{k}台分散锅炉,供热成本下降。"),
    "opening": (
        "组团参加境内外展会{k}次,与两个省外集群签订产业协作协议,引进管理和技术人才{n}名。",
        "出口市场集中,自主品牌出口占比不高。",
        "建设{trade}公共海外仓,开展合规和标准培训。",
        "与省外集群互设服务窗口,共享检测资源,{k}家企业通过互认检测。"),
    "governance": (
        "{body}配备专职人员{k}名,政策宣讲覆盖全部企业,受理企业诉求{n}件,办结率百分之百。",
        "公共服务机构专业化程度有待提高。",
        "引入第三方服务机构,按季度评价服务质量并公开。",
        "“一企一册”政策明白卡由网格员送达每家企业,逐户签收。"),
}
# fmt: on


def enterprise_name(place: str, trade: str, number: int) -> str:
    """Name of the `number`-th enterprise of a cluster, counted from 1."""
    kind = ("有限公司", "股份有限公司")[number == 1]
    return f"虚构{place}{BRANDS[(number - 1) % len(BRANDS)]}{trade}{kind}"


def chapter(code: str, trade: str, body: str, seed: int) -> dict[str, str]:
    """The four texts of one chapter."""
    numbers = {"n": 6 + seed % 7, "k": 2 + seed % 4, "m": 3 + seed % 5}
    names = ("work_done", "problems", "measures", "practice_cases")
    texts = (text.format(trade=trade, body=body, **numbers) for text in CHAPTERS[code])
    return dict(zip(names, texts, strict=True))
