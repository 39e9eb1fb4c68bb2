import { type ReactNode, useEffect, useState } from "react";

const CHOICES = ["system", "light", "dark"] as const;
type Choice = (typeof CHOICES)[number];
const KEPT_UNDER = "breakeven-theme";

/** Light, dark, or as the system has it; remembered in this browser. */
export function ThemeSwitch(): ReactNode {
  const [choice, setChoice] = useState<Choice>(remembered);
  useEffect(() => {
    if (choice === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = choice;
    window.localStorage.setItem(KEPT_UNDER, choice);
  }, [choice]);
  return (
    <label className="theme-switch">
      <span className="unseen">Theme</span>
      <select value={choice} onChange={(event) => setChoice(event.target.value as Choice)}>
        <option value="system">System theme</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}

function remembered(): Choice {
  const kept = window.localStorage.getItem(KEPT_UNDER);
  return CHOICES.find((choice) => choice === kept) ?? "system";
}
