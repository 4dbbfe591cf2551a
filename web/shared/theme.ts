import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const petrol: MantineColorsTuple = ["#eaf4f7", "#d5e6ec", "#a9ccd9", "#7ab1c5", "#5299b3", "#3a8aa7", "#25779a", "#1d6e8b", "#17607a", "#0d4f66"];

/** From the lightest words to the deepest ground, in the tones of colours.css. */
const dark: MantineColorsTuple = ["#e6ecee", "#c6d0d4", "#9daab0", "#8d9aa0", "#34414a", "#2a353a", "#1d272b", "#161e21", "#10171a", "#0b1012"];

/** Deep enough for white words on it, and for words on white (WCAG 2.2, 1.4.3). */
const red: MantineColorsTuple = ["#ffeceb", "#fdd6d3", "#fbb0aa", "#f99d95", "#ff9488", "#d9453a", "#c5322a", "#b3261e", "#a3211a", "#7d1510"];

export const theme = createTheme({
  primaryColor: "petrol",
  primaryShade: { light: 8, dark: 6 },
  colors: { petrol, dark, red },
  defaultRadius: "md",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
  cursorType: "pointer",
  respectReducedMotion: true,
});

/** Mantine's quiet greys are too pale to read for many (WCAG 2.2, 1.4.3): ours are used. */
const words = { "--mantine-color-dimmed": "var(--faint)", "--mantine-color-placeholder": "var(--faint)", "--mantine-color-error": "var(--bad)" };

export const colours: CSSVariablesResolver = () => ({
  variables: {}, light: { ...words, "--mantine-color-text": "#1f292c", "--mantine-color-default-border": "#d6cfc0" }, dark: words,
});
