/**
 * A process that uses a store: `store-process.ts <file or postgres://…> <command> [count]`.
 * Prints a line for each thing that the store acknowledged; ends when its input does, or when it is killed.
 */
import {
  ampleRoom,
  approvalRequest,
  auditRecord,
  heldCall,
  seededEntropy,
  taskRecord,
} from '@qmcp/testkit';

import { openOn, systemClock } from '../open-test-store.ts';
import { openOn as openOnPostgres } from '../postgres/open-on-postgres.ts';

const [, , place = '', command = '', count = '0'] = process.argv;
const entropy = seededEntropy(process.pid, systemClock);
const store = await (place.startsWith('postgres:') ? openOnPostgres(place) : openOn(place));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const LANES = 32;
let left = count === 'forever' ? Infinity : Number(count);

/** Every other call announces itself first, as one that may change something does. */
async function writeInTurn(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const record = auditRecord(entropy, { principalId: `principal ${left % 7}` });
    if (left % 2 === 0) await store.audit.begin(record);
    await store.audit.append(record);
    say(record.id);
  }
}

const commands: Record<string, () => Promise<unknown>> = {
  open: async () => say('open'),
  write: () => Promise.all(Array.from({ length: LANES }, writeInTurn)),
  async seal() {
    const fresh = { id: entropy.uuidv7(), secret: entropy.bytes(32), createdAtMs: Date.now() };
    const ring = await store.sealKeys.ensure(fresh, fresh.createdAtMs - 60_000);
    for (const { id, secret } of ring) say(`${id} ${Buffer.from(secret).toString('hex')}`);
  },
  async begin() {
    const intent = auditRecord(entropy, { principalId: 'somebody', name: 'delete-all' });
    await store.audit.begin(intent);
    say(intent.id);
    await new Promise((resolve) => process.stdin.once('end', resolve).resume());
  },
  async task() {
    const { instance } = store.tasks;
    await store.tasks.create(taskRecord({ runner: instance }), ampleRoom);
    say(String(instance));
    await new Promise((resolve) => process.stdin.once('end', resolve).resume());
  },
  async grant() {
    const held = heldCall({ grant: 'spent', runner: store.tasks.instance });
    const { id } = await store.humanRequests.create(approvalRequest({ held }));
    say(id);
    await new Promise((resolve) => process.stdin.once('end', resolve).resume());
  },
};

await commands[command]?.();
await store.close();
