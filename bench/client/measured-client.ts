/** A client under measurement: connected once, then called again and again. */
export interface MeasuredClient {
  /** Calls `echo`. @returns the text that came back */
  echo(text: string): Promise<string>;
  close(): Promise<void>;
}

/** Connects a client of one kind. */
export type Connect = (url: string) => Promise<MeasuredClient>;
