-- Estates, blocks, homes; visits and their outcomes.

-- :name estate_add
INSERT INTO estate (geom, code, name) VALUES (:geom, :code, :name);

-- :name block_add
INSERT INTO block (geom, code, name, estate) VALUES (:geom, :code, :name, :estate);

-- :name estate_list
SELECT code, name, NULL, geom FROM estate ORDER BY code;

-- :name block_list
SELECT code, name, estate, geom FROM block ORDER BY code;

-- :name dwelling_add
INSERT INTO dwelling (geom, code, block, address, postcode, uprn, status, note, link, structure,
                      stair, floor, position, households, lang)
VALUES (:geom, :code, :block, :address, :postcode, :uprn, :status, :note, :link, :structure,
        :stair, :floor, :position, :households, :lang);

-- :name dwelling_get
SELECT fid, code, block, address, postcode, uprn, status, note, geom, link, structure, stair, lang,
       floor, position, households FROM dwelling
WHERE code = :code;

-- :name dwelling_list
SELECT fid, code, block, address, postcode, uprn, status, note, geom, link, structure, stair, lang,
       floor, position, households FROM dwelling
ORDER BY block, code;

-- :name dwelling_list_block
SELECT fid, code, block, address, postcode, uprn, status, note, geom, link, structure, stair, lang,
       floor, position, households FROM dwelling
WHERE block = :block ORDER BY code;

-- :name dwelling_count
SELECT count(*) FROM dwelling;

-- :name outcome_list
SELECT code, label, next, aapor, aapor_code, eligible, rank FROM outcome ORDER BY position;

-- :name outcome_known
SELECT count(*) FROM outcome WHERE code = :code;

-- :name outcome_codes
SELECT group_concat(code, ' ') FROM (SELECT code FROM outcome ORDER BY position);

-- :name visit_next
SELECT coalesce(max(attempt_no), 0) + 1 FROM visit WHERE dwelling = :dwelling;

-- :name visit_add
INSERT INTO visit (dwelling, attempt_no, at_utc, surveyor, outcome, instance_id, callback_utc,
                   lived_in, note, lang, household)
VALUES (:dwelling, :attempt_no, :at_utc, :surveyor, :outcome, :instance_id, :callback_utc,
        :lived_in, :note, :lang, :household);

-- :name visit_correct
-- A knock was told wrongly: what is right stands in its place, and the note says what stood there.
UPDATE visit SET outcome = :outcome, callback_utc = :callback_utc,
  surveyor = coalesce(:surveyor, surveyor),
  note = coalesce(coalesce(:note, note) || '; ', '') || 'was ' || outcome
WHERE id = :id;

-- :name visit_drop
DELETE FROM visit WHERE id = :id;

-- :name visit_list
SELECT id, dwelling, attempt_no, at_utc, surveyor, outcome, instance_id, callback_utc, lived_in,
       note, lang, household
FROM visit ORDER BY dwelling, attempt_no;

-- :name visit_list_dwelling
SELECT id, dwelling, attempt_no, at_utc, surveyor, outcome, instance_id, callback_utc, lived_in,
       note, lang, household
FROM visit WHERE dwelling = :dwelling ORDER BY attempt_no;
