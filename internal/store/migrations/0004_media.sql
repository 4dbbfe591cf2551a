-- +goose Up
-- What the blob storage has, or is about to have: a row is written before its blob, so that nothing
-- lies there unknown. touched_at is when somebody last wanted the blob kept.
CREATE TABLE blobs (
    hash       TEXT   PRIMARY KEY, -- SHA-256 in hexadecimal
    size       BIGINT NOT NULL,
    touched_at BIGINT NOT NULL
);
CREATE INDEX blobs_touched ON blobs (touched_at);

-- Media under an id: of a number, or of a person (address) who has not sent it to anybody yet.
CREATE TABLE media (
    id          BIGINT PRIMARY KEY,
    number_id   BIGINT NOT NULL,
    address     TEXT   NOT NULL,
    hash        TEXT   NOT NULL,
    type        TEXT   NOT NULL,
    size        BIGINT NOT NULL,
    filename    TEXT   NOT NULL,
    animated    BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);
CREATE INDEX media_hash ON media (hash);
CREATE INDEX media_expires ON media (expires_at);

-- What a message of the history shows. It keeps its blob when the media's id has expired.
CREATE TABLE attachments (
    message_id BIGINT NOT NULL,
    position   BIGINT NOT NULL, -- among the message's media, from 0
    hash       TEXT   NOT NULL,
    type       TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    filename   TEXT   NOT NULL,
    animated   BIGINT NOT NULL,
    PRIMARY KEY (message_id, position)
);
CREATE INDEX attachments_hash ON attachments (hash);

-- +goose Down
DROP TABLE attachments;
DROP TABLE media;
DROP TABLE blobs;
