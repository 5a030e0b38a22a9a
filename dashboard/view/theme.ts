import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Theme } from "../model/page_state.ts";

const KEY = "sparkmonitor-theme";

/** The reader's theme, kept by the browser, and what it comes to now. */
export function themeSignals(): {
  readonly theme: Signal<Theme>;
  readonly colorScheme: ReadonlySignal<"light" | "dark">;
} {
  const theme = signal(read());
  const query = matchMedia("(prefers-color-scheme: dark)");
  const systemIsDark = signal(query.matches);
  query.addEventListener("change", ({ matches }) => systemIsDark.value = matches);
  effect(() => {
    const { dataset } = document.documentElement;
    if (theme.value === "auto") delete dataset.theme;
    else dataset.theme = theme.value;
    write(theme.value);
  });
  const colorScheme = computed(() =>
    theme.value === "auto" ? systemIsDark.value ? "dark" : "light" : theme.value
  );
  return { theme, colorScheme };
}

function read(): Theme {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === "light" || theme === "dark" ? theme : "auto";
  } catch {
    return "auto"; // The browser keeps nothing for this page.
  }
}

function write(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It holds until the page is left.
  }
}
