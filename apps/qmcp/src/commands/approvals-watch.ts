import type { Cli } from '../cli/cli.ts';
import { defineCommand } from '../cli/command.ts';
import { leftOf, nameOf, whatOf } from '../cli/print-human-request.ts';
import { sessionOptions, withSession } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';
import type { Result } from '../cli/session.ts';
import { systemClock } from '../platform/system-clock.ts';

/** Follows what waits for a person. */
export default defineCommand<SessionOptions>({
  name: 'approvals watch',
  summary: 'Follow what waits for a person, until you stop it',
  details:
    'A line for each that is pending, then one for each that comes or is settled. With --json each is a JSON document on a line of its own.',
  examples: ['qmcp approvals watch', 'qmcp approvals watch --json | jq -r .id'],
  configure: (command) => void sessionOptions(command),

  async run({ cli, options }) {
    await withSession(cli, options, async ({ human }) => {
      for await (const request of human.follow()) {
        if (options.json === true) cli.output.raw(`${JSON.stringify(request)}\n`);
        else print(cli, request);
      }
    });
  },
});

function print({ output }: Cli, request: Result): void {
  const { id, status, answer } = request;
  const left = leftOf(request, systemClock.nowMs());
  const how = status === 'pending' ? `waits, ${left} left` : String(answer ?? status);
  output.heading(String(id), how);
  output.text(`  ${nameOf(request['requester'])}: ${whatOf(request)}`);
}
