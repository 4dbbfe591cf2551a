-- +goose Up

-- An endpoint has read every record below next. Of these it still owes: the records in owed, and of the
-- numbers in since the messages from the record given there on.
ALTER TABLE webhook_endpoints ADD COLUMN owed TEXT NOT NULL DEFAULT '[]';
ALTER TABLE webhook_endpoints ADD COLUMN since TEXT NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE webhook_endpoints DROP COLUMN since;
ALTER TABLE webhook_endpoints DROP COLUMN owed;
