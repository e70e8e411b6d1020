/**
 * Whether a parser ran out of stack or memory, as text that nests deeply makes it. Its WebAssembly module is in no state
 * to go on then, not even to free what it holds, so the process that holds it must end.
 */
export const isExhausted = (error: unknown): boolean =>
  error instanceof RangeError ||
  error instanceof SuppressedError ||
  (error instanceof Error && error.name === 'RuntimeError');
