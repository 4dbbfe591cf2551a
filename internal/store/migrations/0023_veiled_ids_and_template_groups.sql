-- +goose Up
-- Whether the public id of a message, and that of what it answers, keep the person's number from the business.
ALTER TABLE messages ADD COLUMN veiled BIGINT NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN reply_veiled BIGINT NOT NULL DEFAULT 0;

ALTER TABLE templates ADD COLUMN sub_category TEXT NOT NULL DEFAULT '';
ALTER TABLE templates ADD COLUMN freedom TEXT NOT NULL DEFAULT ''; -- what the business lets Meta change, as JSON

-- Sets of templates whose figures are looked at together.
CREATE TABLE template_groups (
    id          BIGINT NOT NULL PRIMARY KEY,
    account_id  BIGINT NOT NULL,
    name        TEXT   NOT NULL,
    description TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    UNIQUE (account_id, name)
);

-- When a template was in a group: what it did in that time stays the group's. It is in one at a time.
CREATE TABLE template_group_members (
    group_id    BIGINT NOT NULL,
    template_id BIGINT NOT NULL,
    since       BIGINT NOT NULL,
    until       BIGINT NOT NULL, -- 0 while it is in it
    PRIMARY KEY (group_id, template_id, since)
);
CREATE UNIQUE INDEX template_group_members_one ON template_group_members (template_id) WHERE until = 0;

-- +goose Down
DROP TABLE template_group_members;
DROP TABLE template_groups;
ALTER TABLE templates DROP COLUMN freedom;
ALTER TABLE templates DROP COLUMN sub_category;
ALTER TABLE messages DROP COLUMN reply_veiled;
ALTER TABLE messages DROP COLUMN veiled;
