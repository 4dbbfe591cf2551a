-- +goose Up
-- The operator's people who decide by name. Nobody is ever deleted: what they decided stays theirs.
CREATE TABLE reviewers (
    name       TEXT   NOT NULL PRIMARY KEY,
    hash       TEXT   NOT NULL UNIQUE, -- of the token, hexadecimal
    created_at BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL DEFAULT 0
);

-- +goose Down
DROP TABLE reviewers;
