-- Phones and other things that may send answers.

-- :name device_add
INSERT INTO device (name, token_hash, digest_ha1, added_utc)
VALUES (:name, :token_hash, :digest_ha1, :added_utc) ON CONFLICT (name) DO NOTHING;

-- :name device_renew
UPDATE device SET token_hash = :token_hash, digest_ha1 = :digest_ha1, revoked_utc = NULL
WHERE name = :name;

-- :name device_revoke
UPDATE device SET revoked_utc = coalesce(revoked_utc, :revoked_utc) WHERE name = :name;

-- :name device_list
SELECT id, name, added_utc, revoked_utc FROM device ORDER BY name;

-- :name device_by_token
SELECT id, name, added_utc, revoked_utc, token_hash FROM device
WHERE token_hash = :token_hash AND revoked_utc IS NULL;

-- :name device_by_name
SELECT id, name, added_utc, revoked_utc, digest_ha1 FROM device
WHERE name = :name AND revoked_utc IS NULL AND digest_ha1 IS NOT NULL;
