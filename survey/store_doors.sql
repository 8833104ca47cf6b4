-- The work at the doors: knocks that records came from.

-- :name tie_home
SELECT code FROM dwelling WHERE code = :code;

-- :name tie_same_day
-- A knock of that day with such an outcome; one without a record first.
SELECT id, instance_id FROM visit
WHERE dwelling = :dwelling AND coalesce(household, 1) = :household AND at_utc >= :from
  AND at_utc < :until
  AND (outcome = :outcome OR (outcome IN ('complete', 'partial')
                              AND :outcome IN ('complete', 'partial')))
ORDER BY instance_id IS NOT NULL, id LIMIT 1;

-- :name tie_set_instance
UPDATE visit SET instance_id = :instance_id WHERE id = :id;

-- :name tie_of_record
SELECT id, dwelling FROM visit WHERE dwelling = :dwelling AND instance_id = :instance_id LIMIT 1;

-- :name tie_follow
-- An edited record takes its knock along, to another home if that was what was wrong.
UPDATE visit SET instance_id = :instance_id, outcome = :outcome, household = :household,
  attempt_no = CASE WHEN dwelling = :dwelling THEN attempt_no ELSE
    (SELECT coalesce(max(attempt_no), 0) + 1 FROM visit WHERE dwelling = :dwelling) END,
  dwelling = :dwelling
WHERE id = :id;

-- :name households_at_least
UPDATE dwelling SET households = :n WHERE code = :code AND coalesce(households, 1) < :n;
