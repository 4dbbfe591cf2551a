import { MantineProvider } from "@mantine/core";
import { lazy, StrictMode, Suspense } from "react";
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

/** A link to a flow's preview has its id and a signature; everything else is the phones. */
const query = new URLSearchParams(location.search);
const [flow, signature] = [query.get("flow"), query.get("signature")];
const FlowPreview = lazy(() => import("./flow/FlowPreview"));
const page = flow && signature ? <Suspense><FlowPreview flow={flow} signature={signature} /></Suspense> : <App />;

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={colours} defaultColorScheme="auto">
      <LanguageProvider><NoticeProvider>{page}</NoticeProvider></LanguageProvider>
    </MantineProvider>
  </StrictMode>,
);
