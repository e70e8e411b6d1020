import type { SandboxRunner } from './sandboxed-check.ts';

/**
 * Which programs sandboxes have. Each is looked for once, in a sandbox that holds nothing foreign, so that no code can make
 * us believe that what looks at it is missing.
 */
export class InstalledPrograms {
  readonly #runner: SandboxRunner;
  readonly #answers = new Map<string, Promise<boolean>>();

  constructor(runner: SandboxRunner) {
    this.#runner = runner;
  }

  /**
   * Whether there is a program of that name. One that is installed later is seen by the next server.
   * @throws PlatformError as the runner does; then the next who asks has it looked for again
   */
  has(name: string): Promise<boolean> {
    const known = this.#answers.get(name);
    if (known !== undefined) return known;
    const answer = this.#lookFor(name);
    this.#answers.set(name, answer);
    answer.catch(() => this.#answers.delete(name));
    return answer;
  }

  async #lookFor(name: string): Promise<boolean> {
    const { exitCode } = await this.#runner.run({
      language: 'shell',
      code: 'type -P "$1"',
      args: [name],
    });
    return exitCode === 0;
  }
}
