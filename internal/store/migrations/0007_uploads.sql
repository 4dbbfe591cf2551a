-- +goose Up
-- Uploads that can be taken up again, and the handles of those that are complete.
CREATE TABLE uploads (
    id         TEXT   PRIMARY KEY,
    app_id     BIGINT NOT NULL,
    filename   TEXT   NOT NULL,
    type       TEXT   NOT NULL,
    length     BIGINT NOT NULL, -- bytes, as announced
    received   BIGINT NOT NULL, -- bytes that are on disk
    hash       TEXT   NOT NULL, -- once all are there
    animated   BIGINT NOT NULL,
    handle     TEXT   NOT NULL, -- once the blob is stored
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX uploads_handle ON uploads (handle);
CREATE INDEX uploads_hash ON uploads (hash);

-- What else needs a blob: a template its example, a profile its picture.
CREATE TABLE blob_holds (
    owner TEXT NOT NULL,
    hash  TEXT NOT NULL,
    PRIMARY KEY (owner, hash)
);
CREATE INDEX blob_holds_hash ON blob_holds (hash);

-- +goose Down
DROP TABLE blob_holds;
DROP TABLE uploads;
