/**
 * Measures one client in a process of its own: `run-one.ts <client> <url> <calls in flight> <calls>`. Prints a
 * {@link Measurement} as JSON.
 */
import { clients } from './clients/clients.ts';
import type { MeasuredClient } from './measured-client.ts';
import type { Measurement } from './measurement.ts';

const [name = '', url = '', inFlight = '1', calls = '1'] = process.argv.slice(2);

/** Every answer is compared, so that a wrong one does not count as speed. */
async function callMany(client: MeasuredClient, count: number): Promise<void> {
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (sent < count) {
      sent += 1;
      const text = `text ${sent}`;
      const answer = await client.echo(text);
      if (answer !== text) throw new Error(`Asked to echo '${text}', the server said '${answer}'`);
    }
  };
  await Promise.all(Array.from({ length: Number(inFlight) }, worker));
}

const connect = clients[name];
if (connect === undefined) throw new Error(`No client is called '${name}'`);
const client = await connect(url);
await callMany(client, Math.ceil(Number(calls) / 4));
const cpuBefore = process.cpuUsage();
const beforeMs = performance.now();
await callMany(client, Number(calls));
const elapsedMs = performance.now() - beforeMs;
const { user, system } = process.cpuUsage(cpuBefore);
await client.close();
const measurement: Measurement = {
  callsPerSecond: (Number(calls) / elapsedMs) * 1000,
  cpuUsPerCall: (user + system) / Number(calls),
};
console.log(JSON.stringify(measurement));
