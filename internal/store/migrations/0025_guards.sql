-- +goose Up
-- What businesses set for the scope guards of their numbers, as JSON (account.Guard).
CREATE TABLE guards (
    number_id BIGINT NOT NULL PRIMARY KEY,
    document  TEXT   NOT NULL
);

-- Messages that were found off-scope and are not. Their texts stay where they are: among the messages.
CREATE TABLE guard_corrections (
    number_id  BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    actor      TEXT   NOT NULL,
    PRIMARY KEY (number_id, message_id)
);

-- What guards caught, for a month: figures, no texts.
CREATE TABLE guard_catches (
    message_id BIGINT NOT NULL PRIMARY KEY,
    number_id  BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    mode       BIGINT NOT NULL,
    deflected  BIGINT NOT NULL,
    language   TEXT   NOT NULL,
    score      BIGINT NOT NULL, -- thousandths
    likeness   BIGINT NOT NULL  -- thousandths
);
CREATE INDEX guard_catches_of_number ON guard_catches (number_id, message_id);

-- How many messages guards looked at, by day (since 1970, UTC) and language.
CREATE TABLE guard_days (
    number_id BIGINT NOT NULL,
    day       BIGINT NOT NULL,
    language  TEXT   NOT NULL,
    looked    BIGINT NOT NULL,
    off_scope BIGINT NOT NULL,
    deflected BIGINT NOT NULL,
    PRIMARY KEY (number_id, day, language)
);

-- +goose Down
DROP TABLE guard_days;
DROP TABLE guard_catches;
DROP TABLE guard_corrections;
DROP TABLE guards;
