import { ActionIcon, Button, Group, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { Icon } from "../../shared/icons";
import { useLanguage } from "../../shared/language";
import { localeOf } from "../../shared/locale";
import { money, total } from "../content/Order";
import type { Order, OrderItem } from "../network/shapes";
import { useWords } from "../words";
import { Dialog } from "./Dialog";

const currencies = ["EUR", "USD", "GBP", "INR", "BRL"];

interface Props {
  catalog: string;
  /** The articles that the message shows; none for a whole catalogue. */
  products: string[];
  onSend: (o: Order) => void;
  onClose: () => void;
}

interface Line {
  product: string;
  quantity: number;
  price: string;
}

const item = (l: Line, currency: string): OrderItem => ({ product: l.product, quantity: l.quantity, price: Math.max(0, Number(l.price.replace(",", ".")) || 0), currency });

/** What is ordered: articles, how many, at which price. */
export function CartForm({ catalog, products, onSend, onClose }: Props) {
  const words = useWords();
  const { language } = useLanguage();
  const [lines, setLines] = useState<Line[]>(() => products.map((product) => ({ product, quantity: products.length === 1 ? 1 : 0, price: "" })));
  const [currency, setCurrency] = useState("EUR");
  const [note, setNote] = useState("");
  const [added, setAdded] = useState("");
  const set = (product: string, change: Partial<Line>) => setLines(lines.map((l) => (l.product === product ? { ...l, ...change } : l)));
  const add = () => { const product = added.trim(); if (product && !lines.some((l) => l.product === product)) setLines([...lines, { product, quantity: 1, price: "" }]); setAdded(""); };
  const items = lines.filter((l) => l.quantity > 0).map((l) => item(l, currency));
  const sum = total(items);
  return (
    <Dialog title={words.things.cart} send={words.things.placeOrder} ready={items.length > 0} onSend={() => onSend({ catalog, items, text: note.trim() || undefined })} onClose={onClose}>
      <p className="form-hint">{words.things.noCatalog}</p>
      <ul className="cart">{lines.map((l) => <CartLine key={l.product} line={l} onChange={(change) => set(l.product, change)} />)}</ul>
      {products.length === 0 && (
        <Group align="flex-end" gap={8} wrap="nowrap">
          <TextInput flex={1} label={words.things.productId} maxLength={100} value={added} onChange={(e) => setAdded(e.currentTarget.value)} data-autofocus />
          <Button variant="light" disabled={!added.trim()} onClick={add}>{words.things.addProduct}</Button>
        </Group>
      )}
      <Group justify="space-between" align="flex-end"><NativeSelect label={words.things.currency} data={currencies} value={currency} onChange={(e) => setCurrency(e.currentTarget.value)} />
        {sum && <p className="sum" aria-live="polite"><span>{words.things.total}</span> <b>{money(sum.value, sum.currency, localeOf(language))}</b></p>}</Group>
      <Textarea label={words.things.note} autosize minRows={1} maxRows={4} maxLength={1024} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
    </Dialog>
  );
}

/** The most pieces of one article (docs/http-api.md). */
const mostPieces = 99_999;

function CartLine({ line: l, onChange }: { line: Line; onChange: (change: Partial<Line>) => void }) {
  const { things } = useWords();
  const by = (n: number) => onChange({ quantity: Math.max(0, Math.min(mostPieces, l.quantity + n)) });
  return (
    <li>
      <b dir="auto">{l.product}</b>
      <div className="stepper" role="group" aria-label={`${things.quantity}: ${l.product}`}>
        <ActionIcon variant="default" size={30} radius="xl" disabled={l.quantity === 0} onClick={() => by(-1)} aria-label={`${things.fewer}: ${l.product}`}><Icon name="minus" size={15} /></ActionIcon>
        <span aria-live="polite">{l.quantity}</span>
        <ActionIcon variant="default" size={30} radius="xl" onClick={() => by(1)} aria-label={`${things.more}: ${l.product}`}><Icon name="add" size={15} /></ActionIcon>
      </div>
      <TextInput w={96} inputMode="decimal" placeholder="0.00" aria-label={`${things.price}: ${l.product}`} value={l.price} onChange={(e) => onChange({ price: e.currentTarget.value })} />
    </li>
  );
}
