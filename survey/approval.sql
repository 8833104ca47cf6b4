-- Report-back meetings, objections, approvals.

-- :name meeting_insert
INSERT INTO meeting (held_on, people, text, changed, recorded_utc)
VALUES (:held_on, :people, :text, :changed, :recorded_utc) RETURNING id;

-- :name meeting_list
SELECT id, held_on, coalesce(people, -1), text, changed FROM meeting ORDER BY id;

-- :name meeting_on
SELECT coalesce(max(id), 0) FROM meeting WHERE held_on = :held_on;

-- :name objection_insert
INSERT INTO objection (meeting_id, text, raised_utc)
VALUES (:meeting_id, :text, :raised_utc) RETURNING id;

-- :name objection_list
SELECT o.id, o.text, m.held_on, substr(o.raised_utc, 1, 10), a.answer, substr(a.closed_utc, 1, 10)
FROM objection AS o
LEFT JOIN meeting AS m ON m.id = o.meeting_id
LEFT JOIN objection_answer AS a ON a.objection_id = o.id
ORDER BY o.id;

-- :name objection_state
-- 0: no such objection, 1: open, 2: closed.
SELECT 1 + (a.objection_id IS NOT NULL) FROM objection AS o
LEFT JOIN objection_answer AS a ON a.objection_id = o.id WHERE o.id = :id;

-- :name objection_answer_insert
INSERT INTO objection_answer (objection_id, answer, closed_utc)
VALUES (:objection_id, :answer, :closed_utc);

-- :name approval_insert
INSERT INTO approval (tier, meeting_id, conditions, until, vote, tables_hash, approved_utc)
VALUES (:tier, :meeting_id, :conditions, :until, :vote, :tables_hash, :approved_utc) RETURNING id;

-- :name approval_name_insert
INSERT INTO approval_name (approval_id, position, name) VALUES (:approval_id, :position, :name);

-- :name approval_list
-- A row a name, in the order they were given.
SELECT a.id, a.tier, a.conditions, a.until, a.vote, a.tables_hash, a.approved_utc,
       m.id, m.held_on, coalesce(m.people, -1), m.text, m.changed, n.name
FROM approval AS a
JOIN meeting AS m ON m.id = a.meeting_id
JOIN approval_name AS n ON n.approval_id = a.id
ORDER BY a.id, n.position;

-- :name approval_newest
SELECT coalesce(max(id), 0) FROM approval WHERE tier = :tier;

-- :name pack_made_insert
INSERT INTO pack_made (approval_id, made_utc) VALUES (:approval_id, :made_utc)
ON CONFLICT (approval_id) DO NOTHING;

-- :name pack_made_since
-- Other packs that left after this approval was given: less may be shown beside them.
SELECT a.tier FROM pack_made AS p JOIN approval AS a ON a.id = p.approval_id
WHERE p.made_utc >= :approved_utc AND a.id <> :id ORDER BY p.made_utc DESC LIMIT 1;

-- :name pack_made_before
SELECT coalesce(max(p.approval_id), 0) FROM pack_made AS p JOIN approval AS a ON a.id = p.approval_id
WHERE a.tier = :tier AND a.id < :id;
