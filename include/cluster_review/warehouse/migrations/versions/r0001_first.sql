CREATE SCHEMA IF NOT EXISTS intake;

COMMENT ON SCHEMA intake IS '收文与退件 | files that arrived and what was refused';

CREATE SCHEMA IF NOT EXISTS facts;

COMMENT ON SCHEMA facts IS '事实(只增不改) | facts, append-only';

CREATE SCHEMA IF NOT EXISTS results;

COMMENT ON SCHEMA results IS '运行结果 | what the runs found';

CREATE SCHEMA IF NOT EXISTS review;

COMMENT ON SCHEMA review IS '供人查阅的视图 | views for people';

CREATE SCHEMA IF NOT EXISTS decisions;

COMMENT ON SCHEMA decisions IS '人作的决定(只增不改,逐条链接) | what people decided, append-only and hash-chained';

CREATE SEQUENCE results.publish_order;

CREATE TABLE decisions.ledger (
    entry BIGINT NOT NULL,
    kind TEXT NOT NULL,
    cluster_id TEXT,
    run_id TEXT,
    seen_version TEXT,
    subject TEXT,
    verdict TEXT,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    login TEXT NOT NULL,
    roles TEXT NOT NULL,
    database_login TEXT NOT NULL,
    county TEXT,
    concerns BIGINT,
    recommended TEXT,
    decided TEXT,
    marked_set TEXT NOT NULL,
    personal_digest TEXT NOT NULL CONSTRAINT ledger_personal_digest_ck CHECK (personal_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    previous_hash TEXT NOT NULL CONSTRAINT ledger_previous_hash_ck CHECK (previous_hash ~ '^[0-9a-f]{64}$'),
    hash TEXT NOT NULL CONSTRAINT ledger_hash_ck CHECK (hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ledger_pk PRIMARY KEY (entry),
    CONSTRAINT ledger_uq UNIQUE (previous_hash),
    CONSTRAINT ledger_ledger_fk FOREIGN KEY(concerns) REFERENCES decisions.ledger (entry)
);

COMMENT ON TABLE decisions.ledger IS '决定台账(只增不改) | the ledger of decisions, append-only and hash-chained';

COMMENT ON COLUMN decisions.ledger.entry IS '序号(无缺号) | number, without gaps';

COMMENT ON COLUMN decisions.ledger.kind IS '事项 | kind of entry';

COMMENT ON COLUMN decisions.ledger.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN decisions.ledger.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN decisions.ledger.seen_version IS '经办人所见版本 | version the person saw';

COMMENT ON COLUMN decisions.ledger.subject IS '对象(条款、所涉序号、文书) | subject: provision, entry concerned, document';

COMMENT ON COLUMN decisions.ledger.verdict IS '结论 | verdict';

COMMENT ON COLUMN decisions.ledger.reason IS '理由 | reason';

COMMENT ON COLUMN decisions.ledger.detail IS '具体内容(JSON) | particulars (JSON)';

COMMENT ON COLUMN decisions.ledger.login IS '经办账号 | login of who acted';

COMMENT ON COLUMN decisions.ledger.roles IS '经办人角色 | roles of who acted';

COMMENT ON COLUMN decisions.ledger.database_login IS '数据库账号 | login of the database session';

COMMENT ON COLUMN decisions.ledger.county IS '所在县级区划代码 | county code(s) of the cluster';

COMMENT ON COLUMN decisions.ledger.concerns IS '所涉决定(序号) | entry this one follows on';

COMMENT ON COLUMN decisions.ledger.recommended IS '当时的系统建议 | what the program recommended then';

COMMENT ON COLUMN decisions.ledger.decided IS '决定采用的建议 | the recommendation chosen';

COMMENT ON COLUMN decisions.ledger.marked_set IS '同批标识 | transaction it was recorded in';

COMMENT ON COLUMN decisions.ledger.personal_digest IS '个人信息摘要 | digest of the personal data';

COMMENT ON COLUMN decisions.ledger.recorded_at IS '记录时间 | recorded at';

COMMENT ON COLUMN decisions.ledger.previous_hash IS '上一条摘要 | hash of the entry before';

COMMENT ON COLUMN decisions.ledger.hash IS '本条摘要 | hash of this entry';

CREATE INDEX ledger_cluster ON decisions.ledger (cluster_id, run_id, entry);

CREATE INDEX ledger_concerns ON decisions.ledger (concerns);

CREATE INDEX ledger_run ON decisions.ledger (run_id, kind, entry);

CREATE INDEX ledger_subject ON decisions.ledger (kind, subject);

CREATE TABLE decisions.periods (
    period TEXT NOT NULL,
    days INTEGER NOT NULL CONSTRAINT periods_days_ck CHECK (days > 0),
    reckoned TEXT NOT NULL CONSTRAINT periods_reckoned_ck CHECK (reckoned IN ('calendar_days', 'working_days')),
    source_zh TEXT NOT NULL,
    source_en TEXT NOT NULL,
    CONSTRAINT periods_pk PRIMARY KEY (period)
);

COMMENT ON TABLE decisions.periods IS '程序期间 | periods of the procedure, from the policy';

COMMENT ON COLUMN decisions.periods.period IS '期间 | period';

COMMENT ON COLUMN decisions.periods.days IS '天数 | days';

COMMENT ON COLUMN decisions.periods.reckoned IS '计算方法 | how it is reckoned';

COMMENT ON COLUMN decisions.periods.source_zh IS '依据 | source, zh';

COMMENT ON COLUMN decisions.periods.source_en IS '依据(英文) | source, en';

CREATE TABLE decisions.steps (
    decided TEXT NOT NULL,
    position INTEGER NOT NULL,
    step TEXT NOT NULL,
    CONSTRAINT steps_pk PRIMARY KEY (decided, position),
    CONSTRAINT steps_uq UNIQUE (decided, step)
);

COMMENT ON TABLE decisions.steps IS '程序步骤 | steps a decision takes until it is in the register, from the policy';

COMMENT ON COLUMN decisions.steps.decided IS '决定 | recommendation chosen';

COMMENT ON COLUMN decisions.steps.position IS '次序 | position';

COMMENT ON COLUMN decisions.steps.step IS '步骤 | step';

CREATE TABLE intake.arrivals (
    source TEXT NOT NULL,
    original_name TEXT NOT NULL,
    sha256 TEXT NOT NULL CONSTRAINT arrivals_sha256_ck CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    version TEXT NOT NULL,
    size BIGINT NOT NULL CONSTRAINT arrivals_size_ck CHECK (size >= 0),
    filing_id TEXT NOT NULL CONSTRAINT arrivals_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    family TEXT NOT NULL,
    first_arrival TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT arrivals_pk PRIMARY KEY (source, original_name, sha256, version)
);

COMMENT ON TABLE intake.arrivals IS '到件(只增不改) | what arrived, before anything reads it; append-only';

COMMENT ON COLUMN intake.arrivals.source IS '来源 | source';

COMMENT ON COLUMN intake.arrivals.original_name IS '原文件名 | original file name';

COMMENT ON COLUMN intake.arrivals.sha256 IS '内容摘要(SHA-256) | SHA-256 of the bytes';

COMMENT ON COLUMN intake.arrivals.version IS '来源所记版本(没有则为空) | the source''s own mark of the version; empty if it has none';

COMMENT ON COLUMN intake.arrivals.size IS '大小(字节) | size in bytes';

COMMENT ON COLUMN intake.arrivals.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN intake.arrivals.family IS '类别 | family of the file, by its name';

COMMENT ON COLUMN intake.arrivals.first_arrival IS '首次到达时间 | first arrival';

CREATE INDEX arrivals_filing ON intake.arrivals (filing_id, first_arrival);

CREATE TABLE intake.batches (
    batch_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    family TEXT NOT NULL,
    accepted BIGINT NOT NULL CONSTRAINT batches_accepted_ck CHECK (accepted >= 0),
    current BIGINT NOT NULL CONSTRAINT batches_current_ck CHECK (current >= 0),
    superseded BIGINT NOT NULL CONSTRAINT batches_superseded_ck CHECK (superseded >= 0),
    duplicate BIGINT NOT NULL CONSTRAINT batches_duplicate_ck CHECK (duplicate >= 0),
    quarantined BIGINT NOT NULL CONSTRAINT batches_quarantined_ck CHECK (quarantined >= 0),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT batches_pk PRIMARY KEY (batch_id, family),
    CONSTRAINT batches_nothing_lost_ck CHECK (accepted = current + superseded + duplicate + quarantined)
);

COMMENT ON TABLE intake.batches IS '批次计数 | row counts of a batch; they add up';

COMMENT ON COLUMN intake.batches.batch_id IS '批次号 | batch id';

COMMENT ON COLUMN intake.batches.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN intake.batches.family IS '类别 | family';

COMMENT ON COLUMN intake.batches.accepted IS '收到行数 | rows accepted';

COMMENT ON COLUMN intake.batches.current IS '现行行数 | rows current';

COMMENT ON COLUMN intake.batches.superseded IS '被取代行数 | rows superseded';

COMMENT ON COLUMN intake.batches.duplicate IS '重复行数 | rows already there';

COMMENT ON COLUMN intake.batches.quarantined IS '退件行数 | rows quarantined';

COMMENT ON COLUMN intake.batches.recorded_at IS '记录时间 | recorded at';

CREATE TABLE intake.cursors (
    source TEXT NOT NULL,
    cursor TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT cursors_pk PRIMARY KEY (source, recorded_at)
);

COMMENT ON TABLE intake.cursors IS '取件位置(只增不改) | how far each source has been taken, append-only';

COMMENT ON COLUMN intake.cursors.source IS '来源 | source';

COMMENT ON COLUMN intake.cursors.cursor IS '已取至(来源的游标) | the source''s cursor up to which all is filed';

COMMENT ON COLUMN intake.cursors.recorded_at IS '记录时间 | recorded at';

CREATE TABLE intake.filings (
    filing_id TEXT NOT NULL CONSTRAINT filings_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    batch_id TEXT,
    source TEXT NOT NULL,
    original_name TEXT NOT NULL,
    size BIGINT NOT NULL CONSTRAINT filings_size_ck CHECK (size >= 0),
    first_arrival TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL CONSTRAINT filings_state_ck CHECK (state IN ('read', 'quarantined', 'duplicate')),
    family TEXT NOT NULL,
    CONSTRAINT filings_pk PRIMARY KEY (filing_id, recorded_at)
);

COMMENT ON TABLE intake.filings IS '收文:一份文件每读取一次一行 | one row for each time a file was read';

COMMENT ON COLUMN intake.filings.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN intake.filings.recorded_at IS '记录时间 | recorded at';

COMMENT ON COLUMN intake.filings.batch_id IS '批次号 | batch id';

COMMENT ON COLUMN intake.filings.source IS '来源 | source';

COMMENT ON COLUMN intake.filings.original_name IS '原文件名 | original file name';

COMMENT ON COLUMN intake.filings.size IS '大小(字节) | size in bytes';

COMMENT ON COLUMN intake.filings.first_arrival IS '首次到达时间 | first arrival';

COMMENT ON COLUMN intake.filings.state IS '状态 | state (read, quarantined, duplicate)';

COMMENT ON COLUMN intake.filings.family IS '类别 | family of the file';

CREATE TABLE intake.mendings (
    filing_id TEXT NOT NULL CONSTRAINT mendings_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    way TEXT NOT NULL CONSTRAINT mendings_way_ck CHECK (way IN ('mended', 'superseded', 'withdrawn')),
    mended_by TEXT,
    first_arrival TIMESTAMP WITH TIME ZONE NOT NULL,
    mended_arrival TIMESTAMP WITH TIME ZONE,
    by_whom TEXT NOT NULL,
    note TEXT,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT mendings_pk PRIMARY KEY (filing_id),
    CONSTRAINT mendings_mended_by_ck CHECK ((way = 'withdrawn') = (mended_by IS NULL))
);

COMMENT ON TABLE intake.mendings IS '退件办结(只增不改) | how refused files were closed, append-only';

COMMENT ON COLUMN intake.mendings.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN intake.mendings.way IS '办结方式 | how it was closed (mended, superseded, withdrawn)';

COMMENT ON COLUMN intake.mendings.mended_by IS '补正后的文件 | filing that took its place; NULL if it was withdrawn';

COMMENT ON COLUMN intake.mendings.first_arrival IS '首次到达时间(以此为准) | first arrival of the refused file: the one that counts';

COMMENT ON COLUMN intake.mendings.mended_arrival IS '补正文件到达时间 | arrival of the mended file';

COMMENT ON COLUMN intake.mendings.by_whom IS '经办人 | by whom';

COMMENT ON COLUMN intake.mendings.note IS '说明 | note';

COMMENT ON COLUMN intake.mendings.recorded_at IS '记录时间 | recorded at';

CREATE TABLE results.policies (
    policy_digest TEXT NOT NULL CONSTRAINT policies_policy_digest_ck CHECK (policy_digest ~ '^[0-9a-f]{64}$'),
    instrument TEXT NOT NULL,
    payload TEXT NOT NULL,
    CONSTRAINT policies_pk PRIMARY KEY (policy_digest)
);

COMMENT ON TABLE results.policies IS '规则存档(只增不改) | the policies that runs were done under, append-only';

COMMENT ON COLUMN results.policies.policy_digest IS '规则摘要 | digest of the policy';

COMMENT ON COLUMN results.policies.instrument IS '规则 | instrument';

COMMENT ON COLUMN results.policies.payload IS '规则原文(各文件,JSON) | the policy''s files as they stood (JSON)';

CREATE TABLE results.runs (
    run_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    report_year INTEGER NOT NULL,
    law_date DATE NOT NULL,
    known_at TEXT NOT NULL,
    instrument TEXT NOT NULL,
    county TEXT,
    clusters TEXT,
    lineage TEXT,
    is_dry_run BOOLEAN NOT NULL,
    policy_digest TEXT,
    facts_digest TEXT,
    code_version TEXT,
    content_digest TEXT,
    state TEXT NOT NULL,
    publish_order BIGINT,
    CONSTRAINT runs_pk PRIMARY KEY (run_id),
    CONSTRAINT runs_state_ck CHECK (state IN ('open', 'unchanged', 'published')),
    CONSTRAINT runs_published_ck CHECK (state <> 'published' OR (content_digest IS NOT NULL AND publish_order IS NOT NULL AND NOT is_dry_run)),
    CONSTRAINT runs_uq UNIQUE (publish_order)
);

COMMENT ON TABLE results.runs IS '运行 | runs';

COMMENT ON COLUMN results.runs.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN results.runs.kind IS '流程 | DAG';

COMMENT ON COLUMN results.runs.report_year IS '报送年度 | report year';

COMMENT ON COLUMN results.runs.law_date IS '适用法律日期 | law date';

COMMENT ON COLUMN results.runs.known_at IS '数据截止时间(ISO 8601) | known at (ISO 8601)';

COMMENT ON COLUMN results.runs.instrument IS '规则 | instrument';

COMMENT ON COLUMN results.runs.county IS '市县 | county';

COMMENT ON COLUMN results.runs.clusters IS '所评集群(空为全部) | clusters evaluated (blank: all of them)';

COMMENT ON COLUMN results.runs.lineage IS '规则谱系(最早版本) | first version of the instrument: later versions replace it, other instruments stand beside it';

COMMENT ON COLUMN results.runs.is_dry_run IS '是否试运行 | dry run';

COMMENT ON COLUMN results.runs.policy_digest IS '规则摘要 | digest of the policy';

COMMENT ON COLUMN results.runs.facts_digest IS '事实摘要 | digest of the facts';

COMMENT ON COLUMN results.runs.code_version IS '程序版本 | code version';

COMMENT ON COLUMN results.runs.content_digest IS '内容摘要(规则、年度、法律日期、事实) | content digest (policy, report year, law date, facts)';

COMMENT ON COLUMN results.runs.state IS '状态 | state';

COMMENT ON COLUMN results.runs.publish_order IS '发布次序 | order of publication';

CREATE UNIQUE INDEX runs_content_published_once ON results.runs (content_digest, county) NULLS NOT DISTINCT WHERE state = 'published';

CREATE TABLE review.words (
    list TEXT NOT NULL,
    code TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    CONSTRAINT words_pk PRIMARY KEY (list, code)
);

COMMENT ON TABLE review.words IS '代码与用语 | codes and the words printed for them';

COMMENT ON COLUMN review.words.list IS '词表 | list';

COMMENT ON COLUMN review.words.code IS '代码 | code';

COMMENT ON COLUMN review.words.zh IS '中文 | Chinese';

COMMENT ON COLUMN review.words.en IS '英文 | English';

CREATE TABLE decisions.personal (
    entry BIGINT NOT NULL,
    name TEXT NOT NULL,
    particulars TEXT NOT NULL,
    salt TEXT NOT NULL,
    CONSTRAINT personal_pk PRIMARY KEY (entry),
    CONSTRAINT personal_ledger_fk FOREIGN KEY(entry) REFERENCES decisions.ledger (entry)
);

COMMENT ON TABLE decisions.personal IS '个人信息(可按期清除) | personal data, erased when its time is over';

COMMENT ON COLUMN decisions.personal.entry IS '序号 | entry';

COMMENT ON COLUMN decisions.personal.name IS '经办人姓名 | name of who acted';

COMMENT ON COLUMN decisions.personal.particulars IS '其他个人信息(JSON) | further personal data (JSON)';

COMMENT ON COLUMN decisions.personal.salt IS '随机数 | random salt of the digest';

CREATE TABLE facts.annual_reports (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    report_year INTEGER NOT NULL,
    cluster_name TEXT,
    leading_industry TEXT,
    operating_body TEXT,
    filer TEXT,
    responsible_person TEXT,
    contact TEXT,
    signed_date DATE,
    sent_date DATE,
    received_date DATE,
    is_accepted BOOLEAN,
    accepted_date DATE,
    fault_party TEXT,
    filing_id TEXT NOT NULL CONSTRAINT annual_reports_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT annual_reports_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT annual_reports_pk PRIMARY KEY (fact_id),
    CONSTRAINT annual_reports_uq UNIQUE NULLS NOT DISTINCT (cluster_id, report_year, filing_id),
    CONSTRAINT annual_reports_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.annual_reports IS '年度培育情况信息表 | annual report';

COMMENT ON COLUMN facts.annual_reports.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.annual_reports.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.annual_reports.report_year IS '报送年度 | report year';

COMMENT ON COLUMN facts.annual_reports.cluster_name IS '集群名称 | cluster name';

COMMENT ON COLUMN facts.annual_reports.leading_industry IS '主导产业(GB/T 4754) | leading industry (GB/T 4754)';

COMMENT ON COLUMN facts.annual_reports.operating_body IS '运营管理机构 | operating body';

COMMENT ON COLUMN facts.annual_reports.filer IS '填报人 | filed by';

COMMENT ON COLUMN facts.annual_reports.responsible_person IS '负责人 | responsible person';

COMMENT ON COLUMN facts.annual_reports.contact IS '联系电话 | contact';

COMMENT ON COLUMN facts.annual_reports.signed_date IS '签字日期 | signed on';

COMMENT ON COLUMN facts.annual_reports.sent_date IS '寄送日期 | sent on';

COMMENT ON COLUMN facts.annual_reports.received_date IS '收到日期 | received on';

COMMENT ON COLUMN facts.annual_reports.is_accepted IS '是否受理 | accepted';

COMMENT ON COLUMN facts.annual_reports.accepted_date IS '受理日期 | accepted on';

COMMENT ON COLUMN facts.annual_reports.fault_party IS '逾期责任方 | party at fault for lateness';

COMMENT ON COLUMN facts.annual_reports.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.annual_reports.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.annual_reports.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.annual_reports.recorded_at IS '记录时间 | recorded at';

CREATE INDEX annual_reports_filing ON facts.annual_reports (filing_id);

CREATE TABLE facts.casualties (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    incident_id TEXT NOT NULL,
    entry_date DATE NOT NULL,
    casualty_kind TEXT NOT NULL,
    people BIGINT NOT NULL,
    document TEXT,
    filing_id TEXT NOT NULL CONSTRAINT casualties_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT casualties_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT casualties_pk PRIMARY KEY (fact_id),
    CONSTRAINT casualties_uq UNIQUE NULLS NOT DISTINCT (incident_id, entry_date, casualty_kind, filing_id),
    CONSTRAINT casualties_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.casualties IS '伤亡变动 | dated casualty entries';

COMMENT ON COLUMN facts.casualties.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.casualties.incident_id IS '事故编号 | incident id';

COMMENT ON COLUMN facts.casualties.entry_date IS '日期 | date';

COMMENT ON COLUMN facts.casualties.casualty_kind IS '类别 | kind';

COMMENT ON COLUMN facts.casualties.people IS '人数(人) | people (人)';

COMMENT ON COLUMN facts.casualties.document IS '文件依据 | document';

COMMENT ON COLUMN facts.casualties.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.casualties.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.casualties.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.casualties.recorded_at IS '记录时间 | recorded at';

CREATE INDEX casualties_filing ON facts.casualties (filing_id);

CREATE TABLE facts.changes (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    changed_date DATE NOT NULL,
    reported_date DATE,
    discovered_date DATE,
    document TEXT,
    filing_id TEXT NOT NULL CONSTRAINT changes_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT changes_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT changes_pk PRIMARY KEY (fact_id),
    CONSTRAINT changes_uq UNIQUE NULLS NOT DISTINCT (cluster_id, kind, changed_date, filing_id),
    CONSTRAINT changes_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.changes IS '重大变动 | material changes';

COMMENT ON COLUMN facts.changes.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.changes.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.changes.kind IS '变动内容 | what changed';

COMMENT ON COLUMN facts.changes.changed_date IS '变动日期 | changed on';

COMMENT ON COLUMN facts.changes.reported_date IS '报备日期(未报备填“无”) | reported on (无 = never)';

COMMENT ON COLUMN facts.changes.discovered_date IS '发现日期(未经发现填“无”) | discovered on (无 = not)';

COMMENT ON COLUMN facts.changes.document IS '文件依据 | document';

COMMENT ON COLUMN facts.changes.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.changes.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.changes.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.changes.recorded_at IS '记录时间 | recorded at';

CREATE INDEX changes_filing ON facts.changes (filing_id);

CREATE TABLE facts.clusters (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    name TEXT NOT NULL,
    county TEXT NOT NULL,
    leading_industry TEXT,
    leading_industry_name TEXT,
    operating_body TEXT,
    batch TEXT,
    notice_number TEXT,
    recognised_date DATE,
    valid_from DATE,
    valid_to DATE,
    printed_validity TEXT,
    filing_id TEXT NOT NULL CONSTRAINT clusters_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT clusters_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT clusters_pk PRIMARY KEY (fact_id),
    CONSTRAINT clusters_uq UNIQUE NULLS NOT DISTINCT (cluster_id, filing_id),
    CONSTRAINT clusters_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.clusters IS '集群名册 | cluster register';

COMMENT ON COLUMN facts.clusters.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.clusters.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.clusters.name IS '集群名称 | name';

COMMENT ON COLUMN facts.clusters.county IS '所在县级区划代码 | county code(s)';

COMMENT ON COLUMN facts.clusters.leading_industry IS '主导产业(GB/T 4754) | leading industry (GB/T 4754)';

COMMENT ON COLUMN facts.clusters.leading_industry_name IS '主导产业名称 | leading industry, name';

COMMENT ON COLUMN facts.clusters.operating_body IS '运营管理机构 | operating body';

COMMENT ON COLUMN facts.clusters.batch IS '认定批次 | batch';

COMMENT ON COLUMN facts.clusters.notice_number IS '认定文号 | notice number';

COMMENT ON COLUMN facts.clusters.recognised_date IS '认定日期 | recognised on';

COMMENT ON COLUMN facts.clusters.valid_from IS '有效期起 | valid from';

COMMENT ON COLUMN facts.clusters.valid_to IS '有效期止 | valid to';

COMMENT ON COLUMN facts.clusters.printed_validity IS '公布的有效期原文 | validity as printed';

COMMENT ON COLUMN facts.clusters.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.clusters.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.clusters.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.clusters.recorded_at IS '记录时间 | recorded at';

CREATE INDEX clusters_filing ON facts.clusters (filing_id);

CREATE TABLE facts.completeness_marks (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    facet TEXT NOT NULL,
    county TEXT NOT NULL,
    cluster_id TEXT NOT NULL,
    period_from_date DATE NOT NULL,
    period_to_date DATE NOT NULL,
    mark TEXT NOT NULL,
    authority TEXT,
    signed_by TEXT,
    document TEXT,
    filing_id TEXT NOT NULL CONSTRAINT completeness_marks_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT completeness_marks_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT completeness_marks_pk PRIMARY KEY (fact_id),
    CONSTRAINT completeness_marks_uq UNIQUE NULLS NOT DISTINCT (facet, county, cluster_id, period_from_date, period_to_date, filing_id),
    CONSTRAINT completeness_marks_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.completeness_marks IS '数据齐全性标记 | completeness marks';

COMMENT ON COLUMN facts.completeness_marks.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.completeness_marks.facet IS '数据类别 | what is complete';

COMMENT ON COLUMN facts.completeness_marks.county IS '县级区划代码(全省填“*”) | county code (* = whole province)';

COMMENT ON COLUMN facts.completeness_marks.cluster_id IS '集群编号(全部填“*”) | cluster id (* = all)';

COMMENT ON COLUMN facts.completeness_marks.period_from_date IS '期间起 | period from';

COMMENT ON COLUMN facts.completeness_marks.period_to_date IS '期间止 | period to';

COMMENT ON COLUMN facts.completeness_marks.mark IS '标记 | mark';

COMMENT ON COLUMN facts.completeness_marks.authority IS '出具部门 | issued by';

COMMENT ON COLUMN facts.completeness_marks.signed_by IS '签字人 | signed by';

COMMENT ON COLUMN facts.completeness_marks.document IS '文件依据 | document';

COMMENT ON COLUMN facts.completeness_marks.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.completeness_marks.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.completeness_marks.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.completeness_marks.recorded_at IS '记录时间 | recorded at';

CREATE INDEX completeness_marks_cluster_id ON facts.completeness_marks (cluster_id);

CREATE INDEX completeness_marks_filing ON facts.completeness_marks (filing_id);

CREATE TABLE facts.compliance_records (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    record_id TEXT NOT NULL,
    cluster_id TEXT,
    enterprise_id TEXT,
    enterprise_name TEXT,
    kind TEXT NOT NULL,
    penalty_type TEXT,
    record_date DATE,
    removed_date DATE,
    is_major_tax_case BOOLEAN,
    is_final BOOLEAN,
    amount_wan_yuan NUMERIC,
    document TEXT,
    filing_id TEXT NOT NULL CONSTRAINT compliance_records_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT compliance_records_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT compliance_records_pk PRIMARY KEY (fact_id),
    CONSTRAINT compliance_records_uq UNIQUE NULLS NOT DISTINCT (record_id, filing_id),
    CONSTRAINT compliance_records_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at),
    CONSTRAINT compliance_records_amount_wan_yuan_exact_ck CHECK (amount_wan_yuan = trunc(amount_wan_yuan, 6))
);

COMMENT ON TABLE facts.compliance_records IS '税务、处罚与失信记录 | tax, penalty and dishonesty records';

COMMENT ON COLUMN facts.compliance_records.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.compliance_records.record_id IS '记录编号 | record id';

COMMENT ON COLUMN facts.compliance_records.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.compliance_records.enterprise_id IS '企业编号(统一社会信用代码) | enterprise id (USCC)';

COMMENT ON COLUMN facts.compliance_records.enterprise_name IS '企业名称 | enterprise name';

COMMENT ON COLUMN facts.compliance_records.kind IS '类别 | kind';

COMMENT ON COLUMN facts.compliance_records.penalty_type IS '处罚种类 | kind of penalty';

COMMENT ON COLUMN facts.compliance_records.record_date IS '决定(列入)日期 | date of decision or listing';

COMMENT ON COLUMN facts.compliance_records.removed_date IS '移出(修复)日期(未移出填“无”) | removed or repaired on (无 = not)';

COMMENT ON COLUMN facts.compliance_records.is_major_tax_case IS '是否重大税收违法失信主体 | published as a major tax case';

COMMENT ON COLUMN facts.compliance_records.is_final IS '是否已生效 | final';

COMMENT ON COLUMN facts.compliance_records.amount_wan_yuan IS '金额(万元) | amount (万元)';

COMMENT ON COLUMN facts.compliance_records.document IS '文件依据 | document';

COMMENT ON COLUMN facts.compliance_records.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.compliance_records.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.compliance_records.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.compliance_records.recorded_at IS '记录时间 | recorded at';

CREATE INDEX compliance_records_cluster_id ON facts.compliance_records (cluster_id);

CREATE INDEX compliance_records_enterprise_id ON facts.compliance_records (enterprise_id);

CREATE INDEX compliance_records_filing ON facts.compliance_records (filing_id);

CREATE TABLE facts.enterprises (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    report_year INTEGER NOT NULL,
    enterprise_id TEXT NOT NULL,
    name TEXT NOT NULL,
    is_sme BOOLEAN,
    is_leading BOOLEAN,
    member_from_date DATE,
    member_to_date DATE,
    filing_id TEXT NOT NULL CONSTRAINT enterprises_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT enterprises_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT enterprises_pk PRIMARY KEY (fact_id),
    CONSTRAINT enterprises_uq UNIQUE NULLS NOT DISTINCT (cluster_id, report_year, enterprise_id, filing_id),
    CONSTRAINT enterprises_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.enterprises IS '集群企业名单 | enterprises of the cluster';

COMMENT ON COLUMN facts.enterprises.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.enterprises.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.enterprises.report_year IS '报送年度 | report year';

COMMENT ON COLUMN facts.enterprises.enterprise_id IS '企业编号(统一社会信用代码) | enterprise id (USCC)';

COMMENT ON COLUMN facts.enterprises.name IS '企业名称 | enterprise name';

COMMENT ON COLUMN facts.enterprises.is_sme IS '是否中小企业 | SME';

COMMENT ON COLUMN facts.enterprises.is_leading IS '是否属主导产业 | of the leading industry';

COMMENT ON COLUMN facts.enterprises.member_from_date IS '入群日期 | member from';

COMMENT ON COLUMN facts.enterprises.member_to_date IS '退群日期(在群填“无”) | member to (无 while a member)';

COMMENT ON COLUMN facts.enterprises.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.enterprises.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.enterprises.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.enterprises.recorded_at IS '记录时间 | recorded at';

CREATE INDEX enterprises_filing ON facts.enterprises (filing_id);

CREATE TABLE facts.evidence_judgements (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    provision TEXT NOT NULL,
    judgement TEXT NOT NULL,
    document TEXT,
    page TEXT,
    judged_by TEXT,
    judged_date DATE,
    filing_id TEXT NOT NULL CONSTRAINT evidence_judgements_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT evidence_judgements_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT evidence_judgements_pk PRIMARY KEY (fact_id),
    CONSTRAINT evidence_judgements_uq UNIQUE NULLS NOT DISTINCT (cluster_id, provision, filing_id),
    CONSTRAINT evidence_judgements_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.evidence_judgements IS '佐证评判 | evidence judgements';

COMMENT ON COLUMN facts.evidence_judgements.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.evidence_judgements.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.evidence_judgements.provision IS '条款 | provision';

COMMENT ON COLUMN facts.evidence_judgements.judgement IS '评判 | judgement';

COMMENT ON COLUMN facts.evidence_judgements.document IS '佐证材料 | document';

COMMENT ON COLUMN facts.evidence_judgements.page IS '页码 | page';

COMMENT ON COLUMN facts.evidence_judgements.judged_by IS '评判人 | judged by';

COMMENT ON COLUMN facts.evidence_judgements.judged_date IS '评判日期 | judged on';

COMMENT ON COLUMN facts.evidence_judgements.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.evidence_judgements.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.evidence_judgements.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.evidence_judgements.recorded_at IS '记录时间 | recorded at';

CREATE INDEX evidence_judgements_filing ON facts.evidence_judgements (filing_id);

CREATE TABLE facts.evidence_links (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    provision TEXT NOT NULL,
    file_name TEXT NOT NULL,
    pages TEXT,
    note TEXT,
    filing_id TEXT NOT NULL CONSTRAINT evidence_links_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT evidence_links_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT evidence_links_pk PRIMARY KEY (fact_id),
    CONSTRAINT evidence_links_uq UNIQUE NULLS NOT DISTINCT (cluster_id, provision, file_name, filing_id),
    CONSTRAINT evidence_links_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.evidence_links IS '佐证材料 | evidence files';

COMMENT ON COLUMN facts.evidence_links.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.evidence_links.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.evidence_links.provision IS '条款 | provision';

COMMENT ON COLUMN facts.evidence_links.file_name IS '材料文件名 | file name';

COMMENT ON COLUMN facts.evidence_links.pages IS '页码 | pages';

COMMENT ON COLUMN facts.evidence_links.note IS '说明 | note';

COMMENT ON COLUMN facts.evidence_links.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.evidence_links.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.evidence_links.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.evidence_links.recorded_at IS '记录时间 | recorded at';

CREATE INDEX evidence_links_filing ON facts.evidence_links (filing_id);

CREATE TABLE facts.figures (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    report_year INTEGER NOT NULL,
    metric TEXT NOT NULL,
    year INTEGER NOT NULL,
    value NUMERIC NOT NULL,
    filing_id TEXT NOT NULL CONSTRAINT figures_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT figures_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT figures_pk PRIMARY KEY (fact_id),
    CONSTRAINT figures_uq UNIQUE NULLS NOT DISTINCT (cluster_id, report_year, metric, year, filing_id),
    CONSTRAINT figures_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at),
    CONSTRAINT figures_value_exact_ck CHECK (value = trunc(value, 10))
);

COMMENT ON TABLE facts.figures IS '年度指标 | figures by year';

COMMENT ON COLUMN facts.figures.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.figures.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.figures.report_year IS '报送年度 | report year';

COMMENT ON COLUMN facts.figures.metric IS '指标 | metric';

COMMENT ON COLUMN facts.figures.year IS '年份 | year';

COMMENT ON COLUMN facts.figures.value IS '数值(按指标单位 / the metric''s unit) | value (按指标单位 / the metric''s unit)';

COMMENT ON COLUMN facts.figures.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.figures.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.figures.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.figures.recorded_at IS '记录时间 | recorded at';

CREATE INDEX figures_filing ON facts.figures (filing_id);

CREATE TABLE facts.filing_events (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    report_year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    event_date DATE NOT NULL,
    filer TEXT,
    fault_party TEXT,
    document TEXT,
    by TEXT,
    note TEXT,
    filing_id TEXT NOT NULL CONSTRAINT filing_events_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT filing_events_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT filing_events_pk PRIMARY KEY (fact_id),
    CONSTRAINT filing_events_uq UNIQUE NULLS NOT DISTINCT (cluster_id, report_year, kind, event_date, filing_id),
    CONSTRAINT filing_events_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.filing_events IS '报送事项 | events of the filing of a form';

COMMENT ON COLUMN facts.filing_events.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.filing_events.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.filing_events.report_year IS '报送年度 | report year';

COMMENT ON COLUMN facts.filing_events.kind IS '事项 | event';

COMMENT ON COLUMN facts.filing_events.event_date IS '日期 | date';

COMMENT ON COLUMN facts.filing_events.filer IS '填报人(只涉其中一份时填) | filed by (where one of several forms is meant)';

COMMENT ON COLUMN facts.filing_events.fault_party IS '逾期责任方 | party at fault for lateness';

COMMENT ON COLUMN facts.filing_events.document IS '文件依据 | document';

COMMENT ON COLUMN facts.filing_events.by IS '经办人 | recorded by';

COMMENT ON COLUMN facts.filing_events.note IS '备注 | note';

COMMENT ON COLUMN facts.filing_events.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.filing_events.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.filing_events.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.filing_events.recorded_at IS '记录时间 | recorded at';

CREATE INDEX filing_events_filing ON facts.filing_events (filing_id);

CREATE TABLE facts.incidents (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    incident_id TEXT NOT NULL,
    cluster_id TEXT,
    enterprise_id TEXT,
    enterprise_name TEXT,
    family TEXT NOT NULL,
    occurred_date DATE,
    deaths BIGINT,
    serious_injuries BIGINT,
    injured_unspecified BIGINT,
    missing BIGINT,
    direct_loss_wan_yuan NUMERIC,
    evacuated BIGINT,
    other_facts TEXT,
    official_grade TEXT,
    grade_document TEXT,
    graded_date DATE,
    status TEXT,
    is_declared BOOLEAN,
    is_responsible BOOLEAN,
    is_inside_area BOOLEAN,
    filing_id TEXT NOT NULL CONSTRAINT incidents_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT incidents_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT incidents_pk PRIMARY KEY (fact_id),
    CONSTRAINT incidents_uq UNIQUE NULLS NOT DISTINCT (incident_id, filing_id),
    CONSTRAINT incidents_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at),
    CONSTRAINT incidents_direct_loss_wan_yuan_exact_ck CHECK (direct_loss_wan_yuan = trunc(direct_loss_wan_yuan, 6))
);

COMMENT ON TABLE facts.incidents IS '事故(事件)记录 | incidents';

COMMENT ON COLUMN facts.incidents.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.incidents.incident_id IS '事故编号 | incident id';

COMMENT ON COLUMN facts.incidents.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.incidents.enterprise_id IS '企业编号(统一社会信用代码) | enterprise id (USCC)';

COMMENT ON COLUMN facts.incidents.enterprise_name IS '企业名称 | enterprise name';

COMMENT ON COLUMN facts.incidents.family IS '类别 | family';

COMMENT ON COLUMN facts.incidents.occurred_date IS '发生日期 | occurred on';

COMMENT ON COLUMN facts.incidents.deaths IS '死亡人数(人) | deaths (人)';

COMMENT ON COLUMN facts.incidents.serious_injuries IS '重伤人数(人) | serious injuries (人)';

COMMENT ON COLUMN facts.incidents.injured_unspecified IS '受伤人数(程度未明)(人) | injured, severity not stated (人)';

COMMENT ON COLUMN facts.incidents.missing IS '失联人数(人) | missing people (人)';

COMMENT ON COLUMN facts.incidents.direct_loss_wan_yuan IS '直接经济损失(万元) | direct loss (万元)';

COMMENT ON COLUMN facts.incidents.evacuated IS '转移疏散人数(人) | people moved (人)';

COMMENT ON COLUMN facts.incidents.other_facts IS '其他事实(JSON) | other facts (JSON)';

COMMENT ON COLUMN facts.incidents.official_grade IS '认定等级(未认定填“无”) | official grade (无 = none)';

COMMENT ON COLUMN facts.incidents.grade_document IS '等级认定文件 | document of the grade';

COMMENT ON COLUMN facts.incidents.graded_date IS '等级认定日期 | graded on';

COMMENT ON COLUMN facts.incidents.status IS '调查状态 | status of the investigation';

COMMENT ON COLUMN facts.incidents.is_declared IS '申报时是否已说明 | declared in the application';

COMMENT ON COLUMN facts.incidents.is_responsible IS '企业是否负有责任 | the enterprise is responsible';

COMMENT ON COLUMN facts.incidents.is_inside_area IS '是否发生在集群范围内 | happened inside the cluster''s area';

COMMENT ON COLUMN facts.incidents.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.incidents.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.incidents.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.incidents.recorded_at IS '记录时间 | recorded at';

CREATE INDEX incidents_cluster_id ON facts.incidents (cluster_id);

CREATE INDEX incidents_enterprise_id ON facts.incidents (enterprise_id);

CREATE INDEX incidents_filing ON facts.incidents (filing_id);

CREATE TABLE facts.industry_baselines (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    industry TEXT NOT NULL,
    product TEXT NOT NULL,
    metric TEXT NOT NULL,
    value NUMERIC NOT NULL,
    valid_from_date DATE NOT NULL,
    document TEXT,
    filing_id TEXT NOT NULL CONSTRAINT industry_baselines_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT industry_baselines_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT industry_baselines_pk PRIMARY KEY (fact_id),
    CONSTRAINT industry_baselines_uq UNIQUE NULLS NOT DISTINCT (industry, product, metric, valid_from_date, filing_id),
    CONSTRAINT industry_baselines_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at),
    CONSTRAINT industry_baselines_value_exact_ck CHECK (value = trunc(value, 10))
);

COMMENT ON TABLE facts.industry_baselines IS '行业基准值 | industry baselines';

COMMENT ON COLUMN facts.industry_baselines.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.industry_baselines.industry IS '行业(GB/T 4754) | industry (GB/T 4754)';

COMMENT ON COLUMN facts.industry_baselines.product IS '产品 | product';

COMMENT ON COLUMN facts.industry_baselines.metric IS '指标 | metric';

COMMENT ON COLUMN facts.industry_baselines.value IS '基准值(按指标单位 / the metric''s unit) | baseline (按指标单位 / the metric''s unit)';

COMMENT ON COLUMN facts.industry_baselines.valid_from_date IS '施行日期 | in force from';

COMMENT ON COLUMN facts.industry_baselines.document IS '文件依据 | document';

COMMENT ON COLUMN facts.industry_baselines.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.industry_baselines.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.industry_baselines.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.industry_baselines.recorded_at IS '记录时间 | recorded at';

CREATE INDEX industry_baselines_filing ON facts.industry_baselines (filing_id);

CREATE TABLE facts.plan_goals (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    report_year INTEGER NOT NULL,
    goal_id TEXT NOT NULL,
    goal TEXT,
    unit TEXT,
    target NUMERIC,
    actual NUMERIC,
    direction TEXT,
    filing_id TEXT NOT NULL CONSTRAINT plan_goals_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT plan_goals_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT plan_goals_pk PRIMARY KEY (fact_id),
    CONSTRAINT plan_goals_uq UNIQUE NULLS NOT DISTINCT (cluster_id, report_year, goal_id, filing_id),
    CONSTRAINT plan_goals_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at),
    CONSTRAINT plan_goals_target_exact_ck CHECK (target = trunc(target, 6)),
    CONSTRAINT plan_goals_actual_exact_ck CHECK (actual = trunc(actual, 6))
);

COMMENT ON TABLE facts.plan_goals IS '三年规划目标 | goals of the three-year plan';

COMMENT ON COLUMN facts.plan_goals.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.plan_goals.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.plan_goals.report_year IS '报送年度 | report year';

COMMENT ON COLUMN facts.plan_goals.goal_id IS '目标编号 | goal id';

COMMENT ON COLUMN facts.plan_goals.goal IS '目标内容 | goal';

COMMENT ON COLUMN facts.plan_goals.unit IS '单位 | unit';

COMMENT ON COLUMN facts.plan_goals.target IS '目标值 | target';

COMMENT ON COLUMN facts.plan_goals.actual IS '实际值 | actual';

COMMENT ON COLUMN facts.plan_goals.direction IS '方向 | direction';

COMMENT ON COLUMN facts.plan_goals.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.plan_goals.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.plan_goals.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.plan_goals.recorded_at IS '记录时间 | recorded at';

CREATE INDEX plan_goals_filing ON facts.plan_goals (filing_id);

CREATE TABLE facts.reading_adoptions (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    instrument TEXT NOT NULL,
    reading TEXT NOT NULL,
    option TEXT NOT NULL,
    adopted_date DATE NOT NULL,
    adopted_by TEXT NOT NULL,
    document TEXT NOT NULL,
    filing_id TEXT NOT NULL CONSTRAINT reading_adoptions_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT reading_adoptions_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT reading_adoptions_pk PRIMARY KEY (fact_id),
    CONSTRAINT reading_adoptions_uq UNIQUE NULLS NOT DISTINCT (instrument, reading, adopted_date, filing_id),
    CONSTRAINT reading_adoptions_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.reading_adoptions IS '读法采用记录 | adoptions of readings';

COMMENT ON COLUMN facts.reading_adoptions.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.reading_adoptions.instrument IS '规则 | instrument';

COMMENT ON COLUMN facts.reading_adoptions.reading IS '读法 | reading';

COMMENT ON COLUMN facts.reading_adoptions.option IS '采用的选项 | option adopted';

COMMENT ON COLUMN facts.reading_adoptions.adopted_date IS '采用日期 | adopted on';

COMMENT ON COLUMN facts.reading_adoptions.adopted_by IS '采用人 | adopted by';

COMMENT ON COLUMN facts.reading_adoptions.document IS '文件依据 | document';

COMMENT ON COLUMN facts.reading_adoptions.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.reading_adoptions.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.reading_adoptions.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.reading_adoptions.recorded_at IS '记录时间 | recorded at';

CREATE INDEX reading_adoptions_filing ON facts.reading_adoptions (filing_id);

CREATE TABLE facts.register_events (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    event_date DATE NOT NULL,
    valid_from DATE,
    valid_to DATE,
    document TEXT,
    filing_id TEXT NOT NULL CONSTRAINT register_events_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT register_events_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT register_events_pk PRIMARY KEY (fact_id),
    CONSTRAINT register_events_uq UNIQUE NULLS NOT DISTINCT (cluster_id, kind, event_date, filing_id),
    CONSTRAINT register_events_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.register_events IS '名册事项 | register events';

COMMENT ON COLUMN facts.register_events.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.register_events.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.register_events.kind IS '事项 | event';

COMMENT ON COLUMN facts.register_events.event_date IS '日期 | date';

COMMENT ON COLUMN facts.register_events.valid_from IS '有效期起 | valid from';

COMMENT ON COLUMN facts.register_events.valid_to IS '有效期止 | valid to';

COMMENT ON COLUMN facts.register_events.document IS '文件依据 | document';

COMMENT ON COLUMN facts.register_events.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.register_events.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.register_events.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.register_events.recorded_at IS '记录时间 | recorded at';

CREATE INDEX register_events_filing ON facts.register_events (filing_id);

CREATE TABLE facts.report_chapters (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    report_year INTEGER NOT NULL,
    chapter TEXT NOT NULL,
    work_done TEXT,
    problems TEXT,
    measures TEXT,
    practice_cases TEXT,
    filing_id TEXT NOT NULL CONSTRAINT report_chapters_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT report_chapters_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT report_chapters_pk PRIMARY KEY (fact_id),
    CONSTRAINT report_chapters_uq UNIQUE NULLS NOT DISTINCT (cluster_id, report_year, chapter, filing_id),
    CONSTRAINT report_chapters_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.report_chapters IS '六方面工作 | the six chapters of article 5';

COMMENT ON COLUMN facts.report_chapters.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.report_chapters.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.report_chapters.report_year IS '报送年度 | report year';

COMMENT ON COLUMN facts.report_chapters.chapter IS '方面 | chapter';

COMMENT ON COLUMN facts.report_chapters.work_done IS '工作开展情况 | work done';

COMMENT ON COLUMN facts.report_chapters.problems IS '存在问题 | problems';

COMMENT ON COLUMN facts.report_chapters.measures IS '改进措施 | measures';

COMMENT ON COLUMN facts.report_chapters.practice_cases IS '典型实践案例 | typical practice cases';

COMMENT ON COLUMN facts.report_chapters.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.report_chapters.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.report_chapters.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.report_chapters.recorded_at IS '记录时间 | recorded at';

CREATE INDEX report_chapters_filing ON facts.report_chapters (filing_id);

CREATE TABLE facts.review_applications (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    applied_date DATE NOT NULL,
    document TEXT,
    filing_id TEXT NOT NULL CONSTRAINT review_applications_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT review_applications_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT review_applications_pk PRIMARY KEY (fact_id),
    CONSTRAINT review_applications_uq UNIQUE NULLS NOT DISTINCT (cluster_id, applied_date, filing_id),
    CONSTRAINT review_applications_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.review_applications IS '复核申请 | review applications';

COMMENT ON COLUMN facts.review_applications.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.review_applications.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.review_applications.applied_date IS '申请日期 | applied on';

COMMENT ON COLUMN facts.review_applications.document IS '文件依据 | document';

COMMENT ON COLUMN facts.review_applications.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.review_applications.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.review_applications.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.review_applications.recorded_at IS '记录时间 | recorded at';

CREATE INDEX review_applications_filing ON facts.review_applications (filing_id);

CREATE TABLE facts.review_calls (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    called_date DATE,
    apply_by_date DATE NOT NULL,
    document TEXT,
    filing_id TEXT NOT NULL CONSTRAINT review_calls_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT review_calls_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT review_calls_pk PRIMARY KEY (fact_id),
    CONSTRAINT review_calls_uq UNIQUE NULLS NOT DISTINCT (cluster_id, apply_by_date, filing_id),
    CONSTRAINT review_calls_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.review_calls IS '复核通知 | review calls';

COMMENT ON COLUMN facts.review_calls.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.review_calls.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.review_calls.called_date IS '通知日期 | called on';

COMMENT ON COLUMN facts.review_calls.apply_by_date IS '申请截止日期 | apply by';

COMMENT ON COLUMN facts.review_calls.document IS '文件依据 | document';

COMMENT ON COLUMN facts.review_calls.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.review_calls.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.review_calls.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.review_calls.recorded_at IS '记录时间 | recorded at';

CREATE INDEX review_calls_filing ON facts.review_calls (filing_id);

CREATE TABLE facts.soft_justifications (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    provision TEXT NOT NULL,
    is_accepted BOOLEAN,
    document TEXT,
    filing_id TEXT NOT NULL CONSTRAINT soft_justifications_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT soft_justifications_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT soft_justifications_pk PRIMARY KEY (fact_id),
    CONSTRAINT soft_justifications_uq UNIQUE NULLS NOT DISTINCT (cluster_id, provision, filing_id),
    CONSTRAINT soft_justifications_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.soft_justifications IS '弹性指标说明 | justifications of soft rules';

COMMENT ON COLUMN facts.soft_justifications.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.soft_justifications.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.soft_justifications.provision IS '条款 | provision';

COMMENT ON COLUMN facts.soft_justifications.is_accepted IS '是否采纳 | accepted';

COMMENT ON COLUMN facts.soft_justifications.document IS '文件依据 | document';

COMMENT ON COLUMN facts.soft_justifications.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.soft_justifications.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.soft_justifications.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.soft_justifications.recorded_at IS '记录时间 | recorded at';

CREATE INDEX soft_justifications_filing ON facts.soft_justifications (filing_id);

CREATE TABLE facts.statistics (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    metric TEXT NOT NULL,
    year INTEGER NOT NULL,
    value NUMERIC NOT NULL,
    document TEXT,
    filing_id TEXT NOT NULL CONSTRAINT statistics_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT statistics_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT statistics_pk PRIMARY KEY (fact_id),
    CONSTRAINT statistics_uq UNIQUE NULLS NOT DISTINCT (cluster_id, metric, year, filing_id),
    CONSTRAINT statistics_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at),
    CONSTRAINT statistics_value_exact_ck CHECK (value = trunc(value, 10))
);

COMMENT ON TABLE facts.statistics IS '统计部门指标 | figures of the statistics office';

COMMENT ON COLUMN facts.statistics.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.statistics.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.statistics.metric IS '指标 | metric';

COMMENT ON COLUMN facts.statistics.year IS '年份 | year';

COMMENT ON COLUMN facts.statistics.value IS '数值(按指标单位 / the metric''s unit) | value (按指标单位 / the metric''s unit)';

COMMENT ON COLUMN facts.statistics.document IS '文件依据 | document';

COMMENT ON COLUMN facts.statistics.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.statistics.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.statistics.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.statistics.recorded_at IS '记录时间 | recorded at';

CREATE INDEX statistics_filing ON facts.statistics (filing_id);

CREATE TABLE facts.supervision_events (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    event_date DATE NOT NULL,
    is_final BOOLEAN,
    document TEXT,
    filing_id TEXT NOT NULL CONSTRAINT supervision_events_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT supervision_events_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT supervision_events_pk PRIMARY KEY (fact_id),
    CONSTRAINT supervision_events_uq UNIQUE NULLS NOT DISTINCT (cluster_id, kind, event_date, filing_id),
    CONSTRAINT supervision_events_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.supervision_events IS '监督检查事项 | supervision events';

COMMENT ON COLUMN facts.supervision_events.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.supervision_events.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.supervision_events.kind IS '事项 | kind';

COMMENT ON COLUMN facts.supervision_events.event_date IS '日期 | date';

COMMENT ON COLUMN facts.supervision_events.is_final IS '是否已生效 | final';

COMMENT ON COLUMN facts.supervision_events.document IS '文件依据 | document';

COMMENT ON COLUMN facts.supervision_events.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.supervision_events.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.supervision_events.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.supervision_events.recorded_at IS '记录时间 | recorded at';

CREATE INDEX supervision_events_filing ON facts.supervision_events (filing_id);

CREATE TABLE facts.titles (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    report_year INTEGER NOT NULL,
    enterprise_id TEXT NOT NULL,
    title TEXT NOT NULL,
    level TEXT,
    valid_from_date DATE,
    valid_to_date DATE,
    filing_id TEXT NOT NULL CONSTRAINT titles_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT titles_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT titles_pk PRIMARY KEY (fact_id),
    CONSTRAINT titles_uq UNIQUE NULLS NOT DISTINCT (cluster_id, report_year, enterprise_id, title, level, filing_id),
    CONSTRAINT titles_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.titles IS '企业资质 | titles of enterprises';

COMMENT ON COLUMN facts.titles.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.titles.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.titles.report_year IS '报送年度 | report year';

COMMENT ON COLUMN facts.titles.enterprise_id IS '企业编号(统一社会信用代码) | enterprise id (USCC)';

COMMENT ON COLUMN facts.titles.title IS '资质 | title';

COMMENT ON COLUMN facts.titles.level IS '级别 | level';

COMMENT ON COLUMN facts.titles.valid_from_date IS '有效期起 | in force from';

COMMENT ON COLUMN facts.titles.valid_to_date IS '有效期止(长期有效填“无”) | in force to (无 = no end)';

COMMENT ON COLUMN facts.titles.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.titles.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.titles.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.titles.recorded_at IS '记录时间 | recorded at';

CREATE INDEX titles_filing ON facts.titles (filing_id);

CREATE TABLE facts.waivers (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    cluster_id TEXT NOT NULL,
    provision TEXT NOT NULL,
    stage TEXT NOT NULL,
    years TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    document TEXT NOT NULL,
    filing_id TEXT NOT NULL CONSTRAINT waivers_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    source_ref TEXT NOT NULL,
    row_digest TEXT NOT NULL CONSTRAINT waivers_row_digest_ck CHECK (row_digest ~ '^[0-9a-f]{64}$'),
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT waivers_pk PRIMARY KEY (fact_id),
    CONSTRAINT waivers_uq UNIQUE NULLS NOT DISTINCT (cluster_id, provision, stage, filing_id),
    CONSTRAINT waivers_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE facts.waivers IS '指标豁免 | waivers';

COMMENT ON COLUMN facts.waivers.fact_id IS '事实编号 | fact id';

COMMENT ON COLUMN facts.waivers.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN facts.waivers.provision IS '指标 | provision';

COMMENT ON COLUMN facts.waivers.stage IS '环节 | stage';

COMMENT ON COLUMN facts.waivers.years IS '豁免年份 | years waived';

COMMENT ON COLUMN facts.waivers.approved_by IS '批准人 | approved by';

COMMENT ON COLUMN facts.waivers.document IS '文件依据 | document';

COMMENT ON COLUMN facts.waivers.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN facts.waivers.source_ref IS '出处(工作表与单元格) | sheet and cells it was read from';

COMMENT ON COLUMN facts.waivers.row_digest IS '内容摘要 | digest of the content';

COMMENT ON COLUMN facts.waivers.recorded_at IS '记录时间 | recorded at';

CREATE INDEX waivers_filing ON facts.waivers (filing_id);

CREATE TABLE intake.coverage (
    filing_id TEXT NOT NULL CONSTRAINT coverage_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    table_name TEXT NOT NULL,
    cluster_id TEXT NOT NULL,
    report_year INTEGER NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT coverage_pk PRIMARY KEY (filing_id, table_name, cluster_id, report_year),
    CONSTRAINT coverage_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE intake.coverage IS '文件整体取代的范围 | what a filing replaces as a whole: a table of one cluster and year';

COMMENT ON COLUMN intake.coverage.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN intake.coverage.table_name IS '数据表 | table of facts';

COMMENT ON COLUMN intake.coverage.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN intake.coverage.report_year IS '报送年度 | report year';

COMMENT ON COLUMN intake.coverage.recorded_at IS '记录时间 | recorded at';

CREATE INDEX coverage_latest ON intake.coverage (table_name, cluster_id, report_year, recorded_at, filing_id);

CREATE TABLE intake.quarantine (
    quarantine_id BIGINT GENERATED ALWAYS AS IDENTITY,
    filing_id TEXT NOT NULL CONSTRAINT quarantine_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    sheet TEXT,
    cell TEXT,
    row_ref TEXT,
    found TEXT,
    expected TEXT,
    mend TEXT,
    message_zh TEXT NOT NULL,
    message_en TEXT NOT NULL,
    first_arrival TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    fault_digest TEXT NOT NULL CONSTRAINT quarantine_fault_digest_ck CHECK (fault_digest ~ '^[0-9a-f]{64}$'),
    CONSTRAINT quarantine_pk PRIMARY KEY (quarantine_id),
    CONSTRAINT quarantine_uq UNIQUE (filing_id, fault_digest),
    CONSTRAINT quarantine_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE intake.quarantine IS '退件 | refused files and rows, and why';

COMMENT ON COLUMN intake.quarantine.quarantine_id IS '退件编号 | quarantine id';

COMMENT ON COLUMN intake.quarantine.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN intake.quarantine.sheet IS '工作表 | sheet';

COMMENT ON COLUMN intake.quarantine.cell IS '单元格 | cell';

COMMENT ON COLUMN intake.quarantine.row_ref IS '所在行 | row refused; NULL is the whole file';

COMMENT ON COLUMN intake.quarantine.found IS '实际内容 | found';

COMMENT ON COLUMN intake.quarantine.expected IS '应为 | expected';

COMMENT ON COLUMN intake.quarantine.mend IS '如何改正 | how to mend it';

COMMENT ON COLUMN intake.quarantine.message_zh IS '说明 | message, zh';

COMMENT ON COLUMN intake.quarantine.message_en IS '说明(英) | message, en';

COMMENT ON COLUMN intake.quarantine.first_arrival IS '首次到达时间 | first arrival';

COMMENT ON COLUMN intake.quarantine.recorded_at IS '记录时间 | recorded at';

COMMENT ON COLUMN intake.quarantine.fault_digest IS '内容摘要 | digest of the fault';

CREATE TABLE intake.refused_forms (
    filing_id TEXT NOT NULL CONSTRAINT refused_forms_filing_id_ck CHECK (filing_id ~ '^([a-z_+]+(@[0-9a-f]{64})?:)?[0-9a-f]{64}([.][a-z0-9]+)?$'),
    cluster_id TEXT NOT NULL,
    report_year INTEGER,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT refused_forms_pk PRIMARY KEY (filing_id),
    CONSTRAINT refused_forms_filings_fk FOREIGN KEY(filing_id, recorded_at) REFERENCES intake.filings (filing_id, recorded_at)
);

COMMENT ON TABLE intake.refused_forms IS '被退回的年度表属于哪个集群、年度 | whose and which year''s form was refused, as far as it could be read';

COMMENT ON COLUMN intake.refused_forms.filing_id IS '文件标识(类别:SHA-256.扩展名) | file: family, SHA-256 of the bytes, extension';

COMMENT ON COLUMN intake.refused_forms.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN intake.refused_forms.report_year IS '报送年度 | report year';

COMMENT ON COLUMN intake.refused_forms.recorded_at IS '记录时间 | recorded at';

CREATE TABLE results.cross_record_findings (
    run_id TEXT NOT NULL,
    finding TEXT NOT NULL,
    "check" TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    clusters TEXT,
    subject TEXT NOT NULL,
    reason_zh TEXT NOT NULL,
    reason_en TEXT NOT NULL,
    records TEXT NOT NULL,
    CONSTRAINT cross_record_findings_pk PRIMARY KEY (run_id, finding),
    CONSTRAINT cross_record_findings_runs_fk FOREIGN KEY(run_id) REFERENCES results.runs (run_id)
);

COMMENT ON TABLE results.cross_record_findings IS '互相矛盾的记录 | records that contradict each other';

COMMENT ON COLUMN results.cross_record_findings.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN results.cross_record_findings.finding IS '编号 | finding (digest of the check and its records)';

COMMENT ON COLUMN results.cross_record_findings."check" IS '检查 | check';

COMMENT ON COLUMN results.cross_record_findings.title_zh IS '检查内容 | what was checked, zh';

COMMENT ON COLUMN results.cross_record_findings.title_en IS '检查内容(英) | what was checked, en';

COMMENT ON COLUMN results.cross_record_findings.clusters IS '所涉集群 | clusters touched';

COMMENT ON COLUMN results.cross_record_findings.subject IS '对象 | enterprise, metric or record in question';

COMMENT ON COLUMN results.cross_record_findings.reason_zh IS '说明 | in words, zh';

COMMENT ON COLUMN results.cross_record_findings.reason_en IS '说明(英) | in words, en';

COMMENT ON COLUMN results.cross_record_findings.records IS '所涉记录(JSON) | the records with file and cells (JSON)';

CREATE TABLE results.filing_status (
    run_id TEXT NOT NULL,
    cluster_id TEXT NOT NULL,
    name TEXT NOT NULL,
    county TEXT NOT NULL,
    report_year INTEGER NOT NULL,
    due_date DATE,
    state TEXT NOT NULL,
    days_late BIGINT,
    fault_party TEXT,
    signed_date DATE,
    sent_date DATE,
    received_date DATE,
    accepted_date DATE,
    counted_by TEXT NOT NULL,
    counted_date DATE,
    reminded_date DATE,
    filing_id TEXT,
    source_ref TEXT,
    versions BIGINT NOT NULL,
    reason_zh TEXT NOT NULL,
    reason_en TEXT NOT NULL,
    CONSTRAINT filing_status_pk PRIMARY KEY (run_id, cluster_id, report_year),
    CONSTRAINT filing_status_runs_fk FOREIGN KEY(run_id) REFERENCES results.runs (run_id)
);

COMMENT ON TABLE results.filing_status IS '信息表报送情况 | annual forms owed, filed or not';

COMMENT ON COLUMN results.filing_status.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN results.filing_status.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN results.filing_status.name IS '集群名称 | name';

COMMENT ON COLUMN results.filing_status.county IS '市县 | county';

COMMENT ON COLUMN results.filing_status.report_year IS '报送年度 | report year';

COMMENT ON COLUMN results.filing_status.due_date IS '截止日期(已顺延) | last day in time, rest days rolled forward';

COMMENT ON COLUMN results.filing_status.state IS '状态 | state';

COMMENT ON COLUMN results.filing_status.days_late IS '逾期(天) | days late';

COMMENT ON COLUMN results.filing_status.fault_party IS '逾期责任方 | party at fault for lateness';

COMMENT ON COLUMN results.filing_status.signed_date IS '签字日期 | signed on';

COMMENT ON COLUMN results.filing_status.sent_date IS '寄送日期 | sent on';

COMMENT ON COLUMN results.filing_status.received_date IS '收到日期 | received on';

COMMENT ON COLUMN results.filing_status.accepted_date IS '受理日期 | accepted on';

COMMENT ON COLUMN results.filing_status.counted_by IS '以哪一日为准 | which day counts (received, sent, accepted)';

COMMENT ON COLUMN results.filing_status.counted_date IS '据以判断的日期 | the day that counts';

COMMENT ON COLUMN results.filing_status.reminded_date IS '最近催办日期 | reminded last on';

COMMENT ON COLUMN results.filing_status.filing_id IS '文件(SHA-256) | file whose receipt counts (SHA-256)';

COMMENT ON COLUMN results.filing_status.source_ref IS '出处 | sheet and cells';

COMMENT ON COLUMN results.filing_status.versions IS '收到份数(份) | forms received (份)';

COMMENT ON COLUMN results.filing_status.reason_zh IS '说明 | in words, zh';

COMMENT ON COLUMN results.filing_status.reason_en IS '说明(英) | in words, en';

CREATE TABLE results.findings (
    run_id TEXT NOT NULL,
    cluster_id TEXT NOT NULL,
    provision TEXT NOT NULL,
    part TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    kind TEXT NOT NULL,
    verdict TEXT NOT NULL,
    truth TEXT NOT NULL,
    value TEXT,
    bound TEXT,
    operator TEXT,
    word TEXT,
    unit TEXT,
    margin TEXT,
    margin_unit TEXT,
    reason_zh TEXT NOT NULL,
    reason_en TEXT NOT NULL,
    quote TEXT NOT NULL,
    inputs TEXT NOT NULL,
    CONSTRAINT findings_pk PRIMARY KEY (run_id, cluster_id, provision),
    CONSTRAINT findings_runs_fk FOREIGN KEY(run_id) REFERENCES results.runs (run_id)
);

COMMENT ON TABLE results.findings IS '逐项结论 | findings';

COMMENT ON COLUMN results.findings.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN results.findings.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN results.findings.provision IS '条款 | provision';

COMMENT ON COLUMN results.findings.part IS '部分(条) | part or article';

COMMENT ON COLUMN results.findings.title_zh IS '指标 | title, zh';

COMMENT ON COLUMN results.findings.title_en IS '指标(英) | title, en';

COMMENT ON COLUMN results.findings.kind IS '性质 | kind (hard, soft, evidence)';

COMMENT ON COLUMN results.findings.verdict IS '结论 | verdict';

COMMENT ON COLUMN results.findings.truth IS '检验结果 | what the test alone says: true, false, unknown';

COMMENT ON COLUMN results.findings.value IS '数值 | value';

COMMENT ON COLUMN results.findings.bound IS '界限 | bound';

COMMENT ON COLUMN results.findings.operator IS '比较 | operator';

COMMENT ON COLUMN results.findings.word IS '用语 | the law''s word';

COMMENT ON COLUMN results.findings.unit IS '单位 | unit';

COMMENT ON COLUMN results.findings.margin IS '差距 | margin, exact';

COMMENT ON COLUMN results.findings.margin_unit IS '差距单位 | unit of the margin';

COMMENT ON COLUMN results.findings.reason_zh IS '理由 | reason, zh';

COMMENT ON COLUMN results.findings.reason_en IS '理由(英) | reason, en';

COMMENT ON COLUMN results.findings.quote IS '条文用语 | quote';

COMMENT ON COLUMN results.findings.inputs IS '依据的数据(JSON) | inputs with source cells (JSON)';

CREATE TABLE results.goal_findings (
    run_id TEXT NOT NULL,
    cluster_id TEXT NOT NULL,
    goal_id TEXT NOT NULL,
    goal TEXT,
    unit TEXT,
    target NUMERIC,
    actual NUMERIC,
    direction TEXT,
    outcome TEXT NOT NULL,
    CONSTRAINT goal_findings_pk PRIMARY KEY (run_id, cluster_id, goal_id),
    CONSTRAINT goal_findings_runs_fk FOREIGN KEY(run_id) REFERENCES results.runs (run_id)
);

COMMENT ON TABLE results.goal_findings IS '规划目标考核 | goals of the three-year plan, met or not';

COMMENT ON COLUMN results.goal_findings.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN results.goal_findings.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN results.goal_findings.goal_id IS '目标编号 | goal id';

COMMENT ON COLUMN results.goal_findings.goal IS '目标内容 | goal';

COMMENT ON COLUMN results.goal_findings.unit IS '单位 | unit';

COMMENT ON COLUMN results.goal_findings.target IS '目标值 | target';

COMMENT ON COLUMN results.goal_findings.actual IS '实际值 | actual';

COMMENT ON COLUMN results.goal_findings.direction IS '方向 | direction';

COMMENT ON COLUMN results.goal_findings.outcome IS '结果 | outcome (met, missed, unknown)';

CREATE TABLE results.ground_findings (
    run_id TEXT NOT NULL,
    cluster_id TEXT NOT NULL,
    ground TEXT NOT NULL,
    article TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason_zh TEXT NOT NULL,
    reason_en TEXT NOT NULL,
    quote TEXT NOT NULL,
    inputs TEXT NOT NULL,
    CONSTRAINT ground_findings_pk PRIMARY KEY (run_id, cluster_id, ground),
    CONSTRAINT ground_findings_runs_fk FOREIGN KEY(run_id) REFERENCES results.runs (run_id)
);

COMMENT ON TABLE results.ground_findings IS '撤销情形 | grounds of revocation';

COMMENT ON COLUMN results.ground_findings.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN results.ground_findings.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN results.ground_findings.ground IS '情形 | ground';

COMMENT ON COLUMN results.ground_findings.article IS '条款 | article';

COMMENT ON COLUMN results.ground_findings.outcome IS '结论 | outcome';

COMMENT ON COLUMN results.ground_findings.reason_zh IS '理由 | reason, zh';

COMMENT ON COLUMN results.ground_findings.reason_en IS '理由(英) | reason, en';

COMMENT ON COLUMN results.ground_findings.quote IS '条文用语 | quote';

COMMENT ON COLUMN results.ground_findings.inputs IS '依据的记录(JSON) | records relied on (JSON)';

CREATE TABLE results.receipts (
    run_id TEXT NOT NULL,
    cluster_id TEXT NOT NULL,
    receipt TEXT NOT NULL,
    payload TEXT NOT NULL,
    CONSTRAINT receipts_pk PRIMARY KEY (run_id, cluster_id),
    CONSTRAINT receipts_runs_fk FOREIGN KEY(run_id) REFERENCES results.runs (run_id)
);

COMMENT ON TABLE results.receipts IS '凭证 | receipts';

COMMENT ON COLUMN results.receipts.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN results.receipts.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN results.receipts.receipt IS '凭证编号 | receipt';

COMMENT ON COLUMN results.receipts.payload IS '凭证内容(JSON) | what the receipt attests (JSON)';

CREATE TABLE results.recommendation_changes (
    run_id TEXT NOT NULL,
    cluster_id TEXT NOT NULL,
    before_run_id TEXT,
    before TEXT,
    after TEXT,
    records TEXT NOT NULL,
    reason_zh TEXT NOT NULL,
    reason_en TEXT NOT NULL,
    CONSTRAINT recommendation_changes_pk PRIMARY KEY (run_id, cluster_id),
    CONSTRAINT recommendation_changes_runs_fk FOREIGN KEY(run_id) REFERENCES results.runs (run_id)
);

COMMENT ON TABLE results.recommendation_changes IS '与已发布建议的变化 | what changed against the last published recommendation';

COMMENT ON COLUMN results.recommendation_changes.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN results.recommendation_changes.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN results.recommendation_changes.before_run_id IS '上次发布的运行 | run that published the recommendation before';

COMMENT ON COLUMN results.recommendation_changes.before IS '上次建议 | recommendation before';

COMMENT ON COLUMN results.recommendation_changes.after IS '本次建议 | recommendation now';

COMMENT ON COLUMN results.recommendation_changes.records IS '依据的新记录(JSON) | records that count now and did not before (JSON)';

COMMENT ON COLUMN results.recommendation_changes.reason_zh IS '说明 | in words, zh';

COMMENT ON COLUMN results.recommendation_changes.reason_en IS '说明(英) | in words, en';

CREATE TABLE results.recommendations (
    run_id TEXT NOT NULL,
    cluster_id TEXT NOT NULL,
    name TEXT NOT NULL,
    county TEXT NOT NULL,
    stage TEXT NOT NULL,
    status TEXT NOT NULL,
    valid_from DATE,
    valid_to DATE,
    days_to_end BIGINT,
    recommendation TEXT,
    decision_row BIGINT,
    also TEXT NOT NULL,
    reason_zh TEXT NOT NULL,
    reason_en TEXT NOT NULL,
    effective_not_before DATE,
    stability TEXT NOT NULL,
    readings_tried BIGINT NOT NULL,
    flips TEXT NOT NULL,
    combinations_untried BIGINT NOT NULL,
    rests_on TEXT NOT NULL,
    may_be_confirmed BOOLEAN NOT NULL,
    missing TEXT NOT NULL,
    smallest_flip TEXT NOT NULL,
    receipt TEXT NOT NULL,
    CONSTRAINT recommendations_pk PRIMARY KEY (run_id, cluster_id),
    CONSTRAINT recommendations_stability_ck CHECK (CASE WHEN recommendation IS NULL THEN stability = 'not_applicable' AND flips = '[]' ELSE stability = CASE WHEN flips = '[]' THEN 'stable' ELSE 'flips' END END),
    CONSTRAINT recommendations_rests_on_ck CHECK (rests_on = '[]' OR flips <> '[]'),
    CONSTRAINT recommendations_may_be_confirmed_ck CHECK (may_be_confirmed = (recommendation IS NOT NULL AND (recommendation <> 'revoke' OR rests_on = '[]'))),
    CONSTRAINT recommendations_runs_fk FOREIGN KEY(run_id) REFERENCES results.runs (run_id)
);

COMMENT ON TABLE results.recommendations IS '建议 | recommendations';

COMMENT ON COLUMN results.recommendations.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN results.recommendations.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN results.recommendations.name IS '集群名称 | name';

COMMENT ON COLUMN results.recommendations.county IS '市县 | county';

COMMENT ON COLUMN results.recommendations.stage IS '环节 | stage';

COMMENT ON COLUMN results.recommendations.status IS '状态 | status';

COMMENT ON COLUMN results.recommendations.valid_from IS '有效期起 | valid from';

COMMENT ON COLUMN results.recommendations.valid_to IS '有效期止 | valid to';

COMMENT ON COLUMN results.recommendations.days_to_end IS '距到期(天) | days to the end of validity';

COMMENT ON COLUMN results.recommendations.recommendation IS '建议 | recommendation';

COMMENT ON COLUMN results.recommendations.decision_row IS '适用次序 | row of the decision table';

COMMENT ON COLUMN results.recommendations.also IS '另有 | lesser rows that apply too (codes, ;)';

COMMENT ON COLUMN results.recommendations.reason_zh IS '理由 | reason, zh';

COMMENT ON COLUMN results.recommendations.reason_en IS '理由(英) | reason, en';

COMMENT ON COLUMN results.recommendations.effective_not_before IS '不早于 | effective not before';

COMMENT ON COLUMN results.recommendations.stability IS '结论稳定性 | stability (stable, flips, not_applicable)';

COMMENT ON COLUMN results.recommendations.readings_tried IS '试用的读法数 | readings tried in each of their options';

COMMENT ON COLUMN results.recommendations.flips IS '改变结论的读法(JSON) | readings that change it, alone or together, and to what (JSON)';

COMMENT ON COLUMN results.recommendations.combinations_untried IS '未试的读法组合数 | combinations of three and more options left untried at the cap';

COMMENT ON COLUMN results.recommendations.rests_on IS '所依的拟用读法(JSON) | proposed readings that it hangs on (JSON)';

COMMENT ON COLUMN results.recommendations.may_be_confirmed IS '可否确认 | may be confirmed: no revocation on a proposed reading';

COMMENT ON COLUMN results.recommendations.missing IS '缺什么(按影响排序, JSON) | missing evidence, ranked (JSON)';

COMMENT ON COLUMN results.recommendations.smallest_flip IS '改变结论的最小变动(JSON) | smallest change of one figure that changes it, and each provision''s distance (JSON)';

COMMENT ON COLUMN results.recommendations.receipt IS '凭证编号 | receipt';

CREATE TABLE results.validity_watch (
    run_id TEXT NOT NULL,
    cluster_id TEXT NOT NULL,
    status TEXT NOT NULL,
    valid_from DATE,
    valid_to DATE,
    days_to_end BIGINT,
    forms_overdue BIGINT,
    CONSTRAINT validity_watch_pk PRIMARY KEY (run_id, cluster_id),
    CONSTRAINT validity_watch_runs_fk FOREIGN KEY(run_id) REFERENCES results.runs (run_id)
);

COMMENT ON TABLE results.validity_watch IS '有效期监测 | validity watch';

COMMENT ON COLUMN results.validity_watch.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN results.validity_watch.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN results.validity_watch.status IS '状态 | status';

COMMENT ON COLUMN results.validity_watch.valid_from IS '有效期起 | valid from';

COMMENT ON COLUMN results.validity_watch.valid_to IS '有效期止 | valid to';

COMMENT ON COLUMN results.validity_watch.days_to_end IS '距到期(天) | days to the end of validity';

COMMENT ON COLUMN results.validity_watch.forms_overdue IS '逾期未报(份)(份) | forms overdue (份)';

CREATE FUNCTION results.prove(proved text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  clusters text;
BEGIN
  SELECT string_agg(r.cluster_id, ', ' ORDER BY r.cluster_id COLLATE "C") INTO clusters
  FROM results.recommendations AS r
  WHERE r.run_id = proved AND starts_with(r.recommendation, 'revoke') AND NOT (
    coalesce(r.decision_row = 1, false) AND EXISTS (
      SELECT FROM results.ground_findings AS g
      WHERE g.run_id = proved AND g.cluster_id = r.cluster_id AND g.outcome = 'established')
    OR coalesce(r.decision_row = 2, false) AND EXISTS (
      SELECT FROM results.findings AS f
      WHERE f.run_id = proved AND f.cluster_id = r.cluster_id AND f.verdict = 'not_met'
        AND f.kind IN ('hard', 'evidence'))
    OR coalesce(r.decision_row = 2, false) AND EXISTS (
      SELECT FROM results.goal_findings AS g
      WHERE g.run_id = proved AND g.cluster_id = r.cluster_id AND g.outcome = 'missed'));
  IF clusters IS NOT NULL THEN
    RAISE EXCEPTION '下列集群的撤销建议没有相应结论支持,不予发布:%。 '
      'No finding supports the recommendation to revoke; nothing is published: %.', clusters, clusters USING ERRCODE = 'CR003';
  END IF;
  SELECT string_agg(r.cluster_id, ', ' ORDER BY r.cluster_id COLLATE "C") INTO clusters
  FROM results.recommendations AS r
  WHERE r.run_id = proved AND NOT EXISTS (
    SELECT FROM results.receipts AS t
    WHERE t.run_id = proved AND t.cluster_id = r.cluster_id AND t.receipt = r.receipt);
  IF clusters IS NOT NULL THEN
    RAISE EXCEPTION '下列集群的建议缺少凭证,不予发布:%。 '
      'The receipt of a recommendation is missing; nothing is published: %.', clusters, clusters USING ERRCODE = 'CR003';
  END IF;
END $$;

COMMENT ON FUNCTION results.prove IS '撤销建议须有结论支持 | revoking needs its findings';

CREATE FUNCTION intake.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% 只增不改,不能执行 %;更正请追加新行。 %.% is append-only: % is refused; add a new row.',
    TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = 'CR001';
END $$;

COMMENT ON FUNCTION intake.refuse_change IS '只增不改 | append-only';

CREATE FUNCTION results.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% 的行不能 %。 Rows of %.% can''t be changed: % is refused.',
    TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = 'CR002';
END $$;

COMMENT ON FUNCTION results.refuse_change IS '结果行不改 | result rows never change';

CREATE FUNCTION results.refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  -- The lock makes a writer wait for a publication under way; the next statement then sees its outcome.
  PERFORM FROM results.runs WHERE run_id IN (SELECT run_id FROM touched) FOR SHARE;
  SELECT run_id INTO found FROM results.runs
  WHERE run_id IN (SELECT run_id FROM touched)
    AND (state = 'published' OR (TG_OP = 'INSERT' AND state <> 'open'))
  LIMIT 1;
  IF found IS NOT NULL THEN
    RAISE EXCEPTION '运行 % 已结束,其结果不能再改。 Run % is closed: its results stand.', found, found
      USING ERRCODE = 'CR002';
  END IF;
  RETURN NULL;
END $$;

COMMENT ON FUNCTION results.refuse_published IS '已发布的运行不增不减 | nothing enters or leaves a published run';

CREATE FUNCTION results.guard_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '运行 % 不能删除。 Run % can''t be deleted.',
      OLD.run_id, OLD.run_id USING ERRCODE = 'CR002';
  END IF;
  IF OLD.state <> 'open' THEN
    RAISE EXCEPTION '运行 % 已结束,不能再改。 Run % is closed and can''t be changed.',
      OLD.run_id, OLD.run_id USING ERRCODE = 'CR002';
  END IF;
  IF NEW.run_id <> OLD.run_id OR NEW.report_year <> OLD.report_year OR NEW.law_date <> OLD.law_date
     OR NEW.known_at <> OLD.known_at OR NEW.county IS DISTINCT FROM OLD.county
     OR NEW.clusters IS DISTINCT FROM OLD.clusters OR NEW.lineage IS DISTINCT FROM OLD.lineage
     OR NEW.instrument <> OLD.instrument OR NEW.is_dry_run <> OLD.is_dry_run THEN
    RAISE EXCEPTION '运行 % 的日期与范围不能改。 The dates and the scope of run % are fixed.',
      OLD.run_id, OLD.run_id USING ERRCODE = 'CR002';
  END IF;
  IF NEW.state = 'published' THEN
    PERFORM results.prove(NEW.run_id);
  END IF;
  RETURN NEW;
END $$;

COMMENT ON FUNCTION results.guard_run IS '运行只由打开到发布 | a run goes from open to published, once';

CREATE FUNCTION results.guard_opening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'open' THEN
    RAISE EXCEPTION '运行 % 须先打开再发布。 Run % must be opened before it is published.',
      NEW.run_id, NEW.run_id USING ERRCODE = 'CR002';
  END IF;
  RETURN NEW;
END $$;

COMMENT ON FUNCTION results.guard_opening IS '运行打开时未发布 | a run starts open';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON intake.arrivals FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE intake.arrivals ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON intake.cursors FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE intake.cursors ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON intake.filings FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE intake.filings ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON intake.coverage FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE intake.coverage ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON intake.quarantine FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE intake.quarantine ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON intake.refused_forms FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE intake.refused_forms ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON intake.mendings FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE intake.mendings ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON intake.batches FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE intake.batches ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON results.policies FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE results.policies ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.clusters FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.clusters ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.register_events FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.register_events ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.annual_reports FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.annual_reports ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.figures FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.figures ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.enterprises FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.enterprises ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.titles FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.titles ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.report_chapters FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.report_chapters ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.plan_goals FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.plan_goals ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.incidents FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.incidents ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.casualties FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.casualties ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.compliance_records FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.compliance_records ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.changes FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.changes ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.supervision_events FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.supervision_events ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.filing_events FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.filing_events ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.statistics FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.statistics ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.review_calls FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.review_calls ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.review_applications FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.review_applications ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.waivers FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.waivers ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.industry_baselines FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.industry_baselines ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.evidence_judgements FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.evidence_judgements ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.evidence_links FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.evidence_links ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.soft_justifications FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.soft_justifications ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.reading_adoptions FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.reading_adoptions ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON facts.completeness_marks FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE facts.completeness_marks ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER never_changed BEFORE UPDATE OR TRUNCATE ON results.findings FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_change();

ALTER TABLE results.findings ENABLE ALWAYS TRIGGER never_changed;

CREATE TRIGGER nothing_added AFTER INSERT ON results.findings REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.findings ENABLE ALWAYS TRIGGER nothing_added;

CREATE TRIGGER nothing_removed AFTER DELETE ON results.findings REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.findings ENABLE ALWAYS TRIGGER nothing_removed;

CREATE TRIGGER never_changed BEFORE UPDATE OR TRUNCATE ON results.ground_findings FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_change();

ALTER TABLE results.ground_findings ENABLE ALWAYS TRIGGER never_changed;

CREATE TRIGGER nothing_added AFTER INSERT ON results.ground_findings REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.ground_findings ENABLE ALWAYS TRIGGER nothing_added;

CREATE TRIGGER nothing_removed AFTER DELETE ON results.ground_findings REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.ground_findings ENABLE ALWAYS TRIGGER nothing_removed;

CREATE TRIGGER never_changed BEFORE UPDATE OR TRUNCATE ON results.goal_findings FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_change();

ALTER TABLE results.goal_findings ENABLE ALWAYS TRIGGER never_changed;

CREATE TRIGGER nothing_added AFTER INSERT ON results.goal_findings REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.goal_findings ENABLE ALWAYS TRIGGER nothing_added;

CREATE TRIGGER nothing_removed AFTER DELETE ON results.goal_findings REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.goal_findings ENABLE ALWAYS TRIGGER nothing_removed;

CREATE TRIGGER never_changed BEFORE UPDATE OR TRUNCATE ON results.recommendations FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_change();

ALTER TABLE results.recommendations ENABLE ALWAYS TRIGGER never_changed;

CREATE TRIGGER nothing_added AFTER INSERT ON results.recommendations REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.recommendations ENABLE ALWAYS TRIGGER nothing_added;

CREATE TRIGGER nothing_removed AFTER DELETE ON results.recommendations REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.recommendations ENABLE ALWAYS TRIGGER nothing_removed;

CREATE TRIGGER never_changed BEFORE UPDATE OR TRUNCATE ON results.recommendation_changes FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_change();

ALTER TABLE results.recommendation_changes ENABLE ALWAYS TRIGGER never_changed;

CREATE TRIGGER nothing_added AFTER INSERT ON results.recommendation_changes REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.recommendation_changes ENABLE ALWAYS TRIGGER nothing_added;

CREATE TRIGGER nothing_removed AFTER DELETE ON results.recommendation_changes REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.recommendation_changes ENABLE ALWAYS TRIGGER nothing_removed;

CREATE TRIGGER never_changed BEFORE UPDATE OR TRUNCATE ON results.validity_watch FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_change();

ALTER TABLE results.validity_watch ENABLE ALWAYS TRIGGER never_changed;

CREATE TRIGGER nothing_added AFTER INSERT ON results.validity_watch REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.validity_watch ENABLE ALWAYS TRIGGER nothing_added;

CREATE TRIGGER nothing_removed AFTER DELETE ON results.validity_watch REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.validity_watch ENABLE ALWAYS TRIGGER nothing_removed;

CREATE TRIGGER never_changed BEFORE UPDATE OR TRUNCATE ON results.filing_status FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_change();

ALTER TABLE results.filing_status ENABLE ALWAYS TRIGGER never_changed;

CREATE TRIGGER nothing_added AFTER INSERT ON results.filing_status REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.filing_status ENABLE ALWAYS TRIGGER nothing_added;

CREATE TRIGGER nothing_removed AFTER DELETE ON results.filing_status REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.filing_status ENABLE ALWAYS TRIGGER nothing_removed;

CREATE TRIGGER never_changed BEFORE UPDATE OR TRUNCATE ON results.cross_record_findings FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_change();

ALTER TABLE results.cross_record_findings ENABLE ALWAYS TRIGGER never_changed;

CREATE TRIGGER nothing_added AFTER INSERT ON results.cross_record_findings REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.cross_record_findings ENABLE ALWAYS TRIGGER nothing_added;

CREATE TRIGGER nothing_removed AFTER DELETE ON results.cross_record_findings REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.cross_record_findings ENABLE ALWAYS TRIGGER nothing_removed;

CREATE TRIGGER never_changed BEFORE UPDATE OR TRUNCATE ON results.receipts FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_change();

ALTER TABLE results.receipts ENABLE ALWAYS TRIGGER never_changed;

CREATE TRIGGER nothing_added AFTER INSERT ON results.receipts REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.receipts ENABLE ALWAYS TRIGGER nothing_added;

CREATE TRIGGER nothing_removed AFTER DELETE ON results.receipts REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_published();

ALTER TABLE results.receipts ENABLE ALWAYS TRIGGER nothing_removed;

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON results.runs FOR EACH STATEMENT EXECUTE FUNCTION results.refuse_change();

ALTER TABLE results.runs ENABLE ALWAYS TRIGGER never_emptied;

CREATE TRIGGER opened BEFORE INSERT ON results.runs FOR EACH ROW EXECUTE FUNCTION results.guard_opening();

ALTER TABLE results.runs ENABLE ALWAYS TRIGGER opened;

CREATE TRIGGER closed_once BEFORE UPDATE OR DELETE ON results.runs FOR EACH ROW EXECUTE FUNCTION results.guard_run();

ALTER TABLE results.runs ENABLE ALWAYS TRIGGER closed_once;

CREATE FUNCTION decisions.refuse(code text, about text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  state text;
  words text;
BEGIN
  CASE code
    WHEN 'nobody' THEN
      state := 'CR101';
      words := '会话未登记经办人,未记录。请重新登录后再试。' || ' ' || 'The session names nobody who acts; nothing is recorded. Sign in again.';
    WHEN 'not_allowed' THEN
      state := 'CR102';
      words := '您的角色不能办理此事项({})。请由有权限的同事办理。' || ' ' || 'Your role may not record this ({}). Ask a colleague who may.';
    WHEN 'not_your_county' THEN
      state := 'CR103';
      words := '集群 {} 不在您负责的地区。请由负责该地区的同事办理。' || ' ' || 'Cluster {} is not in your area. Ask the colleague in charge of it.';
    WHEN 'reason_needed' THEN
      state := 'CR104';
      words := '请写明理由。' || ' ' || 'State the reason.';
    WHEN 'malformed' THEN
      state := 'CR105';
      words := '内容有误或不全:{}。请补正后再提交。' || ' ' || 'Something is wrong or missing: {}. Mend it and submit again.';
    WHEN 'unknown_run' THEN
      state := 'CR106';
      words := '没有这次运行对集群 {} 的已发布建议。请从工作清单重新打开。' || ' ' || 'There is no published recommendation of that run for cluster {}. Open it again from the work list.';
    WHEN 'nothing_to_decide' THEN
      state := 'CR107';
      words := '集群 {} 在这次运行中没有建议可供决定(已撤销的集群)。' || ' ' || 'The run recommends nothing for cluster {} (its recognition was revoked): there is nothing to decide.';
    WHEN 'stale' THEN
      state := 'CR108';
      words := '集群 {} 在您打开后有新情况,未记录。请看清变化后再决定。' || ' ' || 'Something new was recorded on cluster {} since you opened it; nothing is recorded. Look at what changed, then decide.';
    WHEN 'hangs_on_proposed_reading' THEN
      state := 'CR109';
      words := '集群 {} 的撤销建议取决于尚未采用的读法,不能确认。请先采用该读法,或改判、暂缓。' || ' ' || 'The recommendation to revoke cluster {} hangs on a reading not yet adopted and can''t be confirmed. Adopt the reading first, or override or defer.';
    WHEN 'not_an_override' THEN
      state := 'CR110';
      words := '改判须选择与系统建议不同的结论;如同意建议,请选“确认”。' || ' ' || 'An override names another recommendation than the program''s. To agree with it, confirm.';
    WHEN 'already_decided' THEN
      state := 'CR111';
      words := '集群 {} 已有决定。如需改变,请先重新开启并说明理由。' || ' ' || 'Cluster {} is decided already. To change that, reopen it first, with the reason.';
    WHEN 'marked_together' THEN
      state := 'CR112';
      words := '撤销须逐个办理,不能与其他决定同批记录。请单独提交集群 {}。' || ' ' || 'Revocations are recorded one by one, never together with other decisions. Submit cluster {} alone.';
    WHEN 'second_person_needed' THEN
      state := 'CR113';
      words := '集群 {} 的撤销或否定评判须由另一人同意后才生效。请交另一位同事复核。' || ' ' || 'A revocation or a refuted piece of evidence of cluster {} needs a second person''s agreement first. Hand it to a colleague.';
    WHEN 'same_person' THEN
      state := 'CR114';
      words := '提出与复核须为不同的两个人。请交另一位同事复核。' || ' ' || 'Who proposed it can''t also be the second person. Hand it to a colleague.';
    WHEN 'no_second_needed' THEN
      state := 'CR115';
      words := '序号 {} 不在等待第二人。请刷新后查看。' || ' ' || 'Entry {} isn''t waiting for a second person. Reload the page.';
    WHEN 'nothing_standing' THEN
      state := 'CR116';
      words := '没有可以据以办理的有效记录({})。请刷新后查看。' || ' ' || 'There is nothing standing that this could follow on ({}). Reload the page.';
    WHEN 'not_in_procedure' THEN
      state := 'CR117';
      words := '该决定的程序中没有此步骤({})。' || ' ' || 'The procedure of this decision has no such step ({}).';
    WHEN 'step_missing' THEN
      state := 'CR118';
      words := '前面的步骤尚未完成:{}。请先完成。' || ' ' || 'Earlier steps are not complete: {}. Complete them first.';
    WHEN 'notice_period' THEN
      state := 'CR119';
      words := '期间不足或日期有误:{}。请按程序期间填写起止日期。' || ' ' || 'The period is too short or its dates are wrong: {}. State first and last day as the procedure asks.';
    WHEN 'wrong_event' THEN
      state := 'CR120';
      words := '登记事项与决定不符:{}。' || ' ' || 'The register event does not follow from the decision: {}.';
    WHEN 'personal_data' THEN
      state := 'CR121';
      words := '个人信息与记录的摘要不符,或缺少:{}。' || ' ' || 'The personal data does not match the digest of the entry, or is missing: {}.';
  END CASE;
  RAISE EXCEPTION USING ERRCODE = state, MESSAGE = replace(words, '{}', coalesce(about, '')),
    DETAIL = coalesce(about, '');
END $$;

COMMENT ON FUNCTION decisions.refuse IS '不予记录 | refuses to record';

CREATE FUNCTION decisions.whole_province() RETURNS boolean LANGUAGE sql STABLE  AS $$
  SELECT coalesce(current_setting('app.counties', true), '') = '*'
    AND coalesce(current_setting('app.login', true), '') <> ''
$$;

COMMENT ON FUNCTION decisions.whole_province IS '会话可见全省 | whether the session sees every county';

CREATE FUNCTION decisions.sees(codes text) RETURNS boolean LANGUAGE sql STABLE  AS $$
  SELECT decisions.whole_province() OR (
    coalesce(current_setting('app.login', true), '') <> '' AND EXISTS (
      SELECT FROM unnest(string_to_array(coalesce(current_setting('app.counties', true), ''), ',')) AS p(prefix),
        unnest(string_to_array(codes, ';')) AS c(code)
      WHERE p.prefix ~ '^[0-9]{2,6}$' AND starts_with(c.code, p.prefix)))
$$;

COMMENT ON FUNCTION decisions.sees IS '会话可见该地区 | whether the session sees a county';

CREATE FUNCTION decisions.county_of(wanted text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT county FROM facts.clusters WHERE cluster_id = wanted
  ORDER BY recorded_at DESC, filing_id COLLATE "C" DESC LIMIT 1
$$;

COMMENT ON FUNCTION decisions.county_of IS '集群所在地区 | county of a cluster by the register';

CREATE FUNCTION decisions.own_clusters() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT cluster_id FROM (
    SELECT DISTINCT ON (cluster_id) cluster_id, county FROM facts.clusters
    ORDER BY cluster_id, recorded_at DESC, filing_id COLLATE "C" DESC) AS latest
  WHERE coalesce(current_setting('app.counties', true), '') NOT IN ('', '*') AND decisions.sees(county)
$$;

COMMENT ON FUNCTION decisions.own_clusters IS '会话所属地区的集群 | clusters of the session''s counties';

CREATE FUNCTION decisions.canonical(e decisions.ledger) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT '{' || concat_ws(',',
    '"cluster_id":' || coalesce(to_json(e.cluster_id)::text, 'null'),
    '"concerns":' || coalesce(to_json(e.concerns)::text, 'null'),
    '"county":' || coalesce(to_json(e.county)::text, 'null'),
    '"database_login":' || coalesce(to_json(e.database_login)::text, 'null'),
    '"decided":' || coalesce(to_json(e.decided)::text, 'null'),
    '"detail":' || coalesce(e.detail, 'null'),
    '"entry":' || coalesce(to_json(e.entry)::text, 'null'),
    '"kind":' || coalesce(to_json(e.kind)::text, 'null'),
    '"login":' || coalesce(to_json(e.login)::text, 'null'),
    '"marked_set":' || coalesce(to_json(e.marked_set)::text, 'null'),
    '"personal_digest":' || coalesce(to_json(e.personal_digest)::text, 'null'),
    '"reason":' || coalesce(to_json(e.reason)::text, 'null'),
    '"recommended":' || coalesce(to_json(e.recommended)::text, 'null'),
    '"recorded_at":' || coalesce(to_json(to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text, 'null'),
    '"roles":' || coalesce(to_json(e.roles)::text, 'null'),
    '"run_id":' || coalesce(to_json(e.run_id)::text, 'null'),
    '"seen_version":' || coalesce(to_json(e.seen_version)::text, 'null'),
    '"subject":' || coalesce(to_json(e.subject)::text, 'null'),
    '"verdict":' || coalesce(to_json(e.verdict)::text, 'null')) || '}'
$$;

COMMENT ON FUNCTION decisions.canonical IS '台账条目的规范文本 | the canonical text of an entry';

CREATE FUNCTION decisions.head(OUT entry bigint, OUT hash text) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.entry, l.hash FROM decisions.ledger AS l ORDER BY l.entry DESC LIMIT 1
$$;

COMMENT ON FUNCTION decisions.head IS '台账末端 | the head of the chain';

CREATE FUNCTION decisions.version_of(run text, wanted text) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT left(r.receipt, 12)
    || '/' || (SELECT max(v.publish_order) FROM results.recommendations AS o JOIN results.runs AS v USING (run_id)
      WHERE o.cluster_id = wanted AND v.state = 'published'
        AND coalesce(v.lineage, v.instrument) = coalesce(u.lineage, u.instrument))
    || '/' || coalesce((SELECT max(l.entry) FROM decisions.ledger AS l WHERE l.cluster_id = wanted
      AND NOT (l.marked_set = coalesce(pg_current_xact_id_if_assigned()::text, '')
        AND l.recorded_at >= transaction_timestamp())), 0)
    || '/' || concat_ws('.',
      (SELECT count(*) FROM facts.annual_reports AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.casualties AS f WHERE f.incident_id IN (SELECT i.incident_id FROM facts.incidents AS i WHERE i.cluster_id = wanted OR i.enterprise_id IN (SELECT m.enterprise_id FROM facts.enterprises AS m WHERE m.cluster_id = wanted))),
      (SELECT count(*) FROM facts.changes AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.clusters AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.completeness_marks AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.compliance_records AS f WHERE f.cluster_id = wanted OR f.enterprise_id IN (SELECT m.enterprise_id FROM facts.enterprises AS m WHERE m.cluster_id = wanted)),
      (SELECT count(*) FROM facts.enterprises AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.evidence_judgements AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.evidence_links AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.figures AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.filing_events AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.incidents AS f WHERE f.cluster_id = wanted OR f.enterprise_id IN (SELECT m.enterprise_id FROM facts.enterprises AS m WHERE m.cluster_id = wanted)),
      (SELECT count(*) FROM facts.plan_goals AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.register_events AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.report_chapters AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.review_applications AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.review_calls AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.soft_justifications AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.statistics AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.supervision_events AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.titles AS f WHERE f.cluster_id = wanted),
      (SELECT count(*) FROM facts.waivers AS f WHERE f.cluster_id = wanted))
  FROM results.recommendations AS r JOIN results.runs AS u USING (run_id)
  WHERE r.run_id = run AND r.cluster_id = wanted AND u.state = 'published'
$$;

COMMENT ON FUNCTION decisions.version_of IS '集群当前版本 | the version of a cluster as it stands';

CREATE FUNCTION decisions.stamp() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  acts text := nullif(btrim(coalesce(current_setting('app.login', true), '')), '');
BEGIN
  IF acts IS NULL OR coalesce(current_setting('app.counties', true), '') = '' THEN
    PERFORM decisions.refuse('nobody', '');
  END IF;
  -- One at a time: what the rules read below stays true until this is committed.
  PERFORM pg_advisory_xact_lock(727003);
  NEW.login := acts;
  NEW.roles := coalesce(current_setting('app.roles', true), '');
  NEW.database_login := session_user;
  NEW.marked_set := pg_current_xact_id()::text;
  NEW.recorded_at := clock_timestamp();
  NEW.concerns := NULL;
  NEW.recommended := NULL;
  NEW.decided := NULL;
  NEW.county := coalesce(decisions.county_of(NEW.cluster_id),
    (SELECT r.county FROM results.recommendations AS r
     WHERE r.run_id = NEW.run_id AND r.cluster_id = NEW.cluster_id));
  RETURN NEW;
END $$;

COMMENT ON FUNCTION decisions.stamp IS '谁、何时、哪个地区 | who, when, which county';

CREATE FUNCTION decisions.link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last record;
BEGIN
  SELECT entry, hash INTO last FROM decisions.ledger ORDER BY entry DESC LIMIT 1;
  NEW.entry := coalesce(last.entry, 0) + 1;
  NEW.previous_hash := coalesce(last.hash, '0000000000000000000000000000000000000000000000000000000000000000');
  NEW.hash := encode(sha256(convert_to(NEW.previous_hash || chr(10) || decisions.canonical(NEW), 'UTF8')), 'hex');
  RETURN NEW;
END $$;

COMMENT ON FUNCTION decisions.link IS '链接上一条 | chains an entry to the one before';

CREATE FUNCTION decisions.personal_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  of record;
BEGIN
  SELECT * INTO of FROM decisions.ledger WHERE entry = NEW.entry;
  IF of IS NULL OR of.marked_set <> pg_current_xact_id()::text OR of.recorded_at < transaction_timestamp()
    OR NEW.name <> coalesce(current_setting('app.name', true), '')
    OR of.personal_digest <> encode(sha256(convert_to(
      concat_ws(chr(10), NEW.salt, to_json(NEW.name)::text, NEW.particulars), 'UTF8')), 'hex')
  THEN
    PERFORM decisions.refuse('personal_data', NEW.entry::text);
  END IF;
  RETURN NEW;
END $$;

COMMENT ON FUNCTION decisions.personal_fits IS '个人信息与摘要相符 | personal data fits its digest';

CREATE FUNCTION decisions.personal_there() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM decisions.personal WHERE entry = NEW.entry) THEN
    PERFORM decisions.refuse('personal_data', NEW.entry::text);
  END IF;
  RETURN NULL;
END $$;

COMMENT ON FUNCTION decisions.personal_there IS '个人信息须同时记录 | personal data is recorded with its entry';

CREATE FUNCTION decisions.personal_kept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM decisions.ledger WHERE kind = 'redacted' AND concerns = OLD.entry) THEN
    RAISE EXCEPTION '个人信息只能经“清除个人信息”事项清除。 Personal data goes only by an entry that erases it.'
      USING ERRCODE = 'CR001';
  END IF;
  RETURN OLD;
END $$;

COMMENT ON FUNCTION decisions.personal_kept IS '个人信息不得径行清除 | personal data isn''t erased without an entry';

CREATE FUNCTION decisions.erase() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM decisions.personal WHERE entry = NEW.concerns;
  RETURN NULL;
END $$;

COMMENT ON FUNCTION decisions.erase IS '清除个人信息 | erases personal data';

CREATE FUNCTION decisions.kinds()
RETURNS TABLE (kind text, roles text[], verdicts text[], required text[], county_sees boolean)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ VALUES
  ('decision', ARRAY['reviewer', 'responsible']::text[], ARRAY['confirm', 'override', 'defer']::text[], ARRAY[]::text[], false),
  ('second', ARRAY['reviewer', 'responsible']::text[], ARRAY['agree', 'refuse']::text[], ARRAY[]::text[], false),
  ('evidence_judgement', ARRAY['reviewer', 'responsible']::text[], ARRAY['confirmed', 'refuted', 'withdrawn']::text[], ARRAY[]::text[], false),
  ('sign_off', ARRAY['responsible']::text[], ARRAY['approved', 'rejected']::text[], ARRAY[]::text[], false),
  ('public_notice', ARRAY['reviewer', 'responsible']::text[], ARRAY[]::text[], ARRAY['from', 'to']::text[], true),
  ('objection', ARRAY['reviewer', 'responsible']::text[], ARRAY[]::text[], ARRAY['on']::text[], false),
  ('objection_answer', ARRAY['reviewer', 'responsible']::text[], ARRAY['upheld', 'dismissed']::text[], ARRAY[]::text[], true),
  ('notice_of_intended_revocation', ARRAY['reviewer', 'responsible']::text[], ARRAY[]::text[], ARRAY['on', 'document']::text[], true),
  ('service', ARRAY['reviewer', 'responsible']::text[], ARRAY[]::text[], ARRAY['on', 'document', 'reply_until']::text[], true),
  ('reply', ARRAY['reviewer', 'responsible']::text[], ARRAY[]::text[], ARRAY['on']::text[], true),
  ('reply_answer', ARRAY['reviewer', 'responsible']::text[], ARRAY['accepted', 'not_accepted']::text[], ARRAY[]::text[], true),
  ('legal_review', ARRAY['responsible']::text[], ARRAY['passed', 'returned']::text[], ARRAY['document']::text[], false),
  ('published', ARRAY['responsible']::text[], ARRAY[]::text[], ARRAY['document']::text[], true),
  ('withdrawn', ARRAY['responsible']::text[], ARRAY[]::text[], ARRAY[]::text[], true),
  ('corrected', ARRAY['responsible']::text[], ARRAY[]::text[], ARRAY['document']::text[], true),
  ('reopened', ARRAY['responsible']::text[], ARRAY[]::text[], ARRAY[]::text[], true),
  ('register_entry', ARRAY['responsible']::text[], ARRAY[]::text[], ARRAY['event', 'on']::text[], true),
  ('redacted', ARRAY['administrator']::text[], ARRAY[]::text[], ARRAY[]::text[], false)
$$;

COMMENT ON FUNCTION decisions.kinds IS '事项种类 | kinds of entries';

CREATE FUNCTION decisions.day(of jsonb, key text) RETURNS date LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF of ->> key IS NULL THEN
    RETURN NULL;
  END IF;
  IF of ->> key !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN
    PERFORM decisions.refuse('malformed', key);
  END IF;
  RETURN to_date(of ->> key, 'YYYY-MM-DD');
EXCEPTION WHEN datetime_field_overflow OR invalid_datetime_format THEN
  PERFORM decisions.refuse('malformed', key);
END $$;

COMMENT ON FUNCTION decisions.day IS '读日期 | reads a date';

CREATE FUNCTION decisions.check_shape(e decisions.ledger) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  known record;
  shape jsonb;
  needed text;
BEGIN
  SELECT * INTO known FROM decisions.kinds() AS k WHERE k.kind = e.kind;
  IF known IS NULL OR NOT known.roles && string_to_array(e.roles, ',') THEN
    PERFORM decisions.refuse('not_allowed', e.kind);
  END IF;
  IF btrim(e.reason, E' \t\r\n\u3000') = '' THEN
    PERFORM decisions.refuse('reason_needed', '');
  END IF;
  BEGIN
    shape := e.detail::jsonb;
  EXCEPTION WHEN OTHERS THEN
    PERFORM decisions.refuse('malformed', 'detail');
  END;
  IF jsonb_typeof(shape) <> 'object' THEN
    PERFORM decisions.refuse('malformed', 'detail');
  END IF;
  IF (CASE WHEN known.verdicts = '{}' THEN e.verdict IS NOT NULL
      ELSE coalesce(e.verdict <> ALL (known.verdicts), true) END) THEN
    PERFORM decisions.refuse('malformed', 'verdict');
  END IF;
  FOREACH needed IN ARRAY known.required LOOP
    IF coalesce(btrim(shape ->> needed), '') = '' THEN
      PERFORM decisions.refuse('malformed', needed);
    END IF;
  END LOOP;
  RETURN shape;
END $$;

COMMENT ON FUNCTION decisions.check_shape IS '角色、理由、内容 | role, reason, particulars';

CREATE FUNCTION decisions.check_version(e decisions.ledger) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- A run that a later one of the same instrument has taken the place of is no ground to act on.
  IF e.seen_version IS DISTINCT FROM decisions.version_of(e.run_id, e.cluster_id) OR EXISTS (
    SELECT FROM results.recommendations AS o JOIN results.runs AS v ON v.run_id = o.run_id
    JOIN results.runs AS u ON u.run_id = e.run_id
    WHERE o.cluster_id = e.cluster_id AND v.state = 'published' AND v.publish_order > u.publish_order
      AND coalesce(v.lineage, v.instrument) = coalesce(u.lineage, u.instrument))
  THEN
    PERFORM decisions.refuse('stale', e.cluster_id);
  END IF;
END $$;

COMMENT ON FUNCTION decisions.check_version IS '所见须为最新 | what was seen is the latest';

CREATE FUNCTION decisions.check_alone(e decisions.ledger, is_grave boolean) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM decisions.ledger AS l LEFT JOIN decisions.ledger AS c ON l.kind = 'second' AND c.entry = l.concerns
    WHERE l.marked_set = e.marked_set AND l.recorded_at >= transaction_timestamp()
      AND l.kind IN ('decision', 'second')
      AND (is_grave OR l.decided = 'revoke' OR c.decided = 'revoke' OR c.verdict = 'refuted'))
  THEN
    PERFORM decisions.refuse('marked_together', e.cluster_id);
  END IF;
END $$;

COMMENT ON FUNCTION decisions.check_alone IS '撤销逐个办理 | revocations one by one';

CREATE FUNCTION decisions.check_decision(e decisions.ledger, shape jsonb)
RETURNS decisions.ledger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  advice record;
BEGIN
  PERFORM decisions.check_version(e);
  SELECT recommendation, may_be_confirmed, stage INTO advice FROM results.recommendations
  WHERE run_id = e.run_id AND cluster_id = e.cluster_id;
  IF advice.recommendation IS NULL THEN
    PERFORM decisions.refuse('nothing_to_decide', e.cluster_id);
  END IF;
  e.recommended := advice.recommendation;
  IF e.verdict = 'confirm' THEN
    IF NOT advice.may_be_confirmed THEN
      PERFORM decisions.refuse('hangs_on_proposed_reading', e.cluster_id);
    END IF;
    e.decided := advice.recommendation;
  ELSIF e.verdict = 'override' THEN
    e.decided := shape ->> 'recommendation';
    IF NOT coalesce(CASE advice.stage
      WHEN 'annual' THEN e.decided = ANY (ARRAY['revoke', 'refer', 'call_review', 'rectify', 'keep']::text[]) WHEN 'review' THEN e.decided = ANY (ARRAY['revoke', 'refer', 'renew_on_conditions', 'renew']::text[]) WHEN 'recognition' THEN e.decided = ANY (ARRAY['decline', 'refer', 'recognise_on_conditions', 'recognise']::text[])
    END, false) THEN
      PERFORM decisions.refuse('malformed', 'recommendation');
    END IF;
    IF e.decided = advice.recommendation THEN
      PERFORM decisions.refuse('not_an_override', e.cluster_id);
    END IF;
  END IF;
  IF EXISTS (SELECT FROM review.decisions WHERE run_id = e.run_id AND cluster_id = e.cluster_id
             AND state IN ('proposed', 'confirmed', 'overridden')) THEN
    PERFORM decisions.refuse('already_decided', e.cluster_id);
  END IF;
  PERFORM decisions.check_alone(e, e.decided IS NOT DISTINCT FROM 'revoke');
  RETURN e;
END $$;

COMMENT ON FUNCTION decisions.check_decision IS '决定 | a decision';

CREATE FUNCTION decisions.target(e decisions.ledger) RETURNS decisions.ledger LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found decisions.ledger;
BEGIN
  IF e.subject IS NULL OR e.subject !~ '^[1-9][0-9]{0,17}$' THEN
    PERFORM decisions.refuse('malformed', 'subject');
  END IF;
  SELECT * INTO found FROM decisions.ledger WHERE entry = e.subject::bigint
    AND (e.kind = 'redacted' OR (run_id = e.run_id AND cluster_id = e.cluster_id));
  IF found.entry IS NULL THEN
    PERFORM decisions.refuse('nothing_standing', e.subject);
  END IF;
  RETURN found;
END $$;

COMMENT ON FUNCTION decisions.target IS '所涉条目 | the entry concerned';

CREATE FUNCTION decisions.check_second(e decisions.ledger) RETURNS decisions.ledger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  target decisions.ledger := decisions.target(e);
BEGIN
  IF NOT EXISTS (SELECT FROM review.decisions WHERE entry = target.entry AND state = 'proposed')
     AND NOT EXISTS (SELECT FROM review.evidence_judgements WHERE entry = target.entry AND state = 'proposed') THEN
    PERFORM decisions.refuse('no_second_needed', e.subject);
  END IF;
  IF lower(btrim(target.login)) = lower(btrim(e.login)) THEN
    PERFORM decisions.refuse('same_person', '');
  END IF;
  PERFORM decisions.check_version(e);
  PERFORM decisions.check_alone(e, true);
  e.concerns := target.entry;
  RETURN e;
END $$;

COMMENT ON FUNCTION decisions.check_second IS '第二人 | the second person';

CREATE FUNCTION decisions.check_judgement(e decisions.ledger, shape jsonb)
RETURNS decisions.ledger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM decisions.check_version(e);
  IF NOT EXISTS (SELECT FROM results.findings WHERE run_id = e.run_id AND cluster_id = e.cluster_id
                 AND provision = e.subject AND kind = 'evidence') THEN
    PERFORM decisions.refuse('malformed', 'subject');
  END IF;
  IF e.verdict = 'withdrawn' THEN
    e.concerns := (SELECT entry FROM review.evidence_judgements
                   WHERE cluster_id = e.cluster_id AND provision = e.subject AND state <> 'withdrawn');
    IF e.concerns IS NULL THEN
      PERFORM decisions.refuse('nothing_standing', e.subject);
    END IF;
  ELSIF coalesce(btrim(shape ->> 'document'), '') = '' OR coalesce(btrim(shape ->> 'page'), '') = '' THEN
    PERFORM decisions.refuse('malformed', 'document, page');
  END IF;
  RETURN e;
END $$;

COMMENT ON FUNCTION decisions.check_judgement IS '佐证评判 | an evidence judgement';

CREATE FUNCTION decisions.steps_done(decision bigint) RETURNS text[] LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  of record;
  found record;
  is_signed boolean;
BEGIN
  SELECT d.entry, d.run_id, d.cluster_id INTO of FROM decisions.ledger AS d WHERE d.entry = decision;
  -- Serving again never shortens the period, so the latest last day counts.
  SELECT bool_or(l.kind = 'second' AND l.verdict = 'agree') AS agreed,
    max(l.entry) FILTER (WHERE l.kind = 'second') AS second,
    max(l.entry) FILTER (WHERE l.kind = 'notice_of_intended_revocation') AS told,
    max(l.entry) FILTER (WHERE l.kind = 'service') AS served,
    max(decisions.day(l.detail::jsonb, 'reply_until')) FILTER (WHERE l.kind = 'service') AS reply_until,
    max(l.entry) FILTER (WHERE l.kind IN ('notice_of_intended_revocation', 'service', 'reply', 'reply_answer')) AS last_word,
    max(l.entry) FILTER (WHERE l.kind = 'legal_review') AS reviewed,
    (array_agg(l.verdict ORDER BY l.entry DESC) FILTER (WHERE l.kind = 'legal_review'))[1] AS review,
    max(l.entry) FILTER (WHERE l.kind = 'public_notice') AS noticed,
    decisions.day((array_agg(l.detail ORDER BY l.entry DESC) FILTER (WHERE l.kind = 'public_notice'))[1]::jsonb, 'to')
      AS notice_until,
    bool_or(l.kind = 'published' AND NOT EXISTS (
      SELECT FROM decisions.ledger AS w WHERE w.kind = 'withdrawn' AND w.subject = l.entry::text)) AS is_published,
    bool_or(l.kind = 'register_entry') AS is_registered,
    coalesce(bool_or(l.kind = 'reply' AND coalesce((
      SELECT a.verdict FROM decisions.ledger AS a
      WHERE a.concerns = decision AND a.kind = 'reply_answer' AND a.subject = l.entry::text
      ORDER BY a.entry DESC LIMIT 1), '') <> 'not_accepted'), false) AS has_reply,
    coalesce(bool_or(l.kind = 'objection' AND coalesce((
      SELECT a.verdict FROM decisions.ledger AS a
      WHERE a.concerns = decision AND a.kind = 'objection_answer' AND a.subject = l.entry::text
      ORDER BY a.entry DESC LIMIT 1), '') <> 'dismissed'), false) AS has_objection
  INTO found FROM decisions.ledger AS l WHERE l.concerns = decision;
  SELECT s.verdict = 'approved' INTO is_signed FROM decisions.ledger AS s
  WHERE s.run_id = of.run_id AND s.kind = 'sign_off' AND (s.cluster_id IS NULL OR s.cluster_id = of.cluster_id)
    AND s.entry > greatest(decision, found.second)
  ORDER BY s.entry DESC LIMIT 1;
  RETURN ARRAY(SELECT step FROM (VALUES
    ('second', found.agreed),
    ('sign_off', is_signed),
    ('notice_of_intended_revocation', found.told IS NOT NULL),
    ('service', found.served > found.told),
    ('reply_period', found.reply_until < (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date),
    ('replies_answered', NOT found.has_reply),
    ('legal_review', found.review = 'passed' AND found.reviewed > found.last_word),
    ('public_notice', found.noticed IS NOT NULL),
    ('notice_period', found.notice_until < (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date),
    ('objections_answered', NOT found.has_objection),
    ('published', found.is_published),
    ('register_entry', found.is_registered)) AS steps(step, is_done) WHERE is_done);
END $$;

COMMENT ON FUNCTION decisions.steps_done IS '已完成的步骤 | the steps that are complete';

CREATE FUNCTION decisions.step_done(decision bigint, step text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$ SELECT step = ANY (decisions.steps_done(decision)) $$;

COMMENT ON FUNCTION decisions.step_done IS '步骤是否完成 | whether a step is complete';

CREATE FUNCTION decisions.steps_missing(decision bigint, before text) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH done AS MATERIALIZED (SELECT decisions.steps_done(decision) AS steps)
  SELECT coalesce(array_agg(s.step ORDER BY s.position) FILTER (WHERE s.step <> ALL (done.steps)), '{}')
  FROM done, decisions.ledger AS d JOIN decisions.steps AS s ON s.decided = d.decided
  WHERE d.entry = decision AND (before IS NULL OR s.position < (
    SELECT b.position FROM decisions.steps AS b WHERE b.decided = d.decided AND b.step = before))
$$;

COMMENT ON FUNCTION decisions.steps_missing IS '尚缺步骤 | the steps still missing';

CREATE FUNCTION decisions.check_procedure(e decisions.ledger, shape jsonb)
RETURNS decisions.ledger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  standing record;
  at_step text;
  missing text[];
  target decisions.ledger;
  happened date := decisions.day(shape, 'on');
  first_day date := decisions.day(shape, 'from');
  last_day date := decisions.day(shape, CASE e.kind WHEN 'service' THEN 'reply_until' ELSE 'to' END);
  ends date := decisions.day(shape, 'valid_to');
  least_days integer;
  advice record;
BEGIN
  SELECT * INTO standing FROM review.decisions WHERE run_id = e.run_id AND cluster_id = e.cluster_id;
  IF standing.state = 'proposed' THEN
    PERFORM decisions.refuse('second_person_needed', e.cluster_id);
  ELSIF coalesce(standing.state NOT IN ('confirmed', 'overridden'), true) THEN
    PERFORM decisions.refuse('nothing_standing', e.cluster_id);
  END IF;
  e.concerns := standing.entry;
  -- What is registered can't be moved; what follows is a new decision.
  IF decisions.step_done(standing.entry, 'register_entry') AND e.kind NOT IN ('withdrawn', 'corrected') THEN
    PERFORM decisions.refuse('already_decided', e.cluster_id);
  END IF;
  at_step := CASE WHEN e.kind IN ('objection', 'objection_answer') THEN 'public_notice'
    WHEN e.kind IN ('reply', 'reply_answer') THEN 'notice_of_intended_revocation'
    WHEN e.kind IN ('withdrawn', 'corrected') THEN 'published' ELSE e.kind END;
  IF NOT EXISTS (SELECT FROM decisions.steps AS s WHERE s.decided = standing.decided AND s.step = at_step) THEN
    PERFORM decisions.refuse('not_in_procedure', e.kind);
  END IF;
  missing := decisions.steps_missing(standing.entry, at_step);
  IF at_step <> e.kind AND NOT decisions.step_done(standing.entry, at_step) THEN
    missing := missing || at_step;
  END IF;
  -- A reply or an objection that came in is recorded whatever is still open.
  IF missing <> '{}' AND (at_step = e.kind OR at_step = ANY (missing)) THEN
    PERFORM decisions.refuse('step_missing', array_to_string(missing, ', '));
  END IF;
  IF e.kind IN ('objection_answer', 'reply_answer', 'withdrawn', 'corrected') THEN
    target := decisions.target(e);
    IF target.concerns IS DISTINCT FROM standing.entry OR target.kind <> (CASE e.kind
         WHEN 'objection_answer' THEN 'objection' WHEN 'reply_answer' THEN 'reply' ELSE 'published' END)
       OR EXISTS (SELECT FROM decisions.ledger AS w WHERE w.kind = 'withdrawn' AND w.subject = e.subject) THEN
      PERFORM decisions.refuse('nothing_standing', e.subject);
    END IF;
  END IF;
  -- What the program says now must still be what the decision was about; else it is reopened and decided anew.
  IF e.kind IN ('published', 'register_entry') AND standing.recommended IS DISTINCT FROM (
      SELECT o.recommendation FROM results.recommendations AS o JOIN results.runs AS v ON v.run_id = o.run_id
      JOIN results.runs AS u ON u.run_id = e.run_id
      WHERE o.cluster_id = e.cluster_id AND v.state = 'published'
        AND coalesce(v.lineage, v.instrument) = coalesce(u.lineage, u.instrument)
      ORDER BY v.publish_order DESC LIMIT 1) THEN
    PERFORM decisions.refuse('stale', e.cluster_id);
  END IF;
  IF e.kind = 'service' AND happened < (
      SELECT max(decisions.day(l.detail::jsonb, 'on')) FROM decisions.ledger AS l
      WHERE l.kind = 'notice_of_intended_revocation' AND l.concerns = standing.entry) THEN
    PERFORM decisions.refuse('notice_period', 'on');
  END IF;
  IF happened > (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date AND e.kind <> 'register_entry' THEN
    PERFORM decisions.refuse('notice_period', 'on');
  END IF;
  IF e.kind IN ('public_notice', 'service') THEN
    SELECT p.days INTO least_days FROM decisions.periods AS p
    WHERE p.period = CASE e.kind WHEN 'service' THEN 'reply' ELSE e.kind END;
    -- Both days of a notice count; a period to reply begins on the day after service.
    IF coalesce(last_day - CASE e.kind WHEN 'service' THEN happened ELSE first_day - 1 END < least_days, true) THEN
      PERFORM decisions.refuse('notice_period', e.kind);
    END IF;
  END IF;
  IF e.kind = 'register_entry' THEN
    SELECT r.valid_to, r.effective_not_before INTO advice FROM results.recommendations AS r
    WHERE r.run_id = e.run_id AND r.cluster_id = e.cluster_id;
    IF shape ->> 'event' IS DISTINCT FROM (CASE
        WHEN standing.decided = 'revoke' THEN 'revoked'
        WHEN starts_with(standing.decided, 'renew') THEN 'extended'
        WHEN starts_with(standing.decided, 'recognise') THEN 'recognised' END) THEN
      PERFORM decisions.refuse('wrong_event', 'event');
    ELSIF standing.decided = 'revoke' THEN
      IF happened < coalesce(advice.effective_not_before, happened) OR happened <= (
          SELECT max(decisions.day(l.detail::jsonb, 'reply_until')) FROM decisions.ledger AS l
          WHERE l.kind = 'service' AND l.concerns = standing.entry) THEN
      PERFORM decisions.refuse('wrong_event', 'on');
      END IF;
    ELSIF coalesce(ends <= happened, true) THEN
      PERFORM decisions.refuse('wrong_event', 'valid_to');
    ELSIF starts_with(standing.decided, 'renew') AND happened <> advice.valid_to + 1 THEN
      PERFORM decisions.refuse('wrong_event', 'on');
    END IF;
  END IF;
  RETURN e;
END $$;

COMMENT ON FUNCTION decisions.check_procedure IS '程序 | the procedure';

CREATE FUNCTION decisions.rule() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  shape jsonb := decisions.check_shape(NEW);
  target decisions.ledger;
BEGIN
  IF NEW.kind = 'redacted' THEN
    target := decisions.target(NEW);
    NEW.concerns := target.entry;
    NEW.cluster_id := target.cluster_id;
    NEW.run_id := target.run_id;
    NEW.county := target.county;
    IF NOT EXISTS (SELECT FROM decisions.personal WHERE entry = target.entry) THEN
      PERFORM decisions.refuse('nothing_standing', NEW.subject);
    END IF;
  ELSIF NEW.kind = 'sign_off' AND NEW.cluster_id IS NULL THEN
    IF NOT EXISTS (SELECT FROM results.runs WHERE run_id = NEW.run_id AND state = 'published') THEN
      PERFORM decisions.refuse('unknown_run', '');
    END IF;
  ELSIF decisions.version_of(NEW.run_id, NEW.cluster_id) IS NULL THEN
    PERFORM decisions.refuse('unknown_run', NEW.cluster_id);
  END IF;
  IF NOT (decisions.whole_province() OR coalesce(decisions.sees(NEW.county), false)) THEN
    PERFORM decisions.refuse('not_your_county', NEW.cluster_id);
  END IF;
  CASE
    WHEN NEW.kind IN ('redacted', 'sign_off') THEN
      NULL;
    WHEN NEW.kind = 'decision' THEN
      NEW := decisions.check_decision(NEW, shape);
    WHEN NEW.kind = 'second' THEN
      NEW := decisions.check_second(NEW);
    WHEN NEW.kind = 'evidence_judgement' THEN
      NEW := decisions.check_judgement(NEW, shape);
    WHEN NEW.kind = 'reopened' THEN
      PERFORM decisions.check_version(NEW);
      NEW.concerns := (SELECT entry FROM review.decisions WHERE run_id = NEW.run_id AND cluster_id = NEW.cluster_id
                       AND state IN ('proposed', 'confirmed', 'overridden'));
      IF NEW.concerns IS NULL THEN
        PERFORM decisions.refuse('nothing_standing', NEW.cluster_id);
      END IF;
    ELSE
      NEW := decisions.check_procedure(NEW, shape);
  END CASE;
  RETURN NEW;
END $$;

COMMENT ON FUNCTION decisions.rule IS '台账规则 | the rules of the ledger';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions.ledger FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE decisions.ledger ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER entry_1_stamped BEFORE INSERT ON decisions.ledger FOR EACH ROW EXECUTE FUNCTION decisions.stamp();

ALTER TABLE decisions.ledger ENABLE ALWAYS TRIGGER entry_1_stamped;

CREATE TRIGGER entry_2_ruled BEFORE INSERT ON decisions.ledger FOR EACH ROW EXECUTE FUNCTION decisions.rule();

ALTER TABLE decisions.ledger ENABLE ALWAYS TRIGGER entry_2_ruled;

CREATE TRIGGER entry_3_chained BEFORE INSERT ON decisions.ledger FOR EACH ROW EXECUTE FUNCTION decisions.link();

ALTER TABLE decisions.ledger ENABLE ALWAYS TRIGGER entry_3_chained;

CREATE TRIGGER erases AFTER INSERT ON decisions.ledger FOR EACH ROW WHEN (NEW.kind = 'redacted') EXECUTE FUNCTION decisions.erase();

ALTER TABLE decisions.ledger ENABLE ALWAYS TRIGGER erases;

CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON decisions.personal FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

ALTER TABLE decisions.personal ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER fits BEFORE INSERT ON decisions.personal FOR EACH ROW EXECUTE FUNCTION decisions.personal_fits();

ALTER TABLE decisions.personal ENABLE ALWAYS TRIGGER fits;

CREATE TRIGGER kept BEFORE DELETE ON decisions.personal FOR EACH ROW EXECUTE FUNCTION decisions.personal_kept();

ALTER TABLE decisions.personal ENABLE ALWAYS TRIGGER kept;

CREATE CONSTRAINT TRIGGER personal_there AFTER INSERT ON decisions.ledger DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION decisions.personal_there();

ALTER TABLE decisions.ledger ENABLE ALWAYS TRIGGER personal_there;

CREATE VIEW review.recommendation_table (report_year, law_date, instrument, cluster_id, name, county, stage, stage_zh, status, status_zh, valid_from, valid_to, days_to_end, recommendation, recommendation_zh, recommendation_en, decision_row, also, reason_zh, reason_en, effective_not_before, stability, readings_tried, flips, combinations_untried, rests_on, may_be_confirmed, missing, receipt, run_id) WITH (security_invoker = true) AS
WITH standing AS (
  SELECT DISTINCT ON (u.report_year, coalesce(u.lineage, u.instrument), r.cluster_id) r.*, u.report_year, u.law_date, u.instrument, u.known_at::timestamptz AS known_at,
    CASE WHEN r.recommendation = 'revoke' AND r.decision_row = 1 THEN 'revoke_ground'
         WHEN r.recommendation = 'revoke' AND r.decision_row = 2 THEN 'revoke_review'
         ELSE r.recommendation END AS word
  FROM results.recommendations AS r JOIN results.runs AS u ON u.run_id = r.run_id
  WHERE u.state = 'published'
  ORDER BY u.report_year, coalesce(u.lineage, u.instrument), r.cluster_id, u.law_date DESC, u.publish_order DESC
)
SELECT s.report_year, s.law_date, s.instrument, s.cluster_id, s.name, s.county, s.stage, stage.zh, s.status,
  status.zh, s.valid_from, s.valid_to, s.days_to_end, s.recommendation, advice.zh, advice.en, s.decision_row,
  s.also, s.reason_zh, s.reason_en, s.effective_not_before, s.stability, s.readings_tried, s.flips,
  s.combinations_untried, s.rests_on, s.may_be_confirmed, s.missing, s.receipt, s.run_id
FROM standing AS s
LEFT JOIN review.words AS stage ON stage.list = 'stage' AND stage.code = s.stage
LEFT JOIN review.words AS status ON status.list = 'status' AND status.code = s.status
LEFT JOIN review.words AS advice ON advice.list = 'recommendation' AND advice.code = s.word
ORDER BY s.report_year DESC, s.cluster_id COLLATE "C" ;

COMMENT ON VIEW review.recommendation_table IS '建议表:各报送年度每个集群最近一次发布的建议 | the latest published recommendation per report year and cluster';

COMMENT ON COLUMN review.recommendation_table.report_year IS '报送年度 | report year';

COMMENT ON COLUMN review.recommendation_table.law_date IS '适用法律日期 | law date';

COMMENT ON COLUMN review.recommendation_table.instrument IS '规则 | instrument';

COMMENT ON COLUMN review.recommendation_table.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN review.recommendation_table.name IS '集群名称 | name';

COMMENT ON COLUMN review.recommendation_table.county IS '市县 | county';

COMMENT ON COLUMN review.recommendation_table.stage IS '环节 | stage';

COMMENT ON COLUMN review.recommendation_table.stage_zh IS '环节(中文) | stage, zh';

COMMENT ON COLUMN review.recommendation_table.status IS '状态 | status';

COMMENT ON COLUMN review.recommendation_table.status_zh IS '状态(中文) | status, zh';

COMMENT ON COLUMN review.recommendation_table.valid_from IS '有效期起 | valid from';

COMMENT ON COLUMN review.recommendation_table.valid_to IS '有效期止 | valid to';

COMMENT ON COLUMN review.recommendation_table.days_to_end IS '距到期(天) | days to the end of validity';

COMMENT ON COLUMN review.recommendation_table.recommendation IS '建议 | recommendation';

COMMENT ON COLUMN review.recommendation_table.recommendation_zh IS '建议(中文) | recommendation, zh';

COMMENT ON COLUMN review.recommendation_table.recommendation_en IS '建议(英文) | recommendation, en';

COMMENT ON COLUMN review.recommendation_table.decision_row IS '适用次序 | row of the decision table';

COMMENT ON COLUMN review.recommendation_table.also IS '另有 | lesser rows that apply too (codes, ;)';

COMMENT ON COLUMN review.recommendation_table.reason_zh IS '理由 | reason, zh';

COMMENT ON COLUMN review.recommendation_table.reason_en IS '理由(英) | reason, en';

COMMENT ON COLUMN review.recommendation_table.effective_not_before IS '不早于 | effective not before';

COMMENT ON COLUMN review.recommendation_table.stability IS '结论稳定性 | stability (stable, flips, not_applicable)';

COMMENT ON COLUMN review.recommendation_table.readings_tried IS '试用的读法数 | readings tried in each of their options';

COMMENT ON COLUMN review.recommendation_table.flips IS '改变结论的读法(JSON) | readings that change it, alone or together, and to what (JSON)';

COMMENT ON COLUMN review.recommendation_table.combinations_untried IS '未试的读法组合数 | combinations of three and more options left untried at the cap';

COMMENT ON COLUMN review.recommendation_table.rests_on IS '所依的拟用读法(JSON) | proposed readings that it hangs on (JSON)';

COMMENT ON COLUMN review.recommendation_table.may_be_confirmed IS '可否确认 | may be confirmed: no revocation on a proposed reading';

COMMENT ON COLUMN review.recommendation_table.missing IS '缺什么(按影响排序, JSON) | missing evidence, ranked (JSON)';

COMMENT ON COLUMN review.recommendation_table.receipt IS '凭证编号 | receipt';

COMMENT ON COLUMN review.recommendation_table.run_id IS '运行批次号 | run id';

CREATE VIEW review.finding_detail (report_year, law_date, cluster_id, name, item, part, title_zh, title_en, kind, verdict, verdict_zh, verdict_en, value, operator, word, bound, unit, margin, margin_unit, reason_zh, reason_en, quote, inputs, run_id) WITH (security_invoker = true) AS
WITH items AS (
  SELECT run_id, cluster_id, provision AS item, part, title_zh, title_en, kind, verdict, 'verdict' AS list, value,
    operator, word, bound, unit, margin, margin_unit, reason_zh, reason_en, quote, inputs
  FROM results.findings
  UNION ALL
  SELECT run_id, cluster_id, ground, article, article, article, 'ground', outcome, 'ground', NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, reason_zh, reason_en, quote, inputs
  FROM results.ground_findings
)
SELECT s.report_year, s.law_date, s.cluster_id, s.name, i.item, i.part, i.title_zh, i.title_en, i.kind, i.verdict,
  w.zh, w.en, i.value, i.operator, i.word, i.bound, i.unit, i.margin, i.margin_unit, i.reason_zh, i.reason_en,
  i.quote, i.inputs, s.run_id
FROM review.recommendation_table AS s
JOIN items AS i ON i.run_id = s.run_id AND i.cluster_id = s.cluster_id
LEFT JOIN review.words AS w ON w.list = i.list AND w.code = i.verdict
ORDER BY s.report_year DESC, s.cluster_id COLLATE "C", i.part COLLATE "C", i.item COLLATE "C" ;

COMMENT ON VIEW review.finding_detail IS '逐项结论:建议表每一行的依据 | the findings behind each row of the recommendation table';

COMMENT ON COLUMN review.finding_detail.report_year IS '报送年度 | report year';

COMMENT ON COLUMN review.finding_detail.law_date IS '适用法律日期 | law date';

COMMENT ON COLUMN review.finding_detail.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN review.finding_detail.name IS '集群名称 | name';

COMMENT ON COLUMN review.finding_detail.item IS '条款或情形 | provision or ground';

COMMENT ON COLUMN review.finding_detail.part IS '部分(条) | part or article';

COMMENT ON COLUMN review.finding_detail.title_zh IS '指标 | title, zh';

COMMENT ON COLUMN review.finding_detail.title_en IS '指标(英) | title, en';

COMMENT ON COLUMN review.finding_detail.kind IS '性质 | kind (hard, soft, evidence, ground)';

COMMENT ON COLUMN review.finding_detail.verdict IS '结论 | verdict';

COMMENT ON COLUMN review.finding_detail.verdict_zh IS '结论(中文) | verdict, zh';

COMMENT ON COLUMN review.finding_detail.verdict_en IS '结论(英文) | verdict, en';

COMMENT ON COLUMN review.finding_detail.value IS '数值 | value';

COMMENT ON COLUMN review.finding_detail.operator IS '比较 | operator';

COMMENT ON COLUMN review.finding_detail.word IS '用语 | the law''s word';

COMMENT ON COLUMN review.finding_detail.bound IS '界限 | bound';

COMMENT ON COLUMN review.finding_detail.unit IS '单位 | unit';

COMMENT ON COLUMN review.finding_detail.margin IS '差距 | margin, exact';

COMMENT ON COLUMN review.finding_detail.margin_unit IS '差距单位 | unit of the margin';

COMMENT ON COLUMN review.finding_detail.reason_zh IS '理由 | reason, zh';

COMMENT ON COLUMN review.finding_detail.reason_en IS '理由(英) | reason, en';

COMMENT ON COLUMN review.finding_detail.quote IS '条文用语 | quote';

COMMENT ON COLUMN review.finding_detail.inputs IS '依据的数据(JSON) | inputs with source cells (JSON)';

COMMENT ON COLUMN review.finding_detail.run_id IS '运行批次号 | run id';

CREATE VIEW review.register_today (as_of_date, report_year, instrument, cluster_id, name, county, leading_industry, leading_industry_name, operating_body, batch, notice_number, recognised_date, status, status_zh, valid_from, valid_to, days_to_end, recommendation, recommendation_zh, recommendation_en, output_yi_yuan, revenue_yi_yuan, exports_yi_yuan, sme_rd_spend_yi_yuan, run_id) WITH (security_invoker = true) AS
WITH standing AS (
  SELECT DISTINCT ON (coalesce(u.lineage, u.instrument), r.cluster_id) r.*, u.report_year, u.law_date, u.instrument, u.known_at::timestamptz AS known_at,
    CASE WHEN r.recommendation = 'revoke' AND r.decision_row = 1 THEN 'revoke_ground'
         WHEN r.recommendation = 'revoke' AND r.decision_row = 2 THEN 'revoke_review'
         ELSE r.recommendation END AS word
  FROM results.recommendations AS r JOIN results.runs AS u ON u.run_id = r.run_id
  WHERE u.state = 'published'
  ORDER BY coalesce(u.lineage, u.instrument), r.cluster_id, u.law_date DESC, u.publish_order DESC
)
SELECT s.law_date, s.report_year, s.instrument, s.cluster_id, s.name, s.county, c.leading_industry, c.leading_industry_name,
  c.operating_body, c.batch, c.notice_number, c.recognised_date, s.status, status.zh, s.valid_from, s.valid_to,
  s.days_to_end, s.recommendation, advice.zh, advice.en, a.output, a.revenue, a.exports, a.sme_rd_spend, s.run_id
FROM standing AS s
LEFT JOIN LATERAL (
  SELECT * FROM facts.clusters AS c WHERE c.cluster_id = s.cluster_id AND c.recorded_at <= s.known_at
  ORDER BY c.recorded_at DESC, c.filing_id COLLATE "C" DESC LIMIT 1
) AS c ON true
LEFT JOIN LATERAL (
  SELECT v.filing_id FROM intake.coverage AS v
  WHERE v.table_name = 'figures' AND v.cluster_id = s.cluster_id AND v.report_year = s.report_year
    AND v.recorded_at <= s.known_at
  ORDER BY v.recorded_at DESC, v.filing_id COLLATE "C" DESC LIMIT 1
) AS form ON true
LEFT JOIN LATERAL (
  SELECT max(f.value) FILTER (WHERE f.metric = 'output') * 1 AS output,
    max(f.value) FILTER (WHERE f.metric = 'revenue') * 1 AS revenue,
    max(f.value) FILTER (WHERE f.metric = 'exports') * 1 AS exports,
    max(f.value) FILTER (WHERE f.metric = 'sme_rd_spend') * 0.0001 AS sme_rd_spend
  FROM facts.figures AS f
  WHERE f.filing_id = form.filing_id AND f.cluster_id = s.cluster_id AND f.report_year = s.report_year
    AND f.year = s.report_year AND f.recorded_at <= s.known_at
) AS a ON true
LEFT JOIN review.words AS status ON status.list = 'status' AND status.code = s.status
LEFT JOIN review.words AS advice ON advice.list = 'recommendation' AND advice.code = s.word
ORDER BY s.cluster_id COLLATE "C" ;

COMMENT ON VIEW review.register_today IS '名册现状:以最近一次发布的适用法律日期为准,金额单位亿元 | the register on the law date of the latest published run; amounts in 100 million yuan';

COMMENT ON COLUMN review.register_today.as_of_date IS '截至日期(最近一次发布的适用法律日期) | as of: law date of the latest published run';

COMMENT ON COLUMN review.register_today.report_year IS '报送年度 | report year';

COMMENT ON COLUMN review.register_today.instrument IS '规则 | instrument';

COMMENT ON COLUMN review.register_today.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN review.register_today.name IS '集群名称 | name';

COMMENT ON COLUMN review.register_today.county IS '市县 | county';

COMMENT ON COLUMN review.register_today.leading_industry IS '主导产业(GB/T 4754) | leading industry (GB/T 4754)';

COMMENT ON COLUMN review.register_today.leading_industry_name IS '主导产业名称 | leading industry, name';

COMMENT ON COLUMN review.register_today.operating_body IS '运营管理机构 | operating body';

COMMENT ON COLUMN review.register_today.batch IS '认定批次 | batch';

COMMENT ON COLUMN review.register_today.notice_number IS '认定文号 | notice number';

COMMENT ON COLUMN review.register_today.recognised_date IS '认定日期 | recognised on';

COMMENT ON COLUMN review.register_today.status IS '状态 | status';

COMMENT ON COLUMN review.register_today.status_zh IS '状态(中文) | status, zh';

COMMENT ON COLUMN review.register_today.valid_from IS '有效期起 | valid from';

COMMENT ON COLUMN review.register_today.valid_to IS '有效期止 | valid to';

COMMENT ON COLUMN review.register_today.days_to_end IS '距到期(天) | days to the end of validity';

COMMENT ON COLUMN review.register_today.recommendation IS '建议 | recommendation';

COMMENT ON COLUMN review.register_today.recommendation_zh IS '建议(中文) | recommendation, zh';

COMMENT ON COLUMN review.register_today.recommendation_en IS '建议(英文) | recommendation, en';

COMMENT ON COLUMN review.register_today.output_yi_yuan IS '集群总产值(亿元) | total output value (100 million yuan)';

COMMENT ON COLUMN review.register_today.revenue_yi_yuan IS '营业收入(亿元) | revenue (100 million yuan)';

COMMENT ON COLUMN review.register_today.exports_yi_yuan IS '出口额(亿元) | exports (100 million yuan)';

COMMENT ON COLUMN review.register_today.sme_rd_spend_yi_yuan IS '中小企业研发经费(亿元) | R&D spending of SMEs (100 million yuan)';

COMMENT ON COLUMN review.register_today.run_id IS '运行批次号 | run id';

CREATE VIEW review.arrivals (source, original_name, sha256, version, size, family, filing_id, first_arrival, state, state_zh, state_en, filed_at, batch_id, waiting) WITH (security_invoker = true) AS
WITH in_force AS (
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.clusters.cluster_id) facts.clusters.fact_id AS fact_id, facts.clusters.cluster_id AS cluster_id, facts.clusters.name AS name, facts.clusters.county AS county, facts.clusters.leading_industry AS leading_industry, facts.clusters.leading_industry_name AS leading_industry_name, facts.clusters.operating_body AS operating_body, facts.clusters.batch AS batch, facts.clusters.notice_number AS notice_number, facts.clusters.recognised_date AS recognised_date, facts.clusters.valid_from AS valid_from, facts.clusters.valid_to AS valid_to, facts.clusters.printed_validity AS printed_validity, facts.clusters.filing_id AS filing_id, facts.clusters.source_ref AS source_ref, facts.clusters.row_digest AS row_digest, facts.clusters.recorded_at AS recorded_at
    FROM facts.clusters
    WHERE facts.clusters.recorded_at <= 'infinity'::timestamptz ORDER BY facts.clusters.cluster_id, facts.clusters.recorded_at DESC, facts.clusters.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.register_events.cluster_id, facts.register_events.kind, facts.register_events.event_date) facts.register_events.fact_id AS fact_id, facts.register_events.cluster_id AS cluster_id, facts.register_events.kind AS kind, facts.register_events.event_date AS event_date, facts.register_events.valid_from AS valid_from, facts.register_events.valid_to AS valid_to, facts.register_events.document AS document, facts.register_events.filing_id AS filing_id, facts.register_events.source_ref AS source_ref, facts.register_events.row_digest AS row_digest, facts.register_events.recorded_at AS recorded_at
    FROM facts.register_events
    WHERE facts.register_events.recorded_at <= 'infinity'::timestamptz ORDER BY facts.register_events.cluster_id, facts.register_events.kind, facts.register_events.event_date, facts.register_events.recorded_at DESC, facts.register_events.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (intake.coverage.cluster_id, intake.coverage.report_year) intake.coverage.cluster_id AS cluster_id, intake.coverage.report_year AS report_year, intake.coverage.filing_id AS filing_id
    FROM intake.coverage
    WHERE intake.coverage.table_name = 'annual_reports' AND intake.coverage.recorded_at <= 'infinity'::timestamptz AND NOT (EXISTS (SELECT 1
    FROM (SELECT DISTINCT ON (facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date) facts.filing_events.cluster_id AS cluster_id, facts.filing_events.report_year AS report_year, facts.filing_events.kind AS kind, facts.filing_events.event_date AS event_date, facts.filing_events.filer AS filer
    FROM facts.filing_events
    WHERE facts.filing_events.recorded_at <= 'infinity'::timestamptz AND facts.filing_events.kind = 'withdrawn' ORDER BY facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date, facts.filing_events.recorded_at DESC, facts.filing_events.filing_id COLLATE "C" DESC) AS event, facts.annual_reports AS form
    WHERE event.cluster_id = intake.coverage.cluster_id AND form.filing_id = intake.coverage.filing_id AND form.cluster_id = event.cluster_id AND form.report_year = event.report_year AND (event.filer IS NULL OR event.filer = form.filer) AND coalesce(form.received_date, form.sent_date, CAST(timezone('Asia/Shanghai', form.recorded_at) AS DATE)) <= event.event_date AND event.report_year = intake.coverage.report_year)) ORDER BY intake.coverage.cluster_id, intake.coverage.report_year, intake.coverage.recorded_at DESC, intake.coverage.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (intake.coverage.cluster_id, intake.coverage.report_year) intake.coverage.cluster_id AS cluster_id, intake.coverage.report_year AS report_year, intake.coverage.filing_id AS filing_id
    FROM intake.coverage
    WHERE intake.coverage.table_name = 'figures' AND intake.coverage.recorded_at <= 'infinity'::timestamptz AND NOT (EXISTS (SELECT 1
    FROM (SELECT DISTINCT ON (facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date) facts.filing_events.cluster_id AS cluster_id, facts.filing_events.report_year AS report_year, facts.filing_events.kind AS kind, facts.filing_events.event_date AS event_date, facts.filing_events.filer AS filer
    FROM facts.filing_events
    WHERE facts.filing_events.recorded_at <= 'infinity'::timestamptz AND facts.filing_events.kind = 'withdrawn' ORDER BY facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date, facts.filing_events.recorded_at DESC, facts.filing_events.filing_id COLLATE "C" DESC) AS event, facts.annual_reports AS form
    WHERE event.cluster_id = intake.coverage.cluster_id AND form.filing_id = intake.coverage.filing_id AND form.cluster_id = event.cluster_id AND form.report_year = event.report_year AND (event.filer IS NULL OR event.filer = form.filer) AND coalesce(form.received_date, form.sent_date, CAST(timezone('Asia/Shanghai', form.recorded_at) AS DATE)) <= event.event_date AND event.report_year = intake.coverage.report_year)) ORDER BY intake.coverage.cluster_id, intake.coverage.report_year, intake.coverage.recorded_at DESC, intake.coverage.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (intake.coverage.cluster_id, intake.coverage.report_year) intake.coverage.cluster_id AS cluster_id, intake.coverage.report_year AS report_year, intake.coverage.filing_id AS filing_id
    FROM intake.coverage
    WHERE intake.coverage.table_name = 'enterprises' AND intake.coverage.recorded_at <= 'infinity'::timestamptz AND NOT (EXISTS (SELECT 1
    FROM (SELECT DISTINCT ON (facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date) facts.filing_events.cluster_id AS cluster_id, facts.filing_events.report_year AS report_year, facts.filing_events.kind AS kind, facts.filing_events.event_date AS event_date, facts.filing_events.filer AS filer
    FROM facts.filing_events
    WHERE facts.filing_events.recorded_at <= 'infinity'::timestamptz AND facts.filing_events.kind = 'withdrawn' ORDER BY facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date, facts.filing_events.recorded_at DESC, facts.filing_events.filing_id COLLATE "C" DESC) AS event, facts.annual_reports AS form
    WHERE event.cluster_id = intake.coverage.cluster_id AND form.filing_id = intake.coverage.filing_id AND form.cluster_id = event.cluster_id AND form.report_year = event.report_year AND (event.filer IS NULL OR event.filer = form.filer) AND coalesce(form.received_date, form.sent_date, CAST(timezone('Asia/Shanghai', form.recorded_at) AS DATE)) <= event.event_date AND event.report_year = intake.coverage.report_year)) ORDER BY intake.coverage.cluster_id, intake.coverage.report_year, intake.coverage.recorded_at DESC, intake.coverage.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (intake.coverage.cluster_id, intake.coverage.report_year) intake.coverage.cluster_id AS cluster_id, intake.coverage.report_year AS report_year, intake.coverage.filing_id AS filing_id
    FROM intake.coverage
    WHERE intake.coverage.table_name = 'titles' AND intake.coverage.recorded_at <= 'infinity'::timestamptz AND NOT (EXISTS (SELECT 1
    FROM (SELECT DISTINCT ON (facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date) facts.filing_events.cluster_id AS cluster_id, facts.filing_events.report_year AS report_year, facts.filing_events.kind AS kind, facts.filing_events.event_date AS event_date, facts.filing_events.filer AS filer
    FROM facts.filing_events
    WHERE facts.filing_events.recorded_at <= 'infinity'::timestamptz AND facts.filing_events.kind = 'withdrawn' ORDER BY facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date, facts.filing_events.recorded_at DESC, facts.filing_events.filing_id COLLATE "C" DESC) AS event, facts.annual_reports AS form
    WHERE event.cluster_id = intake.coverage.cluster_id AND form.filing_id = intake.coverage.filing_id AND form.cluster_id = event.cluster_id AND form.report_year = event.report_year AND (event.filer IS NULL OR event.filer = form.filer) AND coalesce(form.received_date, form.sent_date, CAST(timezone('Asia/Shanghai', form.recorded_at) AS DATE)) <= event.event_date AND event.report_year = intake.coverage.report_year)) ORDER BY intake.coverage.cluster_id, intake.coverage.report_year, intake.coverage.recorded_at DESC, intake.coverage.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (intake.coverage.cluster_id, intake.coverage.report_year) intake.coverage.cluster_id AS cluster_id, intake.coverage.report_year AS report_year, intake.coverage.filing_id AS filing_id
    FROM intake.coverage
    WHERE intake.coverage.table_name = 'report_chapters' AND intake.coverage.recorded_at <= 'infinity'::timestamptz AND NOT (EXISTS (SELECT 1
    FROM (SELECT DISTINCT ON (facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date) facts.filing_events.cluster_id AS cluster_id, facts.filing_events.report_year AS report_year, facts.filing_events.kind AS kind, facts.filing_events.event_date AS event_date, facts.filing_events.filer AS filer
    FROM facts.filing_events
    WHERE facts.filing_events.recorded_at <= 'infinity'::timestamptz AND facts.filing_events.kind = 'withdrawn' ORDER BY facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date, facts.filing_events.recorded_at DESC, facts.filing_events.filing_id COLLATE "C" DESC) AS event, facts.annual_reports AS form
    WHERE event.cluster_id = intake.coverage.cluster_id AND form.filing_id = intake.coverage.filing_id AND form.cluster_id = event.cluster_id AND form.report_year = event.report_year AND (event.filer IS NULL OR event.filer = form.filer) AND coalesce(form.received_date, form.sent_date, CAST(timezone('Asia/Shanghai', form.recorded_at) AS DATE)) <= event.event_date AND event.report_year = intake.coverage.report_year)) ORDER BY intake.coverage.cluster_id, intake.coverage.report_year, intake.coverage.recorded_at DESC, intake.coverage.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (intake.coverage.cluster_id, intake.coverage.report_year) intake.coverage.cluster_id AS cluster_id, intake.coverage.report_year AS report_year, intake.coverage.filing_id AS filing_id
    FROM intake.coverage
    WHERE intake.coverage.table_name = 'plan_goals' AND intake.coverage.recorded_at <= 'infinity'::timestamptz AND NOT (EXISTS (SELECT 1
    FROM (SELECT DISTINCT ON (facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date) facts.filing_events.cluster_id AS cluster_id, facts.filing_events.report_year AS report_year, facts.filing_events.kind AS kind, facts.filing_events.event_date AS event_date, facts.filing_events.filer AS filer
    FROM facts.filing_events
    WHERE facts.filing_events.recorded_at <= 'infinity'::timestamptz AND facts.filing_events.kind = 'withdrawn' ORDER BY facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date, facts.filing_events.recorded_at DESC, facts.filing_events.filing_id COLLATE "C" DESC) AS event, facts.annual_reports AS form
    WHERE event.cluster_id = intake.coverage.cluster_id AND form.filing_id = intake.coverage.filing_id AND form.cluster_id = event.cluster_id AND form.report_year = event.report_year AND (event.filer IS NULL OR event.filer = form.filer) AND coalesce(form.received_date, form.sent_date, CAST(timezone('Asia/Shanghai', form.recorded_at) AS DATE)) <= event.event_date AND event.report_year = intake.coverage.report_year)) ORDER BY intake.coverage.cluster_id, intake.coverage.report_year, intake.coverage.recorded_at DESC, intake.coverage.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.incidents.incident_id) facts.incidents.fact_id AS fact_id, facts.incidents.incident_id AS incident_id, facts.incidents.cluster_id AS cluster_id, facts.incidents.enterprise_id AS enterprise_id, facts.incidents.enterprise_name AS enterprise_name, facts.incidents.family AS family, facts.incidents.occurred_date AS occurred_date, facts.incidents.deaths AS deaths, facts.incidents.serious_injuries AS serious_injuries, facts.incidents.injured_unspecified AS injured_unspecified, facts.incidents.missing AS missing, facts.incidents.direct_loss_wan_yuan AS direct_loss_wan_yuan, facts.incidents.evacuated AS evacuated, facts.incidents.other_facts AS other_facts, facts.incidents.official_grade AS official_grade, facts.incidents.grade_document AS grade_document, facts.incidents.graded_date AS graded_date, facts.incidents.status AS status, facts.incidents.is_declared AS is_declared, facts.incidents.is_responsible AS is_responsible, facts.incidents.is_inside_area AS is_inside_area, facts.incidents.filing_id AS filing_id, facts.incidents.source_ref AS source_ref, facts.incidents.row_digest AS row_digest, facts.incidents.recorded_at AS recorded_at
    FROM facts.incidents
    WHERE facts.incidents.recorded_at <= 'infinity'::timestamptz ORDER BY facts.incidents.incident_id, facts.incidents.recorded_at DESC, facts.incidents.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.casualties.incident_id, facts.casualties.entry_date, facts.casualties.casualty_kind) facts.casualties.fact_id AS fact_id, facts.casualties.incident_id AS incident_id, facts.casualties.entry_date AS entry_date, facts.casualties.casualty_kind AS casualty_kind, facts.casualties.people AS people, facts.casualties.document AS document, facts.casualties.filing_id AS filing_id, facts.casualties.source_ref AS source_ref, facts.casualties.row_digest AS row_digest, facts.casualties.recorded_at AS recorded_at
    FROM facts.casualties
    WHERE facts.casualties.recorded_at <= 'infinity'::timestamptz ORDER BY facts.casualties.incident_id, facts.casualties.entry_date, facts.casualties.casualty_kind, facts.casualties.recorded_at DESC, facts.casualties.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.compliance_records.record_id) facts.compliance_records.fact_id AS fact_id, facts.compliance_records.record_id AS record_id, facts.compliance_records.cluster_id AS cluster_id, facts.compliance_records.enterprise_id AS enterprise_id, facts.compliance_records.enterprise_name AS enterprise_name, facts.compliance_records.kind AS kind, facts.compliance_records.penalty_type AS penalty_type, facts.compliance_records.record_date AS record_date, facts.compliance_records.removed_date AS removed_date, facts.compliance_records.is_major_tax_case AS is_major_tax_case, facts.compliance_records.is_final AS is_final, facts.compliance_records.amount_wan_yuan AS amount_wan_yuan, facts.compliance_records.document AS document, facts.compliance_records.filing_id AS filing_id, facts.compliance_records.source_ref AS source_ref, facts.compliance_records.row_digest AS row_digest, facts.compliance_records.recorded_at AS recorded_at
    FROM facts.compliance_records
    WHERE facts.compliance_records.recorded_at <= 'infinity'::timestamptz ORDER BY facts.compliance_records.record_id, facts.compliance_records.recorded_at DESC, facts.compliance_records.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.changes.cluster_id, facts.changes.kind, facts.changes.changed_date) facts.changes.fact_id AS fact_id, facts.changes.cluster_id AS cluster_id, facts.changes.kind AS kind, facts.changes.changed_date AS changed_date, facts.changes.reported_date AS reported_date, facts.changes.discovered_date AS discovered_date, facts.changes.document AS document, facts.changes.filing_id AS filing_id, facts.changes.source_ref AS source_ref, facts.changes.row_digest AS row_digest, facts.changes.recorded_at AS recorded_at
    FROM facts.changes
    WHERE facts.changes.recorded_at <= 'infinity'::timestamptz ORDER BY facts.changes.cluster_id, facts.changes.kind, facts.changes.changed_date, facts.changes.recorded_at DESC, facts.changes.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.supervision_events.cluster_id, facts.supervision_events.kind, facts.supervision_events.event_date) facts.supervision_events.fact_id AS fact_id, facts.supervision_events.cluster_id AS cluster_id, facts.supervision_events.kind AS kind, facts.supervision_events.event_date AS event_date, facts.supervision_events.is_final AS is_final, facts.supervision_events.document AS document, facts.supervision_events.filing_id AS filing_id, facts.supervision_events.source_ref AS source_ref, facts.supervision_events.row_digest AS row_digest, facts.supervision_events.recorded_at AS recorded_at
    FROM facts.supervision_events
    WHERE facts.supervision_events.recorded_at <= 'infinity'::timestamptz ORDER BY facts.supervision_events.cluster_id, facts.supervision_events.kind, facts.supervision_events.event_date, facts.supervision_events.recorded_at DESC, facts.supervision_events.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date) facts.filing_events.fact_id AS fact_id, facts.filing_events.cluster_id AS cluster_id, facts.filing_events.report_year AS report_year, facts.filing_events.kind AS kind, facts.filing_events.event_date AS event_date, facts.filing_events.filer AS filer, facts.filing_events.fault_party AS fault_party, facts.filing_events.document AS document, facts.filing_events.by AS by, facts.filing_events.note AS note, facts.filing_events.filing_id AS filing_id, facts.filing_events.source_ref AS source_ref, facts.filing_events.row_digest AS row_digest, facts.filing_events.recorded_at AS recorded_at
    FROM facts.filing_events
    WHERE facts.filing_events.recorded_at <= 'infinity'::timestamptz ORDER BY facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date, facts.filing_events.recorded_at DESC, facts.filing_events.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.statistics.cluster_id, facts.statistics.metric, facts.statistics.year) facts.statistics.fact_id AS fact_id, facts.statistics.cluster_id AS cluster_id, facts.statistics.metric AS metric, facts.statistics.year AS year, facts.statistics.value AS value, facts.statistics.document AS document, facts.statistics.filing_id AS filing_id, facts.statistics.source_ref AS source_ref, facts.statistics.row_digest AS row_digest, facts.statistics.recorded_at AS recorded_at
    FROM facts.statistics
    WHERE facts.statistics.recorded_at <= 'infinity'::timestamptz ORDER BY facts.statistics.cluster_id, facts.statistics.metric, facts.statistics.year, facts.statistics.recorded_at DESC, facts.statistics.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.review_calls.cluster_id, facts.review_calls.apply_by_date) facts.review_calls.fact_id AS fact_id, facts.review_calls.cluster_id AS cluster_id, facts.review_calls.called_date AS called_date, facts.review_calls.apply_by_date AS apply_by_date, facts.review_calls.document AS document, facts.review_calls.filing_id AS filing_id, facts.review_calls.source_ref AS source_ref, facts.review_calls.row_digest AS row_digest, facts.review_calls.recorded_at AS recorded_at
    FROM facts.review_calls
    WHERE facts.review_calls.recorded_at <= 'infinity'::timestamptz ORDER BY facts.review_calls.cluster_id, facts.review_calls.apply_by_date, facts.review_calls.recorded_at DESC, facts.review_calls.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.review_applications.cluster_id, facts.review_applications.applied_date) facts.review_applications.fact_id AS fact_id, facts.review_applications.cluster_id AS cluster_id, facts.review_applications.applied_date AS applied_date, facts.review_applications.document AS document, facts.review_applications.filing_id AS filing_id, facts.review_applications.source_ref AS source_ref, facts.review_applications.row_digest AS row_digest, facts.review_applications.recorded_at AS recorded_at
    FROM facts.review_applications
    WHERE facts.review_applications.recorded_at <= 'infinity'::timestamptz ORDER BY facts.review_applications.cluster_id, facts.review_applications.applied_date, facts.review_applications.recorded_at DESC, facts.review_applications.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.waivers.cluster_id, facts.waivers.provision, facts.waivers.stage) facts.waivers.fact_id AS fact_id, facts.waivers.cluster_id AS cluster_id, facts.waivers.provision AS provision, facts.waivers.stage AS stage, facts.waivers.years AS years, facts.waivers.approved_by AS approved_by, facts.waivers.document AS document, facts.waivers.filing_id AS filing_id, facts.waivers.source_ref AS source_ref, facts.waivers.row_digest AS row_digest, facts.waivers.recorded_at AS recorded_at
    FROM facts.waivers
    WHERE facts.waivers.recorded_at <= 'infinity'::timestamptz ORDER BY facts.waivers.cluster_id, facts.waivers.provision, facts.waivers.stage, facts.waivers.recorded_at DESC, facts.waivers.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.industry_baselines.industry, facts.industry_baselines.product, facts.industry_baselines.metric, facts.industry_baselines.valid_from_date) facts.industry_baselines.fact_id AS fact_id, facts.industry_baselines.industry AS industry, facts.industry_baselines.product AS product, facts.industry_baselines.metric AS metric, facts.industry_baselines.value AS value, facts.industry_baselines.valid_from_date AS valid_from_date, facts.industry_baselines.document AS document, facts.industry_baselines.filing_id AS filing_id, facts.industry_baselines.source_ref AS source_ref, facts.industry_baselines.row_digest AS row_digest, facts.industry_baselines.recorded_at AS recorded_at
    FROM facts.industry_baselines
    WHERE facts.industry_baselines.recorded_at <= 'infinity'::timestamptz ORDER BY facts.industry_baselines.industry, facts.industry_baselines.product, facts.industry_baselines.metric, facts.industry_baselines.valid_from_date, facts.industry_baselines.recorded_at DESC, facts.industry_baselines.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.evidence_judgements.cluster_id, facts.evidence_judgements.provision) facts.evidence_judgements.fact_id AS fact_id, facts.evidence_judgements.cluster_id AS cluster_id, facts.evidence_judgements.provision AS provision, facts.evidence_judgements.judgement AS judgement, facts.evidence_judgements.document AS document, facts.evidence_judgements.page AS page, facts.evidence_judgements.judged_by AS judged_by, facts.evidence_judgements.judged_date AS judged_date, facts.evidence_judgements.filing_id AS filing_id, facts.evidence_judgements.source_ref AS source_ref, facts.evidence_judgements.row_digest AS row_digest, facts.evidence_judgements.recorded_at AS recorded_at
    FROM facts.evidence_judgements
    WHERE facts.evidence_judgements.recorded_at <= 'infinity'::timestamptz ORDER BY facts.evidence_judgements.cluster_id, facts.evidence_judgements.provision, facts.evidence_judgements.recorded_at DESC, facts.evidence_judgements.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.evidence_links.cluster_id, facts.evidence_links.provision, facts.evidence_links.file_name) facts.evidence_links.fact_id AS fact_id, facts.evidence_links.cluster_id AS cluster_id, facts.evidence_links.provision AS provision, facts.evidence_links.file_name AS file_name, facts.evidence_links.pages AS pages, facts.evidence_links.note AS note, facts.evidence_links.filing_id AS filing_id, facts.evidence_links.source_ref AS source_ref, facts.evidence_links.row_digest AS row_digest, facts.evidence_links.recorded_at AS recorded_at
    FROM facts.evidence_links
    WHERE facts.evidence_links.recorded_at <= 'infinity'::timestamptz ORDER BY facts.evidence_links.cluster_id, facts.evidence_links.provision, facts.evidence_links.file_name, facts.evidence_links.recorded_at DESC, facts.evidence_links.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.soft_justifications.cluster_id, facts.soft_justifications.provision) facts.soft_justifications.fact_id AS fact_id, facts.soft_justifications.cluster_id AS cluster_id, facts.soft_justifications.provision AS provision, facts.soft_justifications.is_accepted AS is_accepted, facts.soft_justifications.document AS document, facts.soft_justifications.filing_id AS filing_id, facts.soft_justifications.source_ref AS source_ref, facts.soft_justifications.row_digest AS row_digest, facts.soft_justifications.recorded_at AS recorded_at
    FROM facts.soft_justifications
    WHERE facts.soft_justifications.recorded_at <= 'infinity'::timestamptz ORDER BY facts.soft_justifications.cluster_id, facts.soft_justifications.provision, facts.soft_justifications.recorded_at DESC, facts.soft_justifications.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.reading_adoptions.instrument, facts.reading_adoptions.reading, facts.reading_adoptions.adopted_date) facts.reading_adoptions.fact_id AS fact_id, facts.reading_adoptions.instrument AS instrument, facts.reading_adoptions.reading AS reading, facts.reading_adoptions.option AS option, facts.reading_adoptions.adopted_date AS adopted_date, facts.reading_adoptions.adopted_by AS adopted_by, facts.reading_adoptions.document AS document, facts.reading_adoptions.filing_id AS filing_id, facts.reading_adoptions.source_ref AS source_ref, facts.reading_adoptions.row_digest AS row_digest, facts.reading_adoptions.recorded_at AS recorded_at
    FROM facts.reading_adoptions
    WHERE facts.reading_adoptions.recorded_at <= 'infinity'::timestamptz ORDER BY facts.reading_adoptions.instrument, facts.reading_adoptions.reading, facts.reading_adoptions.adopted_date, facts.reading_adoptions.recorded_at DESC, facts.reading_adoptions.filing_id COLLATE "C" DESC) AS of_table
  UNION
  SELECT of_table.filing_id
    FROM (SELECT DISTINCT ON (facts.completeness_marks.facet, facts.completeness_marks.county, facts.completeness_marks.cluster_id, facts.completeness_marks.period_from_date, facts.completeness_marks.period_to_date) facts.completeness_marks.fact_id AS fact_id, facts.completeness_marks.facet AS facet, facts.completeness_marks.county AS county, facts.completeness_marks.cluster_id AS cluster_id, facts.completeness_marks.period_from_date AS period_from_date, facts.completeness_marks.period_to_date AS period_to_date, facts.completeness_marks.mark AS mark, facts.completeness_marks.authority AS authority, facts.completeness_marks.signed_by AS signed_by, facts.completeness_marks.document AS document, facts.completeness_marks.filing_id AS filing_id, facts.completeness_marks.source_ref AS source_ref, facts.completeness_marks.row_digest AS row_digest, facts.completeness_marks.recorded_at AS recorded_at
    FROM facts.completeness_marks
    WHERE facts.completeness_marks.recorded_at <= 'infinity'::timestamptz AND (facts.completeness_marks.mark != 'complete' OR NOT (EXISTS (SELECT 1
    FROM (SELECT DISTINCT ON (facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date) facts.filing_events.cluster_id AS cluster_id, facts.filing_events.report_year AS report_year, facts.filing_events.kind AS kind, facts.filing_events.event_date AS event_date, facts.filing_events.filer AS filer
    FROM facts.filing_events
    WHERE facts.filing_events.recorded_at <= 'infinity'::timestamptz AND facts.filing_events.kind = 'withdrawn' ORDER BY facts.filing_events.cluster_id, facts.filing_events.report_year, facts.filing_events.kind, facts.filing_events.event_date, facts.filing_events.recorded_at DESC, facts.filing_events.filing_id COLLATE "C" DESC) AS event, facts.annual_reports AS form
    WHERE event.cluster_id = facts.completeness_marks.cluster_id AND form.filing_id = facts.completeness_marks.filing_id AND form.cluster_id = event.cluster_id AND form.report_year = event.report_year AND (event.filer IS NULL OR event.filer = form.filer) AND coalesce(form.received_date, form.sent_date, CAST(timezone('Asia/Shanghai', form.recorded_at) AS DATE)) <= event.event_date))) AND NOT (facts.completeness_marks.mark = 'damaged' AND coalesce(starts_with(facts.completeness_marks.source_ref, '退件 '), false) AND (EXISTS (SELECT 1
    FROM intake.mendings
    WHERE intake.mendings.filing_id = facts.completeness_marks.filing_id AND intake.mendings.recorded_at <= 'infinity'::timestamptz))) ORDER BY facts.completeness_marks.facet, facts.completeness_marks.county, facts.completeness_marks.cluster_id, facts.completeness_marks.period_from_date, facts.completeness_marks.period_to_date, (facts.completeness_marks.mark = 'damaged' AND coalesce(starts_with(facts.completeness_marks.source_ref, '退件 '), false)) DESC, facts.completeness_marks.recorded_at DESC, facts.completeness_marks.filing_id COLLATE "C" DESC) AS of_table
  WHERE of_table.filing_id LIKE '%completeness_marks%:%'
), with_rows AS (
  SELECT filing_id FROM intake.coverage
  UNION
  SELECT filing_id FROM facts.clusters AS f
  UNION
  SELECT filing_id FROM facts.register_events AS f
  UNION
  SELECT filing_id FROM facts.incidents AS f
  UNION
  SELECT filing_id FROM facts.casualties AS f
  UNION
  SELECT filing_id FROM facts.compliance_records AS f
  UNION
  SELECT filing_id FROM facts.changes AS f
  UNION
  SELECT filing_id FROM facts.supervision_events AS f
  UNION
  SELECT filing_id FROM facts.filing_events AS f
  UNION
  SELECT filing_id FROM facts.statistics AS f
  UNION
  SELECT filing_id FROM facts.review_calls AS f
  UNION
  SELECT filing_id FROM facts.review_applications AS f
  UNION
  SELECT filing_id FROM facts.waivers AS f
  UNION
  SELECT filing_id FROM facts.industry_baselines AS f
  UNION
  SELECT filing_id FROM facts.evidence_judgements AS f
  UNION
  SELECT filing_id FROM facts.evidence_links AS f
  UNION
  SELECT filing_id FROM facts.soft_justifications AS f
  UNION
  SELECT filing_id FROM facts.reading_adoptions AS f
  UNION
  SELECT filing_id FROM facts.completeness_marks AS f
  WHERE f.filing_id LIKE '%completeness_marks%:%'
), reading AS (
  SELECT filing_id, min(recorded_at) AS filed_at,
    (array_agg(state ORDER BY recorded_at DESC) FILTER (WHERE state <> 'duplicate'))[1] AS state,
    (array_agg(batch_id ORDER BY recorded_at DESC))[1] AS batch_id
  FROM intake.filings GROUP BY filing_id
), latest AS (
  SELECT greatest((SELECT max(first_arrival) FROM intake.arrivals), (SELECT max(recorded_at) FROM intake.filings)) AS moment
), arrival AS (
  SELECT a.*,
    row_number() OVER (PARTITION BY filing_id ORDER BY first_arrival, source COLLATE "C",
      original_name COLLATE "C", version COLLATE "C") AS nth,
    lead(filing_id) OVER (PARTITION BY source, original_name, family ORDER BY first_arrival,
      filing_id COLLATE "C", version COLLATE "C") IS NOT NULL AS is_followed,
    count(*) OVER (PARTITION BY sha256) AS alike
  FROM intake.arrivals AS a
), stated AS (
  SELECT a.*, r.filed_at, r.batch_id,
    CASE
      WHEN r.filing_id IS NULL THEN 'landed'
      WHEN a.nth > 1 OR (a.source = 'landing' AND a.alike > 1) THEN 'duplicate'
      WHEN f.filing_id IS NOT NULL THEN 'current'
      WHEN r.state = 'quarantined' THEN 'quarantined'
      WHEN w.filing_id IS NOT NULL THEN 'superseded'
      WHEN EXISTS (SELECT FROM intake.quarantine AS q WHERE q.filing_id = a.filing_id) THEN 'quarantined'
      WHEN a.is_followed THEN 'superseded'
      ELSE 'current'
    END AS state
  FROM arrival AS a
  LEFT JOIN reading AS r ON r.filing_id = a.filing_id
  LEFT JOIN in_force AS f ON f.filing_id = a.filing_id
  LEFT JOIN with_rows AS w ON w.filing_id = a.filing_id
)
SELECT source, original_name, sha256, version, size, family, filing_id, first_arrival, state,
  CASE state WHEN 'current' THEN '现行' WHEN 'superseded' THEN '已被取代' WHEN 'duplicate' THEN '重复' WHEN 'quarantined' THEN '退件' WHEN 'landed' THEN '已收未办' END, CASE state WHEN 'current' THEN 'current' WHEN 'superseded' THEN 'superseded' WHEN 'duplicate' THEN 'duplicate' WHEN 'quarantined' THEN 'quarantined' WHEN 'landed' THEN 'landed, not filed yet' END, filed_at, batch_id,
  CASE WHEN state = 'landed' THEN (SELECT moment FROM latest) - first_arrival END
FROM stated
ORDER BY first_arrival, source COLLATE "C", original_name COLLATE "C", sha256, version COLLATE "C" ;

COMMENT ON VIEW review.arrivals IS '到件去向:每份到件恰有一种状态 | what became of each arrival: exactly one state each';

COMMENT ON COLUMN review.arrivals.source IS '来源 | source';

COMMENT ON COLUMN review.arrivals.original_name IS '原文件名 | original file name';

COMMENT ON COLUMN review.arrivals.sha256 IS '内容摘要(SHA-256) | SHA-256 of the bytes';

COMMENT ON COLUMN review.arrivals.version IS '来源所记版本 | the source''s own mark of the version';

COMMENT ON COLUMN review.arrivals.size IS '大小(字节) | size in bytes';

COMMENT ON COLUMN review.arrivals.family IS '类别 | family of the file';

COMMENT ON COLUMN review.arrivals.filing_id IS '文件标识 | filing id';

COMMENT ON COLUMN review.arrivals.first_arrival IS '首次到达时间 | first arrival';

COMMENT ON COLUMN review.arrivals.state IS '状态 | state';

COMMENT ON COLUMN review.arrivals.state_zh IS '状态(中文) | state, zh';

COMMENT ON COLUMN review.arrivals.state_en IS '状态(英文) | state, en';

COMMENT ON COLUMN review.arrivals.filed_at IS '首次登记时间 | first filed at';

COMMENT ON COLUMN review.arrivals.batch_id IS '最近批次号 | latest batch';

COMMENT ON COLUMN review.arrivals.waiting IS '已等待(至最近一次接收) | has waited, up to the latest intake';

CREATE VIEW review.evidence_files (cluster_id, provision, file_name, pages, note, original_name, sha256, size, first_arrival, file_state, state) WITH (security_invoker = true) AS
WITH link AS (
    SELECT links.fact_id, links.cluster_id, links.provision, links.file_name, links.pages, links.note, links.filing_id, links.source_ref, links.row_digest, links.recorded_at
    FROM (SELECT DISTINCT ON (facts.evidence_links.cluster_id, facts.evidence_links.provision, facts.evidence_links.file_name) facts.evidence_links.fact_id AS fact_id, facts.evidence_links.cluster_id AS cluster_id, facts.evidence_links.provision AS provision, facts.evidence_links.file_name AS file_name, facts.evidence_links.pages AS pages, facts.evidence_links.note AS note, facts.evidence_links.filing_id AS filing_id, facts.evidence_links.source_ref AS source_ref, facts.evidence_links.row_digest AS row_digest, facts.evidence_links.recorded_at AS recorded_at
    FROM facts.evidence_links
    WHERE facts.evidence_links.recorded_at <= 'infinity'::timestamptz ORDER BY facts.evidence_links.cluster_id, facts.evidence_links.provision, facts.evidence_links.file_name, facts.evidence_links.recorded_at DESC, facts.evidence_links.filing_id COLLATE "C" DESC) AS links
), file AS (
  SELECT *, regexp_replace(original_name, '^.*/', '') AS file_name
  FROM review.arrivals WHERE family = 'evidence' AND state <> 'superseded'
)
SELECT l.cluster_id, l.provision, l.file_name, l.pages, l.note, f.original_name, f.sha256, f.size, f.first_arrival,
  f.state,
  CASE WHEN f.sha256 IS NULL THEN 'file_missing' ELSE 'linked' END
FROM link AS l LEFT JOIN file AS f ON l.file_name IN (f.original_name, f.file_name)
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, f.original_name, f.sha256, f.size, f.first_arrival, f.state, 'not_linked'
FROM file AS f
WHERE NOT EXISTS (SELECT FROM link AS l WHERE l.file_name IN (f.original_name, f.file_name))
ORDER BY 1, 2, 3, 6;

COMMENT ON VIEW review.evidence_files IS '佐证材料对照:条款所引材料与收到的材料,两边缺的都列出 | evidence cited and evidence received; what is missing on either side is listed';

COMMENT ON COLUMN review.evidence_files.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN review.evidence_files.provision IS '条款 | provision';

COMMENT ON COLUMN review.evidence_files.file_name IS '所引文件名 | file name cited';

COMMENT ON COLUMN review.evidence_files.pages IS '页码 | pages';

COMMENT ON COLUMN review.evidence_files.note IS '说明 | note';

COMMENT ON COLUMN review.evidence_files.original_name IS '收到的文件 | file received';

COMMENT ON COLUMN review.evidence_files.sha256 IS '内容摘要(SHA-256) | SHA-256 of the bytes';

COMMENT ON COLUMN review.evidence_files.size IS '大小(字节) | size in bytes';

COMMENT ON COLUMN review.evidence_files.first_arrival IS '首次到达时间 | first arrival';

COMMENT ON COLUMN review.evidence_files.file_state IS '文件状态 | state of the file';

COMMENT ON COLUMN review.evidence_files.state IS '对照结果 | linked, file_missing (cited, not received), not_linked (received, not cited)';

CREATE VIEW review.decisions (run_id, cluster_id, county, entry, state, verdict, recommended, decided, reason, detail, login, name, recorded_at, second_entry, second_verdict, second_login, second_name, second_reason, second_at) WITH (security_invoker = true) AS
WITH d AS (
  SELECT DISTINCT ON (run_id, cluster_id) * FROM decisions.ledger WHERE kind = 'decision'
  ORDER BY run_id, cluster_id, entry DESC
)
SELECT d.run_id, d.cluster_id, d.county, d.entry,
  CASE WHEN EXISTS (SELECT FROM decisions.ledger AS r WHERE r.kind = 'reopened' AND r.concerns = d.entry) THEN 'reopened'
       WHEN d.verdict = 'defer' THEN 'deferred'
       WHEN d.decided = 'revoke' AND s.verdict IS NULL THEN 'proposed'
       WHEN d.decided = 'revoke' AND s.verdict = 'refuse' THEN 'refused'
       WHEN d.verdict = 'override' THEN 'overridden' ELSE 'confirmed' END,
  d.verdict, d.recommended, d.decided, d.reason, d.detail, d.login, p.name, d.recorded_at,
  s.entry, s.verdict, s.login, s.name, s.reason, s.recorded_at
FROM d LEFT JOIN decisions.personal AS p ON p.entry = d.entry
LEFT JOIN LATERAL (
  SELECT l.entry, l.verdict, l.login, l.reason, l.recorded_at, q.name
  FROM decisions.ledger AS l LEFT JOIN decisions.personal AS q ON q.entry = l.entry
  WHERE l.kind = 'second' AND l.concerns = d.entry ORDER BY l.entry DESC LIMIT 1
) AS s ON true;

COMMENT ON VIEW review.decisions IS '现行决定:每次运行每个集群最后一次决定 | the standing decision per run and cluster';

COMMENT ON COLUMN review.decisions.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN review.decisions.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN review.decisions.county IS '所在县级区划代码 | county code(s)';

COMMENT ON COLUMN review.decisions.entry IS '台账序号 | number of the entry';

COMMENT ON COLUMN review.decisions.state IS '状态 | state';

COMMENT ON COLUMN review.decisions.verdict IS '结论 | verdict';

COMMENT ON COLUMN review.decisions.recommended IS '系统建议 | what the program recommended';

COMMENT ON COLUMN review.decisions.decided IS '决定采用的建议 | the recommendation chosen';

COMMENT ON COLUMN review.decisions.reason IS '理由 | reason';

COMMENT ON COLUMN review.decisions.detail IS '具体内容(JSON) | particulars (JSON)';

COMMENT ON COLUMN review.decisions.login IS '经办账号 | login';

COMMENT ON COLUMN review.decisions.name IS '经办人姓名(已清除则为空) | name; empty once erased';

COMMENT ON COLUMN review.decisions.recorded_at IS '记录时间 | recorded at';

COMMENT ON COLUMN review.decisions.second_entry IS '第二人序号 | entry of the second person';

COMMENT ON COLUMN review.decisions.second_verdict IS '第二人结论 | verdict of the second person';

COMMENT ON COLUMN review.decisions.second_login IS '第二人账号 | login of the second person';

COMMENT ON COLUMN review.decisions.second_name IS '第二人姓名 | name of the second person';

COMMENT ON COLUMN review.decisions.second_reason IS '第二人理由 | reason of the second person';

COMMENT ON COLUMN review.decisions.second_at IS '第二人记录时间 | recorded at, of the second person';

CREATE VIEW review.evidence_judgements (cluster_id, provision, county, entry, state, verdict, document, page, reason, login, name, recorded_at, second_entry, second_verdict, second_login, second_name, second_reason, second_at, in_force, in_force_entry) WITH (security_invoker = true) AS
WITH judged AS (
  SELECT d.*, p.name, s.entry AS second_entry, s.verdict AS second_verdict, s.login AS second_login,
    s.name AS second_name, s.reason AS second_reason, s.recorded_at AS second_at,
    CASE WHEN d.verdict <> 'refuted' THEN d.verdict WHEN s.verdict IS NULL THEN 'proposed'
         WHEN s.verdict = 'agree' THEN 'refuted' ELSE 'refused' END AS state
  FROM decisions.ledger AS d LEFT JOIN decisions.personal AS p ON p.entry = d.entry
LEFT JOIN LATERAL (
  SELECT l.entry, l.verdict, l.login, l.reason, l.recorded_at, q.name
  FROM decisions.ledger AS l LEFT JOIN decisions.personal AS q ON q.entry = l.entry
  WHERE l.kind = 'second' AND l.concerns = d.entry ORDER BY l.entry DESC LIMIT 1
) AS s ON true
  WHERE d.kind = 'evidence_judgement'
), latest AS (
  SELECT DISTINCT ON (cluster_id, subject) * FROM judged ORDER BY cluster_id, subject, state = 'refused', entry DESC
)
SELECT l.cluster_id, l.subject, l.county, l.entry, l.state, l.verdict, l.detail::jsonb ->> 'document',
  l.detail::jsonb ->> 'page', l.reason, l.login, l.name, l.recorded_at, l.second_entry, l.second_verdict,
  l.second_login, l.second_name, l.second_reason, l.second_at, nullif(f.state, 'withdrawn'),
  CASE WHEN f.state <> 'withdrawn' THEN f.entry END
FROM latest AS l LEFT JOIN LATERAL (
  SELECT j.state, j.entry FROM judged AS j
  WHERE j.cluster_id = l.cluster_id AND j.subject = l.subject AND j.state IN ('confirmed', 'refuted', 'withdrawn')
  ORDER BY j.entry DESC LIMIT 1
) AS f ON true;

COMMENT ON VIEW review.evidence_judgements IS '现行佐证评判:每个集群每项条款 | the standing judgement of evidence per cluster and provision';

COMMENT ON COLUMN review.evidence_judgements.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN review.evidence_judgements.provision IS '条款 | provision';

COMMENT ON COLUMN review.evidence_judgements.county IS '所在县级区划代码 | county code(s)';

COMMENT ON COLUMN review.evidence_judgements.entry IS '台账序号 | number of the entry';

COMMENT ON COLUMN review.evidence_judgements.state IS '状态 | state';

COMMENT ON COLUMN review.evidence_judgements.verdict IS '结论 | verdict';

COMMENT ON COLUMN review.evidence_judgements.document IS '材料 | document';

COMMENT ON COLUMN review.evidence_judgements.page IS '页码 | page';

COMMENT ON COLUMN review.evidence_judgements.reason IS '理由 | reason';

COMMENT ON COLUMN review.evidence_judgements.login IS '经办账号 | login';

COMMENT ON COLUMN review.evidence_judgements.name IS '经办人姓名(已清除则为空) | name; empty once erased';

COMMENT ON COLUMN review.evidence_judgements.recorded_at IS '记录时间 | recorded at';

COMMENT ON COLUMN review.evidence_judgements.second_entry IS '第二人序号 | entry of the second person';

COMMENT ON COLUMN review.evidence_judgements.second_verdict IS '第二人结论 | verdict of the second person';

COMMENT ON COLUMN review.evidence_judgements.second_login IS '第二人账号 | login of the second person';

COMMENT ON COLUMN review.evidence_judgements.second_name IS '第二人姓名 | name of the second person';

COMMENT ON COLUMN review.evidence_judgements.second_reason IS '第二人理由 | reason of the second person';

COMMENT ON COLUMN review.evidence_judgements.second_at IS '第二人记录时间 | recorded at, of the second person';

COMMENT ON COLUMN review.evidence_judgements.in_force IS '现行评判 | judgement in force';

COMMENT ON COLUMN review.evidence_judgements.in_force_entry IS '现行评判序号 | entry of the judgement in force';

CREATE VIEW review.disagreements (run_id, cluster_id, county, entry, recommended, decided, basis, item, chosen, is_named, reason, login, recorded_at) WITH (security_invoker = true) AS
WITH d AS (SELECT * FROM review.decisions WHERE state = 'overridden'),
named AS (
  SELECT d.entry, k.basis, n.item, n.item AS whole FROM d,
    (VALUES ('provision', 'provisions'), ('reading', 'readings')) AS k(basis, key),
    LATERAL jsonb_array_elements_text(CASE WHEN jsonb_typeof(d.detail::jsonb -> k.key) = 'array'
      THEN d.detail::jsonb -> k.key ELSE '[]' END) AS n(item)
), bases AS (
  SELECT entry, basis, split_part(item, '=', 1) AS item, nullif(split_part(item, '=', 2), '') AS chosen, true AS is_named
  FROM named
  UNION
  SELECT d.entry, 'provision', f.provision, NULL, false FROM d
  JOIN results.recommendations AS r USING (run_id, cluster_id)
  JOIN results.findings AS f USING (run_id, cluster_id)
  WHERE f.kind IN ('hard', 'evidence') AND f.verdict = 'not_met' AND r.decision_row IN (2, 7)
    AND NOT EXISTS (SELECT FROM named AS n WHERE n.entry = d.entry AND n.basis = 'provision')
  UNION
  SELECT d.entry, 'provision', g.ground, NULL, false FROM d
  JOIN results.ground_findings AS g USING (run_id, cluster_id)
  JOIN results.recommendations AS r USING (run_id, cluster_id)
  WHERE g.outcome = CASE r.decision_row WHEN 1 THEN 'established' WHEN 3 THEN 'undetermined' END
    AND NOT EXISTS (SELECT FROM named AS n WHERE n.entry = d.entry AND n.basis = 'provision')
  UNION
  SELECT d.entry, 'reading', flip ->> 'reading', flip ->> 'option', false FROM d
  JOIN results.recommendations AS r USING (run_id, cluster_id),
    LATERAL jsonb_array_elements(r.flips::jsonb) AS flip
  WHERE flip ->> 'recommendation' = d.decided
    AND NOT EXISTS (SELECT FROM named AS n WHERE n.entry = d.entry AND n.basis = 'reading')
)
SELECT d.run_id, d.cluster_id, d.county, d.entry, d.recommended, d.decided, b.basis, b.item, b.chosen, b.is_named,
  d.reason, d.login, d.recorded_at
FROM d LEFT JOIN bases AS b ON b.entry = d.entry;

COMMENT ON VIEW review.disagreements IS '人机分歧:按条款和读法 | where person and program differ, by provision and by reading';

COMMENT ON COLUMN review.disagreements.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN review.disagreements.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN review.disagreements.county IS '所在县级区划代码 | county code(s)';

COMMENT ON COLUMN review.disagreements.entry IS '台账序号 | number of the entry';

COMMENT ON COLUMN review.disagreements.recommended IS '系统建议 | what the program recommended';

COMMENT ON COLUMN review.disagreements.decided IS '决定采用的建议 | the recommendation chosen';

COMMENT ON COLUMN review.disagreements.basis IS '分歧所在(条款、读法) | where they differ: provision or reading';

COMMENT ON COLUMN review.disagreements.item IS '条款或读法 | provision or reading';

COMMENT ON COLUMN review.disagreements.chosen IS '读法选项 | option of the reading';

COMMENT ON COLUMN review.disagreements.is_named IS '是否由经办人指明 | whether the person named it';

COMMENT ON COLUMN review.disagreements.reason IS '理由 | reason';

COMMENT ON COLUMN review.disagreements.login IS '经办账号 | login';

COMMENT ON COLUMN review.disagreements.recorded_at IS '记录时间 | recorded at';

CREATE VIEW review.proceedings (run_id, cluster_id, county, entry, decided, state, next_step, missing, notice_until, reply_until, objections, replies, register_entry) WITH (security_invoker = true) AS
SELECT d.run_id, d.cluster_id, d.county, d.entry, d.decided,
  CASE WHEN d.state IN ('proposed', 'refused', 'reopened') THEN d.state
       WHEN m.missing = '{}' THEN 'complete' ELSE coalesce(m.ordered[array_position(m.ordered, m.missing[1]) - 1], 'decided') END,
  m.missing[1], m.missing,
  (SELECT decisions.day(l.detail::jsonb, 'to') FROM decisions.ledger AS l
   WHERE l.kind = 'public_notice' AND l.concerns = d.entry ORDER BY l.entry DESC LIMIT 1),
  (SELECT max(decisions.day(l.detail::jsonb, 'reply_until')) FROM decisions.ledger AS l
   WHERE l.kind = 'service' AND l.concerns = d.entry),
  (SELECT count(*) FROM decisions.ledger AS l WHERE l.kind = 'objection' AND l.concerns = d.entry), (SELECT count(*) FROM decisions.ledger AS l WHERE l.kind = 'reply' AND l.concerns = d.entry),
  (SELECT max(l.entry) FROM decisions.ledger AS l WHERE l.kind = 'register_entry' AND l.concerns = d.entry)
FROM review.decisions AS d
CROSS JOIN LATERAL (SELECT decisions.steps_done(d.entry) AS steps OFFSET 0) AS done
CROSS JOIN LATERAL (
  SELECT coalesce(array_agg(s.step ORDER BY s.position) FILTER (WHERE s.step <> ALL (done.steps)), '{}') AS missing,
    array_agg(s.step ORDER BY s.position) AS ordered
  FROM decisions.steps AS s WHERE s.decided = d.decided
) AS m
WHERE EXISTS (SELECT FROM decisions.steps AS s WHERE s.decided = d.decided);

COMMENT ON VIEW review.proceedings IS '程序进展:撤销、延续与认定各到哪一步、还缺什么 | how far each revocation, renewal and recognition is, and what is missing';

COMMENT ON COLUMN review.proceedings.run_id IS '运行批次号 | run id';

COMMENT ON COLUMN review.proceedings.cluster_id IS '集群编号 | cluster id';

COMMENT ON COLUMN review.proceedings.county IS '所在县级区划代码 | county code(s)';

COMMENT ON COLUMN review.proceedings.entry IS '台账序号 | number of the entry';

COMMENT ON COLUMN review.proceedings.decided IS '决定采用的建议 | the recommendation chosen';

COMMENT ON COLUMN review.proceedings.state IS '状态 | state';

COMMENT ON COLUMN review.proceedings.next_step IS '下一步 | next step';

COMMENT ON COLUMN review.proceedings.missing IS '进入登记前尚缺的步骤 | steps still missing before the register';

COMMENT ON COLUMN review.proceedings.notice_until IS '公示截止日 | last day of the public notice';

COMMENT ON COLUMN review.proceedings.reply_until IS '陈述申辩截止日 | last day to reply';

COMMENT ON COLUMN review.proceedings.objections IS '异议件数 | objections';

COMMENT ON COLUMN review.proceedings.replies IS '陈述申辩件数 | replies';

COMMENT ON COLUMN review.proceedings.register_entry IS '登记序号 | entry of the register event';

GRANT USAGE ON SCHEMA intake TO cluster_review_writer, cluster_review_reader, cluster_review_county;

GRANT USAGE ON SCHEMA facts TO cluster_review_writer, cluster_review_reader, cluster_review_county;

GRANT USAGE ON SCHEMA results TO cluster_review_writer, cluster_review_reader, cluster_review_county;

GRANT USAGE ON SCHEMA review TO cluster_review_writer, cluster_review_reader, cluster_review_county;

GRANT USAGE ON SCHEMA decisions TO cluster_review_writer, cluster_review_reader, cluster_review_county;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA decisions FROM PUBLIC;

GRANT EXECUTE ON FUNCTION decisions.whole_province(), decisions.sees(text), decisions.own_clusters(), decisions.day(jsonb, text), decisions.steps_done(bigint), decisions.step_done(bigint, text), decisions.steps_missing(bigint, text), decisions.kinds(), decisions.head(), decisions.refuse(text, text), decisions.version_of(text, text), decisions.canonical(decisions.ledger) TO cluster_review_reader, cluster_review_writer;

GRANT EXECUTE ON FUNCTION decisions.whole_province(), decisions.sees(text), decisions.own_clusters() TO cluster_review_county;

GRANT USAGE ON SEQUENCE results.publish_order TO cluster_review_writer;

GRANT SELECT ON decisions.ledger TO cluster_review_writer;

GRANT SELECT ON decisions.ledger TO cluster_review_reader;

GRANT INSERT (kind, cluster_id, run_id, seen_version, subject, verdict, reason, detail, personal_digest) ON decisions.ledger TO cluster_review_decider;

GRANT SELECT (entry, kind, cluster_id, run_id, subject, verdict, reason, concerns, recorded_at, hash) ON decisions.ledger TO cluster_review_county;

ALTER TABLE decisions.ledger ENABLE ROW LEVEL SECURITY;

ALTER TABLE decisions.ledger FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON decisions.ledger TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON decisions.ledger FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR decisions.sees(county));

CREATE POLICY counties ON decisions.ledger FOR SELECT TO cluster_review_county USING (NOT (SELECT decisions.whole_province()) AND kind IN ('public_notice', 'objection_answer', 'notice_of_intended_revocation', 'service', 'reply', 'reply_answer', 'published', 'withdrawn', 'corrected', 'reopened', 'register_entry') AND decisions.sees(county));

CREATE POLICY deciders ON decisions.ledger FOR INSERT TO cluster_review_decider WITH CHECK ((SELECT decisions.whole_province()) OR decisions.sees(county));

GRANT SELECT ON decisions.periods TO cluster_review_writer;

GRANT SELECT ON decisions.periods TO cluster_review_reader;

GRANT SELECT ON decisions.steps TO cluster_review_writer;

GRANT SELECT ON decisions.steps TO cluster_review_reader;

GRANT SELECT ON intake.arrivals TO cluster_review_writer;

GRANT INSERT ON intake.arrivals TO cluster_review_writer;

GRANT SELECT ON intake.arrivals TO cluster_review_reader;

ALTER TABLE intake.arrivals ENABLE ROW LEVEL SECURITY;

ALTER TABLE intake.arrivals FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON intake.arrivals TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON intake.arrivals FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()));

