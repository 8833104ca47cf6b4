-- Submissions and the files they name.

-- :name submission_add
-- Clients resend after a lost reply, so the same instance_id again is no error here: the caller
-- compares the bytes.
INSERT INTO submission (instance_id, form_id, version, received_utc, deprecated_id, source,
                        surveyor, dwelling, encrypted, hash, xml)
VALUES (:instance_id, :form_id, :version, :received_utc, :deprecated_id, :source,
        :surveyor, :dwelling, :encrypted, :hash, :xml) ON CONFLICT (instance_id) DO NOTHING;

-- :name submission_same
SELECT id, xml = :xml FROM submission WHERE instance_id = :instance_id;

-- :name submission_before_edit
-- What an edit wants to replace: its form, and whether somebody was faster.
SELECT form_id, EXISTS (SELECT 1 FROM submission AS e WHERE e.deprecated_id = s.instance_id)
FROM submission AS s WHERE instance_id = :instance_id;

-- :name submission_get
SELECT id, instance_id, form_id, version, received_utc, deprecated_id, source, surveyor, dwelling,
       encrypted, hash, EXISTS (SELECT 1 FROM submission AS e WHERE e.deprecated_id = s.instance_id),
       xml
FROM submission AS s WHERE instance_id = :instance_id;

-- :name submission_has
SELECT count(*) FROM submission WHERE instance_id = :instance_id;

-- :name submission_has_practice
-- As index submission_practice has it.
SELECT EXISTS (SELECT 1 FROM submission WHERE source = 'practice');

-- :name submission_all
SELECT id, instance_id, form_id, version, received_utc, deprecated_id, source, surveyor, dwelling,
       encrypted, hash, EXISTS (SELECT 1 FROM submission AS e WHERE e.deprecated_id = s.instance_id),
       xml
FROM submission AS s WHERE form_id = coalesce(:form_id, form_id) ORDER BY id;

-- :name submission_all_current
SELECT id, instance_id, form_id, version, received_utc, deprecated_id, source, surveyor, dwelling,
       encrypted, hash, 0, xml
FROM submission_current WHERE form_id = coalesce(:form_id, form_id) ORDER BY id;

-- :name submission_days
-- One question each, so that the index answers both at once.
SELECT (SELECT min(received_utc) FROM submission WHERE form_id = :form_id),
       (SELECT max(received_utc) FROM submission WHERE form_id = :form_id);

-- :name submission_count
SELECT count(*) FROM submission WHERE form_id = :form_id;

-- :name submission_count_all
SELECT count(*) FROM submission;

-- :name submission_homes
SELECT DISTINCT dwelling FROM submission WHERE form_id = :form_id AND dwelling IS NOT NULL;

-- :name submission_count_replaced
SELECT count(*) FROM submission WHERE deprecated_id IS NOT NULL
  AND form_id = coalesce(:form_id, form_id);

-- :name attachment_expect
INSERT INTO attachment (instance_id, name, hash)
VALUES (:instance_id, :name,
        (SELECT a.hash FROM submission AS s
         JOIN attachment AS a ON a.instance_id = s.deprecated_id AND a.name = :name
         WHERE s.instance_id = :instance_id)) ON CONFLICT (instance_id, name) DO NOTHING;

-- :name attachment_find
SELECT hash FROM attachment WHERE instance_id = :instance_id AND name = :name;

-- :name attachment_put
UPDATE attachment SET hash = :hash
WHERE instance_id = :instance_id AND name = :name AND hash IS NULL;

-- :name attachment_list
SELECT a.name, a.hash, length(b.content)
FROM attachment AS a LEFT JOIN blob AS b ON b.hash = a.hash
WHERE a.instance_id = :instance_id ORDER BY a.name;
