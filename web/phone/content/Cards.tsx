import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { Icon } from "../../shared/icons";
import { useWords } from "../words";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Cards side by side: swiped by a thumb, moved by arrow keys and by buttons. */
export function Cards({ children }: { children: ReactNode[] }) {
  const { things } = useWords();
  const strip = useRef<HTMLUListElement>(null);
  const [at, setAt] = useState(0);
  const go = (to: number) => {
    const card = strip.current?.children[Math.max(0, Math.min(children.length - 1, to))] as HTMLElement | undefined;
    if (card && strip.current) strip.current.scrollTo({ left: card.offsetLeft - strip.current.offsetLeft, behavior: calm() ? "instant" : "smooth" });
  };
  const onScroll = () => {
    const el = strip.current;
    if (!el) return;
    const end = el.scrollLeft + el.clientWidth >= el.scrollWidth - 4;
    const first = el.firstElementChild as HTMLElement;
    setAt(end ? children.length - 1 : Math.round(el.scrollLeft / (first.offsetWidth + 8)));
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (by === undefined || e.target !== strip.current) return;
    e.preventDefault();
    go(at + by);
  };
  return (
    <section className="cards" aria-label={things.cards} aria-roledescription="carousel">
      <ul ref={strip} tabIndex={0} aria-label={things.card(at + 1, children.length)} onScroll={onScroll} onKeyDown={onKeyDown}>
        {children.map((card, i) => <li key={i} aria-label={things.card(i + 1, children.length)}>{card}</li>)}
      </ul>
      <button type="button" className="cards-step previous" hidden={at === 0} aria-label={things.previous} onClick={() => go(at - 1)}><Icon name="previous" size={20} /></button>
      <button type="button" className="cards-step next" hidden={at === children.length - 1} aria-label={things.next} onClick={() => go(at + 1)}><Icon name="next" size={20} /></button>
      <div className="dots" aria-hidden>{children.map((_, i) => <i key={i} data-here={i === at || undefined} />)}</div>
    </section>
  );
}
