-- Records that stand out, and who looked at them.

-- :name odd_records
SELECT id, instance_id, form_id, surveyor, dwelling, received_utc FROM submission_current
WHERE encrypted = 0 ORDER BY id;

-- :name odd_logs
-- Logs of how interviews went; none that could only have been made to fill memory.
SELECT s.id, b.content FROM submission_current AS s
JOIN attachment AS a ON a.instance_id = s.instance_id AND a.name = :name
JOIN blob AS b ON b.hash = a.hash
WHERE s.encrypted = 0 AND length(b.content) <= :max ORDER BY s.id;

-- :name odd_looks
SELECT instance_id, rule, who, at_utc, note FROM odd_look ORDER BY id;

-- :name odd_look_add
INSERT INTO odd_look (instance_id, rule, who, at_utc, note)
VALUES (:instance_id, :rule, :who, :at_utc, :note);
