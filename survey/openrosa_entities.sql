-- The door list as phones see it.

-- :name entity_dwellings
-- `outcome`: of the visits to a home the one with the best rank stands, else the last (domain.md
-- 1.3). `callback`: what was promised at the last knock. __version grows with what a phone would show: one more for each visit.
SELECT d.code, coalesce(d.block, ''), coalesce(d.address, ''), d.status,
  (SELECT count(*) FROM visit AS v WHERE v.dwelling = d.code),
  coalesce((SELECT v.outcome FROM visit AS v JOIN outcome AS o ON o.code = v.outcome
            WHERE v.dwelling = d.code
            ORDER BY o.rank IS NULL, o.rank, v.attempt_no DESC LIMIT 1), 'not_tried'),
  ST_MinX(d.geom), ST_MinY(d.geom), coalesce(last.callback_utc, ''), coalesce(last.at_utc, '')
FROM dwelling AS d LEFT JOIN visit AS last ON last.id = (SELECT v.id FROM visit AS v
  WHERE v.dwelling = d.code ORDER BY v.at_utc DESC, v.attempt_no DESC LIMIT 1)
ORDER BY d.block, d.code;
