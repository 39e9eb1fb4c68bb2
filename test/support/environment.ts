/** What every program takes from the machine: where things are, the zone, the locale, the clock, how programs are loaded. */
const OF_THE_MACHINE = [
  /^(PATH|TMPDIR|TEMP|TMP)$/i,
  /^(TZ|LANG|LANGUAGE|LC_\w+|FAKETIME\w*)$/,
  /^(LD|DYLD)_\w+$/,
  // What Windows cannot do without.
  /^(SystemRoot|SystemDrive|windir|ComSpec|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA)$/i,
];
/** What the tests themselves are told. */
const OF_THE_TESTS = [/^(HOME|CI|BREAKEVEN_(CHROMIUM|KILLS|MAY_SKIP))$/];

const isOneOf = (patterns: readonly RegExp[], name: string): boolean =>
  patterns.some((pattern) => pattern.test(name));

/**
 * Leaves in an environment what tests may see and nothing else: no key, no proxy, no colour, no setting of npm, Node or
 * Breakeven that somebody has for their own work.
 */
export function cleanEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(env)) {
    if (!isOneOf([...OF_THE_MACHINE, ...OF_THE_TESTS], name)) delete env[name];
  }
}

/** The environment for a program under test: the machine, on which no answer may depend, and a home of its own. */
export const bareEnvironment = (
  home: string,
  more: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => isOneOf(OF_THE_MACHINE, name))),
  HOME: home,
  ...more,
});
