"""What can be wrong with a source as a whole, or with a delivery before it is read."""

from __future__ import annotations

from cluster_review.intake.refusal import Refusal

SOURCES = {
    "source_down": Refusal(
        "来源“{source_zh}”可以连接并取完", "the source “{source_en}” answering to its end",
        "下次运行会再取;仍不行请联系{contact_zh}", "the next run tries again; if it fails too, call {contact_en}"),
    "source_refused": Refusal(
        "来源“{source_zh}”按声明和连接可以取件", "the source “{source_en}” to be as its declaration and connection say",
        "请核对 sources/{source}.yaml 和连接 {connection},并联系{contact_zh}",
        "compare sources/{source}.yaml and the connection {connection}; call {contact_en}"),
    "object_gone": Refusal(
        "列出后仍在的文件", "a file that is still there after it was listed",
        "如仍应报送,请重新上传", "upload it again if it is meant to be filed"),
    "json_records_absent": Refusal(
        "{pointer} 处的记录列表", "a list of records at {pointer}",
        "请来源方按约定的格式应答,或更正来源声明中的 records_at",
        "the source should answer as agreed; or mend records_at in its declaration"),
    "report_damaged": Refusal(
        "本程序写下的取件记录", "a report of a fetch as this program writes it",
        "请重新运行接收流程", "run the pull again"),
}  # fmt: skip

SOURCE_WARNINGS = {
    "left_out": Refusal(
        "报送件写完后放入,名称不以“.”“~”开头,不以 .tmp、.part 结尾,也不属于来源声明中的 ignore",
        "a delivery to be whole, its name neither beginning with . or ~ nor ending in .tmp or .part, nor under `ignore` "
        "of the source's declaration",
        "没有接收;如是报送件,请改名后再放入", "it was not taken; rename it and deliver it again if it was meant",
        is_warning=True),
    "unfinished": Refusal(
        "报送件写完后才以正式名称放入", "a delivery to appear under its own name only once it is whole",
        "没有接收;可能仍在写入(传输中断也会如此):写完后会以正式名称自动接收,过时仍是这个名称的请重新放入",
        "it was not taken; is it still being written, or was a transfer cut off? Once whole, under its own name, it is taken by "
        "itself; if it keeps this name, deliver it again", is_warning=True),
    "expected_files": Refusal(
        "来源“{source_zh}”每次 {least} 至 {most} 个文件", "{least} to {most} files at a time from “{source_en}”",
        "已全部接收;请向{contact_zh}核实", "all were taken; ask {contact_en}", is_warning=True),
    "expected_rows": Refusal(
        "来源“{source_zh}”每次 {least} 至 {most} 条记录", "{least} to {most} records at a time from “{source_en}”",
        "已全部接收;请向{contact_zh}核实", "all were taken; ask {contact_en}", is_warning=True),
}  # fmt: skip
