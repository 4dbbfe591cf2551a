// Small files that the browser tests send, made here: nothing is fetched, and nothing of others is kept.
import { deflateSync } from "node:zlib";

const table = Uint32Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
const crc = (b) => { let c = 0xffffffff; for (const x of b) c = table[(c ^ x) & 255] ^ (c >>> 8); return (c ^ 0xffffffff) >>> 0; };

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}

/** A picture: hills before an evening, in the colours of `hue` (0 to 1). */
export function png(hue = 0, width = 480, height = 320) {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const hill = [0.55, 0.7, 0.84].findLastIndex((h, i) => y / height > h + 0.08 * Math.sin(x / (90 - i * 18) + i * 2 + hue * 9));
      const sun = Math.hypot(x - width * 0.7, y - height * 0.3) < 34;
      const t = y / height;
      const c = hill >= 0 ? [30 + hill * 16, 90 - hill * 22 + hue * 60, 110 - hill * 24] : sun ? [255, 210, 110] : [244 - 60 * t * hue, 170 + 50 * t, 110 + 90 * t];
      rows.set(c.map((v) => Math.max(0, Math.min(255, v))), y * (width * 3 + 1) + 1 + x * 3);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([0x89, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** A page of a document, as small as one can be. */
export const pdf = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");

/** Lets a page record a second of film, or draw a sticker: what node has no encoder for. */
export async function drawn(page, what) {
  const bytes = await page.evaluate(async (kind) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = kind === "film" ? [320, 200] : [256, 256];
    const c = canvas.getContext("2d");
    const draw = (t) => { c.fillStyle = kind === "film" ? "#17607a" : "#ffe9b8"; c.fillRect(0, 0, 400, 400); c.fillStyle = "#f4b02f"; c.beginPath(); c.arc(80 + t * 120, 110, 60, 0, 7); c.fill(); };
    draw(0.4);
    let blob;
    if (kind === "film") {
      const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/mp4" });
      const parts = [];
      recorder.ondataavailable = (e) => parts.push(e.data);
      const ended = new Promise((done) => { recorder.onstop = done; });
      recorder.start();
      await new Promise((done) => { let n = 0; const step = () => { draw(n / 30); if (++n < 30) requestAnimationFrame(step); else done(); }; step(); });
      recorder.stop();
      await ended;
      blob = new Blob(parts, { type: "video/mp4" });
    } else {
      blob = await new Promise((done) => canvas.toBlob(done, "image/webp", 0.8));
    }
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, what);
  return Buffer.from(bytes);
}
