/** A method of a package's client, ready to be called on two clients that differ in their address alone. */
export interface OfferedCall {
  name: string;
  calls: readonly [() => unknown, () => unknown];
}

/** Helpers that call the others again and again, open sockets, or send nothing. */
const NOT_A_CALL =
  /poll|waitfor|stream$|^stream|parse$|runtools|internal$|^_|^constructor$|unwrap|verifysignature|connect|toolrunner|worker|iterate/i;
const MOST_DEPTH = 4;

/** Every method that sends something, of every resource that hangs on the client. */
export const offeredCalls = (one: object, other: object): OfferedCall[] =>
  resources(one, 0).flatMap(({ path, resource }) =>
    methodNames(resource)
      .filter((name) => !NOT_A_CALL.test(name))
      .map((name) => {
        const call = (client: object) => (): unknown => {
          const owner = path.reduce<object>((at, each) => Reflect.get(at, each) as object, client);
          const method = Reflect.get(owner, name) as (...given: unknown[]) => unknown;
          return method.apply(owner, argumentsOf(method));
        };
        return { name: [...path, name].join("."), calls: [call(one), call(other)] as const };
      }),
  );

interface Found {
  path: string[];
  resource: object;
}

function resources(at: object, depth: number, path: string[] = []): Found[] {
  if (depth > MOST_DEPTH) return [];
  const inner = Object.entries(at).flatMap(([key, value]) =>
    typeof value === "object" && value !== null && isResource(key, value)
      ? resources(value as object, depth + 1, [...path, key])
      : [],
  );
  return depth === 0 ? inner : [{ path, resource: at }, ...inner];
}

/** A class of the package's own; the client itself, its settings and maps are none. */
const isResource = (key: string, value: object): boolean =>
  !/^_|client|options|httpOptions|agent|logger/i.test(key) &&
  ![Object.prototype, Array.prototype, Map.prototype].includes(Object.getPrototypeOf(value));

function methodNames(resource: object): string[] {
  const own = Object.entries(resource).flatMap(([name, value]) =>
    typeof value === "function" ? [name] : [],
  );
  return [...new Set([...Object.getOwnPropertyNames(Object.getPrototypeOf(resource)), ...own])].filter(
    (name) => typeof Reflect.get(resource, name) === "function",
  );
}

/** By the names of its parameters: ids are words, all else is an object. */
function argumentsOf(method: (...given: unknown[]) => unknown): unknown[] {
  const names = /^[^(]*\(([^)]*)\)/.exec(method.toString())?.[1]?.split(",") ?? [];
  return names.flatMap((written) => {
    const name = written.replace(/=.*$/s, "").trim();
    if (name === "" || /options|^_|headers|config/i.test(name)) return [];
    return [/(id|name|model|key)$/i.test(name) ? "id_1" : parameters()];
  });
}

/** Whatever id a method takes out of its parameters is there, though none is a field of the body. */
function parameters(): object {
  const given = { model: "gpt-4o-mini" };
  return new Proxy(given, {
    get: (target, key) => {
      if (key in target) return Reflect.get(target, key) as unknown;
      return typeof key === "string" && /(_id|_name|name|_key)$/i.test(key) ? "things/id_1" : undefined;
    },
  });
}
