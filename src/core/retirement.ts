/** A model that its provider stops serving at a date that it announced. */
export interface Retirement {
  /** As the price book names provider and model. */
  provider: string;
  model: string;
  /** From this moment on it is not served, milliseconds UTC. */
  retiresMs: number;
  /** The model that the provider names in its place; null where it names none. */
  successor: string | null;
  source: string;
  /** ISO date at which the source said so. */
  date: string;
}
