import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../core/random.ts";
import { couldTake } from "./candidates.ts";
import { route, ROUTING_POLICIES, type Turn } from "./policies.ts";
import type { RoutedRequest, UpstreamState } from "./upstream.ts";

const upstream = (changes: Partial<UpstreamState> = {}): UpstreamState => ({
  id: "a",
  available: true,
  outstandingRequests: 0,
  outstandingTokens: 0,
  maxContextTokens: null,
  maxRequests: null,
  ...changes,
});
const loaded = (...tokens: number[]): UpstreamState[] =>
  tokens.map((outstandingTokens, at) => upstream({ id: String(at), outstandingTokens }));
const REQUEST: RoutedRequest = { contextTokens: 1000, workTokens: 1000, heldTokens: null, affinityKey: null };
const turn = (number = 0, seed = 1): Turn => ({ number, chance: seededRandom(seed) });

describe("filter", () => {
  test.each(ROUTING_POLICIES)("%s sends nothing to who cannot take it, and -1 when nobody can", (policy) => {
    const full = upstream({ maxRequests: 4, outstandingRequests: 4 });
    const short = upstream({ maxContextTokens: 999 });
    const down = upstream({ available: false });
    const busy = upstream({ outstandingTokens: 1e9 });
    expect(route(policy, [full, short, down, busy], REQUEST, turn())).toBe(3);
    expect(route(policy, [full, short, down], REQUEST, turn())).toBe(-1);
    expect(route(policy, [], REQUEST, turn())).toBe(-1);
  });

  test("what is full may have room later, what is too short never has", () => {
    expect(couldTake(upstream({ maxRequests: 1, outstandingRequests: 1 }), REQUEST)).toBe(true);
    expect(couldTake(upstream({ maxContextTokens: 999 }), REQUEST)).toBe(false);
  });
});

test("least outstanding tokens takes the least loaded, the first of equals", () => {
  expect(route("least-outstanding-tokens", loaded(5, 3, 3), REQUEST, turn())).toBe(1);
});

test("round robin takes turns and skips who is out", () => {
  const four = loaded(0, 0, 0, 0);
  expect([0, 1, 2, 3, 4].map((number) => route("round-robin", four, REQUEST, turn(number)))).toEqual([
    0, 1, 2, 3, 0,
  ]);
  const gap = [upstream(), upstream({ available: false }), upstream()];
  expect(route("round-robin", gap, REQUEST, turn(1))).toBe(2);
});

describe("prefix affinity", () => {
  const held = (...tokens: number[]): RoutedRequest => ({
    ...REQUEST,
    heldTokens: (position) => tokens[position] as number,
    affinityKey: 7,
  });

  test("a held prefix outweighs as much load, not more", () => {
    // 500 owed and 800 of 1,000 held leaves 700 to do; 100 owed and nothing held 1,100.
    expect(route("prefix-affinity", loaded(500, 100), held(800, 0), turn())).toBe(0);
    expect(route("prefix-affinity", loaded(1000, 100), held(800, 0), turn())).toBe(1);
  });

  test("while nobody holds it, equal prompts go the same way, different ones spread", () => {
    const idle = loaded(0, 0, 0, 0);
    const to = (affinityKey: number): number =>
      route("prefix-affinity", idle, { ...REQUEST, affinityKey }, turn());
    expect(to(42)).toBe(to(42));
    const counts = [0, 0, 0, 0];
    for (let key = 0; key < 4000; key += 1) counts[to(key)] = (counts[to(key)] as number) + 1;
    // 1,000 each; the deviation of a binomial is 27.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

describe("power of two choices", () => {
  test("never the most loaded of all, the better of two that differ", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(), { minLength: 2, maxLength: 8 }), fc.nat(), (loads, seed) => {
        const pick = route("power-of-two-choices", loaded(...loads), REQUEST, turn(0, seed));
        expect(loads[pick]).toBeLessThan(Math.max(...loads));
      }),
    );
  });

  test("both of two are looked at, so it is the least loaded", () => {
    for (let seed = 0; seed < 50; seed += 1)
      expect(route("power-of-two-choices", loaded(2, 1), REQUEST, turn(0, seed))).toBe(1);
  });
});

test("the same snapshot, request and turn give the same answer", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ROUTING_POLICIES),
      fc.array(fc.nat(100), { minLength: 1, maxLength: 8 }),
      fc.nat(),
      (policy, loads, seed) => {
        const once = route(policy, loaded(...loads), REQUEST, turn(seed, seed));
        expect(route(policy, loaded(...loads), REQUEST, turn(seed, seed))).toBe(once);
        expect(once).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});
