-- Records that stand out, and who looked at them.

-- :name odd_records
SELECT id, instance_id, form_id, surveyor, dwelling, received_utc FROM submission_current
WHERE encrypted = 0 ORDER BY id;

-- :name odd_logs
-- Logs of how interviews went, in no order; none that could only have been made to fill memory.
-- Few records have one, so attachments come first: looking for that of every record takes longer.
SELECT s.id, b.content FROM attachment AS a
CROSS JOIN submission_current AS s ON s.instance_id = a.instance_id
JOIN blob AS b ON b.hash = a.hash
WHERE a.name = :name AND s.encrypted = 0 AND length(b.content) <= :max;

-- :name odd_looks
SELECT instance_id, rule, who, at_utc, note FROM odd_look ORDER BY id;

-- :name odd_looked
SELECT s.id, l.rule FROM odd_look AS l JOIN submission_current AS s ON s.instance_id = l.instance_id;

-- :name odd_look_add
INSERT INTO odd_look (instance_id, rule, who, at_utc, note)
VALUES (:instance_id, :rule, :who, :at_utc, :note);
