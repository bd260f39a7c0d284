import { useState } from "react";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Button } from "../ui/button.tsx";
import { applyTheme, savedTheme, themes, type Theme } from "./theme.ts";

const looks: Record<Theme, { readonly icon: IconName; readonly label: string }> = {
  system: { icon: "system", label: "Theme: as the system" },
  light: { icon: "light", label: "Theme: light" },
  dark: { icon: "dark", label: "Theme: dark" },
};

/** Goes round system, light, dark. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(savedTheme);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  const { icon, label } = looks[theme];
  return (
    <Button
      look="quiet"
      shape="square"
      title={`${label}. Change to ${next}.`}
      aria-label={`${label}. Change to ${next}.`}
      onClick={() => {
        applyTheme(next);
        setTheme(next);
      }}
    >
      <Icon name={icon} size={18} />
    </Button>
  );
}
