-- 009: on which days the records of a form came in, without a walk through all of them.

CREATE INDEX submission_received ON submission (form_id, received_utc);
