import { plural } from "../../core/format.ts";

interface Named {
  label: string;
  fleet: readonly { replicas: number }[];
}

/**
 * An option with the size of its fleet: "112 replicas of Llama 3.3 70B on 1x B200, Nebius". The label is that of one
 * replica; the price is of all.
 */
export function optionName({ label, fleet: [fleet] }: Named): string {
  return fleet === undefined || fleet.replicas === 1
    ? label
    : `${plural(fleet.replicas, "replica")} of ${label}`;
}
