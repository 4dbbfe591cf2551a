-- +goose Up
-- What became of the last attempt to pay what a message bills (message.PaymentStatus); 0 for none.
ALTER TABLE messages ADD COLUMN payment BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE messages DROP COLUMN payment;
