import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { LanguageProvider } from "../shared/language";
import { NoticeProvider } from "../shared/notices";
import "./mantine.css";
import "../shared/colours.css";
import "../shared/bar.css";
import "../shared/details.css";
import { colours, theme } from "../shared/theme";
import { App } from "./App";
import "./console.css";

const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 500 } } });

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={colours} defaultColorScheme="auto">
      <LanguageProvider><NoticeProvider><QueryClientProvider client={client}><App /></QueryClientProvider></NoticeProvider></LanguageProvider>
    </MantineProvider>
  </StrictMode>,
);
