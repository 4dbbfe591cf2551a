-- +goose Up
-- What a portfolio was given of the platform's limits, as JSON (account.Allowance).
ALTER TABLE businesses ADD COLUMN allowance TEXT NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE businesses DROP COLUMN allowance;
