import { Icon } from "../../shared/icons";
import type { Origin } from "../network/shapes";
import { safeLink } from "../text/format";
import { useWords } from "../words";

/** From this many times on, a message was forwarded often (reference §3.4). */
const often = 5;

/** Above a message: whether it was passed on, and by which ad or article its author came. */
export function Marks({ origin: o }: { origin?: Origin }) {
  const { things } = useWords();
  if (!o) return null;
  const { referral: r, product: p } = o;
  return (
    <>
      {o.forwards !== undefined && o.forwards > 0 && <div className="mark"><Icon name="forward" size={14} /><em>{o.forwards >= often ? things.forwardedOften : things.forwarded}</em></div>}
      {p && <div className="mark"><Icon name="cart" size={14} /><span>{things.fromProduct} <b dir="auto">{p.id}</b></span></div>}
      {r && (
        <a className="referral" href={safeLink(r.url)} target="_blank" rel="noopener noreferrer nofollow">
          <small><Icon name="flag" size={13} />{r.type === "post" ? things.fromPost : things.fromAd}</small>
          {r.headline && <b dir="auto">{r.headline}</b>}{r.body && <span dir="auto">{r.body}</span>}
        </a>
      )}
    </>
  );
}