GRANT SELECT ON intake.batches TO cluster_review_writer;

GRANT INSERT ON intake.batches TO cluster_review_writer;

GRANT SELECT ON intake.batches TO cluster_review_reader;

ALTER TABLE intake.batches ENABLE ROW LEVEL SECURITY;

ALTER TABLE intake.batches FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON intake.batches TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON intake.batches FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()));

GRANT SELECT ON intake.cursors TO cluster_review_writer;

GRANT INSERT ON intake.cursors TO cluster_review_writer;

GRANT SELECT ON intake.cursors TO cluster_review_reader;

ALTER TABLE intake.cursors ENABLE ROW LEVEL SECURITY;

ALTER TABLE intake.cursors FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON intake.cursors TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON intake.cursors FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()));

GRANT SELECT ON intake.filings TO cluster_review_writer;

GRANT INSERT ON intake.filings TO cluster_review_writer;

GRANT SELECT ON intake.filings TO cluster_review_reader;

ALTER TABLE intake.filings ENABLE ROW LEVEL SECURITY;

ALTER TABLE intake.filings FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON intake.filings TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON intake.filings FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()));

GRANT SELECT ON intake.mendings TO cluster_review_writer;

GRANT INSERT ON intake.mendings TO cluster_review_writer;

