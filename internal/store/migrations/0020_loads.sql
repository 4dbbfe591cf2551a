-- +goose Up
-- What accounts cost to serve, by days of UTC (days since 1970), beside what the counters say: time of
-- decisions, and attempts to hand over webhooks.
CREATE TABLE loads (
    day           BIGINT NOT NULL,
    account_id    BIGINT NOT NULL,
    engine_ns     BIGINT NOT NULL,
    webhook_posts BIGINT NOT NULL,
    webhook_bytes BIGINT NOT NULL,
    PRIMARY KEY (day, account_id)
);
ALTER TABLE counters ADD COLUMN media_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counters ADD COLUMN stored_bytes BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE counters DROP COLUMN stored_bytes;
ALTER TABLE counters DROP COLUMN media_bytes;
DROP TABLE loads;
