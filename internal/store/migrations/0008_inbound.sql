-- +goose Up
-- Media that a person sent to a number: it counts in nobody's allowance.
ALTER TABLE media ADD COLUMN inbound BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE media DROP COLUMN inbound;
