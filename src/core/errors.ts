/** The errors that have a reader: an operator at the start (all cures at once). What people see in chat is `UserError`. */

/** The configuration can't be used; each problem names the setting and the cure, never a secret's value. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The configuration can't be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
