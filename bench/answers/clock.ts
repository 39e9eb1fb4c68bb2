// Preloaded into every process of the program under test, so that no answer depends on the day it was recorded on.
// ANSWERS_CLOCK is "frozen MS" for a clock that stands still, or "shifted MS" for one that runs with that offset.

const [kind, text] = (process.env["ANSWERS_CLOCK"] ?? "").split(" ");
const RealDate = Date;
const realNow = Date.now;
const amountMs = Number(text);
const now = kind === "frozen" ? (): number => amountMs : (): number => realNow() + amountMs;

if (kind !== undefined && kind !== "" && Number.isFinite(amountMs)) {
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.now = now;
}
