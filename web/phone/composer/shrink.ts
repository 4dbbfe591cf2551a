import { mostBytes } from "../network/media";

/** The longest side of a picture that is made smaller, in pixels, and how well it keeps. */
const longestSide = 2048;
const quality = 0.85;

/**
 * A picture as the platform takes it: one of another type, or too large, becomes a JPEG. What is no
 * picture that this browser can read stays what it is.
 */
export async function asPhoto(file: File): Promise<File> {
  const plain = file.type === "image/jpeg" || file.type === "image/png";
  if (!file.type.startsWith("image/") || file.type === "image/svg+xml" || (plain && file.size <= mostBytes.image)) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    const c = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    c.fillStyle = "#fff";
    c.fillRect(0, 0, canvas.width, canvas.height);
    c.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return new File([await canvas.convertToBlob({ type: "image/jpeg", quality })], file.name.replace(/\.\w+$|$/, ".jpg"), { type: "image/jpeg" });
  } catch {
    return file;
  }
}
