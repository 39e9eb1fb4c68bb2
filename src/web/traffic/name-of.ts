/** A name as people read it: "none" for what has none, "others" for the rest. */
export const nameOf = ({ name, isRest }: { name: string | null; isRest: boolean }): string =>
  isRest ? "others" : (name ?? "none");
