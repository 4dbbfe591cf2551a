import { MantineProvider } from "@mantine/core";
import "@mantine/core/styles.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { LanguageProvider } from "../shared/language";
import { theme } from "../shared/theme";

const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 500 } } });

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <LanguageProvider><QueryClientProvider client={client}><App /></QueryClientProvider></LanguageProvider>
    </MantineProvider>
  </StrictMode>,
);
