/**
 * What tests may see of the environment: where programs and temporary files are, the zone, the locale and the clock, and
 * what the tests themselves are told. Nothing else reaches them: no key, no proxy, no colour, no setting of npm, Node or
 * Breakeven that somebody has for their own work.
 */
const KEPT = [
  /^(PATH|HOME|TMPDIR|TEMP|TMP)$/i,
  /^(TZ|LANG|LANGUAGE|LC_\w+|FAKETIME\w*)$/,
  /^(CI|BREAKEVEN_(CHROMIUM|KILLS|MAY_SKIP))$/,
  // How this machine loads programs at all, and what Windows cannot do without.
  /^(LD|DYLD)_\w+$/,
  /^(SystemRoot|SystemDrive|windir|ComSpec|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA)$/i,
];

/** Takes everything else out of an environment. */
export function cleanEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(env)) {
    if (!KEPT.some((pattern) => pattern.test(name))) delete env[name];
  }
}
