/** Why there is no token; apart from what gets it, so that reading an error needs no sign-in library. */

/** `rejected`: the sign-in knows us and says no, so that repeating is no use until an operator has acted. */
export class TokenError extends Error {
  readonly code: string;
  readonly rejected: boolean;
  constructor(code: string, options: { rejected: boolean; cause?: unknown }) {
    super(`no token: ${code}`, { cause: options.cause });
    this.name = 'TokenError';
    this.code = code;
    this.rejected = options.rejected;
  }
}
