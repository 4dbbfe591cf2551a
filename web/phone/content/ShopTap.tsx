import { useState } from "react";
import { CartForm } from "../forms/CartForm";
import { order } from "../network/outgoing";
import type { Shop } from "../network/shapes";
import type { BodyProps } from "./kind";
import { Tap } from "./Tap";

/** Every article of a shop, each once. */
export const productsOf = (shop: Shop): string[] => [...new Set([...(shop.product ? [shop.product] : []), ...(shop.sections ?? []).flatMap((s) => s.products)])];

interface Props extends Pick<BodyProps<unknown>, "message" | "active" | "send"> {
  shop: Shop;
  text: string;
}

/** The way into a shop: what is put into the cart is sent as an order. */
export function ShopTap({ shop, text, message, active, send }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tap icon="cart" disabled={!active} onTap={() => setOpen(true)}>{text}</Tap>
      {open && <CartForm catalog={shop.catalog ?? ""} products={productsOf(shop)} onSend={(o) => send(order(o, message.id))} onClose={() => setOpen(false)} />}
    </>
  );
}
