/** Why the native engine could not be set up. Work goes on without it; `fix` says how to get it. */
export class SetupFailure extends Error {
  override readonly name = 'SetupFailure';
  readonly fix: string;

  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.fix = fix;
  }
}
