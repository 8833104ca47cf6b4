-- The survey's key pair.

-- :name signing_get
SELECT public_key, secret_key FROM signing_key WHERE id = 1;

-- :name signing_add
INSERT INTO signing_key (id, public_key, secret_key, made_utc)
VALUES (1, :public_key, :secret_key, :made_utc);
