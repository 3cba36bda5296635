/**
 * An error that a user can act on. `message` says what was wrong and where (file, row, field);
 * `fix` says what to do about it. The command line prints both and no stack trace.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly fix: string;

  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.fix = fix;
  }
}
