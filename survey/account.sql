-- People who sign in to the pages.

-- :name account_add
INSERT INTO account (name, shown, role, password_hash, added_utc)
VALUES (:name, :shown, :role, :password_hash, :added_utc) ON CONFLICT (name) DO NOTHING;

-- :name account_again
UPDATE account SET shown = :shown, role = :role, password_hash = :password_hash, closed_utc = NULL
WHERE name = :name;

-- :name account_close
UPDATE account SET closed_utc = coalesce(closed_utc, :closed_utc) WHERE name = :name;

-- :name account_list
SELECT id, shown, role, added_utc, closed_utc, password_hash FROM account ORDER BY name;

-- :name account_by_name
SELECT id, shown, role, added_utc, closed_utc, password_hash FROM account
WHERE name = :name AND closed_utc IS NULL;

-- :name account_by_id
SELECT id, shown, role, added_utc, closed_utc, password_hash FROM account
WHERE id = :id AND closed_utc IS NULL;
