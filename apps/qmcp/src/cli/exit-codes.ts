/** How the command line ends; scripts may rely on these. */
export const exitCodes = {
  ok: 0,
  /** The work was tried and failed; a tool that reports an error is among it. */
  failed: 1,
  /** The command line, or the configuration, is not usable as it is. */
  usage: 2,
  /** Not allowed: no key, a wrong one, or one without the scope. */
  refused: 3,
  /** No such tool, resource, prompt, key, … */
  notFound: 4,
  /** Not now, or not there: no server answers, the port is taken, the store is busy. */
  unavailable: 5,
} as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
