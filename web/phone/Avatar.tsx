/** A round sign with the first letters of a name, in a colour of its own. */
export function Avatar({ name, small }: { name: string; small?: boolean }) {
  let sum = 0;
  for (const c of name) sum = (sum * 31 + (c.codePointAt(0) ?? 0)) % 360;
  const letters = name.split(/\s+/).slice(0, 2).map((w) => w[0] ?? "").join("").toUpperCase();
  return <span className={small ? "avatar small" : "avatar"} style={{ "--hue": sum } as React.CSSProperties} aria-hidden>{letters || "?"}</span>;
}
