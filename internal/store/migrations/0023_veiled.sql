-- +goose Up
-- Whether the public id of a message, and that of what it answers, keep the person's number from the business.
ALTER TABLE messages ADD COLUMN veiled BIGINT NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN reply_veiled BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE messages DROP COLUMN reply_veiled;
ALTER TABLE messages DROP COLUMN veiled;
