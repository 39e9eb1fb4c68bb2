/** A name as people read it: "(no task)" for what has none, "others" for the rest. */
export const nameOf = ({ name, isRest }: { name: string | null; isRest: boolean }, by: string): string =>
  isRest ? "others" : (name ?? `(no ${by})`);
