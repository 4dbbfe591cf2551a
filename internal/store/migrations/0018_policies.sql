-- +goose Up
-- Versions of policies as they were published. They are never changed and never deleted.
CREATE TABLE policies (
    name         TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    text         TEXT   NOT NULL, -- exactly what is signed
    published_at BIGINT NOT NULL,
    published_by TEXT   NOT NULL,
    public_key   TEXT   NOT NULL, -- base64
    signature    TEXT   NOT NULL, -- base64
    PRIMARY KEY (name, version)
);

-- Which accounts said that they know of a version.
CREATE TABLE policy_acknowledgements (
    account_id BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    said_by    TEXT   NOT NULL,
    PRIMARY KEY (account_id, name, version)
);

-- +goose Down
DROP TABLE policy_acknowledgements;
DROP TABLE policies;
