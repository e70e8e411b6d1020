import { Child } from '../child.ts';
import type { HoldOrder } from '../load/hold-run.ts';
import { SubjectProcess } from '../subject-process.ts';
import { subjects } from '../subjects/subjects.ts';
import type { Part } from './part.ts';
import { table, whole } from './part.ts';

/** Most that an idle subscription may cost the server, in KiB. */
const LIMIT_KIB = 40;
const KIB = 1024;
const FIRST = 100;

/** What subscriptions cost that nothing happens to. */
export const subscriptions: Part = {
  title: 'Idle subscriptions',
  async measure(options) {
    const measured = options.subscriptions - FIRST;
    const rows: string[][] = [];
    for (const name of ['bare', 'governed'] as const) {
      await using subject = await SubjectProcess.start(name);
      await using holder = new Child('load/hold-subscriptions.ts');
      const order = (count: number): HoldOrder => ({ port: subject.port, count });
      // The first ones bring code and pools with them.
      await holder.ask(order(FIRST));
      const before = await subject.usage();
      const { tookMs } = await holder.ask<{ tookMs: number }>(order(measured));
      const after = await subject.usage();
      const kib = (after.rssBytes - before.rssBytes) / measured / KIB;
      const met = kib <= LIMIT_KIB ? 'met' : 'not met';
      const perSecond = (measured / tookMs) * 1000;
      rows.push([
        subjects[name].label,
        whole(options.subscriptions),
        whole(perSecond),
        kib.toFixed(1),
        `≤ ${LIMIT_KIB}`,
        met,
      ]);
    }
    return table(['server', 'open', 'opened a second', 'KiB of RSS each', 'target', ''], rows);
  },
};
