-- 011: whether there are invented records, without a walk through all of them: every map, table and
-- pack that is made of such answers says so.

CREATE INDEX submission_practice ON submission (id) WHERE source = 'practice';