GRANT SELECT ON intake.mendings TO cluster_review_reader;

ALTER TABLE intake.mendings ENABLE ROW LEVEL SECURITY;

ALTER TABLE intake.mendings FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON intake.mendings TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON intake.mendings FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()));

GRANT SELECT ON results.policies TO cluster_review_writer;

GRANT INSERT ON results.policies TO cluster_review_writer;

GRANT SELECT ON results.policies TO cluster_review_reader;

GRANT SELECT ON results.runs TO cluster_review_writer;

GRANT INSERT ON results.runs TO cluster_review_writer;

GRANT UPDATE ON results.runs TO cluster_review_writer;

GRANT SELECT ON results.runs TO cluster_review_reader;

GRANT SELECT (run_id, kind, report_year, law_date, instrument, state, publish_order) ON results.runs TO cluster_review_county;

GRANT SELECT ON review.words TO cluster_review_writer;

GRANT SELECT ON review.words TO cluster_review_reader;

GRANT SELECT ON review.words TO cluster_review_county;

GRANT SELECT (entry, name) ON decisions.personal TO cluster_review_reader;

GRANT SELECT ON decisions.personal TO cluster_review_decider;

GRANT INSERT ON decisions.personal TO cluster_review_decider;

ALTER TABLE decisions.personal ENABLE ROW LEVEL SECURITY;

