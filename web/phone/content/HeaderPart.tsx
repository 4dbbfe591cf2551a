import { Icon } from "../../shared/icons";
import { mediaUrl } from "../network/media";
import type { Header } from "../network/shapes";
import type { Message } from "../network/types";
import { Formatted } from "../text/Formatted";
import { useWords } from "../words";
import { PlaceCard } from "./Location";
import { FileCard } from "./media/FileCard";
import { Picture } from "./media/Picture";
import { Player } from "./Video";

/** What stands above a body: words, a picture, a film, a file, a place, an article. `n` counts its media in the message. */
export function HeaderPart({ message, header: h, n = 0 }: { message: Message; header?: Header; n?: number }) {
  const words = useWords();
  if (!h) return null;
  const url = mediaUrl(message, h.media, n);
  switch (h.type) {
    case "text": return <div className="content-header"><Formatted text={h.text ?? ""} /></div>;
    case "image": return <div className="media"><Picture url={url} /></div>;
    case "video":
    case "gif": return <div className="media"><Player url={url} media={h.media ?? {}} label={h.type === "gif" ? words.things.gif : words.things.video} gif={h.type === "gif"} /></div>;
    case "document": return <div className="media"><FileCard url={url} media={h.media ?? {}} name={h.media?.filename || words.things.document} /></div>;
    case "location": return h.location ? <div className="media"><PlaceCard place={h.location} /></div> : null;
    case "product": return h.product ? <ProductCard id={h.product.id} /> : null;
    default: return null;
  }
}

/** An article by its id: catalogues are not on this server. */
export function ProductCard({ id }: { id: string }) {
  const words = useWords();
  return <div className="product"><span className="product-picture" style={{ "--hue": hue(id) } as React.CSSProperties}><Icon name="cart" size={24} /></span><span className="file-text"><b dir="auto">{id}</b><small>{words.things.product}</small></span></div>;
}

/** The same article has the same colour everywhere. */
const hue = (id: string) => [...id].reduce((h, c) => (h * 31 + (c.codePointAt(0) ?? 0)) % 360, 7);
