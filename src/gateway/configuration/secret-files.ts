import { readFileSync } from "node:fs";
import { UserError } from "../../core/errors.ts";
import type { Env } from "./references.ts";

/**
 * The environment, in which NAME_FILE may say which file holds NAME, as Docker's and Kubernetes' secrets are given. A
 * file is read when its name is asked for, so that a new configuration comes with the secrets of its time. NAME itself
 * comes first. Throws UserError where the file cannot be read.
 */
export const withSecretFiles = (env: Env): Env =>
  new Proxy(env, {
    get(target, name) {
      if (typeof name !== "string") return undefined;
      const [set, path] = [target[name], target[`${name}_FILE`]];
      if ((set !== undefined && set !== "") || path === undefined || path === "") return set;
      try {
        return readFileSync(path, "utf8").trimEnd();
      } catch (error) {
        throw new UserError(
          `${name}_FILE names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`,
          "Correct the path, or let this user read the file.",
          { cause: error },
        );
      }
    },
  });