ALTER TABLE decisions.personal FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON decisions.personal TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON decisions.personal FOR SELECT TO cluster_review_reader USING (entry IN (SELECT l.entry FROM decisions.ledger AS l));

CREATE POLICY deciders ON decisions.personal FOR INSERT TO cluster_review_decider WITH CHECK (entry IN (SELECT l.entry FROM decisions.ledger AS l));

GRANT SELECT ON facts.annual_reports TO cluster_review_writer;

GRANT INSERT ON facts.annual_reports TO cluster_review_writer;

GRANT SELECT ON facts.annual_reports TO cluster_review_reader;

GRANT SELECT ON facts.annual_reports TO cluster_review_county;

ALTER TABLE facts.annual_reports ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.annual_reports FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.annual_reports TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.annual_reports FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.annual_reports FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.casualties TO cluster_review_writer;

GRANT INSERT ON facts.casualties TO cluster_review_writer;

GRANT SELECT ON facts.casualties TO cluster_review_reader;

ALTER TABLE facts.casualties ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.casualties FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.casualties TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.casualties FOR SELECT TO cluster_review_reader USING (incident_id IN (SELECT i.incident_id FROM facts.incidents AS i));

GRANT SELECT ON facts.changes TO cluster_review_writer;

GRANT INSERT ON facts.changes TO cluster_review_writer;

