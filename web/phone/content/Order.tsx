import { Icon } from "../../shared/icons";
import { useLanguage } from "../../shared/language";
import { localeOf } from "../../shared/locale";
import type { Order, OrderItem } from "../network/shapes";
import { Formatted } from "../text/Formatted";
import { useWords } from "../words";
import type { BodyProps, Kind } from "./kind";

/** A sum of money as people read it; an unknown currency stands behind its number. */
export function money(value: number, currency: string, locale?: string): string {
  try {
    return new Intl.NumberFormat(locale, { style: "currency", currency }).format(value);
  } catch {
    return `${value.toFixed(2)} ${currency}`;
  }
}

/** Writes amounts of a bill, which are in hundredths. */
export const useAmount = (currency: string) => {
  const { language } = useLanguage();
  return (hundredths: number) => money(hundredths / 100, currency, localeOf(language));
};

/** What all pieces cost together; undefined when they are of several currencies. */
export function total(items: OrderItem[]): { value: number; currency: string } | undefined {
  const currency = items[0]?.currency;
  if (!currency || items.some((i) => i.currency !== currency)) return undefined;
  return { value: items.reduce((sum, i) => sum + i.price * i.quantity, 0), currency };
}

const pieces = (items: OrderItem[]) => items.reduce((n, i) => n + i.quantity, 0);

function Body({ message: { content: c } }: BodyProps<Order>) {
  const words = useWords();
  const { language } = useLanguage();
  const locale = localeOf(language);
  const sum = total(c.items);
  return (
    <div className="order">
      <b className="line"><Icon name="cart" size={19} />{words.things.order} · {words.things.items(pieces(c.items))}</b>
      <ul>{c.items.map((i, at) => <li key={at}><span>{i.quantity} × <b dir="auto">{i.product}</b></span><span>{money(i.price * i.quantity, i.currency, locale)}</span></li>)}</ul>
      {sum && <p className="sum"><span>{words.things.total}</span><b>{money(sum.value, sum.currency, locale)}</b></p>}
      {c.text && <Formatted text={c.text} />}
    </div>
  );
}

export const order: Kind<Order> = { Body, preview: (c, words) => `🛒 ${words.things.order}: ${words.things.items(pieces(c.items))}`, copy: (c) => c.items.map((i) => `${i.quantity} × ${i.product}`).join("\n") };
