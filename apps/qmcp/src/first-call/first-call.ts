import type { Qmcp } from '../create-qmcp.ts';
import { makeExampleCall } from './example-call.ts';
import type { ExampleCall } from './example-call.ts';
import { claimExampleCall } from './example-due.ts';

interface Surroundings {
  /** Where the server listens, without a slash at its end. */
  readonly url: string;
  /** Its home folder, which has one example call ever. */
  readonly home: string;
  readonly qmcp: Pick<Qmcp, 'logger' | 'entropy'>;
}

/**
 * Makes the example call of a new folder, and says so. A server is of use without it, so what fails is logged.
 * @param tell - tells the person at the terminal
 * @returns undefined where there is none
 */
export async function makeFirstCall(
  { url, home, qmcp }: Surroundings,
  tell: (text: string) => void,
): Promise<ExampleCall | undefined> {
  try {
    if (!(await claimExampleCall(home))) return undefined;
    const example = await makeExampleCall(`${url}/mcp`, qmcp);
    tell(EXPLANATION);
    return example;
  } catch (error) {
    qmcp.logger.warn({ err: error }, 'the example call could not be made: call a tool yourself');
    return undefined;
  }
}

const EXPLANATION =
  'This folder is new, so qmcp made an example for you, as an agent would: it added the user Ada Lovelace, and asked to delete her. (None with QMCP_EXAMPLE_CALL=off.)';
