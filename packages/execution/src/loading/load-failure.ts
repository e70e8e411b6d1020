import { PlatformError } from '@qmcp/contracts';

/** Why a tool file doesn't load, in words that continue "Cannot load <file>: ". Never leaves this package. */
export class LoadFailure extends Error {
  override readonly name = 'LoadFailure';
  readonly #problem: string;

  constructor(problem: string) {
    super(problem);
    this.#problem = problem;
  }

  /** Names the file. Whatever else was thrown was thrown by the file's own code. */
  static toPlatformError(path: string, thrown: unknown): PlatformError {
    const problem =
      typeof thrown === 'object' && thrown !== null && #problem in thrown
        ? thrown.#problem
        : `it failed as it was loaded: ${String(thrown)}`;
    return new PlatformError('tool_file_invalid', `Cannot load the tool file ${path}: ${problem}`, {
      cause: thrown,
    });
  }
}
