import { WireError } from '@qmcp/contracts';

import type { Registry } from '../registry.ts';
import type { AcceptArguments } from './human-desk.ts';

/**
 * Accepts what the input schema of the tool does. A tool that this process does not offer is left to the one that runs
 * it, which checks once more.
 */
export const acceptBySchema =
  ({ tools }: Pick<Registry, 'tools'>): AcceptArguments =>
  async ({ tool }, edited) => {
    const checked = await tools.get(tool)?.input.validate(edited);
    if (checked === undefined || checked.ok) return;
    const issues = checked.issues.map(({ path, message }) => `${path || 'arguments'}: ${message}`);
    throw new WireError(
      'invalid_params',
      `'${tool}' does not take the edited arguments: ${issues.join('; ')}`,
      { issues: checked.issues },
    );
  };
