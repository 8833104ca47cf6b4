-- Encrypted records, opened.

-- :name opened_add
INSERT INTO opened (instance_id, opened_utc, surveyor, dwelling, xml)
VALUES (:instance_id, :opened_utc, :surveyor, :dwelling, :xml);

-- :name opened_get
SELECT instance_id, opened_utc, surveyor, dwelling, xml FROM opened
WHERE instance_id = :instance_id;

-- :name opened_waiting
SELECT instance_id FROM submission AS s WHERE encrypted
AND NOT EXISTS (SELECT 1 FROM opened AS o WHERE o.instance_id = s.instance_id) ORDER BY id;

-- :name opened_count
SELECT count(*) FROM opened;

-- :name opened_file_add
INSERT INTO opened_file (instance_id, name, hash) VALUES (:instance_id, :name, :hash);

-- :name opened_file_list
SELECT o.name, o.hash, length(b.content) FROM opened_file AS o JOIN blob AS b ON b.hash = o.hash
WHERE instance_id = :instance_id ORDER BY o.name;
