-- How records came, and whose they are.

-- :name records_replaced
-- Edits are few: they lead to what they replaced, and no other record is looked at.
SELECT old.id FROM submission AS e INDEXED BY submission_deprecated
CROSS JOIN submission AS old ON old.instance_id = e.deprecated_id
WHERE e.deprecated_id IS NOT NULL;
