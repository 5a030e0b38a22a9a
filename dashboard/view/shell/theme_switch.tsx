import type { JSX } from "preact";
import type { PageState, Theme } from "../../model/page_state.ts";

const THEMES: readonly (readonly [Theme, string])[] = [
  ["auto", "Auto"],
  ["light", "Light"],
  ["dark", "Dark"],
];

/** Chooses light or dark. */
export function ThemeSwitch({ state }: { readonly state: PageState }): JSX.Element {
  const choose = ({ currentTarget }: JSX.TargetedEvent<HTMLSelectElement>) =>
    state.theme.value = currentTarget.value as Theme;
  return (
    <select class="theme-switch" aria-label="Theme" onChange={choose}>
      {THEMES.map(([theme, name]) => (
        <option key={theme} value={theme} selected={theme === state.theme.value}>{name}</option>
      ))}
    </select>
  );
}
