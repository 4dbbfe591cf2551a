import { MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { LanguageProvider } from "../shared/language";
import { NoticeProvider } from "../shared/notices";
import "./style/mantine.css";
import "../shared/colours.css";
import "../shared/bar.css";
import "../shared/details.css";
import { colours, theme } from "../shared/theme";
import { App } from "./App";
import "./style/layout.css";
import "./style/chats.css";
import "./style/chat.css";
import "./style/bubble.css";
import "./style/content.css";
import "./style/compose.css";
import "./style/dialogs.css";

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={colours} defaultColorScheme="auto">
      <LanguageProvider><NoticeProvider><App /></NoticeProvider></LanguageProvider>
    </MantineProvider>
  </StrictMode>,
);
