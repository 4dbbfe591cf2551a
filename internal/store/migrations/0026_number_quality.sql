-- +goose Up
-- Who blocked or reported a number, and when last: for its quality, in which each person counts once.
CREATE TABLE number_complaints (
    number_id BIGINT NOT NULL,
    address   TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (number_id, address)
);
CREATE INDEX number_complaints_at ON number_complaints (number_id, at);
CREATE INDEX counters_number ON counters (number_id, hour);

-- +goose Down
DROP INDEX counters_number;
DROP TABLE number_complaints;
