-- +goose Up
-- Where a person's message came from, as JSON; empty for most.
ALTER TABLE messages ADD COLUMN origin TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE messages DROP COLUMN origin;
