/** Whether an error is the operating system's, of that code: `ENOENT`, `EEXIST`, … */
export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
