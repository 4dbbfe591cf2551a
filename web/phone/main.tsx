import { MantineProvider } from "@mantine/core";
import "@mantine/core/styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import "./phone.css";
import { LanguageProvider } from "../shared/language";
import { theme } from "../shared/theme";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <LanguageProvider><App /></LanguageProvider>
    </MantineProvider>
  </StrictMode>,
);
