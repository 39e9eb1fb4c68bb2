/**
 * The environment for a program under test: where programs are, a home of its own, and the zone and the locale of this
 * machine, on which no answer may depend. Keys, proxies, colours and settings of whoever runs the tests stay outside.
 */
export const bareEnvironment = (
  home: string,
  more: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv => ({ ...kept, HOME: home, ...more });

const kept = Object.fromEntries(
  ["PATH", "TZ", "LANG", "LC_ALL"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);