GRANT SELECT ON facts.changes TO cluster_review_reader;

GRANT SELECT ON facts.changes TO cluster_review_county;

ALTER TABLE facts.changes ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.changes FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.changes TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.changes FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.changes FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.clusters TO cluster_review_writer;

GRANT INSERT ON facts.clusters TO cluster_review_writer;

GRANT SELECT ON facts.clusters TO cluster_review_reader;

GRANT SELECT ON facts.clusters TO cluster_review_county;

ALTER TABLE facts.clusters ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.clusters FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.clusters TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.clusters FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.clusters FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.completeness_marks TO cluster_review_writer;

GRANT INSERT ON facts.completeness_marks TO cluster_review_writer;

GRANT SELECT ON facts.completeness_marks TO cluster_review_reader;

ALTER TABLE facts.completeness_marks ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.completeness_marks FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.completeness_marks TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.completeness_marks FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.compliance_records TO cluster_review_writer;

GRANT INSERT ON facts.compliance_records TO cluster_review_writer;

GRANT SELECT ON facts.compliance_records TO cluster_review_reader;

ALTER TABLE facts.compliance_records ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.compliance_records FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.compliance_records TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.compliance_records FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.enterprises TO cluster_review_writer;

GRANT INSERT ON facts.enterprises TO cluster_review_writer;

