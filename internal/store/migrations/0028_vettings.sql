-- +goose Up
-- What businesses want to be, to have or to be called, and what was decided about it, as account.Vetting.
CREATE TABLE vettings (
    id          INTEGER PRIMARY KEY,
    kind        TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    business_id BIGINT NOT NULL,
    account_id  BIGINT NOT NULL, -- 0 when it is about all of a business
    number_id   BIGINT NOT NULL, -- 0 when it is about no single number
    document    TEXT   NOT NULL
);
CREATE INDEX vettings_state ON vettings (state, id);
CREATE INDEX vettings_number ON vettings (number_id, kind, id);
CREATE INDEX vettings_account ON vettings (account_id, kind, id);

-- What was made of an account, as account.Review, and when the operator removed it.
ALTER TABLE accounts ADD COLUMN review TEXT NOT NULL DEFAULT '{}';
ALTER TABLE accounts ADD COLUMN closed_at BIGINT NOT NULL DEFAULT 0;

-- An app that is told something whether or not it is subscribed to the account, and under whose id it is told.
ALTER TABLE notices ADD COLUMN app_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notices ADD COLUMN partner_id BIGINT NOT NULL DEFAULT 0;

-- Applications for the mark of an official account waited in documents until now.
INSERT INTO vettings (kind, state, business_id, account_id, number_id, document)
    SELECT 'official', 'PENDING', a.business_id, a.id, n.id,
        '{"kind":"official","state":"PENDING","by":"business ' || a.business_id || '","at":0,"business":"' || a.business_id || '","account":"' || a.id || '","number":"' || n.id || '","application":' || COALESCE(json_extract(d.document, '$.application'), 'null') || '}'
    FROM number_documents d JOIN numbers n ON n.id = d.number_id JOIN accounts a ON a.id = n.account_id
    WHERE d.kind = 'official' AND d.document LIKE '%"status":"PENDING"%';
DELETE FROM number_documents WHERE kind = 'official';

-- +goose Down
ALTER TABLE notices DROP COLUMN partner_id;
ALTER TABLE notices DROP COLUMN app_id;
ALTER TABLE accounts DROP COLUMN closed_at;
ALTER TABLE accounts DROP COLUMN review;
DROP TABLE vettings;
