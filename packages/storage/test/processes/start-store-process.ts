import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of its own that uses a store; see `store-process.ts`. */
export interface StoreProcess extends AsyncDisposable {
  /** What it printed so far: what the store acknowledged to it. */
  readonly lines: readonly string[];
  /** Resolves once it has printed that many lines. */
  printed(count: number): Promise<void>;
  /** Resolves to its exit code once it has ended by itself. */
  readonly ended: Promise<number | null>;
  /** Ends it by SIGKILL. Resolves once all that it printed has arrived. */
  kill(): Promise<void>;
}

const script = fileURLToPath(new URL('./store-process.ts', import.meta.url));

/** Starts a process on a store. */
export function startStoreProcess(file: string, ...command: readonly string[]): StoreProcess {
  const child = spawn(process.execPath, ['-C', '@qmcp/source', script, file, ...command], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => void lines.push(line));
  const closed = once(child, 'close');
  const ended = closed.then(([code]) => code as number | null);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
  };
  return {
    lines,
    ended,
    kill,
    async printed(count) {
      while (lines.length < count) {
        const gone = await Promise.race([once(output, 'line'), ended]);
        if (!Array.isArray(gone)) throw new Error(`It ended (${gone}) after ${lines.length} lines`);
      }
    },
    [Symbol.asyncDispose]: kill,
  };
}
