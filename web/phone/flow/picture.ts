/** What the first letters of base64 tell of a picture. */
const kinds: [string, string][] = [["/9j", "jpeg"], ["iVBOR", "png"], ["UklGR", "webp"], ["R0lGOD", "gif"]];

/** The address of a picture that a document carries in base64. */
export function picture(base64: string): string {
  if (base64.startsWith("data:image/")) return base64;
  const kind = kinds.find(([start]) => base64.startsWith(start))?.[1] ?? "png";
  return `data:image/${kind};base64,${base64}`;
}
