-- +goose Up
-- Operators' rate cards, beside those that ship. A draft may be put again; one that was signed off is never
-- changed or deleted, since prices name it.
CREATE TABLE rate_cards (
    id        TEXT   NOT NULL PRIMARY KEY,
    document  TEXT   NOT NULL, -- YAML
    added_by  TEXT   NOT NULL,
    added_at  BIGINT NOT NULL,
    signed_by TEXT   NOT NULL DEFAULT '',
    signed_at BIGINT NOT NULL DEFAULT 0,
    place     BIGINT NOT NULL DEFAULT 0 -- in the order of signing, from 1; 0 for a draft
);

-- +goose Down
DROP TABLE rate_cards;
