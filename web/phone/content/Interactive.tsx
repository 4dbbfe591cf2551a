import { mediaOfCard } from "../network/media";
import { choose } from "../network/outgoing";
import type { Interactive, Reply } from "../network/shapes";
import { Formatted } from "../text/Formatted";
import { plain } from "../text/format";
import { useWords } from "../words";
import { BillCard, ProgressLine } from "./Bill";
import { Cards } from "./Cards";
import { HeaderPart, ProductCard } from "./HeaderPart";
import { Acts } from "./InteractiveActs";
import type { BodyProps, Kind } from "./kind";
import { LinkTap, Tap } from "./Tap";

function Body(props: BodyProps<Interactive>) {
  const { message } = props;
  const { header, body, footer, shop, type } = message.content;
  const { things } = useWords();
  return (
    <>
      <HeaderPart message={message} header={header} />
      {type === "product" && shop?.product && <ProductCard id={shop.product} />}
      {message.content.bill && <BillCard message={message} bill={message.content.bill} />}
      {message.content.progress && <ProgressLine progress={message.content.progress} />}
      {body && <Formatted text={body} />}
      {!body && type === "call_permission_request" && <Formatted text={things.callAsk} />}
      {type === "catalog_message" && shop?.thumbnail && <ProductCard id={shop.thumbnail} />}
      {type === "product_list" && shop?.sections && <Sections sections={shop.sections} />}
      {footer && <div className="content-footer" dir="auto">{footer}</div>}
      {type === "carousel" ? <Carousel {...props} /> : <div className="content-buttons"><Acts {...props} /></div>}
    </>
  );
}

/** The first articles of a list, below the titles of their sections. */
function Sections({ sections }: { sections: { title?: string; products: string[] }[] }) {
  return (
    <div className="sections">
      {sections.map((s, i) => <div key={i}>{s.title && <small dir="auto">{s.title}</small>}{s.products.slice(0, 3).map((id) => <ProductCard key={id} id={id} />)}{s.products.length > 3 && <small>+ {s.products.length - 3}</small>}</div>)}
    </div>
  );
}

function Carousel({ message, answers, active, send }: BodyProps<Interactive>) {
  const { cards = [] } = message.content;
  const chosen = answers.findLast((a) => a.type === "reply")?.content as Reply | undefined;
  return (
    <Cards>
      {cards.map((c, i) => (
        <div key={i} className="card">
          <HeaderPart message={message} header={c.header} n={mediaOfCard(message.content, i)} />
          {c.product && <ProductCard id={c.product.id} />}
          {c.body && <Formatted text={c.body} />}
          <div className="content-buttons">
            {c.link && <LinkTap url={c.link.url} text={c.link.text} />}
            {c.replies?.map((r, j) => <Tap key={r.id} icon="reply" disabled={!active} chosen={chosen?.id === r.id && chosen.title === r.title} onTap={() => send(choose(message.id, j, r, i))}>{r.title}</Tap>)}
          </div>
        </div>
      ))}
    </Cards>
  );
}

const names: Record<string, "list" | "flow" | "product" | "products" | "catalog" | "address" | "carousel" | "call" | "contact" | "location" | "bill" | "progress" | "callUs"> = {
  list: "list", flow: "flow", product: "product", product_list: "products", catalog_message: "catalog", address_message: "address", carousel: "carousel",
  call_permission_request: "call", request_contact_info: "contact", location_request_message: "location",
  order_details: "bill", order_status: "progress", voice_call: "callUs",
};

export const interactive: Kind<Interactive> = {
  Body,
  preview: (c, words) => plain(c.body ?? "") || (names[c.type] ? words.things[names[c.type] as "list"] : c.type),
  copy: (c) => [c.header?.text, c.body, c.footer].filter(Boolean).join("\n\n"),
  details: (c, words) => [[words.kind, c.type]],
};
