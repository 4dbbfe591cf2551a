-- +goose Up
-- Objects with a public id of their own that are not in the directory: media, flows and their like.
CREATE TABLE nodes (
    id         BIGINT PRIMARY KEY,
    kind       TEXT   NOT NULL,
    account_id BIGINT NOT NULL,
    number_id  BIGINT NOT NULL
);

-- +goose Down
DROP TABLE nodes;
