import { useState } from "react";
import { Icon } from "../../../shared/icons";
import { Over } from "../../forms/Over";
import { useWords } from "../../words";

interface Props {
  url: string;
  caption?: string;
}

/** A picture in a bubble; a touch shows it as large as the window. */
export function Picture({ url, caption }: Props) {
  const words = useWords();
  const [large, setLarge] = useState(false);
  const [failed, setFailed] = useState<string>();
  if (failed === url) return <div className="media-failed"><Icon name="image" size={26} />{words.things.noPreview}</div>;
  const alt = caption || words.things.image;
  return (
    <>
      <button type="button" className="picture" aria-label={`${words.things.zoom}: ${alt}`} onClick={() => setLarge(true)}>
        <img src={url} alt={alt} loading="lazy" decoding="async" onError={() => setFailed(url)} />
      </button>
      {large && (
        <Over fullScreen onClose={() => setLarge(false)} title={caption || words.things.image} classNames={{ content: "lightbox-room", body: "lightbox" }}>
          <img src={url} alt={alt} />
          <a className="media-link" href={url} download><Icon name="download" size={18} />{words.things.download}</a>
        </Over>
      )}
    </>
  );
}