GRANT SELECT ON facts.enterprises TO cluster_review_reader;

GRANT SELECT ON facts.enterprises TO cluster_review_county;

ALTER TABLE facts.enterprises ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.enterprises FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.enterprises TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.enterprises FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.enterprises FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.evidence_judgements TO cluster_review_writer;

GRANT INSERT ON facts.evidence_judgements TO cluster_review_writer;

GRANT SELECT ON facts.evidence_judgements TO cluster_review_reader;

ALTER TABLE facts.evidence_judgements ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.evidence_judgements FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.evidence_judgements TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.evidence_judgements FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.evidence_links TO cluster_review_writer;

GRANT INSERT ON facts.evidence_links TO cluster_review_writer;

GRANT SELECT ON facts.evidence_links TO cluster_review_reader;

GRANT SELECT ON facts.evidence_links TO cluster_review_county;

ALTER TABLE facts.evidence_links ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.evidence_links FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.evidence_links TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.evidence_links FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.evidence_links FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.figures TO cluster_review_writer;

GRANT INSERT ON facts.figures TO cluster_review_writer;

GRANT SELECT ON facts.figures TO cluster_review_reader;

GRANT SELECT ON facts.figures TO cluster_review_county;

ALTER TABLE facts.figures ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.figures FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.figures TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.figures FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.figures FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.filing_events TO cluster_review_writer;

