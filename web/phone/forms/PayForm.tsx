import { Button } from "@mantine/core";
import { useState } from "react";
import { useAmount } from "../content/Order";
import { CodeTap, LinkTap } from "../content/Tap";
import { api } from "../network/api";
import type { Bill, PaymentStatus, PaymentWay } from "../network/shapes";
import type { Message } from "../network/types";
import { useWords } from "../words";
import { Over } from "./Over";

/** What a way to pay shows: what is copied, where it leads, or what it is called. */
function Way({ way: w }: { way: PaymentWay }) {
  const { things } = useWords();
  if (w.code) return <CodeTap code={w.code} text={w.type === "boleto" ? things.copyBoleto : things.copyPix} />;
  if (w.type === "payment_link") return <LinkTap url={w.link} text={things.payLink} />;
  const name = [w.provider ?? w.type, w.configuration, w.digits && `•••• ${w.digits}`].filter(Boolean).join(" · ");
  return <small dir="auto">{things.way} {name}</small>;
}

/** Stands where elsewhere people pay. Nothing of it is real, and it says so. */
export function PayForm({ message: m, bill, onClose }: { message: Message; bill: Bill; onClose: () => void }) {
  const words = useWords();
  const { things } = words;
  const amount = useAmount(bill.currency);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const say = (status: PaymentStatus) => {
    setBusy(true);
    api.pay(m.address, m.id, status).then(onClose, (e: Error) => { setBusy(false); setTrouble(e.message); });
  };
  return (
    <Over title={`${things.pay}: ${amount(bill.total)}`} onClose={onClose}>
      <div className="pay">
        <p className="pay-test">{things.testPay}</p>
        {bill.ways?.map((w) => <Way key={w.type} way={w} />)}
        {bill.basket?.ends_at && <small>{things.payUntil} {new Date(bill.basket.ends_at).toLocaleString()}{bill.basket.end_note && ` · ${bill.basket.end_note}`}</small>}
        {trouble && <p role="alert">{trouble}</p>}
        <Button disabled={busy} onClick={() => say("captured")}>{things.markPaid}</Button>
        <Button disabled={busy} variant="default" onClick={() => say("pending")}>{things.markPending}</Button>
        <Button disabled={busy} variant="default" onClick={() => say("failed")}>{things.markFailed}</Button>
      </div>
    </Over>
  );
}
