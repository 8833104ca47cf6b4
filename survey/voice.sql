-- The voice box, and private talks.

-- :name voice_insert
INSERT INTO voice (text, said_by, consent, checked_by, could_name, recorded_utc)
VALUES (:text, :said_by, :consent, :checked_by, :could_name, :recorded_utc) RETURNING id;

-- :name voice_list
SELECT id, text, said_by, consent, checked_by, could_name FROM voice ORDER BY id;

-- :name voice_delete
DELETE FROM voice WHERE id = :id RETURNING id;

-- :name private_talk_insert
INSERT INTO private_talk (held_utc) VALUES (:held_utc);

-- :name private_talk_count
SELECT count(*) FROM private_talk;
