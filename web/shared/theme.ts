import { createTheme, type MantineColorsTuple } from "@mantine/core";

const pine: MantineColorsTuple = [
  "#e9f6f3", "#d6eae6", "#abd5cd", "#7dbfb3", "#58ac9d", "#40a08f", "#319a88", "#228675", "#157768", "#006758",
];

export const theme = createTheme({
  primaryColor: "pine",
  primaryShade: { light: 8, dark: 6 },
  colors: { pine },
  defaultRadius: "md",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
  cursorType: "pointer",
});
