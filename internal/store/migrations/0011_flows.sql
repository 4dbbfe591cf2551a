-- +goose Up
CREATE TABLE flows (
    id            BIGINT PRIMARY KEY,
    account_id    BIGINT NOT NULL REFERENCES accounts (id),
    app_id        BIGINT NOT NULL,
    name          TEXT   NOT NULL,
    status        TEXT   NOT NULL,
    categories    TEXT   NOT NULL,
    endpoint      TEXT   NOT NULL,
    document      TEXT   NOT NULL, -- as it was uploaded; empty before
    version       TEXT   NOT NULL,
    data_api      TEXT   NOT NULL,
    problems      TEXT   NOT NULL,
    alerts        TEXT   NOT NULL,
    status_at     BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    preview_key   TEXT   NOT NULL,
    preview_until BIGINT NOT NULL,
    UNIQUE (account_id, name)
);

-- What a flow's endpoint did in each hour: how often something with a key happened.
CREATE TABLE flow_counts (
    flow_id BIGINT NOT NULL,
    hour    BIGINT NOT NULL, -- Unix milliseconds at its beginning
    metric  TEXT   NOT NULL,
    key     TEXT   NOT NULL,
    count   BIGINT NOT NULL,
    PRIMARY KEY (flow_id, hour, metric, key)
);
CREATE INDEX flow_counts_hour ON flow_counts (hour);

-- Forms that cannot be opened any more: the endpoint said that their token is spent.
CREATE TABLE closed_forms (
    message_id BIGINT NOT NULL,
    button     BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    PRIMARY KEY (message_id, button)
);

-- +goose Down
DROP TABLE closed_forms;
DROP TABLE flow_counts;
DROP TABLE flows;
