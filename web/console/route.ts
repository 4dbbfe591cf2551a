import { useCallback, useSyncExternalStore } from "react";

export const tabs = ["overview", "messages", "webhooks", "vettings", "cases", "evidence", "guard", "money"] as const;
export type Tab = (typeof tabs)[number];

/** The pages that somebody comes for. */
export const pagesOf: Record<"operator" | "reviewer" | "business", readonly Tab[]> = {
  operator: tabs,
  reviewer: ["cases", "vettings", "evidence", "money"],
  business: ["cases", "vettings", "evidence", "guard"],
};

/** Where in the console one is. It stands in the page's address, so that it can be kept and sent on. */
export interface Route {
  tab: Tab;
  query: Record<string, string>;
}

/** Reads the part of an address after the #. */
export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  return { tab: tabs.find((t) => t === path) ?? "overview", query: Object.fromEntries(new URLSearchParams(query)) };
}

/** Writes it; empty values are left out. */
export function format({ tab, query }: Route): string {
  const q = new URLSearchParams(Object.entries(query).filter(([, v]) => v !== ""));
  return `#/${tab}${q.size > 0 ? `?${q}` : ""}`;
}

const subscribe = (f: () => void) => {
  addEventListener("hashchange", f);
  return () => removeEventListener("hashchange", f);
};

/** The route, and how to go elsewhere; what is typed replaces the last step instead of adding one. */
export function useRoute(): [Route, (r: Route, replace?: boolean) => void] {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const go = useCallback((r: Route, replace = false) => {
    if (!replace) location.hash = format(r);
    else {
      history.replaceState(null, "", format(r));
      dispatchEvent(new HashChangeEvent("hashchange"));
    }
  }, []);
  return [parse(hash), go];
}
