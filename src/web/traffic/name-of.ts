/** A name as shown: "(no task)" for an absent one, "others" for the rest. */
export const nameOf = ({ name, isRest }: { name: string | null; isRest: boolean }, by: string): string =>
  isRest ? "others" : (name ?? `(no ${by})`);