GRANT INSERT ON facts.filing_events TO cluster_review_writer;

GRANT SELECT ON facts.filing_events TO cluster_review_reader;

GRANT SELECT ON facts.filing_events TO cluster_review_county;

ALTER TABLE facts.filing_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.filing_events FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.filing_events TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.filing_events FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.filing_events FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.incidents TO cluster_review_writer;

GRANT INSERT ON facts.incidents TO cluster_review_writer;

GRANT SELECT ON facts.incidents TO cluster_review_reader;

ALTER TABLE facts.incidents ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.incidents FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.incidents TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.incidents FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.industry_baselines TO cluster_review_writer;

GRANT INSERT ON facts.industry_baselines TO cluster_review_writer;

GRANT SELECT ON facts.industry_baselines TO cluster_review_reader;

GRANT SELECT ON facts.plan_goals TO cluster_review_writer;

GRANT INSERT ON facts.plan_goals TO cluster_review_writer;

GRANT SELECT ON facts.plan_goals TO cluster_review_reader;

GRANT SELECT ON facts.plan_goals TO cluster_review_county;

ALTER TABLE facts.plan_goals ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.plan_goals FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.plan_goals TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.plan_goals FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.plan_goals FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.reading_adoptions TO cluster_review_writer;

GRANT INSERT ON facts.reading_adoptions TO cluster_review_writer;

