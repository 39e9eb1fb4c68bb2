import type { PriceBook } from "../pricing/price-book.ts";

/** A price book that is loaded when it is first asked: it takes 50 ms and 10 MB, and a gateway may be idle for long. */
export function pricesOnUse(load: () => PriceBook): PriceBook {
  let loaded: PriceBook | undefined;
  const book = (): PriceBook => (loaded ??= load());
  return {
    find: (provider, model, tier) => book().find(provider, model, tier),
    get boundaries() {
      return book().boundaries;
    },
    get source() {
      return book().source;
    },
    get date() {
      return book().date;
    },
    providers: () => book().providers(),
    models: (provider) => book().models(provider),
  };
}
