-- +goose Up
-- What the platform asked of a business's bot in the place of a person, and what it got. The transcript is
-- erased after its time; document stays as long as the evidence that rests on it.
CREATE TABLE probe_runs (
    id         BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL DEFAULT 0,
    document   TEXT   NOT NULL,
    transcript TEXT   NOT NULL DEFAULT ''
);
CREATE INDEX probe_runs_account ON probe_runs (account_id, id);

-- Who only exists to ask. Their conversations are no evidence of what people do.
CREATE TABLE probe_people (
    number_id BIGINT NOT NULL,
    address   TEXT   NOT NULL,
    run_id    BIGINT NOT NULL,
    PRIMARY KEY (number_id, address)
);

-- +goose Down
DROP TABLE probe_people;
DROP TABLE probe_runs;
