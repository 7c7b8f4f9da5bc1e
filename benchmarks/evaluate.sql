-- The computed provisions and grounds of hainan-2023 by hand, under the default readings, three-valued and exact.
-- NULL is unknown; k() makes a Kleene truth a number (0, 1, 2), so that max() is "or" over rows.
-- It assumes what the made-up province grants: no extension events, and every recognition dated.
WITH
base AS (
  SELECT cluster_id, county, leading_industry, recognised_date AS start,
    coalesce(valid_to, CAST(recognised_date + INTERVAL 3 YEAR AS DATE) - 1) AS ends,
    valid_to IS NOT NULL AS is_recorded,
    CASE WHEN valid_to IS NOT NULL
      THEN greatest(recognised_date, CAST(valid_to + 1 - INTERVAL 3 YEAR AS DATE)) END AS surely
  FROM clusters
),
-- ---- completeness: merged periods by county, damage by county and by cluster
ordered AS (
  SELECT facet, county, period_from_date AS f, period_to_date AS t,
    max(period_to_date) OVER (PARTITION BY facet, county ORDER BY period_from_date
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
  FROM completeness_marks WHERE cluster_id = '*' AND mark <> 'damaged'
),
numbered AS (
  SELECT *, sum(CASE WHEN before IS NULL OR f > before + 1 THEN 1 ELSE 0 END)
    OVER (PARTITION BY facet, county ORDER BY f) AS span
  FROM ordered
),
spans AS (SELECT facet, county, min(f) AS f, max(t) AS t FROM numbered GROUP BY facet, county, span),
damage AS (
  SELECT facet, county, cluster_id, period_from_date AS f, period_to_date AS t
  FROM completeness_marks WHERE mark = 'damaged'
),
damaged_county AS (SELECT * FROM damage WHERE cluster_id = '*'),
damaged_cluster AS (SELECT * FROM damage WHERE cluster_id <> '*'),
asked AS (  -- which facets over which period: of the term, or fixed
  SELECT b.cluster_id, b.county, w.facet, w.period, coalesce(w.f, b.start) AS f, w.t
  FROM base AS b CROSS JOIN windows AS w
),
touched AS (
  SELECT a.cluster_id, a.facet, a.period FROM asked AS a JOIN damaged_county AS d
    ON d.facet = a.facet AND d.county = a.county AND d.f <= a.t AND d.t >= a.f
  UNION
  SELECT a.cluster_id, a.facet, a.period FROM asked AS a JOIN damaged_cluster AS d
    ON d.facet = a.facet AND d.cluster_id = a.cluster_id AND d.f <= a.t AND d.t >= a.f
),
state AS (
  SELECT a.cluster_id, a.facet, a.period,
    CASE WHEN x.cluster_id IS NOT NULL THEN 0 WHEN s.facet IS NOT NULL THEN 2 ELSE 1 END AS state
  FROM asked AS a
  LEFT JOIN spans AS s ON s.facet = a.facet AND s.county = a.county AND s.f <= a.f AND s.t >= a.t
  LEFT JOIN touched AS x ON x.cluster_id = a.cluster_id AND x.facet = a.facet AND x.period = a.period
),
known AS (
  SELECT cluster_id,
    min(state) FILTER (period = 'veto') AS veto,
    min(state) FILTER (period = 'term' AND facet LIKE 'incidents.%' OR period = 'term' AND facet LIKE 'compliance.%') AS events,
    max(state) FILTER (period = 'term' AND facet = 'supervision') AS supervision,
    max(state) FILTER (period = 'term' AND facet = 'changes') AS changes,
    max(state) FILTER (period = 'now' AND facet = 'register') AS register_now,
    max(state) FILTER (period = 'ever' AND facet = 'register') AS register_ever,
    max(state) FILTER (period = 'lost' AND facet = 'register') AS register_lost,
    max(state) FILTER (period = 'now' AND facet = 'review.calls') AS calls_now,
    max(state) FILTER (period = 'lost' AND facet = 'review.calls') AS calls_lost,
    max(state) FILTER (period = 'now' AND facet = 'review.applications') AS applications_now,
    max(state) FILTER (period = 'lost' AND facet = 'review.applications') AS applications_lost,
    max(state) FILTER (period = 'year' AND facet = 'enterprises') AS enterprises_year,
    max(state) FILTER (period = 'lost' AND facet = 'enterprises') AS enterprises_lost,
    max(state) FILTER (period = 'year' AND facet = 'titles') AS titles_year,
    max(state) FILTER (period = 'lost' AND facet = 'titles') AS titles_lost,
    max(state) FILTER (period = 'lost' AND facet = 'figures') AS figures_lost,
    max(state) FILTER (period = 'year' AND facet = 'waivers') AS waivers_year,
    max(state) FILTER (period = 'lost' AND facet = 'waivers') AS waivers_lost
  FROM state GROUP BY cluster_id
),
-- ---- figures
f AS (
  SELECT cluster_id,
    max(value) FILTER (metric = 'output' AND year = 2025) AS o0,
    max(value) FILTER (metric = 'output' AND year = 2024) AS o1,
    max(value) FILTER (metric = 'output' AND year = 2023) AS o2,
    max(value) FILTER (metric = 'output' AND year = 2022) AS o3,
    max(value) FILTER (metric = 'sme_output' AND year = 2025) AS s0,
    max(value) FILTER (metric = 'leading_output' AND year = 2025) AS l0,
    max(value) FILTER (metric = 'sme_rd_spend' AND year = 2025) AS r0,
    max(value) FILTER (metric = 'sme_rd_spend' AND year = 2022) AS r3,
    max(value) FILTER (metric = 'valid_invention_patents' AND year = 2025) AS p0,
    max(value) FILTER (metric = 'valid_invention_patents' AND year = 2022) AS p3,
    max(value) FILTER (metric = 'employees' AND year = 2025) AS e0,
    max(value) FILTER (metric = 'area' AND year = 2025) AS a0,
    max(value) FILTER (metric = 'platform_adoption' AND year = 2025 AND value <= 1000000) AS i0,
    max(value) FILTER (metric = 'platform_adoption' AND year = 2024 AND value <= 1000000) AS i1,
    max(value) FILTER (metric = 'platform_adoption' AND year = 2023 AND value <= 1000000) AS i2,
    max(value) FILTER (metric = 'software_use' AND year = 2025 AND value <= 1000000) AS w0,
    max(value) FILTER (metric = 'software_use' AND year = 2024 AND value <= 1000000) AS w1,
    max(value) FILTER (metric = 'software_use' AND year = 2023 AND value <= 1000000) AS w2,
    max(value) FILTER (metric = 'co2_intensity' AND year = 2025) AS c0,
    max(value) FILTER (metric = 'co2_intensity' AND year = 2024) AS c1,
    max(value) FILTER (metric = 'co2_intensity' AND year = 2023) AS c2,
    max(value) FILTER (metric = 'energy_consumption' AND year = 2025) AS ec,
    max(value) FILTER (metric = 'energy_baseline' AND year = 2025) AS eb,
    max(value) FILTER (metric = 'water_intake' AND year = 2025) AS wi,
    max(value) FILTER (metric = 'water_baseline' AND year = 2025) AS wb,
    max(value) FILTER (metric = 'policy_coverage' AND year = 2025 AND value <= 1000000) AS pc
  FROM figures WHERE report_year = 2025 GROUP BY cluster_id
),
-- ---- titles: distinct members that surely and possibly count
held AS (
  SELECT t.cluster_id, t.enterprise_id, any_value(m.is_leading) AS is_lead,
    any_value(m.member_from_date <= DATE '2026-04-15' AND DATE '2026-04-15' <= m.member_to_date) AS member,
    max(k(t.title IN ('single_champion', 'little_giant')
      AND (t.title <> 'single_champion' OR t.level = 'national')
      AND t.valid_from_date <= DATE '2026-04-15' AND DATE '2026-04-15' <= t.valid_to_date)) AS champion,
    max(k(t.title IN ('srdi_sme', 'innovative_sme', 'tech_innovative_sme', 'high_tech')
      AND t.valid_from_date <= DATE '2026-04-15' AND DATE '2026-04-15' <= t.valid_to_date)) AS other
  FROM titles AS t JOIN enterprises AS m ON m.cluster_id = t.cluster_id AND m.enterprise_id = t.enterprise_id
  GROUP BY t.cluster_id, t.enterprise_id
),
titled AS (
  SELECT cluster_id,
    count(*) FILTER (least(champion, k(member), k(is_lead)) = 2) AS champions_sure,
    count(*) FILTER (least(champion, k(member), k(is_lead)) > 0) AS champions_possible,
    count(*) FILTER (least(other, k(member)) = 2) AS others_sure,
    count(*) FILTER (least(other, k(member)) > 0) AS others_possible
  FROM held GROUP BY cluster_id
),
-- ---- serious events
graded AS (
  SELECT incident_id, cluster_id AS stated, enterprise_id, family, occurred_date AS day, is_declared, status,
    official_grade, CASE WHEN family IN ('cyber', 'data') THEN 3 ELSE 2 END AS least_grade,
    CASE WHEN official_grade = '一般' THEN 1 WHEN official_grade = '较大' THEN 2
      WHEN official_grade = '重大' THEN 3 WHEN official_grade = '特别重大' THEN 4 END AS official,
    CASE WHEN family = 'production_safety' AND occurred_date >= DATE '2007-06-01'
        AND (deaths IS NOT NULL OR serious_injuries IS NOT NULL OR direct_loss_wan_yuan IS NOT NULL) THEN 1
      WHEN family = 'environment' AND occurred_date >= DATE '2014-12-29' AND (deaths IS NOT NULL
        OR serious_injuries IS NOT NULL OR evacuated IS NOT NULL OR direct_loss_wan_yuan IS NOT NULL) THEN 2
    END AS instrument,
    grade4(deaths, 3, 10, 30) AS deaths_low,
    grade4(deaths + coalesce(missing, 0), 3, 10, 30) AS deaths_high,
    grade4(serious_injuries, 10, 50, 100) AS injuries_low,
    grade4(serious_injuries + coalesce(injured_unspecified, 0), 10, 50, 100) AS injuries_high,
    grade4(direct_loss_wan_yuan, 1000000000, 5000000000, 10000000000) AS loss_production,
    grade4(direct_loss_wan_yuan, 500000000, 2000000000, 10000000000) AS loss_environment,
    grade4(evacuated, 5000, 10000, 50000) AS moved
  FROM incidents
),
derived AS (
  SELECT *,
    CASE instrument
      WHEN 1 THEN greatest(coalesce(deaths_low, 1), coalesce(injuries_low, 1), coalesce(loss_production, 1))
      WHEN 2 THEN greatest(coalesce(deaths_low, 1), coalesce(injuries_low, 1), coalesce(loss_environment, 1), coalesce(moved, 1))
    END AS low,
    CASE instrument
      WHEN 1 THEN greatest(coalesce(deaths_high, 4), coalesce(injuries_high, 4), coalesce(loss_production, 4))
      WHEN 2 THEN greatest(coalesce(deaths_high, 4), coalesce(injuries_high, 4), coalesce(loss_environment, 4), coalesce(moved, 4))
    END AS high
  FROM graded
),
records AS (
  SELECT 'I' || incident_id AS record, stated, enterprise_id, 'incidents.' || family AS facet, day, is_declared,
    CASE WHEN status IS DISTINCT FROM 'concluded' OR official_grade IS NULL THEN NULL
      WHEN official_grade <> 'none' THEN official >= least_grade
      WHEN low >= least_grade THEN true WHEN high < least_grade THEN false END AS serious
  FROM derived
  UNION ALL
  SELECT 'R' || record_id, cluster_id, enterprise_id, 'compliance.' || kind, record_date, true,
    CASE WHEN kind = 'other_major' THEN NULL
      WHEN kind <> 'penalty' THEN CASE WHEN is_final THEN true END
      ELSE CASE WHEN is_final THEN true END AND CASE
        WHEN penalty_type IN ('warning', 'criticism', 'fine', 'confiscation') THEN false
        WHEN penalty_type IN ('large_fine', 'large_confiscation', 'suspension', 'closure', 'licence_suspension',
          'licence_downgrade', 'licence_revocation', 'restriction', 'practice_ban', 'detention') THEN true END
    END
  FROM compliance_records
),
by_list AS (
  SELECT r.*, m.cluster_id, m.member_from_date <= r.day AND r.day <= m.member_to_date AS member
  FROM records AS r JOIN enterprises AS m ON m.enterprise_id = r.enterprise_id
),
links AS (
  SELECT record, facet, day, is_declared, serious, cluster_id, member FROM by_list
  UNION ALL
  SELECT r.record, r.facet, r.day, r.is_declared, r.serious, r.stated, NULL
  FROM records AS r JOIN base AS b ON b.cluster_id = r.stated
  LEFT JOIN by_list AS l ON l.record = r.record AND l.cluster_id = r.stated WHERE l.record IS NULL
),
weighed AS (
  SELECT l.cluster_id, l.facet, l.day, b.start, b.surely, l.is_declared, l.facet LIKE 'incidents.%' AS is_incident,
    l.serious AND CASE WHEN l.member AND n.enterprises_lost = 0 THEN NULL ELSE l.member END AS counts
  FROM links AS l JOIN base AS b ON b.cluster_id = l.cluster_id JOIN known AS n ON n.cluster_id = l.cluster_id
),
per_facet AS (
  SELECT cluster_id, facet,
    max(k(counts AND day >= DATE '2023-04-16' AND day <= DATE '2026-04-15')) AS veto,
    max(k(counts AND in_term(day, start, surely))) AS term
  FROM weighed GROUP BY cluster_id, facet
),
events AS (
  SELECT p.cluster_id,
    max(CASE WHEN p.veto = 2 AND v.state = 0 THEN 1 ELSE p.veto END) AS veto,
    max(CASE WHEN p.term = 2 AND t.state = 0 THEN 1 ELSE p.term END) AS term
  FROM per_facet AS p
  JOIN state AS v ON v.cluster_id = p.cluster_id AND v.facet = p.facet AND v.period = 'veto'
  JOIN state AS t ON t.cluster_id = p.cluster_id AND t.facet = p.facet AND t.period = 'term'
  GROUP BY p.cluster_id
),
hidden AS (
  SELECT cluster_id, max(k(counts AND day > CAST(start - INTERVAL 3 YEAR AS DATE) AND day < start AND NOT is_declared)) AS hidden
  FROM weighed WHERE is_incident GROUP BY cluster_id
),
-- ---- review, filings, supervision, changes
calls AS (
  SELECT r.cluster_id, min(apply_by_date) AS apply_by FROM review_calls AS r JOIN base AS b
    ON b.cluster_id = r.cluster_id WHERE apply_by_date > b.start GROUP BY r.cluster_id
),
applications AS (
  SELECT r.cluster_id, min(applied_date) AS applied FROM review_applications AS r JOIN base AS b
    ON b.cluster_id = r.cluster_id WHERE applied_date > b.start GROUP BY r.cluster_id
),
owed AS (
  SELECT b.cluster_id, d.report_year, d.last_day FROM base AS b JOIN deadlines AS d
    ON d.report_year >= year(b.start) AND b.start <= d.last_day AND d.last_day < DATE '2026-04-15' AND d.last_day <= b.ends
),
in_time AS (
  SELECT o.cluster_id, o.report_year,
    coalesce(max(k(CASE WHEN a.is_accepted THEN a.received_date <= o.last_day END)) FILTER (a.cluster_id IS NOT NULL), 1) AS in_time
  FROM owed AS o LEFT JOIN annual_reports AS a
    ON a.cluster_id = o.cluster_id AND a.report_year = o.report_year AND a.is_accepted IS DISTINCT FROM false
  GROUP BY o.cluster_id, o.report_year
),
forms AS (SELECT cluster_id, bool_or(in_time = 1) AS is_open FROM in_time GROUP BY cluster_id),
supervised AS (
  SELECT s.cluster_id,
    max(k(kind IN ('false_declaration', 'violation') AND in_term(event_date, b.start, b.surely)
      AND CASE WHEN is_final THEN true END)) AS falsely,
    max(k(kind IN ('refused', 'not_cooperated') AND in_term(event_date, b.start, b.surely)
      AND CASE WHEN is_final THEN true END)) AS refused
  FROM supervision_events AS s JOIN base AS b ON b.cluster_id = s.cluster_id GROUP BY s.cluster_id
),
changed AS (
  SELECT x.cluster_id, max(k(in_term(changed_date, b.start, b.surely) AND CASE WHEN kind <> 'other' THEN
      NOT (reported_date <= changed_date + 30) AND changed_date + 30 < DATE '2026-04-15'
      AND NOT CASE WHEN reported_date = DATE '9999-12-31' THEN false ELSE reported_date <= discovered_date END END)) AS unreported
  FROM changes AS x JOIN base AS b ON b.cluster_id = x.cluster_id GROUP BY x.cluster_id
),
waived AS (
  SELECT w.cluster_id, w.stage, bit_or(CAST(w.years LIKE '%2023%' AS INT) + 2 * CAST(w.years LIKE '%2024%' AS INT)
      + 4 * CAST(w.years LIKE '%2025%' AS INT)) AS years
  FROM waivers AS w WHERE provision = 'output_growth' GROUP BY w.cluster_id, w.stage
),
-- ---- truths
t AS (
  SELECT b.cluster_id, n.*, b.ends, b.is_recorded, b.surely, c.apply_by, a.applied,
    hurt(a0 <= 100000000, figures_lost) AS land_area,
    hurt(o0 >= 200000000000 AND o1 >= 200000000000 AND o2 >= 200000000000, figures_lost) AS output_each_year,
    hurt(CASE WHEN o0 > 0 AND s0 <= o0 THEN s0::HUGEINT * 100 >= o0::HUGEINT * 60 END, figures_lost) AS sme_share,
    hurt(CASE WHEN o0 > 0 AND l0 <= o0 THEN l0::HUGEINT * 100 > o0::HUGEINT * 60 END, figures_lost) AS leading_share,
    hurt(CASE WHEN o3 > 0 THEN o0::HUGEINT * 8000 > o3::HUGEINT * 9261 END, figures_lost) AS output_growth,
    hurt(CASE WHEN r3 > 0 THEN r0::HUGEINT * 8000 > r3::HUGEINT * 9261 END, figures_lost) AS rd_growth,
    hurt(CASE WHEN p3 > 0 THEN p0::HUGEINT * 1000 >= p3::HUGEINT * 1331 END, figures_lost) AS patent_growth,
    hurt(CASE WHEN e0 > 0 THEN p0::HUGEINT * 10000 >= e0::HUGEINT * 6 END, figures_lost) AS patents_per_10k,
    hurt(i1 > i2 AND i0 > i1, figures_lost) AS platform_adoption_rising,
    hurt(w1 > w2 AND w0 > w1, figures_lost) AS software_use_rising,
    hurt(c1 < c2 AND c0 < c1, figures_lost) AS co2_intensity_falling,
    hurt(ec < eb, figures_lost) AS energy_efficiency,
    hurt(wi < wb, figures_lost) AS water_efficiency,
    hurt(pc >= 1000000, figures_lost) AS policy_coverage,
    reaches(coalesce(champions_sure, 0), coalesce(champions_possible, 0), 1, is_listed)
      OR reaches(coalesce(others_sure, 0), coalesce(others_possible, 0), 5, is_listed) AS titled_enterprises,
    regexp_matches(b.leading_industry, '(^|;)(25|26|30|31|32|44)') AS uses_energy,
    regexp_matches(b.leading_industry, '(^|;)(13|14|15|17|22|25|26|31|32|44)') AS uses_water,
    CASE WHEN w.years = 7 THEN true WHEN w.years > 0 THEN NULL
      WHEN waivers_year = 2 AND waivers_lost > 0 THEN false END AS is_waived,
    greatest(coalesce(e.veto, 0), CASE WHEN n.veto = 2 THEN 0 ELSE 1 END) AS veto_found,
    greatest(coalesce(e.term, 0), CASE WHEN n.events = 2 THEN 0 ELSE 1 END) AS term_found,
    weigh(coalesce(s.falsely, 0), supervision) AS falsely, coalesce(h.hidden, 0) AS hidden,
    weigh(coalesce(s.refused, 0), supervision) AS refused, coalesce(m.is_open, false) AS is_open,
    weigh(coalesce(x.unreported, 0), changes) AS unreported,
    register_now = 2 AND register_ever > 0 AS is_register_whole
  FROM base AS b
  JOIN (SELECT *, enterprises_year = 2 AND enterprises_lost > 0 AND titles_year = 2 AND titles_lost > 0 AS is_listed
    FROM known) AS n ON n.cluster_id = b.cluster_id
  LEFT JOIN f ON f.cluster_id = b.cluster_id
  LEFT JOIN titled AS q ON q.cluster_id = b.cluster_id
  LEFT JOIN events AS e ON e.cluster_id = b.cluster_id
  LEFT JOIN hidden AS h ON h.cluster_id = b.cluster_id
  LEFT JOIN calls AS c ON c.cluster_id = b.cluster_id
  LEFT JOIN applications AS a ON a.cluster_id = b.cluster_id
  LEFT JOIN forms AS m ON m.cluster_id = b.cluster_id
  LEFT JOIN supervised AS s ON s.cluster_id = b.cluster_id
  LEFT JOIN changed AS x ON x.cluster_id = b.cluster_id
  LEFT JOIN waived AS w ON w.cluster_id = b.cluster_id
    AND w.stage = CASE WHEN c.apply_by IS NOT NULL OR a.applied IS NOT NULL THEN 'review' ELSE 'annual' END
)
SELECT cluster_id,
  verdict(land_area, 3) AS land_area,
  verdict(output_each_year, 1) AS output_each_year,
  verdict(sme_share, 1) AS sme_share,
  verdict(leading_share, 1) AS leading_share,
  CASE WHEN output_growth THEN 0 WHEN is_waived THEN 4
    WHEN output_growth IS NULL OR is_waived IS NULL THEN 2 ELSE 1 END AS output_growth,
  verdict(rd_growth, 1) AS rd_growth,
  verdict(patent_growth, 1) AS patent_growth,
  verdict(patents_per_10k, 1) AS patents_per_10k,
  verdict(platform_adoption_rising, 1) AS platform_adoption_rising,
  verdict(software_use_rising, 1) AS software_use_rising,
  verdict(co2_intensity_falling, 1) AS co2_intensity_falling,
  CASE WHEN NOT uses_energy THEN 5 WHEN energy_efficiency THEN 0
    WHEN uses_energy IS NULL OR energy_efficiency IS NULL THEN 2 ELSE 1 END AS energy_efficiency,
  CASE WHEN NOT uses_water THEN 5 WHEN water_efficiency THEN 0
    WHEN uses_water IS NULL OR water_efficiency IS NULL THEN 2 ELSE 1 END AS water_efficiency,
  verdict(policy_coverage, 1) AS policy_coverage,
  verdict(titled_enterprises, 1) AS titled_enterprises,
  CASE veto_found WHEN 0 THEN 0 WHEN 1 THEN 2 ELSE 1 END AS clean_record,
  outcome(least(
    CASE WHEN apply_by IS NOT NULL THEN CASE WHEN apply_by >= DATE '2026-04-15' THEN 0
        WHEN calls_lost = 0 OR NOT coalesce(apply_by > surely, false) THEN 1 ELSE 2 END
      ELSE CASE WHEN calls_now = 2 AND calls_lost > 0 THEN 0 ELSE 1 END END,
    CASE WHEN applied IS NOT NULL THEN CASE WHEN applied > apply_by THEN 1 ELSE 0 END
      ELSE CASE WHEN applications_now = 2 AND applications_lost > 0 THEN 2 ELSE 1 END END,
    CASE WHEN ends >= DATE '2026-04-15' THEN 0
      WHEN is_recorded AND register_now = 2 AND register_lost > 0 THEN 2 ELSE 1 END), is_register_whole) AS ground_review_not_passed,
  outcome(CASE WHEN falsely = 0 AND hidden > 0 THEN 1 ELSE falsely END, is_register_whole) AS ground_false_declaration,
  outcome(CASE WHEN refused = 0 AND is_open THEN 1 ELSE refused END, is_register_whole) AS ground_not_filed,
  outcome(unreported, is_register_whole) AS ground_unreported_change,
  outcome(term_found, is_register_whole) AS ground_serious_incident
FROM t ORDER BY cluster_id
