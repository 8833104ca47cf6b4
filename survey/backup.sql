-- Whole copies.

-- :name backup_into
VACUUM INTO :path;
