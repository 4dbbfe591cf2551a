import { useState } from "react";
import { Icon } from "../../shared/icons";
import { PayForm } from "../forms/PayForm";
import type { Bill, BilledItem, Charge, PaymentStatus, Progress } from "../network/shapes";
import type { Message } from "../network/types";
import { useWords } from "../words";
import { useAmount } from "./Order";
import { Tap } from "./Tap";

/** What is known of the payment: what happened here, or what the business says. */
export const paymentOf = (m: Pick<Message, "payment" | "order">): PaymentStatus | undefined => m.payment ?? m.order?.payment;

/** Whether a bill can be paid at a moment. */
export function payable(m: Pick<Message, "payment" | "order">, bill: Bill, now: number): boolean {
  const over = m.order?.status === "completed" || m.order?.status === "canceled";
  return !over && paymentOf(m) !== "captured" && (bill.basket?.ends_at ?? Infinity) > now;
}

/** What a line of a bill costs. */
export const cost = (i: BilledItem) => (i.sale_price ?? i.price) * i.quantity;

/** What is to be paid, line by line, and how far the order is. */
export function BillCard({ message: m, bill }: { message: Message; bill: Bill }) {
  const { things } = useWords();
  const amount = useAmount(bill.currency);
  const { basket } = bill;
  const paid = paymentOf(m);
  return (
    <div className="order bill">
      <b className="line"><Icon name="cart" size={19} />{things.bill} · <span dir="auto">{bill.reference}</span></b>
      {basket && <ul>{basket.items.map((i, at) => <li key={at}><span>{i.quantity} × <b dir="auto">{i.name}</b></span><span>{i.sale_price !== undefined && <s>{amount(i.price * i.quantity)}</s>} {amount(cost(i))}</span></li>)}</ul>}
      {basket && <Parts basket={basket} amount={amount} />}
      <p className="sum"><span>{things.total}</span><b>{amount(bill.total)}</b></p>
      {(paid || m.order?.status) && (
        <p className="bill-state" role="status">
          {paid && <span data-payment={paid}>{things.paymentStatus[paid]}</span>}
          {m.order?.status && <span>{things.orderStatus[m.order.status] ?? m.order.status}</span>}
        </p>
      )}
    </div>
  );
}

/** What comes to the items. */
function Parts({ basket, amount }: { basket: NonNullable<Bill["basket"]>; amount: (n: number) => string }) {
  const { things } = useWords();
  const row = (name: string, c: Charge | undefined, sign = "") => c && <div><dt>{name}{c.text && <small dir="auto"> {c.text}</small>}</dt><dd>{sign}{amount(c.amount)}</dd></div>;
  return (
    <dl className="bill-parts">
      {row(things.subtotal, { amount: basket.subtotal })}
      {row(things.tax, basket.tax)}
      {row(things.shipping, basket.shipping)}
      {row(things.discount, basket.discount, "−")}
    </dl>
  );
}

/** The way to pay, which is none: whoever holds the phone says what is to have become of it. */
export function BillTap({ message, bill, active, text }: { message: Message; bill: Bill; active: boolean; text?: string }) {
  const { things } = useWords();
  const [open, setOpen] = useState(false);
  const paid = paymentOf(message) === "captured";
  const can = payable(message, bill, Date.now());
  return (
    <>
      <Tap icon="cart" chosen={paid} disabled={!active || !can} onTap={() => setOpen(true)}>{paid ? things.paidAlready : can ? text || things.pay : things.billOver}</Tap>
      {open && <PayForm message={message} bill={bill} onClose={() => setOpen(false)} />}
    </>
  );
}

/** How far an order is, in a message of its own. */
export function ProgressLine({ progress: p }: { progress: Progress }) {
  const { things } = useWords();
  return (
    <div className="progress-of">
      <b className="line"><Icon name="cart" size={19} />{[p.status && (things.orderStatus[p.status] ?? p.status), p.payment && things.paymentStatus[p.payment]].filter(Boolean).join(" · ")}</b>
      <small dir="auto">{[p.reference, p.text].filter(Boolean).join(" · ")}</small>
    </div>
  );
}
