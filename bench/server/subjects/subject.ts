/** A server under measurement: it offers one tool, `echo`, which answers with the `text` of its arguments. */
export interface Subject {
  /**
   * Starts to serve MCP under `/mcp` on 127.0.0.1.
   * @param options - `port`: 0 takes a free one; `store`: where a subject that keeps a record keeps it
   * @returns the port, and what ends it
   */
  serve(options: { readonly port: number; readonly store: string }): Promise<Serving>;
}

/** A server that runs. */
export interface Serving {
  readonly port: number;
  close(): Promise<void>;
}

/** How a client speaks to a server: revision 2026-07-28, or the 2025 era, with a session where the server gives one. */
export type Era = 'modern' | 'legacy';
