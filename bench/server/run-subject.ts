/**
 * One subject in a process of its own: `run-subject.ts <name> <port> <store>`. Without a parent it serves until a signal;
 * with one it reports its port over IPC, and what it used whenever it is asked.
 */
import { isSubjectName, subjects } from './subjects/subjects.ts';
import type { SubjectUsage } from './subject-process.ts';

const [name = '', port = '0', store = ':memory:'] = process.argv.slice(2);
if (!isSubjectName(name)) throw new Error(`No subject is called '${name}'`);

const { default: subject } = await subjects[name].load();
const serving = await subject.serve({ port: Number(port), store });

const usage = (): SubjectUsage => {
  const { user, system } = process.cpuUsage();
  return { cpuUs: user + system, rssBytes: process.memoryUsage.rss() };
};
process.on('message', () => process.send?.(usage()));
process.on('disconnect', () => void serving.close());
process.send?.(serving.port);
