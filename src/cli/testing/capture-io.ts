import type { CommandIo } from "../command.ts";

/** A CommandIo for tests that keeps what was written. The clock stands at 2026-11-20T00:00Z. */
export interface CapturedIo extends CommandIo {
  out: string;
  err: string;
}

export function captureIo(overrides: Partial<CommandIo> = {}): CapturedIo {
  return {
    out: "",
    err: "",
    stdout(text) {
      this.out += text;
    },
    stderr(text) {
      this.err += text;
    },
    cwd: "/nowhere",
    env: {},
    nowMs: () => Date.UTC(2026, 10, 20),
    columns: 80,
    color: false,
    exitCode: 0,
    ...overrides,
  };
}
