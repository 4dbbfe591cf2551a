import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";

export type Language = "en" | "fr";

const key = "turnpike.language";

export function initialLanguage(): Language {
  const kept = localStorage.getItem(key);
  if (kept === "en" || kept === "fr") return kept;
  return navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
}

interface Choice {
  language: Language;
  setLanguage: (l: Language) => void;
}

const Context = createContext<Choice>({ language: "en", setLanguage: () => undefined });

/** Holds the page's language and keeps it between visits. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, set] = useState(initialLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const setLanguage = useCallback((l: Language) => {
    localStorage.setItem(key, l);
    set(l);
  }, []);
  const value = useMemo(() => ({ language, setLanguage }), [language, setLanguage]);
  return <Context value={value}>{children}</Context>;
}

export const useLanguage = () => useContext(Context);

/** Makes a hook that gives a page's dictionary in the chosen language. */
export function dictionary<T>(words: Record<Language, T>) {
  return () => words[useLanguage().language];
}
