/** A client that starts one server, prints what that says, and then goes the way that its second argument names. */
import { stdio } from '../../../src/stdio/index.ts';
import { misbehaving } from '../connected.ts';

const [, , server = '', end = ''] = process.argv;

const endings: Record<string, () => void> = {
  waits: () => undefined,
  exits: () => process.exit(0),
  throws() {
    throw new Error('a defect');
  },
};

await stdio(misbehaving(server)).open({
  message(message) {
    process.stdout.write(`${JSON.stringify(message)}\n`, () => endings[end]?.());
  },
  closed: () => undefined,
});
