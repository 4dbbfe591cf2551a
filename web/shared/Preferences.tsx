import { ActionIcon, Group, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useLanguage } from "./language";

/** Two buttons: the other colour scheme and the other language. */
export function Preferences() {
  const { language, setLanguage } = useLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const fr = language === "fr";
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        variant="subtle" color="gray" size="lg"
        aria-label={fr ? "Passer à l’anglais" : "Switch to French"}
        data-testid="language"
        onClick={() => setLanguage(fr ? "en" : "fr")}
      >
        <span style={{ fontSize: 13, fontWeight: 600 }}>{fr ? "FR" : "EN"}</span>
      </ActionIcon>
      <ActionIcon
        variant="subtle" color="gray" size="lg"
        aria-label={scheme === "dark" ? (fr ? "Mode clair" : "Light mode") : fr ? "Mode sombre" : "Dark mode"}
        data-testid="scheme"
        onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}
      >
        <span aria-hidden>{scheme === "dark" ? "☀" : "☾"}</span>
      </ActionIcon>
    </Group>
  );
}
