-- +goose Up
-- A month of an account is read without walking over everybody's charges.
CREATE INDEX charges_owner ON charges (owner_id, message_id);

-- 1 while what messages cost before a retroactive card was signed off is being corrected.
ALTER TABLE rate_cards ADD COLUMN mend BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE rate_cards DROP COLUMN mend;
DROP INDEX charges_owner;
