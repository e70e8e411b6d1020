import type { Logger } from '@qmcp/contracts';

import { makeExampleCall } from './example-call.ts';
import type { ExampleCall } from './example-call.ts';
import { claimExampleCall } from './example-due.ts';

interface Surroundings {
  /** Where the server listens, without a slash at its end. */
  readonly url: string;
  /** Its home folder, which has one example call ever. */
  readonly home: string;
  readonly logger: Logger;
}

/**
 * Makes the example call of a new folder, and says so. A server is of use without it, so what fails is logged.
 * @param tell - tells the person at the terminal
 * @returns undefined where there is none
 */
export async function makeFirstCall(
  { url, home, logger }: Surroundings,
  tell: (text: string) => void,
): Promise<ExampleCall | undefined> {
  try {
    if (!(await claimExampleCall(home))) return undefined;
    const example = await makeExampleCall(`${url}/mcp`, { logger });
    tell(EXPLANATION);
    return example;
  } catch (error) {
    logger.warn({ err: error }, 'the example call could not be made: call a tool yourself');
    return undefined;
  }
}

const EXPLANATION =
  'This folder is new, so qmcp made an example for you, as an agent would: it added the user Ada Lovelace, and asked to delete her. (None with QMCP_EXAMPLE_CALL=off.)';
