/** The standalone user service: listens until SIGINT or SIGTERM, then lets the requests under way finish. */
import { readCommandLine } from './command-line.ts';
import { startUserService } from './start.ts';

try {
  const service = await startUserService({
    ...readCommandLine(process.argv.slice(2)),
    now: Date.now,
  });
  process.stdout.write(`user service listening on ${service.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void service.close());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