GRANT SELECT ON facts.reading_adoptions TO cluster_review_reader;

GRANT SELECT ON facts.register_events TO cluster_review_writer;

GRANT INSERT ON facts.register_events TO cluster_review_writer;

GRANT SELECT ON facts.register_events TO cluster_review_reader;

GRANT SELECT ON facts.register_events TO cluster_review_county;

ALTER TABLE facts.register_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.register_events FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.register_events TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.register_events FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.register_events FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.report_chapters TO cluster_review_writer;

GRANT INSERT ON facts.report_chapters TO cluster_review_writer;

GRANT SELECT ON facts.report_chapters TO cluster_review_reader;

GRANT SELECT ON facts.report_chapters TO cluster_review_county;

ALTER TABLE facts.report_chapters ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.report_chapters FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.report_chapters TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.report_chapters FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.report_chapters FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.review_applications TO cluster_review_writer;

GRANT INSERT ON facts.review_applications TO cluster_review_writer;

GRANT SELECT ON facts.review_applications TO cluster_review_reader;

GRANT SELECT ON facts.review_applications TO cluster_review_county;

ALTER TABLE facts.review_applications ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.review_applications FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.review_applications TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.review_applications FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.review_applications FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.review_calls TO cluster_review_writer;

GRANT INSERT ON facts.review_calls TO cluster_review_writer;

GRANT SELECT ON facts.review_calls TO cluster_review_reader;

GRANT SELECT ON facts.review_calls TO cluster_review_county;

ALTER TABLE facts.review_calls ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.review_calls FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.review_calls TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.review_calls FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.review_calls FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.soft_justifications TO cluster_review_writer;

GRANT INSERT ON facts.soft_justifications TO cluster_review_writer;

GRANT SELECT ON facts.soft_justifications TO cluster_review_reader;

GRANT SELECT ON facts.soft_justifications TO cluster_review_county;

ALTER TABLE facts.soft_justifications ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.soft_justifications FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.soft_justifications TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.soft_justifications FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.soft_justifications FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.statistics TO cluster_review_writer;

GRANT INSERT ON facts.statistics TO cluster_review_writer;

GRANT SELECT ON facts.statistics TO cluster_review_reader;

ALTER TABLE facts.statistics ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.statistics FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.statistics TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.statistics FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.supervision_events TO cluster_review_writer;

GRANT INSERT ON facts.supervision_events TO cluster_review_writer;

GRANT SELECT ON facts.supervision_events TO cluster_review_reader;

ALTER TABLE facts.supervision_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.supervision_events FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.supervision_events TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.supervision_events FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.titles TO cluster_review_writer;

GRANT INSERT ON facts.titles TO cluster_review_writer;

GRANT SELECT ON facts.titles TO cluster_review_reader;

GRANT SELECT ON facts.titles TO cluster_review_county;

ALTER TABLE facts.titles ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.titles FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.titles TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.titles FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.titles FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON facts.waivers TO cluster_review_writer;

GRANT INSERT ON facts.waivers TO cluster_review_writer;

GRANT SELECT ON facts.waivers TO cluster_review_reader;

GRANT SELECT ON facts.waivers TO cluster_review_county;

ALTER TABLE facts.waivers ENABLE ROW LEVEL SECURITY;

ALTER TABLE facts.waivers FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON facts.waivers TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON facts.waivers FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON facts.waivers FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON intake.coverage TO cluster_review_writer;

GRANT INSERT ON intake.coverage TO cluster_review_writer;

GRANT SELECT ON intake.coverage TO cluster_review_reader;

ALTER TABLE intake.coverage ENABLE ROW LEVEL SECURITY;

ALTER TABLE intake.coverage FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON intake.coverage TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON intake.coverage FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON intake.quarantine TO cluster_review_writer;

GRANT INSERT ON intake.quarantine TO cluster_review_writer;

GRANT SELECT ON intake.quarantine TO cluster_review_reader;

ALTER TABLE intake.quarantine ENABLE ROW LEVEL SECURITY;

ALTER TABLE intake.quarantine FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON intake.quarantine TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON intake.quarantine FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()));

GRANT SELECT ON intake.refused_forms TO cluster_review_writer;

GRANT INSERT ON intake.refused_forms TO cluster_review_writer;

GRANT SELECT ON intake.refused_forms TO cluster_review_reader;

ALTER TABLE intake.refused_forms ENABLE ROW LEVEL SECURITY;

ALTER TABLE intake.refused_forms FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON intake.refused_forms TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON intake.refused_forms FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON results.cross_record_findings TO cluster_review_writer;

GRANT INSERT ON results.cross_record_findings TO cluster_review_writer;

GRANT DELETE ON results.cross_record_findings TO cluster_review_writer;

GRANT SELECT ON results.cross_record_findings TO cluster_review_reader;

ALTER TABLE results.cross_record_findings ENABLE ROW LEVEL SECURITY;

ALTER TABLE results.cross_record_findings FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON results.cross_record_findings TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON results.cross_record_findings FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()));

GRANT SELECT ON results.filing_status TO cluster_review_writer;

GRANT INSERT ON results.filing_status TO cluster_review_writer;

GRANT DELETE ON results.filing_status TO cluster_review_writer;

GRANT SELECT ON results.filing_status TO cluster_review_reader;

GRANT SELECT ON results.filing_status TO cluster_review_county;

ALTER TABLE results.filing_status ENABLE ROW LEVEL SECURITY;

ALTER TABLE results.filing_status FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON results.filing_status TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON results.filing_status FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON results.filing_status FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON results.findings TO cluster_review_writer;

GRANT INSERT ON results.findings TO cluster_review_writer;

GRANT DELETE ON results.findings TO cluster_review_writer;

GRANT SELECT ON results.findings TO cluster_review_reader;

ALTER TABLE results.findings ENABLE ROW LEVEL SECURITY;

ALTER TABLE results.findings FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON results.findings TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON results.findings FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON results.goal_findings TO cluster_review_writer;

GRANT INSERT ON results.goal_findings TO cluster_review_writer;

GRANT DELETE ON results.goal_findings TO cluster_review_writer;

GRANT SELECT ON results.goal_findings TO cluster_review_reader;

ALTER TABLE results.goal_findings ENABLE ROW LEVEL SECURITY;

ALTER TABLE results.goal_findings FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON results.goal_findings TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON results.goal_findings FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON results.ground_findings TO cluster_review_writer;

GRANT INSERT ON results.ground_findings TO cluster_review_writer;

GRANT DELETE ON results.ground_findings TO cluster_review_writer;

GRANT SELECT ON results.ground_findings TO cluster_review_reader;

ALTER TABLE results.ground_findings ENABLE ROW LEVEL SECURITY;

ALTER TABLE results.ground_findings FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON results.ground_findings TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON results.ground_findings FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON results.receipts TO cluster_review_writer;

GRANT INSERT ON results.receipts TO cluster_review_writer;

GRANT DELETE ON results.receipts TO cluster_review_writer;

GRANT SELECT ON results.receipts TO cluster_review_reader;

ALTER TABLE results.receipts ENABLE ROW LEVEL SECURITY;

ALTER TABLE results.receipts FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON results.receipts TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON results.receipts FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON results.recommendation_changes TO cluster_review_writer;

GRANT INSERT ON results.recommendation_changes TO cluster_review_writer;

GRANT DELETE ON results.recommendation_changes TO cluster_review_writer;

GRANT SELECT ON results.recommendation_changes TO cluster_review_reader;

ALTER TABLE results.recommendation_changes ENABLE ROW LEVEL SECURITY;

ALTER TABLE results.recommendation_changes FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON results.recommendation_changes TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON results.recommendation_changes FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON results.recommendations TO cluster_review_writer;

GRANT INSERT ON results.recommendations TO cluster_review_writer;

GRANT DELETE ON results.recommendations TO cluster_review_writer;

GRANT SELECT ON results.recommendations TO cluster_review_reader;

ALTER TABLE results.recommendations ENABLE ROW LEVEL SECURITY;

ALTER TABLE results.recommendations FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON results.recommendations TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON results.recommendations FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON results.validity_watch TO cluster_review_writer;

GRANT INSERT ON results.validity_watch TO cluster_review_writer;

GRANT DELETE ON results.validity_watch TO cluster_review_writer;

GRANT SELECT ON results.validity_watch TO cluster_review_reader;

GRANT SELECT ON results.validity_watch TO cluster_review_county;

ALTER TABLE results.validity_watch ENABLE ROW LEVEL SECURITY;

ALTER TABLE results.validity_watch FORCE ROW LEVEL SECURITY;

CREATE POLICY programs ON results.validity_watch TO cluster_review_owner, cluster_review_writer USING (true) WITH CHECK (true);

CREATE POLICY readers ON results.validity_watch FOR SELECT TO cluster_review_reader USING ((SELECT decisions.whole_province()) OR cluster_id IN (SELECT decisions.own_clusters()));

CREATE POLICY counties ON results.validity_watch FOR SELECT TO cluster_review_county USING (cluster_id IN (SELECT decisions.own_clusters()));

GRANT SELECT ON review.recommendation_table TO cluster_review_reader, cluster_review_writer;

GRANT SELECT ON review.finding_detail TO cluster_review_reader, cluster_review_writer;

GRANT SELECT ON review.register_today TO cluster_review_reader, cluster_review_writer;

GRANT SELECT ON review.arrivals TO cluster_review_reader, cluster_review_writer;

GRANT SELECT ON review.evidence_files TO cluster_review_reader, cluster_review_writer;

GRANT SELECT ON review.decisions TO cluster_review_reader, cluster_review_writer;

GRANT SELECT ON review.evidence_judgements TO cluster_review_reader, cluster_review_writer;

GRANT SELECT ON review.disagreements TO cluster_review_reader, cluster_review_writer;

GRANT SELECT ON review.proceedings TO cluster_review_reader, cluster_review_writer;
