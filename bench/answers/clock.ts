// Preloaded into every process of the program under test, so that no answer depends on when it was recorded.
// ANSWERS_CLOCK is "MS" for a clock that stands still there, or "MS SINCE" for one that has run on from there, a
// thousand times too slowly, since that moment of the real one: what is read stays of the same minute.

const [at, since] = (process.env["ANSWERS_CLOCK"] ?? "").split(" ").map(Number);
const RealDate = Date;
const realNow = Date.now;
const SLOWER = 1000;
const now = (): number => (at ?? 0) + (since === undefined ? 0 : Math.floor((realNow() - since) / SLOWER));

if (at !== undefined && at > 0) {
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.now = now;
}
