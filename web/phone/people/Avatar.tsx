interface Props {
  name: string;
  small?: boolean;
  /** A business stands on a square, a person on a disc. */
  business?: boolean;
}

/** The first letters of a name, in a colour of its own. */
export function Avatar({ name, small, business }: Props) {
  let hue = 0;
  for (const c of name) hue = (hue * 31 + (c.codePointAt(0) ?? 0)) % 360;
  const letters = name.split(/\s+/).filter((w) => /^\p{L}/u.test(w)).slice(0, 2).map((w) => [...w][0]).join("").toUpperCase();
  const classes = ["avatar", small && "small", business && "business"].filter(Boolean).join(" ");
  return <span className={classes} style={{ "--hue": hue } as React.CSSProperties} data-letters={letters || name.replace(/\D/g, "").slice(-2) || "?"} aria-hidden />;
}
