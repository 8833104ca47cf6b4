-- Interviews that have begun, and the log of corrections.

-- :name draft_add
INSERT INTO draft (form_id, version, updated_utc, surveyor, dwelling, xml)
VALUES (:form_id, :version, :updated_utc, :surveyor, :dwelling, :xml);

-- :name draft_replace
UPDATE draft SET form_id = :form_id, version = :version, updated_utc = :updated_utc,
                 surveyor = :surveyor, dwelling = :dwelling, xml = :xml
WHERE id = :id;

-- :name draft_get
SELECT id, form_id, version, updated_utc, surveyor, dwelling, xml FROM draft WHERE id = :id;

-- :name draft_list
SELECT id, form_id, version, updated_utc, surveyor, dwelling, xml FROM draft
ORDER BY updated_utc DESC, id DESC;

-- :name draft_delete
DELETE FROM draft WHERE id = :id;

-- :name correction_add
INSERT INTO correction (instance_id, path, old_value, new_value, who, at_utc, why)
VALUES (:instance_id, :path, :old_value, :new_value, :who, :at_utc, :why);

-- :name correction_list
SELECT id, instance_id, path, old_value, new_value, who, at_utc, why FROM correction
WHERE instance_id = coalesce(:instance_id, instance_id) ORDER BY id;
