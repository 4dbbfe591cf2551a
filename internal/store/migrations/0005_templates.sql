-- +goose Up
ALTER TABLE templates ADD COLUMN reason TEXT NOT NULL DEFAULT 'NONE';
ALTER TABLE templates ADD COLUMN because TEXT NOT NULL DEFAULT '';
ALTER TABLE templates ADD COLUMN recommendation TEXT NOT NULL DEFAULT '';
ALTER TABLE templates ADD COLUMN previous_category TEXT NOT NULL DEFAULT '';
ALTER TABLE templates ADD COLUMN correct_category TEXT NOT NULL DEFAULT '';
ALTER TABLE templates ADD COLUMN correct_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE templates ADD COLUMN quality TEXT NOT NULL DEFAULT 'UNKNOWN';
ALTER TABLE templates ADD COLUMN quality_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE templates ADD COLUMN pauses BIGINT NOT NULL DEFAULT 0;
ALTER TABLE templates ADD COLUMN paused_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE templates ADD COLUMN edited_at TEXT NOT NULL DEFAULT '[]';
ALTER TABLE templates ADD COLUMN archived_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE templates ADD COLUMN last_sent_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE templates ADD COLUMN library TEXT NOT NULL DEFAULT '';
ALTER TABLE templates ADD COLUMN tracking_off BIGINT NOT NULL DEFAULT 0;

-- Names of deleted templates that cannot be used again yet.
CREATE TABLE held_template_names (
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name       TEXT   NOT NULL,
    until      BIGINT NOT NULL,
    PRIMARY KEY (account_id, name)
);

-- When templates were created, for the hourly limit; deleted ones count too.
CREATE TABLE template_creations (
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    at         BIGINT NOT NULL
);
CREATE INDEX template_creations_account ON template_creations (account_id, at);

-- +goose Down
DROP TABLE template_creations;
DROP TABLE held_template_names;
ALTER TABLE templates DROP COLUMN tracking_off;
ALTER TABLE templates DROP COLUMN library;
ALTER TABLE templates DROP COLUMN last_sent_at;
ALTER TABLE templates DROP COLUMN archived_at;
ALTER TABLE templates DROP COLUMN edited_at;
ALTER TABLE templates DROP COLUMN paused_until;
ALTER TABLE templates DROP COLUMN pauses;
ALTER TABLE templates DROP COLUMN quality_at;
ALTER TABLE templates DROP COLUMN quality;
ALTER TABLE templates DROP COLUMN correct_at;
ALTER TABLE templates DROP COLUMN correct_category;
ALTER TABLE templates DROP COLUMN previous_category;
ALTER TABLE templates DROP COLUMN recommendation;
ALTER TABLE templates DROP COLUMN because;
ALTER TABLE templates DROP COLUMN reason;
