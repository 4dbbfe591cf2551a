import { Over } from "../forms/Over";
import { useWords } from "../words";

const signs = ["👍", "🎉", "❤️", "😂", "🙏", "🔥", "🚀", "🐙", "🌈"];

/** The side of a sticker, in pixels: what phones expect. */
const side = 512;

/** Draws a sticker of our own: an emoji on a disc of colour. */
async function draw(sign: string, i: number): Promise<File> {
  const canvas = new OffscreenCanvas(side, side);
  const c = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  c.fillStyle = `hsl(${(i * 40 + 30) % 360} 75% 80%)`;
  c.beginPath();
  c.arc(side / 2, side / 2, side / 2 - 8, 0, Math.PI * 2);
  c.fill();
  c.font = `${side * 0.55}px "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji", sans-serif`;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillText(sign, side / 2, side / 2 + 18);
  return new File([await canvas.convertToBlob({ type: "image/webp", quality: 0.85 })], "sticker.webp", { type: "image/webp" });
}

export function Stickers({ onSend, onClose }: { onSend: (f: File) => void; onClose: () => void }) {
  const words = useWords();
  const take = (s: string, i: number) => void draw(s, i).then(onSend).finally(onClose);
  return (
    <Over onClose={onClose} title={words.attach.sticker}>
      <div className="stickers">{signs.map((s, i) => <button key={s} type="button" aria-label={`${words.attach.sticker} ${s}`} style={{ background: `hsl(${(i * 40 + 30) % 360} 75% 80%)` }} onClick={() => take(s, i)}>{s}</button>)}</div>
    </Over>
  );
}
