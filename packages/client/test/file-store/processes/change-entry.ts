/**
 * Changes an entry of a file store in a process of its own: `change-entry.ts <folder> <add|hold>`. `add` adds one, ten
 * times, and ends; `hold` takes the lock, says so on its output, and never lets go.
 */
import { fileStore } from '../../../src/file-store/index.ts';

const [folder = '', work] = process.argv.slice(2);
const store = fileStore({ folder });

if (work === 'hold') {
  setInterval(() => undefined, 60_000);
  await store.update('a', () => {
    process.stdout.write('held\n');
    return new Promise(() => {});
  });
}
for (let round = 0; round < 10; round += 1) {
  await store.update('a', async (present) => {
    await new Promise(setImmediate);
    return Number(present ?? 0) + 1;
  });
}
