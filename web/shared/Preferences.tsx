import { ActionIcon, Group, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { Icon } from "./icons";
import { useLanguage } from "./language";

/** The colours and the language of a page, and how to change them. */
export function usePreferences() {
  const { language, setLanguage } = useLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  return {
    dark, french: language === "fr",
    toggleScheme: () => setColorScheme(dark ? "light" : "dark"),
    toggleLanguage: () => setLanguage(language === "fr" ? "en" : "fr"),
  };
}

/** Two buttons: the other language, named in that language, and the other colours. */
export function Preferences() {
  const { dark, french, toggleScheme, toggleLanguage } = usePreferences();
  const language = french ? "EN, switch to English" : "FR, passer au français";
  const colours = dark ? (french ? "Couleurs claires" : "Light colours") : french ? "Couleurs sombres" : "Dark colours";
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={language} title={language} data-testid="language" onClick={toggleLanguage}>
        <span style={{ fontSize: 13, fontWeight: 650 }} aria-hidden>{french ? "EN" : "FR"}</span>
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={colours} title={colours} data-testid="scheme" onClick={toggleScheme}>
        <Icon name={dark ? "sun" : "moon"} />
      </ActionIcon>
    </Group>
  );
}
