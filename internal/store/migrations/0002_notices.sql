-- +goose Up
-- What an edit made known and the journal does not have yet: written in the edit's transaction, taken
-- out once it is in the journal. The key makes a repeat recognisable there.
CREATE TABLE notices (
    id         INTEGER PRIMARY KEY,
    key        TEXT   NOT NULL,
    account_id BIGINT NOT NULL,
    number_id  BIGINT NOT NULL,
    kind       BIGINT NOT NULL,
    document   TEXT   NOT NULL
);

-- +goose Down
DROP TABLE notices;
