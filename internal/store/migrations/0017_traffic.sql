-- +goose Up
-- What went over each number, by quarters of an hour since 1970, so that a day can begin at midnight of any
-- time zone: for analytics. product is 0 for templates, 2 for free-form messages, 100 for people's.
-- category, type, tier and currency are those of the price; cost is in 10⁻⁶ of the currency.
CREATE TABLE traffic (
    number_id BIGINT NOT NULL,
    slot      BIGINT NOT NULL,
    country   TEXT   NOT NULL,
    product   BIGINT NOT NULL,
    category  BIGINT NOT NULL,
    type      BIGINT NOT NULL,
    tier      TEXT   NOT NULL,
    currency  TEXT   NOT NULL,
    sent      BIGINT NOT NULL,
    delivered BIGINT NOT NULL,
    cost      BIGINT NOT NULL,
    PRIMARY KEY (number_id, slot, country, product, category, type, tier, currency)
);
CREATE INDEX traffic_slot ON traffic (slot);

-- What the messages that a template was made into cost, in 10⁻⁶ of the account's currency.
ALTER TABLE template_days ADD COLUMN cost BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE template_days DROP COLUMN cost;
DROP TABLE traffic;
