import type { PolicyQuestion } from '@qmcp/contracts';

/** What Casbin calls the action of each kind of question, and where rules name what it is about. */
export const ACTIONS = [
  { action: 'call', method: 'tools/call', key: 'tools' },
  { action: 'read', method: 'resources/read', key: 'resources' },
  { action: 'get', method: 'prompts/get', key: 'prompts' },
] as const satisfies readonly {
  readonly action: string;
  readonly method: PolicyQuestion['method'];
  readonly key: string;
}[];
