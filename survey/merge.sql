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

-- What was said. Each thing is known by all it says and when it was written down. Lists are read in
-- the other survey; :a, :b, ... are their columns.

-- :name merge_meetings
SELECT held_on, people, text, changed, recorded_utc FROM meeting ORDER BY id;

-- :name merge_meeting
SELECT count(*) FROM meeting
WHERE held_on = :a AND people IS :b AND text = :c AND changed IS :d AND recorded_utc = :e;

-- :name merge_add_meeting
INSERT INTO meeting (held_on, people, text, changed, recorded_utc) VALUES (:a, :b, :c, :d, :e);

-- :name merge_objections
SELECT o.text, o.raised_utc, m.held_on FROM objection AS o
LEFT JOIN meeting AS m ON m.id = o.meeting_id ORDER BY o.id;

-- :name merge_objection
SELECT count(*) FROM objection WHERE text = :a AND raised_utc = :b;

-- :name merge_add_objection
INSERT INTO objection (text, raised_utc, meeting_id)
VALUES (:a, :b, (SELECT max(id) FROM meeting WHERE held_on = :c));

-- :name merge_answers
SELECT o.text, o.raised_utc, a.answer, a.closed_utc FROM objection_answer AS a
JOIN objection AS o ON o.id = a.objection_id ORDER BY o.id;

-- :name merge_answer
-- An objection that was answered here keeps its answer.
SELECT count(*) FROM objection AS o JOIN objection_answer AS a ON a.objection_id = o.id
WHERE o.text = :a AND o.raised_utc = :b;

-- :name merge_add_answer
INSERT INTO objection_answer (objection_id, answer, closed_utc)
SELECT min(id), :c, :d FROM objection WHERE text = :a AND raised_utc = :b;

-- :name merge_voices
SELECT text, said_by, consent, checked_by, could_name, recorded_utc FROM voice ORDER BY id;

-- :name merge_voice
SELECT count(*) FROM voice WHERE text = :a AND said_by IS :b AND recorded_utc = :f;

-- :name merge_add_voice
INSERT INTO voice (text, said_by, consent, checked_by, could_name, recorded_utc)
VALUES (:a, :b, :c, :d, :e, :f);

-- :name merge_talks
SELECT held_utc FROM private_talk ORDER BY id;

-- :name merge_talk
SELECT count(*) FROM private_talk WHERE held_utc = :a;

-- :name merge_add_talk
INSERT INTO private_talk (held_utc) VALUES (:a);
