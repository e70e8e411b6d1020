import { once } from 'node:events';

import { isSubjectName, subjects } from './subjects/subjects.ts';
import type { Subject } from './subjects/subject.ts';

/** Serves one subject until a signal; prints its URL. */
export async function serveAlone(
  mode: string,
  options: Parameters<Subject['serve']>[0],
): Promise<void> {
  if (!isSubjectName(mode)) {
    throw new Error(`There is no mode '${mode}': choose from ${Object.keys(subjects).join(', ')}`);
  }
  const { default: subject } = await subjects[mode].load();
  const serving = await subject.serve(options);
  console.log(`http://127.0.0.1:${serving.port}/mcp`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await serving.close();
}
