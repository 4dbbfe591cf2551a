-- +goose Up
-- How people show to businesses, and who may not write to them.
ALTER TABLE people ADD COLUMN username TEXT NOT NULL DEFAULT '';
CREATE INDEX people_username ON people (username) WHERE username <> '';
ALTER TABLE people ADD COLUMN hides_number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN identity TEXT NOT NULL DEFAULT '';

-- The block lists of numbers; record is that of the fact that put the person there.
CREATE TABLE barred (
    number_id BIGINT NOT NULL,
    address   TEXT   NOT NULL,
    record    BIGINT NOT NULL,
    PRIMARY KEY (number_id, address)
);
CREATE INDEX barred_record ON barred (number_id, record);

-- Names under which businesses' numbers are found; each once on the platform.
CREATE TABLE usernames (
    username  TEXT   PRIMARY KEY,
    number_id BIGINT NOT NULL UNIQUE REFERENCES numbers (id)
);

-- +goose Down
DROP TABLE usernames;
DROP TABLE barred;
DROP INDEX people_username;
ALTER TABLE people DROP COLUMN identity;
ALTER TABLE people DROP COLUMN hides_number;
ALTER TABLE people DROP COLUMN username;
