-- +goose Up
-- The template that a message was made from, 0 for none; and who complained after it: 1 the person
-- blocked the number, 2 they reported it, 3 both.
ALTER TABLE messages ADD COLUMN template_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN complaint BIGINT NOT NULL DEFAULT 0;

-- What became of each template's messages, by days of UTC (days since 1970).
CREATE TABLE template_days (
    template_id BIGINT NOT NULL,
    day         BIGINT NOT NULL,
    sent        BIGINT NOT NULL,
    delivered   BIGINT NOT NULL,
    read        BIGINT NOT NULL,
    clicked     BIGINT NOT NULL,
    blocked     BIGINT NOT NULL,
    reported    BIGINT NOT NULL,
    PRIMARY KEY (template_id, day)
);
CREATE INDEX template_days_day ON template_days (day);

-- Taps on quick replies, by the button's text.
CREATE TABLE template_clicks (
    template_id BIGINT NOT NULL,
    day         BIGINT NOT NULL,
    button      TEXT   NOT NULL,
    clicked     BIGINT NOT NULL,
    PRIMARY KEY (template_id, day, button)
);

-- Feedback of before the last pause, which counts no more, as JSON.
ALTER TABLE templates ADD COLUMN feedback_base TEXT NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE templates DROP COLUMN feedback_base;
DROP TABLE template_clicks;
DROP TABLE template_days;
ALTER TABLE messages DROP COLUMN complaint;
ALTER TABLE messages DROP COLUMN template_id;
