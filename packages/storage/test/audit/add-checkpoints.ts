/** A process that adds checkpoints, one after the other: `add-checkpoints.ts <folder> <count>`. Prints what became of each. */
import { CheckpointFolder } from '../../src/audit/checkpoint-folder.ts';
import { signedTestLine } from './signed-test-line.ts';

const [folder = '', count] = process.argv.slice(2);
const checkpoints = new CheckpointFolder(folder);
for (let number = 1; number <= Number(count); number += 1) {
  const became = await checkpoints.add([{ atMs: 0, line: signedTestLine(number) }]).then(
    () => 'kept',
    (error: Error) => error.message,
  );
  process.stdout.write(`${became}\n`);
}
