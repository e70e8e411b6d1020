type Fields = Readonly<Record<string, unknown>>;

/** Structured log of the operator. Never credentials or payloads. */
export interface Logger {
  debug(fields: Fields, message: string): void;
  info(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  error(fields: Fields, message: string): void;
}
