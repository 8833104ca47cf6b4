-- What is here already, when another survey comes in.

-- :name merge_slot
SELECT hash FROM attachment WHERE instance_id = :instance_id AND name = :name;

-- :name merge_fill
UPDATE attachment SET hash = :hash
WHERE instance_id = :instance_id AND name = :name AND hash IS NULL;

-- :name merge_correction
SELECT count(*) FROM correction
WHERE instance_id = :instance_id AND path = :path AND old_value = :old_value
  AND new_value = :new_value AND who = :who AND why = :why AND at_utc = :at_utc;

-- :name merge_history
SELECT count(*) FROM dwelling_history
WHERE dwelling = :dwelling AND at_utc = :at_utc AND event = :event AND other IS :other
  AND field IS :field AND old_value IS :old_value AND new_value IS :new_value;

-- :name merge_visit
-- The same knock: its record's, or one of the same moment. The record's first.
SELECT id, instance_id FROM visit
WHERE dwelling = :dwelling
  AND (instance_id = :instance_id
       OR (at_utc = :at_utc AND outcome = :outcome AND surveyor IS :surveyor
           AND coalesce(household, 0) = :household
           AND (instance_id IS NULL OR :instance_id IS NULL)))
ORDER BY instance_id IS NOT :instance_id, id LIMIT 1;

-- :name merge_visit_record
UPDATE visit SET instance_id = :instance_id WHERE id = :id;

-- :name merge_unnumber
-- Numbers are unique: out of the way first.
UPDATE visit SET attempt_no = attempt_no + 1000000
WHERE attempt_no < 1000000
  AND dwelling IN (SELECT dwelling FROM visit WHERE id > :last_id);

-- :name merge_number
UPDATE visit SET attempt_no = (
  SELECT count(*) FROM visit AS v
  WHERE v.dwelling = visit.dwelling AND (v.at_utc, v.id) <= (visit.at_utc, visit.id))
WHERE attempt_no > 1000000;

-- :name merge_last_visit
SELECT coalesce(max(id), 0) FROM visit;

-- :name merge_surveyor
INSERT INTO surveyor (name, speaks) VALUES (:name, :speaks) ON CONFLICT (name) DO NOTHING;

-- :name merge_newest
-- The record that this one has become by edits; nothing when it is not here.
WITH RECURSIVE version (instance_id) AS (
  SELECT instance_id FROM submission WHERE instance_id = :instance_id
  UNION ALL
  SELECT s.instance_id FROM submission AS s JOIN version AS v ON s.deprecated_id = v.instance_id)
SELECT instance_id FROM version AS v
WHERE NOT EXISTS (SELECT 1 FROM submission AS e WHERE e.deprecated_id = v.instance_id);
